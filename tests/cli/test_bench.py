"""paw bench: the figures exist and are positive. Their size is not tested."""

import unittest

from support import CliTest, instruction_sets

QUICK = ["--prefill", 8, "--prefill", 16, "--decode", 4, "--repeat", 1]


class Bench(CliTest):
    def test_figures(self):
        figures = self.json("bench", "--base", "tiny", *QUICK)
        for key in ("prefill_8", "prefill_16", "decode_4", "weight_bytes", "layer_operations"):
            self.assertGreater(figures[key], 0)
        self.assertEqual(len(self.output("bench", "--base", "tiny", *QUICK).splitlines()), 4)

    def test_kernels(self):
        figures = self.json("bench", "--base", "tiny", "--kernels", "--repeat", 1)
        self.assertGreater(figures["read_gigabytes"], 0)
        tables = figures["instruction_sets"]
        self.assertEqual([table["name"] for table in tables], instruction_sets())
        self.assertEqual(figures["kernels"], tables[-1]["name"])
        for table in tables:
            for key in ("peak_gops", "matmul_gops", "weight_gigabytes"):
                self.assertGreater(table[key], 0)
        text = self.output("bench", "--base", "tiny", "--kernels", "--repeat", 1, environment={"PAW_ISA": "scalar"})
        self.assertIn("kernels scalar", text)

    def test_wrong_inputs(self):
        self.fails("bench", "--base", "tiny", "--prefill", 100000, saying="context")
        self.fails("bench", "--base", "absent", saying="absent")
        self.fails("bench", "--base", "tiny", "--repeat", 0, status=2)


if __name__ == "__main__":
    unittest.main()
