"""Putting sentences of specifications together."""


def listed(names, last=" and "):
    """a, b and c."""
    names = list(names)
    return names[0] if len(names) == 1 else ", ".join(names[:-1]) + last + names[-1]


def more(spec, sentence):
    """The specification with a further sentence, after the stop that it may have lost."""
    sentence = sentence.strip(" ")
    if not sentence:
        return spec
    stop = "" if spec[-1] in ".?!:;)\n" else "."
    return spec + stop + ("" if sentence[0] == "\n" else " ") + sentence
