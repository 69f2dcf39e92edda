"""Polars: a program as an expression, over the Arrow C stream.

    import paw, paw.polars

    df.with_columns(answer=paw.polars.answer("line", program)).unnest("answer")
"""

from __future__ import annotations

from typing import Any

import polars as pl

from ._paw import AnswerCache
from ._program import Program

__all__ = ["ANSWER", "answer"]

ANSWER = pl.Struct(
    {
        "output": pl.String,
        "confidence": pl.Float64,
        "abstained": pl.Boolean,
        "truncated": pl.Boolean,
        "error": pl.String,
    }
)
"""The type of an answer."""


def answer(column: Any, program: Program) -> Any:
    """The answers to a column of texts, as an expression of type ANSWER, for eager, lazy and streaming frames.

    Args:
        column: a name or an expression of texts (String, Binary, Categorical). Nulls stay null, as structs of nulls.
        program: answers each different text once.
    """
    cache = AnswerCache()

    def batch(series: Any) -> Any:
        frame = pl.DataFrame(program.map_arrow(series, cache=cache))
        return frame.to_struct(series.name)

    expression = pl.col(column) if isinstance(column, str) else column
    return expression.map_batches(batch, return_dtype=ANSWER, is_elementwise=True)
