"""Confidence: labels that share tokens, --top, --abstain and --fallback, the calibration in a program, malformed ones."""

import csv
import json
import unittest
import zipfile

from support import CliTest, echo_examples, parity_examples, write_jsonl

NAMES = ["red", "red wine", "red wood", "reed", "green", "greenish"]


def with_meta(program, path, change):
    """A copy of the program with the "paw" of its meta.json changed."""
    with zipfile.ZipFile(program) as archive:
        entries = {name: archive.read(name) for name in archive.namelist()}
    meta = json.loads(entries["meta.json"])
    change(meta["paw"])
    entries["meta.json"] = json.dumps(meta)
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    return path


class Confidence(CliTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.program = cls.folder / "names.paw"
        cls.rows = [{"input": f"thing {i}", "output": NAMES[i % len(NAMES)]} for i in range(36)]
        cls.compile(cls.program, cls.rows, "--labels", ",".join(NAMES))
        cls.text = cls.folder / "text.paw"
        cls.compile(cls.text, echo_examples())
        cls.inputs = "".join(row["input"] + "\n" for row in cls.rows)

    def stream(self, program, *arguments):
        lines = self.output("run", program, "-", "--json", *arguments, input=self.inputs).splitlines()
        return [json.loads(line) for line in lines]


class Top(Confidence):
    def test_lists_the_most_probable_labels(self):
        plain = self.stream(self.program)
        for count in (1, 3, 20):
            for one, answer in zip(plain, self.stream(self.program, "--top", count)):
                listed = answer["alternatives"]
                self.assertNotIn("alternatives", one)
                self.assertEqual((answer["output"], answer["confidence"]), (one["output"], one["confidence"]))
                self.assertEqual((listed[0]["output"], listed[0]["confidence"]), (one["output"], one["confidence"]))
                self.assertEqual(len(listed), min(count, len(NAMES)))
                self.assertEqual(len({label["output"] for label in listed}), len(listed))
                confidences = [label["confidence"] for label in listed]
                self.assertEqual(confidences, sorted(confidences, reverse=True))

    def test_without_a_calibration_all_labels_are_the_whole(self):
        bare = with_meta(self.program, self.work / "bare.paw", lambda paw: paw.pop("calibration"))
        answers = self.stream(bare, "--top", len(NAMES))
        for answer in answers:
            self.assertAlmostEqual(sum(label["confidence"] for label in answer["alternatives"]), 1, 5)
        # The answers are the same: a calibration changes how sure they are alone.
        self.assertEqual([a["output"] for a in answers], [a["output"] for a in self.stream(self.program)])

    def test_does_not_depend_on_what_else_is_asked(self):
        together = self.stream(self.program, "--top", 6)
        for place in (0, 7, 35):
            alone = self.json("run", self.program, self.rows[place]["input"], "--top", 6, "--threads", 1)
            for answer in (alone, together[place]):
                answer.pop("ms", None)
            self.assertEqual(alone, together[place])

    def test_usage(self):
        self.fails("run", self.text, "x", "--json", "--top", 2, status=2, saying="free text")
        self.fails("run", self.program, "x", "--top", 2, status=2, saying="--json")
        self.assertEqual(self.paw("run", self.program, "x", "--json", "--top", "-1").returncode, 2)


class Calibration(Confidence):
    def test_is_stored_with_its_error_before_and_after(self):
        for program, fits_offset in ((self.program, False), (self.text, True)):
            paw = self.json("inspect", program)["meta"]["paw"]
            self.assertGreater(paw["calibration"]["slope"], 0)
            if not fits_offset:
                self.assertEqual(paw["calibration"]["offset"], 0)
            for key in ("ece", "ece_uncalibrated"):
                self.assertTrue(0 <= paw["score"][key] <= 1)
            self.assertIn("calibration", self.output("inspect", program))

    def test_is_applied_everywhere(self):
        def set_slope(slope):
            return lambda paw: paw.update(calibration={"slope": slope, "offset": 0, "mass": False})

        one = with_meta(self.program, self.work / "one.paw", set_slope(1))
        half = with_meta(self.program, self.work / "half.paw", set_slope(0.5))
        for sure, unsure in zip(self.stream(one), self.stream(half)):
            odds = [answer["confidence"] / (1 - answer["confidence"]) for answer in (sure, unsure)]
            self.assertAlmostEqual(odds[0] ** 0.5 / odds[1], 1, 6)
        source = write_jsonl(self.work / "in.jsonl", self.rows)
        self.output("map", half, source, "-o", self.work / "out.jsonl")
        rows = [json.loads(line) for line in (self.work / "out.jsonl").read_text().splitlines()]
        confidences = [answer["confidence"] for answer in self.stream(half)]
        self.assertEqual([row["confidence"] for row in rows], confidences)
        self.assertAlmostEqual(self.json("test", half, source)["confidence"], sum(confidences) / len(rows), 9)

    def test_malformed(self):
        for key, value in (
            ("calibration", 3),
            ("calibration", {"slope": 0}),
            ("calibration", {"slope": "steep"}),
            ("calibration", {"slope": 1, "mass": "yes"}),
            ("abstain", 0.5),
            ("abstain", {"below": 7}),
            ("abstain", {"below": 0.5, "fallback": 1}),
        ):
            with self.subTest(key=key, value=value):
                path = with_meta(self.program, self.work / "bad.paw", lambda paw: paw.update({key: value}))
                self.fails("run", path, "x", saying=key)


class Abstain(Confidence):
    def test_leaves_out_what_is_below(self):
        answers = self.stream(self.program)
        confidences = sorted(answer["confidence"] for answer in answers)
        threshold = confidences[len(confidences) // 2]
        self.assertLess(confidences[0], threshold)
        plain = self.output("run", self.program, "-", "--abstain", threshold, input=self.inputs).split("\n")[:-1]
        told = self.output("run", self.program, "-", "--abstain", threshold, "--fallback", "a person", input=self.inputs)
        for answer, given, line, other in zip(
            answers, self.stream(self.program, "--abstain", threshold), plain, told.split("\n")
        ):
            left_out = answer["confidence"] < threshold
            self.assertEqual(given["output"], None if left_out else answer["output"])
            self.assertEqual(given["confidence"], answer["confidence"])
            self.assertEqual(given.get("abstained", False), left_out)
            self.assertEqual(line, "" if left_out else answer["output"])
            self.assertEqual(other, "a person" if left_out else answer["output"])

        score = self.json("test", self.program, write_jsonl(self.work / "c.jsonl", self.rows), "--abstain", threshold)
        kept = [a["output"] == row["output"] for a, row in zip(answers, self.rows) if a["confidence"] >= threshold]
        told = score["abstention"]
        self.assertEqual((told["below"], told["answered"], told["correct"]), (threshold, len(kept), sum(kept)))
        self.assertAlmostEqual(told["coverage"], len(kept) / len(answers))
        self.assertAlmostEqual(told["accuracy"], sum(kept) / len(kept))
        text = self.output("test", self.program, self.work / "c.jsonl", "--abstain", threshold)
        self.assertIn(f"answered     {len(kept)} of {len(answers)}", text)

    def test_is_stored_in_the_program(self):
        path = self.work / "careful.paw"
        self.compile(path, parity_examples(), "--abstain", 1, "--fallback", "ask")
        self.assertEqual(self.json("inspect", path)["meta"]["paw"]["abstain"], {"below": 1, "fallback": "ask"})
        self.assertIn("abstain", self.output("inspect", path))
        self.assertEqual(self.output("run", path, "number 1"), "ask\n")
        self.assertEqual(self.json("run", path, "number 1")["abstained"], True)
        self.assertIn(self.output("run", path, "number 1", "--abstain", 0), ("even\n", "odd\n"))
        self.assertEqual(self.output("run", path, "number 1", "--fallback", "who knows"), "who knows\n")
        cases = write_jsonl(self.work / "c.jsonl", parity_examples())
        self.assertEqual(self.json("test", path, cases)["abstention"]["answered"], 0)
        self.assertNotIn("abstention", self.json("test", path, cases, "--abstain", 0))

    def test_map(self):
        source = write_jsonl(self.work / "in.jsonl", self.rows)
        for name, empty in (("out.jsonl", None), ("out.csv", ""), ("out.txt", "")):
            path = self.work / name
            self.output("map", self.program, source, "-o", path, "--abstain", 1)
            lines = path.read_text().splitlines()
            if name == "out.jsonl":
                outputs = [json.loads(line)["output"] for line in lines]
                self.assertTrue(all(json.loads(line)["abstained"] for line in lines))
            elif name == "out.csv":
                outputs = [row["output"] for row in csv.DictReader(lines)]
            else:
                outputs = lines
            self.assertEqual(outputs, [empty] * len(self.rows))

    def test_an_input_that_cannot_be_run_is_not_left_out(self):
        done = self.paw("run", self.program, "-", "--abstain", 1, "--fallback", "ask", input="x" * 20000 + "\ny\n")
        self.assertEqual(done.returncode, 1)
        self.assertEqual(done.stdout.decode(), "\nask\n")

    def test_usage(self):
        for arguments in (["--abstain", "2"], ["--abstain", "-0.5"], ["--abstain", "nan"], ["--fallback", "x"]):
            with self.subTest(arguments=arguments):
                self.fails("run", self.program, "x", *arguments, status=2)
                examples = write_jsonl(self.work / "e.jsonl", self.rows)
                self.fails(
                    "compile", "A spec.", "--examples", examples, "--base", "tiny", "-o", self.work / "p.paw", *arguments, status=2
                )
                self.assertFalse((self.work / "p.paw").exists())


if __name__ == "__main__":
    unittest.main()
