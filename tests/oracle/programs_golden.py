#!/usr/bin/env python3
"""Compiles the programs of tests/golden/programs/ on the tiny base and writes their answers: later versions must read the
programs and give the same answers. Run it once, with the version whose format is to be preserved; never again for the same format:

    python3 tests/oracle/programs_golden.py build/release/paw
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

GOLDEN = Path(__file__).resolve().parents[1] / "golden"
BASE = GOLDEN / "tiny_base.gguf"
FOLDER = GOLDEN / "programs"
QUICK = ["--set", "epochs=2", "--set", "rank=2", "--set", "alpha=4"]
SCHEMA = '{"type": "object", "properties": {"n": {"type": "integer", "maximum": 99}}, "required": ["n"]}'

PARITY = [{"input": f"n {i}", "output": "odd" if i % 2 else "even"} for i in range(16)]
WEATHER = [{"input": f"{c} {i}", "output": o} for i in range(8) for c, o in (("wet", "rain"), ("hot", "sun"))]
ECHO = [{"input": f"id u{i * 7}", "output": f"u{i * 7}"} for i in range(16)]
NUMBER = [{"input": f"no. {i}", "output": f'{{"n": {i}}}'} for i in range(16)]

# name -> specification, examples, options; together they use every field of meta.json that a run needs.
PROGRAMS = {
    "labels": ("Is it odd? Answer odd or even.", PARITY, []),
    "order": ("What is the weather?", WEATHER, ["--labels", "sun,rain,fog", "--abstain", "0.6", "--fallback", "ask"]),
    "one-run": ("Is it odd?", PARITY, ["--set", "runs=1", "--set", "label_ngrams=0", "--set", "spec_in_prompt=0"]),
    "text": ("Copy the id.", ECHO, ["--abstain", "0.2"]),
    "regex": ("Copy the id.", ECHO, ["--regex", "u[0-9]{1,3}"]),
    "copy": ("Copy the id.", ECHO, ["--copy", "--instead", "none,unknown"]),
    "schema": ("Give the number as JSON.", NUMBER, ["--schema", "SCHEMA"]),
}
INPUTS = ["n 4", "wet 99", "id u12", "no. 5", "something else", "Gr\u00fc\u00df \u65e5", "x" * 9, "<|im_end|>"]


def main():
    binary = str(Path(sys.argv[1]).resolve())
    FOLDER.mkdir(exist_ok=True)
    answers = []
    with tempfile.TemporaryDirectory() as work:
        environment = {**os.environ, "PAW_HOME": work + "/home"}
        Path(work, "schema.json").write_text(SCHEMA)
        for name, (spec, examples, options) in PROGRAMS.items():
            data = Path(work, "examples.jsonl")
            data.write_text("".join(json.dumps(example) + "\n" for example in examples))
            options = [option.replace("SCHEMA", work + "/schema.json") for option in options]
            program = FOLDER / f"{name}.paw"
            command = [binary, "compile", spec, "--examples", str(data), "--base", str(BASE), "-o", str(program)]
            subprocess.run([*command, *QUICK, *options], check=True, env=environment, stdout=subprocess.DEVNULL)
            lines = "".join(line + "\n" for line in INPUTS)
            command = [binary, "run", str(program), "-", "--base", str(BASE), "--json"]
            done = subprocess.run(command, check=True, env=environment, input=lines.encode(), stdout=subprocess.PIPE)
            for text, line in zip(INPUTS, done.stdout.decode().splitlines(), strict=True):
                answer = json.loads(line)
                answer.pop("ms", None)
                answers.append({"program": name, "input": text, **answer})
    (FOLDER / "answers.jsonl").write_text("".join(json.dumps(answer) + "\n" for answer in answers))


if __name__ == "__main__":
    main()
