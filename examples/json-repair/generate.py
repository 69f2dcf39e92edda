#!/usr/bin/env python3
"""Writes pairs of damaged and repaired JSON objects.

    python3 generate.py --seed N --train 300 --test 200 --out DIR

writes DIR/train.jsonl and DIR/test.jsonl, lines of {"input", "output"}. The
output is json.dumps(object) with keys in their written order; the input is the
same object as it comes out of a language model or a hand-edited config. No
input and no output is in both files. The same arguments always give the same
files.

Every kind of damage can be undone in one way only: no string holds a quote
character, a bracket, a comma, a colon, '#' or '//', a bare word is never a
value, and a missing bracket is always the last thing that is missing.
"""
import argparse
import json
import os
import random
import re

FIRST = ("Anna Jonas Priya Marek Lucia Omar Chen Fatima Erik Sofia Tomas Yuki Nadia Liam Greta Paulo "
         "Ines Kofi Hana Viktor Amara Leon Rosa Dmitri Elif Noah Mei Carlos Ingrid Samir").split()
LAST = ("Berg Novak Silva Okafor Tanaka Rossi Meyer Haddad Larsen Kovacs Duarte Singh Fischer Moreau "
        "Nowak Lind Costa Ahmed Weber Park Jansen Ricci Popov Sato Keller").split()
CITY = ("Vienna Porto Lyon Gdansk Oslo Turin Leeds Ghent Malmo Graz Bilbao Cork Tartu Split Basel Utrecht "
        "Riga Brno Aarhus Bergen").split() + ["New York", "San Jose", "Cape Town", "Den Haag", "Sao Paulo"]
GOODS = ["desk lamp", "usb-c cable", "oak shelf", "rain jacket", "coffee beans 1kg", "yoga mat", "bike pump",
         "steel bottle", "wool socks", "phone case", "garden hose", "led strip 5m", "notebook A5", "tea pot",
         "running shoes", "board game", "printer paper", "hand soap", "camping stove", "wall clock"]
NOTES = ["leave at door", "call before delivery", "gift wrap", "second reminder", "paid in cash", "please rush",
         "needs review", "see ticket 4471", "moved to new rack", "battery replaced", "customer is on holiday",
         "retry after reboot", "checked by hand", "do not restart", "weekly run", "old format", "from import",
         "waiting for parts", "back in stock soon", "signed by neighbour"]
SERVICES = ["auth-api", "cart", "billing-worker", "search", "gateway", "mailer", "image-proxy", "scheduler",
            "reports", "ledger", "web-front", "sync-agent", "thumbnailer", "audit-log"]
TAGS = ("new sale fragile bulk urgent spring winter limited outdoor indoor large blue green gift b2b eu heavy organic "
        "vegan refurbished kids").split()
ROLES = "admin editor viewer billing support owner auditor guest developer sales".split()


def pick(*choices):
    return lambda r: r.choice(choices)


def number(low, high):
    return lambda r: r.randint(low, high)


def real(low, high, digits):
    return lambda r: round(r.uniform(low, high), digits)


def maybe(make, chance=0.2):
    return lambda r: None if r.random() < chance else make(r)


def flag(r):
    return r.random() < 0.5


def code(prefix, digits):
    return lambda r: prefix + "".join(r.choice("0123456789") for _ in range(digits))


def name(r):
    return r.choice(FIRST) + " " + r.choice(LAST) if r.random() < 0.6 else r.choice(FIRST)


def email(r):
    return r.choice(FIRST).lower() + r.choice([".", "_", ""]) + r.choice(LAST).lower() + "@" + r.choice(
        ["example.com", "example.org", "mail.example", "shop.example"])


def date(r):
    return "%d-%02d-%02d" % (r.randint(2019, 2026), r.randint(1, 12), r.randint(1, 28))


def version(r):
    return r.choice(["", "v"]) + "%d.%d.%d" % (r.randint(0, 9), r.randint(0, 20), r.randint(0, 12))


def commit(r):
    return "".join(r.choice("0123456789abcdef") for _ in range(7))


def some(words):
    return lambda r: r.sample(words, r.randint(1, 3))


def numbers(r):
    return [r.randint(0, 99) for _ in range(r.randint(2, 3))]


def place(r):
    return {"city": r.choice(CITY), "zip": code("", 5)(r)} if flag(r) else {
        "lat": real(-60, 70, 2)(r), "lon": real(-170, 170, 2)(r)}


def box(r):
    return {"w": r.randint(5, 90), "h": r.randint(5, 90)}


def limits(r):
    return {"cpu": r.choice([0.5, 1, 2, 4]), "mem": r.choice(["256Mi", "512Mi", "1Gi", "4Gi"])}


# Domain -> (keys that stand first, keys that follow in any number and order).
DOMAINS = [
    ([("order_id", number(1000, 99999)), ("orderId", code("A-", 5)), ("order", code("", 6))],
     [("item", pick(*GOODS)), ("qty", number(1, 40)), ("price", real(1, 400, 2)), ("paid", flag),
      ("coupon", maybe(code("SAVE", 2), .6)), ("ship_to", place), ("note", maybe(pick(*NOTES))), ("tags", some(TAGS)),
      ("customer", name)]),
    ([("sensor", code("s-", 3)), ("device_id", code("dev", 4)), ("sensorId", number(1, 900))],
     [("temp", real(-20, 95, 1)), ("humidity", number(5, 99)), ("ok", flag), ("battery", real(2.8, 4.2, 2)),
      ("last_seen", maybe(date)), ("samples", numbers), ("unit", pick("C", "F", "kPa", "lux", "ppm")),
      ("position", place), ("room", pick("attic", "hall 2", "cold store", "lab", "roof"))]),
    ([("user", name), ("user_id", number(1, 99999)), ("username", lambda r: r.choice(FIRST).lower() + code("", 2)(r))],
     [("email", email), ("age", number(18, 88)), ("active", flag), ("roles", some(ROLES)), ("city", pick(*CITY)),
      ("last_login", maybe(date, .4)), ("phone", maybe(code("+43 660 ", 6), .3)), ("newsletter", flag),
      ("address", place)]),
    ([("service", pick(*SERVICES)), ("app", pick(*SERVICES)), ("deployment", pick(*SERVICES))],
     [("version", version), ("replicas", number(0, 24)), ("env", pick("prod", "staging", "dev", "qa")),
      ("commit", commit), ("healthy", flag), ("ports", lambda r: r.sample([80, 443, 8080, 9090, 5432, 6379, 3000], 2)),
      ("limits", limits), ("rollback", maybe(version, .5)), ("timeout_s", pick(0.5, 5, 10, 30, 2.5, 60)),
      ("debug", flag)]),
    ([("invoice", code("INV-", 5)), ("invoice_no", number(10000, 99999)), ("inv", code("2024/", 4))],
     [("total", real(10, 9000, 2)), ("currency", pick("EUR", "USD", "SEK", "GBP", "PLN", "JPY")), ("due", date),
      ("vat", pick(0.2, 0.19, 0.25, 0.1, 0)), ("paid_on", maybe(date, .5)), ("client", name), ("reminder", flag),
      ("lines", number(1, 30)), ("memo", maybe(pick(*NOTES)))]),
    ([("job", pick("cleanup", "export", "reindex", "backup-db", "send-digest", "sync-stock")),
      ("task_id", number(1, 5000)), ("run", code("r", 5))],
     [("status", pick("done", "failed", "queued", "running", "skipped")), ("retries", number(0, 9)),
      ("took_ms", number(3, 90000)), ("error", maybe(pick("timeout", "disk full", "no route", "bad login"), .6)),
      ("enabled", flag), ("hosts", lambda r: ["n%d" % n for n in r.sample(range(1, 40), 2)]),
      ("progress", real(0, 1, 2)), ("started", date), ("owner", name)]),
    ([("sku", code("BX-", 4)), ("product", pick(*GOODS)), ("article_id", number(100, 99999))],
     [("stock", number(0, 800)), ("weight_kg", real(0.1, 30, 1)), ("color", pick("red", "navy", "olive", "dark grey")),
      ("size", box), ("in_sale", flag), ("rating", real(1, 5, 1)),
      ("brand", maybe(pick("Nordhem", "Kalix", "Brask & Co", "Vanta"))), ("tags", some(TAGS)), ("sizes", numbers)]),
    ([("flight", code("OS", 3)), ("booking", code("BK", 5)), ("room_no", number(100, 999))],
     [("guest", name), ("guests", number(1, 6)), ("nights", number(1, 21)), ("arrival", date), ("from", pick(*CITY)),
      ("to", pick(*CITY)), ("breakfast", flag), ("seat", maybe(lambda r: str(r.randint(1, 38)) + r.choice("ABCDEF"))),
      ("rate", real(30, 600, 2)), ("remark", maybe(pick(*NOTES)))]),
]

CHATTER = ["Here is the JSON:", "Sure! Here you go:", "Here's the corrected object:", "Result:", "Output:",
           "The extracted data is:", "As requested:", "Of course, here it is:", "JSON:", "I parsed it as"]
AFTER = ["Hope this helps!", "Let me know if you need more.", "That is all.", "Done."]
COMMENTS = ["todo check", "was 12 before", "default", "changed by ops", "from the old system", "see wiki", "optional",
            "do not touch", "ask Jonas", "in local time"]


def make_object(r):
    first, rest = r.choice(DOMAINS)
    keys = [r.choice(first)] + r.sample(rest, r.randint(1, 4))
    return {k: make(r) for k, make in keys}


def tokens(value, depth=0):
    """The object as (kind, text, depth) tokens: key, str, word, num, or the mark itself."""
    if isinstance(value, dict):
        yield "{", "{", depth
        for i, (k, v) in enumerate(value.items()):
            if i:
                yield ",", ",", depth
            yield "key", k, depth
            yield ":", ":", depth
            yield from tokens(v, depth + 1)
        yield "}", "}", depth
    elif isinstance(value, list):
        yield "[", "[", depth
        for i, v in enumerate(value):
            if i:
                yield ",", ",", depth
            yield from tokens(v, depth + 1)
        yield "]", "]", depth
    elif isinstance(value, str):
        yield "str", value, depth
    elif value is None or isinstance(value, bool):
        yield "word", json.dumps(value), depth
    else:
        yield "num", json.dumps(value), depth


PYTHON = {"true": "True", "false": "False", "null": "None"}
DAMAGES = ["trailing_comma", "bare_keys", "single_quotes", "python_words", "missing_end", "missing_comma", "comment",
           "missing_quote", "semicolon", "equals", "shouted_words", "double_comma", "smart_quotes"]
WEIGHTS = [5, 5, 5, 5, 6, 5, 3, 4, 1, 2, 1, 1, 2]


def possible(kind, toks):
    kinds = [t[0] for t in toks]
    if kind in ("python_words", "shouted_words"):
        return "word" in kinds
    if kind in ("missing_comma", "double_comma", "semicolon"):
        return "," in kinds
    return True


def damage(obj, r):
    toks = list(tokens(obj))
    count = r.choice([1, 1, 1, 2, 2, 3])
    chosen = set()
    while len(chosen) < count:
        kind = r.choices(DAMAGES, WEIGHTS)[0]
        if not possible(kind, toks):
            continue
        if kind in ("single_quotes", "smart_quotes") and chosen & {"single_quotes", "smart_quotes"}:
            continue
        if kind in ("python_words", "shouted_words") and chosen & {"python_words", "shouted_words"}:
            continue
        if kind in ("missing_comma", "semicolon", "double_comma") and \
                chosen & {"missing_comma", "semicolon", "double_comma"}:
            continue
        if kind == "missing_quote" and chosen & {"bare_keys", "comment"}:
            continue
        if kind in ("bare_keys", "comment") and "missing_quote" in chosen:
            continue
        if {kind} | chosen >= {"missing_end", "comment"}:
            continue
        chosen.add(kind)

    left, right = '"', '"'
    if "single_quotes" in chosen:
        left = right = "'"
    if "smart_quotes" in chosen:
        left, right = "\u201c", "\u201d"
    commas = [i for i, t in enumerate(toks) if t[0] == ","]
    top = [i for i in commas if toks[i][2] == 0]
    ends = [i for i, t in enumerate(toks) if t[0] in "}]"]
    drop = r.sample(commas, min(len(commas), r.choice([1, 1, 2]))) if "missing_comma" in chosen else []
    semi = r.choice(commas) if "semicolon" in chosen else -1
    twice = r.choice(commas) if "double_comma" in chosen else -1
    all_bare = r.random() < 0.6
    keys = [i for i, t in enumerate(toks) if t[0] == "key"]
    bare = set(keys if all_bare else r.sample(keys, max(1, len(keys) // 2))) if "bare_keys" in chosen else set()
    half = r.choice(keys) if "missing_quote" in chosen else -1
    before = r.random() < 0.5
    tail = r.choice(ends) if "trailing_comma" in chosen else -1
    colon = r.choice([" = ", " => ", "="]) if "equals" in chosen else None
    if r.random() < 0.25:
        comma, plain_colon = ",", ":"
    else:
        comma, plain_colon = ", ", ": "
    lines = r.random() < 0.3
    remark = r.choice(top or [len(toks) - 1]) if "comment" in chosen else -1
    style = r.choice(["//", "/*", "#"])

    out = []
    for i, (kind, text, depth) in enumerate(toks):
        if kind == "key":
            if i in bare:
                out.append(text)
            elif i == half:
                out.append((text + right) if before else (left + text))
            else:
                out.append(left + text + right)
        elif kind == "str":
            out.append(left + text + right)
        elif kind == "word":
            if "python_words" in chosen:
                text = PYTHON[text]
            elif "shouted_words" in chosen:
                text = text.upper()
            out.append(text)
        elif kind == ":":
            out.append(colon or plain_colon)
        elif kind == ",":
            mark = "," if i not in drop else ""
            if i == semi:
                mark = ";"
            if i == twice:
                mark = ",,"
            gap = comma[1:] or ("" if mark else " ")
            if i == remark:
                text = r.choice(COMMENTS)
                gap = " /* %s */ " % text if style == "/*" else " %s %s\n" % (style, text)
            elif lines and depth == 0:
                gap = "\n  "
            out.append(mark + gap)
        else:
            if i == tail:
                out.append("," + r.choice(["", " ", "\n"]))
            if i == remark and kind == "}":
                text = r.choice(COMMENTS)
                out.append(" /* %s */ " % text if style == "/*" else " %s %s\n" % (style, text))
            if lines and depth == 0:
                out.append("{\n  " if kind == "{" else "\n}" if kind == "}" else text)
            else:
                out.append(text)
    text = "".join(out)
    if "missing_end" in chosen:
        # Closing marks at the very end, one or all of them.
        run = re.search(r"[\s}\]]*$", text).group()
        marks = sum(c in "}]" for c in run)
        keep = 0 if flag(r) else marks - 1
        seen, cut = 0, len(text) - len(run)
        while seen < keep:
            seen += text[cut] in "}]"
            cut += 1
        text = text[:cut]
    return text


def wrap(text, r):
    x = r.random()
    if x < 0.10:
        return r.choice(["```json\n", "```json\n", "```\n"]) + text + r.choice(["\n```", "\n```", ""])
    if x < 0.20:
        return r.choice(CHATTER) + r.choice([" ", "\n"]) + text
    if x < 0.24:
        return r.choice(CHATTER) + "\n```json\n" + text + "\n```"
    if x < 0.27:
        return text + "\n" + r.choice(AFTER)
    if x < 0.29:
        return "const " + r.choice(["data", "cfg", "row"]) + " = " + text + ";"
    return text


def make_pair(r):
    while True:
        obj = make_object(r)
        output = json.dumps(obj)
        x = r.random()
        if x < 0.10:
            text = output
        elif x < 0.18:
            text = wrap(output, r)  # at most the wrapping is wrong
            if text == output:
                continue
        else:
            text = wrap(damage(obj, r), r)
        if x >= 0.10 and text == output:
            continue
        if 40 <= len(text) <= 160 and len(output) >= 30:
            return text, output


def main():
    ap = argparse.ArgumentParser(description="Writes pairs of damaged and repaired JSON objects.")
    ap.add_argument("--seed", type=int, default=1)
    ap.add_argument("--train", type=int, default=150)
    ap.add_argument("--test", type=int, default=100)
    ap.add_argument("--out", default=os.path.dirname(os.path.abspath(__file__)))
    a = ap.parse_args()
    r = random.Random(a.seed)
    inputs, outputs, pairs = set(), set(), []
    while len(pairs) < a.train + a.test:
        text, output = make_pair(r)
        if text in inputs or output in outputs:
            continue
        inputs.add(text)
        outputs.add(output)
        pairs.append((text, output))
    os.makedirs(a.out, exist_ok=True)
    for part, rows in (("train", pairs[:a.train]), ("test", pairs[a.train:])):
        with open(os.path.join(a.out, part + ".jsonl"), "w", encoding="utf-8", newline="\n") as f:
            for text, output in rows:
                f.write(json.dumps({"input": text, "output": output}, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
