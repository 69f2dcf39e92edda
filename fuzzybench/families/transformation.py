"""Text transformation: case, order, lists, words, sentences, mark-up, records, paths and names by rules that the specification gives."""

import json
import re

from .. import words_office as office
from .. import words_systems as systems
from ..family import Task, family
from ..phrases import listed, more
from ..wording import say

ADJECTIVES = ["new", "old", "urgent", "monthly", "annual", "final", "open", "late", "broken", "spare", "public", "internal", "weekly",
              "missing", "first",
              "second", "cheap", "heavy", "green", "quiet", "local", "remote", "active", "partial", "total", "shared", "basic", "daily",
              "hidden", "safe"]
NOUNS = ["report", "order", "invoice", "printer", "customer", "meeting", "server", "project", "budget", "contract", "delivery", "account",
         "payment",
         "ticket", "garden", "kitchen", "library", "window", "bridge", "market", "journey", "recipe", "camera", "engine", "garage",
         "museum", "station",
         "river", "forest", "battery", "screen", "license", "password", "backup", "sensor", "schedule", "survey", "holiday", "lesson",
         "concert"]
SMALL = ["of", "the", "and", "in", "for", "on", "a", "to", "with", "at", "by", "or"]
TITLES = ["the {a} {n} of the {m}", "a {n} for the {a} {m}", "{n} and {m} in {c}", "how to plan the {a} {n}", "notes on a {a} {n}",
          "{c}: the {n} by the {m}",
          "{a} {n} with {b} {m}", "from {n} to {m}", "the {n} at the {a} {m}", "life in a {a} {n}", "{p} and the {a} {n}", "{a} {n} update"]
STATES = ["ready", "late", "open", "closed", "expensive", "broken", "busy", "available", "complete", "correct", "empty", "full", "free",
          "heavy", "online",
          "safe", "valid", "visible", "warm", "dirty", "necessary", "public", "popular", "new", "loud", "reliable", "wet", "sharp",
          "famous", "cheap"]
THINGS = ["The printer", "The meeting", "The door", "Our office", "The train", "This invoice", "The battery", "The road", "My laptop",
          "The kitchen", "The store",
          "The report", "Your order", "The window", "The server", "This ticket", "The museum", "The old bridge", "The password",
          "Her phone", "The pool",
          "His car", "The library", "The delivery", "The contract", "The menu", "The new camera", "The garden", "The second floor",
          "The elevator"]
WHEN = ["", "", " today", " this week", " on Monday", " in the morning", " after lunch", " at the moment", " on weekends", " this year",
        " tonight"]
# Verb, third person, past, -ing form, and a thing to do it to.
VERBS = [row.split(" ", 4) for row in """send sends sent sending the invoice|write writes wrote writing a letter|carry carries carried carrying the boxes|
watch watches watched watching the match|fix fixes fixed fixing the roof|make makes made making soup|
buy buys bought buying two tickets|clean cleans cleaned cleaning the kitchen|study studies studied studying the map|
drive drives drove driving the van|plan plans planned planning the trip|teach teaches taught teaching two classes|
wash washes washed washing the car|pay pays paid paying the bill|take takes took taking the bus|find finds found finding the keys|
open opens opened opening the shop|stop stops stopped stopping the machine|bring brings brought bringing the cake|
sell sells sold selling flowers|check checks checked checking the list|move moves moved moving the desk|
try tries tried trying the new recipe|paint paints painted painting the fence|hold holds held holding the rope|
repair repairs repaired repairing bikes|choose chooses chose choosing a colour|mix mixes mixed mixing the dough|
copy copies copied copying the file|cut cuts cut cutting the grass""".replace("\n", "").split("|")]
VERBS = {base: forms for base, *forms in VERBS}
SENTENCES = ["{p} called about the {a} {n}.", "The {n} is in {c} now.", "We need {k} more {ns} by Friday.",
             "Can you send the {a} {n} to {p}?", "The {a} {n} was late again.",
             "Nobody knows where the {n} is.", "{p} will be back on Monday.", "Please check the {n} before noon.",
             "Thanks for the {a} {n}!", "It starts at {k} in {c}.",
             "The {n} costs {k} euros.", "I will visit {c} with {p}.", "The {m} and the {n} do not match.",
             "What is the price of the {a} {n}?", "Keep the {n} dry."]


def words(rng):
    """Fillers for the patterns above."""
    nouns, adjectives = rng.sample(NOUNS, 2), rng.sample(ADJECTIVES, 2)
    return {"n": nouns[0], "ns": re.sub("(?<![aeiou])y$", "ie", nouns[0]) + "s", "m": nouns[1], "a": adjectives[0], "b": adjectives[1], "c": rng.choice(office.CITIES),
            "p": rng.choice(office.FIRST), "k": rng.randint(2, 90)}


def an(text):
    """The right one of a and an."""
    return re.sub(r"\b([Aa]) (?=[aeiou])", r"\1n ", text)


def sentence(rng, patterns=SENTENCES):
    return an(rng.choice(patterns).format(**words(rng)))


def title(rng):
    return an(rng.choice(TITLES).format(**words(rng)))


def upper_first(text):
    return text[:1].upper() + text[1:]


def ordinal(n):
    return ["first", "second", "third", "fourth", "fifth", "sixth"][n - 1]


@family("transformation.case")
def case(rng):
    small = sorted(rng.sample(SMALL, rng.randint(4, 9)))
    kind = rng.choice(["title", "small", "sentence", "upper", "lower", "swap", "first word"])
    keep = ", ".join(small)
    spec = say(rng, *{
        "title": ["Write the text in title case: every word begins with a capital, the rest is lower case.",
                  "Capitalize the first letter of each word; all other "
                  "letters are small.", "Make every word start with a capital letter, the other letters lower case.",
                  "Every Word Like This.",
                  "Title case, small words too."],
        "small": [f"Title case, but {keep} stay lower case unless they come first.",
                  f"Capitalize every word except for {keep}; the first word always has a capital.",
                  f"Format as a headline. Small words ({keep}) are not capitalized, apart from the first word.",
                  f"Headline style: all words with a capital, save {keep} "
                  "inside of the line.", f"Write as a book title. In lower case are only: {keep}. The first word is always capitalized."],
        "sentence": ["Only the first letter of the text is a capital, everything else lower case.",
                     "Sentence case: a capital at the start, small letters after it.",
                     "Write in lower case with a capital first letter.", "Make it sentence case, names too.",
                     "Capital for the very first letter, lower case for the rest."],
        "upper": ["Write everything in capitals.", "Upper case.", "Convert the text to capital letters.", "SHOUT IT: all capitals.",
                  "Turn each letter into its capital."],
        "lower": ["Write everything in small letters.", "Lower case.", "Convert the text to lower case.", "no capitals at all.",
                  "Turn each capital into a small letter."],
        "swap": ["Swap upper and lower case of every letter.", "Capitals become small letters and small letters capitals.",
                 "Undo the caps lock: flip the case of each letter.",
                 "Invert the case.", "Change the case of each letter to the other one."],
        "first word": ["Write the first word in capitals and leave the rest as it is.",
                       "Upper case for the first word only, the others are copied.",
                       "Capitalize all letters of the first word; do not touch the other words.", "First WORD in capitals, rest unchanged.",
                       "The first word becomes all capitals. Copy what follows."]}[kind])

    def draw(rng):
        text = rng.choice([title, title, sentence])(rng)
        text = rng.choice([text, text.lower(), text.upper(), upper_first(text), " ".join(map(upper_first, text.split()))])
        parts = text.lower().split()
        return text, {"title": " ".join(map(upper_first, parts)), "sentence": upper_first(text.lower()), "upper": text.upper(),
                      "lower": text.lower(),
                      "small": " ".join(w if i and w in small else upper_first(w) for i, w in enumerate(parts)), "swap": text.swapcase(),
                      "first word": " ".join([text.split()[0].upper()] + text.split()[1:])}[kind]
    return Task(spec, draw)


STYLES = {"snake_case": lambda w: "_".join(w), "kebab-case": lambda w: "-".join(w),
          "camelCase": lambda w: w[0] + "".join(map(upper_first, w[1:])),
          "PascalCase": lambda w: "".join(map(upper_first, w)), "CONSTANT_CASE": lambda w: "_".join(w).upper(),
          "dot.case": lambda w: ".".join(w)}


def name_words(rng):
    extra = rng.choice([[], [], [rng.choice(["id", "count", "name", "date", "list", "url", "total", "state", "size", "code"])]])
    return [rng.choice(ADJECTIVES), rng.choice(NOUNS)] + extra if rng.random() < 0.7 else rng.sample(NOUNS, 2) + extra


@family("transformation.identifiers-phrase")
def identifiers(rng):
    style, lead = rng.choice(sorted(STYLES)), rng.choice(["", "", "", "get", "is", "my", "tbl", "set"])
    spec = say(rng, f"Turn the phrase into a {style} identifier.", f"Write the column title as {style}.",
               f"Name a variable after the text, in {style}.",
               f"Convert the words to {style}. Only letters stay.", f"{style} please: join the words, drop punctuation.")
    if lead:
        spec = more(spec, rng.choice([f"Put {lead} in front as the first word.", f"The name starts with the word {lead}."]))

    def draw(rng):
        parts = name_words(rng)
        text = rng.choice([" ".join(parts), " ".join(parts).capitalize(), " ".join(map(upper_first, parts)), " ".join(parts).upper(),
                           " - ".join(parts),
                           " ".join(parts) + rng.choice([":", "?", " "]), "/".join(parts)])
        return text, STYLES[style](([lead] if lead else []) + parts)
    return Task(spec, draw)


@family("transformation.identifiers-convert")
def convert(rng):
    source, target = rng.sample(sorted(STYLES) + ["words"], 2)
    styles = STYLES | {"words": " ".join}
    many = source == "words" or rng.random() < 0.4
    spec = say(rng, f"Convert the identifier to {target}.", f"Rename to {target}.", f"The new code style is {target}. Rewrite the name.",
               f"Write this name in {target}.", f"Same name, written as {target}.").replace("as words",
                   "as separate lower case words").replace("to words", "to plain lower case words")
    spec = spec.replace("in words", "as plain lower case words").replace("is words", "is plain lower case words with blanks")

    def draw(rng):
        parts = name_words(rng)
        name = styles[rng.choice(sorted(set(STYLES) - {target})) if many else source](parts)
        return name, styles[target](parts)
    return Task(spec, draw)


@family("transformation.slugs")
def slugs(rng):
    mark, drop, most = rng.choice(["-", "-", "_", "."]), rng.random() < 0.4, rng.choice([None, None, 3, 4])
    small = ["the", "a", "of", "and", "in", "for"]
    spec = say(rng, f"Make a URL slug: lower case words joined by '{mark}', punctuation dropped.",
               f"Turn the headline into a slug. Words in small letters with '{mark}' between.",
               f"Slugify with '{mark}': only lower case letters and digits, one '{mark}' between words.",
               f"File name for this article: lower case, '{mark}' instead of "
               "blanks, no punctuation.", f"Page address from the title: small letters, digits, and '{mark}' for the gaps; other signs "
                                          f"vanish.")
    if drop:
        spec = more(spec, rng.choice([f"Leave out the words {listed(small)}.", f"Drop small words ({', '.join(small)})."]))
    if most:
        spec = more(spec, rng.choice([f"At most {most} words, the first ones.", f"Stop after {most} words."]))

    def draw(rng):
        text = rng.choice([title, sentence])(rng)
        text = rng.choice([text, text.title(), upper_first(text.rstrip(".?!")) + rng.choice(["!", "?", "", " (2024)", ": part 2"])])
        parts = re.findall(r"[a-z0-9]+", text.lower())
        parts = [w for w in parts if not (drop and w in small)]
        return text, mark.join(parts[:most])
    return Task(spec, draw)


@family("transformation.order")
def order(rng):
    kind = rng.choice(["reverse", "swap ends", "rotate", "last first", "pairs"])
    spec = say(rng, *{
        "reverse": ["Reverse the order of the words.", "Write the words backwards, last word first.",
                    "Word order reversed; the words themselves stay.",
                    "Last word first, first word last, and so on.", "Turn the word order around."],
        "swap ends": ["Swap the first and the last word.", "Exchange first and last word, keep those between.",
                      "The first word goes last and the last goes first.",
                      "First and last word change places.", "Let the words at both ends trade places."],
        "rotate": ["Move the first word to the end.", "The first word goes to the end, the others move up.", "Put the first word last.",
                   "Rotate the words to the left by one.", "Take the first word away and append it."],
        "last first": ["Move the last word to the front.", "The last word comes first, then the rest.", "Put the last word first.",
                       "Rotate the words to the right by one.",
                       "Take the last word and put it in front of the others."],
        "pairs": ["Put the second half of the words before the first half (the first half has the extra word if the count is odd).",
                  "Swap the two halves of the words; "
                  "with an odd number the first half is the longer one.",
                  "Second half first, then the first half. The middle word belongs to the first half.",
                  "Cut the words in two halves, the first one longer if they are odd, and exchange them.",
                  "Exchange the halves of the line, a middle word counts "
                  "to the first half."]}[kind])

    def draw(rng):
        parts = re.sub("[:.?!]", "", rng.choice([title, title, sentence])(rng)).split()
        half = -(-len(parts) // 2)
        return " ".join(parts), " ".join({"reverse": parts[::-1], "swap ends": parts[-1:] + parts[1:-1] + parts[:1],
                                          "rotate": parts[1:] + parts[:1],
                                          "last first": parts[-1:] + parts[:-1], "pairs": parts[half:] + parts[:half]}[kind])
    return Task(spec, draw)


ITEMS = {"shopping": office.FRUIT, "cities": office.CITIES, "names": office.FIRST, "goods": office.GOODS, "hosts": systems.HOSTS,
         "tables": systems.TABLES}
SEPARATORS = {"commas": ", ", "semicolons": "; ", "bars": " | ", "blanks": " ", "slashes": "/", "lines": "\n", "plus signs": " + ",
              "arrows": " -> "}


def separator(rng, *without):
    return rng.choice([name for name in SEPARATORS if name not in without])


@family("transformation.items-sort")
def items_sort(rng):
    kind = rng.choice(["a to z", "z to a", "short", "long", "up", "down"])
    ware, mark = rng.choice(sorted(ITEMS)), separator(rng, "blanks")
    numbers = kind in ("up", "down")
    how = {"a to z": "alphabetically", "z to a": "in reverse alphabetical order", "short": "by length, shortest first",
           "long": "by length, longest first",
           "up": "from small to large", "down": "from large to small"}[kind]
    spec = say(rng, f"Sort the items {how}.", f"Put the list in order: {how}.", f"Order these {'numbers' if numbers else 'entries'} {how}.",
               f"Rearrange the list {how}; keep the separator.", f"Return the same {'numbers' if numbers else 'items'} sorted {how}.")
    if kind in ("short", "long"):
        spec = more(spec, "Items of the same length keep their order.")

    def draw(rng):
        if numbers:
            items = [str(n) for n in rng.sample(range(1, rng.choice([30, 200, 3000])), rng.randint(3, 6))]
            return SEPARATORS[mark].join(items), SEPARATORS[mark].join(sorted(items, key=int, reverse=kind == "down"))
        items = office.some(rng, ITEMS[ware], 3, 6)
        key = {"short": len, "long": lambda item: -len(item)}.get(kind, str.lower)
        return SEPARATORS[mark].join(items), SEPARATORS[mark].join(sorted(items, key=key, reverse=kind == "z to a"))
    return Task(spec, draw)


@family("transformation.items-unique")
def items_unique(rng):
    ware, mark, kind = rng.choice(sorted(ITEMS)), separator(rng, "blanks"), rng.choice(["first", "last", "repeated", "once"])
    none = rng.choice(["none", "-", "nothing"])
    spec = say(rng, *{
        "first": ["Remove duplicates, keep the first of each.", "Each item only once, in order of first appearance.",
                  "Drop repeated items.",
                  "Deduplicate the list and keep its order.", "If an item comes again, leave it out."],
        "last": ["Remove duplicates, keeping the last of each.", "Each item once, where it comes last.",
                 "Of equal items only the last one stays.",
                 "Drop an item if the same comes again later.", "Deduplicate; the last occurrence counts, order as it is."],
        "repeated": [f"Which items come more than once? List each once, in order; {none} if there are none.",
                     f"Output the duplicates (each once, order of first "
                     f"appearance) or {none}.", f"Find the repeated items; say {none} when all differ.",
                     f"List what is there at least twice, one time each; else {none}.",
                     f"Only the items that are repeated, without repetition. None: {none}"],
        "once": [f"List the items that come only once; {none} if there are none.", f"Keep items without a duplicate; else {none}.",
                 f"Which items are not repeated? Answer "
                 f"{none} if each is.", f"Leave out every item that comes more than once, all its copies; {none} if nothing is left.",
                 f"Only the unique items, in order. Nothing unique: {none}"]}[kind])

    def draw(rng):
        items = office.some(rng, ITEMS[ware], 3, 5)
        items += rng.choices(items, k=rng.randint(1, 3)) if rng.random() < 0.85 else []
        rng.shuffle(items)
        once = list(dict.fromkeys(items))
        out = {"first": once, "last": list(dict.fromkeys(items[::-1]))[::-1], "repeated": [i for i in once if items.count(i) > 1],
               "once": [i for i in once if items.count(i) == 1]}[kind]
        return SEPARATORS[mark].join(items), SEPARATORS[mark].join(out) or none
    return Task(spec, draw)


@family("transformation.items-join")
def items_join(rng):
    ware, source = rng.choice(sorted(ITEMS)), separator(rng, "blanks")
    target, quote = separator(rng, source), rng.choice(["", "", "'", '"'])
    kind = rng.choice(["sentence", "separator", "json", "numbered", "bullets"])
    last = rng.choice(["and", "or", "and", "as well as"])
    quoted = f", each in {'single' if quote == chr(39) else 'double'} quotes" if quote else ""
    spec = say(rng, *{
        "sentence": [f"Write the list as in a sentence: commas, and '{last}' before the last item.",
                     f"Join the items with commas and '{last}' (no comma before it).",
                     f"a, b {last} c - write the items like this.",
                     f"Turn the list into running text with '{last}' before the last one, commas elsewhere.",
                     f"Make one phrase of the items. The last two are joined by '{last}', the others by commas."],
        "separator": [f"Separate the items by {target}{quoted}.", f"Rewrite the list with {target} between the items{quoted}.",
                      f"Change the separator to {target}{quoted}.",
                      f"Same items, but {target} between them{quoted}.", f"Split the list and join it again with {target}{quoted}."],
        "json": ["Write the items as a JSON array of strings.", "Convert the list to JSON.", "JSON array, please: one string an item.",
                 "Turn it into [\"...\", \"...\"].",
                 "Output a JSON list with the items as strings."],
        "numbered": ["Number the items: 1. first, 2. second, one on each line.", "Make a numbered list (1. 2. 3.), an item per line.",
                     "Write one item per line with '1. ', "
                     "'2. ' and so on in front.", "Numbered list from the items, lines starting with 1., 2., ...",
                     "Each item on its own line after its number and a stop."],
        "bullets": ["One item per line with '- ' in front.", "Write a bullet list with dashes.",
                    "Make a Markdown list of the items, using dashes.", "Each item on its own "
                    "line, starting with a dash and a blank.", "Turn it into a dashed list."]}[kind])

    def draw(rng):
        items = office.some(rng, ITEMS[ware], 2, 5)
        return SEPARATORS[source].join(items), {
            "sentence": listed(items, f" {last} "), "separator": SEPARATORS[target].join(quote + i + quote for i in items),
                                                "json": json.dumps(items),
            "numbered": "\n".join(f"{n}. {i}" for n, i in enumerate(items, 1)), "bullets": "\n".join("- " + i for i in items)}[kind]
    return Task(spec, draw)


@family("transformation.items-pick")
def items_pick(rng):
    ware, mark, n = rng.choice(sorted(ITEMS)), separator(rng, "blanks"), rng.randint(1, 4)
    kind = rng.choice(["nth", "last", "count", "drop", "add", "without"])
    gone = rng.choice(ITEMS[ware])
    spec = say(rng, *{
        "nth": [f"Output the {ordinal(n)} item.", f"Which item is {ordinal(n)} in the list?", f"Item number {n}.",
                f"Only the {ordinal(n)} entry of the list.",
                f"Pick the {ordinal(n)} one."],
        "last": ["Output the last item.", "Which item comes last?", "The final entry of the list, nothing else.", "Last item only.",
                 "Pick the one at the end."],
        "count": ["How many items are in the list?", "Count the items.", "Number of entries, as digits.", "Length of the list.",
                  "Give the count of items."],
        "drop": [f"Remove the {ordinal(n)} item.", f"Leave out item number {n}.", f"The list without its {ordinal(n)} entry.",
                 f"Delete the {ordinal(n)} one, keep the rest.",
                 f"Drop entry {n}."],
        "add": [f"Add {gone} at the end of the list.", f"Append {gone}.", f"Put {gone} after the last item, with the same separator.",
                f"The list, then {gone}.",
                f"Extend the list by {gone}."],
        "without": [f"Remove {gone} if it is in the list.", f"The list without {gone}.", f"Take {gone} out; all else stays.",
                    f"Delete {gone} wherever it occurs as an item.",
                    f"Filter out {gone}."]}[kind])

    def draw(rng):
        items = [i for i in office.some(rng, ITEMS[ware], 4, 7) if i != gone]
        if kind == "without" and rng.random() < 0.7:
            items.insert(rng.randrange(len(items)), gone)
        n0 = n - 1 if n <= len(items) else 0
        if n > len(items):
            items = items + [i for i in ITEMS[ware] if i not in items and i != gone][:2]
            n0 = n - 1
        join = SEPARATORS[mark].join
        return join(items), {"nth": items[n0], "last": items[-1], "count": str(len(items)), "drop": join(items[:n0] + items[n0 + 1:]),
                             "add": join(items + [gone]),
                             "without": join([i for i in items if i != gone])}[kind]
    return Task(spec, draw)


@family("transformation.people-names")
def people_names(rng):
    kind = rng.choice(["initials", "dotted", "last first", "short first", "short last", "login", "mail", "greeting"])
    domain, titles = rng.choice(office.MAIL_DOMAINS), rng.random() < 0.4
    spec = say(rng, *{
        "initials": ["Initials of the name, no dots.", "Write the first letters of the names as capitals.", "Name -> initials (AB).",
                     "Abbreviate the person to initials "
                     "without stops.", "Only the initials."],
        "dotted": ["Initials with a stop after each, no blanks: A.B.", "Write the name as dotted initials, like A.B.",
                   "Abbreviate all names to initials with stops, without "
                   "blanks.", "The initials, each followed by a full stop.", "A.B. style initials."],
        "last first": ["Write as Last, First.", "Surname first, then a comma and the first names.",
                       "Turn the name around for the index: Surname, First name.",
                       "Last name, comma, first names.", "For sorting: surname, given names."],
        "short first": ["Shorten first names to an initial with a stop, keep the surname.",
                        "First names become initials: A. Surname or A. B. Surname.",
                        "Write A. Smith instead of Anna Smith.",
                        "Cite the author: initials of the given names, each with a stop and a blank, then the surname.",
                        "Only the surname in full, first names as A."],
        "short last": ["Keep the first name (just the first one) and shorten the surname to an initial with a stop.",
                       "Anna Smith becomes Anna S., middle names are dropped.",
                       "First name and initial of the surname with a stop, nothing between.",
                       "Display name: given name plus S. for the surname; no middle name.",
                       "First name, then the first letter of the last name and a stop. Leave out middle names."],
        "login": ["Make a login: first letter of the first name and the surname, all lower case.",
                  "User name = initial + surname in small letters; no middle names.",
                  "Account name: first initial directly followed by the last name, lower case.", "asmith for Anna Smith, and so on.",
                  "Login name from the person's name: "
                  "one letter of the first name, whole last name, small letters."],
        "mail": [f"Make the mail address first.last@{domain}, lower case, without middle names.",
                 f"Address of the person at {domain}: firstname.lastname, small letters.",
                 f"Build first.last@{domain}. Only first and last name count.",
                 f"Our addresses are givenname.surname@{domain} (lower case). Write it.",
                 f"E-mail: first name, dot, surname, @{domain}; all small; middle names left out."],
        "greeting": ["Write a greeting: 'Dear' and the first name, then a comma.", "Begin the letter: Dear FIRSTNAME,",
                     "Salutation with the first of the given names: Dear ...,",
                     "Output 'Dear X,' with the person's first name.",
                     "Informal opening of a mail to this person, as Dear + first name + comma."]}[kind])
    if titles:
        spec = more(spec, rng.choice(["Titles such as Dr. or Mrs. are left out.", "Ignore titles (Mr., Dr., Prof. ...)."]))

    def draw(rng):
        first, last = [rng.choice(office.FIRST)], rng.choice(office.LAST)
        if rng.random() < 0.3:
            first.append(rng.choice([n for n in office.FIRST if n != first[0]]))
        text = " ".join(first + [last])
        if titles and rng.random() < 0.5:
            text = rng.choice(["Dr.", "Mrs.", "Mr.", "Prof.", "Ms."]) + " " + text
        every = first + [last]
        return text, {"initials": "".join(n[0] for n in every), "dotted": "".join(n[0] + "." for n in every),
                      "last first": f"{last}, {' '.join(first)}",
                      "short first": " ".join(n[0] + "." for n in first) + " " + last, "short last": f"{first[0]} {last[0]}.",
                      "login": (first[0][0] + last).lower(),
                      "mail": f"{first[0]}.{last}@{domain}".lower(), "greeting": f"Dear {first[0]},"}[kind]
    return Task(spec, draw)


SHORT = {"streets": ({"Street": "St", "Road": "Rd", "Avenue": "Ave", "Lane": "Ln", "Drive": "Dr", "Square": "Sq", "Court": "Ct"},
                     office.street),
         "months": (dict(zip(systems.FULL_MONTHS, ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"])),
                    lambda rng: rng.choice(["due {d} {m} {y}", "{m} {d}, {y}", "from {m} to {m2}", "report for {m} {y}", "closed in {m}",
                                            "{d} {m}: {n} visitors"])),
         "days": ({"Monday": "Mon", "Tuesday": "Tue", "Wednesday": "Wed", "Thursday": "Thu", "Friday": "Fri", "Saturday": "Sat",
                   "Sunday": "Sun"},
                  lambda rng: rng.choice(["open {w} to {w2}", "meeting on {w} at {d}", "{w}: {n} tickets", "closed {w} and {w2}",
                                          "every {w}, from {d} o'clock"])),
         "ranks": ({"Doctor": "Dr", "Professor": "Prof", "Captain": "Capt", "Lieutenant": "Lt", "General": "Gen", "Saint": "St",
                    "Junior": "Jr"},
                   lambda rng: f"{rng.choice(['Doctor', 'Professor', 'Captain', 'Lieutenant', 'General'])} {rng.choice(office.LAST)}"
                   + rng.choice([", " + rng.choice(office.CITIES), " called", " and Captain " + rng.choice(office.LAST), " Junior"])),
         "units": ({"kilometres": "km", "kilograms": "kg", "metres": "m", "litres": "l", "hours": "h", "minutes": "min", "seconds": "s",
                    "grams": "g"},
                   lambda rng: rng.choice(["{n} kilometres in {d} hours", "{n} grams of sugar, {d} litres of milk",
                                           "wait {d} minutes and {n} seconds", "{n} kilograms, {d} metres",
                                           "{d} hours {n} minutes", "rope of {n} metres, {d} kilograms"]))}


@family("transformation.abbreviations")
def abbreviations(rng):
    topic, back = rng.choice(sorted(SHORT)), rng.random() < 0.35
    table, source = SHORT[topic]
    keys = [key for key in table if table[key] != key]
    chosen = rng.sample(keys, rng.randint(max(3, len(keys) // 2), len(keys)))
    dot = "." if topic in ("streets", "ranks") and rng.random() < 0.5 else ""
    pairs = [f"{table[key]}{dot} = {key}" if back else f"{key} -> {table[key]}{dot}" for key in chosen]
    rest = rng.choice(["Other words stay.", "Leave the rest.", "What is not listed is not changed."])
    spec = say(rng, f"{'Expand' if back else 'Shorten'} words by this list: {', '.join(pairs)}. {rest}",
               f"{'Write out the abbreviations' if back else 'Abbreviate'}: {'; '.join(pairs)}. {rest}",
               f"Apply the {'long' if back else 'short'} forms.\n" + "\n".join(pairs) + f"\n{rest}",
               f"Replace by the table ({', '.join(pairs)}). {rest}",
               f"Use {'full words for short forms' if back else 'short forms'}: {', '.join(pairs)}. {rest}")

    def draw(rng):
        def put(text, keys):
            for key in keys:
                text = re.sub(rf"\b{key}\b", table[key] + dot, text)
            return text
        for _ in range(3):  # lines where nothing is to be done are there, but few
            months, days = rng.sample(systems.FULL_MONTHS, 2), rng.sample(systems.WEEKDAYS, 2)
            text = source(rng).format(d=rng.randint(2, 28), n=rng.randint(30, 900), y=rng.randint(2015, 2027), m=months[0], m2=months[1],
                                      w=days[0], w2=days[1])
            if put(text, chosen) != text:
                break
        if back:
            return put(text, keys), put(text, [key for key in keys if key not in chosen])
        return text, put(text, chosen)
    return Task(spec, draw)


ACRONYMS = {"office": {"EOD": "end of day", "OOO": "out of office", "FYI": "for your information", "ETA": "estimated arrival",
                       "PTO": "paid leave", "WFH": "work from home",
                       "TBD": "to be decided", "POC": "contact person", "KPI": "key figure", "AOB": "any other business"},
            "clinic": {"BP": "blood pressure", "HR": "heart rate", "Rx": "prescription", "Hx": "history", "SOB": "shortness of breath",
                       "NPO": "nothing by mouth",
                       "ICU": "intensive care", "Dx": "diagnosis", "PRN": "as needed", "BMI": "body mass index"},
            "network": {"DB": "database", "LB": "load balancer", "FW": "firewall", "AP": "access point", "GW": "gateway",
                        "VM": "virtual machine", "SLA": "service agreement",
                        "DC": "data centre", "HA": "high availability", "MTU": "packet size limit"},
            "logistics": {"POD": "proof of delivery", "ETD": "estimated departure", "DC": "distribution centre", "FTL": "full truck",
                          "SKU": "article", "RMA": "return permit",
                          "COD": "cash on delivery", "BOL": "bill of lading", "AP": "accounts payable", "HR": "human resources"}}
ACRONYM_LINES = ["{} is still {}, see {n}.", "Please check {} and {} before {w}.", "{} for {name}: {n}", "{name} asks about {}.",
                 "No {} today, {} tomorrow.",
                 "{} done, {} open.", "Ask {name} for the {}.", "{}/{} by {w}", "New {}: {n}", "{name}, {} and {} are fine."]


@family("transformation.acronyms")
def acronyms(rng):
    table = ACRONYMS[rng.choice(sorted(ACRONYMS))]
    chosen, style = rng.sample(sorted(table), rng.randint(3, 6)), rng.choice(["full", "both", "long first"])
    pairs = ", ".join(f"{key} = {table[key]}" for key in chosen)
    how = {"full": "Replace it by the words.", "both": "Keep it and add the words in brackets: ABC (the words).",
           "long first": "Write the words, then the short form in brackets: the words (ABC)."}[style]
    spec = say(rng, f"Expand the acronyms {pairs}. {how} Others stay as they are.",
               f"Spell out the short forms. {how} Known: {pairs}. Leave unknown ones alone.",
               f"{pairs}. {how} Everything else is copied.",
               f"Glossary: {pairs}. Where such a short form occurs: {how[0].lower() + how[1:]} The rest does not change.",
               f"For readers who do not know our jargon ({pairs}). {how} Do not touch other words.")

    def draw(rng):
        line = rng.choice(ACRONYM_LINES)
        keys = rng.sample(sorted(table), line.count("{}"))
        if rng.random() < 0.7 and not set(keys) & set(chosen):
            keys[0] = rng.choice(chosen)
        data = {"name": rng.choice(office.FIRST), "n": rng.randint(10, 900), "w": rng.choice(systems.WEEKDAYS)}
        form = {"full": "{1}", "both": "{0} ({1})", "long first": "{1} ({0})"}[style]
        return line.format(*keys, **data), line.format(*[form.format(key, table[key]) if key in chosen else key for key in keys], **data)
    return Task(spec, draw)


PLURALS = dict(pair.split() for pair in """box boxes|key keys|city cities|child children|knife knives|tomato tomatoes|photo photos|bus buses|dish dishes|story stories|toy toys|
man men|woman women|foot feet|tooth teeth|mouse mice|shelf shelves|leaf leaves|wolf wolves|brush brushes|match matches|class classes|
lady ladies|day days|chair chairs|lamp lamps|potato potatoes|piano pianos|loaf loaves|church churches|copy copies|battery batteries|
delivery deliveries|invoice invoices|tax taxes|wish wishes|goose geese|person people|half halves|library libraries|watch watches|
roof roofs|monkey monkeys|hero heroes|glass glasses|factory factories|country countries|address addresses""".replace("\n", "").split("|"))


@family("transformation.plurals")
def plurals(rng):
    kind = rng.choice(["plural", "singular", "counted", "phrase"])
    spec = say(rng, *{
        "plural": ["Write the noun in the plural.", "Plural form.", "Pluralize the word.", "One -> many: give the plural.",
                   "How is the plural spelled?"],
        "singular": ["Write the noun in the singular.", "Singular form.", "Many -> one: give the singular.", "Singularize the word.",
                     "What is one of them called?"],
        "counted": ["Make noun and number agree.", "Correct the noun: singular after 1, plural after every other number.",
                    "Fix the number of the noun after its count.",
                    "The noun has to fit the number before it.", "Write the count with the right form of the noun."],
        "phrase": ["Put the noun (the last word) of the phrase in the plural; drop a leading 'a', 'an' or 'the'.",
                   "Make the phrase plural without an article.",
                   "Plural of the phrase, article left out.", "Turn it into the plural, removing a/an/the.",
                   "No article, noun in the plural."]}[kind])

    def draw(rng):
        one = rng.choice(sorted(PLURALS))
        many, adjective, n = PLURALS[one], rng.choice(ADJECTIVES), rng.choice([1, 1, rng.randint(0, 12), rng.randint(2, 300)])
        both = rng.random() < 0.5
        if kind == "counted":
            extra = f"{adjective} " if both else ""
            return f"{n} {extra}{rng.choice([one, many])}", f"{n} {extra}{one if n == 1 else many}"
        if kind == "phrase":
            article = rng.choice(["the ", "an " if adjective[0] in "aeiou" else "a ", ""])
            return f"{article}{adjective} {one}", f"{adjective} {many}"
        lead = f"{adjective} " if both else ""
        return (lead + one, lead + many) if kind == "plural" else (lead + many, lead + one)
    return Task(spec, draw)


@family("transformation.tenses")
def tenses(rng):
    kinds = ["base", "third", "past", "ing", "future"]
    names = {"third": "the simple present", "past": "the simple past", "ing": "the present continuous (is + -ing)",
             "future": "the future with will"}
    target = rng.choice(kinds[1:])
    spec = say(rng, f"Put the sentence into {names[target]}.", f"Rewrite in {names[target]}; keep all other words.",
               f"Change the verb to {names[target]}.",
               f"Which sentence is it in {names[target]}?", f"Conjugate: {names[target]}.")

    def say_so(who, verb, form, thing, rest):
        third, past, ing = VERBS[verb][:3]
        return f"{who} {dict(third=third, past=past, ing='is ' + ing, future='will ' + verb)[form]} {thing}{rest}."

    def draw(rng):
        verb, who = rng.choice(sorted(VERBS)), rng.choice(office.FIRST + ["She", "He", "My sister", "The driver", "Our neighbour",
            "The manager"])
        source = rng.choice([kind for kind in kinds[1:] if kind != target])
        rest = rng.choice(["", "", " again", " for " + rng.choice(office.FIRST), " in " + rng.choice(office.CITIES), " at home",
                           " with care"])
        thing = VERBS[verb][3]
        return say_so(who, verb, source, thing, rest), say_so(who, verb, target, thing, rest)
    return Task(spec, draw)


@family("transformation.statements")
def statements(rng):
    kind = rng.choice(["negate", "contract", "question", "tag", "past", "affirm"])
    spec = say(rng, *{
        "negate": ["Negate the sentence with 'not' (no short forms).", "Make it negative: add not.",
                   "Say the opposite by putting 'not' after the verb be or the modal verb.",
                   "Turn the statement into its negation, written in full.", "Insert 'not' where it belongs."],
        "contract": ["Negate the sentence with a short form (isn't, can't, won't ...).", "Make it negative, contracted: n't.",
                     "Negative sentence, using isn't, wasn't, can't or won't.",
                     "Deny it with a contraction.", "Negation with n't, please."],
        "question": ["Turn the statement into a yes/no question.", "Ask whether it is so: swap subject and verb.", "Make a question of it.",
                     "Statement -> question.",
                     "Write it as a question with the verb first."],
        "tag": ["Put 'I think that' in front and make it one sentence.", "Begin with 'I think that'.", "Weaken the claim: I think that ...",
                "Make it an opinion starting with "
                "'I think that'.", "Report it as your thought (I think that ...)."],
        "past": ["Put the sentence in the past: is becomes was, can becomes could, will becomes would.",
                 "Past form: was, could or would instead of is, can, will.",
                 "Backshift the verb (is/was, can/could, will/would).", "Replace is by was, can by could, will by would.",
                 "Write it in the past with was, could, would."],
        "affirm": ["Remove the negation.", "Say it without 'not'.", "Make the negative sentence positive.",
                   "Drop the negation and keep the rest.", "Affirm instead of deny."]}[kind])
    form = {"is": ("is not", "isn't", "was"), "can": ("cannot", "can't", "could"), "will": ("will not", "won't", "would")}

    def draw(rng):
        who, when, state = rng.choice(THINGS), rng.choice(WHEN), rng.choice(STATES)
        verb = rng.choice(["is", "is", "can", "will"])
        rest = (state if verb == "is" else "be " + state) + when
        text = f"{who} {verb} {rest}."
        if kind == "affirm":
            return f"{who} {form[verb][rng.random() < 0.5]} {rest}.", text
        inner = who[0].lower() + who[1:]
        return text, {"negate": f"{who} {form[verb][0]} {rest}.", "contract": f"{who} {form[verb][1]} {rest}.",
                      "question": f"{verb.capitalize()} {inner} {rest}?",
                      "tag": f"I think that {inner} {verb} {rest}.", "past": f"{who} {form[verb][2]} {rest}."}[kind]
    return Task(spec, draw)


@family("transformation.persons")
def persons(rng):
    target = rng.choice(["he", "she", "they", "you", "we"])
    whose = {"he": "his", "she": "her", "they": "their", "you": "your", "we": "our"}[target]
    plural = target in ("they", "you", "we")
    spec = say(rng, f"Rewrite from '{target}' instead of 'I' (and '{whose}' for 'my').",
               f"Change I to {target}, my to {whose}; make the verb fit.",
               f"Put the sentence in another person: I -> {target}, my -> {whose}.",
               f"Report it about somebody else, with {target} and {whose}.",
               f"Replace the first person by {target}/{whose}, correct the verb form.")
    was = {True: "were", False: "was"}[plural]
    verbs = {"need": "needs", "want": "wants", "have": "has", "like": "likes", "use": "uses", "miss": "misses"}
    past = ["lost", "sold", "found", "repaired", "left", "ordered", "paid for", "cleaned", "returned", "cancelled", "forgot", "moved",
            "changed"]

    def draw(rng):
        thing, adjective, when, noun = rng.choice(office.GOODS), rng.choice(["", "", "new ", "old "]), rng.choice(["", " yesterday",
            " on Monday", " again"]), rng.choice(NOUNS)
        name, verb = rng.choice(office.FIRST), rng.choice(sorted(verbs))
        pattern = rng.choice([("I {past} my {a}{t}{w}.", "{I} {past} {my} {a}{t}{w}."),
                              ("I was in {c} with my {kin}.", "{I} {was} in {c} with {my} {kin}."),
                              ("I {verb} a {n} for my {kin}.", "{I} {verbs} a {n} for {my} {kin}."),
                              ("My {a}{t} is in the {n}.", "{My} {a}{t} is in the {n}."),
                              ("{name} has my {t} and I {verb} the {n}.", "{name} has {my} {t} and {i} {verbs} the {n}."),
                              ("I {past} the {n}{w} because I was late.", "{I} {past} the {n}{w} because {i} {was} late.")])
        data = {"past": rng.choice(past), "a": adjective, "t": thing, "w": when, "c": rng.choice(office.CITIES), "n": noun, "name": name,
                "verb": verb,
                "kin": rng.choice(["brother", "boss", "mother", "team", "neighbour", "cousin"]), "verbs": verb if plural else verbs[verb],
                "was": was, "I": target.capitalize(),
                "i": target, "my": whose, "My": whose.capitalize()}
        return pattern[0].format(**data), pattern[1].format(**data)
    return Task(spec, draw)


REGISTER = {"v": {"get": "receive", "buy": "purchase", "need": "require", "show": "demonstrate", "fix": "repair", "use": "utilize", "check": "verify",
                  "start": "commence", "end": "terminate", "keep": "retain", "send": "dispatch", "look at": "examine"},
            "j": {"big": "considerable", "cheap": "inexpensive", "ok": "acceptable", "enough": "sufficient", "bad": "inadequate", "whole": "entire"},
            "who": {"kids": "children", "boss": "supervisor", "guy": "gentleman", "folks": "colleagues", "mum": "mother", "pal": "acquaintance"},
            "hi": {"hi": "dear all", "thanks": "thank you", "sorry": "we apologize", "bye": "kind regards", "hey": "good day", "sure": "certainly"}}
REGISTER_LINES = ["we {v} the {n} on {w}", "they {v} and {v} the {a} {n}", "please {v} the {n} for {p}", "our {who} wants to {v} the {n}", "{hi}, {p}, the {n} is {j}",
                  "you can {v} it on {w} or {v} it later", "{hi}! the {who} will {v} the {j} {n}", "the {j} {n} in {c}", "I will {v} it for your {who}",
                  "{p} and the {who} {v} the {j} {n}", "is the {n} {j}? the {who} asks", "{hi}, we {v} {k} {ns}"]


@family("transformation.replace-table")
def replace_table(rng):
    formal = rng.random() < 0.5
    tables = {slot: table if formal else {value: key for key, value in table.items()} for slot, table in REGISTER.items()}
    chosen = {slot: rng.sample(sorted(table), rng.randint(1, 3)) for slot, table in tables.items()}
    pairs = [f"{key} -> {tables[slot][key]}" for slot, keys in chosen.items() for key in keys]
    rng.shuffle(pairs)
    tone = "formal" if formal else "simple"
    spec = say(rng, f"Make the text more {tone} with these words: {', '.join(pairs)}. Nothing else changes.",
               "Replace words by the list, leave all others:\n" + "\n".join(pairs),
               f"House style ({tone}): {'; '.join(pairs)}. Apply it to the sentence, changing only these words.",
               f"Use the {tone} word where there is one: {', '.join(pairs)}. Other words are kept.",
               f"Swap in the {tone} words ({', '.join(pairs)}), copy the rest.")

    def draw(rng):
        data = words(rng) | {"w": rng.choice(systems.WEEKDAYS)}
        text, out = "", ""
        for i, piece in enumerate(re.split(r"\{(v|j|who|hi)\}", rng.choice(REGISTER_LINES))):
            if i % 2:
                key = rng.choice(chosen[piece] if rng.random() < 0.6 else sorted(tables[piece]))
                text, out = text + key, out + (tables[piece][key] if key in chosen[piece] else key)
            else:
                piece = piece.format(**data)
                text, out = text + piece, out + piece
        return text, out
    return Task(spec, draw)


TWINS = [("left", "right", "leftover", "bright"), ("cat", "dog", "catalogue", "dogma"), ("red", "blue", "reduced", "blueprint"),
         ("in", "out", "inside", "route"),
         ("old", "new", "gold", "newspaper"), ("hot", "cold", "hotel", "scold"), ("north", "south", "northern", "southern"),
         ("port", "host", "report", "hosting"),
         ("day", "night", "today", "nightshift"), ("car", "bus", "cartoon", "business"), ("open", "closed", "opener", "enclosed"),
         ("tea", "coffee", "team", "coffees"),
         ("man", "woman", "manual", "womanly"), ("buyer", "seller", "buyers", "bestseller"), ("source", "target", "resource", "targets"),
         ("app", "site", "apple", "website")]
TWIN_LINES = ["the {0} {n} is near the {1} one", "{p} chose {0}, not {1}", "from {0} to {1} in {c}", "{n}: {0}",
              "{p} says the {2} shows {0}", "no {1} {n} without the {2}",
              "{0} or {1}? {p} knows", "the {3} is {1}", "{1} {n}, {0} {m}", "only the {2} {n}", "{p} keeps the {1} {n} in {c}",
              "a {3} and a {0} {n}", "{0}, {0} and {1}"]


@family("transformation.replace-word")
def replace_word(rng):
    one, other, trap, trap2 = rng.choice(TWINS)
    kind, new = rng.choice(["replace", "swap", "delete", "mark", "first"]), rng.choice(["spare", "item", "part", "X", "unit", "thing",
        "black", "zone"])
    mark = rng.choice(["**{}**", "[{}]", "<b>{}</b>", "_{}_", "*{}*"])
    spec = say(rng, *{
        "replace": [f"Replace the word {one} by {new}.", f"Every {one} becomes {new}; only whole words.", f"Write {new} instead of {one}.",
                    f"Change the word '{one}' to '{new}'.",
                    f"Substitute {new} for the word {one}."],
        "swap": [f"Swap the words {one} and {other}.", f"Every {one} becomes {other} and every {other} becomes {one} (whole words).",
                 f"Exchange '{one}' and '{other}' everywhere.",
                 f"{one} and {other} were mixed up. Write each in the place of the other.",
                 f"Turn {one} into {other} and the other way round."],
        "delete": [f"Delete the word {one}.", f"Remove every {one} (whole words) and the blank before or after it.",
                   f"Leave out '{one}' wherever it is a word of its own.",
                   f"Drop the word '{one}', close the gap.", f"The text without the word {one}."],
        "mark": [f"Mark the word {one} like this: {mark.format(one)}.", f"Write {mark.format(one)} for each {one}, whole words only.",
                 f"Put the word {one} as {mark.format(one)}.",
                 f"Highlight '{one}' -> '{mark.format(one)}'.", f"Emphasize every word '{one}' by writing {mark.format(one)}."],
        "first": [f"Replace only the first {one} by {new}.", f"The first word '{one}' becomes '{new}', later ones stay.",
                  f"Change the first occurrence of the word {one} to {new}.",
                  f"Write {new} for the first {one}, copy the rest.", f"Just one replacement: first {one} -> {new} (whole word)."]}[kind])
    if kind != "delete" and rng.random() < 0.5:
        spec = more(spec, rng.choice(["Longer words that contain it stay.", "Do not touch words that merely contain it."]))

    def draw(rng):
        lines = TWIN_LINES if kind != "delete" else [line for line in TWIN_LINES if "," not in line and "?" not in line and ":" not in line]
        if rng.random() < 0.85:
            lines = [line for line in lines if "{0}" in line or kind == "swap" and "{1}" in line]
        text = rng.choice(lines).format(one, other, trap, trap2, **words(rng))
        if rng.random() < 0.3:
            text += " and " + rng.choice(lines).format(one, other, trap, trap2, **words(rng)).replace(",", "")
        word = rf"\b{one}\b"
        if kind == "delete":
            return text, " ".join(w for w in text.split() if w != one)
        if kind == "swap":
            return text, re.sub(rf"\b({one}|{other})\b", lambda m: other if m[0] == one else one, text)
        return text, re.sub(word, mark.format(one) if kind == "mark" else new, text, count=1 if kind == "first" else 0)
    return Task(spec, draw)


@family("transformation.sentences")
def sentences(rng):
    kind, n = rng.choice(["first", "last", "nth", "count", "questions", "swap", "lines", "teaser"]), rng.randint(2, 3)
    most, none = rng.randint(3, 6), rng.choice(["none", "-", "no question"])
    spec = say(rng, *{
        "first": ["Output the first sentence.", "First sentence only.", "Keep what comes up to the end of the first sentence.",
                  "Cut the text after its first sentence.",
                  "Just the opening sentence."],
        "last": ["Output the last sentence.", "Last sentence only.", "How does the text end? Its final sentence.",
                 "Drop everything but the last sentence.", "The closing sentence."],
        "nth": [f"Output the {ordinal(n)} sentence.", f"Sentence number {n}.", f"Only the {ordinal(n)} sentence of the text.",
                f"Copy the {ordinal(n)} sentence.",
                f"Which sentence comes {ordinal(n)}?"],
        "count": ["How many sentences are there?", "Count the sentences.", "Number of sentences, in digits.",
                  "Give the number of sentences.", "Sentence count."],
        "questions": [f"Output the questions of the text, or {none}.",
                      f"Keep only sentences that end with a question mark; {none} if there are none.",
                      f"Which questions are asked? Copy them; else {none}.", f"Only the questions ({none} if nothing is asked).",
                      f"Extract what is asked, or write {none}."],
        "swap": ["Put the last sentence first.", "Move the last sentence to the front.",
                 "The last sentence comes first, the others follow in order.",
                 "Begin with the final sentence, then the rest.", "Reorder: last sentence, then all before it."],
        "lines": ["One sentence per line.", "Put every sentence on its own line.", "Split the text into sentences, a line each.",
                  "Line break after each sentence.",
                  "Write the sentences below each other."],
        "teaser": [f"The first {most} words, then '...'.", f"Shorten to {most} words and add three dots.",
                   f"Preview: {most} words followed by ...", f"Cut after {most} words and "
                   "append '...' directly.", f"Keep {most} words, then '...' without a blank."]}[kind])

    def draw(rng):
        parts = [sentence(rng) for _ in range(rng.randint(3, 5))]
        if kind == "questions" and rng.random() < 0.7:
            parts.insert(rng.randrange(4), sentence(rng, [line for line in SENTENCES if "?" in line]))
        while kind == "nth" and len(parts) < n:
            parts.append(sentence(rng))
        text = " ".join(parts)
        return text, {"first": parts[0], "last": parts[-1], "nth": parts[(n - 1) % len(parts)], "count": str(len(parts)),
                      "questions": " ".join(part for part in parts if part.endswith("?")) or none,
                      "swap": " ".join(parts[-1:] + parts[:-1]), "lines": "\n".join(parts),
                      "teaser": " ".join(text.split()[:most]) + "..."}[kind]
    return Task(spec, draw)


@family("transformation.words")
def nth_words(rng):
    kind, n = rng.choice(["nth", "last", "count", "vowels", "letters", "longest", "first letters", "without first", "times",
                          "digits"]), rng.randint(1, 5)
    letter = rng.choice("aeinorst")
    spec = say(rng, *{
        "nth": [f"Output the {ordinal(n)} word.", f"Word number {n}, without punctuation.", f"Which word is {ordinal(n)}?",
                f"Only the {ordinal(n)} word.", f"Give me word {n}."],
        "last": ["Output the last word without punctuation.", "Last word.", "Which word comes last?", "Only the final word, no stop.",
                 "The word at the end."],
        "count": ["How many words are there?", "Count the words.", "Number of words in digits.", "Word count.",
                  "Give the number of words."],
        "vowels": ["How many vowels (a, e, i, o, u) does the text have?", "Count the letters a, e, i, o, u.",
                   "Number of vowels; y is none.", "Vowel count (aeiou).",
                   "Count vowels, capitals too; y does not count."],
        "letters": ["How many letters does the longest word have?", "Length of the longest word in letters.",
                    "Count the letters of the longest word.", "Longest word: how many letters?",
                    "Give the number of letters of the longest word."],
        "longest": ["Output the longest word, the first one if several are as long.", "Which word is the longest? On a tie the first.",
                    "Longest word (first of equals).",
                    "Copy the longest word without punctuation; the earlier one wins a tie.",
                    "Find the word with most letters, the first such."],
        "first letters": ["Join the first letters of the words, as capitals.", "Make an acronym from all words.",
                          "First letter of each word, in capitals, no blanks.",
                          "Abbreviate by taking the initial of every word (upper case).", "Acronym, small words included."],
        "without first": ["Drop the first word.", "Everything after the first word.", "Remove the first word, copy the rest.",
                          "Text without its first word.", "Skip one word, output the rest."],
        "times": [f"How often does the letter {letter} occur, small or capital?", f"Count the letter {letter} (upper or lower case).",
                  f"Number of {letter}'s in the text.",
                  f"How many times is there an {letter} or {letter.upper()}?".replace("an r", "an r").replace("an t", "a t"),
                  f"Count all {letter} and {letter.upper()}."],
        "digits": ["Write only the number in the text, or 0 if there is none.", "Which number occurs? 0 if none.",
                   "Extract the number; no number means 0.", "Digits only, else 0.",
                   "The number that is mentioned, otherwise 0."]}[kind])

    def draw(rng):
        text = rng.choice([title, sentence, sentence])(rng)
        parts = re.findall(r"\w+", text)
        if kind == "nth" and len(parts) < n:
            text, parts = text.rstrip(".!?") + " " + title(rng), re.findall(r"\w+", text)
            parts = re.findall(r"\w+", text)
        letters = [w for w in parts if w.isalpha()]
        longest = max(letters, key=len)
        number = re.search(r"\d+", text)
        return text, {"nth": parts[min(n, len(parts)) - 1], "last": parts[-1], "count": str(len(parts)),
                      "vowels": str(sum(c in "aeiouAEIOU" for c in text)),
                      "letters": str(len(longest)), "longest": longest, "first letters": "".join(w[0].upper() for w in parts),
                      "without first": text.split(" ", 1)[1],
                      "times": str(text.lower().count(letter)), "digits": number[0] if number else "0"}[kind]
    return Task(spec, draw)


@family("transformation.prices")
def prices(rng):
    sign, after = rng.choice([("€", True), ("$", False), ("£", False), ("EUR", True), ("CHF", True), ("kr", True)])
    kind, k = rng.choice(["total", "times", "cheapest", "dearest", "change", "add", "difference"]), rng.choice([2, 3, 5, 10])
    write = (lambda n: f"{n} {sign}") if after else (lambda n: f"{sign}{n}")
    add = rng.choice([1, 2, 5, 10])
    form = rng.choice([f"Answer like {write(12)}.", f"Write the amount as {write(7)}.", f"Output as in {write(25)}."])
    spec = say(rng, *{
        "total": ["Add up the prices.", "What does it cost together?", "Total of all prices in the text.", "Sum of the amounts.",
                  "How much is it in all?"],
        "times": [f"The prices are for one piece. What do {k} of it cost?", f"Multiply the price by {k}.", f"Price of {k} pieces.",
                  f"How much are {k} of them?", f"Compute {k} times the price."],
        "cheapest": ["What is the lowest price?", "Output the smallest of the prices.", "How much is the cheapest thing?", "Lowest amount.",
                     "Find the minimum price."],
        "dearest": ["What is the highest price?", "Output the largest of the prices.", "How much is the most expensive thing?",
                    "Highest amount.", "Find the maximum price."],
        "change": [f"The customer pays with {write(100)}. How much change is due for the whole order?",
                   f"Total from {write(100)}: what is left?",
                   f"Subtract all prices from {write(100)}.", f"Budget {write(100)}. What remains after buying everything?",
                   f"Change for a note of {write(100)}."],
        "add": [f"Add {write(add)} for shipping to the sum of the prices.", f"Total of all prices plus {write(add)} fee.",
                f"What is the bill with a delivery charge of {write(add)}?",
                f"Sum up, then add {write(add)}.", f"Total including {write(add)} postage."],
        "difference": ["How much more is the highest price than the lowest?", "Difference between the dearest and the cheapest.",
                       "Highest minus lowest price.",
                       "What is the price gap between the most and the least expensive thing?",
                       "Spread of the prices: maximum minus minimum."]}[kind])
    spec = more(spec, form)

    def draw(rng):
        count = 1 if kind == "times" else rng.randint(2, 3)
        goods, amounts = rng.sample(office.GOODS, count), rng.sample(range(2, 33), count)
        text = rng.choice(["{}", "please send {}", "{name} bought {}", "order {n}: {}", "{} for {name}", "in the basket: {}"])
        inner = listed([rng.choice(["{0} {1}", "{0} for {1}", "{0} ({1})", "a {0} at {1}"]).format(good, write(n)) for good,
                        n in zip(goods, amounts)], " and ")
        total = sum(amounts)
        out = {"total": total, "times": amounts[0] * k, "cheapest": min(amounts), "dearest": max(amounts), "change": 100 - total,
               "add": total + add,
               "difference": max(amounts) - min(amounts)}[kind]
        return text.format(inner, name=rng.choice(office.FIRST), n=rng.randint(100, 999)), write(out)
    return Task(spec, draw)


@family("transformation.markdown")
def markdown(rng):
    keep = rng.choice(["label", "url", "both"])
    link = {"label": "of a link only the text stays", "url": "of a link only the address stays",
            "both": "a link becomes its text with the address in round brackets"}[keep]
    spec = say(rng, f"Turn Markdown into plain text: no #, *, _, ` or list marks; {link}.",
               f"Strip the Markdown. Remove the marks of headings, emphasis, code and lists; {link}.",
               f"Plain text version of the Markdown line ({link}).", f"Remove all formatting marks; {link}.",
               f"Read out this Markdown: only the words; {link}.")

    def draw(rng):
        w = words(rng)
        target = f"https://{rng.choice(systems.DOMAINS)}{systems.url_path(rng)}"
        pieces = [(f"**{w['n']}**", w["n"]), (f"*{w['a']}*", w["a"]), (f"`{w['m']}_{w['n']}`", f"{w['m']}_{w['n']}"),
                  (f"_{w['b']} {w['m']}_", f"{w['b']} {w['m']}"),
                  (f"[{w['a']} {w['n']}]({target})", {"label": f"{w['a']} {w['n']}", "url": target,
                      "both": f"{w['a']} {w['n']} ({target})"}[keep]),
                  (f"~~{w['m']}~~" if False else f"__{w['m']}__", w["m"])]
        chosen = rng.sample(pieces, 2)
        lead = rng.choice(["# ", "## ", "- ", "* ", "> ", "", "", "### "])
        text = rng.choice(["See {} and {}", "The {} is next to {}", "{} needs {} in {c}", "{p}: use {}, not {}", "New: {}, {}",
                           "Ask {p} about {} or {}", "{k} of {} with {}"])
        return lead + text.format(*[a for a, _ in chosen], **w), text.format(*[b for _, b in chosen], **w)
    return Task(spec, draw)


@family("transformation.html")
def html(rng):
    kind = rng.choice(["text", "text", "markdown", "links", "tags"])
    spec = say(rng, *{
        "text": ["Remove the HTML tags, decode &amp; and the like.", "HTML to plain text.",
                 "Strip tags, keep the text; write &lt; &gt; &amp; as characters.",
                 "What would a reader see? Only the text.", "Text content of the snippet, entities decoded."],
        "markdown": ["Convert to Markdown: **bold**, *italic* for em, `code`, [text](address). Other tags are dropped, entities decoded.",
                     "HTML -> Markdown (b as **, em as *, code as "
                     "backticks, links as [text](url)); drop other tags, decode entities.",
                     "Write it in Markdown. b is **x**, em is *x*, code is `x`, a is [x](href). Decode entities, no other tags.",
                     "Markdown version, with ** for b, * for em, ` for code and [..](..) for links, entities decoded; all other tags "
                     "vanish.",
                     "Turn b/em/code/a into **/*/`/[text](href), remove other tags and decode entities."],
        "links": ["Output the address (href) of the link, or none.", "Where does the link lead? none without one.",
                  "Extract the href; if there is no link: none.",
                  "Link target of the snippet, else none.", "Give the URL in href or none."],
        "tags": ["Name of the outermost tag.", "Which tag encloses the snippet? Name only.", "First tag name without brackets.",
                 "Output the name of the first tag.",
                 "What element is it? (tag name)"]}[kind])

    def draw(rng):
        w = words(rng)
        target = f"https://{rng.choice(systems.DOMAINS)}{systems.url_path(rng)}"
        pieces = [(f"<b>{w['n']}</b>", w["n"], f"**{w['n']}**"), (f"<em>{w['a']}</em>", w["a"], f"*{w['a']}*"),
                  (f"<code>{w['m']}</code>", w["m"], f"`{w['m']}`"),
                  (f"{w['n']} &amp; {w['m']}", f"{w['n']} & {w['m']}", f"{w['n']} & {w['m']}"),
                  (f"&lt;{w['k']}", f"<{w['k']}", f"<{w['k']}"), (w["b"], w["b"], w["b"])]
        link = (f'<a href="{target}">{w["b"]} {w["n"]}</a>', f"{w['b']} {w['n']}", f"[{w['b']} {w['n']}]({target})")
        linked = rng.random() < (0.7 if kind == "links" else 0.35)
        chosen = rng.sample(pieces[:-1] if not linked else pieces, 2)
        if linked:
            chosen[rng.randrange(2)] = link
        tag = rng.choice(["p", "div", "li", "h2", "span", "td", "section", "p"])
        attribute = rng.choice(["", "", ' class="note"', f' id="{w["n"]}"', ' style="color:red"'])
        text = rng.choice(["See {} and {}", "The {} is next to {}", "{} needs {} in {c}", "{p}: use {}, not {}", "New: {}, {}",
                           "Ask {p} about {} or {}"])
        source = f"<{tag}{attribute}>{text.format(*[c[0] for c in chosen], **w)}</{tag}>"
        return source, {"text": text.format(*[c[1] for c in chosen], **w), "markdown": text.format(*[c[2] for c in chosen], **w),
                        "links": target if linked else "none",
                        "tags": tag}[kind]
    return Task(spec, draw)


COLUMNS = {"name": office.person, "city": lambda rng: rng.choice(office.CITIES), "age": lambda rng: str(rng.randint(18, 80)),
           "email": office.email,
           "product": lambda rng: rng.choice(office.GOODS),
           "price": lambda rng: f"{rng.randint(1, 200)}.{rng.choice(['00', '50', '99', '95'])}",
           "count": lambda rng: str(rng.randint(1, 40)),
           "date": systems.day, "host": systems.host, "status": lambda rng: rng.choice(["open", "closed", "paid", "failed", "active"]),
           "company": office.company,
           "id": lambda rng: str(rng.randint(100, 99999))}
RENAMED = {"name": ["customer", "full_name", "who"], "city": ["town", "place"], "age": ["years"], "email": ["mail", "contact"],
           "product": ["item", "article"], "price": ["amount", "cost"],
           "count": ["qty", "pieces"], "date": ["day", "created"], "host": ["server", "machine"], "status": ["state"],
           "company": ["firm", "client"], "id": ["number", "key"]}
NUMERIC = ["age", "price", "count", "id"]


def columns(rng, low=2, high=4):
    keys = rng.sample(sorted(COLUMNS), rng.randint(low, high))
    return keys, {key: rng.choice([key] + RENAMED[key]) for key in keys}


def number_or_text(key, value):
    return (float(value) if "." in value else int(value)) if key in NUMERIC and key != "price" else value


@family("transformation.records-csv")
def records_csv(rng):
    keys, names = columns(rng)
    mark, numbers = rng.choice([(",", "comma"), (";", "semicolon"), ("|", "bar"), ("\t", "tab")]), rng.random() < 0.5
    target = rng.choice(["json", "lines", "query", "yaml"])
    how = {"json": "a JSON object", "lines": "'key: value' lines", "query": "key=value pairs joined by &, spaces as +",
           "yaml": "key: value pairs separated by '; '"}[target]
    given = ", ".join(names[key] for key in keys)
    spec = say(rng, f"Turn the {mark[1]} separated line into {how}. The columns are {given}.",
               f"Columns: {given}. Write the line ({mark[1]} between the fields) as {how}.",
               f"Convert a row to {how}; fields in order: {given}.", f"Parse the row of {given} and output {how}.",
               f"The input has the fields {given}, with a {mark[1]} between. Output {how}.")
    if target == "json":
        plain = [names[key] for key in keys if key in NUMERIC and key != "price"] if numbers else []
        spec = more(spec, f"Without quotes: {listed(plain)}." if plain else rng.choice(["All values are strings.",
            "Keep every value as a string."]))

    def draw(rng):
        row = {key: COLUMNS[key](rng) for key in keys}
        line = mark[0].join(row.values())
        return line, {"json": json.dumps({names[k]: number_or_text(k, v) if numbers else v for k, v in row.items()}),
                      "lines": "\n".join(f"{names[k]}: {v}" for k, v in row.items()),
                      "query": "&".join(f"{names[k]}={v}" for k, v in row.items()).replace(" ", "+"),
                      "yaml": "; ".join(f"{names[k]}: {v}" for k, v in row.items())}[target]
    return Task(spec, draw)


@family("transformation.records-json")
def records_json(rng):
    keys, names = columns(rng, 3, 4)
    kind, one = rng.choice(["lines", "csv", "pick", "rename", "drop", "sentence"]), rng.choice(keys)
    mark, new, again = rng.choice([", ", ";", " | ", "\t"]), rng.choice(["label", "value", "field_1", "ref", "info"]), rng.sample(keys,
        len(keys))
    spec = say(rng, *{
        "lines": ["Write the JSON object as key: value, one pair on each line.", "JSON to lines of 'key: value'.",
                  "Flatten the object into lines key: value.", "One line per field: name, colon, blank, value.",
                  "Make it readable: key: value per line, no quotes or braces."],
        "csv": [f"Output the values of {', '.join(names[k] for k in again)} in this order, joined by {mark!r}.",
                f"JSON to a row: {', '.join(names[k] for k in again)}, with {mark!r} between.",
                f"Make a line of the values ({', '.join(names[k] for k in again)}), separator {mark!r}.",
                f"Only values, in the order {', '.join(names[k] for k in again)}, separated by {mark!r}.",
                f"Row with the fields {', '.join(names[k] for k in again)}; put {mark!r} between them."],
        "pick": [f"Value of {names[one]}.", f"What is the {names[one]}? Output the value only.", f"Get the field {names[one]}.",
                 f"Read {names[one]} from the object.", f"Only the value under \"{names[one]}\"."],
        "rename": [f"Rename the key {names[one]} to {new}, keep the rest.", f"In the object, {names[one]} is now called {new}.",
                   f"Change key {names[one]} -> {new}.",
                   f"Same JSON, but with {new} instead of {names[one]} as key.",
                   f"The field {names[one]} shall be named {new}; order and values stay."],
        "drop": [f"Remove the key {names[one]}.", f"The object without {names[one]}.", f"Delete the field {names[one]} with its value.",
                 f"Same JSON, {names[one]} left out.", f"Drop {names[one]} from the object."],
        "sentence": [f"Write '{names[keys[0]]} is X' for every field, X being its value, joined by commas.".replace(names[keys[0]], "KEY"),
                     "Say it as KEY is VALUE, KEY is VALUE ...",
                     "Each field as 'key is value', separated by a comma and a blank.",
                     "Turn the object into text: key is value, key is value.", "Spell the pairs out with 'is' and commas."]}[kind])

    def draw(rng):
        row = {names[key]: number_or_text(key, COLUMNS[key](rng)) for key in rng.sample(keys, len(keys))}
        text = json.dumps(row)
        return text, {"lines": "\n".join(f"{k}: {v}" for k, v in row.items()), "csv": mark.join(str(row[names[k]]) for k in again),
                      "pick": str(row[names[one]]),
                      "rename": json.dumps({new if k == names[one] else k: v for k, v in row.items()}),
                      "drop": json.dumps({k: v for k, v in row.items() if k != names[one]}),
                      "sentence": ", ".join(f"{k} is {v}" for k, v in row.items())}[kind]
    return Task(spec, draw)


@family("transformation.where")
def where(rng):
    text_columns = {rng.choice(["city", "town"]): office.CITIES, rng.choice(["status", "state"]): ["open", "closed", "paid", "failed",
        "active", "pending"],
                    rng.choice(["product", "item"]): office.GOODS, rng.choice(["name", "customer"]): office.LAST}
    number_columns = {rng.choice(["age", "years"]): "age", rng.choice(["price", "amount", "total"]): "price",
                      rng.choice(["qty", "stock", "pieces"]): "stock"}
    texts, numbers = sorted(text_columns), sorted(number_columns)
    form = rng.choice(["sql", "sql", "python", "filter"])
    how = {"sql": "a SQL condition (column = 'text', column > 5, AND)", "python": "a Python condition (column == 'text', column > 5, and)",
           "filter": "a filter string like column:text column>5, with blanks between"}[form]
    names = ", ".join(rng.sample(texts + numbers, len(texts + numbers)))
    spec = say(rng, f"Translate the phrase into {how}. Columns: {names}.", f"Write {how} for the request; the columns are {names}.",
               f"Columns {names}. Output {how} that selects what is asked for.",
               f"Make {how} from the words. Available columns: {names}.",
               f"The table has {names}. Turn the phrase into {how}, conditions in the order of the phrase.")
    equal = {"sql": "{} = '{}'", "python": "{} == '{}'", "filter": "{}:{}"}[form]
    join = {"sql": " AND ", "python": " and ", "filter": " "}[form]
    signs = {"over": ">", "above": ">", "more than": ">", "under": "<", "below": "<", "less than": "<", "at least": ">=", "at most": "<=",
             "from": ">=", "up to": "<="}

    def draw(rng):
        parts, out = [], []
        for column in rng.sample(texts + numbers, rng.choice([1, 2, 2])):
            if column in texts:
                value = rng.choice(text_columns[column])
                parts.append(rng.choice(["{} {}", "{} is {}", "{} equal to {}"]).format(column, value))
                out.append(equal.format(column, value if form != "filter" or " " not in value else f'"{value}"'))
            else:
                word, n = rng.choice(sorted(signs)), rng.randint(18, 80) if number_columns[column] == "age" else rng.randint(2, 900)
                parts.append(f"{column} {word} {n}")
                out.append(f"{column}{signs[word]}{n}" if form == "filter" else f"{column} {signs[word]} {n}")
        text = rng.choice(["{}", "all with {}", "rows where {}", "show {}", "those with {}"]).format(" and ".join(parts))
        return text, join.join(out)
    if form == "filter":
        spec = more(spec, 'Values with blanks are put in double quotes.')
    return Task(spec, draw)


@family("transformation.quantities")
def quantities(rng):
    kinds = {"m to cm": ("m", "cm", 100), "km to m": ("km", "m", 1000), "kg to g": ("kg", "g", 1000), "h to min": ("h", "min", 60),
             "min to s": ("min", "s", 60), "l to ml": ("l", "ml", 1000),
             "cm to mm": ("cm", "mm", 10), "days to h": ("days", "h", 24), "GB to MB": ("GB", "MB", 1000),
             "dozen to pieces": ("dozen", "pieces", 12)}
    old, new, factor = kinds[rng.choice(sorted(kinds))]
    note, gap = rng.choice(["replace", "brackets", "only"]), rng.choice([" ", " ", ""]) if len(new) < 3 else " "
    how = {"replace": f"Write {old} as {new}", "brackets": f"After each amount in {old}, add it in {new} in round brackets",
           "only": f"Output just the amount in {old} converted to {new}"}[note]
    example = {"replace": f"{2 * factor}{gap}{new}", "brackets": f"2 {old} ({2 * factor}{gap}{new})",
               "only": f"{2 * factor}{gap}{new}"}[note]
    spec = say(rng, f"{how}: 2 {old} becomes {example}.", f"{how}. 1 {old} = {factor} {new}. Form: {example}",
               f"{how} (1 {old} are {factor} {new}), for example 2 {old} -> {example}.",
               f"Unit conversion. {how}, as in {example} for 2 {old}.", f"{how}; 2 {old} gives {example}. Other text is no concern."
               if note == "only" else f"{how}; 2 {old} gives {example}. Copy the rest.")
    lines = {"m": ["a rope of {}", "{} of fence for {p}", "the {n} is {} long", "turn left after {}"],
             "km": ["{} to {c}", "{p} ran {}", "a walk of {} near {c}", "range: {}"],
             "kg": ["{} of flour", "the {n} weighs {}", "{p} ordered {} of rice", "limit {}, {k} boxes"],
             "h": ["the {n} takes {}", "delay of {} in {c}", "{p} waited {}", "open for {}"],
             "min": ["bake for {}", "{} until {c}", "a break of {} for {p}", "the {n} lasts {}"],
             "l": ["{} of milk", "the tank holds {}", "{p} bought {} of paint", "add {} of water, {k} eggs"],
             "cm": ["the {n} is {} wide", "a gap of {}", "{p} cut off {}", "cut {} from the {n}"],
             "days": ["valid for {}", "{p} has {} left", "the {n} took {}", "{} in {c}"],
             "GB": ["{} free on the {n}", "the {n} backup has {}", "{p} used {}", "limit: {}"],
             "dozen": ["{} eggs", "{p} needs {} rolls", "{} roses for {c}", "order {} of them"]}[old]

    def draw(rng):
        n = rng.randint(2, 40) if factor in (60, 24, 12) and rng.random() < 0.3 else rng.randint(2, 20)
        text, w = rng.choice(lines), words(rng)
        result = f"{n * factor}{gap}{new}"
        return text.format(f"{n} {old}", **w), result if note == "only" else text.format(result if note == "replace"
            else f"{n} {old} ({result})", **w)
    return Task(spec, draw)


@family("transformation.commits")
def commits(rng):
    kinds = {"feature": rng.choice(["feat", "feature", "add", "new"]), "bug fix": rng.choice(["fix", "bugfix", "bug"]),
             "documentation": rng.choice(["docs", "doc"]), "tests": rng.choice(["test", "tests"]),
             "refactoring": rng.choice(["refactor", "ref", "clean"]), "performance": rng.choice(["perf", "speed"]),
             "build": rng.choice(["build", "ci"])}
    form = rng.choice(["{t}({s}): {m}", "{t}: {m}", "[{s}] {t}: {m}", "{T}: {m} ({s})", "{s}: {m}", "{t}/{s}: {m}"])
    end, case = rng.choice(["", " (#{i})", " [{i}]"]), rng.choice([str.lower, upper_first])
    shape = form.format(t="type", s="scope", m="subject", T="TYPE") + end.format(i="issue")
    rule = f"Types: {', '.join(f'{k} = {v}' for k, v in kinds.items())}. The subject begins with a {'small' if case is str.lower else 'capital'} letter and has no stop at its end."
    if "{t}" not in form and "{T}" not in form:
        rule = rule.split(". ", 1)[1]
    spec = say(rng, f"Write the commit message as {shape}. {rule}", f"Format the change as a commit subject: {shape}. {rule}",
               f"{rule} Shape: {shape}",
               f"Our commits look like {shape}. {rule} Turn the note into one.", f"Make a commit line ({shape}) from the note. {rule}")
    acts = ["handle empty {n}", "remove the old {n} page", "rename {n} to {m}", "show the {a} {n} first", "cache the {n} list",
            "explain the {n} settings", "check the {n} before saving",
            "split {n} and {m}", "allow a {a} {n}", "drop support for {a} {ns}", "log the {n} size"]

    def draw(rng):
        kind, scope, issue = rng.choice(sorted(kinds)), rng.choice(["api", "ui", "db", "auth", "parser", "cli", "mail", "search", "cart",
            "build"]), rng.randint(3, 999)
        act = rng.choice(acts).format(**words(rng))
        written = rng.choice([act, upper_first(act), upper_first(act) + "."])
        text = rng.choice(["{k} in {s}: {w} | issue {i}", "type: {k}\nscope: {s}\nissue: {i}\nsubject: {w}", "issue {i}, {k}, {s}: {w}",
                           "{s} - {k} - {i} - {w}"])
        return (text.format(k=kind, s=scope, i=issue, w=written),
                (form + end).format(t=kinds[kind], T=kinds[kind].upper(), s=scope,
                                    m=case(act[0]) + act[1:] if case is str.lower else upper_first(act), i=issue))
    return Task(spec, draw)


@family("transformation.files-rename")
def files_rename(rng):
    kind, tag = rng.choice(["lower", "prefix", "suffix", "ending", "date first", "pad", "blanks", "number",
                            "version"]), rng.choice(["draft", "old", "web", "final", "copy", "archive"])
    ending, width, mark = rng.choice(["txt", "bak", "md", "dat", "old"]), rng.choice([3, 4, 5]), rng.choice("-_")
    spec = say(rng, *{
        "lower": ["Write the file name in lower case, blanks as '" + mark + "'.", f"New file name: small letters, '{mark}' for blanks.",
                  f"Rename: lower case and no blanks (use {mark}).",
                  f"All letters small, each blank becomes {mark}.", f"Clean the file name: lower case, {mark} instead of spaces."],
        "prefix": [f"Put '{tag}{mark}' in front of the name.", f"Rename with the prefix {tag}{mark}.",
                   f"The new name starts with {tag}{mark}, then the old name.", f"Add {tag}{mark} at the beginning.",
                   f"Prefix the file with {tag}{mark}."],
        "suffix": [f"Add '{mark}{tag}' before the file ending.", f"Rename: {mark}{tag} goes between name and ending.",
                   f"Insert {mark}{tag} just before the dot of the ending.",
                   f"name.ext -> name{mark}{tag}.ext", f"Append {mark}{tag} to the name, keep the ending."],
        "ending": [f"Change the file ending to .{ending}.", f"Replace the ending by {ending}.", f"Rename to *.{ending}, same name.",
                   f"New extension: {ending}", f"Swap the extension for .{ending}."],
        "date first": [f"Move the date to the front: date, {mark}, name, ending.",
                       f"The date comes first, then {mark} and the name without it.", f"Rename to DATE{mark}NAME.ending.",
                       f"Put the date at the beginning of the name, with {mark} after it.",
                       f"Sort by date: write it in front, followed by {mark} and the rest of the name."],
        "pad": [f"Pad the number in the name with zeros to {width} digits.", f"Write the number with {width} digits (leading zeros).",
                f"Numbers in file names have {width} digits. Fill up with zeros.",
                f"Zero-pad to {width} digits.", f"Make the number {width} digits long by putting zeros before it."],
        "blanks": [f"Replace blanks by {mark}; leave the case.", f"No blanks in file names: use {mark}.",
                   f"Each blank becomes {mark}, nothing else changes.", f"Rename with {mark} in place of spaces, keep capitals.",
                   f"Substitute {mark} for blanks."],
        "number": ["Drop the number and the mark before it.", "Remove the number from the name (with its - or _ or blank).",
                   "The name without number.", "Delete the digits at the end of the name and the separator "
                   "before them.", "Strip the trailing number, keep the ending."],
        "version": ["Raise the version number in the name by one.", "Next version: add 1 to the number.", "Count the version up by one.",
                    "Rename to the following version.", "Increase the number by 1."]}[kind])

    def draw(rng):
        stem, end, sep = rng.choice(systems.STEMS + NOUNS), rng.choice(systems.ENDINGS), rng.choice(["-", "_"] if kind not in ("lower",
            "blanks") else [" "])
        extra, n, day = rng.choice(ADJECTIVES + office.CITIES), rng.randint(1, 99), systems.day(rng)
        style = rng.choice([str.lower, str.upper, str.capitalize])
        base = style(stem) + sep + style(extra)
        if kind == "date first":
            return f"{base}{sep}{day}.{end}", f"{day}{mark}{base}.{end}"
        if kind == "pad":
            return f"{base}{sep}{n}.{end}", f"{base}{sep}{n:0{width}}.{end}"
        if kind == "number":
            return f"{base}{sep}{n}.{end}", f"{base}.{end}"
        if kind == "version":
            return f"{base}{sep}v{n}.{end}", f"{base}{sep}v{n + 1}.{end}"
        name = base + rng.choice(["", f"{sep}{n}"])
        return f"{name}.{end}", {"lower": f"{name}.{end}".lower().replace(" ", mark), "blanks": f"{name}.{end}".replace(" ", mark),
                                 "prefix": f"{tag}{mark}{name}.{end}",
                                 "suffix": f"{name}{mark}{tag}.{end}", "ending": f"{name}.{ending}"}[kind]
    return Task(spec, draw)


@family("transformation.paths")
def paths(rng):
    kind, home = rng.choice(["name", "folder", "ending", "stem", "parent", "windows", "depth", "relative", "move",
                             "top"]), rng.choice(["/backup", "/mnt/old", "/archive/2024", "D:/data"])
    spec = say(rng, *{
        "name": ["File name of the path.", "Output what comes after the last slash.", "Only the file name.", "basename",
                 "Strip the folders."],
        "folder": ["Folder of the file, without a slash at the end.", "Everything before the last slash.", "dirname",
                   "In which folder is the file? Full path of it.", "Drop the file name and the slash before it."],
        "ending": ["File ending without the dot.", "Extension of the file, no dot.", "What comes after the last dot?",
                   "Only the extension.", "Type of the file by its ending (no dot)."],
        "stem": ["File name without folders and ending.", "Name of the file, no path, no extension.", "Base name without its ending.",
                 "Strip folders and the last ending.", "Only the stem of the file name."],
        "parent": ["Name of the folder that holds the file (only the last part).",
                   "Which folder is the file in? Its name alone, not the path.", "Last folder of the path.", "Name of the parent folder.",
                   "The component before the file name."],
        "windows": ["Write the path with backslashes and C: in front.", "Windows form: C: and backslashes.",
                    "Convert to a Windows path on drive C:.", "Replace slashes by backslashes, begin with C:.",
                    "Same path on Windows, drive C."],
        "depth": ["In how many folders is the file nested?", "Count the folders of the path.",
                  "Number of folders above the file (the root does not count).", "How many directories does the path name?",
                  "Depth: folders in the path."],
        "relative": ["Remove the first folder and the slash around it.", "Path relative to its first folder.",
                     "Leave out the first folder; no slash at the start.", "Strip one leading folder (relative path).",
                     "Everything after the first folder, without a leading slash."],
        "move": [f"The file moves to {home}. Write its new path.", f"New path of the file in {home}, same file name.",
                 f"Replace the folder by {home}.", f"Put the file name behind {home}/.", f"Path after moving it into {home}."],
        "top": ["Name of the first folder.", "Top-level folder.", "Which folder comes first?", "First component of the path, no slash.",
                "The folder directly below the root."]}[kind])

    def draw(rng):
        path = rng.choice(systems.FOLDERS) + rng.choice(["", "", "/" + rng.choice(NOUNS),
            f"/{rng.choice(ADJECTIVES)}/{rng.randint(2015, 2027)}"]) + "/" + systems.file_name(rng)
        parts = path[1:].split("/")
        stem, end = parts[-1].rsplit(".", 1)
        return path, {"name": parts[-1], "folder": path.rsplit("/", 1)[0], "ending": end, "stem": stem, "parent": parts[-2],
                      "windows": "C:" + path.replace("/", "\\"), "depth": str(len(parts) - 1),
                      "relative": "/".join(parts[1:]), "move": f"{home}/{parts[-1]}", "top": parts[0]}[kind]
    return Task(spec, draw)


@family("transformation.urls")
def urls(rng):
    kind, key, none = rng.choice(["host", "path", "scheme", "value", "bare", "port", "keys", "json", "domain", "secure"]), rng.choice(["id",
        "page", "lang", "q", "ref", "sort"]), rng.choice(["none", "-"])
    spec = say(rng, *{
        "host": ["Host name of the URL (no port).", "Which host? Without port.", "Only the host of the address.",
                 "Extract the server name; leave out the port.", "Host part, nothing else."],
        "path": ["Path of the URL, beginning with a slash, without query.", "Only the path, no query.",
                 "Output the path part of the address.", "What comes after the host, up to the question mark.",
                 "Path without parameters."],
        "scheme": ["Scheme of the URL.", "Which protocol? The part before ://", "Only what stands before ://.", "Protocol of the address.",
                   "URL scheme, no colon."],
        "value": [f"Value of the parameter {key}, or {none}.", f"What is {key} set to in the query? {none} if it is missing.",
                  f"Get {key} from the query string; without it answer {none}.",
                  f"Query parameter {key} ({none} if absent).", f"Extract {key}=...; if there is none, {none}."],
        "bare": ["URL without its query.", "Cut off the question mark and what follows.", "Remove the parameters.",
                 "Drop the query string.", "Address up to, but not including, the question mark."],
        "port": [f"Port of the URL, or {none} if it names none.", f"Which port is given? {none} if not.",
                 f"Extract the port number; {none} without.", f"Only the port ({none} if there is no port in it).",
                 f"Number after the host's colon, else {none}."],
        "keys": [f"Names of the query parameters, comma separated; {none} without.",
                 f"Which parameters are in the query? Names joined by ', ' or {none}.",
                 f"List the keys of the query (', ' between), else {none}.",
                 f"Parameter names in order, separated by ', '; no parameters: {none}.",
                 f"Only the keys of the query string with ', ' between them, or {none}."],
        "json": ["Query parameters as a JSON object of strings.", "Turn the query into JSON (all values strings, {} if none).",
                 "JSON object of the parameters, values as strings.",
                 "Parse the query string into JSON with string values.", "Parameters -> JSON; values stay strings; {} without parameters."],
        "domain": ["Last two parts of the host name.", "Registered domain: the last two labels of the host.",
                   "Only the last two labels of the host (a.b).", "Cut the host down to its final two parts.",
                   "Domain without subdomains, two parts."],
        "secure": ["Change the scheme to https and drop the port.", "Write the URL with https and without port.",
                   "Make it https; remove a port if there is one.", "Same address, scheme https, no port.",
                   "Upgrade to https (port left out)."]}[kind])

    def draw(rng):
        scheme, host, path = rng.choice(["http", "https", "ftp",
                                         "ws"]), f"{rng.choice(['www', 'api', 'shop', 'docs', 'm'])}.{rng.choice(systems.DOMAINS)}", systems.url_path(rng)
        port = f":{rng.randint(1025, 9999)}" if rng.random() < (0.6 if kind in ("port", "secure", "host") else 0.2) else ""
        keys = rng.sample(["id", "page", "lang", "q", "ref", "sort"], rng.choice([0, 1, 2, 2, 3]))
        if kind == "value" and key not in keys and rng.random() < 0.6:
            keys.append(key)
        makers = {"id": lambda: str(rng.randint(1, 9999)), "page": lambda: str(rng.randint(1, 40)),
                  "lang": lambda: rng.choice(["en", "de", "fr", "es"]), "q": lambda: rng.choice(NOUNS),
                  "ref": lambda: rng.choice(["mail", "home", "ad7", "news"]), "sort": lambda: rng.choice(["price", "name", "date"])}
        query = {k: makers[k]() for k in keys}
        bare = f"{scheme}://{host}{port}{path}"
        tail = "?" + "&".join(f"{k}={v}" for k, v in query.items()) if query else ""
        return bare + tail, {"host": host, "path": path, "scheme": scheme, "value": query.get(key, none), "bare": bare,
                             "port": port[1:] or none, "keys": ", ".join(query) or none,
                             "json": json.dumps(query), "domain": ".".join(host.split(".")[-2:]),
                             "secure": f"https://{host}{path}{tail}"}[kind]
    return Task(spec, draw)


NUMERALS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11,
            "twelve": 12, "thirteen": 13, "fifteen": 15, "twenty": 20,
            "thirty": 30, "forty": 40, "fifty": 50, "twenty-one": 21, "thirty-five": 35, "forty-two": 42, "sixty": 60, "ninety": 90,
            "twenty-four": 24, "eighteen": 18}


@family("transformation.numerals")
def numerals(rng):
    kind = rng.choice(["digits", "words", "small"])
    limit = rng.choice([10, 12])
    spec = say(rng, *{
        "digits": ["Write numbers in digits.", "Replace number words by figures.", "Numbers written out become digits, the rest stays.",
                   "two -> 2 and so on.", "Turn spelled numbers into digits."],
        "words": ["Write numbers as words.", "Spell out the numbers, with a hyphen in twenty-one.", "Digits become words.",
                  "2 -> two and so on.", "Replace figures by number words."],
        "small": [f"Numbers up to {limit} as words, larger ones in digits.",
                  f"House style: spell out numbers up to {limit}, use figures above.",
                  f"Digits only for numbers greater than {limit}, words otherwise.",
                  f"1 to {limit} are written as words, everything else in digits.",
                  f"Spell numbers from 1 to {limit}; write all others in figures."]}[kind])
    lines = ["{p} bought {} {g} and {} {h}", "{} {g} for {p}", "send {} {g} to {c}", "we need {} {g} by {w}", "{} of {} {g} are bad",
             "table for {} at {}", "{p} has {} {g}, I have {}", "from {} to {} {g}"]

    def draw(rng):
        line, w = rng.choice(lines), words(rng)
        goods = rng.sample(office.FRUIT[:21], 2)
        names = rng.sample(sorted(NUMERALS), line.count("{}"))
        data = w | {"g": goods[0], "h": goods[1], "w": rng.choice(systems.WEEKDAYS)}

        def put(choose):
            return line.format(*[name if choose(name) else NUMERALS[name] for name in names], **data)
        source = {"digits": lambda name: True, "words": lambda name: False, "small": lambda name: rng.random() < 0.5}[kind]
        target = {"digits": lambda name: False, "words": lambda name: True, "small": lambda name: NUMERALS[name] <= limit}[kind]
        if kind != "small" and rng.random() < 0.2:
            source = lambda name: rng.random() < 0.5  # noqa: E731
        return put(source), put(target)
    return Task(spec, draw)


@family("transformation.clocks")
def clocks(rng):
    kind, mark = rng.choice(["24", "12", "later", "earlier", "minutes", "hour"]), rng.choice([":", ".", "h"])
    shift = rng.choice([15, 30, 45, 60, 90, 120])
    spec = say(rng, *{
        "24": [f"Write the time of day in the 24 hour form HH{mark}MM.", f"12 hour clock to 24 hours, as 09{mark}05.",
               f"Convert am/pm to 24 hours (two digits, {mark!r} between).", f"Time as HH{mark}MM, 00 to 23.",
               f"Give the 24-hour time like 17{mark}40."],
        "12": ["Write the time on the 12 hour clock like 5:40 pm.", "24 hours to am/pm, as 9:05 am.",
               "Convert to 12-hour time (h:mm am or pm).", "Use am and pm: 0:30 is 12:30 am, 13:00 is 1:00 pm.",
               "Give the time as h:mm am/pm."],
        "later": [f"What time is it {shift} minutes later? HH:MM", f"Add {shift} minutes; answer as HH:MM.",
                  f"The train is {shift} minutes late. New time, HH:MM.",
                  f"Time plus {shift} minutes in the form HH:MM (after 23:59 comes 00:00).",
                  f"Postpone it by {shift} minutes and give the time as HH:MM."],
        "earlier": [f"What time is it {shift} minutes earlier? HH:MM", f"Subtract {shift} minutes; answer as HH:MM.",
                    f"Leave {shift} minutes before it. When? HH:MM",
                    f"Time minus {shift} minutes in the form HH:MM (before 00:00 is 23:59).",
                    f"It begins {shift} minutes sooner than written. Time as HH:MM."],
        "minutes": ["Minutes since midnight.", "How many minutes after midnight is that?", "Time of day in minutes (00:00 is 0).",
                    "Convert to minutes from midnight.", "Count the minutes since 00:00."],
        "hour": ["Round down to the full hour, as HH:00.", "Start of the hour in which the time lies, HH:00.",
                 "Cut off the minutes: HH:00.", "Which full hour has begun? HH:00", "Hour slot of the time, written HH:00."]}[kind])
    spec = more(spec, rng.choice(["Only the result.", "Leave out the other words.", "Nothing but that."]))
    lines = ["{}", "{n} at {}", "train leaves {}", "{}, {p} calls", "meeting in {c}: {}", "alarm {}", "{p} arrives at {}"]

    def draw(rng):
        minutes = rng.randint(0, 287) * 5 if rng.random() < 0.7 else rng.randint(0, 1439)
        h, m = divmod(minutes, 60)
        half = f"{(h - 1) % 12 + 1}:{m:02} {'am' if h < 12 else 'pm'}"
        line, w = rng.choice(lines), words(rng)
        if kind == "24":
            half = rng.choice([half, half.upper(), half.replace(" ", "")])
            return line.format(half, **w), f"{h:02}{mark}{m:02}"
        then = minutes + (shift if kind == "later" else -shift)
        return line.format(f"{h:02}:{m:02}", **w), {"12": half, "later": f"{then // 60 % 24:02}:{then % 60:02}",
            "earlier": f"{then // 60 % 24:02}:{then % 60:02}", "minutes": str(minutes),
                                                    "hour": f"{h:02}:00"}[kind]
    return Task(spec, draw)


@family("transformation.letters")
def letters(rng):
    slots = {"name": office.person, "item": lambda rng: rng.choice(office.GOODS), "day": lambda rng: rng.choice(systems.WEEKDAYS),
             "city": lambda rng: rng.choice(office.CITIES),
             "amount": lambda rng: f"{rng.randint(5, 900)} EUR", "order": lambda rng: str(rng.randint(1000, 99999)),
             "time": lambda rng: f"{rng.randint(8, 18)}:{rng.choice(['00', '15', '30', '45'])}"}
    patterns = ["Dear {name}, your {item} arrives on {day}.", "Order {order} of {name}: {amount} due on {day}.",
                "{name}, please come to {city} at {time}.", "Hello {name}! {item} for {amount} is waiting in {city}.",
                "{day}, {time}: {item} to {city}.", "We sent {item} (order {order}) to {name} in {city}.",
                "Invoice {order}: {amount} from {name}", "Pick up {item} in {city}, {day} {time}."]
    pattern = rng.choice(patterns)
    keys = re.findall(r"\{(\w+)\}", pattern)
    frame = rng.choice(["{{{}}}", "<{}>", "[{}]", "${}", "%{}%"])
    shown = pattern.format(**{key: frame.format(key) for key in keys})
    style = rng.choice(["lines", "json", "pairs", "bar"])
    spec = say(rng, f"Fill the template with the fields of the input: {shown}",
               f"Template: {shown}\nReplace the placeholders by the values.", f"Write this text with the given values: {shown}",
               f"Mail merge. Text: {shown}", f"Put the data into '{shown}' and output the result.")
    if shown not in spec:  # its stop belongs to it
        spec += "."
    if style == "bar":
        fields = rng.sample(keys, len(keys))
        spec = more(spec, rng.choice([f"\nThe input has {', '.join(fields)}, separated by bars.", f"\nInput: {' | '.join(fields)}"]))

    def draw(rng):
        data = {key: slots[key](rng) for key in keys}
        extra = {} if style == "bar" or rng.random() < 0.5 else {key: slots[key](rng) for key in sorted(slots) if key not in keys
            and rng.random() < 0.4}
        every = list((data | extra).items())
        rng.shuffle(every)
        text = {"lines": lambda: "\n".join(f"{k}: {v}" for k, v in every), "json": lambda: json.dumps(dict(every)),
                "pairs": lambda: "; ".join(f"{k}={v}" for k, v in every),
                "bar": lambda: " | ".join(data[k] for k in fields)}[style]()
        return text, pattern.format(**data)
    return Task(spec, draw)


@family("transformation.tidy")
def tidy(rng):
    steps = {"blanks": "make several blanks one and drop those at the ends",
             "comma": "put exactly one blank after each comma and none before", "stop": "end with a full stop if there is none",
             "capital": "begin with a capital letter", "marks": "turn several ! or ? in a row into one",
             "quotes": "replace double quotes by single ones"}
    chosen = rng.sample(sorted(steps), rng.randint(1, 3))
    names = listed([steps[key] for key in chosen])
    spec = say(rng, f"Tidy the text: {names}. Change nothing else.", f"Clean up: {names}; leave the rest.",
               "Apply these rules and no others:\n" + "\n".join("- " + steps[key] for key in chosen),
               f"Only {names}. Everything else is copied as it is.", f"Correct the line. {upper_first(names)}. Other flaws stay.")

    def draw(rng):
        w = words(rng)
        text = rng.choice(['{p} wants the "{a}" {n},the {m} and {k} more', "the {n} is late , {p} said", "is the {n} in {c} ?",
                           'please send "{n}" ,then call {p}', "{c} , {n} and {m}", "thanks for the {a} {n},{p}",
                           "no {n} today,only the {a} {m}", "where is {p}", 'he said "{a} {n}"',
                           "the {a} {n} costs {k} , not {j}"]).format(j=rng.randint(91, 200), **w)
        text = text.replace(" ?", "?") + rng.choice(["", "", ".", "!", "!!", "!!!"]) if not text.endswith("?") else text.replace(" ?",
            "?") + rng.choice(["", "??"])
        for _ in range(rng.randint(0, 2)):
            gap = rng.choice([m.start() for m in re.finditer(" ", text)])
            text = text[:gap] + rng.choice([" ", "  "]) + text[gap:]
        text = rng.choice([text, upper_first(text), text + " "])
        out = text
        for key in ["quotes", "comma", "blanks", "marks", "capital", "stop"]:
            if key in chosen:
                out = {"quotes": lambda t: t.replace('"', "'"), "comma": lambda t: re.sub(r" *, *", ", ", t),
                       "blanks": lambda t: " ".join(t.split()), "marks": lambda t: re.sub(r"([!?])\1+", r"\1", t),
                       "capital": upper_first, "stop": lambda t: t if t.rstrip()[-1] in ".!?" else t.rstrip() + "."}[key](out)
        return text, out
    return Task(spec, draw)
