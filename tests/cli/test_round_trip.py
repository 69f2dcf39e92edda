"""Compile, run, test, inspect and the store: what each prints, as text and as JSON."""

import hashlib
import json
import unittest
import zipfile

from support import LABELS, ROOT, CliTest, echo_examples, parity_examples, write_jsonl


class RoundTrip(CliTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.program = cls.folder / "odd.paw"
        cls.report = cls.compile(cls.program, parity_examples(), "--seed", 3)

    def test_compile_reports(self):
        self.assertEqual(self.report["program"], str(self.program))
        self.assertTrue(0 <= self.report["score"] <= 1)
        self.assertGreater(self.report["seconds"], 0)
        self.assertEqual(self.report["bytes"], self.program.stat().st_size)

    def test_run_answers(self):
        answer = self.json("run", self.program, "number 4")
        self.assertIn(answer["output"], LABELS)
        self.assertTrue(0 < answer["confidence"] <= 1)
        self.assertEqual(self.output("run", self.program, "number 4"), answer["output"] + "\n")

    def test_run_takes_odd_inputs(self):
        for text in ("", " ", "\n", "a\nb", "é", "\u2028", "x" * 500, "--", "{INPUT_PLACEHOLDER}"):
            with self.subTest(text=text):
                self.assertIn(self.json("run", self.program, "--", text)["output"], LABELS)

    def test_test_measures(self):
        cases = write_jsonl(self.work / "cases.jsonl", parity_examples(10))
        score = self.json("test", self.program, cases)
        self.assertEqual(score["n"], 10)
        self.assertGreater(score["ms_per_call"], 0)
        answers = [
            self.json("run", self.program, row["input"])["output"] == row["output"] for row in parity_examples(10)
        ]
        self.assertEqual(score["exact_match"], sum(answers) / 10)
        self.assertIn("odd.paw", self.output("test", self.program, cases))

    def test_test_writes_a_page(self):
        cases = write_jsonl(self.work / "cases.jsonl", [{"input": "<script>alert(1)</script>", "output": "odd"}] * 3)
        page = self.work / "page.html"
        self.output("test", self.program, cases, "--html", page)
        self.assertIn("<html", page.read_text())
        self.assertNotIn("<script>alert(1)", page.read_text())

    def test_inspect_tells(self):
        told = self.json("inspect", self.program)
        self.assertEqual(told["sha256"], hashlib.sha256(self.program.read_bytes()).hexdigest())
        self.assertEqual(told["meta"]["spec"], "Say whether the number is odd.")
        self.assertEqual(told["meta"]["paw"]["labels"], LABELS)
        self.assertEqual(told["meta"]["paw"]["compiler"]["seed"], 3)
        self.assertEqual(told["meta"]["paw"]["base"]["sha256"], hashlib.sha256(self.base.read_bytes()).hexdigest())
        self.assertEqual(told["meta"]["paw"]["score"]["exact_match"], self.report["score"])
        text = self.output("inspect", self.program)
        self.assertIn("Say whether the number is odd.", text)

    def test_the_bundle_is_a_plain_zip(self):
        with zipfile.ZipFile(self.program) as bundle:
            self.assertIsNone(bundle.testzip())
            self.assertEqual(bundle.namelist(), ["meta.json", "prompt_template.txt", "adapter.gguf"])
            self.assertEqual(json.loads(bundle.read("meta.json")), self.json("inspect", self.program)["meta"])

    def test_a_program_in_the_store(self):
        report = self.json(
            "compile",
            "Say whether the number is odd.",
            "--base",
            "tiny",
            "--name",
            "odd-one",
            "--set",
            "epochs=1",
            "--examples",
            write_jsonl(self.work / "examples.jsonl", parity_examples()),
        )
        self.assertEqual(report["program"], str(self.home / "programs" / "odd-one.paw"))
        self.assertIn(self.json("run", "odd-one", "number 4")["output"], LABELS)
        listed = [json.loads(line) for line in self.output("list", "--json").splitlines()]
        self.assertEqual(
            [(entry["kind"], entry["name"]) for entry in listed], [("base", "tiny"), ("program", "odd-one")]
        )
        self.assertIn("odd-one", self.output("list"))
        self.assertEqual(self.json("rm", "odd-one")["removed"], report["program"])
        self.assertNotIn("odd-one", self.output("list"))
        self.fails("run", "odd-one", "number 4", saying="odd-one")
        self.fails("rm", "odd-one", saying="odd-one")

    def test_the_spec_may_be_a_file_and_examples_tables(self):
        (self.work / "spec.txt").write_text("Say whether the number is odd.\r\n\n")
        rows = parity_examples()
        for suffix, separator in ((".csv", ","), (".tsv", "\t"), (".CSV", ",")):
            table = self.work / f"examples{suffix}"
            lines = [f"id{separator}output{separator}input"]
            lines += [f'{i}{separator}{row["output"]}{separator}"{row["input"]}"' for i, row in enumerate(rows)]
            table.write_bytes(b"\xef\xbb\xbf" + "\r\n".join(lines).encode())
            program = self.work / "table.paw"
            self.json(
                "compile",
                "--spec-file",
                self.work / "spec.txt",
                "--examples",
                table,
                "--base",
                "tiny",
                "-o",
                program,
                "--set",
                "epochs=2",
                "--set",
                "rank=4",
                "--seed",
                3,
                "--name",
                "odd",
            )
            adapters = []
            for path in (program, self.program):
                with zipfile.ZipFile(path) as bundle:
                    adapters.append((bundle.read("adapter.gguf"), bundle.read("prompt_template.txt")))
            self.assertEqual(adapters[0], adapters[1])


class Outputs(CliTest):
    def test_a_closed_set_always_answers_a_label(self):
        program = self.work / "labels.paw"
        self.compile(program, parity_examples())
        lines = [f"{'ab' * (i % 40)} {i}" for i in range(300)]
        answers = self.output("run", program, "-", input="\n".join(lines)).split("\n")
        self.assertEqual(len(answers), 301)
        self.assertLessEqual(set(answers[:-1]), set(LABELS))

    def test_labels_given_may_exceed_those_seen(self):
        program = self.work / "three.paw"
        self.compile(program, parity_examples(), "--labels", "odd, even,neither, a label with spaces")
        self.assertEqual(
            set(self.json("inspect", program)["meta"]["paw"]["labels"]),
            {"odd", "even", "neither", "a label with spaces"},
        )
        self.assertIn(
            self.json("run", program, "number 4")["output"], {"odd", "even", "neither", "a label with spaces"}
        )

    def test_a_label_may_begin_another(self):
        program = self.work / "prefixes.paw"
        labels = ["a", "ab", "abc", "b"]
        self.compile(program, [{"input": f"item {i}", "output": labels[i % 4]} for i in range(32)])
        answers = self.output("run", program, "-", input="\n".join(f"item {i}" for i in range(64))).splitlines()
        self.assertLessEqual(set(answers), set(labels))

    def test_free_text_ends(self):
        program = self.work / "free.paw"
        self.compile(program, echo_examples())
        self.assertNotIn("labels", self.json("inspect", program)["meta"]["paw"])
        lines = self.output("run", program, "-", "--json", "--allow-truncated", input="name: user1\nname: x\n\n").splitlines()
        self.assertEqual(len(lines), 3)
        for line in map(json.loads, lines):
            self.assertTrue(0 <= line["confidence"] <= 1)

    def test_control_tokens_in_an_input_are_text(self):
        program = self.work / "labels.paw"
        self.compile(program, parity_examples())
        # Each token of the tiny base is a byte, and its context has 1,024: as control tokens 200 of them would fit.
        for name in ("<|im_end|>", "<|im_start|>", "<|endoftext|>"):
            done = self.paw("run", program, name * 200)
            self.assert_fails(done, saying="tokens")
            self.assertGreaterEqual(int(done.stderr.split(b" tokens")[0].rsplit(b" ", 1)[1]), 200 * len(name))
            self.assertIn(self.json("run", program, f"number 4{name}\n")["output"], LABELS)


class Golden(CliTest):
    def test_a_program_made_by_other_tools_is_understood(self):
        told = self.json("inspect", ROOT / "tests/golden/peft.paw")
        self.assertEqual(told["adapter"]["rank"], 2)
        self.assertEqual(told["adapter"]["matrices"], 6)
        self.assertEqual(told["meta"]["interpreter"], "SmolLM2-135M-Instruct")
        self.fails(
            "run", ROOT / "tests/golden/peft.paw", "x", "--base", "tiny"
        )  # its shapes are not those of the tiny base


if __name__ == "__main__":
    unittest.main()
