#!/usr/bin/env python3
"""Writes the golden file of the forward pass: 200 prompts and the next-token logits that llama.cpp computes for them.

    python3 -m venv .venv && .venv/bin/pip install llama-cpp-python numpy
    .venv/bin/python tests/oracle/logits_golden.py BASE.gguf tests/golden/logits.bin

The prompts come from a seeded generator, so the same script writes the same prompts. llama.cpp runs on the CPU with float32
keys and values and without flash attention. Numbers are little-endian:

    8 bytes "PAWLOG1\\n"
    u32 number of prompts; for each:  u32 length, that many u32 tokens
                                      f32 log-sum-exp of all logits of the last position
                                      256 times u32 token, f32 logit: the largest logits, in descending order
                                      64 times u32 token, f32 logit: random other tokens
"""

import random
import struct
import sys

import llama_cpp
import numpy

SEED = 20240611
PROMPTS = 200
SHORTEST, LONGEST = 5, 60
TOP, OTHERS = 256, 64

PEOPLE = ["Ada", "the captain", "my neighbour", "Dr. Osei", "the committee", "a young engineer", "Mrs. Lindqvist", "the night nurse"]
PLACES = ["in Lisbon", "near the old harbour", "at the university", "on the second floor", "in a small village", "behind the station"]
ACTIONS = ["opened the letter", "measured the temperature of the water", "lost a bag with three passports", "planted forty apple trees",
           "refused to sign the contract", "repaired a clock that nobody had wound for years", "explained how vaccines work"]
ENDINGS = ["and nobody noticed until", "because the weather", "which meant that", "so the next morning", "although the price of", "and then she said: \""]
FACTS = ["The capital of Portugal is", "Water boils at a temperature of", "The three primary colours are red,", "Photosynthesis is the process by which",
         "The opposite of generous is", "In 1969, the first human", "A prime number is a number that", "The chemical symbol of gold is",
         "The largest planet of the solar system is", "To make bread you need flour, water, salt and", "The square root of 144 is",
         "Monday, Tuesday, Wednesday, Thursday,", "The author of Don Quixote is Miguel de"]
TASKS = ["Decide whether this review is positive or negative.", "Extract the city.", "Correct the spelling.", "Classify the ticket: billing, technical or other.",
         "Translate into French.", "Give the date as YYYY-MM-DD.", "Is this message urgent? Answer yes or no.", "Return the total as a number."]
TEXTS = ["The soup was cold and the waiter rude.", "We arrived in Valencia on the third of May.", "Teh quick brwon fox", "I was charged twice this month!",
         "The server has been down since 9 am, please help", "Invoice: 3 x 12.50 EUR, shipping 4.90 EUR", "Great phone, lovely screen, terrible battery",
         "Let us have lunch some time next week", "Order #48213 has not arrived", "Where is the nearest pharmacy?"]
NAMES = ["count", "parse_line", "total", "users", "is_valid", "read_config", "matrix", "index", "response", "buffer"]


def prose(rng):
    if rng.random() < 0.4:
        return rng.choice(FACTS)
    first = f"{rng.choice(PEOPLE)} {rng.choice(ACTIONS)} {rng.choice(PLACES)}, {rng.choice(ENDINGS)}"
    text = first[0].upper() + first[1:]
    if rng.random() < 0.5:
        text = f"It was late when {rng.choice(PEOPLE)} {rng.choice(ACTIONS)}. " + text
    return text


def code(rng):
    name = lambda: rng.choice(NAMES)
    return rng.choice([
        lambda: f"def {name()}({name()}, {name()}=None):\n    \"\"\"Return the {name()} of a list.\"\"\"\n    if not",
        lambda: f"for (size_t i = 0; i < {name()}.size(); ++i) {{\n  {name()} += {name()}[i",
        lambda: f"import numpy as np\n\n{name()} = np.zeros(({rng.randint(2, 9)}, {rng.randint(2, 9)}))\nprint({name()}.",
        lambda: f"SELECT name, COUNT(*) FROM {name()} WHERE created > '2023-0{rng.randint(1, 9)}-01' GROUP",
        lambda: f"#include <vector>\n#include <string>\n\nint main() {{\n  std::vector<int> {name()} = {{1, 2, 3",
        lambda: f"class {name().title()}:\n    def __init__(self, {name()}):\n        self.",
        lambda: f"git commit -m \"Fix {name()}\" && git",
        lambda: f"while True:\n    try:\n        {name()} = {name()}(sys.argv[{rng.randint(1, 3)}])\n    except ValueError",
    ])()


def chat(rng):
    task, text = rng.choice(TASKS), rng.choice(TEXTS)
    return rng.choice([
        f"<|im_start|>user\n{task}\n\n{text}<|im_end|>\n<|im_start|>assistant\n",
        f"<|im_start|>system\nYou are a helpful assistant.<|im_end|>\n<|im_start|>user\n{text}<|im_end|>\n<|im_start|>assistant\n",
        f"<|im_start|>user\n{task}\n[INPUT]\n{text}\n[END_INPUT]<|im_end|>\n<|im_start|>assistant\n",
    ])


def json_text(rng):
    return rng.choice([
        f'{{"id": {rng.randint(1, 99999)}, "name": "{rng.choice(PEOPLE)}", "tags": ["new", "paid"], "address": {{"city": "',
        f'[{{"x": {rng.random():.3f}, "y": {rng.random():.3f}}}, {{"x": {rng.random():.3f}, "y": ',
        f'{{"status": "error", "code": {rng.choice([400, 404, 500, 503])}, "message": "',
        f'{{"input": "{rng.choice(TEXTS)}", "label": "',
        '{\n  "version": "1.2.3",\n  "dependencies": {\n    "',
    ])


def log(rng):
    stamp = f"2024-{rng.randint(1, 12):02}-{rng.randint(1, 28):02} {rng.randint(0, 23):02}:{rng.randint(0, 59):02}:{rng.randint(0, 59):02}"
    return rng.choice([
        f"{stamp} ERROR [http-{rng.randint(1, 40)}] Connection to db-{rng.randint(1, 9)}.internal timed out after {rng.randint(1, 60)}",
        f"{stamp} INFO  started worker {rng.randint(1, 32)}\n{stamp} WARN  queue length is {rng.randint(100, 9000)}\n{stamp}",
        f"192.168.{rng.randint(0, 255)}.{rng.randint(0, 255)} - - \"GET /{rng.choice(NAMES)} HTTP/1.1\" {rng.choice([200, 404, 500])}",
        f"Traceback (most recent call last):\n  File \"{rng.choice(NAMES)}.py\", line {rng.randint(1, 400)}, in",
        f"kernel: [{rng.randint(1, 9999)}.{rng.randint(0, 999999):06}] usb 1-{rng.randint(1, 8)}: new high-speed USB device number",
    ])


KINDS = [prose, code, chat, json_text, log]


def make_prompts(llm):
    """Different token sequences of 5 to 60 tokens, one kind of text after the other."""
    rng = random.Random(SEED)
    prompts = []
    while len(prompts) < PROMPTS:
        text = KINDS[len(prompts) % len(KINDS)](rng)
        tokens = llm.tokenize(text.encode(), add_bos=False, special=True)
        if SHORTEST <= len(tokens) <= LONGEST and tokens not in prompts:
            prompts.append(tokens)
    return prompts


def last_logits(llm, tokens):
    llm.reset()
    llm.eval(tokens)
    pointer = llama_cpp.llama_get_logits_ith(llm.ctx, -1)
    return numpy.ctypeslib.as_array(pointer, shape=(llm.n_vocab(),)).astype(numpy.float64)


def record(rng, tokens, logits):
    order = numpy.argsort(-logits, kind="stable")
    most = logits.max()
    log_sum = most + numpy.log(numpy.exp(logits - most).sum())
    chosen = list(order[:TOP]) + list(rng.choice(order[TOP:], OTHERS, replace=False))
    out = struct.pack("<I", len(tokens)) + struct.pack(f"<{len(tokens)}I", *tokens) + struct.pack("<f", log_sum)
    return out + b"".join(struct.pack("<If", token, logits[token]) for token in chosen)


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    float32 = llama_cpp.GGML_TYPE_F32
    llm = llama_cpp.Llama(sys.argv[1], n_ctx=256, n_gpu_layers=0, flash_attn=False, type_k=float32, type_v=float32, verbose=False)
    prompts = make_prompts(llm)
    rng = numpy.random.default_rng(SEED)
    data = b"PAWLOG1\n" + struct.pack("<I", len(prompts)) + b"".join(record(rng, tokens, last_logits(llm, tokens)) for tokens in prompts)
    with open(sys.argv[2], "wb") as file:
        file.write(data)
    print(f"{len(prompts)} prompts, {sum(map(len, prompts))} tokens, {len(data)} bytes")


if __name__ == "__main__":
    main()
