#!/usr/bin/env python3
"""Writes tests/golden/peft.paw: a program made without our code, from LoRA weights as PEFT saves them.

    python3 -m venv .venv && .venv/bin/pip install gguf numpy
    .venv/bin/python tests/oracle/peft_adapter.py tests/golden/peft.paw

The weights are a formula of their position (see `weights`), which src/program/peft_test.cpp computes again. The shapes are those
of SmolLM2-135M, rank 2, two layers. The conversion follows what llama.cpp expects of an adapter for the architecture "llama": the
rotary embedding there turns neighbouring rows (2i, 2i+1) of a head, while PEFT's model turns the rows (i, i + half), so the
output rows of q and k, which are the rows of lora_B, change places.
"""

import json
import sys
import tempfile
import zipfile
from pathlib import Path

import gguf
import numpy

HEADS, KV_HEADS, HIDDEN, FEED_FORWARD, HEAD = 9, 3, 576, 1536, 64
RANK, ALPHA = 2, 16
LAYERS = [0, 29]
# PEFT's module: (name in GGUF, input width, output width, heads whose rows change places)
MODULES = {
    "self_attn.q_proj": ("attn_q", HIDDEN, HEADS * HEAD, HEADS),
    "self_attn.v_proj": ("attn_v", HIDDEN, KV_HEADS * HEAD, None),
    "mlp.down_proj": ("ffn_down", FEED_FORWARD, HIDDEN, None),
}


def weights(rows, columns, salt):
    """Multiples of 1/128 in [-1/8, 1/8], exact in float16."""
    row, column = numpy.indices((rows, columns))
    return ((row * 31 + column * 7 + salt) % 33 - 16).astype(numpy.float32) / 128


def peft_state():
    state = {}
    for layer in LAYERS:
        for salt, (module, (_, d_in, d_out, _)) in enumerate(MODULES.items()):
            stem = f"base_model.model.model.layers.{layer}.{module}"
            state[f"{stem}.lora_A.weight"] = weights(RANK, d_in, salt + layer)
            state[f"{stem}.lora_B.weight"] = weights(d_out, RANK, salt + layer + 5)
    return state


def neighbouring_pairs(rows, heads):
    """Row i and row i + half of each head become rows 2i and 2i + 1."""
    halves = rows.reshape(heads, 2, rows.shape[0] // heads // 2, rows.shape[1])
    return halves.swapaxes(1, 2).reshape(rows.shape)


def write_adapter(path, state):
    writer = gguf.GGUFWriter(path, "llama")
    writer.add_type("adapter")
    writer.add_string("adapter.type", "lora")
    writer.add_float32("adapter.lora.alpha", float(ALPHA))
    writer.add_name("PEFT example")
    for name, values in state.items():
        module, _, matrix = name.removeprefix("base_model.model.model.layers.").rpartition(".lora_")
        layer, _, module = module.partition(".")
        target, _, _, heads = MODULES[module]
        matrix = matrix.removesuffix(".weight").lower()
        if matrix == "b" and heads is not None:
            values = neighbouring_pairs(values, heads)
        writer.add_tensor(f"blk.{layer}.{target}.weight.lora_{matrix}", values.astype(numpy.float16))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def main(path):
    with tempfile.TemporaryDirectory() as folder:
        adapter = Path(folder) / "adapter.gguf"
        write_adapter(adapter, peft_state())
        meta = {"version": 3, "program_id": "7065667400000001", "spec": "An example.", "interpreter": "SmolLM2-135M-Instruct"}
        entries = {
            "meta.json": json.dumps(meta, indent=1).encode(),
            "prompt_template.txt": b"<|im_start|>user\nAn example.\n{INPUT_PLACEHOLDER}<|im_end|>\n<|im_start|>assistant\n",
            "adapter.gguf": adapter.read_bytes(),
        }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as bundle:
        for name, data in entries.items():
            bundle.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)


if __name__ == "__main__":
    main(sys.argv[1])
