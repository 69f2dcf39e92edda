"""The official SDK for bench/peers.py, in its own process: sdk_worker.py PROGRAM CACHE [--plain] [INPUT]

Answers INPUT and ends; or, without it, each line of standard input (a JSON string) with {"output", "seconds"} on a line. --plain
prevents llama.cpp from repacking weights.
"""

import json
import os
import pathlib
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "tests"))
from sdk_agreement import read_meta, without_repacked_weights  # noqa: E402


def main():
    plain = "--plain" in sys.argv
    program, cache, *inputs = [argument for argument in sys.argv[1:] if argument != "--plain"]
    os.environ["PAW_CACHE_DIR"] = cache
    if plain:
        without_repacked_weights()
    import programasweights

    max_tokens = read_meta(program).get("paw", {}).get("max_tokens", 512)
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # what the SDK says while it loads is not an answer
    with programasweights.function(os.path.abspath(program), offline=True) as function:
        if inputs:
            print(function(inputs[0], max_tokens=max_tokens), file=answers, flush=True)
            return
        for line in sys.stdin:
            start = time.perf_counter()
            try:
                answer = {"output": function(json.loads(line), max_tokens=max_tokens)}
            except Exception as error:  # too long an input, mostly: the next one may do
                answer = {"error": str(error)}
            answer["seconds"] = time.perf_counter() - start
            print(json.dumps(answer), file=answers, flush=True)


if __name__ == "__main__":
    main()
