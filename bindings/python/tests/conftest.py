"""What the tests share: a store of their own with the tiny base, golden programs, the command line to compare with.

PAW_BINARY      the command line; build/release/paw of this repository where it is not set
PAW_TEST_BASE   the GGUF file of a real base, for the tests that need one
PAW_TEST_SPARK  1: also the tests on a local cluster of Spark
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import paw

ROOT = Path(__file__).resolve().parents[3]
GOLDEN = ROOT / "tests/golden"
TINY = GOLDEN / "tiny_base.gguf"
BINARY = os.environ.get("PAW_BINARY", str(ROOT / "build/release/paw"))
REAL_BASE = os.environ.get("PAW_TEST_BASE", "")
QUICK = {"epochs": 1, "rank": 2, "alpha": 4, "runs": 1}
EXAMPLES = [(f"n {i}", "odd" if i % 2 else "even") for i in range(24)]
INPUTS = [f"{word} {i}" for i in range(250) for word in ("n", "wet", "no.", "Grüß")]  # 1,000

os.environ["PYSPARK_PYTHON"] = sys.executable

needs_real_base = pytest.mark.skipif(not REAL_BASE, reason="PAW_TEST_BASE does not name a real base")
needs_binary = pytest.mark.skipif(not os.path.exists(BINARY), reason="PAW_BINARY does not name the command line")


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    """A store with the base tiny_base."""
    folder = tmp_path / "home"
    (folder / "bases").mkdir(parents=True)
    (folder / "programs").mkdir()
    shutil.copy(TINY, folder / "bases/tiny_base.gguf")
    monkeypatch.setenv("PAW_HOME", str(folder))
    for name in ("PAW_API_KEY", "PAW_API_URL", "PAW_OFFLINE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    return folder


@pytest.fixture
def parity():
    return golden("labels")


def golden(name, **options):
    return paw.load(GOLDEN / f"programs/{name}.paw", base=TINY, **options)


def golden_text():
    """The golden program of free text; the tiny base is random, and what it writes ends at the limit."""
    return golden("text", allow_truncated=True)


def stub(**options):
    return paw.load(GOLDEN / "programs/labels.paw", base="stub", **options)


def command_line(program, inputs, base=TINY):
    """The answers of `paw run - --json`."""
    command = [BINARY, "run", str(GOLDEN / f"programs/{program}.paw"), "-", "--base", str(base), "--json"]
    lines = "".join(text + "\n" for text in inputs)
    done = subprocess.run(command, input=lines.encode(), capture_output=True, check=True)
    return [json.loads(line) for line in done.stdout.decode().splitlines()]
