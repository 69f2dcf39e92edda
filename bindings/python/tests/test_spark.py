"""A local cluster of Spark with two executors in processes of their own. PAW_TEST_SPARK=1 runs these tests."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from conftest import GOLDEN, INPUTS, TINY, command_line, golden_text, needs_binary, stub

pytestmark = pytest.mark.skipif(os.environ.get("PAW_TEST_SPARK") != "1", reason="PAW_TEST_SPARK is not 1")
if os.environ.get("PAW_TEST_SPARK") == "1":
    from pyspark.sql import SparkSession
    from pyspark.sql import functions as F

    import paw
    import paw.spark


@pytest.fixture(scope="module")
def spark(tmp_path_factory):
    package = str(Path(paw.__file__).resolve().parents[1])
    session = (
        SparkSession.builder.master("local-cluster[2,1,2048]")
        .config("spark.ui.enabled", "false")
        .config("spark.executor.memory", "1g")
        .config("spark.executorEnv.PYTHONPATH", package)
        .config("spark.executorEnv.PAW_HOME", str(tmp_path_factory.mktemp("executors")))
        .config("spark.sql.shuffle.partitions", "2")
        .config("spark.sql.warehouse.dir", str(tmp_path_factory.mktemp("warehouse")))
        .getOrCreate()
    )
    session.sparkContext.setLogLevel("ERROR")
    yield session
    session.stop()


def python_workers():
    """Processes of this session's executors: the daemons of Python and what they forked."""
    found = []
    for folder in Path("/proc").iterdir():
        try:
            command = (folder / "cmdline").read_bytes().split(b"\0") if folder.name.isdigit() else []
        except OSError:
            continue
        if b"org.apache.spark.executor.CoarseGrainedExecutorBackend" in command:
            if os.getsid(int(folder.name)) == os.getsid(0):
                found.append(int(folder.name))
    return found


@needs_binary
def test_answers_are_those_of_the_command_line(spark, parity):
    frame = spark.createDataFrame([(i, text) for i, text in enumerate([*INPUTS, None])], "i int, line string").repartition(4)
    rows = paw.spark.map(frame, parity, "line", base=TINY).orderBy("i").collect()
    expected = [(row["output"], row["confidence"]) for row in command_line("labels", INPUTS)]
    assert [(row.answer.output, row.answer.confidence) for row in rows[:-1]] == expected
    assert rows[-1].line is None and rows[-1].answer is None


def test_errors_are_fields(spark):
    frame = spark.createDataFrame([("id u1",), ("x " * 20000,)], "line string")
    rows = paw.spark.map(frame, golden_text().abstain(0), "line").collect()
    assert rows[0].answer.error is None and rows[1].answer.output is None and "tokens" in rows[1].answer.error
    for wrong in ({"column": "absent"}, {"column": "line", "into": "line"}):
        with pytest.raises(ValueError):
            paw.spark.map(frame, stub(), **wrong)


def test_an_executor_is_killed_and_no_row_is_lost_or_doubled(spark, tmp_path):
    rows = 400_000
    frame = spark.range(0, rows, 1, 16).select("id", F.concat(F.lit("line "), "id").alias("line"))
    answered = paw.spark.map(frame, stub(), "line", base="stub")
    before = python_workers()
    assert len(before) == 2
    import threading

    killed = []

    def kill():
        # As soon as a first task has written its rows.
        for _ in range(600):
            if any(tmp_path.rglob("part-*")):
                break
            time.sleep(0.05)
        os.kill(before[0], signal.SIGKILL)
        killed.append(before[0])

    thread = threading.Thread(target=kill)
    thread.start()
    answered.select("id", "answer.output").write.parquet(str(tmp_path / "out"))
    thread.join()
    assert killed
    out = spark.read.parquet(str(tmp_path / "out"))
    assert (out.count(), out.select("id").distinct().count()) == (rows, rows)
    assert out.where("output IS NULL").count() == 0


def test_programs_by_key(spark):
    examples = [(k, f"{word} {i}", word + k) for k in "ab" for i in range(12) for word in ("x", "y")] + [("c", "x", "x")]
    frame = spark.createDataFrame(examples, "team string, input string, output string")
    settings = {"epochs": 1, "rank": 2, "alpha": 4, "runs": 1}
    made = paw.spark.compile(frame, "team", "Copy.", base=TINY, settings=settings)
    programs = {row.team: row for row in made.collect()}
    assert set(programs) == {"a", "b", "c"} and programs["c"].program is None and "at least" in programs["c"].error
    again = {row.team: row.program for row in made.collect()}
    for team in "ab":
        program = paw.load(bytes(programs[team].program), base=TINY)
        assert sorted(program.labels) == [f"x{team}", f"y{team}"]
        assert again[team] == programs[team].program


def test_a_stream_of_files_that_is_stopped_and_goes_on(spark, tmp_path):
    """Exactly once into files: the rows of each input file are in the output once, whatever was stopped."""
    source, sink, state = tmp_path / "in", tmp_path / "out", tmp_path / "state"
    source.mkdir()

    def add(name, begin, end):
        text = "".join(f"line {i}\n" for i in range(begin, end))
        (tmp_path / name).write_text(text)
        os.rename(tmp_path / name, source / name)

    def drain():
        lines = spark.readStream.option("maxFilesPerTrigger", 1).text(str(source))
        query = (
            paw.spark.map(lines, stub(), "value", base="stub")
            .select("value", "answer.output")
            .writeStream.format("parquet")
            .option("path", str(sink))
            .option("checkpointLocation", str(state))
            .trigger(availableNow=True)
            .start()
        )
        query.awaitTermination(120)

    add("a.txt", 0, 500)
    drain()
    add("b.txt", 500, 800)
    add("c.txt", 800, 1000)
    drain()
    drain()
    out = spark.read.parquet(str(sink))
    assert sorted(row.value for row in out.collect()) == sorted(f"line {i}" for i in range(1000))


DRIVER = """
import sys
from pyspark.sql import SparkSession
import paw.spark
program, source, sink, state = sys.argv[1:]
session = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false").getOrCreate()
lines = session.readStream.option("maxFilesPerTrigger", 1).text(source)
answered = paw.spark.map(lines, paw.load(program, base="stub"), "value", base="stub")
query = answered.select("value", "answer.output").writeStream.format("parquet").option("path", sink)
query.option("checkpointLocation", state).trigger(availableNow=True).start().awaitTermination()
"""


def test_a_driver_is_killed_and_its_stream_goes_on(spark, tmp_path):
    source, sink, state = tmp_path / "in", tmp_path / "out", tmp_path / "state"
    source.mkdir()
    for i in range(12):
        (source / f"{i:02}.txt").write_text("".join(f"line {i * 100 + j}\n" for j in range(100)))
    command = [sys.executable, "-c", DRIVER, str(GOLDEN / "programs/labels.paw"), str(source), str(sink), str(state)]
    commits = sink / "_spark_metadata"

    with open(tmp_path / "log", "wb") as log:
        first = subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True)
        for _ in range(2400):
            if commits.exists() and len([*commits.glob("[0-9]*")]) >= 3:
                break
            assert first.poll() is None, (tmp_path / "log").read_text()
            time.sleep(0.05)
        os.killpg(first.pid, signal.SIGKILL)
        first.wait()
        assert len([*commits.glob("[0-9]*")]) < 12
        assert subprocess.run(command, stdout=log, stderr=log, timeout=300).returncode == 0, (tmp_path / "log").read_text()
    out = spark.read.parquet(str(sink))
    assert sorted(row.value for row in out.collect()) == sorted(f"line {i}" for i in range(1200))


def test_a_million_rows(spark):
    frame = spark.range(0, 1_000_000, 1, 8).select(F.concat(F.lit("line "), F.col("id")).alias("line"))
    answered = paw.spark.map(frame, stub(), "line", base="stub")
    assert answered.where("answer.output IS NOT NULL").count() == 1_000_000
