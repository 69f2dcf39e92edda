"""Pools: kinds of texts with names, a meaning and phrases each, and the questions that can be asked about them.

A pool is written as text: for every kind a line with its names and its meaning, and below, indented, its phrases. "!" before the names
marks kinds that matter by themselves, "?" kinds of which one could argue, so that only a specification that names them asks for them.

    ! lost card, card stolen, block card: a lost or stolen card
        [I lost|I can't find] my {card}

A file of a pool has lines "key: value" before it, which tell how its texts are called and asked about, and a line ---; keys may repeat.

[a|b|] is one of the alternatives, {card} a filler, {=card} the same once more, {3..9} a number.
"""

import collections
import dataclasses
import pathlib
import re

from .family import Task
from .wording import Labels, dirty, joined, say
from .words_routing import SLOTS

SLOT = re.compile(r"\[([^\[\]]*\|[^\[\]]*)\]|\{(\d+)\.\.(\d+)\}|\{(=?\w+)\}")
AN = re.compile(r"\b([Aa]) (?=[aeio]|u(?!ni|s|r)|8|SUV|MRI|X-ray)")
OTHER = ["other", "something else", "none", "none of these", "anything else"]
ALERT = ["alert", "page", "attention", "escalate", "flag", "act", "important", "report"]
IGNORE = ["ignore", "skip", "quiet", "drop", "pass", "none", "unimportant", "noise"]


@dataclasses.dataclass(frozen=True)
class Kind:
    names: list[str]
    meaning: str
    mark: str
    phrases: list[str]


def fill(rng, text, own=None):
    """The text with alternatives chosen and slots filled, from `own` before the common fillers; no filler twice."""
    used, last = set(), {}
    while match := SLOT.search(text):
        if match[1] is not None:
            value = rng.choice(match[1].split("|"))
        elif match[2]:
            value = str(rng.randint(int(match[2]), int(match[3])))
        elif match[4][0] == "=":
            value = last[match[4][1:]]
        else:
            source = own[match[4]] if own and match[4] in own else SLOTS[match[4]]
            for _ in range(5):
                value = source(rng) if callable(source) else rng.choice(source)
                if value not in used:
                    break
            used.add(value)
            last[match[4]] = value
        text = text[:match.start()] + value + text[match.end():]
    return AN.sub(r"\1n ", text.replace("the the ", "the "))


def pool(text):
    kinds = {}
    for line in text.splitlines():
        if line.startswith(" "):
            kind.phrases.append(line.strip())
        elif line:
            head, meaning = line.split(": ", 1)
            names = head.lstrip("!? ").split(", ")
            kind = kinds[names[0]] = Kind(names, meaning, head[0] if head[0] in "!?" else "", [])
    return kinds


def files(folder):
    """The files of pools in a folder of data/, in order: name, the values of each key, the kinds."""
    for path in sorted((pathlib.Path(__file__).parent / "data" / folder).glob("*.txt")):
        head, table = path.read_text().split("\n---\n", 1)
        values = collections.defaultdict(list)
        for line in head.splitlines():
            key, value = line.split(": ", 1)
            values[key].append(value)
        yield path.stem, values, pool(table)


OPENERS = ["Hi, ", "Hello, ", "hey, ", "Good [morning|afternoon|evening], ", "Hi there! ", "Hello! ", "It's {name} {surname}. ",
           "Me again: ",
           "{name} here, ", "Dear all, ", "Sorry to bother you. ", "To whom it may concern: ", "Quick one: "]


def chat(rng, text, noise=0.1):
    """A message as people send it: now and then a greeting, thanks, a full stop, slips."""
    if rng.random() < 0.6:
        text = text[0].upper() + text[1:]
    if text[-1].isalnum() and rng.random() < 0.6:
        text += "."
    start = fill(rng, rng.choice(OPENERS)) if rng.random() < 0.25 else ""
    if start.endswith(", ") and text[:2] not in ("I ", "I'") and text[1:2].islower():
        text = text[0].lower() + text[1:]
    end = fill(rng, rng.choice([" Thanks!", " Thank you.", " thx", " Regards, {name}", " Best, {name} {surname}", " Thanks in advance."]))
    if start.startswith("It's") or " here" in start:
        end = " Thanks!"
    text = start + text + (("" if text[-1] in ".!?" else ".") + end if rng.random() < 0.2 else "")
    return dirty(rng, text, noise)


def yes_no(rng, *more):
    """Names of the labels "in" and "out" that belong together; `more` are further pairs."""
    yes, no = rng.choice([("yes", "no"), ("true", "false"), ("yes", "no"), ("1", "0"), ("y", "n"), *more])
    return {"in": [yes], "out": [no]}


def listed(kinds, names):
    """a, b and c: what the kinds of these names mean."""
    meanings = [kinds[name].meaning for name in names]
    return meanings[0] if len(names) == 1 else ", ".join(meanings[:-1]) + " and " + meanings[-1]


def task(rng, kinds, groups, labels, meanings, what, finish):
    """The task whose label keys stand for groups of kinds: groups {key: [kind, ...]}."""
    answer = Labels(rng, labels, meanings)
    keys = list(groups)

    def draw(rng):
        key = rng.choice(keys)
        return finish(rng, rng.choice(kinds[rng.choice(groups[key])].phrases)), answer[key]

    return Task(answer.spec(rng, what), draw, answer.all)


def sort(rng, kinds, thing, finish, most=12):
    """Which of these kinds? Sometimes kinds that are not listed come up too, for a label of their own."""
    names = rng.sample(list(kinds), rng.randint(2, min(most, len(kinds))))
    rest = [name for name in kinds if name not in names] if rng.random() < 0.35 else []
    groups, labels, meanings = {n: [n] for n in names}, {n: kinds[n].names for n in names}, {n: kinds[n].meaning for n in names}
    if rest:
        groups["other"], labels["other"], meanings["other"] = rest, OTHER, rng.choice(["anything else", "none of the others",
                                                                                       "all the rest"])
    what = say(rng, f"Classify the {thing}.", f"What is this {thing} about?", f"Decide which kind of {thing} this is.",
               f"Sort every {thing} into one of the groups.", f"Which topic does the {thing} belong to?",
               f"The input is one {thing}. Find the label that fits best.", f"Label the {thing} by its subject.")
    if rest:
        what = what.rstrip(".") + rng.choice([". If no label fits, say so.", ". Not everything fits one of the topics.",
                                              "."]).replace("?.", "?")
    return task(rng, kinds, groups, labels, meanings, what.replace("?.", "?"), finish)


def one(rng, kinds, thing, finish):
    """Is it this kind? Or one of these two?"""
    names = rng.sample(list(kinds), rng.choice([1, 1, 2]) if len(kinds) > 3 else 1)
    rest = [name for name in kinds if name not in names]
    topic = joined(rng, [kinds[name].meaning for name in names])
    what = say(rng, f"Is this {thing} about {topic}?", f"Check whether the {thing} concerns {topic}.",
               f"I only care about {topic}. Does the {thing} belong to that?", f"Filter: keep a {thing} only if it is about {topic}.",
               f"Find every {thing} that is about {topic}.", f"Tell me if the {thing} is a case of {topic}.")
    what = AN.sub(r"\1n ", what)
    labels = yes_no(rng, ("match", "no match"), ("related", "unrelated"))
    if what.lower().startswith(("filter", "find")):
        labels = {"in": ["keep", "relevant", "in", "match"], "out": ["drop", "irrelevant", "out", "discard"]}
    return task(rng, kinds, {"in": names, "out": rest}, labels, {"in": f"about {topic}", "out": "not about that"}, what, finish)


DESKS = [words.split(", ") for words in (
    "desk 1, desk 2, desk 3, desk 4", "north, south, east, west", "team a, team b, team c, team d", "alpha, beta, gamma, delta",
    "front office, back office, specialists, archive", "Kim, Lee, Noor, Sam", "queue1, queue2, queue3, queue4",
    "upstairs, downstairs, outside, annex",
    "first, second, third, fourth", "Mr Bell, Ms Cruz, Dr Dorn, Mrs Eck")]

LEVELS = [words.split(", ") for words in (
    "high, medium, low", "P1, P2, P3", "critical, major, minor", "now, today, later", "1, 2, 3, 4", "urgent, normal, can wait",
    "severe, moderate, mild",
    "level A, level B, level C", "immediately, this week, someday", "S1, S2, S3, S4")]


def levels(rng, kinds, thing, finish):
    """How urgent, where the specification says which kinds are how urgent."""
    return desks(rng, kinds, thing, finish, LEVELS, [
        f"How urgent is the {thing}?", f"Give the {thing} a priority.", f"Grade the {thing}.", f"Set the level of this {thing}.",
        f"Decide how soon the {thing} has to be handled."])


def desks(rng, kinds, thing, finish, places=DESKS, asking=None):
    """Who takes it, where each desk takes several kinds as the specification says."""
    count = rng.randint(2, min(4, len(kinds) // 2))
    names = rng.sample(list(kinds), rng.randint(2 * count, min(len(kinds), 3 * count)))
    places = rng.sample(rng.choice([row for row in places if len(row) >= count]), count)
    groups = {place: names[i::count] for i, place in enumerate(places)}
    link = rng.choice([": ", " = ", " for ", " means "] if asking else [" takes ", " handles ", ": ", " gets ", " is for ", " deals with "])
    rules = [place + link + listed(kinds, group) for place, group in groups.items()]
    what = say(rng, *(asking or [f"Decide who gets the {thing}.", f"Route the {thing}.", f"Forward each {thing} to the right place.",
               f"To whom does this {thing} go?", f"Assign the {thing}."]))
    if not what.endswith((".", "?")):
        what += "."
    rules = rng.choice([" {}.", "\n{}.", " The rules: {}."]).format(rng.choice(["; ", "; ", ". "]).join(rules))
    keys = list(groups)

    def draw(rng):
        key = rng.choice(keys)
        return finish(rng, rng.choice(kinds[rng.choice(groups[key])].phrases)), key

    return Task(rng.choice([what + rules + " Answer with that only.", what + rules, what + rules + f" ({'/'.join(keys)})"]),
                draw, keys)


def alarm(rng, what):
    """Names of the labels "in" and "out": yes and no only where the specification asks a question."""
    if "?" in what and rng.random() < 0.35:
        return yes_no(rng)
    return {"in": ALERT, "out": IGNORE}


def matter(rng, kinds, thing, finish, rules):
    """Does it matter? As the kinds are marked, by one of the rules; or as the specification lists them."""
    if rng.random() < 0.5:
        what = say(rng, *rules)
        yes = [name for name in kinds if kinds[name].mark == "!"]
        no = [name for name in kinds if not kinds[name].mark]
        meanings = {"in": "needs attention", "out": "does not"}
        return task(rng, kinds, {"in": yes, "out": no}, alarm(rng, what), meanings, what, finish)
    names = rng.sample(list(kinds), rng.randint(2, len(kinds)))
    cut = rng.randint(1, len(names) - 1)
    yes, no = names[:cut], names[cut:]
    wanted, rest = listed(kinds, yes), listed(kinds, no)
    what = say(rng, f"Only {wanted} matter to us; {rest} can be ignored. Does this {thing} matter?",
               f"Filter one {thing}. Wanted: {wanted}. Not wanted: {rest}.",
               f"Flag the {thing} when it is about {wanted}. Leave out {rest}.",
               f"Judge each {thing} like this: {wanted} need a person, {rest} do not.",
               f"Drop {rest}, we get far too many of these. Show us {wanted}.",
               f"Watch for {wanted}. Everything else in the {thing} is noise, for instance {rest}.")
    return task(rng, kinds, {"in": yes, "out": no}, alarm(rng, what), {"in": wanted, "out": rest}, what, finish)


def asked(rng, kinds, thing, finish):
    """One of the questions about a pool of intents."""
    return rng.choice([sort, sort, sort, one, desks])(rng, kinds, rng.choice(thing), finish)
