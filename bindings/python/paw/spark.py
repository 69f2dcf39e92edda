"""Spark: programs over DataFrames, batch and streaming.

    import paw.spark

    answered = paw.spark.map(df, program, "line")
    answered.select("line", "answer.output", "answer.confidence")

The package has to be installed on the executors. A program is broadcast, and a base that is given as a file is sent with
SparkContext.addFile: both go to an executor once. Each Python worker computes with one thread; Spark starts one a core.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from . import _paw
from ._error import Error
from ._paw import AnswerCache
from ._program import Program
from ._program import compile as _compile
from ._program import load as _load

if TYPE_CHECKING:
    from ._program import Path

__all__ = ["ANSWER", "compile", "map"]

ANSWER = "struct<output: string, confidence: double, abstained: boolean, truncated: boolean, error: string>"
"""The type of an answer."""

_here: dict[tuple[str, str], tuple[Program, AnswerCache]] = {}  # programs of this Python worker


def _ship_base(session: Any, base: Path | None) -> str:
    """What finds the base on an executor: a file sent there ("file:NAME"), a name in its store, or nothing."""
    if base is None:
        return ""
    path = os.path.abspath(os.fspath(base))
    if not os.path.isfile(path):
        return os.fspath(base)
    session.sparkContext.addFile(path)
    return "file:" + os.path.basename(path)


def _base_here(base: str) -> str | None:
    if not base.startswith("file:"):
        return base or None
    from pyspark import SparkFiles

    return str(SparkFiles.get(base[len("file:") :]))


def map(df: Any, program: Program | Path, column: str, *, base: Path | None = None, into: str = "answer") -> Any:
    """Adds the answers to a column of texts to a DataFrame, batch or streaming.

    Args:
        df: a DataFrame.
        program: a program, a .paw file or a name in the driver's store.
        column: of strings. NULL gives a NULL answer.
        base: a GGUF file, which is sent to the executors, or "stub"; None: the base that the program names, in the
            store of each executor.
        into: the name of the new column, of type ANSWER: output, confidence (0..1), abstained, truncated, and error where a
            text has no answer.

    Answers depend on program and text alone, so a task that is run again gives the same rows. Equal texts of a worker are
    run once, as long as 65,536 answers are enough.

    Raises:
        ValueError: the column is not there, or `into` is.
        Error: as paw.load() does.
    """
    import hashlib

    from pyspark.sql.types import StructType, _parse_datatype_string

    if column not in df.columns:
        raise ValueError(f"there is no column {column!r}; there are: {', '.join(df.columns)}")
    if into in df.columns:
        raise ValueError(f"there is a column {into!r} already; give another name as `into`")
    session = df.sparkSession
    if isinstance(program, Program):
        loaded, at = program, base if base is not None else (program._native.options["base"] or None)
    else:
        loaded, at = _load(program, base=base, threads=1), base
    options = {**loaded._native.options, "threads": 1}
    data = session.sparkContext.broadcast(bytes(loaded))
    key = (hashlib.sha256(bytes(loaded)).hexdigest(), repr(options))
    where = _ship_base(session, at)

    def batches(given: Iterator[Any]) -> Iterator[Any]:
        import pyarrow as pa
        import pyarrow.compute as pc

        if key not in _here:
            here = _paw.from_bytes(data.value, "the program", "", {**options, "base": _base_here(where) or ""})  # type: ignore[typeddict-item]
            _here[key] = (Program(here), AnswerCache())
        answering, cache = _here[key]
        for batch in given:
            rows = pa.table(answering.map_arrow(batch, column, cache=cache)).combine_chunks()
            parts = [part.chunk(0) if part.num_chunks else pa.array([], part.type) for part in rows.columns]
            texts = batch.column(batch.schema.get_field_index(column))
            answers = pa.StructArray.from_arrays(parts, names=rows.column_names, mask=pc.is_null(texts))
            yield pa.RecordBatch.from_arrays([*batch.columns, answers], names=[*batch.schema.names, into])

    schema = StructType([*df.schema.fields]).add(into, _parse_datatype_string(ANSWER))
    return df.mapInArrow(batches, schema)


def compile(
    df: Any,
    key: str,
    spec: str | Callable[[Any], str],
    *,
    input: str = "input",
    output: str = "output",
    base: Path | None = None,
    **options: Any,
) -> Any:
    """Compiles a program for each value of a column.

    Args:
        df: labelled rows, a batch DataFrame.
        key: the column whose values have a program each.
        spec: of each program: a sentence, or a function from the key's value to one.
        input, output: the columns of texts and of what the program should answer.
        base: a GGUF file, which is sent to the executors, or a name in their stores; None: the default base.
        options: of paw.compile(): labels, settings, seed, method and others.

    Returns:
        A DataFrame of: the key, program (the bytes of a .paw file, for paw.load()), score (0..1), examples held back and
        trained on, seconds, and error, a sentence where the rows of this key could not be compiled.

    Raises:
        ValueError: a column is not there.
    """
    from pyspark.sql.types import StructType, _parse_datatype_string

    for column in (key, input, output):
        if column not in df.columns:
            raise ValueError(f"there is no column {column!r}; there are: {', '.join(df.columns)}")
    where = _ship_base(df.sparkSession, base)

    def program_of(group: Any, rows: Any) -> Any:
        import pyarrow as pa

        value = group[0].as_py()
        pairs = sorted(zip(rows.column(input).to_pylist(), rows.column(output).to_pylist()))
        at: dict[str, Any] = {"base": _base_here(where)} if where else {}
        try:
            sentence = spec if isinstance(spec, str) else spec(value)
            made = _compile(sentence, pairs, threads=1, progress=False, name=str(value), **at, **options)
            report = made.report
            assert report is not None
            row: list[Any] = [bytes(made), report.score, report.held_back, report.trained_on, report.seconds, None]
        except Error as error:
            row = [None, None, None, None, None, str(error)]
        types = [pa.binary(), pa.float64(), pa.int64(), pa.int64(), pa.float64(), pa.string()]
        names = ["program", "score", "held_back", "trained_on", "seconds", "error"]
        columns = [pa.array([value], rows.schema.field(key).type), *(pa.array([v], t) for v, t in zip(row, types))]
        return pa.Table.from_arrays(columns, names=[key, *names])

    made = "program: binary, score: double, held_back: long, trained_on: long, seconds: double, error: string"
    schema = StructType([df.schema[key], *_parse_datatype_string(f"struct<{made}>").fields])
    return df.select(key, input, output).groupBy(key).applyInArrow(program_of, schema)
