#!/usr/bin/env python3
"""Compares trained compilers by kind of task, from the specification alone or with a few examples, and prints exact match with 95 % intervals.

usage: bench/by_kind.py --compilers NAME=FILE.gguf ... [--tasks TASKS.jsonl ...] [--folders DIR ...] [--shots N] [--log LOG.jsonl]

TASKS.jsonl: lines with spec, examples and, to group them by, "part" (else the file's name) and "kind" (else the family up to its first
full stop), as `python3 -m fuzzybench` writes them; --most limits the tasks of a kind. A folder has spec.txt, test.jsonl and, for --shots,
train.jsonl; it is a kind of its own. --inputs bounds the inputs of a task. NAME=1 is the built-in compiler. With --shots N, programs
are trained on the first N examples of each output.

The intervals resample tasks and, of each task, inputs. The last columns are each compiler's difference to the first one on the same tasks.
Results in the log are not measured again, so an interrupted run can be resumed.
"""
import argparse
import collections
import json
import pathlib
import random
import sys
import tempfile

from compilers import measure_paw
from paw_runs import first_of_each, read_jsonl

DRAWS = 1000


def tasks_of(path, most, inputs):
    count = collections.Counter()
    for number, line in enumerate(read_jsonl(path)):
        part = line.get("part", path.stem)
        kind = line.get("kind") or line["family"].split(".")[0]
        count[kind] += 1
        if most and count[kind] > most:
            continue
        yield {"name": f"{path.stem} {number}", "part": part, "kind": kind, "spec": line["spec"], "learn": [], "test": line["examples"][:inputs]}


def folder_task(path, shots, inputs):
    test = read_jsonl(path / "test.jsonl")
    random.Random(0).shuffle(test)
    learn = first_of_each(read_jsonl(path / "train.jsonl"), shots) if shots and (path / "train.jsonl").exists() else []
    return {"name": path.name, "part": path.resolve().parent.name, "kind": path.name, "spec": (path / "spec.txt").read_text().strip(),
            "learn": learn, "test": test[:inputs]}


def measure(paw, task, compiler):
    with tempfile.TemporaryDirectory() as folder:
        result = measure_paw(paw, task, task["spec"], task["learn"], ["--set", f"compiler={compiler}"], pathlib.Path(folder))
    return {"exact_match": result["exact_match"], "inputs": len(task["test"]), "seconds": result["seconds"]}


def redrawn(dice, right, inputs):
    """The share of right answers in a resample of a task's inputs."""
    return sum(dice.random() < right for _ in range(inputs)) / inputs


def interval(pairs, value):
    """2.5 and 97.5 % of the mean of value(dice, row) over resamples of the rows."""
    dice = random.Random(0)
    means = sorted(sum(value(dice, row) for row in dice.choices(pairs, k=len(pairs))) / len(pairs) for _ in range(DRAWS))
    return means[DRAWS // 40], means[-DRAWS // 40]


def score_cell(rows):
    low, high = interval(rows, lambda dice, row: redrawn(dice, row["exact_match"], row["inputs"]))
    mean = sum(row["exact_match"] for row in rows) / len(rows)
    return f"{100 * mean:.1f} ({100 * low:.0f} to {100 * high:.0f})"


def difference_cell(rows, first):
    pairs = list(zip(rows, first))
    low, high = interval(pairs, lambda dice, pair: redrawn(dice, pair[0]["exact_match"], pair[0]["inputs"]) -
                         redrawn(dice, pair[1]["exact_match"], pair[1]["inputs"]))
    mean = sum(a["exact_match"] - b["exact_match"] for a, b in pairs) / len(pairs)
    return f"{100 * mean:+.1f} ({100 * low:+.0f} to {100 * high:+.0f})"


def print_table(names, tasks, done):
    groups = collections.defaultdict(list)
    for task in tasks:
        if all((name, task["name"]) in done for name in names):
            groups[task["part"], task["kind"]].append(task)
            groups[task["part"], "all"].append(task)
    print("| " + " | ".join(["part", "kind", "tasks", *names, *(f"{name} - {names[0]}" for name in names[1:])]) + " |")
    print("| --- | --- | ---: |" + " ---: |" * (2 * len(names) - 1))
    for (part, kind), members in sorted(groups.items(), key=lambda item: (item[0][0], item[0][1] == "all", item[0][1])):
        rows = [[done[name, task["name"]] for task in members] for name in names]
        cells = [score_cell(row) for row in rows] + [difference_cell(row, rows[0]) for row in rows[1:]]
        print(f"| {part} | {kind} | {len(members)} | " + " | ".join(cells) + " |")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--paw", default="build/release/paw")
    parser.add_argument("--compilers", nargs="+", required=True)
    parser.add_argument("--tasks", nargs="*", type=pathlib.Path, default=[])
    parser.add_argument("--folders", nargs="*", type=pathlib.Path, default=[])
    parser.add_argument("--most", type=int, default=0)
    parser.add_argument("--inputs", type=int, default=300)
    parser.add_argument("--shots", type=int, default=0)
    parser.add_argument("--log", type=pathlib.Path, default=pathlib.Path("by_kind.jsonl"))
    options = parser.parse_args()
    compilers = dict(part.split("=", 1) for part in options.compilers)
    tasks = [task for path in options.tasks for task in tasks_of(path, options.most, options.inputs)]
    tasks += [folder_task(path, options.shots, options.inputs) for path in options.folders]
    ways = {name: f"{name} + {options.shots}" if options.shots else name for name in compilers}
    done = {(row["way"], row["task"]): row["result"] for row in (read_jsonl(options.log) if options.log.exists() else [])}
    for task in tasks:  # all compilers on a task before the next one, so that an unfinished run compares what it has
        for name, way in ways.items():
            if (way, task["name"]) in done:
                continue
            done[way, task["name"]] = measure(options.paw, task, compilers[name])
            with options.log.open("a") as file:
                file.write(json.dumps({"way": way, "task": task["name"], "result": done[way, task["name"]]}) + "\n")
        print(f"by_kind: {task['name']}", file=sys.stderr, flush=True)
    print_table(list(ways.values()), tasks, done)


if __name__ == "__main__":
    main()
