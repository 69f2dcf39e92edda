"""The same program gives the same answers to the same inputs, whatever the threads, the instruction set and the command."""

import json
import unittest

from support import CliTest, echo_examples, instruction_sets, parity_examples, write_jsonl


class Programs(CliTest):
    def compiled(self, examples, *arguments, environment=None):
        """The bytes of a program; its name is always the same, since the program keeps it."""
        program = self.work / "same.paw"
        self.json(
            "compile",
            "Answer.",
            "--examples",
            examples,
            "--base",
            "tiny",
            "-o",
            program,
            "--set",
            "epochs=2",
            "--set",
            "rank=4",
            *arguments,
            environment=environment,
        )
        return program.read_bytes()

    def test_same_data_and_seed_give_the_same_bytes(self):
        for rows in (parity_examples(40), echo_examples(40)):
            examples = write_jsonl(self.work / "examples.jsonl", rows)
            first = self.compiled(examples, "--threads", 1)
            for arguments in (["--threads", 1], ["--threads", 2], ["--threads", 3], []):
                with self.subTest(arguments=arguments, output=rows[0]["output"]):
                    self.assertEqual(self.compiled(examples, *arguments), first)
            self.assertNotEqual(self.compiled(examples, "--seed", 1), first)
            self.assertNotEqual(self.compiled(examples, "--set", "rate=0.002"), first)

    def test_the_place_of_the_data_does_not_matter(self):
        first = self.compiled(write_jsonl(self.work / "examples.jsonl", parity_examples()))
        elsewhere = self.work / "elsewhere"
        elsewhere.mkdir()
        self.assertEqual(self.compiled(write_jsonl(elsewhere / "other.jsonl", parity_examples())), first)
        self.assertEqual(
            self.compiled(elsewhere / "other.jsonl", environment={"TZ": "Asia/Tokyo", "LC_ALL": "de_DE.UTF-8"}), first
        )

    def test_recompiling_replaces_the_program(self):
        examples = write_jsonl(self.work / "examples.jsonl", parity_examples())
        first = self.compiled(examples)
        (self.work / "same.paw").write_bytes(b"something else")
        self.assertEqual(self.compiled(examples), first)
        self.assertEqual(sorted(path.name for path in self.work.iterdir()), ["examples.jsonl", "same.paw"])


class Answers(CliTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.labels, cls.text = cls.folder / "labels.paw", cls.folder / "text.paw"
        cls.compile(cls.labels, parity_examples())
        cls.compile(cls.text, echo_examples())
        cls.inputs = (
            [f"number {i}" for i in range(70)] + ["", "é\u4e2d", "x" * 700] + ["y" * (13 * i) for i in range(40)]
        )

    def streamed(self, program, *arguments, environment=None):
        """(output, confidence) of each input."""
        lines = self.output(
            "run", program, "-", "--json", "--allow-truncated", *arguments, input="\n".join(self.inputs) + "\n", environment=environment
        ).splitlines()
        self.assertEqual(len(lines), len(self.inputs))
        return [(line["output"], line["confidence"]) for line in map(json.loads, lines)]

    def test_threads_and_instruction_sets_change_nothing(self):
        for program in (self.labels, self.text):
            expected = self.streamed(program)
            for threads in (1, 2, 3):
                with self.subTest(program=program.name, threads=threads):
                    self.assertEqual(self.streamed(program, "--threads", threads), expected)
            for name in instruction_sets():
                with self.subTest(program=program.name, instruction_set=name):
                    self.assertEqual(self.streamed(program, environment={"PAW_ISA": name}), expected)

    def test_one_or_many_change_nothing(self):
        for program in (self.labels, self.text):
            expected = self.streamed(program)
            for i in (0, 5, 69, 70, 71, 72, 80, 112):
                answer = self.json("run", program, "--allow-truncated", "--", self.inputs[i])
                self.assertEqual((answer["output"], answer["confidence"]), expected[i])
            rows = write_jsonl(self.work / "rows.jsonl", [{"input": text} for text in self.inputs])
            self.json("map", program, rows, "-o", self.work / "answers.jsonl", "--allow-truncated")
            mapped = [json.loads(line) for line in (self.work / "answers.jsonl").read_text().splitlines()]
            self.assertEqual([(row["output"], row["confidence"]) for row in mapped], expected)

    def test_the_order_of_inputs_changes_nothing(self):
        expected = self.streamed(self.text)
        backwards = self.output(
            "run", self.text, "-", "--json", "--allow-truncated", input="\n".join(reversed(self.inputs)) + "\n"
        ).splitlines()
        self.assertEqual(
            [(line["output"], line["confidence"]) for line in map(json.loads, reversed(backwards))], expected
        )


if __name__ == "__main__":
    unittest.main()
