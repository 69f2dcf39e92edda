from __future__ import annotations

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class Bar:
    """A bar of tqdm where it is installed and wanted; else nothing."""

    def __init__(self, progress: bool | None, unit: str, total: int | None = None) -> None:
        self._bar: Any = None
        if progress is False or (progress is None and not sys.stderr.isatty()):
            return
        try:
            from tqdm.auto import tqdm
        except ImportError:
            return
        self._bar = tqdm(total=total, unit=unit)

    @property
    def shown(self) -> bool:
        return self._bar is not None

    def at(self, done: int, total: int | None = None, **postfix: float | None) -> None:
        if self._bar is None:
            return
        if total is not None:
            self._bar.total = total
        known = {key: value for key, value in postfix.items() if value is not None}
        if known:
            self._bar.set_postfix(known, refresh=False)
        self._bar.update(done - self._bar.n)

    def __enter__(self) -> Bar:
        return self

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.close()
