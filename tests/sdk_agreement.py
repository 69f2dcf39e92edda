#!/usr/bin/env python3
"""Compares a program's outputs here with those of the official SDK, which runs it on llama.cpp.

    python3 -m venv .venv && .venv/bin/pip install programasweights llama-cpp-python
    .venv/bin/python tests/sdk_agreement.py PROGRAM.paw CASES.jsonl --base BASE.gguf [--paw build/release/paw]

Each line of CASES.jsonl is an object with an "input". The SDK works offline in its own temporary cache. Prints the share of equal
outputs (and how often each equals "output", where the cases have it); exits with 1 if the share is below --at-least.
"""

import argparse
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile

DEFAULT_PAW = pathlib.Path(__file__).resolve().parent.parent / "build/release/paw"


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("program")
    parser.add_argument("cases")
    parser.add_argument("--base", required=True, help="the base model's GGUF file")
    parser.add_argument("--paw", default=str(DEFAULT_PAW), help="the command to compare")
    parser.add_argument("--at-least", type=float, default=0.98, help="least share of equal outputs")
    parser.add_argument("--limit", type=int, help="take only the first cases")
    parser.add_argument("--show", type=int, default=10, help="how many differences to print")
    return parser.parse_args()


def read_cases(path, limit):
    with open(path, encoding="utf-8") as file:
        cases = [json.loads(line) for line in file if line.strip()]
    cases = cases[:limit]
    if not cases:
        sys.exit(f"{path} has no cases")
    return cases


def read_meta(path):
    with zipfile.ZipFile(path) as bundle:
        return json.loads(bundle.read("meta.json"))


def is_one_line(text):
    """Whether `paw run -` reads the text back as it is."""
    return "\n" not in text and not text.endswith("\r")


def run_paw(arguments, inputs):
    """The outputs of `paw run`; None if an input could not be run."""
    command = [arguments.paw, "run", arguments.program, "--base", arguments.base, "--json"]
    outputs = [None] * len(inputs)
    lines = [i for i, text in enumerate(inputs) if is_one_line(text)]
    if lines:
        text = "".join(inputs[i] + "\n" for i in lines)
        result = subprocess.run(command + ["-"], input=text.encode(), stdout=subprocess.PIPE, check=False)
        answers = result.stdout.decode().split("\n")[:-1]
        if len(answers) != len(lines):
            sys.exit(f"paw run gave {len(answers)} lines for {len(lines)} inputs")
        for i, answer in zip(lines, answers):
            outputs[i] = json.loads(answer).get("output")
    for i in sorted(set(range(len(inputs))) - set(lines)):
        result = subprocess.run(command + ["--", inputs[i]], stdout=subprocess.PIPE, check=False)
        outputs[i] = json.loads(result.stdout)["output"] if result.returncode == 0 else None
    return outputs


def place_base(meta, base, cache):
    """Puts the base where the SDK expects the file that the program names (it accepts no symbolic link)."""
    target = pathlib.Path(cache) / "base_models" / meta["runtime"]["local_sdk"]["base_model"]["file"]
    if target.exists():
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(base, target)
    except OSError:
        shutil.copyfile(base, target)


def without_repacked_weights():
    """llama.cpp's AMX products, which use repacked weights, crash if there is an adapter."""
    import llama_cpp.llama_cpp as library

    defaults = library.llama_model_default_params

    def changed():
        parameters = defaults()
        if hasattr(parameters, "use_extra_bufts"):
            parameters.use_extra_bufts = False
        return parameters

    library.llama_model_default_params = changed


def run_sdk(arguments, inputs):
    """The outputs of the SDK; None if it raises ValueError (an input too long for the context)."""
    meta = read_meta(arguments.program)
    max_tokens = meta.get("paw", {}).get("max_tokens", 512)
    with tempfile.TemporaryDirectory() as cache:
        place_base(meta, arguments.base, cache)
        os.environ["PAW_CACHE_DIR"] = cache
        without_repacked_weights()
        import programasweights

        def run(function, text):
            try:
                return function(text, max_tokens=max_tokens)
            except ValueError:
                return None

        with programasweights.function(os.path.abspath(arguments.program), offline=True) as function:
            return [run(function, text) for text in inputs]


def main():
    arguments = parse_arguments()
    cases = read_cases(arguments.cases, arguments.limit)
    inputs = [case["input"] for case in cases]
    start = time.monotonic()
    ours = run_paw(arguments, inputs)
    middle = time.monotonic()
    theirs = run_sdk(arguments, inputs)
    end = time.monotonic()

    different = [i for i in range(len(cases)) if ours[i] != theirs[i]]
    for i in different[: arguments.show]:
        print(f"case {i + 1}: input {inputs[i]!r}\n  paw {ours[i]!r}\n  SDK {theirs[i]!r}")
    agreement = 1 - len(different) / len(cases)
    print(f"{len(cases) - len(different)} of {len(cases)} outputs are equal: {agreement:.4f}")
    expected = [i for i, case in enumerate(cases) if "output" in case]
    if expected:
        score = lambda outputs: sum(outputs[i] == cases[i]["output"] for i in expected) / len(expected)
        print(f"exact match with the cases' outputs: paw {score(ours):.4f}, SDK {score(theirs):.4f}")
    print(f"seconds, loading included: paw {middle - start:.2f}, SDK {end - middle:.2f}")
    sys.exit(0 if agreement >= arguments.at_least else 1)


if __name__ == "__main__":
    main()
