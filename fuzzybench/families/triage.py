"""Triage and alerting: is this worth somebody's attention, and whose?"""

from ..family import Task, family
from ..pools import ALERT, IGNORE, alarm, chat, desks, files, fill, levels, matter, one, sort
from ..wording import Labels, dirty, say
from ..words_routing import COUNTRIES, NAMES


@family("triage.disk")
def disk(rng):
    limit = rng.choice([80, 85, 90, 95])
    answer = Labels(rng, {"full": ["alert", "urgent", "page", "yes"], "fine": ["ignore", "quiet", "ok", "no"]},
                    {"full": f"{limit} % used or more", "fine": f"less than {limit} % used"})

    def draw(rng):
        percent = rng.randint(limit, 100) if rng.random() < 0.5 else rng.randint(3, limit - 1)
        device, mount = rng.choice(["/dev/sda1", "/dev/nvme0n1p2", "/dev/md0", "tmpfs"]), rng.choice(["/", "/var", "/home", "/srv/data"])
        text = rng.choice([f"disk {device} on {mount} is {percent}% full", f"{device} {rng.randint(10, 900)}G {percent}% {mount}",
                           f"WARN filesystem {mount}: usage {percent} %", f"{mount} has {100 - percent}% left"])
        return text, answer["full" if percent >= limit else "fine"]

    what = say(rng, f"Is this disk report worth waking somebody? It is if {limit} % or more is used.",
               f"Decide whether the file system needs attention now, which it does when {limit} percent or more are used.")
    return Task(answer.spec(rng, what), draw, answer.all)


def lines_of(name, about, kinds):
    """Lines of a log, put into one of its frames; or notes and messages of people."""
    frames = about["frame"] or ["{line}"]
    noise_kind = (about["noise"] or [""])[0]

    @family(f"triage.{name}")
    def lines(rng):
        frame = [rng.choice(frames)] if rng.random() < 0.7 else frames
        noise = rng.choice([0, 0.1, 0.2])

        def finish(rng, phrase):
            if noise_kind == "chat":
                return chat(rng, fill(rng, phrase), noise)
            text = fill(rng, rng.choice(frame).replace("{line}", phrase))
            return dirty(rng, text, noise) if noise_kind == "plain" else text

        return question(rng, kinds, rng.choice(about["thing"]), finish, about["rule"])


def question(rng, kinds, thing, finish, rules):
    kind = rng.random()
    if kind < 0.55:
        return matter(rng, kinds, thing, finish, rules)
    if kind < 0.75:
        return sort(rng, kinds, thing, finish)
    return rng.choice([one, desks, levels, levels])(rng, kinds, thing, finish)


for topic, values, table in files("triage"):
    lines_of(topic, values, table)


@family("triage.matrix")
def matrix(rng):
    """Priority from impact and urgency by a table of the specification."""
    sizes = ["one person", "a team", "the whole company"]
    speeds = ["can wait", "soon", "now"]
    points = rng.choice([[0, 1, 2], [0, 1, 3], [0, 2, 3]])
    levels_ = rng.choice([["P3", "P2", "P1"], ["low", "medium", "high"], ["green", "yellow", "red"], ["3", "2", "1"],
                          ["routine", "important", "critical"]])
    style = rng.randrange(3)

    def level(size, speed):
        if style == 0:
            return min(2, max(size, speed) if size and speed else min(size, speed))
        if style == 1:
            return min(size, speed)
        total = points[size] + points[speed]
        return 0 if total < 2 else 1 if total < 4 else 2

    cells = {(a, b): levels_[level(a, b)] for a in range(3) for b in range(3)}
    rows = [f"{sizes[a]}, {speeds[b]}: {cells[a, b]}" for a in range(3) for b in range(3)]
    if rng.random() < 0.4:
        rng.shuffle(rows)
    used = sorted(set(cells.values()), key=levels_.index)
    faults = ["mail", "the printer", "the VPN", "{app}", "the phone system", "file access", "the wifi", "the door badge reader",
              "the time clock"]

    def draw(rng):
        cell = rng.choice([c for c in cells if cells[c] == rng.choice(used)] or list(cells))
        who, when = sizes[cell[0]], speeds[cell[1]]
        text = fill(rng,
                    rng.choice(["affected: {who}; urgency: {when}; {what} does not work", "{what} broken. Impact: {who}. Needed: {when}.",
                                     "{what}: error {100..999} | {when} | {who}",
                                "urgency={when} impact={who} subject=\"{what} is down\""]),
                    {"who": [who], "when": [when], "what": faults})
        return text, cells[cell]

    what = say(rng, "Look up the priority of the ticket by impact and urgency", "Give the priority from this table",
               "Which priority does the ticket get",
               "Priority by who is affected and how urgent it is", "Set the priority as the table says").rstrip(".")
    return Task(what + rng.choice([":\n- " + "\n- ".join(rows), ": " + "; ".join(rows) + "."]), draw, used)


@family("triage.fraud")
def fraud(rng):
    """Payments checked by one to three rules, any or all of which must hold."""
    limit, hour, tries, young = rng.choice([200, 500, 1000, 3000]), rng.choice([4, 5, 6]), rng.choice([3, 4, 5]), rng.choice([7, 14, 30])
    home = rng.choice(COUNTRIES)
    rules = rng.sample([(f"the amount is above {limit}", lambda p: p["amount"] > limit),
                        (f"it comes from outside {home}", lambda p: p["country"] != home),
                        (f"it is made before {hour:02}:00 at night", lambda p: p["hour"] < hour),
                        (f"the account is younger than {young} days", lambda p: p["age"] < young),
                        (f"there were {tries} or more declined tries before", lambda p: p["tries"] >= tries)], rng.randint(1, 3))
    every = len(rules) > 1 and rng.random() < 0.5
    answer = Labels(rng, {"in": ["hold", "suspicious", "review", "fraud check", "stop"], "out": ["pass", "clean", "release", "fine",
            "let through"]},
                    {"in": "to be looked at", "out": "goes through"})

    def draw(rng):
        goal = rng.random() < 0.5
        for _ in range(30):
            p = {"amount": rng.choice([rng.randint(3, limit), rng.randint(limit - 9, limit + 9), rng.randint(limit + 1, limit * 5)]),
                 "country": home if rng.random() < 0.5 else rng.choice(COUNTRIES),
                 "hour": rng.choice([rng.randint(0, 7), rng.randint(7, 23)]),
                 "age": rng.choice([rng.randint(0, young), rng.randint(young, 900)]), "tries": rng.randint(0, 2 * tries)}
            hits = [rule[1](p) for rule in rules]
            if (all(hits) if every else any(hits)) == goal:
                break
        time = f"{p['hour']:02}:{rng.randint(0, 59):02}"
        text = rng.choice(["payment of {amount} from {country} at {time}, account {age} days old, {tries} declined tries before",
                           "amount={amount} country={country} time={time} account_age_days={age} declined={tries}",
                           "{time} {country}: {amount} EUR (account opened {age} days ago; declined before: {tries})"]).format(time=time,
                **p)
        return text, answer["in" if (all(hits) if every else any(hits)) else "out"]

    parts = (" and " if every else " or ").join(rule[0] for rule in rules)
    what = say(rng, f"Hold the payment back if {parts}.", f"A payment is suspicious when {parts}. Judge the payment.",
               f"Check payments: stop those where {parts}; the others go through.", f"Is the payment to be reviewed? Yes if {parts}.",
               f"Fraud rule: {parts}.")
    return Task(answer.spec(rng, what), draw, answer.all)


RANKS = ["debug", "info", "notice", "warning", "error", "critical"]
SPOKEN = {"debug": ["DEBUG", "debug", "<7>"], "info": ["INFO", "info", "<6>"], "notice": ["NOTICE", "notice", "<5>"],
          "warning": ["WARN", "warning", "<4>"],
          "error": ["ERROR", "error", "<3>"], "critical": ["CRITICAL", "crit", "<2>"]}


@family("triage.severity")
def severity(rng):
    """Only the level field decides, whatever words the message has."""
    least, form = rng.randint(2, 5), rng.randrange(2)
    answer = Labels(rng, {"in": ALERT, "out": IGNORE}, {"in": f"{RANKS[least]} or worse", "out": f"below {RANKS[least]}"})
    texts = ["critical path computed in {2..90} ms", "no error found in {service}", "fatal_errors counter reset to 0",
             "{service} failed over, all good",
             "user {user} logged in", "disk {dev} {2..99}% used", "ErrorPage rendered for {ip}", "{service} lost contact to {host}",
             "warning lamp test passed",
             "payment {number} refused", "panic button pressed in {room}", "queue {service} empty", "could not open {file}",
             "{service} restarted by {user}",
             "emergency contact of {user} changed", "all systems normal at {host}"]

    def draw(rng):
        rank = rng.randint(least, 5) if rng.random() < 0.5 else rng.randint(0, least - 1)
        text = rng.choice(["{stamp} %s {service}: %s", "[%s] %s", "level=%s msg=\"%s\"", "{host} %s %s"]) % (SPOKEN[RANKS[rank]][form],
                rng.choice(texts))
        return fill(rng, text), answer["in" if rank >= least else "out"]

    what = say(rng, f"Let through log lines of level {RANKS[least]} or worse; the words of the message do not count.",
               f"Judge only by the level field: {RANKS[least]} and above matter (order: {', '.join(RANKS)}).",
               f"Is the level of this line at least {RANKS[least]}? Ignore the message text, it may lie.",
               f"Alert from level {RANKS[least]} on, by the field and not by the wording.",
               f"Drop everything less severe than {RANKS[least]} according to its level.")
    return Task(answer.spec(rng, what), draw, answer.all)


CODES = {200: "ok", 201: "created", 204: "no content", 301: "moved", 302: "found", 304: "not modified", 400: "bad request",
         401: "unauthorized", 403: "forbidden",
         404: "not found", 405: "method not allowed", 410: "gone", 413: "too large", 418: "teapot", 422: "unprocessable",
         429: "too many requests",
         500: "internal error", 501: "not implemented", 502: "bad gateway", 503: "unavailable", 504: "gateway timeout", 507: "no storage"}


@family("triage.status")
def status(rng):
    """Access log lines by their status code; paths and sizes that look like codes are bait."""
    kind = rng.randrange(3)
    if kind == 0:
        bad, text = [c for c in CODES if c >= 500], "a status of 500 or higher"
    elif kind == 1:
        bad, text = [c for c in CODES if c >= 400], "a status of 400 or higher"
    else:
        bad = sorted(rng.sample([c for c in CODES if c >= 400], rng.randint(2, 4)))
        text = "one of the statuses " + ", ".join(map(str, bad))
    good = [c for c in CODES if c not in bad]
    answer = Labels(rng, {"in": ALERT, "out": IGNORE}, {"in": text, "out": "any other status"})

    def draw(rng):
        key = rng.choice(["in", "out"])
        code = rng.choice(bad if key == "in" else good)
        path = rng.choice(["/", "/api/{service}", "/img/{colour}.png", "/error/{400..599}", "/{service}?page={400..599}",
                           "/status/{200..599}", "/{table}/{1..999}"])
        text = rng.choice(["{ip} - - [{stamp}] \"[GET|POST|PUT] %s HTTP/1.1\" %d {200..599}", "[GET|POST] %s -> %d in {400..599} ms",
                           "status=%d path=%s bytes={100..9000}"])
        return fill(rng, text % ((code, path) if text.startswith("status") else (path, code))), answer[key]

    what = say(rng, f"Report a request with {text}.", f"Access log: what counts is {text}, nothing else in the line.",
               f"Does the line have {text}?",
               f"Find requests that ended with {text}; numbers in paths and sizes are no statuses.", f"Alert when the answer has {text}.")
    return Task(answer.spec(rng, what), draw, answer.all)


@family("triage.retries")
def retries(rng):
    """Attempts with their outcomes: did the last one succeed, and after how many?"""
    most = rng.choice([1, 2, 3, 99])
    answer = Labels(rng, {"in": ["failed", "alert", "lost", "escalate"], "out": ["ok", "fine", "done", "quiet"]})
    rule = "the last attempt failed" if most == 99 else f"the last attempt failed or more than {most} attempts failed on the way"
    bad, good = rng.choice([(["timeout", "refused", "error", "failed"], ["ok", "success", "done"]),
                            (["503", "500", "502", "504"], ["200", "201", "204"])])

    def draw(rng):
        wins = rng.random() < 0.6
        tries = [rng.choice(bad) for _ in range(rng.randint(1 - wins,
                5))] if rng.random() < 0.5 else [rng.choice(bad)] * rng.randint(1 - wins, 5)
        failed = len(tries) > most or not wins
        if not tries and not wins:
            tries = [rng.choice(bad)]
        tries += [rng.choice(good)] if wins else []
        steps = rng.choice([[f"#{i} {t}" for i, t in enumerate(tries, 1)], [f"attempt {i}: {t}" for i, t in enumerate(tries, 1)], tries])
        text = fill(rng, rng.choice(["upload of {file}: ", "{service} call {hex4}: ", "job {number} ", "sync {host}: ",
                                     "send to {mail}: ", "{service} -> {host} "]))
        return text + rng.choice([", ", " | ", " -> "]).join(steps), answer["in" if failed else "out"]

    answer.meanings.update({"in": rule, "out": "otherwise"})
    what = say(rng, f"A job with its attempts in order: report it if {rule}.",
               f"Look at the outcomes of all attempts. It is bad if {rule}.",
               f"Retries are normal; what matters is whether {rule}.", f"Judge this list of attempts: trouble means that {rule}.",
               f"Is there a problem? Only if {rule}.")
    return Task(answer.spec(rng, what), draw, answer.all)


@family("triage.series")
def series(rng):
    """The last values in a row: an alarm needs several in a row above the limit, one peak is none."""
    limit, need = rng.choice([50, 70, 80, 90]), rng.choice([2, 3])
    how = rng.choice(["row", "count", "last"])
    rule = {"row": f"at least {need} values in a row are above {limit}", "count": f"at least {need} values in all are above {limit}",
            "last": f"the last {need} values are all above {limit}"}[how]
    answer = Labels(rng, {"in": ALERT, "out": IGNORE}, {"in": rule, "out": "otherwise"})

    def holds(high):
        if how == "count":
            return sum(high) >= need
        runs = "".join("x" if h else "." for h in high)
        return "x" * need in runs if how == "row" else runs.endswith("x" * need)

    def draw(rng):
        goal = rng.random() < 0.5
        for _ in range(30):
            high = [rng.random() < 0.35 for _ in range(rng.randint(4, 8))]
            if holds(high) == goal:
                break
        values = [rng.randint(limit + 1, limit + 9) if h else rng.randint(limit - 40, limit) for h in high]
        text = fill(rng, rng.choice(["cpu of {host}: ", "{service} load: ", "temperature {room}: ", "", "sensor {hex4} ",
                                     "{dev} usage % "]))
        return text + rng.choice([" ", ", ", "; "]).join(map(str, values)), answer["in" if holds(high) else "out"]

    what = say(rng, f"Alarm if {rule}.", f"The input is a series of readings, oldest first. Raise an alarm when {rule}.",
               f"Decide from these readings whether {rule}; a single peak does not count otherwise.", f"Does it hold that {rule}?",
               f"Watch the series and flag it if {rule}.")
    return Task(answer.spec(rng, what), draw, answer.all)


@family("triage.checks")
def checks(rng):
    """Monitoring checks with state, acknowledgement and downtime."""
    hush = rng.sample(["acknowledged", "in downtime", "flapping"], rng.randint(1, 2))
    states = rng.choice([["CRITICAL"], ["CRITICAL", "WARNING"], ["CRITICAL", "UNKNOWN"]])
    rule = f"state {' or '.join(states)} and not {' and not '.join(hush)}"
    answer = Labels(rng, {"in": ALERT, "out": IGNORE}, {"in": rule, "out": "all others"})
    tests = ["disk /var", "http", "ssh", "load", "swap", "ntp offset", "certificate", "mail queue", "replication", "ping", "raid",
             "backup age"]

    def draw(rng):
        goal = rng.random() < 0.5
        for _ in range(30):
            state = rng.choice(["OK", "WARNING", "CRITICAL", "CRITICAL", "UNKNOWN"])
            flag = rng.choice(["", "", "acknowledged", "in downtime", "flapping"])
            if (state in states and flag not in hush) == goal:
                break
        by = f" by {rng.choice(NAMES)}" if flag == "acknowledged" else ""
        text = rng.choice(["{host}/%s is %s%s", "%s on {host}: %s%s", "{stamp} {host} %s %s%s"]) % (rng.choice(tests), state,
                f" ({flag}{by})" if flag else "")
        return fill(rng, text + rng.choice(["", ", for {2..90} min", ", attempt {1..5}/5"])), answer["in" if goal else "out"]

    what = say(rng, f"Which checks still need somebody? Those with {rule}.", f"Monitoring: notify for {rule}.",
               f"Show only checks with {rule}.",
               f"Keep the check if it has {rule}; hide it otherwise.", f"Does this check satisfy: {rule}?")
    return Task(answer.spec(rng, what), draw, answer.all)


@family("triage.vitals")
def vitals(rng):
    """Several measurements: how many are out of range?"""
    ranges = {"pulse": (rng.choice([50, 55]), rng.choice([100, 110, 120]), "/min"), "SpO2": (rng.choice([90, 92, 94]), 100, " %"),
              "temperature": (35, rng.choice([38, 39]), " C"), "breaths": (rng.choice([8, 10]), rng.choice([20, 24]), "/min"),
              "systolic": (rng.choice([90, 100]), rng.choice([160, 180]), " mmHg")}
    names = rng.sample(list(ranges), rng.randint(2, 4))
    least = rng.randint(1, 2)
    answer = Labels(rng, {"in": ["call doctor", "alert", "red", "escalate", "urgent"], "out": ["observe", "fine", "green", "routine",
            "wait"]},
                    {"in": f"{least} or more values outside", "out": f"fewer than {least} outside" if least > 1 else "all values inside"})

    def draw(rng):
        count = rng.randint(least, len(names)) if rng.random() < 0.5 else rng.randint(0, least - 1)
        off = rng.sample(names, count)
        parts = []
        for name in rng.sample(names, len(names)):
            low, high, unit = ranges[name]
            below = rng.randint(low - 12, low - 1) if name != "temperature" else low - 1
            above = rng.randint(high + 1, high + 25) if name != "temperature" else rng.randint(high + 1, high + 2)
            value = rng.randint(low, high) if name not in off else below if name == "SpO2" or rng.random() < 0.4 else above
            parts.append(f"{name} {max(value, 2)}{unit}")
        who = fill(rng, rng.choice(["", "bed {1..30}: ", "{name} {surname}, {20..90}: ", "patient {number}, "]))
        return who + ", ".join(parts), answer["in" if count >= least else "out"]

    table = "; ".join(f"{n} {ranges[n][0]} to {ranges[n][1]}" if n != "SpO2" else f"SpO2 at least {ranges[n][0]}" for n in names)
    often = "one value or more is" if least == 1 else "two values or more are"
    what = say(rng, f"Normal values are: {table}. Call the doctor if {often} outside.",
               f"Check the measurements against {table}. It is serious when {often} outside.",
               f"Ranges: {table}. Is the patient to be escalated, that is, {often} out of range?",
               f"Triage by vital signs ({table}): escalate if {often} out.",
               f"A patient is fine unless {often} outside of these ranges: {table}.")
    return Task(answer.spec(rng, what), draw, answer.all)


# name: (thing, unit, lowest, highest, limits, decimals, whether high is bad, texts with {v} for the value)
GAUGES = {
    "sensor": ("temperature reading", "degrees", -20, 110, [5, 30, 45, 60, 75], 1, True,
               ["{room} sensor: {v} C", "{stamp} temp={v}", "{host} inlet {v} °C, fan {1000..6000} rpm",
                "rack {1..20} measured {v} degrees", "T{1..9} {v} C ok"]),
    "latency": ("response time", "ms", 1, 5000, [100, 200, 500, 1000, 2000], 0, True,
                ["{service} answered in {v} ms", "GET /{service} 200 {v}ms", "p95 of {service}: {v} ms ({100..900} requests)",
                 "ping {ip} time={v} ms"]),
    "certificate": ("certificate check", "days left", 0, 400, [7, 14, 21, 30, 60], 0, False,
                    ["certificate of {host} expires in {v} days", "{host}: TLS ok, {v} days left",
                     "cert {hex8} valid for another {v} days", "{service}: days_to_expiry={v}"]),
    "age": ("backup status", "hours", 0, 200, [12, 24, 36, 48, 72], 0, True,
            ["last good backup of {host}: {v} hours ago", "{table} backup age {v} h",
             "{host}: backup OK, finished {v} h ago, {10..900} GB", "age={v}h job={service}"]),
    "queue": ("queue length", "messages", 0, 9000, [50, 100, 500, 1000, 5000], 0, True,
              ["queue {service} has {v} messages", "{service}: {v} waiting, {1..40} workers", "{v} mails in the queue of {host}",
               "depth={v} consumers={1..20}"]),
    "battery": ("battery report", "percent", 0, 100, [5, 10, 15, 20, 30], 0, False,
                ["{room} lock: battery {v}%", "device {hex4} battery={v} rssi=-{40..90}", "UPS {1..9}: charge {v} %, load {10..80} %",
                 "{phone} at {v} percent"]),
    "loss": ("packet loss report", "percent", 0, 100, [1, 2, 5, 10, 20], 0, True,
             ["{ip}: {20..90} packets transmitted, {v}% packet loss", "link {port} loss {v} %",
              "{city} - {city}: loss {v} %, rtt {5..200} ms"]),
    "logins": ("count of failed logins", "failures", 0, 60, [3, 5, 10, 20], 0, True,
               ["{v} failed logins for {user} from {ip} in {2..10} min", "user={user} failures={v}",
                "{ip}: {v} wrong passwords, then {0..3} good ones"]),
    "free": ("report of free space", "GB free", 0, 900, [5, 10, 20, 50, 100], 0, False,
             ["{host}:/srv {v} GB free of {900..4000}", "{dev}: {v}G available", "free={v}GB volume={table}",
              "volume {table}: {v} GB free"]),
    "stars": ("review", "stars", 1, 10, [3, 4, 5, 6], 0, False,
              ["{v}/10 - the {product} is {colour}", "rating: {v} of 10, {city}", "{name}: {v} points of 10, delivered in {2..9} days"]),
    "river": ("river gauge", "cm", 20, 900, [200, 300, 450, 600], 0, True,
              ["gauge {city}: {v} cm at {clock}", "water level {v} cm, flow {20..900} m3/s", "{city} bridge {v} cm, [rising|falling]"]),
    "air": ("air measurement", "ppm", 380, 4000, [800, 1000, 1400, 2000], 0, True,
            ["CO2 in {room}: {v} ppm", "room {100..599} co2={v} t={18..26}", "{building}, {floor}: {v} ppm, {2..30} people"]),
    "late": ("delay report", "minutes late", 0, 180, [5, 10, 15, 30, 60], 0, True,
             ["train {100..999} to {city} is {v} minutes late", "{flight} delayed by {v} min",
              "courier {name}: {v} min behind plan, {2..40} stops left"]),
    "voltage": ("voltage reading", "V", 180, 260, [210, 220, 230, 240], 0, True,
                ["phase L{1..3} {v} V", "mains {v} V, {49..50}.{0..9} Hz", "feeder {city}: {v} V at {clock}", "u={v} i={1..60}"])}


def gauge(name, thing, unit, lowest, highest, limits, decimals, high_bad, texts):
    def value(rng, edge=None):
        number = rng.randint(max(lowest, edge - 3),
                             min(highest, edge + 3)) if edge is not None and rng.random() < 0.3 else rng.randint(lowest, highest)
        if edge is not None and rng.random() < 0.5:  # as often below as above, however the range lies
            number = rng.randint(lowest, edge) if rng.random() < 0.5 else rng.randint(edge, highest)
        return number + (rng.randint(0, 9) / 10 if decimals else 0)

    @family(f"triage.gauge-{name}")
    def reading(rng):
        kind = rng.random()
        if kind < 0.5:
            limit, up = rng.choice(limits), high_bad if rng.random() < 0.75 else not high_bad
            words, test = rng.choice([(f"more than {limit} {unit}", lambda v: v > limit),
                                      (f"{limit} {unit} or more", lambda v: v >= limit)] if up else
                                     [(f"less than {limit} {unit}", lambda v: v < limit),
                                      (f"{limit} {unit} or less", lambda v: v <= limit)])
            edges, key = [limit], lambda v: "in" if test(v) else "out"
            meanings = {"in": words, "out": "otherwise"}
            what = say(rng, f"Alert for {words}.", f"Does this {thing} show {words}?", f"Any {thing} of {words} matters.",
                       f"Report the {thing} if it is {words}.",
                       f"Keep quiet unless there are {words}.", f"Threshold check of the {thing}: it fires at {words}.")
            labels = alarm(rng, what)
        elif kind < 0.75:
            low, high = sorted(rng.sample(limits, 2))
            names = ["top", "middle", "bottom"]
            edges, key = [low, high], lambda v: names[0] if v >= high else names[1] if v >= low else names[2]
            scale = [["critical", "alarm", "red"], ["warning", "warn", "yellow"], ["ok", "normal", "fine"]]
            labels = dict(zip(names, scale if high_bad else scale[::-1]))
            meanings = {"top": f"{high} {unit} or more", "middle": f"from {low} to below {high} {unit}", "bottom": f"below {low} {unit}"}
            answer = Labels(rng, labels, meanings)
            what = say(rng, f"Grade the {thing}", f"Three levels for the {thing}", f"State of the {thing}", f"How bad is the {thing}?",
                       f"Classify the {thing}")
            rules = "; ".join(f"{answer[k]}: {meanings[k]}" for k in rng.sample(names, 3))
            return Task(what.rstrip(".?") + ": " + rules + ".", lambda rng: shown(rng, edges, lambda v: answer[key(v)]), answer.all)
        else:
            low, high = sorted(rng.sample(limits, 2))
            edges, key = [low, high], lambda v: "in" if low <= v <= high else "out"
            labels = {"in": ["inside", "within", "ok", "accepted"], "out": ["outside", "out of range", "bad", "rejected"]}
            meanings = {"in": f"from {low} to {high}", "out": f"below {low} or above {high}"}
            what = say(rng, f"Is the {thing} between {low} and {high} {unit}, both included?",
                       f"Allowed are {low} to {high} {unit} inclusive. Check the {thing}.",
                       f"Range check: {low} to {high} {unit}, limits included.", f"The {thing} must lie from {low} up to {high} {unit}.",
                       f"Tell whether the {thing} stays within {low}-{high} {unit}, ends included.")
        answer = Labels(rng, labels, meanings)
        return Task(answer.spec(rng, what), lambda rng: shown(rng, edges, lambda v: answer[key(v)]), answer.all)

    def shown(rng, edges, verdict):
        number = value(rng, rng.choice(edges))
        written = f"{number:.1f}" if decimals else str(number)
        return fill(rng, rng.choice(texts), {"v": [written]}), verdict(float(written))


for topic, entry in GAUGES.items():
    gauge(topic, *entry)
