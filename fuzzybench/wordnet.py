"""WordNet 3.0 (Debian package wordnet-base): what words mean, and which things are kinds of which.

Read once, when a family first asks for it. A synset is a meaning; its words are those that mean it first of all, so that a word stands for
one meaning here.
"""

import collections
import dataclasses
import functools
import pathlib

FOLDER = pathlib.Path("/usr/share/wordnet")


@dataclasses.dataclass
class Synset:
    words: list[str]  # whose first meaning this is
    definition: str
    examples: list[str]
    hypernyms: list[int]
    instance: bool  # a single thing, such as a city
    domains: list[int]
    known: int  # how often its words were tagged in running text: how common they are
    hyponyms: list[int] = dataclasses.field(default_factory=list)


@functools.cache
def first_meanings(part):
    """The offset of each word's first meaning, and how many of its meanings were tagged in texts."""
    first = {}
    for line in (FOLDER / f"index.{part}").read_text().splitlines():
        if line.startswith(" "):
            continue
        fields = line.split()
        count = int(fields[2])
        tagged = int(fields[-count - 1])
        first[fields[0]] = int(fields[-count]), tagged
    return first


@functools.cache
def synsets(part="noun"):
    if not FOLDER.is_dir():
        raise SystemExit(f"fuzzybench: there is no WordNet in {FOLDER}; install the package wordnet-base")
    first = first_meanings(part)
    found = {}
    for line in (FOLDER / f"data.{part}").read_text().splitlines():
        if line.startswith(" "):
            continue
        head, gloss = line.split(" | ", 1)
        fields = head.split()
        offset, count = int(fields[0]), int(fields[3], 16)
        words = [word.split("(")[0] for word in fields[4:4 + 2 * count:2]]
        at = 4 + 2 * count
        pointers = [fields[at + 1 + 4 * i:at + 5 + 4 * i] for i in range(int(fields[at]))]
        own = [word for word in words if first.get(word.lower(), (0, 0))[0] == offset]
        definition, *rest = gloss.split('; "')
        found[offset] = Synset([word.replace("_", " ") for word in own], definition.strip(), [text.rstrip('"; ') for text in rest],
                               [int(p[1]) for p in pointers if p[0] in ("@", "@i")], any(p[0] == "@i" for p in pointers),
                               [int(p[1]) for p in pointers if p[0] == ";c"], sum(first[word.lower()][1] for word in own))
    for offset, synset in found.items():
        for parent in synset.hypernyms:
            found[parent].hyponyms.append(offset)
    return found


@functools.cache
def under(offset):
    """All meanings below one, each once."""
    nouns, seen, todo = synsets(), set(), [offset]
    while todo:
        for child in nouns[todo.pop()].hyponyms:
            if child not in seen:
                seen.add(child)
                todo.append(child)
    return frozenset(seen)


@functools.cache
def named(word):
    """The first meaning of a noun."""
    return first_meanings("noun")[word.replace(" ", "_").lower()][0]


@functools.cache
def members(offset):
    """Words of the things below a meaning, in a fixed order."""
    nouns = synsets()
    return sorted({word for below in under(offset) for word in nouns[below].words})


@functools.cache
def things(offset):
    """The meanings below one that have words of their own: all of them, and those that are common."""
    nouns = synsets()
    below = sorted(below for below in under(offset) if nouns[below].words)
    return below, [one for one in below if nouns[one].known > 0]


def thing(rng, offset):
    """A meaning below one, a common one more often."""
    below, known = things(offset)
    return synsets()[rng.choice(known if len(known) > 5 and rng.random() < 0.6 else below)]


@functools.cache
def subkinds(offset, least):
    """Kinds below one that have a name and at least so many words each, by offset; one of another is left out."""
    nouns = synsets()
    large = [below for below in under(offset) if nouns[below].words and not nouns[below].instance and len(members(below)) >= least]
    return sorted(large)


def disjoint(rng, kinds, count):
    """So many of the kinds of which none has to do with another."""
    chosen = []
    for kind in rng.sample(kinds, len(kinds)):
        below = under(kind)
        if all(kind not in under(other) and other not in below and not (below & under(other)) for other in chosen):
            chosen.append(kind)
        if len(chosen) == count:
            break
    return chosen


@functools.cache
def fields_of_knowledge(least=40):
    """Synsets of each field (law, music, medicine ...) that has at least so many, by the field's offset."""
    fields = collections.defaultdict(list)
    for offset, synset in synsets().items():
        for domain in synset.domains:
            if synset.words:
                fields[domain].append(offset)
    return {field: members for field, members in fields.items() if len(members) >= least and synsets()[field].words}
