"""Extraction: copy the part of a text that the specification asks for."""

import datetime
import json

from ..family import Task, family
from ..wording import joined, say, typo
from .. import words_records as w

FRAMES = [
    "Extract {thing} from {kind}.", "Return {thing} from {kind} and nothing else.", "Given {kind}, output {thing}.",
    "Pull {thing} out of {kind}.", "Find {thing} in {kind} and print only that.", "Read {kind} and write only {thing}.", "The input is {kind}. Output {thing}.",
    "Copy {thing} from {kind}.", "Read {kind} and tell me {thing}. No other words.", "Get {thing} from {kind}.",
    "You are given {kind}. Answer with {thing} only.", "From {kind}, take {thing}.", "Given {kind}, return just {thing}."]
ABSENT = [
    " If there is none, answer {none}.", " Say {none} when it is missing.", " Output {none} if the input has none.",
    " If it does not occur, write {none}.",
    " When nothing like that is there, output {none}.", " If it is not stated, write {none}.", " Use {none} if it is not given."]
NONE = ["none", "unknown", "-", "n/a", "null", "missing", "not given", "?", "nothing", "NONE", "no", "absent", "N/A", "not found", "empty"]
SEPARATORS = {"a comma and a space": ", ", "a semicolon": ";", "a space": " ", "a vertical bar": "|", "a slash": "/", "a plus sign": "+"}


def ask(rng, things, kinds, none=None, more=""):
    """A specification that asks for one of the noun phrases `things` in one of `kinds`; none: the answer where there is nothing."""
    text = rng.choice(FRAMES).format(thing=rng.choice(things), kind=rng.choice(kinds)) + (" " + more if more else "")
    if none:
        text += rng.choice(ABSENT).format(none=none if none.isalpha() and rng.random() < 0.7 else f'"{none}"')
    return text if text.startswith(("You", "The", "From", "For")) else say(rng, text)


def noisy(rng, text, kept, amount=0.12):
    """The text, now and then with a slip of the fingers outside of what must stay as it is."""
    if rng.random() < amount and text.count(kept) == 1:
        before, after = text.split(kept, 1)
        before, after = (typo(rng, before), after) if rng.random() < 0.5 else (before, typo(rng, after))
        return before + kept + after
    return text


def pairs_task(rng, things, kinds, present, absent=None, share=0.2, more="", noise=0.12):
    """present(rng) -> (text, answer); absent(rng) -> a text without an answer."""
    none = rng.choice(NONE) if absent else None

    def draw(rng):
        if absent and rng.random() < share:
            return absent(rng), none
        text, answer = present(rng)
        return noisy(rng, text, answer, noise), answer

    return Task(ask(rng, things, kinds, none, more), draw)


def clock_text(rng, hour, minute):
    half = "am" if hour < 12 else "pm"
    shown = [f"{hour}:{minute:02}", f"{hour:02}:{minute:02}", f"{hour % 12 or 12}:{minute:02} {half}",
             f"{hour % 12 or 12}:{minute:02}{half}"]
    return rng.choice(shown + ([f"{hour % 12 or 12} {half}", f"{hour % 12 or 12}{half}"] if not minute else []))


def date_text(rng, date, year=True):
    shown = ["%-d %B", "%B %-d", "%-d %b", "%b %-d"]
    if year:
        shown = ["%Y-%m-%d", "%d.%m.%Y", "%-d %B %Y", "%B %-d, %Y", "%-d %b %Y", "%Y/%m/%d"]
    return date.strftime(rng.choice(shown))


@family("extraction.time")
def time(rng):
    written = rng.random() < 0.5
    things = ["the time of day", "the time at which it happens", "the time", "the clock time mentioned", "the hour it starts"]

    def present(rng):
        hour, minute = w.clock(rng)
        shown = clock_text(rng, hour, minute)
        text = rng.choice([
            "Hi {f}, can we move the call to {t} on {d}? It takes {n} minutes.", "Dentist {d} {t}, bring the card ({n})",
            "Your table for {n} is booked at {t}.", "Flight LH{n} to {c} boards at {t}, gate {n}.",
                           "the bus {n} to {c} goes at {t} i think",
            "Reminder: {chore} at {t}, then {n} more tickets.", "{f}: see you at {t} in room {n}",
                           "{d}, {t}: webinar on safety, {n} seats left",
            "The delivery of {n} boxes is expected around {t} on {d}.", "We open at {t} from {d} on, call extension {n}."]).format(
                f=rng.choice(w.FIRST), t=shown, d=rng.choice(w.WEEKDAYS), n=rng.randint(2, 240), c=rng.choice(w.CITIES),
                chore=rng.choice(w.CHORES))
        return text, shown if written else f"{hour:02}:{minute:02}"

    def absent(rng):
        return rng.choice(["Hi {f}, can we move the call to {d}? It takes {n} minutes.", "{f} will be there on {d} with {n} boxes.",
                           "The parcel to {c} weighs {n} kg and goes out on {d}.", "Room {n} is free all {d}.",
                           "bus {n} does not run on {d}"]).format(
            f=rng.choice(w.FIRST), d=rng.choice(w.WEEKDAYS), n=rng.randint(2, 240), c=rng.choice(w.CITIES))

    more = rng.choice(["Copy it exactly as it is written.", "Keep the notation of the text."]) if written else rng.choice(
        ["Write it in 24-hour form, HH:MM.", "Format: HH:MM on a 24-hour clock, like 09:05.",
         "Use 24 hours and two digits each, as in 07:30."])
    return pairs_task(rng, things, ["a message", "a short note", "the text", "an announcement", "a reminder or mail"], present, absent,
                      more=more)


def dated(rng, date_shown):
    """A text with one date, and other numbers."""
    return rng.choice([
        "{f} joined {co} on {t} as employee {n}.", "Invoice {n} of {t}, payable to {co}",
                       "The lease for {s} begins {t} and costs {n} a month.",
        "Passport of {f} {l}, issued in {c} on {t}, no. {n}{n}", "photo taken in {c}, {t}, ISO {n}",
                       "Re: your visit on {t} - room {n} is ready, {f}",
        "{co} was told on {t} that {n} units are faulty.", "Born {t} in {c}; {n} cm tall", "warranty of the {p} (serial {n}) ends {t}",
        "Concert in {c}, {t}, {n} tickets sold", "The {p} was bought {t} for {n} dollars.", "Last login of {f}: {t} from host {n}"]).format(
            t=date_shown, f=rng.choice(w.FIRST), l=rng.choice(w.LAST), co=rng.choice(w.COMPANIES), c=rng.choice(w.CITIES),
            n=rng.randint(20, 9000),
            s=f"{rng.randint(1, 99)} {rng.choice(w.STREETS)}", p=rng.choice(w.PRODUCTS))


def undated(rng):
    return rng.choice(["{f} joined {co} as employee {n}.", "Invoice {n}, payable to {co}", "Re: your visit - room {n} is ready, {f}",
                       "photo taken in {c}, ISO {n}",
                       "{co} says that {n} units of the {p} are faulty.", "The {p} was bought for {n} dollars in {c}."]).format(
        f=rng.choice(w.FIRST), co=rng.choice(w.COMPANIES), c=rng.choice(w.CITIES), n=rng.randint(20, 9000), p=rng.choice(w.PRODUCTS))


DATE_THINGS = ["the date", "the date mentioned", "the calendar date", "the day (full date)", "the one date it contains"]
DATE_KINDS = ["a record", "a sentence", "the text", "a line from our files", "a message", "a note"]


@family("extraction.date-written")
def date_written(rng):
    def present(rng):
        shown = date_text(rng, w.day(rng))
        return dated(rng, shown), shown

    more = rng.choice(["Copy it exactly as it is written.", "Do not reformat it.", "Keep its spelling.", "Verbatim, please."])
    return pairs_task(rng, DATE_THINGS, DATE_KINDS, present, undated, more=more)


@family("extraction.date-target")
def date_target(rng):
    name, target = rng.choice([("YYYY-MM-DD", "%Y-%m-%d"), ("DD.MM.YYYY", "%d.%m.%Y"), ("MM/DD/YYYY", "%m/%d/%Y"), ("YYYYMMDD", "%Y%m%d"),
                               ("DD/MM/YYYY", "%d/%m/%Y")])
    part = rng.random() < 0.25
    if part:
        name, target = rng.choice([("the year alone", "%Y"), ("the name of the month alone", "%B"),
                                   ("the number of the day of the month alone", "%-d")])

    def present(rng):
        date = w.day(rng)
        return dated(rng, date_text(rng, date)), date.strftime(target)

    more = f"Of it, output {name}." if part else rng.choice([f"Write it as {name}.", f"Format: {name}.", f"Convert it to {name}.",
        f"The output looks like {name}."])
    more += " Dates with dots are day.month.year."
    return pairs_task(rng, DATE_THINGS, DATE_KINDS, present, undated, more=more)


@family("extraction.deadline")
def deadline(rng):
    asked = rng.choice(["deadline", "deadline", "start"])
    things = {"deadline": ["the deadline", "the date by which it must be done", "the due date", "the last possible day",
                           "the date it is due"],
              "start": ["the start date", "the date on which it begins", "the first day", "the day it starts",
                        "the date of the start"]}[asked]

    def present(rng):
        days = [w.day(rng, (2024, 2026))]
        days.append(days[0] + datetime.timedelta(rng.randint(2, 150)))
        style = rng.random() < 0.5
        first, last = (date_text(rng, date, style) for date in days)
        chore, name = rng.choice(w.CHORES), rng.choice(w.FIRST)
        text = rng.choice([
            f"{name}, please {chore}. You can start on {first}, it has to be finished by {last}.",
                           f"Task: {chore}. Begin: {first}. Due: {last}.",
            f"We need somebody to {chore}, no later than {last}. Work begins {first}.",
                           f"The call opens on {first}; applications are accepted until {last}.",
            f"from {first} on {name} will {chore}, deadline {last}", f"Deadline {last}! Starting {first}: {chore} ({name})",
            f"Registration starts {first} and closes {last}, says {name}."])
        return text, last if asked == "deadline" else first

    def absent(rng):
        date = date_text(rng, w.day(rng, (2024, 2026)), rng.random() < 0.5)
        chore, name = rng.choice(w.CHORES), rng.choice(w.FIRST)
        if asked == "deadline":
            return rng.choice([f"{name}, please {chore}. You can start on {date}, no hurry.", f"Task: {chore}. Begin: {date}.",
                               f"From {date} on {name} will {chore}."])
        return rng.choice([f"{name}, please {chore}, it has to be finished by {date}.", f"Task: {chore}. Due: {date}.",
                           f"Deadline {date}! {chore} ({name})"])

    return pairs_task(rng, things, ["a task", "a message about work", "the text", "a request", "a planning note"], present, absent,
                      more=rng.choice(["Copy it exactly as it is written.", "Keep the date as written."]))


@family("extraction.amount-invoice")
def amount_invoice(rng):
    asked = rng.choice(["total", "total", "net", "tax", "shipping"])
    things = {"total": ["the total", "the amount to pay", "the grand total", "the final sum", "the sum that is due"],
              "net": ["the net amount", "the subtotal", "the sum before tax", "the amount without tax and shipping", "the net sum"],
              "tax": ["the tax", "the amount of tax", "how much tax is charged", "the VAT amount", "the sum of the tax"],
              "shipping": ["the shipping cost", "the delivery charge", "what shipping costs", "the amount for delivery",
                           "the postage"]}[asked]
    symbol = rng.random() < 0.4
    none = rng.choice(NONE)
    naming = {"total": ["Total", "Total due", "Amount to pay", "Grand total", "TOTAL"], "net": ["Subtotal", "Net", "Net amount"],
              "tax": ["VAT", "Tax", "Sales tax"], "shipping": ["Shipping", "Delivery", "Postage"]}

    def draw(rng):
        net, shipping = rng.randint(500, 90000), rng.choice([490, 595, 799, 1250])
        tax = net * rng.choice([7, 10, 19, 20, 21]) // 100
        money = {"net": net, "tax": tax, "shipping": shipping, "total": net + tax + shipping}
        keys, (iso, sign) = list(money), rng.choice(sorted(w.CURRENCIES.items()))
        gone = rng.choice([key for key in keys if key != "total"])
        if rng.random() < 0.4:
            keys.remove(gone)
            money["total"] -= money[gone]
        if rng.random() < 0.15 and asked in keys:
            keys.remove(asked)
        before = rng.random() < 0.5
        shown = {key: sign + w.dotted(money[key]) if before else f"{w.dotted(money[key])} {iso}" for key in keys}
        glue = rng.choice([", ", "\n", "; ", " | "])
        lines = [f"{rng.choice(naming[key])}{rng.choice([':', ''])} {shown[key]}" for key in keys]
        text = glue.join([rng.choice([f"Invoice {rng.randint(100, 9999)}", f"{rng.choice(w.COMPANIES)} receipt",
                                      f"{rng.randint(2, 9)} x {rng.choice(w.PRODUCTS)}"]), *lines])
        return text, none if asked not in keys else shown[asked] if symbol else w.dotted(money[asked])

    more = rng.choice(["Keep it as written, with its currency.", "Copy the amount with the currency."]) if symbol else rng.choice(
        ["Only the number, without the currency.", "Leave the currency out, keep the rest of the number as written.",
         "Digits and separators only, no currency."])
    return Task(ask(rng, things, ["an invoice", "a receipt", "a bill", "the summary of an order", "the text of an invoice"], none, more),
                draw)


def money_text(rng, cents, iso):
    sign = w.CURRENCIES[iso]
    names = {"EUR": "euros", "USD": "dollars", "GBP": "pounds", "JPY": "yen", "INR": "rupees"}
    return rng.choice([f"{sign}{w.dotted(cents)}", f"{iso} {w.dotted(cents)}", f"{w.dotted(cents)} {iso}", f"{w.dotted(cents)} {sign}",
                       f"{cents // 100} {names[iso]}"])


def paying(rng, shown):
    return rng.choice(["I paid {m} for the {p}, {n} days ago.", "Refund of {m} to {f} {l} approved (case {n})", "The {p} costs {m} in {c}.",
                       "{f} still owes us {m} since {d}.",
                       "Transfer {m} to {co}, reference {n}", "they charged {m} twice, order {n}!!", "Rent for flat {n} is {m} from {d} on",
                       "Budget for {c}: {m}, {n} guests",
                       "Donation: {m} from {f}", "{co} offers the {p} at {m} if we take {n}."]).format(
        m=shown, p=rng.choice(w.PRODUCTS), n=rng.randint(2, 900), f=rng.choice(w.FIRST), l=rng.choice(w.LAST), c=rng.choice(w.CITIES),
        d=rng.choice(w.WEEKDAYS), co=rng.choice(w.COMPANIES))


@family("extraction.amount-text")
def amount_text(rng):
    def present(rng):
        shown = money_text(rng, w.price(rng), rng.choice(sorted(w.CURRENCIES)))
        return paying(rng, shown), shown

    def absent(rng):
        return rng.choice([paying(rng, "too much").replace("Donation: too much", "Thanks for the donation"),
                           w.sentence(rng, w.STATEMENTS[:3])])

    return pairs_task(rng, ["the amount of money", "the sum of money with its currency", "the price or sum mentioned",
                            "how much money it is about", "the amount with its currency"],
                      ["a message", "the text", "a sentence", "a bank note or complaint", "a short note"], present, absent,
                      more=rng.choice(["Exactly as it is written.", "Copy it as it stands.", "Do not convert anything."]))


@family("extraction.currency")
def currency(rng):
    form = rng.choice(["code", "symbol"])

    def present(rng):
        iso = rng.choice(sorted(w.CURRENCIES))
        return paying(rng, money_text(rng, w.price(rng), iso)), iso if form == "code" else w.CURRENCIES[iso]

    things = {"code": ["the three-letter code of the currency", "the currency as its ISO code", "the ISO 4217 code of the currency",
                       "the currency code"],
              "symbol": ["the symbol of the currency", "the currency sign", "the currency as its sign",
                         "the sign of the currency used"]}[form]
    more = {"code": "One of EUR, USD, GBP, JPY, INR.", "symbol": "One of €, $, £, ¥, ₹."}[form]
    return pairs_task(rng, things, ["a message about money", "the text", "a sentence with an amount", "a payment note", "a line"], present,
                      lambda rng: paying(rng, str(rng.randint(5, 900))) if rng.random() < 0.5 else w.sentence(rng, w.STATEMENTS[:3]),
                      more=more)


REFERENCES = {
    "order": (["the order number", "the number of the order", "the order id", "which order it is about"],
              ["order {}", "Order no. {}", "my order ({})", "order number {}", "Order #{}"]),
    "invoice": (["the invoice number", "the number of the invoice", "the invoice id"],
                ["invoice {}", "Invoice no. {}", "the invoice {}", "invoice #{}"]),
    "customer": (["the customer number", "the number of the customer", "the customer id"],
                 ["customer {}", "customer number {}", "my customer no. is {}", "client {}"]),
    "tracking": (["the tracking number", "the number of the shipment", "the tracking code", "the parcel's tracking id"],
                 ["tracking {}", "tracking number {}", "parcel {} according to tracking", "shipment {}"]),
    "ticket": (["the ticket number", "the number of the support ticket", "the ticket id"],
               ["ticket {}", "support ticket {}", "ticket no. {}", "your ticket #{}"]),
    "serial": (["the serial number", "the number of the device", "the serial"], ["serial {}", "serial number {}", "S/N {}"])}


def reference_text(rng, keys):
    """A text with a number of each kind, and the numbers."""
    shape = rng.choice(["######", "@@-#####", "####-####", "@#######", "#####/##", "@@@###"])
    numbers = {key: w.code(rng, shape if rng.random() < 0.7 else "1Z###@##########" if key == "tracking" else "#######") for key in keys}
    bits = [rng.choice(REFERENCES[key][1]).format(numbers[key]) for key in keys]
    text = ", ".join(bits)
    frame = rng.choice(["Hello, {}. I still wait for the {p}. {f}", "{}: trouble with the {p}", "Re: {} ({f} {l})",
                        "{} - please call back, {f}",
                        "Note from {c}: {}", "{}. The {p} arrived broken.",
                        "Dear team, I write about {}. Regards, {f} {l}"])
    return frame.format(text, p=rng.choice(w.PRODUCTS), f=rng.choice(w.FIRST), l=rng.choice(w.LAST), c=rng.choice(w.CITIES)), numbers


def reference(rng, asked):
    def present(rng):
        keys = [asked, *rng.sample([key for key in REFERENCES if key != asked], rng.randint(0, 2))]
        rng.shuffle(keys)
        text, numbers = reference_text(rng, keys)
        return text, numbers[asked]

    return pairs_task(rng, REFERENCES[asked][0], ["a customer's mail", "a support message", "the text", "a complaint",
        "a message to our shop"], present,
                      lambda rng: reference_text(rng, rng.sample([key for key in REFERENCES if key != asked], rng.randint(1, 2)))[0],
                      more=rng.choice(["", "", "There may be other numbers.", "Ignore all other numbers.",
                                       "Just the number, without a # or a word."]))


@family("extraction.reference-order")
def reference_order(rng):
    return reference(rng, "order")


@family("extraction.reference-tracking")
def reference_tracking(rng):
    return reference(rng, "tracking")


@family("extraction.reference-any")
def reference_any(rng):
    return reference(rng, rng.choice(["invoice", "customer", "ticket", "serial"]))


@family("extraction.signature")
def signature(rng):
    asked = rng.choice(["writer", "writer", "reader"])
    things = {"writer": ["the name of the person who writes", "the name of the sender", "the writer's name", "who signed",
                         "the name it is signed with"],
              "reader": ["the name of the person addressed", "the recipient's name", "to whom it is written", "the name in the greeting",
                         "whom it greets"]}[asked]

    def letter(rng, who):
        other, third = (rng.choice(w.FIRST) for _ in range(2))
        greeting = rng.choice(["Hi", "Dear", "Hello", "Good morning"])
        closing = rng.choice(["Best,", "Regards,", "Cheers,", "Kind regards", "Thanks!", "Yours,"])
        body = rng.choice([f"{third} told me about the {rng.choice(w.PRODUCTS)}. Can you {rng.choice(w.CHORES)}?", w.sentence(rng),
                           f"please ask {third} to {rng.choice(w.CHORES)}."])
        reader, writer = (other, who) if asked == "writer" else (who, other)
        glue = rng.choice(["\n", " "])
        return glue.join([greeting + (f" {reader}," if reader else ","), body, closing] + ([writer] if writer else [])), who

    return pairs_task(rng, things, ["a mail", "a letter", "the message", "an e-mail to our office", "a short letter"],
                      lambda rng: letter(rng, w.full_name(rng) if rng.random() < 0.5 else rng.choice(w.FIRST)),
                      lambda rng: letter(rng, "")[0], noise=0.05)


@family("extraction.email")
def email(rng):
    asked = rng.choice(["address", "address", "domain", "local", "all"])
    none = rng.choice(NONE)
    glue = rng.choice(sorted(SEPARATORS))
    things = {"address": ["the e-mail address", "the mail address", "the email", "the address for mail", "the first e-mail address"],
              "domain": ["the domain of the e-mail address", "what stands behind the @ of the e-mail address", "the mail domain"],
              "local": ["the part of the e-mail address before the @", "what stands in front of the @ of the e-mail address"],
              "all": ["all e-mail addresses", "every e-mail address in order", "the e-mail addresses, in the order of the text"]}[asked]

    def draw(rng):
        count = rng.choice([0, 1, 1, 1]) if asked != "all" else rng.choice([0, 1, 2, 2, 3])
        mails = [w.email(rng) for _ in range(count)]
        name, page = rng.choice(w.FIRST), "www." + rng.choice(w.DOMAINS)
        listed = joined(rng, mails).replace(" or ", " and ") if mails else rng.choice(["the front desk",
            f"@{w.plain(name)}_{rng.randint(1, 99)} on the forum", w.full_name(rng)])
        text = rng.choice([f"Questions? Write to {listed} or see {page}.", f"{name} can be reached under {listed} ({w.phone(rng)})",
                           f"cc {listed} please, {w.sentence(rng, w.STATEMENTS)}",
                           f"Forwarded by {name}: contact {listed} about the {rng.choice(w.PRODUCTS)}",
                           f"my new contact is {listed}, the old page {page} is gone",
                           f"Send {w.filename(rng)} to {listed} before {rng.choice(w.WEEKDAYS)}"])
        if not mails:
            return text, none
        return text, {"address": mails[0], "domain": mails[0].split("@")[1], "local": mails[0].split("@")[0],
                      "all": SEPARATORS[glue].join(mails)}[asked]

    more = f"Put {glue} between them." if asked == "all" else ""
    return Task(ask(rng, things, ["a message", "the text", "a footer", "a note", "a contact line"], none, more), draw)


@family("extraction.phone")
def phone(rng):
    digits = rng.random() < 0.4

    def present(rng):
        number = w.phone(rng)
        text = rng.choice([f"Call {w.full_name(rng)} at {number} about order {rng.randint(10000, 99999)}.",
                           f"{rng.choice(w.COMPANIES)}, {rng.randint(1, 99)} {rng.choice(w.STREETS)}, Tel. {number}",
                           f"my mobile is {number}, room {rng.randint(100, 400)}",
                           f"Missed call from {number} on {date_text(rng, w.day(rng))}",
                           f"{rng.choice(w.FIRST)} <{w.email(rng)}> {number}",
                           f"Emergency line {number}, open {rng.randint(6, 9)}-{rng.randint(17, 22)}",
                           f"If it still leaks, ring {number} and mention case {rng.randint(100, 9999)}."])
        return text, "".join(c for c in number if c.isdigit()) if digits else number

    def absent(rng):
        return rng.choice([f"Call {w.full_name(rng)} about order {rng.randint(10000, 99999)}.",
                           f"{rng.choice(w.COMPANIES)}, {rng.randint(1, 99)} {rng.choice(w.STREETS)}, {w.email(rng)}",
                           f"Missed call on {date_text(rng, w.day(rng))}, number withheld",
                           f"{rng.choice(w.FIRST)} <{w.email(rng)}>, room {rng.randint(100, 400)}"])

    more = rng.choice(["Only its digits.", "Strip everything but the digits."]) if digits else rng.choice(["Exactly as it is written.",
        "Keep its spaces and signs."])
    return pairs_task(rng, ["the phone number", "the telephone number", "the number to call", "the number for calls", "the phone"],
                      ["a message", "a contact line", "the text", "a note", "a business card"], present, absent, more=more, noise=0.05)


@family("extraction.url")
def url(rng):
    asked = rng.choice(["url", "url", "host", "path"])
    things = {"url": ["the URL", "the link", "the web address", "the full link", "the address of the page"],
              "host": ["the host name of the link", "the host in the URL", "the server name in the link"],
              "path": ["the path of the URL", "the path part of the link", "what follows the host in the link, from the slash on"]}[asked]

    def present(rng):
        link = w.url(rng)
        while asked == "path" and link.count("/") < 3:
            link = w.url(rng)
        text = rng.choice([f"See {link} for details, {rng.choice(w.FIRST)}.", f"The build failed: {link} (run {rng.randint(10, 999)})",
                           f"{rng.choice(w.FIRST)} shared {link} with you",
                           f"docs moved to {link} , mail {w.email(rng)} if broken",
                           f"Is {link} down? I get error {rng.choice([403, 404, 500, 502])}",
                           f"I ordered the {rng.choice(w.PRODUCTS)} on {link} and it never came",
                           f"GET {link} took {rng.randint(20, 4000)} ms"])
        host = link.split("/")[2]
        return text, {"url": link, "host": host, "path": link.split(host, 1)[1]}[asked]

    return pairs_task(rng, things, ["a message", "the text", "a comment", "a line", "a chat message"], present,
                      lambda rng: rng.choice([f"The build failed, run {rng.randint(10, 999)}, ask {w.email(rng)}",
                                              f"See {w.filename(rng)} for details.",
                                              f"{rng.choice(w.FIRST)} shared {w.filename(rng)} with you", w.sentence(rng)]),
                      more="A path keeps what follows a question mark." if asked == "path" else "", noise=0.05)


@family("extraction.ip")
def ip(rng):
    asked = rng.choice(["source", "destination", "source", "port"])
    things = {"source": ["the source IP address", "the address the connection comes from", "the client's IP",
                         "the IP address of the sender"],
              "destination": ["the destination IP address", "the address the connection goes to", "the target IP",
                              "the IP address of the receiver"],
              "port": ["the destination port", "the port the connection goes to", "the target's port number"]}[asked]

    def draw(rng):
        a, b, port, high = w.ip(rng), w.ip(rng), rng.choice([22, 25, 53, 80, 123, 443, 3306, 5432, 6379, 8080, 8443,
            9200]), rng.randint(20000, 65000)
        text = rng.choice([
            f"{w.host(rng)} kernel: DROP SRC={a} DST={b} PROTO=TCP SPT={high} DPT={port}",
                           f"connection from {a}:{high} to {b}:{port} refused",
            f"{rng.choice(['tcp', 'udp'])} {a}:{high} -> {b}:{port} {rng.randint(40, 90000)} bytes",
                           f"blocked: dst={b}:{port} src={a}:{high} rule={rng.randint(1, 99)}",
            f"to {b} port {port} from {a} port {high}: {rng.choice(['timeout', 'reset', 'accepted'])}",
                           f"flow {rng.randint(1, 999)}: target {b}:{port}, client {a}:{high}"])
        return text, {"source": a, "destination": b, "port": str(port)}[asked]

    return Task(ask(rng, things, ["a firewall log line", "a log line", "a network event", "a record of a connection", "the line"]), draw)


@family("extraction.filename")
def filename(rng):
    asked = rng.choice(["file", "path", "ending", "folder"])
    things = {"file": ["the file name without its folder", "the bare name of the file", "the file's name (no directories)"],
              "path": ["the full path of the file", "the complete path", "the path with the file name"],
              "ending": ["the extension of the file, without the leading dot", "the file's extension (no leading dot)"],
              "folder": ["the folder of the file", "the directory in which the file is, without a slash at its end"]}[asked]

    def present(rng):
        folder, name = rng.choice(w.FOLDERS) + rng.choice(["", "/" + rng.choice(w.STEMS)]), w.filename(rng)
        while name.endswith("tar.gz"):
            name = w.filename(rng)
        path = f"{folder}/{name}"
        text = rng.choice([f"cannot open {path}: permission denied",
                           f"{rng.choice(w.FIRST)} saved it as {path} on {rng.choice(w.WEEKDAYS)}",
                           f"cp: error writing '{path}': no space left",
                           f"I deleted {path} by accident, can you restore it?",
                           f"{rng.randint(1, 900)}K {path} modified {date_text(rng, w.day(rng))}",
                           f"diff in {path}, line {rng.randint(1, 800)}",
                           f"upload of {path} failed after {rng.randint(2, 90)} s"])
        return text, {"file": name, "path": path, "ending": name.rsplit(".", 1)[1], "folder": folder}[asked]

    return pairs_task(rng, things, ["a message", "an error message", "the text", "a log line", "a line"], present,
                      lambda rng: rng.choice([f"permission denied for {rng.choice(w.FIRST)}", f"upload failed after {rng.randint(2, 90)} s",
                                              w.sentence(rng), f"no space left on {w.host(rng)}"]))


@family("extraction.errorcode")
def errorcode(rng):
    def present(rng):
        error = w.code(rng, rng.choice(["E####", "ERR-###", "0x8007####", "@@@-#####", "E_@@@_##", "TS####", "ORA-0####"]))
        text = rng.choice([f"Setup stopped at {rng.randint(1, 99)}% with error {error}.",
                           f"[{rng.randint(10, 23)}:{rng.randint(10, 59)}] {rng.choice(w.DAEMONS)}: {error} could not read "
                           f"{w.filename(rng)}",
                           f"my {rng.choice(w.PRODUCTS)} shows {error} after {rng.randint(2, 50)} minutes",
                           f"error {error} at line {rng.randint(1, 900)}, version {w.version(rng)}",
                           f"Update {w.version(rng)} fails ({error}) on {w.host(rng)}", f"{error}: connection to {w.ip(rng)} lost"])
        return text, error

    return pairs_task(rng, ["the error code", "the code of the error", "the error number", "the error's code as written", "the fault code"],
                      ["a bug report", "a log line", "the text", "a message from a user", "an error message"], present,
                      lambda rng: rng.choice([f"Setup stopped at {rng.randint(1, 99)}% without a message.",
                                              f"my {rng.choice(w.PRODUCTS)} turns off after {rng.randint(2, 50)} minutes",
                                              f"Update {w.version(rng)} fails on {w.host(rng)}",
                                              f"connection to {w.ip(rng)} lost, line {rng.randint(1, 900)}"]))


@family("extraction.version")
def versions(rng):
    asked = rng.choice(["old", "new"])
    things = {"old": ["the old version", "the version before the update", "the version it was upgraded from", "the earlier version"],
              "new": ["the new version", "the version after the update", "the version it was upgraded to",
                      "the version now installed"]}[asked]
    package = ["openssl", "numpy", "nginx", "postgresql", "react", "curl", "libxml2", "django", "kernel", "firefox", "tokio", "redis",
               "bash", "pandas"]

    def present(rng):
        old, new, name = w.version(rng), w.version(rng), rng.choice(package)
        return rng.choice([f"Upgraded {name} from {old} to {new}", f"{name} ({old} -> {new}) on {w.host(rng)}",
                           f"{name}: now {new}, was {old}", f"bump {name} to {new} (previously {old}), closes #{rng.randint(1, 999)}",
                           f"We moved to {name} {new}; with {old} the export in {w.filename(rng)} failed.",
                           f"{name} {new} replaces {old}, {rng.randint(1, 90)} MB"]), old if asked == "old" else new

    def absent(rng):
        name, known = rng.choice(package), w.version(rng)
        if asked == "old":
            return rng.choice([f"Upgraded {name} to {known}", f"{name}: now {known} on {w.host(rng)}",
                               f"bump {name} to {known}, closes #{rng.randint(1, 999)}"])
        return rng.choice([f"{name} {known} removed from {w.host(rng)}", f"{name}: was {known}, removed without replacement",
                           f"Uninstalled {name} {known}, {rng.randint(1, 90)} MB freed"])

    return pairs_task(rng, things, ["an update message", "a changelog line", "the text", "a commit message", "a line of a package log"],
                      present, absent, noise=0)


@family("extraction.quantity")
def quantity(rng):
    product = rng.choice([name for name in w.PRODUCTS if not name.endswith("s")])
    none = rng.choice(["0", *NONE])

    def draw(rng):
        items = rng.sample([name for name in w.PRODUCTS if name != product and product not in name and name not in product],
                           rng.randint(1, 3))
        asked = rng.random() < 0.8
        items = items + [product] if asked else items
        rng.shuffle(items)
        counts = {name: rng.randint(1, 60) for name in items}
        style = rng.choice(["{n} x {p}", "{p}: {n}", "{p} ({n})", "{n} of the {p}", "{p} x{n}"])
        text = rng.choice([", ", "; ", "\n"]).join(style.format(n=counts[name], p=name) for name in items)
        text = rng.choice(["{}", "Please order: {}", "Cart of " + w.full_name(rng) + ": {}", "Stock in " + rng.choice(w.CITIES) + ": {}",
                           "{} - deliver by " + rng.choice(w.WEEKDAYS)]).format(text)
        return text, str(counts[product]) if asked else none

    quoted = f'"{product}"'
    return Task(ask(rng, [f"the quantity of the item {quoted}", f"how many of the item {quoted} there are",
                          f"the number of pieces of {quoted}", f"the count given for {quoted}"],
                    ["an order", "a list of items", "a stock list", "the text", "a shopping cart"], none, "Digits only."), draw)


@family("extraction.address")
def address(rng):
    asked = rng.choice(["street", "number", "postcode", "city", "country", "name"])
    things = {"street": ["the street without the house number", "the name of the street, no house number"],
              "number": ["the house number", "the number of the house"],
              "postcode": ["the postal code", "the ZIP or postal code", "the postcode"],
              "city": ["the city", "the town", "the city of the address"],
              "country": ["the country", "the country of the address"], "name": ["the person's name", "the addressee"]}[asked]
    none = rng.choice(NONE)

    def draw(rng):
        parts = {"name": w.full_name(rng), "street": rng.choice(w.STREETS),
                 "number": str(rng.randint(1, 220)) + rng.choice(["", "", "a", "b"]),
                 "postcode": w.code(rng, rng.choice(["#####", "####", "###-###"])), "city": rng.choice(w.CITIES),
                 "country": rng.choice(w.COUNTRIES)}
        gone = rng.choice(["name", "country", "country", "postcode"]) if asked not in ("country", "postcode",
            "name") or rng.random() < 0.7 else asked
        parts[gone] = ""
        glue = rng.choice([", ", "\n", " / "])
        street = f"{parts['number']} {parts['street']}" if rng.random() < 0.6 else f"{parts['street']} {parts['number']}"
        place = f"{parts['postcode']} {parts['city']}" if rng.random() < 0.6 else f"{parts['city']} {parts['postcode']}"
        text = glue.join(part for part in [parts["name"], street, place.strip(), parts["country"]] if part)
        return rng.choice(["{}", "{}", "Ship to: {}", "My new address is {}"]).format(text), parts[asked] or none

    return Task(ask(rng, things, ["a postal address", "an address", "a delivery address", "the text", "an address label"], none), draw)


@family("extraction.city")
def city(rng):
    asked = rng.choice(["from", "to"])
    things = {"from": ["the city of departure", "the origin city", "the city where the trip begins", "the place of departure"],
              "to": ["the destination", "the city of arrival", "the city where the trip ends", "where the trip goes to (city)"]}[asked]

    def present(rng):
        a, b, via = rng.sample(w.CITIES, 3)
        text = rng.choice([f"Flight {w.code(rng, '@@###')} {a} to {b}, {rng.choice(w.WEEKDAYS)}",
                           f"I need a train from {a} to {b} via {via} for {rng.choice(w.FIRST)}",
                           f"{a} -> {b}, {rng.randint(1, 5)} passengers",
                           f"we are driving to {b} on {rng.choice(w.WEEKDAYS)}, leaving {a} at {rng.randint(5, 11)}",
                           f"Shipment {rng.randint(1000, 9999)} left {a}, will be in {b} on {rng.choice(w.WEEKDAYS)}",
                           f"cheap ticket to {b}? starting in {a}, changing in {via} is fine",
                           f"{rng.choice(w.FIRST)} moves from {a} to {b} in {rng.choice(w.MONTHS)}"])
        return text, a if asked == "from" else b

    def absent(rng):
        a = rng.choice(w.CITIES)
        return rng.choice([f"I need a train to {a} for {rng.choice(w.FIRST)}", f"any flight to {a} on {rng.choice(w.WEEKDAYS)}?"]
                          if asked == "from" else
                          [f"Shipment {rng.randint(1000, 9999)} left {a} on {rng.choice(w.WEEKDAYS)}",
                           f"{rng.choice(w.FIRST)} leaves {a} in {rng.choice(w.MONTHS)}"])

    return pairs_task(rng, things, ["a message about a trip", "a travel request", "the text", "a booking note", "a line about a journey"],
                      present, absent)


@family("extraction.product")
def product(rng):
    def present(rng):
        name = rng.choice(w.PRODUCTS)
        name = rng.choice(["", "", rng.choice(["red ", "black ", "small ", "foldable ", "wireless "])]) + name
        text = rng.choice(["The {p} I ordered in {m} still has not arrived.", "Review of the {p}: not worth {n} dollars, {f} agrees",
                           "Where can I get spare parts for my {p}?",
                           "{f} wants to return the {p} bought on {d}", "Do you ship the {p} to {c}?", "my {p} broke after {n} days!!",
                           "Invoice {n}: one {p}, delivered to {c}",
                           "I am looking for the {p} you had in {m}"]).format(p=name, m=rng.choice(w.MONTHS), n=rng.randint(2, 300),
                               f=rng.choice(w.FIRST), d=rng.choice(w.WEEKDAYS), c=rng.choice(w.CITIES))
        return text, name

    return pairs_task(rng, ["the product", "the name of the product", "the article it is about", "the thing bought or sold",
                            "the item (with its adjective, if it has one)"],
                      ["a customer's message", "a message to a shop", "the text", "a question or complaint", "a review"], present,
                      lambda rng: rng.choice([f"Nobody answers your phone in {rng.choice(w.CITIES)}.",
                                              f"I want my money back, {rng.choice(w.FIRST)}", f"Do you ship to {rng.choice(w.COUNTRIES)}?",
                                              f"Please delete my account {rng.randint(100, 9999)}.",
                                              f"are you open on {rng.choice(w.WEEKDAYS)}"]), more="Without the article (the, my, a).")


@family("extraction.header")
def header(rng):
    asked = rng.choice(["name", "address", "subject", "to", "date"])
    things = {"name": ["the sender's name", "the name of the sender"], "address": ["the sender's e-mail address", "the address in From"],
              "subject": ["the subject", "the subject line"],
              "to": ["the recipient's e-mail address", "the address it was sent to"],
              "date": ["the date as written", "the date of the mail as written"]}[asked]
    none = rng.choice(NONE)

    def draw(rng):
        who, other = w.person(rng), w.person(rng)
        fields = {"name": " ".join(who), "address": w.email(rng, who), "to": w.email(rng, other),
                  "date": w.day(rng).strftime("%a, %-d %b %Y"),
                  "subject": rng.choice(["", "Re: ", "Fwd: "]) + rng.choice([rng.choice(w.CHORES).capitalize(),
                      f"{rng.choice(w.PRODUCTS)} for {rng.choice(w.CITIES)}", w.sentence(rng).rstrip(".")])}
        gone = asked if rng.random() < 0.15 else None
        sender = " ".join(f for f in [fields["name"] if gone != "name" else "", f"<{fields['address']}>" if gone != "address" else ""] if f)
        lines = [f"From: {sender}", f"To: {fields['to'] if gone != 'to' else ''}".strip(),
                 f"Subject: {fields['subject'] if gone != 'subject' else ''}".strip()]
        if gone != "date":
            lines.append(f"Date: {fields['date']}")
        rng.shuffle(lines)
        return "\n".join(lines), none if gone else fields[asked]

    return Task(ask(rng, things, ["the header of a mail", "mail headers", "the head of an e-mail", "the header lines", "a mail's header"],
                    none), draw)


TABLES = ["users", "orders", "products", "invoices", "payments", "employees", "sessions", "events", "tickets", "shipments", "customers",
          "logs", "reviews", "categories", "addresses",
          "carts", "messages", "accounts", "devices", "readings", "projects", "tasks", "teams", "coupons", "stores", "suppliers",
          "warehouses", "audit_log", "user_roles", "price_list"]
COLUMNS = ["id", "name", "email", "created_at", "status", "total", "price", "user_id", "city", "country", "quantity", "title", "updated_at",
           "phone", "amount", "due_date", "rating",
           "category_id", "sku", "weight", "is_active", "last_login", "score", "currency", "note", "owner", "level", "duration", "host",
           "version"]


def condition(rng, column):
    return column + rng.choice([f" = {rng.randint(1, 900)}", f" > {rng.randint(1, 900)}", " = 'open'", " IS NULL", " LIKE 'a%'",
                                f" < {rng.randint(1, 90)}"])


@family("extraction.sql-table")
def sql_table(rng):
    low = rng.random() < 0.3

    def draw(rng):
        table, (a, b, c) = rng.choice(TABLES), rng.sample(COLUMNS, 3)
        text = rng.choice([f"SELECT {a}, {b} FROM {table} WHERE {condition(rng, c)};",
                           f"UPDATE {table} SET {a} = {rng.randint(1, 99)} WHERE {condition(rng, b)};",
                           f"INSERT INTO {table} ({a}, {b}) VALUES ({rng.randint(1, 99)}, 'x');",
                           f"DELETE FROM {table} WHERE {condition(rng, a)}", f"SELECT COUNT(*) FROM {table};",
                           f"SELECT {a} FROM {table} ORDER BY {b} DESC LIMIT {rng.randint(1, 50)}",
                           f"ALTER TABLE {table} ADD COLUMN {a} TEXT;", f"CREATE INDEX idx_{a} ON {table} ({a});",
                           f"TRUNCATE TABLE {table};", f"DROP TABLE IF EXISTS {table};"])
        return text.lower() if low else text, table

    return Task(ask(rng, ["the table name", "the name of the table", "the table it works on", "which table is used", "the table"],
                    ["an SQL statement", "a query", "an SQL query", "a line of SQL", "a database statement"]), draw)


@family("extraction.sql-columns")
def sql_columns(rng):
    asked = rng.choice(["selected", "filter", "order"])
    none, glue = rng.choice(NONE), rng.choice(sorted(SEPARATORS))
    things = {"selected": ["the selected columns", "the columns between SELECT and FROM", "the columns that the query returns"],
              "filter": ["the column in the WHERE clause", "the column that is filtered on"],
              "order": ["the column it sorts by", "the column in ORDER BY"]}[asked]

    def draw(rng):
        picked = rng.sample(COLUMNS, 5)
        count = rng.randint(1, 3)
        where, order = rng.random() < 0.75, rng.random() < 0.75
        text = f"SELECT {', '.join(picked[:count])} FROM {rng.choice(TABLES)}" + (f" WHERE {condition(rng, picked[3])}" if where else "")
        text += f" ORDER BY {picked[4]}{rng.choice(['', ' DESC', ' ASC'])}" if order else ""
        text += rng.choice(["", ";", f" LIMIT {rng.randint(1, 50)};"])
        answer = {"selected": SEPARATORS[glue].join(picked[:count]), "filter": picked[3] if where else none,
                  "order": picked[4] if order else none}[asked]
        return text, answer

    return Task(ask(rng, things, ["an SQL query", "a SELECT statement", "a query", "the query", "a line of SQL"],
                    None if asked == "selected" else none,
                    f"Put {glue} between them, in their order." if asked == "selected" else ""), draw)


FUNCTIONS = ["load_config", "parse_line", "send_mail", "connect", "read_header", "save_order", "render_page", "fetch_rows",
             "handle_request", "validate", "open_session", "compute_total",
             "main", "run", "process_batch", "update_stock", "write_report", "decode", "login", "retry", "build_index", "resize_image",
             "convert", "flush", "get_price", "make_key", "sync",
             "to_json", "check_token", "start_worker"]
EXCEPTIONS = {"KeyError": "'{c}'", "ValueError": "invalid literal for int() with base 10: '{c}'",
              "TypeError": "'NoneType' object is not subscriptable", "IndexError": "list index out of range",
              "FileNotFoundError": "[Errno 2] No such file or directory: '{f}'", "ZeroDivisionError": "division by zero",
              "AttributeError": "'str' object has no attribute '{c}'",
              "ConnectionError": "connection to {h} lost", "TimeoutError": "timed out after {n} s",
              "PermissionError": "[Errno 13] Permission denied: '{f}'"}


@family("extraction.trace")
def trace(rng):
    asked = rng.choice(["function", "outer", "exception", "line", "file", "message"])
    things = {"function": ["the function in which the error was raised", "the name of the innermost function"],
              "outer": ["the outermost function", "the function called first"],
              "exception": ["the exception's class", "the type of the exception"],
              "line": ["the number of the line that failed", "the line number where it was raised"],
              "file": ["the file in which it was raised, without its folder", "the bare name of the file where it happened"],
              "message": ["the exception's message, without its type", "what is said after the exception's type and colon"]}[asked]

    def draw(rng):
        names = rng.sample(FUNCTIONS, rng.randint(2, 3))
        frames = [(f"/srv/{rng.choice(w.HOSTS)}/{rng.choice(w.STEMS)}.py", rng.randint(3, 480), name) for name in names]
        kind = rng.choice(sorted(EXCEPTIONS))
        message = EXCEPTIONS[kind].format(c=rng.choice(COLUMNS), f=w.filename(rng), h=w.host(rng), n=rng.randint(2, 90))
        text = "Traceback (most recent call last):\n" + "\n".join(f'  File "{file}", line {line}, in {name}' for file, line,
            name in frames) + f"\n{kind}: {message}"
        return text, {"function": names[-1], "outer": names[0], "exception": kind, "line": str(frames[-1][1]),
                      "file": frames[-1][0].split("/")[-1], "message": message}[asked]

    return Task(ask(rng, things, ["a Python traceback", "a stack trace (innermost call last)", "a traceback", "the traceback",
                                  "a Python error with its stack"]), draw)


@family("extraction.trace-java")
def trace_java(rng):
    asked = rng.choice(["method", "class", "exception", "file"])
    things = {"method": ["the method that threw the exception", "the topmost method in the stack, without its class"],
              "class": ["the class (without package) at the top of the stack"],
              "exception": ["the short name of the exception, without its package", "the exception's class name without the package"],
              "file": ["file and line of the topmost frame, as File.java:line", "where it was thrown, as File.java:line"]}[asked]

    def draw(rng):
        classes = rng.sample(["OrderService", "UserDao", "Parser", "HttpClient", "CartController", "MailSender", "ReportJob", "TokenFilter",
                              "PriceTable", "FileStore", "SessionPool", "Router"], 2)
        methods = rng.sample(["load", "findById", "handle", "doFilter", "parse", "submit", "send", "execute", "commit", "resolve",
                              "applyDiscount", "readLine"], 2)
        kind = rng.choice(["NullPointerException", "IllegalStateException", "IOException", "TimeoutException", "ClassCastException",
                           "SQLException"])
        lines = [rng.randint(10, 700) for _ in classes]
        pack = f"com.{rng.choice(w.COMPANIES).lower()}.{rng.choice(w.HOSTS)}"
        text = f"java.lang.{kind}: {rng.choice(['value is null', 'closed', 'no such row', 'bad state', 'timed out'])}\n" + "\n".join(
            f"\tat {pack}.{c}.{m}({c}.java:{n})" for c, m, n in zip(classes, methods, lines))
        return text, {"method": methods[0], "class": classes[0], "exception": kind, "file": f"{classes[0]}.java:{lines[0]}"}[asked]

    return Task(ask(rng, things, ["a Java stack trace", "a stack trace", "the stack trace of a Java program", "a Java exception",
                                  "the trace"]), draw)


@family("extraction.logline")
def logline(rng):
    asked = rng.choice(["host", "program", "pid", "message", "time"])
    things = {"host": ["the host name", "the name of the machine", "the host"],
              "program": ["the program's name, without its process id", "the name of the daemon (no pid)"],
              "pid": ["the process id", "the PID", "the number of the process"],
              "message": ["the message after the program's name and colon", "the text of the message alone"],
              "time": ["the time of day, as written", "the clock time in it, as written"]}[asked]

    def draw(rng):
        parts = {"host": w.host(rng), "program": rng.choice(w.DAEMONS), "pid": str(rng.randint(100, 32000)),
                 "time": f"{rng.randrange(24):02}:{rng.randrange(60):02}:{rng.randrange(60):02}",
                 "message": rng.choice([f"Failed password for {rng.choice(w.FIRST).lower()} from {w.ip(rng)} port "
                                        f"{rng.randint(1024, 65000)}", f"reload of {w.filename(rng)} done",
                                        f"timeout after {rng.randint(1, 90)} s", f"connection from {w.ip(rng)} closed",
                                        f"Started session {rng.randint(1, 999)}", f"out of memory, killed {rng.choice(FUNCTIONS)}"])}
        when = w.day(rng).strftime(rng.choice(["%b %d", "%Y-%m-%d"]))
        return f"{when} {parts['time']} {parts['host']} {parts['program']}[{parts['pid']}]: {parts['message']}", parts[asked]

    return Task(ask(rng, things, ["a syslog line", "a log line", "a line of a system log", "a line from /var/log/messages", "the line"]),
                draw)


@family("extraction.exitcode")
def exitcode(rng):
    def present(rng):
        number = str(rng.choice([0, 1, 2, 126, 127, 130, 137, 139, 255, rng.randint(3, 120)]))
        return rng.choice(["Process finished with exit code {n}", "make: *** [{f}] Error {n}", "job {j} on {h} exited with {n} after {s} s",
                           "{p}.service: Main process exited, code=exited, status={n}/FAILURE",
                           "container {h} stopped ({s} s): exit status {n}", "script {f} returned {n}, see line {s}",
                           "[{j}] {f} terminated, rc={n}"]).format(
            n=number, f=w.filename(rng), j=rng.randint(100, 9999), h=w.host(rng), s=rng.randint(2, 900), p=rng.choice(w.DAEMONS)), number

    return pairs_task(rng, ["the exit code", "the exit status", "the return code of the process", "the number it exited with",
                            "the code with which it ended"],
                      ["a log line", "the last line of a job", "the text", "a build message", "a line of output"], present,
                      lambda rng: rng.choice([f"job {rng.randint(100, 9999)} on {w.host(rng)} still running after {rng.randint(2, 900)} s",
                                              f"container {w.host(rng)} started in {rng.randint(2, 90)} s",
                                              f"make: '{w.filename(rng)}' is up to date.",
                                              f"script {w.filename(rng)} waits for line {rng.randint(2, 90)}"]), noise=0)


@family("extraction.percentage")
def percentage(rng):
    signed = rng.random() < 0.5

    def present(rng):
        number = rng.choice([str(rng.randint(1, 100)), f"{rng.randint(0, 99)}.{rng.randint(1, 9)}"])
        shown = number + rng.choice(["%", " %", " percent"])
        text = rng.choice(["Sales in {c} rose by {x} to {n} units.", "{x} of the {n} people asked liked the {p}.",
                           "battery at {x}, {n} cycles", "Disk of {h} is {x} full ({n} GB)", "{f} gets {x} off the {p}, code SAVE{n}",
                           "Turnout was {x} in {c}, {n} votes were void.", "download {x} done, {n} MB left",
                           "In {m} only {x} of {n} trains were late."]).format(
            x=shown, c=rng.choice(w.CITIES), n=rng.randint(2, 4000), p=rng.choice(w.PRODUCTS), h=w.host(rng), f=rng.choice(w.FIRST),
                               m=rng.choice(w.MONTHS))
        return text, number + ("%" if signed else "")

    more = rng.choice(["Write it as a number with % directly behind it.",
                       "Format: 12% or 12.5%."]) if signed else rng.choice(["The number only, no percent sign.",
                           "Just the number, like 12 or 12.5."])
    return pairs_task(rng, ["the percentage", "the percent value", "how many percent", "the share in percent", "the one percentage"],
                      ["a sentence", "the text", "a status line", "a piece of news", "a message"], present,
                      lambda rng: rng.choice([f"Sales in {rng.choice(w.CITIES)} rose to {rng.randint(2, 4000)} units.",
                                              f"{rng.randint(2, 900)} people liked the {rng.choice(w.PRODUCTS)}.",
                                              f"download done, {rng.randint(2, 900)} MB",
                                              f"Disk of {w.host(rng)} has {rng.randint(2, 900)} GB left"]), more=more)


@family("extraction.temperature")
def temperature(rng):
    asked = rng.choice(["highest", "lowest", "first", "last"])
    unit = rng.choice(["°C", " °C", "°F", " degrees"])

    def draw(rng):
        values = rng.sample(range(-20, 45) if "F" not in unit else range(5, 110), rng.randint(2, 4))
        names = rng.sample(w.CITIES if rng.random() < 0.6 else w.WEEKDAYS, len(values))
        text = rng.choice([", ", "; ", "\n"]).join(rng.choice([f"{name} {value}{unit}", f"{name}: {value}{unit}"]) for name,
            value in zip(names, values))
        text = rng.choice(["", "Forecast: ", f"Weather report {rng.randint(1, 99)}: ", "Measured today: "]) + text
        value = {"highest": max(values), "lowest": min(values), "first": values[0], "last": values[-1]}[asked]
        return text, str(value) if bare else names[values.index(value)] if place else f"{value}{unit}"

    bare, place = rng.random() < 0.4, rng.random() < 0.4
    thing = f"the {asked} temperature"
    more = "With its unit, as written."
    if bare or place:
        more = "Only the number with its sign, no unit." if bare else "Answer with the place or day that it belongs to, not the number."
    return Task(ask(rng, [thing, f"the {asked} of the temperatures", f"the temperature that is {asked}",
                          f"the {asked} value of all temperatures"],
                    ["a weather report", "a forecast", "the text", "a list of readings", "a line of measurements"], None, more), draw)


@family("extraction.dimension")
def dimension(rng):
    asked = rng.choice(["width", "height", "depth", "weight"])
    none = rng.choice(NONE)

    def draw(rng):
        sizes = {"width": f"{rng.randint(5, 240)} cm", "height": f"{rng.randint(5, 240)} cm", "depth": f"{rng.randint(5, 120)} cm",
                 "weight": f"{rng.randint(1, 90)}{rng.choice(['', '.5'])} kg"}
        keys = [key for key in sizes if rng.random() < 0.8] or ["weight"]
        rng.shuffle(keys)
        label = rng.choice([{key: key for key in sizes}, {"width": "W", "height": "H", "depth": "D", "weight": "weight"},
                            {"width": "wide", "height": "high", "depth": "deep", "weight": "heavy"}])
        after = label["width"] == "wide"
        body = ", ".join(f"{sizes[key]} {label[key]}" if after else f"{label[key]} {sizes[key]}" for key in keys)
        name = rng.choice(w.PRODUCTS)
        text = rng.choice([f"{name.capitalize()}, {body}, {rng.choice(['black', 'oak', 'white', 'steel'])}",
                           f"The {name}: {body}. Ships in {rng.randint(2, 14)} days.",
                           f"Used {name} for sale in {rng.choice(w.CITIES)}: {body}, {rng.randint(5, 200)} euros",
                           f"Article {rng.randint(100, 9999)} ({name}) {body}"])
        return text, sizes[asked] if asked in keys else none

    return Task(ask(rng, [f"the {asked}", f"the {asked} of the article", f"the {asked} with its unit", f"the given {asked}"],
                    ["a product description", "a furniture advertisement", "the text", "a catalogue entry", "an offer"], none,
                    "Number and unit as written."), draw)


@family("extraction.hashtag")
def hashtag(rng):
    sign = rng.choice("##@")
    asked, glue, keep = rng.choice(["all", "first", "last"]), rng.choice(sorted(SEPARATORS)), rng.random() < 0.5
    none = rng.choice(NONE)
    tags = ["travel", "monday", "coffee", "release", "python", "summer", "hiring", "books", "running", "design", "music", "vegan",
            "startup", "sale", "art", "rain", "football", "remote", "garden", "news"]

    def draw(rng):
        found = [("#" + rng.choice(tags) if rng.random() < 0.55 else "@" + w.plain(rng.choice(w.FIRST)) + rng.choice(["",
            str(rng.randint(1, 99))])) for _ in range(rng.randint(1, 4))]
        found = list(dict.fromkeys(found))
        text = w.sentence(rng).rstrip(".")
        if rng.random() < 0.5:
            text = f"{found[0]} {text} " + " ".join(found[1:])
        else:
            text += " " + " ".join(found)
        wanted = [tag if keep else tag[1:] for tag in found if tag[0] == sign]
        return text.strip(), (SEPARATORS[glue].join(wanted) if asked == "all"
                              else wanted[0 if asked == "first" else -1]) if wanted else none

    name = "hashtag" if sign == "#" else "mentioned account (@name)"
    things = [f"all {name}s", f"every {name} in order"] if asked == "all" else [f"the {asked} {name}", f"only the {asked} {name}"]
    more = rng.choice([f"With the {sign} sign.", f"Keep the {sign}."]) if keep else rng.choice([f"Without the {sign} sign.",
        f"Leave out the {sign}."])
    return Task(ask(rng, things, ["a post", "a social media post", "the text", "a tweet", "a status message"], none,
                    more + (f" Put {glue} between them." if asked == "all" else "")), draw)


@family("extraction.quote")
def quote(rng):
    marks = rng.choice(['""', '""', "“”", "«»", "''", "()", "[]"])
    name = {'""': "double quotes", "“”": "quotation marks", "«»": "angled quotes", "''": "single quotes", "()": "parentheses",
            "[]": "square brackets"}[marks]

    def text(rng, inner):
        return rng.choice(["The sign in {c} says {q} next to the {p}.", "{f} asked for {q} on {d}", "Button {q} does nothing on the {p}",
                           "The mail from {f} began with {q} and ended there.",
                           "rename the column {q} in the {c} sheet", "Error while reading {q}, {f} was told"]).format(
            q=inner, c=rng.choice(w.CITIES), p=rng.choice(w.PRODUCTS), f=rng.choice(w.FIRST), d=rng.choice(w.WEEKDAYS))

    def present(rng):
        inner = rng.choice([rng.choice(w.CHORES), rng.choice(w.PRODUCTS), f"Closed on {rng.choice(w.WEEKDAYS)}",
                            f"see {rng.choice(w.FIRST)}", f"{rng.choice(w.COMPANIES)} {rng.randint(2, 99)}", "do not touch",
                            f"{rng.choice(w.STEMS)} {rng.randint(1, 30)}"])
        return text(rng, marks[0] + inner + marks[1]), inner

    return pairs_task(rng, [f"the text in {name}", f"what stands between {name}", f"the part in {name}, without the marks themselves",
                            f"the words inside {name}"],
                      ["a sentence", "the text", "a message", "a line", "a note"], present,
                      lambda rng: text(rng, rng.choice(["the label", "a warning", rng.choice(w.STEMS)])),
                      more="The marks are not part of the answer.")


@family("extraction.request")
def request(rng):
    def present(rng):
        thing, name = rng.choice([f"a new {rng.choice(w.PRODUCTS)}", f"the {rng.choice(w.STEMS)} for {rng.choice(w.MONTHS)}",
                                  f"{rng.randint(2, 40)} chairs", f"the key to room {rng.randint(1, 400)}",
                                  f"a copy of the {rng.choice(['contract', 'invoice', 'manual', 'certificate'])}",
                                  f"access to {w.host(rng)}", f"a table for {rng.randint(2, 12)}"]), rng.choice(w.FIRST)
        return rng.choice([f"Hi {name}, could I have {thing}? Thanks!", f"We would like {thing}, please.",
                           f"{name} here. I need {thing}, the old one is gone.", f"Can you send me {thing}?",
                           f"Good morning, I am writing because {name} is ill. May I ask for {thing}?",
                           f"please get {thing} for {name}, it rains anyway",
                           f"I already have the {rng.choice(w.PRODUCTS)}, what I want is {thing}."]), thing

    def absent(rng):
        return rng.choice([f"Thanks {rng.choice(w.FIRST)}, everything has arrived.", w.sentence(rng, w.STATEMENTS[:4]),
                           f"Just to let you know: the {rng.choice(w.PRODUCTS)} works again.",
                           f"{rng.choice(w.FIRST)} has left the company in {rng.choice(w.MONTHS)}."])

    return pairs_task(rng, ["the thing asked for", "what the writer asks for", "the thing requested", "what is wanted",
                            "the thing the writer would like to have"], ["a message", "a mail", "the text", "a request", "a note"],
                      present, absent, more=rng.choice(["Copy it with its article or number.",
                          "Exactly as it is written, article included."]))


@family("extraction.assignee")
def assignee(rng):
    asked = rng.choice(["person", "person", "task"])

    def present(rng):
        a, b = rng.sample(w.FIRST, 2)
        chore, other = rng.sample(w.CHORES, 2)
        text = rng.choice([f"{a}, please {chore} today; {b} is on leave.", f"As agreed with {b}, {a} will {chore}.",
                           f"{b} asked {a} to {chore}.", f"Can {a} {chore}? {b} did it last time.",
                           f"TODO @{a}: {chore} (cc {b})", f"Action item: {a} to {chore}, reported by {b}",
                           f"{b}: ok, so {a} has to {chore}, not me", f"{b} cannot come, therefore {a} must {chore}."])
        return text, a if asked == "person" else chore

    def absent(rng):
        return rng.choice([f"{rng.choice(w.FIRST)} is on leave until {rng.choice(w.WEEKDAYS)}.",
                           f"Thanks to {rng.choice(w.FIRST)} and {rng.choice(w.FIRST)} for the help in {rng.choice(w.CITIES)}!",
                           w.sentence(rng, ["The {product} arrived on {weekday} and works well.",
                                            "Nobody has answered since {weekday}, {first} says.",
                                            "The hotel in {city} was quiet, {first} liked it."])])

    things = {"person": ["the person who gets the task", "the name of the person who has to do it", "the assignee", "who is to do it",
                         "the first name of the one responsible"],
              "task": ["the task", "what has to be done", "the thing to do, as written", "the action that somebody is to take"]}[asked]
    more = "" if asked == "person" else "Begin with the verb, leave out names, days and remarks."
    return pairs_task(rng, things, ["a message", "a line of minutes", "the text", "a chat message", "a meeting note"], present, absent,
                      more=more)


@family("extraction.number")
def number(rng):
    asked = rng.choice(["first", "last", "largest", "smallest", "second"])

    def draw(rng):
        values = rng.sample(range(1, rng.choice([50, 900, 9000])), rng.randint(2, 4))
        words = [rng.choice(["{} boxes", "room {}", "{} km", "line {}", "{} guests", "page {}", "bus {}", "{} tickets", "shelf {}",
                             "{} minutes", "step {}", "{} euros", "gate {}", "user {}"]).format(v) for v in values]
        text = rng.choice([", ", " and then ", "; ", " / "]).join(words)
        text = rng.choice(["{}", f"{rng.choice(w.FIRST)} wrote down {{}}", f"In {rng.choice(w.CITIES)}: {{}}",
                           f"note to {rng.choice(w.FIRST)}: {{}}, that is all", "We counted {} before lunch."]).format(text)
        return text, str({"first": values[0], "last": values[-1], "second": values[1], "largest": max(values),
                          "smallest": min(values)}[asked])

    return Task(ask(rng, [f"the {asked} number", f"the {asked} of the numbers", f"only the {asked} number, in digits",
                          f"the number that is {asked}"],
                    ["a text with several numbers", "the text", "a note", "a message", "a line"]), draw)


@family("extraction.number-list")
def number_list(rng):
    glue = rng.choice(sorted(SEPARATORS))
    order = rng.choice(["in the order of the text", "from small to large", "from large to small"])

    def draw(rng):
        values = rng.sample(range(1, rng.choice([20, 100, 2000])), rng.randint(2, 5))
        text = rng.choice([", ", " ", "; ", " then "]).join(rng.choice(["{} apples", "row {}", "{}", "{} cm", "no. {}", "box {}",
            "{} pcs"]).format(v) for v in values)
        text = rng.choice(["{}", f"{rng.choice(w.FIRST)}: {{}}", f"we found {{}} in {rng.choice(w.CITIES)}",
                           f"{rng.choice(w.WEEKDAYS)} list: {{}}"]).format(text)
        shown = values if order == "in the order of the text" else sorted(values, reverse=order == "from large to small")
        return text, SEPARATORS[glue].join(map(str, shown))

    return Task(ask(rng, [f"all numbers {order}", f"every number, {order}", f"the numbers {order}"],
                    ["a note", "the text", "a message", "a line", "a scribbled list"], None,
                    rng.choice([f"Put {glue} between them.", f"Separate them by {glue}.", f"They are joined by {glue}."])), draw)


@family("extraction.names")
def names(rng):
    glue = rng.choice(sorted(SEPARATORS))
    none = rng.choice(NONE)
    what = rng.choice(["people", "cities"])

    def draw(rng):
        pools = {"people": w.FIRST, "cities": w.CITIES}
        found = rng.sample(pools[what], rng.choice([0, 1, 2, 2, 3]))
        other = rng.choice(pools["cities" if what == "people" else "people"])
        listed = joined(rng, found).replace(" or ", " and ") if found else rng.choice(["nobody"] if what == "people" else ["nowhere"])
        if what == "people":
            text = rng.choice([f"The meeting in {other} on {rng.choice(w.WEEKDAYS)}: {listed} came.",
                               f"{listed} signed for the {rng.choice(w.PRODUCTS)} in {other}",
                               f"Seats {rng.randint(1, 30)} ff. were given to {listed}, {other} office",
                               f"Lunch in {other} with {listed}?"])
        else:
            text = rng.choice([f"{other} drove to {listed} in {rng.choice(w.MONTHS)}.",
                               f"{other} sells the {rng.choice(w.PRODUCTS)} in {listed}", f"tour dates: {listed}, booked by {other}",
                               f"{other} has lived in {listed} for {rng.randint(2, 30)} years"])
        return text, SEPARATORS[glue].join(found) if found else none

    return Task(ask(rng, [f"all {what}", f"the names of the {what}", f"the {what} named",
                          f"every name of {'a person' if what == 'people' else 'a city'}, in order"],
                    ["a sentence", "the text", "a note", "a message", "a line"], none,
                    f"Put {glue} between several, in the order of the text."), draw)


JSON_FIELDS = {
    "person": lambda rng: w.full_name(rng), "city": lambda rng: rng.choice(w.CITIES), "product": lambda rng: rng.choice(w.PRODUCTS),
               "quantity": lambda rng: rng.randint(1, 60),
    "order": lambda rng: w.code(rng, "@@-#####"), "day": lambda rng: rng.choice(w.WEEKDAYS), "email": lambda rng: w.email(rng)}
JSON_KEYS = {"person": ["name", "customer", "person"], "city": ["city", "place", "destination"], "product": ["product", "item", "article"],
             "quantity": ["quantity", "count", "qty"],
             "order": ["order", "order_id", "reference"], "day": ["day", "weekday"], "email": ["email", "mail", "contact"]}


@family("extraction.json-order")
def json_order(rng):
    fields = rng.sample(sorted(JSON_FIELDS), rng.randint(2, 3))
    keys = {field: rng.choice(JSON_KEYS[field]) for field in fields}
    tight = rng.random() < 0.5
    meaning = {"person": "the customer's name", "city": "the city it goes to", "product": "what is ordered",
               "quantity": "how many, a number", "order": "the order's number", "day": "the weekday", "email": "the e-mail address"}
    described = ", ".join(f"{keys[field]} ({meaning[field]})" for field in fields)

    def draw(rng):
        facts = {field: make(rng) for field, make in JSON_FIELDS.items()}
        gone = rng.choice(fields + [None] * 3)
        bits = {"person": "{person}", "email": "<{email}>", "order": "order {order}", "quantity": "{quantity} pcs", "product": "{product}",
                "city": "to {city}", "day": "on {day}"}
        kept = [bits[field] for field in bits if field != gone and (field in fields or rng.random() < 0.6)]
        text = rng.choice([" ", ", "]).join(kept).format(**facts)
        if rng.random() < 0.4:
            text = rng.choice(["New: {}", "{} - thanks!", "fwd: {}", "please confirm: {}"]).format(text)
        answer = {keys[field]: None if field == gone else facts[field] for field in fields}
        return text, json.dumps(answer, separators=(",", ":") if tight else None, ensure_ascii=False)

    layout = "no spaces between the tokens" if tight else "a space after each colon and comma"
    spec = say(rng, f"Turn the order note into a JSON object with the keys {described}, in this order, null where something is missing; "
                    f"{layout}.",
               f"Extract {described} as JSON. Keys in this order, {layout}; missing values are null.",
               f"Write a JSON object with {described}. Missing: null. One line, {layout}, keys in the order given.",
               f"From a short order, output one line of JSON with the keys {described} in exactly this order. Use null for what is not "
               f"there. There is {layout}.",
               f"Parse the note. Output: JSON, keys {described}, in this order; unknown values null; {layout}.")
    return Task(spec, draw)


@family("extraction.json-event")
def json_event(rng):
    fields = rng.sample(["title", "place", "start", "host"], rng.randint(2, 3))
    form = rng.choice(["JSON", "lines", "bar"])

    def draw(rng):
        hour, minute = w.clock(rng)
        facts = {"title": rng.choice(["Budget review", "Yoga class", "Team lunch", "Book club", "Fire drill", "Product demo",
                                      "Choir rehearsal", "Board meeting", "Garden party", "Safety training", "Job interview",
                                      "Parents' evening"]),
                 "place": rng.choice([f"room {rng.randint(1, 400)}", rng.choice(w.CITIES), f"{rng.randint(1, 99)} {rng.choice(w.STREETS)}",
                                      "the canteen", "hall B"]), "start": f"{hour:02}:{minute:02}", "host": rng.choice(w.FIRST)}
        shown = dict(facts, start=clock_text(rng, hour, minute))
        text = rng.choice(["{title} with {host} at {start}, {place}", "{host} invites you: {title}, {start}, {place}",
                           "{start} {title} ({place}), host: {host}",
                           "Don't forget the event: {title}. Where? {place}. When? {start}. Host: {host}."]).format(**shown)
        values = {field: facts[field] for field in fields}
        return text, {"JSON": json.dumps(values, ensure_ascii=False), "lines": "\n".join(f"{key}: {value}" for key,
            value in values.items()), "bar": " | ".join(values.values())}[form]

    meaning = {"title": "what it is called", "place": "where it is", "start": "the time as HH:MM, 24 hours",
               "host": "the person who hosts it"}
    listed = ", ".join(f"{field} ({meaning[field]})" for field in fields)
    how = {"JSON": "as a JSON object on one line with a space after each colon and comma", "lines": "as lines of the form key: value",
           "bar": "as the bare values with \" | \" between them"}[form]
    return Task(say(rng, f"Extract {listed} from the invitation {how}, in this order.",
                    f"Give {listed} of the event {how}. Keep this order.",
                    f"Read an announcement; output {listed}, {how}, in the order named here.",
                    f"Summarize the event {how}: {listed}. Same order.",
                    f"Take {listed} out of the text and write them {how}, in that order."), draw)


@family("extraction.http")
def http(rng):
    asked = rng.choice(["method", "path", "status", "client", "bytes"])
    things = {"method": ["the HTTP method", "the request method"], "path": ["the requested path", "the path without the protocol"],
              "status": ["the status code", "the HTTP status"],
              "client": ["the client's IP address", "the address of the client"],
              "bytes": ["the size of the response in bytes", "the number of bytes sent"]}[asked]

    def draw(rng):
        facts = {"method": rng.choice(["GET", "GET", "POST", "PUT", "DELETE", "HEAD", "PATCH"]),
                 "path": f"/{rng.choice(w.STEMS)}" + rng.choice(["", f"/{rng.randint(1, 999)}", f"?page={rng.randint(1, 99)}", ".html"]),
                 "status": str(rng.choice([200, 201, 204, 301, 302, 304, 400, 401, 403, 404, 429, 500, 502, 503])), "client": w.ip(rng),
                 "bytes": str(rng.randint(0, 90000))}
        when = w.day(rng).strftime("%d/%b/%Y") + f":{rng.randrange(24):02}:{rng.randrange(60):02}:{rng.randrange(60):02} +0000"
        text = '{client} - - [{when}] "{method} {path} HTTP/1.1" {status} {bytes}'.format(when=when, **facts)
        return text + rng.choice(["", ' "-" "Mozilla/5.0"', ' "-" "curl/8.5.0"']), facts[asked]

    return Task(ask(rng, things, ["an access log line", "a line of a web server log", "an Apache log line", "an nginx access log line",
                                  "the line"]), draw)


@family("extraction.setting")
def setting(rng):
    keys = ["host", "port", "timeout", "user", "level", "path", "mode", "retries", "region", "theme", "language", "cache_size",
            "max_connections", "log_file", "threads", "color", "owner", "interval"]
    asked, none = rng.choice(keys), rng.choice(NONE)

    def draw(rng):
        chosen = rng.sample([key for key in keys if key != asked], rng.randint(2, 4))
        if rng.random() < 0.8:
            chosen[rng.randrange(len(chosen))] = asked
        def value():
            return rng.choice([str(rng.randint(1, 9000)), w.host(rng), rng.choice(w.STEMS), rng.choice(w.FOLDERS),
                               rng.choice(["on", "off", "auto", "true", "false", "debug"])])
        values = {key: value() for key in chosen}
        sign, glue = rng.choice([("=", "\n"), (": ", "\n"), ("=", " "), (" = ", "\n"), ("=", "; "), ("=", "&"), (": ", ", "),
                                 (" -> ", ", ")])
        return glue.join(f"{key}{sign}{values[key]}" for key in chosen), values.get(asked, none)

    return Task(ask(rng, [f"the value of {asked}", f"what {asked} is set to", f'the value of the key "{asked}"',
                          f"the setting {asked} (its value)"],
                    ["a configuration", "a list of settings", "some key-value pairs", "the text", "a line of options"], none), draw)


@family("extraction.ingredient")
def ingredient(rng):
    foods = ["flour", "sugar", "butter", "milk", "rice", "salt", "olive oil", "yeast", "honey", "cocoa", "oats", "cream", "lentils",
             "spinach", "cheese", "water"]
    asked, none = rng.choice(foods), rng.choice(NONE)
    unit = rng.random() < 0.7

    def draw(rng):
        chosen = rng.sample([food for food in foods if food != asked], rng.randint(1, 3))
        if rng.random() < 0.8:
            chosen.insert(rng.randint(0, len(chosen)), asked)
        amounts = {food: (str(rng.choice([1, 2, 3, 4, 50, 100, 125, 150, 200, 250, 300, 500, 750])),
                          rng.choice(["g", "ml", "tbsp", "tsp", "cups", "oz"])) for food in chosen}
        bits = [f"{a} {u} {food}" if rng.random() < 0.8 else f"{food} ({a} {u})" for food, (a, u) in amounts.items()]
        text = rng.choice(["Mix {}.", "{}", "For {n} people: {}", "You need {}. Bake {n} minutes.", "Ingredients: {}",
                           "{} - stir well"]).format(", ".join(bits), n=rng.randint(2, 50))
        return text, " ".join(amounts[asked]) if asked in amounts and unit else amounts[asked][0] if asked in amounts else none

    return Task(ask(rng, [f"how much {asked} is used", f"the amount of {asked}", f"the quantity given for {asked}",
                          f"how much {asked} one needs"], ["a recipe", "a list of ingredients", "the text", "a line of a cook book",
                              "cooking notes"],
                    none, "Number and unit, as in 20 g." if unit else "The number only, without the unit."), draw)


@family("extraction.reason")
def reason(rng):
    def clause(rng):
        return rng.choice([f"the {rng.choice(w.PRODUCTS)} is broken", f"{rng.choice(w.FIRST)} is ill", "the road is flooded",
                           f"the office in {rng.choice(w.CITIES)} is closed", "nobody signed the form", "the price has doubled",
                           f"the train from {rng.choice(w.CITIES)} was late", "we ran out of paper",
                           f"{rng.choice(w.COMPANIES)} cancelled the order", "it was raining", f"the disk of {w.host(rng)} is full"])

    def effect(rng):
        return rng.choice([f"we cannot {rng.choice(w.CHORES)}", f"the meeting moves to {rng.choice(w.WEEKDAYS)}",
                           f"{rng.choice(w.FIRST)} stays in {rng.choice(w.CITIES)}", f"order {rng.randint(100, 9999)} is delayed",
                           "the tour was called off",
                           f"{rng.choice(w.FIRST)} wants a refund"])

    asked = rng.choice(["reason", "reason", "effect"])

    def present(rng):
        why, what = clause(rng), effect(rng)
        text = rng.choice([f"{what} because {why}", f"Because {why}, {what}", f"{what}, since {why}", f"{what}; the reason is that {why}",
                           f"As {why}, {what}"])
        return text[0].upper() + text[1:] + ".", why if asked == "reason" else what

    def absent(rng):
        text = effect(rng)
        return text[0].upper() + text[1:] + rng.choice([".", f", {rng.choice(w.FIRST)} says.",
            f", they told us on {rng.choice(w.WEEKDAYS)}."])

    def draw(rng):
        if asked == "reason" and rng.random() < 0.2:
            return absent(rng), none
        return present(rng)

    none = rng.choice(NONE)
    things = {"reason": ["the reason given", "the clause that gives the reason", "why it is so", "the cause"],
              "effect": ["the consequence", "the clause that says what follows", "what happens as a result", "the effect"]}[asked]
    return Task(ask(rng, things, ["a sentence", "a message", "the text", "an explanation", "a note"], none if asked == "reason" else None,
                    "Copy the clause without because, since, as and the like, beginning in lower case unless it begins with a name, "
                    "without the final stop."), draw)


@family("extraction.match")
def match(rng):
    asked = rng.choice(["winner", "loser", "score", "margin"])
    none = rng.choice(["draw", "tie", "nobody", "none", "-"])
    things = {"winner": ["the winner", "the team that won"], "loser": ["the loser", "the team that lost"],
              "score": ["the result as winner's goals-loser's goals", "the score, the higher number first, as in 3-1"],
              "margin": ["by how many goals it was won", "the difference between the two scores"]}[asked]

    def draw(rng):
        (a, b), x, y = rng.sample(w.CITIES, 2), rng.randint(0, 6), rng.randint(0, 6)
        text = rng.choice([f"{a} - {b} {x}:{y}", f"{a} {x}, {b} {y} (half-time {x // 2}-{y // 2})",
                           f"{rng.choice(w.WEEKDAYS)}: {a} vs {b} ended {x}-{y}",
                           f"{a} hosted {b}, final score {x}:{y}, {rng.randint(200, 9000)} spectators",
                           f"FT {a} {x}-{y} {b}"])
        won, lost = (a, b) if x > y else (b, a)
        if x == y and asked in ("winner", "loser"):
            return text, none
        return text, {"winner": won, "loser": lost, "score": f"{max(x, y)}-{min(x, y)}", "margin": str(abs(x - y))}[asked]

    return Task(ask(rng, things, ["a match result", "a football result", "the text", "a line of sports news", "a result"], None,
                    f'If it ended level, answer "{none}".' if asked in ("winner", "loser") else
                    "Goals are listed in the order of the teams."), draw)


@family("extraction.commit")
def commit(rng):
    asked = rng.choice(["ticket", "type", "scope"])
    none = rng.choice(NONE)
    things = {"ticket": ["the ticket id", "the id of the issue, like ABC-123", "the issue key"],
              "type": ["the type of the change (the word before the scope and colon)", "the conventional commit type"],
              "scope": ["the scope in parentheses", "the scope of the commit"]}[asked]

    def draw(rng):
        kind, scope = rng.choice(["fix", "feat", "docs", "test", "chore", "refactor", "perf", "ci", "build"]), rng.choice(["", *w.HOSTS])
        ticket = w.code(rng, rng.choice(["@@@-###", "@@-####", "@@@@-##"])) if rng.random() < 0.8 else ""
        head = f"{kind}{f'({scope})' if scope else ''}: " if asked != "type" or rng.random() < 0.8 else ""
        text = head + rng.choice([rng.choice(w.CHORES), f"rename {rng.choice(FUNCTIONS)}",
                                  f"handle {rng.choice(sorted(EXCEPTIONS))} in {rng.choice(FUNCTIONS)}",
                                  f"bump version to {w.version(rng)}"])
        text = rng.choice([f"{text} ({ticket})", f"{text}, closes {ticket}", f"{text} [{ticket}]"]) if ticket else text
        return text, {"ticket": ticket, "type": kind if head else "", "scope": scope if head else ""}[asked] or none

    return Task(ask(rng, things, ["a commit message", "the title of a commit", "a line of git log", "the message", "a conventional commit"],
                    none), draw)
