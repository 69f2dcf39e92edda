"""What words mean: kinds of things, fields of knowledge, definitions and senses, after WordNet."""

import functools
import json
import pathlib
import re

from .. import forms, wordnet
from ..family import Task, family
from ..pools import AN
from ..wording import Labels, say

DATA = json.loads((pathlib.Path(__file__).parents[1] / "data" / "wordnet.json").read_text())
LEAST = 8  # words of a kind
INPUTS = {"word": "word_note", "definition": "definition_note", "both": None}


def shown(rng, form, synset):
    if form == "word":
        return rng.choice(synset.words)
    if form == "definition":
        return synset.definition
    return f"{rng.choice(synset.words)}: {synset.definition}"


def brief(definition):
    """The first part of a definition, without remarks in brackets."""
    return re.sub(r"\s*\([^)]*\)\s*", " ", definition).split(";")[0].strip() or definition


def classes_of(kinds):
    nouns = wordnet.synsets()
    return {kind: nouns[kind].words[:3] for kind in kinds}, {kind: brief(nouns[kind].definition) for kind in kinds}


def noted(rng, what, form):
    note = INPUTS[form]
    return what if note is None or rng.random() < 0.5 else rng.choice([f"{what} {rng.choice(DATA[note])}", f"{rng.choice(DATA[note])} {what}"])


def sorted_task(rng, kinds, thing, wordings):
    form = rng.choice(["word", "word", "definition", "both"])
    answer = Labels(rng, *classes_of(kinds))

    def draw(rng):
        kind = rng.choice(kinds)
        return shown(rng, form, wordnet.thing(rng, kind)), answer[kind]

    return Task(answer.spec(rng, noted(rng, say(rng, *wordings).format(thing=thing), form)), draw, answer.all)


def question_task(rng, kind, others, thing):
    form = rng.choice(["word", "word", "definition", "both"])
    yes, no = rng.choice(forms.DATA["answers"]["en"])
    name = wordnet.synsets()[kind].words[0]
    what = noted(rng, AN.sub(r"\1n ", say(rng, *DATA["is"]).format(kind=name, thing=thing)), form) + " " + forms.told(rng, yes, no)

    def draw(rng):
        if rng.random() < 0.5:
            return shown(rng, form, wordnet.thing(rng, kind)), yes
        return shown(rng, form, wordnet.thing(rng, rng.choice(others))), no

    return Task(what, draw, [yes, no])


def register(root):
    group = root.replace(" ", "")

    @family(f"words.{group}")
    def kinds_of(rng):
        kinds = wordnet.disjoint(rng, wordnet.subkinds(wordnet.named(root), LEAST), rng.randint(2, 7))
        if len(kinds) < 2:
            return things(rng)
        return sorted_task(rng, kinds, root, DATA["sort"])

    @family(f"words.{group}-is")
    def is_kind(rng):
        kinds = wordnet.disjoint(rng, wordnet.subkinds(wordnet.named(root), LEAST), 5)
        if len(kinds) < 2 or rng.random() < 0.25:
            others = [wordnet.named(other) for other in DATA["topics"]]
            own = wordnet.named(root)
            others = [other for other in others if other != own and other not in wordnet.under(own) and own not in wordnet.under(other)
                      and not wordnet.under(own) & wordnet.under(other)]
            return question_task(rng, own, others, "thing")
        return question_task(rng, kinds[0], kinds[1:], root)


for name in DATA["roots"]:
    register(name)


def topics(rng, most):
    roots = [wordnet.named(name) for name in DATA["topics"]]
    return wordnet.disjoint(rng, roots, rng.randint(2, most))


@family("words.things")
def things(rng):
    return sorted_task(rng, topics(rng, 9), "thing", DATA["sort_any"])


@family("words.things-same")
def same_kind(rng):
    kinds = topics(rng, 6)
    yes, no = rng.choice([("same", "different"), ("yes", "no"), ("true", "false")])
    answer = Labels(rng, {"same": [yes], "different": [no]}, {"same": "of the same kind", "different": "of two kinds"})
    names = {wordnet.named(name): plural for name, plural in DATA["topics"].items()}
    what = say(rng, *DATA["related"]).format(kinds=", ".join(names[kind] for kind in kinds))
    show = forms.two_fields(rng, *rng.choice(forms.DATA["pair_fields"]))

    def draw(rng):
        same = rng.random() < 0.5
        first = rng.choice(kinds)
        second = first if same else rng.choice([kind for kind in kinds if kind != first])
        words = [rng.choice(wordnet.thing(rng, kind).words) for kind in (first, second)]
        return show(*words) if words[0] != words[1] else "", answer["same" if same else "different"]

    return Task(answer.spec(rng, what), draw, answer.all)


@family("words.field")
def field(rng):
    fields = wordnet.fields_of_knowledge()
    chosen = rng.sample(sorted(fields), rng.randint(2, 8))
    form = rng.choice(["definition", "definition", "both"])
    answer = Labels(rng, *classes_of(chosen))

    def draw(rng):
        subject = rng.choice(chosen)
        synset = wordnet.synsets()[rng.choice(fields[subject])]
        return re.sub(r"^\([^)]*\) ", "", shown(rng, form, synset)), answer[subject]

    return Task(answer.spec(rng, say(rng, *DATA["field"])), draw, answer.all)


def defined(rng):
    """A noun of some root with its definition."""
    return wordnet.thing(rng, wordnet.named(rng.choice(DATA["roots"])))


@family("words.definition")
def definition(rng):
    yes, no = rng.choice([("yes", "no"), ("true", "false"), ("correct", "wrong"), ("match", "mismatch")])
    answer = Labels(rng, {"right": [yes], "wrong": [no]},
                    {"right": "the definition is that of the word", "wrong": "it is another word's"})
    root = wordnet.named(rng.choice(DATA["roots"]))
    show = forms.two_fields(rng, *rng.choice([["word", "definition"], ["term", "meaning"], ["entry", "gloss"]]))

    def draw(rng):
        synset, other = wordnet.thing(rng, root), defined(rng)
        right = rng.random() < 0.5
        text = synset.definition if right else other.definition
        return show(rng.choice(synset.words), text) if synset.definition != other.definition else "", answer["right" if right else "wrong"]

    return Task(answer.spec(rng, say(rng, *DATA["fits"])), draw, answer.all)


@functools.cache
def with_examples(part):
    return sorted(offset for offset, synset in wordnet.synsets(part).items()
                  if any(word in example for example in synset.examples for word in synset.words))


def gap(rng, part):
    """A word, and an example sentence of it with a gap where it stands."""
    synset = wordnet.synsets(part)[rng.choice(with_examples(part))]
    example = rng.choice(synset.examples)
    for word in synset.words:
        if re.search(rf"\b{re.escape(word)}\b", example):
            return word, re.sub(rf"\b{re.escape(word)}\b", "___", example, count=1)
    return gap(rng, part)


@family("words.cloze")
def cloze(rng):
    part = rng.choice(["noun", "verb", "adj"])
    mark = rng.choice(["___", "[...]", "(blank)", "____"])
    what = say(rng, *DATA["cloze"])

    def draw(rng):
        word, text = gap(rng, part)
        words = [word, *(gap(rng, part)[0] for _ in range(rng.choice([1, 1, 2, 3])))]
        if len(set(words)) < len(words):
            return "", ""
        rng.shuffle(words)
        return f"{text.replace('___', mark)} ({' / '.join(words)})", word

    return Task(what + rng.choice([" Output the word alone.", " The words are in brackets behind the sentence.", " Answer with one of the words in brackets."]),
                draw, None)


LEXICAL = {"adj": "adjective", "noun": "noun", "verb": "verb"}


@family("words.part")
def part_of_speech(rng):
    """Which part of speech fills the gap?"""
    parts = rng.sample(sorted(LEXICAL), rng.choice([2, 3, 3]))
    answer = Labels(rng, {part: [LEXICAL[part], part] for part in parts}, {"adj": "a property", "noun": "a thing", "verb": "a doing"})

    def draw(rng):
        part = rng.choice(parts)
        word, text = gap(rng, part)
        return text.replace("___", f"[{word}]"), answer[part]

    what = say(rng, "What is the word in brackets?", "Part of speech of the bracketed word.", "Grammar: name the class of the word in square brackets.")
    return Task(answer.spec(rng, what), draw, answer.all)
