#!/usr/bin/env python3
"""Writes the golden file of the tokenizer: generated texts, and llama.cpp's tokens of them.

    python3 -m venv .venv && .venv/bin/pip install llama-cpp-python
    .venv/bin/python tests/oracle/tokenizer_golden.py BASE.gguf tests/golden/tokenizer.bin

The texts come from a seeded generator, so the same script writes the same texts. Numbers are little-endian:

    8 bytes "PAWTOK1\\n"
    u32 number of texts; for each:   u32 repetitions, u32 length, the bytes, then two digests:
                                     special tokens as text, special tokens parsed
    u32 number of blocks; for each:  one digest (special tokens as text) of block_text(index)
    digest: u32 number of tokens, u64 FNV-1a over the tokens, each as four bytes

A text is its bytes, repeated. The blocks cover every code point but surrogates: block i holds U+i*256 to U+i*256+255.
"""

import random
import struct
import sys

import llama_cpp

SEED = 20240607
BLOCKS = 0x110000 // 256

WORDS = """the of and to in is that it was for on are with as his they at be this from have or by one had not but what all
were when we there can an your which their said if do will each about how up out them then she many some so these would
other into has more her two like him see time could no make than first been its who now people my made over did down only
way find use may water long little very after words called just where most know get through back much before go good new
write our used me man too any day same right look think also around another came come work three word must because does
part even place well such here take why things help put years different away again off went old number great tell men say
small every found still between name should home big give air line set own under read last never us left end along while
might next sound below saw something thought both few those always looked show large often together asked house don't it's
we'll they're I'd you've isn't that's O'Brien rock'n'roll 'tis l'eau d'un aujourd'hui naïve café déjà Straße Übermut
größer señor mañana niño façade coöperate Zürich Ærø Łódź Dvořák привет мир как дела сегодня погода хорошая Москва
γειά σου κόσμε καλημέρα שלום עולם مرحبا بالعالم नमस्ते दुनिया হ্যালো สวัสดี ชาวโลก 你好 世界 今天 天气 很好 こんにちは 世界 カタカナ
안녕하세요 세계 xin chào thế giới tiếng Việt""".split()

EMOJI = """😀 😂 🤣 ❤️ 🔥 👍🏽 👩‍💻 👨‍👩‍👧‍👦 🇩🇪 🇺🇸 🏳️‍🌈 🎉 🚀 ✨ ☕ ✅ ❌ ⚠️ 💯 🙏🏿 🧑🏻‍🚀 ♟️ 1️⃣ #️⃣ ㊗️ 🀄""".split()

MARKS = "".join(map(chr, [0x300, 0x301, 0x302, 0x303, 0x308, 0x30A, 0x327, 0x328, 0x20DD, 0x489, 0x591, 0x5B0, 0x64B, 0x93C,
                          0x94D, 0xE31, 0x1DC0, 0xFE0F, 0x200D, 0x20E3]))

SPACES = [" ", "  ", "   ", "    ", "\t", "\t\t", "\n", "\n\n", "\r\n", "\r", " \n", "\n ", "\v", "\f", "\x85", "\xa0", "\u1680",
          "\u2003", "\u2028", "\u2029", "\u202f", "\u205f", "\u3000", "\u200b", "\ufeff", "\x00", "\x1b", "\x1c", "\x1f", "\x7f"]

PUNCTUATION = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~¡¿«»“”‘’…–—•€£¥°±×÷©®™→≠∞√∑¼½¾²³¹①Ⅷ٣४〇"

SPECIAL = ["<|endoftext|>", "<|im_start|>", "<|im_end|>", "<repo_name>", "<reponame>", "<file_sep>", "<filename>", "<gh_stars>",
           "<issue_start>", "<issue_comment>", "<issue_closed>", "<jupyter_start>", "<jupyter_text>", "<jupyter_code>",
           "<jupyter_output>", "<jupyter_script>", "<empty_output>"]


def spaced(rng, items, low, high):
    """Some of the items, usually with one space between them."""
    out = []
    for _ in range(rng.randint(low, high)):
        out.append(rng.choice(items))
        out.append(" " if rng.random() < 0.85 else rng.choice([", ", ". ", "; ", "-", "", "\n", "  ", "? ", "!", " (", ") ", "'s "]))
    return "".join(out)


def prose(rng):
    text = spaced(rng, WORDS, 3, 16)
    return rng.choice([str.capitalize, str.upper, str.title, lambda t: t, lambda t: t])(text)


def identifier(rng):
    words = [w for w in rng.sample(WORDS[:150], rng.randint(1, 3)) if w.isalpha()] or ["x"]
    return rng.choice(["_".join(words), "".join(w.title() for w in words), "-".join(words), "__" + words[0] + "__", words[0].upper()])


def code(rng):
    name = lambda: identifier(rng)
    lines = [
        lambda: f"def {name()}({name()}, {name()}=None):",
        lambda: f"    return {name()}[{rng.randint(0, 99)}] + {rng.random():.4f}",
        lambda: f"\tif ({name()} != {name()} && !{name()}->{name()}()) {{",
        lambda: f"std::vector<{name()}> {name()}{{{rng.randint(0, 9)}}};  // {spaced(rng, WORDS, 1, 5)}",
        lambda: f"#include <{name()}.h>",
        lambda: f"SELECT {name()}, COUNT(*) FROM {name()} WHERE {name()} >= '{rng.randint(1900, 2100)}-01-01';",
        lambda: f"<div class=\"{name()}\">{name()}</div>",
        lambda: f"x{rng.randint(0, 9)} = 0x{rng.getrandbits(32):08X} << {rng.randint(0, 31)};",
        lambda: f"  {name()}: \"{name()}\\n\\t\\\"{name()}\\\"\"",
        lambda: f"for i in $(seq 1 {rng.randint(2, 500)}); do echo \"${{{name()}}}\" | sed 's/{name()}/g'; done",
        lambda: "=" * rng.randint(3, 40),
        lambda: " " * rng.randint(1, 20) + "}",
    ]
    return rng.choice(["\n", "\r\n", "\n\n"]).join(rng.choice(lines)() for _ in range(rng.randint(1, 4)))


def log(rng):
    stamp = f"2024-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}T{rng.randint(0, 23):02}:{rng.randint(0, 59):02}:{rng.random() * 60:06.3f}Z"
    address = ".".join(str(rng.randint(0, 255)) for _ in range(4))
    return rng.choice([
        f"{stamp} {rng.choice(['INFO', 'WARN', 'ERROR', 'DEBUG'])} [{identifier(rng)}] {spaced(rng, WORDS, 2, 8)}took {rng.randint(1, 99999)}ms",
        f"{address} - - [{stamp}] \"GET /{identifier(rng)}?id={rng.randint(0, 10**9)} HTTP/1.1\" {rng.choice([200, 301, 404, 500])} {rng.randint(0, 10**6)}",
        f"\x1b[3{rng.randint(0, 7)}m{identifier(rng)}\x1b[0m: {rng.getrandbits(64):016x}",
        f"  at {identifier(rng)}.{identifier(rng)} ({identifier(rng)}.js:{rng.randint(1, 9999)}:{rng.randint(1, 99)})",
    ])


def json_text(rng, depth=0):
    kind = rng.randint(0, 6 if depth < 2 else 4)
    if kind == 0:
        return str(rng.randint(-10**6, 10**6))
    if kind == 1:
        return f"{rng.gauss(0, 1000):.6g}"
    if kind == 2:
        return rng.choice(["true", "false", "null"])
    if kind in (3, 4):
        return '"' + spaced(rng, WORDS + EMOJI + ["\\n", "\\u00e9", '\\"'], 0, 3).strip() + '"'
    items = [json_text(rng, depth + 1) for _ in range(rng.randint(0, 3))]
    gap = rng.choice(["", " ", "\n  "])
    if kind == 5:
        return "[" + ("," + gap).join(items) + "]"
    return "{" + gap + ("," + gap).join(f'"{identifier(rng)}": {item}' for item in items) + gap + "}"


def emoji(rng):
    return spaced(rng, EMOJI + WORDS[:20], 1, 8)


def combining(rng):
    letters = "aeiouncAEIOUZкиबกאا한日1 -"
    return "".join(rng.choice(letters) + "".join(rng.choice(MARKS) for _ in range(rng.choice([0, 0, 1, 1, 2, 5]))) for _ in range(rng.randint(1, 12)))


def whitespace(rng):
    return "".join(rng.choice(SPACES) * rng.choice([1, 1, 1, 2, 3]) + rng.choice(["", "a", "Word", "9", "42", ".", "'s", "é", "中"])
                   for _ in range(rng.randint(1, 8)))


def digits(rng):
    def number():
        return rng.choice([str(rng.getrandbits(rng.choice([4, 10, 40, 90]))), f"{rng.random():.12f}", "½", "Ⅻ", "٣٤", "१२", "²", "①", "1,000,000", "1e-5"])
    return "".join(rng.choice(["", " ", "  ", "\n", "-", "$", "x"]) + number() + rng.choice(["", " ", "th", "%", "'s", " \n"]) for _ in range(rng.randint(1, 6)))


def contractions(rng):
    ends = ["'s", "'t", "'re", "'ve", "'m", "'ll", "'d", "'S", "'RE", "'l", "'r", "'v", "'", "''", "'sa", "'llama", "’s", " 's", "'\n", "'2"]
    return "".join(rng.choice(WORDS + ["", " ", "9", "\t"]) + rng.choice(ends) for _ in range(rng.randint(1, 6)))


def punctuation(rng):
    return "".join(rng.choice(PUNCTUATION) * rng.choice([1, 1, 2, 3, 7]) + rng.choice(["", "", " ", "a", "1", "\n"]) for _ in range(rng.randint(1, 12)))


def code_points(rng):
    def one():
        high = rng.choice([0x80, 0x250, 0x800, 0x3000, 0x10000, 0x20000, 0x110000])
        point = rng.randrange(high)
        return chr(point if not 0xD800 <= point < 0xE000 else 0xE000)
    return "".join(one() for _ in range(rng.randint(1, 16)))


def special(rng):
    def damaged(mark):
        at = rng.randrange(len(mark))
        return rng.choice([mark[:at] + mark[at + 1:], mark[:at] + rng.choice(" |<>_ax") + mark[at:], mark.upper(), mark[:at], mark[at:]])
    parts = []
    for _ in range(rng.randint(1, 5)):
        mark = rng.choice(SPECIAL)
        parts.append(mark if rng.random() < 0.7 else damaged(mark))
        parts.append(rng.choice(["", "", " ", "\n", "  ", "user\n", "assistant\n", "<", "|>", "<|", "1", "é", "'s", spaced(rng, WORDS, 1, 3)]))
    return "".join(parts)


def random_bytes(rng):
    return bytes(rng.choice([rng.randrange(256), rng.randrange(128), rng.randrange(0x80, 0xC0), rng.randrange(0xC0, 0x100)])
                 for _ in range(rng.randint(1, 24)))


def damaged_utf8(rng):
    """Valid text with bytes cut out, changed or put in, surrogates and overlong forms among them."""
    data = bytearray(rng.choice([prose, emoji, combining, code_points, whitespace, special])(rng).encode())[:80]
    for _ in range(rng.randint(1, 4)):
        at = rng.randrange(len(data) + 1)
        action = rng.randint(0, 3)
        if action == 0:
            del data[at:at + 1]
        elif action == 1 and at < len(data):
            data[at] = rng.randrange(256)
        elif action == 2:
            data[at:at] = rng.choice([b"\xff", b"\xc0\x80", b"\xe0\x80\xaf", b"\xed\xa0\x80", b"\xf0\x82\x82\xac", b"\xc3", b"\xe2\x82", b"\xf0\x9f\x98",
                                      b"\xf8\x88\x80\x80\x80", b"\x80", b"\xbf\xbf", b"\xfe"])
        else:
            del data[at:]
    return bytes(data)


def beyond_unicode(data):
    """Whether a four-byte sequence encodes more than U+10FFFF: llama.cpp fails on it, so there is nothing to compare with."""
    for i in range(len(data) - 3):
        if data[i] >= 0xF4 and data[i] < 0xF8 and all(b & 0xC0 == 0x80 for b in data[i + 1:i + 4]):
            if data[i] > 0xF4 or data[i + 1] >= 0x90:
                return True
    return False


KINDS = [(prose, 2600), (code, 1200), (log, 700), (json_text, 700), (emoji, 500), (combining, 600), (whitespace, 900), (digits, 600),
         (contractions, 600), (punctuation, 600), (code_points, 700), (special, 1100), (random_bytes, 700), (damaged_utf8, 1200)]

RUNS = [b"a", b" ", b"\n", b"\t", b"=", b"1", b"\xff", "é".encode(), "中".encode(), "😀".encode(), b"ab", b"a ", b" a", b"the ", b"\r\n", b"'s", b"<|im_end|>",
        b"<|", b"9 ", "е́".encode(), b"\x00", b"-", b"_", b"AAB"]


def make_texts():
    rng = random.Random(SEED)
    texts = [(1, b""), (1, b" "), (1, b"\n"), (1, b"a"), (1, b"\x80")]
    for make, count in KINDS:
        for _ in range(count):
            text = make(rng)
            data = text if isinstance(text, bytes) else text.encode()
            if not beyond_unicode(data):
                texts.append((1, data))
    texts += [(repetitions, run) for run in RUNS for repetitions in (2, 3, 4, 5, 7, 8, 15, 16, 17, 63, 64, 100, 1000, 5000)]
    return texts


def block_text(index):
    """Each code point of a block after a letter, doubled, after a space and before a digit."""
    points = [chr(p) for p in range(index * 256, index * 256 + 256) if not 0xD800 <= p < 0xE000]
    return "".join(f"a{c}{c}b {c}1" for c in points).encode()


class Reference:
    """llama.cpp's tokenizer of a model file."""

    def __init__(self, path):
        self.silent = llama_cpp.llama_log_callback(lambda *_: None)
        llama_cpp.llama_log_set(self.silent, None)
        llama_cpp.llama_backend_init()
        params = llama_cpp.llama_model_default_params()
        params.vocab_only = True
        self.model = llama_cpp.llama_model_load_from_file(path.encode(), params)
        self.vocab = llama_cpp.llama_model_get_vocab(self.model)

    def encode(self, data, parse_special):
        room = 3 * len(data) + 8  # an invalid byte becomes U+FFFD, three bytes
        tokens = (llama_cpp.llama_token * room)()
        count = llama_cpp.llama_tokenize(self.vocab, data, len(data), tokens, room, False, parse_special)
        assert 0 <= count <= room
        return tokens[:count]


def digest(tokens):
    hash_value = 0xCBF29CE484222325
    for byte in struct.pack(f"<{len(tokens)}i", *tokens):
        hash_value = (hash_value ^ byte) * 0x100000001B3 & 0xFFFFFFFFFFFFFFFF
    return struct.pack("<IQ", len(tokens), hash_value)


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    reference = Reference(sys.argv[1])
    texts = make_texts()
    out = bytearray(b"PAWTOK1\n" + struct.pack("<I", len(texts)))
    for repetitions, data in texts:
        out += struct.pack("<II", repetitions, len(data)) + data
        for parse_special in (False, True):
            out += digest(reference.encode(data * repetitions, parse_special))
    out += struct.pack("<I", BLOCKS)
    for index in range(BLOCKS):
        out += digest(reference.encode(block_text(index), False))
    with open(sys.argv[2], "wb") as file:
        file.write(out)
    print(f"{len(texts)} texts and {BLOCKS} blocks in {len(out)} bytes")


if __name__ == "__main__":
    main()
