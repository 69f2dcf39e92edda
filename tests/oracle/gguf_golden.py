#!/usr/bin/env python3
"""Writes tests/golden/gguf_types.gguf with the independent Python package `gguf`.

    python3 -m venv .venv && .venv/bin/pip install gguf
    .venv/bin/python tests/oracle/gguf_golden.py tests/golden/gguf_types.gguf

It holds metadata of every kind; the tensor "values" (float32); and for each type T the tensor "T", those values quantized to
T, and "T.values", the float32 values that the package reads back from it. Of the types that the package only reads, "T" has random
bytes.
"""

import sys

import gguf
import numpy

TYPES = ["F16", "BF16", "Q4_0", "Q4_1", "Q5_0", "Q5_1", "Q8_0"]
READ_ONLY = {  # where the float16 numbers of a block stand
    "Q2_K": [80, 82], "Q3_K": [108], "Q4_K": [0, 2], "Q5_K": [0, 2], "Q6_K": [208], "IQ4_NL": [0], "IQ4_XS": [0]}


def make_values():
    rng = numpy.random.default_rng(20240607)
    blocks = [
        rng.normal(0, 1, 32),
        rng.normal(0, 0.02, 32),
        rng.normal(5, 0.1, 32),
        rng.uniform(-300, 300, 32),
        rng.normal(0, 1e-7, 32),  # scales that are subnormal in float16
        numpy.zeros(32),
        numpy.full(32, -1.5),
        numpy.linspace(-8, 7.5, 32),
        numpy.resize([3.0, -3.0, 0.0, 1e-30], 32),  # equal magnitudes of both signs
    ]
    return numpy.concatenate(blocks).astype(numpy.float32).reshape(-1, 32)


def random_blocks(kind, halves, rng):
    """Some blocks of random bytes, whose float16 numbers are finite, one of them subnormal."""
    values, size = gguf.GGML_QUANT_SIZES[kind]
    blocks = rng.integers(0, 256, (512 // values, size), dtype=numpy.uint8)
    for half in halves:
        numbers = rng.normal(0, 0.1, len(blocks))
        numbers[0] = 3e-6
        blocks[:, half : half + 2] = numbers.astype(numpy.float16)[:, None].view(numpy.uint8)
    return blocks.reshape(1, -1)


def add_metadata(writer):
    writer.add_uint8("number.u8", 200)
    writer.add_int8("number.i8", -100)
    writer.add_uint16("number.u16", 60000)
    writer.add_int16("number.i16", -30000)
    writer.add_uint32("number.u32", 4000000000)
    writer.add_int32("number.i32", -2000000000)
    writer.add_uint64("number.u64", 2**63 + 1)
    writer.add_int64("number.i64", -(2**62))
    writer.add_float32("number.f32", 0.5)
    writer.add_float64("number.f64", 0.1)
    writer.add_bool("flag", True)
    writer.add_string("text", "Grüße\n")
    writer.add_array("texts", ["one", "", "three"])
    writer.add_array("integers", [1, -2, 3])
    writer.add_array("floats", [0.25, -0.5])
    writer.add_array("flags", [True, False])


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    writer = gguf.GGUFWriter(sys.argv[1], "golden")
    add_metadata(writer)
    values = make_values()
    writer.add_tensor("values", values)
    for name in TYPES:
        kind = gguf.GGMLQuantizationType[name]
        data = gguf.quants.quantize(values, kind)
        if name == "F16":
            writer.add_tensor(name, data)
        else:
            writer.add_tensor(name, data, raw_dtype=kind)
        writer.add_tensor(name + ".values", gguf.quants.dequantize(data, kind).astype(numpy.float32))
    rng = numpy.random.default_rng(20240608)
    for name, halves in READ_ONLY.items():
        kind = gguf.GGMLQuantizationType[name]
        data = random_blocks(kind, halves, rng)
        writer.add_tensor(name, data, raw_dtype=kind)
        writer.add_tensor(name + ".values", gguf.quants.dequantize(data, kind).astype(numpy.float32))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


if __name__ == "__main__":
    main()
