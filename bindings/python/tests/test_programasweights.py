"""Each public name of the official SDK, with the local engine behind it. The table of docs/python.md lists them."""

import inspect
import os
import pickle
import re
import shutil
import time
from pathlib import Path

import pytest
from conftest import EXAMPLES, GOLDEN, QUICK, REAL_BASE, ROOT, TINY, needs_real_base

import paw as local
import paw.programasweights as paw

SPEC = "Is the number odd or even?"
# The public names of programasweights 0.4.14, and the parameters of its functions.
PARAMETERS = {
    "compile": "spec compiler name tags public slug ephemeral",
    "precheck_compile": "spec compiler",
    "compile_async": "spec compiler name tags public slug ephemeral",
    "get_compile_status": "job_id",
    "cancel_compile": "job_id",
    "prepare_program": "program_id_or_slug offline progress",
    "is_offline_ready": "program_id_or_slug",
    "list_cached_programs": "",
    "function": "program_id n_ctx n_gpu_layers verbose offline remote interpreter prompt_template",
    "login": "key",
    "compile_and_load": "spec compiler n_ctx n_gpu_layers verbose remote compile_kwargs",
    "list_versions": "slug",
    "list_programs": "sort per_page page",
    "list_compilers": "",
    "get_api_url": "",
    "get_api_key": "",
    "set_api_key": "key",
}
TYPES = """APIError CachedProgram CompileCancellation CompileJob CompilePrecheck CompileStatus FunctionResult Image Program
ProgressCallback ProgressEvent __version__""".split()


@pytest.fixture(autouse=True)
def compiled(monkeypatch):
    """Without a real base there is no compiler from a sentence alone: examples and the tiny base stand in for it."""

    def quick(spec, **options):
        if options["base"] != "smollm2-135m" and not os.path.exists(options["base"]):
            raise local.Error("not_found", f"no base {options['base']} here")
        return local.compile(spec, EXAMPLES, settings=QUICK, **{**options, "base": "tiny_base"})

    monkeypatch.setattr(paw, "_compile", quick)


def wait(job_id):
    for _ in range(600):
        status = paw.get_compile_status(job_id)
        if status["status"] not in ("queued", "compiling"):
            return status
        time.sleep(0.05)
    raise AssertionError("the job does not end")


def test_all_names_are_there():
    assert set(paw.__all__) == {*PARAMETERS, *TYPES}
    for name, parameters in PARAMETERS.items():
        assert [*inspect.signature(getattr(paw, name)).parameters] == parameters.split(), name


def test_the_table_of_the_documentation_has_each_of_them():
    page = (ROOT / "docs/python.md").read_text()
    listed = {name for row in re.findall(r"^\| (`[^|]*) \|", page, re.M) for name in re.findall(r"`(\w+)`", row)}
    assert set(paw.__all__) <= listed


def test_compile_and_function():
    program = paw.compile(SPEC, slug="message-classifier", name="Messages", tags=["mail"])
    assert isinstance(program, paw.Program) and program.status == "ready" and program.error is None
    assert re.fullmatch("[a-f0-9]{16,64}", program.id)
    assert (program.slug, program.version, program.version_action) == ("message-classifier", 1, "created")
    assert program.timings["compile_s"] > 0
    references = (program, program.id, program.slug, "message-classifier@v1")
    outputs = {paw.function(reference)("n 4") for reference in references}
    assert len(outputs) == 1 and outputs <= {"even", "odd"}
    assert paw.compile(SPEC, slug="message-classifier").version_action == "no_change"
    with pytest.raises(paw.APIError) as caught:
        paw.function("unknown/program")
    assert caught.value.code == "not_found" and caught.value.request_id is None and caught.value.message


def test_what_is_refused():
    for spec, options in (("short", {}), (SPEC, {"slug": "a/b/c"}), (SPEC, {"compiler": "no-base"})):
        with pytest.raises(paw.APIError):
            paw.compile(spec, **options)
    with pytest.raises(NotImplementedError):
        paw.function(None, interpreter="gpt2")
    with pytest.raises(NotImplementedError):
        paw.Image("photo.png")
    with pytest.raises(ValueError):
        paw.function("")
    with pytest.raises(FileNotFoundError):
        paw.function(Path("absent.paw"))


def test_a_call(tmp_path):
    shutil.copy(GOLDEN / "programs/labels.paw", tmp_path / "classifier.paw")
    with paw.function(Path("classifier.paw"), offline=True) as fn:
        assert fn("n 4") == fn(input_text="n 4", max_tokens=None, temperature=0.0, logits_processor=None) == "even"
        info = fn("n 4", return_info=True)
        assert isinstance(info, paw.FunctionResult) and (info.text, info.finish_reason) == ("even", "stop")
        assert info.usage["completion_tokens"] > 0 and info.elapsed_seconds >= 0
        assert pickle.loads(pickle.dumps(info)) == info
        assert fn.spec and fn.interpreter and "PawFunction(" in repr(fn)
        for options in ({"temperature": 1.0}, {"logits_processor": []}, {"max_tokens": -1}):
            with pytest.raises(ValueError):
                fn("n 4", **options)
        assert fn("n 4", max_tokens=0) == ""
        with pytest.raises(ValueError, match="tokens"):
            fn("x " * 20000)
        with pytest.raises(TypeError):
            fn(4)
    with pytest.raises(RuntimeError):
        fn("n 4")
    assert paw.compile_and_load(SPEC, remote=True)("n 4") in ("even", "odd")


def test_outputs_end_at_max_tokens(tmp_path):
    shutil.copy(GOLDEN / "programs/text.paw", tmp_path)
    fn = paw.function("text.paw")
    whole = fn("n 4", return_info=True)  # the tiny base is random, and writes to the program's own limit
    assert (whole.finish_reason, whole.usage["completion_tokens"]) == ("length", 16)
    cut = fn("n 4", max_tokens=5, return_info=True)
    assert (cut.finish_reason, cut.usage["completion_tokens"]) == ("length", 5) and whole.text.startswith(cut.text)
    assert fn("n 4") == whole.text


def test_versions_programs_and_compilers():
    first = paw.compile(SPEC, slug="me/mail")
    second = paw.compile(SPEC + " Be strict.", slug="me/mail")
    assert first.id != second.id and (second.version, second.version_action) == (2, "promoted")
    versions = paw.list_versions("me/mail")
    assert versions["main_version"] == 2
    rows = [(row["version"], row["program_id"], row["is_main"]) for row in versions["versions"]]
    assert rows == [(1, first.id, False), (2, second.id, True)]
    assert paw.list_programs(per_page=1)["total"] == 2 and paw.list_programs(per_page=1)["programs"][0]["id"] == second.id
    assert paw.list_programs(page=9)["programs"] == []
    with pytest.raises(paw.APIError):
        paw.list_versions("me/none")
    names = [compiler["name"] for compiler in paw.list_compilers()]
    assert "paw-4b-qwen3-0.6b" in names and "tiny_base" in names


def test_precheck_and_jobs():
    assert paw.precheck_compile(SPEC)["cached"] is False
    job = paw.compile_async(SPEC, compiler="paw-ft-bs48", slug="later")
    assert job["status"] == "queued" and job["queue_position"] >= 1
    done = wait(job["job_id"])
    assert done["status"] == "ready" and done["percent"] == 100 and done["completed_at"] >= done["created_at"]
    assert paw.precheck_compile(SPEC)["program_id"] == done["program_id"]
    with pytest.raises(paw.APIError):
        paw.cancel_compile(job["job_id"])
    failed = paw.compile_async(SPEC, compiler="no-base")
    waiting = paw.compile_async(SPEC, compiler="paw-ft-bs48")
    try:
        assert paw.cancel_compile(waiting["job_id"])["status"] == "cancelled"
    except paw.APIError as error:  # it had begun already
        assert error.code == "busy"
    assert wait(failed["job_id"])["status"] == "failed" and "no-base" in paw.get_compile_status(failed["job_id"])["error"]
    with pytest.raises(paw.APIError):
        paw.get_compile_status("unknown")


def test_prepared_programs():
    program = paw.compile(SPEC, slug="mail")
    events = []
    prepared = paw.prepare_program("mail", offline=True, progress=events.append)
    assert prepared["offline_ready"] and prepared["slugs"] == ["mail"] and prepared["program_id"] == program.id
    assert events[-1]["status"] == "ready"
    assert paw.is_offline_ready(program) and not paw.is_offline_ready("none")
    assert [cached["program_id"] for cached in paw.list_cached_programs()] == [program.id]
    os.remove(prepared["base_model_path"])
    assert not paw.is_offline_ready("mail")
    with pytest.raises(paw.APIError, match="is not here"):
        paw.prepare_program("mail", offline=True)


def test_keys(capsys, monkeypatch, home):
    assert paw.get_api_key() is None and paw.get_api_url() == "local:"
    paw.login()
    assert "No key is needed" in capsys.readouterr().out and paw.get_api_key() is None
    paw.login("paw_sk_1")
    assert paw.get_api_key() == "paw_sk_1" and os.stat(home / "sdk-key.json").st_mode & 0o077 == 0
    paw.set_api_key("paw_sk_2")
    assert paw.get_api_key() == "paw_sk_2"
    monkeypatch.setenv("PAW_API_KEY", "of the environment")
    monkeypatch.setenv("PAW_API_URL", "http://127.0.0.1:9")
    assert (paw.get_api_key(), paw.get_api_url()) == ("of the environment", "http://127.0.0.1:9")


def test_quiet(capsys, monkeypatch):
    paw.compile(SPEC)
    assert "Compiling..." in capsys.readouterr().err
    monkeypatch.setenv("PAW_QUIET", "1")
    paw.compile(SPEC)
    assert capsys.readouterr().err == ""


@needs_real_base
def test_the_first_examples_of_its_readme(home, monkeypatch):
    monkeypatch.setattr(paw, "_compile", local.compile)
    os.symlink(REAL_BASE, home / "bases/smollm2-135m.gguf")
    fn = paw.compile_and_load(
        "Classify if a message needs immediate attention or can wait. Return only 'immediate' or 'wait'."
    )
    assert fn("Urgent: the server is down!") in ("immediate", "wait")
    assert fn("Newsletter: spring picnic") in ("immediate", "wait")
    program = paw.compile("Fix malformed JSON: repair missing quotes and trailing commas")
    assert isinstance(paw.function(program.id)("{name: 'Alice',}"), str)
    with paw.compile_and_load(fn.spec, remote=True) as remote_fn:
        assert remote_fn("Urgent: the server is down!") in ("immediate", "wait")
    prepared = paw.prepare_program(program.id)
    assert prepared["offline_ready"] and paw.list_cached_programs()
