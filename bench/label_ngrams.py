#!/usr/bin/env python3
"""How much weight the votes of a character n-gram classifier should have (docs/decisions/label-ngrams.md): prints exact match
and the mean negative logarithm of the right label's probability on test cases, for some penalties and strengths.

usage: bench/label_ngrams.py FOLDER[:SHOTS] ... [--paw build/release/paw] [--work DIR] [--penalties 2 4 8] [--strengths 0 4 8 16]

FOLDER has spec.txt, train.jsonl and test.jsonl, with labels as outputs; SHOTS keeps that many examples of each label, the first ones. Each is compiled
once, without the classifier, unless its answers are in DIR already. The classifier here is scikit-learn's, its probabilities and the language
model's multiplied over whole labels; the program multiplies them token by token.
"""
import argparse
import pathlib
import subprocess

import numpy
from sklearn.feature_extraction.text import HashingVectorizer
from sklearn.linear_model import LogisticRegression

from paw_runs import first_of_each, read_jsonl, run_json, without_calibration, write_jsonl

LEAST = 1e-6  # probability


class Task:
    def __init__(self, folder, shots, options):
        self.name = folder.name + (f", {shots} a label" if shots else "")
        examples, cases = first_of_each(read_jsonl(folder / "train.jsonl"), shots), read_jsonl(folder / "test.jsonl")
        self.labels = sorted({example["output"] for example in examples})
        cases = [case for case in cases if case["output"] in self.labels]
        self.right = numpy.array([self.labels.index(case["output"]) for case in cases])
        self.targets = [self.labels.index(example["output"]) for example in examples]
        hashing = HashingVectorizer(analyzer="char_wb", ngram_range=(3, 5), n_features=2**14, alternate_sign=False, norm="l2", binary=True)
        self.learn, self.test = (hashing.transform([row["input"] for row in rows]) for rows in (examples, cases))
        answers = options.work / f"{folder.name}.{shots}.jsonl"
        if not answers.exists():
            self.answer(folder, examples, cases, answers, options.paw)
        self.model = numpy.full((len(cases), len(self.labels)), LEAST)
        for row, answer in zip(self.model, read_jsonl(answers)):
            for label in answer["alternatives"]:
                row[self.labels.index(label["output"])] = max(LEAST, label["confidence"])

    def answer(self, folder, examples, cases, answers, paw):
        program = answers.with_suffix(".paw")
        learn = write_jsonl(answers.with_suffix(".learn"), examples)
        run_json(paw, "compile", "--json", "--spec-file", folder / "spec.txt", "--examples", learn, "--labels", ",".join(self.labels), "-o", program,
                 "--set", "label_ngrams=0")
        # The votes are multiplied with the model's own probabilities.
        bare = without_calibration(program, answers.with_suffix(".bare.paw"))
        lines = "".join(" ".join(case["input"].split()) + "\n" for case in cases)
        done = subprocess.run([paw, "run", bare, "-", "--json", "--top", str(len(self.labels))], input=lines, stdout=subprocess.PIPE, text=True,
                              check=True)
        answers.write_text(done.stdout)

    def votes(self, penalty):
        # With two labels scikit-learn has one vector of weights instead of two opposite halves, and so half the penalty.
        inverse = (2 if len(self.labels) == 2 else 1) / penalty
        return LogisticRegression(C=inverse, max_iter=2000, class_weight="balanced").fit(self.learn, self.targets).predict_log_proba(self.test)

    def measure(self, votes, strength):
        scores = numpy.log(self.model) + strength * votes
        scores -= numpy.log(numpy.exp(scores - scores.max(1, keepdims=True)).sum(1, keepdims=True)) + scores.max(1, keepdims=True)
        return (scores.argmax(1) == self.right).mean(), -scores[numpy.arange(len(self.right)), self.right].mean()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+", metavar="FOLDER[:SHOTS]")
    parser.add_argument("--paw", default="build/release/paw")
    parser.add_argument("--work", type=pathlib.Path, default=pathlib.Path("build/label-ngrams"))
    parser.add_argument("--penalties", nargs="+", type=float, default=[2, 4, 8])
    parser.add_argument("--strengths", nargs="+", type=float, default=[0, 4, 8, 16])
    options = parser.parse_args()
    options.work.mkdir(parents=True, exist_ok=True)
    tasks = []
    for folder in options.folders:
        path, _, shots = folder.partition(":")
        tasks.append(Task(pathlib.Path(path), int(shots or 0), options))
    print("| penalty | strength | " + " | ".join(task.name for task in tasks) + " | mean | mean nat |")
    print("|" + " ---: |" * (len(tasks) + 4))
    for penalty in options.penalties:
        votes = [task.votes(penalty) for task in tasks]
        for strength in options.strengths:
            rows = [task.measure(vote, strength) for task, vote in zip(tasks, votes)]
            cells = [f"{100 * exact:.1f}" for exact, _ in rows]
            exact, nat = numpy.mean(rows, axis=0)
            print(f"| {penalty:g} | {strength:g} | " + " | ".join(cells) + f" | {100 * exact:.1f} | {nat:.3f} |", flush=True)


if __name__ == "__main__":
    main()
