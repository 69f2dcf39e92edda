"""More names of people and places than the lists of words_routing.py hold, from Faker.

Off unless asked for (`python3 -m fuzzybench --faker`), since Faker is not needed otherwise. The lists grow in place, so that all families
see them; the names are the same every time with one version of Faker.
"""

from .words_routing import CITIES, NAMES, SURNAMES

LOCALES = ["en_US", "en_GB", "en_IN", "de_DE", "fr_FR", "es_ES", "it_IT", "pt_BR", "nl_NL", "pl_PL", "sv_SE", "tr_TR", "id_ID"]
EACH = 120  # of a locale, for each list


def grown(names, make):
    """The list with further names of one word that begins with a letter from A to Z, each once."""
    seen, most = set(names), len(names) + EACH
    for _ in range(10 * EACH):
        name = make()
        if name.isalpha() and name[0].isascii() and name[0].isupper() and 2 < len(name) < 14 and name not in seen and len(names) < most:
            seen.add(name)
            names.append(name)


def grow():
    try:
        import faker
    except ImportError:
        raise SystemExit("fuzzybench: --faker needs the Python package Faker (pip install faker)") from None
    for locale in LOCALES:
        source = faker.Faker(locale)
        source.seed_instance(1)
        grown(NAMES, source.first_name)
        grown(SURNAMES, source.last_name)
        grown(CITIES, source.city)
