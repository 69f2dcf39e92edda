"""What testing, comparing and inspecting give."""

from __future__ import annotations

from . import _paw


def escape(text: object) -> str:
    return str(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


def page(html: str) -> str:
    """A whole page inside a notebook, apart from the notebook's own styles and scripts."""
    return f'<iframe srcdoc="{escape(html)}" sandbox="" style="width:100%;height:600px;border:0"></iframe>'


class _Page:
    """What shows itself as a page in a notebook."""

    __slots__ = ()
    _native: _paw.TestReport | _paw.Inspection

    def text(self) -> str:
        """For a terminal."""
        return self._native.text()

    def html(self) -> str:
        """A page that needs nothing beside itself."""
        return self._native.html()

    def _repr_html_(self) -> str:
        return page(self.html())


class TestReport(_Page):
    """How often a program is right on cases with known outputs. In a notebook it shows itself as a page."""

    __slots__ = ("_native",)
    _native: _paw.TestReport
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

    def json(self) -> str:
        """One object on one line."""
        return self._native.json()

    def junit(self) -> str:
        """JUnit XML."""
        return self._native.junit()

    def __repr__(self) -> str:
        low, high = self.interval
        return f"TestReport({self.correct} of {self.n} right, {self.exact_match:.1%}, {low:.1%} to {high:.1%})"


class Inspection(_Page):
    """What is inside a program. In a notebook it shows itself as a page."""

    __slots__ = ("_native",)
    _native: _paw.Inspection

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

    def json(self) -> str:
        """One object on one line, with all that the program says of itself as "meta"."""
        return self._native.json()

    def __repr__(self) -> str:
        return f"Inspection({self._native.program!r}, {self.bytes} bytes)"


class Comparison:
    """Two programs on the same cases. In a notebook it shows itself as its text."""

    __slots__ = ("_native",)

    def __init__(self, native: _paw.Comparison) -> None:
        self._native = native

    @property
    def n(self) -> int:
        """Cases."""
        return self._native.n

    @property
    def both_right(self) -> int:
        """Cases that both have right."""
        return self._native.both_right

    @property
    def only_a(self) -> int:
        """Cases that only the first has right."""
        return self._native.only_a

    @property
    def only_b(self) -> int:
        """Cases that only the second has right."""
        return self._native.only_b

    @property
    def both_wrong(self) -> int:
        """Cases that neither has right."""
        return self._native.both_wrong

    @property
    def p_value(self) -> float:
        """0..1, how probable a difference of this size is between programs that are equally good (McNemar, exact)."""
        return self._native.p_value

    @property
    def a(self) -> TestReport:
        """Of the first."""
        return TestReport(self._native.a)

    @property
    def b(self) -> TestReport:
        """Of the second."""
        return TestReport(self._native.b)

    def text(self) -> str:
        """For a terminal."""
        return self._native.text()

    def json(self) -> str:
        """One object on one line."""
        return self._native.json()

    def __repr__(self) -> str:
        a, b = self.only_a + self.both_right, self.only_b + self.both_right
        return f"Comparison({a} and {b} of {self.n} right, p = {self.p_value:.3g})"

    def _repr_html_(self) -> str:
        return f"<pre>{escape(self.text())}</pre>"
