#!/usr/bin/env python3
"""Runs paw and its peers in turn on this machine and prints medians, ratios and shares of the machine's limits.

    python3 bench/peers.py --work DIR [--llama-bench NAME=PATH ...] [--torch] [--growth]

DIR is a folder for what is downloaded and built, and for results: peers.json, peers.md, peers.svg. The first run takes some minutes more, to
install the official SDK and to build llama.cpp. Everything is measured in turn (paw, a peer, paw, the next one ...), --rounds times. A peer
that cannot be installed is reported and left out. docs/benchmarks.md describes each line. Run it alone: other work on the machine distorts the results.
"""

import argparse
import contextlib
import datetime
import itertools
import json
import os
import pathlib
import platform
import shlex
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import zipfile

import bars
from peers_setup import SDK, TORCH, Absent, Workshop, say

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))
from sdk_agreement import place_base, read_meta  # noqa: E402

TASK = ROOT / "examples/commit-type"
COMPILE = ["--set", "epochs=2", "--set", "runs=1"]
TRAINING = ["--set", "epochs=1", "--set", "runs=1", "--set", "dropout=0", "--set", "compiler=0"]
WORD = " test"  # one token
CALL_TOKENS = 30
LENGTHS = (10, 30, 100, 300, 1000, 1800, 4000)
GROWTH = (1, 10, 100, 1_000, 10_000, 100_000)
PREFILL, DECODE = (128, 512), 128
# The ratios that paw aims at; those of another llama-bench stand under None.
GOALS = {
    ("prefill", "llama.cpp"): 6, ("prefill", None): 1.5, ("prefill best", "llama.cpp"): 2.2, ("decode", "llama.cpp"): 3, ("decode", None): 2,
    "call": 8, "cold": 5, "map": 10, "training": 5, "memory": 1,
}


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--work", required=True, help="folder for downloads, builds and results")
    parser.add_argument("--paw", default=str(ROOT / "build/release/paw"), help="the command to measure; built if it is the default and absent")
    parser.add_argument("--llama-bench", action="append", default=[], metavar="NAME=PATH [OPTIONS]",
                        help="another llama-bench; options in the same argument; one NAME may come several times, its best counts")
    parser.add_argument("--quantize", action="append", default=[], metavar="TYPE", help="a quantization beside Q4_0 and Q8_0, for the peers that know it")
    parser.add_argument("--skip", action="append", default=[], choices=["llama.cpp", "sdk"], help="leave out a peer")
    parser.add_argument("--sdk-python", help="a Python that has the official SDK, instead of installing it")
    parser.add_argument("--torch", action="store_true", help="train with PyTorch and PEFT too; downloads gigabytes")
    parser.add_argument("--torch-python", help="a Python that has torch, transformers and peft, instead of installing them")
    parser.add_argument("--growth", action="store_true", help="map 1 to 100,000 inputs of a few words; takes long")
    parser.add_argument("--rounds", type=int, default=5, help="repetitions of everything")
    parser.add_argument("--sdk-inputs", type=int, default=200, help="of the 2,000 inputs of map, so many for the SDK; its time is scaled")
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--jobs", type=int, default=os.cpu_count(), help="of building")
    arguments = parser.parse_args()
    if arguments.rounds < 1 or arguments.threads < 1 or not 1 <= arguments.sdk_inputs <= 2000:
        parser.error("--rounds and --threads are at least 1, --sdk-inputs 1 to 2000")
    return arguments


# --- running ---


def measured(command, environment=None):
    """Runs a command to its end: (standard output, seconds, largest resident set in bytes). Raises Absent if it fails."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        start = time.perf_counter()
        process = subprocess.Popen(list(map(str, command)), stdin=subprocess.DEVNULL, stdout=out, stderr=err,
                                   env={**os.environ, **(environment or {})})
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        err.seek(0)
        if process.returncode != 0:
            last = err.read().decode(errors="replace").strip().splitlines()[-1:]
            raise Absent(f"{shlex.join(map(str, command))[:200]} ended with {process.returncode}: {' '.join(last)[:200]}")
        return out.read().decode(errors="replace"), seconds, usage.ru_maxrss * 1024


class Line:
    """A process that answers each line with one line."""

    def __init__(self, command, encode, environment=None):
        self.encode = encode
        self.process = subprocess.Popen(list(map(str, command)), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                                        text=True, env={**os.environ, **(environment or {})})

    def ask(self, text):
        """(answer, seconds)"""
        time.sleep(0.02)  # so that nobody's threads still spin
        start = time.perf_counter()
        try:
            self.process.stdin.write(self.encode(text) + "\n")
            self.process.stdin.flush()
            line = self.process.stdout.readline()
        except OSError:
            line = ""
        seconds = time.perf_counter() - start
        if not line:
            raise Absent(f"the process ended with {self.process.wait()} instead of answering")
        return json.loads(line), seconds

    def close(self):
        with contextlib.suppress(OSError):
            self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()


class Samples(dict):
    """Figures by key, one per round."""

    def add(self, key, value):
        self.setdefault(key, []).append(value)

    def median(self, key):
        return statistics.median(self[key])


class Report:
    """The measurements, as lines of the table."""

    def __init__(self):
        self.samples = Samples()
        self.rows, self.tokens, self.lengths, self.skipped, self.notes = [], [], [], {}, []

    def row(self, work, unit, ours, peer, theirs, *, goal=None, smaller_is_better=False, limit=None, peer_limit=None):
        """`ours` and `theirs` are samples; limits are shares (0..1) of the machine's limits."""
        mine, other = statistics.median(ours), statistics.median(theirs)
        self.rows.append({"work": work, "unit": unit, "paw": mine, "peer_name": peer, "peer": other,
                          "ratio": other / mine if smaller_is_better else mine / other, "goal": goal,
                          "paw_limit_share": limit, "peer_limit_share": peer_limit, "paw_samples": ours, "peer_samples": theirs})

    @contextlib.contextmanager
    def peer(self, name):
        """A peer that cannot be installed, or fails, is noted and left out."""
        try:
            yield
        except Absent as reason:
            self.skipped[name] = str(reason)
            say(f"{name} is left out: {reason}")


# --- reading and writing tokens: paw bench against llama-bench ---


class LlamaBench:
    """One configuration: a program with its options on a file, in a named environment."""

    def __init__(self, name, command, model, kind, setting, environment):
        self.name, self.command, self.model, self.kind, self.setting, self.environment = name, command, model, kind, setting, environment

    def options(self, *more):
        return ", ".join(option for option in [shlex.join(self.command[1:]), self.setting, *more] if option)

    def measure(self, threads, samples):
        command = [*self.command, "-m", self.model, "-t", threads, "-p", ",".join(map(str, PREFILL)), "-n", DECODE, "-r", 1, "-fa", "0,1", "-o", "json"]
        output, _, rss = measured(command, self.environment)
        for result in json.loads(output):
            what = f"prefill_{result['n_prompt']}" if result["n_prompt"] else f"decode_{result['n_gen']}"
            flash = "flash attention" if int(result["flash_attn"]) else "no flash attention"
            samples.add((self.name, what, self.kind, self.options(flash)), result["avg_ts"])
            samples[self.name, "bytes", self.kind] = [result["model_size"]]
        samples.add((self.name, "rss", self.kind), rss)


def llama_benches(arguments, workshop, base, report):
    """Every configuration of every llama-bench, the base's own file first."""
    named = [(name, shlex.split(rest), {"": {}}) for name, _, rest in (text.partition("=") for text in arguments.llama_bench)]
    if "llama.cpp" not in arguments.skip:
        with report.peer("llama.cpp"):
            named.insert(0, ("llama.cpp", [str(workshop.llama_cpp() / "llama-bench")], workshop.llama_cpu_libraries()))
    benches = []
    for name, command, settings in named:
        with report.peer(name):
            if not command or not shutil.which(command[0]):
                raise Absent(f"there is no program {' '.join(command)}; --llama-bench takes NAME=PATH")
            files = {"same file": base}
            for kind in dict.fromkeys(["Q4_0", "Q8_0", *arguments.quantize]):
                with report.peer(f"{name} {kind}"):
                    files[kind] = workshop.requantized(base, kind, command[0], name)
            benches += [LlamaBench(name, command, file, kind, setting, environment)
                        for kind, file in files.items() for setting, environment in settings.items()]
    return benches


def measure_tokens(arguments, paw, base, benches, report):
    """Fills report.samples: of paw by what was measured, of the peers by (name, what, file, options)."""
    samples = report.samples
    ours = [paw, "bench", "--base", base, "--decode", DECODE, "--repeat", 1, "--threads", arguments.threads, "--json"]
    ours += list(itertools.chain.from_iterable(("--prefill", tokens) for tokens in PREFILL))
    for number in range(arguments.rounds):
        for bench in list(benches):
            say(f"tokens, round {number + 1} of {arguments.rounds}: paw, {bench.name} {bench.kind} {bench.options()}")
            output, _, rss = measured(ours)
            whole = json.loads(output)
            for what in whole:
                samples.add(("paw", what), whole[what])
            samples.add(("paw", "rss"), rss)
            try:
                bench.measure(arguments.threads, samples)
            except Absent as reason:
                report.skipped[", ".join(filter(None, [bench.name, bench.kind, bench.options()]))] = str(reason)
                benches.remove(bench)


def add_token_rows(limits, report):
    """The lines of prefill and decode; a peer's best configuration on the same file, and on any."""
    samples = report.samples
    names = dict.fromkeys(key[0] for key in samples if len(key) == 4)
    for what, tokens, name, title in itertools.product(("prefill", "decode"), dict.fromkeys((*PREFILL, DECODE)), names,
                                                     ("same file", "best file")):
        work = f"{what}_{tokens}"
        found = [key for key in samples if len(key) == 4 and key[:2] == (name, work) and (title == "best file" or key[2] == title)]
        if ("paw", work) not in samples or not found or (title == "best file" and len({key[2] for key in found}) == 1):
            continue
        best = max(found, key=samples.median)
        if what == "prefill":
            shares = [rate * samples["paw", "layer_operations"][0] / 1e9 / limits["peak_gops"]
                      for rate in (samples.median(("paw", work)), samples.median(best))]
        else:
            shares = [rate * size / 1e9 / limits["read_gigabytes"]
                      for rate, size in ((samples.median(("paw", work)), samples["paw", "weight_bytes"][0]),
                                         (samples.median(best), samples.median((name, "bytes", best[2]))))]
        goal_key = what if title == "same file" else f"{what} best"
        report.row(f"{what} of {tokens} tokens, {title}", "tokens/s", samples["paw", work], f"{name}, {best[2]}, {best[3]}", samples[best],
                   goal=GOALS.get((goal_key, name if name == "llama.cpp" else None)), limit=shares[0], peer_limit=shares[1])
    for name in names:
        if (name, "rss", "same file") in samples:
            report.row("resident memory of these, same file", "MB", [b / 1e6 for b in samples["paw", "rss"]], name,
                       [b / 1e6 for b in samples[name, "rss", "same file"]], goal=GOALS["memory"], smaller_is_better=True)
    report.tokens = [{"peer": k[0], "work": k[1], "file": k[2], "options": k[3], "median": samples.median(k), "samples": v}
                     for k, v in samples.items() if len(k) == 4]


# --- calls: paw run and map against the official SDK ---


class Sdk:
    def __init__(self, arguments, workshop, base, program):
        self.python = arguments.sdk_python or workshop.python("sdk", [SDK], "programasweights")
        self.program, self.cache = program, workshop.folder / "sdk-cache"
        place_base(read_meta(program), base, self.cache)
        # As it is installed; or else with llama.cpp's products through AMX mended, or without them (amx_memory.h says why).
        choices = {"as installed": ({}, [])}
        if "llama.cpp" not in arguments.skip:
            with contextlib.suppress(Absent):
                choices["AMX mended"] = (workshop.llama_cpu_libraries().get("AMX", {}), [])
        choices["no repacking"] = ({}, ["--plain"])
        for self.setting, (self.environment, self.options) in choices.items():
            with contextlib.suppress(Absent):
                measured(self.command("warm up"), self.environment)
                return
        raise Absent("it could not run the program in any configuration")

    def command(self, *inputs):
        return [self.python, ROOT / "bench/sdk_worker.py", self.program, self.cache, *self.options, *inputs]


def task_inputs(count):
    """That many short, distinct inputs."""
    texts = []
    for name in ("train.jsonl", "test.jsonl"):
        texts += [json.loads(line)["input"] for line in (TASK / name).read_text().splitlines() if line.strip()]
    return [f"{texts[i % len(texts)]} (#{i})" for i in range(count)]


def measure_calls(arguments, paw, program, sdk, report):
    """A warm call, inputs of growing length, and map."""
    text = (WORD * CALL_TOKENS).strip()
    inputs = task_inputs(2000)
    lines = {"paw": Line([paw, "run", program, "-", "--json", "--threads", arguments.threads], str)}
    if sdk:
        lines["sdk"] = Line(sdk.command(), json.dumps, sdk.environment)
    samples, agree = Samples(), []
    try:
        for who in list(lines) * 2:
            lines[who].ask(text)
        for number in range(arguments.rounds):
            say(f"calls, round {number + 1} of {arguments.rounds}")
            for _ in range(5):
                for who, line in lines.items():
                    samples.add((who, "call"), line.ask(text)[1] * 1e3)
            for length, who in itertools.product(LENGTHS if number < 3 else (), lines):
                answer, seconds = lines[who].ask((WORD * length).strip())
                samples.add((who, length), None if "error" in answer else seconds * 1e3)
            if sdk:
                part = inputs[: arguments.sdk_inputs]
                answers = [lines["sdk"].ask(text) for text in part]
                samples.add(("sdk", "map"), sum(seconds for _, seconds in answers) * len(inputs) / len(part))
                ours = map_seconds(arguments, paw, program, inputs)
                agree = [answer.get("output") == mine for (answer, _), mine in zip(answers, ours[2])]
            else:
                ours = map_seconds(arguments, paw, program, inputs)
            samples.add(("paw", "map"), ours[0])
    finally:
        for line in lines.values():
            line.close()
    report.lengths = [{"tokens": n, **{who: statistics.median(samples[who, n]) if None not in samples[who, n] else None for who in lines}} for n in LENGTHS]
    report.notes.append(f"paw map: {len(inputs) / samples.median(('paw', 'map')):.0f} inputs/s, start and base included")
    if sdk:
        report.row(f"one warm call, {CALL_TOKENS} tokens in, a label out", "ms", samples["paw", "call"], "official SDK", samples["sdk", "call"],
                   goal=GOALS["call"], smaller_is_better=True)
        report.row("2,000 short inputs: paw map", "s", samples["paw", "map"], f"official SDK in a loop ({arguments.sdk_inputs} timed, scaled)",
                   samples["sdk", "map"], goal=GOALS["map"], smaller_is_better=True)
        report.notes.append(f"equal outputs of paw and SDK: {sum(agree)} of {len(agree)}")


def map_seconds(arguments, paw, program, inputs):
    """(seconds of the process, largest resident set, outputs)"""
    with tempfile.TemporaryDirectory() as folder:
        source, target = pathlib.Path(folder) / "in.jsonl", pathlib.Path(folder) / "out.jsonl"
        with source.open("w") as file:
            for text in inputs:
                print(json.dumps({"input": text}), file=file)
        _, seconds, rss = measured([paw, "map", program, source, "-o", target, "--threads", arguments.threads, "--json"])
        return seconds, rss, [json.loads(line)["output"] for line in target.read_text().splitlines()]


def measure_cold(arguments, paw, program, sdk, report):
    """The time from the start of a process to its end, and its memory."""
    text = (WORD * CALL_TOKENS).strip()
    samples = Samples()
    ours = [paw, "run", program, text, "--threads", arguments.threads]
    for number in range(arguments.rounds):
        say(f"cold processes, round {number + 1} of {arguments.rounds}")
        for who, command, environment in [("paw", ours, None), *([("sdk", sdk.command(text), sdk.environment)] if sdk else [])]:
            for _ in range(3):
                _, seconds, rss = measured(command, environment)
                samples.add((who, "cold"), seconds * 1e3)
                samples.add((who, "rss"), rss / 1e6)
    report.notes.append(f"paw run, process start to end: {samples.median(('paw', 'cold')):.0f} ms, {samples.median(('paw', 'rss')):.0f} MB resident")
    if sdk:
        report.row("process start to an answer", "ms", samples["paw", "cold"], "official SDK in Python", samples["sdk", "cold"],
                   goal=GOALS["cold"], smaller_is_better=True)
        report.row("resident memory of that process", "MB", samples["paw", "rss"], "official SDK in Python", samples["sdk", "rss"],
                   goal=GOALS["memory"], smaller_is_better=True)
    return samples["paw", "rss"]


def measure_memory(arguments, workshop, base, program, resident, report):
    """llama.cpp's resident memory for the same call, and what a second program adds here."""
    completion = workshop.folder / "llama-build/bin/llama-completion"
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        with zipfile.ZipFile(program) as bundle:
            bundle.extract("adapter.gguf", folder)
            prompt = bundle.read("prompt_template.txt").decode().replace("{INPUT_PLACEHOLDER}", (WORD * CALL_TOKENS).strip())
        (folder / "prompt.txt").write_text(prompt)
        if "llama.cpp" not in arguments.skip and completion.exists():
            command = [completion, "-m", base, "--lora", folder / "adapter.gguf", "-f", folder / "prompt.txt", "-n", "8", "-no-cnv", "--temp", "0",
                       "-c", "2048", "-t", arguments.threads]
            for setting, environment in workshop.llama_cpu_libraries().items():
                name = ", ".join(filter(None, ["llama-completion", "context 2048", setting]))
                with report.peer(name):
                    theirs = [measured(command, environment)[2] / 1e6 for _ in range(3)]
                    report.row("resident memory of one call with its adapter", "MB", resident, name, theirs, goal=GOALS["memory"],
                               smaller_is_better=True)
        cases = TASK / "test.jsonl"
        other = shutil.copyfile(program, folder / "other.paw")
        one = measured([arguments.paw, "test", program, cases])[2]
        two = measured([arguments.paw, "diff", program, other, cases])[2]
        report.notes.append(f"a second program on the same base: {(two - one) / 1e6:.1f} MB more (paw diff against paw test)")


# --- training ---


def measure_training(arguments, workshop, paw, base, program, report):
    examples, samples, torch_python = TASK / "train.jsonl", Samples(), None
    if arguments.torch:
        with report.peer("PyTorch and PEFT"):
            torch_python = arguments.torch_python or workshop.python("torch", TORCH, "torch, peft, transformers")
    kinds = ["bfloat16", "float32"] if torch_python else []
    with tempfile.TemporaryDirectory() as folder:
        target = pathlib.Path(folder) / "trained.paw"
        command = [paw, "compile", "--spec-file", TASK / "spec.txt", "--examples", examples, "--base", base, "--threads", arguments.threads,
                   "--json", *TRAINING, "-o", target]
        for number in range(min(3, arguments.rounds)):
            for kind in kinds or [None]:
                say(f"training, round {number + 1}: paw{f', PyTorch {kind}' if kind else ''}")
                output, _, rss = measured(command)
                rate = json.loads(output)["tokens_per_second"]
                made = read_meta(target)["paw"]
                samples.add("paw tokens", rate)
                samples.add("paw", made["data"]["trained_on"] * rate / made["compiler"]["tokens"])
                samples.add("paw rss", rss / 1e6)
                if kind and f"PyTorch {kind}" not in report.skipped:
                    with report.peer(f"PyTorch {kind}"):
                        output, _, _ = measured([torch_python, ROOT / "bench/torch_worker.py", base, target, examples, kind, 8])
                        result = json.loads(output.strip().splitlines()[-1])
                        samples.add(kind, result["examples_per_second"])
                        samples.add(f"{kind} tokens", result["tokens_per_second"])
                        samples.add(f"{kind} rss", result["max_rss"] / 1e6)
    report.notes.append(f"training here: {samples.median('paw'):.1f} examples/s, {samples.median('paw tokens'):.0f} tokens/s "
                        f"(a prompt that a batch shares counts once), {samples.median('paw rss'):.0f} MB resident")
    for kind in kinds:
        if kind in samples:
            report.row("training, examples of a batch of 8, rank 16", "examples/s", samples["paw"], f"PyTorch and PEFT, {kind}", samples[kind],
                       goal=GOALS["training"])
            report.row("resident memory of training", "MB", samples["paw rss"], f"PyTorch and PEFT, {kind}", samples[f"{kind} rss"],
                       smaller_is_better=True)
            report.notes.append(f"PyTorch and PEFT, {kind}: {samples.median(f'{kind} tokens'):.0f} tokens/s")


# --- the machine and the output ---


def describe_machine():
    cpu = {}
    with contextlib.suppress(OSError):
        for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines():
            name, _, value = line.partition(":")
            cpu.setdefault(name.strip(), value.strip())
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    revision = subprocess.run(["git", "-C", ROOT, "describe", "--always", "--dirty"], capture_output=True, text=True, check=False).stdout.strip()
    return {"cpu": cpu.get("model name", platform.processor()), "cores": os.cpu_count(), "flags": cpu.get("flags", ""), "memory_bytes": memory,
            "system": platform.platform(), "paw": revision, "load_before": os.getloadavg()[0], "date": datetime.date.today().isoformat()}


def number(value):
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def percent(share):
    return "" if share is None else f"{100 * share:.0f} %"


def tables(machine, limits, report, growth):
    out = [f"{machine['cpu']}, {machine['cores']} cores, {machine['memory_bytes'] / 2**30:.0f} GiB; {machine['date']}, paw {machine['paw']}, "
           f"load before {machine['load_before']:.2f}",
           "", "| what this machine can do | peak GOP/s | matmul GOP/s | share | one row GB/s | share of memory |", "| --- | ---: | ---: | ---: | ---: | ---: |"]
    read = limits["read_gigabytes"]
    for one in limits["instruction_sets"]:
        out.append(f"| {one['name']}{' (in use)' if one['name'] == limits['kernels'] else ''} | {number(one['peak_gops'])} | {number(one['matmul_gops'])} | "
                   f"{percent(one['matmul_gops'] / one['peak_gops'])} | {number(one['weight_gigabytes'])} | {percent(one['weight_gigabytes'] / read)} |")
    out += [f"| memory read | | | | {number(read)} | |",
            "", "| work | unit | paw | of the limit | peer | peer's | of the limit | ratio | goal |", "| --- | --- | ---: | ---: | --- | ---: | ---: | ---: | ---: |"]
    for row in report.rows:
        goal = "" if row["goal"] is None else f"{row['goal']:g}x"
        out.append(f"| {row['work']} | {row['unit']} | {number(row['paw'])} | {percent(row['paw_limit_share'])} | {row['peer_name']} | "
                   f"{number(row['peer'])} | {percent(row['peer_limit_share'])} | {row['ratio']:.2f}x | {goal} |")
    names = [who for who in ("paw", "sdk") if report.lengths and who in report.lengths[0]]
    if names:
        out += ["", f"| tokens of input | {' | '.join(f'{who} ms' for who in names)} |", f"| ---: |{' ---: |' * len(names)}"]
    for line in report.lengths:
        out.append(f"| {line['tokens']:,} | {' | '.join('too long' if line[who] is None else number(line[who]) for who in names)} |")
    if growth:
        out += ["", "| inputs of map | seconds | ms an input | resident MB |", "| ---: | ---: | ---: | ---: |"]
        out += [f"| {g['inputs']:,} | {number(g['seconds'])} | {number(1e3 * g['seconds'] / g['inputs'])} | {number(g['max_rss'] / 1e6)} |" for g in growth]
    out += ["", *(f"- {note}" for note in report.notes), *(f"- left out: {name}: {reason}" for name, reason in report.skipped.items())]
    return "\n".join(out) + "\n"


def prepare(arguments, workshop):
    """(base, program) to measure; builds and fetches what is missing."""
    if not pathlib.Path(arguments.paw).exists():
        workshop.run([ROOT / "scripts/setup.sh"], "building paw")
    home = pathlib.Path(os.environ.get("PAW_HOME", pathlib.Path.home() / ".paw"))
    base = home / "bases/smollm2-135m.gguf"
    if not base.exists():
        workshop.run([arguments.paw, "pull", "smollm2-135m"], "fetching the base")
    program = workshop.folder / "commit-type.paw"
    if not program.exists():
        workshop.run([arguments.paw, "compile", "--spec-file", TASK / "spec.txt", "--examples", TASK / "train.jsonl", *COMPILE, "-o", program],
                     "compiling the program to run")
    return base, program


def machine_limits(arguments, base):
    say("what the machine can do")
    limits = json.loads(measured([arguments.paw, "bench", "--base", base, "--kernels", "--threads", arguments.threads, "--json"])[0])
    return limits


def better_limits(first, second):
    """The better of two measurements: the limit is what the machine reached with the least other work."""
    best = {**first, "read_gigabytes": max(first["read_gigabytes"], second["read_gigabytes"])}
    best["instruction_sets"] = [{key: value if key == "name" else max(value, other[key]) for key, value in one.items()}
                                for one, other in zip(first["instruction_sets"], second["instruction_sets"])]
    best["peak_gops"] = next(one["peak_gops"] for one in best["instruction_sets"] if one["name"] == best["kernels"])
    return best


def main():
    arguments = parse_arguments()
    workshop, report = Workshop(arguments.work, arguments.jobs), Report()
    base, program = prepare(arguments, workshop)
    sdk = None
    if "sdk" not in arguments.skip:
        with report.peer("official SDK"):
            sdk = Sdk(arguments, workshop, base, program)
            if sdk.setting != "as installed":
                report.notes.append(f"the SDK crashes here as it is installed; it is measured with {sdk.setting}")
    benches = list(llama_benches(arguments, workshop, base, report))
    machine = describe_machine()
    if machine["load_before"] > 0.5:
        say(f"the load of this machine is {machine['load_before']:.2f}: other work spoils the figures")

    start = time.monotonic()
    limits = machine_limits(arguments, base)
    growth = []

    def save():
        """Saves the results so far, so that a stopped run leaves them."""
        whole = {"machine": machine, "limits": limits, "rows": report.rows, "tokens": report.tokens, "lengths": report.lengths,
                 "growth": growth, "notes": report.notes, "left_out": report.skipped}
        (workshop.folder / "peers.json").write_text(json.dumps(whole, indent=1) + "\n")
        text = tables(machine, limits, report, growth)
        (workshop.folder / "peers.md").write_text(text)
        if report.rows:
            title = f"How many times as fast as its peers, or as small; {machine['cores']} cores, {machine['cpu']}"
            labelled = [(f"{row['work']} · {row['peer_name'].split(',')[0]}", row["ratio"], row["goal"]) for row in report.rows]
            (workshop.folder / "peers.svg").write_text(bars.draw(title, labelled))
        return text

    measure_tokens(arguments, arguments.paw, base, benches, report)
    limits = better_limits(limits, machine_limits(arguments, base))
    add_token_rows(limits, report)
    save()
    measure_calls(arguments, arguments.paw, program, sdk, report)
    save()
    resident = measure_cold(arguments, arguments.paw, program, sdk, report)
    measure_memory(arguments, workshop, base, program, resident, report)
    save()
    measure_training(arguments, workshop, arguments.paw, base, program, report)
    save()
    for count in GROWTH if arguments.growth else ():
        say(f"map of {count} inputs")
        seconds, rss, _ = map_seconds(arguments, arguments.paw, program, [f"fix #{number:06}" for number in range(count)])
        growth.append({"inputs": count, "seconds": seconds, "max_rss": rss})
        save()
    report.notes.append(f"measured in {time.monotonic() - start:.0f} s, {arguments.rounds} rounds; load after {os.getloadavg()[0]:.2f}")
    print(save(), end="")


if __name__ == "__main__":
    try:
        main()
    except Absent as reason:
        sys.exit(f"peers: {reason}")
