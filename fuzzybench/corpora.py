"""Endless tasks cut from a folder of corpora, in the form that families make them.

The folder has NAME.jsonl with labelled texts {"input", "output", "domain"} or pairs of input and output, and specs.jsonl with a line for
each of them: {"corpus", "kind": "labels" or "pairs", "specs": wordings, "labels": {label: other names}, "license"}. data/corpus_kinds.json
groups them by kind and says which kinds and which single sets are held out.
"""

import collections
import dataclasses
import json
import pathlib
import re

from . import forms

KINDS = json.loads((pathlib.Path(__file__).parent / "data" / "corpus_kinds.json").read_text())
KIND_OF = {name: kind for kind, names in KINDS["kinds"].items() for name in names}
# Licences under which trained weights may be passed on. What is named beside them and is not open rules a set out.
OPEN = re.compile(r"\bCC0\b|CC BY(-SA)? \d|\bMIT\b|\bBSD\b|Apache-2\.0|\bCDLA\b|ODC-BY|public domain", re.IGNORECASE)
CLOSED = re.compile(r"research|\bNC\b|-NC|GPL|ODbL|LDC|EPL|Kaggle|GENIA|not in the repo|own open licences|free use|no licence", re.IGNORECASE)
LONGEST_INPUT = 500  # characters
LONGEST_SPEC = 2200
SOURCE_TASKS = 0.02  # share of the tasks that ask where a text comes from
LABEL_TASKS = 0.72  # share of the others that ask for labels
MOST_LABELS = [3, 5, 8, 16, 40, 80]  # of a task that takes a part of them


@dataclasses.dataclass(frozen=True)
class Corpus:
    name: str
    kind: str
    wordings: list[str]  # they do not list the labels
    names: dict[str, list[str]]  # of each label, others and short descriptions; empty for pairs
    texts: dict[str, list[str]]  # by output
    domains: dict[str, str]  # of each label
    licence: str

    @property
    def labelled(self):
        return bool(self.names)


def is_held_out(name):
    return KIND_OF[name] in KINDS["held_out_kinds"] or name in KINDS["held_out_sets"]


def is_open(licence):
    return bool(OPEN.search(licence or "")) and not CLOSED.search(licence or "")


def listed(folder):
    """What is said of each corpus of the folder, by name; the older sets of utterances have no line in specs.jsonl."""
    lines = [json.loads(line) for line in (folder / "specs.jsonl").read_text().splitlines()]
    about = {line["corpus"]: line for line in lines}
    for name, licence in KINDS["licences"].items():
        if (folder / f"{name}.jsonl").exists():
            about[name] = {"corpus": name, "kind": "labels", "specs": [], "labels": {}, "license": licence}
    return about


def read(folder, about, held_out_domains=False):
    name = about["corpus"]
    rows = [json.loads(line) for line in (folder / f"{name}.jsonl").read_text().splitlines()]
    domains = KINDS["held_out_domains"].get(name, [])
    rows = [row for row in rows if 0 < len(row["input"].strip()) < LONGEST_INPUT and row["output"].strip()
            and (not domains or (row.get("domain") in domains) == held_out_domains)]
    texts = collections.defaultdict(list)
    for row in rows:
        texts[row["output"]].append(row["input"])
    if about["kind"] == "pairs":
        return Corpus(name, KIND_OF[name], about["specs"], {}, dict(texts), {}, about["license"])
    texts = {label: inputs for label, inputs in texts.items() if len(inputs) >= 2}
    names = {label: (about["labels"] or {}).get(label, []) for label in texts}
    domains = {row["output"]: row.get("domain", "") for row in rows}
    return Corpus(name, KIND_OF[name], about["specs"], names, texts, domains, about["license"])


def load(folder, part="seen", open_only=True, near=False):
    """The corpora of a part: "seen" for training, "held-out" for measuring, where every licence will do.

    open_only leaves out what trained weights could not be passed on with; near=False what near-eval.json lists as close to a public test
    set, except for those of data/corpus_kinds.json's "near_held_out".
    """
    folder = pathlib.Path(folder)
    close = set(json.loads((folder / "near-eval.json").read_text())) - set(KINDS["near_held_out"])
    corpora = []
    for name, about in sorted(listed(folder).items()):
        if name not in KIND_OF or name in KINDS["never"]:
            continue
        if part == "seen" and (is_held_out(name) or (open_only and not is_open(about["license"])) or (not near and name in close)):
            continue
        if part == "held-out" and not is_held_out(name) and name not in KINDS["held_out_domains"]:
            continue
        corpus = read(folder, about, part == "held-out")
        if sum(map(len, corpus.texts.values())) >= 20:
            corpora.append(corpus)
    return corpora


class Tasks:
    """Draws corpora by kind, so that a kind of many sets does not crowd out the others."""

    def __init__(self, corpora):
        corpora = list(corpora)
        # One labelled corpus of each domain whose name says where its texts come from.
        self.by_source = {next(iter(corpus.domains.values())): corpus for corpus in corpora if corpus.labelled and len(set(corpus.domains.values())) == 1
                          and all(domain and "," not in domain for domain in corpus.domains.values())}
        self.groups = [self.by_kind(corpus for corpus in corpora if corpus.labelled is labelled) for labelled in (True, False)]

    @staticmethod
    def by_kind(corpora):
        kinds = collections.defaultdict(list)
        for corpus in corpora:
            kinds[corpus.kind].append(corpus)
        return list(kinds.values())

    def draw(self, rng, count, shown):
        if len(self.by_source) > 2 and rng.random() < SOURCE_TASKS:
            return finished(rng, source_task(rng, self.by_source), "sources", "source of texts", count, shown)
        kinds = self.groups[rng.random() >= LABEL_TASKS] or self.groups[0] or self.groups[1]
        weights = [KINDS["weights"].get(kind[0].kind, 1) * len(kind) ** 0.7 for kind in kinds]
        corpus = rng.choice(rng.choices(kinds, weights)[0])
        strangers = [other for other in self.by_source.values() if other.kind != corpus.kind]
        return make(rng, corpus, count, shown, strangers)


def make(rng, corpus, count, shown=0.0, strangers=()):
    """A task cut from a corpus, as family.make gives them; strangers: corpora whose texts may come up as ones that no label fits."""
    for _ in range(100):
        task = label_task(rng, corpus, strangers) if corpus.labelled else pair_task(rng, corpus)
        if len(task.spec) <= LONGEST_SPEC:
            return finished(rng, task, corpus.name, corpus.kind, count, shown)
    raise ValueError(f"{corpus.name} gives no task of a specification short enough")


def finished(rng, task, name, kind, count, shown):
    show = rng.choice([1, 2, 3, 4, 4, 6, 8]) if rng.random() < shown else 0
    pairs = distinct_examples(rng, task, count + show)
    spec = forms.with_examples(rng, task.spec, pairs[count:])
    return {"family": f"corpus.{name}", "kind": kind, "spec": spec, "labels": task.labels, "examples": pairs[:count]}


def distinct_examples(rng, task, count):
    """Examples of different inputs, the labels about equally often."""
    examples, per_label = {}, collections.Counter()
    for _ in range(20 * count):
        text, output = task.draw(rng)
        full = task.labels and per_label[output] >= -(-count // len(task.labels))
        if text not in examples and not full:
            examples[text] = output
            per_label[output] += 1
        if len(examples) == count:
            break
    pairs = [{"input": text, "output": output} for text, output in examples.items()]
    rng.shuffle(pairs)
    return pairs


def pair_task(rng, corpus):
    outputs = [(output, text) for output, texts in corpus.texts.items() for text in texts]

    what = rng.choice(corpus.wordings)
    missing = "none"
    if missing in corpus.texts and re.search(r"\bnone\b", what) and rng.random() < 0.4:
        missing = rng.choice(forms.DATA["missing"])
        what = re.sub(r"\bnone\b(?! is)", missing, what)

    def draw(rng):
        output, text = rng.choice(outputs)
        return text, missing if output == "none" else output

    return forms.Task(forms.dressed(rng, what, ""), draw, None)


def some_labels(rng, corpus):
    """All labels of a small set mostly; else a part of them, at times of one domain, where they are hard to tell apart."""
    pool = list(corpus.texts)
    if len(set(corpus.domains.values())) > 1 and rng.random() < 0.4:
        domain = rng.choice(sorted(set(corpus.domains[label] for label in pool)))
        one = [label for label in pool if corpus.domains[label] == domain]
        pool = one if len(one) > 1 else pool
    if len(pool) <= 6 and rng.random() < 0.75:
        return rng.sample(pool, len(pool))
    return rng.sample(pool, rng.randint(2, max(2, min(len(pool), rng.choice(MOST_LABELS)))))


def as_two_fields(rng, corpus):
    """A corpus whose inputs are two texts with a bar between, shown in another form with wordings that do not speak of a bar."""
    about = KINDS["two_fields"][corpus.name]
    show = forms.two_fields(rng, *rng.choice(about["fields"]))
    halves = {label: [text.rsplit(" | ", 1) for text in texts if " | " in text] for label, texts in corpus.texts.items()}
    return dataclasses.replace(corpus, wordings=about["wordings"], texts={label: [show(*pair) for pair in pairs] for label, pairs in halves.items()})


def source_task(rng, by_source):
    """Which kind of text is it? Texts of several corpora."""
    sources = rng.sample(sorted(by_source), rng.randint(2, min(8, len(by_source))))
    names = forms.names_of(rng, sources, {source: [] for source in sources})
    what = rng.choice(forms.DATA["source"])
    spec = forms.with_labels(rng, what, sources, names, {source: [] for source in sources}, "en", None)

    def draw(rng):
        source = rng.choice(sources)
        return any_text(rng, by_source[source]), names[source]

    return forms.Task(spec, draw, list(names.values()))


def any_text(rng, corpus):
    return rng.choice(corpus.texts[rng.choice(list(corpus.texts))])


def label_task(rng, corpus, strangers):
    if corpus.name in KINDS["two_fields"] and rng.random() < 0.6:
        corpus = as_two_fields(rng, corpus)
    chosen = some_labels(rng, corpus)
    names = forms.names_of(rng, chosen, corpus.names)
    language, what = forms.wording(rng, corpus.wordings)
    shape = rng.random()
    if shape < 0.12:
        return question_task(rng, corpus, chosen, names, language, what)
    if len(chosen) <= 8 and shape < 0.17:
        return same_task(rng, corpus, chosen, names)
    if len(chosen) <= 12 and shape < 0.22:
        return verify_task(rng, corpus, chosen, names)
    if 3 <= len(chosen) <= 10 and shape < 0.28:
        return route_task(rng, corpus, chosen, names, what)
    return classify_task(rng, corpus, chosen, names, language, what, strangers)


def classify_task(rng, corpus, chosen, names, language, what, strangers):
    """With a label for texts that no other one fits, at times: of labels that are not listed, or of another corpus."""
    others = [label for label in corpus.texts if label not in chosen]
    strange = bool(strangers) and (not others or rng.random() < 0.4)
    none = rng.choice(forms.DATA["none"]) if (others or strange) and rng.random() < 0.2 else None
    if none in names.values():
        none = None
    spec = forms.with_labels(rng, what, chosen, names, corpus.names, language, none)

    def draw(rng):
        if none and rng.randrange(len(chosen) + 1) == 0:
            return any_text(rng, rng.choice(strangers)) if strange else rng.choice(corpus.texts[rng.choice(others)]), none
        label = rng.choice(chosen)
        return rng.choice(corpus.texts[label]), names[label]

    return forms.Task(spec, draw, list(names.values()) + ([none] if none else []))


def question_task(rng, corpus, chosen, names, language, what):
    label = chosen[0]
    others = [other for other in corpus.texts if other != label]
    spec, (yes, no) = forms.question(rng, names[label], language, what)

    def draw(rng):
        asked = rng.random() < 0.5
        return rng.choice(corpus.texts[label if asked else rng.choice(others)]), yes if asked else no

    return forms.Task(spec, draw, [yes, no])


def same_task(rng, corpus, chosen, names):
    yes, no = rng.choice(forms.DATA["answers"]["en"] + [["same", "different"]] * 3)
    spec = forms.filled(rng, rng.choice(forms.DATA["same"]), list(names.values())) + " " + forms.told(rng, yes, no)
    show = forms.two_fields(rng, *rng.choice(forms.DATA["pair_fields"]))

    def draw(rng):
        same = rng.random() < 0.5
        first = rng.choice(chosen)
        second = first if same else rng.choice([label for label in chosen if label != first])
        return show(rng.choice(corpus.texts[first]), rng.choice(corpus.texts[second])), yes if same else no

    return forms.Task(forms.dressed(rng, spec, ""), draw, [yes, no])


def verify_task(rng, corpus, chosen, names):
    yes, no = rng.choice(forms.DATA["answers"]["en"] + [["correct", "wrong"]] * 3)
    spec = forms.filled(rng, rng.choice(forms.DATA["verify"]), list(names.values())) + " " + forms.told(rng, yes, no)
    show = forms.two_fields(rng, *rng.choice(forms.DATA["fields"]))

    def draw(rng):
        right = rng.random() < 0.5
        label = rng.choice(chosen)
        told = label if right else rng.choice([other for other in chosen if other != label])
        return show(rng.choice(corpus.texts[label]), names[told]), yes if right else no

    return forms.Task(forms.dressed(rng, spec, ""), draw, [yes, no])


def route_task(rng, corpus, chosen, names, what):
    """Several labels go to one destination."""
    places = rng.sample(forms.DATA["destinations"], rng.randint(2, min(4, len(chosen) - 1)))
    to = {label: places[i] if i < len(places) else rng.choice(places) for i, label in enumerate(chosen)}
    spec = forms.routes(rng, what, {place: [names[label] for label in chosen if to[label] == place] for place in places})

    def draw(rng):
        label = rng.choice(chosen)
        return rng.choice(corpus.texts[label]), to[label]

    return forms.Task(spec, draw, places)
