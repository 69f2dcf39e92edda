"""Tasks made from corpora: well-formed, the same for the same number, without held-out data, only from open licences."""

import collections
import json
import os
import random
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
from fuzzybench import corpora  # noqa: E402

SHARED = Path(os.environ.get("PAW_SHARED", ROOT.parent / "shared")) / "corpora"


def label_rows(labels):
    return [{"input": f"{label} text {i}", "output": label, "domain": "d"} for label in labels for i in range(10)]


class Corpora(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.path = Path(cls.folder.name)
        about = [cls.labels("snips_intents", "CC0 1.0"), cls.labels("switchboard_acts", "MIT"), cls.labels("atis_intents", "MIT"),
                 cls.labels("munich_transport", "CC BY-SA 3.0"), cls.labels("hint3_mattress", "ODbL 1.0"), cls.labels("sgd_intents", "MIT"),
                 {"corpus": "slot_dish", "kind": "pairs", "specs": ["Which dish? Write none if there is none."], "labels": None, "license": "MIT"}]
        cls.write("specs", about)
        cls.write("slot_dish", [{"input": f"order {i}", "output": "none" if i % 2 else f"dish {i}"} for i in range(30)])
        (cls.path / "near-eval.json").write_text('{"sgd_intents": ["a test set"]}')

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    @classmethod
    def write(cls, name, rows):
        (cls.path / f"{name}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))

    @classmethod
    def labels(cls, name, licence):
        cls.write(name, label_rows(["come", "go", "stay", "ask the way"]))
        others = {label: [f"other {label}", f"a long description of what it means to {label}"] for label in ("come", "go", "stay", "ask the way")}
        return {"corpus": name, "kind": "labels", "specs": ["What is wanted?"], "labels": others, "license": licence}

    def names(self, *arguments, **flags):
        return {corpus.name for corpus in corpora.load(self.path, *arguments, **flags)}

    def test_what_is_held_out_closed_or_near_is_not_trained_on(self):
        self.assertEqual(self.names(), {"snips_intents", "munich_transport", "slot_dish"})
        self.assertEqual(self.names(open_only=False, near=True), {"snips_intents", "munich_transport", "slot_dish", "hint3_mattress", "sgd_intents"})
        self.assertEqual(self.names("held-out"), {"switchboard_acts", "atis_intents"})

    def test_licences(self):
        for licence in ("MIT", "CC0 1.0", "CC BY 4.0", "CC BY-SA 3.0 (Wiki)", "CDLA-Sharing 1.0", "BSD-3-Clause", "Apache-2.0 / CC BY 4.0"):
            self.assertTrue(corpora.is_open(licence), licence)
        for licence in ("CC BY-NC-SA 4.0", "GPL-3.0", "research use", "Apache-2.0 repository; Magellan data (research use)", "", None, "ODbL 1.0 / DbCL 1.0"):
            self.assertFalse(corpora.is_open(licence), licence)

    def test_tasks_are_well_formed(self):
        tasks, shapes = corpora.Tasks(corpora.load(self.path)), collections.Counter()
        for seed in range(600):
            task = tasks.draw(random.Random(seed), 4, 0.3)
            self.assertEqual(task, tasks.draw(random.Random(seed), 4, 0.3))
            self.assertLessEqual(len({example["input"] for example in task["examples"]}), len(task["examples"]))
            self.assertGreaterEqual(len(task["examples"]), 3, task)
            for example in task["examples"]:
                if task["labels"]:
                    self.assertIn(example["output"], task["labels"])
                    self.assertIn(example["output"], task["spec"])
                    self.assertEqual(len(set(task["labels"])), len(task["labels"]))
                elif not example["output"].startswith("dish"):
                    self.assertIn(example["output"], task["spec"])
                self.assertFalse(len(example["input"]) > 20 and example["input"] in task["spec"], task)
            shapes[task["family"]] += 1
        self.assertEqual(set(shapes), {"corpus.snips_intents", "corpus.munich_transport", "corpus.slot_dish"})

    def test_a_stream_can_begin_anywhere(self):
        def lines(*arguments):
            command = [sys.executable, "-m", "fuzzybench", "--corpora", str(self.path), "--examples", "2", "--seed", "3", *arguments]
            return subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, check=True).stdout.splitlines()

        self.assertEqual(lines("--tasks", "30")[20:], lines("--from", "20", "--tasks", "10"))

    @unittest.skipUnless(SHARED.is_dir(), f"there are no corpora in {SHARED}")
    def test_every_corpus_has_a_kind_and_gives_tasks(self):
        files = {path.stem for path in SHARED.glob("*.jsonl")} - {"specs"} - set(corpora.KINDS["never"])
        self.assertEqual(files, set(corpora.KIND_OF))
        self.assertLessEqual(set(corpora.KINDS["held_out_sets"]), files)
        for part in ("seen", "held-out"):
            for corpus in corpora.load(SHARED, part):
                task = corpora.make(random.Random(1), corpus, 4)
                self.assertGreaterEqual(len(task["examples"]), 2, corpus.name)


if __name__ == "__main__":
    unittest.main()
