"""Validation: does a value keep the rules that the specification states, and if not, which one is broken?

A kind of value has rules, each with a test and a way to break it. A sound value is made and sometimes one rule broken; the answer comes
from the tests, and a value that breaks several rules is thrown away, so that hard negatives miss by one detail.
"""

import dataclasses
import datetime
import json
import re
import string
from collections.abc import Callable

from ..family import Task, family
from ..wording import Labels, joined, say
from .. import words_records as w

VERDICTS = [("valid", "invalid"), ("valid", "invalid"), ("ok", "bad"), ("pass", "fail"), ("accept", "reject"), ("correct", "wrong"),
            ("good", "error"), ("fine", "broken"), ("accepted", "refused"), ("allowed", "forbidden")]
SOUND = ["ok", "valid", "fine", "none", "no error", "correct", "accepted", "all good"]


@dataclasses.dataclass(frozen=True)
class Rule:
    key: str
    says: list[str]  # "it ...", the rule in several words
    names: list[str]  # what the fault is called; the first explains the others
    test: Callable  # test(text): is the rule kept?
    spoil: Callable  # spoil(rng, text): the text with the rule broken


def all_of(rng, parts):
    return parts[0] if len(parts) == 1 else ", ".join(parts[:-1]) + rng.choice([" and ", ", and "]) + parts[-1]


def stated(rng, things, rules, why):
    """The specification without its labels."""
    says = [rng.choice(rule.says) for rule in rules]
    rng.shuffle(says)
    thing, running = rng.choice(things), all_of(rng, says)
    short = "; ".join(says)
    lines = "\n".join("- " + text for text in says)
    numbered = "\n".join(f"{i}. {text[0].upper() + text[1:]}." for i, text in enumerate(says, 1))
    an = "An" if thing[0] in "aeioAEIO" else "A"
    if why:
        return say(rng, f"What is wrong with the {thing}? Our rules: {short}. At most one of them is broken.",
                   f"Name the rule that the {thing} breaks, if any. It is right if {running}.",
                   f"{an} {thing} is right if {running}. Tell why it is not.",
                   f"Explain with one label why the {thing} would be refused. Requirements:\n{lines}\nOne at most is not met.",
                   f"Validate the {thing} and give the reason if it fails.\n{numbered}\nNothing else is checked.",
                   f"For this form field, {thing}, the conditions are that {running}. Report the condition that is not met.",
                   f"The input is meant to be {an.lower()} {thing}. Say which mistake it has; the rules are: {short}.",
                   f"Find the fault in the {thing}, where we require that {running}.")
    return say(rng, f"Is this {thing} valid? It is if {running}.", f"Check the {thing}. Rules: {short}.",
               f"{an} {thing} is accepted only if {running}.", f"Validate the {thing}:\n{lines}\nAll of this has to hold.",
               f"Test one {thing} against these rules.\n{numbered}\nAll of them count.",
               f"We import records and have to reject every {thing} that breaks a rule. {short[0].upper() + short[1:]}.",
               f"Decide whether the input is a proper {thing}, which means that {running}.",
               f"Form validation for {an.lower()} {thing}: {short}. A single broken rule makes it wrong.",
               f"Does the {thing} keep the rules? They are: {short}.",
               f"Judge the {thing} strictly. What we demand is that {running}.")


def checked(rng, things, rules, sound, why):
    """A task of two verdicts, or of the reason (why)."""
    if why:
        labels = {"sound": SOUND} | {rule.key: rule.names[1:] for rule in rules}
        meanings = {"sound": "nothing is wrong"} | {rule.key: rule.names[0] for rule in rules}
    what = stated(rng, things, rules, why)
    what += "" if what[-1] in ".?" else "."
    if not why:
        pairs = VERDICTS + [("yes", "no")] * 3 + [("true", "false")] if "?" in what else VERDICTS
        yes, no = rng.choice(pairs)
        labels, meanings = {"sound": [yes], "bad": [no]}, {"sound": "all rules are kept", "bad": "a rule is broken"}
    answer = Labels(rng, labels, meanings)

    def draw(rng):
        text = sound(rng)
        if rng.random() > (1 / (len(rules) + 1) if why else 0.5):
            text = rng.choice(rules).spoil(rng, text)
        broken = [rule.key for rule in rules if not rule.test(text)]
        if len(broken) > 1 or text != text.strip():
            return "", ""
        return text, answer[(broken[0] if why else "bad") if broken else "sound"]

    return Task(answer.spec(rng, what), draw, answer.all)


def some(rng, rules, least=2, most=4):
    """Some of the rules; the first is always there."""
    return [rules[0]] + rng.sample(rules[1:], min(len(rules) - 1, rng.randint(least, most) - 1))


def validator(group, things):
    """Registers two families: verdict and reason. build(rng) -> (rules, sound)."""
    def register(build):
        for suffix, why in (("", False), ("-reason", True)):
            def make(rng, why=why):
                rules, sound = build(rng)
                return checked(rng, things, rules, sound, why)
            family(f"validation.{group}{suffix}")(make)
        return build
    return register


def matches(pattern):
    return lambda text: re.fullmatch(pattern, text) is not None


def lacks(pattern):
    return lambda text: re.search(pattern, text) is None


def insert(rng, text, what, first=1, last=0):
    """`what` put at a random place, not before `first` nor within the last `last` characters."""
    i = rng.randint(first, max(first, len(text) - 1 - last))
    return text[:i] + what + text[i:]


def change(rng, text, pattern, put):
    """One match replaced; put: text, or a function of the match."""
    found = list(re.finditer(pattern, text))
    if not found:
        return text
    hit = rng.choice(found)
    return text[:hit.start()] + (put(hit) if callable(put) else put) + text[hit.end():]


def upper_one(rng, text):
    return change(rng, text, r"[a-z]", lambda m: m[0].upper())


def few(rng, names, count=3):
    return rng.sample(names, count)


@validator("email", ["e-mail address", "email", "mail address of a user", "contact address"])
def email(rng):
    allowed = few(rng, w.DOMAINS, rng.randint(2, 3))
    most = rng.choice([10, 12, 15, 20])
    rules = [
        Rule("at", ["it has exactly one @", "there is one @ sign, no more and no less", "it contains a single @"],
             ["not exactly one @", "at sign", "at", "wrong @"], lambda t: t.count("@") == 1,
             lambda r, t: r.choice([t.replace("@", ""), t.replace("@", "@@"), t.replace("@", r.choice([".", " at "])).replace(" at ",
                 "(at)"),
                                    insert(r, t, "@", 1, 8)])),
        Rule("domain", [f"it ends in @{joined(rng, allowed)}", f"its domain is {joined(rng, allowed)}",
                        f"the part after the @ is {joined(rng, allowed)}"],
             ["domain not allowed", "domain", "wrong domain", "foreign domain"],
             lambda t: any(t.endswith("@" + d) for d in allowed),
             lambda r, t: re.sub("@.*", "", t) + "@" + r.choice([r.choice([d for d in w.DOMAINS if d not in allowed]),
                                                               r.choice(allowed).rsplit(".", 1)[0] + ".net2", "my" + r.choice(allowed)])),
        Rule("space", ["it has no blanks", "there are no spaces in it", "it contains no space"],
             ["a space inside", "space", "blank", "has a space"], lacks(" "),
             lambda r, t: r.choice([t.replace("@", " @"), insert(r, t, " ", 1, 14)])),
        Rule("case", ["it is all lower case", "it has no capital letters", "only small letters are used"],
             ["capital letters", "case", "uppercase", "capitals"], lacks("[A-Z]"),
             lambda r, t: r.choice([t[0].upper() + t[1:], upper_one(r, t)])),
        Rule("plus", ["it has no plus sign", "a + does not occur in it"], ["a plus sign", "plus", "tag", "plus sign"], lacks(r"\+"),
             lambda r, t: t.replace("@", r.choice(["+news", "+shop", "+1"]) + "@")),
        Rule("long", [f"the part before the @ has at most {most} characters", f"no more than {most} characters come before the @"],
             ["too long before the @", "too long", "length", "long"], lambda t: len(t.split("@")[0]) <= most,
             lambda r, t: "".join(r.choice(["mr", "office", "team"]) for _ in range(1 + most // 6)) + "." + t)]

    def sound(rng):
        return rng.choice([w.email(rng).split("@")[0], w.email(rng).split("@")[0], rng.choice(w.STEMS)]) + "@" + rng.choice(allowed)

    return some(rng, rules, 2, 5), sound


def is_date(text, form):
    try:
        return datetime.datetime.strptime(text, form)
    except ValueError:
        return None


@validator("date", ["date", "day of delivery", "date of birth", "value of the date column"])
def date(rng):
    form, name, pattern = rng.choice([("%Y-%m-%d", "YYYY-MM-DD", r"\d{4}-\d\d-\d\d"), ("%d.%m.%Y", "DD.MM.YYYY", r"\d\d\.\d\d\.\d{4}"),
                                      ("%m/%d/%Y", "MM/DD/YYYY", r"\d\d/\d\d/\d{4}"), ("%d/%m/%Y", "DD/MM/YYYY", r"\d\d/\d\d/\d{4}")])
    first = rng.choice([1950, 1990, 2000, 2015])
    last = rng.choice([2025, 2026, 2030])
    places = {part: name.index(part) for part in ("YYYY", "MM", "DD")}

    def part(text, which):
        return int(text[places[which]:places[which] + len(which)])

    def put(text, which, value):
        return text[:places[which]] + value + text[places[which] + len(which):]

    def form_ok(text):
        return re.fullmatch(pattern, text) is not None

    def misformed(rng, text):
        day = is_date(text, form)
        forms = [f for f in ("%Y/%m/%d", "%d-%m-%Y", "%d %b %Y", "%Y%m%d", "%B %d, %Y", form.replace("%Y", "%y")) if f != form]
        return day.strftime(rng.choice(forms)) if rng.random() < 0.7 else text.replace("0", "", 1)

    def unreal(rng, text):
        return put(text, "DD", "32") if rng.random() < 0.2 else put(put(text, "MM", rng.choice(["02", "04", "06", "09", "11"])), "DD",
                                                                    rng.choice(["31", "31", "32"]))

    rules = [
        Rule("form", [f"it is written {name}", f"it has the form {name} with leading zeros", f"its format is {name}"],
             ["not in the form " + name, "format", "form", "wrong format"], form_ok, misformed),
        Rule("real", ["the month has such a day", "the day exists in that month", "the day is one that the month really has"],
             ["no such day in that month", "day", "no such day", "impossible day"],
             lambda t: not form_ok(t) or not 1 <= part(t, "MM") <= 12 or is_date(t, form) is not None, unreal),
        Rule("month", ["the month is between 01 and 12", "its month is 01 to 12"], ["month not from 01 to 12", "month", "no such month",
            "bad month"],
             lambda t: not form_ok(t) or 1 <= part(t, "MM") <= 12, lambda r, t: put(t, "MM", r.choice(["00", "13", "14", "20", "31"]))),
        Rule("year", [f"the year is from {first} to {last}", f"it lies in the years {first} to {last}, both included"],
             ["year out of range", "year", "out of range", "wrong year"], lambda t: not form_ok(t) or first <= part(t, "YYYY") <= last,
             lambda r, t: put(t, "YYYY", str(r.choice([first - 1, last + 1, first - r.randint(2, 40), last + r.randint(2, 40)]))))]

    def sound(rng):
        return w.day(rng, (first, last)).strftime(form)

    return [rules[0]] + rng.sample([rules[1], rules[3]], rng.randint(1, 2)) + ([rules[2]] if rng.random() < 0.5 else []), sound


@validator("iban", ["account number", "bank account code", "IBAN-like code", "account code of a partner"])
def iban(rng):
    countries, digits = few(rng, ["DE", "FR", "ES", "AT", "IT", "NL", "PL", "PT", "BE", "CH", "SE", "NO"],
                            rng.randint(2, 4)), rng.choice([10, 12, 14, 16])
    grouped = rng.random() < 0.5

    def bare(text):
        return re.sub(r"\W", "", text)

    rules = [
        Rule("country", [f"it begins with {joined(rng, countries)}", f"the first two letters are {joined(rng, countries)}"],
             ["wrong country letters", "country", "wrong country", "prefix"], lambda t: t[:2] in countries,
             lambda r, t: r.choice([r.choice([c for c in ["DK", "FI", "CZ", "GR", "UK", "LU"]]), t[1] + t[0], t[:2].lower(),
                                    w.code(r, "@@")]) + t[2:]),
        Rule("length", [f"exactly {digits} characters follow the country letters, blanks not counted",
                        f"after the first two letters come {digits} characters, not counting blanks"],
             ["wrong number of characters", "length", "wrong length", "count"], lambda t: len(bare(t)) == 2 + digits,
             lambda r, t: regroup(r.choice([bare(t)[:-1], bare(t) + str(r.randint(0, 9)), bare(t)[:-2], bare(t)[:6] + bare(t)[7:]]))),
        Rule("digits", ["after the country letters there are only digits", "everything after the second letter is digits"],
             ["a letter among the digits", "digits", "letter inside", "not numeric"], lambda t: bare(t)[2:].isdigit(),
             lambda r, t: t[:4] + change(r, t[4:], r"\d", r.choice("OIBSXZ"))),
        Rule("blanks", ["it is written in groups of four with one blank between", "blanks divide it into groups of four"] if grouped else
             ["it has no blanks", "it is written without spaces"], ["wrong blanks", "blanks", "spacing", "spaces"],
             lambda t: t == regroup(bare(t)), lambda r, t: bare(t) if grouped and r.random() < 0.5 else insert(r, t, " ", 3, 1)
             if not grouped else change(r, t, " ", ""))]

    def regroup(text):
        return " ".join(text[i:i + 4] for i in range(0, len(text), 4)) if grouped else text

    return some(rng, rules, 2, 4), lambda r: regroup(r.choice(countries) + w.code(r, "#" * digits))


@validator("ip", ["IP address", "IPv4 address", "address of a host", "address in the allow-list"])
def ip(rng):
    net = rng.choice(["10.", "192.168.", "172.16.", "10.20.", "203.0.113.", "198.51."])
    rules = [
        Rule("parts", ["it has four numbers with dots between", "it consists of exactly four numbers separated by dots"],
             ["not four numbers", "parts", "not four parts", "shape"], matches(r"\d+(\.\d+){3}(:\d+|/\d+)?"),
             lambda r, t: r.choice([t.rsplit(".", 1)[0], t + f".{r.randint(1, 9)}", change(r, t, r"\.", ","), t[:-1] + "x"])),
        Rule("range", ["no number is above 255", "each number is from 0 to 255", "every number is at most 255"],
             ["a number above 255", "range", "too high", "out of range"],
             lambda t: all(int(n) < 256 for n in re.findall(r"\d+", re.sub("[:/].*", "", t))),
             lambda r, t: t.rsplit(".", 1)[0] + "." + str(r.choice([256, 260, 300, 999, r.randint(256, 700)]))),
        Rule("net", [f'it begins with "{net}"', f'it is in our network, so it starts with "{net}"'],
             ["wrong network", "network", "foreign", "outside"], lambda t: t.startswith(net),
             lambda r, t: r.choice(["11.", "192.169.", "172.17.", "8."]) + ".".join(str(r.randint(1, 254)) for _ in range(3))),
        Rule("port", ["there is no port and no mask behind it", "nothing like :80 or /24 follows"],
             ["port or mask behind it", "suffix", "port", "extra"], lacks("[:/]"),
             lambda r, t: t + r.choice([":80", "/24", ":8080", "/16", ":22"])),
        Rule("zero", ["no number is written with leading zeros", "numbers have no leading zero"],
             ["leading zero", "zero", "padded"], lacks(r"\b0\d"), lambda r, t: change(r, t, r"(?<=\.)\d{1,2}(?=\.|$)",
                 lambda m: "0" + m[0]))]

    def sound(rng):
        return net + ".".join(str(rng.choice([rng.randint(1, 99), rng.randint(1, 254), rng.randint(200, 255)]))
                              for _ in range(4 - net.count(".")))

    return some(rng, rules, 2, 4), sound


@validator("version", ["version number", "release tag", "version of a package", "tag name in the repository"])
def version(rng):
    prefix = rng.choice(["v", "v", "", "release-"])
    count = rng.choice([2, 3, 3, 4])
    least = rng.randint(1, 4)
    parts = {2: "two", 3: "three", 4: "four"}[count]
    rules = [
        Rule("parts", [f"it has {parts} numbers with dots between", f"exactly {parts} numbers, separated by dots, make it up"],
             [f"not {parts} numbers", "parts", "wrong count", "number of parts"],
             lambda t: re.fullmatch(r"\d+(\.\d+){%d}" % (count - 1), re.sub(r"^[a-zA-Z -]*|[-+ ]?[a-z].*$", "", t)) is not None,
             lambda r, t: r.choice([t.rsplit(".", 1)[0], t + f".{r.randint(0, 9)}", t.replace(".", ",", 1), t.replace(".", "..", 1)])),
        Rule("prefix", [f"it begins with {prefix}", f"{prefix} comes before the numbers"] if prefix else
             ["nothing comes before the numbers", "it begins with a digit"], ["wrong beginning", "prefix", "start", "beginning"],
             lambda t: re.match(re.escape(prefix) + r"\d", t) is not None,
             lambda r, t: r.choice([p for p in ["", "V", "ver", "version-", "v"] if p != prefix]) + t.removeprefix(prefix)),
        Rule("suffix", ["there is no suffix such as -beta", "nothing follows the last number"],
             ["a suffix", "suffix", "pre-release", "ending"],
             lacks(r"\d[-+ ]?[a-z]+[-.\w]*$"), lambda r, t: t + r.choice(["-beta", "-rc1", "rc2", "-alpha", "-dev", "a"])),
        Rule("major", [f"the first number is {least} or more", f"its first number is at least {least}"],
             ["first number too small", "too old", "old", "first number"], lambda t: int((re.findall(r"\d+", t) + ["0"])[0]) >= least,
             lambda r, t: re.sub(r"\d+", str(r.randrange(least)), t, count=1)),
        Rule("zero", ["no number has a leading zero", "numbers are not padded with zeros"], ["leading zero", "zero", "padding"],
             lacks(r"(?<!\d)0\d"), lambda r, t: change(r, t, r"(?<=\.)\d+", lambda m: "0" + m[0]))]

    def sound(rng):
        return prefix + ".".join([str(rng.randint(least, least + 9))] + [str(rng.randint(0, 30)) for _ in range(count - 1)])

    return some(rng, rules, 2, 4), sound


@validator("ordernumber", ["order number", "case number", "article code", "reference of a ticket", "invoice number", "membership number"])
def ordernumber(rng):
    letters, digits = rng.randint(2, 3), rng.choice([4, 5, 6, 7])
    mark, years = rng.choice("-/."), rng.random() < 0.5
    heads = few(rng, ["AB", "KX", "RT", "SO", "PN", "MV", "TK", "QZ"] if letters == 2 else ["ORD", "INV", "TCK", "REF", "CUS", "ART",
        "RMA"], rng.randint(1, 3))
    year = rng.randint(18, 24)
    end = [f"{mark}{y}" for y in range(year, 27)] if years else [""]
    word = {"-": "hyphen", "/": "slash", ".": "dot"}[mark]
    body = r"([A-Za-z]*)(\W?)([A-Za-z\d]*?)" + (r"(\W\d\d)" if years else "()")

    def split(text):
        return re.fullmatch(body, text)

    rules = [
        Rule("prefix", [f"it begins with {joined(rng, heads)}", f"its letters are {joined(rng, heads)}"],
             ["wrong letters at the beginning", "prefix", "letters", "beginning"], lambda t: t[:letters] in heads
             and not t[letters:letters + 1].isalpha(),
             lambda r, t: r.choice([t[:letters].lower(), t[:letters - 1], t[:letters][::-1], w.code(r, "@" * letters)]) + t[letters:]),
        Rule("digits", [f"the number after the letters has {digits} digits", f"its running number has exactly {digits} digits"],
             ["wrong number of digits", "length", "digits", "count"], lambda t: bool(m := split(t)) and len(m[3]) == digits,
             lambda r, t: change(r, t[:letters + 1 + digits], r"\d", r.choice(["", "", str(r.randint(10, 99))]))
             + t[letters + 1 + digits:]),
        Rule("mark", [f"a {word} ({mark}) stands between letters and digits", f"letters and digits are separated by {mark}"],
             ["wrong or missing separator", "separator", "mark", "sign"], lambda t: t[len(re.match("[A-Za-z]*", t)[0]):][:1] == mark,
             lambda r, t: t.replace(mark, r.choice([m for m in ["-", "/", ".", "", "_"] if m != mark]), 1))]
    if years:
        rules.append(Rule("year", [f"it ends in {mark} and a year from {year} to 26",
                                   f"its last part is {mark} with a year of two digits, {year} to 26"],
                          ["wrong year", "year", "ending", "year part"], lambda t: t[-3:] in end,
                          lambda r, t: t[:-2] + str(r.choice([year - 1, 27, r.randint(28, 99), year - r.randint(2, 8)]))))
    return rules, lambda r: r.choice(heads) + mark + w.code(r, "#" * digits) + r.choice(end)


@validator("password", ["password", "new password", "passphrase of an account", "access code"])
def password(rng):
    least = rng.choice([6, 8, 8, 9, 10, 12])
    most = least + rng.choice([6, 8, 10])
    marks = "".join(few(rng, list("!?#$%&*+-_="), rng.randint(3, 6)))
    other = [c for c in "!?#$%&*+-_=/;" if c not in marks]
    rules = [
        Rule("short", [f"it has at least {least} characters", f"it is {least} characters long or longer"],
             [f"shorter than {least} characters", "too short", "short", "length"], lambda t: len(t) >= least,
             lambda r, t: t[:least - r.randint(1, 3)]),
        Rule("digit", ["it contains a digit", "there is at least one digit in it"], ["no digit", "digit", "no number", "missing digit"],
             lambda t: re.search(r"\d", t) is not None, lambda r, t: re.sub(r"\d", lambda m: r.choice("aekmrt"), t)),
        Rule("capital", ["it contains a capital letter", "one letter at least is a capital"],
             ["no capital letter", "capital", "no uppercase", "missing capital"], lambda t: re.search("[A-Z]", t) is not None,
             lambda r, t: t.lower()),
        Rule("mark", [f"it contains one of {' '.join(marks)}", f"at least one of the characters {marks} is in it"],
             ["none of the special characters", "special", "no special character", "symbol"], lambda t: any(c in marks for c in t),
             lambda r, t: "".join(c if c not in marks else r.choice(other + list("xz")) for c in t)),
        Rule("space", ["it has no blank", "no spaces are in it"], ["a space inside", "space", "blank", "has a space"], lacks(" "),
             lambda r, t: insert(r, t, " ", 2, 1)),
        Rule("long", [f"it has no more than {most} characters", f"it is at most {most} characters long"],
             [f"longer than {most} characters", "too long", "long", "over length"], lambda t: len(t) <= most,
             lambda r, t: t + "".join(r.choice(string.ascii_lowercase) for _ in range(most - len(t) + r.randint(1, 4))))]

    def sound(rng):
        text = rng.choice([rng.choice(w.FIRST), rng.choice(w.STEMS).capitalize(),
                           w.code(rng, "@~@")]) + rng.choice(marks) + str(rng.randint(1, 2027))
        text += rng.choice(["", rng.choice(w.STEMS)[:4], w.code(rng, "~~")])
        while len(text) < least:
            text += rng.choice(string.ascii_lowercase + marks)
        return text

    return some(rng, rules, 2, 4), sound


@validator("json", ["JSON object", "JSON line", "JSON body of a request", "JSON setting"])
def json_object(rng):
    text_key, number_key, flag_key = rng.choice(["name", "user", "city", "title"]), rng.choice(["age", "count", "port",
        "amount"]), rng.choice(
        ["active", "paid", "enabled", "done"])
    least, most = rng.choice([(1, 100), (18, 99), (0, 60), (10, 500)])

    def load(text):
        try:
            data = json.loads(text)
            return data if isinstance(data, dict) else None
        except ValueError:
            return None

    def rule(test):
        return lambda text: load(text) is None or test(load(text))

    def edit(how):
        def spoil(rng, text):
            data = load(text)
            how(rng, data)
            return json.dumps(data)
        return spoil

    def number(data):
        return type(data.get(number_key)) is int

    rules = [
        Rule("syntax", ["it is valid JSON", "its syntax is right: quotes, commas, braces"],
             ["broken syntax", "syntax", "not JSON", "malformed"],
             lambda t: load(t) is not None, lambda r, t: r.choice([t[:-1], t.replace('"', "'"), t.replace(",", ";", 1),
                                                                   t.replace('":', '=', 1),
                                                                   t[:-1] + ",}", t.replace('"', "", 1),
                                                                   t.replace("true", "True").replace("false", "False")])),
        Rule("missing", [f"it has the keys {text_key} and {number_key}", f"neither {text_key} nor {number_key} is missing"],
             [f"{text_key} or {number_key} is missing", "missing key", "missing", "incomplete"],
             rule(lambda d: text_key in d and number_key in d),
             edit(lambda r, d: d.pop(r.choice([text_key, number_key])))),
        Rule("type", [f"{number_key}, if given, is a number without quotes",
                      f"the value of {number_key}, where there is one, is a bare whole number"],
             [f"{number_key} is no number", "type", "wrong type", "not a number"], rule(lambda d: number_key not in d or number(d)),
             edit(lambda r, d: d.update({number_key: r.choice([str(d[number_key]), None, True, "many"])}))),
        Rule("range", [f"{number_key} as a number lies between {least} and {most}",
                       f"a number under {number_key} is at least {least} and at most {most}"],
             [f"{number_key} out of range", "range", "out of range", "limit"],
             rule(lambda d: not number(d) or least <= d[number_key] <= most),
             edit(lambda r, d: d.update({number_key: r.choice([least - 1, most + 1, most + r.randint(2, 900)])}))),
        Rule("extra", [f"there are no keys but {text_key}, {number_key} and {flag_key}",
                       f"other keys than {text_key}, {number_key}, {flag_key} do not occur"],
             ["unknown key", "extra key", "extra", "surplus"], rule(lambda d: set(d) <= {text_key, number_key, flag_key}),
             edit(lambda r, d: d.update({r.choice(["note", "id", "x", flag_key + "s", "tag"]): r.choice([1, "a", None])})))]

    def sound(rng):
        data = {text_key: rng.choice(w.CITIES if text_key == "city" else w.PRODUCTS if text_key == "title" else w.FIRST),
                number_key: rng.randint(least, most)}
        if rng.random() < 0.5:
            data[flag_key] = rng.random() < 0.5
        items = list(data.items())
        rng.shuffle(items)
        return json.dumps(dict(items), ensure_ascii=False)

    return some(rng, rules, 2, 4), sound


@validator("price", ["price", "amount", "price on the label", "amount in an invoice"])
def price(rng):
    sign = rng.choice(["€", "$", "£", "EUR", "USD", "CHF"])
    before, mark, most = rng.random() < 0.5, rng.choice(".,"), rng.choice([50, 100, 200, 500, 1000])
    gap = " " if len(sign) == 3 or not before else ""
    name = {".": "dot", ",": "comma"}[mark]

    def value(text):
        found = re.search(r"(\d+)[.,]?(\d*)", text)
        return float(f"{found[1]}.{found[2] or 0}") if found else 0

    def other(rng, text):
        return text.replace(sign, rng.choice([s for s in (["EUR", "USD", "CHF", "PLN"] if len(sign) == 3 else ["€", "$", "£", "¥"])
                                              if s != sign]))

    rules = [
        Rule("cents", ["it has two digits for the cents", "exactly two digits follow the decimal mark"],
             ["not two digits of cents", "cents", "decimals", "digits"], lambda t: re.search(r"\d[.,]\d\d(?!\d)", t) is not None,
             lambda r, t: r.choice([re.sub(r"(\d)(?!.*\d)", "", t), re.sub(r"[.,]\d\d", "", t), re.sub(r"(\d)(?!.*\d)", r"\g<1>0", t)])),
        Rule("sign", [f"the currency is {sign}", f"it is an amount in {sign}"], ["wrong currency", "currency", "money", "unit"],
             lambda t: sign in t, other),
        Rule("place", [f"the currency stands {'before' if before else 'after'} the number",
                       f"the number comes {'after' if before else 'before'} the currency"],
             ["currency on the wrong side", "order", "side", "position"], lambda t: t[0].isdigit() != before and t[-1].isdigit() == before,
             lambda r, t: t.replace(sign, "").strip() + " " + sign if before else sign + gap + t.replace(sign, "").strip()),
        Rule("mark", [f"the decimal mark is a {name}", f"euros and cents are divided by a {name}" if sign in "€EUR"
                      else f"a {name} comes before the cents"],
             ["wrong decimal mark", "mark", "separator", "decimal mark"], lambda t: not re.search(rf"\d[^\d{mark} ]\d", t),
             lambda r, t: t.replace(mark, ".," [mark == "."])),
        Rule("most", [f"it is no more than {most}", f"the amount is at most {most}"],
             [f"more than {most}", "too high", "limit", "too much"],
             lambda t: value(t) <= most, lambda r, t: re.sub(r"\d+", str(most + r.choice([0, 1, 5, r.randint(10, 400)])), t,
                                                             count=1).replace(
                 f"{mark}00", f"{mark}50"))]

    def sound(rng):
        whole = rng.randint(0, most - 1) if rng.random() < 0.7 else most - 1
        text = f"{whole}{mark}{rng.choice(['00', '50', '99', '95', f'{rng.randint(0, 99):02}'])}"
        return sign + gap + text if before else text + gap + sign

    return some(rng, rules, 2, 4), sound


@validator("phone", ["phone number", "telephone number", "mobile number", "number for text messages"])
def phone(rng):
    prefix = rng.choice(["+49", "+44", "+1", "+33", "+41", "+351"])
    digits = rng.choice([8, 9, 10])
    rules = [
        Rule("prefix", [f"it begins with {prefix}", f"it starts with the country code {prefix}"],
             ["wrong country code", "prefix", "country code", "beginning"], lambda t: re.match(re.escape(prefix) + r"\b", t) is not None,
             lambda r, t: r.choice(["00" + prefix[1:], "+" + prefix[:0:-1] if prefix not in ("+1", "+33", "+44") else "+39", "0",
                                    prefix[1:], "+86"]) +
             t[len(prefix):]),
        Rule("digits", [f"exactly {digits} digits follow the country code", f"after the country code come {digits} digits"],
             ["wrong number of digits", "length", "digit count", "digits"],
             lambda t: sum(c.isalnum() for c in t.split(" ", 1)[-1]) == digits,
             lambda r, t: r.choice([t[:-1], t + str(r.randint(0, 9)), t[:-2], change(r, t, r"(?<=\d)\d(?=\d$|\d )", "")])),
        Rule("letters", ["it has no letters", "there are no letters in it"], ["a letter", "letter", "letters", "not numeric"],
             lacks("[A-Za-z]"),
             lambda r, t: t[:-3] + change(r, t[-3:], r"\d", r.choice("OolIxB"))),
        Rule("marks", ["only blanks separate its digits", "apart from the + there are only digits, letters and blanks"],
             ["forbidden sign", "sign", "punctuation", "separator"], matches(r"\+?[A-Za-z\d ]+"),
             lambda r, t: t.split(" ", 1)[0] + " " + t.split(" ", 1)[1].replace(" ", r.choice("-/."), 1) if t.count(" ") > 1
             else insert(r, t, r.choice("-/."), 6))]

    def sound(rng):
        number = w.code(rng, "#" * digits)
        cut = rng.choice([2, 3])
        return f"{prefix} {number[:cut]} {number[cut:]}" if rng.random() < 0.7 else f"{prefix} {number}"

    return some(rng, rules, 2, 4), sound


@validator("time", ["time of day", "starting time", "time of an appointment", "delivery time"])
def clock(rng):
    first, last = rng.randint(6, 10), rng.randint(15, 21)
    step = rng.choice([15, 30, 5, 10])
    shape = r"(\d\d):(\d\d)"

    def numbers(text):
        found = re.findall(r"\d+", text)
        return int(found[0]), int(found[1])

    rules = [
        Rule("form", ["it is written HH:MM with two digits each", "its form is HH:MM, for instance 09:05"],
             ["not in the form HH:MM", "format", "form", "shape"], matches(shape),
             lambda r, t: r.choice([t.replace(":", "."), t.replace(":", "h"), t.lstrip("0") if t[0] == "0" else t + ":00",
                                    t + r.choice([" am", " pm", "h"]),
                                    t.replace(":", "")])),
        Rule("minutes", ["the minutes are 59 or less", "there are no more than 59 minutes"],
             ["more than 59 minutes", "minutes", "no such minute", "impossible"],
             lambda t: not re.fullmatch(shape, t) or numbers(t)[1] < 60, lambda r, t: t[:3] + str(r.choice([60, 90]))),
        Rule("open", [f"it is from {first:02}:00 to {last}:00, both included", f"it is not before {first:02}:00 and not after {last}:00"],
             ["outside the hours", "closed", "hours", "out of hours"],
             lambda t: not re.fullmatch(shape, t) or (first, 0) <= numbers(t) <= (last, 0),
             lambda r, t: f"{r.choice([first - 1, last + 1, r.randint(0, first - 1), r.randint(last + 1, 23)]):02}" + t[2:]),
        Rule("step", [f"its minutes are a multiple of {step}", f"the minutes can be divided by {step}"],
             [f"minutes no multiple of {step}", "step", "minute step", "not rounded"],
             lambda t: not re.fullmatch(shape, t) or numbers(t)[1] % step == 0,
             lambda r, t: t[:3] + f"{r.choice([m for m in range(60) if m % step]):02}")]

    return some(rng, rules, 2, 4), lambda r: r.choice([f"{r.randint(first, last - 1):02}:{r.randrange(0, 60, step):02}"] * 9
                                                      + [f"{last}:00"])


@validator("filename", ["file name", "name of an uploaded file", "name of an attachment", "name of a scanned document"])
def filename(rng):
    endings = few(rng, ["pdf", "docx", "xlsx", "csv", "txt", "png", "jpg", "zip", "md", "mp4"], rng.randint(1, 3))
    most = rng.choice([20, 25, 30])
    dated = rng.random() < 0.4
    shown = [f".{e}" for e in endings]
    rules = [
        Rule("ending", [f"it ends in {joined(rng, shown)}", f"its extension is {joined(rng, shown)}"],
             ["wrong extension", "extension", "file type", "ending"], lambda t: "." in t and t.rsplit(".", 1)[1] in endings,
             lambda r, t: t.rsplit(".", 1)[0] + r.choice(["." + r.choice([e for e in ["exe", "gif", "html", "tar", "ppt"]]), "",
                                                          f".{endings[0]}.bak",
                                                         f".{endings[0]}x", f"_{endings[0]}"])),
        Rule("space", ["it has no spaces", "there is no blank in it"], ["a space inside", "space", "blank", "spaces"], lacks(" "),
             lambda r, t: r.choice([change(r, t, "[_-]", " "), insert(r, t, " ", 3, 5)])),
        Rule("case", ["it is all lower case", "it has no capital letters"], ["capital letters", "case", "uppercase", "capital"],
             lacks("[A-Z]"),
             lambda r, t: r.choice([upper_one(r, t), t.upper() if t.rsplit(".", 1)[-1].upper() in endings else t[:1].upper()
                                    + upper_one(r, t[1:])])),
        Rule("long", [f"it has at most {most} characters with the extension", f"the whole name is no longer than {most} characters"],
             [f"longer than {most} characters", "too long", "length", "long"], lambda t: len(t) <= most,
             lambda r, t: t.rsplit(".", 1)[0] + "".join("-" + r.choice(["copy", "final", "signed", "new", "version2"]) for _ in range(3)) +
             ("-for-approval" if most > 25 else "") + "." + t.rsplit(".", 1)[-1]),
        Rule("signs", ["it uses no other signs than letters, digits, blanks, dots, - and _", "none of ( ) & # : % is in it"],
             ["forbidden sign", "sign", "special character", "bad character"], lacks(r"[()&#:%]"),
             lambda r, t: r.choice([t.replace(".", "(1).", 1), insert(r, t, r.choice("&#:%"), 3, 5)]))]
    if dated:
        rules.insert(0, Rule("date", ["it begins with a date as in 2024-05-31_", "a date of the form YYYY-MM-DD and _ come first"],
                             ["no date at the beginning", "date", "no date", "beginning"],
                             lambda t: re.match(r"\d{4}-\d\d-\d\d_", t) is not None,
                             lambda r, t: r.choice([t[11:], t[2:], t[8:10] + "." + t[5:7] + "." + t[:4] + t[10:], t[:10].replace("-", "")
                                                    + t[10:]])))

    def sound(rng):
        start = w.day(rng).isoformat() + "_" if dated else ""
        return start + rng.choice(w.STEMS)[:7 if dated else 12] + ("" if dated
                                                                   else rng.choice(["", f"_{rng.randint(1, 99)}", "-v2",
                                                                       "-2024"])) + "." + rng.choice(endings)

    return some(rng, rules, 2, 4), sound


@validator("url", ["URL", "web address", "link", "callback address"])
def url(rng):
    hosts = few(rng, w.DOMAINS, rng.randint(1, 3))
    rules = [
        Rule("scheme", ["it begins with https://", "its scheme is https"], ["not https", "scheme", "protocol", "insecure"],
             lambda t: t.startswith("https://"),
             lambda r, t: r.choice([t.replace("https", "http"), t.replace("https://", ""), t.replace("https", "ftp"),
                                    t.replace("https://", "https:/"),
                                    t.replace("https", "htps")])),
        Rule("host", [f"its host is {joined(rng, hosts)} without anything before", f"the host name is exactly {joined(rng, hosts)}"],
             ["wrong host", "host", "domain", "foreign host"], lambda t: re.match(r"(?:\w+:/+)?([^/:?#]+)", t)[1] in hosts,
             lambda r, t: r.choice([re.sub("|".join(map(re.escape, hosts)), r.choice([d for d in w.DOMAINS if d not in hosts]), t, count=1),
                                    t.replace("https://", "https://www."), re.sub(r"(://[\w.-]+)\.\w+", r"\1.xyz", t)])),
        Rule("query", ["it has no query, so no ?", "there is no question mark in it"], ["a query", "query", "question mark", "parameters"],
             lacks(r"\?"),
             lambda r, t: t.rstrip("/") + r.choice(["?id=4", "?lang=en", "?page=2", "?utm=mail"])),
        Rule("port", ["it names no port", "there is no port number such as :8080"], ["a port", "port", "port number"], lacks(r":\d"),
             lambda r, t: re.sub(r"(://[^/]+)", rf"\g<1>:{r.choice([80, 443, 8080, 3000])}", t, count=1)),
        Rule("slash", ["it does not end in a slash", "its last character is no slash"], ["slash at the end", "trailing slash", "slash",
            "ending"],
             lambda t: not t.endswith("/"), lambda r, t: t + "/"),
        Rule("space", ["it contains no blanks", "no spaces are in it"], ["a space inside", "space", "blank"], lacks(" "),
             lambda r, t: insert(r, t, " ", 22, 2))]

    def sound(rng):
        return f"https://{rng.choice(hosts)}/{rng.choice(w.STEMS)}" + rng.choice(["", f"/{rng.choice(w.STEMS)}", f"/{rng.randint(1, 900)}",
            ".html"])

    return some(rng, rules, 2, 4), sound


@validator("number", ["number", "quantity", "measured value", "value of the field", "score"])
def number(rng):
    low = rng.choice([0, 1, 5, 10, 18, 50, 100])
    high = low + rng.choice([9, 20, 50, 90, 400, 900])
    whole, step = rng.random() < 0.6, rng.choice([5, 10])

    def value(text):
        try:
            return float(text)
        except ValueError:
            return None

    rules = [
        Rule("range", [f"it is from {low} to {high}", f"it is at least {low} and at most {high}",
                       f"it lies between {low} and {high}, the limits included"],
             ["out of range", "range", "limits", "not in range"], lambda t: value(t) is None or low <= value(t) <= high,
             lambda r, t: str(r.choice([low - 1, high + 1, -r.randint(low + 1, high + 1), high + r.randint(2, 80), high * 10,
                                        low - r.randint(1, 5)]))),
        Rule("numeric", ["it is written in digits, with nothing else but sign and decimal point",
                         "it is a plain number without words or units"],
             ["not a plain number", "not a number", "text", "no number"], lambda t: value(t) is not None,
             lambda r, t: t + r.choice([" kg", "%", "x", " pcs", " or so"]) if r.random() < 0.6
             else r.choice(["ten", "a dozen", "?", "unknown", "about " + t]))]
    if whole:
        rules.append(Rule("whole", ["it is a whole number without a point", "it has no decimals"],
                          ["decimals", "fraction", "not whole", "decimal"],
                          lacks(r"\d\.\d"), lambda r, t: t + r.choice([".5", ".25", ".0", ".75", ".0", ".00"]) if t != str(high)
                          else f"{low}.0"))
        if high - low > 20:
            rules.append(Rule("step", [f"it is a multiple of {step}", f"it can be divided by {step}"],
                              [f"no multiple of {step}", "step", "not divisible", "multiple"],
                              lambda t: value(t) is None or value(t) % step == 0,
                              lambda r, t: str(r.choice([n for n in range(low, high) if n % step]))))
    else:
        rules.append(Rule("decimals", ["it has at most two decimals", "no more than two digits follow the point"],
                          ["more than two decimals", "decimals", "precision", "too precise"], lacks(r"\.\d{3}"),
                          lambda r, t: f"{r.randint(low, high - 1)}.{r.randint(101, 999)}"))

    def sound(rng):
        if whole:
            return str(rng.choice([n for n in range(low, high + 1) if high - low <= 20 or n % step == 0]
                                  + [low, high] * (high - low <= 20)))
        return str(rng.choice([low, high, rng.randint(low, high), round(rng.uniform(low, high), 1), round(rng.uniform(low, high), 2)]))

    return rules, sound


FIELDS = {"name": w.full_name, "email": w.email, "city": lambda r: r.choice(w.CITIES), "phone": w.phone,
          "company": lambda r: r.choice(w.COMPANIES),
          "quantity": lambda r: str(r.randint(1, 90)), "product": lambda r: r.choice(w.PRODUCTS), "order": lambda r: w.code(r, "@@-#####"),
          "country": lambda r: r.choice(w.COUNTRIES), "due": lambda r: w.day(r).isoformat(),
          "street": lambda r: f"{r.choice(w.STREETS)} {r.randint(1, 99)}"}


@validator("required", ["form", "record", "entry of the contact form", "line of fields"])
def required(rng):
    needed = few(rng, sorted(FIELDS), rng.randint(2, 4))
    rest = few(rng, [f for f in sorted(FIELDS) if f not in needed], 2)
    between, link = rng.choice(["; ", ", ", " | ", "\n"]), rng.choice([": ", "=", ": "])

    def has(key):
        return lambda t: re.search(rf"(?:^|[;,|\n] ?){key}{link.strip()} ?(?!-(?:$|[ ;,|\n]))[^\s;,|]", t) is not None

    def spoil(key):
        def without(rng, text):
            parts = [part for part in text.split(between)]
            return between.join(kept for part in parts if (kept := part if not part.startswith(key + link) else rng.choice(
                ["", (key + link).rstrip(), key + link + "-"])))
        return without

    rules = [Rule(key, [f"{key} is filled in", f"there is a value for {key} other than -", f"it gives the {key}"],
                  [f"{key} missing or empty", key, f"no {key}", f"missing {key}"],
                  has(key), spoil(key)) for key in needed]

    def sound(rng):
        keys = needed + rng.sample(rest, rng.randint(0, 2))
        rng.shuffle(keys)
        return between.join(key + link + FIELDS[key](rng).replace(",", "") for key in keys)

    return rules, sound


@validator("cron", ["cron line", "schedule in cron notation", "cron expression", "time part of a crontab line"])
def cron(rng):
    def field(text, i):
        parts = text.split()
        return parts[i] if len(parts) == 5 else "*"

    def within(i, high):
        return lambda t: all(int(n) <= high for n in re.findall(r"(?<!/)\b\d+", field(t, i)))

    def put(i, values):
        return lambda r, t: " ".join(r.choice(values) if j == i else part for j, part in enumerate(t.split()))

    rules = [
        Rule("count", ["it has exactly five fields", "it consists of five fields, divided by blanks"],
             ["not five fields", "fields", "field count", "count"],
             lambda t: len(t.split()) == 5, lambda r, t: r.choice([t.rsplit(" ", 1)[0], t + " *", t + " 0", t.replace(" ", "", 1)])),
        Rule("minute", ["the first field (minutes) has no number above 59", "the minutes, which come first, go up to 59"],
             ["minutes above 59", "minute", "minutes", "bad minute"], within(0, 59), put(0, ["60", "75", "90", "0,60", "61"])),
        Rule("hour", ["the second field (hours) has no number above 23", "the hours, in second place, go up to 23"],
             ["hours above 23", "hour", "hours", "bad hour"], within(1, 23), put(1, ["24", "25", "30", "8-24", "48"])),
        Rule("names", ["only digits and * , - / are used", "there are no letters in it"], ["letters", "names", "letter", "words"],
             lacks("[A-Za-z@]"),
             put(4, ["MON", "sun", "Mon-Fri", "FRI"])),
        Rule("every", ["the first field is not *", "it does not run every minute: the first field is no bare *"],
             ["every minute", "too often", "star first", "star"], lambda t: t.split()[0] != "*", put(0, ["*"]))]

    def sound(rng):
        return " ".join([rng.choice(["0", "15", "30", "*/5", "*/10", str(rng.randint(1, 59)), "59", "0,30"]),
                         rng.choice(["*", "0", "23", "8-18", "*/2", str(rng.randint(1, 22)), "6,18"]),
                         rng.choice(["*", "*", "1", "15", "1,15"]), rng.choice(["*", "*", "*", "1", "6", "1-6"]),
                         rng.choice(["*", "1-5", "0", "6", "*"])])

    return some(rng, rules, 2, 5), sound


@validator("color", ["colour code", "hex colour", "value of a colour field", "color in the style sheet"])
def color(rng):
    upper = rng.random() < 0.5
    rules = [
        Rule("hash", ["it begins with #", "its first character is #"], ["no # at the beginning", "hash", "no hash", "prefix"],
             lambda t: t[0] == "#",
             lambda r, t: r.choice(["", "$", "%"]) + t[1:]),
        Rule("length", ["it has six characters besides the #", "there are six digits or letters"],
             ["not six characters", "length", "count", "wrong length"],
             lambda t: sum(c.isalnum() for c in t) == 6,
             lambda r, t: r.choice([t[:4], t[:-1], t + r.choice("0123456789"), t[:6]])),
        Rule("digits", ["every letter is between A and F", "letters after F or f do not occur"],
             ["letter beyond F", "letter", "not hex", "bad digit"],
             lambda t: not re.search("[g-zG-Z]", t),
             lambda r, t: t[0] + change(r, t[1:], ".", r.choice("GHKOSXZ" if upper else "ghkosxz"))),
        Rule("case", [f"its letters are {'capitals' if upper else 'small'}", f"it is written in {'upper' if upper else 'lower'} case"],
             ["wrong case", "case", "capitals" if not upper else "small letters"], lambda t: t == (t.upper() if upper else t.lower()),
             lambda r, t: t.lower() if upper else t.upper())]

    def sound(rng):
        text = "#" + w.code(rng, "~~~~~~")
        return text.upper() if upper else text

    return some(rng, rules, 2, 4), sound


@validator("coordinates", ["pair of coordinates", "position", "GPS position", "point on the map"])
def coordinates(rng):
    places = rng.choice([2, 3, 4])
    between = rng.choice([", ", ";", " "])
    name = {", ": "a comma and a blank", ";": "a semicolon without blanks", " ": "one blank"}[between]

    def numbers(text):
        return [float(n) for n in re.findall(r"-?\d+(?:\.\d+)?", text)][:2]

    rules = [
        Rule("latitude", ["the first number is from -90 to 90", "the latitude, which comes first, is no more than 90 either way"],
             ["first number out of range", "latitude", "lat", "first number"], lambda t: abs(numbers(t)[0]) <= 90,
             lambda r, t: re.sub(r"^-?\d+", str(r.choice([-1, 1]) * r.choice([90, 91, 95, r.randint(92, 180)])), t)),
        Rule("longitude", ["the second number is from -180 to 180", "the longitude, the second number, is no more than 180 either way"],
             ["second number out of range", "longitude", "lon", "second number"], lambda t: len(numbers(t)) < 2
             or abs(numbers(t)[1]) <= 180,
             lambda r, t: t[:t.index(between)] + between + f"{r.choice([-1, 1]) * r.randint(180, 360)}.{w.code(r, '#' * places)}"),
        Rule("decimals", [f"both numbers have {places} decimals", f"{places} digits follow each decimal point"],
             [f"not {places} decimals", "decimals", "precision", "digits"],
             lambda t: all(len(d) == places for d in re.findall(r"\d+\.?(\d*)", t)),
             lambda r, t: r.choice([t[:-1], t + "1", re.sub(r"\.\d+$", "", t), re.sub(r"\d(?=[,; ])", "", t, count=1)])),
        Rule("separator", [f"the numbers are divided by {name}", f"between the numbers there is {name} and nothing else"],
             ["wrong separator", "separator", "divider", "sign"],
             matches(rf"-?[\d.]+{between}-?[\d.]+"),
             lambda r, t: t.replace(between, r.choice([s for s in [", ", ";", " ", " / ", ","] if s != between])))]

    def sound(rng):
        return between.join(f"{rng.choice(['', '', '-'])}{rng.choice([rng.randint(0, top - 1), top - 1])}.{w.code(rng, '#' * places)}"
                            for top in (90, 180))

    return some(rng, rules, 2, 4), sound


@validator("username", ["user name", "login", "nickname", "name of an account"])
def username(rng):
    low, high = rng.choice([3, 4, 5]), rng.choice([10, 12, 15])
    taken = few(rng, ["admin", "root", "support", "system", "guest", "info"], 3)
    rules = [
        Rule("short", [f"it has {low} characters or more", f"it is at least {low} characters long"],
             [f"fewer than {low} characters", "too short", "short"],
             lambda t: len(t) >= low, lambda r, t: t[:r.randint(2, low - 1)]),
        Rule("long", [f"it has {high} characters at most", f"it is no longer than {high} characters"],
             [f"more than {high} characters", "too long", "long"],
             lambda t: len(t) <= high, lambda r, t: t + "_" + w.plain(r.choice(w.LAST)) + w.code(r, "####")),
        Rule("first", ["it begins with a letter", "its first character is a letter"], ["no letter at the beginning", "first character",
            "start", "beginning"],
             lambda t: t[0].isalpha(), lambda r, t: r.choice("_1279") + t),
        Rule("signs", ["it has only letters, digits and _", "apart from letters, digits and the underscore nothing is allowed"],
             ["forbidden sign", "sign", "bad character", "character"], matches(r"\w+"), lambda r, t: insert(r, t, r.choice(" -.!@"), 1)),
        Rule("taken", [f"it is none of {joined(rng, taken)}", f"the names {all_of(rng, taken)} are not used"],
             ["a reserved name", "reserved", "taken", "not free"],
             lambda t: t not in taken, lambda r, t: r.choice(taken)),
        Rule("case", ["it has no capital letters", "it is lower case"], ["capital letters", "case", "capitals"], lacks("[A-Z]"),
             lambda r, t: t.capitalize())]

    def sound(rng):
        return rng.choice([w.plain(rng.choice(w.FIRST)) + str(rng.randint(1, 999)), w.plain(rng.choice(w.LAST)), rng.choice("abkmt") + "_" +
                           w.plain(rng.choice(w.LAST)), w.plain(rng.choice(w.FIRST)) + "_" + rng.choice("xyz"),
                           rng.choice(taken) + str(rng.randint(2, 99))])

    return some(rng, rules, 2, 5), sound


@validator("mac", ["MAC address", "hardware address", "address of a network card"])
def mac(rng):
    mark = rng.choice(":-")
    vendor = mark.join(w.code(rng, "~~") for _ in range(2))
    upper = rng.random() < 0.5
    vendor = vendor.upper() if upper else vendor
    rules = [
        Rule("groups", ["it has six groups of two", "it consists of six pairs"], ["not six pairs", "groups", "length", "pairs"],
             matches(r"\w\w(\W\w\w){5}"), lambda r, t: r.choice([t[:-3], t + mark + "0a", t[:-1], t[:3] + t[4:]])),
        Rule("hex", ["only digits and the letters A to F are in it, in either case", "no letter beyond F occurs"],
             ["letter beyond F", "not hex", "letter", "bad digit"],
             lacks("[g-zG-Z]"), lambda r, t: t[:6] + change(r, t[6:], r"\w", r.choice("GHJKOX" if upper else "ghjkox"))),
        Rule("mark", [f"the separator is {mark}", f"{'colons' if mark == ':' else 'hyphens'} stand between the groups"],
             ["wrong separator", "separator", "mark"],
             lambda t: all(c == mark for c in t if not c.isalnum()),
             lambda r, t: t.replace(mark, r.choice([c for c in ":-. " if c != mark]))),
        Rule("vendor", [f"it begins with {vendor}, whatever the separator", f"the first two groups are those of {vendor}"],
             ["wrong beginning", "vendor", "prefix", "maker"],
             lambda t: re.sub(r"\W", "", t).startswith(re.sub(r"\W", "", vendor)),
             lambda r, t: w.code(r, "~~").upper() + t[2:] if upper else w.code(r, "~~") + t[2:])]

    def sound(rng):
        text = vendor + "".join(mark + w.code(rng, "~~") for _ in range(4))
        return text.upper() if upper else text

    return some(rng, rules, 2, 4), sound


@validator("csvrow", ["CSV row", "line of the import file", "row of the table", "delimited line"])
def csvrow(rng):
    mark = rng.choice([",", ";", "|"])
    kinds = few(rng, ["name", "city", "product", "company", "country"], rng.randint(2, 3))
    keys = kinds + ["quantity"]
    rng.shuffle(keys)
    at, code_at = keys.index("quantity"), len(keys)
    keys.append("order")
    columns = ", ".join(keys)

    def cells(text):
        found = [cell.strip() for cell in re.split(r"[,;|]", text)]
        return found if len(found) == len(keys) else None

    def put(i, values):
        return lambda r, t: mark.join(r.choice(values) if j == i else cell for j, cell in enumerate(t.split(mark)))

    rules = [
        Rule("count", [f"it has {len(keys)} fields ({columns})", f"its fields are {columns}, so {len(keys)} in all"],
             ["wrong number of fields", "field count", "count", "columns"],
             lambda t: cells(t) is not None,
             lambda r, t: r.choice([t.rsplit(mark, 1)[0], t + mark + r.choice(["x", "new", "1"]), t.split(mark, 1)[1]])),
        Rule("number", [f"the quantity (field {at + 1}), if given, is a whole number",
                        f"in field {at + 1}, the quantity, there are only digits or nothing"],
             ["quantity is no whole number", "number", "quantity", "not a number"], lambda t: cells(t) is None
             or re.fullmatch(r"\d*", cells(t)[at]) is not None,
             put(at, ["many", "2.5", "ten", "1O", "3 pcs", "x"])),
        Rule("empty", ["no field is empty", "all fields are filled"], ["an empty field", "empty", "blank field", "missing value"],
             lambda t: cells(t) is None or all(cells(t)), lambda r, t: put(r.randrange(len(keys)), [""])(r, t)),
        Rule("mark", [f"the fields are separated by {mark} only", f"the separator is {mark} throughout"],
             ["wrong separator", "separator", "delimiter"],
             lambda t: not re.search("[,;|]", t.replace(mark, "")),
             lambda r, t: t.replace(mark, r.choice([m for m in ",;|" if m != mark]))),
        Rule("code", ["a given order code is two capitals, a hyphen and five digits", "the last field, unless empty, looks like AB-12345"],
             ["order code malformed", "code", "order code", "bad code"], lambda t: cells(t) is None or re.fullmatch(r"([A-Z]{2}-\d{5})?",
                 cells(t)[code_at]) is not None,
             lambda r, t: t[:-8] + r.choice([w.code(r, "@@-####"), w.code(r, "@-#####"), w.code(r, "@@#####"),
                                             w.code(r, "@@-#####").lower()]))]

    return some(rng, rules, 2, 4), lambda r: mark.join(FIELDS[key](r) for key in keys)


@validator("text", ["comment", "review of a customer", "short message", "text for the notice board"])
def text(rng):
    most = rng.choice([10, 12, 15])
    banned = few(rng, ["free", "cheap", "winner", "urgent", "sale", "guarantee"], rng.randint(2, 3))
    rules = [
        Rule("long", [f"it has at most {most} words", f"it is no longer than {most} words"],
             [f"more than {most} words", "too long", "length", "long"],
             lambda t: len(t.split()) <= most, lambda r, t: t + " " + w.sentence(r) + " " + w.sentence(r)),
        Rule("link", ["it contains no link", "there is no web address in it"], ["a link", "link", "url", "web address"],
             lacks(r"https?:|www\."),
             lambda r, t: r.choice([" ".join(t.split()[:4]) + " " + w.url(r), w.url(r), f"Look at www.{r.choice(w.DOMAINS)} for it.",
                                    f"I found it on www.{r.choice(w.DOMAINS)}, have a look."])),
        Rule("banned", [f"the words {all_of(rng, banned)} do not occur", f"it avoids {joined(rng, banned)}"],
             ["a forbidden word", "word", "banned word", "forbidden"],
             lambda t: not set(re.findall(r"\w+", t.lower())) & set(banned),
             lambda r, t: change(r, t, r"(?<= )(?=\w)", r.choice(banned) + " ")),
        Rule("loud", ["it has no exclamation mark", "there is no ! in it"], ["exclamation mark", "exclamation", "shouting", "loud"],
             lacks("!"),
             lambda r, t: t.rstrip(".?") + r.choice(["!", "!!", "!!!"])),
        Rule("end", ["it ends in a full stop, ? or !", "its last character is . or ? or !"],
             ["no mark at the end", "ending", "no full stop", "end mark"],
             lambda t: t[-1] in ".?!", lambda r, t: t.rstrip(".?!"))]
    return some(rng, rules, 2, 4), w.sentence


@validator("period", ["period", "range of dates", "booking period", "duration of a rental"])
def period(rng):
    year = rng.randint(2023, 2027)
    link = rng.choice([" to ", " - ", "/", " until "])
    shown = link.strip()

    def days(text):
        found = re.findall(r"\d{4}-\d\d-\d\d", text)
        return found if len(found) == 2 else None

    rules = [
        Rule("order", ["the second date is later than the first", "it ends after the day it begins"],
             ["ends before it begins", "order", "wrong order", "reversed"],
             lambda t: not days(t) or days(t)[0] < days(t)[1], lambda r, t: link.join(t.split(link)[::-1]) if r.random() < 0.8
             else link.join([t.split(link)[0]] * 2)),
        Rule("form", ["both dates are written YYYY-MM-DD", "each date has the form YYYY-MM-DD"],
             ["wrong form of a date", "format", "form", "date format"],
             lambda t: days(t) is not None, lambda r, t: change(r, t, r"(\d{4})-(\d\d)-(\d\d)",
                                                                lambda m: r.choice([f"{m[3]}.{m[2]}.{m[1]}", f"{m[1]}/{m[2]}/{m[3]}",
                                                                    f"{m[1]}-{int(m[2])}"]))),
        Rule("year", [f"it lies wholly in {year}", f"both dates are in the year {year}"], ["wrong year", "year", "outside the year"],
             lambda t: all(y == str(year) for y in re.findall(r"\d{4}", t)),
             lambda r, t: t.replace(str(year), str(year + r.choice([-1, 1, -2, 2]))) if r.random() < 0.4
             else re.sub(r"\d{4}(?!.*\d{4})", str(year + 1), t)),
        Rule("link", [f'"{shown}" stands between the dates', f"the dates are joined by {shown}"],
             ["wrong word or sign between the dates", "separator", "link", "joint"],
             lambda t: link in t, lambda r, t: t.replace(link,
                                                         r.choice([s for s in [" to ", "..", "/", " until ", " and "] if s != link])))]

    def sound(rng):
        first = datetime.date(year, 1, 1) + datetime.timedelta(rng.randrange(330))
        last = min(first + datetime.timedelta(rng.choice([1, 2, 7, rng.randint(1, 30)])), datetime.date(year, 12, 31))
        return first.isoformat() + link + last.isoformat()

    return some(rng, rules, 2, 4), sound


@validator("commit", ["commit message", "title of a change", "first line of a commit", "merge request title"])
def commit(rng):
    kinds, most = few(rng, ["fix", "feat", "docs", "test", "chore", "build", "style"], 3), rng.choice([35, 40, 50])
    rules = [
        Rule("kind", [f"it begins with {joined(rng, [k + ':' for k in kinds])}",
                      f"the part before the first colon is {joined(rng, kinds)}"],
             ["wrong or no kind before the colon", "type", "kind", "prefix"], lambda t: t.lower().split(":")[0] in kinds and ":" in t,
             lambda r, t: r.choice([t.split(": ", 1)[1], r.choice([k for k in ["bug", "wip", "misc", "update"]]) + t[t.index(":"):],
                                    t.replace(":", "", 1)])),
        Rule("long", [f"it has at most {most} characters", f"it is no longer than {most} characters"],
             [f"more than {most} characters", "too long", "length", "long"],
             lambda t: len(t) <= most, lambda r, t: t + " "
             + r.choice(["after the long discussion of last week in the team", "because several customers have asked for it again"])),
        Rule("stop", ["it does not end in a full stop", "there is no period at its end"], ["full stop at the end", "period", "full stop",
            "dot"],
             lambda t: t[-1] != ".", lambda r, t: t + "."),
        Rule("case", ["it has no capital letters", "everything is in lower case"], ["capital letters", "case", "capitals"], lacks("[A-Z]"),
             lambda r, t: r.choice([t.capitalize(), re.sub(r": (\w)", lambda m: ": " + m[1].upper(), t)])),
        Rule("issue", ["it mentions no issue number such as #12", "no # is in it"], ["an issue number", "issue", "number"], lacks("#"),
             lambda r, t: t + f" #{r.randint(1, 900)}")]

    def sound(rng):
        return rng.choice(kinds) + ": " + rng.choice(["handle empty input", "add retry", "rename option", "drop old flag", "typo in readme",
                                                      "speed up start",
                                                     "read config once", "close the socket", "new parser", "check the length",
                                                     "keep order of keys"])

    return some(rng, rules, 2, 4), sound


@validator("identifier", ["column name", "name of a variable", "key of the configuration", "identifier"])
def identifier(rng):
    snake, most = rng.random() < 0.6, rng.choice([16, 20, 24])
    reserved = few(rng, ["select", "order", "group", "table", "user", "class", "return", "from"], 3)
    rules = [
        Rule("signs", ["it has only letters, digits and underscores", "besides letters, digits and _ nothing is in it"],
             ["forbidden sign", "sign", "character", "bad character"],
             matches(r"\w+"), lambda r, t: r.choice([t.replace("_", "-", 1), t.replace("_", " ", 1), t + r.choice("$!?#"),
                                                     insert(r, t, r.choice("-. $"), 2)])),
        Rule("first", ["it does not begin with a digit", "its first character is no digit"], ["digit at the beginning", "first character",
            "beginning", "starts with digit"],
             lambda t: not t[0].isdigit(), lambda r, t: str(r.randint(1, 99)) + r.choice(["", "_"]) + t),
        Rule("reserved", [f"it is not {joined(rng, reserved)}", f"the reserved words {all_of(rng, reserved)} are not used by themselves"],
             ["a reserved word", "reserved", "keyword"], lambda t: t.lower() not in reserved, lambda r, t: r.choice(reserved)),
        Rule("case", ["it is in lower case", "no capital letter is in it"] if snake else ["all its letters are capitals",
            "it is in upper case"],
             ["wrong case", "case", "letter case"], (lambda t: t == t.lower()) if snake else (lambda t: t == t.upper()),
             lambda r, t: "".join(p.capitalize() for p in t.split("_")) if snake else t.lower() if r.random() < 0.5 else t.capitalize()),
        Rule("long", [f"it has {most} characters or fewer", f"it is at most {most} characters long"],
             [f"more than {most} characters", "too long", "long", "length"],
             lambda t: len(t) <= most, lambda r, t: (t + ("_of_the_last_month_total" if snake else "_OF_THE_LAST_MONTH_TOTAL"))[:most
                 + r.randint(1, 8)].rstrip("_"))]
    if not snake:
        reserved[:] = [word.upper() for word in reserved]
        rules[2] = dataclasses.replace(rules[2], says=[f"it is not {joined(rng, reserved)}"], test=lambda t: t.upper() not in reserved)

    def sound(rng):
        text = "_".join([rng.choice(w.STEMS), rng.choice(["id", "date", "count", "name", "total", "2", "code"])][:rng.choice([1, 2, 2])])
        text = rng.choice([text, text, (reserved[0] + "_" + rng.choice(["id", "no"])).lower()])
        return text if snake else text.upper()

    return some(rng, rules, 2, 4), sound


@validator("measure", ["weight or size", "measurement", "amount with unit", "entry of the measurement column"])
def measure(rng):
    units = few(rng, rng.choice([["kg", "g", "t", "lb"], ["m", "cm", "mm", "km", "ft"], ["l", "ml", "cl"], ["GB", "MB", "TB", "KB"]]),
                rng.randint(1, 3))
    most, gap = rng.choice([50, 100, 300, 900]), rng.random() < 0.5
    rules = [
        Rule("unit", [f"its unit is {joined(rng, units)}", f"the unit is given as {joined(rng, units)}"],
             ["wrong or missing unit", "unit", "bad unit"],
             lambda t: re.search(r"([A-Za-z]*)$", t)[1] in units, lambda r, t: re.match(r"-?[\d.,]+ ?", t)[0].strip()
             + (" " if " " in t else "") + r.choice(
                 ["pcs", "oz", "in", "bar", "yd", "gal"]) if r.random() < 0.8 else re.match(r"[\d.,-]+", t)[0]),
        Rule("gap", ["one blank stands between number and unit", "number and unit are separated by a blank"] if gap else
             ["there is no blank between number and unit", "the unit follows the number directly"],
             ["wrong spacing", "spacing", "blank", "space"],
             lambda t: not re.search(r"\d *[A-Za-z]", t) or bool(re.search(r"\d [A-Za-z]", t) if gap else re.search(r"\d[A-Za-z]", t)),
             lambda r, t: t.replace(" ", r.choice(["", "  "])) if gap else re.sub(r"([A-Za-z]+)$", r" \1", t)),
        Rule("most", [f"the number is no more than {most}", f"it is {most} at most, whatever the unit"],
             [f"more than {most}", "too much", "too high", "limit"],
             lambda t: float(re.search(r"\d+(\.\d+)?", t)[0]) <= most,
             lambda r, t: re.sub(r"[\d.]+", str(most + r.choice([1, 5, r.randint(2, 300)])), t, count=1)),
        Rule("sign", ["it has no minus sign", "the number is not negative"], ["negative", "minus", "below zero", "minus sign"], lacks("-"),
             lambda r, t: "-" + t),
        Rule("mark", ["a decimal comma is not used, only a point", "there is no comma in it"], ["a comma", "comma", "decimal comma"],
             lacks(","),
             lambda r, t: re.sub(r"\d+(\.\d+)?", f"{r.randint(1, most - 1)},{r.randint(1, 9)}", t, count=1))]

    def sound(rng):
        value = rng.choice([str(rng.randint(1, most)), str(most), f"{rng.randint(1, most - 1)}.{rng.randint(1, 9)}"])
        return value + (" " if gap else "") + rng.choice(units)

    return some(rng, rules, 2, 4), sound


@validator("postcode", ["postal code", "postcode", "code of the delivery area", "ZIP code"])
def postcode(rng):
    shape, words = rng.choice([("#####", "five digits"), ("####", "four digits"), ("###-####", "three digits, a hyphen and four digits"),
                               ("#### @@", "four digits, a blank and two capital letters"),
                               ("##-###", "two digits, a hyphen and three digits"),
                               ("@#@ #@#", "letter, digit, letter, a blank, digit, letter, digit, the letters being capitals")])
    pattern = shape.replace("#", r"\d").replace("@", "[A-Z]")
    where = 1 if shape[0] == "@" else 0
    digits = few(rng, list("123456789"), rng.randint(2, 4))
    which = "first digit"
    rules = [
        Rule("form", [f"it consists of {words}", f"its form is {words}"], ["wrong form", "form", "format", "shape"], matches(pattern),
             lambda r, t: r.choice([t[:-1], t + r.choice("0123456789"), t.replace("-", "").replace(" ", "") if re.search("[- ]", t)
                                    else insert(r, t, " ", 2),
                                    t[:-1] + r.choice("OlxI"), t.lower() if "@" in shape else t[:2] + "O" + t[3:]])),
        Rule("area", [f"the {which} is {joined(rng, sorted(digits))}",
                      f"we deliver only where the {which} is {joined(rng, sorted(digits))}"],
             ["area not served", "area", "region", "not served"], lambda t: t[where:where + 1] in digits,
             lambda r, t: t[:where] + r.choice([d for d in "1234567890" if d not in digits]) + t[where + 1:])]

    def sound(rng):
        text = w.code(rng, shape)
        return text[:where] + rng.choice(digits) + text[where + 1:]

    return rules, sound
