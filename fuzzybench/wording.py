"""Wordings: specifications that say the same in many ways, label names, and the noise of real text."""

import string

CLASSIFY = [
    "{what} Answer {names}.",
    "{what} Answer with exactly one of: {commas}.",
    "{what} Reply with {names} and nothing else.",
    "{what}\nLabels: {commas}.",
    "{what} The answer is one of {commas}.",
    "{what} Say {names}.",
    "Given the input, pick one label ({commas}). {what}",
    "{what} Possible outputs: {slashes}.",
    "{what} ({slashes})",
]
DESCRIBED = [
    "{what} {described}.",
    "{what} Answer with one label: {described}.",
    "{what}\n{lines}",
    "{what} Labels and what they mean: {described}.",
    "{what} Use these labels: {described}. Nothing else.",
]
OPAQUE = [list("ABCDEFGHIJKLMNOP"), [str(i) for i in range(1, 17)], [f"class {i}" for i in range(1, 17)],
          [f"type {c}" for c in "abcdefghijklmnop"], ["red", "green", "blue", "yellow", "white", "black", "orange", "violet", "grey", "brown"]]


def joined(rng, names):
    """a, b or c."""
    return names[0] if len(names) == 1 else ", ".join(names[:-1]) + rng.choice([" or ", " or ", ", or "]) + names[-1]


class Labels:
    """The names that a task gives to its classes: one of the synonyms each, sometimes names that mean nothing.

    classes: {key: [name, another name, ...]} ; meanings: {key: "what it stands for"}, used when the names need explaining and
    now and then otherwise. answer[key] is the name, answer.all the names in the order of the specification.
    """

    def __init__(self, rng, classes, meanings=None):
        self.meanings = meanings or {key: names[0] for key, names in classes.items()}
        keys = list(classes)
        rng.shuffle(keys)
        self.opaque = len(keys) <= 8 and rng.random() < 0.12
        if self.opaque:
            names = [scheme for scheme in OPAQUE if len(scheme) >= len(keys)]
            self.names = dict(zip(keys, rng.choice(names)))
        else:
            self.names = {}
            for key in keys:
                free = [name for name in classes[key] if name not in self.names.values()]
                self.names[key] = rng.choice(free or [key])
            style = rng.random()
            if style < 0.1:
                self.names = {key: name.upper() for key, name in self.names.items()}
            elif style < 0.2:
                self.names = {key: name.replace(" ", "_") for key, name in self.names.items()}
            elif style < 0.27:
                self.names = {key: name.capitalize() for key, name in self.names.items()}
        self.keys = keys
        self.all = [self.names[key] for key in keys]

    def __getitem__(self, key):
        return self.names[key]

    def spec(self, rng, what):
        """`what` says in a sentence or two what to decide, without naming the labels."""
        names, what = self.all, what.strip()
        if self.opaque or rng.random() < 0.25:
            link = rng.choice(["{} means {}", "{} = {}", "{} for {}", "{}: {}"] if self.opaque else ["{} ({})"])
            described = [link.format(self.names[key], self.meanings[key]) for key in self.keys]
            return rng.choice(DESCRIBED).format(what=what, described="; ".join(described), lines="\n".join("- " + d for d in described))
        forms = CLASSIFY + (["{what} Output one word: {names}."] if not any(" " in name for name in names) else [])
        return rng.choice(forms).format(what=what, names=joined(rng, names), commas=", ".join(names), slashes="/".join(names))


# Verbs that begin an order, which can be asked for with "please".
ORDERS = set("""write make turn output replace find put convert give remove check drop sort name count extract decide rename clean change judge
    tell take keep say swap strip compare normalize mask cut add correct fill rewrite split delete filter move list spell report parse classify route
    capitalize format pick abbreviate shorten apply fix copy reorder validate hide return join append insert translate tidy choose pull print repair
    unify match anonymize redact label assign flag forward reverse order rearrange expand conjugate mark read grade detect identify select infer guess
    resolve concatenate generate trim show summarize reformat reduce express explain test restore balance rate moderate determine deduplicate look""".split())


def say(rng, *variants):
    """One of the variants, sometimes dressed as people write orders: with please, without the last stop, in lower case."""
    text = rng.choice(variants)
    style = rng.random() if text[1:2].islower() and text.split()[0].lower() in ORDERS else 1.0
    if style < 0.06:
        text = "Please " + text[0].lower() + text[1:]
    elif style < 0.12:
        text = text[0].lower() + text[1:]
    if rng.random() < 0.08:
        text = text.rstrip(".")
    return text


SHOWN = [
    ("\nExamples:\n", "{} -> {}", "\n"),
    ("\n", "Input: {}\nOutput: {}", "\n"),
    ("\nFor example:\n", "{}\n=> {}", "\n\n"),
    (" For example, ", "\"{}\" gives \"{}\"", ", and "),
    ("\n", "e.g. {} => {}", "\n"),
    ("\n\n", "\"{}\": \"{}\"", "\n"),
]
LONGEST_SHOWN = 300  # characters


def with_examples(rng, spec, pairs):
    """A specification that shows some examples, as people write them below it; long ones are left out."""
    pairs = [(pair["input"], pair["output"]) for pair in pairs if len(pair["input"]) + len(pair["output"]) <= LONGEST_SHOWN]
    before, one, between = rng.choice(SHOWN)
    return spec + before + between.join(one.format(*pair) for pair in pairs) if pairs else spec


NEIGHBOURS = {"a": "sq", "e": "wr", "i": "uo", "o": "ip", "t": "ry", "n": "bm", "s": "ad", "r": "et", "l": "k", "c": "xv", "d": "sf", "m": "n"}


def typo(rng, text):
    """One slip of the fingers: two letters swapped, one left out, doubled, or its neighbour hit."""
    places = [i for i, c in enumerate(text) if c in string.ascii_letters]
    if len(places) < 4:
        return text
    i = rng.choice(places)
    kind = rng.randrange(4)
    if kind == 0 and i + 1 < len(text):
        return text[:i] + text[i + 1] + text[i] + text[i + 2:]
    if kind == 1:
        return text[:i] + text[i + 1:]
    if kind == 2:
        return text[:i] + text[i] + text[i:]
    return text[:i] + rng.choice(NEIGHBOURS.get(text[i].lower(), text[i])) + text[i + 1:]


def dirty(rng, text, amount=0.3):
    """Text as people type it: with probability `amount` each, a typo, odd case, lost punctuation, spare blanks."""
    if rng.random() < amount:
        text = typo(rng, text)
    if rng.random() < amount:
        text = rng.choice([text.lower(), text.lower(), text.upper(), text[:1].lower() + text[1:]])
    if rng.random() < amount:
        text = text.rstrip(".!?")
    if rng.random() < amount / 3:
        text = rng.choice([" " + text, text + " ", text.replace(" ", "  ", 1)])
    return text
