"""LoRA training with PyTorch, transformers and PEFT for bench/peers.py: torch_worker.py BASE.gguf PROGRAM.paw EXAMPLES.jsonl TYPE STEPS

Trains an adapter of the program's rank and alpha on all linear layers, from the same prompt and examples, in the same batch, with the loss on
the outputs only. Prints examples and tokens a second of STEPS steps, after two warm-up steps, as one JSON object.
"""

import json
import pathlib
import random
import resource
import sys
import time
import zipfile

import torch
from peft import LoraConfig, get_peft_model
from transformers import AutoModelForCausalLM, AutoTokenizer

LINEARS = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"]
WARM_UP = 2


def read_rows(program, examples, tokenizer):
    """Tokens of each example, and how many of them at the end are the output."""
    with zipfile.ZipFile(program) as bundle:
        before, after = bundle.read("prompt_template.txt").decode().split("{INPUT_PLACEHOLDER}")
    rows = []
    for line in pathlib.Path(examples).read_text(encoding="utf-8").splitlines():
        example = json.loads(line)
        prompt = tokenizer.encode(before + example["input"] + after, add_special_tokens=False)
        output = [*tokenizer.encode(example["output"], add_special_tokens=False), tokenizer.eos_token_id]
        rows.append((prompt + output, len(output)))
    return rows


def batches(rows, size):
    while True:
        random.shuffle(rows)
        for i in range(0, len(rows) - size + 1, size):
            yield rows[i : i + size]


def collate(batch, pad):
    longest = max(len(tokens) for tokens, _ in batch)
    ids = torch.full((len(batch), longest), pad)
    labels = torch.full((len(batch), longest), -100)
    mask = torch.zeros((len(batch), longest), dtype=torch.long)
    for i, (tokens, output) in enumerate(batch):
        ids[i, : len(tokens)] = torch.tensor(tokens)
        mask[i, : len(tokens)] = 1
        labels[i, len(tokens) - output : len(tokens)] = torch.tensor(tokens[-output:])
    return {"input_ids": ids, "attention_mask": mask, "labels": labels}


def main():
    base, program, examples, kind, steps = sys.argv[1:]
    base = pathlib.Path(base)
    random.seed(0)
    torch.manual_seed(0)
    with zipfile.ZipFile(program) as bundle:
        recipe = json.loads(bundle.read("meta.json"))["paw"]["compiler"]["recipe"]
    tokenizer = AutoTokenizer.from_pretrained(base.parent, gguf_file=base.name)
    model = AutoModelForCausalLM.from_pretrained(base.parent, gguf_file=base.name, dtype=getattr(torch, kind))
    config = LoraConfig(r=recipe["rank"], lora_alpha=recipe["alpha"], target_modules=LINEARS, task_type="CAUSAL_LM")
    model = get_peft_model(model, config, autocast_adapter_dtype=False)
    model.train()
    optimizer = torch.optim.AdamW([p for p in model.parameters() if p.requires_grad], lr=recipe["rate"], weight_decay=0.0)
    seen = tokens = 0
    stream = batches(read_rows(program, examples, tokenizer), recipe["batch"])
    for step in range(WARM_UP + int(steps)):
        if step == WARM_UP:
            seen = tokens = 0
            start = time.perf_counter()
        batch = next(stream)
        loss = model(**collate(batch, tokenizer.pad_token_id)).loss
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), recipe["clip"])
        optimizer.step()
        optimizer.zero_grad()
        seen += len(batch)
        tokens += sum(len(row) for row, _ in batch)
    seconds = time.perf_counter() - start
    print(json.dumps({"examples_per_second": seen / seconds, "tokens_per_second": tokens / seconds, "loss": loss.item(),
                      "max_rss": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024, "torch": torch.__version__}))


if __name__ == "__main__":
    main()
