#!/usr/bin/env python3
"""Writes a tiny llama-architecture base, and the loss and LoRA gradients that JAX computes on it.

    python3 -m venv .venv && .venv/bin/pip install gguf numpy jax
    .venv/bin/python tests/oracle/gradients_golden.py tests/golden/tiny_base.gguf tests/golden/gradients.gguf

tiny_base.gguf has random Q8_0 weights and a vocabulary of an end token, 254 bytes and one merge. gradients.gguf holds, in float32:

    batch.tokens, batch.lengths   three sequences after a shared prefix: the first length is the prefix's
    target.rows, target.tokens, target.weights
    loss                          sum of weight * -log p(token)
    NAME.lora_a, NAME.lora_b      an adapter of rank 4 and alpha 8 for every matrix (NAME = blk.N.attn_q.weight, ...)
    NAME.grad_a, NAME.grad_b      the gradients of the loss with respect to them
    logits                        of the target rows

JAX differentiates in float64 over the dequantized weights; no activation is rounded.
"""

import sys

import gguf
import jax
import jax.numpy as jnp
import numpy

jax.config.update("jax_enable_x64", True)

LAYERS, WIDTH, HEADS, KV_HEADS, HEAD_DIM, HIDDEN, VOCABULARY = 2, 64, 4, 2, 16, 96, 256
RANK, ALPHA = 4, 8.0
EPSILON, ROPE_BASE = 1e-5, 10000.0
PREFIX, LENGTHS = 7, [5, 9, 1]
SHAPES = {  # inputs, outputs
    "attn_q": (WIDTH, HEADS * HEAD_DIM), "attn_k": (WIDTH, KV_HEADS * HEAD_DIM), "attn_v": (WIDTH, KV_HEADS * HEAD_DIM),
    "attn_output": (HEADS * HEAD_DIM, WIDTH), "ffn_gate": (WIDTH, HIDDEN), "ffn_up": (WIDTH, HIDDEN), "ffn_down": (HIDDEN, WIDTH),
}


def byte_characters():
    """GPT-2's printable characters of the bytes."""
    kept = [*range(33, 127), *range(161, 173), *range(174, 256)]
    characters, extra = {}, 0
    for byte in range(256):
        if byte in kept:
            characters[byte] = chr(byte)
        else:
            characters[byte], extra = chr(256 + extra), extra + 1
    return characters


def write_base(path, rng):
    """Writes the base and returns its weights as they read back."""
    writer = gguf.GGUFWriter(path, "llama")
    writer.add_name("tiny")
    writer.add_block_count(LAYERS)
    writer.add_context_length(128)
    writer.add_embedding_length(WIDTH)
    writer.add_feed_forward_length(HIDDEN)
    writer.add_head_count(HEADS)
    writer.add_head_count_kv(KV_HEADS)
    writer.add_rope_dimension_count(HEAD_DIM)
    writer.add_rope_freq_base(ROPE_BASE)
    writer.add_layer_norm_rms_eps(EPSILON)
    writer.add_vocab_size(VOCABULARY)
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("smollm")
    # The bytes 254 and 255 occur in no UTF-8 text; their places go to the end token and to a merge.
    writer.add_token_list(["<|end|>"] + [byte_characters()[byte] for byte in range(254)] + ["\u0120t"])
    writer.add_token_types([3] + [1] * 255)
    writer.add_token_merges(["\u0120 t"])
    writer.add_eos_token_id(0)
    weights = {}

    def add(name, values, quantize):
        values = values.astype(numpy.float32)
        if quantize:
            kind = gguf.GGMLQuantizationType.Q8_0
            data = gguf.quants.quantize(values, kind)
            writer.add_tensor(name, data, raw_dtype=kind)
            values = gguf.quants.dequantize(data, kind)
        else:
            writer.add_tensor(name, values)
        weights[name] = values.astype(numpy.float64)

    add("token_embd.weight", rng.normal(0, 0.2, (VOCABULARY, WIDTH)), True)
    for layer in range(LAYERS):
        add(f"blk.{layer}.attn_norm.weight", rng.uniform(0.5, 1.5, WIDTH), False)
        add(f"blk.{layer}.ffn_norm.weight", rng.uniform(0.5, 1.5, WIDTH), False)
        for name, (inputs, outputs) in SHAPES.items():
            add(f"blk.{layer}.{name}.weight", rng.normal(0, 1.2 / inputs**0.5, (outputs, inputs)), True)
    add("output_norm.weight", rng.uniform(0.5, 1.5, WIDTH), False)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return weights


def norm(x, weight):
    return x / jnp.sqrt((x * x).mean(-1, keepdims=True) + EPSILON) * weight


def rope(x, positions):
    """x is [rows, heads, head_dim]; pairs (2 i, 2 i + 1) turn by position * base^(-2 i / head_dim)."""
    angles = positions[:, None] * ROPE_BASE ** (-numpy.arange(0, HEAD_DIM, 2) / HEAD_DIM)
    cosine, sine = jnp.cos(angles)[:, None], jnp.sin(angles)[:, None]
    a, b = x[..., 0::2], x[..., 1::2]
    return jnp.stack([a * cosine - b * sine, a * sine + b * cosine], -1).reshape(x.shape)


def logits_of(adapter, weights, tokens, positions, visible):
    """Logits of all rows; visible[i, j] says whether row i attends to row j."""
    rows = len(tokens)

    def linear(x, name):
        a, b = adapter[name + ".lora_a"], adapter[name + ".lora_b"]
        return x @ weights[name].T + ALPHA / RANK * (x @ a.T) @ b.T

    x = weights["token_embd.weight"][tokens]
    for layer in range(LAYERS):
        prefix = f"blk.{layer}."
        h = norm(x, weights[prefix + "attn_norm.weight"])
        q = rope(linear(h, prefix + "attn_q.weight").reshape(rows, HEADS, HEAD_DIM), positions)
        k = rope(linear(h, prefix + "attn_k.weight").reshape(rows, KV_HEADS, HEAD_DIM), positions)
        v = linear(h, prefix + "attn_v.weight").reshape(rows, KV_HEADS, HEAD_DIM)
        k, v = k.repeat(HEADS // KV_HEADS, 1), v.repeat(HEADS // KV_HEADS, 1)
        scores = jnp.einsum("ihd,jhd->hij", q, k) / HEAD_DIM**0.5
        p = jax.nn.softmax(jnp.where(visible, scores, -jnp.inf), -1)
        x = x + linear(jnp.einsum("hij,jhd->ihd", p, v).reshape(rows, -1), prefix + "attn_output.weight")
        h = norm(x, weights[prefix + "ffn_norm.weight"])
        x = x + linear(jax.nn.silu(linear(h, prefix + "ffn_gate.weight")) * linear(h, prefix + "ffn_up.weight"), prefix + "ffn_down.weight")
    return norm(x, weights["output_norm.weight"]) @ weights["token_embd.weight"].T


def make_batch(rng):
    """A shared prefix, then sequences that see it and themselves."""
    lengths = [PREFIX] + LENGTHS
    rows = sum(lengths)
    sequence = numpy.repeat(numpy.arange(len(lengths)), lengths)
    within = numpy.concatenate([numpy.arange(n) for n in lengths])
    positions = within + numpy.where(sequence > 0, PREFIX, 0)
    earlier = numpy.tri(rows, dtype=bool)
    visible = earlier & ((sequence[:, None] == sequence[None, :]) | (sequence[None, :] == 0))
    tokens = rng.integers(1, VOCABULARY, rows)
    starts = numpy.cumsum(lengths) - lengths
    # The last prefix row, some rows of each sequence, and one row with two targets.
    target_rows = numpy.array([PREFIX - 1, *range(starts[1] + 2, starts[1] + 5), *range(starts[2], starts[2] + 9, 2), starts[3], starts[3]])
    target_tokens = rng.integers(0, VOCABULARY, len(target_rows))
    target_weights = rng.uniform(0.2, 2.0, len(target_rows))
    return lengths, tokens, positions, visible, target_rows, target_tokens, target_weights.astype(numpy.float32)


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    rng = numpy.random.default_rng(20240612)
    weights = write_base(sys.argv[1], rng)
    adapter = {}
    for layer in range(LAYERS):
        for name, (inputs, outputs) in SHAPES.items():
            full = f"blk.{layer}.{name}.weight"
            adapter[full + ".lora_a"] = rng.normal(0, 0.5 / inputs**0.5, (RANK, inputs)).astype(numpy.float32)
            adapter[full + ".lora_b"] = rng.normal(0, 0.15, (outputs, RANK)).astype(numpy.float32)
    lengths, tokens, positions, visible, target_rows, target_tokens, target_weights = make_batch(rng)

    def loss_of(parameters):
        logits = logits_of(parameters, weights, tokens, positions, visible)[target_rows]
        log_p = jax.nn.log_softmax(logits)[numpy.arange(len(target_rows)), target_tokens]
        return -(target_weights.astype(numpy.float64) * log_p).sum(), logits

    exact = {name: value.astype(numpy.float64) for name, value in adapter.items()}
    (loss, logits), gradients = jax.value_and_grad(loss_of, has_aux=True)(exact)

    writer = gguf.GGUFWriter(sys.argv[2], "llama")
    writer.add_type("golden")
    writer.add_float32("golden.alpha", ALPHA)
    add = lambda name, value: writer.add_tensor(name, numpy.atleast_1d(numpy.asarray(value, dtype=numpy.float32)))
    add("batch.tokens", tokens)
    add("batch.lengths", lengths)
    add("target.rows", target_rows)
    add("target.tokens", target_tokens)
    add("target.weights", target_weights)
    add("loss", loss)
    add("logits", logits)
    for name, value in adapter.items():
        add(name, value)
        add(name.replace(".lora_", ".grad_"), gradients[name])
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    norms = [float(jnp.linalg.norm(g)) for g in gradients.values()]
    print(f"loss {float(loss):.6f}, gradient norms {min(norms):.4f} to {max(norms):.4f}")


if __name__ == "__main__":
    main()
