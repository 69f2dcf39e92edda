"""The public names of the official SDK with the local engine behind them.

    import paw.programasweights as paw

    fn = paw.compile_and_load("Say whether a message is urgent. Return only 'immediate' or 'wait'.")
    fn("Urgent: the server is down!")

Nothing is sent anywhere. docs/python.md has a table of the names and of what differs.
"""

from __future__ import annotations

import json
import os
import queue
import re
import sys
import threading
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, TypedDict, Union

from . import _paw
from ._error import Error
from ._paw import version as _version
from ._program import Program as _Program
from ._program import compile as _compile
from ._program import load as _load
from ._program import pull_base as _pull_base

__version__ = _version()

__all__ = [
    "APIError",
    "CachedProgram",
    "CompileCancellation",
    "CompileJob",
    "CompilePrecheck",
    "CompileStatus",
    "FunctionResult",
    "Image",
    "Program",
    "ProgressCallback",
    "ProgressEvent",
    "__version__",
    "cancel_compile",
    "compile",
    "compile_and_load",
    "compile_async",
    "function",
    "get_api_key",
    "get_api_url",
    "get_compile_status",
    "is_offline_ready",
    "list_cached_programs",
    "list_compilers",
    "list_programs",
    "list_versions",
    "login",
    "precheck_compile",
    "prepare_program",
    "set_api_key",
]

_COMPILERS = ("paw-4b-qwen3-0.6b", "paw-4b-gpt2", "paw-ft-bs48")  # the service's names, all of them the local compiler
_DEFAULT_BASE = "smollm2-135m"


class APIError(RuntimeError):
    """A request that was refused, with a code ("not_found", ...), a message and a request id, which is None here."""

    def __init__(self, message: str, *, code: str | None = None, request_id: str | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.request_id = request_id


@dataclass
class Program:
    """Result of a compilation."""

    id: str
    status: str
    slug: str | None = None
    compiler_snapshot: str | None = None
    compiler_kind: str | None = None
    pseudo_program_strategy: str | None = None
    runtime_id: str | None = None
    runtime_manifest_version: int | None = None
    timings: dict[str, float] | None = None
    error: str | None = None
    version: int | None = None
    version_action: str | None = None


class CompilePrecheck(TypedDict):
    """Whether a specification was compiled before, and how many compilations wait."""

    cached: bool
    program_id: str | None
    compiler_snapshot: str | None
    compiler_kind: str | None
    queue_length: int | None
    estimated_wait_s: float | None


class CompileJob(TypedDict):
    """A compilation that waits."""

    job_id: str
    status: str
    program_id: str | None
    compiler_snapshot: str | None
    compiler_kind: str | None
    pseudo_program: str | None
    pseudo_program_strategy: str | None
    runtime_id: str | None
    runtime_manifest_version: int | None
    queue_position: int | None
    estimated_wait_s: float | None
    timings: dict[str, float] | None
    error: str | None
    cached: bool
    slug: str | None
    version: int | None
    version_action: str | None


class CompileStatus(TypedDict):
    """Where a compilation stands: queued, compiling, ready, failed or cancelled."""

    job_id: str
    status: str
    program_id: str | None
    compiler_snapshot: str | None
    compiler_kind: str | None
    error: str | None
    created_at: str | None
    completed_at: str | None
    percent: float | None
    pseudo_program: str | None
    pseudo_program_strategy: str | None
    runtime_id: str | None
    runtime_manifest_version: int | None
    cached: bool
    queue_length: int | None
    estimated_wait_s: float | None
    slug: str | None
    version: int | None
    version_action: str | None


class CompileCancellation(TypedDict):
    """What became of a wish to cancel."""

    job_id: str
    status: str


class CachedProgram(TypedDict):
    """A program of the local store."""

    program_id: str
    slugs: list[str]
    spec: str | None
    compiler_snapshot: str | None
    runtime_id: str | None
    runtime_manifest_version: int | None
    created_at: str | None
    program_dir: str
    adapter_path: str
    prompt_template_path: str
    base_model_path: str | None
    offline_ready: bool


class ProgressEvent(TypedDict, total=False):
    """A step of preparing a program."""

    stage: str
    status: str
    message: str
    program_id: str
    runtime_id: str
    path: str
    downloaded_bytes: int
    total_bytes: int


ProgressCallback = Callable[[ProgressEvent], None]


@dataclass(frozen=True)
class FunctionResult:
    """What a call with return_info=True gives."""

    text: str
    finish_reason: str | None
    usage: Mapping[str, int] | None
    elapsed_seconds: float

    def __post_init__(self) -> None:
        if self.usage is not None:
            object.__setattr__(self, "usage", MappingProxyType(dict(self.usage)))

    def __reduce__(self) -> tuple[Any, ...]:
        usage = None if self.usage is None else dict(self.usage)
        return type(self), (self.text, self.finish_reason, usage, self.elapsed_seconds)


class Image:
    """Images are not supported: making one raises NotImplementedError."""

    def __init__(self, source: object) -> None:
        raise NotImplementedError("programs here take text; images need the official SDK")


def _say(sentence: str) -> None:
    if os.environ.get("PAW_QUIET", "").strip() not in ("1", "true", "yes"):
        print(sentence, file=sys.stderr)


# --- the index of what was compiled here, a JSON file beside the store's programs


def _file(name: str) -> str:
    programs = os.path.dirname(_paw.stored_program_path("a"))
    return os.path.join(os.path.dirname(programs), name)


@contextmanager
def _index() -> Iterator[list[Any]]:
    """The entries, oldest first; changes are written, whole or not at all, while no other process writes."""
    import fcntl

    with open(_file("sdk.lock"), "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        entries = _read_json("sdk.json", [])
        before = json.dumps(entries)
        yield entries
        if json.dumps(entries) != before:
            _write_json("sdk.json", entries)


def _read_json(name: str, otherwise: Any) -> Any:
    try:
        with open(_file(name), encoding="utf-8") as file:
            return json.load(file)
    except FileNotFoundError:
        return otherwise
    except ValueError as error:
        raise APIError(f"{_file(name)} is not JSON: {error}", code="damaged") from None


def _write_json(name: str, value: Any) -> None:
    path = _file(name)
    partial = f"{path}.{os.getpid()}.{threading.get_ident()}"
    with open(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        json.dump(value, file)
    os.replace(partial, path)


def _now() -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())


def _base_of_compiler(compiler: str | None) -> str:
    """The service's compilers are the local one on the default base; any other name is that of a base."""
    return _DEFAULT_BASE if compiler is None or compiler in _COMPILERS else compiler


def _check_spec(spec: str) -> None:
    if not 10 <= len(spec) <= 16000:
        raise APIError(f"a specification has 10 to 16,000 characters, and this one has {len(spec)}", code="usage")


def _check_slug(slug: str | None) -> None:
    if slug is not None and not re.fullmatch(r"[A-Za-z0-9_-]+(/[A-Za-z0-9_-]+)?", slug):
        raise APIError(f"{slug!r} is no slug: letters, digits, - and _, after at most one user name and /", code="usage")


def _find(entries: list[Any], reference: str) -> Any:
    """The entry of an id, a slug, or a slug with @v and its version; the latest version where none is given."""
    slug, _, version = reference.partition("@v")
    for entry in reversed(entries):
        in_slug = entry["slug"] == slug and (not version or str(entry["version"]) == version)
        if in_slug or entry["program_id"] == reference:
            return entry
    return None


def _store_program(made: _Program, entry: dict[str, Any]) -> Program:
    """Keeps a program in the store and in the index."""
    began = time.monotonic()
    program_id = made.id
    made.save(_paw.stored_program_path(program_id))
    action = None
    with _index() as entries:
        versions = [e for e in entries if entry["slug"] is not None and e["slug"] == entry["slug"]]
        same = [e for e in versions if e["program_id"] == program_id]
        if same:
            version, action = same[0]["version"], "no_change"
        else:
            version = len(versions) + 1
            action = "created" if version == 1 else "promoted"
            entries.append({**entry, "program_id": program_id, "version": version, "created_at": _now()})
    seconds = made.report.seconds if made.report else 0.0
    return Program(
        id=program_id,
        status="ready",
        slug=entry["slug"],
        compiler_snapshot=entry["compiler"],
        compiler_kind="local",
        runtime_id=made.base,
        runtime_manifest_version=1,
        timings={"compile_s": seconds, "store_s": time.monotonic() - began},
        version=version if entry["slug"] else None,
        version_action=action if entry["slug"] else None,
    )


def compile(
    spec: str,
    compiler: str | None = None,
    name: str | None = None,
    tags: list[str] | None = None,
    public: bool = True,
    slug: str | None = None,
    ephemeral: bool = False,
) -> Program:
    """Compiles a specification on this machine and keeps the program in the local store.

    Args:
        spec: 10 to 16,000 characters.
        compiler: a name of the service's, which stands for the local compiler, or a base (a name in the store or a GGUF
            file) with a trained compiler.
        name, tags, slug: kept in the local index; the same slug again makes a new version.
        public, ephemeral: of no effect, since nothing leaves this machine.

    Raises:
        APIError: the specification, the slug or the compiler is none; code is the kind of paw.Error.
    """
    _check_spec(spec)
    _check_slug(slug)
    _say("Compiling...")
    try:
        made = _compile(spec, base=_base_of_compiler(compiler), name=name or "", progress=False, note=_say)
    except Error as error:
        raise APIError(str(error), code=error.kind) from error
    entry = {"slug": slug, "name": name, "tags": tags or [], "spec": spec, "compiler": _base_of_compiler(compiler)}
    program = _store_program(made, entry)
    _say(f"Compiled: {program.slug or program.id}")
    return program


def precheck_compile(spec: str, compiler: str | None = None) -> CompilePrecheck:
    """Whether a specification was compiled before with this compiler, and how many compilations wait."""
    base = _base_of_compiler(compiler)
    with _index() as entries:
        known = next((e for e in reversed(entries) if e["spec"] == spec and e["compiler"] == base), None)
    return {
        "cached": known is not None,
        "program_id": known["program_id"] if known else None,
        "compiler_snapshot": base,
        "compiler_kind": "local",
        "queue_length": _jobs.waiting(),
        "estimated_wait_s": None,
    }


class _Jobs:
    """Compilations one after another on a thread of their own."""

    def __init__(self) -> None:
        self._changing = threading.Lock()
        self._known: dict[str, dict[str, Any]] = {}
        self._queue: queue.Queue[str] = queue.Queue()
        self._thread: threading.Thread | None = None

    def waiting(self) -> int:
        with self._changing:
            return sum(job["status"] == "queued" for job in self._known.values())

    def add(self, arguments: dict[str, Any]) -> dict[str, Any]:
        job_id = uuid.uuid4().hex
        job = {"job_id": job_id, "status": "queued", "arguments": arguments, "created_at": _now()}
        position = self.waiting() + 1
        with self._changing:
            self._known[job_id] = job
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._work, name="paw compile", daemon=True)
                self._thread.start()
        self._queue.put(job_id)
        return {**job, "queue_position": position}

    def get(self, job_id: str) -> dict[str, Any]:
        with self._changing:
            if job_id not in self._known:
                raise APIError(f"there is no compile job {job_id}", code="not_found")
            return dict(self._known[job_id])

    def cancel(self, job_id: str) -> None:
        self.get(job_id)
        with self._changing:
            job = self._known[job_id]
            if job["status"] != "queued":
                said = f"the compile job {job_id} is {job['status']}; only one that waits can be cancelled"
                raise APIError(said, code="busy")
            job["status"] = "cancelled"

    def _work(self) -> None:
        while True:
            job_id = self._queue.get()
            with self._changing:
                job = self._known[job_id]
                if job["status"] != "queued":
                    continue
                job["status"] = "compiling"
            result: dict[str, Any]
            try:
                result = {"status": "ready", "program": compile(**job["arguments"])}
            except Exception as error:  # it belongs to the job, whatever it is
                result = {"status": "failed", "error": str(error)}
            with self._changing:
                job.update(result, completed_at=_now())


_jobs = _Jobs()


def compile_async(
    spec: str,
    compiler: str,
    name: str | None = None,
    tags: list[str] | None = None,
    public: bool = True,
    slug: str | None = None,
    ephemeral: bool = False,
) -> CompileJob:
    """Compiles on a thread of this process, one compilation after another. Arguments and errors are those of compile()."""
    _check_spec(spec)
    _check_slug(slug)
    job = _jobs.add({"spec": spec, "compiler": compiler, "name": name, "tags": tags, "slug": slug})
    return {
        "job_id": job["job_id"],
        "status": "queued",
        "program_id": None,
        "compiler_snapshot": _base_of_compiler(compiler),
        "compiler_kind": "local",
        "pseudo_program": None,
        "pseudo_program_strategy": None,
        "runtime_id": None,
        "runtime_manifest_version": None,
        "queue_position": job["queue_position"],
        "estimated_wait_s": None,
        "timings": None,
        "error": None,
        "cached": False,
        "slug": slug,
        "version": None,
        "version_action": None,
    }


def get_compile_status(job_id: str) -> CompileStatus:
    """Where a job of compile_async() of this process stands. Raises APIError for another id."""
    job = _jobs.get(job_id)
    program: Program | None = job.get("program")
    return {
        "job_id": job_id,
        "status": job["status"],
        "program_id": program.id if program else None,
        "compiler_snapshot": _base_of_compiler(job["arguments"]["compiler"]),
        "compiler_kind": "local",
        "error": job.get("error"),
        "created_at": job["created_at"],
        "completed_at": job.get("completed_at"),
        "percent": 100.0 if program else None,
        "pseudo_program": None,
        "pseudo_program_strategy": None,
        "runtime_id": program.runtime_id if program else None,
        "runtime_manifest_version": program.runtime_manifest_version if program else None,
        "cached": False,
        "queue_length": _jobs.waiting(),
        "estimated_wait_s": None,
        "slug": job["arguments"]["slug"],
        "version": program.version if program else None,
        "version_action": program.version_action if program else None,
    }


def cancel_compile(job_id: str) -> CompileCancellation:
    """Cancels a job that waits. Raises APIError where it has begun or is not known."""
    _jobs.cancel(job_id)
    return {"job_id": job_id, "status": "cancelled"}


class PawFunction:
    """A program that is called with an input and gives its output, stripped."""

    def __init__(self, program: _Program) -> None:
        self._program: _Program | None = program
        self._limited: tuple[int, _Program] | None = None

    def __call__(
        self,
        input_text: str,
        max_tokens: int | None = None,
        temperature: float = 0.0,
        logits_processor: object = None,
        return_info: bool = False,
    ) -> str | FunctionResult:
        """Answers one input.

        An output of free text ends at max_tokens, or where that is None at the program's own limit; return_info tells by
        its finish_reason. temperature other than 0 and a logits_processor raise ValueError: outputs are deterministic,
        and constraints are given when a program is compiled.
        """
        if self._program is None:
            raise RuntimeError("the function was closed")
        if not isinstance(input_text, str):
            raise TypeError("input_text must be a string")
        if max_tokens is not None and (not isinstance(max_tokens, int) or isinstance(max_tokens, bool) or max_tokens < 0):
            raise ValueError("max_tokens must be None or a non-negative integer")
        if temperature != 0.0:
            raise ValueError("a local program is deterministic: its temperature is 0")
        if logits_processor is not None:
            raise ValueError("constraints are given to paw.compile (labels, regex, json_schema), not to a call")
        began = time.monotonic()
        text, tokens, reason = self._run(input_text, max_tokens)
        if not return_info:
            return text
        return FunctionResult(text, reason, {"completion_tokens": tokens}, time.monotonic() - began)

    def _run(self, text: str, max_tokens: int | None) -> tuple[str, int, str]:
        """The output, its tokens, and why it ended."""
        if max_tokens == 0:
            return "", 0, "length"
        program = self._program
        assert program is not None
        if max_tokens is not None:
            if self._limited is None or self._limited[0] != max_tokens:
                self._limited = (max_tokens, program.limit(max_tokens, allow_truncated=True))
            program = self._limited[1]
        try:
            answer = program.run(text)
        except Error as error:
            raise ValueError(str(error)) from error
        return answer.text.strip(), answer.tokens, "length" if answer.truncated else "stop"

    @property
    def spec(self) -> str:
        return self._program.spec if self._program else ""

    @property
    def interpreter(self) -> str:
        return self._program.base if self._program else ""

    def close(self) -> None:
        """Lets go of the program; calls raise RuntimeError from then on."""
        self._program = None
        self._limited = None

    def __enter__(self) -> PawFunction:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"PawFunction({self.spec[:60] + '...' if len(self.spec) > 60 else self.spec!r})"


Reference = Union[str, "os.PathLike[str]", Program]


def _resolve(reference: Reference) -> str:
    """The .paw file that a reference means: an id, a slug, a Program of compile(), or a file. Raises APIError."""
    if isinstance(reference, Program):
        reference = reference.id
    if isinstance(reference, os.PathLike) or reference.endswith(".paw") or reference.startswith(("./", "../", "/")):
        path = os.fspath(reference)
        if not os.path.isfile(path):
            raise FileNotFoundError(f"there is no file {path}")
        return path
    if not isinstance(reference, str):
        raise TypeError("program_id_or_slug must be a string or Program")
    with _index() as entries:
        entry = _find(entries, reference)
    try:
        path = _paw.stored_program_path(entry["program_id"] if entry else reference)
    except Error:
        path = ""
    if not os.path.isfile(path):
        raise APIError(f"there is no program {reference} here; compile() makes one", code="not_found")
    return path


def function(
    program_id: Reference | None,
    n_ctx: int = 2048,
    n_gpu_layers: int | None = None,
    verbose: bool = False,
    offline: bool = False,
    *,
    remote: bool = False,
    interpreter: str | None = None,
    prompt_template: str | None = None,
) -> PawFunction:
    """Loads a program: an id, a slug, slug@v2, a Program, a name in the store, or a .paw file.

    n_ctx, n_gpu_layers, verbose, offline and remote have no effect: the context is the base's, and it is always this
    machine that computes.

    Raises:
        APIError: there is no such program, or its base is not here.
        NotImplementedError: program_id is None, a bare base.
    """
    if program_id is None or interpreter is not None or prompt_template is not None:
        raise NotImplementedError("a base without a program is not run here; compile one")
    if program_id == "":
        raise ValueError("program_id cannot be empty")
    try:
        return PawFunction(_load(_resolve(program_id), allow_truncated=True))
    except Error as error:
        raise APIError(str(error), code=error.kind) from error


def compile_and_load(
    spec: str,
    compiler: str | None = None,
    n_ctx: int = 2048,
    n_gpu_layers: int | None = None,
    verbose: bool = False,
    *,
    remote: bool = False,
    **compile_kwargs: Any,
) -> PawFunction:
    """compile() and function() in one."""
    program = compile(spec, compiler=compiler, **compile_kwargs)
    return function(program, n_ctx=n_ctx, n_gpu_layers=n_gpu_layers, verbose=verbose, remote=remote)


def _cached(path: str, entries: list[Any]) -> CachedProgram:
    from ._program import inspect

    program_id = os.path.splitext(os.path.basename(path))[0]
    meta = json.loads(inspect(path).json())["meta"]
    mine = [e for e in entries if e["program_id"] == program_id]
    base = meta.get("paw", {}).get("base", {}).get("name") or _DEFAULT_BASE
    bases = {name: file for kind, name, file, _ in _paw.list_store() if kind == "base"}
    return {
        "program_id": meta.get("program_id") or program_id,
        "slugs": [e["slug"] for e in mine if e["slug"]],
        "spec": meta.get("spec"),
        "compiler_snapshot": mine[-1]["compiler"] if mine else None,
        "runtime_id": base,
        "runtime_manifest_version": 1,
        "created_at": mine[-1]["created_at"] if mine else None,
        "program_dir": os.path.dirname(path),
        "adapter_path": path,
        "prompt_template_path": path,
        "base_model_path": bases.get(base),
        "offline_ready": base in bases,
    }


def prepare_program(
    program_id_or_slug: Reference, offline: bool = False, progress: ProgressCallback | None = None
) -> CachedProgram:
    """Sees that a program and its base are here; fetches the base where it is not, unless offline.

    Raises APIError where either is not to be had. The adapter and the prompt are inside the .paw file, which both paths
    name.
    """
    offline = offline or os.environ.get("PAW_OFFLINE", "").strip().lower() in ("1", "true", "yes")
    path = _resolve(program_id_or_slug)
    with _index() as entries:
        found = _cached(path, entries)
        if not found["offline_ready"]:
            if offline:
                raise APIError(f"the base {found['runtime_id']} is not here", code="not_found")
            try:
                _pull_base(found["runtime_id"] or "")
            except Error as error:
                raise APIError(str(error), code=error.kind) from error
            found = _cached(path, entries)
    if progress is not None:
        progress({"stage": "prepare", "status": "ready", "program_id": found["program_id"], "path": path})
    return found


def is_offline_ready(program_id_or_slug: Reference) -> bool:
    """Whether a program and its base are here."""
    try:
        path = _resolve(program_id_or_slug)
    except (APIError, FileNotFoundError):
        return False
    with _index() as entries:
        return _cached(path, entries)["offline_ready"]


def list_cached_programs() -> list[CachedProgram]:
    """The programs of the local store."""
    with _index() as entries:
        return [_cached(path, entries) for kind, _, path, _ in _paw.list_store() if kind == "program"]


def list_versions(slug: str) -> dict[str, Any]:
    """slug, main_version, and versions: a list of version, program_id and is_main. Raises APIError for another slug."""
    with _index() as entries:
        versions = [e for e in entries if e["slug"] == slug]
    if not versions:
        raise APIError(f"there is no program {slug} here", code="not_found")
    main = versions[-1]["version"]
    rows = [
        {**{key: entry[key] for key in ("version", "program_id", "created_at")}, "is_main": entry["version"] == main}
        for entry in versions
    ]
    return {"slug": slug, "main_version": main, "versions": rows}


def list_programs(sort: str = "recent", per_page: int = 20, page: int = 1) -> dict[str, Any]:
    """programs (id, name, slug, spec, tags, created_at), total, page, per_page; of those compiled through this module."""
    if per_page < 1 or page < 1:
        raise APIError("page and per_page start at 1", code="usage")
    with _index() as entries:
        ordered = sorted(entries, key=lambda e: e["name"] or "") if sort == "name" else entries[::-1]
    chosen = ordered[(page - 1) * per_page : page * per_page]
    kept = ("name", "slug", "spec", "tags", "created_at")
    programs = [{"id": entry["program_id"], **{key: entry[key] for key in kept}} for entry in chosen]
    return {"programs": programs, "total": len(ordered), "page": page, "per_page": per_page}


def list_compilers() -> list[dict[str, Any]]:
    """The names that `compiler` takes, with the base that each stands for."""
    names = (*_COMPILERS, *(name for kind, name, _, _ in _paw.list_store() if kind == "base"))
    return [{"name": n, "base": _base_of_compiler(n), "kind": "local", "is_default": n == _COMPILERS[0]} for n in names]


def get_api_url() -> str:
    """PAW_API_URL, or "local:". Nothing is sent to it."""
    return os.environ.get("PAW_API_URL") or "local:"


def get_api_key() -> str | None:
    """PAW_API_KEY, or the key that set_api_key() kept. Nothing here asks for one."""
    key = os.environ.get("PAW_API_KEY") or _read_json("sdk-key.json", {}).get("api_key")
    return str(key) if key else None


def set_api_key(key: str) -> None:
    """Keeps a key, readable by this user alone."""
    _write_json("sdk-key.json", {"api_key": key})


def login(key: str | None = None) -> None:
    """Keeps a key; without one it says that none is needed, and asks for nothing."""
    if key is None:
        print("No key is needed: programs are compiled and run on this machine.")
        return
    set_api_key(key)
    print("API key saved.")
