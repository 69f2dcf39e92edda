#!/usr/bin/env python3
"""Compiles with a teacher that is a real server: llama-cpp-python's, which speaks OpenAI's protocol.

    python3 -m venv .venv && .venv/bin/pip install 'llama-cpp-python[server]'
    .venv/bin/python tests/teacher_llama_server.py MODEL.gguf [--paw build/release/paw] [--examples-wanted 4] [--timeout 300]

MODEL.gguf may be the base itself. A model that small is a poor teacher: this only shows that the protocol works from end to end. Prints what
was asked, what came back and what was kept; exits with 1 if the server did not answer, or if paw failed for another reason than that
no example could be kept.
"""

import argparse
import collections
import json
import os
import pathlib
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parent.parent
SPEC = "Say whether the message is urgent or can wait. Answer urgent or normal."
EXAMPLES = [
    {"input": "The server is down and nobody can work!", "output": "urgent"},
    {"input": "Could you send me the minutes some time next week?", "output": "normal"},
]
KEY = "a key that the server wants".replace(" ", "-")

# Without llama.cpp's repacked weights, which crash on some machines.
SERVER = f"""
import runpy
import sys

sys.path.insert(0, {str(pathlib.Path(__file__).resolve().parent)!r})
from sdk_agreement import without_repacked_weights

without_repacked_weights()
runpy.run_module("llama_cpp.server", run_name="__main__")
"""


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("model", help="the GGUF file of the teacher")
    parser.add_argument("--paw", default=str(ROOT / "build/release/paw"), help="the command to test")
    parser.add_argument("--base", help="the base of the program; by default paw's")
    parser.add_argument("--examples-wanted", type=int, default=4)
    parser.add_argument("--timeout", type=float, default=300, help="seconds for a single answer")
    return parser.parse_args()


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def start_server(model, port, log):
    command = [sys.executable, "-c", SERVER, "--model", model, "--port", str(port), "--n_ctx", "2048"]
    command += ["--host", "127.0.0.1", "--logits_all", "false"]
    environment = {**os.environ, "API_KEY": KEY}
    server = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT, env=environment)
    request = urllib.request.Request(f"http://127.0.0.1:{port}/v1/models", headers={"Authorization": f"Bearer {KEY}"})
    for _ in range(120):
        if server.poll() is not None:
            break
        try:
            urllib.request.urlopen(request, timeout=5).read()
            return server
        except OSError:
            time.sleep(1)
    server.kill()
    sys.exit(f"the server did not start; its log is {log.name}")


def run_paw(arguments, port, folder):
    examples = folder / "mine.jsonl"
    examples.write_text("".join(json.dumps(example) + "\n" for example in EXAMPLES))
    command = [arguments.paw, "compile", SPEC, "--labels", "urgent,normal", "--examples", examples, "--json"]
    command += ["--teacher", f"http://127.0.0.1:{port}/v1", "--teacher-examples", str(arguments.examples_wanted)]
    command += ["--teacher-timeout", str(arguments.timeout), "-o", folder / "urgent.paw"]
    command += ["--set", "epochs=1", "--set", "runs=1", *(["--base", arguments.base] if arguments.base else [])]
    environment = {**os.environ, "PAW_TEACHER_KEY": KEY, "no_proxy": "127.0.0.1"}
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def show(record):
    run, *items = [json.loads(line) for line in record.read_text().splitlines()]
    print("task as the teacher states it:", run["teacher"]["task"][:300])
    for item in items:
        about = item["teacher"]
        print(f"  {about['record']}: {item['input'][:90]!r} -> {item.get('output', '')[:40]!r}", about.get("reason", ""))
    print(collections.Counter(item["teacher"]["record"] for item in items))
    return run["teacher"]["replies"]


def main():
    arguments = parse_arguments()
    port = free_port()
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        with open(folder / "server.log", "wb") as log:
            server = start_server(arguments.model, port, log)
            try:
                done = run_paw(arguments, port, folder)
            finally:
                server.terminate()
                server.wait()
        print(done.stderr, end="")
        record = folder / "urgent.teacher.jsonl"
        replies = show(record) if record.exists() else 0
        print(f"{replies} replies; paw ended with {done.returncode}")
        if done.returncode == 0:
            print(json.dumps({key: value for key, value in json.loads(done.stdout).items() if key != "program"}))
    nothing_kept = "no example that could be kept" in done.stderr
    sys.exit(0 if replies > 0 and (done.returncode == 0 or nothing_kept) else 1)


if __name__ == "__main__":
    main()
