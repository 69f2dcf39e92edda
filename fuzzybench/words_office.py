"""Words of offices and shops: people, towns, companies, goods, and functions that draw them."""

FIRST = ["Anna", "Ben", "Carla", "David", "Elena", "Farid", "Grace", "Hugo", "Irene", "Jonas", "Karin", "Liam", "Maria", "Nikhil",
         "Olivia", "Pavel",
         "Quentin", "Rosa", "Samuel", "Tara", "Umar", "Vera", "Walter", "Xenia", "Yusuf", "Zoe", "Amina", "Bruno", "Chloe", "Diego",
         "Emma", "Felix",
         "Greta", "Hana", "Ivan", "Julia", "Kenji", "Laura", "Mateo", "Nora", "Oscar", "Paula", "Ruth", "Stefan", "Thea", "Victor",
         "Wendy", "Arjun"]
LAST = ["Smith", "Keller", "Rossi", "Nguyen", "Kowalski", "Garcia", "Novak", "Okafor", "Larsen", "Dubois", "Meyer", "Tanaka", "Brown",
        "Fischer", "Costa",
        "Singh", "Jansen", "Murphy", "Horvat", "Lopez", "Andersson", "Popov", "Haddad", "Kim", "Weber", "Moreau", "Silva", "Clark",
        "Bianchi", "Yilmaz",
        "Walker", "Schmidt", "Hansen", "Martin", "Ahmed", "Wilson", "Petrov", "Baker", "Suzuki", "Vogel", "Turner", "Reyes", "Moser",
        "Evans", "Cohen"]
CITIES = ["Berlin", "Vienna", "Zurich", "Hamburg", "Munich", "Paris", "Lyon", "Madrid", "Seville", "Rome", "Milan", "Naples", "London",
          "Leeds", "Dublin",
          "Oslo", "Bergen", "Stockholm", "Helsinki", "Warsaw", "Prague", "Budapest", "Athens", "Lisbon", "Porto", "Brussels", "Ghent",
          "Amsterdam",
          "Utrecht", "Toronto", "Boston", "Chicago", "Denver", "Seattle", "Austin", "Tokyo", "Osaka", "Seoul", "Sydney", "Perth", "Geneva",
          "Graz"]
STREETS = ["Main Street", "Oak Avenue", "Station Road", "Church Lane", "Hill Road", "Mill Street", "Park Avenue", "River Road",
           "High Street", "Elm Drive",
           "Market Square", "Garden Lane", "King Street", "Bridge Road", "Lake Drive", "School Lane", "Forest Avenue", "Harbour Street",
           "Rose Court"]
COMPANY_STEMS = ["Northwind", "Bluepeak", "Harlow", "Castell", "Verdant", "Orbis", "Quantis", "Redstone", "Silverline", "Tamarind",
                 "Umbra", "Westfall",
                 "Alpenglow", "Brightside", "Cobalt", "Delphi", "Evergreen", "Foxglove", "Granite", "Hudson", "Ironbridge", "Juniper",
                 "Kestrel", "Lumen",
                 "Meridian", "Nimbus", "Oakhurst", "Pinnacle", "Ravenna", "Solaris", "Trident", "Vantage", "Wexford", "Zephyr"]
COMPANY_TRADES = ["Logistics", "Foods", "Software", "Insurance", "Energy", "Textiles", "Pharma", "Motors", "Consulting", "Media",
                  "Systems", "Paper",
                  "Bank", "Travel", "Tools", "Plastics", "Robotics", "Furniture", "Optics", "Shipping"]
GOODS = ["desk lamp", "office chair", "notebook", "coffee mug", "water bottle", "keyboard", "backpack", "phone case", "umbrella",
         "monitor stand",
         "printer cable", "garden hose", "frying pan", "bath towel", "bike helmet", "tent", "yoga mat", "board game", "wool scarf",
         "rain jacket",
         "alarm clock", "tool box", "hand drill", "paint brush", "bread knife", "tea pot", "wall clock", "picture frame", "cushion",
         "candle",
         "headphones", "travel adapter", "sleeping bag", "lunch box", "book shelf", "door mat", "ladder", "salad bowl", "toaster", "kettle"]
FRUIT = ["apples", "bananas", "cherries", "grapes", "lemons", "mangoes", "oranges", "peaches", "pears", "plums", "figs", "dates", "limes",
         "kiwis",
         "carrots", "onions", "potatoes", "tomatoes", "beans", "peas", "leeks", "milk", "bread", "butter", "cheese", "eggs", "flour",
         "sugar", "rice",
         "pasta", "salt", "tea", "coffee", "yoghurt", "honey", "oats", "nuts", "olives", "spinach", "garlic"]
MAIL_DOMAINS = ["example.com", "example.org", "mail.example", "acme.test", "post.example.net", "corp.example", "uni.example.edu",
                "home.example"]


def person(rng):
    return f"{rng.choice(FIRST)} {rng.choice(LAST)}"


def email(rng):
    first, last = rng.choice(FIRST).lower(), rng.choice(LAST).lower()
    local = rng.choice([f"{first}.{last}", f"{first[0]}{last}", f"{first}_{last}", f"{last}{rng.randint(1, 99)}", first,
                        f"{first}{rng.randint(1960, 2005)}"])
    return f"{local}@{rng.choice(MAIL_DOMAINS)}"


def digits(rng, count):
    return "".join(rng.choice("0123456789") for _ in range(count))


def phone(rng):
    return rng.choice([f"+{rng.choice([1, 33, 34, 39, 41, 43, 44, 49])} {rng.randint(20, 799)} {digits(rng, 3)} {digits(rng, 4)}",
                       f"0{rng.randint(20, 99)} {digits(rng, 7)}", f"({rng.randint(201, 989)}) 555-{digits(rng, 4)}",
                       f"0{rng.randint(151, 799)}-{digits(rng, 7)}",
                       f"555-{digits(rng, 4)}"])


def card(rng):
    groups = [rng.choice("45") + digits(rng, 3)] + [digits(rng, 4) for _ in range(3)]
    return rng.choice([" ", "-", " ", ""]).join(groups)


def street(rng):
    return f"{rng.randint(1, 240)} {rng.choice(STREETS)}"


def company(rng):
    return f"{rng.choice(COMPANY_STEMS)} {rng.choice(COMPANY_TRADES)}"


def some(rng, words, low, high):
    """Between low and high different ones of the words."""
    return rng.sample(words, rng.randint(low, high))
