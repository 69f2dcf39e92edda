"""Vocabulary of records: people, places, products, files, hosts, codes, dates, and sentences made of them."""

import datetime
import string

FIRST = """Anna Bruno Carla David Elena Felix Greta Hassan Ines Jonas Katrin Liam Mira Nadia Oscar Paula Quentin Rosa Samir Tanja Ulrich
Vera Walter Yusuf Zoe Aisha Björn Chiara Dmitri Emma Farid Gabriel Helena Igor Julia Kwame Laura Mateo Noah Olga Pedro Rahul
Sofia Tomas Valeria Wei Yuki Marta Henrik Lucía Amir Fiona Stefan Priya""".split()
LAST = """Alvarez Becker Costa Dubois Eriksson Fischer Gupta Haddad Ivanov Jensen Keller Lindgren Moreau Novak Okafor Petrov Quist
Rossi Sato Tanaka Ueda Vargas Weber Xu Yilmaz Zhang Andersson Baker Carter Dawson Ellis Foster Gallagher Hughes Iqbal
Jankowski Kowalski Larsen Mendez Nguyen Ortiz Patel Reyes Schmidt Thompson Vance Whitaker Zimmermann Müller Fernández""".split()
CITIES = """Berlin Lyon Madrid Porto Oslo Vienna Prague Warsaw Dublin Leeds Boston Denver Austin Toronto Osaka Seoul Hanoi Lagos Nairobi
Cairo Lima Bogota Santiago Sydney Perth Auckland Mumbai Chennai Istanbul Athens Rotterdam Antwerp Basel Graz Turin Naples
Seville Gdansk Tallinn Helsinki Bergen Aarhus Chicago Seattle Atlanta""".split()
COUNTRIES = ["Germany", "France", "Spain", "Portugal", "Italy", "Austria", "Poland", "Norway", "Sweden", "Ireland", "Canada", "Japan",
             "India",
             "Brazil", "Chile", "Kenya", "Australia", "Belgium", "Greece", "Denmark", "Finland", "Switzerland"]
STREETS = ["Mill Lane", "High Street", "Station Road", "Oak Avenue", "Church Street", "Park Road", "Victoria Street", "King Street",
           "Elm Drive",
           "Maple Street", "Harbour Road", "Bridge Street", "Garden Lane", "Cedar Court", "Lakeview Drive", "River Road", "Hill Street",
           "Market Square", "Chestnut Avenue", "Linden Street", "Spring Lane", "Queens Road", "Forest Drive", "Sunset Boulevard",
           "Canal Street",
           "Meadow Lane", "Orchard Road", "School Street", "Union Street", "Willow Way", "Castle Street", "Broad Street"]
COMPANIES = """Northwind Acme Globex Initech Umbra Vertex Bluepeak Kestrel Solaria Quantia Ferrolux Medivance Agronova Tranzit Hexagon
Lumina Octavo Pinecrest Redwood Silverline Tidewater Valmora Westbrook Zephyr Orbitel Fabrico Granite Harborview Ironclad
Juniper Marlowe Novatek""".split()
PRODUCTS = ["desk lamp", "office chair", "water bottle", "phone case", "laptop stand", "rain jacket", "coffee grinder", "running shoes",
            "bike helmet", "yoga mat", "keyboard", "monitor", "headphones", "travel mug", "backpack", "toaster", "kettle", "vacuum cleaner",
            "paper shredder", "printer", "scanner", "webcam", "router", "extension cord", "power bank", "garden hose", "ladder",
            "cordless drill",
            "paint roller", "tool box", "picture frame", "bookshelf", "pillow", "blanket", "frying pan", "cutting board", "tea pot",
            "wall clock", "umbrella", "sleeping bag"]
DOMAINS = ["example.com", "example.org", "northwind.io", "acme-tools.com", "kestrel.dev", "bluepeak.net", "medivance.org", "posteo.example",
           "mail.example.net", "uni-graz.example", "tidewater.co.uk", "lumina.fr", "orbitel.de", "pinecrest.ca", "quantia.ai",
           "redwood.edu",
           "silverline.info", "tranzit.eu", "valmora.es", "zephyr.app", "granite.biz", "harborview.us", "juniper.in", "novatek.jp"]
STEMS = ["report", "invoice", "budget", "minutes", "backup", "config", "notes", "draft", "contract", "photo", "slides", "export",
         "readings", "server",
         "schedule", "inventory", "payroll", "summary", "logo", "manual", "survey", "sales", "customers", "roadmap", "agenda", "results",
         "offer",
         "receipt", "timesheet", "main", "index", "utils"]
ENDINGS = ["pdf", "docx", "xlsx", "csv", "txt", "png", "jpg", "json", "yaml", "log", "zip", "md", "py", "pptx", "xml", "html", "sql", "mp4",
           "tar.gz"]
FOLDERS = ["/home/anna", "/var/log", "/srv/data", "/tmp", "/opt/app", "/etc/nginx", "~/projects", "/mnt/backup", "/usr/local/share",
           "/home/dev/src"]
HOSTS = ["web", "db", "mail", "cache", "proxy", "build", "node", "worker", "gateway", "backup", "files", "edge", "auth", "api", "queue",
         "metrics"]
DAEMONS = ["sshd", "nginx", "cron", "kernel", "postgres", "dockerd", "systemd", "postfix", "named", "redis", "haproxy", "kubelet"]
CHORES = ["update the price list", "call the landlord", "order new toner", "book the flights", "write the release notes",
          "check the backup",
          "clean the coffee machine", "prepare the slides", "renew the domain", "review the contract", "water the plants",
          "fix the login page",
          "send out the invitations", "test the new build", "translate the manual", "pay the invoice", "restock the shelves",
          "print the badges",
          "repair the projector", "migrate the database", "draft the newsletter", "collect the keys", "rotate the certificates",
          "answer the survey",
          "set up the meeting room", "archive the old tickets", "measure the shelf", "pick up the parcel", "train the new colleagues",
          "close the quarterly books", "upload the photos", "file the tax form"]
MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"]
WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
CURRENCIES = {"EUR": "€", "USD": "$", "GBP": "£", "JPY": "¥", "INR": "₹"}

STATEMENTS = [
    "The {product} arrived on {weekday} and works well.", "{first} will call the office in {city} tomorrow.",
              "Our meeting with {last} starts at {time}.",
    "We sold {n} pieces in {month}, more than last year.", "Please send the {product} to {city}.",
              "{first} and {first2} are travelling to {city}.",
    "The train to {city} leaves at {time} from platform {d}.", "I forgot to tell {first} about the {product}.",
              "Nobody has answered since {weekday}.",
    "My order of {n} units was cancelled without notice.", "The warehouse in {city} is closed on {weekday}.",
              "{first} {last} signed the contract in {month}.",
    "Your parcel with the {product} is waiting at the counter.", "In {month} the price of the {product} goes up.",
              "After lunch {first} will show us the {product}.",
    "The hotel in {city} was quiet, clean and cheap.", "Last {weekday} the server in {city} was down for {d} hours.",
              "The invoice is correct, but the {product} is missing.",
    "I asked {first} to {chore}.", "They moved from {city} to {city2} in {month}.", "However, the {product} was too small for us.",
    "If it rains on {weekday}, we stay in {city}.", "The new {product} costs {n} euros.", "Before we leave, somebody has to {chore}.",
    "On {weekday} morning {first} has to {chore}."]
QUESTIONS = [
    "Could you send me the {product} by {weekday}?", "When does the train to {city} leave?", "Who is going to {chore}?",
             "Has {first} seen the {product}?",
    "Why was my order of {n} units cancelled?", "Is the office in {city} open on {weekday}?", "How much does the {product} cost?",
    "Did {first} {last} sign the contract in {month}?", "Where can I find the {product}?", "Can {first} {chore} before {weekday}?",
    "What time is the meeting in {city}?", "Are there any rooms left in {city} for {month}?"]


def sentence(rng, templates=None):
    """A sound English sentence; a question in one case of four."""
    pattern = rng.choice(templates or (QUESTIONS if rng.random() < 0.25 else STATEMENTS))
    first, city = rng.sample(FIRST, 2), rng.sample(CITIES, 2)
    return pattern.format(product=rng.choice(PRODUCTS), first=first[0], first2=first[1], last=rng.choice(LAST), city=city[0], city2=city[1],
                          weekday=rng.choice(WEEKDAYS), month=rng.choice(MONTHS), chore=rng.choice(CHORES), n=rng.randint(11, 990),
                          d=rng.randint(2, 9), time=f"{rng.randint(7, 21)}:{rng.choice(['00', '15', '30', '45'])}")


def person(rng):
    return rng.choice(FIRST), rng.choice(LAST)


def full_name(rng):
    return " ".join(person(rng))


def plain(text):
    """Letters without their marks, lower case: for addresses."""
    return text.lower().translate(str.maketrans("öüäéíáñ", "ouaeian"))


def email(rng, who=None):
    first, last = (plain(name) for name in who or person(rng))
    local = rng.choice([f"{first}.{last}", f"{first[0]}.{last}", f"{first}_{last}", first, f"{first}{rng.randint(1, 99)}",
                        f"{last}.{first}"])
    return f"{local}@{rng.choice(DOMAINS)}"


def code(rng, pattern):
    """# is a digit, @ a capital letter, ~ a lower-case hexadecimal digit; the first # is no zero."""
    text = "".join(rng.choice(string.ascii_uppercase) if c == "@" else rng.choice("0123456789abcdef") if c == "~" else
                   rng.choice(string.digits) if c == "#" else c for c in pattern)
    first = pattern.find("#")
    return text if first < 0 or text[first] != "0" else text[:first] + rng.choice("123456789") + text[first + 1:]


def phone(rng):
    return code(rng, rng.choice(["+49 30 #######", "+44 20 7### ####", "(###) 555-0###", "###-555-0###", "+1 ### 555 0###", "0171 #######",
                                 "+33 1 ## ## ## ##", "+34 9## ### ###", "020 7### ####", "+43 1 #######"]))


def ip(rng):
    return rng.choice(["10.{}.{}.{}", "192.168.{1}.{2}", "172.16.{1}.{2}", "203.0.113.{2}", "198.51.100.{2}"]).format(
        *(rng.randint(1, 254) for _ in range(3)))


def host(rng):
    return rng.choice(HOSTS) + rng.choice(["-", "", "-0"]) + str(rng.randint(1, 9))


def filename(rng):
    stem = rng.choice(STEMS) + rng.choice(["", "", "_" + str(rng.randint(2019, 2026)), "-v" + str(rng.randint(2, 9)), "_final",
                                           f"-{rng.randint(1, 12):02}"])
    return f"{stem}.{rng.choice(ENDINGS)}"


def url(rng):
    scheme, www = rng.choice(["https", "https", "https", "http"]), rng.choice(["", "www."])
    path = rng.choice(["", "/" + rng.choice(STEMS), f"/{rng.choice(HOSTS)}/{rng.choice(STEMS)}",
                       f"/{rng.choice(STEMS)}/{rng.randint(10, 9999)}",
                       f"/{rng.choice(STEMS)}?id={rng.randint(10, 9999)}", f"/docs/{rng.choice(STEMS)}.html"])
    return f"{scheme}://{www}{rng.choice(DOMAINS)}{path}"


def day(rng, years=(2019, 2027)):
    start = datetime.date(years[0], 1, 1)
    return start + datetime.timedelta(rng.randrange((datetime.date(years[1], 12, 31) - start).days))


def clock(rng):
    """Hour and minute."""
    return rng.randrange(24), rng.choice([0, 0, 15, 30, 45, rng.randrange(60)])


def ordinal(n):
    return f"{n}{'th' if n % 100 in (11, 12, 13) else {1: 'st', 2: 'nd', 3: 'rd'}.get(n % 10, 'th')}"


def price(rng):
    """Cents: of a cheap thing or of an expensive one."""
    return rng.choice([rng.randint(99, 9999), rng.randint(1000, 99999), rng.randint(10000, 950000)])


def dotted(cents, thousands=","):
    return f"{cents // 100:,}.{cents % 100:02}".replace(",", thousands)


def version(rng):
    return rng.choice(["{}.{}.{}", "{}.{}.{}", "{}.{}", "{}.{}.{}-rc1", "{}.{}.{}-beta"]).format(rng.randint(0, 12), rng.randint(0, 30),
        rng.randint(0, 19))
