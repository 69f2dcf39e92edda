"""python3 -m fuzzybench: writes tasks as JSON lines, {"family", "held_out", "spec", "labels", "examples": [{"input", "output"}]}."""

import argparse
import collections
import itertools
import json
import random
import sys

from . import corpora, families, forms  # noqa: F401  (registers the families)
from .family import FAMILIES, is_held_out, make
from .names import grow


# Kinds that come up more or less often than their number of groups says.
WEIGHTS = {"words": 0.6, "judgement": 1.4, "triage": 2.0, "routing": 1.3, "inference": 2.0, "reading": 2.0, "policy": 1.3, "repair": 0.8}


def by_kind(names):
    """{kind: {group: its families}}"""
    kinds = collections.defaultdict(lambda: collections.defaultdict(list))
    for name in names:
        kinds[name.split(".")[0]][name.split("-")[0]].append(name)
    return kinds


def chosen_family(rng, kinds):
    """A kind, one of its groups, one of the group's families: what has many siblings comes up less often, so that it does not crowd out the others;
    the family that the others are variants of comes up more often than these."""
    weights = [WEIGHTS.get(kind, 1) * len(groups) ** 0.5 for kind, groups in kinds.items()]
    groups = kinds[rng.choices(list(kinds), weights)[0]]
    group = rng.choice(list(groups))
    return rng.choices(groups[group], [2 if name == group else 1 for name in groups[group]])[0]


def main():
    parser = argparse.ArgumentParser(prog="fuzzybench", description=__doc__)
    parser.add_argument("--part", choices=["seen", "held-out", "all"], default="seen", help="which families")
    parser.add_argument("--family", help="only families whose name begins so")
    parser.add_argument("--from", type=int, default=0, dest="first", help="number of the first task; a task depends on it and the seed alone")
    parser.add_argument("--tasks", type=int, default=0, help="how many tasks; 0: without end")
    parser.add_argument("--examples", type=int, default=8, help="examples a task")
    parser.add_argument("--shown", type=float, default=0, help="share of the specifications that show some examples, 0 to 1")
    parser.add_argument("--dressed", type=float, default=0, help="share of the families' specifications with notes around them, 0 to 1")
    parser.add_argument("--corpora", help="a folder of corpora, from which tasks are cut as well")
    parser.add_argument("--corpora-share", type=float, default=0.55, help="their share of the tasks, 0 to 1")
    parser.add_argument("--any-licence", action="store_true", help="also corpora whose licence forbids to pass trained weights on")
    parser.add_argument("--near", action="store_true", help="also corpora that are close to a public test set")
    parser.add_argument("--faker", action="store_true", help="more names of people and places, from the Python package Faker")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--list", action="store_true", help="print the names of the families instead, and the kinds and licences of the corpora")
    options = parser.parse_args()

    if not all(0 <= share <= 1 for share in (options.shown, options.dressed, options.corpora_share)):
        parser.error("--shown, --dressed and --corpora-share are shares, from 0 to 1")
    wanted = {"seen": [False], "held-out": [True], "all": [False, True]}[options.part]
    names = sorted(name for name in FAMILIES if is_held_out(name) in wanted and name.startswith(options.family or ""))
    if not names:
        sys.exit("fuzzybench: there is no such family")
    chosen = corpora.load(options.corpora, options.part, not options.any_licence, options.near) if options.corpora else []
    if options.list:
        print("\n".join(names + [f"corpus.{corpus.name}\t{corpus.kind}\t{corpus.licence}" for corpus in chosen]))
        return
    if options.faker:
        grow()
    kinds = by_kind(names)
    cut = corpora.Tasks(chosen) if chosen else None
    try:
        for number in range(options.first, options.first + options.tasks) if options.tasks else itertools.count(options.first):
            rng = random.Random(f"{options.seed} {number}")
            if cut and rng.random() < options.corpora_share:
                task = cut.draw(rng, options.examples, options.shown)
            else:
                task = make(chosen_family(rng, kinds), rng.getrandbits(48), options.examples, options.shown)
                if rng.random() < options.dressed:
                    task["spec"] = forms.surrounded(rng, task["spec"])
            print(json.dumps(task, ensure_ascii=False))
    except (BrokenPipeError, KeyboardInterrupt):  # the reader has enough
        sys.stderr.close()


if __name__ == "__main__":
    main()
