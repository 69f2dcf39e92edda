from __future__ import annotations

import os

from . import _paw
from ._paw import Answer, Answers, CompileReport
from ._progress import Bar

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from typing import Literal, Union

    Path = Union[str, "os.PathLike[str]"]
    Pair = Union[tuple[str, str], Mapping[str, str]]
    Match = Literal["exact", "normalized", "json", "number"]
    Method = Literal["auto", "train", "map"]


def _escape(text: object) -> str:
    return str(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


def _page(html: str) -> str:
    """A whole page inside a notebook, apart from the notebook's own styles and scripts."""
    return f'<iframe srcdoc="{_escape(html)}" sandbox="" style="width:100%;height:600px;border:0"></iframe>'


def _pairs(rows: Iterable[Pair]) -> list[tuple[str, str]]:
    from collections.abc import Mapping  # here, as it takes a millisecond to import

    pairs = []
    for row in rows:
        given, wanted = (row["input"], row["output"]) if isinstance(row, Mapping) else row
        pairs.append((given, wanted))
    return pairs


class TestReport:
    """How often a program is right on cases with known outputs. In a notebook it shows itself as a page."""

    __slots__ = ("_native",)
    __test__ = False  # not a test of pytest, whatever its name

    def __init__(self, native: _paw.TestReport) -> None:
        self._native = native

    @property
    def n(self) -> int:
        """Cases."""
        return self._native.n

    @property
    def correct(self) -> int:
        """Cases with exactly the expected output, white space at the ends apart."""
        return self._native.correct

    @property
    def errors(self) -> int:
        """Cases that could not be run; they count as wrong."""
        return self._native.errors

    @property
    def exact_match(self) -> float:
        """0..1, correct / n."""
        return self._native.exact_match

    @property
    def interval(self) -> tuple[float, float]:
        """The 95 % interval of exact_match."""
        return self._native.interval

    @property
    def match(self) -> float:
        """0..1, the share right by the rule that was asked for."""
        return self._native.match

    @property
    def macro_f1(self) -> float:
        """0..1, mean over the labels; 0 for free text."""
        return self._native.macro_f1

    @property
    def calibration_error(self) -> float:
        """Expected calibration error, 0..1, in 10 bins."""
        return self._native.calibration_error

    @property
    def cases(self) -> list[_paw.Case]:
        """Each case with the answer that it got, in the order given."""
        return self._native.cases

    def text(self) -> str:
        """For a terminal."""
        return self._native.text()

    def json(self) -> str:
        """One object on one line."""
        return self._native.json()

    def html(self) -> str:
        """A page that needs nothing beside itself."""
        return self._native.html()

    def junit(self) -> str:
        """JUnit XML."""
        return self._native.junit()

    def __repr__(self) -> str:
        low, high = self.interval
        return f"TestReport({self.correct} of {self.n} right, {self.exact_match:.1%}, {low:.1%} to {high:.1%})"

    def _repr_html_(self) -> str:
        return _page(self.html())


class Inspection:
    """What is inside a program. In a notebook it shows itself as a page."""

    __slots__ = ("_native",)

    def __init__(self, native: _paw.Inspection) -> None:
        self._native = native

    @property
    def sha256(self) -> str:
        """Of the file, 64 hexadecimal digits."""
        return self._native.sha256

    @property
    def bytes(self) -> int:
        """Size of the file."""
        return self._native.bytes

    @property
    def prompt_template(self) -> str:
        """The text that an input is put into."""
        return self._native.prompt_template

    def text(self) -> str:
        """For a terminal."""
        return self._native.text()

    def json(self) -> str:
        """One object on one line, with all that the program says of itself as "meta"."""
        return self._native.json()

    def html(self) -> str:
        """A page that needs nothing beside itself."""
        return self._native.html()

    def __repr__(self) -> str:
        return f"Inspection({self._native.program!r}, {self.bytes} bytes)"

    def _repr_html_(self) -> str:
        return _page(self.html())


class Program:
    """A program, ready to run. Made by load() and compile().

    An answer depends on the program and the input alone: not on the other inputs, the number of threads or the
    processor.

    Threads: every method may be called from several threads at once. They compute without the interpreter lock, one
    call at a time on each base. Ctrl-C ends a call of the main thread with KeyboardInterrupt.

    Processes: a program may be pickled; it carries its bytes, and the other process finds the base as load() does. After
    os.fork() it may be used in the child, where it starts threads of its own over the same weights; fork while no other
    thread of the parent is loading a program.
    """

    __slots__ = ("_native", "_report", "__weakref__")

    def __init__(self, native: _paw.Program, report: CompileReport | None = None) -> None:
        self._native = native
        self._report = report

    @property
    def source(self) -> str:
        """What it was loaded by: a path, a name in the store, or the name of its bytes."""
        return self._native.source

    @property
    def name(self) -> str:
        """May be empty."""
        return self._native.name

    @property
    def id(self) -> str:
        """Hexadecimal digits that identify prompt and adapter; may be empty."""
        return self._native.id

    @property
    def spec(self) -> str:
        """The sentence that it was compiled from; may be empty."""
        return self._native.spec

    @property
    def labels(self) -> list[str]:
        """The only outputs, in the order they were given; empty for free text."""
        return self._native.labels

    @property
    def score(self) -> float | None:
        """0..1, as measured on examples held back when it was compiled; None where it was not."""
        return self._native.score

    @property
    def abstains_below(self) -> float | None:
        """The confidence, 0..1, below which it gives no answer; None where it answers always."""
        return self._native.abstains_below

    @property
    def fallback(self) -> str | None:
        """What stands for an answer that is not given."""
        return self._native.fallback

    @property
    def base(self) -> str:
        """The name of the base that it runs on."""
        return self._native.base

    @property
    def threads(self) -> int:
        """How many threads compute."""
        return self._native.threads

    @property
    def report(self) -> CompileReport | None:
        """What came of its compilation, if it was compiled by this process."""
        return self._report

    def run(self, input: str | bytes, *, top: int = 0) -> Answer:
        """Answers one input.

        Args:
            input: a text, or bytes, which are run as they stand.
            top: how many of the most probable labels Answer.top lists.

        Raises:
            Error: kind "too_large" where the input does not fit the base's context, and the like.
            TypeError: for another type of input.
        """
        return self._native.run(input, top)

    __call__ = run

    def map(self, inputs: Iterable[str | bytes], *, top: int = 0, progress: bool | None = None) -> list[Answer]:
        """Answers many inputs, in their order, faster than one by one. Equal inputs are run once.

        Args:
            inputs: any number of texts; all of them are in memory, and so are the answers.
            top: as in run().
            progress: whether to show a bar, if tqdm is installed; None: on a terminal.

        Returns:
            An answer for each input. One that cannot be run has Answer.error, in a sentence.
        """
        texts = inputs if isinstance(inputs, (list, tuple)) else list(inputs)
        with Bar(progress, "rows", len(texts)) as bar:
            return self._native.map(texts, top, bar.at if bar.shown else None)

    def map_arrow(self, data: object, column: str = "", *, cache: _paw.AnswerCache | None = None) -> Answers:
        """Answers a column of Arrow data, without pyarrow.

        Args:
            data: what has __arrow_c_stream__ or __arrow_c_array__: an array or a table of pyarrow, polars, pandas,
                DuckDB and others. Text, binary and dictionaries of them. Each chunk is copied once, into the engine.
            column: the name of the column, where the data has several.
            cache: answers of earlier calls with the same program, which are not run again.

        Returns:
            Rows that other libraries take by __arrow_c_stream__, with a chunk for each chunk of the data and the columns
            output (utf8), confidence (float64, 0..1), abstained (bool) and error (utf8). All are null where the input
            is; output is also null where the program abstained without a fallback, or the input could not be run.

        Raises:
            Error: kind "not_found" (no such column), "usage" (a column of another type).
        """
        return self._native.map_arrow(data, column, _paw.AnswerCache() if cache is None else cache)

    def test(
        self,
        cases: Path | Iterable[Pair],
        *,
        match: Match = "exact",
        tolerance: float = 0.0,
        progress: bool | None = None,
    ) -> TestReport:
        """Measures how often it is right.

        Args:
            cases: a file (JSONL, CSV or TSV with input and output), or pairs of input and output, or mappings of both.
            match: when an answer counts as right; see docs/testing.md.
            tolerance: of match="number", in the numbers' own unit.
            progress: as in map().

        Raises:
            Error: kind "not_found", "damaged" (malformed cases, or none), "usage".
        """
        with Bar(progress, "cases") as bar:
            at = bar.at if bar.shown else None
            if isinstance(cases, (str, os.PathLike)):
                return TestReport(self._native.test_file(os.fspath(cases), match, tolerance, at))
            return TestReport(self._native.test_pairs(_pairs(cases), match, tolerance, at))

    def inspect(self) -> Inspection:
        """What is inside it. Runs nothing."""
        from tempfile import NamedTemporaryFile

        with NamedTemporaryFile(suffix=".paw") as file:
            file.write(self._native.bytes)
            file.flush()
            return Inspection(_paw.inspect(file.name, False, "", 1))

    def top(self, input: str | bytes, count: int = 3) -> list[_paw.Alternative]:
        """The most probable labels of an input with their confidences, 0..1, the likeliest first; empty for free text."""
        return self.run(input, top=count).top

    def abstain(self, below: float, fallback: str | None = None) -> Program:
        """The same program, which gives no answer where its confidence is below a threshold.

        Args:
            below: 0..1; 0: every answer is given.
            fallback: the text that stands for an answer not given; None: an empty text, null in Arrow.

        Raises:
            Error: kind "usage" for another threshold.
        """
        return Program(self._native.with_abstention(below, fallback))

    def save(self, path: Path) -> None:
        """Writes the .paw file."""
        with open(path, "wb") as file:
            file.write(self._native.bytes)

    def __bytes__(self) -> bytes:
        """The .paw file."""
        return self._native.bytes

    def __reduce__(self) -> tuple[object, ...]:
        n = self._native
        return (
            _unpickle,
            (n.bytes, n.source, n.base_option, n.threads_option, n.labels_option, n.abstention_option, n.base_sha256),
        )

    def __repr__(self) -> str:
        score = "" if self.score is None else f", score {self.score:.3f}"
        kind = f"{len(self.labels)} labels" if self.labels else "free text"
        return f"Program({self.source!r}, {kind} on {self.base}{score})"

    def _repr_html_(self) -> str:
        rows = {
            "program": self.name or self.source,
            "specification": self.spec,
            "answers": ", ".join(self.labels) if self.labels else "free text",
            "score": "not measured" if self.score is None else f"{self.score:.1%} of the examples held back",
            "abstains below": self.abstains_below,
            "base": self.base,
            "size": f"{len(self._native.bytes) / 1e6:.1f} MB",
        }
        cells = "".join(
            f'<tr><th style="text-align:left">{key}</th><td style="text-align:left">{_escape(value)}</td></tr>'
            for key, value in rows.items()
            if value not in (None, "")
        )
        return f"<table>{cells}</table>"


def _unpickle(
    bytes: bytes,
    source: str,
    base: str,
    threads: int,
    labels: Sequence[str],
    abstention: tuple[float, str | None] | None,
    base_sha256: str,
) -> Program:
    if base and base != "stub" and not os.path.exists(base):
        base = ""  # a file of another machine: the store decides
    return Program(_paw.from_bytes(bytes, source, base, threads, labels, abstention, base_sha256))


def load(
    program: Path | bytes,
    *,
    base: Path | None = None,
    threads: int = 0,
    labels: Sequence[str] = (),
    abstain: float | None = None,
    fallback: str | None = None,
) -> Program:
    """Loads a program.

    Args:
        program: a .paw file, the name of a program in the store, or the bytes of a .paw file.
        base: a GGUF file or a name in the store; None: the base that the program names. "stub" answers by a rule and
            needs no model, for tests of what is around a program. Programs on one base share its weights and threads.
        threads: 0: as many as the machine gives this process.
        labels: those of its labels that it may answer; empty: all.
        abstain, fallback: as in Program.abstain(), instead of the program's own.

    Raises:
        Error: kind "not_found" (no such program or base), "damaged", "mismatch" (the base is another one), "usage".
    """
    abstention = None if abstain is None else (abstain, fallback)
    at = "" if base is None else os.fspath(base)
    if isinstance(program, bytes):
        return Program(_paw.from_bytes(program, "the program", at, threads, labels, abstention, ""))
    return Program(_paw.load(os.fspath(program), at, threads, labels, abstention))


def compile(
    spec: str,
    examples: Path | Iterable[Pair] | None = None,
    *,
    output: Path | None = None,
    labels: Sequence[str] | Mapping[str, str] = (),
    regex: str = "",
    json_schema: str = "",
    copy: bool = False,
    instead: Sequence[str] = (),
    inputs: Sequence[str] = (),
    method: Method = "auto",
    abstain: float = 0.0,
    fallback: str | None = None,
    name: str = "",
    seed: int = 0,
    settings: Mapping[str, object] | None = None,
    base: Path = "smollm2-135m",
    threads: int = 0,
    progress: bool | None = None,
) -> Program:
    """Compiles a specification and examples into a program, on this machine.

    Args:
        spec: what the program should do, in a sentence; at most 16,384 bytes.
        examples: a file (JSONL, CSV or TSV with input and output), or at least 2 pairs of input and output, or mappings
            of both. None: the trained compiler makes the program from the sentence alone, in seconds and unmeasured.
        output: the file to write, whole or not at all; None: the program stays in memory (see Program.save).
        labels: the only outputs, or a mapping from each to what it means. At most one of labels, regex, json_schema and
            copy is given.
        regex: all of an output matches it.
        json_schema: outputs are JSON that is valid by it.
        copy: outputs are spans of their inputs, or one of `instead`.
        inputs: texts without outputs like those to come; a few dozen help where there are no examples.
        method: "train" by gradient steps on examples, "map" from the specification alone, "auto" either.
        abstain, fallback: as in Program.abstain(), kept in the program.
        name: kept in the program; empty: the file's name.
        seed: the same seed and options give the same bytes on the same machine.
        settings: of training, as `paw compile --set` takes them: {"epochs": 4}.
        base: a GGUF file or a name in the store.
        threads: as in load().
        progress: whether to show a bar, if tqdm is installed; None: on a terminal.

    Returns:
        The program, loaded, with Program.report.

    Raises:
        Error: kind "usage", "not_found", "damaged" (malformed examples), "too_large", "mismatch" (an example that the
            constraint does not allow), "unsupported", "io".
        KeyboardInterrupt: after Ctrl-C; nothing was written.
    """
    from collections.abc import Mapping

    file = os.fspath(examples) if isinstance(examples, (str, os.PathLike)) else ""
    pairs = [] if file or examples is None else _pairs(examples)  # type: ignore[arg-type]
    descriptions = [*labels.values()] if isinstance(labels, Mapping) else []
    with Bar(progress, "steps") as bar:
        native, report = _paw.compile(
            spec,
            pairs,
            file,
            inputs,
            method,
            [*labels],
            descriptions,
            regex,
            json_schema,
            copy,
            instead,
            name,
            seed,
            abstain,
            fallback,
            [(key, str(value)) for key, value in (settings or {}).items()],
            "" if output is None else os.fspath(output),
            os.fspath(base),
            threads,
            (lambda step, steps, loss, right: bar.at(step, steps, loss=loss, right=right)) if bar.shown else None,
            None,
        )
    return Program(native, report)


def inspect(program: Path, *, probe: bool = False, base: Path | None = None, threads: int = 0) -> Inspection:
    """What is inside a program, a .paw file or a name in the store.

    Args:
        probe: also runs a few fixed inputs with the adapter and without it.
        base, threads: of the probe, as in load().

    Raises:
        Error: kind "not_found", "damaged"; with a probe also what load() raises.
    """
    at = "" if base is None else os.fspath(base)
    return Inspection(_paw.inspect(os.fspath(program), probe, at, threads))
