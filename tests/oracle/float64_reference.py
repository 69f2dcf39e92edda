#!/usr/bin/env python3
"""Writes the golden file of exact logits: a llama-architecture forward pass in float64 over the dequantized weights.

    python3 -m venv .venv && .venv/bin/pip install gguf numpy
    .venv/bin/python tests/oracle/float64_reference.py BASE.gguf tests/golden/logits.bin tests/golden/logits_float64.bin

The prompts are those of logits.bin. Nothing but the stored weights is rounded: what an engine's logits differ by is the
error of its activations. Numbers are little-endian:

    8 bytes "PAWF641\\n"
    u32 number of prompts; for each:  64 times u32 token, f32 logit: the largest, descending
"""

import struct
import sys

import gguf
import numpy

TOP = 64


def read_prompts(path):
    data = open(path, "rb").read()
    assert data[:8] == b"PAWLOG1\n"
    (count,), at, prompts = struct.unpack_from("<I", data, 8), 12, []
    for _ in range(count):
        (length,) = struct.unpack_from("<I", data, at)
        prompts.append(struct.unpack_from(f"<{length}I", data, at + 4))
        at += 4 + 4 * length + 4 + 8 * (256 + 64)
    return prompts


class Model:
    def __init__(self, path):
        reader = gguf.GGUFReader(path)
        self.tensors = {t.name: t for t in reader.tensors}
        value = lambda key: reader.fields["llama." + key].contents()
        self.layers, self.heads, self.kv_heads = value("block_count"), value("attention.head_count"), value("attention.head_count_kv")
        self.epsilon, self.rope_base = value("attention.layer_norm_rms_epsilon"), value("rope.freq_base")
        self.head_dim = value("embedding_length") // self.heads
        self.embeddings = self.weight("token_embd.weight")

    def weight(self, name):
        tensor = self.tensors[name]
        return gguf.quants.dequantize(tensor.data, tensor.tensor_type).astype(numpy.float64)

    def norm(self, x, name):
        return x / numpy.sqrt((x * x).mean(-1, keepdims=True) + self.epsilon) * self.weight(name)

    def rope(self, x):
        """x is [tokens, heads, head_dim]; pairs (2 i, 2 i + 1) turn by position * base^(-2 i / head_dim)."""
        angles = numpy.arange(len(x))[:, None] * self.rope_base ** (-numpy.arange(0, self.head_dim, 2) / self.head_dim)
        cosine, sine = numpy.cos(angles)[:, None], numpy.sin(angles)[:, None]
        a, b = x[..., 0::2], x[..., 1::2]
        return numpy.stack([a * cosine - b * sine, a * sine + b * cosine], -1).reshape(x.shape)

    def attention(self, q, k, v):
        count = len(q)
        q = self.rope(q.reshape(count, self.heads, -1))
        k = self.rope(k.reshape(count, self.kv_heads, -1)).repeat(self.heads // self.kv_heads, 1)
        v = v.reshape(count, self.kv_heads, -1).repeat(self.heads // self.kv_heads, 1)
        scores = numpy.einsum("ihd,jhd->hij", q, k) / numpy.sqrt(self.head_dim)
        scores[:, ~numpy.tri(count, dtype=bool)] = -numpy.inf
        p = numpy.exp(scores - scores.max(-1, keepdims=True))
        return numpy.einsum("hij,jhd->ihd", p / p.sum(-1, keepdims=True), v).reshape(count, -1)

    def linear(self, x, name):
        return x @ self.weight(name).T

    def last_logits(self, prompts):
        """The logits after each prompt. Their tokens go through a layer together, so a layer is dequantized once."""
        ends = numpy.cumsum([len(p) for p in prompts])
        x = self.embeddings[numpy.concatenate(prompts)]
        for layer in range(self.layers):
            linear = lambda x, name: self.linear(x, f"blk.{layer}.{name}.weight")
            h = self.norm(x, f"blk.{layer}.attn_norm.weight")
            q, k, v = (numpy.split(linear(h, name), ends[:-1]) for name in ("attn_q", "attn_k", "attn_v"))
            x = x + linear(numpy.concatenate([self.attention(*qkv) for qkv in zip(q, k, v)]), "attn_output")
            h = self.norm(x, f"blk.{layer}.ffn_norm.weight")
            gate = linear(h, "ffn_gate")
            x = x + linear(gate / (1 + numpy.exp(-gate)) * linear(h, "ffn_up"), "ffn_down")
        head = "output.weight" if "output.weight" in self.tensors else "token_embd.weight"
        return self.linear(self.norm(x[ends - 1], "output_norm.weight"), head)


def main():
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    prompts = read_prompts(sys.argv[2])
    out = b"PAWF641\n" + struct.pack("<I", len(prompts))
    for logits in Model(sys.argv[1]).last_logits(prompts):
        out += b"".join(struct.pack("<If", token, logits[token]) for token in numpy.argsort(-logits, kind="stable")[:TOP])
    with open(sys.argv[3], "wb") as file:
        file.write(out)
    print(f"{len(prompts)} prompts in {len(out)} bytes")


if __name__ == "__main__":
    main()
