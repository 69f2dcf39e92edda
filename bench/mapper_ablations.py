#!/usr/bin/env python3
"""Compares designs of a trained compiler: trains small ones that differ in one setting, on the same tasks, and prints a table of how they
answer held-out tasks: with each task's own gates, with the mean of all, with another task's and with none.

usage: bench/mapper_ablations.py --data clinc105.jsonl hwu64.jsonl [--steps 100] [--rows NAME ...] [--work DIR]

A row's training is not repeated if its log is in DIR already; an interrupted one resumes from its checkpoint. Each row's
own command is printed below the table.
"""
import argparse
import pathlib
import re
import shlex
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
COMPILER = "models/compiler-smollm2-135m.gguf"
MAPPER = ["--start", COMPILER, "--rate", "3e-4", "--mapper-rate", "1e-3"]
ROWS = {
    "universal adapter alone, rank 4": ["--rate", "1e-3", "--rank", "4"],
    "universal adapter alone, rank 16": ["--rate", "1e-3", "--rank", "16"],
    "universal adapter alone, rank 64": ["--rate", "1e-3", "--rank", "64"],
    "not in the prompt, width 256": [*MAPPER, "--unprompted", "1", "--mapper", "256"],
    "not in the prompt, width 64": [*MAPPER, "--unprompted", "1", "--mapper", "64"],
    "not in the prompt, width 1024": [*MAPPER, "--unprompted", "1", "--mapper", "1024"],
    "not in the prompt, width 256, last states": [*MAPPER, "--unprompted", "1", "--mapper", "256", "--mapper-pooling", "last"],
    "in half of the prompts, width 256": [*MAPPER, "--unprompted", "0.5", "--mapper", "256"],
    "in every prompt, width 256": [*MAPPER, "--unprompted", "0", "--mapper", "256"],
}
SCORE = r"[0-9.]+ % \([0-9.]+\)"


def generate(path, *flags):
    """fuzzybench's tasks as a file."""
    if not path.exists():
        with path.open("w") as file:
            subprocess.run([sys.executable, "-m", "fuzzybench", *flags], cwd=ROOT, stdout=file, check=True)
    return path


def train(command, log):
    if not log.exists():
        output = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True).stdout
        log.write_text(output)
    point = log.read_text().splitlines()[-1]
    scores = re.findall(SCORE, point)
    cosine = re.search(r"cosine (-?[0-9.]+)", point)
    return [*scores, *[""] * (4 - len(scores)), cosine.group(1) if cosine else ""]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--paw", default="build/release/paw")
    parser.add_argument("--data", nargs="+", required=True)
    parser.add_argument("--steps", type=int, default=100)
    parser.add_argument("--rows", nargs="*", choices=ROWS, default=list(ROWS), metavar="NAME")
    parser.add_argument("--work", type=pathlib.Path, default=pathlib.Path("build/ablations"))
    options = parser.parse_args()
    options.work = options.work.resolve()
    options.work.mkdir(parents=True, exist_ok=True)
    tasks = generate(options.work / "tasks.jsonl", "--seed", "11", "--examples", "8", "--tasks", str(5 * options.steps + 1000))
    held_out = generate(options.work / "held-out.jsonl", "--part", "held-out", "--seed", "99", "--tasks", "60", "--examples", "5")
    print("| specification | own gates | mean of all | another task's | none | cosine |\n| --- | ---: | ---: | ---: | ---: | ---: |")
    commands = []
    for name in options.rows:
        stem = re.sub(r"\W+", "-", name)
        command = [options.paw, "train-compiler", "--tasks", tasks, "--data", *options.data, "--without", "banking", "credit cards",
                   "--held-out", held_out, "--measure-every", options.steps, "--steps", options.steps, *ROWS[name],
                   "-o", options.work / f"{stem}.gguf"]
        command = [str(part) for part in command]
        row = train(command, options.work / f"{stem}.log")
        print(f"| {name} | " + " | ".join(row) + " |", flush=True)
        commands.append(shlex.join(command))
    print("\n" + "\n".join(commands))


if __name__ == "__main__":
    main()
