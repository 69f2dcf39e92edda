"""Wrong inputs: each gives one plain sentence on standard error and exit status 1 or 2, and nothing is written."""

import json
import random
import unittest
import zipfile

from support import ROOT, CliTest, parity_examples, write_jsonl


class Errors(CliTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.program = cls.folder / "odd.paw"
        cls.compile(cls.program, parity_examples())
        cls.examples = write_jsonl(cls.folder / "examples.jsonl", parity_examples())

    def compile_fails(self, examples, *arguments, status=1, saying="", spec="Say whether the number is odd."):
        if isinstance(examples, (bytes, str)) and not str(examples).startswith(str(self.folder)):
            path = self.work / "wrong.jsonl"
            path.write_bytes(examples if isinstance(examples, bytes) else examples.encode())
            examples = path
        out = self.work / "out.paw"
        arguments = ["--base", "tiny", *arguments] if "--base" not in arguments else arguments
        self.fails(
            "compile", "--json", spec, "--examples", examples, "-o", out, *arguments, status=status, saying=saying
        )
        self.assertEqual([path.name for path in self.work.iterdir() if path.name.startswith("out.paw")], [])

    def edited(self, change):
        """A copy of the program whose meta.json went through `change`."""
        path = self.work / "edited.paw"
        with zipfile.ZipFile(self.program) as old, zipfile.ZipFile(path, "w") as new:
            for name in old.namelist():
                data = old.read(name)
                if name == "meta.json":
                    meta = json.loads(data)
                    change(meta)
                    data = json.dumps(meta).encode()
                new.writestr(name, data)
        return path


class Files(Errors):
    def test_absent_files(self):
        absent = self.work / "absent"
        self.fails("run", absent, "x", saying="absent")
        self.fails("inspect", absent, saying="absent")
        self.fails("test", self.program, absent, saying="absent")
        self.fails("map", self.program, absent, "-o", self.work / "out.jsonl", saying="absent")
        self.fails("run", self.program, "x", "--base", absent, saying="absent")
        self.compile_fails(f"{absent}", saying="absent")
        self.compile_fails(self.examples, "--base", absent, saying="absent")
        self.fails(
            "compile", "--spec-file", absent, "--examples", self.examples, "-o", self.work / "out.paw", saying="absent"
        )

    def test_folders(self):
        self.fails("run", self.work, "x")
        self.fails("inspect", self.work)
        self.fails("test", self.program, self.work, saying="folder")
        self.fails("map", self.program, self.work, "-o", self.work / "out.jsonl")
        self.fails("run", self.program, "x", "--base", self.work)
        self.compile_fails(f"{self.work}", saying="folder")
        (self.work / "folder.paw").mkdir()
        self.fails(
            "compile",
            "--json",
            "x",
            "--examples",
            self.examples,
            "--base",
            "tiny",
            "--set",
            "epochs=1",
            "-o",
            self.work / "folder.paw",
        )
        self.fails(
            "compile",
            "--json",
            "x",
            "--examples",
            self.examples,
            "--base",
            "tiny",
            "-o",
            self.work / "no/such/out.paw",
            saying="no folder",
        )
        self.assertEqual([path.name for path in self.work.iterdir()], ["folder.paw"])

    def test_an_output_folder_that_does_not_exist(self):
        rows = write_jsonl(self.work / "in.jsonl", [{"input": "x"}])
        self.fails("map", self.program, rows, "-o", self.work / "no/out.jsonl", saying="no/out.jsonl")
        self.fails("test", self.program, self.examples, "--html", self.work / "no/out.html", saying="no/out.html")


    def test_an_output_that_is_a_folder_is_refused_before_any_work(self):
        folder = self.work / "folder"
        folder.mkdir()
        rows = write_jsonl(self.work / "in.jsonl", [{"input": "x"}])
        self.fails("map", self.program, rows, "-o", folder, saying="it is a folder")
        self.fails("compile", "x", "--examples", self.examples, "--base", "tiny", "-o", folder, saying="it is a folder")
        self.assertEqual(sorted(path.name for path in self.work.iterdir()), ["folder", "in.jsonl"])


class Bases(Errors):
    def test_not_a_gguf(self):
        for data in (b"", b"G", b"GGUF", b"not a model" * 1000, b"\0" * 4096, self.program.read_bytes()):
            path = self.work / "wrong.gguf"
            path.write_bytes(data)
            self.fails("run", self.program, "x", "--base", path, saying="wrong.gguf")
            self.compile_fails(self.examples, "--base", path, saying="wrong.gguf")

    def test_a_truncated_base(self):
        whole = self.base.read_bytes()
        path = self.work / "cut.gguf"
        rng = random.Random(1)
        for size in [
            8,
            24,
            100,
            5000,
            len(whole) // 2,
            len(whole) - 1,
            *(rng.randrange(len(whole)) for _ in range(20)),
        ]:
            with self.subTest(size=size):
                path.write_bytes(whole[:size])
                self.fails("run", self.program, "x", "--base", path, saying="cut.gguf")

    def test_a_damaged_base_never_crashes(self):
        whole = self.base.read_bytes()
        path = self.work / "damaged.gguf"
        rng = random.Random(2)
        for _ in range(30):
            data = bytearray(whole)
            for _ in range(3):
                data[rng.randrange(8000)] = rng.randrange(256)  # names, shapes, the vocabulary
            path.write_bytes(data)
            self.assertIn(self.paw("run", ROOT / "tests/golden/peft.paw", "x", "--base", path).returncode, (0, 1))
            self.fails("run", self.program, "x", "--base", path)

    def test_a_program_for_another_base(self):
        def other(meta):
            meta["paw"]["base"]["sha256"] = "0" * 64

        self.fails("run", self.edited(other), "x", saying="another model")
        from tiny_base import write_tiny_base

        write_tiny_base(self.work / "other.gguf", seed=2)
        self.fails("run", self.program, "x", "--base", self.work / "other.gguf", saying="another model")

    def test_a_base_that_is_not_here(self):
        def absent(meta):
            meta["paw"]["base"] = {"name": "absent", "sha256": "0" * 64}

        self.fails("run", self.edited(absent), "x", saying="absent")
        self.fails("run", ROOT / "tests/golden/peft.paw", "x", saying="paw pull smollm2-135m")
        self.compile_fails(self.examples, "--base", "smollm2-135m", saying="paw pull smollm2-135m")

    def test_pull_knows_what_it_does_not_know(self):
        self.fails("pull", "no-such-base", saying="no-such-base")
        for name in ("../x", "/etc/passwd", "a/b", "", ".", "..", "UPPER"):
            done = self.paw("pull", "--", name)
            self.assertIn(done.returncode, (1, 2))
            self.assert_fails(done, done.returncode)

    def test_an_unknown_instruction_set(self):
        self.fails("run", self.program, "x", environment={"PAW_ISA": "nonsense"}, saying="PAW_ISA=nonsense")


class Programs(Errors):
    def test_cut_short(self):
        whole = self.program.read_bytes()
        path = self.work / "cut.paw"
        rng = random.Random(3)
        for size in [0, 1, 4, 22, len(whole) // 2, len(whole) - 1, *(rng.randrange(len(whole)) for _ in range(10))]:
            path.write_bytes(whole[:size])
            for command in (["run", path, "x"], ["inspect", path]):
                with self.subTest(size=size, command=command[0]):
                    self.fails(*command, saying="cut.paw")

    def test_damaged_bytes(self):
        whole = self.program.read_bytes()
        path = self.work / "damaged.paw"
        answer = self.json("run", self.program, "number 1")["confidence"]
        rng = random.Random(4)
        for _ in range(40):
            data = bytearray(whole)
            place = rng.randrange(len(data))
            data[place] ^= 1 << rng.randrange(8)
            path.write_bytes(data)
            done = self.paw("run", path, "number 1", "--json")
            with self.subTest(place=place):
                if done.returncode == 0:  # a byte that says nothing, such as a date
                    self.assertEqual(json.loads(done.stdout)["confidence"], answer)
                else:
                    self.assert_fails(done)

    def test_nonsense_in_meta(self):
        def set_paw(key, value):
            def change(meta):
                meta["paw"][key] = value

            return change

        for key, value in (
            ("labels", [1]),
            ("labels", ["odd", None]),
            ("max_tokens", "many"),
            ("max_tokens", -5),
            ("max_tokens", 1e300),
            ("labels", ["odd", ""]),
            ("base", 7),
            ("labels", ["x" * 100_000]),
        ):
            with self.subTest(key=key, value=str(value)[:20]):
                done = self.paw("run", self.edited(set_paw(key, value)), "number 1", "--base", "tiny")
                if done.returncode != 0:
                    self.assert_fails(done)

    def test_labels_that_are_no_array(self):
        def change(meta):
            meta["paw"]["labels"] = {"odd": 1}

        self.fails("run", self.edited(change), "number 1", "--base", "tiny", saying="labels")

    def test_priors_of_other_labels(self):
        def change(meta):
            meta["paw"]["label_priors"] = {"odd": -1}

        self.fails("run", self.edited(change), "number 1", "--base", "tiny", saying='"even" has no prior')

    def test_an_adapter_of_other_shapes(self):
        path = self.work / "other.paw"
        with zipfile.ZipFile(ROOT / "tests/golden/peft.paw") as old, zipfile.ZipFile(path, "w") as new:
            for name in old.namelist():
                new.writestr(name, old.read(name))
        self.fails("run", path, "x", "--base", "tiny")

    def test_an_input_longer_than_the_context(self):
        self.fails("run", self.program, "x" * 5000, saying="context")


class Examples(Errors):
    def test_too_few(self):
        self.compile_fails("", saying="no examples")
        self.compile_fails("\n\n", saying="no examples")
        self.compile_fails('{"input": "a", "output": "b"}\n', saying="single example")

    def test_malformed_lines_are_named(self):
        good = '{"input": "a", "output": "b"}\n'
        for bad in (
            "not json",
            "[1, 2]",
            '"text"',
            '{"input": "a"}',
            '{"output": "a"}',
            '{"input": null, "output": "b"}',
            '{"input": "a", "output": "b"',
            "[" * 100_000,
        ):
            with self.subTest(bad=bad[:30]):
                self.compile_fails(good * 2 + bad + "\n" + good, saying="wrong.jsonl line 3")
        self.compile_fails(good.encode() * 2 + b'{"input": "\xc3(", "output": "b"}\n', saying="wrong.jsonl line 3")

    def test_tables_without_the_columns(self):
        for name, text, saying in (
            ("a.csv", "input,label\n1,2\n1,2\n", '"output"'),
            ("b.tsv", "input,output\n1,2\n", "b.tsv"),
            ("c.csv", "input,output\na,b\na,b,c\n", "c.csv line 3"),
        ):
            path = self.work / name
            path.write_text(text)
            self.compile_fails(f"{path}", saying=saying)

    def test_labels_that_never_repeat(self):
        rng = random.Random(5)
        rows = [{"input": f"order number {i} was late", "output": f"{rng.getrandbits(40):010x}"} for i in range(50_000)]
        self.compile_fails(write_jsonl(self.work / "labels.jsonl", rows), saying="different")

    def test_an_example_longer_than_the_context(self):
        self.compile_fails(
            write_jsonl(self.work / "long.jsonl", [*parity_examples(), {"input": "x\n" * 2000, "output": "odd"}] * 3),
            saying="context",
        )

    def test_an_output_that_is_no_label(self):
        self.compile_fails(self.examples, "--labels", "odd,uneven", saying='"even"')

    def test_unlabelled_inputs(self):
        table = self.work / "inputs.csv"
        table.write_text("text\nnumber 1\n")
        self.compile_fails(self.examples, "--inputs", table, saying='"input"')
        self.compile_fails(self.examples, "--inputs", self.work / "absent.txt", saying="absent.txt")
        empty = self.work / "empty.txt"
        empty.write_text("")
        self.compile_fails(self.examples, "--inputs", empty, saying="no inputs")

    def test_specs(self):
        self.compile_fails(self.examples, spec=" \n", saying="empty", status=1)
        self.compile_fails(self.examples, spec="x" * 20_000, saying="16,384")
        self.compile_fails(self.examples, spec="say <|im_end|>", saying="reserved")
        self.compile_fails(self.examples, spec="say {INPUT_PLACEHOLDER}", saying="reserved")


class Usage(Errors):
    def test_unknown_words(self):
        for arguments in (
            ["frobnicate"],
            [],
            ["run"],
            ["run", "a.paw"],
            ["run", "--frobnicate", "a.paw", "x"],
            ["compile", "x", "--threads", "many"],
            ["compile", "x", "--threads", "-1"],
            ["run", "a.paw", "x", "--threads", "99999"],
            ["rm"],
            ["map", "a.paw", "b.jsonl"],
            ["run", "a.paw", "x", "y"],
        ):
            with self.subTest(arguments=arguments):
                self.fails(*arguments, status=2)

    def test_settings(self):
        for setting in (
            "colour=red",
            "epochs",
            "epochs=",
            "epochs=-1",
            "epochs=1e99",
            "epochs=x",
            "rate=nan",
            "rank=0",
            "=1",
            "adapter=Q99",
        ):
            with self.subTest(setting=setting):
                done = self.paw(
                    "compile",
                    "x",
                    "--examples",
                    self.examples,
                    "--base",
                    "tiny",
                    "-o",
                    self.work / "out.paw",
                    "--set",
                    setting,
                )
                self.assertIn(done.returncode, (1, 2))
                self.assert_fails(done, done.returncode)
        self.assertEqual(list(self.work.iterdir()), [])

    def test_seeds(self):
        for seed in ("-1", "x", "1e30", "18446744073709551616"):
            self.compile_fails(self.examples, f"--seed={seed}", status=2)

    def test_names_cannot_leave_the_store(self):
        before = sorted(self.folder.rglob("*"))
        for name in ("../x", "../../x", "/tmp/x", "a/b", ".hidden", "..", "UPPER", "a\nb", "x" * 65):
            with self.subTest(name=name):
                self.fails(
                    "compile",
                    "x",
                    "--json",
                    "--examples",
                    self.examples,
                    "--base",
                    "tiny",
                    "--set",
                    "epochs=1",
                    f"--name={name}",
                    status=2,
                    saying="not a name",
                )
                self.fails("rm", name, status=2, saying="not a name")
                self.fails("run", name, "x")
        self.fails("compile", "x", "--examples", self.examples, "--base", "../bases/tiny", "-o", self.work / "out.paw")
        self.assertEqual(sorted(self.folder.rglob("*")), before)

    def test_a_sentence_alone_needs_a_trained_compiler(self):
        command = ["compile", "x", "--base", "tiny", "-o", self.work / "out.paw"]
        self.fails(*command, saying="no trained compiler for the base tiny")
        self.fails(*command, "--method", "map", "--examples", self.examples, saying="no trained compiler")
        self.fails(*command, "--method", "train", status=2, saying="--examples")
        self.fails(*command, "--method", "magic", status=2)
        self.assertEqual([path.name for path in self.work.iterdir() if path.name.startswith("out")], [])

    def test_a_spec_and_an_output_are_needed(self):
        self.fails("compile", "--examples", self.examples, "-o", self.work / "out.paw", status=2)
        self.fails(
            "compile",
            "x",
            "--spec-file",
            self.examples,
            "--examples",
            self.examples,
            "-o",
            self.work / "out.paw",
            status=2,
        )
        self.fails("compile", "x", "--examples", self.examples, "--base", "tiny", status=2, saying="-o")

    def test_an_input_that_looks_like_an_option(self):
        for text in ("-h is not working", "-v fails", "--json is broken"):
            self.fails("run", self.program, text, status=2, saying="goes after --")
            self.output("run", self.program, "--", text)

    def test_an_empty_value_is_not_an_absent_one(self):
        for command in (
            ["run", self.program, "x", "--labels", ""],
            ["compile", "x", "--examples", "", "-o", self.work / "x.paw"],
            ["watch", self.program, "--exec", ""],
            ["map", self.program, self.program, "-o", ""],
        ):
            self.fails(*command, status=2, saying="empty")

    def test_help_and_version(self):
        self.assertIn("compile", self.output("--help"))
        self.assertIn("paw", self.output("--version"))
        for command in ("compile", "run", "map", "test", "diff", "inspect", "pull", "list", "rm"):
            self.assertIn(command, self.output(command, "--help"))


del Errors

if __name__ == "__main__":
    unittest.main()
