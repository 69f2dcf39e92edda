"""Shared by the whole-program tests: running the binary, a separate store with a tiny base, small task sets.

PAW_BINARY     the program under test; build/release/paw of this repository if it is not set
PAW_TEST_BASE  the GGUF file of a real base, for the tests that need one
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from tiny_base import write_tiny_base  # noqa: E402

ROOT = Path(__file__).resolve().parents[2]
BINARY = os.environ.get("PAW_BINARY", str(ROOT / "build/release/paw"))
REAL_BASE = os.environ.get("PAW_TEST_BASE", "")
QUICK = ["--set", "epochs=2", "--set", "rank=4"]
LABELS = ["even", "odd"]


def write_jsonl(path, rows):
    Path(path).write_text("".join(json.dumps(row) + "\n" for row in rows))
    return str(path)


def parity_examples(count=24):
    """A closed set of two labels."""
    return [{"input": f"number {i}", "output": LABELS[i % 2]} for i in range(count)]


def echo_examples(count=24):
    """Free text: the output repeats part of the input."""
    return [{"input": f"name: user{i * 7}", "output": f"user{i * 7}"} for i in range(count)]


class CliTest(unittest.TestCase):
    """A test with its own folder, and a store that holds the base "tiny"; the tests of a class share both."""

    @classmethod
    def setUpClass(cls):
        cls.folder = Path(tempfile.mkdtemp(prefix="paw_test_"))
        cls.addClassCleanup(shutil.rmtree, cls.folder, ignore_errors=True)
        cls.home = cls.folder / "home"
        cls.base = cls.home / "bases" / "tiny.gguf"
        cls.base.parent.mkdir(parents=True)
        write_tiny_base(cls.base)
        cls.environment = {**os.environ, "PAW_HOME": str(cls.home)}
        cls.environment.pop("PAW_ISA", None)

    def setUp(self):
        self.work = Path(tempfile.mkdtemp(prefix="work_", dir=self.folder))

    @classmethod
    def paw(cls, *arguments, input=None, environment=None, command=(BINARY,), timeout=300, **options):
        """Runs the program, as `command`, to its end; `input` is bytes or text. Its output is bytes if the input is."""
        if isinstance(input, str):
            input = input.encode()
        command = [*command, *map(str, arguments)]
        environment = {**cls.environment, **(environment or {})}
        streams = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **options}
        if input is None and "stdin" not in options:
            streams["stdin"] = subprocess.DEVNULL
        return subprocess.run(command, input=input, env=environment, timeout=timeout, **streams)

    @classmethod
    def start(cls, *arguments, **options):
        """Starts the program with pipes."""
        streams = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **options}
        return subprocess.Popen([BINARY, *map(str, arguments)], env=cls.environment, **streams)

    @classmethod
    def output(cls, *arguments, **options):
        """Standard output as text; the program must succeed."""
        done = cls.paw(*arguments, **options)
        if done.returncode != 0:
            raise AssertionError(
                f"paw {' '.join(map(str, arguments))} gave {done.returncode}: {done.stderr.decode(errors='replace')}"
            )
        return done.stdout.decode()

    @classmethod
    def json(cls, *arguments, **options):
        """Standard output as one JSON object."""
        return json.loads(cls.output(arguments[0], "--json", *arguments[1:], **options))

    @classmethod
    def compile(cls, program, examples, *arguments, base="tiny", spec="Say whether the number is odd."):
        """Compiles quickly; `examples` are rows or a file. The result is the object that the program prints."""
        if not isinstance(examples, (str, Path)):
            examples = write_jsonl(f"{program}.examples.jsonl", examples)
        return cls.json("compile", spec, "--examples", examples, "--base", base, "-o", program, *QUICK, *arguments)

    def assert_fails(self, done, status=1, saying=""):
        """One plain sentence on standard error, nothing on standard output."""
        errors = (done.stderr or b"").decode(errors="replace")
        self.assertEqual(done.returncode, status, errors)
        self.assertRegex(errors, r"\Apaw: [^\n]+\n\Z")
        self.assertFalse(done.stdout)
        self.assertIn(saying, errors)
        for leaked in ("json.exception", "std::", "terminate", "basic_"):
            self.assertNotIn(leaked, errors)

    def fails(self, *arguments, status=1, saying="", **options):
        self.assert_fails(self.paw(*arguments, **options), status, saying)


def instruction_sets():
    """Those of this machine, by their names in PAW_ISA."""
    flags = set()
    try:
        for line in Path("/proc/cpuinfo").read_text().splitlines():
            if line.startswith("flags"):
                flags = set(line.split(":")[1].split())
                break
    except OSError:
        pass
    names = ["scalar"]
    if {"avx2", "fma", "f16c"} <= flags:
        names.append("avx2")
        if "avx_vnni" in flags:
            names.append("avxvnni")
        if {"avx512bw", "avx512vl", "avx512dq"} <= flags:
            names.append("avx512")
            if "avx512_vnni" in flags:
                names.append("avx512vnni")
                if {"amx_tile", "amx_int8"} <= flags:
                    names.append("amx")
    return names
