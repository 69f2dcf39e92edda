"""What follows from a text: entailment, contradiction and what is left open, after data/inference.txt and WordNet.

The file has entries: lines "=" with ways to put a premise, then lines "+" that follow from it, "-" that contradict it and "?" that it leaves
open; {slots} are those of pools.py.
"""

import pathlib

from .. import forms, wordnet
from ..family import Task, family
from ..pools import fill
from ..wording import Labels, dirty, say

MARKS = {"+": "entailed", "-": "contradicted", "?": "open"}
NUMBERS = {"n": lambda rng: str(rng.randint(3, 90)), "t": lambda rng: str(rng.randint(20, 99))}
FIELDS = [["premise", "hypothesis"], ["text", "claim"], ["a", "b"], ["sentence1", "sentence2"], ["context", "statement"], ["fact", "conclusion"],
          ["source", "summary"], ["article", "sentence"]]


def read():
    entries = []
    for line in (pathlib.Path(__file__).parents[1] / "data" / "inference.txt").read_text().splitlines():
        mark, text = line[0], line[2:]
        if mark == "=" and (not entries or entries[-1]["hypotheses"]):
            entries.append({"premises": [], "hypotheses": []})
        if mark == "=":
            entries[-1]["premises"].append(text)
        else:
            entries[-1]["hypotheses"].append((MARKS[mark], text))
    return entries


ENTRIES = read()


def told(rng, wanted):
    """Premise and hypothesis of the wanted relation, written out."""
    way = rng.random()
    if way < 0.2:
        return lexical(rng, wanted)
    if way < 0.55:
        return built(rng, wanted)
    entry = rng.choice(ENTRIES)
    hypothesis = rng.choice([text for mark, text in entry["hypotheses"] if mark == wanted])
    return fill(rng, rng.choice(entry["premises"]) + "\n" + hypothesis, NUMBERS).split("\n")


SCENES = ["There is {} on the table.", "{name} drew {} in the sand.", "{name} dreams of {}.", "In the middle of the picture you see {}.",
          "{name} wrote a report about {}.", "The shop window shows {}.", "They talked about {} for an hour."]
THINGS = ["bird", "fish", "insect", "tree", "flower", "beverage", "fruit", "vegetable", "vehicle", "tool", "furniture", "musical instrument", "clothing"]


def article(word):
    return ("an " if word[0].lower() in "aeiou" else "a ") + word


def lexical(rng, wanted):
    """A scene with one thing, and the same scene with a more general, another or a more special one."""
    nouns = wordnet.synsets()
    root = wordnet.named(rng.choice(THINGS))
    kinds = wordnet.disjoint(rng, [kind for kind in wordnet.subkinds(root, 4) if nouns[kind].known], 2)
    if len(kinds) < 2:
        return lexical(rng, wanted)
    kind, other = (nouns[one].words[0] for one in kinds)
    special = rng.choice(wordnet.thing(rng, kinds[0]).words)
    scene = fill(rng, rng.choice(SCENES))
    if wanted == "entailed":
        pair = special, rng.choice([kind, nouns[root].words[0]])
    elif wanted == "open":
        pair = kind, special
    else:
        scene = fill(rng, rng.choice(["The thing on the table is {}, nothing else.", "What {name} bought is {}.", "The only thing in the picture is {}."]))
        pair = special, other
    return [scene.format(article(word)) for word in pair]


# Past tense, base form, passive participle, and what cannot be true at once.
DEEDS = [("sold", "sell", "sold", "kept"), ("painted", "paint", "painted", "left unpainted"), ("repaired", "repair", "repaired", "destroyed"),
         ("delivered", "deliver", "delivered", "lost"), ("packed", "pack", "packed", "unpacked"), ("found", "find", "found", "lost"),
         ("bought", "buy", "bought", "stole"), ("borrowed", "borrow", "borrowed", "lent out"), ("cleaned", "clean", "cleaned", "soiled"),
         ("ordered", "order", "ordered", "cancelled")]
GOODS = ["chairs", "letters", "lamps", "bicycles", "boxes", "books", "mirrors", "clocks", "tables", "jackets", "cameras", "baskets", "radios", "doors"]
PLACES = ["in {city}", "near the station", "in the garden", "at the market", "in the basement", "behind the school", "on the island"]
TIMES = ["on {day}", "in {month}", "last week", "before lunch", "during the night", "on {date}"]
WHY = ["because it was raining", "to please a friend", "for the first time in years", "without telling anyone", "as they had promised", "for money"]


def built(rng, wanted):
    """A sentence of who did what with how many things of which kind, where and when; and one with a part left out, changed or added."""
    deed, base, done, opposite = rng.choice(DEEDS)
    who, other = (fill(rng, "{name}") for _ in range(2))
    count, goods, colour = rng.randint(3, 60), rng.choice(GOODS), fill(rng, "{colour}")
    place, time = fill(rng, rng.choice(PLACES)), fill(rng, rng.choice(TIMES))
    premise = rng.choice([f"{who} {deed} {count} {colour} {goods} {place} {time}.", f"{time[0].upper()}{time[1:]}, {who} {deed} {count} {colour} {goods} {place}.",
                          f"{count} {colour} {goods} were {done} by {who} {place} {time}."])
    follows = [f"{who} {deed} some {goods}.", f"Several {goods} were {done} {place}.", f"{who} {deed} more than {count - rng.randint(1, 2)} {goods}.",
               f"Somebody {deed} {colour} {goods} {time}.", f"The {goods} that {who} {deed} were {colour}.", f"{who} did {base} something {time}.",
               f"At least {max(2, count - rng.randint(1, 20))} {goods} were {done} by {who}."]
    clashes = [f"{who} did not {base} any {goods}.", f"No {goods} were {done} {place} {time}.", f"{who} {opposite} these {goods} at that moment.",
               f"{who} {deed} fewer than {max(2, count - rng.randint(1, 9))} {goods} in all.", f"{who} has never {done} anything.",
               f"It was not {who} but {other} who {deed} the {goods}." if who != other else f"Nobody {deed} {goods} {place}.",
               f"The {goods} that {who} {deed} have no colour at all."]
    leaves = [f"{who} {deed} the {goods} {rng.choice(WHY)}.", f"{other} helped {who} with the {goods}." if who != other else f"{who} was tired.",
              f"{who} had {done} {goods} before.", f"The {goods} were made in {fill(rng, '{country}')}.", f"{who} will {base} more {goods} soon.",
              f"{who} {deed} {count} {colour} {goods} and a {fill(rng, '{product}')} {place}.", f"The {goods} were worth {fill(rng, '{amount}')}.",
              f"{who} likes {colour} {goods}."]
    return [premise, rng.choice({"entailed": follows, "contradicted": clashes, "open": leaves}[wanted])]


def draw_of(rng, groups, answer, fields=None):
    """groups: label key -> relations that it stands for."""
    show = forms.two_fields(rng, *(fields or rng.choice(FIELDS)))
    noise = rng.choice([0, 0, 0.05])

    def draw(rng):
        key = rng.choice(list(groups))
        premise, hypothesis = told(rng, rng.choice(groups[key]))
        return show(dirty(rng, premise, noise), dirty(rng, hypothesis, noise)), answer[key]

    return draw


ALL = {"entailed": ["entailed"], "contradicted": ["contradicted"], "open": ["open"]}
MEANINGS = {"entailed": "it must be true if the first text is", "contradicted": "it cannot be true if the first text is",
            "open": "it may be true or false"}


@family("inference.relation")
def relation(rng):
    answer = Labels(rng, {"entailed": ["entailment", "entailed", "follows", "implied", "true"],
                          "contradicted": ["contradiction", "contradicts", "impossible", "excluded", "false"],
                          "open": ["neutral", "neither", "unknown", "undetermined", "maybe"]}, MEANINGS)
    what = say(rng, "How does the second text relate to the first?", "Given the first text, is the second one true, false or undecided?",
               "Natural language inference.", "Say what the first statement means for the second one.",
               "Does the second sentence follow from the first, contradict it, or neither?",
               "Take the first text as true. What about the second?")
    return Task(answer.spec(rng, what), draw_of(rng, ALL, answer), answer.all)


@family("inference.claims")
def claims(rng):
    answer = Labels(rng, {"entailed": ["supported", "confirmed", "backed"], "contradicted": ["refuted", "denied", "contradicted"],
                          "open": ["not enough information", "not mentioned", "unverifiable"]},
                    {"entailed": "the text says so", "contradicted": "the text says otherwise", "open": "the text does not tell"})
    what = say(rng, "Check the claim against the text.", "Fact check with the text as the only source.", "Is the claim borne out by the source?",
               "What does the source say about the claim?")
    return Task(answer.spec(rng, what), draw_of(rng, ALL, answer, rng.choice([["text", "claim"], ["source", "claim"], ["evidence", "claim"]])), answer.all)


def two_ways(name, groups, pairs, meanings, *wordings, fields=None):
    @family(f"inference.{name}")
    def judge(rng):
        yes, no = rng.choice(pairs)
        answer = Labels(rng, {"in": [yes], "out": [no]}, meanings)
        return Task(answer.spec(rng, rng.choice(wordings)), draw_of(rng, groups, answer, fields), answer.all)


two_ways("follows", {"in": ["entailed"], "out": ["contradicted", "open"]}, [("yes", "no"), ("follows", "does not follow"), ("true", "not certain"), ("1", "0")],
         {"in": "it follows", "out": "it is false or left open"}, "Does the second statement follow from the first?",
         "Must the second sentence be true if the first one is?", "Can the conclusion be drawn from the text alone?",
         "Is the second text a safe conclusion from the first?")
two_ways("clash", {"in": ["contradicted"], "out": ["entailed", "open"]}, [("yes", "no"), ("contradiction", "compatible"), ("conflict", "fine"), ("1", "0")],
         {"in": "they contradict each other", "out": "both can be true"}, "Do the two statements contradict each other?",
         "Is there a conflict between the two texts?", "Can both be true? Report those that cannot.", "Compare the two statements; report contradictions.")
two_ways("summary", {"in": ["entailed"], "out": ["contradicted", "open"]}, [("faithful", "unfaithful"), ("yes", "no"), ("ok", "wrong"), ("keep", "rewrite")],
         {"in": "the summary says only what the source says", "out": "it says something else or something more"},
         "Is the summary faithful to the source? It may leave things out but not add or change anything.",
         "Check the summary for anything that the source does not say.", "May the sentence be printed as a summary of the source?",
         fields=["source", "summary"])
two_ways("told", {"in": ["entailed", "contradicted"], "out": ["open"]}, [("yes", "no"), ("answered", "open"), ("decided", "undecided")],
         {"in": "the text decides it", "out": "the text leaves it open"}, "Does the text tell whether the statement is true or false?",
         "Can you decide from the text alone whether the statement holds?", "Is the question settled by the text, either way?",
         fields=["text", "statement"])
