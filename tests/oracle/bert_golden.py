#!/usr/bin/env python3
"""Writes a tiny random BERT as a GGUF file, and the hidden states that transformers computes on it.

    python3 -m venv .venv && .venv/bin/pip install torch transformers gguf numpy
    .venv/bin/python tests/oracle/bert_golden.py tests/golden/bert.gguf

Tensors have the names that llama.cpp's conversion gives them. Matrices are stored in Q8_0, and transformers runs on the
values that they read back as, in float64; no activation is rounded. Beside the model, the file holds keys that change
nothing about it:

    general.golden.tokens, general.golden.types   of all texts, one behind the other
    general.golden.lengths                        tokens of each text
    general.golden.states                         the last layer's output of every token, [tokens][width]
"""

import sys

import gguf
import numpy
import torch
import transformers

LAYERS, WIDTH, HEADS, HIDDEN, VOCABULARY, CONTEXT = 3, 64, 4, 96, 100, 40
LENGTHS = [1, 2, 9, 17, 40]  # one for all of the context
EPSILON = 1e-12
SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
NAMES = {  # ours: transformers'
    "attn_q": "attention.self.query", "attn_k": "attention.self.key", "attn_v": "attention.self.value",
    "attn_output": "attention.output.dense", "attn_output_norm": "attention.output.LayerNorm",
    "ffn_up": "intermediate.dense", "ffn_down": "output.dense", "layer_output_norm": "output.LayerNorm",
}


def tensors_of(model):
    """Pairs of GGUF's name and the parameter."""
    embeddings = model.embeddings
    yield "token_embd.weight", embeddings.word_embeddings.weight
    yield "position_embd.weight", embeddings.position_embeddings.weight
    yield "token_types.weight", embeddings.token_type_embeddings.weight
    yield "token_embd_norm.weight", embeddings.LayerNorm.weight
    yield "token_embd_norm.bias", embeddings.LayerNorm.bias
    for layer in range(LAYERS):
        for ours, theirs in NAMES.items():
            module = model.encoder.layer[layer].get_submodule(theirs)
            yield f"blk.{layer}.{ours}.weight", module.weight
            yield f"blk.{layer}.{ours}.bias", module.bias


def randomize(parameter, name, rng):
    shape = tuple(parameter.shape)
    if name.endswith("norm.weight"):
        values = rng.uniform(0.5, 1.5, shape)
    elif name.endswith(".bias"):
        values = rng.normal(0, 0.2, shape)
    elif "blk" in name:
        values = rng.normal(0, 1.2 / shape[1] ** 0.5, shape)
    else:
        values = rng.normal(0, 0.5, shape)
    return values.astype(numpy.float32)


def write_metadata(writer):
    writer.add_name("Tiny BERT")
    writer.add_block_count(LAYERS)
    writer.add_context_length(CONTEXT)
    writer.add_embedding_length(WIDTH)
    writer.add_feed_forward_length(HIDDEN)
    writer.add_head_count(HEADS)
    writer.add_layer_norm_eps(EPSILON)
    writer.add_causal_attention(False)
    writer.add_pooling_type(gguf.PoolingType.MEAN)
    writer.add_tokenizer_model("bert")
    writer.add_tokenizer_pre("jina-v2-en")
    writer.add_token_list(SPECIAL + [f"\u2581word{i}" for i in range(VOCABULARY - len(SPECIAL))])
    writer.add_token_types([3] * len(SPECIAL) + [1] * (VOCABULARY - len(SPECIAL)))
    writer.add_token_type_count(2)
    writer.add_pad_token_id(0)
    writer.add_unk_token_id(1)
    writer.add_uint32("tokenizer.ggml.cls_token_id", 2)
    writer.add_sep_token_id(3)
    writer.add_mask_token_id(4)


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    rng = numpy.random.default_rng(20241128)
    config = transformers.BertConfig(
        vocab_size=VOCABULARY, hidden_size=WIDTH, num_hidden_layers=LAYERS, num_attention_heads=HEADS, intermediate_size=HIDDEN,
        max_position_embeddings=CONTEXT, type_vocab_size=2, layer_norm_eps=EPSILON, hidden_act="gelu")
    model = transformers.BertModel(config, add_pooling_layer=False).double().eval()
    writer = gguf.GGUFWriter(sys.argv[1], "bert")
    write_metadata(writer)
    q8_0 = gguf.GGMLQuantizationType.Q8_0
    stored = []
    for name, parameter in tensors_of(model):
        values = randomize(parameter, name, rng)
        if values.ndim == 2 and not name.startswith(("position", "token_types")):
            data = gguf.quants.quantize(values, q8_0)
            stored.append((name, data, q8_0))
            values = gguf.quants.dequantize(data, q8_0)
        else:
            stored.append((name, values, None))
        with torch.no_grad():
            parameter.copy_(torch.from_numpy(values.astype(numpy.float64)))

    tokens = rng.integers(0, VOCABULARY, sum(LENGTHS))
    types = numpy.concatenate([(numpy.arange(n) >= n // 2) if i % 2 else numpy.zeros(n) for i, n in enumerate(LENGTHS)]).astype(int)
    states, first = [], 0
    for length in LENGTHS:
        part = slice(first, first + length)
        with torch.no_grad():
            out = model(torch.tensor(tokens[None, part]), token_type_ids=torch.tensor(types[None, part]))
        states.append(out.last_hidden_state[0].numpy())
        first += length
    writer.add_array("general.golden.tokens", [int(token) for token in tokens])
    writer.add_array("general.golden.types", [int(kind) for kind in types])
    writer.add_array("general.golden.lengths", LENGTHS)
    writer.add_array("general.golden.states", [float(value) for value in numpy.concatenate(states).ravel()])
    for name, data, kind in stored:
        writer.add_tensor(name, data, raw_dtype=kind)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    print(f"{len(tokens)} tokens, {len(stored)} tensors")


if __name__ == "__main__":
    main()
