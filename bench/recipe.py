#!/usr/bin/env python3
"""Measures training recipes: compiles each task set with each recipe and tests it, and prints a table of exact match.

usage: bench/recipe.py --paw build/release/paw --tasks DIR [DIR ...] --recipe NAME[:key=value,...] [...] [--seeds 0 1]
                       [--shots N] [--log results.jsonl]

A task DIR has spec.txt, train.jsonl and test.jsonl. --shots N keeps the first N training examples of each output, as a user
with little data would have. Runs already in the log are not repeated, so an interrupted run can be resumed.
"""
import argparse
import json
import pathlib
import sys
import tempfile

from paw_runs import first_of_each, read_jsonl, run_json, write_jsonl


def training_file(task, shots, folder):
    """The task's training file, or a copy with the first `shots` examples of each output."""
    path = task / "train.jsonl"
    if not shots:
        return path
    return write_jsonl(pathlib.Path(folder) / f"{task.name}-{shots}.jsonl", first_of_each(read_jsonl(path), shots))


def measure(paw, task, settings, seed, shots, folder):
    program = str(pathlib.Path(folder) / "program.paw")
    command = [paw, "compile", "--json", "--spec-file", str(task / "spec.txt"), "--examples", str(training_file(task, shots, folder)),
               "--seed", str(seed), "-o", program]
    for setting in settings:
        command += ["--set", setting]
    compiled = run_json(*command)
    tested = run_json(paw, "test", "--json", program, str(task / "test.jsonl"))
    return {"exact_match": tested["exact_match"], "n": tested["n"], "held_back": compiled["score"], "seconds": compiled["seconds"],
            "best_step": compiled["best_step"], "steps": compiled["steps"], "tokens_per_second": compiled["tokens_per_second"]}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--paw", default="build/release/paw")
    parser.add_argument("--tasks", nargs="+", type=pathlib.Path, required=True)
    parser.add_argument("--recipe", nargs="+", default=["default"])
    parser.add_argument("--seeds", nargs="+", type=int, default=[0])
    parser.add_argument("--shots", type=int, default=0)
    parser.add_argument("--log", type=pathlib.Path, default=pathlib.Path("recipe.jsonl"))
    options = parser.parse_args()

    log = read_jsonl(options.log) if options.log.exists() else []
    done = {(row["recipe"], row["task"], row["seed"], row["shots"]): row for row in log}
    for recipe in options.recipe:
        name, _, text = recipe.partition(":")
        settings = [setting for setting in text.split(",") if setting]
        for task in options.tasks:
            for seed in options.seeds:
                key = (recipe, task.name, seed, options.shots)
                if key in done:
                    continue
                with tempfile.TemporaryDirectory() as folder:
                    row = {"recipe": recipe, "task": task.name, "seed": seed, "shots": options.shots}
                    row |= measure(options.paw, task, settings, seed, options.shots, folder)
                done[key] = row
                with options.log.open("a") as file:
                    file.write(json.dumps(row) + "\n")
                print(f"{name:>16} {task.name:>20} seed {seed}: {100 * row['exact_match']:.1f} % of {row['n']}, "
                      f"held back {100 * row['held_back']:.1f} %, {row['seconds']:.0f} s, step {row['best_step']} of {row['steps']}, "
                      f"{row['tokens_per_second']:.0f} tokens/s", file=sys.stderr, flush=True)

    print("| recipe | " + " | ".join(task.name for task in options.tasks) + " |")
    print("| --- |" + " ---: |" * len(options.tasks))
    for recipe in options.recipe:
        cells = []
        for task in options.tasks:
            scores = [done[(recipe, task.name, seed, options.shots)]["exact_match"] for seed in options.seeds]
            cells.append(f"{100 * sum(scores) / len(scores):.1f}")
        print(f"| {recipe} | " + " | ".join(cells) + " |")


if __name__ == "__main__":
    main()
