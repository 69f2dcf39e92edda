"""Programs of earlier versions give the same answers as then (tests/oracle/programs_golden.py), and the base that a program
names is checked, whoever made the program."""

import json
import shutil
import unittest
import zipfile
from itertools import groupby

from support import ROOT, CliTest

GOLDEN = ROOT / "tests/golden"
ANSWERS = [json.loads(line) for line in (GOLDEN / "programs/answers.jsonl").read_text().splitlines()]


class GoldenPrograms(CliTest):
    def test_they_answer_as_they_did(self):
        for name, rows in groupby(ANSWERS, lambda row: row["program"]):
            rows = list(rows)
            with self.subTest(program=name):
                lines = "".join(row["input"] + "\n" for row in rows)
                program = GOLDEN / f"programs/{name}.paw"
                base = GOLDEN / "tiny_base.gguf"
                run = ("run", program, "-", "--base", base, "--json")
                answers = self.output(*run, "--allow-truncated", input=lines).splitlines()
                self.assertEqual(len(answers), len(rows))
                # Without that, those that were cut are errors, and the others are the same.
                for row, line in zip(rows, self.paw(*run, input=lines).stdout.splitlines()):
                    self.assertEqual("error" in json.loads(line), row.get("truncated", False), row["input"])
                    self.assertEqual(json.loads(line).get("output", row["output"]), row["output"], row["input"])
                for row, line in zip(rows, answers):
                    answer = json.loads(line)
                    self.assertEqual(answer["output"], row["output"], row["input"])
                    self.assertEqual(answer.get("abstained"), row.get("abstained"), row["input"])
                    self.assertEqual(answer.get("truncated"), row.get("truncated"), row["input"])
                    # The C library's exp and log, which an earlier version used here, are not the same everywhere.
                    self.assertAlmostEqual(answer["confidence"], row["confidence"], 12, row["input"])

    def test_each_is_inspected(self):
        for program in sorted((GOLDEN / "programs").glob("*.paw")):
            meta = json.loads(self.output("inspect", program, "--json"))["meta"]
            self.assertEqual(meta["paw"]["format"], 1)
            self.assertEqual(meta["paw"]["base"]["name"], "tiny_base")


class BaseOfAProgram(CliTest):
    def changed(self, change):
        """A golden program whose meta.json went through `change`."""
        path = self.work / "changed.paw"
        with zipfile.ZipFile(GOLDEN / "programs/text.paw") as source, zipfile.ZipFile(path, "w") as target:
            for entry in source.namelist():
                data = source.read(entry)
                if entry == "meta.json":
                    meta = json.loads(data)
                    change(meta)
                    data = json.dumps(meta).encode()
                target.writestr(entry, data)
        return path

    def test_the_manifest_names_it_where_nothing_else_does(self):
        def elsewhere(meta):
            del meta["paw"]["base"]
            meta["runtime"]["local_sdk"]["base_model"]["sha256"] = "0" * 64

        for change in (elsewhere, lambda meta: (elsewhere(meta), meta.pop("paw"))):
            program = self.changed(change)
            self.fails("run", program, "id u1", saying="not in the store")
            self.fails("run", program, "id u1", "--base", "tiny", saying="is another model")

    def test_it_is_found_in_the_store_by_its_digest(self):
        def unnamed(meta):
            del meta["paw"]["base"]

        program = self.changed(unnamed)
        self.fails("run", program, "id u1", saying="not in the store")
        copy = self.home / "bases/some-name.gguf"
        shutil.copy(GOLDEN / "tiny_base.gguf", copy)
        self.addCleanup(copy.unlink)
        run = ("run", program, "id u12", "--allow-truncated")
        self.assertEqual(self.output(*run), self.output(*run, "--base", copy))

    def test_a_name_is_only_ever_a_name_in_the_store(self):
        def path_for_a_name(meta):
            meta["paw"]["base"]["name"] = str(GOLDEN / "tiny_base.gguf")
            meta["paw"]["base"]["sha256"] = "0" * 64

        self.fails("run", self.changed(path_for_a_name), "id u1", saying="not in the store")

    def test_a_later_format_is_refused(self):
        def later(meta):
            meta["paw"]["format"] = 2

        self.fails("run", self.changed(later), "id u1", "--base", "tiny", saying="use a later version of paw")


if __name__ == "__main__":
    unittest.main()
