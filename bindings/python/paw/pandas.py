"""pandas: a program on a column of texts.

    import paw, paw.pandas

    df["label"] = df["line"].paw.map(program)
    df.join(df["line"].paw.answers(program))
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from ._program import Program

__all__ = ["PawAccessor"]


@pd.api.extensions.register_series_accessor("paw")
class PawAccessor:
    """`.paw` of a Series of texts."""

    def __init__(self, series: Any) -> None:
        self._series = series

    def map(self, program: Program, *, progress: bool | None = None) -> Any:
        """The outputs, as a Series with the same index and name.

        None where the text is missing, where the program abstained without a fallback, and where the text has no
        answer: answers() says which. Bytes of an output that are no UTF-8 become replacement characters.
        """
        return self.answers(program, progress=progress)["output"].rename(self._series.name)

    def answers(self, program: Program, *, progress: bool | None = None) -> Any:
        """The outputs with their confidences, as a DataFrame with the same index.

        Columns: output (text), confidence (0..1), abstained and truncated (nullable boolean), error (text). All are
        missing where the text is. Equal texts are run once.

        Raises:
            TypeError: for a value that is neither str nor bytes nor missing.
        """
        present = self._series.notna().to_numpy(dtype=bool)
        texts = self._series.astype(object).to_numpy()[present].tolist()
        answers = iter(program.map(texts, progress=progress))
        rows: list[tuple[Any, ...]] = []
        for is_there in present:
            if not is_there:
                rows.append((None,) * 5)
                continue
            a = next(answers)
            if a.error is not None:
                rows.append((None, None, None, None, a.error))
            else:
                hidden = a.abstained and program.fallback is None
                rows.append((None if hidden else _utf8(a.text), a.confidence, a.abstained, a.truncated, None))
        columns = [list(column) for column in zip(*rows)] or [[]] * 5
        kinds = {
            "output": "object",
            "confidence": "float64",
            "abstained": "boolean",
            "truncated": "boolean",
            "error": "object",
        }
        return pd.DataFrame(
            {name: pd.array(column, dtype=kind) for (name, kind), column in zip(kinds.items(), columns)},
            index=self._series.index,
        )


def _utf8(text: str) -> str:
    return text if text.isascii() else text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
