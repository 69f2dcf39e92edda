#!/usr/bin/env python3
"""Time from process start to answer of `paw run`: medians with the store's caches, without them, and of the first run, which writes them.

usage: bench/cold_start.py PROGRAM INPUT [--runs 15] [--paw build/release/paw] [--json]

Between runs only the operating system's page cache stays in memory. The store is a folder of its own with a link to the base.
"""
import argparse
import json
import os
import pathlib
import shutil
import statistics
import subprocess
import tempfile
import time


def one_run(command, environment):
    """Seconds from start to exit, the largest resident set in MiB, and the answer."""
    start = time.perf_counter()
    process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE)
    answer = process.stdout.read().decode()
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise SystemExit(f"{' '.join(command)} gave {process.returncode}")
    return seconds, usage.ru_maxrss / 1024, answer


def measured(name, command, environment, runs, before=lambda: None):
    results = []
    for _ in range(runs):
        before()
        results.append(one_run(command, environment))
    seconds, resident, answers = zip(*results)
    return {
        "name": name,
        "runs": runs,
        "median_ms": 1000 * statistics.median(seconds),
        "fastest_ms": 1000 * min(seconds),
        "resident_mib": max(resident),
        "answers": sorted(set(answers)),
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program", type=pathlib.Path)
    parser.add_argument("input")
    parser.add_argument("--runs", type=int, default=15)
    parser.add_argument("--paw", default="build/release/paw")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()

    bases = pathlib.Path(os.environ.get("PAW_HOME") or pathlib.Path.home() / ".paw") / "bases"
    command = [options.paw, "run", str(options.program), options.input]
    with tempfile.TemporaryDirectory() as folder:
        home = pathlib.Path(folder)
        (home / "bases").mkdir()
        for base in bases.glob("*.gguf"):
            (home / "bases" / base.name).symlink_to(base.resolve())
        environment = {**os.environ, "PAW_HOME": folder}
        environment.pop("PAW_CACHE", None)

        def forget(*names):
            for pattern in names:
                for path in home.glob(pattern):
                    shutil.rmtree(path) if path.is_dir() else path.unlink()

        off = {**environment, "PAW_CACHE": "off"}
        everything = ("bases/*.packed", "cache", "digests")
        one_run(command, off)  # the file system's pages, and the digest of the base
        results = [
            measured("caches off", command, off, options.runs),
            measured("first run", command, environment, max(1, options.runs // 5), lambda: forget(*everything)),
            measured("another program on the base", command, environment, options.runs, lambda: forget("cache")),
            measured("again", command, environment, options.runs),
        ]
    answers = {answer for result in results for answer in result.pop("answers")}
    if len(answers) != 1:
        raise SystemExit(f"the answers differ: {sorted(answers)}")
    if options.json:
        print(json.dumps({"program": str(options.program), "results": results}))
        return
    print("| process start to answer | median | fastest | resident |\n| --- | ---: | ---: | ---: |")
    for result in results:
        print(
            f"| {result['name']} | {result['median_ms']:.0f} ms | {result['fastest_ms']:.0f} ms "
            f"| {result['resident_mib']:.0f} MiB |"
        )


if __name__ == "__main__":
    main()
