"""Log lines and other text with variable parts: templates, placeholders, masking, redaction, and the parts themselves."""

import json
import re

from .. import words_office as office
from .. import words_systems as systems
from ..family import Task, family
from ..phrases import listed, more
from ..wording import say


def amount(rng, units):
    unit = rng.choice(units)
    return str(rng.choice([rng.randint(1, 99), rng.randint(100, 9000), rng.randint(2, 500) if "bytes" in unit else round(rng.uniform(0.1,
                                                                                                                                     60),
                                                                                                                         1)])) + unit


# What can vary: how the specification calls it, its type in typed placeholders, how it is drawn.
KINDS = {
    "num": ("numbers", "num", systems.number),
    "ip": ("IP addresses", "ip", systems.ip),
    "hex": ("hexadecimal values", "hex", lambda rng: "0x" + systems.hexa(rng, 4, 12)),
    "uuid": ("UUIDs", "uuid", systems.uuid),
    "path": ("file paths", "path", systems.path),
    "user": ("user names", "user", lambda rng: rng.choice(systems.USERS)),
    "host": ("host names", "host", systems.host),
    "time": ("times", "time", systems.clock),
    "day": ("dates", "date", systems.day),
    "dur": ("durations", "duration", lambda rng: amount(rng, ["ms", "s", " ms", " seconds", "s"])),
    "size": ("sizes", "size", lambda rng: amount(rng, ["KB", "MB", " bytes", "GB", " MB", " KiB"])),
    "url": ("URL paths", "url", systems.url_path),
    "mac": ("MAC addresses", "mac", systems.mac),
    "if": ("interface names", "interface", lambda rng: rng.choice(systems.INTERFACES)),
    "ver": ("version numbers", "version", systems.version),
    "block": ("block ids", "id", lambda rng: f"blk_{rng.choice(['', '-'])}{rng.randint(10**9, 10**12)}"),
    "job": ("job ids", "id", lambda rng: f"job_{rng.randint(2015, 2026)}{rng.randint(10, 99)}_{rng.randint(1, 9999):04}"),
    "order": ("order ids", "id", lambda rng: f"{rng.choice(['ORD', 'TX', 'PO'])}-{rng.randint(1000, 999999)}"),
    "queue": ("queue names", "queue", lambda rng: rng.choice(systems.QUEUES)),
    "table": ("table names", "table", lambda rng: rng.choice(systems.TABLES)),
    "service": ("service names", "service", lambda rng: rng.choice(systems.SERVICES)),
    "mail": ("e-mail addresses", "email", office.email),
    "commit": ("commit hashes", "hash", lambda rng: systems.hexa(rng, 7, 10)),
}

# Numbers of a likely size; they count as numbers.
SORTS = {"pct": lambda rng: str(rng.randint(0, 100)), "few": lambda rng: str(rng.randint(1, 64)),
         "port": lambda rng: str(rng.randint(22, 65535)),
         "code": lambda rng: str(rng.choice([0, 1, 2, 137, 200, 201, 204, 301, 302, 304, 400, 401, 403, 404, 408, 429, 500, 502, 503, 504,
                                             550]))}

# What writes the lines, and its components with their messages.
SYSTEMS = {
    "blockstore": ("distributed file system", {
        "DataNode": ["Receiving block {block} src: /{ip}:{port} dest: /{ip}:{port}", "Received block {block} of size {num} from /{ip}",
                     "PacketResponder {num} for block {block} terminating", "Verification succeeded for {block}",
                     "Exception in receiveBlock for block {block}: Connection reset by peer", "Deleting block {block} file {path}"],
        "NameSystem": ["addStoredBlock: {ip}:{port} is added to {block} size {num}", "allocateBlock: {path}. {block}",
                       "{block} is added to invalidSet of {ip}:{port}", "Redundant addStoredBlock request received for {block} on "
                       "{ip}:{port}",
                       "replication of {block} dropped from {num} to {num}, asking {host} to copy it"],
        "Balancer": ["moved {size} from {host} to {host} in {dur}", "no more blocks to move, {few} iterations done"]}),
    "webserver": ("web server", {
        "access": ["{ip} GET {url} {code} {size} {dur}", "{ip} - {user} POST {url} status {code}",
                   "HEAD {url} from {ip} answered with {code} in {dur}"],
        "error": ["File does not exist: {path}", "client {ip} denied by server configuration: {path}",
                  "script {path} timed out after {dur}",
                  "upstream {host}:{port} refused the connection while reading {url}", "user {user} not found: {url}"],
        "core": ["worker process {num} exited on signal {few}", "{few} workers are ready", "reloading configuration {path}",
                 "request body of {size} buffered to {path}", "certificate for {host} expires on {day}"]}),
    "database": ("database server", {
        "executor": ["duplicate key in table {table}: id {num} already exists", "statement on {table} took {dur}, {num} rows returned",
                     "deadlock detected: process {num} waits for process {num} on table {table}",
                     "canceling statement of {user} after {dur}"],
        "checkpointer": ["checkpoint complete: wrote {num} buffers in {dur}", "checkpoint starting after {num} pages",
                         "{size} of write-ahead log recycled"],
        "connection": ["connection received: host={ip} port={port}", "password authentication failed for user {user} from {ip}",
                       "{user} disconnected after {dur}", "too many connections: {num} of {num} in use"],
        "vacuum": ["table {table}: removed {num} rows in {num} pages", "vacuum of {table} skipped, lock held by process {num}"]}),
    "scheduler": ("job scheduler", {
        "master": ["Job {job} submitted by {user}", "Job {job} finished after {dur} with exit code {few}",
                   "Job {job} is waiting for {few} slots",
                   "{job} moved from node {host} to node {host}", "priority of {job} raised to {num} by {user}"],
        "worker": ["started {job} on {host} with pid {num}", "{job} exceeds its memory limit of {size}, killing process {num}",
                   "task {num} of {job} failed, attempt {few}", "lost contact with {host} since {time}",
                   "writing output of {job} to {path}"],
        "cleaner": ["removed {num} old jobs of {user}", "archive {path} kept until {day}"]}),
    "queue": ("message broker", {
        "broker": ["queue {queue} has {num} messages and {few} consumers", "client {ip}:{port} closed the connection after {dur}",
                   "consumer {uuid} joined queue {queue}", "message {uuid} on {queue} expired after {dur}",
                   "queue {queue} declared by {user}"],
        "replica": ["follower {host} is {num} messages behind on {queue}", "election finished: {host} leads term {num}",
                    "segment {num} of {queue} rolled at {size}"],
        "publisher": ["published {num} messages to {queue} in {dur}", "no acknowledgement for message {uuid}, retry {few}",
                      "message of {size} rejected, limit is {size}"]}),
    "router": ("router", {
        "LINK": ["Interface {if}, changed state to down", "Interface {if}, changed state to up",
                 "Line protocol on {if} flapped {few} times in {dur}"],
        "BGP": ["neighbor {ip} went from Established to Idle", "neighbor {ip} sent {num} prefixes",
                "maximum of {num} prefixes from {ip} exceeded"],
        "DHCP": ["lease of {ip} to {mac} for {dur}", "no free leases on {if}", "{mac} declined {ip}",
                 "duplicate address {ip} seen from {mac} on {if}"],
        "SYS": ["configured from console by {user} ({ip})", "CPU at {pct} percent for {dur}", "temperature sensor {num} reads {few} C"]}),
    "kernel": ("operating system kernel", {
        "mm": ["Out of memory: killed process {num} ({service}) using {size}", "page allocation failure: order {few}, mode {hex}",
               "swap on {path} is full"],
        "net": ["{if}: link is up at {num} Mbps", "{if}: renamed from {if}", "possible SYN flooding on port {port}",
                "martian source {ip} from {ip} on {if}"],
        "usb": ["new high-speed device number {num} using driver {hex}", "device {num} disconnected",
                "device descriptor read failed, error {few}"],
        "block": ["I/O error at sector {num} of disk {num}", "{service}[{num}]: segfault at {hex} ip {hex} error {few}",
                  "task {service}:{num} blocked for more than {dur}"]}),
    "mobile": ("mobile phone", {
        "ActivityManager": ["Start proc {num} for service {hex}", "Killing {num} (adj {num}): empty for {dur}",
                            "Displayed screen {hex} after {dur}"],
        "PowerManager": ["screen off after {dur} of no input", "wake lock {hex} held for {dur} by uid {num}",
                         "battery level {few}, {num} mV"],
        "WifiService": ["associated with {mac} at {few} dBm", "got address {ip} after {dur}", "scan found {few} networks in {dur}"],
        "PackageManager": ["installed version {ver} in {dur}", "removing {size} of cache at {path}",
                           "update to {ver} refused: only {size} free"]}),
    "pipeline": ("build server", {
        "runner": ["cloned commit {commit} in {dur}", "runner {host} picked build {num}", "cache restored: {size} from {path}",
                   "build {num} of {commit} cancelled by {user}"],
        "tests": ["{num} tests passed, {few} failed in {dur}", "{path}:{num}: assertion failed",
                  "coverage is {pct} percent, {num} lines are missing"],
        "deploy": ["deployed {service} {ver} to {host}", "rolled {service} back from {ver} to {ver}",
                   "health check of {service} failed {few} times",
                   "uploaded {size} to {host} in {dur}"]}),
    "backup": ("backup system", {
        "agent": ["backup of {path} finished: {size} in {dur}", "skipping {path}: file is locked by {user}",
                  "{num} files changed since {day}",
                  "connection to {host} lost after {size}"],
        "store": ["volume {num} is full, mounting volume {num}", "checksum of {path} is {hex}, expected {hex}",
                  "pruned {few} snapshots older than {day}",
                  "{size} free on {host}"],
        "restore": ["restored {path} for {user} from {day}", "restore {uuid} started by {user}", "{num} of {num} files restored"]}),
    "batch": ("nightly batch job", {
        "import": ["read {num} records from {path}", "record {num}: bad date {day}", "{order} skipped, already booked on {day}",
                   "loaded {num} rows into {table} in {dur}"],
        "billing": ["invoice {order} sent to {mail}", "payment for {order} is {few} days late", "{num} invoices created in {dur}",
                    "{order} has no address, customer {num}"],
        "report": ["report written to {path} ({size})", "mail to {mail} bounced with code {code}", "step {few} took {dur}, limit {dur}"]}),
    "login": ("login service", {
        "sshd": ["Failed password for {user} from {ip} port {port}", "Accepted publickey for {user} from {ip} port {port}",
                 "Invalid user {user} from {ip}", "Connection closed by {ip} port {port}", "Disconnected from user {user} after {dur}"],
        "sudo": ["{user} ran {path} as root", "{user} is not allowed to run {path} on {host}",
                 "{num} incorrect password attempts by {user}"],
        "session": ["session {num} opened for {user} at {time}", "session {num} closed after {dur}", "token {uuid} of {user} revoked"]}),
    "mailserver": ("mail server", {
        "smtp": ["connect from {host}[{ip}]", "message from {mail} to {mail} queued, {size}", "{mail} rejected: user unknown",
                 "relay {host}[{ip}]:{port} deferred after {dur}", "lost connection to {host} after {num} messages"],
        "filter": ["message of {mail} scored {few}, moved to junk", "{num} messages scanned in {dur}", "attachment {path} removed"],
        "imap": ["login {user} from {ip}", "mailbox of {user} is {pct} percent full", "{user} moved {num} messages"]}),
    "container": ("container platform", {
        "kubelet": ["pod {service} on {host} restarted {few} times", "pulled image {service}:{ver} in {dur}",
                    "evicting {service}, {size} of memory needed",
                    "liveness probe of {service} failed: {ip}:{port} refused"],
        "scheduler": ["{service} assigned to {host}", "no node fits {service}: {few} nodes are full", "preempted {few} pods on {host}"],
        "proxy": ["endpoint {ip}:{port} added to {service}", "synced {num} rules in {dur}", "request {uuid} to {service} took {dur}"]}),
    "loadbalancer": ("load balancer", {
        "health": ["server {host} is DOWN after {few} failed checks", "server {host} is UP, reason: check passed in {dur}",
                   "{num} of {num} servers are active"],
        "traffic": ["{ip}:{port} sent to {host} in {dur}", "request {uuid} retried on {host}", "session limit of {num} reached by {ip}"],
        "tls": ["handshake with {ip} failed after {dur}", "certificate {path} reloaded", "client {ip} offered {num} ciphers, none fits"]}),
    "weatherstation": ("sensor network", {
        "gateway": ["node {mac} joined with version {ver}", "node {mac} silent since {time}", "{num} packets forwarded to {host} in {dur}"],
        "sensor": ["sensor {num} read {few} units at {time}", "battery of {mac} at {pct} percent",
                   "value {num} of sensor {num} is out of range"],
        "store": ["{num} readings of {day} stored in {size}", "gap from {time} to {time} on {day}", "table {table} compacted in {dur}"]}),
}
PLACES = ["<*>", "{}", "%s", "<VAR>", "*", "[X]", "___", "<?>", "$", "#", "***", "[...]", "@", "{x}", "<>", "?", "VAR", "<_>"]
LEVELS = ["INFO", "WARN", "ERROR", "DEBUG", "NOTICE", "FATAL"]


def fill(rng, message):
    """The message as pieces (kind or None, text)."""
    pieces = [(i % 2, piece) for i, piece in enumerate(re.split(r"\{(\w+)\}", message)) if piece]
    return [(None, piece) if not slot else ("num", SORTS[piece](rng)) if piece in SORTS else (piece, KINDS[piece][2](rng)) for slot,
            piece in pieces]


def plain(pieces):
    return "".join(text for _, text in pieces)


def is_port(pieces, i):
    return 2 <= i < len(pieces) and pieces[i][0] == "num" and pieces[i - 1][1] == ":" and pieces[i - 2][0] in ("ip", "host")


def masked(pieces, place, units=False, joined=False):
    """The pieces with place(kind) for those kinds where it gives something; with `units` the unit of an amount stays, `joined`: host:port is one."""
    out = ""
    for i, (kind, text) in enumerate(pieces):
        if joined and (text == ":" and is_port(pieces, i + 1) or is_port(pieces, i)):
            continue
        mark = kind and place(kind)
        unit = re.sub(r"^[\d.]+", "", text) if units and kind in ("dur", "size") else ""
        out += mark + unit if mark else text
    return out


def kinds_of(messages):
    return sorted({"num" if kind in SORTS else kind for message in messages for kind in re.findall(r"\{(\w+)\}", message)})


def some_messages(rng, system, low=5, high=9):
    every = [message for messages in SYSTEMS[system][1].values() for message in messages]
    return rng.sample(every, min(len(every), rng.randint(low, high)))


def mask_family(system):
    @family(f"templates.{system}-mask")
    def mask(rng):
        what, messages, place = SYSTEMS[system][0], some_messages(rng, system), rng.choice(PLACES)
        units, joined = rng.random() < 0.35, rng.random() < 0.5
        names = [KINDS[kind][0] for kind in kinds_of(messages)]
        rng.shuffle(names)

        def answer(pieces):
            return masked(pieces, lambda kind: place, units, joined)

        spec = say(rng, f"Turn a log line of a {what} into its template: put {place} in place of {listed(names)}. Everything else stays.",
                   f"Replace every variable part of the log message with {place}. Variable are {listed(names)}.",
                   f"Mask what varies in this {what} log with {place} ({listed(names)}); all other words stay as they are.",
                   f"Log parsing, {what}: write the message with {place} instead of {listed(names)}.",
                   f"Which event is this? Give the log line with {listed(names)} replaced by {place}.",
                   f"The input is a message of a {what}. Output the message template, where {place} stands for each of the "
                   f"{listed(names, ' or ')}.")
        if {"dur", "size"} & set(kinds_of(messages)):
            spec = more(spec, rng.choice([" Units stay.", " Keep the unit after a number.",
                                          " Units such as ms or MB are not part of the variable."] if units else
                               [" The unit goes with the number.", " A number with its unit is one variable.",
                                " Mask the unit together with its number."]))
        if any(":{port}" in message and "]:" not in message for message in messages):
            spec = more(spec, rng.choice([" An address and its port are one variable.",
                                          f" Write host:port as a single {place}."] if joined else
                               [f" An address with a port becomes {place}:{place}.", " Address and port are masked each for itself."]))
        if rng.random() < 0.35:
            pieces = fill(rng, rng.choice(messages))
            spec = more(spec, rng.choice(["\nExample: {} -> {}", "\nFor instance, \"{}\" becomes \"{}\"."]).format(plain(pieces),
                                                                                                                   answer(pieces)))

        def draw(rng):
            pieces = fill(rng, rng.choice(messages))
            return plain(pieces), answer(pieces)
        return Task(spec, draw)


def typed_family(system):
    @family(f"templates.{system}-typed")
    def typed(rng):
        messages, frame = some_messages(rng, system), rng.choice(["<{}>", "[{}]", "{{{}}}", "%{}%", "${}", "<{}>", "__{}__"])
        case = rng.choice([str.lower, str.upper, str.capitalize, str.lower])
        kinds = kinds_of(messages)
        if rng.random() < 0.5 and len(kinds) > 2:  # only some of them are to go
            kinds = sorted(rng.sample(kinds, rng.randint(1, len(kinds) - 1)))
        marks = {kind: frame.format(case(KINDS[kind][1])) for kind in kinds}
        apt = [message for message in messages if set(kinds_of([message])) & set(kinds)]

        def pairs(word):
            return [f"{KINDS[kind][0]} {word} {mark}" for kind, mark in marks.items()]
        by = pairs("by")
        rest = rng.choice([" Leave everything else.", " Nothing else changes.", " Other parts stay, even if they vary.",
                           " Do not touch anything else."])
        spec = say(rng, f"In the log line, replace {listed(by)}.{rest}", f"Normalize this {SYSTEMS[system][0]} log: replace "
                   f"{listed(by)}.{rest}",
                   "Replace the variable parts by typed placeholders: " + "; ".join(pairs("->")) + "." + rest,
                   "Mask the line.\n" + "\n".join("- " + pair for pair in pairs("become")) + "\n" + rest.strip(),
                   "Write the log message with " + listed([f"{mark} for {KINDS[kind][0]}" for kind, mark in marks.items()]) + "." + rest)
        if {"dur", "size"} & set(kinds):
            spec = more(spec, rng.choice([" The unit belongs to the amount.", " A number and its unit are replaced together."]))
        if "num" in kinds:
            left = [kind for kind in ("dur", "size") if kind in kinds_of(messages)]
            spec = more(spec, rng.choice([" Durations and sizes are not numbers.",
                                          " Not as numbers count durations, sizes and digits in names."] if left else [""]))

        def draw(rng):
            pieces = fill(rng, rng.choice(apt if rng.random() < 0.8 else messages))
            return plain(pieces), masked(pieces, marks.get)
        return Task(spec, draw)


def identify_family(system):
    @family(f"templates.{system}-identify")
    def identify(rng):
        messages, place = some_messages(rng, system, 4, 7), rng.choice(PLACES[:8])
        known = messages[:rng.randint(3, len(messages))]
        scheme = rng.choice(["E{}", "T{}", "{}", "event{}", "#{}"])
        names = {message: scheme.format(i) for i, message in enumerate(known, 1)}
        none = rng.choice(["none", "other", "unknown", "E0", "-"]) if len(known) < len(messages) else None
        shown = [f"{name}: {masked([(k or None, t) for k, t in fill(rng, message)], lambda kind: place)}" for message,
                 name in names.items()]
        spec = say(rng, "Which of these templates does the log line belong to?", f"Find the template of this {SYSTEMS[system][0]} message.",
                   f"Match the line against the templates; {place} stands for anything.",
                   "Event id of the log line, given the known events.",
                   f"Each event has a pattern with {place} for variable parts. Give the id of the one that the input is an instance of.")
        spec = more(spec, rng.choice(["", " Answer with the id only."]) + "\n" + "\n".join(shown))
        if none:
            spec = more(spec, "\n" + rng.choice(["If none fits: {}", "{}: anything else", "Output {} when no template matches.",
                                                 "Lines of no known kind get {}"]).format(none))

        def draw(rng):
            message = rng.choice(messages)
            return plain(fill(rng, message)), names.get(message, none)
        return Task(spec, draw, list(names.values()) + ([none] if none else []))


def variables_family(system):
    @family(f"templates.{system}-variables")
    def variables(rng):
        messages = some_messages(rng, system)
        kinds = [kind for kind in kinds_of(messages) if kind not in ("dur", "size")]
        if rng.random() < 0.5:
            kinds = rng.sample(kinds, min(len(kinds), rng.randint(1, 3)))
        none, names = rng.choice(["none", "-", "nothing", "[]"]), listed([KINDS[kind][0] for kind in kinds])
        style = rng.choice(["comma", "bar", "json", "lines", "space"])
        if style == "json":
            none = "[]"
        join = {"comma": ", ".join, "bar": " | ".join, "json": json.dumps, "lines": "\n".join, "space": " ".join}[style]
        how = {"comma": "separated by commas", "bar": "separated by ' | '", "json": "as a JSON list of strings", "lines": "one per line",
               "space": "with a blank between them"}[style]
        spec = say(rng, f"List the {names} in the log line, in their order, {how}.",
                   f"Extract the {names} from this {SYSTEMS[system][0]} message {how}.",
                   f"Pull out all {names} ({how}, left to right).", f"Which {names} occur in the line? Write them {how}, in order of "
                   f"appearance.",
                   f"Output only the {names} of the input, {how}.")
        if "num" in kinds:
            spec = more(spec, rng.choice([" Durations and sizes (12 ms, 3 MB) and digits inside of other names or addresses are not "
                                          "numbers here; ports are.",
                                " A number counts unless it belongs to a duration, a size, an address, a date or a name; ports count."]))
        spec = more(spec, rng.choice([" If there are none, answer {}.", " {} if nothing of that kind is there.",
                                      " Nothing found: {}"]).format(none))

        def draw(rng):
            for _ in range(2 if rng.random() < 0.8 else 1):  # a line without any is there, but rare
                pieces = fill(rng, rng.choice(messages))
                found = [text for kind, text in pieces if kind in kinds]
                if found:
                    break
            return plain(pieces), join(found) if found else none
        return Task(spec, draw)


def header(rng, style, component, level, pid):
    """The line's beginning in one of the styles, with the time stamp apart."""
    day, time = systems.day(rng), systems.clock(rng)
    month, date = systems.MONTHS[int(day[5:7]) - 1], day[8:]
    stamp = {0: f"{day} {time}", 1: f"{month} {date} {time}", 2: f"{day}T{time}Z", 3: f"[{day[8:]}/{month}/{day[:4]}:{time}]", 4: time,
             5: f"{day.replace('-', '')[2:]} {time.replace(':', '')}"}[style]
    return stamp, {0: f"{stamp} {level} {component}: ", 1: f"{stamp} {component}[{pid}]: {level}: ", 2: f"{stamp} [{level}] {component} - ",
                   3: f"{stamp} {component} {level} ", 4: f"{stamp} {level:5} ({component}) ",
                   5: f"{stamp} {pid} {level} {component}: "}[style]


def fields_family(system):
    @family(f"templates.{system}-fields")
    def fields(rng):
        what, components = SYSTEMS[system]
        style, wanted = rng.randrange(6), rng.choice(["component", "level", "message", "stamp", "bare", "level and component", "template"])
        places = rng.choice(PLACES)
        order = rng.random() < 0.5
        spec = {
            "component": ["Which component wrote this log line?", f"Output the component of the {what} log line.",
                          "Name of the component in the line, nothing else.",
                          "Extract the component (the part of the program that logs).", "The logging component, please. Just its name."],
            "level": ["Log level of the line.", f"Which level has this {what} message? Output it as written.",
                      "Extract the severity from the log line.",
                      "Only the log level.", "Give the level that the line was logged with."],
            "message": ["Only the message of the log line, without time, level and component.", "Strip everything before the message.",
                        f"Output the text of the {what} log message; drop the header.",
                        "Remove time stamp, level, component and process number from the line.",
                        "What does the line say? Message only."],
            "stamp": ["Output the time stamp of the line as it is written.", "Extract the time stamp.",
                      f"When was this {what} line logged? Copy the time stamp.",
                      "Just the leading time stamp, nothing else.", "Copy the time stamp from the beginning of the line, with its "
                      "brackets if it has any."],
            "bare": ["Remove the time stamp from the beginning of the line.", "Strip the time stamp, keep the rest of the line.",
                     f"Output this {what} log line without its time stamp.", "Drop date and time at the front; everything after stays.",
                     "The same line, but without the leading time stamp."],
            "level and component": [f"Write {'level/component' if order else 'component/level'} of the log line.",
                                    f"Output {'level' if order else 'component'}, a slash, then {'component' if order else 'level'}.",
                                    f"From the {what} log line, give {'LEVEL/component' if order else 'component/LEVEL'}.",
                                    f"Extract two things, joined by a slash: "
                                    f"{'level, then component' if order else 'component, then level'}.",
                                    f"Answer in the form {'level/component' if order else 'component/level'}."],
            "template": [f"Output component and message template with {places} for each variable part, as component: template. An amount "
                         f"with its unit is one "
                         "part, address and port are two.", f"Drop time and level. Write the component, a colon, and the message with "
                         f"numbers (with their "
                         f"unit), addresses, names, ids and paths replaced by {places}; host and port count as two.",
                         f"Parse the {what} log line into 'component: template'; everything that varies in the message, units included, "
                         f"becomes {places}. "
                         "Address and port are masked separately.", f"component: message, where each variable of the message is written "
                         f"{places} (the unit "
                         "belongs to the variable, a port is a variable of its own).",
                         f"Keep component and message only, joined by ': ', and mask each variable "
                         f"of the message with {places}. Units are masked with their number, ports on their own."]}[wanted]
        spec = say(rng, *spec)

        def draw(rng):
            component, level = rng.choice(sorted(components)), rng.choice(LEVELS)
            pieces = fill(rng, rng.choice(components[component]))
            stamp, start = header(rng, style, component, level, rng.randint(100, 32000))
            message = plain(pieces)
            line = start + message
            return line, {"component": component, "level": level, "message": message, "stamp": stamp, "bare": line[len(stamp):].strip(),
                          "level and component": f"{level}/{component}" if order else f"{component}/{level}",
                          "template": f"{component}: {masked(pieces, lambda kind: places)}"}[wanted]
        return Task(spec, draw)


SECOND = [typed_family, identify_family, variables_family, fields_family]
for index, name in enumerate(SYSTEMS):
    mask_family(name)
    SECOND[index % 4](name)


# Personal data and secrets.

PERSONAL = {"name": ("names of people", ["NAME", "PERSON"], office.person), "mail": ("e-mail addresses", ["EMAIL", "MAIL"], office.email),
            "phone": ("phone numbers", ["PHONE", "TEL"], office.phone), "card": ("card numbers", ["CARD", "CC"], office.card),
            "street": ("street addresses", ["ADDRESS", "STREET"], office.street), "city": ("cities", ["CITY", "PLACE"],
                                                                                           lambda rng: rng.choice(office.CITIES)),
            "birth": ("dates of birth", ["DOB", "BIRTHDATE"],
                      lambda rng: f"{rng.randint(1, 28):02}.{rng.randint(1, 12):02}.{rng.randint(1940, 2008)}"),
            "order": (None, None, lambda rng: f"#{rng.randint(10000, 99999)}"), "good": (None, None, lambda rng: rng.choice(office.GOODS))}
TALK = {
    "support": ["Hi, this is {name}, my order {order} has not arrived at {street} in {city}.", "Please call me back on {phone}, {name}",
                "I paid with card {card} but got no receipt at {mail}.", "My new address is {street}, {city}. Regards, {name}",
                "{name} ({mail}) asks for a refund of the {good}.", "Order {order}: send the {good} to {name}, {street}, please.",
                "You can reach me at {mail} or {phone}.", "Charged twice on {card}! Order {order}, {name}.",
                "The {good} from order {order} is broken.",
                "Wrong {good} delivered to {city}, my number is {phone}.", "Cancel {order} and mail the confirmation to {mail}."],
    "clinic": ["Patient {name}, born {birth}, called from {phone}.", "Appointment of {name} moved, letter sent to {street}, {city}.",
               "{name} ({birth}) asks for a new prescription.", "Results for {name} go to {mail}.", "Card {card} on file for {name}.",
               "Reminder: call {phone} about file {order}.", "New patient from {city}: {name}, {birth}, {mail}.",
               "File {order} has no phone number yet."],
    "hiring": ["{name} applied from {city}, phone {phone}.", "Interview with {name} on Tuesday, link sent to {mail}.",
               "Reference: {name}, {phone}",
               "CV of {name}: born {birth} in {city}, now at {street}.", "Application {order} came without a CV.",
               "Ask {name} for a second mail, {mail} bounces.",
               "We called {phone} twice, nobody at {street} answers.", "{name} and {name} both want to start in {city}."],
}


def talk_family(topic):
    @family(f"templates.{topic}")
    def talk(rng):
        used = sorted({kind for line in TALK[topic] for kind in re.findall(r"\{(\w+)\}", line)} - {"order", "good"})
        kinds = rng.sample(used, rng.choice([1, 2, 2, 3, len(used)]))
        frame, same = rng.choice(["[{}]", "<{}>", "{{{}}}", "({})", "{}", "__{}__"]), rng.choice(["***", "[redacted]", "XXX", "█",
                                                                                                  "<hidden>", "[removed]", "…"])
        typed = rng.random() < 0.6
        marks = {kind: frame.format(rng.choice(PERSONAL[kind][1])) if typed else same for kind in kinds}
        if typed:
            pairs = [f"{PERSONAL[kind][0]} by {mark}" for kind, mark in marks.items()]
            spec = say(rng, f"Replace {listed(pairs)}.", f"Anonymize the text: {listed(pairs)}.",
                       f"Pseudonymize this note. Put {'; '.join(pairs)}.".replace(" by ", " as "),
                       f"Mask personal data. Replace {listed(pairs)}, leave the rest.",
                       f"For privacy, replace {listed(pairs)} in the message.")
        else:
            names = listed([PERSONAL[kind][0] for kind in kinds])
            spec = say(rng, f"Replace {names} by {same}.", f"Redact {names} with {same}; change nothing else.",
                       f"Black out {names}: write {same} instead.",
                       f"The text goes to a third party. Hide {names} behind {same}.",
                       f"Remove {names} from the message, leaving {same} in each place.")
        if len(kinds) < len(used) and rng.random() < 0.6:
            spec = more(spec, rng.choice([" Other personal data stays.", " Leave everything else as it is.",
                                          " Nothing else is to be masked."]))

        def draw(rng):
            lines = [line for line in TALK[topic] if any("{" + kind + "}" in line for kind in kinds)]
            line = rng.choice(lines if rng.random() < 0.85 else TALK[topic])
            if rng.random() < 0.2:
                line += " " + rng.choice(TALK[topic])
            pieces = [(piece, PERSONAL[piece][2](rng)) if i % 2 else (None, piece) for i,
                      piece in enumerate(re.split(r"\{(\w+)\}", line)) if piece]
            return plain(pieces), masked(pieces, marks.get)
        return Task(spec, draw)


for name in TALK:
    talk_family(name)


@family("templates.cards")
def cards(rng):
    keep, mark, spaced = rng.choice([0, 2, 3, 4, 4, 6]), rng.choice("*Xx#•"), rng.random() < 0.5
    every = f"all digits but the last {keep}" if keep else "all digits"
    spec = say(rng, f"Mask the card number: {every} become {mark}.", f"In the text, replace {every} of the card number by {mark}.",
               f"Hide the credit card number with {mark}" + (f", leaving its last {keep} digits." if keep else ", every digit of it."),
               f"Write {mark} for {every} of the card number and copy the rest.",
               f"Card masking for receipts: {every} are shown as {mark}.")
    spec = more(spec, rng.choice([" Blanks and dashes inside of the number stay.", " Separators are kept."] if spaced else
                       [" Drop blanks and dashes inside of the number.", " The masked number has no separators."]))
    lines = ["Paid with {} on {day}", "card {} declined, amount {n}.50 EUR", "{} exp {month}/29, {name}", "Refund of {n} EUR to {}",
             "{name}: {}",
             "please charge {} for order {n}", "new card {} added by {name}", "{}"]

    def draw(rng):
        number = office.card(rng)
        left = 16 - keep
        out = ""
        for c in number:
            if c.isdigit():
                out += mark if left > 0 else c
                left -= 1
            elif spaced:
                out += c
        line, data = rng.choice(lines), {"day": systems.day(rng), "n": rng.randint(5, 900), "name": office.person(rng),
                                         "month": f"{rng.randint(1, 12):02}"}
        return line.format(number, **data), line.format(out, **data)
    return Task(spec, draw)


SECRETS = ["password", "passwd", "token", "api_key", "secret", "client_secret", "auth_token", "private_key", "access_key"]
OPEN = ["host", "port", "user", "timeout", "region", "debug", "retries", "database", "url", "log_level", "token_lifetime", "password_file",
        "key_count", "max_secrets"]


def secret(rng):
    return rng.choice([systems.hexa(rng, 12, 20), "sk_" + systems.hexa(rng, 10, 16),
                       "".join(rng.choice("abcdefghkmnpqrstuvwxyzABCDEFGH23456789!%") for _ in
                       range(rng.randint(8, 14))), rng.choice(office.FIRST) + str(rng.randint(1, 2020))])


def setting(rng, key):
    return {"host": systems.host, "user": lambda rng: rng.choice(systems.USERS),
            "region": lambda rng: rng.choice(["eu-west-1", "us-east-2", "local"]),
            "debug": lambda rng: rng.choice(["true", "false"]), "database": lambda rng: rng.choice(systems.TABLES), "url": systems.url_path,
            "log_level": lambda rng: rng.choice(["info", "warn"]), "password_file": systems.path}.get(key, systems.number)(rng)


@family("templates.secrets-config")
def secrets_config(rng):
    hidden, mark = rng.sample(SECRETS, rng.randint(1, 4)), rng.choice(["***", "<redacted>", "[SECRET]", "xxxx", "REDACTED", "<hidden>"])
    style = rng.choice(["{}={}", "{}: {}", "--{} {}", '"{}": "{}"'])
    join = {"{}={}": rng.choice([" ", "; ", "&"]), "{}: {}": rng.choice([", ", "\n"]), "--{} {}": " ", '"{}": "{}"': ", "}[style]
    names = listed(hidden, " and ")
    spec = say(rng, f"Replace the values of {names} by {mark}.", f"Redact secrets before logging: the value of {listed(hidden, ' or ')} "
               f"becomes {mark}.",
               f"Hide the value behind {names} with {mark}; all other settings stay readable.",
               f"Scrub this line. Secret keys: {', '.join(hidden)}. Write {mark} for "
               "their values.", f"Mask the settings {names} ({mark} instead of the value). Other keys are harmless and stay, even if they "
               f"look secret.")
    lead = {"{}={}": ["", "connect ", "env: "], "{}: {}": ["", "config: "], "--{} {}": ["run.sh ", "mysqldump ", "deploy "],
            '"{}": "{}"': [""]}[style]

    def draw(rng):
        keys = rng.sample(OPEN, rng.randint(1, 3)) + rng.sample(hidden, rng.randint(0 if rng.random() < 0.3 else 1, min(2, len(hidden))))
        if rng.random() < 0.3:
            keys.append(rng.choice([key for key in SECRETS if key not in hidden]))
        rng.shuffle(keys)
        values = {key: secret(rng) if key in SECRETS else setting(rng, key) for key in keys}
        start = rng.choice(lead)
        write = lambda key, value: style.format(key, value)  # noqa: E731
        return (start + join.join(write(key, values[key]) for key in keys),
                start + join.join(write(key, mark if key in hidden else values[key]) for key in keys))
    return Task(spec, draw)


@family("templates.secrets-url")
def secrets_url(rng):
    mark, both = rng.choice(["***", "****", "<pw>", "REDACTED", "xxx"]), rng.random() < 0.4
    what = "user name and password" if both else "password"
    spec = say(rng, f"Replace the {what} in the URL by {mark}.",
               f"Mask the {what} of the connection string with {mark}" + (" each." if both else ", keep the user name."),
               f"Connection URLs end up in logs. Write {mark} for the {what}" + (", each on its own." if both else " and keep the user."),
               f"Hide credentials: {what} of the URL -> {mark}.", f"Copy the line, but with {mark} instead of the {what} before the @.")
    spec = more(spec, rng.choice([" Lines without credentials stay as they are.", " If there is no password, change nothing."]))

    def draw(rng):
        scheme, user, password = rng.choice(["postgres", "mysql", "amqp", "https", "redis", "ftp",
                                             "mongodb"]), rng.choice(systems.USERS), secret(rng)
        rest = f"{systems.host(rng)}{rng.choice(['', f':{rng.randint(1024, 9999)}'])}/{rng.choice(systems.TABLES)}"
        line = rng.choice(["{}", "connecting to {}", "DATABASE_URL={}", "retry {} in 5s", "source: {} (read only)", "could not reach {}"])
        if rng.random() < 0.2:
            return line.format(f"{scheme}://{rest}"), line.format(f"{scheme}://{rest}")
        return line.format(f"{scheme}://{user}:{password}@{rest}"), line.format(f"{scheme}://{mark if both else user}:{mark}@{rest}")
    return Task(spec, draw)


@family("templates.contacts-partial")
def partial(rng):
    mark = rng.choice(["*", "x", "•", "#"])
    kind = rng.choice(["first", "all", "domain", "digits", "surname"])
    count = rng.choice([2, 3, 4])
    spec = {
        "first": [f"Mask e-mail addresses: keep the first letter before the @ and write {mark * 3} for the other letters there.",
                  f"Shorten the part of each mail address before the @ to its first letter and {mark * 3}.",
                  f"Addresses like anna@x.org become a{mark * 3}@x.org. Do so.",
                  f"Before the @ of a mail address only the first character stays, followed by {mark * 3}.",
                  f"Hide mail addresses as first letter, {mark * 3}, @, domain."],
        "all": [f"Replace what stands before the @ of a mail address by {mark * 3}.",
                f"Mask the local part of e-mail addresses with {mark * 3}; the domain stays.",
                f"Keep only the domain of mail addresses: {mark * 3}@domain.",
                f"Write {mark * 3} instead of the name part of e-mail addresses.",
                f"Mail addresses keep @ and domain, the rest of them is {mark * 3}."],
        "domain": [f"Replace the domain of e-mail addresses (all behind the @) by {mark * 3}.",
                   f"Hide the part after the @ of mail addresses with {mark * 3}.",
                   f"Mail addresses: keep name and @, then {mark * 3}.", f"Mask mail domains: name@{mark * 3}.",
                   f"Write {mark * 3} for the domain of each mail address."],
        "digits": [f"In phone numbers, replace all but the last {count} digits by {mark}. Other characters stay.",
                   f"Mask phone numbers with {mark}, only the last {count} "
                   "digits stay readable, signs and blanks too.", f"Write {mark} for each digit of a phone number except for the final "
                   f"{count}.",
                   f"Phone numbers show just their last {count} digits; the earlier digits become {mark} each, punctuation is kept.",
                   f"Hide phone numbers: every digit but the last {count} is a {mark}, separators are unchanged."],
        "surname": ["Shorten surnames to their first letter and a stop: Ada Lovelace becomes Ada L.",
                    "Write people's last names as an initial with a stop.",
                    "Keep first names, reduce last names to the first letter plus '.'",
                    "For privacy: surname -> initial with a full stop, the rest unchanged.",
                    "Last names are cut to one letter with a dot behind; all else stays."]}[kind]
    spec = say(rng, *spec)
    lines = ["{name} wrote from {mail} and left {phone}", "contact: {name}, {mail}, {phone}", "{mail} / {phone} / {name}",
             "Call {phone} and ask for {name} or mail {mail}",
             "{name} <{mail}> tel {phone}", "Lead {name} ({phone}) prefers {mail} for answers",
             "new customer {name}; phone {phone}; mail {mail}"]

    def draw(rng):
        first, last, mail, phone = rng.choice(office.FIRST), rng.choice(office.LAST), office.email(rng), office.phone(rng)
        local, domain = mail.split("@")
        line, hidden = rng.choice(lines), phone
        left = sum(c.isdigit() for c in phone) - count
        if kind == "digits":
            hidden = ""
            for c in phone:
                hidden += mark if c.isdigit() and left > 0 else c
                left -= c.isdigit()
        changed = {"first": f"{local[0]}{mark * 3}@{domain}", "all": f"{mark * 3}@{domain}", "domain": f"{local}@{mark * 3}"}.get(kind,
                                                                                                                                  mail)
        return (line.format(name=f"{first} {last}", mail=mail, phone=phone),
                line.format(name=f"{first} {last[0]}." if kind == "surname" else f"{first} {last}", mail=changed, phone=hidden))
    return Task(spec, draw)


@family("templates.addresses")
def addresses(rng):
    count, mark = rng.choice([1, 1, 2, 3]), rng.choice(["0", "x", "*", "xxx", "_"])
    octets = {1: "the last octet", 2: "the last two octets", 3: "the last three octets"}[count]
    spec = say(rng, f"Anonymize IP addresses by writing {mark} for {octets}.",
               f"In the line, replace {octets} of every IP address by {mark}" + (" each." if count > 1 else "."),
               f"Privacy rule for logs: {octets} of an IPv4 address becomes {mark}.",
               f"Mask {octets} of IP addresses with {mark}; everything else is copied.",
               f"Shorten addresses for the statistics: {octets} -> {mark}. Version numbers and ports are no addresses.")
    lines = ["{} GET {url} 200", "{user} logged in from {}", "blocked {} after {n} attempts", "{} -> {} port {n}", "ping {} took {n} ms",
             "session of {user} ({}) version {ver}",
             "route to {} via {}", "{}, {}, {}", "update {ver} fetched from {}:{n}", "DNS: {host} is {}", "{} - {user} \"POST {url}\" {n}"]

    def draw(rng):
        line = rng.choice(lines)
        data = {"url": systems.url_path(rng), "user": rng.choice(systems.USERS), "n": rng.randint(2, 9000), "ver": systems.version(rng),
                "host": systems.host(rng)}
        ips = [systems.ip(rng) for _ in range(line.count("{}"))]
        return line.format(*ips, **data), line.format(*[".".join(ip.split(".")[:4 - count] + [mark] * count) for ip in ips], **data)
    return Task(spec, draw)
