#!/usr/bin/env python3
"""What the homes of the Python package cost beside `paw map`: bench/python_homes.py PROGRAM LINES [--homes map,python,duckdb,spark]

PROGRAM is a .paw file, LINES a file of texts, one a line. Each home runs it in a process of its own with one thread. Rates are rows a second of
processor time (user and system) of that process and all its children, so that other work on the machine counts little; loading is included.
Without PROGRAM and LINES, what needs no model: importing, a call on the stub base, a million rows on it and how memory grows.
"""

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

WARM_UP = 2  # lines that each home runs before it is measured
ROOT = Path(__file__).resolve().parents[1]
STUB = ROOT / "tests/golden/programs/labels.paw"


def processor_seconds():
    """Of all processes of this session, those that ended included."""
    ticks = 0
    for folder in Path("/proc").iterdir():
        try:
            if not folder.name.isdigit() or os.getsid(int(folder.name)) != os.getsid(0):
                continue
            fields = (folder / "stat").read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        ticks += sum(int(value) for value in fields[11:15])
    return ticks / os.sysconf("SC_CLK_TCK")


def read_lines(path):
    return Path(path).read_text().splitlines()


def python_home(program):
    import paw

    loaded = paw.load(program, threads=1)
    return lambda lines: sum(answer.error is None for answer in loaded.map(lines))


def duckdb_home(program):
    import duckdb
    import pyarrow as pa

    import paw.duckdb

    connection = duckdb.connect(config={"threads": 1})
    paw.duckdb.register(connection, threads=1)

    def run(lines):
        connection.register("lines", pa.table({"line": lines}))
        return connection.execute("SELECT count(paw(?, line)) FROM lines", [str(program)]).fetchall()[0][0]

    return run


def spark_home(program):
    from pyspark.sql import SparkSession

    import paw.spark

    os.environ["PYSPARK_PYTHON"] = sys.executable
    session = SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false").getOrCreate()

    def run(lines):
        frame = session.createDataFrame([(line,) for line in lines], "line string").coalesce(1)
        return paw.spark.map(frame, program, "line").where("answer.output IS NOT NULL").count()

    return run


def run_home(home, program, lines):
    run = {"python": python_home, "duckdb": duckdb_home, "spark": spark_home}[home](program)
    run(lines[:WARM_UP])
    before, began = processor_seconds(), time.monotonic()
    rows = run(lines[WARM_UP:])
    print(json.dumps({"rows": rows, "processor": processor_seconds() - before, "seconds": time.monotonic() - began}))


def map_by_command(binary, program, lines):
    with tempfile.TemporaryDirectory() as folder:
        used = []
        for part in (lines[:WARM_UP], lines):
            Path(folder, "in.txt").write_text("".join(line + "\n" for line in part))
            before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
            command = [binary, "map", program, f"{folder}/in.txt", "--threads", "1", "-o", f"{folder}/out.txt"]
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            after, ended = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
            used.append((after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, ended - began))
    (loading, loading_took), (all_of_it, took) = used
    return {"rows": len(lines) - WARM_UP, "processor": all_of_it - loading, "seconds": took - loading_took}


def measure(home, arguments):
    if home == "map":
        return map_by_command(arguments.paw, arguments.program, read_lines(arguments.lines))
    command = [sys.executable, __file__, arguments.program, arguments.lines, "--home", home]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, start_new_session=True)
    return json.loads(done.stdout.splitlines()[-1])


def compare_homes(arguments):
    homes = arguments.homes.split(",")
    rates = {home: [] for home in homes}
    for number in range(arguments.rounds):
        for home in homes[number % len(homes) :] + homes[: number % len(homes)]:
            measured = measure(home, arguments)
            rates[home].append(measured["rows"] / measured["processor"])
            print(f"{home}: {measured['rows']} rows, {rates[home][-1]:.1f} a second of processor time, {measured['seconds']:.0f} s", flush=True)
    if arguments.rounds > 1:
        for home in homes:
            print(f"{home}: median {statistics.median(rates[home]):.1f}, most {max(rates[home]):.1f} rows a second of processor time")


def seconds_of_import():
    code = "import time; t = time.process_time(); import paw; print(time.process_time() - t)"
    return min(float(subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout) for _ in range(9))


def seconds_of_call(program):
    best = 1.0
    for _ in range(9):
        began = time.process_time()
        for _ in range(2000):
            program.run("a line of a log")
        best = min(best, (time.process_time() - began) / 2000)
    return best


def megabytes():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measure_overhead():
    import duckdb

    import paw
    import paw.duckdb

    program = paw.load(STUB, base="stub")
    print(f"import: {1e3 * seconds_of_import():.1f} ms")
    print(f"a call on the stub base: {1e6 * seconds_of_call(program):.1f} us, with the engine's own time")
    connection = duckdb.connect()
    paw.duckdb.register(connection, {"stub": program})
    for rows in (100_000, 1_000_000):
        began = time.process_time()
        connection.sql(f"SELECT count(paw('stub', 'line ' || i)) FROM range({rows}) t(i)").fetchall()
        print(f"DuckDB, stub base: {rows} rows, {time.process_time() - began:.1f} s of processor time, {megabytes():.0f} MB at most")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("program", nargs="?")
    parser.add_argument("lines", nargs="?")
    parser.add_argument("--homes", default="map,python,duckdb", help="of map, python, duckdb and spark")
    parser.add_argument("--rounds", type=int, default=1, help="each home so often, in turn")
    parser.add_argument("--home", help=argparse.SUPPRESS)
    parser.add_argument("--paw", default=str(ROOT / "build/release/paw"), help="the command line")
    arguments = parser.parse_args()
    if arguments.home:
        run_home(arguments.home, arguments.program, read_lines(arguments.lines))
    elif arguments.lines:
        compare_homes(arguments)
    else:
        measure_overhead()


if __name__ == "__main__":
    main()
