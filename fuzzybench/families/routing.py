"""Routing: what somebody wants, and who or what should get the text."""

from ..family import Task, family
from ..pools import asked, chat, files, fill, pool
from ..wording import Labels, dirty, say
from ..words_routing import CITIES, COUNTRIES, NAMES, words


def register(name, thing, kinds, finish=chat):
    @family(f"routing.{name}")
    def intents(rng):
        noise = rng.choice([0, 0, 0.08, 0.2])
        return asked(rng, kinds, thing, lambda rng, phrase: finish(rng, fill(rng, phrase), noise))


def plain(rng, text, noise):
    return dirty(rng, text[0].upper() + text[1:] if rng.random() < 0.5 else text, noise)


for business, values, table in files("routing"):
    register(business, values["thing"], table)


PAPERS = pool("""
politics, government, parliament: politics
    Parliament [passes|rejects|debates] {surname}'s [pension|tax|housing|voting] bill
    Minister {surname} resigns [after vote|over leaked letters]
    {country} to elect new president in {month}
    Opposition calls for {surname} to step down
business, economy, finance: business and the economy
    {surname} Group shares fall {3..30} percent after weak quarter
    Central bank [raises|cuts|holds] interest rates
    [Airline|Steelmaker|Bank] {surname} to cut {2..9},000 jobs
    Exports from {country} rise for third month
sport, sports, athletics: sport
    {city} beat {city} {2..5}-1 in cup final
    {surname} wins [marathon|tour|open|downhill] in {city}
    Striker {surname} out for {3..9} weeks with knee injury
    {country} qualify for the finals after penalty shoot-out
culture, arts, art and music: arts and culture
    {artist} tribute opens festival in {city}
    Novelist {name} {surname} awarded prize for debut
    Review: {surname}'s new opera in {city} is all surface
    Museum in {city} shows {exhibit}
science, research, discovery: science
    Researchers in {city} find [new species of frog|water on distant planet|how bees count]
    [Telescope|Probe] sends first pictures of [comet|Saturn moon]
    Study: [sleep|coffee|walking] changes how memory works
    Fossil from {country} rewrites history of whales
weather, forecast, storms: the weather
    Heavy rain and gusts up to {70..130} km/h expected in {city}
    Heatwave in {country}: {35..44} degrees by {day}
    Snow and black ice on {day}, thaw from {day} on
    Mild weekend with sun and some fog in the valleys
crime, police, courts: crime and courts
    Man, {20..70}, arrested after [jewellery|bank] robbery in {city}
    Court in {city} sentences {surname} to {2..9} years for fraud
    Police search for driver after hit-and-run in {city}
    Witness in {surname} murder trial withdraws statement
travel, tourism, leisure: travel
    {2..9} quiet beaches in {country} [that few people know|for the autumn]
    36 hours in {city}: where to walk and stay
    By night train to {city}: a slow journey
    Hiking in {country}: the best huts
food, cooking, recipes: food
    {dish}: the recipe of our readers
    How to keep {dish} crisp, by chef {surname}
    The best {dish} in {city}: we tasted {6..20}
    Cooking with leftovers: {dish} in {15..40} minutes
health, medicine, wellbeing: health
    Doctors warn of [measles|flu|dengue] wave in {city}
    What helps against {symptom}? {3..9} tips from a physician
    New drug slows [Alzheimer's|arthritis], trial shows
    Hospitals in {country} short of nurses
obituaries, deaths, in memoriam: obituaries
    {name} {surname}, {70..99}, [conductor|mountaineer|inventor], has died
    Farewell to {name} {surname}, voice of a generation
    In memory of {name} {surname}, teacher in {city} for {30..45} years
technology, tech, digital: technology
    {surname} unveils foldable {phone} in {city}
    Hackers leak data of {2..9} million users
    Start-up from {city} builds chip that needs no cooling
    Update for [browser|chat app] closes {3..20} security holes
""")
PAPERS_OF = pool("""
invoice, bill, billing document: invoices
    Invoice no. {number}, date {date}. {2..9} x {product}. Total due {amount}, payable within {10..30} days.
    {surname} Ltd. Bill for services in {month}: {amount} plus VAT. Please transfer to the account below.
    RECHNUNG/INVOICE {number} - Amount due: {amount} - Due date: {date}
receipt, till receipt, proof of payment: receipts
    {surname}'s Store, {street}. {product} {amount}. Paid by {card}. Thank you for shopping!
    Cash receipt: received {amount} from {name} {surname} on {date}.
    Till 3, {clock}: {dish}, {drink}. Total {amount}, CASH, change 0.50
quote, offer, estimate: offers that nobody has accepted yet
    We are pleased to offer you {2..40} {product}s at {amount} each. This offer is valid until {date}.
    Estimate for painting the {room}: {amount}, not binding, work would begin in {month}.
    Quotation {number} for {name} {surname}: {product}, {amount}, delivery {2..9} weeks after order
contract, agreement, lease: contracts
    This agreement is made between {name} {surname} and {surname} Ltd. 1. Subject. The parties agree that ...
    Lease for {street}: the tenant pays {amount} a month; both parties sign below.
    Employment contract. {name} {surname} is hired as of {date}. Notice period: {1..6} months. Signatures:
cv, resume, curriculum vitae: CVs
    {name} {surname}. Experience: {2009..2014}-{2015..2023} engineer at {surname} Ltd. Education: {course}, {city}. Languages: {language}.
    Profile: nurse with {3..20} years of practice. Skills: {language}, {language}. Employment history: ...
    Work history - Cook, {city}, {2010..2016} to {2017..2024}. References on request. Born in {country}.
cover letter, job application, application letter: letters of application
    Dear Ms {surname}, I am writing to apply for the position of [accountant|teacher|driver] that you advertised {past}.
    With great interest I read that you seek a [baker|designer]. I would bring {3..15} years of experience to your team.
minutes, meeting minutes, protocol: minutes of meetings
    Present: {name}, {name}, {name}. Item 1: budget. {name} reports. Decision: approved. Next meeting: {date}.
    Minutes of {date}. {name} opened the meeting at {clock}. Action: {name} to {task}.
recipe, cooking recipe, instructions for a dish: recipes
    {dish}, serves {2..6}. {100..500} g flour, {2..4} eggs, salt. Mix, let rest {10..60} minutes, bake at {160..220} degrees.
    For the {dish}: chop {2..5} onions, fry them gently, add stock and simmer for {10..50} minutes. Season to taste.
lab report, test results, medical findings: laboratory reports
    Patient: {surname}, {name}. Haemoglobin {11..16}.{0..9} g/dl (12-16). Leukocytes {4..14}.{0..9}. Sample taken {date}.
    Specimen {number}: glucose {70..180} mg/dl, reference range 70-99. Creatinine 0.{6..9}. Validated by {doctor}.
manual, user manual, instructions: manuals
    Before first use of your {product}: remove all packaging. Press the button for {2..9} seconds until the light turns {colour}.
    Troubleshooting. If the {product} does not start, check the plug. Do not immerse the {product} in water.
press release, announcement, news release: press releases
    {city}, {date} - {surname} Ltd today announced the launch of its new {product}. Press contact: {name} {surname}.
    FOR IMMEDIATE RELEASE: {surname} Group opens plant in {country}. "We are thrilled," said CEO {name} {surname}.
delivery note, packing slip, shipping note: delivery notes without prices
    Delivery note {number}. {2..20} x {product}, {1..9} x {product}. Goods received in good order: ________
    Packing list for {order}: carton 1 of {2..4}: {product}; carton 2: {product}. No payment document.
dunning letter, payment reminder, reminder: reminders to pay
    Second reminder: our invoice {number} of {date} is still unpaid. Please settle {amount} plus a late fee at once.
    Dear {name} {surname}, surely you have overlooked our bill of {amount}, due {date}. If you have paid since, ignore this letter.
""")
SHELVES = pool("""
kitchen, kitchenware, cooking: kitchen things
    {colour} [non-stick frying pan|stockpot with lid|casserole], {18..32} cm
    [stainless steel|bamboo|silicone] [ladle|garlic press|cutting board|whisk]
    set of {4..12} [espresso cups|soup plates|steak knives]
clothing, clothes, apparel: clothes
    [men's|women's|kids'] {colour} [cotton|wool|linen] [sweater|trousers|shirt|coat], size [S|M|L|XL]
    [waterproof|padded|light] {colour} jacket with hood
    {2..7} pairs of {colour} socks, {36..46}
electronics, electrical, gadgets: electronics
    [bluetooth|noise-cancelling|wired] headphones, {colour}
    {24..65}-inch [4K|curved] [television|monitor]
    USB-C [charger|hub|cable], {20..140} W
    [graphics card|SSD|memory module] {8..64} GB
garden, gardening, outdoor plants: garden things
    [telescopic|cordless] hedge trimmer, {40..70} cm
    {10..50} l [potting soil|compost|bark mulch]
    [tomato|sunflower|lettuce] seeds, {20..300} pieces
    {colour} garden hose, {10..50} m
toys, games and toys, kids' toys: toys and games
    [wooden|plastic] [train set|building blocks|doll's house], ages {3..9}+
    {100..2000}-piece jigsaw puzzle "{city} at night"
    [plush|talking] {pet} with {colour} bow
    board game for {2..8} players, "{game}"
books, book, reading: books
    {book}, paperback, {120..900} pages
    {language} for beginners: textbook with exercises
    {name} {surname}: The {colour} House. A novel, hardcover
    Travel guide {country}, {2..9}th edition
sports, sport, fitness: sports gear
    pair of dumbbells, 2 x {2..20} kg
    yoga mat, {colour}, {4..12} mm
    [tennis racket|table tennis bat|hockey stick] for [beginners|juniors]
    [football|basketball|volleyball], size {3..7}
beauty, cosmetics, personal care: cosmetics and care
    [anti-dandruff|dry hair] shampoo, {100..500} ml
    [matte|long-lasting] lipstick "{city} {colour}"
    hand cream with [aloe|almond oil|urea], {30..150} ml
    [sun lotion|face serum] SPF {15..50}
pets, pet supplies, animals: things for pets
    [grain-free|senior|light] dry food for {pet}s, {1..15} kg
    {colour} [collar|leash|harness] for small {pet}s
    scratching post for cats, {60..180} cm
    {pet} cage with [ladder|water bottle]
office, stationery, office supplies: office and school things
    {10..200} [ballpoint pens|pencils|highlighters], {colour}
    A4 [notebook|ring binder|copy paper], {80..500} sheets
    [stapler|hole punch|desk organizer], {colour}
food, groceries, food and drink: food
    [organic|fair trade] [coffee beans|green tea|cocoa], {250..1000} g
    [spaghetti|brown rice|red lentils], {500..2000} g
    [extra virgin olive oil|maple syrup|balsamic vinegar], {250..1000} ml
car, car parts, automotive: car parts
    [winter|all-season] tyre {175..235}/55 R{15..19}
    [wiper blades|brake pads|spark plugs] for [hatchbacks|vans|SUVs]
    engine oil 5W-{30..40}, {1..5} l
furniture, furnishing, home furniture: furniture
    [oak|pine|glass] [coffee table|bookcase|sideboard], {60..180} cm
    {colour} [armchair|corner sofa|bar stool], [velvet|leather|fabric]
    [bunk|double|folding] bed, {90..180} x 200
""")
DOCTORS = pool("""
skin, dermatology, dermatologist: skin
    {4..70}-year-old with an itchy rash on [both arms|the back]
    a mole on the [shoulder|neck] has [grown|changed its colour]
    acne that does not go away, age {14..30}
heart, cardiology, cardiologist: heart
    chest tightness when climbing stairs, {45..80} years old
    palpitations and skipped beats since {past}
    ECG shows atrial fibrillation, patient {50..90}
eyes, ophthalmology, eye doctor: eyes
    sees [flashes|floaters] in the [left|right] eye
    blurred vision since {past}, needs to hold the book far away
    red, sticky [left|right] eye
teeth, dentistry, dentist: teeth
    lost a filling while eating {dish}
    toothache [upper|lower] [left|right]
    gums bleed when brushing
bones, orthopaedics, orthopedist: bones and joints
    knee hurts after {5..20} km of running
    fell on the [wrist|hip], swollen and crooked
    stiff shoulder, cannot lift the arm over {40..90} degrees
ears, ent, ear nose throat: ear, nose and throat
    ringing in the [left|right] ear since {past}
    hoarse for {3..9} weeks
    blocked nose and no sense of smell
nerves, neurology, neurologist: brain and nerves
    migraine with zigzag lines {2..9} times a month
    tremor of the [left|right] hand at rest, age {55..80}
    had a seizure {past}, first in life
children, pediatrics, paediatrician: small children
    {2..11}-month-old does not gain weight
    toddler with fever and barking cough
    growth check of a {2..5}-year-old
mind, psychiatry, psychiatrist: mental health
    no joy in anything for {2..9} months, cries a lot
    panic attacks in crowded trains
    hears voices that comment on what he does
belly, gastroenterology, gastroenterologist: stomach and bowels
    heartburn every night, worse after {dish}
    diarrhoea and cramps since the trip to {country}
    due for a colonoscopy at {50..75}
women, gynaecology, gynecologist: pregnancy and women's health
    {8..38} weeks pregnant, routine check
    periods every {14..20} days, very heavy
    wants advice on the pill
""")
TOOLS = pool("""
calculator, math, calc: arithmetic
    what is {12..999} times {12..99}?
    {3..40} percent of {amount}
    split {amount} among {3..9} people
weather, forecast, get_weather: the weather
    will it rain in {city} {when}?
    how warm is it in {city} [now|this evening]?
    do I need an umbrella in {city}?
calendar, schedule, create_event: entering dates into the calendar
    note {event} {when} at {clock}
    put {event} with {name} on {day}
    block {day} afternoon for {event}
email, mail, send_mail: writing and sending mail
    write to {mail} that I'll be late
    reply to {name}'s mail and say thank you
    send the {month} report to {name} {surname}
translate, translator, translation: translation
    how do you say "{task}" in {language}?
    what does the {language} word on this sign mean in English?
    put this letter into {language}
maps, navigation, directions: ways and places
    how do I get from {street} to {place}?
    how far is {city} from {city}?
    find a petrol station near {place}
music, player, play_music: playing music
    play {song}
    put on some {genre}
    I'd like to hear {artist}
search, web search, lookup: facts that have to be looked up
    who [wrote|translated] {book}?
    what is the population of {country}?
    what was the first [album|work] of {artist}?
reminder, set_reminder, todo: reminders and to-do items
    remind me to {task} {when}
    don't let me forget: {task}
    add "{task}" to my list
code, python, run_code: running or repairing programs
    why does this function loop forever on an empty list?
    run this script on {file}
    write a regular expression that matches phone numbers in {country}
image, draw, picture: making pictures
    draw a {colour} {pet} on a {product}
    make a logo for {surname}'s bakery
    paint {city} in the style of an old poster
shopping, shop, order: buying things
    order a {colour} {product}
    buy {2..6} packs of coffee filters again
    which {product} under {amount} should I get? Put it into the basket
""")
STAFF = pool("""
sales, selling, new business: sales
    we are {20..900} people and would like an offer for your {product}s
    could your representative visit us in {city} {when}?
    what discount do you give for {50..500} {product}s?
support, service, technical help: help with a product in use
    the {product} we bought {past} shows error {10..99}
    how do we calibrate the {product}?
    your {product} stops after {2..50} minutes
accounting, finance, billing: bills and money
    invoice {number} has the wrong VAT number
    we paid {amount} twice, please return it
    to which account do we transfer the {amount}?
hr, personnel, people team: jobs and staff
    I'd like to apply as a [welder|clerk|developer]
    please confirm that {name} {surname} worked for you until {month}
    are there internships in {month}?
press, public relations, media: press and publicity
    I write for the {city} Gazette and would like an interview with your director
    may we print the photo of your new hall?
    what does your company say to the rumours about {country}? We go to print at {clock}
purchasing, procurement, buying: suppliers who want to sell to us
    we make screws and would like to become your supplier
    our price list for [cardboard|steel|cleaning] is attached, may we quote for your plant?
    your order for {100..900} kg of resin will be {2..9} days late, regards, your supplier
legal, lawyers, legal department: legal matters
    we hereby warn you about the use of our trademark
    please sign the attached non-disclosure agreement
    under data protection law I demand to know what you store about me
facilities, building, caretaker: buildings and grounds
    your hedge hangs over our fence at {street}
    the gate at {street} has been open all night
    water runs from your roof into our yard
logistics, shipping, dispatch: shipping
    our lorry will be at your ramp {when} at {clock}
    {order} left your warehouse {past}, where is it?
    please pack the {product}s on pallets, not in cartons
""")
for topic, (things, kinds) in {
        "section": (["newspaper headline", "headline", "news item"], PAPERS),
        "document": (["scanned document", "document", "text of a scan"], PAPERS_OF),
        "category": (["product in a shop", "article description", "product title"], SHELVES),
        "specialist": (["patient's problem", "referral note", "complaint of a patient"], DOCTORS),
        "tool": (["request to an assistant", "command to an agent", "user's message to an assistant with tools"], TOOLS),
        "department": (["letter to a company", "mail to the info address of a factory", "message to a manufacturer"], STAFF)}.items():
    register(topic, things, kinds, chat if topic in ("tool", "department") else plain)

TONGUES = {name: (forms, fills) for name, forms, fills in (
    ("English", ["The {0} is in the {1}.", "Where is the {0}?", "I do not like this {0}.", "We bought a {0} for the {1} yesterday.",
                 "My brother needs the {0} tomorrow."],
     ("house, car, book, table, letter, key, dog, bread", "kitchen, garden, city, school, station")),
    ("German", ["{0} ist in {1}.", "Wo ist {0}?", "Ich mag {0} nicht.", "Gestern haben wir {0} für {1} gekauft.",
                "Wann kommt {0} nach {1}?"],
     ("das Buch, das Haus, das Auto, die Tasche, die Lampe, das Brot", "Berlin, Wien, Hamburg, die Schule, die Küche")),
    ("French", ["{0} est dans {1}.", "Où est {0} ?", "Je n'aime pas {0}.", "Nous avons acheté {0} pour {1} hier.",
                "Il cherche {0} depuis ce matin."],
     ("la voiture, le livre, la maison, la lettre, le chien, la clé", "la cuisine, le jardin, la ville, la gare")),
    ("Spanish", ["{0} está en {1}.", "¿Dónde está {0}?", "No me gusta {0}.", "Ayer compramos {0} para {1}.",
                 "Mi hermano necesita {0} mañana."],
     ("la casa, el coche, el libro, la mesa, la carta, la llave", "la cocina, el jardín, la ciudad, la escuela")),
    ("Italian", ["{0} è in {1}.", "Dov'è {0}?", "Non mi piace {0}.", "Ieri abbiamo comprato {0} per {1}.",
                 "Mio fratello cerca {0} da stamattina."],
     ("la casa, la macchina, il libro, la lettera, la chiave, il cane", "cucina, giardino, città, ufficio")),
    ("Portuguese", ["{0} está em {1}.", "Onde está {0}?", "Não gosto disto, nem sequer {0}.", "Ontem comprámos {0} para {1}.",
                    "O meu irmão precisa de ver {0}."],
     ("a casa, o carro, o livro, a mesa, a carta, a chave", "Lisboa, Coimbra, minha casa, nossa escola")),
    ("Dutch", ["{0} is in {1}.", "Waar is {0}?", "Ik vind {0} niet mooi.", "Gisteren hebben we {0} voor {1} gekocht.",
               "Mijn broer zoekt {0} al een uur."],
     ("het huis, de auto, het boek, de tafel, de brief, de sleutel", "de keuken, de tuin, de stad, de school")),
    ("Swedish", ["{0} är i {1}.", "Var är {0}?", "Jag tycker inte om {0}.", "Igår köpte vi {0} till {1}.",
                 "Min bror behöver {0} i morgon."],
     ("huset, bilen, boken, bordet, brevet, nyckeln", "köket, trädgården, staden, skolan")),
    ("Polish", ["{0} jest w {1}.", "Gdzie jest {0}?", "Nie wiem, czyj to {0}.", "Wczoraj {0} był jeszcze w {1}.", "Czy to jest twój {0}?"],
     ("dom, samochód, list, klucz, pies, chleb, zegarek", "kuchni, ogrodzie, mieście, szkole")),
    ("Turkish", ["{0} {1} duruyor.", "{0} nerede?", "Bu {0} benim değil.", "Dün {0} için {1} bekledik.", "Yarın yeni bir {0} alacağız."],
     ("araba, kitap, masa, mektup, anahtar, köpek, ekmek", "evde, bahçede, şehirde, okulda, mutfakta")),
    ("Finnish", ["{0} on {1}.", "Missä {0} on?", "Tämä {0} ei ole minun.", "Eilen {0} oli vielä {1}.", "Veljeni etsii, missä {0} on."],
     ("talo, auto, kirja, pöytä, kirje, avain, koira", "keittiössä, puutarhassa, kaupungissa, koulussa")),
    ("Russian", ["{0} находится в {1}.", "Где {0}?", "Я не знаю, чей это {0}.", "Вчера {0} был ещё в {1}.", "Это твой {0}?"],
     ("дом, автомобиль, стол, ключ, хлеб, чемодан", "городе, саду, школе, кухне")),
    ("Greek", ["{0} είναι στο {1}.", "Πού είναι {0};", "Δεν μου αρέσει {0}.", "Χθες είδαμε {0} στο {1}."],
     ("το σπίτι, το βιβλίο, το τραπέζι, το γράμμα, το κλειδί", "σχολείο, χωριό, κέντρο, γραφείο")),
    ("Indonesian", ["{0} ada di {1}.", "Di mana {0}?", "Saya tidak suka {0} itu.", "Kemarin kami membeli {0} untuk {1}.",
                    "Kakak saya mencari {0} sejak pagi."],
     ("rumah, mobil, buku, meja, surat, kunci, roti", "dapur, kebun, kota, sekolah")))}


@family("routing.language")
def language(rng):
    names = rng.sample(list(TONGUES), rng.randint(2, 8))
    rest = [name for name in TONGUES if name not in names] if rng.random() < 0.3 else []
    style = rng.randrange(3)
    labels = {n: [[n], [n.lower()], ["the " + n + " team"]][style] for n in names}
    if rest:
        labels["other"] = ["other", "unknown", "another language", "none"]
    answer = Labels(rng, labels, {n: n for n in names} | ({"other": "any other language"} if rest else {}))

    def draw(rng):
        key = rng.choice(list(labels))
        forms, fills = TONGUES[rng.choice(rest) if key == "other" else key]
        lines = [form.format(*(rng.choice(words(fill)) for fill in fills)) for form in rng.sample(forms, rng.choice([1, 1, 1, 2]))]
        text = " ".join(line[0].upper() + line[1:] for line in lines)
        if rng.random() < 0.15:
            text = rng.choice(["{}: ", "{}, "]).format(rng.choice(NAMES)) + text
        return (text.lower() if rng.random() < 0.15 else text), answer[key]

    what = say(rng, "Which language is the text in?", "Say which language this is.", "Pass the message to readers of its language.",
               "Identify the language of the sentence.", "Detect the language, whatever the text says.",
               "In what language does the customer write?")
    return Task(answer.spec(rng, what), draw, answer.all)


SNIPPETS = {
    "Python": ["def {f}({x}):\n    return {x} + {n}", "for {x} in range({n}):\n    print({x})",
               "import {m}\n{x} = [{y} for {y} in {f}({n})]",
               "if {x} is None:\n    raise ValueError(\"{f}\")"],
    "JavaScript": ["const {x} = ({y}) => {y} + {n};", "document.getElementById(\"{x}\").value = {n};",
                   "let {x} = await {f}({n});\nconsole.log({x});",
                   "{x}.forEach(function ({y}) {{ {f}({y} === {n}); }});"],
    "C": ["#include <stdio.h>\nint {f}(void) {{ printf(\"%d\", {n}); }}", "char *{x} = malloc({n});\nif (!{x}) return -1;",
          "for (int {x} = 0; {x} < {n}; {x}++) {f}(&{y}[{x}]);",
          "struct {m} {{ unsigned int {x}; char {y}[{n}]; }};"],
    "Java": ["public static void main(String[] args) {{ System.out.println({n}); }}", "List<String> {x} = new ArrayList<>({n});",
             "private final int {x} = {n};\n@Override public String toString()",
             "import java.util.*;\npublic class {F} extends {M} {{"],
    "SQL": ["SELECT {x}, {y} FROM {m} WHERE {x} > {n};", "UPDATE {m} SET {x} = {n} WHERE {y} IS NULL;", "DELETE FROM {m} WHERE {x} = {n}",
            "create table {m} ({x} integer primary key, {y} varchar({n}));"],
    "shell": ["#!/bin/sh\nfor {x} in *.txt; do\n  {f} \"${x}\"\ndone", "grep -r {x} . | sort | uniq -c | head -n {n}",
              "if [ -f {x}.log ]; then rm -rf {y}; fi", "export {X}={n} && ./{f} >/dev/null 2>&1"],
    "HTML": ["<div class=\"{x}\"><a href=\"/{y}\">{f}</a></div>", "<ul>\n  <li>{x}</li>\n  <li>{y}</li>\n</ul>",
             "<img src=\"{x}.png\" width=\"{n}\" alt=\"{y}\">", "<!DOCTYPE html>\n<title>{x}</title>"],
    "CSS": [".{x} {{ margin: {n}px; color: red; }}", "#{x} > a:hover {{ text-decoration: none; }}",
            "@media (max-width: {n}px) {{ .{x} {{ display: none; }} }}", "body {{ font-size: {n}px; }}"],
    "JSON": ["{{\"{x}\": {n}, \"{y}\": null}}", "[{{\"{x}\": \"{y}\"}}, {{\"{x}\": \"{m}\"}}]", "{{\"{m}\": [{n}, {n}, true]}}"],
    "Rust": ["fn {f}({x}: &str) -> Option<u32> {{ None }}", "let mut {x} = Vec::with_capacity({n});",
             "match {x} {{ Some({y}) => {f}({y})?, None => {n} }}", "impl {F} for {M} {{ fn {f}(&self) {{}} }}"],
    "YAML": ["{x}:\n  - {y}: {n}\n  - {m}: true", "version: \"{n}\"\nservices:\n  {x}:\n    image: {y}", "{x}: {y}\n{m}:\n  {f}: {n}"],
    "English": ["Please look at {x} before you change {y}.", "{F} takes {n} days, so the {m} must wait.",
                "The {x} of the {m} is larger than {n}.", "I think {f} returns nothing if {y} is empty."]}


@family("routing.code")
def code(rng):
    names = rng.sample(list(SNIPPETS), rng.randint(2, 7))
    prose = {"English": ["English", "prose", "text", "not code"], "shell": ["shell", "bash", "sh"],
             "JavaScript": ["JavaScript", "javascript", "js"],
             "Python": ["Python", "python", "py"], "YAML": ["YAML", "yaml", "yml"], "Rust": ["Rust", "rust", "rs"]}
    answer = Labels(rng, {n: prose.get(n, [n, n.lower()]) for n in names},
                    {n: "plain English text" if n == "English" else n + " code" for n in names})
    idents = words("""count, total, items, user, buffer, price, index, result, node, config, path, size, name, rows, token, width,
        queue, cache, limit, order""")

    def draw(rng):
        key = rng.choice(names)
        x, y, m, f = rng.sample(idents, 4)
        f = rng.choice(["get", "load", "check", "send", "read", "make"]) + "_" + f
        text = rng.choice(SNIPPETS[key]).format(x=x, y=y, m=m, f=f, X=x.upper(), F=f.title().replace("_", ""), M=m.title(),
                                                n=rng.randint(2, 4000))
        return text, answer[key]

    what = say(rng, "In which language is this snippet written?", "Choose the syntax highlighter for the snippet.",
               "Which file type is this piece of text?",
               "Tell the language of the fragment.", "Name the format of this fragment.", "Which parser should get this text?")
    return Task(answer.spec(rng, what), draw, answer.all)


@family("routing.surname")
def surname(rng):
    """A desk by the first letter of the surname, or of the place."""
    count = rng.randint(2, 4)
    cuts = sorted(rng.sample(range(3, 22), count - 1))
    if any(b - a < 3 for a, b in zip(cuts, cuts[1:])):
        cuts = [8, 16][:count - 1] if count < 4 else [6, 12, 18]
    edges = [0, *cuts, 26]
    ranges = [f"{chr(65 + a)}-{chr(64 + b)}" for a, b in zip(edges, edges[1:])]
    field = rng.choice(["surname", "city", "first name"])
    names = rng.choice([["counter 1", "counter 2", "counter 3", "counter 4"], ["Ms Roth", "Mr Diaz", "Ms Ito", "Mr Novak"],
                        ["red", "green", "blue", "yellow"],
                        ["window A", "window B", "window C", "window D"], ["12", "14", "16", "18"]])[:count]
    rng.shuffle(names)
    people = [n for n in words("""Abbott, Baker, Carter, Dawson, Evans, Foster, Grant, Hughes, Irving, Jones, Keller, Lopez, Mason,
        Nolan, Owens, Parker, Quinn, Reed, Stone, Turner, Ueda, Vega, Wolf, Xu, Young, Zimmer, Adler, Bosch, Cohen, Drake, Ellis, Frost,
        Gomez, Hale, Ivanov, James, King, Lang, Moore, Nash, Ortiz, Price, Russo, Shaw, Tate, Unger, Vogel, Webb, York, Zhang""")]

    def draw(rng):
        first, last, town = rng.choice(NAMES), rng.choice(people), rng.choice(CITIES)
        letter = {"surname": last, "city": town, "first name": first}[field][0]
        text = rng.choice([f"{first} {last}, {town}", f"My name is {first} {last} and I live in {town}.",
                           f"surname: {last}; first name: {first}; city: {town}",
                           f"{last}, {first} ({town})", f"Caller from {town}: {first} {last}"])
        return text, names[sum(ord(letter) - 65 >= cut for cut in cuts)]

    rules = [f"{r} {rng.choice(['go to', 'to', '->'])} {n}" for r, n in zip(ranges, names)]
    what = say(rng, f"Route people by the first letter of their {field}", f"Who serves this person? It goes by the initial of the {field}",
               f"Pick the counter by the first letter of the {field}", f"The {field} decides where somebody goes, by its first letter",
               f"Sort by the initial of the {field}").rstrip(".")
    return Task(f"{what}: {'; '.join(rules)}.{rng.choice(['', ' Answer with the name only.', ' Nothing else.'])}", draw, names)


@family("routing.record")
def record(rng):
    """A record of fields goes where the specification's ordered rules send it."""
    limit = rng.choice([200, 500, 1000, 2500])
    here = rng.sample(COUNTRIES, rng.randint(1, 3))
    kinds = rng.sample(["refund", "purchase", "complaint", "subscription", "donation", "repair"], 4)
    rules = [(f"a {kinds[0]}", lambda r: r["kind"] == kinds[0]), (f"an amount above {limit}", lambda r: r["amount"] > limit),
             (f"a customer from {' or '.join(here)}", lambda r: r["country"] in here), ("a vip customer", lambda r: r["vip"])]
    rules = rng.sample(rules, rng.randint(1, 3))
    names = rng.sample(rng.choice([["alpha", "beta", "gamma", "delta"], ["back office", "manager", "abroad", "robot"],
                                   ["Q1", "Q2", "Q3", "Q4"],
                                   ["senior", "junior", "auto", "review"]]), len(rules) + 1)

    def draw(rng):
        goal = rng.randrange(len(names))
        for _ in range(40):
            r = {"kind": rng.choice(kinds), "amount": rng.choice([rng.randint(5, limit), rng.randint(limit - 20, limit + 20),
                    rng.randint(limit + 1, 4 * limit)]),
                 "country": rng.choice(here if rng.random() < 0.4 else COUNTRIES), "vip": rng.random() < 0.3}
            place = next((i for i, rule in enumerate(rules) if rule[1](r)), len(rules))
            if place == goal:
                break
        vip = rng.choice(["vip: yes", "vip: true"]) if r["vip"] else "vip: no"
        fields = [f"type: {r['kind']}", f"amount: {r['amount']}", f"country: {r['country']}", vip]
        rng.shuffle(fields)
        return rng.choice([", ", "; ", "\n"]).join(fields), names[place]

    lines = [f"{when} -> {name}" for (when, _), name in zip(rules, names)] + [f"anything else -> {names[-1]}"]
    if rng.random() < 0.4:
        text = "; ".join(lines)
    else:
        text = "\n" + "\n".join(f"{i}. {line}" for i, line in enumerate(lines, 1))
    what = say(rng, "Which queue gets the record? The first rule that fits decides", "Route the record by the first rule that matches",
               "Apply these rules in order and stop at the first that fits", "Send the case where the first matching rule says",
               "Rules from top to bottom, the first hit wins").rstrip(".")
    return Task(f"{what}: {text}", draw, names)
