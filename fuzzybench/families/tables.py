"""Tables: cells, headers and rows as they come out of spreadsheets and exports, cleaned, split, judged and rewritten."""

import json
import re

from ..family import Task, family
from ..pools import yes_no
from ..wording import Labels, joined, say, typo
from .. import words_records as w

CELLS = {"name": w.full_name, "city": lambda r: r.choice(w.CITIES), "item": lambda r: r.choice(w.PRODUCTS),
         "count": lambda r: str(r.randint(1, 900)),
         "code": lambda r: w.code(r, "@@###"), "company": lambda r: r.choice(w.COMPANIES), "day": lambda r: w.day(r).isoformat(),
         "host": w.host,
         "email": w.email, "country": lambda r: r.choice(w.COUNTRIES),
         "price": lambda r: f"{r.randint(1, 900)}.{r.choice(['00', '50', '99', '20'])}", "file": w.filename}
MARKS = [(",", "commas"), (";", "semicolons"), ("|", "bars"), ("\t", "tabs")]
NULLS = ["n/a", "N/A", "NA", "-", "--", "null", "NULL", "none", "None", "nan", "NaN", "unknown", "unbekannt", "k.A.", "not available", "?",
         "???", "missing", "keine Angabe", "inconnu",
         "s/d", "#N/A", "(blank)", "(leer)", "no data", "tbd", "TBD", "not given", "empty", "desconocido"]


def ended(text):
    return text if text[-1] in ".?:" else text + "."


def sort_task(rng, classes, meanings, what, draw):
    """draw(rng, key) -> text for the key of a class."""
    answer = Labels(rng, classes, meanings)

    def drawn(rng):
        key = rng.choice(answer.keys)
        return draw(rng, key), answer[key]

    return Task(answer.spec(rng, ended(what)), drawn, answer.all)


def column(rng):
    """Name of a column and a function for its cells."""
    name = rng.choice(sorted(CELLS))
    return name, CELLS[name]


@family("tables.null")
def null(rng):
    empty = rng.choice(["EMPTY", "NULL", "missing", "none", "\\N", "(empty)", "NA", "null"])
    name, cell = column(rng)
    spec = say(rng, f"Clean a cell of the column {name}. Whatever stands for a missing value (n/a, -, unknown and so on, "
               f"in any language) becomes {empty}; other values stay.",
               f"Write {empty} if the cell only says that there is no value, else copy the cell.",
               f"Replace placeholders such as n/a, ? or unbekannt by {empty}. Real values of {name} are kept.",
               f"The {name} column was filled by many people. Unify their ways to say 'no value' to {empty} and leave the rest as it is.",
               f"Output the {name}, or {empty} where the cell has none.")

    def draw(rng):
        if rng.random() < 0.5:
            return rng.choice(NULLS), empty
        text = cell(rng)
        return text, text

    return Task(spec, draw)


@family("tables.null-detect")
def null_detect(rng):
    name, cell = column(rng)
    what = say(rng, f"Is there a value in this cell of the column {name}?", f"Does the cell hold a real {name} or a placeholder?",
               f"Tell empty cells of the {name} column from filled ones. Placeholders count as empty.",
               f"Profile the {name} column: is this cell missing?",
               f"Check if the {name} is given. Signs and words like n/a, - or unknown mean that it is not.")
    return sort_task(rng, {"full": ["value", "present", "filled", "given"], "none": ["missing", "empty", "absent", "null"]},
                     {"full": "there is a real value", "none": "the cell only says that there is none"}, what, lambda r, key: cell(r)
                     if key == "full" else r.choice(NULLS))


UNITS = {"kg": ["kg", "KG", "Kg", "kilo", "kilograms", "kgs"], "cm": ["cm", "CM", "centimetres", "cms"],
         "l": ["l", "L", "litres", "liters", "ltr"], "km": ["km", "KM", "kilometres"],
         "min": ["min", "mins", "minutes", "min."], "h": ["h", "hours", "hrs", "hr"], "GB": ["GB", "gb", "Gigabyte", "gigabytes"],
         "W": ["W", "watts", "watt"], "pcs": ["pcs", "pieces", "pc", "pcs.", "units"]}


@family("tables.units")
def units(rng):
    unit = rng.choice(sorted(UNITS))
    point = rng.random() < 0.6
    rule = "a point before decimals" if point else "decimals exactly as they are written"
    spec = say(rng, f"Strip the unit from the cell; only the number stays, {rule}.",
               f"The column is in {unit}. Give the bare number, {rule}.",
               f"Cell of a column measured in {unit}: output its number without unit and blanks, {rule}.",
               f"Remove {', '.join(UNITS[unit][:3])} and the like so that a number is left ({rule}).",
               f"Numbers only, please: drop the unit, {rule}.")

    def draw(rng):
        number = str(rng.randint(1, 900)) if rng.random() < 0.5 else f"{rng.randint(0, 99)}{rng.choice('.,')}{rng.randint(1, 9)}"
        return rng.choice(["", "", "", "ca. ", "approx. "]) + number + rng.choice(["", " ", " ",
            "  "]) + rng.choice(UNITS[unit]), number.replace(",", ".") if point else number

    return Task(spec, draw)


@family("tables.units-which")
def units_which(rng):
    chosen = rng.sample(sorted(UNITS), rng.randint(2, 5))
    what = say(rng, "Which unit does the cell use?", "Find the unit of the measurement.",
               "Name the unit that is written in the cell, however it is spelt.",
               "Split off the unit of the value and give its standard form.",
               "Unit of the cell in its short form.")
    spec = ended(what) + rng.choice([f" One of {joined(rng, chosen)}.", f" Units: {', '.join(chosen)}.", f" ({'/'.join(chosen)})"])

    def draw(rng):
        unit = rng.choice(chosen)
        return f"{rng.randint(1, 900)}{rng.choice(['', '.5', ',2'])}{rng.choice(['', ' '])}{rng.choice(UNITS[unit])}", unit

    return Task(spec, draw, chosen)


YES, NO = ["yes", "Yes", "YES", "y", "Y", "true", "TRUE", "1", "x", "X", "ja", "oui", "sí", "✓", "on", "checked", "Yes."], ["no", "No",
    "NO", "n", "N", "false", "FALSE", "0", "nein", "non", "off", "unchecked",
                                                                                                                     "✗", "No.", "nope"]


@family("tables.yesno")
def yesno(rng):
    yes, no = rng.choice([("1", "0"), ("true", "false"), ("yes", "no"), ("Y", "N"), ("ja", "nein"), ("T", "F"), ("on", "off"),
                          ("active", "inactive")])
    empty = rng.choice(["", "empty", "NULL", "unknown", "?"])
    name = rng.choice(["newsletter", "paid", "active", "member", "vegetarian", "invoice sent", "insured", "admin"])
    spec = say(rng, f"Column {name}: write {yes} for yes and {no} for no, however it was entered.",
               f"Normalize the yes/no cell of the column {name} to {yes}/{no}.",
               f"The column {name} has been filled with x, ja, true, 1 and so on. Make it {yes} or {no}.",
               f"Turn the entry into {yes} (yes) or {no} (no).", f"Unify booleans of {name}: {yes} where it holds, {no} where it does not.")
    spec = ended(spec) + (f" A placeholder for a missing value becomes {empty}." if empty else "")

    def draw(rng):
        if empty and rng.random() < 0.25:
            return rng.choice([n for n in NULLS if n.lower() not in ("none", "empty")]), empty
        value = rng.random() < 0.5
        return rng.choice(["", "", " "]) + rng.choice(YES if value else NO), yes if value else no

    return Task(spec, draw, [yes, no] + [empty] * bool(empty))


LANDS = {"Germany": "DE DEU Deutschland Allemagne BRD", "France": "FR FRA Frankreich Francia", "Spain": "ES ESP España Spanien Espagne",
         "Italy": "IT ITA Italia Italien Italie", "Austria": "AT AUT Österreich Autriche",
         "Poland": "PL POL Polska Polen Pologne", "Sweden": "SE SWE Sverige Schweden", "Norway": "NO NOR Norge Norwegen",
         "Denmark": "DK DNK Danmark Dänemark", "Netherlands": "NL NLD Nederland Holland",
         "Belgium": "BE BEL België Belgique Belgien", "Portugal": "PT PRT Portugal", "Finland": "FI FIN Suomi Finnland",
         "Greece": "GR GRC Hellas Griechenland", "Ireland": "IE IRL Éire Irland", "Japan": "JP JPN Nippon Japon",
         "Brazil": "BR BRA Brasil Brasilien", "Canada": "CA CAN Kanada", "Switzerland": "CH CHE Schweiz Suisse Svizzera",
         "India": "IN IND Bharat Indien"}


@family("tables.country")
def country(rng):
    chosen = rng.sample(sorted(LANDS), rng.randint(3, 8))
    form = rng.choice(["two", "three", "own", "name"])
    codes = {land: {"two": LANDS[land].split()[0], "three": LANDS[land].split()[1], "own": str(i), "name": land}[form] for i,
             land in enumerate(chosen, rng.choice([1, 10, 101]))}
    listed = ", ".join(f"{land} = {code}" for land, code in codes.items()) if form != "name" else ", ".join(chosen)
    spec = say(rng, f"Map the country cell to the list: {listed}.",
               f"Countries were typed by hand, in several languages. Standardize: {listed}.",
               f"Which entry of the list does the cell mean? {listed}. Output the {'name' if form == 'name' else 'code'}.",
               f"Clean the country column. Allowed values: {listed}.", f"Convert the country, however spelt, by this list: {listed}.")

    def draw(rng):
        land = rng.choice(chosen)
        text = rng.choice([land, land] + [name for name in LANDS[land].split() if name != codes[land]])
        if len(text) > 5 and rng.random() < 0.35:
            text = text[0] + typo(rng, text[1:])
        if rng.random() < 0.3:
            text = rng.choice([text.upper(), text.lower() if len(text) > 3 else text, text + " "])
        return text, codes[land]

    return Task(spec, draw, list(codes.values()))


SUFFIXES = ["GmbH", "AG", "Ltd", "Ltd.", "Inc", "Inc.", "LLC", "S.A.", "B.V.", "Oy", "AB", "KG", "SE", "Corp.", "S.r.l.", "plc",
            "GmbH & Co. KG", "Pty Ltd"]


@family("tables.company")
def company(rng):
    upper = rng.random() < 0.3
    rule = ", in capitals" if upper else ""
    spec = say(rng, f"Remove the legal form from the company name{rule}.",
               f"Give the name of the company without GmbH, Ltd, Inc. and other legal suffixes{rule}.",
               f"Clean the column of companies: only the bare name stays{rule}.",
               f"Drop the legal form and any comma before it{rule}.", f"Company key for matching: the name without its legal form{rule}.")

    def draw(rng):
        name = rng.choice(w.COMPANIES) + rng.choice(["", "", " Tools", " Logistics", " Foods", " & Sons", " Media", " Energy"])
        text = name + rng.choice([" ", " ", ", ", "  "]) + rng.choice(SUFFIXES) if rng.random() < 0.85 else name
        return text, name.upper() if upper else name

    return Task(spec, draw)


@family("tables.company-form")
def company_form(rng):
    forms = {"GmbH": ["GmbH", "gmbh", "G.m.b.H.", "GMBH"], "AG": ["AG", "A.G.", "Aktiengesellschaft"],
             "Ltd": ["Ltd", "Ltd.", "Limited", "LTD"], "Inc": ["Inc", "Inc.", "Incorporated", "INC"],
             "LLC": ["LLC", "L.L.C.", "llc"], "SA": ["S.A.", "SA", "Société Anonyme"], "BV": ["B.V.", "BV", "bv"],
             "plc": ["plc", "PLC", "P.L.C."]}
    chosen = rng.sample(sorted(forms), rng.randint(3, 6))
    none = rng.choice(["none", "no form", "-", "unknown"])
    spec = say(rng, f"Which legal form does the company have? {', '.join(chosen)}, or {none} if its name has none.",
               f"Extract the legal form in its standard spelling ({', '.join(chosen)}). Without one: {none}.",
               f"Fill the column legal_form from the company name, one of {', '.join(chosen)} or {none}.",
               f"Find the suffix of the company name. Standard forms: {', '.join(chosen)}; {none} stands for no suffix.")

    def draw(rng):
        name, form = rng.choice(w.COMPANIES) + rng.choice(["", " Tools", " Foods", " Media", " Logistics"]), rng.choice([*chosen, none])
        return (name if form == none else name + rng.choice([" ", ", "]) + rng.choice(forms[form])), form

    return Task(spec, draw, [*chosen, none])


@family("tables.decimal")
def decimal(rng):
    comma = rng.random() < 0.35
    spec = say(rng, "All amounts have two decimals, but the separators are mixed.",
               "Numbers come from two countries: 1.234,50 and 1,234.50 are the same. There are always two decimals.",
               "Unify the amounts of the column, which all have two decimals.",
               "In this column points and commas were used in both ways; the last two digits are always the decimals.",
               "Clean a number cell with two decimals whose decimal mark may be a point or a comma.")
    spec = ended(spec) + (" Write them with a decimal comma and nothing between thousands." if comma
                          else " Write them with a decimal point and nothing between thousands.")

    def draw(rng):
        whole, cents = rng.choice([rng.randint(1, 999), rng.randint(1000, 99999),
                                   rng.randint(1000000, 9999999)]), f"{rng.randint(0, 99):02}"
        group, mark = rng.choice([(",", "."), (".", ","), (" ", ","), ("'", "."), ("", "."), ("", ",")])
        return f"{whole:,}".replace(",", group) + mark + cents, f"{whole}{',' if comma else '.'}{cents}"

    return Task(spec, draw)


@family("tables.merged")
def merged(rng):
    shape, parts = rng.choice([("{last}, {first} ({city})", "last name, first name, city"),
                               ("{first} {last} - {city}", "first name, last name, city"), ("{city}/{code}", "city, code"),
                               ("{item} x{count}", "item, count"),
                               ("{code}: {item} ({price})", "code, item, price"), ("{company} [{country}]", "company, country"),
                               ("{day} {city}", "date, city"), ("{count} x {item} @ {price}", "count, item, price")])
    keys = re.findall(r"\{(\w+)\}", shape)
    order = list(range(len(keys)))
    if rng.random() < 0.5:
        rng.shuffle(order)
    names = parts.split(", ")
    mark, word = rng.choice(MARKS[1:])
    wanted = ", ".join(names[i] for i in order)
    spec = say(rng, f"Split the merged cell into {wanted}, with {word} between.",
               f"The cell contains {', '.join(names)} in one. Write {wanted} as columns separated by {word}.",
               f"Unmerge the cell. Output columns: {wanted}; separator: {word}.",
               f"Take the cell apart and list {wanted} with {word} between them.",
               f"One column became {len(names)}: {wanted}. Give the row, divided by {word}.")

    def draw(rng):
        first, last = w.person(rng)
        values = {"first": first, "last": last} | {key: CELLS[key](rng) for key in keys if key in CELLS}
        return shape.format(**values), mark.join(values[keys[i]] for i in order)

    return Task(spec, draw)


SURE_LAST = [name for name in w.LAST if name not in ("Carter", "Ellis", "Vance", "Dawson", "Foster", "Baker", "Reyes", "Costa", "Thompson",
                                                     "Hughes", "Wei")]
SURE_FIRST = [name for name in w.FIRST if name not in ("Walter", "Felix", "Wei", "Gabriel", "Henrik", "David", "Noah", "Rosa")]


def names_row(rng):
    a, b = rng.choice([("first", "last"), ("first_name", "last_name"), ("given name", "surname"), ("Vorname", "Nachname"),
                       ("forename", "family name")])
    layout = rng.choice(["{a}: {x}; {b}: {y}", "{a}={x}, {b}={y}", "{x} | {y}", "{x};{y}"])
    return a, b, layout


@family("tables.swapped")
def swapped(rng):
    a, b, layout = names_row(rng)
    what = say(rng, f"Have first and last name been swapped? The columns are {a} and {b}.",
               f"Check the columns {a} and {b}, in this order: is the name in the right place?",
               f"Find rows where the family name stands under {a} and the first name under {b}.",
               f"Row of {a}, {b}. Some people have entered them the wrong way round. Judge the row.")
    classes = yes_no(rng) if what.startswith("Have") else {"in": ["swapped", "wrong", "reversed"], "out": ["ok", "right", "fine"]}
    return sort_task(rng, classes, {"in": "they are swapped", "out": "the order is right"}, what,
                     lambda r, key: layout.format(a=a, b=b,
                                                  **dict(zip("xy" if key == "out" else "yx", (r.choice(SURE_FIRST), r.choice(SURE_LAST))))))


@family("tables.swapped-fix")
def swapped_fix(rng):
    a, b, layout = names_row(rng)
    spec = say(rng, f"Columns {a} and {b}. Where first and last name were swapped, put them right; correct rows stay.",
               f"Repair rows in which {a} and {b} are the wrong way round.",
               f"Make sure that the first name stands under {a} and the last name under {b}.",
               f"Swap the two names if they are in the wrong columns ({a}, {b}); otherwise repeat the row.")

    def draw(rng):
        x, y = rng.choice(SURE_FIRST), rng.choice(SURE_LAST)
        good = layout.format(a=a, b=b, x=x, y=y)
        return (layout.format(a=a, b=b, x=y, y=x) if rng.random() < 0.6 else good), good

    return Task(spec, draw)


CATEGORIES = [words.split(", ") for words in (
    "electronics, furniture, clothing, groceries, stationery, toys, garden",
    "sales, marketing, finance, support, logistics, research, legal", "open, pending, shipped, delivered, cancelled, returned",
    "breakfast, lunch, dinner, snacks, drinks, desserts", "hardware, software, network, security, training, licences",
    "bicycle, motorcycle, car, truck, tram, ferry", "apartment, house, office, warehouse, parking, land",
    "cotton, linen, leather, polyester, silk, wool", "monthly, quarterly, yearly, weekly, daily",
    "bronze, silver, gold, platinum, diamond")]


@family("tables.category")
def category(rng):
    values = rng.choice(CATEGORIES)
    chosen = rng.sample(values, rng.randint(3, min(6, len(values))))
    style = rng.choice([str, str.upper, str.capitalize])
    shown = [style(value) for value in chosen]
    if rng.random() < 0.3:
        codes = [f"{value[:3].upper()}" for value in chosen]
        listed = ", ".join(f"{value} = {code}" for value, code in zip(shown, codes))
    else:
        codes, listed = shown, ", ".join(shown)
    spec = say(rng, f"The category was typed by hand. Map it to one of: {listed}.",
               f"Correct the cell to the nearest allowed value: {listed}.", f"Allowed values: {listed}. Which one did the clerk mean?",
               f"Clean the category column with its typing errors. Values: {listed}.",
               f"Replace the misspelt entry by the right one of {listed}.")

    def draw(rng):
        i = rng.randrange(len(chosen))
        text = chosen[i]
        for _ in range(rng.choice([0, 1, 1, 2]) if len(text) > 5 else rng.choice([0, 1])):
            text = text[0] + typo(rng, text[1:])
        text = rng.choice([text, text, text.upper(), text.capitalize(), text + " ", text + "."])
        return text, codes[i]

    return Task(spec, draw, codes)


HEADS = ["Customer Name", "Order Date", "Unit Price", "Postal Code", "First Name", "Last Login", "Total Amount", "Phone Number",
         "Delivery City", "Item Count", "Start Time", "Due Date", "Tax Rate", "Account Number", "Net Weight",
         "Job Title", "Invoice No", "Birth Date", "Stock Level", "Country Code", "Created At", "Payment Method", "Support Ticket Id",
         "Average Order Value", "Number Of Seats"]


@family("tables.header")
def header(rng):
    rule, make = rng.choice([("snake_case: lower case, words joined by underscores", lambda ws: "_".join(ws).lower()),
                             ("lower case with hyphens between the words", lambda ws: "-".join(ws).lower()),
                             ("camelCase", lambda ws: ws[0].lower() + "".join(v.capitalize() for v in ws[1:])),
                             ("Title Case with blanks between the words", lambda ws: " ".join(v.capitalize() for v in ws)),
                             ("CAPITALS with underscores", lambda ws: "_".join(ws).upper())])
    spec = say(rng, f"Normalize the column header to {rule}. Units and remarks in brackets are dropped.",
               f"Rename the column: {rule}; whatever is in brackets goes.", f"Write the header in {rule}, without a bracketed part.",
               f"Clean the heading of the column. Style: {rule}. Leave out brackets with what is in them.",
               f"Headers of our tables are in {rule}. Convert this one, brackets removed.")

    def draw(rng):
        words = rng.choice(HEADS).split()
        text = rng.choice([" ", "_", "-", "  ", " ", "."]).join(words)
        text = rng.choice([text, text.lower(), text.upper(), "".join(v.capitalize() for v in words), words[0].lower() + "".join(words[1:])])
        return rng.choice(["", "", " "]) + text + rng.choice(["", "", " (EUR)", " [kg]", " (optional)", ":", " "]), make(words)

    return Task(spec, draw)


FIELDS = {"name": ["Full name", "customer", "Kunde", "Name of client", "nombre", "contact person"],
          "email": ["E-Mail", "mail address", "eMail", "e_mail_addr", "Mailadresse"], "phone": ["Tel.", "Telephone", "mobile no", "Telefon",
              "phone_nr", "Cell"],
          "city": ["Town", "Ort", "City/Town", "ville", "place of residence"], "postcode": ["ZIP", "PLZ", "zip code", "postal_code",
              "Post code"], "price": ["Cost", "Unit price", "Preis", "price in EUR", "amount per piece"],
          "quantity": ["Qty", "pcs", "Menge", "No. of pieces", "units ordered"], "date": ["Day", "Datum", "order date", "Date of order",
              "fecha"], "country": ["Land", "Country/Region", "pays", "nation", "ctry"],
          "birthday": ["DOB", "Date of birth", "born", "Geburtsdatum", "birth date"], "street": ["Address line 1", "Str.", "Straße",
              "street & no.", "rue"], "company": ["Firm", "Firma", "Employer", "organisation", "Company name"]}


@family("tables.header-map")
def header_map(rng):
    chosen = rng.sample(sorted(FIELDS), rng.randint(3, 7))
    if {"date", "birthday"} <= set(chosen):
        chosen.remove("birthday")
    if {"name", "company"} <= set(chosen):
        chosen.remove("company")
    none = rng.choice([None, "other", "skip", "ignore"])
    spec = say(rng, f"Map the header of an imported file to our columns: {', '.join(chosen)}.",
               f"Which of our fields is meant by the header? {', '.join(chosen)}.",
               f"Match the column title with one of {', '.join(chosen)}.",
               f"Import wizard: find the target column for the heading. Targets: {', '.join(chosen)}.",
               f"Our schema has {', '.join(chosen)}. Where does this column go?")
    spec = ended(spec) + (f" Headings for anything else: {none}." if none else "")

    def draw(rng):
        key = rng.choice([*chosen] + [none] * bool(none))
        text = rng.choice(["Shoe size", "Comments", "blood type", "IP", "Login count", "signature", "Favourite colour", "Bemerkung"]
                          if key == none else FIELDS[key])
        return rng.choice([text, text, text.lower(), text.upper(), text.replace(" ", "_"), text + ":", f'"{text}"']), key

    return Task(spec, draw, [*chosen] + [none] * bool(none))


def some_row(rng, low=3, high=5):
    return rng.sample(sorted(CELLS), rng.randint(low, high))


@family("tables.csvjson")
def csvjson(rng):
    keys, (mark, word) = some_row(rng, 2, 4), rng.choice(MARKS)
    numbers = rng.random() < 0.5
    rule = "count and price as numbers" if numbers and set(keys) & {"count", "price"} else "all values as strings"
    bare = rule[0] == "c"
    named = ", ".join(keys)
    spec = say(rng, f"Turn the row into a JSON object. Columns, separated by {word}: {named}; {rule}.",
               f"Convert a line of {named} ({word} between) to JSON, {rule}.",
               f"CSV to JSON for one row; header {named}, separator {word}, {rule}.",
               f"Write the record with the fields {named} as JSON on one line, {rule}. The input has {word} between fields.",
               f"Make an object with the keys {named} from the line divided by {word} ({rule}).")

    def draw(rng):
        values = [CELLS[key](rng) for key in keys]
        if bare and "price" in keys and values[keys.index("price")].endswith("0"):
            values[keys.index("price")] = values[keys.index("price")][:-2] + "45"
        pairs = [f'"{key}": {value if bare and key in ("count", "price") else json.dumps(value, ensure_ascii=False)}' for key,
                 value in zip(keys, values)]
        return mark.join(values), "{" + ", ".join(pairs) + "}"

    return Task(spec, draw)


@family("tables.column")
def pick(rng):
    keys, (mark, word) = some_row(rng, 3, 6), rng.choice(MARKS)
    i = rng.randrange(len(keys))
    spec = say(rng, f"The row has the columns {', '.join(keys)}, separated by {word}. Output the {keys[i]}.",
               f"Give field {i + 1} of the line; {word} separate the fields.", f"From rows of {', '.join(keys)} take {keys[i]}.",
               f"Print the {w.ordinal(i + 1)} column of a line with {word} between columns.",
               f"cut -f{i + 1} for lines with {word} as separators.")

    def draw(rng):
        values = [CELLS[key](rng) for key in keys]
        return mark.join(values), values[i]

    return Task(spec, draw)


@family("tables.column-two")
def pick_two(rng):
    keys, (mark, word) = some_row(rng, 4, 6), rng.choice(MARKS)
    chosen = rng.sample(range(len(keys)), rng.randint(2, len(keys) - 1))
    wanted = ", ".join(keys[i] for i in chosen)
    spec = say(rng, f"The row has the columns {', '.join(keys)}, separated by {word}. Keep only {wanted}, in this order, "
               "with the same separator.", f"Reorder {', '.join(keys)} to {wanted}; {word} as in the input, other columns go.",
               f"SELECT {wanted} from the row of {', '.join(keys)}; {word} stay the separators.",
               f"Project the line ({', '.join(keys)}, divided by {word}) to {wanted}.")

    def draw(rng):
        values = [CELLS[key](rng) for key in keys]
        return mark.join(values), mark.join(values[i] for i in chosen)

    return Task(spec, draw)


@family("tables.dedup")
def dedup(rng):
    key, rule = rng.choice([("email", "two records are the same person if the e-mail addresses agree, capital letters aside"),
                            ("phone", "records belong together if the phone numbers are the same, "
                              "blanks and signs between the digits aside"),
                            ("name", "records are duplicates if first name, last name and city agree, in whatever case"),
                            ("code", "same customer number, hyphens and blanks aside, means same customer")])
    what = say(rng, f"Are the two records duplicates? Rule: {rule}.", f"Do both lines describe the same customer? Here {rule}.",
               f"Deduplicate a list where {rule}. Judge the pair.", f"Compare two records; {rule}. Nothing else counts.",
               f"Decide whether to merge the records. {rule[0].upper() + rule[1:]}.")
    answer = Labels(rng, yes_no(rng, ("same", "different")) if "?" in what else {"in": ["duplicate", "same", "merge", "match"],
        "out": ["different", "distinct", "keep both", "no match"]},
                    {"in": "the same by the rule", "out": "not the same by the rule"})
    joint = rng.choice(["\n", " <> ", " || "])

    def record(rng):
        first, last = w.person(rng)
        return {"name": f"{first} {last}", "city": rng.choice(w.CITIES), "email": w.email(rng, (first, last)),
                "phone": "0" + w.code(rng, "## #######"), "code": w.code(rng, "@@-####")}

    def near(rng, a, same):
        b = dict(a)
        if key == "name":
            if same:
                b |= {"email": w.email(rng), "phone": "0" + w.code(rng, "## #######"), "code": w.code(rng, "@@-####")}
                b["name"] = rng.choice([a["name"].upper(), a["name"].lower(), a["name"]])
            elif rng.random() < 0.5:
                b["city"] = rng.choice([c for c in w.CITIES if c != a["city"]])
            else:
                b["name"] = a["name"].split()[0] + " " + rng.choice([n for n in w.LAST if n not in a["name"]])
            return b
        if same:
            b["name"] = rng.choice([a["name"][0] + ". " + a["name"].split()[1], a["name"], a["name"].split()[1] + " "
                                    + a["name"].split()[0]])
            b["city"] = rng.choice([a["city"], rng.choice(w.CITIES)])
            b[key] = {"email": rng.choice([a["email"].upper(), a["email"].capitalize(), a["email"]]),
                      "phone": rng.choice([a["phone"].replace(" ", "-"), a["phone"].replace(" ", ""), a["phone"].replace(" ", "/")]),
                      "code": rng.choice([a["code"].replace("-", " "), a["code"].replace("-", ""), a["code"]])}[key]
        else:
            digit = rng.choice([d for d in "0123456789" if d != a[key][-1]])
            b[key] = rng.choice([a["email"].replace("@", "1@"), a["email"].split("@")[0] + "@"
                                 + rng.choice([d for d in w.DOMAINS
                                               if not a["email"].endswith(d)])]) if key == "email" else a[key][:-1] + digit
        return b

    def draw(rng):
        a, same = record(rng), rng.random() < 0.5
        b = near(rng, a, same) if same or rng.random() < 0.75 else record(rng)
        shown = ["name", "city", "email"] if key == "name" else ["name", "city", key]
        lines = [", ".join(r[k] for k in shown) for r in (a, b)]
        same = a["name"].lower() == b["name"].lower() and a["city"] == b["city"] if key == "name" else re.sub(r"[-/ ]" if key != "email"
            else "$", "", a[key]).lower() == re.sub(
            r"[-/ ]" if key != "email" else "$", "", b[key]).lower()
        return ("", "") if lines[0] == lines[1] else (joint.join(lines), answer["in" if same else "out"])

    return Task(answer.spec(rng, ended(what)), draw, answer.all)


TYPES = {"integer": (["integer", "int", "whole number"], "whole numbers",
                     lambda r: str(r.choice([r.randint(0, 99), r.randint(-50, 9000)]))),
                     "decimal": (["decimal", "float", "real"], "numbers with decimals", lambda r: f"{r.randint(0, 400)}.{r.randint(1, 9)}"),
         "date": (["date", "day"], "calendar days", lambda r: w.day(r).strftime(r.choice(["%Y-%m-%d", "%d.%m.%Y"]))),
         "email": (["email", "mail"], "e-mail addresses", w.email), "text": (["text", "string", "words"], "plain words",
             lambda r: r.choice(w.PRODUCTS)),
         "boolean": (["boolean", "bool", "flag"], "yes or no, true or false", lambda r: r.choice(["yes", "no", "true", "false"])),
         "url": (["url", "link"], "web addresses", w.url),
         "percent": (["percent", "percentage"], "percentages", lambda r: f"{r.randint(1, 100)}%"),
         "time": (["time", "clock"], "times of day", lambda r: f"{r.randint(0, 23):02}:{r.randint(0, 59):02}"),
         "ip": (["ip", "ip address"], "IP addresses", w.ip),
         "money": (["money", "amount", "currency"], "amounts with currency",
                   lambda r: f"{r.choice('€$£')}{r.randint(1, 900)}.{r.randint(10, 99)}")}


@family("tables.type")
def kind(rng):
    chosen = rng.sample(sorted(TYPES), rng.randint(3, 6))
    many = rng.random() < 0.7
    thing = "sample of a column" if many else "cell"
    what = say(rng, f"Which type does the {thing} have?", f"Infer the type from the {thing}.",
               f"Guess the data type. The input is a {thing}.", f"Schema detection on a {thing}: name the type.",
               f"Type of the {thing}, please.")
    mark = rng.choice([", ", " | ", "; ", "\n"])
    return sort_task(rng, {key: TYPES[key][0] for key in chosen}, {key: TYPES[key][1] for key in chosen}, what,
                     lambda r, key: mark.join(dict.fromkeys(TYPES[key][2](r) for _ in range(r.randint(2, 4) if many else 1))))


@family("tables.type-outlier")
def outlier(rng):
    key = rng.choice(sorted(TYPES))
    what = say(rng, f"The column should hold {TYPES[key][1]} only. Does this cell fit?",
               f"Type check of a column with {TYPES[key][1]}: does the cell belong there?",
               f"Is the cell of the right kind for a column of {TYPES[key][1]}?",
               f"Find cells that do not fit into a column of {TYPES[key][1]}.")
    near = [k for k in sorted(TYPES) if k != key and {k, key} != {"decimal", "integer"} and {k, key} != {"text", "boolean"}]
    classes = yes_no(rng) if "?" in what else {"in": ["fits", "ok", "right"], "out": ["outlier", "misfit", "wrong"]}
    return sort_task(rng, classes, {"in": "it fits", "out": "it does not fit"}, what,
                     lambda r, k: TYPES[key if k == "in" else r.choice(near)][2](r))


@family("tables.currency")
def currency(rng):
    form, make = rng.choice([("the code after the number, as in 12.50 EUR", lambda c, n: f"{n} {c}"),
                             ("the code before the number, as in EUR 12.50", lambda c, n: f"{c} {n}"),
                             ("code and number divided by a bar, as in EUR|12.50", lambda c, n: f"{c}|{n}"),
                             ("the bare number, as in 12.50", lambda c, n: n)])
    spec = say(rng, f"Clean the amount: {form}.", f"Amounts were entered with signs or codes of currencies, before or after. Write {form}.",
               f"Normalize the currency column to {form}.", f"Rewrite the price so: {form}.", f"Money cell, to be written as {form}.")
    spec = ended(spec) + " Two decimals, a decimal point, no thousands separator."

    def draw(rng):
        code = rng.choice(["EUR", "USD", "GBP"])
        whole, cents = rng.choice([rng.randint(1, 999), rng.randint(1000, 9999)]), rng.choice(["00", "50", "99",
            f"{rng.randint(0, 99):02}"])
        text = rng.choice([f"{whole}.{cents}", f"{whole},{cents}", f"{whole}"]) if whole < 1000 else f"{whole:,}.{cents}"
        value = f"{whole}.{'00' if '.' not in text and ',' not in text else cents}"
        sign = rng.choice([w.CURRENCIES[code], code, code.lower()] + {"EUR": ["Euro", "euros"], "USD": ["US$"],
                                                                      "GBP": ["pounds"]}[code] * (rng.random() < 0.5))
        before = sign in "€$£US$" or rng.random() < 0.3 and sign.isupper()
        return (sign + rng.choice(["", " "] if not sign.isalpha() else [" "]) + text if before and rng.random() < 0.8 else text + " "
                + sign), make(code, value)

    return Task(spec, draw)


@family("tables.percent")
def percent(rng):
    form = rng.choice(["fraction", "percent", "bare"])
    rule = {"fraction": "as a fraction of 1 with two decimals (12 % is 0.12)", "percent": "as a whole number with % and no blank (12%)",
            "bare": "as a whole number without any sign (12)"}[form]
    spec = say(rng, f"Write the percentage {rule}.", f"Clean the percent column: every cell {rule}.",
               f"Rates were entered in many ways. Put this one {rule}.", f"Convert the share {rule}.",
               f"Normalize the cell; percentages are kept {rule}.")

    def draw(rng):
        n = rng.randint(1, 99)
        text = rng.choice([f"{n}%", f"{n} %", f"{n} percent", f"{n} pct", f"{n} per cent", f"{n},0 %", f"{n}.0%", f"{n} Prozent",
                           f"{n} p.c.", f" {n}%"])
        return text, {"fraction": f"0.{n:02}", "percent": f"{n}%", "bare": str(n)}[form]

    return Task(spec, draw)


@family("tables.filter")
def keep(rng):
    keys = rng.sample(["name", "city", "item", "company", "country"], 2) + ["count"]
    rng.shuffle(keys)
    limit = rng.choice([50, 100, 200, 300, 500])
    place = rng.choice([key for key in keys if key in ("city", "country")] or [None])
    values = rng.sample(w.CITIES if place == "city" else w.COUNTRIES, 3) if place else []
    over = rng.random() < 0.5
    condition = f"count is {'more than' if over else 'less than'} {limit}"
    both = place and rng.random() < 0.6
    if both:
        condition += f" and the {place} is {joined(rng, values)}"
    mark, word = rng.choice(MARKS[:3])
    what = say(rng, f"Rows of {', '.join(keys)} with {word} between. Does the row meet the condition: {condition}?",
               f"Filter one row ({', '.join(keys)}; {word}): keep it only if {condition}.",
               f"WHERE clause by hand: {condition}. The columns are {', '.join(keys)}.",
               f"Select rows in which {condition}. The fields are {', '.join(keys)}, separated by {word}.")
    answer = Labels(rng, yes_no(rng) if "?" in what else {"in": ["keep", "take", "in", "select"], "out": ["drop", "skip", "out", "leave"]},
                    {"in": "the row meets the condition", "out": "it does not"})

    def draw(rng):
        row = {key: CELLS[key](rng) for key in keys}
        row["count"] = str(rng.choice([limit - 1, limit, limit + 1, rng.randint(1, limit), rng.randint(limit, 999)]))
        if place and rng.random() < 0.7:
            row[place] = rng.choice(values)
        hit = (int(row["count"]) > limit if over else int(row["count"]) < limit) and (not both or row[place] in values)
        return mark.join(row[key] for key in keys), answer["in" if hit else "out"]

    return Task(answer.spec(rng, ended(what)), draw, answer.all)


@family("tables.rowkind")
def rowkind(rng):
    kinds = {"header": (["header", "heading", "titles"], "names of the columns"), "data": (["data", "record", "row"], "an ordinary record"),
             "total": (["total", "sum", "summary"], "a line of totals"),
             "note": (["note", "comment", "remark"], "a remark or footnote"),
             "rule": (["separator", "line", "rule"], "only dashes or signs, or nothing in the cells")}
    chosen = ["data"] + rng.sample(["header", "total", "note", "rule"], rng.randint(1, 4))
    keys, mark = rng.sample(["name", "city", "item", "company"], 2) + ["count", "price"], rng.choice([",", ";", " | ", "\t"])
    what = say(rng, "What kind of row is this?", "Rows of a spreadsheet export: which kind is it?",
               "Sort the lines of a report by their role.", "Before the import every line must be classified.",
               "Find out what the line of the table is.")

    def draw(rng, key):
        if key == "header":
            return mark.join(rng.choice([k.capitalize(), k.upper(), k + " *" if k == "price" else k]) for k in keys)
        if key == "data":
            return mark.join(CELLS[k](rng) for k in keys)
        if key == "total":
            return mark.join([rng.choice(["Total", "TOTAL", "Sum", "Grand total", "Subtotal", "Gesamt"]), "", str(rng.randint(900, 9000)),
                              f"{rng.randint(1000, 90000)}.00"])
        if key == "note":
            return rng.choice(["* prices without tax", "Source: sales department", "Note: figures are preliminary",
                               "printed on " + w.day(rng).isoformat(), "1) without returns", "Created by " + w.full_name(rng),
                               "All prices in EUR"])
        return mark.join([rng.choice(["---", "====", "-", "...", "" if mark in ",;" else "--"])] * 4)

    return sort_task(rng, {key: kinds[key][0] for key in chosen}, {key: kinds[key][1] for key in chosen}, what, draw)


@family("tables.fieldcount")
def fieldcount(rng):
    keys, (mark, word) = some_row(rng, 3, 5), rng.choice(MARKS[:3])
    what = say(rng, f"Each row must have {len(keys)} fields ({', '.join(keys)}), divided by {word}. Check the number of fields.",
               f"Does the line have {len(keys)} fields, too few or too many? {word.capitalize()} separate them.",
               f"Count the fields of the line, which has {word} between them; {len(keys)} are right.",
               f"Import check: {', '.join(keys)}. Are there {len(keys)} fields, separated by {word}?")

    def draw(rng, key):
        values = [CELLS[k](rng) for k in keys]
        if key == "few":
            values.pop(rng.randrange(len(values)))
        elif key == "many":
            values.insert(rng.randrange(len(values) + 1), rng.choice(["x", "", "new", "n/a", "2"]))
        return mark.join(values)

    return sort_task(rng, {"ok": ["ok", "right", "complete"], "few": ["too few", "short", "missing"],
                           "many": ["too many", "long", "extra"]},
                     {"ok": f"{len(keys)} fields", "few": f"fewer than {len(keys)} fields", "many": f"more than {len(keys)} fields"}, what,
                     draw)


@family("tables.diff")
def diff(rng):
    keys, mark = some_row(rng, 3, 5), rng.choice([", ", ";", " | "])
    same = rng.choice(["none", "unchanged", "nothing", "equal"])
    layout = rng.choice(["{}\n{}", "old: {}\nnew: {}", "{} -> {}"])
    spec = say(rng, f"Two versions of a record with the columns {', '.join(keys)}. Which column was changed?",
               f"Compare the old and the new row ({', '.join(keys)}) and name the column that differs.",
               f"Name the field that has another value in the second row: {', '.join(keys)}.",
               f"What did the update change? One of {', '.join(keys)}.",
               f"Audit of updates on {', '.join(keys)}: say which column is not the same.")
    spec = ended(spec) + rng.choice([f" If both are equal: {same}.", f" Answer {same} if there is no difference."])

    def draw(rng):
        row = {key: CELLS[key](rng) for key in keys}
        changed, new = rng.choice([*keys, same]), dict(row)
        if changed != same:
            new[changed] = CELLS[changed](rng)
            if new[changed] == row[changed]:
                return "", ""
        return layout.format(mark.join(row.values()), mark.join(new.values())), changed

    return Task(spec, draw, [*keys, same])


@family("tables.ditto")
def ditto(rng):
    """Cells that repeat the row above."""
    keys, (mark, word) = rng.sample(["name", "city", "item", "company", "country", "code"], rng.randint(2, 4)), rng.choice(MARKS[:3])
    signs = rng.sample(['"', "ditto", "same", "=", "^", "''", "do."], 3)
    spec = say(rng, f"Two rows of {', '.join(keys)}. Fill the cells of the second row that repeat the first "
               f"({' or '.join(signs)}) and give the second row.",
               f"In the lower row {' or '.join(signs)} stand for the cell above. Write the lower row in full. Separator: {word}.",
               f"Resolve the repetition marks {' or '.join(signs)} of the second line by the first line; output only the second line.",
               f"Fill down: the second row without its marks for 'the same as above' ({' or '.join(signs)}).")

    def draw(rng):
        above, below = [CELLS[key](rng) for key in keys], [CELLS[key](rng) for key in keys]
        repeated = rng.sample(range(len(keys)), rng.randint(1, len(keys) - 1))
        full = [above[i] if i in repeated else below[i] for i in range(len(keys))]
        return mark.join(above) + "\n" + mark.join(rng.choice(signs) if i in repeated else below[i]
                                                   for i in range(len(keys))), mark.join(full)

    return Task(spec, draw)


@family("tables.template")
def template(rng):
    keys, (mark, word) = rng.sample(["name", "city", "item", "company", "country", "count", "code"], rng.randint(2, 4)), rng.choice(MARKS)
    shape = rng.choice(["{0} ({1})", "{1} / {0}", "{0} - {1}", "[{1}] {0}", "{0}, {1}", "<b>{0}</b> {1}", "{1}: {0}", "- {0} from {1}",
                        "| {0} | {1} |"])
    chosen = rng.sample(keys, 2)
    shown = shape.format(*(key.upper() for key in chosen))
    spec = say(rng, f"Fill the template {shown} from a row of {', '.join(keys)}, divided by {word}.",
               f"Format the row ({', '.join(keys)}; separator {word}) as {shown}.",
               f"Columns: {', '.join(keys)}, with {word} between. Output {shown}.",
               f"Make the text {shown} of the row, in which {', '.join(keys)} are separated by {word}.",
               f"Concatenate columns of {', '.join(keys)} to {shown}; the input has {word}.")

    def draw(rng):
        row = {key: CELLS[key](rng) for key in keys}
        return mark.join(row.values()), shape.format(*(row[key] for key in chosen))

    return Task(spec, draw)


@family("tables.sql")
def sql(rng):
    keys, table = rng.sample(["name", "city", "item", "company", "country", "count", "code", "day"],
                             rng.randint(2, 3)), rng.choice(["customers", "orders", "stock", "staff", "visits", "parts"])
    mark, word = rng.choice(MARKS)
    form = f"INSERT INTO {table} ({', '.join(keys)}) VALUES (...);"
    spec = say(rng, f"Write the row as {form}", f"Make an SQL statement of the line, {form}",
               f"Turn a record of {', '.join(keys)}, {word} between, into {form}", f"Generate the import statement {form}")
    spec += " Text in single quotes" + (", count as a number." if "count" in keys else ".")

    def draw(rng):
        row = {key: CELLS[key](rng) for key in keys}
        values = ", ".join(value if key == "count" else f"'{value}'" for key, value in row.items())
        return mark.join(row.values()), f"INSERT INTO {table} ({', '.join(keys)}) VALUES ({values});"

    return Task(spec, draw)


@family("tables.trim")
def trim(rng):
    name = rng.choice(["name", "city", "item", "company", "country"])
    rule, make = rng.choice([("single blanks between words, capitals untouched", lambda t: t), ("single blanks, all lower case", str.lower),
                             ("single blanks, all in capitals", str.upper)])
    spec = say(rng, f"Clean the whitespace of the {name} cell; quotes around it go too. Result: {rule}.",
               f"Trim the cell and strip surrounding quotes: {rule}.",
               f"Tidy up the {name}: no quotes around it, no blanks at the ends, {rule}.",
               f"The export left spare blanks and quotes. Write the {name} with {rule}.")

    def draw(rng):
        text = CELLS[name](rng)
        messy = re.sub(" ", lambda m: rng.choice([" ", "  ", "   ", "\u00a0"]), text)
        messy = rng.choice(['"{}"', "'{}'", " {}", "{}  ", "\t{}", '" {} "', "{}",
                            "  {} "]).format(rng.choice([messy, messy, messy.upper()]) if rule[14] == "," else messy)
        return messy, make(text)

    return Task(spec, draw)


@family("tables.compose")
def compose(rng):
    """A key made of parts of the row."""
    keys, (mark, word) = ["country", "day", "count"], rng.choice(MARKS)
    rng.shuffle(keys)
    letters, joint, wide = rng.choice([2, 3]), rng.choice("-_/"), rng.choice([3, 4, 5])
    rule = (f"the first {letters} letters of the country as capitals, the year of the day, "
            f"the count padded with zeros to {wide} digits, joined by {joint}")
    spec = say(rng, f"Build a key from the row ({', '.join(keys)}; {word}): {rule}.",
               f"Columns {', '.join(keys)} with {word} between. The record id is {rule}.",
               f"Make the identifier of the record, which is {rule}. Row: {', '.join(keys)}.",
               f"Compute the primary key: {rule}. The row contains {', '.join(keys)}, separated by {word}.")

    def draw(rng):
        row = {key: CELLS[key](rng) for key in keys}
        return mark.join(row.values()), joint.join([row["country"][:letters].upper(), row["day"][:4], row["count"].zfill(wide)])

    return Task(spec, draw)
