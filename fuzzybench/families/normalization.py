"""Normalization: the same value in the one notation that the specification asks for."""

import datetime
import fractions
import re

from ..family import Task, family
from ..wording import say
from .. import words_records as w

ALONE = ["Read {thing} in the record and output it {rule}, nothing else.", "Output {thing} {rule}.",
         "Normalize {thing}; write it {rule}. Only the value.", "Take {thing} from the line and give it {rule}.",
         "For each record, {thing} {rule} is the answer.", "Find {thing} and print just that, {rule}.",
         "Return {thing} {rule}, without the rest of the line."]
WHOLE = ["Rewrite the record with {thing} {rule}; keep the rest.", "Return the record unchanged except that {thing} is written {rule}.",
         "Normalize {thing} in place, {rule}. Everything else stays.",
         "Copy the line, but put {thing} {rule}.", "Write {thing} {rule} and leave the other text of the line alone.",
         "The whole line comes back, {thing} {rule}."]
RECORDS = ["{key}: {v}", "{name}; {key}: {v}", "{id} | {name} | {key}={v}", "{key} of {name}: {v}", "{name}, {key} {v}",
           "#{id} {key} -> {v}", "{key}={v}; owner={name}", "{name} ({id}): {key} is {v}",
           "[{id}] {key}: {v}", "{key}: {v} / {name}", "row {id}: {name}, {key} = {v}"]
UNKNOWN = ["unknown", "null", "?", "n/a", "none", "-", "invalid", "unclear", "other"]
WORD_CASES = [str, str, str.lower, str.upper, str.capitalize]


def field(rng, keys, rule, pick, strange=None, fold=True, note="", closed=()):
    """A value in a record. pick(rng) -> (as written, as wanted); strange: things that are no such value, for which the task
    has a word; closed: all values wanted, where there are few."""
    key, whole, word = rng.choice(keys), rng.random() < 0.3, rng.choice(UNKNOWN)

    def draw(rng):
        shown, good = (rng.choice(strange), word) if strange and rng.random() < 0.15 else pick(rng)
        if fold and good != word:
            shown = rng.choice(WORD_CASES)(shown)
        frame = rng.choice(RECORDS).replace("{key}", key).replace("{name}", w.full_name(rng)).replace("{id}", str(rng.randint(10, 9999)))
        return frame.replace("{v}", shown), frame.replace("{v}", good) if whole else good

    text = say(rng, rng.choice(WHOLE if whole else ALONE).format(thing=f"the value of {key}" if rng.random() < 0.5 else f'"{key}"',
        rule=rule))
    if strange:
        text = text.rstrip(".") + rng.choice([f". Anything else becomes {word}.", f'. Where that is impossible, the value is "{word}".',
                                              f". Values that do not fit: {word}.", f". If it cannot be told, {word}."])
    if note:
        text = f"{text.rstrip('.')}. {note}"
    return Task(text, draw, sorted({*closed, word}) if closed and not whole else None)


def text_task(rng, specs, draw):
    return Task(say(rng, *specs), draw)


def pick_from(table, column):
    """Rows of (written forms, target, target, ...): any written form and the target of that column."""
    def pick(rng):
        entry = rng.choice(table)
        return rng.choice(entry[0]), entry[column]
    return pick


BOOLEAN_FORMS = [("true", "false"), ("1", "0"), ("yes", "no"), ("Y", "N"), ("on", "off"), ("T", "F"), ("enabled", "disabled"), ("✓", "✗")]
BOOLEAN_KEYS = ["newsletter", "active", "paid", "vegetarian", "subscribed", "visible", "verified", "smoker", "archived", "consent",
                "remote", "taxable", "public", "urgent", "confirmed"]


@family("normalization.boolean-english")
def boolean_english(rng):
    forms = rng.choice(BOOLEAN_FORMS)
    table = [(["yes", "y", "true", "1", "on", "yep", "sure", "ok", "enabled", "x", "checked", "t", "yeah", "of course"], forms[0]),
             (["no", "n", "false", "0", "off", "nope", "disabled", "never", "unchecked", "f", "not at all", "nah"], forms[1])]
    return field(rng, BOOLEAN_KEYS, f"as {forms[0]} or {forms[1]}", pick_from(table, 1),
                 ["maybe", "ask later", "??", "12", "sometimes", "to be decided"], closed=forms)


@family("normalization.boolean-languages")
def boolean_languages(rng):
    forms = rng.choice(BOOLEAN_FORMS)
    table = [(["yes", "ja", "oui", "sí", "si", "sim", "да", "tak", "はい", "evet", "kyllä", "igen", "ano", "da", "ναι"], forms[0]),
             (["no", "nein", "non", "não", "нет", "nie", "いいえ", "hayır", "ei", "nem", "ne", "nu", "όχι", "nej", "nee"], forms[1])]
    return field(rng, BOOLEAN_KEYS, f"(yes or no in any language) as {forms[0]} or {forms[1]}", pick_from(table, 1),
                 ["vielleicht", "quizás", "peut-être", "maybe", "może", "forse"], fold=False, closed=forms)


COUNTRY_CODES = [
    ("Germany|Deutschland|Allemagne|Alemania", "DE", "DEU"), ("France|Frankreich|Francia|French Republic", "FR", "FRA"),
                 ("Spain|España|Spanien|Espagne", "ES", "ESP"), ("Italy|Italia|Italien|Italie", "IT", "ITA"),
                 ("Austria|Österreich|Autriche", "AT", "AUT"),
    ("Switzerland|Schweiz|Suisse|Svizzera", "CH", "CHE"), ("United Kingdom|Great Britain|UK|U.K.", "GB", "GBR"),
                 ("United States|USA|U.S.A.|United States of America", "US", "USA"), ("Japan|Nippon|Japón", "JP", "JPN"),
                 ("Poland|Polska|Polen", "PL", "POL"),
    ("Portugal|Portuguese Republic", "PT", "PRT"), ("Netherlands|The Netherlands|Holland|Niederlande", "NL", "NLD"),
                 ("Belgium|Belgien|Belgique|België", "BE", "BEL"), ("Sweden|Sverige|Schweden", "SE", "SWE"),
                 ("Norway|Norge|Norwegen", "NO", "NOR"),
    ("Denmark|Danmark|Dänemark", "DK", "DNK"), ("Finland|Suomi|Finnland", "FI", "FIN"), ("Ireland|Éire|Irland", "IE", "IRL"),
                 ("Greece|Hellas|Griechenland", "GR", "GRC"), ("Turkey|Türkiye|Türkei", "TR", "TUR"),
                 ("Brazil|Brasil|Brasilien", "BR", "BRA"),
    ("Mexico|México|Mexiko", "MX", "MEX"), ("Canada|Kanada", "CA", "CAN"), ("Australia|Australien", "AU", "AUS"),
                 ("India|Indien|Bharat", "IN", "IND"), ("China|PRC|People's Republic of China", "CN", "CHN"),
                 ("South Korea|Republic of Korea|Südkorea", "KR", "KOR"),
    ("Egypt|Ägypten|Égypte", "EG", "EGY"), ("South Africa|Südafrika", "ZA", "ZAF"), ("Kenya|Kenia", "KE", "KEN"),
                 ("Argentina|Argentinien", "AR", "ARG"), ("Chile|Republic of Chile", "CL", "CHL"), ("Ukraine|Ukraina", "UA", "UKR"),
                 ("Czech Republic|Czechia|Tschechien", "CZ", "CZE"),
    ("Hungary|Ungarn|Magyarország", "HU", "HUN"), ("Romania|Rumänien|România", "RO", "ROU")]


@family("normalization.country")
def country(rng):
    column, rule = rng.choice([(1, "as the two-letter ISO code of the country"), (2, "as the three-letter ISO code of the country"),
                               (3, "as the usual English name of the country, never a code")])
    table = [(names.split("|") + ([two, three] if column == 3 else [three] if column == 1 else [two]), two, three, names.split("|")[0])
             for names, two, three in COUNTRY_CODES]
    return field(rng, ["country", "nationality of the firm", "ship_to", "origin", "land", "destination", "country of birth",
                       "billing country"], rule, pick_from(table, column), ["Atlantis", "Narnia", "xx", "somewhere", "moon base"],
                 fold=False)


STATES = dict(pair.split("=") for pair in (
    "Alabama=AL,Alaska=AK,Arizona=AZ,Arkansas=AR,California=CA,Colorado=CO,Connecticut=CT,Delaware=DE,Florida=FL,Georgia=GA,"
    "Hawaii=HI,Idaho=ID,Illinois=IL,Indiana=IN,Iowa=IA,Kansas=KS,Kentucky=KY,Louisiana=LA,Maine=ME,Maryland=MD,Massachusetts=MA,"
    "Michigan=MI,Minnesota=MN,Mississippi=MS,Missouri=MO,Montana=MT,Nebraska=NE,Nevada=NV,New Hampshire=NH,New Jersey=NJ,"
    "New Mexico=NM,New York=NY,North Carolina=NC,Ohio=OH,Oklahoma=OK,Oregon=OR,Pennsylvania=PA,Texas=TX,Utah=UT,Vermont=VT,"
    "Virginia=VA,Washington=WA,Wisconsin=WI,Wyoming=WY").split(","))


@family("normalization.state")
def state(rng):
    table = [([name, short, name, short.lower()], short, name) for name, short in STATES.items()]
    column, rule = rng.choice([(1, "as the two-letter postal abbreviation of the US state"), (2, "as the full name of the US state")])
    return field(rng, ["state", "region", "home state", "ship state", "province/state", "st"], rule, pick_from(table, column),
                 ["Ontario", "Bavaria", "ZZ", "Queensland"], fold=False)


COLORS = {"red": "#ff0000", "lime": "#00ff00", "blue": "#0000ff", "white": "#ffffff", "black": "#000000", "yellow": "#ffff00",
          "cyan": "#00ffff", "magenta": "#ff00ff", "gray": "#808080", "silver": "#c0c0c0", "maroon": "#800000", "navy": "#000080",
          "green": "#008000",
          "purple": "#800080", "teal": "#008080", "olive": "#808000", "orange": "#ffa500"}


@family("normalization.color")
def color(rng):
    style = rng.choice(["#rrggbb", "#RRGGBB", "rgb", "name"])
    def form(name):
        code = COLORS[name]
        return {"#rrggbb": code, "#RRGGBB": code.upper(), "rgb": "rgb({}, {}, {})".format(*(int(code[i:i + 2], 16) for i in (1, 3, 5))),
                "name": name}[style]
    rule = {"#rrggbb": "as its CSS hex code in lower case, like #a0b1c2", "#RRGGBB": "as its CSS hex code in capitals, like #A0B1C2",
            "rgb": "as CSS rgb(r, g, b) with a space after each comma", "name": "as the CSS colour name in lower case"}[style]

    def pick(rng):
        name = rng.choice(sorted(COLORS))
        code = COLORS[name]
        if style == "name":
            shown = rng.choice([code, code.upper(), code[1:], "rgb({}, {}, {})".format(*(int(code[i:i + 2], 16) for i in (1, 3, 5))),
                                name.upper()])
        else:
            shown = rng.choice([name, name.capitalize(), name.upper(), rng.choice([code, code.upper()[1:]])])
        return shown, form(name)

    return field(rng, ["color", "background", "paint", "theme", "border", "colour", "fill", "text color", "label color"], rule, pick,
                 ["striped", "transparent", "like the sea", "multi"], fold=False)


@family("normalization.size")
def size(rng):
    table = [(["extra small", "x-small", "xs", "xsmall", "extra-small"], "XS", "extra small", "1"),
             (["small", "s", "sml", "sm"], "S", "small", "2"), (["medium", "m", "med", "med."], "M", "medium", "3"),
             (["large", "l", "lg", "lrg"], "L", "large", "4"),
             (["extra large", "xl", "x-large", "extra-large"], "XL", "extra large", "5"),
             (["2xl", "xxl", "xx-large", "double extra large"], "XXL", "double extra large", "6")]
    column, rule = rng.choice([(1, "as XS, S, M, L, XL or XXL"),
                               (2, "in words: extra small, small, medium, large, extra large or double extra large"),
                               (3, "as a number: XS 1, S 2, M 3, L 4, XL 5, XXL 6")])
    return field(rng, ["size", "shirt size", "t-shirt", "garment size", "jacket", "fit", "trousers"], rule, pick_from(table, column),
                 ["one size", "huge", "38", "kids", "as last time"], closed=[entry[column] for entry in table])


@family("normalization.loglevel")
def loglevel(rng):
    table = [(["debug", "dbg", "d", "verbose", "trace"], "DEBUG", "D", "10"),
             (["info", "information", "i", "notice", "inf"], "INFO", "I", "20"), (["warning", "warn", "w", "wrn"], "WARNING", "W", "30"),
             (["error", "err", "e", "failure"], "ERROR", "E", "40"),
             (["critical", "crit", "fatal", "emerg", "panic"], "CRITICAL", "C", "50")]
    column, rule = rng.choice([(1, "as DEBUG, INFO, WARNING, ERROR or CRITICAL"), (2, "as one letter: D, I, W, E or C (critical)"),
                               (3, "as Python's number of the level (debug 10, info 20, warning 30, error 40, critical 50)")])
    return field(rng, ["level", "severity", "loglevel", "lvl", "log level", "priority"], rule, pick_from(table, column),
                 ["blue", "42x", "loud", "misc"],
                 note="Trace and verbose count as debug, notice as info, failure as error, fatal, emerg and panic as critical.",
                 closed=[entry[column] for entry in table])


MIME = {"pdf": "application/pdf", "png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg", "gif": "image/gif", "svg": "image/svg+xml",
        "html": "text/html", "htm": "text/html", "css": "text/css", "csv": "text/csv", "txt": "text/plain", "json": "application/json",
        "zip": "application/zip", "mp3": "audio/mpeg", "mp4": "video/mp4", "wav": "audio/wav", "webp": "image/webp",
        "gz": "application/gzip", "js": "text/javascript", "webm": "video/webm"}


@family("normalization.mime")
def mime(rng):
    kind = rng.choice(["full", "major", "ending"])
    word = rng.choice(["application/octet-stream", "unknown", "none"]) if kind != "ending" else ""

    def stem(rng):
        return rng.choice(w.STEMS) + rng.choice(["", "_1", "-v2", ".old", ".min", " copy"]) + str(rng.randint(1, 99))

    def draw(rng):
        if kind == "ending":
            ending = rng.choice(sorted(MIME))
            return f"{stem(rng)}.{rng.choice([str, str.upper])(ending)}", {"jpeg": "jpg", "htm": "html"}.get(ending, ending)
        ending = rng.choice(sorted(MIME)) if rng.random() < 0.85 else rng.choice(["xyz", "abc", "qqq", "bin", ""])
        name = rng.choice(["", "", rng.choice(w.FOLDERS) + "/"]) + stem(rng) + (f".{rng.choice([str, str, str.upper])(ending)}"
            if ending else "")
        full = MIME.get(ending, word)
        return name, full if kind == "full" or full == word else full.split("/")[0]

    specs = {"full": [f"Give the MIME type for the file name. For other endings: {word}.",
                      f"Map the file's extension to its media type, {word} if it is not a common one.",
                      f"Which MIME type does the file have, judged by its ending? Unknown endings: {word}.",
                      f"Output the content type of the file (by its extension); when there is none that fits, {word}.",
                      f"From a file name, tell the IANA media type. Fallback: {word}."],
             "major": [f"Give the main part of the MIME type (image, text, audio, video, application) by the file's ending; for unknown "
                       f"endings {word}.", f"Tell the top-level media type of the file (image, text, ...), {word} if the extension is "
                                           f"unknown.",
                       f"Map the file name to image, text, audio, video or application, as in its MIME type. Otherwise {word}.",
                       f"Output what stands before the slash in the file's MIME type; {word} for endings without a known type.",
                       f"Sort the file by the first part of its MIME type. Not known: {word}."],
             "ending": ["Give the file's extension in lower case, without the dot; jpeg becomes jpg and htm becomes html.",
                        "Output the normalized extension: lower case, jpg for jpeg, html for htm, no dot.",
                        "Write the extension in small letters (jpeg: jpg, htm: html), nothing else.",
                        "Normalize the file's ending: no dot, lower case, jpg and html instead of jpeg and htm.",
                        "Take the last extension, lower-cased; replace jpeg by jpg and htm by html."]}[kind]
    return text_task(rng, specs, draw)


DAY_NAMES = ["monday mon mo montag lundi lunes lunedì", "tuesday tue tues dienstag mardi martes martedì",
             "wednesday wed mittwoch mercredi miércoles mercoledì", "thursday thu thurs donnerstag jeudi jueves giovedì",
             "friday fri freitag vendredi viernes venerdì", "saturday sat samstag samedi sábado sabato",
             "sunday sun sonntag dimanche domingo domenica"]


@family("normalization.weekday")
def weekday(rng):
    column, rule = rng.choice([(1, "as the English name of the weekday"), (2, "as a three-letter English abbreviation (Mon, Tue)"),
                               (3, "as a number, Monday being 1 and Sunday 7"), (4, "as a number, Sunday being 0 and Saturday 6"),
                               (5, "as weekday or weekend"), (6, "as the German name of the day")])
    german = ["Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"]
    table = [(DAY_NAMES[i].split(), name, name[:3], str(i + 1), str((i + 1) % 7), "weekend" if i > 4 else "weekday", german[i]) for i,
             name in enumerate(w.WEEKDAYS)]
    return field(rng, ["day", "weekday", "delivery day", "shift", "closed on", "meeting day", "pickup"], rule, pick_from(table, column),
                 ["someday", "holiday", "32", "any"], closed=sorted({entry[column] for entry in table}))


MONTH_NAMES = ["january jan januar janvier enero", "february feb februar février febrero", "march mar märz mars marzo",
               "april apr avril abril", "may mai mayo", "june jun juni juin junio", "july jul juli juillet julio", "august aug août agosto",
               "september sep sept septembre septiembre", "october oct oktober octobre octubre", "november nov novembre noviembre",
               "december dec dezember décembre diciembre"]


@family("normalization.month")
def month(rng):
    column, rule = rng.choice([(1, "as the English name of the month"), (2, "as a number with two digits"),
                               (3, "as a three-letter English abbreviation (Jan, Feb)"), (4, "as the quarter it is in, Q1 to Q4"),
                               (5, "as a number without leading zero")])
    table = [(MONTH_NAMES[i].split() + ([f"{i + 1}"] if column not in (2, 5) else []), name, f"{i + 1:02}", name[:3], f"Q{i // 3 + 1}",
              str(i + 1)) for i, name in enumerate(w.MONTHS)]
    return field(rng, ["month", "birth month", "billing month", "due", "period", "harvest", "start month"], rule, pick_from(table, column),
                 ["someday", "13", "winter", "later"])


@family("normalization.season")
def season(rng):
    south = rng.random() < 0.3
    names = rng.choice([["winter", "spring", "summer", "autumn"], ["winter", "spring", "summer", "fall"],
                        ["Winter", "Frühling", "Sommer", "Herbst"]])
    side = "southern" if south else "northern"

    def draw(rng):
        date = w.day(rng)
        index = (date.month % 12 // 3 + (2 if south else 0)) % 4
        text = date.strftime(rng.choice(["%Y-%m-%d", "%-d %B %Y", "%B %Y", "%b %-d", "%B", "%d.%m.%Y"]))
        return rng.choice(["{}", "photo from {}", "trip in {}", f"{rng.choice(w.CITIES)}, {{}}",
                           f"{rng.choice(w.FIRST)}: {{}}"]).format(text), names[index]

    listed = ", ".join(names)
    months = "Seasons are whole months; December to February is " + (names[2] if south else names[0]) + "."
    return Task(say(rng, f"Tell the meteorological season of the date in the {side} hemisphere ({listed}).",
                    f"Map the date to a season: {listed}.", f"Say which season it is, one of {listed}.",
                    f"Give the season for the date. Possible: {listed}.",
                    f"Turn the date into the name of its season ({listed}).").rstrip(".") + f". {months} Dates with dots are "
                        f"day.month.year.", draw, sorted(names))


@family("normalization.null")
def null(rng):
    marker = rng.choice(["NULL", "null", "NA", "-", "\\N", "<empty>", "None", "?", "(missing)"])
    nulls = ["n/a", "N/A", "none", "NULL", "null", "-", "--", "?", "nil", "NaN", "unknown", "not available", "missing", "tbd", "#N/A",
             "(empty)", "None"]

    def draw(rng):
        keys = rng.sample(["phone", "city", "price", "email", "size", "owner", "note", "rating"], rng.randint(2, 3))
        real = {"phone": w.phone(rng), "city": rng.choice(w.CITIES), "price": rng.choice(["0", w.dotted(w.price(rng))]),
                "email": w.email(rng), "size": str(rng.randint(0, 90)), "owner": rng.choice(w.FIRST), "note": rng.choice(w.CHORES),
                "rating": str(rng.randint(0, 5))}
        pairs = [(key, None if rng.random() < 0.45 else real[key]) for key in keys]
        glue, sign = rng.choice([("; ", "="), (" | ", ": "), ("\n", ": ")])
        return glue.join(f"{key}{sign}{value or rng.choice(nulls)}" for key,
                         value in pairs), glue.join(f"{key}{sign}{value or marker}" for key, value in pairs)

    return text_task(rng, [f"Replace every marker of a missing value (n/a, none, unknown, dashes, tbd ...) by {marker}. Real values stay, "
                           f"zero included.", f"Unify missing values: write {marker} for N/A, nil, ?, missing and the like; keep "
                                              f"everything else.",
                           f"Write {marker} wherever a field has no real value, and keep real values as they are (0 is real).",
                           f"Put {marker} in place of null markers of all kinds. Do not change other values.",
                           f"Standardize the null markers in the record to {marker}; 0 is a value, not a marker."], draw)


TITLES = {"CEO": "Chief Executive Officer", "CTO": "Chief Technology Officer", "CFO": "Chief Financial Officer",
          "COO": "Chief Operating Officer", "VP": "Vice President", "HR": "Human Resources", "QA": "Quality Assurance", "Sr.": "Senior",
          "Jr.": "Junior",
          "Eng.": "Engineer", "Mgr.": "Manager", "Dir.": "Director", "Asst.": "Assistant", "Dev.": "Developer", "Acct.": "Accountant",
          "Tech.": "Technician", "Exec.": "Executive", "Coord.": "Coordinator"}


@family("normalization.jobtitle")
def jobtitle(rng):
    way = rng.choice(["expand", "expand", "shorten"])
    nouns = ["Eng.", "Mgr.", "Dev.", "Acct.", "Tech.", "Coord."]
    fields = ["Sales", "Software", "Office", "Marketing", "Product", "Network", "Data", "Service", "Plant", "Design", "Finance", "Support",
              "Training", "Field", "Research"]

    def draw(rng):
        short = rng.choice([f"{rng.choice(['Sr. ', 'Jr. ', 'Asst. ', ''])}{rng.choice(fields)} {rng.choice(nouns)}",
                            rng.choice(["CEO", "CTO", "CFO", "COO"]), f"VP of {rng.choice(fields)}",
                            f"HR {rng.choice(['Mgr.', 'Dir.', 'Asst.', 'Coord.'])}", f"QA {rng.choice(['Eng.', 'Mgr.', 'Tech.'])}",
                            f"Dir. of {rng.choice(fields)}", f"Exec. Asst. to the {rng.choice(['CEO', 'CTO', 'CFO'])}"])
        full = " ".join(TITLES.get(word, word) for word in short.split(" "))
        frame = rng.choice(["{}", f"{w.full_name(rng)}, {{}}", f"{{}} in {rng.choice(w.CITIES)}", f"{{}}: {w.full_name(rng)}"])
        return (frame.format(short), frame.format(full)) if way == "expand" else (frame.format(full), frame.format(short))

    specs = {"expand": ["Write the abbreviations in the job title in full.",
                        "Expand job titles: Sr. is Senior, CEO is Chief Executive Officer and so on; keep the rest.",
                        "Spell out the abbreviated job title, leaving names and places alone.",
                        "Turn shortened titles (Mgr., VP, QA) into full words.",
                        "Normalize the title of the position to its long form.",
                        "Give the position without abbreviations; the other words stay.",
                        "Write what Dir., Asst., QA and their like stand for; copy the rest."],
             "shorten": ["Shorten the job title with these abbreviations: ", "Abbreviate the title, using ",
                         "Use the short forms in the job title, all of them: ",
                         "Replace long words of the job title by their abbreviations: ",
                         "Write the position in short, by this list: "]}[way]
    text = rng.choice(specs) if way == "shorten" else say(rng, *specs)
    return Task(text + (", ".join(f"{full} {short}" for short, full in TITLES.items()) + "." if way == "shorten" else ""), draw)


LANGUAGES = [("German", "de", "Deutsch"), ("French", "fr", "français"), ("Spanish", "es", "español"), ("Italian", "it", "italiano"),
             ("Portuguese", "pt", "português"), ("Dutch", "nl", "Nederlands"), ("Polish", "pl", "polski"), ("Swedish", "sv", "svenska"),
             ("Danish", "da", "dansk"),
             ("Finnish", "fi", "suomi"), ("Japanese", "ja", "日本語"), ("Chinese", "zh", "中文"), ("Russian", "ru", "русский"),
             ("Turkish", "tr", "Türkçe"), ("English", "en", "English"), ("Korean", "ko", "한국어"), ("Arabic", "ar", "العربية"),
             ("Greek", "el", "Ελληνικά"), ("Czech", "cs", "čeština")]


@family("normalization.language")
def language(rng):
    column, rule = rng.choice([(1, "as the two-letter ISO 639-1 code of the language"), (2, "as the English name of the language")])
    table = [([name, own, name.lower()] + [code.upper()] + ([code] if column == 2 else []), code, name) for name, code, own in LANGUAGES]
    return field(rng, ["language", "lang", "locale", "mother tongue", "spoken language", "subtitle", "audio"], rule,
                 pick_from(table, column), ["Klingon", "several", "xx", "mixed"], fold=False)


DATE_TARGETS = [("YYYY-MM-DD", "%Y-%m-%d"), ("DD.MM.YYYY", "%d.%m.%Y"), ("MM/DD/YYYY", "%m/%d/%Y"), ("DD/MM/YYYY", "%d/%m/%Y"),
                ("YYYYMMDD", "%Y%m%d"), ("YYYY/MM/DD", "%Y/%m/%d"), ("D Month YYYY (7 March 2024)", "%-d %B %Y"),
                ("Month D, YYYY (March 7, 2024)", "%B %-d, %Y"),
                ("Mon DD YYYY (Mar 07 2024)", "%b %d %Y"), ("DD-Mon-YY (07-Mar-24)", "%d-%b-%y")]


def around(rng, text):
    return rng.choice(["{}", "{}", "due {}", "born {}", f"{rng.choice(w.FIRST)}, {{}}", "valid until {}",
                       f"{rng.choice(w.CITIES)} {{}}"]).format(text)


@family("normalization.date-numeric")
def date_numeric(rng):
    name, target = rng.choice(DATE_TARGETS)
    first = rng.choice(["day", "month"])
    whole = rng.random() < 0.3

    def draw(rng):
        date = w.day(rng, (1990, 2029))
        shapes = ["%d/%m/%Y", "%-d/%-m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%-d.%-m.%Y", "%d/%m/%y", "%-d.%-m.%y"]
        shape = rng.choice(shapes)
        if first == "month":
            shape = shape.replace("d", "X").replace("m", "d").replace("X", "m")
        if rng.random() < 0.12:
            shape = "%Y-%m-%d"
        if "%y" in shape and date.year < 2000:
            date = date.replace(year=date.year + 20, day=min(date.day, 28))
        frame = around(rng, "{}")
        shown, good = date.strftime(shape), date.strftime(target)
        return frame.format(shown), frame.format(good) if whole else good

    rest = "Keep the text around it." if whole else "Only the date."
    return Task(say(rng, f"Write the date as {name}. The {first} comes first in the input unless it begins with the year. {rest}",
                    f"Convert the date to {name}; numeric dates have the {first} first (year first where it has four digits there). {rest}",
                    f"Normalize dates ({first} before {'month' if first == 'day' else 'day'}) to the form {name}. {rest}",
                    f"Reformat the {first}-first date to {name}. {rest} Dates that begin with a year are year-month-day.",
                    f"The input has a date, {first} first. Output it in the form {name}. {rest}") + " Years of two digits are 20xx.", draw)


@family("normalization.date-words")
def date_words(rng):
    name, target = rng.choice(DATE_TARGETS[:6])

    def draw(rng):
        date = w.day(rng, (1990, 2029))
        d, nth, full, short, year = date.day, w.ordinal(date.day), date.strftime("%B"), date.strftime("%b"), date.year
        text = rng.choice([f"{d} {full} {year}", f"{full} {d}, {year}", f"the {nth} of {full} {year}", f"{full} {nth}, {year}",
                           f"{short}. {d} {year}", f"{d}-{short}-{year}", date.strftime("%A, ") + f"{full} {d}, {year}",
                           f"{d} {short.upper()} {year}", f"{year} {full} {d}",
                           f"{nth} {full.lower()} {year}", f"{short} {d} '{year % 100:02}" if year >= 2000 else f"{short} {d} {year}"])
        return around(rng, text), date.strftime(target)

    return text_task(rng, [f"Write the date as {name}.", f"Convert the spelled-out date to {name}.",
                           f"Turn the date into digits, form {name}.", f"Find the date and output it as {name}, nothing else.",
                           f"Normalize the date; target format {name}.", f"Give the date in the notation {name}."], draw)


@family("normalization.date-relative")
def date_relative(rng):
    today = w.day(rng, (2023, 2026))
    name, target = rng.choice(DATE_TARGETS[:5])

    def draw(rng):
        n, subject = rng.randint(2, 12), rng.choice(w.CHORES)
        text, delta = rng.choice([("today", 0), ("tomorrow", 1), ("yesterday", -1), ("the day after tomorrow", 2), (f"in {n} days", n),
                                  (f"{n} days ago", -n), ("in a week", 7), (f"in {n} weeks", 7 * n), (f"{n} weeks ago", -7 * n),
                                  ("the day before yesterday", -2), ("a week ago", -7),
                                  ("in a fortnight", 14)])
        frame = rng.choice([f"{subject} {{}}", f"{{}}: {subject}", f"{rng.choice(w.FIRST)} says {{}}", "{}",
                            f"{rng.choice(w.CITIES)}, {{}}"])
        return frame.format(text), (today + datetime.timedelta(delta)).strftime(target)

    shown = today.strftime("%A, %-d %B %Y")
    return text_task(rng, [f"Today is {shown}. Give the date that is meant as {name}.",
                           f"Resolve the relative date, given that today is {shown}. Output {name}.",
                           f"Assume today is {shown}; convert the expression of time to a date, {name}.",
                           f"Turn words like tomorrow into a date of the form {name}. Today: {shown}.",
                           f"Write the date meant in the text as {name}; it was written on {shown}."], draw)


@family("normalization.date-part")
def date_part(rng):
    asked, target = rng.choice([("quarter as Q1 to Q4", ""), ("month and year as MM/YYYY", "%m/%Y"), ("month and year as YYYY-MM", "%Y-%m"),
                                ("year", "%Y"), ("name of the month and the year, like March 2024", "%B %Y"),
                                ("day of the month without leading zero", "%-d")])

    def draw(rng):
        date = w.day(rng, (1990, 2029))
        text = date.strftime(rng.choice(["%Y-%m-%d", "%-d %B %Y", "%B %-d, %Y", "%d.%m.%Y", "%Y/%m/%d", "%Y%m%d", "%-d %b %Y"]))
        return around(rng, text), date.strftime(target) if target else f"Q{(date.month + 2) // 3}"

    return Task(say(rng, f"Give the {asked} of the date.", f"Output the {asked}, derived from the date.",
                    f"Reduce the date to the {asked}.", f"Tell the {asked} that the date falls in or on.",
                    f"From the date keep only this: the {asked}.").rstrip(".") + ". Dates with dots are day.month.year.", draw)


@family("normalization.time-digits")
def time_digits(rng):
    form, name = rng.choice([("24", "24-hour HH:MM"), ("24", "HH:MM on a 24-hour clock"), ("12", "12-hour form like 3:05 pm"),
                             ("12c", "12-hour form like 3:05 PM"), ("4", "four digits without a separator, 24 hours, like 0905"),
                             ("h", "the form 9h05 (24 hours, no leading zero for the hour)")])

    def draw(rng):
        h, m = w.clock(rng)
        half = "am" if h < 12 else "pm"
        shown = rng.choice([f"{h:02}:{m:02}", f"{h}:{m:02}", f"{h:02}.{m:02}", f"{h}h{m:02}", f"{h % 12 or 12}:{m:02} {half}",
                            f"{h % 12 or 12}:{m:02}{half.upper()}", f"{h % 12 or 12}.{m:02} {half[0]}.m.",
                            f"{h:02}{m:02} hrs"] + ([f"{h % 12 or 12} {half}", f"{h % 12 or 12}{half}", f"{h} o'clock"] if m == 0 and h
                                else []))
        good = {"24": f"{h:02}:{m:02}", "12": f"{h % 12 or 12}:{m:02} {half}", "12c": f"{h % 12 or 12}:{m:02} {half.upper()}",
                "4": f"{h:02}{m:02}", "h": f"{h}h{m:02}"}[form]
        return rng.choice(["{}", "{}", "at {}", f"{rng.choice(w.WEEKDAYS)} {{}}", f"{rng.choice(w.FIRST)} {{}}", "doors open {}",
                           "from {} on", f"{rng.choice(w.CHORES)}, {{}}"]).format(shown), good

    return text_task(rng, [f"Write the time in {name}. Times without am or pm are on the 24-hour clock.",
                           f"Convert the time to {name}; without am/pm it is a 24-hour time.",
                           f"Normalize the time of day: {name}, nothing else. Only am and pm mark 12-hour times.",
                           f"Give the clock time as {name} (no am/pm in the input means 24 hours).",
                           f"Output the time, and only it, in {name}. A time without am or pm counts 24 hours."], draw)


SMALL = """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen
nineteen""".split()
TENS = "x x twenty thirty forty fifty sixty seventy eighty ninety".split()


def spelled(n):
    """An English number word, below a million."""
    if n < 20:
        return SMALL[n]
    if n < 100:
        return TENS[n // 10] + (f"-{SMALL[n % 10]}" if n % 10 else "")
    if n < 1000:
        return f"{SMALL[n // 100]} hundred" + (f" and {spelled(n % 100)}" if n % 100 else "")
    return f"{spelled(n // 1000)} thousand" + (f" and {spelled(n % 1000)}" if 0 < n % 1000 < 100 else f" {spelled(n % 1000)}"
                                               if n % 1000 else "")


@family("normalization.time-words")
def time_words(rng):
    form, name = rng.choice([("24", "24-hour HH:MM"), ("12", "12-hour form like 3:05 pm"), ("4", "four digits, 24 hours, like 0905")])

    def draw(rng):
        h, m = rng.randrange(24), rng.choice([0, 5, 10, 15, 20, 25, 30, 35, 40, 45, 50, 55])
        part = "in the morning" if h < 12 else "in the afternoon" if h < 18 else "in the evening"
        to = (h + 1) % 12 or 12
        if h in (0, 12) and m == 0:
            shown = "midnight" if h == 0 else "noon"
        else:
            here = spelled(h % 12 or 12)
            shown = {0: f"{here} o'clock", 15: f"quarter past {here}", 30: f"half past {here}", 45: f"quarter to {spelled(to)}"}.get(m,
                f"{SMALL[m] if m < 20 else spelled(m)} past {here}" if m < 30 else f"{spelled(60 - m)} to {spelled(to)}")
            if (h + (m > 30)) % 12 == 0:  # around twelve the part of the day is anybody's guess
                return "", ""
            shown += " " + part
        half = "am" if h < 12 else "pm"
        good = {"24": f"{h:02}:{m:02}", "12": f"{h % 12 or 12}:{m:02} {half}", "4": f"{h:02}{m:02}"}[form]
        return rng.choice(["{}", "at {}", f"{rng.choice(w.WEEKDAYS)}, {{}}", f"{rng.choice(w.FIRST)} arrives at {{}}",
                           f"the train to {rng.choice(w.CITIES)} leaves at {{}}"]).format(shown if rng.random() < 0.8
                               else shown.upper()), good

    return text_task(rng, [f"Turn the spoken time into {name}.", f"Write the time in digits: {name}.",
                           f"Convert a time in words to {name}, nothing else.", f"Give the time mentioned in {name}.",
                           f"Output the clock time in the text as {name}."], draw)


@family("normalization.duration-unit")
def duration_unit(rng):
    unit, factor = rng.choice([("seconds", 1), ("seconds", 1), ("minutes", 60), ("milliseconds", 0.001)])

    def draw(rng):
        h, m, s = rng.choice([(0, rng.randint(1, 59), 0), (rng.randint(1, 9), rng.randint(0, 59), 0),
                              (0, rng.randint(0, 9), rng.randint(1, 59)), (rng.randint(1, 12), 0, 0),
                              (rng.randint(0, 3), rng.randint(1, 59), rng.randint(1, 59))])
        if unit == "minutes":
            s = 0
            m = m or (0 if h else 7)
        if unit == "milliseconds":
            h = 0
            m = min(m, 9)
            s = s or 1
        parts = [(h, "h", "hour"), (m, "m", "minute"), (s, "s", "second")]
        style = rng.randrange(4)
        words = [f"{n}{short}" if style == 0 else f"{n} {long}{'' if n == 1 else 's'}" if style == 1
                 else f"{n} {'min' if short == 'm' else 'sec' if short == 's' else 'hr'}" for n, short, long in parts if n]
        text = (" " if style != 1 else rng.choice([" and ", ", ", " "])).join(words) if style < 3 else f"{h}:{m:02}:{s:02}"
        if style == 1 and rng.random() < 0.2 and not h and not s and m == 30:
            text = "half an hour"
        total = round((h * 3600 + m * 60 + s) / factor)
        return rng.choice(["{}", "{}", "took {}", f"{rng.choice(w.CHORES)}: {{}}", f"wait {{}}, {rng.choice(w.FIRST)}",
                           f"{rng.choice(w.CITIES)} {{}}"]).format(text), str(total)

    return text_task(rng, [f"Convert the duration to {unit}, digits only.", f"How long is it in {unit}? Answer with the number.",
                           f"Give the length of time as a whole number of {unit}.",
                           f"Turn the duration into {unit}; 1:02:03 means hours:minutes:seconds. Only the number.",
                           f"Write the duration in {unit} without the unit. A form with two colons is h:mm:ss."], draw)


@family("normalization.duration-clock")
def duration_clock(rng):
    form, name = rng.choice([("hms", "H:MM:SS"), ("hhmmss", "HH:MM:SS"), ("words", "the form 1h 2m 3s, parts that are zero left out"),
                             ("long", "words like 1 hour 2 minutes, seconds dropped, parts that are zero left out")])

    def draw(rng):
        h, m, s = rng.randint(0, 5), rng.randint(0, 59), rng.randint(0, 59)
        if form == "long":
            s, m = 0, m or 5
        total = h * 3600 + m * 60 + s
        if total < 60:
            return "", ""
        unit = rng.choice(["s", "min"] if s == 0 else ["s"])
        shown = rng.choice([f"{total} s", f"{total} seconds", f"{total}s"]) if unit == "s" else rng.choice([f"{total // 60} min",
            f"{total // 60} minutes"])
        plural = lambda n, word: f"{n} {word}" + ("" if n == 1 else "s")  # noqa: E731
        good = {"hms": f"{h}:{m:02}:{s:02}", "hhmmss": f"{h:02}:{m:02}:{s:02}",
                "words": " ".join(f"{n}{x}" for n, x in ((h, "h"), (m, "m"), (s, "s")) if n),
                "long": " ".join(plural(n, x) for n, x in ((h, "hour"), (m, "minute")) if n)}[form]
        return rng.choice(["{}", "{}", "runtime {}", f"{rng.choice(w.HOSTS)}: {{}}", f"{rng.choice(w.FIRST)} {{}}"]).format(shown), good

    return text_task(rng, [f"Write the duration as {name}.", f"Convert seconds or minutes to {name}.",
                           f"Format the length of time: {name}.", f"Give the duration in {name}, nothing else.",
                           f"Normalize the duration to {name}."], draw)


PHONE_RULES = {"Germany": ("49", 2), "the United Kingdom": ("44", 2), "France": ("33", 1), "Austria": ("43", 1),
               "the Netherlands": ("31", 2), "Switzerland": ("41", 2)}


@family("normalization.phone")
def phone(rng):
    land = rng.choice(sorted(PHONE_RULES))
    prefix = PHONE_RULES[land][0]
    form, name = rng.choice([("+", f"+{prefix} directly followed by the digits, no spaces"),
                             ("00", f"00{prefix} followed by the digits, no spaces"),
                             ("0", "national form: a 0 and the digits, no spaces, no country code"),
                             ("digits", f"digits only, beginning with {prefix}")])

    def draw(rng):
        number = w.code(rng, rng.choice(["#########", "##########"]))
        a, b, c = number[:2], number[2:5], number[5:]
        shown = rng.choice([f"0{a} {b} {c}", f"0{a}-{b}{c}", f"0{a}/{b} {c}", f"(0{a}) {b}-{c}", f"+{prefix} {a} {b} {c}",
                            f"+{prefix}{number}", f"00{prefix} {a} {b}{c}", f"+{prefix} (0){a} {b} {c}", f"0{number}", f"0{a}.{b}.{c}"])
        good = {"+": f"+{prefix}{number}", "00": f"00{prefix}{number}", "0": f"0{number}", "digits": prefix + number}[form]
        return rng.choice(["{}", "{}", "Tel. {}", f"{w.full_name(rng)}: {{}}", "mobile {}", "{} (office)"]).format(shown), good

    rule = f"Numbers are from {land} (country code {prefix}); a leading 0 is the trunk prefix and drops after the country code."
    return text_task(rng, [f"Normalize the phone number: {name}. {rule}", f"Write the telephone number as {name}. {rule}",
                           f"Bring the number into this form: {name}. {rule}", f"Convert the phone number; wanted: {name}. {rule}",
                           f"Output the phone number alone, {name}. {rule}"], draw)


@family("normalization.phone-us")
def phone_us(rng):
    form, name = rng.choice([("({}) {}-{}", "(212) 555-0147"), ("{}-{}-{}", "212-555-0147"), ("+1{}{}{}", "+12125550147"),
                             ("{}.{}.{}", "212.555.0147"), ("{}{}{}", "2125550147"), ("1-{}-{}-{}", "1-212-555-0147")])
    word = rng.choice(UNKNOWN)

    def draw(rng):
        a, b, c = w.code(rng, "###"), w.code(rng, "###"), w.code(rng, "####")
        shown = rng.choice(["({}) {}-{}", "{}-{}-{}", "+1 {} {} {}", "{}.{}.{}", "{}{}{}", "1-{}-{}-{}", "{} {} {}", "+1 ({}) {}-{}",
                            "({}){}-{}"]).format(a, b, c)
        good = form.format(a, b, c)
        if rng.random() < 0.12:
            shown, good = rng.choice([f"{b}-{c}", f"{a}-{b}", f"ext. {b}", f"{a}{b}{c}{b}"]), word
        return rng.choice(["{}", "{}", "call {}", f"{w.full_name(rng)} {{}}", "fax: {}"]).format(shown), good

    return text_task(rng, [f"Write the US phone number like {name}. If it has not ten digits (besides the country code 1), output {word}.",
                           f"Normalize the American phone number to the pattern {name}; wrong number of digits: {word}.",
                           f"Format the number as in {name}, or say {word} when it is no ten-digit number.",
                           f"Output the number in the style of {name}. A leading 1 is the country code. Incomplete or too long: {word}.",
                           f"Rewrite phone numbers in the form {name}. Anything without exactly ten digits (a country code 1 aside) gives "
                           f"{word}."], draw)


STREET_SHORT = {"Street": "St", "Road": "Rd", "Avenue": "Ave", "Lane": "Ln", "Drive": "Dr", "Court": "Ct", "Square": "Sq",
                "Boulevard": "Blvd"}


@family("normalization.address-street")
def address_street(rng):
    way, capitals = rng.choice(["expand", "shorten"]), rng.random() < 0.3

    def draw(rng):
        street = rng.choice([name for name in w.STREETS if name.split()[-1] in STREET_SHORT])
        head, kind = street.rsplit(" ", 1)
        number = rng.randint(1, 900)
        shown = rng.choice([kind, STREET_SHORT[kind], STREET_SHORT[kind] + "."])
        side = rng.choice(["", "", "North ", "West "])
        tail = rng.choice(["", f", {rng.choice(w.CITIES)}", f", Apt {rng.randint(1, 40)}"])
        bad, good = (f"{number} {side}{head} {end}{tail}" for end in (shown, kind if way == "expand" else STREET_SHORT[kind]))
        return rng.choice([str, str, str.lower if capitals else str])(bad), good.upper() if capitals else good

    listed = ", ".join(f"{short} {'for' if way == 'shorten' else 'is'} {full}" for full, short in STREET_SHORT.items())
    case = " Write all in capitals." if capitals else ""
    verb = "Write out the kind of street" if way == "expand" else "Abbreviate the kind of street, without a dot"
    return text_task(rng, [f"{verb} in the address ({listed}).{case}",
                           f"Normalize the address: {verb.lower()} ({listed}). Leave the rest.{case}",
                           f"{verb}: {listed}. Nothing else changes.{case}", f"Make the street names uniform. {verb} ({listed}).{case}",
                           f"In the address, {verb[0].lower() + verb[1:]}; {listed}.{case}"], draw)


@family("normalization.address-order")
def address_order(rng):
    name, target = rng.choice([("street number, postcode city", "{s} {n}, {p} {c}"), ("number street, city postcode", "{n} {s}, {c} {p}"),
                               ("postcode city, street number", "{p} {c}, {s} {n}"),
                               ("city; street; number; postcode", "{c}; {s}; {n}; {p}"),
                               ("number|street|postcode|city", "{n}|{s}|{p}|{c}")])

    def draw(rng):
        parts = dict(s=rng.choice(w.STREETS), n=str(rng.randint(1, 220)), p=w.code(rng, "#####"), c=rng.choice(w.CITIES))
        return rng.choice(["{s} {n}, {p} {c}", "{n} {s}, {c} {p}", "{p} {c}, {s} {n}", "{n}, {s}\n{c} {p}", "{s} {n} / {p} {c}",
                           "{c} {p}\n{n} {s}", "{s} no. {n}, {c}, {p}", "{s} {n}; {c} ({p})"]).format(**parts), target.format(**parts)

    return text_task(rng, [f"Rewrite the address in the order: {name}. Postcodes have five digits.",
                           f"Put the parts of the address in this form: {name}.",
                           f"Normalize the address to the pattern {name} (the postcode is the number of five digits).",
                           f"Bring the address into the layout {name}, on one line.",
                           f"Format each address as {name}; the five-digit number is the postcode, the other the house number."], draw)


HONORIFICS = ["Mr. ", "Mrs. ", "Ms. ", "Dr. ", "Prof. ", "Prof. Dr. ", "Mr ", "Ms ", "Herr ", "Frau ", "Sir ", "Miss "]


@family("normalization.person-order")
def person_order(rng):
    name, target = rng.choice([("Last, First", "{l}, {f}"), ("LAST, First", "{L}, {f}"), ("First Last", "{f} {l}"),
                               ("First LAST", "{f} {L}"), ("Last First", "{l} {f}"), ("first.last in lower case", "{low}"),
                               ("Last, F. (initial of the first name)", "{l}, {i}."), ("F. Last (initial of the first name)", "{i}. {l}")])

    def draw(rng):
        first, last = w.person(rng)
        shown = rng.choice(["{t}{f} {l}", "{t}{f} {l}", "{l}, {f}", "{l}, {t2}{f}", "{L}, {f}", "{f} {L}",
                            "{t}{f} {l}{s}"]).format(t=rng.choice(["", *HONORIFICS]), t2=rng.choice(["", "Dr. ", "Mr. "]), f=first, l=last,
                                L=last.upper(), s=rng.choice([", PhD", ", MD", " Jr.", ""]))
        return shown, target.format(f=first, l=last, L=last.upper(), low=f"{first}.{last}".lower(), i=first[0])

    return text_task(rng, [f"Write the person's name as {name}, without titles and suffixes.",
                           f"Normalize names to the form {name}. Titles, degrees and Jr. are dropped.",
                           f"Rewrite the name: {name}; leave out Mr., Dr., PhD and the like.",
                           f"Bring the name into the form {name}, no titles or suffixes. A comma after the first word means that the last "
                           f"name is first.",
                           f"Turn the name into {name} (drop courtesy titles and degrees)."], draw)


@family("normalization.person-initials")
def person_initials(rng):
    name, form = rng.choice([("the initials with dots and no spaces (A.B.)", "A.B."), ("the initials without dots, in capitals", "AB"),
                             ("the initials with dots and spaces (A. B.)", "A. B."), ("the initials in lower case without dots", "ab"),
                             ("the first names as initials with dots, then the last name (A. B. Miller)", "A. Last"),
                             ("the last name alone, in capitals", "LAST")])

    def draw(rng):
        names = rng.sample(w.FIRST, rng.randint(1, 2)) + [rng.choice(w.LAST)]
        title = rng.choice(["", "", *HONORIFICS])
        letters = [part[0].upper() for part in names]
        good = {"A.B.": ".".join(letters) + ".", "AB": "".join(letters), "A. B.": ". ".join(letters) + ".", "ab": "".join(letters).lower(),
                "A. Last": " ".join(f"{c}." for c in letters[:-1]) + f" {names[-1]}", "LAST": names[-1].upper()}[form]
        shown = " ".join(names) if rng.random() < 0.8 else f"{names[-1]}, {' '.join(names[:-1])}"
        return title + shown if "," not in shown else shown, good

    return text_task(rng, [f"Reduce the name to {name}. Titles do not count; the first name comes first also where the input has Last, "
                           f"First.", f"Give {name}, first names before the last name, titles ignored.",
                           f"Turn the person's name into {name}. Leave out titles such as Dr.; order: first names, last name.",
                           f"Output {name} for the person. (Titles are dropped, \"Last, First\" is read the right way round.)",
                           f"Write {name}; no titles, the last name's part at the end."], draw)


@family("normalization.price")
def price(rng):
    name, form = rng.choice([("12.34 EUR", "{d} {c}"), ("EUR 12.34", "{c} {d}"), ("€12.34", "{s}{d}"),
                             ("12,34 € (decimal comma)", "{k} {s}"), ("cents as a whole number", "{n}"),
                             ("12.34, without any currency", "{d}"), ("EUR12.34", "{c}{d}")])

    def draw(rng):
        cents = rng.choice([rng.randint(50, 9999), rng.randint(1000, 99999)])
        iso = rng.choice(["EUR", "USD", "GBP"])
        sign, word = w.CURRENCIES[iso], {"EUR": "euros", "USD": "dollars", "GBP": "pounds"}[iso]
        d = f"{cents // 100}.{cents % 100:02}"
        k = d.replace(".", ",")
        whole = cents % 100 == 0 or rng.random() < 0.2
        if whole:
            cents -= cents % 100
            cents = cents or 500
            d, k = f"{cents // 100}.00", f"{cents // 100},00"
        shown = rng.choice([f"{sign}{d}", f"{iso} {d}", f"{d} {word}", f"{k} {sign}", f"{iso.lower()} {k}", f"{d}{sign}",
                            f"{sign} {d}"] + ([f"{cents // 100} {word}", f"{sign}{cents // 100}", f"{cents // 100},- {sign}"] if whole
                                              else []))
        frame = rng.choice(["{}", "{}", f"{rng.choice(w.PRODUCTS)} {{}}", "only {}!", f"{rng.choice(w.PRODUCTS)}: {{}} each"])
        return frame.format(shown), form.format(d=d, k=k, c=iso, s=sign, n=cents)

    return text_task(rng, [f"Write the price like this: {name}, in the currency of the input.",
                           f"Normalize the price to the pattern {name} (same currency, always two decimals unless cents are wanted).",
                           f"Give the price alone, in the form {name}. The currency stays what it is, decimals are two.",
                           f"Output the amount as {name}; EUR and € are only examples, dollars and pounds become USD or $ and GBP or £.",
                           f"Convert the notation of the price: {name}. Use the code or sign of the currency given."], draw)


UNITS = {
    "length": {"mm": 1, "cm": 10, "m": 1000, "km": 1000000}, "mass": {"mg": 1, "g": 1000, "kg": 1000000, "t": 1000000000},
         "volume": {"ml": 1, "cl": 10, "l": 1000}, "inch": {"in": 1, "ft": 12, "yd": 36}, "ounce": {"oz": 1, "lb": 16},
    "memory": {"KB": 1, "MB": 1000, "GB": 1000000, "TB": 1000000000}, "binary": {"KiB": 1, "MiB": 1024, "GiB": 1048576},
         "bits": {"kbit/s": 1, "Mbit/s": 1000, "Gbit/s": 1000000}, "rough": {"cm": 1, "inch": fractions.Fraction(5, 2)},
         "pound": {"g": 1, "lb": 454, "kg": 1000}}
UNIT_WORDS = {"mm": "millimetres", "cm": "centimetres", "m": "metres", "km": "kilometres", "mg": "milligrams", "g": "grams",
              "kg": "kilograms", "t": "tonnes", "ml": "millilitres", "cl": "centilitres", "l": "litres", "in": "inches", "ft": "feet",
              "yd": "yards", "oz": "ounces",
              "lb": "pounds", "inch": "inches"}


def number_text(value):
    """A fraction as a decimal number of at most six places, or None."""
    if (value * 10 ** 6).denominator != 1:
        return None
    text = f"{float(value):.6f}".rstrip("0").rstrip(".")
    return text


def unit_task(rng, systems, things):
    system = rng.choice(systems)
    units = UNITS[system]
    target = rng.choice(sorted(units, key=units.get)[:3])
    bare = rng.random() < 0.5

    def draw(rng):
        source = rng.choice(sorted(units))
        if not 0.0001 < units[source] / units[target] < 2 * 10 ** 6:
            return "", ""
        if system in ("binary", "pound", "inch", "ounce", "rough"):  # nothing that calls for long sums
            value = fractions.Fraction(rng.randint(1, 12 if system in ("binary", "pound") else 40))
        else:
            value = fractions.Fraction(rng.choice([rng.randint(1, 60), rng.randint(5, 900), fractions.Fraction(rng.randint(1, 199), 10),
                fractions.Fraction(rng.randint(1, 19), 2)]))
        answer = number_text(value * units[source] / units[target])
        if not answer or len(answer) > 11:
            return "", ""
        shown = number_text(value) + rng.choice([" ", " ", ""]) + source
        if source in UNIT_WORDS and rng.random() < 0.3:
            shown = f"{number_text(value)} {UNIT_WORDS[source] if value != 1 else source}"
        return rng.choice(["{}", "{}", f"{rng.choice(w.PRODUCTS)}, {{}}", f"{rng.choice(things)}: {{}}", "about {}",
                           f"{rng.choice(w.CITIES)}: {{}}"]).format(shown), answer if bare else f"{answer} {target}"

    rules = {"inch": "1 ft is 12 in, 1 yd is 3 ft.", "ounce": "1 lb is 16 oz.", "memory": "Factors are 1000.",
             "binary": "Factors are 1024.", "bits": "Factors are 1000.", "rough": "Count an inch as 2.5 cm.",
             "pound": "Count a pound as 454 g."}
    shown = "the number only" if bare else f"number, space, {target}"
    rule = rules.get(system, "")
    return Task((say(rng, f"Convert the measure to {target}: {shown}, no trailing zeros.",
                     f"Give the value in {target} ({shown}), without trailing zeros.",
                     f"Normalize the quantity to {target}. Form: {shown}, decimals only where needed.",
                     f"Express it in {target}, {shown}, no superfluous zeros.",
                     f"Turn the measurement into {target}; output {shown}. No thousands separators, no trailing zeros.").rstrip(".")
                 + f". {rule}").strip(), draw)


@family("normalization.unit-length")
def unit_length(rng):
    return unit_task(rng, ["length", "length", "inch", "rough"], ["width", "height", "distance", "depth", "hem"])


@family("normalization.unit-weight")
def unit_weight(rng):
    return unit_task(rng, ["mass", "mass", "ounce", "volume", "pound"], ["weight", "load", "net", "parcel", "portion"])


@family("normalization.memory")
def memory(rng):
    return unit_task(rng, ["memory", "memory", "binary", "bits"], ["size", "disk", "free", "used", "backup", "download"])


@family("normalization.company")
def company(rng):
    mode = rng.choice(["drop", "drop", "full", "bare", "key"])
    suffixes = {"Inc.": "Incorporated", "Ltd.": "Limited", "Corp.": "Corporation", "Co.": "Company", "LLC": "Limited Liability Company",
                "PLC": "Public Limited Company"}
    more = ["GmbH", "AG", "S.A.", "S.p.A.", "B.V.", "SARL", "Oy", "AB"]

    def draw(rng):
        name = rng.choice(w.COMPANIES) + " " + rng.choice(["Foods", "Systems", "Logistics", "Media", "Textiles", "Energy", "Partners",
            "Tools", "Labs", "Bank", "Motors", "Travel", "Design", "Steel", "Pharma"])
        end = rng.choice(list(suffixes) + (more if mode != "full" else []))
        shown = f"{name}{rng.choice([' ', ', '])}{end}"
        if rng.random() < 0.12:
            shown, end = name, ""
        good = {"drop": name, "bare": name.upper(), "key": name.lower().replace(" ", "-"),
                "full": f"{name} {suffixes.get(end, '')}".strip()}[mode]
        return shown, good

    specs = {"drop": ["Drop the legal form (Inc., Ltd., GmbH ...) from the company's name.",
                      "Write the company name without its legal suffix and the comma before it.",
                      "Remove what tells the legal form of the company.", "Normalize firms: only the name, no Inc., AG, S.A. and the like.",
                      "Strip corporate suffixes."],
             "bare": ["Write the company name in capitals without its legal form.", "Drop the legal suffix and put the rest in upper case.",
                      "Normalize to capitals, no Inc., Ltd., GmbH and so on.",
                      "Give the firm's name in upper-case letters, legal form removed.",
                      "Remove the legal form; capital letters throughout."],
             "key": ["Make a key of the company name: lower case, words joined by hyphens, no legal form.",
                     "Turn the firm's name, without its legal suffix, into lower-case-with-hyphens.",
                     "Give an identifier for the company: lower case, hyphens for spaces, without Inc., AG or the like.",
                     "Write a slug of the company's name; the legal form is left out.",
                     "Normalize the name to a hyphenated lower-case key without legal suffix."],
             "full": ["Write the legal form of the company in full words, without a comma (Inc. is Incorporated, LLC Limited Liability "
                      "Company).", "Spell out Inc., Ltd., Corp., Co., LLC and PLC, with no comma before.",
                      "Expand the company's legal suffix to its long form; drop the comma.",
                      "Replace the abbreviated legal form by the full term, separated by a space only.",
                      "Give the full company name with the legal form written out, no comma."]}[mode]
    return text_task(rng, specs, draw)


CASES = {"snake_case": lambda words: "_".join(words), "camelCase": lambda words: words[0] + "".join(word.capitalize()
    for word in words[1:]), "PascalCase": lambda words: "".join(word.capitalize() for word in words),
         "kebab-case": lambda words: "-".join(words),
         "UPPER_SNAKE_CASE": lambda words: "_".join(words).upper(), "Title Case": lambda words: " ".join(word.capitalize()
             for word in words), "lower case words": lambda words: " ".join(words)}
NAME_PARTS = [["customer", "user", "order", "invoice", "shipping", "billing", "total", "first", "last", "home", "work", "product", "unit",
               "max", "min", "new", "old", "average", "daily", "net"],
              ["name", "address", "price", "count", "date", "city", "phone", "email", "amount", "status", "rate", "weight", "number",
               "color", "size", "time", "level", "country", "score", "owner"],
              ["", "", "", "text", "list", "value", "code", "label", "key", "today"]]


@family("normalization.identifier")
def identifier(rng):
    name = rng.choice(sorted(CASES))

    def draw(rng):
        words = [part for part in (rng.choice(parts) for parts in NAME_PARTS) if part]
        style = rng.choice([case for case in sorted(CASES) if case != name] + ["messy"])
        shown = CASES[style](words) if style != "messy" else rng.choice([" ", "  ", " - ", ".",
            "__"]).join(rng.choice([str, str.upper, str.capitalize])(word) for word in words)
        return shown, CASES[name](words)

    return text_task(rng, [f"Write the column name in {name}.", f"Convert the identifier to {name}.", f"Normalize the field name: {name}.",
                           f"Rename the column, using {name}.", f"Turn the heading into {name}.",
                           f"Give the name in {name}, whatever notation it has now."], draw)


COUNTED = ["chairs", "boxes", "guests", "pages", "tickets", "bottles", "students", "miles", "votes", "bricks", "copies", "seats", "sheep",
           "steps", "letters", "tiles"]


def some_number(rng):
    return rng.choice([rng.randint(11, 99), rng.randint(100, 999), rng.randint(100, 999), rng.randint(1000, 99999),
                       rng.randint(1, 99) * 100, rng.randint(1, 99) * 1000])


@family("normalization.number-digits")
def number_digits(rng):
    whole, comma = rng.random() < 0.4, rng.random() < 0.3

    def draw(rng):
        n = some_number(rng)
        words = spelled(n)
        words = rng.choice([words, words, words.replace("-", " "), words.replace(" and", ""), words.capitalize()])
        frame = rng.choice(["{} " + rng.choice(COUNTED), rng.choice(w.FIRST) + " counted {} " + rng.choice(COUNTED),
                            "a total of {} " + rng.choice(COUNTED), rng.choice(w.CITIES) + ": {}"])
        digits = f"{n:,}" if comma else str(n)
        return frame.format(words), frame.format(digits) if whole else digits

    rule = "with commas between the thousands" if comma else "without separators"
    rest = "Keep the other words." if whole else "Output the number alone."
    return text_task(rng, [f"Write the number word as digits, {rule}. {rest}", f"Turn the spelled-out number into figures ({rule}). {rest}",
                           f"Convert words like twenty-one to digits, {rule}. {rest}",
                           f"Replace the English number word by figures {rule}. {rest}", f"Give the number in digits {rule}. {rest}"], draw)


@family("normalization.number-words")
def number_words(rng):
    whole, joiner = rng.random() < 0.4, rng.random() < 0.5

    def draw(rng):
        n = some_number(rng)
        words = spelled(n) if joiner else spelled(n).replace(" and", "")
        frame = rng.choice(["{} " + rng.choice(COUNTED), rng.choice(w.FIRST) + " counted {} " + rng.choice(COUNTED),
                            "a total of {} " + rng.choice(COUNTED), rng.choice(w.CITIES) + ": {}"])
        return frame.format(rng.choice([str(n), f"{n:,}"])), frame.format(words) if whole else words

    rule = "American style without and (one hundred five)"
    if joiner:
        rule = "British style with and (one hundred and five; two thousand and one)"
    rest = "Keep the other words." if whole else "Output only the number."
    return text_task(rng, [f"Spell the number out in English, lower case, {rule}. {rest}",
                           f"Write the figure as words, {rule}, hyphens as in twenty-one. {rest}",
                           f"Convert digits to English number words; {rule}. {rest}",
                           f"Say the number in words, {rule}, small letters, hyphenated tens. {rest}",
                           f"Turn figures into words ({rule}). {rest}"], draw)


ORDINAL_WORDS = {"one": "first", "two": "second", "three": "third", "five": "fifth", "eight": "eighth", "nine": "ninth",
                 "twelve": "twelfth"}


def ordinal_word(n):
    head, sign, tail = spelled(n).rpartition("-")
    return head + sign + (ORDINAL_WORDS.get(tail) or (tail[:-1] + "ieth" if tail.endswith("y") else tail + "th"))


@family("normalization.ordinal")
def ordinal(rng):
    form, name = rng.choice([("1st", "digits with the English ending, like 21st"), ("word", "an English ordinal word, like twenty-first"),
                             ("1", "a plain number, like 21"), ("1.", "a number with a dot, like 21.")])
    whole = rng.random() < 0.5

    def draw(rng):
        n = rng.randint(1, 99)
        forms = {"1st": w.ordinal(n), "word": ordinal_word(n), "1": str(n), "1.": f"{n}."}
        shown = forms[rng.choice([key for key in ("1st", "word", "1st", "word") if key != form])]
        frame = rng.choice(["{} " + rng.choice(["floor", "place", "edition", "birthday", "attempt", "row", "visit"]),
                            rng.choice(w.FIRST) + " came {}", "the {} of " + rng.choice(w.MONTHS) if n < 29 else "the {} question",
                            "{} customer from " + rng.choice(w.CITIES)])
        return frame.format(shown), frame.format(forms[form]) if whole else forms[form]

    rest = "Keep the rest of the text." if whole else "Only the number, nothing else."
    return text_task(rng, [f"Write the ordinal as {name}. {rest}", f"Convert the ordinal number to {name}. {rest}",
                           f"Normalize ordinals: {name}. {rest}", f"Replace the ordinal by {name}. {rest}",
                           f"Give the rank in the form {name}. {rest}"], draw)


def roman(n):
    text = ""
    for value, letters in ((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"),
                           (9, "IX"), (5, "V"), (4, "IV"), (1, "I")):
        text += letters * (n // value)
        n %= value
    return text


@family("normalization.roman")
def romans(rng):
    way, whole = rng.choice(["to", "from"]), rng.random() < 0.5

    def draw(rng):
        n = rng.choice([rng.randint(2, 40), rng.randint(2, 40), rng.randint(41, 400), rng.randint(1900, 2030)])
        frame = rng.choice(["Chapter {}", "Volume {}, page " + str(rng.randint(2, 400)) if way == "from" else "Volume {}",
                            "Act {}, " + rng.choice(w.FIRST), "Part {} of the " + rng.choice(w.STEMS), "Anno {}", "{}",
                            "section {}: " + rng.choice(w.PRODUCTS)])
        shown, good = (str(n), roman(n)) if way == "to" else (roman(n), str(n))
        return frame.format(shown), frame.format(good) if whole else good

    rest = "Leave the other text as it is." if whole else "Output the numeral alone."
    goal = "Roman numerals (capitals)" if way == "to" else "Arabic digits"
    source = "number in digits" if way == "to" else "Roman numeral"
    return text_task(rng, [f"Write the {source} in {goal}. {rest}", f"Convert the {source} to {goal}. {rest}",
                           f"Replace the {source} by {goal}. {rest}", f"Give the {source} in {goal}. {rest}",
                           f"Translate the {source} into {goal}. {rest}"], draw)


@family("normalization.fraction")
def fraction(rng):
    form, name = rng.choice([("decimal", "a decimal number, like 0.75"), ("percent", "a percentage, like 75%"),
                             ("fraction", "a fraction in lowest terms, like 3/4"), ("permille", "per mille as a whole number, like 750")])

    def draw(rng):
        bottom = rng.choice([2, 4, 5, 10, 20, 25, 50, 100])
        value = fractions.Fraction(rng.randint(1, bottom - 1), bottom)
        shapes = {"decimal": number_text(value), "percent": number_text(value * 100) + rng.choice(["%", " %", " percent"]),
                  "fraction": f"{value.numerator}/{value.denominator}" if rng.random() < 0.5
                  else f"{value.numerator * 2}/{value.denominator * 2}"}
        shown = shapes[rng.choice([key for key in sorted(shapes) if key != form or key == "fraction"])]
        good = {"decimal": number_text(value), "percent": number_text(value * 100) + "%",
                "fraction": f"{value.numerator}/{value.denominator}", "permille": number_text(value * 1000)}[form]
        return rng.choice(["{}", "{} of the " + rng.choice(COUNTED), rng.choice(w.FIRST) + " ate {}", "share: {}",
                           rng.choice(w.COMPANIES) + " holds {}", rng.choice(w.CITIES) + " {}"]).format(shown), good

    return text_task(rng, [f"Write the share as {name}.", f"Convert fractions, decimals and percentages to {name}.",
                           f"Normalize the proportion: {name}, nothing else.", f"Give the share in the text as {name}.",
                           f"Express the part of the whole as {name}, no trailing zeros."], draw)


EMOJI = {"😀": "grinning", "😢": "crying", "❤️": "heart", "👍": "thumbs up", "👎": "thumbs down", "🔥": "fire", "🎉": "party", "☀️": "sun",
         "🌧️": "rain", "🐶": "dog", "🐱": "cat", "🍕": "pizza", "🍎": "apple", "☕": "coffee", "🚗": "car", "✈️": "plane", "🏠": "house",
         "🎂": "cake", "⚽": "football", "📧": "mail",
         "🔑": "key", "🌙": "moon", "⭐": "star", "🎵": "music", "🚲": "bicycle", "🍌": "banana", "🐟": "fish", "🌲": "tree", "💡": "light bulb",
         "📷": "camera"}


@family("normalization.emoji")
def emoji(rng):
    mode = rng.choice(["colon", "bracket", "drop", "list"])
    glue = rng.choice([", ", " ", "; "])

    def named(text, chosen):
        for c in chosen:
            text = text.replace(c, f":{EMOJI[c].replace(' ', '_')}:" if mode == "colon" else f"[{EMOJI[c]}]")
        return text

    def draw(rng):
        chosen = rng.sample(sorted(EMOJI), rng.randint(1, 2))
        text = w.sentence(rng).rstrip(".?")
        both = f"{' '.join(chosen)} {text}" if rng.random() < 0.3 else f"{text} {' '.join(chosen)}"
        return both, text if mode == "drop" else glue.join(EMOJI[c] for c in chosen) if mode == "list" else named(both, chosen)

    legend = ", ".join(f"{c} {name}" for c, name in EMOJI.items())
    specs = {"colon": ["Replace each emoji by its name between colons, a space in it written as _.",
                       "Write emoji as :name: (_ for a space).", "Turn emoji into :name: codes, underscore instead of a space.",
                       "Spell emoji as words between colons, with _ for blanks.",
                       "Make the text free of emoji; :name: stands instead, with underscores."],
             "bracket": ["Replace each emoji by its name in square brackets.", "Write emoji as words in [ ].",
                         "Put [name] where an emoji is.", "Spell out emoji in square brackets, leaving the text alone.",
                         "Turn emoji into bracketed words."],
             "drop": ["Remove the emoji and the blank that goes with them.", "Delete emoji; no blank stays at the ends.",
                      "Strip all emoji from the text.", "Give the text without emoji and without blanks at its ends.",
                      "Clean the message of its emoji, trimming the ends."],
             "list": [f'Name the emoji of the message, in order, with "{glue}" between.',
                      f'List the emoji as words, separated by "{glue}".', f'Output only the names of the emoji, joined by "{glue}".',
                      f'Which emoji are there? Names only, "{glue}" between them.',
                      f'Give the words for the emoji found, in order, joined by "{glue}".']}[mode]
    return Task(say(rng, *specs) + (f" Names: {legend}." if mode != "drop" else ""), draw)


ABBREVIATIONS = {"asap": "as soon as possible", "fyi": "for your information", "btw": "by the way", "eta": "estimated time of arrival",
                 "eod": "end of day", "imo": "in my opinion", "aka": "also known as", "approx.": "approximately", "appt.": "appointment",
                 "w/o": "without", "w/": "with",
                 "tbd": "to be determined", "pls": "please", "thx": "thanks", "qty": "quantity", "dept.": "department",
                 "incl.": "including", "excl.": "excluding", "min.": "minimum", "max.": "maximum", "vs.": "versus", "re:": "regarding",
                 "bldg.": "building", "govt.": "government", "temp.": "temperature",
                 "avg.": "average", "mgmt.": "management", "b/c": "because", "nr.": "number", "misc.": "miscellaneous"}
SHORTHAND = ["{pls} send the {p} {asap}", "{fyi} the {p} ships {w/o} batteries", "{qty} {n}, {incl.} the {p}",
             "{btw} {f} has an {appt.} in {c}", "{eta} of the {p} in {c} is {tbd}", "{approx.} {n} people came {b/c} of {f}",
             "{thx} {f}, {eod} is fine", "{temp.} in {c}: {avg.} {n2}, {max.} {n3}",
             "meet {f} at the {bldg.} of the {dept.} in {c}", "{imo} the {p} is too small", "{p} {w/} cover, {excl.} shipping to {c}",
             "{c} {vs.} {c2}, {misc.} notes", "{re:} {p}, {min.} order {n}", "{mgmt.} meeting with {f} {tbd}",
             "{govt.} office in {c}, room {nr.} {n}", "{f} {aka} the {p} king"]


@family("normalization.abbreviation")
def abbreviation(rng):
    way = rng.choice(["expand", "expand", "shorten"])

    def draw(rng):
        pattern = rng.choice(SHORTHAND)
        first = dict(p=rng.choice(w.PRODUCTS), f=rng.choice(w.FIRST), n=rng.randint(2, 400), n2=rng.randint(-9, 20), n3=rng.randint(21, 39))
        first["c"], first["c2"] = rng.sample(w.CITIES, 2)
        def fill(table):
            return re.sub(r"\{(.*?)\}", lambda m: str(first[m[1]]) if m[1] in first else table[m[1]], pattern)
        short, full = fill({key: key for key in ABBREVIATIONS}), fill(ABBREVIATIONS)
        return (short, full) if way == "expand" else (full, short)

    listed = "; ".join(f"{full} = {short}" for short, full in ABBREVIATIONS.items())
    specs = {"expand": ["Write the abbreviations in full, in lower case.",
                        "Expand abbreviations such as asap, fyi or qty; leave everything else.", "Spell out the shortened words.",
                        "Replace every abbreviation by the words it stands for, lower case, no other change.",
                        "Turn the shorthand note into full words."],
             "shorten": ["Abbreviate where the list has a short form: ", "Shorten the note, using ", "Use these abbreviations: ",
                         "Replace the long forms by the short ones: ", "Write the note in shorthand by this list: "]}[way]
    return Task(say(rng, *specs) if way == "expand" else rng.choice(specs) + listed + ".", draw)


@family("normalization.productcode")
def productcode(rng):
    name, form = rng.choice([("ABC-1234", "{a}-{n:04}"), ("ABC1234", "{a}{n:04}"), ("abc_1234", "{low}_{n:04}"), ("ABC/1234", "{a}/{n:04}"),
                             ("1234-ABC", "{n:04}-{a}"), ("ABC-1234, leading zeros dropped (ABC-34)", "{a}-{n}"),
                             ("ABC 1234", "{a} {n:04}")])

    def draw(rng):
        letters, n = w.code(rng, "@@@"), rng.choice([rng.randint(1000, 9999), rng.randint(10, 999)])
        digits = rng.choice([f"{n:04}", f"{n}", f"{n:04}"])
        shown = rng.choice([str, str, str.lower])(letters) + rng.choice(["-", " ", "", "_", "/", ".", " - ", "--"]) + digits
        return rng.choice(["{}", "{}", "item {}", "SKU: {}", f"{rng.choice(w.PRODUCTS)} ({{}})",
                           "art. no. {}"]).format(shown), form.format(a=letters, low=letters.lower(), n=n)

    pad = "" if "dropped" in name else " The number is padded with zeros to four digits."
    return text_task(rng, [f"Normalize the product code to the form {name}.{pad}", f"Write the article code like {name}, alone.{pad}",
                           f"Bring the SKU into the pattern {name}.{pad}", f"Output the code (three letters and a number) as {name}.{pad}",
                           f"Unify the notation of the product code: {name}.{pad}"], draw)


@family("normalization.whitespace")
def whitespace(rng):
    glue, name = rng.choice([(" ", "a single space"), (" ", "one blank"), ("_", "an underscore"), ("", "nothing"), ("-", "a hyphen"),
                             (" · ", "a middle dot with a space on each side")])

    def draw(rng):
        words = rng.choice([w.full_name(rng), f"{rng.choice(w.PRODUCTS)} {rng.randint(1, 99)}",
                            f"{rng.choice(w.CITIES)} {rng.choice(w.STREETS)}", rng.choice(w.CHORES),
                            f"{rng.choice(w.COMPANIES)} {rng.choice(w.STEMS)} {rng.randint(2019, 2030)}"]).split()
        return words[0] + "".join(rng.choice([" ", "  ", "\t", "   ", "\n", " \u00a0"]) + word for word in words[1:]), glue.join(words)

    return text_task(rng, [f"Replace every run of white space by {name}.",
                           f"Put {name} wherever blanks, tabs or line breaks separate the words.",
                           f"Normalize white space: {name} between the words.",
                           f"Join the words with {name}, whatever space is between them now.",
                           f"Collapse spaces, tabs and line ends into {name}."], draw)


@family("normalization.slug")
def slug(rng):
    sign, name = rng.choice([("-", "hyphens"), ("-", "hyphens"), ("_", "underscores")])

    def draw(rng):
        text = rng.choice([f"{rng.choice(w.CHORES).capitalize()}!", f"{rng.choice(w.CITIES)}: {rng.choice(w.PRODUCTS)} & more",
                           w.sentence(rng), f"{rng.choice(w.STEMS).capitalize()} {rng.choice(w.MONTHS)} {rng.randint(2019, 2030)}",
                           f"{rng.choice(w.COMPANIES)} - {rng.choice(w.PRODUCTS)} ({rng.randint(1, 20)})"])
        return text, sign.join(re.findall(r"[a-z0-9]+", w.plain(text)))

    return text_task(rng, [f"Make a URL slug: lower case, only letters and digits, {name} between the words, no accents; signs such as & "
                           f"or : vanish.", f"Turn the title into a file name without extension: small letters and digits, words joined "
                                            f"by single {name}, every other sign is a gap, accents dropped.",
                           f"Slugify the text ({name}, lower case, ASCII); runs of other characters become one of the {name}, none at the "
                           f"ends.", f"Write the title as a slug. Lower case without accents, {name} for everything that is no letter or "
                                     f"digit, never doubled, none at the ends.",
                           f"Convert the heading to an anchor: lower-case ASCII letters and digits, groups joined with {name}."], draw)


@family("normalization.email")
def email(rng):
    plus = rng.random() < 0.5

    def draw(rng):
        address = w.email(rng)
        local, domain = address.split("@")
        tag = rng.choice(["", "", "+" + rng.choice(w.STEMS)])
        text = rng.choice([str.upper, str.title, str, str])(f"{local}{tag}@{domain}")
        shown = rng.choice(["{}", "<{}>", f"{w.full_name(rng)} <{{}}>", "mailto:{}", "{}", f'"{w.full_name(rng)}" <{{}}>',
                            "{},"]).format(text)
        return shown, f"{local}{'' if plus else tag}@{domain}"

    rule = "a +tag before the @ is dropped" if plus else "a +tag before the @ is kept"
    return text_task(rng, [f"Reduce the entry to the bare mail address in lower case; {rule}.",
                           f"Normalize the e-mail address: lower case, no name, no brackets; {rule}.",
                           f"Give the canonical e-mail address (small letters, nothing around it; {rule}).",
                           f"Output the address only, lower-cased; {rule}.",
                           f"Write the mail address in the form used as a key: lower case, alone; {rule}."], draw)


@family("normalization.url")
def url(rng):
    mode = rng.choice(["canonical", "host", "plain"])

    def draw(rng):
        link = w.url(rng).replace("http://", "https://").replace("www.", "").split("?")[0]
        host = link.split("/")[2]
        path = link.split(host, 1)[1]
        shown = rng.choice(["http://", "https://", "", "HTTPS://"]) + rng.choice(["", "www."]) + rng.choice([str, str.upper,
            str.capitalize])(host) + path + rng.choice(["", "/", "?utm_source=mail", "#top", f"?ref={rng.randint(1, 99)}"])
        return shown, {"canonical": f"https://{host}{path}", "host": host, "plain": host + path}[mode]

    goal = {"canonical": "https:// and the host in lower case without the www prefix, then the path",
            "host": "the host alone, in lower case, without the www prefix",
            "plain": "host and path without scheme and www prefix, the host in lower case"}[mode]
    end = "" if mode == "host" else " Queries, fragments and a slash at the end go."
    return text_task(rng, [f"Normalize the link to {goal}.{end}", f"Write the web address as {goal}.{end}",
                           f"Reduce the URL to {goal}.{end}", f"Bring the link into the form: {goal}.{end}",
                           f"Output {goal}.{end} The input is a web address."], draw)


@family("normalization.version")
def version(rng):
    name, form = rng.choice([("MAJOR.MINOR.PATCH", "{}.{}.{}"), ("vMAJOR.MINOR.PATCH", "v{}.{}.{}"), ("MAJOR.MINOR", "{}.{}"),
                             ("the major version alone", "{}"), ("MAJOR_MINOR_PATCH", "{}_{}_{}")])

    def draw(rng):
        a, b, c = rng.randint(0, 20), rng.randint(0, 30), rng.randint(0, 30)
        size = rng.choice([3, 3, 2, 1])
        b, c = b if size > 1 else 0, c if size > 2 else 0
        shown = rng.choice(["", "v", "V", "version ", "release-", "Version: ", "ver. "]) + rng.choice([".", ".",
            "_" if size > 1 else "."]).join(str(n) for n in (a, b, c)[:size])
        return rng.choice(["{}", "{}", f"{rng.choice(['nginx', 'redis', 'curl', 'django', 'numpy', 'bash', 'firefox', 'openssl'])} {{}}",
                           f"{rng.choice(w.STEMS)} ({{}})", "{} (stable)"]).format(shown), form.format(a, b, c)

    return text_task(rng, [f"Write the version as {name}; missing parts are 0.",
                           f"Normalize the version number to {name}, filling in 0 for what is missing.",
                           f"Output only the version, in the form {name}. Parts not given count as 0.",
                           f"Bring versions into the form {name} (absent parts: 0), nothing else.",
                           f"Convert the version string to {name}, with zeros for missing parts."], draw)


@family("normalization.list")
def listing(rng):
    glue = rng.choice([", ", ";", "|", " ", ","])
    order = rng.choice(["in alphabetical order", "in the order of their first appearance", "in reverse alphabetical order"])
    case = rng.choice(["lower case", "capitals"])
    pool = [word for word in w.STEMS + w.HOSTS if word not in ("main", "backup")]

    def draw(rng):
        words = rng.sample(sorted(set(pool)), rng.randint(2, 5))
        if rng.random() < 0.6:
            words.insert(rng.randint(0, len(words)), rng.choice(words))
        inner = rng.choice([", ", ";", " / ", "|", " , ", "; "])
        shown = inner.join(rng.choice([str, str, str.upper, str.capitalize])(word) for word in words)
        unique = list(dict.fromkeys(words))
        unique = unique if "appearance" in order else sorted(unique, reverse="reverse" in order)
        return rng.choice(["{}", "{}", "tags: {}"]).format(shown), glue.join(word.upper() if case == "capitals" else word
            for word in unique)

    sign = {" ": "a space"}.get(glue, f'"{glue}"')
    return text_task(rng, [f"Clean the tags: {case}, no duplicates, {order}, joined by {sign}.",
                           f"Normalize the list of tags. Each once, {case}, {order}, {sign} between them.",
                           f"Write the words in {case}, drop repetitions (case does not matter), {order}; separator {sign}.",
                           f"Give each tag once, {order}, in {case}, with {sign} between tags.",
                           f"Unify the tag list: remove duplicates, use {case}, put them {order}, join with {sign}."], draw)


@family("normalization.mac")
def mac(rng):
    name, sign, size, case = rng.choice([("00:1a:2b:3c:4d:5e", ":", 2, str.lower), ("00-1A-2B-3C-4D-5E", "-", 2, str.upper),
                                         ("001a.2b3c.4d5e", ".", 4, str.lower), ("001A2B3C4D5E", "", 12, str.upper),
                                         ("00:1A:2B:3C:4D:5E", ":", 2, str.upper), ("001a2b3c4d5e", "", 12, str.lower)])

    def written(digits, sign, size, case):
        return case(sign.join(digits[i:i + size] for i in range(0, 12, size)))

    def draw(rng):
        digits = w.code(rng, "~~~~~~~~~~~~")
        shown = written(digits, *rng.choice([(":", 2), ("-", 2), (".", 4), ("", 12), (" ", 2), ("-", 6)]),
                        rng.choice([str.lower, str.upper]))
        return rng.choice(["{}", "{}", f"{w.host(rng)} {{}}", "MAC: {}", "ether {}"]).format(shown), written(digits, sign, size, case)

    return text_task(rng, [f"Write the MAC address in the style of {name}.", f"Normalize the hardware address to the notation {name}.",
                           f"Output the MAC address alone, formatted like {name}.",
                           f"Convert the MAC address; the result looks like {name}.", f"Bring the Ethernet address into the form {name}."],
                     draw)


@family("normalization.number-format")
def number_format(rng):
    name, thousands, decimal = rng.choice([("1,234.56", ",", "."), ("1.234,56", ".", ","), ("1234.56", "", "."), ("1 234,56", " ", ","),
                                           ("1'234.56", "'", "."), ("1234,56", "", ",")])
    source = rng.choice(["English", "German"])

    def draw(rng):
        cents = rng.choice([rng.randint(100, 99999), rng.randint(100000, 99999999)])
        whole = rng.random() < 0.3
        head, tail = cents // 100, f"{cents % 100:02}"
        a, b = (",", ".") if source == "English" else (".", ",")
        shown = f"{head:,}".replace(",", rng.choice([a, a, ""])) + ("" if whole else b + tail)
        good = f"{head:,}".replace(",", thousands) + ("" if whole else decimal + tail)
        return rng.choice(["{}", "{}", "total {}", f"{rng.choice(w.CITIES)}: {{}}",
                           f"{{}} {rng.choice(COUNTED)}" if whole else "sum {}"]).format(shown), good

    rule = "a comma before the decimals, points between thousands"
    if source == "English":
        rule = "a point before the decimals, commas between thousands"
    return text_task(rng, [f"Convert the number from {source} notation ({rule}) to the style {name}.",
                           f"Write the {source} number like {name}, alone. In the input there is {rule}.",
                           f"Normalize numbers to {name}; the input has {rule}.", f"Reformat the number as in {name}. Input: {rule}.",
                           f"Give the number in the form {name}, no other text. It comes with {rule}."], draw)


@family("normalization.mask")
def mask(rng):
    keep = rng.choice([2, 3, 4])
    sign = rng.choice(["*", "x", "#", "•"])
    side = rng.choice(["last", "last", "first"])

    def draw(rng):
        label, digits, shapes = rng.choice([("card", 16, [4, 16]), ("account", 10, [10, 5]), ("card no.", 16, [4]), ("phone", 10, [10, 5]),
                                            ("passport", 9, [9, 3]), ("customer", 8, [8, 4])])
        number = w.code(rng, "#" * digits)
        size = rng.choice(shapes)
        gap = rng.choice([" ", "-"])
        shown = gap.join(number[i:i + size] for i in range(0, digits, size))
        seen = (lambda i: i >= digits - keep) if side == "last" else (lambda i: i < keep)
        count, good = 0, ""
        for c in shown:
            good += c if not c.isdigit() or seen(count) else sign
            count += c.isdigit()
        frame = rng.choice(["{}", f"{label} {{}}", f"{w.full_name(rng)}, {label} {{}}"])
        return frame.format(shown), frame.format(good)

    return text_task(rng, [f"Mask the number: all digits but the {side} {keep} become {sign}, everything else stays.",
                           f"Hide digits with {sign}, keeping the {side} {keep}; blanks, hyphens and words stay.",
                           f"Replace each digit by {sign} except the {side} {keep}.",
                           f"Show only the {side} {keep} digits of the number; the others are written as {sign}.",
                           f"Anonymize the number with {sign} (only the {side} {keep} digits stay readable). Keep separators and text."],
                     draw)
