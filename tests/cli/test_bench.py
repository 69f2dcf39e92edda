"""paw bench: the figures are there and are positive. How large they are is no matter for a test."""

import unittest

from support import CliTest

QUICK = ["--prefill", 8, "--prefill", 16, "--decode", 4, "--repeat", 1]


class Bench(CliTest):
    def test_figures(self):
        figures = self.json("bench", "--base", "tiny", *QUICK)
        for key in ("prefill_8", "prefill_16", "decode_4", "matmul_gops", "read_gigabytes"):
            self.assertGreater(figures[key], 0)
        self.assertEqual(len(self.output("bench", "--base", "tiny", *QUICK).splitlines()), 6)

    def test_wrong_inputs(self):
        self.fails("bench", "--base", "tiny", "--prefill", 100000, saying="context")
        self.fails("bench", "--base", "absent", saying="absent")
        self.fails("bench", "--base", "tiny", "--repeat", 0, status=2)


if __name__ == "__main__":
    unittest.main()
