"""Ctrl-C, full disks and closed streams: a file is written completely, or not at all and the exit status says so."""

import os
import resource
import signal
import subprocess
import unittest

from support import CliTest, parity_examples, write_jsonl


class Prepared(CliTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.program = cls.folder / "odd.paw"
        cls.compile(cls.program, parity_examples())
        cls.examples = write_jsonl(cls.folder / "examples.jsonl", parity_examples())
        cls.rows = write_jsonl(cls.folder / "rows.jsonl", [{"input": f"number {i % 50}"} for i in range(3000)])


class Interruption(Prepared):
    def compile_command(self, out, *arguments):
        return ["compile", "x", "--examples", self.examples, "--base", "tiny", "-o", out, *arguments]

    def test_ctrl_c_leaves_nothing(self):
        for number in (signal.SIGINT, signal.SIGTERM):
            process = self.start(
                *self.compile_command(
                    self.work / "out.paw",
                    "--set",
                    "epochs=10000",
                    "--set",
                    "token_budget=1e12",
                    "--set",
                    "patience=10000",
                )
            )
            self.assertIn(b"examples to train on", process.stderr.readline())
            process.send_signal(number)
            out, errors = process.communicate(timeout=120)
            self.assertEqual((process.returncode, out, errors.count(b"\n")), (1, b"", 1))
            self.assertTrue(errors.startswith(b"paw: interrupted"))
            self.assertEqual(list(self.work.iterdir()), [])

    def limited(self, *arguments, size):
        """Runs with a limit of `size` bytes per file, which a program sees as a full disk."""

        def limit():
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

        return self.paw(*arguments, preexec_fn=limit, restore_signals=False)

    def test_a_file_that_cannot_grow(self):
        for size in (0, 1, 5000):
            with self.subTest(size=size):
                self.assert_fails(
                    self.limited(
                        *self.compile_command(self.work / "out.paw", "--json", "--set", "epochs=1"), size=size
                    ),
                    saying="out.paw",
                )
                self.assertEqual(list(self.work.iterdir()), [])
        (self.work / "out.paw").write_bytes(b"an older program")
        self.assert_fails(
            self.limited(*self.compile_command(self.work / "out.paw", "--json", "--set", "epochs=1"), size=5000),
            saying="out.paw",
        )
        self.assertEqual((self.work / "out.paw").read_bytes(), b"an older program")

    def test_a_report_that_cannot_grow(self):
        self.assert_fails(
            self.limited("test", self.program, self.examples, "--json", "--html", self.work / "page.html", size=100),
            saying="page.html",
        )
        self.assertEqual(list(self.work.iterdir()), [])

    def test_mapping_goes_on_when_there_is_room_again(self):
        target = self.work / "out.jsonl"
        self.assert_fails(
            self.limited("map", self.program, self.rows, "-o", target, "--json", size=70_000), saying="out.jsonl"
        )
        self.assertFalse(target.exists())
        self.json("map", self.program, self.rows, "-o", target)
        self.json("map", self.program, self.rows, "-o", self.work / "whole.jsonl")
        self.assertEqual(target.read_bytes(), (self.work / "whole.jsonl").read_bytes())

    def test_a_full_disk(self):
        disk = self.work / "disk"
        disk.mkdir()
        if (
            subprocess.run(
                ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", disk], capture_output=True, check=False
            ).returncode
            != 0
        ):
            self.skipTest("mounting a small disk needs the right to do so")
        self.addCleanup(subprocess.run, ["umount", disk], check=True)
        (disk / "filler").write_bytes(b"x" * 50_000)
        self.assert_fails(
            self.paw(*self.compile_command(disk / "out.paw", "--json", "--set", "epochs=1", "--set", "rank=16")),
            saying="out.paw",
        )
        self.assertEqual([path.name for path in disk.iterdir()], ["filler"])
        self.assert_fails(
            self.paw("map", self.program, self.rows, "-o", disk / "out.jsonl", "--json"), saying="out.jsonl"
        )
        self.assertFalse((disk / "out.jsonl").exists())
        for path in disk.iterdir():
            path.unlink()
        store = {"PAW_HOME": str(disk / "home")}
        (disk / "filler").write_bytes(b"x" * 60_000)
        self.fails(
            "compile",
            "x",
            "--json",
            "--examples",
            self.examples,
            "--base",
            self.base,
            "--name",
            "one",
            "--set",
            "epochs=1",
            "--set",
            "rank=16",
            environment=store,
        )
        self.assertEqual([path for path in (disk / "home/programs").iterdir()], [])


class Streams(Prepared):
    COMMANDS = (
        ["run", "PROGRAM", "number 1"],
        ["run", "PROGRAM", "number 1", "--json"],
        ["run", "PROGRAM", "-"],
        ["test", "PROGRAM", "EXAMPLES"],
        ["test", "PROGRAM", "EXAMPLES", "--json"],
        ["inspect", "PROGRAM"],
        ["inspect", "PROGRAM", "--json"],
        ["list"],
        ["list", "--json"],
    )

    def command(self, words):
        return [{"PROGRAM": self.program, "EXAMPLES": self.examples}.get(word, word) for word in words]

    def test_a_full_output(self):
        for words in self.COMMANDS:
            with self.subTest(command=words), open("/dev/full", "wb") as full:
                self.assert_fails(self.paw(*self.command(words), input=b"number 1\n", stdout=full))

    def test_a_closed_output(self):
        def close():
            os.close(1)

        for words in self.COMMANDS:
            with self.subTest(command=words):
                self.assert_fails(self.paw(*self.command(words), input=b"number 1\n", preexec_fn=close))

    def test_closed_streams_are_not_written_over(self):
        def close():
            for stream in (0, 1, 2):
                os.close(stream)

        target, whole = self.work / "out.jsonl", self.work / "whole.jsonl"
        self.json("map", self.program, self.rows, "-o", whole)
        self.assertEqual(
            self.paw("map", self.program, self.rows, "-o", target, "--json", preexec_fn=close).returncode, 1
        )
        self.assertEqual(target.read_bytes(), whole.read_bytes())

    def test_a_closed_input(self):
        def close():
            os.close(0)

        self.assert_fails(self.paw("run", self.program, "-", preexec_fn=close), saying="standard input")


del Prepared

if __name__ == "__main__":
    unittest.main()
