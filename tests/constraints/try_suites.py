#!/usr/bin/env python3
"""Measures JSON schemas against public suites, which are read from git repositories and never copied:

    try_suites.py CHECK BASE.gguf suite  JSON-Schema-Test-Suite.git
    try_suites.py CHECK BASE.gguf bench  jsonschemabench.git [PARTS]

CHECK is build/release/tests/constraint_check. Instances are written as the constraint writes them: with ", " and ": ", in the
order that they have in the suite, numbers unchanged. `suite` prints for each draft the share of schemas that are
accepted, and of their instances, which invalid ones are accepted and which valid ones are not. `bench` prints the same for the
schemas of MaskBench by their source, what is refused and why, and the times."""

import json
import re
import subprocess
import sys
from collections import Counter, defaultdict

TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\],:]|[^\s{}\[\],:"]+')


class Raw(str):
    """A number as it was written."""


def dump(value):
    if isinstance(value, Raw):
        return str(value)
    if isinstance(value, dict):
        return "{" + ", ".join(f"{dump(key)}: {dump(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(dump, value)) + "]"
    return json.dumps(value, ensure_ascii=False)


def load(text):
    return json.loads(text, parse_float=Raw, parse_int=Raw)


def files(repository, folder):
    """(name, text) of the JSON files of a folder at the newest commit; a missing file is left out."""
    git = ["git", f"--git-dir={repository}"]
    tree = subprocess.run([*git, "ls-tree", "-r", "HEAD", folder + "/"], capture_output=True, text=True, check=True).stdout
    entries = [line.split(None, 3)[2:] for line in tree.splitlines() if line.endswith(".json")]
    batch = subprocess.Popen([*git, "cat-file", "--batch"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    for blob, name in entries:
        batch.stdin.write(blob.encode() + b"\n")
        batch.stdin.flush()
        header = batch.stdout.readline().split()
        if header[-1] == b"missing":
            continue
        yield name, batch.stdout.read(int(header[2]) + 1).decode()


def judge(check, base, cases):
    """The result of CHECK for each (schema, texts)."""
    process = subprocess.Popen([check, base, "/dev/stdin"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    import threading

    def feed():
        for schema, texts in cases:
            # The schema as its text, so that its numbers keep their digits.
            process.stdin.write(json.dumps({"schema": dump(schema), "texts": texts, "spacing": "spaced"}) + "\n")
        process.stdin.close()

    threading.Thread(target=feed, daemon=True).start()
    for line in process.stdout:
        yield json.loads(line)


def is_text(text):
    try:
        text.encode()
    except UnicodeEncodeError:
        return False  # half a surrogate pair
    return True


def suite(check, base, repository):
    print("| draft | schemas | accepted | valid instances | accepted | invalid instances | accepted |")
    print("| --- | ---: | ---: | ---: | ---: | ---: | ---: |")
    wrong = []
    for draft in ("draft4", "draft6", "draft7", "draft2019-09", "draft2020-12"):
        groups = []
        for name, text in files(repository, f"tests/{draft}"):
            if "/optional/" in name:
                continue
            groups += [(name, group) for group in load(text)]
        cases = [(group["schema"], [dump(test["data"]) for test in group["tests"]]) for _, group in groups]
        counts, refused = Counter(), Counter()
        for (name, group), said in zip(groups, judge(check, base, cases)):
            counts["schemas"] += 1
            if "error" in said:
                refused[name.rsplit("/", 1)[-1]] += 1
                continue
            counts["accepted"] += 1
            for test, fits in zip(group["tests"], said["fits"]):
                kind = "valid" if test["valid"] else "invalid"
                counts[kind] += 1
                counts[kind, fits] += 1
                if fits and not test["valid"]:
                    wrong.append((draft, name, group["description"], test["description"]))
        share = 100 * counts["accepted"] / counts["schemas"]
        fits = 100 * counts["valid", True] / counts["valid"]
        print(f"| {draft} | {counts['schemas']} | {share:.0f} % | {counts['valid']} | {fits:.0f} % | {counts['invalid']} | {counts['invalid', True]} |")
        print(f"refused of {draft}: {dict(refused.most_common(12))}", file=sys.stderr)
    for entry in wrong:
        print("accepted though invalid:", *entry, sep=" | ")
    return 1 if wrong else 0


def bench(check, base, repository, parts):
    groups = []
    for name, text in files(repository, "maskbench/data"):
        source = name.rsplit("/", 1)[-1].split("---")[0].split("_")[0 if "BFCL" in name or "JME" in name else slice(None)]
        source = source if isinstance(source, str) else "_".join(source)
        if parts and source not in parts:
            continue
        try:
            groups.append((source, name, load(text)))
        except ValueError:
            continue
    cases = [(g["schema"], [dump(test["data"]) for test in g.get("tests", [])]) for _, _, g in groups]
    counts, reasons, examples = defaultdict(Counter), Counter(), {}
    ready, tokens = [], []
    for (source, name, group), said in zip(groups, judge(check, base, cases)):
        for count in (counts[source], counts["all"]):
            count["schemas"] += 1
            if "error" in said:
                continue
            count["accepted"] += 1
            pairs = list(zip(group.get("tests", []), said["fits"]))
            bad_valid = any(test["valid"] and not fits for test, fits in pairs)
            bad_invalid = any(fits and not test["valid"] for test, fits in pairs)
            count["valid refused"] += bad_valid
            count["invalid accepted"] += bad_invalid
            count["passing"] += not bad_valid and not bad_invalid
            if source != "all" and count is counts[source]:
                if bad_invalid:
                    print("accepted though invalid:", name, file=sys.stderr)
                if bad_valid:
                    print("refused though valid:", name, file=sys.stderr)
        if "error" in said:
            reason = re.sub(r"/\S+|\d+", "*", said["error"])[:110]
            reasons[reason] += 1
            examples.setdefault(reason, name)
        else:
            ready.append(said["ready"])
            tokens += said.get("tokens", [])
    print("| source | schemas | accepted | passing | a valid instance refused | an invalid one accepted |")
    print("| --- | ---: | ---: | ---: | ---: | ---: |")
    for source, count in counts.items():
        print(f"| {source} | {count['schemas']} | {count['accepted']} | {count['passing']} | {count['valid refused']} | {count['invalid accepted']} |")
    for title, times in (("first token", ready), ("token", tokens)):
        times.sort()
        at = lambda share: times[min(len(times) - 1, int(share * len(times)))]  # noqa: E731
        print(f"{title}, us: mean {sum(times) / len(times):.0f}, median {at(0.5):.0f}, 90 % {at(0.9):.0f}, 99 % {at(0.99):.0f}, most {times[-1]:.0f} ({len(times)})")
    for reason, count in reasons.most_common(60):
        print(f"{count:6} {reason}  [{examples[reason]}]", file=sys.stderr)
    return 0


if __name__ == "__main__":
    check, base, what, repository, *parts = sys.argv[1:]
    sys.exit(suite(check, base, repository) if what == "suite" else bench(check, base, repository, parts))
