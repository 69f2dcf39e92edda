#!/usr/bin/env python3
"""Measures the accuracy that storing an adapter in fewer bits costs: compiles each task set once, stores the adapter in each type, and tests each program.

usage: bench/adapter_types.py --tasks DIR [DIR ...] [--types F16 Q8_0 Q4_0] [--paw build/release/paw]

A task DIR has spec.txt, train.jsonl and test.jsonl. Needs the Python packages gguf and numpy, whose quantization is used, not ours.
"""
import argparse
import pathlib
import tempfile
import zipfile

import gguf

from paw_runs import run_json


def stored_as(kind, source, target, folder):
    """Writes `target`: the program `source` with its adapter's matrices converted to `kind` if their rows are whole blocks."""
    adapter = folder / "adapter.gguf"
    with zipfile.ZipFile(source) as bundle:
        entries = {name: bundle.read(name) for name in bundle.namelist()}
    adapter.write_bytes(entries["adapter.gguf"])
    reader = gguf.GGUFReader(adapter)
    converted = folder / "converted.gguf"
    writer = gguf.GGUFWriter(converted, reader.fields["general.architecture"].contents())
    writer.add_type("adapter")
    writer.add_string("adapter.type", "lora")
    writer.add_float32("adapter.lora.alpha", reader.fields["adapter.lora.alpha"].contents())
    wanted = gguf.GGMLQuantizationType[kind]
    for tensor in reader.tensors:
        values = gguf.quants.dequantize(tensor.data, tensor.tensor_type)
        whole = values.shape[-1] % gguf.GGML_QUANT_SIZES[wanted][0] == 0
        chosen = wanted if whole else gguf.GGMLQuantizationType.F16
        writer.add_tensor(tensor.name, gguf.quants.quantize(values, chosen), raw_dtype=chosen)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    entries["adapter.gguf"] = converted.read_bytes()
    with zipfile.ZipFile(target, "w") as bundle:
        for name, data in entries.items():
            bundle.writestr(name, data)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--paw", default="build/release/paw")
    parser.add_argument("--tasks", nargs="+", type=pathlib.Path, required=True)
    parser.add_argument("--types", nargs="+", default=["F16", "Q8_0", "Q4_0"])
    options = parser.parse_args()

    print("| task set | " + " | ".join(options.types) + " |")
    print("| --- |" + " ---: |" * len(options.types))
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        for task in options.tasks:
            compiled, program = folder / "compiled.paw", folder / "stored.paw"
            run_json(options.paw, "compile", "--json", "--spec-file", task / "spec.txt", "--examples", task / "train.jsonl",
                      "--set", "adapter=F32", "-o", compiled)
            cells = []
            for kind in options.types:
                stored_as(kind, compiled, program, folder)
                tested = run_json(options.paw, "test", "--json", program, task / "test.jsonl")
                cells.append(f"{100 * tested['exact_match']:.1f} % ({program.stat().st_size / 1e6:.1f} MB)")
            print(f"| {task.name} | " + " | ".join(cells) + " |", flush=True)


if __name__ == "__main__":
    main()
