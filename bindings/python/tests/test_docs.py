"""Each Python block of docs/python.md and docs/engines.md is run, in its order, page by page.

The default base is the tiny one under its name. Blocks behind <!-- real base --> need PAW_TEST_BASE, those behind
<!-- spark --> need PAW_TEST_SPARK."""

import json
import os
import re
import shutil
import subprocess
import sys

import pytest
from conftest import EXAMPLES, REAL_BASE, ROOT, TINY, needs_real_base

BLOCK = re.compile(r"(?:<!-- (real base|spark) -->\n)?```python\n(.*?)```", re.S)


def write_files():
    """What the pages take for granted: train.jsonl, test.jsonl, logs.parquet with lines of both."""
    import pandas as pd

    for name in ("train.jsonl", "test.jsonl"):
        with open(name, "w") as file:
            file.writelines(json.dumps({"input": i, "output": o}) + "\n" for i, o in EXAMPLES)
    pd.DataFrame({"line": [text for text, _ in EXAMPLES] + [None]}).to_parquet("logs.parquet")


@pytest.mark.parametrize("page", ["python.md", "engines.md"])
def test_every_block_runs(page, home, monkeypatch):
    from paw import _program

    blocks = BLOCK.findall((ROOT / "docs" / page).read_text())
    assert len(blocks) >= 4
    write_files()
    real = _program._paw.compile
    # The tiny base learns nothing; one short run is enough to see that the code is right.
    def quick(options, *others):
        if options["examples"] or options["examples_file"]:
            options["settings"] = [("epochs", "1"), ("rank", "2"), ("alpha", "4"), ("runs", "1")]
        return real(options, *others)

    shutil.copy(TINY, home / "bases/smollm2-135m.gguf")
    monkeypatch.setattr(_program._paw, "compile", quick)
    names = {}
    for kind, code in blocks:
        if kind == "real base" or (kind == "spark" and os.environ.get("PAW_TEST_SPARK") != "1"):
            continue
        exec(compile(code, f"docs/{page}", "exec"), names)
    if "session" in names:
        names["session"].stop()


@needs_real_base
def test_the_blocks_for_the_real_base_run(home):
    os.symlink(REAL_BASE, home / "bases/smollm2-135m.gguf")
    blocks = [code for kind, code in BLOCK.findall((ROOT / "docs/python.md").read_text()) if kind == "real base"]
    assert len(blocks) == 2
    for code in blocks:
        done = subprocess.run([sys.executable, "-c", "import paw\n" + code], capture_output=True, text=True)
        assert done.returncode == 0 and done.stdout, done.stderr


def test_the_readme_links_the_pages():
    readme = (ROOT / "README.md").read_text()
    assert "docs/python.md" in readme and "docs/engines.md" in readme
