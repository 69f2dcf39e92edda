"""Reading: short passages of who did what, and questions on them, some of which the passage does not answer."""

import dataclasses

from .. import forms
from ..family import Task, family
from ..pools import fill
from ..wording import say
from .inference import DEEDS, GOODS, PLACES, TIMES

MISSING = ["not stated", "unknown", "not in the text", "no answer", "n/a", "none", "?"]
EXTRAS = ["It was {clock} when they stopped.", "Nobody else was there.", "The weather was bad.", "{name} wrote it down.", "The {product} stayed at home.", "They had {dish} afterwards.",
          "A {pet} watched them.", "It took longer than planned."]


@dataclasses.dataclass(frozen=True)
class Deed:
    who: str
    deed: tuple[str, str, str, str]  # past, base form, participle, opposite
    count: str
    colour: str
    goods: str
    place: str
    time: str

    def told(self, rng):
        past, _, done, _ = self.deed
        return rng.choice([f"{self.who} {past} {self.count} {self.colour} {self.goods} {self.place} {self.time}.",
                           f"{self.time[0].upper()}{self.time[1:]}, {self.who} {past} {self.count} {self.colour} {self.goods} {self.place}.",
                           f"{self.count} {self.colour} {self.goods} were {done} by {self.who} {self.place} {self.time}."])


def deeds(rng, count):
    """Deeds that differ in everything that can be asked for."""
    def distinct(make):
        found = []
        for _ in range(100):
            value = make()
            if value not in found:
                found.append(value)
            if len(found) == count:
                return found
        return found + [make() for _ in range(count - len(found))]

    return [Deed(*parts) for parts in zip(
        distinct(lambda: fill(rng, "{name}")), rng.sample(DEEDS, count), distinct(lambda: str(rng.randint(2, 60))), distinct(lambda: fill(rng, "{colour}")),
        rng.sample(GOODS, count), rng.sample([fill(rng, place) for place in PLACES], count), rng.sample([fill(rng, time) for time in TIMES], count))]


# What is asked: the attribute, and questions.
QUESTIONS = {
    "who": ("who", ["Who {past} the {goods}?", "By whom were the {goods} {done}?", "Which person {past} {goods}?"]),
    "count": ("count", ["How many {goods} did {who} {base}?", "How many {goods} were {done}?", "Number of {goods}?"]),
    "colour": ("colour", ["What colour were the {goods}?", "Which colour did the {goods} have?", "Colour of the {goods}?"]),
    "thing": ("goods", ["What did {who} {base}?", "What was {done} by {who}?", "Which things did {who} {base}?"]),
    "where": ("place", ["Where did {who} {base} the {goods}?", "Where were the {goods} {done}?", "Place?  It is about the {goods}."]),
    "when": ("time", ["When did {who} {base} the {goods}?", "When were the {goods} {done}?"]),
}


def question(rng, kind, deed):
    attribute, forms_of = QUESTIONS[kind]
    past, base, done, _ = deed.deed
    text = rng.choice(forms_of).format(who=deed.who, past=past, base=base, done=done, goods=deed.goods).replace("  ", " ")
    return text, getattr(deed, attribute)


def passage(rng, told):
    sentences = [deed.told(rng) for deed in told] + [fill(rng, extra) for extra in rng.sample(EXTRAS, rng.randint(0, 2))]
    rng.shuffle(sentences)
    return " ".join(sentences)


def case(rng, kinds, missing):
    """Passage, question and answer; at times on something that the passage does not tell of."""
    all_deeds = deeds(rng, rng.randint(3, 4))
    told, untold = all_deeds[:-1], all_deeds[-1]
    absent = rng.random() < 0.2
    text, answer = question(rng, rng.choice(kinds), untold if absent else rng.choice(told))
    return passage(rng, told), text, missing if absent else answer


def answered(name, kinds):
    @family(f"reading.{name}")
    def asked(rng):
        missing = rng.choice(MISSING)
        show = forms.two_fields(rng, *rng.choice([["text", "question"], ["context", "question"], ["passage", "q"]]))
        what = say(rng, "Answer the question from the text.", "Read the text and answer the question.", "Question and text are given; copy the answer from the text.",
                   "Reading comprehension: the answer in the words of the text.", "Find the answer to the question in the text.")
        what += rng.choice([f" If the text does not tell, say {missing}.", f' Output "{missing}" where it is not stated.', f" No answer in the text: {missing}."])

        def draw(rng):
            text, query, answer = case(rng, kinds, missing)
            return show(text, query), answer

        return Task(what, draw, None)

    @family(f"reading.{name}-fixed")
    def fixed(rng):
        """The question stands in the specification; the texts differ in who did what."""
        missing, kind = rng.choice(MISSING), rng.choice(kinds)
        subject = deeds(rng, 1)[0]
        text, _ = question(rng, kind, subject)
        spec = rng.choice([f"{text} Answer from the report. If it is not told, answer {missing}.", f"The input is a report. {text} ({missing} if it does not say.)",
                           f"From each report, answer this: {text} Write {missing} when it is not there."])

        def draw(rng):
            told = deeds(rng, rng.randint(2, 3))
            about = dataclasses.replace(told[0], goods=subject.goods, deed=subject.deed, who=subject.who if kind in ("thing", "count", "where", "when") else told[0].who)
            if kind == "thing":
                about = dataclasses.replace(about, goods=told[0].goods)
            others = [other for other in told[1:] if other.goods != about.goods and other.deed != about.deed and other.who != about.who]
            absent = rng.random() < 0.2
            text = passage(rng, others + ([] if absent else [about]))
            return text if others or not absent else "", missing if absent else getattr(about, QUESTIONS[kind][0])

        return Task(spec, draw, None)


answered("who", ["who"])
answered("amounts", ["count", "colour"])
answered("things", ["thing"])
answered("place", ["where", "when"])
answered("any", list(QUESTIONS))


@family("reading.check")
def check(rng):
    """Yes or no on a passage of several sentences."""
    yes, no = rng.choice(forms.DATA["answers"]["en"])
    show = forms.two_fields(rng, *rng.choice([["text", "question"], ["report", "statement"], ["passage", "claim"]]))
    what = say(rng, "Is the statement true according to the report?", "Does the report say so?", "True or not, by the text?", "Check the sentence against the passage.")

    def draw(rng):
        told = deeds(rng, 3)
        deed, other = rng.sample(told, 2)
        right = rng.random() < 0.5
        changed = deed if right else dataclasses.replace(deed, **{key: getattr(other, key) for key in [rng.choice(["who", "count", "goods", "place"])]})
        past = changed.deed[0]
        claim = rng.choice([f"{changed.who} {past} {changed.count} {changed.goods} {changed.place}.", f"{changed.count} {changed.goods} were {changed.deed[2]} by {changed.who} {changed.place}."])
        return show(passage(rng, told), claim), yes if right else no

    return Task(what + " " + forms.told(rng, yes, no), draw, [yes, no])
