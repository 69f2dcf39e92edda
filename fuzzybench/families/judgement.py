"""Judgement: style, tone and grammar of a text, what it contains, and how two texts relate."""

from ..family import Task, family
from ..pools import files, fill, yes_no
from ..wording import Labels, dirty, say
from ..words_routing import CITIES, COUNTRIES, MONTHS, NAMES, PRODUCTS, words


def sorted_by(name, things, many, single, kinds):
    @family(f"judgement.{name}")
    def judge(rng):
        thing, noise = rng.choice(things), rng.choice([0, 0, 0.08, 0.2])
        if rng.random() < 0.4:
            wanted = rng.choice(list(kinds))
            groups = {"in": [wanted], "out": [kind for kind in kinds if kind != wanted]}
            what = say(rng, *(text.format(thing=thing, m=kinds[wanted].meaning) for text in single))
            labels = yes_no(rng) if "?" in what else {"in": ["keep", "match", "found", "hit"], "out": ["drop", "other", "rest", "miss"]}
            answer = Labels(rng, labels, {"in": kinds[wanted].meaning, "out": f"not {kinds[wanted].meaning}"})
        else:
            names = rng.sample(list(kinds), rng.randint(2 if len(kinds) < 4 else 3, min(9, len(kinds))))
            groups = {kind: [kind] for kind in names}
            what = say(rng, *(text.format(thing=thing) for text in many))
            answer = Labels(rng, {kind: kinds[kind].names for kind in names}, {kind: kinds[kind].meaning for kind in names})

        def draw(rng):
            key = rng.choice(list(groups))
            return typed(rng, fill(rng, rng.choice(kinds[rng.choice(groups[key])].phrases)), noise), answer[key]

        return Task(answer.spec(rng, what), draw, answer.all)


def typed(rng, text, noise=0.08):
    text = text[0].upper() + text[1:] if rng.random() < 0.7 else text
    return dirty(rng, text + "." if text[-1].isalnum() and rng.random() < 0.6 else text, noise)


for topic, values, table in files("judgement"):
    sorted_by(topic, values["thing"], values["ask"], values["ask_one"], table)

PARTS = {
    "a promise": ["I promise to {task} {when}", "you have my word that I'll pay the {amount}",
                  "I'll never be late for the {event} again, I promise",
                  "we guarantee that the {product} will reach you"],
    "a deadline": ["please answer by {date} at the latest", "it has to be done before {day}, {clock}", "the deadline is {date}",
                   "you have until {day} to decide"],
    "a complaint": ["the {product} broke after a week, which is not acceptable", "I'm not satisfied with the {dish} at all",
                    "your staff kept me waiting for ages",
                    "this is the third time that the {room} was dirty"],
    "an apology": ["I'm sorry about the {product}", "please excuse the mess in the {room}", "we apologise for the delay",
                   "I beg your pardon for my words"],
    "thanks": ["thank you for the lovely {event}", "thanks a lot for the {product}", "I'm grateful for your help in {city}",
               "many thanks for the flowers"],
    "an insult": ["you brainless clown", "what an idiot you are, {name}", "only a moron buys a {product} here", "{name} is a stupid pig"],
    "a question": ["where is the {item} now?", "could you tell me the price of a {product}?", "when does {name} arrive?",
                   "is the {room} free?"],
    "an invitation": ["come to our {event} {when}", "you are invited to dinner at {street}", "we'd be glad to see you at the {event}",
                      "join us in {city} for {dish}"],
    "a phone number": ["call me at {200..999}-{100..999}-{1000..9999}", "my number is 0{100..999} {100000..999999}",
                       "ring +{30..49} {100..999} {10000..99999}"],
    "an e-mail address": ["write to {mail}", "my address for mail is {mail}", "{mail} is the right place for that"],
    "a price": ["the {product} costs {amount}", "I paid {amount} for the {product}", "that would be {amount} in all",
                "tickets are {amount} each"],
    "an excuse": ["I couldn't come because my {pet} was ill", "it isn't my fault, the train stood still for hours",
                  "I'd have called, but my {phone} was dead"],
    "a warning": ["be careful, the {product} gets very hot", "beware of the dog at {street}", "watch out for thieves at {place}"],
    "a recommendation": ["I recommend the {dish} in {city}", "you should try {book}, it is worth it", "do visit {place} if you can"]}
PLAIN = ["{name} lives in {city} with a {pet}", "the {product} stands in the {room}", "we met at {place}", "it rained in {city}",
         "I had {dish} and {drink}",
         "{name} plays {genre} in a band", "the {colour} {product} belongs to my {relative}", "I was in {country} and in {country}",
         "my {relative} reads {book}",
         "I liked the {exhibit}", "{name} and {name} work together", "I take the bus to {place}", "there is a {colour} {item} on the chair"]

CLASH = [("a promise", "a price"), ("a question", "a price"), ("an excuse", "an apology"), ("a complaint", "an insult"),
         ("a complaint", "an excuse"),
         ("a promise", "a deadline"), ("a recommendation", "an invitation"), ("a warning", "a recommendation"),
         ("an apology", "a complaint")]  # too alike


@family("judgement.contains")
def contains(rng):
    """Does the text contain this kind of thing, among sentences of other kinds?"""
    names = rng.sample(list(PARTS), rng.choice([1, 1, 1, 2]))
    every = len(names) == 2 and rng.random() < 0.4
    what_for = (" and " if every else " or ").join(names)
    near = {name for pair in CLASH for name in pair if set(pair) & set(names)}
    others = [name for name in PARTS if name not in names and name not in near]
    answer = Labels(rng, yes_no(rng, ("present", "absent"), ("found", "not found")), {"in": f"contains {what_for}", "out": "does not"})
    length = rng.choice([1, 2, 3])

    def draw(rng):
        count = rng.choice([len(names), rng.randint(0, len(names) - 1)])
        parts = [rng.choice(PARTS[name]) for name in rng.sample(names, count)]
        while len(parts) < length:
            parts.append(rng.choice(PLAIN if rng.random() < 0.4 else PARTS[rng.choice(others)]))
        rng.shuffle(parts)
        text = " ".join((s[0].upper() + s[1:]) + ("" if s[-1] in ".?!" else ".") for s in (fill(rng, p) for p in parts))
        sure = [any(s in PARTS[name] for s in parts) for name in names]
        return text, answer["in" if (all(sure) if every else any(sure)) else "out"]

    what = say(rng, f"Does the text contain {what_for}?", f"Look for {what_for} in the message.",
               f"Check if there is {what_for} anywhere in the text.",
               f"Is {what_for} in this message?", f"Tell whether somebody wrote {what_for} here.")
    return Task(answer.spec(rng, what), draw, answer.all)


# base, third person, past, participle, -ing form, objects
VERBS = [row.split("; ") for row in """paint; paints; painted; painted; painting; the fence, the kitchen, a portrait
write; writes; wrote; written; writing; a letter, the report, a poem
sell; sells; sold; sold; selling; the car, old stamps, the house
break; breaks; broke; broken; breaking; the window, a vase, the record
find; finds; found; found; finding; the key, a wallet, the answer
build; builds; built; built; building; a shed, the bridge, a boat
eat; eats; ate; eaten; eating; the soup, an apple, the last slice
drive; drives; drove; driven; driving; the bus, a tractor, the van
choose; chooses; chose; chosen; choosing; the wine, a new colour, the menu
teach; teaches; taught; taught; teaching; the class, the beginners, the course
steal; steals; stole; stolen; stealing; the bike, the plans, an old painting
clean; cleans; cleaned; cleaned; cleaning; the oven, the stairs, the aquarium
repair; repairs; repaired; repaired; repairing; the roof, the printer, the clock
sing; sings; sang; sung; singing; the anthem, a lullaby, an old song
throw; throws; threw; thrown; throwing; the ball, a stone, the net
catch; catches; caught; caught; catching; the thief, a trout, the train
translate; translates; translated; translated; translating; the speech, a novel, the manual
carry; carries; carried; carried; carrying; the sofa, the boxes, the luggage
forget; forgets; forgot; forgotten; forgetting; the meeting, the password, the tickets
draw; draws; drew; drawn; drawing; the plan, a map, the curtain
bake; bakes; baked; baked; baking; the bread, a cake, the cookies
open; opens; opened; opened; opening; the box, the gate, the meeting
test; tests; tested; tested; testing; the engine, the software, the alarm
hide; hides; hid; hidden; hiding; the present, the money, the diary""".split("\n")]
SINGLE = ["the baker", "my sister", "the engineer", "a tourist", "the nurse", "our neighbour", "the mayor", "the cat",
          "the new pupil"] + NAMES
MANY = ["the children", "my parents", "the workers", "two tourists", "our neighbours", "the players", "all nurses", "the guests",
        "Anna and Ben", "the twins"]
WHERE = ["", "", " in the garden", " at the station", " without a word", " with great care", " near the harbour", " for my uncle",
         " behind the house", " for your friend"]


def verb(rng):
    base, third, past, done, ing, things = rng.choice(VERBS)
    return base, third, past, done, ing, rng.choice(words(things))


def finished(rng, text):
    return text[0].upper() + text[1:] + rng.choice(["", ".", "."])


@family("judgement.grammar-tense")
def tense(rng):
    answer = Labels(rng, dict(rng.sample([("past", ["past", "past tense", "before", "was"]), ("present",
            ["present", "present tense", "now", "is"]),
                                          ("future", ["future", "future tense", "later", "will be"])], rng.choice([2, 3, 3]))))

    def draw(rng):
        base, third, past, _, ing, thing = verb(rng)
        many = rng.random() < 0.3
        who = rng.choice(MANY if many else SINGLE)
        key = rng.choice(answer.keys)
        form = {"past": [past, f"{'were' if many else 'was'} {ing}", f"did not {base}"],
                "present": [base if many else third, f"{'are' if many else 'is'} {ing}", f"{'do' if many else 'does'} not {base}"],
                "future": [f"will {base}", f"will not {base}", f"{'are' if many else 'is'} going to {base}"]}[key]
        return finished(rng, f"{who} {rng.choice(form)} {thing}{rng.choice(WHERE)}"), answer[key]

    what = say(rng, "Which time does the verb of the sentence express?", "Tense of the sentence.",
               "When does it happen, going by the verb?",
               "Find out when the action takes place.", "Sort the sentence by the time of its verb.",
               "Does the sentence tell of before, now or later?")
    return Task(answer.spec(rng, what), draw, answer.all)


@family("judgement.grammar-voice")
def voice(rng):
    answer = Labels(rng, {"active": ["active", "active voice", "acts", "doer first"], "passive": ["passive", "passive voice", "suffers",
            "doer not subject"]},
                    {"active": "the subject acts", "passive": "something is done to the subject"})

    def draw(rng):
        base, third, past, done, ing, thing = verb(rng)
        who = rng.choice(SINGLE)
        key = rng.choice(answer.keys)
        if key == "active":
            form = rng.choice([past, third, f"has {done}", f"had {done}", f"will {base}", f"was {ing}", f"is {ing}", f"could have {done}",
                               f"was happy to {base}"])
            text = f"{who} {form} {thing}{rng.choice(WHERE)}"
        else:
            plural = thing.endswith("s") and not thing.endswith("class")
            be = rng.choice(["are", "were", "have been", "will be", "had been", "must be"] if plural else ["is", "was", "has been",
                    "will be", "had been",
                    "must be"])
            text = f"{thing} {be} {done}{rng.choice([f' by {who}', f' by {who}', ''])}{rng.choice(WHERE)}"
        return finished(rng, text), answer[key]

    what = say(rng, "Is the sentence in the active or the passive?", "Grammatical voice of the sentence.",
               "Does the subject act, or is something done to it?",
               "Voice check: which form has the main verb?", "Say whether the writer used the passive.",
               "Style rule: we avoid the passive. Sort the sentence.")
    return Task(answer.spec(rng, what), draw, answer.all)


@family("judgement.grammar-person")
def person(rng):
    """The person or number of the subject; other pronouns in the sentence are bait."""
    by_number = rng.random() < 0.4
    classes = {"one": ["singular", "one", "single"], "many": ["plural", "several", "more than one"]} if by_number else {
        "first": ["first person", "first", "speaker", "I or we"], "second": ["second person", "second", "addressee", "you"],
        "third": ["third person", "third", "others", "somebody else"]}
    meanings = {"one": "one subject", "many": "more than one", "first": "I or we", "second": "you", "third": "anybody else"}
    answer = Labels(rng, classes, {key: meanings[key] for key in classes})

    def draw(rng):
        base, third, past, _, _, thing = verb(rng)
        key = rng.choice(answer.keys)
        who = {"first": ["I", "we", "my wife and I"], "second": ["you", "you two", "all of you"],
               "third": SINGLE + MANY + ["he", "she", "they"] * 4,
               "one": SINGLE + ["I", "he", "she", "one of my brothers"] * 3, "many": MANY + ["we", "they", "both of us"] * 2}[key]
        form = rng.choice([past, f"will {base}", f"did not {base}", f"could {base}"])
        bait = rng.choice(WHERE + [" for me", " with us", " for you", " for them", " behind my back", " in your house",
                                   " after their party"])
        return finished(rng, f"{rng.choice(who)} {form} {thing}{bait}"), answer[key]

    what = say(rng, *(["Is the subject singular or plural?", "How many are acting in the sentence?", "Grammatical number of the subject.",
                       "Does one do it, or do several?", "Number of the subject; objects do not count."] if by_number else
                      ["In which grammatical person is the subject?", "Who acts: the speaker, the one spoken to, or somebody else?",
                       "Person of the subject.",
                       "Find the grammatical person of the sentence's subject; other pronouns do not count.",
                       "Is the sentence about what I or we, you, or others do?"]))
    return Task(answer.spec(rng, what), draw, answer.all)


@family("judgement.pronoun")
def pronoun(rng):
    """The gender that the pronouns give to a person, not the job or the name."""
    classes = {"male": ["male", "he", "masculine", "man"], "female": ["female", "she", "feminine", "woman"],
               "open": ["open", "not said", "unknown", "neutral"]}
    keys = rng.choice([["male", "female", "open"], ["male", "female", "open"], ["male", "female"]])
    answer = Labels(rng, {key: classes[key] for key in keys}, {"male": "he or his", "female": "she or her", "open": "no gendered pronoun"})
    jobs = words("""the nurse, the pilot, the judge, the plumber, the dancer, the surgeon, the secretary, the soldier, the teacher,
        the cook, the mechanic, the president, the librarian, the firefighter, the florist, the boxer, the astronaut, the midwife,
        the cleaner, the programmer""")

    def draw(rng):
        base, _, past, _, _, thing = verb(rng)
        key = rng.choice(keys)
        he, his = {"male": ("he", "his"), "female": ("she", "her"), "open": rng.choice([("they", "their"), ("everybody", "the")])}[key]
        job = rng.choice(jobs)
        texts = [f"{job} {past} {thing} before {he} went home", f"{job} took {his} coat and {past} {thing}",
                 f"after work {job} put {his} bag down",
                 f"{job} said that {he} would {base} {thing}", f"when {job} came in, {he} had no shoes on",
                 f"{job} lost {his} keys in {rng.choice(CITIES)}"]
        return finished(rng, rng.choice(texts)), answer[key]

    what = say(rng, "Which gender do the pronouns give to the person? The job tells nothing.",
               "Is the person a man or a woman, by the pronouns only?",
               "Gender of the pronouns in the sentence.", "Go by he, she and the like, not by the profession: who is it?",
               "Find gendered pronouns and say which they are.")
    return Task(answer.spec(rng, what), draw, answer.all)


@family("judgement.negation")
def negation(rng):
    """Did it happen? Double negations and negations elsewhere are bait."""
    answer = Labels(rng, {"in": ["happened", "yes", "true", "done"], "out": ["did not happen", "no", "false", "not done"]})

    def draw(rng):
        base, _, past, _, ing, thing = verb(rng)
        while base in ("forget", "find"):
            base, _, past, _, ing, thing = verb(rng)
        who, other = rng.choice(SINGLE), rng.choice(MANY)
        key = rng.choice(["in", "out"])
        text = rng.choice({"in": [f"{who} {past} {thing}", f"{who} did {base} {thing}, although {other} did not like it",
                                  f"{who} did not forget to {base} {thing}",
                                  f"{who} managed to {base} {thing}", f"nobody could keep {who} from {ing} {thing}, and so it was done",
                                  f"it is not true that {who} did not {base} {thing}", f"without a doubt {who} {past} {thing}"],
                           "out": [f"{who} did not {base} {thing}", f"{who} never {past} {thing}", f"{who} forgot to {base} {thing}",
                                   f"{who} refused to {base} {thing}",
                                   f"{who} almost {past} {thing}", f"{who} failed to {base} {thing}",
                                   f"{other} kept {who} from {ing} {thing}",
                                   f"{who} would have liked to {base} {thing}, but had no time"]}[key])
        return finished(rng, text), answer[key]

    answer.meanings.update({"in": "it was done", "out": "it was not done"})
    what = say(rng, "Was the thing done, according to the sentence?", "Did it really happen?",
               "Does the sentence say that the action took place?",
               "Decide whether the action was carried out.", "Beware of negations: was it done or not?")
    return Task(answer.spec(rng, what), draw, answer.all)


@family("judgement.quantity")
def quantity(rng):
    classes = {"all": ["all", "every one", "everybody"], "most": ["most", "majority", "more than half"],
               "some": ["some", "a part", "a few"],
               "none": ["none", "nobody", "not one"]}
    keys = rng.sample(list(classes), rng.choice([2, 3, 4]))
    answer = Labels(rng, {key: classes[key] for key in keys},
                    {"all": "every one of them", "most": "more than half but not all", "some": "at least one, less than half",
            "none": "not a single one"})
    groups = words("""guests, pupils, players, shops, buses, patients, windows, letters, voters, machines, dogs, tickets, neighbours,
        houses, students, drivers""")
    acts = words("""were late, had a key, came from Oslo, were broken, liked the soup, were sold, voted yes, stayed at home,
        had been checked, lost their way, passed the test, were wet, got a prize, needed help""")

    def draw(rng):
        key = rng.choice(keys)
        n = rng.randint(12, 90)
        g, act = rng.choice(groups), rng.choice(acts)
        text = rng.choice({"all": [f"all {g} {act}", f"every single one of the {g}: they {act}", f"{n} of {n} {g} {act}",
                                   f"the {g} {act} without exception"],
                           "most": [f"most of the {g} {act}", f"{rng.randint(60, 95)} percent of the {g} {act}",
                                    f"{n - n // 5} of {n} {g} {act}", f"nearly all {g} {act}"],
                           "some": [f"a few of the {g} {act}", f"{rng.randint(3, 35)} percent of the {g} {act}",
                                    f"{n // 6} of {n} {g} {act}", f"two or three of many {g} {act}"],
                           "none": [f"none of the {g} {act}", f"0 of {n} {g} {act}", f"not a single one of the {g}: none {act}",
                                    f"it is not so that any {g} {act}"]}[key])
        return finished(rng, text), answer[key]

    what = say(rng, "How many of them does the sentence speak of?", "Of how large a share is it true?",
               "Judge the quantity in the sentence.",
               "Which part of the group does it concern?", "Share of the group for which it holds.")
    return Task(answer.spec(rng, what), draw, answer.all)


# what one can want to know of a thing or place: (questions, titles, texts)
ASPECTS = {"thing": {
    "cleaning": (["how do I clean a {x}?", "what gets stains out of a {x}?", "best way to wash a {x}", "my {x} is dirty, what helps?"],
                 ["Keeping your {x} clean", "How to wash a {x}"],
                 ["Wipe the {x} with a damp cloth and a little soap, then let it dry.",
                  "Stains on a {x} come off with vinegar and warm water."]),
    "repair": (["how can I repair a broken {x}?", "how does one mend a {x}?", "my {x} is broken, how do I fix it?", "fixing a broken {x}"],
               ["Repairing a {x} in three steps", "Broken {x}? Mend it"],
               ["Unscrew the back of the {x} and replace the broken part.",
                "To mend a {x}, loosen the screws, glue what is broken and wait for a day."]),
    "price": (["what does a {x} cost?", "how expensive is a {x}?", "price of a {x}", "how much should I pay for a {x}?"],
              ["{x}: what you have to pay", "Prices of a {x} compared"],
              ["A good {x} costs between 40 and 90 euros.", "Expect to pay 50 euros for a simple {x}, twice as much for a better one."]),
    "disposal": (["where can I throw away an old {x}?", "how do I recycle a {x}?", "does a {x} go into the household waste?",
                  "getting rid of a {x}"],
                 ["Where to take your old {x}", "Recycling a {x}"],
                 ["An old {x} belongs to the recycling yard, not into the bin.", "Collection points take back every {x} free of charge."]),
    "choice": (["which {x} should I buy?", "what matters when choosing a {x}?", "best {x} in the test", "how do I find the right {x}?"],
               ["{x} buying guide", "Ten models tested: which {x} is best?"],
               ["When you choose a {x}, look at weight and warranty first.",
                "In our test of ten models, the {x} of the smallest maker won."]),
    "invention": (["who invented the {x}?", "inventor of the {x}", "whose invention is the {x}?", "who made the first {x}?"],
                ["The inventor of the {x}", "Who made the first {x}"],
                ["The first {x} was made by a craftsman in the 18th century.", "The {x} was invented by two brothers from a small town."]),
    "danger": (["is a {x} dangerous?", "dangers of a {x}", "can a {x} hurt somebody?", "how safe is a {x}?"],
               ["The dangers of a {x}", "{x}: is it safe?"],
               ["Every year children are hurt by a {x}; keep it out of reach.", "A damaged {x} may catch fire, experts warn."]),
    "making": (["can I make a {x} myself?", "instructions for building a {x}", "do-it-yourself {x}", "how do you make a {x} at home?"],
               ["Make your own {x}", "A homemade {x} in a weekend"],
               ["To make a {x} yourself you need glue, wood and patience.",
                "With some cardboard, thread and time, anyone can build a {x} at home."]),
    "renting": (["where can I rent a {x}?", "borrow a {x} for a day", "is there a place that lends out a {x}?", "{x} rental near me"],
                ["Rent a {x} instead of buying", "Where to borrow a {x}"],
                ["The tool library lends you a {x} for three days.", "A {x} can be rented in many towns; bring your identity card."])},
           "place": {
    "weather": (["what is the weather like in {x}?", "which weather do I have to expect in {x}?", "sun and rain in {x}", "climate of {x}"],
                ["The climate of {x}", "{x}: sun and rain through the year"],
                ["In {x} summers are dry and winters mild.", "Expect rain in {x} from October on."]),
    "food": (["what do people eat in {x}?", "typical dishes of {x}", "what is the kitchen of {x} like?", "which food is common in {x}?"],
             ["Eating in {x}", "What {x} tastes like"],
             ["The kitchen of {x} is known for stews and sweet pastry.", "In {x} lunch is the main meal, often soup and fish."]),
    "transport": (["how do I get around in {x}?", "how does one move about in {x} without a car?", "public transport in {x}",
                   "buses and trains within {x}"],
                  ["Getting around in {x}", "Bus and train in {x}"],
                  ["Trams and buses in {x} run until midnight; buy tickets at kiosks.", "In {x} a day pass is valid on all trains."]),
    "safety": (["is {x} safe?", "crime in {x}", "do I have to fear thieves in {x}?", "how dangerous is {x}?"],
               ["How safe is {x}?", "Crime in {x}: the facts"],
               ["Pickpockets work the markets of {x}, otherwise there is little crime.",
                "The police of {x} advise against walking alone at night."]),
    "cost": (["is {x} expensive?", "how high are prices in {x}?", "cost of living in {x}", "what do things cost in {x}?"],
             ["What a trip to {x} costs", "{x} on a small budget"],
             ["A simple room in {x} costs 60 euros, dinner about 15.", "Prices in {x} are lower than the average, rents included."]),
    "language": (["which language do they speak in {x}?", "what do people speak in {x}?", "languages of {x}", "language spoken in {x}"],
                 ["The languages of {x}", "Do you speak as they do in {x}?"],
                 ["Most people in {x} speak two languages and some English.",
                  "In {x} people speak a dialect of the coast, at school also English."]),
    "history": (["what is the history of {x}?", "history of {x}", "the past of {x}", "what happened in {x} long ago?"],
                ["A short history of {x}", "{x} through the ages"],
                ["Traders founded {x} many centuries ago; kings and bishops fought for it.",
                 "In 1650 a great fire changed the history of {x}."]),
    "work": (["how do I find a job in {x}?", "finding work in {x}", "getting hired in {x}", "where to look for work in {x}?"],
             ["Finding work in {x}", "Jobs in {x}"],
             ["Employers in {x} look for nurses and electricians.", "To find work in {x}, ask at the job centre and bring your permit."])}}


def about(rng, kind, aspect, thing, part):
    """A question, title or text (part 0, 1, 2) on this aspect of the thing."""
    return fill(rng, rng.choice(ASPECTS[kind][aspect][part]), {"x": [thing]})


def two(rng, kind, same_thing, same_aspect):
    """Two (aspect, thing) pairs that agree as asked."""
    pile = PRODUCTS if kind == "thing" else rng.choice([CITIES, COUNTRIES])
    a, b = rng.sample(sorted(ASPECTS[kind]), 2)
    x, y = rng.sample(pile, 2)
    return (a, x), (a if same_aspect else b, x if same_thing else y)


def pairs(name, parts, forms, rules, labels):
    """A family of pairs of texts on aspects of things. rules: (what makes a match: both, thing or aspect; wordings)."""
    @family(f"judgement.pairs-{name}")
    def pair(rng):
        need, wordings = rng.choice(rules)
        form = rng.choice(forms)
        answer = Labels(rng, labels, {"in": {"both": "same thing and same matter", "thing": "same thing or place",
                                             "aspect": "same matter, of whatever thing"}[need],
                                      "out": "otherwise"})

        def draw(rng):
            kind = rng.choice(["thing", "thing", "place"])
            fits = {"both": [(True, True)], "thing": [(True, True), (True, False)], "aspect": [(True, True), (False, True)]}[need]
            key = rng.choice(["in", "out"])
            thing, aspect = rng.choice(fits if key == "in" else [c for c in [(True, False), (False, True),
                    (False, False)] if c not in fits])
            first, second = two(rng, kind, thing, aspect)
            left, right = about(rng, kind, *first, parts[0]), about(rng, kind, *second, parts[1])
            while left == right:
                left = about(rng, kind, *first, parts[0])
            if rng.random() < 0.1:
                left = left.lower()
            return form.format(left, right), answer[key]

        return Task(answer.spec(rng, say(rng, *wordings)), draw, answer.all)


ON = {"in": ["relevant", "yes", "match", "good"], "out": ["irrelevant", "no", "no match", "bad"]}
SAME = {"in": ["same", "duplicate", "yes", "equal"], "out": ["different", "distinct", "no", "not the same"]}
pairs("relevance", (0, 2), ["{} | {}", "query: {}\nresult: {}", "Q: {}\nA: {}", "{}\n{}", "query: {} | result: {}"], [
    ("both", ["Is the search result relevant to the query? It must be about the same thing and what is asked of it.",
              "Query and result: does the result answer what was asked?",
              "Judge a search engine: relevant only if the result deals with the very question asked.",
              "Does the second text help whoever asked the first? The right thing with other information does not.",
              "Relevance of the result for the query, strictly judged."]),
    ("thing", ["Is the result about the same thing or place as the query? What is said of it does not matter.",
               "A result is relevant as soon as it is about the thing or place in the query, whatever it tells.",
               "Loose relevance: same object or place suffices.",
               "Query and result: are both about the same object or town or country?",
               "Does the result treat the object or place that the query names?"])], ON)
pairs("duplicates", (0, 0), ["{} | {}", "1: {}\n2: {}", "{}\n{}", "old: {}\nnew: {}", "{} <> {}"], [
    ("both", ["Do the two questions ask the same?", "Is the new question a duplicate of the old one?",
              "Same question in other words, or another question?",
              "Two questions from a forum: could one answer serve both?", "Find duplicates: same thing, same wish to know."]),
    ("aspect", ["Do both questions ask for the same kind of information (price, history, cleaning ...), if of different things?",
                "Compare what is asked, not of which thing or place: is it the same?",
                "Ignore the object or place. Is the same sort of question asked twice?",
                "Same matter asked, whatever it is asked of?",
                "Two questions: is the matter that they ask about the same, no matter for which object?"])], SAME)
pairs("title", (1, 2), ["{} | {}", "title: {}\ntext: {}", "{}\n\n{}", "# {}\n{}", "{}: {}"], [
    ("both", ["Does the title fit the text?", "Is this the right headline for the paragraph?",
              "Check that title and text deal with the same.",
              "Could the text stand below this title? Thing and matter have to fit.", "Title and text: a match or a mix-up?"]),
    ("thing", ["Are title and text about the same object or place? More is not asked.",
               "Do the heading and the text name the same thing or place?",
               "It suffices that title and text treat the same object or place. Do they?",
               "Check the subject only: same thing or place in title and text?",
               "Title and text: same object, town or country?"])],
      {"in": ["fits", "match", "yes", "right"], "out": ["mismatch", "wrong title", "no", "does not fit"]})
pairs("topic", (2, 2), ["{} | {}", "A: {}\nB: {}", "{}\n{}", "first: {} second: {}", "{} // {}"], [
    ("thing", ["Are both sentences about the same object or place?", "Same subject (thing or place) or not?",
               "Do A and B speak of the same thing, town or country?",
               "Compare two sentences: is it the same object or place that they are about?",
               "Two snippets: do they belong to the same object or place?"]),
    ("aspect", ["Do the sentences treat the same matter, though perhaps of different things or places?",
                "Same topic such as price or repair, whatever the object?",
                "Do both snippets deal with the same side of things (history, cost, safety ...)?",
                "Ignore which thing or place it is: is the matter the same?",
                "Compare matters, not objects: same one?"]),
    ("both", ["Do both sentences treat the same matter of the same thing?", "Same thing and same matter in both sentences?",
              "Only what agrees in object and in matter counts as same.",
              "Could both sentences stand in one paragraph on one question?", "Are these sentences about exactly the same?"])], SAME)


@family("judgement.pairs-ontopic")
def ontopic(rng):
    """A forum for certain matters or things, named in the specification."""
    kind = rng.choice(["thing", "place"])
    pile = PRODUCTS if kind == "thing" else rng.choice([CITIES, COUNTRIES])
    by_thing = rng.random() < 0.5
    if by_thing:
        names = rng.sample(pile, rng.randint(1, 3))
        topic = " or ".join("the " + name if kind == "thing" else name for name in names)
    else:
        names = rng.sample(sorted(ASPECTS[kind]), rng.randint(1, 3))
        topic = " or ".join(names) + (" of objects" if kind == "thing" else " of towns and countries")
    answer = Labels(rng, {"in": ["on topic", "keep", "yes", "belongs here"], "out": ["off topic", "remove", "no", "elsewhere"]},
                    {"in": f"about {topic}", "out": "about something else"})

    def draw(rng):
        key = rng.choice(["in", "out"])
        if by_thing:
            thing = rng.choice(names if key == "in" else [p for p in pile if p not in names])
            aspect = rng.choice(sorted(ASPECTS[kind]))
        else:
            thing = rng.choice(pile)
            aspect = rng.choice(names if key == "in" else [a for a in sorted(ASPECTS[kind]) if a not in names])
        return typed(rng, about(rng, kind, aspect, thing, rng.choice([0, 0, 2, 1])), 0.05), answer[key]

    what = say(rng, f"Our group is about {topic}. Is this post on topic?", f"Keep to the topic, which is {topic}. Judge the post.",
               f"Moderation: only posts about {topic} belong here.", f"Is this about {topic}?",
               f"A forum for {topic}: does the entry belong there?")
    return Task(answer.spec(rng, what), draw, answer.all)


# fact, ways to say it again, ways to contradict it, other things that may or may not be so; {a} {b} differ
FACTS = [
    ("The shop opens at {7..8}.", ["The shop opens before nine."],
     ["The shop stays closed until 11.", "The shop opens only in the afternoon."], ["The shop sells {drink}.", "The shop is big."]),
    ("{A} is older than {B}.", ["{B} is younger than {A}."], ["{B} is older than {A}.", "{A} and {B} are of the same age."],
     ["{A} is taller than {B}.", "{B} likes {C}."]),
    ("{A} lives alone.", ["Nobody lives with {A}."], ["{A} shares a flat with {B}.", "{A} lives with two friends."],
     ["{A} works in a bank.", "{A} met {B} on {day}."]),
    ("All the {things} were sold.", ["None of the {things} is left for sale.", "Every one of the {things} found a buyer."],
     ["Some of the {things} were not sold.", "Nobody bought any of the {things}."],
     ["The {things} were {colour}.", "{A} made the {things}."]),
    ("{A} has never been to {country}.", ["{A} has not visited {country} so far."],
     ["{A} spent last summer in {country}.", "{A} has been to {country} twice."],
     ["{A} speaks {language}.", "{A} has a {pet}."]),
    ("The {product} is made of wood only.", ["There is no metal in the {product}."],
     ["The {product} is made of steel.", "The {product} has iron feet."],
     ["The {product} was a present.", "The {product} stands by the window."]),
    ("{A} passed the exam.", ["{A} did not fail the exam."], ["{A} failed the exam.", "{A} did not pass the exam."],
     ["{A} was nervous.", "{B} helped {A} to learn."]),
    ("{A} came before {B}.", ["{B} came after {A}."], ["{B} was there before {A} came.", "{A} and {B} arrived at the same moment."],
     ["{A} came by bus.", "{B} was hungry."]),
    ("The museum is free of charge for everybody.", ["Nobody has to pay for the museum."],
     ["Adults pay {4..15} euros in the museum.", "There is an entrance fee at the museum for everybody."],
     ["The museum has a cafe.", "The museum is closed on {day}."]),
    ("{A} sold the car to {B}.", ["{B} bought the car from {A}."], ["{A} never sold the car to anybody.", "{B} has never bought a car."],
     ["The car is {colour}.", "{A} has two children."]),
    ("The meeting was cancelled.", ["The meeting did not take place."],
     ["The meeting took place as planned.", "Everybody went to the meeting, which lasted an hour."],
     ["{A} had invited {B}.", "The room is on the second floor."]),
    ("{A} is an only child.", ["{A} has no brothers or sisters."], ["{A} has a brother called {B}.", "{A}'s sister lives in {city}."],
     ["{A} grew up in {city}.", "{A}'s mother is a doctor."]),
    ("It has not rained for weeks.", ["The last rain was weeks ago."], ["It rained yesterday.", "It has been raining every day."],
     ["{A} loves the sun.", "The river is wide."]),
    ("Only {A} has a key.", ["Nobody but {A} has a key."], ["{B} has a key, too.", "{A} has no key."],
     ["The key is {colour}.", "The door is old."]),
    ("The {dish} contains no meat.", ["The {dish} is without meat."],
     ["There is beef in the {dish}.", "The {dish} is made with chicken."], ["The {dish} is hot.", "{A} cooked the {dish}."]),
    ("{A} was the last to leave.", ["Everybody else left before {A}."], ["{B} left after {A}.", "{A} was the first to leave."],
     ["{A} wore a {colour} hat.", "The party was loud."])]


@family("judgement.contradiction")
def contradiction(rng):
    classes = {"again": ["follows", "entailed", "agrees", "consistent"],
               "against": ["contradicts", "contradiction", "conflict", "impossible"],
               "free": ["unrelated", "neutral", "cannot tell", "independent"]}
    meanings = {"again": "the second must be true if the first is", "against": "both cannot be true",
                "free": "the second may be true or not"}
    kind = rng.choice(["three", "three", "against", "again"])
    if kind == "three":
        answer = Labels(rng, classes, meanings)
        what = say(rng, "How does the second sentence relate to the first?", "Take the first sentence as true. What about the second?",
                   "Compare claim one with claim two.",
                   "Given the first statement, judge the second.",
                   "Does the second statement follow from the first, go against it, or neither?")
    elif kind == "against":
        names = yes_no(rng, ("conflict", "compatible"))
        answer = Labels(rng, {"against": names["in"], "again": names["out"]},
                        {"against": "both cannot be true", "again": "both can be true"})
        what = say(rng, "Do the two sentences contradict each other?", "Can both sentences not be true at once?",
                   "Is there a conflict between the statements?",
                   "Two witnesses: do they contradict each other?", "Find contradictions between the two statements.")
    else:
        names = yes_no(rng, ("follows", "does not follow"))
        answer = Labels(rng, {"again": names["in"], "against": names["out"]},
                        {"again": "it must be true then", "against": "it need not be true"})
        what = say(rng, "Does the second sentence follow from the first?", "If the first is true, must the second be true too?",
                   "Does statement one imply statement two?",
                   "Is the second sentence a safe conclusion from the first?", "Check whether the second statement is proven by the first.")
    form = rng.choice(["{} | {}", "1. {}\n2. {}", "{}\n{}", "A: {} B: {}", "first: {}\nsecond: {}"])

    def draw(rng):
        fact, again, against, free = rng.choice(FACTS)
        key = rng.choice(["again", "against", "free"]) if kind == "three" else rng.choice(["again", "against"])
        pile = {"again": again, "against": against, "free": free}
        if kind == "against" and key == "again":
            second = rng.choice(again + free)
        elif kind == "again" and key == "against":
            second = rng.choice(against + free)
        else:
            second = rng.choice(pile[key])
        a, b, c = rng.sample(NAMES, 3)
        own = {"A": [a], "B": [b], "C": [c], "things": [rng.choice(["tickets", "lamps", "cakes", "bicycles", "old books", "chairs",
                "puppies"])]}
        for slot in ("product", "dish", "country", "colour"):
            own[slot] = [fill(rng, "{" + slot + "}")]
        return form.format(fill(rng, fact, own), fill(rng, second, own)), answer[key]

    return Task(answer.spec(rng, what), draw, answer.all)


KINDS = {"a time": (["When does the {event} begin?", "When did {name} come?", "What time is the {event}?"],
                    ["Around {clock}, I think.", "At {clock}.", "At {clock} sharp."]),
         "a place": (["Where is the {item}?", "Where does {name} live?", "Where is the {event}?"],
                     ["In the {room}.", "At {place}.", "In {city}."]),
         "a person": (["Who has the {item}?", "Who paid for the {product}?", "Who sold the {product}?"],
                      ["{name} {surname}.", "My {relative}.", "{name}, I think."]),
         "a reason": (["Why is {name} late?", "Why did you sell the {product}?", "Why is the {room} locked?"],
                      ["Because it was raining.", "Because of a strike.", "For lack of time, that is the reason."]),
         "a price": (["How much is the {product}?", "What does the {dish} cost?", "How much did {name} pay?"],
                     ["{amount}.", "About {amount}.", "{amount}, tax included."]),
         "yes or no": (["Is the {product} new?", "Did {name} call?", "Can I use the {room}?"],
                       ["Yes, of course.", "No, not yet.", "I'm afraid not.", "Yes."]),
         "a colour": (["What colour is the {product}?", "Which colour has your {item}?"],
                      ["{colour}, I think.", "Dark {colour}.", "It is {colour} with dots."])}


@family("judgement.reply")
def reply(rng):
    """Does the answer give what was asked for? Or: what does the question ask for?"""
    if rng.random() < 0.35:
        names = rng.sample(list(KINDS), rng.randint(2, 6))
        answer = Labels(rng, {name: [name, name.split(" ", 1)[-1] if name != "yes or no" else "yes/no",
                                     "asks for " + name] for name in names})

        def draw(rng):
            name = rng.choice(names)
            return typed(rng, fill(rng, rng.choice(KINDS[name][0]))), answer[name]

        what = say(rng, "What does the question ask for?", "Which kind of answer is expected?", "Type of the answer that is wanted.",
                   "Say what the asker wants to hear.",
                   "Sort the question by the answer that it needs.")
        return Task(answer.spec(rng, what), draw, answer.all)
    answer = Labels(rng, {"in": ["answers", "yes", "ok", "fits"], "out": ["evades", "no", "beside the point", "does not fit"]},
                    {"in": "gives what was asked for", "out": "does not"})
    form = rng.choice(["{} | {}", "Q: {}\nA: {}", "{} - {}", "- {}\n- {}", "question: {} answer: {}"])

    def draw(rng):
        asked, given = rng.choice(list(KINDS)), rng.choice(list(KINDS))
        key = rng.choice(["in", "out"])
        if key == "in":
            given = asked
        elif asked == given:
            given = rng.choice([kind for kind in KINDS if kind != asked])
        if key == "out" and asked == "yes or no":  # a place or a time might mean yes
            given = rng.choice(["a price", "a colour", "a reason"])
        question, given = fill(rng, rng.choice(KINDS[asked][0])), fill(rng, rng.choice(KINDS[given][1]))
        return form.format(question, capital(given)), answer[key]

    what = say(rng, "Does the answer fit the question? It may be wrong, but must be of the kind asked for.",
               "Is the reply an answer to what was asked?",
               "Interview: does the answer give what the question asks for?", "Check that the reply answers the question and no other.",
               "Does the second line give the sort of information wanted by the first?")
    return Task(answer.spec(rng, what), draw, answer.all)


def capital(text):
    return text[0].upper() + text[1:]


def comparison(name, make, questions, word):
    """Two things in a line: which one has more or less? make(rng) -> (text, value)."""
    @family(f"judgement.compare-{name}")
    def compare(rng):
        high = rng.random() < 0.5
        form, (left, right) = rng.choice([("{} | {}", ("left", "right")), ("A: {}\nB: {}", ("A", "B")), ("1) {}\n2) {}", ("1", "2")),
                                          ("first: {}; second: {}", ("first", "second")),
                                          ("{}\n{}", ("top", "bottom"))])
        names = yes_no(rng) if (simple := rng.random() < 0.25) else {"in": [left], "out": [right]}
        answer = Labels(rng, names, {"in": "the first one is", "out": "the second one is"})

        def draw(rng):
            for _ in range(30):
                (one, x), (two_, y) = make(rng), make(rng)
                if x != y:
                    break
            return form.format(one, two_), answer["in" if (x > y) == high else "out"]

        more = word[0 if high else 1]
        what = say(rng, *((f"Is the first one {more} than the second?", f"Compare: is the first {more}?",
                           f"Two entries; is the first {more}?") if simple else
                          [q.format(more) for q in questions]))
        return Task(answer.spec(rng, what), draw, answer.all)


def dated(rng):
    year, month, day = rng.randint(1960, 2026), rng.randint(1, 12), rng.randint(1, 28)
    if rng.random() < 0.5:
        year = 2020
    text = rng.choice([f"{day} {MONTHS[month - 1]} {year}", f"{MONTHS[month - 1]} {day}, {year}", f"{year}-{month:02}-{day:02}",
                       f"{MONTHS[month - 1][:3]} {day} {year}"])
    return rng.choice(["{}", "{}", "letter of {}", "born {}", "{} (signed)"]).format(text), (year, month, day)


def priced(rng):
    cents = rng.choice([rng.randint(100, 99999), rng.randint(10, 999) * 100, rng.randint(1, 99) * 1000])
    text = f"{cents // 100}" if cents % 100 == 0 and rng.random() < 0.5 else f"{cents // 100}.{cents % 100:02}"
    return fill(rng, rng.choice(["{colour} {product}, {v} euros", "{product} for {v} EUR", "{v} euros: {product}",
                                 "{product} ({v} euros, {day})"]), {"v": [text]}), cents


def sized(rng):
    grams = rng.choice([rng.randint(20, 3000), rng.randint(1, 40) * 1000, rng.randint(1, 30) * 100])
    text = f"{grams} g" if grams % 100 or rng.random() < 0.4 else f"{grams / 1000:g} kg"
    return fill(rng, rng.choice(["{product}, {v}", "{v} {colour} {product}", "parcel to {city}: {v}", "{v}, {dish}"]), {"v": [text]}), grams


def worded(rng):
    text = rng.choice([rng.choice(PLAIN), " and ".join(rng.sample(PLAIN, 2)),
                       rng.choice(["yes", "not now", "see you {when}", "{name} called", "please {task}"])])
    text = finished(rng, fill(rng, text))
    return text, len(text.split())


def timed(rng):
    minutes = rng.choice([rng.randint(1, 59), rng.randint(1, 12) * 30, rng.randint(61, 400)])
    text = f"{minutes // 60} h {minutes % 60} min" if minutes % 60 else f"{minutes // 60} hours"
    if minutes < 60 or rng.random() < 0.4:
        text = f"{minutes} min"
    return fill(rng, rng.choice(["{event}: {v}", "bus to {city}, {v}", "{book}, film, {v}", "{dish}: {v} in the oven"]),
                {"v": [text]}), minutes


def aged(rng):
    return fill(rng, rng.choice(["{name} {surname}, aged {v}", "{name}, {v} years old, from {city}", "my {relative} is {v}",
                                 "{name} ({v}), {street}"]),
                {"v": [str(v := rng.randint(2, 99))]}), v


comparison("date", dated, ["Which date is {}?", "Two dates: which is {}?", "Say which of the two is {}.", "Find the {} one.",
                           "Pick the {} date."], ("later", "earlier"))
comparison("price", priced, ["Which offer is {}?", "Which of the two costs is {}?", "Compare the prices; which offer is {}?",
                             "Find the {} one.", "Pick the {} article."],
           ("more expensive", "cheaper"))
comparison("weight", sized, ["Which is {}?", "Which of the two is {}?", "Compare the weights: which one is {}?", "Find the {} one.",
                             "Pick the {} thing."], ("heavier", "lighter"))
comparison("words", worded, ["Which line is {}, counted in words?", "Which of the two texts is {} (number of words)?",
                             "Count words: which one is {}?", "Find the {} text by its words.",
                             "Pick the text that is {} in words."], ("longer", "shorter"))
comparison("duration", timed, ["Which takes {}?", "Which of the two lasts {}?", "Compare the times: which one is {}?",
                               "Which one is {}, in time?", "Pick what is {}."], ("longer", "shorter"))
comparison("age", aged, ["Who is {}?", "Which of the two is {}?", "Compare the ages: who is {}?", "Find the {} person.",
                         "Pick the {} of both."], ("older", "younger"))


@family("judgement.order")
def order(rng):
    """Does the sentence tell two events in the order in which they happened?"""
    answer = Labels(rng, {"in": ["in order", "yes", "straight", "first told first"], "out": ["reversed", "no", "backwards",
            "second told first"]},
                    {"in": "what is told first happened first", "out": "what is told first happened later"})

    def draw(rng):
        (_, _, past, _, ing, thing), (_, _, past2, _, ing2, thing2) = verb(rng), verb(rng)
        who, she = rng.choice(SINGLE), rng.choice(["she", "he"])
        if thing == thing2:
            thing2 = "the old " + thing2.split(" ", 1)[1]
        key = rng.choice(["in", "out"])
        text = rng.choice({"in": [f"{who} {past} {thing} before {she} {past2} {thing2}",
                                  f"after {who} {past} {thing}, {she} {past2} {thing2}", f"{who} {past} {thing} and then {past2} {thing2}",
                                  f"having finished {ing} {thing}, {who} {past2} {thing2}",
                                  f"first {who} {past} {thing}, later {she} {past2} {thing2}"],
                           "out": [f"before {who} {past} {thing}, {she} {past2} {thing2}",
                                   f"{who} {past} {thing} after {she} {past2} {thing2}",
                                   f"{who} {past} {thing}; earlier {she} {past2} {thing2}",
                                   f"{who} {past} {thing}, but not before {she} {past2} {thing2}",
                                   f"{who} {past} {thing} once {she} had finished {ing2} {thing2}"]}[key])
        return finished(rng, text), answer[key]

    what = say(rng, "Are the two events told in the order in which they happened?", "Did what is told first happen first?",
               "Compare the order of telling with the order of events.",
               "Two events: does the sentence keep their order in time?",
               "Is the event that the sentence names first also the earlier one?")
    return Task(answer.spec(rng, what), draw, answer.all)


@family("judgement.complete")
def complete(rng):
    """Is the sentence complete or cut off?"""
    answer = Labels(rng, {"in": ["complete", "whole", "full", "ok"], "out": ["cut off", "incomplete", "broken off", "truncated"]},
                    {"in": "a full sentence", "out": "breaks off"})

    def draw(rng):
        base, _, past, _, _, thing = verb(rng)
        who = rng.choice(SINGLE)
        place, other = rng.choice(CITIES), rng.choice(NAMES)
        key = rng.choice(["in", "out"])
        full = [f"{who} {past} {thing} in {place} because {other} had asked for it",
                f"{who} wanted to {base} {thing} before {other} came home",
                f"when {other} came to {place}, {who} {past} {thing}", f"{other} says that {who} {past} {thing} and went to {place}",
                f"{who} {past} {thing}"]
        short = [f"{who} {past} {thing} because the", f"{who} wanted to {base}", f"when {other} came to {place}, {who} has not yet",
                 f"{other} says that {who} {past} the",
                 f"{who} {past} {thing} and then went to the", f"although {other} wanted to {base} {thing}, {who} is",
                 f"{who} and {other} are in {place} with a", f"if {who} {past}"]
        short[1] += " " + thing.split(" ")[0] if len(thing.split(" ")) > 1 else ""
        text = rng.choice(full if key == "in" else short)
        return text[0].upper() + text[1:] + (rng.choice(["", "."]) if key == "in" else ""), answer[key]

    what = say(rng, "Is the sentence complete? A missing full stop does not matter.", "Was the text cut off in the middle of the sentence?"
               if answer.opaque else "Complete or cut off in the middle? Full stops may be missing.", "Check whether the line breaks off.",
               "Some sentences were truncated by a bad program. Is this one whole?",
               "Judge whether the sentence has an end, with or without a full stop.")
    return Task(answer.spec(rng, what), draw, answer.all)


@family("judgement.axes")
def axes(rng):
    """One kind of message; the question may be its topic, its tone or its urgency."""
    topics = {"delivery": (["delivery", "shipping", "transport"],
                           ["the {product} has not arrived", "the parcel is still on its way",
                            "the courier left the {product} at {street}"]),
              "payment": (["payment", "money", "billing"],
                          ["the invoice says {amount}", "{amount} was taken from my account", "my {card} was charged {amount}"]),
              "quality": (["quality", "product", "condition"],
                          ["the {product} has a crack", "the {colour} paint of the {product} comes off",
                           "a part of the {product} is loose"]),
              "account": (["account", "login", "user data"],
                          ["my login stopped working", "my user name is spelled {name}", "the account still shows my old address"])}
    tones = {"calm": (["calm", "friendly", "relaxed"], ["Hello, hope you are well:", "Hi, just so you know:", "Good day to you all,"],
                      ["No hard feelings!", "Have a nice day!", "Kind regards"]),
             "angry": (["angry", "furious", "upset"], ["This is outrageous!", "I'm fed up with you:", "What a shameful service:"],
                       ["You should be ashamed!", "I'm furious!", "Worst firm ever!"])}
    hurry = {"now": (["urgent", "now", "at once"], ["I need an answer within the hour.", "Please act today, tomorrow is too late.",
                                                    "It must be solved by tonight."]),
             "later": (["not urgent", "later", "can wait"],
                       ["There is no hurry.", "Any time next month is fine.", "Take all the time you need."])}
    axis = rng.choice(["topic", "tone", "hurry"])
    table = {"topic": topics, "tone": tones, "hurry": hurry}[axis]
    answer = Labels(rng, {key: row[0] for key, row in table.items()},
                    {key: {"now": "needs action today", "later": "has time"}.get(key, row[0][0]) for key, row in table.items()})

    def draw(rng):
        pick = {"topic": rng.choice(list(topics)), "tone": rng.choice(list(tones)), "hurry": rng.choice(list(hurry))}
        start, end = rng.choice(tones[pick["tone"]][1]), rng.choice(tones[pick["tone"]][2])
        core = fill(rng, rng.choice(topics[pick["topic"]][1]))
        parts = [start, (core if start[-1] in ":," else capital(core)) + ".", rng.choice(hurry[pick["hurry"]][1])]
        if rng.random() < 0.6:
            parts.append(end)
        return dirty(rng, " ".join(parts), 0.06), answer[pick[axis]]

    what = say(rng, *{"topic": ["What is the message about? Tone and haste do not matter.", "Sort messages by their subject.",
                                "Topic of the message.", "Find the matter that is reported.",
                                "Which subject does the customer write about?"],
                      "tone": ["In which mood is the message written? The subject does not matter.", "Tone of the message.",
                               "How does the writer feel?", "Judge the temper of the customer.",
                               "Sort messages by tone, not by content."],
                      "hurry": ["How soon must somebody act? Anger is no haste.", "Urgency of the message.",
                                "Must it be done today, going by what the writer says?",
                                "Sort by time pressure; ignore subject and tone.", "Is there haste, by the writer's own words?"]}[axis])
    return Task(answer.spec(rng, what), draw, answer.all)


@family("judgement.sentiment-aspect")
def aspect(rng):
    """A review of several sides; the specification asks for one of them."""
    sides = {"food": ("the food", "the meals", "everything on the plate"),
             "staff": ("the staff", "the waiters", "the people at the desk"), "price": ("the price", "what we paid", "the bill"),
             "room": ("the room", "our room", "the bedroom"), "location": ("the location", "the area", "the neighbourhood")}
    good = {"food": ["was delicious", "tasted like heaven"], "staff": ["could not have been kinder", "helped us with everything"],
            "price": ["was a bargain", "was more than fair"],
            "room": ["was spotless and cosy", "felt like home"], "location": ["is ideal", "is quiet and green"]}
    bad = {"food": ["was inedible", "tasted of soap"], "staff": ["ignored us all evening", "shouted at us"],
           "price": ["was a rip-off", "was far too high"],
           "room": ["was filthy", "smelled of mould"], "location": ["is a noisy motorway junction", "is miles from anything"]}
    wanted = rng.choice(list(sides))
    three = rng.random() < 0.5
    classes = {"good": ["positive", "good", "praised", "likes it"],
               "bad": ["negative", "bad", "criticised", "dislikes it"]} | ({"none": ["not mentioned", "absent", "nothing said",
            "none"]} if three else {})
    answer = Labels(rng, classes, {"good": f"{wanted} is praised", "bad": f"{wanted} is criticised", "none": f"nothing about {wanted}"})

    def draw(rng):
        key = rng.choice(list(classes))
        others = rng.sample([side for side in sides if side != wanted], rng.randint(1, 3))
        verdicts = [(side, rng.choice([good, bad])) for side in others] + ([] if key == "none" else [(wanted,
                good if key == "good" else bad)])
        rng.shuffle(verdicts)
        text = rng.choice([", ", "; ", ". "]).join(rng.choice(sides[side]) + " " + rng.choice(pile[side]) for side, pile in verdicts)
        return typed(rng, fill(rng, rng.choice(["", "{city}, {month}: ", "we stayed {2..9} nights. ", "my {relative} and I: "])) + text,
                     0.05), answer[key]

    what = say(rng, f"What does the review say about the {wanted}? Everything else is unimportant.",
               f"Sentiment towards the {wanted} only.", f"Is the guest happy with the {wanted}?",
               f"Read what the guest thinks of the {wanted} and forget the rest.", f"Judge the review by the {wanted} alone.")
    return Task(answer.spec(rng, what), draw, answer.all)


@family("judgement.paraphrase")
def paraphrase(rng):
    """Do two sentences say the same? Roles swapped, numbers changed and negations are bait."""
    answer = Labels(rng, SAME, {"in": "the same is said", "out": "something else is said"})
    form = rng.choice(["{} | {}", "{}\n{}", "A: {}\nB: {}", "{} = {} ?", "1. {} 2. {}"])

    def draw(rng):
        base, _, past, done, _, thing = verb(rng)
        who, other = rng.sample(NAMES, 2)
        n = rng.randint(2, 9)
        was = "were" if thing.endswith("s") and not thing.endswith("class") else "was"
        key = rng.choice(["in", "out"])
        gift = rng.choice(PRODUCTS)
        same = [(f"{who} {past} {thing}", f"{thing} {was} {done} by {who}"),
                (f"{who} gave {other} the {gift}", f"{other} got the {gift} from {who}"),
                (f"{who} is {n} years older than {other}", f"{other} is {n} years younger than {who}"),
                (f"{who} {past} {thing} before lunch", f"before lunch {who} {past} {thing}"),
                (f"it was {who} who {past} {thing}", f"{who} {past} {thing}")]
        unlike = [(f"{who} {past} {thing}", f"{thing} {was} {done} by {other}"),
                  (f"{who} is {n} years older than {other}", f"{who} is {n} years younger than {other}"),
                  (f"{who} {past} {thing} before lunch", f"{who} {past} {thing} after lunch"),
                  (f"{who} {past} {thing}", f"{who} did not {base} {thing}"),
                  (f"{who} is {n} years older than {other}", f"{who} is {n + 1} years older than {other}"),
                  (f"{who} wanted to {base} {thing}", f"{who} refused to {base} {thing}")]
        left, right = rng.choice(same if key == "in" else unlike)
        if rng.random() < 0.3:
            left, right = right, left
        return form.format(capital(left), capital(right)), answer[key]

    what = say(rng, "Do both sentences say the same?", "Is the second sentence a paraphrase of the first?",
               "Same meaning in other words, or another meaning?",
               "Compare the meaning of the two sentences.", "Could one sentence stand for the other?")
    return Task(answer.spec(rng, what), draw, answer.all)
