"""Shared by the scripts of this folder that measure programs: reading JSONL files, selecting examples, running paw with --json."""

import collections
import json
import pathlib
import subprocess
import zipfile


def read_jsonl(path):
    return [json.loads(line) for line in pathlib.Path(path).read_text().splitlines() if line.strip()]


def write_jsonl(path, rows):
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


def first_of_each(examples, shots):
    """The first `shots` examples of each output; all of them if that is 0."""
    seen, kept = collections.Counter(), []
    for example in examples:
        seen[example["output"]] += 1
        if not shots or seen[example["output"]] <= shots:
            kept.append(example)
    return kept


def run_json(*command):
    """The JSON object that a command prints; it must succeed."""
    return json.loads(subprocess.run([str(part) for part in command], stdout=subprocess.PIPE, text=True, check=True).stdout)


def without_calibration(program, path):
    """A copy of the program whose confidences are the model's own."""
    with zipfile.ZipFile(program) as archive, zipfile.ZipFile(path, "w") as copy:
        for name in archive.namelist():
            data = archive.read(name)
            if name == "meta.json":
                meta = json.loads(data)
                meta["paw"].pop("calibration", None)
                data = json.dumps(meta)
            copy.writestr(name, data)
    return path
