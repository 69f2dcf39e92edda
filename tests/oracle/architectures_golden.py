#!/usr/bin/env python3
"""Writes tiny random decoders of every architecture as GGUF files, with the logits and gradients that transformers computes.

    python3 -m venv .venv && .venv/bin/pip install torch transformers gguf numpy
    .venv/bin/python tests/oracle/architectures_golden.py tests/golden

Tensors have the names and the forms that llama.cpp's conversion gives them. Matrices are stored in Q8_0, and transformers runs on
the values that they read back as, in float64; no activation is rounded. Beside the model, NAME.gguf holds keys that change nothing
about it:

    general.golden.tokens, general.golden.lengths   of all texts, one behind the other; the tokens of each text
    general.golden.logits          of every token, [tokens][vocabulary]
    general.golden.adapted_logits  the same with an adapter of rank 64 and alpha 16
    general.golden.matrices        the names of the adapted matrices: all
    general.golden.loss            the mean of -log p over all next tokens, with an adapter of rank 4 and alpha 4
    general.golden.gradients       of that loss: A's, then B's, of one matrix after another, of some layers
    general.golden.gradient_layers

The factors of the adapters follow from the number of their matrix (see `factor`).
"""

import sys

import gguf
import numpy
import torch
import transformers

WIDTH, HEADS, HEAD_DIM, HIDDEN, VOCABULARY, CONTEXT = 64, 2, 32, 96, 96, 40
LENGTHS = [1, 7, 21]
EPSILON = 1e-6
WINDOW = 8
Q8_0 = gguf.GGMLQuantizationType.Q8_0
SHARED = dict(vocab_size=VOCABULARY, hidden_size=WIDTH, intermediate_size=HIDDEN, num_attention_heads=HEADS, head_dim=HEAD_DIM,
              max_position_embeddings=CONTEXT, rms_norm_eps=EPSILON, attn_implementation="eager")
LLAMA_NAMES = {  # ours: transformers'
    "attn_norm": "input_layernorm", "attn_q": "self_attn.q_proj", "attn_k": "self_attn.k_proj", "attn_v": "self_attn.v_proj",
    "attn_output": "self_attn.o_proj", "ffn_norm": "post_attention_layernorm", "ffn_gate": "mlp.gate_proj",
    "ffn_up": "mlp.up_proj", "ffn_down": "mlp.down_proj"}
HEAD_NORMS = {"attn_q_norm": "self_attn.q_norm", "attn_k_norm": "self_attn.k_norm"}


def permuted(heads):
    """From pairs that lie half a head apart, as transformers turns them, to pairs of neighbours, as Llama's GGUF files have them."""
    return lambda w: w.reshape(heads, 2, -1, *w.shape[1:]).swapaxes(1, 2).reshape(w.shape)


def unpermuted(heads):
    return lambda w: w.reshape(heads, -1, 2, *w.shape[1:]).swapaxes(1, 2).reshape(w.shape)


class Case:
    """A model of transformers and how a GGUF file has it: tensors are given in the file's form, `to_theirs` turns them."""

    def __init__(self, name, architecture, model, names, kv_heads=1, layers=2, tied=False, prefix="model.layers"):
        self.name, self.architecture, self.model, self.names = name, architecture, model, names
        self.kv_heads, self.layers, self.tied, self.prefix = kv_heads, layers, tied, prefix
        self.embedding, self.final_norm, self.head = "model.embed_tokens", "model.norm", "lm_head"
        self.hidden = model.config.intermediate_size if hasattr(model.config, "intermediate_size") else HIDDEN
        self.gradient_layers = list(range(layers)) if layers <= 2 else [0, 5]
        self.to_theirs = {}  # by the last part of our name
        self.extra = {}  # float32 tensors of the file alone
        self.metadata = lambda writer: None

    def tensors(self):
        """Pairs of GGUF's name and theirs."""
        parameters = dict(self.model.named_parameters())
        yield "token_embd.weight", self.embedding + ".weight"
        if not self.tied:
            yield "output.weight", self.head + ".weight"
        for kind in ("weight", "bias"):
            if f"{self.final_norm}.{kind}" in parameters:
                yield f"output_norm.{kind}", f"{self.final_norm}.{kind}"
        for layer in range(self.layers):
            for ours, theirs in self.names.items():
                for kind in ("weight", "bias"):
                    if f"{self.prefix}.{layer}.{theirs}.{kind}" in parameters:
                        yield f"blk.{layer}.{ours}.{kind}", f"{self.prefix}.{layer}.{theirs}.{kind}"

    def turn(self, ours, values):
        kind = ours.split(".", 2)[2] if ours.startswith("blk.") else ours
        return self.to_theirs.get(kind, lambda same: same)(values)


def llama3():
    config = transformers.LlamaConfig(
        num_hidden_layers=2, num_key_value_heads=1, **SHARED,
        rope_parameters=dict(rope_type="llama3", rope_theta=500000.0, factor=8.0, low_freq_factor=1.0, high_freq_factor=4.0,
                             original_max_position_embeddings=16))
    case = Case("llama3", "llama", transformers.LlamaForCausalLM(config), LLAMA_NAMES)
    case.to_theirs = {"attn_q.weight": unpermuted(HEADS), "attn_k.weight": unpermuted(1)}
    plain = 500000.0 ** -(numpy.arange(0, HEAD_DIM, 2) / HEAD_DIM)
    factors = plain / case.model.model.rotary_emb.inv_freq.numpy().astype(numpy.float64)
    case.extra = {"rope_freqs.weight": factors.astype(numpy.float32)}
    case.metadata = lambda writer: (writer.add_rope_freq_base(500000.0), writer.add_rope_dimension_count(HEAD_DIM))
    return case


def qwen2():
    config = transformers.Qwen2Config(num_hidden_layers=2, num_key_value_heads=1, tie_word_embeddings=True, **SHARED,
                                      rope_parameters=dict(rope_type="default", rope_theta=1000000.0))
    case = Case("qwen2", "qwen2", transformers.Qwen2ForCausalLM(config), LLAMA_NAMES, tied=True)
    case.metadata = lambda writer: writer.add_rope_freq_base(1000000.0)
    return case


def qwen3():
    config = transformers.Qwen3Config(num_hidden_layers=2, num_key_value_heads=2, **SHARED,
                                      rope_parameters=dict(rope_type="default", rope_theta=1000000.0))
    case = Case("qwen3", "qwen3", transformers.Qwen3ForCausalLM(config), LLAMA_NAMES | HEAD_NORMS, kv_heads=2)
    case.metadata = lambda writer: writer.add_rope_freq_base(1000000.0)
    return case


def gemma3():
    config = transformers.Gemma3TextConfig(
        num_hidden_layers=7, num_key_value_heads=1, sliding_window=WINDOW, query_pre_attn_scalar=HEAD_DIM, tie_word_embeddings=True,
        hidden_activation="gelu_pytorch_tanh", **SHARED | dict(intermediate_size=64),
        rope_parameters={"full_attention": dict(rope_type="default", rope_theta=1000000.0),
                         "sliding_attention": dict(rope_type="default", rope_theta=10000.0)})
    assert config.layer_types == ["sliding_attention"] * 5 + ["full_attention", "sliding_attention"], config.layer_types
    names = LLAMA_NAMES | HEAD_NORMS | {
        "post_attention_norm": "post_attention_layernorm", "ffn_norm": "pre_feedforward_layernorm",
        "post_ffw_norm": "post_feedforward_layernorm"}
    case = Case("gemma3", "gemma3", transformers.Gemma3ForCausalLM(config), names, layers=7, tied=True)
    minus_one = lambda w: w - 1  # noqa: E731
    case.to_theirs = {f"{name}.weight": minus_one for name in names if name.endswith("norm")} | {"output_norm.weight": minus_one}
    case.metadata = lambda writer: (writer.add_rope_freq_base(1000000.0), writer.add_sliding_window(WINDOW))
    return case


def gpt2():
    config = transformers.GPT2Config(vocab_size=VOCABULARY, n_positions=CONTEXT, n_embd=WIDTH, n_layer=2, n_head=HEADS, n_inner=HIDDEN,
                                     layer_norm_epsilon=EPSILON, attn_implementation="eager")
    names = {"attn_norm": "ln_1", "attn_qkv": "attn.c_attn", "attn_output": "attn.c_proj", "ffn_norm": "ln_2",
             "ffn_up": "mlp.c_fc", "ffn_down": "mlp.c_proj"}
    case = Case("gpt2", "gpt2", transformers.GPT2LMHeadModel(config), names, kv_heads=None, tied=True, prefix="transformer.h")
    case.embedding, case.final_norm = "transformer.wte", "transformer.ln_f"
    case.to_theirs = {f"{name}.weight": lambda w: w.T for name in ("attn_qkv", "attn_output", "ffn_up", "ffn_down")}
    plain = case.tensors
    case.tensors = lambda: [*plain(), ("position_embd.weight", "transformer.wpe.weight")]
    return case


def write_metadata(writer, case):
    writer.add_name(f"Tiny {case.name}")
    writer.add_block_count(case.layers)
    writer.add_context_length(CONTEXT)
    writer.add_embedding_length(WIDTH)
    writer.add_feed_forward_length(case.hidden)
    writer.add_head_count(HEADS)
    if case.kv_heads is None:
        writer.add_layer_norm_eps(EPSILON)
    else:
        writer.add_head_count_kv(case.kv_heads)
        writer.add_key_length(HEAD_DIM)
        writer.add_value_length(HEAD_DIM)
        writer.add_layer_norm_rms_eps(EPSILON)
    case.metadata(writer)
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre({"gpt2": "gpt-2", "llama3": "llama-bpe"}.get(case.name, "qwen2"))
    tokens = ["<|im_start|>", "<|im_end|>"] + [chr(33 + i) for i in range(VOCABULARY - 3)] + ["th"]
    writer.add_token_list(tokens)
    writer.add_token_types([3, 3] + [1] * (VOCABULARY - 2))
    writer.add_token_merges(["t h"])
    writer.add_eos_token_id(1)


def randomized(name, shape, rng):
    """In the file's form."""
    if name.endswith("norm.weight"):
        values = rng.uniform(0.5, 1.5, shape)
    elif name.endswith(".bias"):
        values = rng.normal(0, 0.2, shape)
    elif name.startswith("blk"):
        values = rng.normal(0, 1.2 / shape[1] ** 0.5, shape)
    else:
        values = rng.normal(0, 0.5, shape)
    return values.astype(numpy.float32)


def factor(number, shape):
    """Numbers of +-1/8, the same for everyone: of the i-th, the upper 16 bits of i * 2654435761 + number * 40503."""
    count = shape[0] * shape[1]
    mixed = (numpy.arange(count, dtype=numpy.uint64) * 2654435761 + number * 40503) & 0xFFFFFFFF
    return torch.from_numpy(((mixed >> 16).astype(numpy.float64) / 65536 - 0.5).reshape(shape) / 4)


class Adapted:
    """The model with an adapter of each of its matrices."""

    def __init__(self, case, matrices, rank, alpha):
        self.case, self.matrices, self.scale = case, matrices, alpha / rank
        self.factors = []
        for i, (_, _, shape) in enumerate(matrices):
            self.factors.append(factor(2 * i, (rank, shape[1])).requires_grad_())
            self.factors.append(factor(2 * i + 1, (shape[0], rank)).requires_grad_())

    def __call__(self, tokens):
        changed = {}
        for i, (ours, theirs, _) in enumerate(self.matrices):
            change = self.scale * self.factors[2 * i + 1] @ self.factors[2 * i]
            changed[theirs] = self.case.model.get_parameter(theirs) + self.case.turn(ours, change)
        return torch.func.functional_call(self.case.model, changed, (tokens[None],), {"use_cache": False}).logits[0]


def write(case, folder):
    rng = numpy.random.default_rng(20241128)
    case.model.double().eval()
    writer = gguf.GGUFWriter(f"{folder}/{case.name}.gguf", case.architecture)
    write_metadata(writer, case)
    stored, matrices = [(name, values, None) for name, values in case.extra.items()], []
    for ours, theirs in case.tensors():
        parameter = case.model.get_parameter(theirs)
        shape = tuple(case.turn(ours, parameter).shape) if parameter.ndim == 2 else tuple(parameter.shape)
        values = randomized(ours, shape, rng)
        if values.ndim == 2 and not ours.startswith("position"):
            data = gguf.quants.quantize(values, Q8_0)
            stored.append((ours, data, Q8_0))
            values = gguf.quants.dequantize(data, Q8_0)
        else:
            stored.append((ours, values, None))
        if values.ndim == 2 and ours.startswith("blk"):
            matrices.append((ours, theirs, shape))
        with torch.no_grad():
            parameter.copy_(case.turn(ours, torch.from_numpy(values.astype(numpy.float64))))

    tokens = torch.from_numpy(rng.integers(2, VOCABULARY, sum(LENGTHS)))
    texts = torch.split(tokens, LENGTHS)
    with torch.no_grad():
        logits = torch.cat([case.model(text[None], use_cache=False).logits[0] for text in texts])
        wide = Adapted(case, matrices, 64, 16.0)
        adapted = torch.cat([wide(text) for text in texts])
    small = Adapted(case, matrices, 4, 4.0)
    losses = [torch.nn.functional.cross_entropy(small(text)[:-1], text[1:], reduction="sum") for text in texts if len(text) > 1]
    loss = sum(losses) / sum(length - 1 for length in LENGTHS)
    loss.backward()

    writer.add_array("general.golden.tokens", tokens.tolist())
    writer.add_array("general.golden.lengths", LENGTHS)
    writer.add_array("general.golden.logits", logits.ravel().tolist())
    writer.add_array("general.golden.adapted_logits", adapted.ravel().tolist())
    writer.add_array("general.golden.matrices", [ours for ours, _, _ in matrices])
    writer.add_float32("general.golden.loss", float(loss.detach()))
    chosen = [i for i, (ours, _, _) in enumerate(matrices) if int(ours.split(".")[1]) in case.gradient_layers]
    writer.add_array("general.golden.gradient_layers", case.gradient_layers)
    writer.add_array("general.golden.gradients", torch.cat([f.grad.ravel() for i in chosen for f in small.factors[2 * i : 2 * i + 2]]).tolist())
    for name, data, kind in stored:
        writer.add_tensor(name, data, raw_dtype=kind)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    print(f"{case.name}: {len(stored)} tensors, loss {float(loss.detach()):.4f}, logits {float(logits.std()):.3f}")


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    for make in (llama3, qwen2, qwen3, gemma3, gpt2):
        write(make(), sys.argv[1])


if __name__ == "__main__":
    main()
