"""paw diff: two programs on the same cases."""

import json
import os
import shutil
import subprocess
import unittest

from support import BINARY, CliTest, parity_examples, write_jsonl
from tiny_base import write_tiny_base


class Diff(CliTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.a, cls.b = cls.folder / "a.paw", cls.folder / "b.paw"
        cls.compile(cls.a, parity_examples(), "--seed", 3)
        cls.compile(cls.b, parity_examples(30), "--seed", 4, "--set", "rate=0.25", spec="Odd or even?")
        cls.rows = parity_examples(40)
        cls.cases = write_jsonl(cls.folder / "cases.jsonl", cls.rows)

    def answers(self, program):
        text = "".join(row["input"] + "\n" for row in self.rows)
        return self.output("run", program, "-", input=text).splitlines()

    def test_totals_and_differences(self):
        told = self.json("diff", self.a, self.b, self.cases)
        a, b = self.answers(self.a), self.answers(self.b)
        right = [(x == row["output"], y == row["output"]) for x, y, row in zip(a, b, self.rows)]
        self.assertEqual(told["n"], 40)
        for field, pair in (
            ("both_right", (True, True)),
            ("only_a", (True, False)),
            ("only_b", (False, True)),
            ("both_wrong", (False, False)),
        ):
            self.assertEqual(told[field], right.count(pair), field)
        self.assertEqual([d["case"] for d in told["differences"]], [i + 1 for i in range(40) if a[i] != b[i]])
        for difference in told["differences"]:
            i = difference["case"] - 1
            self.assertEqual(difference["input"], self.rows[i]["input"])
            self.assertEqual((difference["a"]["output"], difference["b"]["output"]), (a[i], b[i]))
            self.assertEqual(difference["right"], "a" if right[i][0] else "b")
        for side, program in (("a", self.a), ("b", self.b)):
            score = self.json("test", program, self.cases)
            self.assertEqual(told[side]["exact_match"], score["exact_match"])
            self.assertEqual(told[side]["program"], str(program))

    def test_what_differs_in_the_programs(self):
        fields = {item["field"]: item for item in self.json("diff", self.a, self.b, self.cases)["meta"]}
        self.assertEqual(fields["spec"]["b"], "Odd or even?")
        self.assertEqual((fields["seed"]["a"], fields["seed"]["b"]), (3, 4))
        self.assertEqual((fields["examples"]["a"], fields["examples"]["b"]), (24, 30))
        self.assertIn("data sha256", fields)
        self.assertIn("adapter sha256", fields)
        self.assertEqual(fields["recipe rate"]["b"], 0.25)
        self.assertNotIn("recipe rank", fields)
        self.assertNotIn("base", fields)
        self.assertNotIn("labels", fields)
        text = self.output("diff", self.a, self.b, self.cases)
        for part in ("both right", "different answers", "the programs differ in", "    B  Odd or even?"):
            self.assertIn(part, text)

    def test_a_program_and_itself(self):
        told = self.json("diff", self.a, self.a, self.cases)
        self.assertEqual((told["differences"], told["meta"], told["p_value"]), ([], [], 1))
        self.assertEqual(told["only_a"] + told["only_b"], 0)
        self.assertNotIn("differ in", self.output("diff", self.a, self.a, self.cases))

    def test_a_shared_base_is_loaded_once(self):
        if not shutil.which("strace"):
            self.skipTest("strace is not installed")
        trace = self.work / "trace"
        subprocess.run(
            ["strace", "-f", "-e", "trace=openat", "-o", trace, BINARY, "diff", self.a, self.b, self.cases],
            env=self.environment,
            stdout=subprocess.DEVNULL,
            check=True,
        )
        opened = [line for line in trace.read_text(errors="replace").splitlines() if "tiny.gguf" in line]
        self.assertEqual(len(opened), 1, opened)

    def test_programs_of_different_bases(self):
        other = self.home / "bases" / "other.gguf"
        write_tiny_base(other, seed=2)
        self.addCleanup(os.remove, other)
        c = self.work / "c.paw"
        self.compile(c, parity_examples(), base="other")
        told = self.json("diff", self.a, c, self.cases)
        fields = {item["field"]: item for item in told["meta"]}
        self.assertEqual((fields["base"]["a"], fields["base"]["b"]), ("tiny", "other"))
        self.assertEqual(told["b"]["exact_match"], self.json("test", c, self.cases)["exact_match"])
        self.fails("diff", self.a, c, self.cases, "--base", "tiny", saying="another model")

    def test_a_match_that_is_not_exact(self):
        rows = [{"input": row["input"], "output": answer.upper()} for row, answer in zip(self.rows, self.answers(self.a))]
        cases = write_jsonl(self.work / "cases.jsonl", rows)
        self.assertEqual(self.json("diff", self.a, self.b, cases)["both_wrong"], 40)
        told = self.json("diff", self.a, self.b, cases, "--match", "normalized")
        self.assertEqual(told["both_right"] + told["only_a"], 40)
        self.assertEqual({d["right"] for d in told["differences"]} - {"a"}, set())
        self.assertEqual((told["rule"], told["a"]["match"], told["a"]["exact_match"]), ("normalized", 1, 0))

    def test_wrong_inputs(self):
        absent = self.work / "absent"
        self.fails("diff", self.a, absent, self.cases, saying="absent")
        self.fails("diff", absent, self.a, self.cases, saying="absent")
        self.fails("diff", self.a, self.b, absent, saying="absent")
        self.fails("diff", self.a, self.b, write_jsonl(self.work / "none.jsonl", []), saying="no cases")
        self.fails("diff", self.a, self.b, status=2)
        self.fails("diff", self.a, self.b, self.cases, "--match", "x", status=2)

    def test_text_from_data_is_shown_and_not_obeyed(self):
        cases = write_jsonl(self.work / "odd.jsonl", [{"input": f"\x1b[31m {i}", "output": "\x07"} for i in range(40)])
        self.assertNotIn("\x1b", self.output("diff", self.a, self.b, cases))
        self.assertEqual(json.loads(self.output("diff", self.a, self.b, cases, "--json"))["both_wrong"], 40)


if __name__ == "__main__":
    unittest.main()
