#!/usr/bin/env python3
"""Writes the golden file of WordPiece: a small vocabulary, and hard texts with the tokens that transformers gives them.

    python3 -m venv .venv && .venv/bin/pip install transformers
    .venv/bin/python tests/oracle/word_piece_golden.py tests/golden/word_piece.json

The file is JSON: {"vocabulary": [texts as in vocab.txt], "cases": [{"text": ..., "tokens": [ids without [CLS] and [SEP]]}]}.
"""

import json
import random
import sys
import tempfile
from pathlib import Path

from transformers import BertTokenizer

SEED = 20241128
WORDS = ["the", "quick", "brown", "fox", "un", "##believ", "##able", "##ing", "##ed", "##s", "cafe", "na", "##ive", "istanbul", "strasse", "stra",
         "2", "##0", "##24", "don", "t", "e", "##mail", "##x", "##y", "hello", "##llo", "world", "\u4e2d", "\u6587", "\u1112", "##\u1161", "##\u11ab",
         "\u03c3", "##\u03c3", "##\u03c2", "\u03b1", "##\u03b1", "i", "##i", "\U0001f600", "fi", "##fi", "\u00df", "##\u00df", "\u2581", "x", "y", "##z"]
TEXTS = [
    "The quick brown fox", "unbelievable unbelieving UNBELIEVED", "caf\u00e9 CAFE\u0301 na\u00efve na\u00ef\u0301ve", "don't e-mail: hello, world!",
    "2024 20.24 2,0", "\u4e2d\u6587hello\u4e2d\u6587 world", "hello\u3000world\u00a0the\u2003fox\u2028quick", "\u0130stanbul \u0131stanbul ISTANBUL",
    "Stra\u00dfe STRASSE stra\u1e9ee", "\u03a3\u0391\u03a3 \u03c3\u03b1\u03c2 \u03ac\u03b1", "\ud55c \u1112\u1161\u11ab", "zero\u200bwidth joi\u200dner hel\u00adlo",
    "tab\tnew\nline\r\nfox", "bell\u0007fox nul\u0000fox \u001bfox \u007ffox \u0085fox", "\ufffdfox fox\ufffd", "\U0001f600 hello\U0001f600world",
    "\ufb01 x\ufb01 \uff28\uff45\uff4c\uff4c\uff4f", "\u2581 the\u2581fox", "x" * 99, "x" * 100, "x" * 101, "xy" * 50 + " fox", "a" * 3, "$5 <b>x</b> a_b `x` ~x^y|",
    "\u00bfx? \u00a1y! \u00abx\u00bb \u201cy\u201d \u2014x\u2013 \u2026", "\u20ac5 \u00a7x \u00b0y \u00b1z", "", " ", "\n\n", "\u0301", "x\u0301\u0302\u0303y",
    "\u0e01\u0e33 \u0e44\u0e17\u0e22", "\u0928\u092e\u0938\u094d\u0924\u0947", "\u0627\u0644\u0633\u0651\u0644\u0627\u0645", "\u3042\u30a2\u304c\u30ac", "\U00020000x\U0002a700",
    "\uf900\u2f800", "\ue000x\ue001", "\u0378x", "##ing # #ing ##", "[x] (y) {z}", "\u1e9b\u0323", "\u212bngstrom \u2126 \u212a", "\u01c4\u01c5\u01c6",
    "\u00b2\u00b3\u00bd", "\u2160\u2170", "\u24b6\u24d0", "\U0001d400\U0001d51e", "\u00aa\u00ba", "\u1160\u3164x", "\u200e\u200fx\ufeff", "\u180ex", "\u2060x\u2061",
]


def random_text(rng):
    pools = ["thequickbrownfox ", "\u00e9\u00e8\u00ea\u00f6\u00fc\u00f1\u0153\u00e6\u0142\u00f8", " \t\u00a0\u3000\u200b\u0000\u0007", ".,;:!?-_()[]\u2014\u201c\u201d",
             "\u4e2d\u6587\u3042\u30a2\ud55c\uac00", "\u0391\u03a3\u03c3\u0410\u042f\u0451\u0407", "XYZxyz0249"]
    return "".join(rng.choice(rng.choice(pools)) for _ in range(rng.randint(1, 24)))


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    rng = random.Random(SEED)
    texts = TEXTS + [random_text(rng) for _ in range(150)]
    vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"] + WORDS
    # Some characters of the texts as pieces too, so that not every hard word is unknown.
    characters = sorted({c for text in texts for c in text.lower() if c.isalnum()})
    vocabulary += [c for c in characters if c not in vocabulary and rng.random() < 0.8]
    vocabulary += ["##" + c for c in characters if "##" + c not in vocabulary and rng.random() < 0.8]
    vocabulary += [c for c in ".,;:!?-_()[]\u2014\u201c\u201d#$<>/'" if c not in vocabulary]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "vocab.txt"
        path.write_text("\n".join(vocabulary) + "\n")
        tokenizer = BertTokenizer(str(path), do_lower_case=True)
        cases = [{"text": text, "tokens": tokenizer.encode(text, add_special_tokens=False)} for text in texts]
    Path(sys.argv[1]).write_text(json.dumps({"vocabulary": vocabulary, "cases": cases}, ensure_ascii=True, separators=(",", ":")) + "\n")
    unknown = sum(case["tokens"].count(1) for case in cases)
    print(f"{len(cases)} texts, {sum(len(case['tokens']) for case in cases)} tokens, {unknown} of them [UNK], {len(vocabulary)} pieces")


if __name__ == "__main__":
    main()
