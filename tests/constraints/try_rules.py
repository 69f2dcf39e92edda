#!/usr/bin/env python3
"""Draws outputs under each constraint of rules.py from random logits and checks them with independent validators:

    try_rules.py SAMPLER BASE.gguf COUNT [SEED]

Exit status 1 if an output is not valid. Needs the package jsonschema."""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from rules import is_valid, rules  # noqa: E402


def main():
    sampler, base, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
    seed = sys.argv[4] if len(sys.argv) > 4 else "0"
    every = rules()
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl") as file:
        file.write("".join(json.dumps(rule) + "\n" for rule, _ in every))
        file.flush()
        process = subprocess.Popen([sampler, base, file.name, str(count), seed], stdout=subprocess.PIPE, text=True)
        wrong, validators = 0, {}
        for rule, source in every:
            seen = set()
            for _ in range(count):
                line = process.stdout.readline()
                if not line:
                    break
                text = json.loads(line)
                if text in seen:
                    continue
                seen.add(text)
                if not is_valid(rule, text, source, validators):
                    wrong += 1
                    print(f"not valid by {json.dumps(rule)[:200]}:\n  {text[:300]!r}")
            print(f"{len(seen):6} different ones of {json.dumps(rule)[:100]}")
        status = process.wait()
    print(f"{count * len(every)} outputs of {len(every)} constraints, {wrong} of them not valid")
    sys.exit(1 if wrong or status else 0)


if __name__ == "__main__":
    main()
