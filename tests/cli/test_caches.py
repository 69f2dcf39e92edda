"""The store's caches change no output: written, read, damaged, disabled, used by several processes at once."""

import os
import shutil
import subprocess
import unittest

from support import BINARY, CliTest, instruction_sets, parity_examples

INPUTS = ["number 3", "number 12", "something else"]


class Caches(CliTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.program = cls.folder / "odd.paw"
        cls.compile(cls.program, parity_examples())
        cls.packed = cls.base.with_suffix(".packed")
        cls.prefixes = cls.home / "cache" / "prefix"

    def setUp(self):
        super().setUp()
        shutil.rmtree(self.home / "cache", ignore_errors=True)
        self.packed.unlink(missing_ok=True)
        self.expected = self.answers({"PAW_CACHE": "off"})

    def answers(self, environment=None):
        """(output, confidence) of each input, each from its own process."""
        told = [
            self.json("run", self.program, text, environment=environment) for text in INPUTS
        ]
        return [(answer["output"], answer["confidence"]) for answer in told]

    def prefix_files(self):
        return sorted(self.prefixes.iterdir()) if self.prefixes.is_dir() else []

    def assert_tidy(self):
        """The base, its repacked form and one prefix: no temporary file is left."""
        self.assertEqual(sorted(path.name for path in self.base.parent.iterdir()), ["tiny.gguf", "tiny.packed"])
        self.assertEqual(len(self.prefix_files()), 1)

    def test_off_means_that_nothing_is_written(self):
        self.assertFalse(self.packed.exists())
        self.assertEqual(self.prefix_files(), [])
        self.fails("run", self.program, "x", environment={"PAW_CACHE": "never"}, status=2, saying="PAW_CACHE")

    def test_answers_are_the_same(self):
        for run in ("written", "read"):
            with self.subTest(run):
                self.assertEqual(self.answers(), self.expected)
                self.assert_tidy()
        text = "\n".join(INPUTS) + "\n"
        streamed = [self.output("run", self.program, "-", input=text, environment=environment)
                    for environment in ({}, {"PAW_CACHE": "off"})]
        self.assertEqual(streamed[0], streamed[1])

    def test_damaged_files_are_made_again(self):
        self.answers()
        prefix = self.prefix_files()[0]
        for file in (self.packed, prefix):
            whole = file.read_bytes()
            middle = len(whole) // 2
            flipped = whole[:middle] + bytes([whole[middle] ^ 16]) + whole[middle + 1 :]
            other_start = b"X" + whole[1:]
            for damaged in (b"", b"nonsense", whole[:-1], whole[:middle], whole + b"x", flipped, other_start):
                with self.subTest(file=file.name, bytes=len(damaged)):
                    file.write_bytes(damaged)
                    self.assertEqual(self.answers(), self.expected)
                    self.assertEqual(file.read_bytes(), whole)
        self.assert_tidy()

    def test_many_processes_may_start_at_once(self):
        command = [BINARY, "run", str(self.program), INPUTS[0]]
        processes = [
            subprocess.Popen(command, env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            for _ in range(6)
        ]
        for process in processes:
            output, errors = process.communicate(timeout=300)
            self.assertEqual((process.returncode, errors), (0, b""))
            self.assertEqual(output.decode(), self.expected[0][0] + "\n")
        self.assert_tidy()

    def test_every_instruction_set_uses_the_same_files(self):
        self.answers()
        kept = {file: file.read_bytes() for file in (self.packed, *self.prefix_files())}
        for name in instruction_sets():
            with self.subTest(instruction_set=name):
                self.assertEqual(self.answers({"PAW_ISA": name}), self.expected)
                shutil.rmtree(self.prefixes)
                self.packed.unlink()
                self.assertEqual(self.answers({"PAW_ISA": name}), self.expected)
                self.assertEqual({file: file.read_bytes() for file in (self.packed, *self.prefix_files())}, kept)

    def test_a_store_that_cannot_be_written(self):
        home = self.work / "home"
        (home / "bases").mkdir(parents=True)
        (home / "programs").mkdir()
        shutil.copy(self.base, home / "bases")
        (home / "bases" / "tiny.packed").mkdir()  # files and folders in the way stop even root
        (home / "bases" / "tiny.packed" / "x").write_text("")
        for name in ("cache", "digests"):
            (home / name).write_text("")
        self.assertEqual(self.answers({"PAW_HOME": str(home)}), self.expected)
        self.assertEqual(len(list((home / "bases").iterdir())), 2)
        if os.geteuid() == 0:
            return
        shutil.rmtree(home / "bases" / "tiny.packed")
        for folder in (home / "bases", home):
            folder.chmod(0o500)
            self.addCleanup(folder.chmod, 0o700)
        self.assertEqual(self.answers({"PAW_HOME": str(home)}), self.expected)

    def test_a_full_disk_leaves_nothing_half_written(self):
        # A file may have 8 KiB: neither the repacked base nor the prefix fits.
        command = ["sh", "-c", 'trap "" XFSZ; ulimit -f 16; exec "$@"', "sh", BINARY, "run", str(self.program), INPUTS[0]]
        done = subprocess.run(command, env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=300)
        self.assertEqual((done.returncode, done.stderr), (0, b""))
        self.assertEqual(done.stdout.decode(), self.expected[0][0] + "\n")
        self.assertEqual([path.name for path in self.base.parent.iterdir()], ["tiny.gguf"])
        self.assertEqual(self.prefix_files(), [])

    def test_removing_the_base_removes_its_repacked_form(self):
        home = self.work / "home"
        (home / "bases").mkdir(parents=True)
        shutil.copy(self.base, home / "bases")
        environment = {"PAW_HOME": str(home)}
        self.output("run", self.program, "x", environment=environment)
        self.assertTrue((home / "bases" / "tiny.packed").exists())
        self.assertEqual(len(self.output("list", environment=environment).splitlines()), 1)
        self.output("rm", "tiny", environment=environment)
        self.assertEqual(list((home / "bases").iterdir()), [])


if __name__ == "__main__":
    unittest.main()
