"""Forms of specifications as people write them: what to do, the list of labels in many forms, a line or a page, slips of the fingers."""

import json
import pathlib

from .family import Task
from .wording import joined, typo, with_examples

__all__ = ["DATA", "Task", "dressed", "filled", "names_of", "question", "routes", "surrounded", "told", "two_fields", "with_examples", "with_labels", "wording"]

DATA = json.loads((pathlib.Path(__file__).parent / "data" / "forms.json").read_text())
LONGEST_NAME = 40  # characters; what is longer is a description


def wording(rng, wordings):
    """Language and text of what to do, without the labels: one of the wordings of a corpus, or a general one."""
    if wordings and rng.random() < 0.82:
        return "en", rng.choice(wordings)
    language = rng.choice(["de", "fr", "es", "it", "pt"]) if rng.random() < 0.3 else "en"
    return language, rng.choice(DATA["classify"][language]).format(text=rng.choice(DATA["text_words"]))


def names_of(rng, labels, others):
    """A name of each label: mostly its own, sometimes others or another spelling, never the same for two."""
    renamed = rng.random() < 0.35
    names = {}
    for label in labels:
        options = [label, *(name for name in others[label] if len(name) <= LONGEST_NAME and "," not in name)]
        names[label] = rng.choice(options) if renamed else label
    style = rng.random()
    change = (str.upper if style < 0.06 else (lambda name: name.replace(" ", "_")) if style < 0.16 else
              (lambda name: name.replace(" ", "-")) if style < 0.2 else str.capitalize if style < 0.26 else
              str.lower if style < 0.3 else (lambda name: "".join(word.capitalize() for word in name.split())) if style < 0.33 else str)
    changed = {label: change(name) for label, name in names.items()}
    return changed if len(set(changed.values())) == len(labels) else {label: label for label in labels}


def codes(rng, count):
    return rng.choice([[chr(ord("A") + i) for i in range(count)], [str(i + 1) for i in range(count)], [f"L{i + 1}" for i in range(count)],
                       [f"({chr(ord('a') + i)})" for i in range(count)]])


def filled(rng, form, names):
    quote = rng.choice(['"', "'", "`"])
    parts = {"commas": ", ".join(names), "or": joined(rng, names), "slashes": "/".join(names), "bars": " | ".join(names),
             "quoted": joined(rng, [quote + name + quote for name in names]), "text": rng.choice(DATA["text_words"])}
    return form.format(**parts)


def with_labels(rng, what, labels, names, others, language, none):
    """What to do and the list of labels, as a specification. Changes `names` where codes stand for the labels."""
    meanings = {label: max([name for name in others[label] if name != names[label]], key=len, default="") for label in labels}
    if len(labels) <= 12 and rng.random() < 0.06:
        meanings = dict(names)
        names.update(zip(labels, codes(rng, len(labels))))
    explained = all(meanings.values()) and (rng.random() < 0.3 or any(meanings[label] == label for label in labels))
    coded = all(meanings.values()) and set(names.values()).isdisjoint(labels) and all(len(name) <= 3 for name in names.values())
    order = rng.sample(labels, len(labels))
    listed = [names[label] for label in order]
    all_listed = listed + ([none] if none else [])
    if coded or (explained and language == "en"):
        how = described(rng, [(names[label], meanings[label]) for label in order], all_listed)
    else:
        how = plain_list(rng, all_listed if none and rng.random() < 0.5 else listed, language)
    if none:
        how += " " + rng.choice(DATA["none_told"]).format(none=none)
    return dressed(rng, what, how)


def described(rng, pairs, names):
    bullet = rng.choice(["- ", "", "* ", "• "])
    link = rng.choice([": ", " = ", " - ", " means ", " → "])
    lines = [bullet + name + link + meaning for name, meaning in pairs]
    form = rng.random()
    if form < 0.2:
        body = rng.choice(["; ", ", "]).join(name + rng.choice([" (", " ("]) + meaning + ")" for name, meaning in pairs) + "."
        return rng.choice(DATA["heads"]["en"]) + " " + body
    if form < 0.3:
        return json.dumps(dict(pairs), ensure_ascii=False, indent=rng.choice([None, 1])) + "\nAnswer with a key."
    if not bullet and form < 0.45:
        return "; ".join(lines) + ". " + filled(rng, rng.choice(DATA["ends"]["en"]), names)
    return (rng.choice(DATA["heads"]["en"]) + "\n" if rng.random() < 0.5 else "") + "\n".join(lines) + "\n" + filled(
        rng, rng.choice(DATA["ends"]["en"]), names)


def plain_list(rng, names, language):
    form = rng.random()
    if form < 0.68:
        return filled(rng, rng.choice(DATA["inline"][language]), names)
    if form < 0.78 and language == "en":
        return rng.choice(DATA["json_head"]) + " " + json.dumps(names, ensure_ascii=False)
    bullet = rng.choice(["- ", "", "* ", "• ", None])
    lines = [f"{i + 1}. {name}" if bullet is None else bullet + name for i, name in enumerate(names)]
    end = rng.choice(DATA["ends"][language]) if rng.random() < 0.4 else ""
    return rng.choice(DATA["heads"][language]) + "\n" + "\n".join(lines) + ("\n" + filled(rng, end, names) if end else "")


def told(rng, yes, no, language="en"):
    return rng.choice(DATA["told"][language]).format(yes=yes, no=no)


def question(rng, label, language, what):
    text = rng.choice(DATA["text_words"])
    asked = rng.choice(DATA["question"][language]).format(label=label, text=text)
    asked = asked[:1].upper() + asked[1:]
    yes, no = rng.choice(DATA["answers"][language])
    if language == "en" and rng.random() < 0.4:
        asked = what.rstrip() + " " + f"Answer {yes} if it is {label}, otherwise {no}."
    else:
        asked += " " + told(rng, yes, no, language)
    return dressed(rng, asked, ""), (yes, no)


def routes(rng, what, groups):
    joint = rng.choice([" gets ", ": ", " takes ", " <- ", " for "])
    parts = [place + joint + joined(rng, names) for place, names in groups.items()]
    if rng.random() < 0.35:
        return dressed(rng, what, "\n".join(rng.choice(["- ", ""]) + part for part in parts) + "\nAnswer with the destination only.")
    form = rng.choice(DATA["route"]).format(groups="; ".join(parts), text=rng.choice(DATA["text_words"]))
    return dressed(rng, what, form)


def two_fields(rng, first, second):
    """How an input of two texts is written."""
    form = rng.randrange(6)
    shapes = [lambda a, b: json.dumps({first: a, second: b}, ensure_ascii=False), lambda a, b: f"{first}: {a}\n{second}: {b}",
              lambda a, b: f"{a} | {b}", lambda a, b: f"{a} ||| {b}", lambda a, b: f"{a}\n---\n{b}", lambda a, b: f"{a}\n{b}"]
    return shapes[form if rng.random() < 0.6 else 0]


def dressed(rng, what, how):
    """One specification of what to do and how to answer: a line, paragraphs or a page, at times with mistakes."""
    what, how = what.strip(), how.strip()
    notes = rng.sample(DATA["context"], rng.randint(1, 4))
    text = rng.choice(DATA["text_words"])
    style = rng.random()
    if how and style < 0.1:
        form = rng.choice(DATA["page"])
        spec = form.format(what=what, how=how, text=text, notes="\n".join("- " + note.format(text=text) for note in notes))
    elif how and style < 0.18:
        spec = how + rng.choice(["\n", "\n\n"]) + what
    else:
        spec = what + (rng.choice([" ", " ", "\n", "\n\n"]) + how if how else "")
    if rng.random() < 0.08:
        spec = rng.choice(DATA["personas"]) + rng.choice([" ", "\n"]) + spec
    if rng.random() < 0.12:
        spec += rng.choice([" ", "\n", "\n\n"]) + " ".join(note.format(text=text) for note in notes[:2])
    return mistyped(rng, spec, what) if how and rng.random() < 0.1 else spec


def surrounded(rng, spec):
    """A whole specification with what people write around it: a role, notes on the input and the output, headings."""
    notes = [note.format(text=rng.choice(DATA["text_words"])) for note in rng.sample(DATA["context"], rng.randint(1, 3))]
    style = rng.random()
    if style < 0.3:
        return rng.choice(DATA["personas"]) + rng.choice([" ", "\n", "\n\n"]) + spec
    if style < 0.65:
        return spec + rng.choice([" ", "\n", "\n\n"]) + " ".join(notes)
    if style < 0.85:
        return rng.choice(["## Task\n", "Task: ", "# Instructions\n", "TASK\n"]) + spec + "\n\n" + rng.choice(["Notes:\n", "## Notes\n", ""]) + "\n".join("- " + note for note in notes)
    return "\n".join(notes) + "\n\n" + spec


def mistyped(rng, spec, what):
    """Mistakes in what to do alone; the labels stay as they must be written."""
    changed = rng.choice([typo(rng, what), typo(rng, typo(rng, what)), what.lower(), what.rstrip("."), what.rstrip(".?").lower()])
    return spec.replace(what, changed, 1)
