#!/usr/bin/env python3
"""How fast training improves from the trained compiler and from nothing: exact match on test cases after a number of passes over the
same examples, as a table.

usage: bench/warm_start.py FOLDER [--paw build/release/paw] [--shots N] [--passes 1 2 3 5] [--seed 0]

FOLDER has spec.txt, train.jsonl and test.jsonl, as those of examples/ do. --shots keeps the first N examples of each output. Each figure is
from a separate compile with one run, whose learning rate falls to 0 within these passes.
"""
import argparse
import pathlib
import tempfile

from paw_runs import first_of_each, read_jsonl, run_json, write_jsonl


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--paw", default="build/release/paw")
    parser.add_argument("--shots", type=int, default=0)
    parser.add_argument("--passes", nargs="+", type=int, default=[1, 2, 3, 5])
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    examples = first_of_each(read_jsonl(options.folder / "train.jsonl"), options.shots)
    print(f"| passes over {len(examples)} examples | steps | from the compiler | from nothing |")
    print("| ---: | ---: | ---: | ---: |")
    with tempfile.TemporaryDirectory() as folder:
        learn, program = pathlib.Path(folder) / "learn.jsonl", pathlib.Path(folder) / "program.paw"
        write_jsonl(learn, examples)
        for passes in options.passes:
            cells = []
            for compiler in (1, 0):
                compiled = run_json(options.paw, "compile", "--json", "--spec-file", options.folder / "spec.txt", "--examples", learn, "-o",
                                    program, "--seed", options.seed, "--set", "runs=1", "--set", f"epochs={passes}", "--set",
                                    f"compiler={compiler}", "--set", "patience=1000")
                tested = run_json(options.paw, "test", "--json", program, options.folder / "test.jsonl")
                cells.append(f"{100 * tested['exact_match']:.1f} %")
            print(f"| {passes} | {compiled['steps']} | {cells[0]} | {cells[1]} |", flush=True)


if __name__ == "__main__":
    main()
