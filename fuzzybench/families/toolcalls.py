"""Tool calls: which tool does a request want, with which arguments, and is a call right?

A tool has several names and its arguments too; a task chooses among them and states them in its specification. Arguments are copied
from the request as they stand, so a request is dirtied only around them.
"""

import json
import re

from ..family import Task, family
from ..pools import yes_no
from ..wording import Labels, joined, say, typo
from .. import words_records as w

ROOMS = ["kitchen", "bedroom", "bathroom", "hall", "garage", "office", "living room", "cellar"]
LANGUAGES = ["French", "Spanish", "German", "Polish", "Italian", "Japanese", "Turkish", "Dutch"]
SERVICES = ["billing", "search", "checkout", "auth", "gateway", "reports", "mailer", "catalog"]
ARTISTS = ["Miles Davis", "Nina Simone", "Radiohead", "Björk", "Daft Punk", "Adele", "Bob Marley", "Queen", "Abba"]
TITLES = ["login page is blank", "printer on floor 2 jams", "invoice shows the wrong tax", "app crashes at start", "search finds nothing",
          "badge does not open the door", "export takes too long", "headset has no sound"]
MESSAGES = ["I am ten minutes late", "the keys are under the mat", "dinner is ready", "we meet at the station", "the plumber is here",
            "happy birthday", "I will call back tonight", "bring the charger", "the train is delayed", "see you on Friday"]


def one_of(values):
    return lambda rng: rng.choice(values)


def between(low, high):
    return lambda rng: rng.randint(low, high)


def day_time(rng):
    return f"{rng.randint(6, 22)}:{rng.choice(['00', '15', '30', '45', '20'])}"


ARGUMENTS = {  # key: (names in calls, value, what it is)
    "minutes": ("minutes min duration_minutes", between(2, 90), "number of minutes"), "time": ("time at clock start_time", day_time,
        "time of day"),
    "task": ("task text what subject", one_of(w.CHORES), "what to do"), "day": ("day weekday date_day when", one_of(w.WEEKDAYS),
        "day of the week"),
    "person": ("person contact name to who", one_of(w.FIRST), "first name"), "message": ("message body text content", one_of(MESSAGES),
        "wording of the message"),
    "artist": ("artist musician band", one_of(ARTISTS), "who plays"), "percent": ("percent level volume value", between(1, 100),
        "0 to 100"),
    "room": ("room place location area", one_of(ROOMS), "which room"), "degrees": ("degrees temperature celsius target", between(15, 27),
        "degrees"),
    "city": ("city place location town", one_of(w.CITIES), "name of the city"), "guests": ("guests people seats party_size", between(2, 12),
        "number of people"),
    "origin": ("origin from_city start departure", one_of(w.CITIES), "where the journey begins"),
    "destination": ("destination to_city target arrival", one_of(w.CITIES), "where the journey ends"),
    "nights": ("nights stay night_count", between(1, 14), "how many nights"),
    "amount": ("amount sum value total", between(5, 900), "amount of money"), "item": ("item product article thing", one_of(w.PRODUCTS),
        "product"),
    "file": ("file filename path document", w.filename, "name of the file"), "service": ("service app deployment component",
        one_of(SERVICES), "name of the service"),
    "replicas": ("replicas count instances copies", between(2, 20), "number of instances"),
    "host": ("host server machine node", w.host, "name of the machine"),
    "lines": ("lines limit tail line_count", between(10, 500), "number of lines"),
    "ip": ("ip address ip_address source", w.ip, "IP address"),
    "title": ("title summary subject headline", one_of(TITLES), "what it is about"),
    "ticket": ("ticket ticket_id number issue", between(100, 9999), "number of the ticket"),
    "order": ("order order_id order_number reference", lambda r: w.code(r, "@@-#####"), "order number"),
    "quantity": ("quantity count pieces units", between(2, 200), "how many"), "email": ("email address user_email mail", w.email,
        "e-mail address"),
    "language": ("language lang target_language", one_of(LANGUAGES), "language to translate into"),
    "company": ("company firm issuer", one_of(w.COMPANIES), "name of the company")}
FREE = {"task", "message", "title"}

TOOLS = {}


def tool(names, does, *requests):
    keys = list(dict.fromkeys(re.findall(r"\{(\w+)\}", requests[0])))
    TOOLS[names.split()[0]] = names.split(), does, keys, requests


tool("set_timer start_timer timer countdown_start", "starts a timer", "set a timer for {minutes} minutes", "start a {minutes} minute timer",
     "remind me of the oven in {minutes} minutes with the timer", "count down {minutes} minutes", "timer, {minutes} minutes")
tool("set_alarm alarm_set wake_up create_alarm", "sets the alarm clock", "wake me up at {time}", "set the alarm for {time}",
     "alarm clock at {time}",
     "get me out of bed at {time}", "put the alarm on {time}")
tool("add_reminder remind create_reminder todo_add", "reminds of something to do on a day", "on {day} remind me to {task}",
     "remind me on {day} to {task}",
     "put a reminder on {day} to {task}", "don't let me forget on {day} to {task}")
tool("send_message send_text text_contact message_send", "sends a text message to a contact", "text {person} that {message}",
     "send {person} a message that {message}",
     "let {person} know by text: {message}", "write {person} a text saying {message}")
tool("call_contact phone_call dial make_call", "makes a phone call", "call {person}", "phone {person}", "give {person} a ring",
     "ring up {person} for me", "dial {person}")
tool("play_music music_play start_music play_artist", "plays music", "play something by {artist}", "put on some {artist}",
     "play songs of {artist}",
     "let me hear {artist}", "start the music, {artist} today")
tool("set_volume volume change_volume audio_level", "changes how loud the speakers are", "set the volume to {percent} percent",
     "make the speakers {percent} percent loud",
     "volume at {percent}%", "turn the sound to {percent} percent")
tool("light_on turn_on_light lamp_on lights_on", "switches the light on in a room", "turn on the light in the {room}",
     "switch the {room} lamp on",
     "make light in the {room}", "lights on in the {room}")
tool("light_off turn_off_light lamp_off lights_off", "switches the light off in a room", "turn off the light in the {room}",
     "switch the {room} lamp off",
     "put out the light in the {room}", "lights off in the {room}")
tool("set_temperature thermostat heat_room set_heating", "sets the heating of a room", "heat the {room} to {degrees} degrees",
     "set the heating in the {room} to {degrees}",
     "I want {degrees} degrees in the {room}", "make it {degrees} degrees warm in the {room}")
tool("get_weather weather forecast weather_lookup", "tells the weather of a city on a day", "tell me the weather in {city} on {day}",
     "look up the forecast for {city} on {day}", "find out whether it rains in {city} on {day}", "check how warm {city} will be on {day}")
tool("book_table reserve_table table_booking restaurant_reserve", "reserves a table in a restaurant",
     "book a table for {guests} at {time} on {day}",
     "reserve a table on {day} at {time} for {guests} people", "get us a table on {day}, {guests} people, {time}")
tool("search_flights find_flight flights flight_search", "looks for flights", "find a flight from {origin} to {destination} on {day}",
     "look for flights to {destination} from {origin} on {day}", "search planes on {day}, {origin} to {destination}",
     "show me {day} flights {origin} to {destination}")
tool("book_hotel hotel_booking reserve_room hotel", "books a hotel room", "book a hotel in {city} for {nights} nights",
     "get me a room in {city}, {nights} nights",
     "reserve {nights} nights in a hotel in {city}", "find me a bed in {city} for {nights} nights")
tool("send_money transfer pay_person money_transfer", "transfers money to a person", "send {amount} euros to {person}",
     "transfer {amount} euros to {person}",
     "pay {person} {amount} euros", "give {person} {amount} euros from my account")
tool("add_to_cart cart_add put_in_basket basket_add", "puts products into the shopping basket",
     "put {quantity} pieces of {item} in my basket", "add {item} to the cart, {quantity} pieces",
     "I want to buy {item}, {quantity} times, add it to the basket", "into the cart with {quantity} times {item}")
tool("track_order order_status where_is_order parcel_track", "tells where an order is", "tell me where order {order} is", "track {order}",
     "check the delivery status of {order}", "find out when {order} will arrive")
tool("cancel_order order_cancel stop_order void_order", "cancels an order", "cancel order {order}", "stop my order {order}",
     "call off {order}, I no longer need it",
     "withdraw order {order} before it ships")
tool("refund_order refund give_money_back order_refund", "gives the money for an order back", "refund {order}",
     "give the customer the money back for order {order}",
     "pay back what was charged for {order}", "issue a refund of order {order}")
tool("update_stock set_stock stock_level inventory_set", "sets the stock of a product", "set the stock of {item} to {quantity}",
     "we now have {quantity} of {item} in stock, record that",
     "record {quantity} pieces of {item} in the inventory", "inventory of {item} is {quantity}, update it")
tool("find_file file_search locate_file search_files", "finds where a file is", "find {file}", "find out where {file} is stored",
     "search my disk for {file}", "locate the file {file}")
tool("delete_file remove_file file_delete erase", "deletes a file", "delete {file}", "remove the file {file}", "throw {file} away",
     "erase {file} from the disk")
tool("restart_service service_restart bounce_service reboot_app", "restarts a service", "restart {service}", "bounce the {service} service",
     "{service} hangs, restart it", "stop and start {service} again")
tool("scale_service scale set_replicas resize", "changes the number of instances of a service", "scale {service} to {replicas} replicas",
     "run {service} with {replicas} instances",
     "we need {replicas} instances of {service}", "set {service} to {replicas} copies")
tool("get_logs read_log show_logs tail_log", "shows the last log lines of a machine", "show me the last {lines} log lines of {host}",
     "get {lines} lines of log from {host}",
     "print the log of {host}, {lines} lines", "tail {lines} lines of the log on {host}")
tool("block_ip ban_address firewall_block deny_ip", "blocks an IP address", "block {ip}", "ban the address {ip}",
     "put {ip} on the blocklist", "keep {ip} out of our network")
tool("check_disk disk_usage free_space disk_report", "tells how full the disks of a machine are", "check how full the disk of {host} is",
     "show the free disk space on {host}",
     "tell me the disk usage of {host}", "see how much room is left on {host}'s disks")
tool("run_backup backup_now start_backup save_host", "backs a machine up", "back up {host}", "start a backup of {host}",
     "run the backup on {host} now", "save all data of {host}")
tool("create_ticket open_ticket new_issue ticket_create", "opens a ticket", "open a ticket: {title}",
     "create a new ticket saying that {title}", "file an issue, {title}",
     "report to the help desk that {title}")
tool("assign_ticket ticket_assign give_ticket set_owner", "gives a ticket to a person", "assign ticket {ticket} to {person}",
     "give {person} ticket {ticket}",
     "let {person} take care of ticket {ticket}", "hand ticket {ticket} to {person}")
tool("close_ticket resolve_ticket ticket_close finish_ticket", "closes a ticket", "close ticket {ticket}", "mark ticket {ticket} as solved",
     "ticket {ticket} is done, close it",
     "resolve {ticket} in the tracker")
tool("reset_password password_reset new_password send_reset", "sends a link for a new password", "reset the password of {email}",
     "send {email} a link for a new password",
     "{email} forgot the password, reset it", "let {email} choose a new password")
tool("invite_user add_user user_create new_account", "makes an account for a new user", "create an account for {email}",
     "add {email} as a new user", "invite {email} to the workspace",
     "set up a new user with the address {email}")
tool("share_price stock_quote quote get_share_price", "tells the price of a share", "tell me the share price of {company}",
     "look up what a share of {company} costs",
     "quote the stock of {company}", "check the stock price of {company}")
tool("plan_route route directions navigate", "finds the way by car", "show me the way by car from {origin} to {destination}",
     "plan the drive from {origin} to {destination}",
     "navigate from {origin} to {destination}", "give me driving directions to {destination}, starting in {origin}")
tool("share_file send_file file_share give_access", "shares a file with a person", "share {file} with {person}",
     "give {person} access to {file}", "let {person} read {file}",
     "send the file {file} to {person}")

FRAMES = ["{}", "{}", "{}", "please {}", "hey, {}", "can you {}?", "could you please {}?", "{} please", "I'd like you to {}", "{}, thanks",
          "ok now {}", "{}.", "quick: {}",
          "would you {}", "I need you to {}"]
VERBS = re.compile(r"^(set|start|count|wake|put|get|remind|text|send|let|write|call|phone|give|ring|dial|play|"
                   r"turn|make|switch|heat|tell|look|find|check|book|reserve|search|show|transfer|pay|add|"
                   r"track|stop|withdraw|refund|issue|record|delete|remove|throw|erase|restart|bounce|scale|run|"
                   r"print|tail|block|ban|keep|see|back|save|open|create|file|report|assign|hand|close|mark|"
                   r"resolve|reset|invite|quote|plan|navigate|share|locate|cancel|don't) ")


class Tool:
    """A tool with the names that one task gives it; as written in the specification: name(argument, argument)."""

    def __init__(self, rng, key):
        names, self.does, self.keys, self.requests = TOOLS[key]
        self.name, self.names = rng.choice(names), {}
        for key in self.keys:
            self.names[key] = rng.choice([n for n in ARGUMENTS[key][0].split() if n not in self.names.values()])

    def signature(self):
        return f"{self.name}({', '.join(self.names.values())})"

    def values(self, rng):
        while True:
            values = {key: ARGUMENTS[key][1](rng) for key in self.keys}
            if len(set(map(str, values.values()))) == len(values):
                return values

    def say(self, rng, values, noise=0.12):
        """The request in words, dirtied around the values."""
        text = rng.choice(self.requests)
        frames = FRAMES if VERBS.match(text) and not text.startswith("don't") else ["{}", "hey, {}", "{}", "ok, {}"]
        if text.endswith("}") and re.findall(r"\w+", text)[-1] in FREE:
            frames = [f for f in frames if f.endswith("{}")]
        if text.endswith("}"):
            frames = [f for f in frames if not f.endswith("{}.")]
        text = rng.choice(frames).replace("{}", text)
        if rng.random() < noise:
            parts = re.split(r"(\{\w+\})", text)
            i = rng.randrange(0, len(parts), 2)
            parts[i] = " ".join(typo(rng, word) if word == chosen else word for word in parts[i].split(" ")) if (
                chosen := rng.choice([word for word in parts[i].split(" ") if len(word) > 4 and word.isalpha()] or [""])) else parts[i]
            text = "".join(parts)
        if rng.random() < 0.3 and text[0].isalpha():
            text = text[0].upper() + text[1:]
        return text.format(**values)


def tools(rng, low, high, need=None):
    """Some tools with different names; need(keys) restricts the first."""
    while True:
        keys = rng.sample(sorted(TOOLS), rng.randint(low, high))
        if need and not need(TOOLS[keys[0]][2]):
            continue
        found = [Tool(rng, key) for key in keys]
        if len({t.name for t in found}) == len(found):
            return found


def listing(rng, found, does=True):
    """The tools as a specification lists them."""
    style = rng.randrange(4)
    if style == 0:
        return "\n" + "\n".join(f"- {t.signature()}" + (f": {t.does}" if does else "") for t in found) + "\n"
    if style == 1:
        return " Tools: " + "; ".join(t.signature() + (f" {t.does}" if does else "") for t in found) + "."
    if style == 2 and does:
        return " " + " ".join(f"{t.signature()} {t.does}." for t in found)
    return " Available: " + ", ".join(t.signature() + (f" ({t.does})" if does else "") for t in found) + "."


def scalar(value):
    return json.dumps(value, ensure_ascii=False)


class Notation:
    """How calls are written, in one of several notations, with an example of the form for the specification."""

    def __init__(self, rng, kinds=("flat", "nested", "function", "command")):
        self.kind = rng.choice(kinds)
        self.key = rng.choice(["tool", "name", "action", "function", "call", "command"] if self.kind == "flat"
                              else ["name", "tool", "function"])
        self.inner = rng.choice(["arguments", "args", "parameters", "input"])
        self.form = {"flat": f'{{"{self.key}": "NAME", "ARGUMENT": value}}',
                     "nested": f'{{"{self.key}": "NAME", "{self.inner}": {{"ARGUMENT": value}}}}',
                     "function": 'NAME(ARGUMENT=value, OTHER="text")', "command": "NAME --ARGUMENT value"}[self.kind]
        self.rule = {"function": "text in double quotes, numbers bare", "command": "values with blanks in double quotes"}.get(
            self.kind, "numbers without quotes, a space after colons and commas")

    def write(self, name, arguments):
        if self.kind == "flat":
            return scalar({self.key: name} | arguments)
        if self.kind == "nested":
            return scalar({self.key: name, self.inner: arguments})
        if self.kind == "function":
            return f"{name}({', '.join(f'{key}={scalar(value)}' for key, value in arguments.items())})"
        return " ".join([name] + [f"--{key} " + (scalar(value) if " " in str(value) else str(value)) for key, value in arguments.items()])

    def explained(self, rng):
        return rng.choice([f" Form: {self.form} ({self.rule}; arguments in the order listed).",
                           f" Write {self.form}, {self.rule}, arguments in the listed order.",
                           f" The output looks like {self.form}; {self.rule}. Keep the order of the arguments."])


def named(t, values):
    return {t.names[key]: value for key, value in values.items()}


WHICH = ["Which tool does the request need?", "Pick the tool that answers the request.", "Choose the tool for what the user says.",
         "A user talks to an assistant. Name the tool to be called.", "Select the function that fits the utterance.",
         "Route the user's wish to one of the tools.", "Map the sentence to the tool that should run."]


def choosing(rng, low, high, none=0.0, opaque=False):
    found = tools(rng, low, high)
    rest = [key for key in TOOLS if not any(TOOLS[key][1] == t.does for t in found)]
    classes, meanings = {t.does: [t.name] for t in found}, {t.does: t.does for t in found}
    what = say(rng, *WHICH)
    what += "" if what[-1] in ".?" else "."
    if opaque:
        names = rng.choice([[f"tool_{i}" for i in range(1, 9)], [f"f{i}" for i in range(1, 9)],
                            ["fox", "owl", "bee", "elk", "ant", "cod", "yak", "hen"],
                            [f"T{i}" for i in range(10, 90, 10)], ["delta", "sigma", "omega", "kappa", "theta", "gamma", "alpha", "zeta"]])
        for t, name in zip(found, rng.sample(names, len(found))):
            t.name = name
    else_name = rng.choice(["none", "no_tool", "unknown", "other", "nothing"])
    keys = [t.name for t in found]
    order = list(found)
    rng.shuffle(order)
    spec = what + (listing(rng, order) if not opaque else " " + "; ".join(f"{t.name} {t.does}" for t in order) + ".")
    if none:
        keys.append(else_name)
        spec = spec.rstrip(" ") + ("" if spec.endswith("\n") else " ") + rng.choice([f"If no tool fits, answer {else_name}.",
            f"{else_name} if none of them can do it.",
                                                                                     f"For everything else say {else_name}."])
    elif rng.random() < 0.5:
        spec = spec.rstrip() + ("\n" if spec.endswith("\n") else " ") + rng.choice(["Answer with the name only.",
            "Output just the name of the tool.", "Only the name, without arguments."])

    def draw(rng):
        if none and rng.random() < none:
            other = Tool(rng, rng.choice(rest))
            return other.say(rng, other.values(rng)), else_name
        t = rng.choice(found)
        return t.say(rng, t.values(rng)), t.name

    return Task(spec, draw, keys)


@family("toolcalls.choose")
def choose(rng):
    return choosing(rng, 3, 7)


@family("toolcalls.choose-none")
def choose_none(rng):
    return choosing(rng, 2, 5, none=0.3)


@family("toolcalls.opaque")
def choose_opaque(rng):
    return choosing(rng, 2, 5, none=rng.choice([0, 0.25]), opaque=True)


CALL = ["Turn the request into a call.", "Write the tool call for what the user says.", "Translate the sentence into a call of the tool.",
        "Make a call out of the utterance, with the arguments copied from it.", "Parse the voice command into a call.",
        "Convert the wish of the user to a call with its arguments.", "Output the call that does what is asked."]


def calling(rng, kinds, low, high):
    found, notation = tools(rng, low, high), Notation(rng, kinds)
    what = say(rng, *CALL)
    spec = what + ("" if what[-1] in ".?" else ".") + listing(rng, found) + notation.explained(rng).lstrip()

    def draw(rng):
        t = rng.choice(found)
        values = t.values(rng)
        return t.say(rng, values), notation.write(t.name, named(t, values))

    return Task(re.sub(r"\.(?=Form|Write|The out)", ". ", spec), draw)


@family("toolcalls.json")
def call_json(rng):
    return calling(rng, ["flat"], 1, 4)


@family("toolcalls.json-nested")
def call_nested(rng):
    return calling(rng, ["nested"], 1, 3)


@family("toolcalls.function")
def call_function(rng):
    return calling(rng, ["function"], 1, 4)


@family("toolcalls.command")
def call_command(rng):
    return calling(rng, ["command"], 1, 4)


@family("toolcalls.arguments")
def arguments(rng):
    t = tools(rng, 1, 1, lambda keys: len(keys) > 1)[0]
    names = ", ".join(f"{t.names[key]} ({ARGUMENTS[key][2]})" for key in t.keys)
    spec = say(rng, f"Extract the arguments of {t.name} as JSON: {names}.",
               f"The request is for {t.name}, which {t.does}. Give its arguments {names} as a JSON object.",
               f"Fill the slots {names} from the sentence. Output JSON.",
               f"Read the parameters {names} out of the user's words, as one JSON object.",
               f"Write a JSON object with {names}, taken from the request.")
    spec += ("" if spec[-1] == "." else ".") + rng.choice([" Numbers are bare, text in quotes, keys in this order.",
                                                           " Keep this order of the keys; numbers without quotes.",
                                                           " One line, keys as listed, whole numbers as numbers."])

    def draw(rng):
        values = t.values(rng)
        return t.say(rng, values), scalar(named(t, values))

    return Task(spec, draw)


@family("toolcalls.positional")
def positional(rng):
    t = tools(rng, 1, 1, lambda keys: len(keys) > 1)[0]
    order = list(t.keys)
    rng.shuffle(order)
    mark, word = rng.choice([(", ", "a comma and a space"), (" | ", "a bar between blanks"), ("; ", "a semicolon and a space"),
                             ("\t", "a tab")])
    names = ", ".join(f"{ARGUMENTS[key][2]}" for key in order)
    spec = say(rng, f"Give the values in this order, divided by {word}: {names}.",
               f"Take from the request: {names}. Only the values, in this order, with {word} between them.",
               f"The tool {t.name} {t.does} and wants positional arguments: {names}. List them with {word} between.",
               f"Pull {names} out of the sentence and write them in that order, separated by {word}.")

    def draw(rng):
        values = t.values(rng)
        return t.say(rng, values), mark.join(str(values[key]) for key in order)

    return Task(spec, draw)


@family("toolcalls.extract")
def extract(rng):
    t = tools(rng, 1, 1)[0]
    key = rng.choice(t.keys)
    name, what = t.names[key], ARGUMENTS[key][2]
    spec = say(rng, f"Which value does {name} ({what}) get in a call of {t.name}? Copy it from the request.",
               f"Extract {name} ({what}) from the request.",
               f"The request is meant for {t.signature()}. Output the value of {name} only, which is the {what}."
               if not what.startswith(("which", "what", "where", "how", "who", "0", "number"))
               else f"The request is meant for {t.signature()}. Output the value of {name} only ({what}).",
               f"Find the argument {name} ({what}) in what the user says; nothing else.", f"Slot filling: return just the {name} ({what}).",
               f"A user asks an assistant that {t.does}. Give back the {name}, that is: {what}.")

    def draw(rng):
        values = t.values(rng)
        return t.say(rng, values), str(values[key])

    return Task(spec, draw)


@family("toolcalls.extract-call")
def extract_call(rng):
    found, notation = tools(rng, 1, 1, lambda keys: len(keys) > 1), Notation(rng)
    t = found[0]
    key = rng.choice(t.keys)
    spec = say(rng, f"Print the value of {t.names[key]} in the call.",
               f"What is {t.names[key]} in this tool call? Only the value, without quotes.",
               f"Read {t.names[key]} out of the call and output it bare.", f"From the call of {t.name} take the argument {t.names[key]}.",
               f"Return the {t.names[key]} that the call passes, without quotation marks.")

    def draw(rng):
        values = t.values(rng)
        items = list(named(t, values).items())
        rng.shuffle(items)
        return notation.write(t.name, dict(items)), str(values[key])

    return Task(spec, draw)


def drop_one(rng, text, pattern, put=""):
    found = list(re.finditer(pattern, text))
    if not found:
        return text
    hit = rng.choice(found)
    return text[:hit.start()] + put + text[hit.end():]


@family("toolcalls.fix-syntax")
def fix_syntax(rng):
    found, notation = tools(rng, 2, 5), Notation(rng, ["flat", "nested", "function"])
    damages = [lambda r, t: t[:-1], lambda r, t: drop_one(r, t, ", ", " "), lambda r, t: drop_one(r, t, '"'),
               lambda r, t: t.replace('"', "'"),
               lambda r, t: t + rng.choice([")", ";", "}"])] + ([lambda r, t: t.replace("(", " ", 1),
                                                                 lambda r, t: drop_one(r, t, "=", ": ")]
                                                                if notation.kind == "function" else [lambda r, t: drop_one(r, t, ": ", " "),
                                                                    lambda r, t: t.replace(": ", "=")])
    chosen = rng.sample(damages, rng.randint(2, len(damages)))
    spec = say(rng, "Repair the syntax of the tool call.", "The call was written by a language model and may be malformed. Fix it.",
               "Make the call well-formed.",
               "Correct quotes, commas, colons and brackets of the call.", "Mend the broken tool call; names and values stay.")
    spec += ("" if spec[-1] == "." else ".") + f" The right form is {notation.form}, {notation.rule}."

    def draw(rng):
        t = rng.choice(found)
        good = notation.write(t.name, named(t, t.values(rng)))
        return (good if rng.random() < 0.1 else rng.choice(chosen)(rng, good)), good

    return Task(spec, draw)


@family("toolcalls.fix-names")
def fix_names(rng):
    """Argument names that a model made up, where the specification has the right ones."""
    found, notation = tools(rng, 1, 3), Notation(rng)
    spec = say(rng, "Correct the argument names of the call.",
               "The arguments of the call have wrong names. Put the right ones, in the same order.",
               "Rename the arguments of the call to what the tool expects; their order is right.",
               "Fix wrong parameter names. Values and order stay.",
               "The call was made by somebody who did not remember the names of the arguments. Put them right.")
    spec += ("" if spec[-1] == "." else ".") + listing(rng, found, False) + ("Change nothing else." if rng.random() < 0.5 else "")

    def draw(rng):
        t = rng.choice(found)
        values = t.values(rng)
        wrong = {}
        for key in t.keys:
            others = [n for n in ARGUMENTS[key][0].split() + [f"{key}_name", f"the_{key}"] if n != t.names[key] and n not in wrong]
            wrong[rng.choice(others) if rng.random() < 0.7 else t.names[key]] = values[key]
        return ("", "") if len(wrong) < len(values) else (notation.write(t.name, wrong), notation.write(t.name, named(t, values)))

    return Task(re.sub(r"\.(?=Change)", ". ", spec), draw)


@family("toolcalls.fix-tool")
def fix_tool(rng):
    found, notation = tools(rng, 3, 6), Notation(rng)
    names = [t.name for t in found]
    spec = say(rng, f"The name of the tool may be misspelt. Correct it; there are {', '.join(names)}.",
               f"Known tools: {', '.join(names)}. Write the call with the nearest known name.",
               f"Fix typing errors in the name of the called tool, one of {', '.join(names)}. The arguments stay.",
               f"Only {', '.join(names)} exist. Repeat the call with the right name.",
               f"Make the tool name of the call exact: {', '.join(names)}.")

    def draw(rng):
        t = rng.choice(found)
        arguments = named(t, t.values(rng))
        wrong = rng.choice([typo(rng, t.name), typo(rng, t.name), t.name.replace("_", "-"), t.name.replace("_", ""), t.name.upper(),
                            "".join(p.capitalize() for p in t.name.split("_")), t.name])
        return notation.write(wrong, arguments), notation.write(t.name, arguments)

    return Task(spec, draw)


@family("toolcalls.fix-type")
def fix_type(rng):
    found, notation = tools(rng, 1, 3, lambda keys: any(isinstance(ARGUMENTS[key][1](rng), int) for key in keys)), Notation(rng,
        ["flat", "nested", "function"])
    numeric = {t.name: [key for key in t.keys if isinstance(ARGUMENTS[key][1](rng), int)] for t in found}
    names = list(dict.fromkeys(t.names[key] for t in found for key in numeric[t.name]))
    spec = say(rng, f"Numbers must not be quoted in the call. Numeric: {', '.join(names)}.",
               f"Make {joined(rng, names).replace(' or ', ' and ')} bare numbers, in whatever way they were written.",
               f"Correct the types in the call: {', '.join(names)} take whole numbers without quotes or units.",
               f"The tool refuses text for {', '.join(names)}. Turn such values into plain numbers.")

    def draw(rng):
        t = rng.choice([t for t in found if numeric[t.name]])
        values = t.values(rng)
        bad = {t.names[key]: (rng.choice([str(value), str(value), f"{value} ", f"{value}.0", value]) if key in numeric[t.name] else value)
               for key, value in values.items()}
        return notation.write(t.name, bad), notation.write(t.name, named(t, values))

    return Task(spec, draw)


@family("toolcalls.fix-order")
def fix_order(rng):
    t, notation = tools(rng, 1, 1, lambda keys: len(keys) > 1)[0], Notation(rng)
    order = ", ".join(t.names.values())
    spec = say(rng, f"Put the arguments of the call in the order {order}.", f"Reorder the arguments: {order}.",
               f"Our log wants the arguments of {t.name} sorted so: {order}. Rewrite the call.",
               f"The call of {t.name} must have its arguments in the order of the signature {t.signature()}.",
               f"Sort the arguments as in {t.signature()}; the call stays the same otherwise.")

    def draw(rng):
        values = named(t, t.values(rng))
        items = list(values.items())
        rng.shuffle(items)
        return notation.write(t.name, dict(items)), notation.write(t.name, values)

    return Task(spec, draw)


TRANSLATE = ["translate this page into {language}", "put the document into {language}", "I need it in {language}",
             "a {language} version of this text",
             "switch the text to {language}"]
PARTIAL = {  # tool: {missing argument: requests without it}
    "add_reminder": {"day": ["remind me to {task}", "put up a reminder to {task}", "don't let me forget to {task}"],
                     "task": ["remind me of something on {day}", "I need a reminder on {day}"]},
    "send_message": {"person": ["send a text that {message}", "write a message saying {message}"],
                     "message": ["text {person}", "send {person} a message", "write to {person}"]},
    "set_temperature": {"room": ["heat it to {degrees} degrees", "set the heating to {degrees}", "I want it {degrees} degrees warm"],
                        "degrees": ["make the {room} warmer", "turn up the heating in the {room}"]},
    "get_weather": {"city": ["tell me the weather on {day}", "will it rain on {day}", "forecast for {day}"],
                    "day": ["look up the weather in {city}", "tell me the forecast for {city}"]},
    "search_flights": {"origin": ["find a flight to {destination} on {day}", "I want to fly to {destination} on {day}"],
                       "destination": ["find a flight from {origin} on {day}", "I leave {origin} by plane on {day}"],
                       "day": ["find a flight from {origin} to {destination}", "planes from {origin} to {destination}"]},
    "book_hotel": {"city": ["book a hotel for {nights} nights", "I need a room for {nights} nights"],
                   "nights": ["book a hotel in {city}", "get me a room in {city}"]},
    "book_table": {"guests": ["book a table on {day} at {time}", "reserve a table at {time} on {day}"],
                   "time": ["book a table for {guests} people on {day}", "a table on {day}, {guests} people"],
                   "day": ["book a table for {guests} people at {time}", "table at {time} for {guests} people"]},
    "send_money": {"amount": ["send {person} some money", "transfer money to {person}"],
                   "person": ["transfer {amount} euros", "send {amount} euros"]},
    "update_stock": {"item": ["set the stock to {quantity}", "we have {quantity} of these now, record that"],
                     "quantity": ["update the stock of {item}", "set how many of {item} there are"]},
    "scale_service": {"service": ["scale it to {replicas} replicas", "run {replicas} instances"],
                      "replicas": ["scale {service} up", "run more instances of {service}"]},
    "get_logs": {"host": ["show me the last {lines} log lines", "get {lines} lines of the log"],
                 "lines": ["show me the log of {host}", "print the end of the log on {host}"]},
    "assign_ticket": {"ticket": ["assign the ticket to {person}", "give {person} that ticket"],
                      "person": ["assign ticket {ticket} to someone", "find an owner for ticket {ticket}"]},
    "plan_route": {"origin": ["show me the way to {destination}", "navigate to {destination}"],
                   "destination": ["plan a drive from {origin}", "I start in {origin}, give me directions"]},
    "share_file": {"file": ["share a file with {person}", "give {person} access"], "person": ["share {file}", "give access to {file}"]},
    "add_to_cart": {"item": ["add {quantity} pieces to my cart", "I want to buy {quantity} of them"],
                    "quantity": ["put {item} in my basket", "add {item} to the cart"]}}


def frame(rng, text):
    text = rng.choice(["{}", "{}", "hey, {}", "ok, {}", "hi, {}"]).format(text)
    return text[0].upper() + text[1:] if rng.random() < 0.3 else text


def whole(rng, labels):
    """Names for "nothing is missing" that differ from the arguments."""
    return rng.choice([n for n in ["none", "complete", "nothing", "ok", "all there"] if n not in labels])


@family("toolcalls.missing")
def missing(rng):
    key = rng.choice(sorted(PARTIAL))
    t = Tool(rng, key)
    full = whole(rng, t.names.values())
    slots = rng.choice([", ", "; "]).join(f"{t.names[k]} ({ARGUMENTS[k][2]})" for k in t.keys)
    spec = say(rng, f"{t.name} {t.does} and needs {slots}. Which of them is missing in the request?",
               f"Which required argument does the user leave out: {slots}?",
               f"The assistant has to ask back if something is missing. Required: {slots}. Name what is missing.",
               f"Slots of {t.name}: {slots}. Tell which one the sentence does not fill.",
               f"Look for the argument without a value. {t.signature()} requires {slots}.")
    spec = spec + ("" if spec[-1] in ".?" else ".") + rng.choice([f" If all are given, answer {full}.",
                                                                  f" {full} if the request has everything.", f" Otherwise {full}."])

    def draw(rng):
        values = t.values(rng)
        gap = rng.choice([*t.keys, None])
        if gap is None:
            return t.say(rng, values), full
        return frame(rng, rng.choice(PARTIAL[key][gap]).format(**values)), t.names[gap]

    return Task(spec, draw, [*t.names.values(), full])


@family("toolcalls.missing-complete")
def missing_complete(rng):
    key = rng.choice(sorted(PARTIAL))
    t = Tool(rng, key)
    answer = Labels(rng, {"yes": ["call", "run", "complete", "ready"], "no": ["ask", "ask back", "incomplete", "clarify"]},
                    {"yes": "every argument is given", "no": "an argument is missing"})
    slots = ", ".join(f"{t.names[k]} ({ARGUMENTS[k][2]})" for k in t.keys)
    what = say(rng, f"Does the request contain all that {t.name} needs, namely {slots}?",
               f"Decide whether {t.name} can be called or the user must be asked first. It requires {slots}.",
               f"{t.name} {t.does}; {slots} are required. Is the request complete?",
               f"All of {slots} must be in the request before {t.name} may run. Are they?")

    def draw(rng):
        values = t.values(rng)
        if rng.random() < 0.5:
            return t.say(rng, values), answer["yes"]
        return frame(rng, rng.choice(PARTIAL[key][rng.choice(t.keys)]).format(**values)), answer["no"]

    return Task(answer.spec(rng, what if what[-1] in ".?" else what + "."), draw, answer.all)


@family("toolcalls.missing-call")
def missing_call(rng):
    t, notation = tools(rng, 1, 1, lambda keys: len(keys) > 1)[0], Notation(rng)
    full = whole(rng, t.names.values())
    spec = say(rng, f"{t.signature()} requires all its arguments. Which one does the call lack?",
               f"Name the argument that is absent from the call; {t.name} needs {', '.join(t.names.values())}.",
               f"Check the call of {t.name} for completeness. Required: {', '.join(t.names.values())}. Say what is not there.",
               f"Which of {', '.join(t.names.values())} is not passed in the call?")
    spec += ("" if spec[-1] in ".?" else ".") + rng.choice([f" {full} if nothing is.", f" If it has all, answer {full}.",
                                                            f" A complete call gets {full}."])

    def draw(rng):
        values = named(t, t.values(rng))
        gap = rng.choice([*values, None])
        items = [(key, value) for key, value in values.items() if key != gap]
        rng.shuffle(items)
        return notation.write(t.name, dict(items)), gap or full

    return Task(spec, draw, [*t.names.values(), full])


def other_value(rng, key, value):
    while (new := ARGUMENTS[key][1](rng)) == value:
        pass
    if isinstance(value, int) and rng.random() < 0.5:
        new = value + rng.choice([1, -1, 10])
    return new


ASKED = ["Request: {}\nCall: {}", "User: {}\nCall: {}", "{} => {}", "{}\n{}", "Said: {}\nDone: {}"]


def differing(rng, which):
    found, notation = tools(rng, 2, 4), Notation(rng)
    layout = rng.choice(ASKED)
    names = listing(rng, found)
    if which:
        answer = Labels(rng, {"ok": ["ok", "nothing", "none", "correct"], "tool": ["tool", "name", "wrong tool"],
                              "value": ["value", "argument", "wrong value"]},
                        {"ok": "the call does what is asked", "tool": "another tool is called",
                         "value": "an argument has another value than in the request"})
        what = say(rng, "What is wrong with the call, compared to the request?",
                   "Compare the request and the call: which part is wrong, the tool or the value of an argument?",
                   "Find the mistake in the call made for the request, if there is one.",
                   "Judge a call against its request. Either another tool was taken, or a value differs, or all is well.")
    else:
        what = say(rng, "Does the call do what the request asks?", "Does the call match the request, tool and values?",
                   "Check the call against the request.",
                   "Was the user understood? Compare tool and arguments.", "Has the assistant made the right call for the request?")
        answer = Labels(rng, yes_no(rng, ("match", "mismatch"), ("right", "wrong")) if "?" in what
                        else {"in": ["match", "right", "correct"], "out": ["mismatch", "wrong", "different"]},
                        {"in": "call and request agree", "out": "they do not"})
    what += "" if what[-1] in ".?" else "."

    def draw(rng):
        t = rng.choice(found)
        values = t.values(rng)
        case = rng.choice(["ok", "tool", "value"] if which else ["ok", "ok", "tool", "value"])
        called, used = t, values
        if case == "tool":
            called = rng.choice([o for o in found if o is not t])
            used = {key: values.get(key, ARGUMENTS[key][1](rng)) for key in called.keys}
        elif case == "value":
            key = rng.choice(t.keys)
            used = values | {key: other_value(rng, key, values[key])}
        return layout.format(t.say(rng, values), notation.write(called.name, named(called, used))), answer[case if which else "in"
            if case == "ok" else "out"]

    return Task(answer.spec(rng, what + names.rstrip()), draw, answer.all)


@family("toolcalls.match")
def match(rng):
    return differing(rng, False)


@family("toolcalls.match-which")
def match_which(rng):
    return differing(rng, True)


@family("toolcalls.valid")
def valid(rng):
    found, notation = tools(rng, 2, 4), Notation(rng)
    why = rng.random() < 0.5
    classes = {"ok": ["valid", "ok", "fine"], "tool": ["unknown tool", "no such tool", "tool"],
               "extra": ["unknown argument", "extra argument", "extra"],
               "missing": ["missing argument", "missing", "incomplete"]} if why else {"ok": ["valid", "accept", "ok"],
                   "bad": ["invalid", "reject", "error"]}
    answer = Labels(rng, classes, {"ok": "the call follows the list", "tool": "the tool is not in the list",
                                   "extra": "an argument that the tool does not have, besides all that it has",
                                   "missing": "an argument is not there", "bad": "another tool, a missing argument or an unknown one"})
    what = say(rng, "Check the call against the tools that exist; every argument is required and no others are allowed.",
               "Is this call possible? All arguments of a tool must be given, none besides.",
               "Validate the call by the list of tools. Each needs exactly its own arguments.",
               "Would the call be executed? Only listed tools with exactly the listed arguments are.")
    what += "" if what[-1] in ".?" else "."

    def draw(rng):
        t = rng.choice(found)
        arguments, name = named(t, t.values(rng)), t.name
        case = rng.choice(["ok", "tool", "extra", "missing"] if why else ["ok", "ok", "ok", "tool", "extra", "missing"])
        if case == "tool":
            name = rng.choice([n for t in found for n in TOOLS[[k for k in TOOLS if TOOLS[k][1] == t.does][0]][0]
                               if n not in {o.name for o in found}])
        elif case == "extra":
            arguments[rng.choice(["force", "note", "priority", "color", "unit", "silent"])] = rng.choice([1, "high", True, "x"])
        elif case == "missing":
            arguments.pop(rng.choice(list(arguments)))
        return notation.write(name, arguments), answer[case if why else "ok" if case == "ok" else "bad"]

    return Task(answer.spec(rng, what + listing(rng, found, False).rstrip()), draw, answer.all)


@family("toolcalls.convert")
def convert(rng):
    found = tools(rng, 3, 6)
    source, target = Notation(rng), Notation(rng)
    while source.kind == target.kind:
        target = Notation(rng)
    spec = say(rng, f"Rewrite the call in the form {target.form} ({target.rule}).",
               f"Translate calls of the form {source.form} to {target.form}, {target.rule}.",
               f"Another notation for the same call, please: {target.form}; {target.rule}.",
               f"Convert the tool call. Target: {target.form}, {target.rule}.",
               f"Our new client wants {target.form} ({target.rule}). Convert the old call.")

    def draw(rng):
        t = rng.choice(found)
        arguments = named(t, t.values(rng))
        return source.write(t.name, arguments), target.write(t.name, arguments)

    return Task(spec, draw)


@family("toolcalls.migrate")
def migrate(rng):
    """Tools and arguments get new names."""
    found, notation = tools(rng, 1, 3), Notation(rng)
    old, new = {}, {}
    for t in found:
        key = [k for k in TOOLS if TOOLS[k][1] == t.does][0]
        fresh = Tool(rng, key)
        fresh.name = rng.choice([n for n in TOOLS[key][0] if n != t.name])
        old[t.name], new[t.name] = t, fresh
    changes = [f"{name} is now {new[name].name}" for name in old]
    for name in old:
        changes += [f"its argument {old[name].names[k]} of {name} is now {new[name].names[k]}".replace("its argument", "the argument")
                    for k in old[name].keys
                    if old[name].names[k] != new[name].names[k]]
    rules = "; ".join(changes)
    spec = say(rng, f"Update the call to the new names: {rules}.", f"The interface has changed. {rules}. Rewrite the old call.",
               f"Migrate calls to version 2, where {rules}.",
               f"Replace old names in the call ({rules}). All else stays.")

    def draw(rng):
        name = rng.choice(list(old))
        values = old[name].values(rng)
        return notation.write(name, named(old[name], values)), notation.write(new[name].name, named(new[name], values))

    return Task(spec, draw)


@family("toolcalls.confirm")
def confirm(rng):
    found, notation = tools(rng, 1, 3), Notation(rng)
    words = {t.name: rng.choice(t.requests) for t in found}
    ask = rng.choice(["Shall I {}?", "OK, I will {}.", "Confirm: {}", "About to {}."])
    found = [t for t in found if VERBS.match(words[t.name]) and "me " not in words[t.name] and " my " not in words[t.name]
             and " us " not in words[t.name]
             and not words[t.name].startswith("don't")]
    if not found:
        return confirm(rng)
    rules = "\n".join(f"- {t.name}: " + ask.format(words[t.name].format(**{k: f"<{n}>" for k, n in t.names.items()})) for t in found)
    spec = say(rng, f"Tell the user what the call will do, in these words:\n{rules}",
               f"Write the confirmation of the call. Templates:\n{rules}",
               f"Fill the template of the called tool with its arguments.\n{rules}",
               f"Read the tool call back to the user, exactly so:\n{rules}")

    def draw(rng):
        t = rng.choice(found)
        values = t.values(rng)
        return notation.write(t.name, named(t, values)), ask.format(words[t.name].format(**values))

    return Task(spec, draw)


@family("toolcalls.permission")
def permission(rng):
    found = tools(rng, 4, 6)
    cut = rng.randint(1, len(found) - 1)
    ask, free = found[:cut], found[cut:]
    spoken, notation = rng.random() < 0.5, Notation(rng)
    answer = Labels(rng, {"ask": ["confirm", "ask", "hold", "approval"], "free": ["run", "go", "execute", "auto"]},
                    {"ask": "the user must agree first", "free": "may run at once"})
    a, b = ", ".join(t.signature() for t in ask), ", ".join(t.signature() for t in free)
    if spoken:
        a, b = ", ".join(f"{t.name} ({t.does})" for t in ask), ", ".join(f"{t.name} ({t.does})" for t in free)
    thing = "request" if spoken else "call"
    what = say(rng, f"Does the {thing} need the user's approval? These do: {a}. These do not: {b}.",
               f"Guard of an assistant. Only after confirmation: {a}. Free to run: {b}. Judge the {thing}.",
               f"Tools under control: {a}. Tools that run at once: {b}. Which treatment does the {thing} get?",
               f"Decide if the {thing} may be carried out directly. Not allowed without asking: {a}. Allowed: {b}.")

    def draw(rng):
        key = rng.choice(["ask", "free"])
        t = rng.choice(ask if key == "ask" else free)
        values = t.values(rng)
        return (t.say(rng, values) if spoken else notation.write(t.name, named(t, values))), answer[key]

    return Task(answer.spec(rng, what if what[-1] in ".?" else what + "."), draw, answer.all)


@family("toolcalls.default")
def default(rng):
    key = rng.choice(sorted(PARTIAL))
    t, notation = Tool(rng, key), Notation(rng)
    optional = rng.choice(t.keys)
    while True:
        value = ARGUMENTS[optional][1](rng)
        if optional not in FREE:
            break
        optional = rng.choice(t.keys)
    spec = say(rng, f"Turn the request into a call of {t.signature()}. If {t.names[optional]} is not given, use {scalar(value)}.",
               f"Make a call of {t.signature()}, which {t.does}; {t.names[optional]} defaults to {scalar(value)}, "
               "and the default is written out.",
               f"Write the call {t.signature()}. The user may leave out the {t.names[optional]}; then it is {scalar(value)}.",
               f"Parse the sentence into {t.signature()}. Without any word about {t.names[optional]} "
               f"({ARGUMENTS[optional][2]}), put {scalar(value)}.")
    spec += ("" if spec[-1] == "." else ".") + notation.explained(rng)

    def draw(rng):
        values = t.values(rng)
        if rng.random() < 0.5:
            return t.say(rng, values), notation.write(t.name, named(t, values))
        text = frame(rng, rng.choice(PARTIAL[key][optional]).format(**values))
        return text, notation.write(t.name, named(t, values | {optional: value}))

    return Task(spec, draw)


@family("toolcalls.coded")
def coded(rng):
    """Values that must be written as codes that the specification lists."""
    key, values = rng.choice([("day", w.WEEKDAYS), ("room", ROOMS[:6]), ("service", SERVICES[:6]), ("language", LANGUAGES[:6])])
    fits = [name for name in TOOLS if key in TOOLS[name][2]]
    t = Tool(rng, rng.choice(fits)) if fits else None
    codes = rng.choice([lambda i, v: v[:2].upper() + str(i), lambda i, v: str(i), lambda i, v: v[:3].lower(), lambda i, v: f"{key[0]}{i}"])
    start = rng.choice([0, 1, 1, 10])
    table = {v: codes(i, v) for i, v in enumerate(values, start)}
    shown = ", ".join(f"{v} = {c}" for v, c in table.items())
    name = t.names[key] if t else "language"
    spec = say(rng, f"Give the {name} of the request as a code: {shown}.", f"Which {key} is meant? Codes: {shown}. Output the code only.",
               f"The argument {name} is passed as a code. {shown}. Find it for the request.",
               f"Read the request and encode its {name}: {shown}.")

    def draw(rng):
        if not t:
            value = rng.choice(values)
            return frame(rng, rng.choice(TRANSLATE).format(language=value)), table[value]
        found = t.values(rng)
        found[key] = rng.choice(values)
        return t.say(rng, found), table[found[key]]

    return Task(spec, draw, list(table.values()))


@family("toolcalls.two")
def two(rng):
    """Two wishes in one sentence, two tools in their order."""
    found = [t for t in tools(rng, 4, 7) if not set(t.keys) & FREE]
    if len(found) < 3:
        return two(rng)
    mark = rng.choice([", ", " then ", "; ", " + ", "\n", " -> "])
    shown = "a line each" if mark == "\n" else f'"{mark.strip()}" between them, as in first{mark}second'
    spec = say(rng, f"The user wants two things. Name the two tools in the order of the sentence, {shown}.",
               f"Which tools does the request need, and in which order? Write {shown}.",
               f"Plan: list the two tools in the order in which they are asked for, {shown}.",
               f"Split the wish into its two tool names, {shown}.")
    spec = spec + ("" if spec[-1] in ".?" else ".") + listing(rng, found).rstrip()

    def draw(rng):
        pair = rng.sample(found, 2)
        texts = []
        for t in pair:
            text = rng.choice([r for r in t.requests if VERBS.match(r)]).format(**t.values(rng))
            texts.append(text)
        joint = rng.choice([" and ", " and then ", ", then ", ", after that ", ". Then ", " and also "])
        text = rng.choice(["{}", "please {}", "hey, {}", "{}"]).format(joint.join(texts))
        return text, mark.join(t.name for t in pair)

    return Task(spec, draw)


DONE = ['{{"status": "ok", "{k}": {n}}}', '{{"success": true, "{k}": "{f}"}}', "200 OK, {k} {n}", "done ({n} ms)",
        '{{"error": null, "result": "{f}"}}', "exit code 0, {n} bytes written",
        "created {k} {n}", '{{"result": {{"{k}": {n}}}, "errors": []}}', "0 errors, {n} items processed", '{{"code": 201, "{k}": {n}}}']
FAILED = ['{{"status": "error", "{k}": {n}}}', '{{"success": false, "{k}": "{f}"}}', "404 Not Found, {k} {n}", "aborted after {n} ms",
          '{{"error": "no such {k}", "result": null}}',
          "exit code 1, 0 bytes written", "could not create {k} {n}", '{{"result": null, "errors": ["bad {k}"]}}',
          "500 Internal Server Error", '{{"code": 403, "message": "{k} refused"}}']


@family("toolcalls.result")
def result(rng):
    answer = Labels(rng, {"ok": ["success", "ok", "done", "worked"], "bad": ["failure", "failed", "error", "did not work"]},
                    {"ok": "the call succeeded", "bad": "the call failed"})
    what = say(rng, "Did the tool call succeed? The input is what the tool returned.", "Judge the result of a tool call.",
               "Read the answer of the tool and say how the call ended.",
               "The input is the response of a tool. Has it done its work?", "Classify the outcome of a call by what it returned.")

    def draw(rng):
        key = rng.choice(["ok", "bad"])
        text = rng.choice(DONE if key == "ok" else FAILED).format(k=rng.choice(["ticket", "order", "file", "user", "host", "event",
            "item"]), n=rng.randint(2, 900), f=w.filename(rng))
        return rng.choice(["", "", "Tool: ", "> ", f"[{rng.choice(sorted(TOOLS))}] "]) + text, answer[key]

    return Task(answer.spec(rng, what if what[-1] in ".?" else what + "."), draw, answer.all)


ERRORS = {"retry": (["timeout after {n} s", "503 Service Unavailable", "connection reset by peer", "rate limit reached, try again in {n} s",
                     "429 Too Many Requests", "temporary failure in name resolution",
                     "504 Gateway Timeout", "lock held by another process, try later"],
                     "errors that pass by themselves: time-outs, overload, lost connections, locks"),
          "ask": (["missing required argument: {a}", "argument {a} is required", "400 Bad Request: {a} must be a whole number",
                   "{a} 'abc' is not valid", "two entries match {a}, please specify",
                   "no value given for {a}", "unknown {a}: xyz"], "arguments that are missing, wrong or ambiguous"),
          "stop": (["401 Unauthorized", "403 Forbidden: no permission for this tool", "tool has been removed in version {n}",
                    "your plan does not include this tool", "account suspended",
                    "invalid API key", "license expired {n} days ago"], "missing rights, bad keys, removed tools")}


@family("toolcalls.error")
def error(rng):
    names = {"retry": ["retry", "again", "repeat", "wait"], "ask": ["ask", "ask user", "clarify", "fix arguments"],
             "stop": ["stop", "give up", "abort", "escalate"]}
    chosen = rng.sample(sorted(names), rng.choice([2, 3, 3]))
    answer = Labels(rng, {key: names[key] for key in chosen}, {key: ERRORS[key][1] for key in chosen})
    rules = "; ".join(f"{answer[key]} for {ERRORS[key][1]}" for key in answer.keys)
    what = say(rng, "What should the agent do after this error of a tool?", "Decide how to go on when a call has failed with this message.",
               "Next step after a failed tool call.",
               "Choose the reaction to the tool's error message.", "A call failed. How is the error handled?")
    what += "" if what[-1] in ".?" else "."

    def draw(rng):
        key = rng.choice(answer.keys)
        argument = rng.choice(["city", "minutes", "email", "order_id", "file", "day", "amount"])
        text = rng.choice(ERRORS[key][0]).format(n=rng.randint(2, 90), a=argument)
        start = rng.choice(["", "", "error: ", "Error: ", f"{rng.choice(sorted(TOOLS))}: ", "Tool failed: "])
        return start + text, answer[key]

    return Task(rng.choice([f"{what} {rules}.", f"{what}\n{rules}.",
                            f"{what} The rules: {rules}. Answer with one of {joined(rng, answer.all)}."]), draw, answer.all)
