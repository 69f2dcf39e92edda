"""Every family of fuzzybench makes tasks that can be learned: well-formed, varied, and the same for the same seed."""

import random
import re
import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
from fuzzybench import families  # noqa: E402, F401
from fuzzybench.family import FAMILIES, is_held_out, make  # noqa: E402

SEEDS, EXAMPLES = range(4), 12


class Families(unittest.TestCase):
    def tasks(self):
        for name in sorted(FAMILIES):
            for seed in SEEDS:
                yield name, make(name, seed, EXAMPLES)

    def test_tasks_are_well_formed(self):
        for name, task in self.tasks():
            with self.subTest(family=name, spec=task["spec"][:80]):
                self.assertGreater(len(task["spec"]), 8)
                self.assertLessEqual(len(task["spec"]), 1500)
                self.assertGreaterEqual(len(task["examples"]), EXAMPLES // 2)
                for example in task["examples"]:
                    self.assertTrue(0 < len(example["input"]) <= 800, example)
                    self.assertTrue(0 < len(example["output"]) <= 400, example)
                    if task["labels"]:
                        self.assertIn(example["output"], task["labels"])
                if task["labels"]:
                    self.assertEqual(len(set(task["labels"])), len(task["labels"]))
                    self.assertGreater(len({example["output"] for example in task["examples"]}), 1)

    def test_an_input_has_one_answer(self):
        for name in sorted(FAMILIES):
            for seed in SEEDS:
                rng, answers = random.Random(f"{name} {seed}"), {}
                task = FAMILIES[name](rng)
                for _ in range(60):
                    text, output = task.draw(rng)
                    if text and output:
                        self.assertEqual(answers.setdefault(text, output), output, (name, seed, text))

    def test_a_seed_is_a_task(self):
        for name in sorted(FAMILIES):
            self.assertEqual(make(name, 1, 4), make(name, 1, 4))
            self.assertNotEqual(make(name, 1, 4), make(name, 2, 4), name)

    def test_shown_examples_stand_in_the_specification_alone(self):
        grown = 0
        for name in sorted(FAMILIES):
            bare, shown = make(name, 1, 4), make(name, 1, 4, shown=1.0)
            self.assertTrue(shown["spec"].startswith(bare["spec"]), name)
            grown += len(shown["spec"]) > len(bare["spec"])
            told = shown["spec"][len(bare["spec"]):]
            for example in shown["examples"]:
                whole = r'(?:^|["\n]|Input: |e\.g\. )' + re.escape(example["input"]) + r'(?:$|["\n]| ->| =>)'
                self.assertFalse(len(example["input"]) > 20 and re.search(whole, told), (name, example))
        self.assertGreater(grown, len(FAMILIES) * 3 // 4)

    def test_some_families_are_held_out_with_their_siblings(self):
        held_out = [name for name in FAMILIES if is_held_out(name)]
        self.assertGreater(len(held_out), len(FAMILIES) // 10)
        self.assertLess(len(held_out), len(FAMILIES) // 3)
        for name in FAMILIES:
            self.assertEqual(is_held_out(name), is_held_out(name.split("-")[0]))


if __name__ == "__main__":
    unittest.main()
