"""Programs compiled from a sentence, run on your own CPU.

    import paw

    triage = paw.compile("Answer alert or ignore.", examples="train.jsonl", output="triage.paw")
    triage.run("disk full on db-2").text

The homes of data have modules of their own, each imported by name: paw.sklearn, paw.pandas, paw.polars, paw.duckdb,
paw.spark, and paw.programasweights, which has the names of the official SDK.
"""

from ._error import Error
from ._paw import Alternative, Answer, AnswerCache, Answers, Case, CompileReport, MapFileReport
from ._paw import version as _version
from ._program import Program, compare, compile, inspect, load, pull_base
from ._report import Comparison, Inspection, TestReport

__version__ = _version()

__all__ = [
    "Alternative",
    "Answer",
    "AnswerCache",
    "Answers",
    "Case",
    "Comparison",
    "CompileReport",
    "Error",
    "Inspection",
    "MapFileReport",
    "Program",
    "TestReport",
    "compare",
    "compile",
    "inspect",
    "load",
    "pull_base",
]
