#!/usr/bin/env python3
"""Compares the ways from a specification to a program, on tasks that the compiler was not trained on, and prints a table of exact
match (mean over tasks, with a 95 % interval from resampling the tasks).

usage: bench/compilers.py [--tasks TASKS.jsonl] [--utterances FILE.jsonl ...] [--shots 5 20 100] [--log LOG.jsonl]

    prompted           the base alone, the specification in its prompt; its answer is at most one line of 100 characters
    prompted, 5 shown  the same with 5 examples in the specification
    compiler           what the trained compiler makes of the specification
    ..., --labels      the same two, with the labels given, so that only these are answered; for tasks with labels
    compiler + N       training from there on N examples
    fresh + N          training from nothing on the same examples
    TF-IDF + N         word counts with logistic regression on the same examples, for tasks with labels (needs scikit-learn)

TASKS.jsonl is what `python3 -m fuzzybench --part held-out` writes; by default --count of its tasks are made here. Utterances (JSONL of
input, output, domain) are made into --cuts tasks of 3 to 8 labels each. A task has up to --test inputs to test on, which are never
among its examples. Runs already in the log are not repeated, so an interrupted run can be resumed.
"""
import argparse
import json
import pathlib
import random
import subprocess
import sys
import tempfile

from paw_runs import read_jsonl, run_json, write_jsonl

ROOT = pathlib.Path(__file__).resolve().parent.parent
WORDINGS = ["Classify the message. Answer with exactly one of: {}.", "What is the message about? Labels: {}.",
            "Sort what customers write into {}.", "Route the request. The answer is one of {}."]


def prepare(name, source, spec, labels, examples, most_shots, tests):
    """A task: examples to learn from and others to test on, no input twice."""
    distinct = list({example["input"]: example for example in examples}.values())
    if len(distinct) < 10:
        return None
    learn = min(most_shots, len(distinct) // 2)
    return {"name": name, "source": source, "spec": spec, "labels": labels, "learn": distinct[:learn], "test": distinct[learn:learn + tests]}


def generated_tasks(path, options):
    if path is None:
        text = subprocess.run([sys.executable, "-m", "fuzzybench", "--part", "held-out", "--tasks", str(options.count), "--seed",
                               str(options.seed), "--examples", str(max(options.shots) + options.test + 20)],
                              cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True).stdout
        lines = [json.loads(line) for line in text.splitlines()]
    else:
        lines = read_jsonl(path)
    for number, line in enumerate(lines):
        yield prepare(f"{number}-{line['family']}", "held-out families", line["spec"], line.get("labels"), line["examples"],
                      max(options.shots), options.test)


def cut_tasks(path, options):
    rows = read_jsonl(path)
    dice = random.Random(options.seed)
    outputs = sorted({row["output"] for row in rows})
    for number in range(options.cuts):
        labels = dice.sample(outputs, dice.randint(3, 8))
        examples = [row for row in rows if row["output"] in labels]
        dice.shuffle(examples)
        spec = dice.choice(WORDINGS).format(", ".join(labels))
        yield prepare(f"{number}-{path.stem}", path.stem, spec, labels, examples, max(options.shots), options.test)


def measure_paw(paw, task, spec, examples, flags, folder):
    program = folder / "program.paw"
    command = [paw, "compile", "--json", "--spec-file", folder / "spec.txt", "-o", program, *flags]
    (folder / "spec.txt").write_text(spec)
    if examples:
        command += ["--examples", write_jsonl(folder / "learn.jsonl", examples)]
    compiled = run_json(*command)
    tested = run_json(paw, "test", "--json", program, write_jsonl(folder / "test.jsonl", task["test"]))
    return {"exact_match": tested["exact_match"], "seconds": compiled["seconds"]}


def measure_words(task, examples):
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline

    outputs = [example["output"] for example in examples]
    if len(set(outputs)) < 2:
        answers = [outputs[0]] * len(task["test"])
    else:
        model = make_pipeline(TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True), LogisticRegression(C=10, max_iter=1000))
        answers = model.fit([example["input"] for example in examples], outputs).predict([case["input"] for case in task["test"]])
    return {"exact_match": sum(a == case["output"] for a, case in zip(answers, task["test"])) / len(task["test"])}


def with_shown(spec, examples):
    if not examples:
        return spec
    return spec + "\n\nExamples:\n" + "\n".join(f"Input: {e['input']}\nOutput: {e['output']}" for e in examples)


def ways(options):
    """Name, and how a task is measured by it, given a folder to work in; None where it does not apply."""
    alone, line = ["--set", "compiler=0"], ["--regex", r"[^\n]{0,100}"]

    def compiled(flags, shown=0):
        return lambda task, folder: measure_paw(options.paw, task, with_shown(task["spec"], task["learn"][:shown]), [], flags, folder)

    def labelled(flags):
        return lambda task, folder: task["labels"] and measure_paw(options.paw, task, task["spec"], [],
                                                                   [*flags, "--labels", ",".join(task["labels"])], folder)

    def trained(shots, flags):
        return lambda task, folder: len(task["learn"]) >= shots and measure_paw(options.paw, task, task["spec"], task["learn"][:shots],
                                                                                flags, folder)

    def words(shots):
        return lambda task, _: task["labels"] and len(task["learn"]) >= shots and measure_words(task, task["learn"][:shots])

    yield "prompted", compiled([*alone, *line])
    yield "prompted, 5 shown", compiled([*alone, *line], 5)
    yield "prompted, --labels", labelled(alone)
    yield "compiler", compiled([])
    yield "compiler, --labels", labelled([])
    for shots in options.shots:
        yield f"compiler + {shots}", trained(shots, [])
        yield f"fresh + {shots}", trained(shots, alone)
        if options.words:
            yield f"TF-IDF + {shots}", words(shots)


def interval(values):
    dice = random.Random(0)
    means = sorted(sum(dice.choices(values, k=len(values))) / len(values) for _ in range(2000))
    return means[50], means[-51]


def cell(values):
    if not values:
        return ""
    low, high = interval(values)
    return f"{100 * sum(values) / len(values):.1f} ({100 * low:.0f} to {100 * high:.0f})"


def print_table(names, tasks, done):
    sources = list(dict.fromkeys(task["source"] for task in tasks))
    print("| exact match, % | " + " | ".join(f"{source}, {sum(task['source'] == source for task in tasks)} tasks" for source in sources) +
          " | all | tasks with labels | mean seconds |")
    print("| --- |" + " ---: |" * (len(sources) + 3))
    for name in names:
        rows = [(task, done[name, task["name"]]) for task in tasks if done.get((name, task["name"]))]
        columns = [cell([row["exact_match"] for task, row in rows if task["source"] == source]) for source in sources]
        columns += [cell([row["exact_match"] for _, row in rows]), cell([row["exact_match"] for task, row in rows if task["labels"]])]
        seconds = [row["seconds"] for _, row in rows if "seconds" in row]
        columns.append(f"{sum(seconds) / len(seconds):.1f}" if seconds else "")
        print(f"| {name} | " + " | ".join(columns) + " |")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--paw", default="build/release/paw")
    parser.add_argument("--tasks", type=pathlib.Path)
    parser.add_argument("--utterances", nargs="*", type=pathlib.Path, default=[])
    parser.add_argument("--count", type=int, default=40)
    parser.add_argument("--cuts", type=int, default=10)
    parser.add_argument("--test", type=int, default=50)
    parser.add_argument("--shots", nargs="*", type=int, default=[5, 20, 100])
    parser.add_argument("--ways", nargs="*", help="only these, by the names above")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--log", type=pathlib.Path, default=pathlib.Path("compilers.jsonl"))
    options = parser.parse_args()
    options.shots = options.shots or [5]
    try:
        import sklearn  # noqa: F401
        options.words = True
    except ImportError:
        options.words = False
        print("compilers: scikit-learn is not installed; TF-IDF is left out", file=sys.stderr)

    tasks = [task for task in generated_tasks(options.tasks, options) if task]
    for path in options.utterances:
        tasks += [task for task in cut_tasks(path, options) if task]
    done = {(row["way"], row["task"]): row["result"] for row in (read_jsonl(options.log) if options.log.exists() else [])}
    chosen = [(name, measure) for name, measure in ways(options) if not options.ways or name in options.ways]
    for name, measure in chosen:
        for task in tasks:
            if (name, task["name"]) in done:
                continue
            with tempfile.TemporaryDirectory() as folder:
                result = measure(task, pathlib.Path(folder)) or None
            done[name, task["name"]] = result
            with options.log.open("a") as file:
                file.write(json.dumps({"way": name, "task": task["name"], "result": result}) + "\n")
        print(f"compilers: {name}: {cell([row['exact_match'] for (way, _), row in done.items() if way == name and row])}", file=sys.stderr, flush=True)
    print_table([name for name, _ in chosen], tasks, done)


if __name__ == "__main__":
    main()
