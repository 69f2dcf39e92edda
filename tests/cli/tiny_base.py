"""Writes a tiny random language model as a GGUF file with the standard library alone: most tests need no download."""

import random
import struct

LAYERS, WIDTH, HEADS, KV_HEADS, HIDDEN = 2, 64, 4, 2, 96
HEAD_DIM = WIDTH // HEADS
SPECIAL = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"]  # control tokens; the last one ends an output
UINT32, FLOAT32, STRING, ARRAY, INT32 = 4, 6, 8, 9, 5  # kinds of metadata
F32, Q8_0 = 0, 8  # kinds of tensors
ALIGNMENT = 32


def byte_characters():
    """GPT-2's printable characters of the 256 bytes."""
    kept = [*range(33, 127), *range(161, 173), *range(174, 256)]
    others = iter(range(256, 512))
    return [chr(byte) if byte in kept else chr(next(others)) for byte in range(256)]


def text(value):
    data = value.encode()
    return struct.pack("<Q", len(data)) + data


def field(key, kind, data):
    return text(key) + struct.pack("<I", kind) + data


def number(key, value):
    return field(key, UINT32, struct.pack("<I", value))


def array(key, kind, items):
    return field(key, ARRAY, struct.pack("<IQ", kind, len(items)) + b"".join(items))


def q8_0(rng, rows, columns, deviation):
    """Random values: each block of 32 is a float16 scale and 32 int8."""
    scale = struct.pack("<e", deviation / 64)
    return b"".join(
        scale + bytes(rng.randrange(-110, 111) & 255 for _ in range(32)) for _ in range(rows * columns // 32)
    )


def metadata(context):
    tokens = SPECIAL + byte_characters()
    kinds = [3] * len(SPECIAL) + [1] * 256
    return [
        field("general.architecture", STRING, text("llama")),
        field("general.name", STRING, text("Tiny")),
        number("llama.block_count", LAYERS),
        number("llama.context_length", context),
        number("llama.embedding_length", WIDTH),
        number("llama.feed_forward_length", HIDDEN),
        number("llama.attention.head_count", HEADS),
        number("llama.attention.head_count_kv", KV_HEADS),
        number("llama.rope.dimension_count", HEAD_DIM),
        field("llama.rope.freq_base", FLOAT32, struct.pack("<f", 10000.0)),
        field("llama.attention.layer_norm_rms_epsilon", FLOAT32, struct.pack("<f", 1e-5)),
        field("tokenizer.ggml.model", STRING, text("gpt2")),
        field("tokenizer.ggml.pre", STRING, text("smollm")),
        array("tokenizer.ggml.tokens", STRING, [text(token) for token in tokens]),
        array("tokenizer.ggml.token_type", INT32, [struct.pack("<i", kind) for kind in kinds]),
        array("tokenizer.ggml.merges", STRING, []),
        number("tokenizer.ggml.eos_token_id", 2),
    ]


def tensors(seed):
    rng = random.Random(seed)
    ones = struct.pack(f"<{WIDTH}f", *[1.0] * WIDTH)
    yield "token_embd.weight", (WIDTH, len(SPECIAL) + 256), Q8_0, q8_0(rng, len(SPECIAL) + 256, WIDTH, 0.2)
    shapes = {
        "attn_q": (WIDTH, WIDTH),
        "attn_k": (WIDTH, KV_HEADS * HEAD_DIM),
        "attn_v": (WIDTH, KV_HEADS * HEAD_DIM),
        "attn_output": (WIDTH, WIDTH),
        "ffn_gate": (WIDTH, HIDDEN),
        "ffn_up": (WIDTH, HIDDEN),
        "ffn_down": (HIDDEN, WIDTH),
    }
    for layer in range(LAYERS):
        yield f"blk.{layer}.attn_norm.weight", (WIDTH,), F32, ones
        yield f"blk.{layer}.ffn_norm.weight", (WIDTH,), F32, ones
        for name, (inputs, outputs) in shapes.items():
            yield f"blk.{layer}.{name}.weight", (inputs, outputs), Q8_0, q8_0(rng, outputs, inputs, inputs**-0.5)
    yield "output_norm.weight", (WIDTH,), F32, ones


def padding(size):
    return b"\0" * (-size % ALIGNMENT)


def write_tiny_base(path, context=1024, seed=1):
    """A llama of 2 layers whose tokens are bytes and three control tokens."""
    fields = metadata(context)
    listed, data = [], b""
    for name, shape, kind, values in tensors(seed):
        listed.append(text(name) + struct.pack(f"<I{len(shape)}QIQ", len(shape), *shape, kind, len(data)))
        data += values + padding(len(values))
    head = b"GGUF" + struct.pack("<IQQ", 3, len(listed), len(fields)) + b"".join(fields) + b"".join(listed)
    with open(path, "wb") as file:
        file.write(head + padding(len(head)) + data)
