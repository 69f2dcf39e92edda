"""paw test: kinds of match, --min, JUnit XML, calibration and coverage, checked against sums computed here."""

import json
import unittest
import xml.etree.ElementTree as ElementTree

from support import LABELS, CliTest, echo_examples, parity_examples, write_jsonl


class Scores(CliTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.program = cls.folder / "odd.paw"
        cls.compile(cls.program, parity_examples(), "--seed", 3)
        cls.rows = parity_examples(40)
        cls.cases = write_jsonl(cls.folder / "cases.jsonl", cls.rows)
        lines = cls.output("run", cls.program, "-", "--json", input="\n".join(row["input"] for row in cls.rows) + "\n")
        cls.answers = [json.loads(line) for line in lines.splitlines()]
        cls.right = [answer["output"] == row["output"] for answer, row in zip(cls.answers, cls.rows)]

    def all_right(self, change=lambda text: text):
        """Cases whose expected output is the program's answer after `change`."""
        rows = [
            {"input": row["input"], "output": change(answer["output"])} for row, answer in zip(self.rows, self.answers)
        ]
        return write_jsonl(self.work / "right.jsonl", rows)


class Match(Scores):
    def test_exact_is_what_it_was(self):
        score = self.json("test", self.program, self.cases)
        self.assertEqual(score["n"], 40)
        self.assertEqual(score["exact_match"], sum(self.right) / 40)
        self.assertEqual(score["match"]["rule"], "exact")
        self.assertEqual(score["match"]["score"], score["exact_match"])
        self.assertEqual(score["errors"], 0)

    def test_normalized_stands_beside_exact(self):
        cases = self.all_right(lambda text: f' "{text.upper()}."')
        score = self.json("test", self.program, cases, "--match", "normalized")
        self.assertEqual((score["exact_match"], score["match"]["score"]), (0, 1))
        self.assertEqual({label["recall"] for label in score["labels"]}, {1})
        text = self.output("test", self.program, cases, "--match", "normalized")
        self.assertIn("exact match  0.0 %", text)
        self.assertIn("normalized match  100.0 %", text)
        self.assertNotIn("wrong cases", text)

    def test_json_and_numbers(self):
        program = self.work / "objects.paw"
        rows = [{"input": f"n {i}", "output": ['{"a": 1, "b": 2}', "7.5"][i % 2]} for i in range(24)]
        self.compile(program, rows)
        lines = self.output("run", program, "-", input="".join(row["input"] + "\n" for row in rows)).splitlines()
        for row, line in zip(rows, lines):
            row["output"] = {"7.5": "7.25"}.get(line, ' {"b":2.0,"a":1}')
        cases = write_jsonl(self.work / "cases.jsonl", rows)
        numbers = lines.count("7.5")
        score = self.json("test", program, cases, "--match", "json")
        self.assertEqual(score["match"]["correct"], 24 - numbers)
        score = self.json("test", program, cases, "--match", "number", "--tolerance", "0.25")
        self.assertEqual((score["match"]["correct"], score["match"]["tolerance"]), (numbers, 0.25))
        self.assertEqual(self.json("test", program, cases, "--match", "number")["match"]["correct"], 0)

    def test_wrong_options(self):
        test = ["test", self.program, self.cases]
        self.fails(*test, "--match", "fuzzy", status=2, saying="fuzzy")
        self.fails(*test, "--tolerance", "1", status=2, saying="--match number")
        for tolerance in ("-1", "nan", "inf", "x"):
            self.fails(*test, "--match", "number", f"--tolerance={tolerance}", status=2)
        for least in ("-0.1", "95", "nan"):
            self.fails(*test, f"--min={least}", status=2, saying="0.95 for 95 %")
        self.fails(*test, "--min=x", status=2)


class Least(Scores):
    def test_a_score_that_is_high_enough(self):
        cases = self.all_right()
        self.output("test", self.program, cases, "--min", 1)
        self.output("test", self.program, self.cases, "--min", sum(self.right) / 40)

    def test_a_score_that_is_too_low_still_prints_its_report(self):
        cases = self.all_right(str.upper)
        done = self.paw("test", self.program, cases, "--min", "0.95", "--json", "--junit", self.work / "out.xml")
        self.assertEqual(done.returncode, 1)
        self.assertEqual(json.loads(done.stdout)["exact_match"], 0)
        self.assertRegex(done.stderr.decode(), r"\Apaw: \S+odd.paw has 0 of 40 cases right [^\n]*0\.95[^\n]*\n\Z")
        self.assertTrue((self.work / "out.xml").exists())
        self.output("test", self.program, cases, "--min", "0.95", "--match", "normalized")


class Calibration(Scores):
    def test_expected_calibration_error(self):
        score = self.json("test", self.program, self.cases)
        bins = [[] for _ in range(10)]
        for answer, right in zip(self.answers, self.right):
            place = max(i for i in range(10) if answer["confidence"] > i / 10)
            bins[place].append((answer["confidence"], right))
        error = sum(abs(sum(c for c, _ in b) - sum(r for _, r in b)) for b in bins if b) / 40
        self.assertAlmostEqual(score["ece"], error, places=12)
        self.assertEqual([b["n"] for b in score["reliability"]], [len(b) for b in bins])
        for told, own in zip(score["reliability"], bins):
            if own:
                self.assertAlmostEqual(told["accuracy"], sum(r for _, r in own) / len(own), places=12)
            else:
                self.assertIsNone(told["confidence"])

    def test_coverage(self):
        points = self.json("test", self.program, self.cases)["coverage"]
        self.assertEqual((points[-1]["coverage"], points[-1]["answered"]), (1, 40))
        for point in points:
            kept = [r for answer, r in zip(self.answers, self.right) if answer["confidence"] >= point["threshold"]]
            self.assertEqual(len(kept), point["answered"])
            self.assertAlmostEqual(point["accuracy"], sum(kept) / len(kept), places=12)
        self.assertEqual(sorted(points, key=lambda point: -point["threshold"]), points)

    def test_the_score_card_keeps_the_error_and_no_curves(self):
        card = self.json("inspect", self.program)["meta"]["paw"]["score"]
        self.assertIn("ece", card)
        for left_out in ("reliability", "coverage", "match", "ms_per_call"):
            self.assertNotIn(left_out, card)


class Labels(Scores):
    def test_precision_recall_and_confusion(self):
        score = self.json("test", self.program, self.cases)
        pairs = [(row["output"], answer["output"]) for row, answer in zip(self.rows, self.answers)]
        self.assertEqual([label["label"] for label in score["labels"]], LABELS)
        confusion = [[pairs.count((row, column)) for column in LABELS] + [0] for row in LABELS]
        self.assertEqual(score["confusion"], confusion)
        for i, label in enumerate(score["labels"]):
            predicted = sum(row[i] for row in confusion)
            self.assertAlmostEqual(label["precision"], confusion[i][i] / predicted if predicted else 0)
            self.assertAlmostEqual(label["recall"], confusion[i][i] / sum(confusion[i]))
        self.assertAlmostEqual(score["macro"]["f1"], sum(label["f1"] for label in score["labels"]) / 2)

    def test_one_case_is_enough(self):
        cases = write_jsonl(self.work / "one.jsonl", [{"input": "number 1", "output": "another"}])
        labels = [label["label"] for label in self.json("test", self.program, cases)["labels"]]
        self.assertIn("another", labels)
        self.assertEqual(len(labels), 2)


class Junit(Scores):
    def test_any_text_is_valid_xml(self):
        rows = [
            {"input": "number 1\x00\x01\x1b\ufffe\uffff]]>", "output": "<b>&\"'\n\t\r\x7f\x85 é"},
            {"input": "x" * 5000, "output": "odd"},
            {"input": "number 4", "output": self.json("run", self.program, "number 4")["output"]},
        ]
        page = self.work / "out.xml"
        score = self.json("test", self.program, write_jsonl(self.work / "odd.jsonl", rows), "--junit", page)
        self.assertEqual(score["errors"], 1)
        suite = ElementTree.parse(page).getroot().find("testsuite")
        self.assertEqual([suite.get(key) for key in ("tests", "failures", "errors")], ["3", "1", "1"])
        cases = suite.findall("testcase")
        self.assertEqual(cases[0].get("name"), "1: number 1\\x00\\x01\\x1b\\ufffe\\uffff]]>")
        self.assertIn("expected\n<b>&\"'\n\t\r\x7f\x85 é\nanswered", cases[0].find("failure").text)
        self.assertIn("context", cases[1].find("error").get("message"))
        self.assertEqual(list(cases[2]), [])
        self.assertGreater(float(cases[2].get("time")), 0)

    def test_free_text(self):
        program = self.work / "free.paw"
        self.compile(program, echo_examples())
        page = self.work / "out.xml"
        cases = write_jsonl(self.work / "cases.jsonl", echo_examples(30))
        score = self.json("test", program, cases, "--junit", page, "--allow-truncated")
        suite = ElementTree.parse(page).getroot().find("testsuite")
        self.assertEqual(int(suite.get("failures")), 30 - round(30 * score["exact_match"]))
        self.assertEqual(len(suite.findall("testcase/failure")), int(suite.get("failures")))

    def test_outputs_are_checked_before_any_work(self):
        for option in ("--html", "--junit"):
            self.fails("test", self.program, self.cases, option, self.work / "no/out", saying="no/out")
            self.fails("test", self.program, self.cases, option, self.work, saying="it is a folder")
        self.assertEqual(list(self.work.iterdir()), [])


del Scores

if __name__ == "__main__":
    unittest.main()
