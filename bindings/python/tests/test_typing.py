"""The package is typed: mypy in its strict mode, and the stub of the extension module agrees with it."""

import subprocess
import sys
from pathlib import Path

import paw

SOURCE = Path(__file__).resolve().parents[1]
USE = """
import paw
program = paw.load("a.paw")
text: str = program.run("x").text
score: float = program.test([("a", "b")]).exact_match
first: str = paw.compile("Say x or y.", [("a", "x")], labels=["x", "y"]).map(["a"])[0].text
"""


def mypy(*arguments, folder=SOURCE):
    command = [sys.executable, "-m", "mypy", *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=folder)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_package_in_strict_mode(tmp_path):
    mypy("--cache-dir", tmp_path, "--config-file", "pyproject.toml", "paw")


def test_its_users_get_types(tmp_path):
    assert (Path(paw.__file__).parent / "py.typed").exists()
    (tmp_path / "use.py").write_text(USE)
    mypy("--strict", "--cache-dir", "cache", "use.py", folder=tmp_path)


def test_the_stub_has_what_the_module_has(tmp_path):
    import ast

    from paw import _paw

    stub = ast.parse((SOURCE / "paw/_paw.pyi").read_text())
    defined = [node.name for node in stub.body if isinstance(node, (ast.FunctionDef, ast.ClassDef))]
    names = {name for name in defined if not name.startswith("_")}
    assert names == {name for name in dir(_paw) if not name.startswith("_")}
    for node in stub.body:
        if isinstance(node, ast.ClassDef) and node.name in names:
            stated = {item.name for item in node.body if isinstance(item, ast.FunctionDef)}
            actual = {name for name in vars(getattr(_paw, node.name)) if not name.startswith("_")}
            assert {name for name in stated if not name.startswith("_")} == actual, node.name


def test_everything_public_is_documented():
    for name in paw.__all__:
        item = getattr(paw, name)
        if name in ("AnswerCache", "Alternative", "Answer", "Answers", "Case", "CompileReport", "MapFileReport"):
            continue  # of the extension module, documented in its stub
        assert item.__doc__, name
        for member, value in vars(item).items() if isinstance(item, type) else ():
            if not member.startswith("_") and (callable(value) or isinstance(value, property)):
                assert value.__doc__, f"{name}.{member}"
