"""Families of the pools in data/pools/: each file KIND.GROUP.txt gives one family for every way of asking about a pool. And families that ask
about two texts of the other pools.

Its keys are "thing" (names of the inputs), "ask" (wordings of the question that names no labels), at times "rule" (wordings of a question
whose answer is yes for the kinds marked with "!"), "topics: yes" where a text can be said to be about the meaning of its kind, and "noise"
(chat, plain or line).
"""

from .. import forms
from ..family import Task, family
from ..pools import alarm, chat, desks, files, fill, levels, matter, one, sort, task, yes_no
from ..wording import Labels, dirty, say

MOST = 9  # kinds of a task
SAME = ["Do both texts belong to the same class ({names})?", "Each input is a {thing} and another one. Are they of the same kind? The kinds are {names}.",
        "Are the two of one sort? Sorts: {names}.", "Compare the two: same class or not? Classes: {names}."]
RELEVANT = ["Does the {thing} match what is looked for?", "Is the {thing} a hit for the query?", "Search: is the result relevant to the query?",
            "Does the {thing} belong under the heading?", "Is the description of the {thing} right?"]
RELEVANT_FIELDS = [["query", "text"], ["search", "result"], ["heading", "text"], ["description", "message"], ["wanted", "found"]]


def written(noise_kind, amount):
    def finish(rng, phrase):
        text = fill(rng, phrase)
        if noise_kind == "chat":
            return chat(rng, text, amount)
        if noise_kind == "line":
            return text
        text = text[0].upper() + text[1:]
        return dirty(rng, text + "." if text[-1].isalnum() and rng.random() < 0.7 else text, amount / 2)

    return finish


def chosen(rng, kinds):
    names = rng.sample(list(kinds), rng.randint(2 if len(kinds) < 4 else 3, min(MOST, len(kinds))))
    return [name for name in kinds if name in names]


def asked(rng, kinds, things, asks, finish):
    """The pool's own question, with some of its kinds or all."""
    names = list(kinds) if rng.random() < 0.5 and len(kinds) <= MOST else chosen(rng, kinds)
    what = say(rng, *(text.format(thing=rng.choice(things)) for text in asks))
    return task(rng, kinds, {name: [name] for name in names}, {name: kinds[name].names for name in names},
                {name: kinds[name].meaning for name in names}, what, finish)


def ruled(rng, kinds, things, rules, finish):
    """Yes for the marked kinds, no for the unmarked ones, by a rule in words."""
    what = rng.choice(rules).format(thing=rng.choice(things))
    groups = {"in": [name for name in kinds if kinds[name].mark == "!"], "out": [name for name in kinds if not kinds[name].mark]}
    return task(rng, kinds, groups, alarm(rng, what), {"in": "it falls under the rule", "out": "it does not"}, what, finish)


def same(rng, kinds, things, finish):
    names = chosen(rng, kinds)
    labels = rng.choice([("same", "different"), ("yes", "no"), ("true", "false"), ("same kind", "other kind")])
    answer = Labels(rng, {"in": [labels[0]], "out": [labels[1]]}, {"in": "both are of one kind", "out": "they are not"})
    what = rng.choice(SAME).format(thing=rng.choice(things), names=", ".join(kinds[name].names[0] for name in names))
    show = forms.two_fields(rng, *rng.choice(forms.DATA["pair_fields"]))

    def draw(rng):
        alike = rng.random() < 0.5
        first = rng.choice(names)
        second = first if alike else rng.choice([name for name in names if name != first])
        texts = [finish(rng, rng.choice(kinds[name].phrases)) for name in (first, second)]
        return show(*texts) if texts[0] != texts[1] else "", answer["in" if alike else "out"]

    return Task(answer.spec(rng, what), draw, answer.all)


def relevant(rng, kinds, things, finish):
    names = chosen(rng, kinds)
    answer = Labels(rng, yes_no(rng, ("relevant", "irrelevant"), ("match", "mismatch"), ("hit", "miss")),
                    {"in": "the text is what is asked for", "out": "it is something else"})
    show = forms.two_fields(rng, *rng.choice(RELEVANT_FIELDS))

    def draw(rng):
        alike = rng.random() < 0.5
        first = rng.choice(names)
        second = first if alike else rng.choice([name for name in names if name != first])
        query = rng.choice([kinds[first].meaning, rng.choice(kinds[first].names)])
        return show(query, finish(rng, rng.choice(kinds[second].phrases))), answer["in" if alike else "out"]

    return Task(answer.spec(rng, rng.choice(RELEVANT).format(thing=rng.choice(things))), draw, answer.all)


def register(name, fields, kinds):
    things, noise = fields["thing"], (fields["noise"] or ["plain"])[0]
    ways = {"": lambda rng, finish: asked(rng, kinds, things, fields["ask"], finish),
            "-same": lambda rng, finish: same(rng, kinds, things, finish),
            "-relevant": lambda rng, finish: relevant(rng, kinds, things, finish)}
    if fields["topics"]:
        ways["-one"] = lambda rng, finish: one(rng, kinds, rng.choice(things), finish)
        ways["-sort"] = lambda rng, finish: sort(rng, kinds, rng.choice(things), finish)
        ways["-desks"] = lambda rng, finish: rng.choice([desks, levels])(rng, kinds, rng.choice(things), finish)
    if fields["rule"]:
        ways["-rule"] = lambda rng, finish: ruled(rng, kinds, things, fields["rule"], finish)
        ways["-wanted"] = lambda rng, finish: matter(rng, kinds, rng.choice(things), finish, [text.format(thing=rng.choice(things)) for text in fields["rule"]])

    for ending, way in ways.items():
        @family(name + ending)
        def make(rng, way=way):
            return way(rng, written(noise, rng.choice([0, 0, 0.08, 0.2])))


def register_pairs(name, things, kinds, noise):
    """The ways of asking about two texts, for pools that have families of their own elsewhere."""
    for ending, way in {"-same": same, "-relevant": relevant}.items():
        @family(name + ending)
        def make(rng, way=way):
            return way(rng, kinds, things, written(noise, rng.choice([0, 0, 0.08, 0.2])))


for stem, values, pool in files("pools"):
    register(stem, values, pool)
for folder, usual in (("routing", "chat"), ("triage", "line"), ("judgement", "plain")):
    for stem, values, pool in files(folder):
        register_pairs(f"{folder}.{stem}", values["thing"], pool, (values["noise"] or [usual])[0])
