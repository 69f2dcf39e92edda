"""pandas, Polars and DuckDB: the same answers as the command line's, NULL kept, equal texts run once."""

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from conftest import GOLDEN, INPUTS, TINY, command_line, golden_text, needs_binary, stub

import paw
import paw.duckdb
import paw.pandas
import paw.polars

TEXTS = ["n 4", None, "no. 5", "n 4"]


@needs_binary
def test_every_home_gives_the_same_bytes(parity):
    expected = [(row["output"], row["confidence"]) for row in command_line("labels", INPUTS)]
    assert [(a.text, a.confidence) for a in parity.map(INPUTS)] == expected
    frame = pd.Series(INPUTS).paw.answers(parity)
    assert [*zip(frame["output"], frame["confidence"])] == expected
    polars = pl.DataFrame({"x": INPUTS}).select(a=paw.polars.answer("x", parity)).unnest("a")
    assert [*zip(polars["output"], polars["confidence"])] == expected
    connection = duckdb.connect()
    paw.duckdb.register(connection, {"parity": parity})
    connection.register("t", pa.table({"i": range(len(INPUTS)), "x": INPUTS}))
    query = "SELECT a.output, a.confidence FROM (SELECT i, paw_answer('parity', x) AS a FROM t) ORDER BY i"
    assert connection.sql(query).fetchall() == expected


@pytest.mark.parametrize("kind", [object, "str", "string", "category"])
def test_pandas(parity, kind):
    series = pd.Series(TEXTS, index=[7, 8, 9, 9], name="line").astype(kind)
    outputs = series.paw.map(parity)
    assert outputs.name == "line" and [*outputs.index] == [7, 8, 9, 9]
    assert [None if pd.isna(v) else v for v in outputs] == ["even", None, "odd", "even"]
    answers = series.paw.answers(parity)
    assert [*answers.columns] == ["output", "confidence", "abstained", "truncated", "error"]
    assert [*answers["confidence"].isna()] == [False, True, False, False]
    assert pd.Series([], dtype="str").paw.answers(parity).shape == (0, 5)


def test_pandas_says_what_could_not_be_run():
    answers = pd.Series(["id u1", "x " * 20000]).paw.answers(golden_text().abstain(0))
    assert pd.isna(answers["output"][1]) and "tokens" in answers["error"][1] and pd.isna(answers["error"][0])
    with pytest.raises(TypeError):
        pd.Series([1, 2]).paw.map(stub())


def test_polars(parity):
    frame = pl.DataFrame({"line": TEXTS, "n": [1, 2, 3, 4]})
    for answered in (
        frame.with_columns(answer=paw.polars.answer("line", parity)),
        frame.lazy().with_columns(answer=paw.polars.answer(pl.col("line").str.strip_chars(), parity)).collect(),
        frame.with_columns(answer=paw.polars.answer(pl.col("line").cast(pl.Categorical), parity)),
    ):
        assert answered.schema["answer"] == paw.polars.ANSWER
        assert answered.unnest("answer")["output"].to_list() == ["even", None, "odd", "even"]
    assert frame.clear().with_columns(answer=paw.polars.answer("line", parity)).shape == (0, 3)


@pytest.fixture
def connection(parity):
    connection = duckdb.connect()
    paw.duckdb.register(connection, {"parity": parity}, base=TINY)
    return connection


def test_duckdb(connection):
    query = "SELECT paw('parity', x), paw_answer('parity', x) FROM (VALUES ('n 4'), (NULL), ('no. 5')) t(x)"
    rows = connection.sql(query).fetchall()
    assert [row[0] for row in rows] == ["even", None, "odd"]
    assert rows[1][1] is None and rows[0][1]["output"] == "even" and 0 < rows[0][1]["confidence"] < 1


def test_duckdb_over_parquet(connection, tmp_path):
    connection.sql(f"COPY (SELECT 'n ' || i % 7 AS line FROM range(5000) t(i)) TO '{tmp_path}/logs.parquet'")
    query = "SELECT paw('parity', line) AS label, count(*) FROM 'logs.parquet' GROUP BY label"
    counted = connection.sql(query).fetchall()
    assert sum(count for _, count in counted) == 5000 and {label for label, _ in counted} <= {"even", "odd"}


def test_duckdb_programs_of_a_column_and_of_files(connection):
    path = GOLDEN / "programs/order.paw"
    values = "('parity', 1), (?, 2), (NULL, 3), ('parity', 4)"
    query = f"SELECT paw(p, 'wet 99') FROM (VALUES {values}) t(p, i) ORDER BY i"
    rows = connection.execute(query, [str(path)]).fetchall()
    assert rows == [("even",), ("rain",), (None,), ("even",)]
    with pytest.raises(duckdb.Error, match="no file and no program is named absent"):
        connection.sql("SELECT paw('absent', 'x')").fetchall()


def test_duckdb_errors_are_fields(connection):
    connection.execute("CREATE TABLE t AS SELECT ? AS x", ["x " * 20000])
    answer = connection.sql("SELECT paw_answer('parity', x) FROM t").fetchall()[0][0]
    assert answer["output"] is None and "tokens" in answer["error"]
    assert connection.sql("SELECT paw('parity', x) FROM t").fetchall() == [(None,)]


def test_a_million_rows_in_duckdb():
    """On the stub base, in memory that does not grow with the rows."""
    import resource

    connection = duckdb.connect()
    paw.duckdb.register(connection, {"stub": stub()})
    query = "SELECT count(*), count(paw('stub', 'line ' || i)) FROM range({}) t(i)"
    assert connection.sql(query.format(50_000)).fetchall() == [(50_000, 50_000)]
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert connection.sql(query.format(1_000_000)).fetchall() == [(1_000_000, 1_000_000)]
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100_000  # KiB
