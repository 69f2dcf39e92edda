"""DuckDB: programs in SQL, as a Python function over Arrow.

    import duckdb, paw.duckdb

    connection = duckdb.connect()
    paw.duckdb.register(connection)
    connection.sql("SELECT paw('triage', line) FROM 'logs.parquet'")
    connection.sql("SELECT answer.output, answer.confidence FROM (SELECT paw_answer('triage', line) AS answer FROM ...)")
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Mapping

import pyarrow as pa
import pyarrow.compute as pc

from ._paw import AnswerCache
from ._program import Program, load

if TYPE_CHECKING:
    from ._program import Path

__all__ = ["register"]

_ANSWER = "STRUCT(output VARCHAR, confidence DOUBLE, abstained BOOLEAN, truncated BOOLEAN, error VARCHAR)"
_TYPE = pa.struct(
    [
        ("output", pa.string()),
        ("confidence", pa.float64()),
        ("abstained", pa.bool_()),
        ("truncated", pa.bool_()),
        ("error", pa.string()),
    ]
)


def register(
    connection: Any,
    programs: Mapping[str, Program] | None = None,
    *,
    base: Path | None = None,
    threads: int = 0,
) -> None:
    """Adds two functions to a connection.

    paw(program, text) is the output, VARCHAR; NULL where the text is NULL, where the program abstained without a
    fallback, and where there is an error. paw_answer(program, text) is a struct of output, confidence (0..1), abstained,
    truncated and error; NULL where the text is.

    Args:
        connection: of the package duckdb.
        programs: by the name that SQL calls them. Others are loaded once, when they are first named: a .paw file or a
            name in the store.
        base, threads: for those, as in paw.load().

    An unknown program ends the query. Each different text is answered once, as long as 65,536 answers are enough.
    """
    loaded = {name: (program, AnswerCache()) for name, program in (programs or {}).items()}

    def answers(names: Any, texts: Any) -> Any:
        names, texts = _whole(names), _whole(texts)
        different = pc.unique(names).to_pylist()
        if len(different) == 1:
            return _run(different[0], texts)
        result: list[Any] = [None] * len(texts)
        for name in different:
            places = pc.indices_nonzero(pc.equal(names, name)).to_pylist() if name is not None else []
            for place, answer in zip(places, _run(name, texts.take(pa.array(places, pa.int64()))).to_pylist()):
                result[place] = answer
        return pa.array(result, _TYPE)

    def _run(name: str | None, texts: Any) -> Any:
        if name is None:
            return pa.nulls(len(texts), _TYPE)
        if name not in loaded:
            loaded[name] = (load(name, base=base, threads=threads), AnswerCache())
        program, cache = loaded[name]
        rows = pa.table(program.map_arrow(texts, cache=cache)).combine_chunks()
        columns = [_whole(column) for column in rows.columns]
        return pa.StructArray.from_arrays(columns, fields=list(_TYPE), mask=pc.is_null(texts))

    def outputs(names: Any, texts: Any) -> Any:
        return pc.struct_field(answers(names, texts), "output")

    types = ["VARCHAR", "VARCHAR"]
    for function, body, result in (("paw", outputs, "VARCHAR"), ("paw_answer", answers, _ANSWER)):
        given = [connection.dtype(t) for t in types]
        connection.create_function(function, body, given, connection.dtype(result), type="arrow", null_handling="special")


def _whole(column: Any) -> Any:
    """One array of what may be in chunks."""
    if not isinstance(column, pa.ChunkedArray):
        return column
    return column.chunk(0) if column.num_chunks == 1 else pa.concat_arrays(column.chunks or [pa.nulls(0, column.type)])
