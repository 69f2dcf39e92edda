#!/usr/bin/env python3
"""Measures how reliable confidences are: the calibration error with the program's calibration and without it, how many answers can
be kept at a given accuracy, and how well they separate in-scope inputs from others. Prints a table.

usage: bench/calibration.py --paw build/release/paw --tasks DIR [DIR ...] [--programs FOLDER] [--out-of-scope NAME=FILE ...]

A task DIR has spec.txt, train.jsonl and test.jsonl. Its program is FOLDER/NAME.paw, compiled there if it is absent.
--out-of-scope gives inputs that are out of scope for the task NAME (JSONL with "input"): FILE, or FILE:COUNT for that many of them,
drawn with a fixed seed. --without KEY=VALUE[,VALUE ...] leaves out of them the lines whose field KEY has such a value.
"""
import argparse
import pathlib
import random
import sys
import tempfile

from paw_runs import read_jsonl, run_json, without_calibration, write_jsonl


def confidences(paw, program, inputs, folder):
    source, target = folder / "inputs.jsonl", folder / "answers.jsonl"
    write_jsonl(source, [{"input": text} for text in inputs])
    target.unlink(missing_ok=True)
    run_json(paw, "map", "--json", program, source, "-o", target)
    return [row["confidence"] for row in read_jsonl(target)]


def auroc(inside, outside):
    """The probability that an input of `inside` has the larger confidence (Hanley and McNeil 1982); ties count half."""
    wins = sum((x > y) + (x == y) / 2 for x in inside for y in outside)
    return wins / (len(inside) * len(outside))


def kept_at(score, accuracy):
    """The largest share of answers that a threshold keeps with at least this accuracy."""
    return max((point["coverage"] for point in score["coverage"] if point["accuracy"] >= accuracy), default=0)


def draw(text, left_out):
    """Inputs of "FILE" or "FILE:COUNT"."""
    path, _, count = text.partition(":")
    rows = [row for row in read_jsonl(path) if row.get(left_out[0]) not in left_out[1]]
    if count:
        rows = random.Random(0).sample(rows, int(count))
    return [row["input"] for row in rows]


def measure(paw, task, program, outside, folder):
    bare = without_calibration(program, folder / "bare.paw")
    rows = {}
    for name, variant in (("model's own", bare), ("calibrated", program)):
        score = run_json(paw, "test", "--json", variant, task / "test.jsonl")
        row = {"ece": 100 * score["ece"], "right": 100 * score["exact_match"], "mean": 100 * score["confidence"]}
        row |= {"at 95": 100 * kept_at(score, 0.95), "at 99": 100 * kept_at(score, 0.99)}
        if outside:
            inside = confidences(paw, variant, [case["input"] for case in read_jsonl(task / "test.jsonl")], folder)
            others = confidences(paw, variant, outside, folder)
            row |= {"auroc": auroc(inside, others), "others": 100 * sum(others) / len(others)}
        rows[name] = row
    return rows


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--paw", default="build/release/paw")
    parser.add_argument("--tasks", nargs="+", type=pathlib.Path, required=True)
    parser.add_argument("--programs", type=pathlib.Path)
    parser.add_argument("--out-of-scope", nargs="+", default=[])
    parser.add_argument("--without", default="=")
    options = parser.parse_args()
    key, _, values = options.without.partition("=")
    outside = {name: draw(text, (key, values.split(","))) for name, _, text in (o.partition("=") for o in options.out_of_scope)}

    print("| task set | confidence | right | mean | ECE | kept at 95 % | at 99 % | out of scope, mean | AUROC |")
    print("| --- | --- |" + " ---: |" * 7)
    with tempfile.TemporaryDirectory() as temporary:
        folder = pathlib.Path(temporary)
        programs = options.programs or folder
        for task in options.tasks:
            program = programs / f"{task.name}.paw"
            if not program.exists():
                print(f"compiling {task.name}", file=sys.stderr, flush=True)
                run_json(options.paw, "compile", "--json", "--spec-file", task / "spec.txt", "--examples", task / "train.jsonl", "-o", program)
            for name, row in measure(options.paw, task, program, outside.get(task.name), folder).items():
                scope = f"{row['others']:.1f} % | {row['auroc']:.3f}" if "auroc" in row else "|"
                print(f"| {task.name} | {name} | {row['right']:.1f} % | {row['mean']:.1f} % | {row['ece']:.1f} | {row['at 95']:.0f} % | "
                      f"{row['at 99']:.0f} % | {scope} |", flush=True)


if __name__ == "__main__":
    main()
