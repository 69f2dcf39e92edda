"""Outputs under a constraint: a regular expression, a JSON schema, spans of the input; also from a random base."""

import json
import os
import shutil
import subprocess
import sys
import unittest
from pathlib import Path

from support import REAL_BASE, ROOT, CliTest, echo_examples, parity_examples, write_jsonl

sys.path.insert(0, str(ROOT / "tests/constraints"))
from rules import COPIES, PATTERNS, is_valid  # noqa: E402

SAMPLER = os.environ.get("PAW_CONSTRAINT_SAMPLES", str(ROOT / "build/release/tests/constraint_samples"))


def python_with_jsonschema():
    for python in (sys.executable, "/usr/bin/python3"):
        if shutil.which(python) and subprocess.run([python, "-c", "import jsonschema"], capture_output=True).returncode == 0:
            return python
    return None


class Constraints(CliTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.free = cls.folder / "free.paw"
        cls.compile(cls.free, echo_examples(), spec="Say who it is.")
        cls.labels = cls.folder / "labels.paw"
        cls.compile(cls.labels, parity_examples())

    def schema(self, schema):
        path = self.work / "schema.json"
        path.write_text(json.dumps(schema))
        return path

    def test_every_output_of_a_tiny_random_model_is_valid(self):
        inputs = "".join(f"name: user{i} 🙂\n" for i in range(5))
        for pattern in PATTERNS:
            if pattern.startswith(("product-0000", r"\d{300}")):
                continue  # longer than the outputs of this program may be, or slow to type
            lines = self.output("run", self.free, "-", "--json", "--regex", pattern, "--allow-truncated", input=inputs).splitlines()
            for line in lines:
                self.assertTrue(is_valid({"regex": pattern}, json.loads(line)["output"], "", {}), f"{line} by {pattern}")

    def test_every_output_is_json(self):
        for schema in ({}, {"type": "object", "properties": {"a": {"type": "integer"}}, "required": ["a"]}, {"type": "array", "items": {"$ref": "#"}}):
            lines = self.output("run", self.free, "-", "--json", "--schema", self.schema(schema), "--allow-truncated", input="a\nb {\nc\n").splitlines()
            values = [json.loads(json.loads(line)["output"]) for line in lines]
            self.assertEqual(len(values), 3)
            if "properties" in schema:
                self.assertTrue(all(isinstance(value["a"], int) for value in values))

    def test_spans_of_the_input(self):
        for text, instead in COPIES:
            arguments = ["--copy"] + (["--instead", ",".join(instead)] if instead else [])
            output = self.json("run", self.free, text, *arguments)["output"]
            self.assertTrue(is_valid({"copy": True, "instead": instead}, output, text, {}), output)

    def test_a_constraint_lives_in_the_program(self):
        program = self.work / "number.paw"
        self.compile(program, [{"input": f"it is {i}", "output": f"{i:03}"} for i in range(24)], "--regex", r"\d{3}")
        self.assertEqual(self.json("inspect", program)["meta"]["paw"]["constraint"], {"regex": r"\d{3}"})
        self.assertIn(r"constraint    regex \d{3}", self.output("inspect", program))
        outputs = self.output("run", program, "-", input="x\nwhatever\n\U0001f642\n").splitlines()
        for output in outputs:
            self.assertRegex(output, r"\A[0-9]{3}\Z")
        rows = write_jsonl(self.work / "rows.jsonl", [{"input": "x"}, {"input": "whatever"}, {"input": "\U0001f642"}])
        self.paw("map", program, rows, "-o", self.work / "out.txt")
        self.assertEqual((self.work / "out.txt").read_text().splitlines(), outputs)
        self.fails("run", program, "x", "--regex", "a", saying="already has a constraint")
        self.fails("run", program, "x", "--labels", "a", saying="not with labels")

    def test_json_outputs_are_spaced_like_the_examples(self):
        for spacing, separators in (("compact", (",", ":")), ("spaced", (", ", ": "))):
            program = self.work / f"{spacing}.paw"
            rows = [{"input": f"n {i}", "output": json.dumps({"n": i, "odd": i % 2 == 1}, separators=separators)} for i in range(24)]
            schema = self.schema({"type": "object", "properties": {"n": {"type": "integer"}, "odd": {"type": "boolean"}}, "required": ["n", "odd"]})
            self.compile(program, rows, "--schema", schema)
            self.assertEqual(self.json("inspect", program)["meta"]["paw"]["constraint"]["spacing"], spacing)
            output = self.output("run", program, "n 5", "--allow-truncated").rstrip("\n")
            self.assertEqual(output, json.dumps(json.loads(output), separators=separators))

    def test_labels_are_narrowed(self):
        self.assertEqual(self.output("run", self.labels, "number 3", "--labels", "even"), "even\n")
        self.fails("run", self.labels, "number 3", "--labels", "prime", saying='no label "prime"')
        self.fails("run", self.labels, "number 3", "--regex", "a", saying="only --labels can narrow them")

    def test_wrong_constraints_are_said_in_a_sentence(self):
        self.fails("run", self.free, "x", "--regex", "(", saying="a ( is not closed")
        self.fails("run", self.free, "x", "--regex", "(?=a)b", saying="look-ahead")
        self.fails("run", self.free, "x", "--schema", self.schema({"type": "array", "uniqueItems": True}), saying='"uniqueItems", which cannot be enforced')
        self.fails("run", self.free, "x", "--schema", self.schema({"$ref": "#"}), saying="leads back to itself")
        self.fails("run", self.free, "x", "--schema", self.work / "absent.json", saying="absent.json")
        self.fails("run", self.free, "x", "--regex", "a", "--copy", status=2, saying="only one of")
        self.fails("run", self.free, "x", "--instead", "a", status=2, saying="need copying")
        self.fails("run", self.free, "x", "--regex", r"\d{3000}", saying="cut at its limit")
        self.fails("run", self.free, "x", "--regex", r"\d{3000}", "--allow-truncated", saying="the shortest output")
        (self.work / "bad.json").write_text("{")
        self.fails("run", self.free, "x", "--schema", self.work / "bad.json", saying="is not JSON")

    @unittest.skipUnless(Path(SAMPLER).exists(), "needs constraint_samples")
    def test_no_constraint_exhausts_the_memory(self):
        """Each of these is refused with an error or works, within 512 MB and a minute."""
        ranges = "".join(f"{chr(code)}-{chr(code + 1)}" for code in range(256, 256 + 40_000, 4))
        words = "|".join(f"w{i}" for i in range(20_000))
        for rule in (
            {"schema": {"pattern": "(?:" + "|" * 200_000 + ")", "maxLength": 9999}, "spacing": "spaced"},
            {"schema": {"pattern": f"(?:{words})+", "maxLength": 9999}, "spacing": "spaced"},
            {"schema": {"enum": [f"item number {i}" for i in range(200_000)]}, "spacing": "spaced"},
            {"regex": f"[{ranges}]{{1000}}"},
            {"regex": f"(?:{words}){{5000}}"},
            {"regex": "(?:" + "a?" * 20_000 + "){1000}"},
            {"regex": "(?:" + "(?:a|b|)" * 5000 + "){0,10000}"},
            {"regex": "(?:(?:a|b|.{0,5000}x){0,5000}[ab]{0,5000}){0,5000}"},
        ):
            rules = write_jsonl(self.work / "rules.jsonl", [rule])
            with subprocess.Popen([SAMPLER, self.base, rules, "2", "1"], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as process:
                said = process.stderr.read().decode()
                _, status, usage = os.wait4(process.pid, 0)
                process.returncode = os.waitstatus_to_exitcode(status)
            self.assertIn(process.returncode, (0, 1), said)
            if process.returncode == 1:
                self.assertRegex(said, "too large|MB while it is used")
            self.assertLess(usage.ru_maxrss, 512 * 1024, json.dumps(rule)[:80])
            self.assertLess(usage.ru_utime, 60, json.dumps(rule)[:80])

    def test_an_example_that_the_constraint_forbids_is_named(self):
        rows = [{"input": f"{i}", "output": f"{i:02}"} for i in range(20)] + [{"input": "x", "output": "none"}]
        examples = write_jsonl(self.work / "rows.jsonl", rows)
        self.fails("compile", "Count.", "--examples", examples, "--base", "tiny", "-o", self.work / "p.paw", "--regex", r"\d\d",
                   saying='the output "none", which the constraint does not allow')
        self.assertFalse((self.work / "p.paw").exists())

    @unittest.skipUnless(REAL_BASE and Path(SAMPLER).exists(), "needs the real base and constraint_samples")
    def test_random_outputs_by_independent_validators(self):
        python = python_with_jsonschema()
        if python is None:
            self.skipTest("no Python with jsonschema")
        done = subprocess.run([python, ROOT / "tests/constraints/try_rules.py", SAMPLER, REAL_BASE, "20"], capture_output=True, text=True, timeout=300)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertIn(" 0 of them not valid", done.stdout)


if __name__ == "__main__":
    unittest.main()
