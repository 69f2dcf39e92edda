"""Repair: undo the damage in a malformed piece of data, code or prose."""

import html
import json
import re
import unicodedata

from ..family import Task, family
from ..wording import say
from .. import words_records as w

CLOSE = ["", "", " Change nothing else.", " Correct input stays as it is.", " If nothing is wrong, repeat the input.",
         " Output only the result.",
         " No explanations.", " Everything else stays as it is.", " What is already right is left alone."]


def order(rng, specs, close=True):
    """One of the specifications, maybe with a closing remark."""
    text, end = say(rng, *specs), rng.choice(CLOSE) if close else ""
    return text + ("." if end and text[-1].isalnum() else "") + end


def repair(rng, specs, sound, damages, intact=0.1):
    """sound(rng) makes good text; each of `damages` takes (rng, text) and spoils it so that the good text follows from the bad one."""
    def draw(rng):
        good = sound(rng)
        if rng.random() < intact:
            return good, good
        for _ in range(8):
            bad = rng.choice(damages)(rng, good)
            if bad != good:
                break
        return bad, good

    return Task(order(rng, specs), draw)


def convert(rng, specs, draw, close=True):
    """A task whose draw makes both sides itself."""
    return Task(order(rng, specs, close), draw)


def drop(rng, text, pattern, put=""):
    """One match of the pattern replaced."""
    found = list(re.finditer(pattern, text))
    if not found:
        return text
    hit = rng.choice(found)
    return text[:hit.start()] + hit.expand(put) + text[hit.end():]


RECORDS = {
    "person": {"name": w.full_name, "age": lambda r: r.randint(18, 90), "email": w.email, "city": lambda r: r.choice(w.CITIES),
               "active": lambda r: r.random() < 0.5,
               "phone": w.phone, "manager": lambda r: None},
    "order": {"order": lambda r: w.code(r, "@@-#####"), "item": lambda r: r.choice(w.PRODUCTS), "quantity": lambda r: r.randint(1, 60),
              "price": lambda r: w.price(r) / 100,
              "paid": lambda r: r.random() < 0.5, "coupon": lambda r: None, "ship_to": lambda r: r.choice(w.CITIES)},
    "server": {"host": w.host, "ip": w.ip, "port": lambda r: r.choice([22, 80, 443, 5432, 8080]), "tags": lambda r: r.sample(w.HOSTS, 2),
               "enabled": lambda r: r.random() < 0.5,
               "owner": lambda r: r.choice(w.FIRST), "backup": lambda r: None},
    "task": {"task": lambda r: r.choice(w.CHORES), "assignee": lambda r: r.choice(w.FIRST), "done": lambda r: r.random() < 0.5,
             "due": lambda r: w.day(r).isoformat(),
             "priority": lambda r: r.randint(1, 5), "parent": lambda r: None, "labels": lambda r: r.sample(w.STEMS, 2)},
    "file": {"file": w.filename, "size": lambda r: r.randint(100, 90000), "folder": lambda r: r.choice(w.FOLDERS),
             "hidden": lambda r: r.random() < 0.5, "link": lambda r: None,
             "versions": lambda r: [r.randint(1, 9), r.randint(10, 30)]},
    "place": {"city": lambda r: r.choice(w.CITIES), "country": lambda r: r.choice(w.COUNTRIES),
              "position": lambda r: [r.randint(-80, 80), r.randint(-170, 170)],
              "capital": lambda r: r.random() < 0.5, "population": lambda r: r.randint(900, 9000000), "mayor": w.full_name,
              "twin": lambda r: None}}


def record(rng, need=()):
    """A dict of 2 to 4 fields; need: types of which one value at least is there."""
    while True:
        fields = RECORDS[rng.choice(sorted(RECORDS))]
        found = {key: fields[key](rng) for key in rng.sample(sorted(fields), rng.randint(2, 4))}
        if rng.random() < 0.2 and not need:
            found = {rng.choice(["data", "result", "item", "user"]): found}
        if not need or any(type(value) in need for value in found.values()):
            return found


def json_task(rng, specs, damages, need=()):
    tight = rng.random() < 0.3

    def sound(rng):
        return json.dumps(record(rng, need), ensure_ascii=False, separators=(",", ":") if tight else None)

    return repair(rng, specs, sound, damages)


@family("repair.json-commas")
def json_commas(rng):
    damages = [[lambda r, t: drop(r, t, r"(?=[}\]])", ",")], [lambda r, t: drop(r, t, r', ?(?="\w+":)', " ")],
               [lambda r, t: drop(r, t, r',(?= ?"\w+":)', ";")],
               [lambda r, t: drop(r, t, r',(?= ?"\w+":)', ",,"), lambda r, t: drop(r, t, r"(?<=\{)", ",")]]
    chosen = sum(rng.sample(damages, rng.randint(1, 4)), [])
    return json_task(rng, ["Fix the commas of the JSON object.",
                           "Repair this JSON. A comma is missing, surplus or replaced by something else.",
                           "Make the JSON valid by correcting its commas.",
                           "The input is JSON in which the commas may be wrong; output valid JSON.",
                           "Correct missing, doubled or trailing commas in JSON.",
                           "Return the JSON with exactly one comma between two entries."], chosen)


@family("repair.json-quotes")
def json_quotes(rng):
    damages = [lambda r, t: t.replace('"', "'"), lambda r, t: re.sub(r'"(\w+)":', r"\1:", t), lambda r, t: drop(r, t, r'"(\w+)":', r"\1:"),
               lambda r, t: drop(r, t, r'"(\w+)":', r'"\1:'),
               lambda r, t: drop(r, t, r'"(\w+)":', r'\1":'), lambda r, t: re.sub(r'"([^"]*)"', "“\\1”", t)]
    return json_task(rng, ["Fix the quotes of the JSON object.", "Repair JSON whose quotes are missing or of the wrong kind.",
                           "Put every key and string of the JSON in double quotes.",
                           "Make this valid JSON: keys and strings need straight double quotes.",
                           "Correct the quotation marks in the JSON.", "Quote the JSON properly, with double quotes throughout."],
                     rng.sample(damages, rng.randint(2, len(damages))))


@family("repair.json-braces")
def json_braces(rng):
    damages = [lambda r, t: re.sub(r"[}\]]+$", "", t), lambda r, t: t[:-1], lambda r, t: t[:-1], lambda r, t: t[1:], lambda r, t: t + "}"]
    return json_task(rng, ["Close what is left open in the JSON object.", "Repair the braces of the JSON.",
                           "Add or remove braces and brackets at the ends so that the JSON is valid.",
                           "The JSON may have been cut off right before its closing braces, or lost its first one; complete it.",
                           "Balance the brackets of this JSON object.",
                           "Make the JSON valid. Only the braces and brackets at its beginning or end can be wrong."], damages)


@family("repair.json-literals")
def json_literals(rng):
    python = {"true": "True", "false": "False", "null": "None"}
    upper = {word: word.upper() for word in python}
    other = {"true": "yes", "false": "no", "null": "nil"}
    words = rng.sample([python, upper, other], rng.randint(1, 3))

    def damage(names):
        return lambda r, t: re.sub(r"\b(true|false|null)\b", lambda m: names[m[0]], t)

    explain = " yes and no stand for true and false, nil for null." if other in words else ""
    return json_task(rng, [text + explain for text in [
        "Repair the literals of the JSON (true, false, null).", "Turn True, False, None and the like into proper JSON literals.",
        "Make the JSON valid: only true, false and null are allowed as bare words.",
        "Correct the bare words in the JSON object.", "Write the booleans and nulls of this object as JSON wants them."]],
                     [damage(names) for names in words], (bool, type(None)))


@family("repair.json-comments")
def json_comments(rng):
    remarks = ["old value", "check this", "see ticket 12", "added by Tom", "do not change", "default", "TODO", "was higher before",
               "from the import", "optional"]
    styles = rng.sample(["//", "/*", "#"], rng.randint(1, 3))

    def draw(rng):
        lines = json.dumps(record(rng), ensure_ascii=False, indent=rng.choice([2, 4])).split("\n")
        dirty = list(lines)
        for i in rng.sample(range(len(lines)), rng.choice([0, 1, 1, 2, 2])):
            style, remark = rng.choice(styles), rng.choice(remarks)
            dirty[i] += f" /* {remark} */" if style == "/*" else f" {style} {remark}"
        good = "\n".join(lines) if not flat else json.dumps(json.loads("\n".join(lines)), ensure_ascii=False)
        return "\n".join(dirty), good if len(good) < 200 else ""

    flat = rng.random() < 0.6
    end = " Put the result on one line, with a space after colons and commas." if flat else " Keep the line breaks and the indentation."
    return convert(rng, [text + end for text in ["Remove the comments from the JSON.", "Strip all comments so that plain JSON remains.",
        "Make valid JSON of this by deleting the comments.",
                                                 "Delete everything that is a comment in the JSON text.",
        "Clean JSON with comments: the comments go, the data stays."]], draw, close=False)


@family("repair.json-fence")
def json_fence(rng):
    layout = rng.choice(["as it is", "compact"])

    def draw(rng):
        data = record(rng)
        text = json.dumps(data, ensure_ascii=False)
        before = rng.choice(["", "Here is the JSON:", "Sure! Here you go:", "Result for " + rng.choice(w.FIRST) + ":",
                             "The object you asked for is:", "Output:"])
        after = rng.choice(["", "Let me know if you need more.", "Hope this helps!", "(generated)", "That is all."])
        fence = rng.choice(["```json\n{}\n```", "```\n{}\n```", "`{}`", "{}", "<json>{}</json>"])
        return "\n".join(part for part in [before, fence.format(text), after] if part), text if layout == "as it is" else json.dumps(data,
            ensure_ascii=False, separators=(",", ":"))

    end = "" if layout == "as it is" else " Write it without spaces after commas and colons."
    return convert(rng, [text + end for text in ["Take the bare JSON out of the answer of a chat program.",
        "Strip code fences and talk around the JSON.", "Return only the JSON object that is in the text.",
                                                 "Remove everything before and after the JSON, code fences included.",
        "Get the JSON out of its wrapping."]], draw, close=False)


@family("repair.json-mixed")
def json_mixed(rng):
    form = rng.choice(["compact", "spaced", "sorted"])

    def draw(rng):
        data = record(rng)
        text = json.dumps(data, ensure_ascii=False)
        for change in rng.sample([lambda t: drop(rng, t, r"(?=[}\]])", ","), lambda t: t.replace('"', "'"),
                                  lambda t: re.sub(r'"(\w+)":', r"\1:", t), lambda t: t.replace(": ", " : "),
                                  lambda t: re.sub(r"\btrue\b", "True", re.sub(r"\bfalse\b", "False", re.sub(r"\bnull\b", "None", t))),
                                  lambda t: re.sub(r"[}\]]+$", "", t)], rng.randint(1, 3)):
            text = change(text)
        good = json.dumps(data, ensure_ascii=False, separators=(",", ":")) if form == "compact" else json.dumps(data, ensure_ascii=False,
            sort_keys=form == "sorted")
        return text, good

    end = {"compact": " Output it on one line without any space between the tokens.",
           "spaced": " Output one line with a space after each colon and comma.",
           "sorted": " Output one line, a space after each colon and comma, the keys in alphabetical order (nested ones too)."}[form]
    return convert(rng, [text + end for text in ["Repair the broken JSON.", "Turn this almost-JSON into valid JSON.",
        "Fix quotes, commas, literals and braces of the JSON object.", "Make valid JSON out of what somebody typed.",
                                                 "Correct the malformed JSON."]], draw, close=False)


REMARKS = ["late, but complete", "call first, then ring", "red, blue and white", "no, thanks", "broken, send again", "open",
           "leave at the door", "paid", "fragile", "two boxes, one bag", "urgent, please", "new customer",
           "gift, wrap it", "as agreed", "ask Tom, not Ann"]


@family("repair.csv-quoting")
def csv_quoting(rng):
    always = rng.random() < 0.4

    def draw(rng):
        head = "".join(field + "," for field in [w.code(rng, "####"), rng.choice(w.FIRST), rng.choice(w.CITIES)][:columns])
        note = rng.choice(REMARKS) if rng.random() < 0.6 else f"{rng.choice(w.PRODUCTS)}, {rng.choice(w.PRODUCTS)}"
        quoted = f'"{note}"' if always or "," in note else note
        return head + rng.choice([note, note, '"' + note, note + '"', quoted]), head + quoted

    columns = rng.choice([2, 3])
    names = ["number", "name", "city"][:columns] + ["note"]
    rule = "always quoted" if always else "quoted only where it contains a comma"
    return convert(rng, [f"Repair the CSV line. Columns: {', '.join(names)}. Only the last may contain commas; it is {rule} (double "
                         f"quotes).",
                         f"Each line has {columns + 1} fields ({', '.join(names)}). The note, and only it, can have commas inside. Write "
                         f"the line as proper CSV with the note {rule}.",
                         f"Fix the quotes in a CSV record of {', '.join(names)}: the note must be {rule}, in double quotes, the other "
                         f"fields bare.",
                         f"Put the quotes of this CSV line right. The fields are {', '.join(names)}; the note is {rule}.",
                         f"Make a valid CSV record of {', '.join(names)}. The note at the end is {rule}; somebody lost its quotes or one "
                         f"of them."], draw)


CELLS = {"Name": lambda r: r.choice(w.FIRST), "City": lambda r: r.choice(w.CITIES), "Item": lambda r: r.choice(w.PRODUCTS),
         "Count": lambda r: str(r.randint(1, 900)),
         "Code": lambda r: w.code(r, "@@###"), "Company": lambda r: r.choice(w.COMPANIES), "Day": lambda r: w.day(r).isoformat(),
         "Host": w.host}


@family("repair.csv-separators")
def csv_separators(rng):
    name, target = rng.choice([("semicolons", ";"), ("commas", ","), ("vertical bars", "|"), ("commas followed by a space", ", "),
                               ("tabs", "\t")])

    def draw(rng):
        fields = [CELLS[name](rng) for name in rng.sample(sorted(CELLS), rng.randint(3, 5))]
        style = rng.choice([",", ";", "|", " ; ", ", ", " | ", "\t"])
        text = fields[0] + "".join((style if rng.random() < 0.6 else rng.choice([",", ";", " ,", "|", " ;  "])) + field
                                   for field in fields[1:])
        return text + rng.choice(["", "", ";", ","]), target.join(fields)

    return convert(rng, [f"Separate the fields by {name} throughout. Blanks around the fields and a separator at the end go.",
                         f"Repair the line: its fields are divided by a mix of commas, semicolons, bars and tabs; use {name} and no "
                         f"separator at the end.",
                         f"Unify the separators of this record to {name}; trim the fields and drop a trailing separator.",
                         f"Rewrite the record with {name} between the fields, no stray blanks, nothing after the last field.",
                         f"Clean the delimiters: {name} only, fields trimmed, no delimiter at the end."], draw)


@family("repair.keyvalue")
def keyvalue(rng):
    sign, glue, name = rng.choice([("=", "; ", "key=value, with a semicolon and a space between the pairs"),
                                   ("=", " ", "key=value, with one space between the pairs"),
                                   (": ", ", ", "key: value, with a comma and a space between"),
                                   ("=", "&", "key=value joined by & signs"), (" = ", "\n", "key = value, one pair a line"),
                                   (":", "|", "key:value with vertical bars between")])

    def draw(rng):
        keys = rng.sample(["host", "port", "user", "mode", "level", "retries", "region", "theme", "owner", "timeout", "color", "size",
                           "unit", "lang"], rng.randint(2, 4))
        values = [rng.choice([str(rng.randint(1, 9000)), rng.choice(w.STEMS), rng.choice(["on", "off", "auto", "debug"]),
                              rng.choice(w.CITIES).lower()]) for _ in keys]
        outer = rng.choice(["; ", ", ", " ; ", "\n", " | "])
        text = outer.join(key + rng.choice(["=", ":", " = ", ": ", " : ", "= ", " =", "=>", " -> "]) + value for key,
                          value in zip(keys, values))
        return text, glue.join(key + sign + value for key, value in zip(keys, values))

    return convert(rng, [f"Bring the settings into the form {name}.", f"Repair the list of settings. It has to read {name}.",
                         f"Rewrite these pairs as {name}.", f"Clean up the key-value pairs: {name}.",
                         f"The pairs are written in every which way. Write them as {name}, in the same order."], draw)


def element(rng):
    """An XML element with two or three simple children, as one line."""
    outer = rng.choice(["order", "person", "item", "host", "book", "event"])
    fields = rng.sample(sorted({"name": w.full_name(rng), "city": rng.choice(w.CITIES), "price": w.dotted(w.price(rng), ""),
                                "count": str(rng.randint(1, 90)), "date": w.day(rng).isoformat(), "title": rng.choice(w.PRODUCTS),
                                "mail": w.email(rng)}.items()), rng.randint(1, 3))
    start = f'<{outer} id="{rng.randint(1, 999)}">' if rng.random() < 0.5 else f"<{outer}>"
    return start + "".join(f"<{key}>{value}</{key}>" for key, value in fields) + f"</{outer}>"


@family("repair.xml-tags")
def xml_tags(rng):
    damages = [lambda r, t: re.sub(r"</\w+>$", "", t), lambda r, t: drop(r, t, r"(?<=[^>])</(\w+)>", ""),
               lambda r, t: drop(r, t, r"(?<=[^>])</(\w+)>", r"<\1>"), lambda r, t: t[:-1],
               lambda r, t: drop(r, t, r"</(\w+)>", odd_closing(r)), lambda r, t: drop(r, t, r"(</\w+)>(?=<)", r"\1")]
    return repair(rng, ["Repair the XML. The inner elements hold text only, no elements.",
                        "Close every tag of the XML properly; inner elements are not nested.",
                        "Fix the broken tag. Outer element, inside it fields with plain text.",
                        "Make this well-formed XML. A field never contains another field.",
                        "One tag of the XML is missing or malformed; correct it. The fields stand side by side, with text only."], element,
                  damages)


def odd_closing(rng):
    return rng.choice([r"</\1 >", r"<\\\1>", r"< /\1>"])


@family("repair.xml-attributes")
def xml_attributes(rng):
    mark, name = rng.choice([('"', "double"), ('"', "double"), ("'", "single")])

    def draw(rng):
        tag, inner = rng.choice([("a", True), ("img", False), ("input", False), ("div", True), ("p", True), ("td", True), ("link", False),
                                 ("span", True), ("button", True)])
        values = {"class": rng.choice(w.STEMS), "id": rng.choice(w.HOSTS) + str(rng.randint(1, 60)), "width": str(rng.randint(10, 900)),
                  "href": "/" + rng.choice(w.STEMS), "title": rng.choice(w.CITIES), "name": rng.choice(w.STEMS),
                  "lang": rng.choice(["en", "de", "fr"])}
        chosen = rng.sample(sorted(values.items()), rng.randint(1, 3))
        tail = f"{rng.choice(w.PRODUCTS)}</{tag}>" if inner else ""
        def attribute(key, value):
            return f"{key}=" + rng.choice([value, value, f'"{value}"', f"'{value}'"])
        return f"<{tag} " + " ".join(attribute(*pair)
                                     for pair in chosen) + ">" + tail, f"<{tag} " + " ".join(f"{key}={mark}{value}{mark}" for key,
                                         value in chosen) + ">" + tail

    return convert(rng, [f"Put all attribute values of the tag in {name} quotes.", f"Quote the attributes: every value in {name} quotes.",
                         f"Repair the HTML so that each attribute has its value in {name} quotes.",
                         f"Fix the quoting of attributes in this HTML ({name} quotes everywhere).",
                         f"Normalize the attributes of the element to {name} quotes."], draw)


@family("repair.entities")
def entities(rng):
    way = rng.choice(["decode", "decode", "encode"])

    def draw(rng):
        text = rng.choice([f"{rng.choice(w.COMPANIES)} & {rng.choice(w.COMPANIES)}", f"{rng.choice(w.STEMS)} < {rng.randint(1, 99)}",
                           f'{rng.choice(w.FIRST)} said "{rng.choice(w.CHORES)}"',
                           f"size > {rng.randint(1, 99)} & color = {rng.choice(['red', 'blue', 'grey'])}",
                           f"Tips & tricks for the {rng.choice(w.PRODUCTS)}",
                           f"a <b>{rng.choice(w.PRODUCTS)}</b> from {rng.choice(w.CITIES)}",
                           f"Q&A with {w.full_name(rng)} on {rng.choice(w.WEEKDAYS)}", w.sentence(rng)])
        coded = html.escape(text)
        return (text, coded) if way == "encode" else (html.escape(coded) if rng.random() < 0.3 else coded, text)

    specs = {"decode": ["Turn the HTML entities back into characters, also where they were escaped twice.",
                        "Undo the HTML escaping (sometimes done twice).",
                        "Decode &amp;lt; &amp;quot; and the like; text that was escaped twice is decoded twice.",
                        "Replace all entities by the characters they stand for, until none is left.", "Unescape the HTML completely."],
             "encode": ["Escape the text for HTML: &, <, > and double quotes become &amp;, &lt;, &gt; and &quot;.",
                        "Write &amp;, &lt;, &gt; and &quot; for the characters & < > and \".",
                        "Make the text safe for HTML, using &amp; &lt; &gt; &quot;.",
                        "Encode &, <, > and \" as named HTML entities (amp, lt, gt, quot).",
                        "Replace the four special characters & < > \" by their named entities."]}[way]
    return convert(rng, [text.replace("&amp;lt;", "&lt;").replace("&amp;quot;", "&quot;") for text in specs], draw)


@family("repair.markdown-table")
def markdown_table(rng):
    dashes = rng.choice(["---", "---", "-"])

    def line(fields):
        return "| " + " | ".join(fields) + " |"

    def draw(rng):
        names = rng.sample(sorted(CELLS), rng.randint(2, 3))
        rows = [[CELLS[name](rng) for name in names] for _ in range(rng.randint(1, 2))]
        good = "\n".join([line(names), line([dashes] * len(names)), *map(line, rows)])
        style = rng.randrange(4)
        lines = [" | ".join(fields) for fields in [names, *rows]]
        if style < 2:
            lines.insert(1, "|".join(["---"] * len(names)))
        if style == 1 or style == 3:
            lines = [rng.choice([f"|{text}|", f"| {text}", f"{text} |", text.replace(" | ", "|")]) for text in lines]
        return "\n".join(lines), good

    return convert(rng, [f"Repair the Markdown table: a bar at both ends of each row, one space around each cell, {dashes} under each "
                         f"heading.",
                         f"Write a proper Markdown table. Rows look like | a | b |, the second row has {dashes} in every cell.",
                         f"Fix the table so that it is Markdown: outer bars, single spaces, a separator row made of {dashes}.",
                         f"Make the rows uniform (| a | b |) and see that the line under the headings consists of {dashes} cells.",
                         f"Complete the Markdown table. Form: | x | y |, separator cells {dashes}."], draw, close=False)


@family("repair.markdown-link")
def markdown_link(rng):
    def sound(rng):
        label = rng.choice([rng.choice(w.PRODUCTS), f"the {rng.choice(w.STEMS)}", rng.choice(w.COMPANIES), f"page {rng.randint(2, 90)}",
                            f"{rng.choice(w.CITIES)} office"])
        return rng.choice(["See {} for details.", "{}", "Read {} first", "More in {}, says " + rng.choice(w.FIRST),
                           "- {}"]).format(f"[{label}]({w.url(rng)})")

    damages = [lambda r, t: t.replace("](", "] ("), lambda r, t: re.sub(r"\[(.*?)\]\((.*?)\)", r"(\1)[\2]", t),
               lambda r, t: re.sub(r"\((http\S*?)\)", r"(\1", t) if not re.search(r"\) ?\w|\),|\)\.", t) else t.replace("](", "]("),
               lambda r, t: t.replace("](", "(" if r.random() < 0.5 else "]"), lambda r, t: t.replace("](", "]( "),
               lambda r, t: re.sub(r"\[(.*?)\]", r"[ \1 ]", t), lambda r, t: re.sub(r"\[(.*?)\]\((.*?)\)", r"[\1]<\2>", t)]
    return repair(rng, ["Repair the Markdown link. It has the form [text](url).",
                        "Fix the link so that Markdown shows it: [text](url), no blanks inside the brackets.",
                        "Put brackets and parentheses of the link right.",
                        "Correct the malformed Markdown link, form [text](url) without spare blanks.",
                        "Make a working Markdown link of it. Text in square brackets, address in parentheses right behind."], sound,
                  damages)


@family("repair.markdown-emphasis")
def markdown_emphasis(rng):
    mark, name = rng.choice([("**", "bold"), ("*", "italic"), ("_", "italic"), ("`", "code"), ("__", "bold")])

    def sound(rng):
        part = rng.choice([rng.choice(w.PRODUCTS), rng.choice(w.STEMS), rng.choice(w.CITIES), rng.choice(w.CHORES)])
        return rng.choice([f"Note: {mark}{part}{mark}", f"1. {mark}{part}{mark}", f"Topic - {mark}{part}{mark}", f"{mark}{part}{mark}",
                           f"{rng.choice(w.FIRST)}: {mark}{part}{mark}"])

    m = re.escape(mark)
    damages = [lambda r, t: t[:-len(mark)], lambda r, t: re.sub(m + "(.*)" + m, mark + r" \1 " + mark, t),
               lambda r, t: re.sub(m + "(.*)" + m, mark + r"\1 " + mark, t), lambda r, t: re.sub(m + "(.*)" + m, mark + r" \1" + mark, t)]
    return repair(rng, [f"Repair the {name} text in Markdown. It is marked by {mark} on both sides without blanks inside and always "
                        f"reaches to the end of the line.",
                        f"Fix the emphasis: {mark} directly before and after the marked part, which ends with the line.",
                        f"Correct the {mark} marks. The marked part goes from the first mark to the end; no blanks next to it inside.",
                        f"Close {name} markup ({mark}) at the end of the line where it is open, and remove blanks just inside the marks.",
                        f"Make the {name} part show properly in Markdown: {mark} close to the text on either side, the second at the end "
                        f"of the line."], sound, damages)


@family("repair.yaml")
def yaml(rng):
    step = rng.choice([2, 2, 4])

    def text(top, items, indent, colon=": ", dash="- "):
        lines = []
        for name, children in zip(top, items):
            lines.append(f"{name}:")
            lines += [indent + (dash + child if isinstance(child, str) else colon.join(child)) for child in children]
        return "\n".join(lines)

    def draw(rng):
        top = rng.sample(["server", "database", "logging", "users", "cache", "mail"], rng.randint(1, 2))
        items = []
        for _ in top:
            if rng.random() < 0.35:
                items.append(rng.sample(w.STEMS, rng.randint(2, 3)))
            else:
                items.append([(key, rng.choice([str(rng.randint(1, 9000)), rng.choice(w.HOSTS), rng.choice(["true", "false", "info"])]))
                              for key in rng.sample(["host", "port", "level", "path", "size", "owner", "ttl"], rng.randint(2, 3))])
        bad = text(top, items, rng.choice([" ", "   ", "\t", "  ", "    ", "     "]), rng.choice([":", " : ", ": ", ":  ", ": "]),
                   rng.choice(["-", "- ", "* ", "-  "]))
        return bad, text(top, items, " " * step)

    return convert(rng, [f"Repair the YAML: indent by {step} spaces, one space after each colon and after the dash of a list item.",
                         f"Fix indentation ({step} spaces) and colons in this YAML; list items begin with a dash and a space.",
                         f"Rewrite the YAML with {step} spaces of indentation, no tabs, \"key: value\" and \"- item\".",
                         f"Make it valid YAML. Nested lines are indented by {step} spaces; a space follows every colon and dash, none "
                         f"stands before a colon.",
                         f"Clean the YAML: {step}-space indentation, key: value, list items with \"- \"."], draw)


@family("repair.ini")
def ini(rng):
    sign = rng.choice(["=", " = "])

    def draw(rng):
        section = rng.choice(["database", "server", "mail", "paths", "ui", "backup", "cache", "network"])
        pairs = [(key, rng.choice([str(rng.randint(1, 9000)), w.host(rng), rng.choice(w.STEMS), "yes", "no"]))
                 for key in rng.sample(["host", "port", "user", "path", "size", "level", "theme", "owner", "timeout"], rng.randint(2, 3))]
        good = "\n".join([f"[{section}]"] + [key + sign + value for key, value in pairs])
        head = rng.choice([f"[{section}", f"{section}]", f"[{section}]", f"[ {section} ]", f"({section})", f"<{section}>",
                           f"{{{section}}}"])
        return "\n".join([head] + [key + rng.choice([": ", ":", " = ", "=", " =", "= ", "  =  "]) + value for key, value in pairs]), good

    shown = "key = value (one space on each side)" if sign == " = " else "key=value (no spaces)"
    return convert(rng, [f"Repair the INI file: section in square brackets, then {shown}.",
                         f"Fix this part of an INI file. Lines are {shown}, the section name is in [ ] without blanks.",
                         f"Make it a valid INI section; settings read {shown}.",
                         f"Correct brackets and equals signs of the INI section. Form: {shown}.",
                         f"Write the section properly: [name] on the first line, {shown} below."], draw)


@family("repair.url")
def url(rng):
    def sound(rng):
        return re.sub("^http:", "https:", w.url(rng))

    damages = [lambda r, t: t.replace("://", r.choice([":/", "//", ":", ":///", "::/", ";//"])),
               lambda r, t: t.replace("https", r.choice(["htps", "htpps", "hhtps", "htttps", "http s"])),
               lambda r, t: t.replace("www.", r.choice(["ww.", "wwww.", "www,", "www "])),
               lambda r, t: t.replace("/", "\\"), lambda r, t: t.replace(".", " ."), lambda r, t: t.replace("://", ":// "),
               lambda r, t: drop(r, t, r"(?<=\w)\.(?=\w)", ","), lambda r, t: re.sub(r"^https://[^/]*", lambda m: m[0].upper(), t),
               lambda r, t: "<" + t + ">", lambda r, t: t.replace("https://", "")]
    return repair(rng, ["Repair the web address. It begins with https:// and the host is in lower case.",
                        "Fix the URL (scheme https, lower-case host, no blanks).",
                        "Correct the mistyped link; all links use https://, hosts are lower case.",
                        "Make a valid https URL of it, the host in lower case.",
                        "The input is a damaged link. Output it as a clean https:// URL."], sound, damages)


@family("repair.email")
def email(rng):
    def sound(rng):
        return w.email(rng)

    damages = [lambda r, t: t.replace("@", r.choice([" at ", " (at) ", "[at]", " @ ", "@@", "(a)"])),
               lambda r, t: t.replace("@", " at ").replace(".", " dot "), lambda r, t: drop(r, t, r"\.",
                   r.choice([",", "..", " . ", " ."])),
               lambda r, t: t.upper(), lambda r, t: "mailto:" + t, lambda r, t: f"<{t}>", lambda r, t: f"{w.full_name(r)} <{t}>",
               lambda r, t: t + r.choice([".", ",", ";"]), lambda r, t: t.title()]
    return repair(rng, ["Repair the e-mail address. Lower case, nothing around it.",
                        "Write the e-mail address as it has to be typed: name@domain, lower case.",
                        "Fix the mail address; \"at\" and \"dot\" stand for their signs. Use lower case.",
                        "Turn it into a valid e-mail address in lower case.",
                        "Clean up the address: lower case, one @, dots where they belong, nothing else."], sound, damages)


@family("repair.quotes-style")
def quotes_style(rng):
    pair, name = rng.choice([('""', 'straight double quotes (")'), ("“”", "curly double quotes (“ and ”)"),
                             ("''", "straight single quotes (')"), ("«»", "angled quotes (« and »)"), ("„“", "German quotes („ and “)")])
    others = ['""', "“”", "‘’", "«»", "„“", "''"]

    def draw(rng):
        inner = rng.choice([rng.choice(w.CHORES), rng.choice(w.PRODUCTS), f"{rng.choice(w.STEMS)} {rng.randint(1, 99)}",
                            f"Closed on {rng.choice(w.WEEKDAYS)}"])
        text = rng.choice(["{f} wrote {q} on the board.", "The label says {q}.", "Press {q} to start the {p}",
                           "the file called {q} is in {c}", "{q} was the answer from {c}."]).format(
            f=rng.choice(w.FIRST), q="{}", p=rng.choice(w.PRODUCTS), c=rng.choice(w.CITIES))
        left, right = rng.choice(others)
        if rng.random() < 0.2:
            left, right = rng.choice([('"', "”"), ("“", '"'), ("``", "''"), (",,", "''"), ("<<", ">>")])
        return text.format(left + inner + right), text.format(pair[0] + inner + pair[1])

    return convert(rng, [f"Use {name} for the quotation.", f"Replace whatever quotation marks there are by {name}.",
                         f"Unify the quotation marks to {name}.", f"Write the quoted part between {name}.",
                         f"Correct the quotes: only {name} are allowed."], draw)


@family("repair.quotes-code")
def quotes_code(rng):
    def sound(rng):
        value = rng.choice([rng.choice(w.CITIES), rng.choice(w.PRODUCTS), w.filename(rng), rng.choice(w.CHORES), w.email(rng)])
        return rng.choice(['print("{}")', 'name = "{}"', 'open("{}")', 'log.info("{}")', 'return "{}"', 'title: "{}"', 'echo "{}"',
                           'if key == "{}":', 'items.append("{}")', 'raise ValueError("{}")']).format(value)

    damages = [lambda r, t: re.sub(r'"(\)?:?)$', r"\1", t), lambda r, t: re.sub(r'"', "", t, count=1),
               lambda r, t: re.sub(r'"(\)?:?)$', r"'\1", t), lambda r, t: t.replace('"', "'", 1),
               lambda r, t: re.sub(r'"(.*)"', r"“\1”", t)]
    return repair(rng, ["Repair the double quotes in this line of code.",
                        "Fix the string literal: one straight double quote at either end.",
                        "A quote of the string is missing or of the wrong kind; strings use double quotes.",
                        "Make the string in the line begin and end with a straight double quote.",
                        "Correct the broken string literal (double quotes)."], sound, damages)


def expression(rng, depth=2):
    if depth == 0 or rng.random() < 0.25:
        return rng.choice(["x", "y", "n", "total", "row", "price", str(rng.randint(1, 99)), "line", "count"])
    kind = rng.randrange(3)
    if kind == 0:
        return f"{rng.choice(['max', 'min', 'f', 'len', 'sum', 'round', 'abs', 'sqrt', 'str', 'int'])}({expression(rng, depth - 1)})"
    if kind == 1:
        return f"{rng.choice(['add', 'pow', 'div', 'get', 'join', 'max'])}({expression(rng, depth - 1)}, {expression(rng, depth - 1)})"
    return f"({expression(rng, depth - 1)} {rng.choice('+-*/')} {expression(rng, depth - 1)})"


@family("repair.parentheses")
def parentheses(rng):
    def sound(rng):
        while True:
            inner = expression(rng, 3)
            text = rng.choice(["print({})", "return f({})", "x = g({})", "log(1 + {})", "a = ({})", "check({})"]).format(inner)
            if 3 <= text.count("(") <= 7:
                return text

    damages = [lambda r, t: re.sub(r"\)+$", "", t), lambda r, t: t[:-1], lambda r, t: t[:-1], lambda r, t: t + ")", lambda r, t: t + "))"]
    return repair(rng, ["Balance the parentheses by adding or removing closing ones at the end.",
                        "Repair the expression. Only the closing parentheses at the very end can be too few or too many.",
                        "Add the missing closing parentheses at the end, or delete surplus ones there.",
                        "Make the parentheses match; change only the end of the line.",
                        "The line ends with the wrong number of closing parentheses. Correct that."], sound, damages)


@family("repair.date")
def date(rng):
    name, target = rng.choice([("YYYY-MM-DD", "%Y-%m-%d"), ("DD.MM.YYYY", "%d.%m.%Y"), ("DD/MM/YYYY", "%d/%m/%Y"),
                               ("YYYY/MM/DD", "%Y/%m/%d"), ("DD-MM-YYYY", "%d-%m-%Y")])

    def draw(rng):
        day = w.day(rng, (1980, 2029))
        good, sign = day.strftime(target), re.sub(r"\w|%", "", target)[0]
        bad = good
        for change in rng.sample([lambda t: t.replace(sign, rng.choice([" ", ",", "_", "--" if sign == "-" else "-", f" {sign} "])),
                                  lambda t: re.sub(r"\b0", "", t), lambda t: t.replace("0", rng.choice("Oo")),
                                  lambda t: t.replace("1", rng.choice("lI"))],
                                 rng.randint(1, 2)):
            bad = change(bad)
        lead = rng.choice(["", "", "born ", "due ", "from "])
        return lead + bad, lead + good

    return convert(rng, [f"Repair the date. Its form is {name}, and the parts are in that order already.",
                         f"Fix the damaged date so that it reads {name} (the order of its parts is right).",
                         f"Write the date as {name}: right separators, two digits for day and month, no letters for digits.",
                         f"Correct separators, missing zeros and letters mistaken for digits; the date has the form {name}.",
                         f"The date should be {name}; restore it. The parts are in the right order."], draw)


@family("repair.sql-quotes")
def sql_quotes(rng):
    names = ["O'Brien", "D'Angelo", "O'Neill", "L'Oreal", "McDonald's", "Levi's", "N'Djamena", "Women's World", "Rock'n Roll",
             "Tom's Diner", "O'Hara", "Joe's Garage", "Hawke's Bay", "King's Lynn", "D'Arcy", "Baker's Street"]
    style = rng.choice(["double", "double", "backslash"])

    def draw(rng):
        value = rng.choice(names) if rng.random() < 0.75 else rng.choice(w.LAST)
        column, table = rng.choice(["name", "title", "city", "brand", "author"]), rng.choice(["users", "shops", "books", "orders",
            "places"])
        text = rng.choice(["SELECT * FROM {t} WHERE {c} = '{v}';", "UPDATE {t} SET {c} = '{v}' WHERE id = {n};",
                           "INSERT INTO {t} (id, {c}) VALUES ({n}, '{v}');", "DELETE FROM {t} WHERE {c} = '{v}' AND id > {n}"])
        fill = dict(t=table, c=column, n=rng.randint(1, 900))
        return text.format(v=value, **fill), text.format(v=value.replace("'", "''" if style == "double" else "\\'"), **fill)

    how = "doubled" if style == "double" else "preceded by a backslash"
    return convert(rng, [f"Repair the SQL: an apostrophe inside a string must be {how}.",
                         f"Escape apostrophes within the string literal; they are {how}.",
                         f"Fix the quoting of this SQL statement. Apostrophes that belong to a value are {how}.",
                         f"Make the statement valid: single quotes inside the value have to be {how}.",
                         f"Correct the SQL string. The apostrophe in a name is to be {how}."], draw)


@family("repair.shell-quotes")
def shell_quotes(rng):
    way = rng.choice(["single quotes", "double quotes", "a backslash before each blank"])

    def draw(rng):
        words = rng.sample(w.STEMS, rng.randint(1, 3))
        if rng.random() < 0.4:
            words.append(str(rng.randint(2, 2030)))
        name = rng.choice(["", "", "/tmp/", "docs/"]) + " ".join(words) + "." + rng.choice(w.ENDINGS)
        command = rng.choice(["cat", "rm", "less", "wc -l", "ls -l", "chmod 644", "file", "head -n 5", "git add", "stat", "touch",
                              "gzip -9"])
        good = name if " " not in name else {"single quotes": f"'{name}'", "double quotes": f'"{name}"'}.get(way, name.replace(" ", "\\ "))
        lost = way == "double quotes" and " " in name and rng.random() < 0.3
        return f'{command} {chr(34) if lost else ""}{name}', f"{command} {good}"

    return convert(rng, [f"Quote the file name of the shell command if it contains blanks, with {way}.",
                         f"Repair the command. It takes exactly one file name, which may have blanks; protect them with {way}.",
                         f"Fix the shell line: the single file at its end needs {way} where it has blanks.",
                         f"Make the command work on its one file; names with blanks get {way}, others stay bare.",
                         f"Protect blanks in the file name by {way}; a name without blanks stays as it is. There is one file."], draw,
                   close=False)


@family("repair.spaces")
def spaces(rng):
    modes = rng.choice([["extra"], ["missing"], ["extra", "missing"], ["extra", "before"], ["missing", "before"]])

    def sound(rng):
        return " ".join(w.sentence(rng) for _ in range(2 if "missing" in modes else rng.choice([1, 2])))

    def damage(r, t):
        for mode in modes:
            for _ in range(r.randint(1, 2)):
                t = drop(r, t, " ", "  ") if mode == "extra" else drop(r, t, r"(?<=[a-z][,.?]) (?=[A-Za-z])",
                    "") if mode == "missing" else drop(r, t, r"(?<=\w)(?=[,.?](\s|$))", " ")
        return t

    names = {"extra": "doubled blanks", "missing": "missing blanks after commas, stops and question marks",
             "before": "blanks before punctuation"}
    listed = " and ".join(names[mode] for mode in modes)
    return repair(rng, [f"Correct {listed}.", f"Fix the spacing of the text ({listed}).", f"Repair {listed} in the sentence.",
                        f"Clean up the spaces: there may be {listed}.", f"Put the spacing in order. Possible faults: {listed}."], sound,
                  [damage])


@family("repair.ocr-digits")
def ocr_digits(rng):
    swaps = dict(rng.sample([("0", "O"), ("0", "o"), ("1", "l"), ("1", "I"), ("5", "S"), ("8", "B"), ("2", "Z")], rng.randint(3, 7)))
    swaps = {digit: swaps[digit] for digit in sorted(swaps)}

    def sound(rng):
        return rng.choice(["Invoice {a}, total {p} EUR", "Tel. 0{a}{b}", "{c}, {d}, room {b}", "Meter reading {a}{b} on {d}",
                           "{p} paid by {l} on {d}", "Account {a} {b} {a2}", "Item {a}: {n} pcs at {p}", "Bill {a} for {l}, {c}",
                           "IBAN digits {a} {a2} {b}"]).format(
            a=rng.randint(1000, 99999), a2=rng.randint(1000, 9999), b=rng.randint(100, 999), p=w.dotted(w.price(rng), ""),
                               c=rng.choice(w.CITIES), d=w.day(rng).strftime("%d.%m.%Y"), l=rng.choice(w.LAST), n=rng.randint(10, 90))

    def damage(r, t):
        return "".join(swaps[c] if c in swaps and r.random() < 0.45 else c for c in t)

    listed = ", ".join(f"{letter} for {digit}" for digit, letter in swaps.items())
    return repair(rng, [f"Correct the numbers that text recognition misread ({listed}). Words keep their letters.",
                        f"Fix letters that stand in numbers: {listed}. Leave real words alone.",
                        f"Repair the scanned line. In numbers, the scanner read {listed}.",
                        f"Inside numbers, turn misread letters back into digits ({listed}); do not touch words.",
                        f"Undo the OCR errors in the digits: it took {listed}."], sound, [damage], 0.15)


MISSPELT = {
    "definitely": ["definately", "definitly"], "received": ["recieved", "receved"], "separate": ["seperate", "separete"],
            "tomorrow": ["tommorow", "tomorow"], "necessary": ["neccessary", "necesary"], "address": ["adress", "addres"],
    "because": ["becuase", "becouse"], "believe": ["beleive", "belive"], "beginning": ["begining", "beggining"],
            "business": ["buisness", "bussiness"], "calendar": ["calender", "calandar"], "colleague": ["collegue", "coleague"],
    "February": ["Febuary", "Februrary"], "friend": ["freind", "frend"], "government": ["goverment", "governement"],
            "immediately": ["immediatly", "imediately"], "accommodation": ["accomodation", "acommodation"],
            "restaurant": ["restaraunt", "restuarant"],
    "weird": ["wierd", "weard"], "which": ["wich", "whcih"], "Wednesday": ["Wensday", "Wendesday"], "available": ["availible", "avaliable"],
            "occurred": ["occured", "ocurred"], "until": ["untill", "untl"], "apparently": ["apparantly", "aparently"],
    "environment": ["enviroment", "enviornment"], "library": ["libary", "librery"], "really": ["realy", "reely"],
            "surprise": ["suprise", "surprize"], "schedule": ["shedule", "scedule"], "maintenance": ["maintainance", "maintenence"],
    "successful": ["succesful", "sucessful"], "people": ["poeple", "peple"], "argument": ["arguement", "argumant"],
            "guarantee": ["garantee", "guarentee"], "committee": ["commitee", "comittee"], "different": ["diffrent", "diferent"],
    "embarrassing": ["embarassing", "embarrasing"], "knowledge": ["knowlege", "knowlegde"],
            "questionnaire": ["questionaire", "questionnare"]}
SPELLED = ["We {definitely} need the {p} before {d}.", "{f} has {received} the parcel from {c}.",
           "Please keep the two lists {separate}, {f}.", "See you {tomorrow} in {c}!", "Is it {necessary} to {chore}?",
           "My new {address} is in {c}.",
           "I was late {because} the train from {c} stopped.", "I do not {believe} that {f} can {chore}.",
           "At the {beginning} {f} liked the {p}.", "The {business} in {c} is closed on {d}.", "Put the visit to {c} in the {calendar}.",
           "A {colleague} of {f} will {chore}.",
           "In {February} {f} moved to {c}.", "A {friend} from {c} gave me the {p}.", "The {government} asked people in {c} to stay calm.",
           "{f} has to {chore} {immediately}.", "We found an {accommodation} in {c} for {f}.", "The {restaurant} in {c} opens on {d}.",
           "The {p} makes a {weird} noise since {d}.", "I do not know {which} {p} {f} wants.", "On {Wednesday} {f} is in {c}.",
           "The {p} is {available} again in {c}.", "The error {occurred} on {d} in {c}.", "The shop in {c} is open {until} {d}.",
           "{apparently} nobody in {c} wants to {chore}.", "The {environment} variable was set by {f}.",
           "{f} works in the {library} of {c}.", "The {p} was {really} cheap in {c}.", "The gift for {f} is a {surprise}.",
           "The {schedule} for {d} was made by {f}.",
           "The {maintenance} in {c} begins on {d}.", "The launch of the {p} in {c} was {successful}.", "Many {people} in {c} own a {p}.",
           "{f} had an {argument} about the {p}.", "There is a {guarantee} on the {p} from {c}.", "The {committee} meets in {c} on {d}.",
           "{f} ordered a {different} {p}.", "It was {embarrassing} that {f} forgot the {p}.", "{f} has a good {knowledge} of {c}.",
           "Please fill in the {questionnaire} by {d}, {f}."]


@family("repair.spelling")
def spelling(rng):
    def draw(rng):
        pattern = rng.choice(SPELLED)
        fill = dict(f=rng.choice(w.FIRST), c=rng.choice(w.CITIES), d=rng.choice(w.WEEKDAYS), p=rng.choice(w.PRODUCTS),
                    chore=rng.choice(w.CHORES))
        right = pattern.format(**{word: word for word in MISSPELT}, **fill)
        wrong = pattern.format(**{word: rng.choice(bad) if rng.random() < 0.85 else word for word, bad in MISSPELT.items()}, **fill)
        return wrong[0].upper() + wrong[1:], right[0].upper() + right[1:]

    return convert(rng, ["Correct the spelling.", "Fix the misspelt word in the sentence; names stay as they are.",
                         "Repair spelling mistakes.", "Return the sentence with correct English spelling.",
                         "Spell-check the sentence. Do not touch names.", "Proofread: only misspelt words are changed."], draw)


@family("repair.capitals")
def capitals(rng):
    def sound(rng):
        return " ".join(w.sentence(rng) for _ in range(rng.choice([1, 1, 2])))

    damages = rng.sample([lambda r, t: t.lower(), lambda r, t: t.upper(), lambda r, t: t.swapcase(),
                          lambda r, t: " ".join(word[:1].upper() + word[1:] for word in t.split(" ")), lambda r, t: t[0].lower() + t[1:]],
                         rng.randint(1, 3))
    return repair(rng, ["Put capital letters where English wants them: sentence beginnings, names, weekdays, months, the word I.",
                        "Correct the capitalization of the text.",
                        "Fix upper and lower case (sentence starts, names of people and places, days, months and I are capitalized, "
                        "nothing else).",
                        "Write the text with normal English capitalization.",
                        "Repair the case of the letters; proper names, days, months, I and the first word of a sentence get a capital."],
                  sound, damages)


@family("repair.capslock")
def capslock(rng):
    def sound(rng):
        return rng.choice([w.sentence(rng), f"{w.full_name(rng)}, {rng.choice(w.CITIES)}",
                           f"Dear {rng.choice(w.FIRST)}, please {rng.choice(w.CHORES)}",
                           f"{rng.choice(w.COMPANIES)} {rng.choice(w.PRODUCTS)} {w.code(rng, '@@-###')}"])

    return repair(rng, ["Undo the caps lock: swap upper and lower case where the text was typed with caps lock on.",
                        "Typed with caps lock? Then exchange capitals and small letters.",
                        "Repair text written with the caps lock key on (case is inverted).",
                        "Invert the case of text that came out inverted.", "Correct iNVERTED capitals; normal text is returned unchanged."],
                  sound, [lambda r, t: t.swapcase()], 0.3)


@family("repair.punctuation-end")
def punctuation_end(rng):
    damages = [lambda r, t: t[:-1], lambda r, t: t + t[-1] * r.randint(1, 3), lambda r, t: t[:-1] + " " + t[-1],
               lambda r, t: t[:-1] + ("?" if t[-1] == "." else "."), lambda r, t: t[:-1] + r.choice([",", ";", ":"])]
    return repair(rng, ["Put the right mark at the end of the sentence: one question mark for a question, one full stop otherwise.",
                        "Correct the final punctuation (. or ?, exactly one, no blank before it).",
                        "Repair the end of the sentence. Questions end with ?, all others with a full stop.",
                        "End the sentence properly with a single . or ?.",
                        "Fix missing, wrong or repeated punctuation at the end; only . and ? are used."],
                  lambda rng: w.sentence(rng, w.STATEMENTS + w.QUESTIONS * 2), damages)


ACCENTED = ["Zürich", "München", "Köln", "Düsseldorf", "Málaga", "Bogotá", "São Paulo", "Montréal", "Québec", "Besançon", "Kraków", "Malmö",
            "Göteborg", "Tromsø", "Córdoba", "Cádiz", "Gdańsk", "Poznań", "Asunción", "Medellín", "Brasília",
            "Łódź", "Nürnberg", "Würzburg", "Orléans", "Nîmes", "Jyväskylä", "Västerås", "Ålesund", "Pécs", "Győr", "Plzeň", "Almería",
            "Mérida", "Popayán"]
DISHES = ["crème brûlée", "jalapeño dip", "café au lait", "piña colada", "pâté", "soufflé", "smörgåsbord", "purée", "gruyère", "açaí bowl",
          "jamón", "entrée", "consommé", "tiramisù", "flambé"]


def without_marks(text):
    return "".join(c for c in unicodedata.normalize("NFD", text.translate(str.maketrans("øØłŁ", "oOlL"))) if not unicodedata.combining(c))


def accented_sentence(rng):
    first = rng.choice([name for name in w.FIRST if name.isascii()])
    return rng.choice(["{f} ordered the {x} in {a}.", "The flight from {a} to {b} leaves at {n}:15.", "{f} moved to {a} in {m}.",
                       "We had {x} for dessert in {c}.", "Is the {x} on the menu in {a}?", "{a} is {n} km away from {b}.",
                       "Ship {n} boxes to {a}, please."]).format(
        f=first, x=rng.choice(DISHES), a=rng.choice(ACCENTED), b=rng.choice(ACCENTED), c=rng.choice(w.CITIES[:11]), m=rng.choice(w.MONTHS),
                           n=rng.randint(10, 23))


@family("repair.accents")
def accents(rng):
    return repair(rng, ["Restore the accents and other marks of foreign names and words as in their own language.",
                        "Put the lost diacritics back (place names in their local spelling).",
                        "Add the missing accent marks to cities and dishes, as they are spelled locally.",
                        "The marks on letters were lost (e for é, u for ü). Restore them.",
                        "Repair words that lost their accents, umlauts and cedillas."], accented_sentence, [lambda r, t: without_marks(t)])


@family("repair.mojibake")
def mojibake(rng):
    def sound(rng):
        while True:
            text = rng.choice([accented_sentence(rng),
                               f"{rng.choice(['Björn', 'Lucía', 'Jürgen', 'François', 'André', 'Søren'])} "
                               f"{rng.choice(['Müller', 'Fernández', 'Größl', 'Lefèvre', 'Peña'])}, {rng.choice(ACCENTED)}"])
            spoiled = text.encode().decode("latin-1")
            if spoiled.isprintable():
                return text

    return repair(rng, ["Repair the text: UTF-8 was read as Latin-1, so that é looks like Ã©.",
                        "Undo the wrong decoding (Ã¼ should be ü and so on).", "Fix mojibake such as Ã¶ for ö.",
                        "Restore the special characters that were garbled into two characters each.",
                        "The encoding went wrong (Ã± for ñ). Give the text as it was meant."], sound,
                  [lambda r, t: t.encode().decode("latin-1")])


@family("repair.bullets")
def bullets(rng):
    mark = rng.choice(["- ", "* ", "• ", "number", "number)"])
    name = {"number": "numbers from 1 on, each with a dot and a space (1. 2. 3.)",
            "number)": "numbers from 1 on, each with a closing parenthesis and a space: 1) 2) 3)"}.get(
        mark, f"{mark}and a space")

    def draw(rng):
        items = rng.sample(rng.choice([w.CHORES, w.PRODUCTS, w.CITIES]), rng.randint(2, 4))
        bad = [rng.choice(["- ", "* ", "• ", "-", "+ ", "– ", f"{rng.randint(1, 9)}. ", f"{i + 1}) ", "o ", "  - "]) + item for i,
               item in enumerate(items)]
        good = [(f"{i + 1}. " if mark == "number" else f"{i + 1}) " if mark == "number)" else mark) + item for i, item in enumerate(items)]
        return "\n".join(bad).strip(), "\n".join(good)

    return convert(rng, [f"Make the list uniform: every item begins with {name}.", f"Repair the list. The only allowed marks are {name}.",
                         f"Replace the mixed list marks by {name}.", f"Unify bullets and numbers to {name}, no indentation.",
                         f"Write the items with {name} in front, one a line, in the same order."], draw)


@family("repair.numbers")
def numbers(rng):
    name, target = rng.choice([("1,234.56", ",."), ("1.234,56", ".,"), ("1234.56", "."), ("1 234,56", " ,"), ("1234,56", ",")])

    def shown(cents, style):
        return f"{cents // 100:,}".replace(",", style[:-1]) + style[-1] + f"{cents % 100:02}"

    def draw(rng):
        cents = rng.randint(100000, 99999999)
        bad = rng.choice([shown(cents, rng.choice([",.", ".,", ".", " ,", ",", "'."])), shown(cents, ",.").replace(",", ", "),
                          shown(cents, " .").replace(".", " ."), shown(cents, ",.").replace(".", ",")])
        lead, tail = rng.choice([("", ""), ("", " EUR"), ("Total: ", ""), ("Sum ", " USD"), ("Balance ", "")])
        return lead + bad + tail, lead + shown(cents, target) + tail

    return convert(rng, [f"Write the number in the style {name}. It always has two decimals.",
                         f"Repair the separators of the amount; the form is {name}, the last two digits are decimals.",
                         f"Unify the number to the notation {name} (the last separator is the decimal one).",
                         f"The separators are mixed up. Two decimals, written like {name}.",
                         f"Correct thousands and decimal separators: {name} is the pattern, with always two decimals."], draw)


@family("repair.timestamps")
def timestamps(rng):
    form = rng.choice(["T", " ", "TZ"])
    shape = {"T": "YYYY-MM-DDTHH:MM:SS", " ": "YYYY-MM-DD HH:MM:SS", "TZ": "YYYY-MM-DDTHH:MM:SSZ"}[form]

    def draw(rng):
        day, (h, m, s) = w.day(rng), (rng.randrange(24), rng.randrange(60), rng.randrange(60))
        good = f"{day.isoformat()}{form[0]}{h:02}:{m:02}:{s:02}{form[1:]}"
        a, b, c = (rng.choice([f"{n}", f"{n:02}"]) for n in (h, m, s))
        date = rng.choice([day.isoformat(), day.strftime("%Y/%m/%d"), day.strftime("%Y.%m.%d"), day.strftime("%Y-%-m-%-d"),
                           day.strftime("%Y%m%d"), day.strftime("%Y_%m_%d")])
        bad = date + rng.choice([" ", "T", "  ", ", ", "_", " - "]) + a + rng.choice([":", ".", "-"]) + f"{b}:{c}" + rng.choice(["", "",
            "Z", " UTC"])
        tail = rng.choice([f" {rng.choice(w.DAEMONS)}: started", f" {w.host(rng)} login {rng.choice(w.FIRST).lower()}", "",
                           f" ERROR disk {rng.randint(80, 99)}%"])
        return rng.choice([bad, f"[{bad}]"]) + tail, good + tail

    return convert(rng, [f"Repair the timestamp at the beginning of the log line: {shape}, no brackets.",
                         f"Write the time of the log entry as {shape}; the rest stays. All times are UTC.",
                         f"Fix missing zeros and wrong separators in the timestamp. Form: {shape}, without brackets.",
                         f"Unify log timestamps to {shape} (bare, zone is always UTC).",
                         f"Normalize the leading timestamp to {shape}. Brackets around it go; nothing is converted."], draw, close=False)


@family("repair.linebreaks")
def linebreaks(rng):
    hyphen = rng.random() < 0.6

    def draw(rng):
        good = " ".join(w.sentence(rng) for _ in range(rng.randint(1, 3)))
        words, lines, line = good.split(" "), [], ""
        width = rng.randint(18, 34)
        for word in words:
            if line and len(line) + 1 + len(word) > width:
                cut = len(word) // 2
                if hyphen and len(word) > 6 and word.isalpha() and rng.random() < 0.6:
                    lines.append(f"{line} {word[:cut]}-")
                    line = word[cut:]
                    continue
                lines.append(line)
                line = word
            else:
                line = f"{line} {word}".strip()
        return "\n".join([*lines, line]), good

    also = " Words divided by a hyphen at a line end become one word again." if hyphen else ""
    return convert(rng, [text + also for text in ["Join the wrapped lines to one line.", "Undo the hard line breaks.",
        "Make one flowing line of this text, single spaces between the words.",
        "Repair text copied from a narrow column: one line, please.", "Remove the line breaks, put blanks in their place."]], draw,
                   close=False)


@family("repair.doubled-words")
def doubled_words(rng):
    return repair(rng, ["Remove words that were typed twice in a row.", "Delete the doubled word.", "Fix stuttered words (the the).",
                        "If a word stands twice in succession, keep it once.", "Repair repeated words in the sentence."], w.sentence,
                  [lambda r, t: drop(r, t, r"\b([a-z]+) ", r"\1 \1 "), lambda r, t: drop(r, drop(r, t, r"\b([a-z]{2,}) ", r"\1 \1 "),
                      r"\b(\d+|[A-Z][a-z]+) ", r"\1 \1 ")], 0.15)


@family("repair.article")
def article(rng):
    nouns = [("an", "umbrella"), ("a", "desk lamp"), ("an", "hour"), ("a", "university"), ("an", "apple"), ("a", "European city"),
             ("an", "honest answer"), ("a", "uniform"), ("an", "MRI scan"), ("a", "one-way ticket"), ("an", "office chair"), ("a", "hotel"),
             ("an", "old laptop"), ("a", "new keyboard"), ("an", "empty box"), ("a", "user manual"), ("an", "island"), ("a", "unit test"),
             ("an", "e-mail"), ("a", "helmet"), ("an", "invoice"), ("a", "unicorn"), ("an", "ordinary day"), ("a", "year"), ("an", "X-ray"),
             ("a", "yellow coat"), ("an", "egg"), ("a", "useful tool"), ("an", "API key"), ("a", "PDF file")]

    def draw(rng):
        right = rng.choice(nouns)
        shown = rng.choice([right[0], "an" if right[0] == "a" else "a", "an" if right[0] == "a" else "a"])
        pattern = rng.choice(["{f} needs {x} in {c}.", "It was {x}, {f} said.", "We saw {x} in {c} on {d}.", "{x} is what {f} wants.",
                              "Is there {x} in {c}?", "{f} wrote about {x}.", "On {d} {f} asked for {x}."])
        fill = dict(f=rng.choice(w.FIRST), c=rng.choice(w.CITIES), d=rng.choice(w.WEEKDAYS))
        bad, good = (pattern.format(x=f"{word} {right[1]}", **fill) for word in (shown, right[0]))
        return bad[0].upper() + bad[1:], good[0].upper() + good[1:]

    return convert(rng, ["Correct a and an.", "Fix the indefinite article.", "Use a or an as English wants it.",
                         "Repair wrong articles: a before a consonant sound, an before a vowel sound.",
                         "Check a/an in the sentence and put it right."], draw)


@family("repair.code-colon")
def code_colon(rng):
    def sound(rng):
        n, names = rng.randint(2, 90), ["x", "row", "count", "name", "line", "total", "key", "user", "price", "path"]
        a, b = rng.sample(names, 2)
        head = rng.choice([f"if {a} > {n}:", f"for {a} in {b}s:", f"while {a} < {n}:",
                           f"def {rng.choice(['load', 'save', 'check', 'run'])}_{a}({b}):", f"class {a.capitalize()}:", f"elif {a} == {b}:",
                           f"with open({a}) as {b}:", "else:", "try:", f"for i in range({n}):",
                           f"except {rng.choice(['KeyError', 'ValueError', 'OSError'])}:"])
        body = rng.choice([f"print({a})", f"return {b}", f"{a} = {n}", "pass", f"{b} += {n}", f"save({a}, {b})"])
        return head + "\n    " + body

    damages = [lambda r, t: t.replace(":\n", "\n"), lambda r, t: t.replace(":\n", ";\n"), lambda r, t: t.replace(":\n", " :\n"),
               lambda r, t: t.replace("\n    ", "\n"), lambda r, t: t.replace("\n    ", "\n\t"), lambda r, t: t.replace("\n    ", "\n  "),
               lambda r, t: t.replace(":\n", " {\n") + "\n}"]
    return repair(rng, ["Repair the Python: a colon at the end of the first line, the second indented by 4 spaces.",
                        "Fix colon and indentation (4 spaces) of the two lines of Python.",
                        "Make this valid Python, with four spaces of indentation and a colon after the head.",
                        "Correct the Python block. The head ends with a colon, the body is indented by four spaces, no braces.",
                        "Put colon and 4-space indentation right in this piece of Python."], sound, damages)


@family("repair.semicolons")
def semicolons(rng):
    wanted = rng.random() < 0.65

    def draw(rng):
        pool = ["let {a} = {n};", "const {a} = '{s}';", "{a} += {n};", "return {a};", "console.log({a});", "{a} = {b} * {n};",
                "save({a}, {n});", "throw new Error('{s}');", "i++;", "{a}.push({n});"]
        names = ["x", "total", "name", "count", "row", "price", "index", "user"]
        lines = [rng.choice(pool).format(a=rng.choice(names), b=rng.choice(names), n=rng.randint(1, 99), s=rng.choice(w.STEMS))
                 for _ in range(rng.randint(2, 4))]
        bad = "\n".join(line[:-1] + rng.choice(["", "", ";", ";;", " ;"]) for line in lines)
        return bad, "\n".join(line if wanted else line[:-1] for line in lines)

    rule = "ends with exactly one semicolon, with no blank before it" if wanted else "ends without a semicolon"
    return convert(rng, [f"Repair the JavaScript: every line {rule}.", f"Fix the line ends, so that each statement {rule}.",
                         f"Unify the style of this JavaScript. Each line {rule}.", f"Check the semicolons: every statement {rule}.",
                         f"Format the lines so that each of them {rule}."], draw)


@family("repair.path")
def path(rng):
    style = rng.choice(["/", "/", "\\"])

    def draw(rng):
        parts = [rng.choice(["home", "srv", "data", "Users", "projects", "var", "work"]),
                 rng.choice(w.FIRST).lower() if rng.random() < 0.5 else rng.choice(w.HOSTS),
                 rng.choice(w.STEMS)][:rng.randint(2, 3)] + [w.filename(rng)]
        lead = "/" if style == "/" else rng.choice(["C:\\", "D:\\"])
        good = lead + style.join(parts)
        bad = rng.choice(["/", "\\", "//", "mixed"])
        if bad == "mixed":
            text = parts[0] + "".join(rng.choice(["/", "\\", "//", "/./", " / "]) + part for part in parts[1:])
        else:
            text = bad.join(parts)
        return lead.replace(style, rng.choice(["/", "\\"])) + text, good

    name = "forward slashes" if style == "/" else "backslashes"
    return convert(rng, [f"Repair the path: single {name} only, no blanks around them, no /./ parts.",
                         f"Write the path with {name}; doubled separators, blanks at separators and single-dot parts go.",
                         f"Normalize the file path to {name}, one between two names.",
                         f"Clean the path. Only {name}, never two in a row, no dot folders.",
                         f"Fix slashes in the path: {name} throughout, none doubled, no \".\" parts."], draw)


@family("repair.ip")
def ip(rng):
    damages = [lambda r, t: drop(r, t, r"\.", r.choice([",", "..", " . ", " ", ":", ";"])),
               lambda r, t: t.replace(".", r.choice([",", " ", "-", " dot ", "_"])), lambda r, t: t.replace("1", "l"),
               lambda r, t: t.replace("0", "O"),
               lambda r, t: ".".join(f"{int(n):03}" for n in t.split(".")), lambda r, t: f"[{t}]",
               lambda r, t: t + r.choice([".", ",", ";"])]
    return repair(rng, ["Repair the IPv4 address.", "Fix the IP address: four numbers without leading zeros, single dots, nothing else.",
                        "Restore the IPv4 address; letters like l and O stand for digits, padding zeros go.",
                        "Write a clean dotted IPv4 address, no leading zeros.",
                        "Correct the mistyped IP address (form 10.0.2.15)."], w.ip, damages)


@family("repair.contractions")
def contractions(rng):
    words = {"don't": "dont", "can't": "cant", "isn't": "isnt", "doesn't": "doesnt", "won't": "wont", "I'm": "Im", "haven't": "havent",
             "didn't": "didnt", "wasn't": "wasnt", "couldn't": "couldnt", "they're": "theyre", "you're": "youre", "that's": "thats",
             "what's": "whats",
             "hasn't": "hasnt", "aren't": "arent"}
    frames = ["{f} {doesn't} want the {p}.", "I {can't} {chore} today.", "We {don't} sell the {p} in {c}.", "The {p} {isn't} here, {f}.",
              "{f} {won't} come to {c}.", "{I'm} in {c} until {d}.", "We {haven't} seen {f} since {d}.", "I {didn't} {chore}.",
              "The hotel in {c} {wasn't} cheap.",
              "{f} {couldn't} open the {p}.", "{they're} all in {c} on {d}.", "If {you're} in {c}, call {f}.",
              "I think {that's} the {p} of {f}.", "Do you know {what's} wrong with the {p}?", "{f} {hasn't} paid for the {p}.",
              "The keys {aren't} in {c}."]
    mode = rng.choice(["restore", "restore", "expand"])
    full = {"don't": "do not", "can't": "cannot", "isn't": "is not", "doesn't": "does not", "won't": "will not", "I'm": "I am",
            "haven't": "have not", "didn't": "did not", "wasn't": "was not", "couldn't": "could not", "they're": "they are",
            "you're": "you are", "that's": "that is",
            "what's": "what is", "hasn't": "has not", "aren't": "are not"}

    def draw(rng):
        pattern, fill = rng.choice(frames), dict(f=rng.choice(w.FIRST), p=rng.choice(w.PRODUCTS), c=rng.choice(w.CITIES),
            d=rng.choice(w.WEEKDAYS), chore=rng.choice(w.CHORES))
        bad = pattern.format(**{word: rng.choice([lost, lost, word, word.replace("'", "´")]) for word, lost in words.items()}, **fill)
        good = pattern.format(**{word: word if mode == "restore" else full[word] for word in words}, **fill)
        return bad[0].upper() + bad[1:], good[0].upper() + good[1:]

    specs = {"restore": ["Put the lost apostrophes back (straight ones).", "Fix contractions such as dont or cant.",
                         "Repair the apostrophes of shortened words.", "Write contractions with a straight apostrophe.",
                         "Correct dont to don't and the like."],
             "expand": ["Write shortened forms such as dont or don't out in full (do not).",
                        "Expand all contractions, also those without apostrophe; can't becomes cannot.",
                        "Replace contractions by the full words (isn't: is not, can't: cannot).",
                        "Use no contractions: write them out, cannot in one word.",
                        "Make the sentence formal by writing out contractions, cannot as one word."]}[mode]
    return convert(rng, specs, draw)


@family("repair.keyboard-umlaut")
def umlauts(rng):
    words = ["Straße", "Müller", "Größe", "Schlüssel", "Tür", "Büro", "Küche", "schön", "fünf", "zwölf", "Brücke", "Frühstück", "Gebühr",
             "Käse", "Mädchen", "Öl", "Bücher", "Fußball", "grün", "Gemüse", "Jäger", "Möbel", "Rückgabe", "Verkäufer", "Prüfung", "Äpfel",
             "Tränke"]
    frames = ["{a} und {b}", "Wo ist {a}, {f}?", "{n} x {a}, {n2} x {b}", "Notiz: {a}, {b}, {f}", "{f} sucht {a} in {c}",
              "Bestellung {n}: {a} ({b})", "{a} kostet {n} Euro"]
    spell = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"})
    way = rng.choice(["restore", "restore", "spell"])
    names = [name for name in w.FIRST if name.isascii() and not re.search("ae|oe|ue|ss", name.lower())]
    cities = [name for name in w.CITIES if not re.search("ae|oe|ue|ss", name.lower())]

    def draw(rng):
        a, b = rng.sample(words, 2)
        good = rng.choice(frames).format(a=a, b=b, f=rng.choice(names), c=rng.choice(cities), n=rng.randint(2, 900), n2=rng.randint(2, 90))
        return (good.translate(spell), good) if way == "restore" else (good, good.translate(spell))

    specs = {"restore": ["Restore German umlauts and ß (typed as ae, oe, ue, ss).",
                         "Write ä, ö, ü and ß where the text has ae, oe, ue, ss instead.", "Put the German special letters back.",
                         "Correct the German spelling: ae, oe, ue, ss stand for ä, ö, ü, ß.", "Repair German typed without umlauts."],
             "spell": ["Write the German text without special letters: ae, oe, ue, ss for ä, ö, ü, ß.",
                       "Spell umlauts and ß out (ae, oe, ue, ss).",
                       "Make the German text plain ASCII, ü becoming ue and so on, ß becoming ss.",
                       "Replace ä ö ü ß by ae oe ue ss, capitals alike (Ö is Oe).",
                       "Transliterate German letters: ä to ae, ö to oe, ü to ue, ß to ss."]}[way]
    return convert(rng, specs, draw)
