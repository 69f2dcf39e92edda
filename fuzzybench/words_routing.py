"""Fillers for the slots of phrases: names, places, times, things; lists, or functions of a random generator."""


def words(text):
    return [word.strip() for word in text.replace("\n", " ").split(",")]


def amount(rng):
    value = rng.choice([rng.randint(2, 99), rng.randint(100, 2000), f"{rng.randint(1, 300)}.{rng.choice(['50', '99', '20', '95', '45'])}"])
    return rng.choice(["${}", "£{}", "€{}", "{} euros", "{} dollars", "{} pounds"]).format(value)


def clock(rng):
    hour, minute = rng.randint(1, 12), rng.choice(["00", "15", "30", "45", "10", "50"])
    return rng.choice([f"{hour}:{minute}", f"{hour + 11:02}:{minute}", f"{hour} o'clock", f"{hour} {rng.choice(['am', 'pm'])}",
                       f"half past {hour}"])


def date(rng):
    day, month = rng.randint(1, 28), rng.choice(MONTHS)
    return rng.choice([f"{day} {month}", f"{month} {day}", f"{month[:3]} {day}", f"{day}/{rng.randint(1, 12)}", f"the {day}th of {month}"
                       if day in range(4, 21) else f"{month} {day}"])


def stamp(rng):
    month, day, time = rng.randint(1, 12), rng.randint(1, 28), f"{rng.randint(0, 23):02}:{rng.randint(0, 59):02}:{rng.randint(0, 59):02}"
    return rng.choice([f"{MONTHS[month - 1][:3]} {day:2} {time}", f"20{rng.randint(15, 27)}-{month:02}-{day:02}T{time}Z",
                       f"20{rng.randint(15, 27)}-{month:02}-{day:02} {time},{rng.randint(0, 999):03}"])


def hexa(digits):
    return lambda rng: f"{rng.getrandbits(4 * digits):0{digits}x}"


def address(rng):
    return f"{rng.choice([10, 172, 192, 203, 81, 45, 185])}.{rng.randint(0, 255)}.{rng.randint(0, 255)}.{rng.randint(1, 254)}"


MONTHS = words("January, February, March, April, May, June, July, August, September, October, November, December")
DAYS = words("Monday, Tuesday, Wednesday, Thursday, Friday, Saturday, Sunday")
NAMES = words("""Anna, Ben, Carla, David, Elena, Farid, Grace, Hiro, Ines, Jonas, Kofi, Lena, Marco, Nadia, Oscar, Priya, Quentin, Rosa,
    Samir, Tara, Umar, Vera, Wei, Ximena, Yusuf, Zoe, Olga, Pedro, Ruth, Stefan, Maya, Liam, Chloe, Ahmed, Ingrid, Tomasz, Aisha,
    Victor, Noor, Felix""")
SURNAMES = words("""Miller, Okafor, Schmidt, Rossi, Tanaka, Novak, Silva, Dubois, Kumar, Jensen, Murphy, Haddad, Petrov, Garcia,
    Lindqvist, Chen, Bauer, Costa, Walker, Yilmaz, Moreau, Kowalski, Singh, Fischer, Brown, Nguyen, Horvat, Larsen, Mbeki, Castillo""")
CITIES = words("""Lisbon, Oslo, Vienna, Boston, Denver, Kyoto, Lagos, Lima, Madrid, Munich, Nairobi, Paris, Prague, Rome, Seattle,
    Sofia, Sydney, Toronto, Warsaw, Zurich, Athens, Berlin, Cairo, Dublin, Geneva, Helsinki, Istanbul, Jakarta, Krakow, Leeds, Manila,
    Porto""")
COUNTRIES = words("""Spain, Japan, Kenya, Norway, Brazil, Canada, Italy, Greece, Turkey, India, Mexico, Chile, Poland, Egypt, Vietnam,
    Portugal, Ireland, Morocco, Thailand, Iceland, Peru, Croatia, Austria, Finland, Ghana, Nepal, Cuba, Jordan, Estonia, Malta""")
PRODUCTS = words("""kettle, desk lamp, backpack, blender, tent, office chair, radio, raincoat, vacuum cleaner, toaster, bookcase,
    camera, rug, coffee grinder, electric drill, suitcase, pillow, winter jacket, tennis racket, keyboard, mirror, air fryer, scooter,
    alarm clock, monitor, sofa, mattress, garden hose, frying pan, wool sweater""")

SLOTS = {
    "name": NAMES, "surname": SURNAMES, "city": CITIES, "country": COUNTRIES, "day": DAYS, "month": MONTHS, "product": PRODUCTS,
    "amount": amount, "clock": clock, "date": date, "stamp": stamp, "hex2": hexa(2), "hex4": hexa(4), "hex8": hexa(8), "hex16": hexa(16),
    "ip": address,
    "when": lambda rng: rng.choice(["today", "tomorrow", "on " + rng.choice(DAYS), "next " + rng.choice(DAYS), "on " + date(rng),
                                    "next week"]),
    "past": lambda rng: rng.choice(["yesterday", "last " + rng.choice(DAYS), "on " + date(rng), "this morning", "last week", "two days ago",
                                    "last night", "in " + rng.choice(MONTHS)]),
    "card": words("credit card, debit card, bank card, visa card, card, mastercard, gold card, company card"),
    "order": lambda rng: rng.choice(["order ", "order #", "order no. "]) + str(rng.randint(1000, 999999)),
    "number": lambda rng: rng.choice(["", "A", "KX", "R-", "#"]) + str(rng.randint(1000, 9999999)),
    "flight": lambda rng: rng.choice(["LH", "BA", "AF", "UA", "KL", "IB", "TP", "SK", "EK", "QF"]) + str(rng.randint(10, 2999)),
    "relative": words("""mother, father, son, daughter, husband, wife, brother, sister, grandmother, uncle, aunt, cousin, partner,
        grandfather, neighbour, flatmate, boss, colleague, nephew, niece"""),
    "colour": words("red, blue, green, black, white, grey, brown, navy, beige, purple, orange, yellow, pink"),
    "dish": words("""lasagne, pad thai, fish tacos, ramen, mushroom risotto, cheeseburger, Caesar salad, margherita pizza, lamb curry,
        falafel wrap, onion soup, schnitzel, paella, sushi platter, grilled salmon, ravioli, chicken wings, goulash, dumplings,
        moussaka, tiramisu, apple pie, beef stew, veggie burger, shakshuka, biryani, gnocchi, pancakes, clam chowder, ceviche"""),
    "drink": words("""cola, sparkling water, lemonade, red wine, white wine, apple juice, iced tea, espresso, beer, ginger ale,
        cappuccino, orange juice"""),
    "allergen": words("peanuts, gluten, lactose, shellfish, soy, eggs, sesame, walnuts, mustard, celery"),
    "song": words("""Blue Harbour, Midnight Train, Paper Moon, Golden Hour, Wild River, Falling Slowly, Neon Rain, Summer of Glass,
        Last Dance, Iron Bird, Sweet Caroline, Yesterday, Imagine, Hallelujah, Bolero, Dancing Queen, Respect, Clair de Lune,
        Smooth Operator, Jolene"""),
    "artist": words("""Adele, Miles Davis, Queen, Björk, Bach, Nina Simone, Radiohead, Fela Kuti, Daft Punk, Dolly Parton, Mozart,
        Coldplay, Rihanna, Johnny Cash, Shakira, the Beatles, Buena Vista Social Club, Abba, Beyoncé, Vivaldi"""),
    "genre": words("""jazz, techno, classical music, hip hop, bossa nova, country, heavy metal, reggae, indie rock, salsa, blues, lo-fi,
        opera, funk"""),
    "room": words("""kitchen, bedroom, living room, bathroom, hallway, garage, office, nursery, basement, attic, dining room,
        guest room, porch, laundry room"""),
    "app": words("""Outlook, Excel, Teams, the CRM, Photoshop, the VPN client, Slack, the payroll portal, the wiki, AutoCAD, SAP, Zoom,
        the ticket system, PowerPoint, Visual Studio, the scanner app, Acrobat, the timesheet tool, Jira, the browser"""),
    "book": words("""Dune, Middlemarch, The Hobbit, Emma, Dracula, Ulysses, Beloved, Persuasion, Frankenstein, The Trial, Moby Dick,
        Walden, Rebecca, Jane Eyre, Kim, The Odyssey, Hamlet, Little Women, Don Quixote, The Stranger, Solaris, Candide, The Plague,
        Silas Marner"""),
    "symptom": words("""a sore throat, back pain, a rash, a headache, a cough, knee pain, an ear infection, stomach cramps, a fever,
        dizziness, a toothache, a swollen ankle, hay fever, insomnia, a stiff neck, itchy eyes, heartburn, a migraine, numb fingers,
        a burn"""),
    "drug": words("""ibuprofen, amoxicillin, metformin, salbutamol, omeprazole, lisinopril, insulin, warfarin, cetirizine,
        levothyroxine, sertraline, atorvastatin"""),
    "doctor": lambda rng: "Dr " + rng.choice(SURNAMES),
    "street": lambda rng: f"{rng.randint(1, 240)} " + rng.choice(words(
        "Oak Street, Mill Lane, High Street, Park Avenue, Station Road, Elm Drive, Church Street, King's Road, River Walk, "
        "Bridge Street, Hill Road, "
        "Garden Row, Market Square, Harbour Way, Maple Court, Queen Street, Forest Road, School Lane, Lake View, Canal Street")),
    "place": words("""the station, the airport, the office, home, the nearest pharmacy, the town hall, the stadium, the harbour,
        the hospital, the zoo, the museum, the campsite, the old bridge, the shopping centre, the university"""),
    "course": words("""Organic Chemistry, Linear Algebra, Modern History, Microeconomics, Intro to Psychology, Data Structures,
        Constitutional Law, Thermodynamics, Spanish II, Statistics, Art History, Genetics, Marketing 101, Philosophy of Mind,
        Fluid Mechanics, Human Anatomy"""),
    "class": words("yoga, spinning, pilates, boxing, zumba, crossfit, aqua fit, body pump, stretching, kickboxing, HIIT, barre"),
    "vehicle": words("""compact car, SUV, van, convertible, estate car, minibus, electric car, pickup, automatic, seven-seater,
        small hatchback"""),
    "phone": words("phone, tablet, smartphone, iPhone, Galaxy, Pixel, handset, mobile"),
    "pc": words("laptop, computer, PC, workstation, MacBook, work laptop, desktop"),
    "guest": words("double room, single room, twin room, suite, family room, room with a sea view, room with a balcony"),
    "language": words("""Spanish, French, German, Japanese, Arabic, Korean, Italian, Greek, Turkish, Polish, Swahili, Dutch, Hindi,
        Russian, Portuguese, Swedish, Thai, Czech"""),
    "exhibit": words("""Egyptian mummies, dinosaur hall, impressionists, Viking ships, steam engines, samurai armour, Roman coins,
        modern art wing, meteorites, medieval manuscripts, Picasso drawings, space capsule, deep sea hall, toy collection"""),
    "task": words("""call the plumber, buy milk, send the invoice, water the plants, take the pills, pay the rent, pick up the kids,
        book the dentist, feed the cat, submit the report, renew the passport, bring the cake, take out the bins, charge the car,
        answer Maria's letter"""),
    "event": words("""team lunch, dentist appointment, budget review, yoga class, parents' evening, job interview, project kickoff,
        book club, haircut, vet visit, board meeting, birthday party, stand-up, piano lesson, site inspection, sales call, driving test,
        one-on-one"""),
    "game": words("""Star Raiders, Castle Quest, Turbo Kart, Farm Story, Shadow Legends, Block World, Galaxy Miner, Dragon Chess,
        Soccer Manager, Zombie Shore, Sky Pirates, Puzzle Inn, Rail Tycoon, Night City"""),
    "item": words("""umbrella, black jacket, wallet, phone charger, ring, blue scarf, laptop bag, house key, water bottle, camera,
        hat, belt"""),
    "pet": words("cat, dog, rabbit, guinea pig, parrot, hamster, tortoise, kitten, spaniel, ferret"),
    "host": lambda rng: rng.choice(["web", "db", "app", "node", "srv", "edge", "mail", "cache", "fs", "gw"]) + rng.choice(["", "-", "0"])
    + str(rng.randint(1, 48)) + rng.choice(["", "", ".prod", ".lan", ".example.net"]),
    "dev": lambda rng: rng.choice(["sda", "sdb", "sdc", "nvme0n1", "nvme1n1", "sdh", "md0", "vda"]),
    "port": lambda rng: rng.choice(["Gi0/", "Te1/0/", "eth", "xe-0/0/", "Fa0/", "ge-1/1/"]) + str(rng.randint(0, 47)),
    "service": words("""nginx, postgresql, redis, billing, checkout, auth-api, mailer, search, scheduler, inventory, payments,
        thumbnailer, gateway, reports, ldap, worker, session-store, metrics, catalog, notifier"""),
    "user": words("""root, admin, jsmith, deploy, anna, backup, postgres, kim.lee, oracle, svc-report, guest, mwagner, test, pi,
        operator, t.nowak"""),
    "file": words("""/etc/passwd, /var/lib/app/data.db, /home/anna/report.pdf, config.yaml, /tmp/upload.bin, invoices.csv,
        /srv/media/clip.mp4, settings.json, /opt/app/run.sh, orders.parquet"""),
    "table": words("orders, users, sessions, invoices, payments, stock, audit_log, customers, events, carts, shipments, prices"),
    "pod": lambda rng: rng.choice(["api", "cart", "auth", "search", "mailer", "billing", "web",
                                   "ingest"]) + "-" + hexa(8)(rng) + "-" + hexa(4)(rng),
    "mail": lambda rng: rng.choice(NAMES).lower() + rng.choice(["", ".", "_"]) + rng.choice(SURNAMES).lower() + "@"
    + rng.choice(["example.com", "mail.example", "corp.example", "uni.example.edu", "shop.example.org"]),
    "building": words("""building A, the east wing, the library, tower 2, the annex, hall 4, the data centre, the warehouse,
        the canteen, the parking garage"""),
    "floor": lambda rng: rng.choice(["ground floor", "basement", "roof"] + [f"floor {n}" for n in range(1, 19)]),
}
