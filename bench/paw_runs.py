"""What the scripts of this folder share that measure programs: reading JSONL, and running paw with --json."""

import json
import pathlib
import subprocess


def read_jsonl(path):
    return [json.loads(line) for line in pathlib.Path(path).read_text().splitlines() if line.strip()]


def run_json(*command):
    """The JSON object that a command prints; it must succeed."""
    return json.loads(subprocess.run([str(part) for part in command], stdout=subprocess.PIPE, text=True, check=True).stdout)
