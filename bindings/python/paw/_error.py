from __future__ import annotations

TYPE_CHECKING = False  # importing typing would be half the time of importing this package
if TYPE_CHECKING:
    from typing import Literal

    ErrorKind = Literal[
        "usage", "not_found", "damaged", "unsupported", "too_large", "mismatch",
        "io", "network", "busy", "interrupted", "out_of_memory", "failed",
    ]  # fmt: skip


class Error(RuntimeError):
    """What went wrong: a kind for the program that catches it, and one sentence for its user.

    Attributes:
        kind: "usage" (the call makes no sense), "not_found" (a file, base, program, column or label),
            "damaged" (malformed data), "unsupported", "too_large" (over a limit), "mismatch" (sound, but not for
            this), "io", "network", "busy", "interrupted", "out_of_memory" or "failed" (the work was done and its
            result is not good enough). The C++ API has the same kinds.
    """

    kind: ErrorKind

    def __init__(self, kind: ErrorKind, sentence: str) -> None:
        super().__init__(sentence)
        self.kind = kind

    def __reduce__(self) -> tuple[type[Error], tuple[ErrorKind, str]]:
        return type(self), (self.kind, str(self))
