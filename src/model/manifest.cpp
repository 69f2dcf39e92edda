#include "model/manifest.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <type_traits>

namespace paw {
namespace {

using Scalar = Manifest::Scalar;

// Notes for people and programs other than the one that computes: whole families of keys.
constexpr std::array<std::string_view, 5> kNotes = {"general.", "tokenizer.chat_template.", "split.",
                                                    "quantize.imatrix.", "mradermacher."};

// Nothing for an array.
std::optional<Scalar> scalar_of(const gguf::Value& value) {
  return std::visit(
      [](const auto& held) -> std::optional<Scalar> {
        using Held = std::decay_t<decltype(held)>;
        if constexpr (std::is_same_v<Held, bool> || std::is_same_v<Held, std::string>) {
          return held;
        } else if constexpr (std::is_arithmetic_v<Held>) {
          return static_cast<double>(held);
        } else {
          return std::nullopt;
        }
      },
      value);
}

std::string shown(const Scalar& value) {
  return std::visit([](const auto& held) { return gguf::shown(fmt::format("{}", held)); }, value);
}

}  // namespace

Manifest::Manifest(const gguf::File& file) : file_(file), architecture_(file.text("general.architecture")) {
  if (file.has("general.type") && file.text("general.type") != "model") {
    throw Error(ErrorKind::Mismatch, fmt::format("{} is not a base model but a GGUF of type {}", file.name(),
                                                 gguf::shown(file.text("general.type"))));
  }
  expect_key("split.count", {1.0});  // a part of a model is none
}

std::string Manifest::full(std::string_view key) {
  std::string name = architecture_ + std::string(key);
  known_.insert(name);
  return name;
}

float Manifest::checked(const std::string& key, double value, double least, double most) const {
  if (!(value >= least && value <= most)) {
    throw Error(ErrorKind::Unsupported,
                fmt::format("{}: {} is {}, outside {} to {}", file_.name(), key, value, least, most));
  }
  return static_cast<float>(value);
}

size_t Manifest::size(std::string_view key, size_t least, size_t most) {
  const std::string name = full(key);
  const uint64_t value = file_.count(name);
  if (value < least || value > most) {
    throw Error(ErrorKind::Unsupported,
                fmt::format("{}: {} is {}, outside {} to {}", file_.name(), name, value, least, most));
  }
  return value;
}

size_t Manifest::size_or(std::string_view key, size_t otherwise, size_t least, size_t most) {
  const std::string name = full(key);
  const uint64_t value = file_.count_or(name, otherwise);
  if (value < least || value > most) {
    throw Error(ErrorKind::Unsupported,
                fmt::format("{}: {} is {}, outside {} to {}", file_.name(), name, value, least, most));
  }
  return value;
}

float Manifest::number(std::string_view key, double least, double most) {
  const std::string name = full(key);
  return checked(name, file_.number(name), least, most);
}

float Manifest::number_or(std::string_view key, double otherwise, double least, double most) {
  const std::string name = full(key);
  return checked(name, file_.number_or(name, otherwise), least, most);
}

void Manifest::expect(std::string_view key, const std::vector<Scalar>& values) { expect_key(full(key), values); }

void Manifest::expect_key(const std::string& key, const std::vector<Scalar>& values) {
  known_.insert(key);
  const auto held = file_.metadata().find(key);
  if (held == file_.metadata().end() || values.empty()) return;
  const std::optional<Scalar> found = scalar_of(held->second);
  if (found && std::find(values.begin(), values.end(), *found) != values.end()) return;
  throw Error(ErrorKind::Unsupported,
              fmt::format("{} sets {} to {}, but this version can only run models where it is {}", file_.name(),
                          gguf::shown(key), found ? shown(*found) : "a list", shown(values.back())));
}

void Manifest::expect_plain_decoder(Windows windows) {
  expect(".tensor_data_layout", {"Meta AI original pth"});
  expect(".rope.scaling.type", {"none"});
  expect(".rope.scaling.factor", {0.0, 1.0});
  expect(".rope.scaling.finetuned");
  expect(".rope.scaling.original_context_length");
  expect(".rope.scale_linear", {1.0});
  expect(".expert_count", {0.0});
  expect(".expert_used_count", {0.0});
  if (windows == Windows::Refused) expect(".attention.sliding_window", {0.0});
  expect(".attention.causal", {true});
  expect(".attention.clamp_kqv", {0.0});
  expect(".attention.max_alibi_bias", {0.0});
  expect(".use_parallel_residual", {false});
  expect(".logit_scale", {1.0});
  expect(".residual_scale", {1.0});
  expect(".embedding_scale", {1.0});
}

RopeRule Manifest::rope(const ModelConfig& config, RopeForm form) {
  RopeRule rule{.base = number_or(".rope.freq_base", 10000.0, 1, 1e15),
                .dims = size_or(".rope.dimension_count", config.head_dim, 2, config.head_dim),
                .form = form};
  if (rule.dims % 2 != 0) {
    throw Error(ErrorKind::Unsupported,
                fmt::format("{}: RoPE turns pairs, but {} dimensions", file_.name(), rule.dims));
  }
  if (const gguf::Tensor* factors = file_.find("rope_freqs.weight")) {
    if (factors->elements() != rule.dims / 2)
      throw Error(ErrorKind::Damaged, fmt::format("{}: tensor rope_freqs.weight does not have {} values", file_.name(),
                                                  rule.dims / 2));
    rule.factors.resize(rule.dims / 2);
    gguf::dequantize(factors->type, factors->data, rule.factors);
    for (const float factor : rule.factors) checked("rope_freqs.weight", factor, 1e-3, 1e9);
  }
  return rule;
}

void Manifest::expect_tokenizer(const PromptFormat& format) {
  for (const char* key :
       {"model", "pre", "tokens", "token_type", "merges", "scores", "bos_token_id", "eos_token_id", "eot_token_id",
        "eom_token_id",
        // Prompts name the special tokens that they want.
        "unknown_token_id", "padding_token_id",
        "seperator_token_id",  // the spelling of the format
        "cls_token_id", "mask_token_id", "prefix_token_id", "suffix_token_id", "middle_token_id", "fim_pre_token_id",
        "fim_suf_token_id", "fim_mid_token_id", "fim_pad_token_id", "fim_rep_token_id", "fim_sep_token_id"}) {
    expect_key(fmt::format("tokenizer.ggml.{}", key));
  }
  for (const char* key : {"add_eos_token", "add_sep_token", "remove_extra_whitespaces"})
    expect_key(fmt::format("tokenizer.ggml.{}", key), {false});
  const auto either = [&](const char* key, bool allowed) {
    expect_key(key, allowed ? std::vector<Scalar>{true, false} : std::vector<Scalar>{false});
  };
  either("tokenizer.ggml.add_bos_token", !format.beginning.empty());
  // A space before a text: what is tokenized are parts of a text, of which only the first one could have it.
  either("tokenizer.ggml.add_space_prefix", file_.text("tokenizer.ggml.model") == "llama");
  for (const char* key : {"tokenizer.huggingface.json",  // the same tokenizer in another form
                          "tokenizer.chat_template", "tokenizer.chat_templates"}) {
    expect_key(key);
  }
}

void Manifest::expect_word_piece_tokenizer() {
  expect_key("tokenizer.ggml.model", {"bert"});
  for (const char* key :
       {"pre", "tokens", "token_type", "scores", "token_type_count", "bos_token_id", "eos_token_id", "unknown_token_id",
        "padding_token_id", "seperator_token_id", "cls_token_id", "mask_token_id"}) {
    expect_key(fmt::format("tokenizer.ggml.{}", key));
  }
  for (const char* key : {"add_bos_token", "add_eos_token", "add_sep_token"})  // [CLS] text [SEP]
    expect_key(fmt::format("tokenizer.ggml.{}", key), {true});
  expect_key("tokenizer.huggingface.json");
}

void Manifest::check(const std::set<std::string, std::less<>>& read) const {
  for (const auto& [key, value] : file_.metadata()) {
    if (known_.contains(key)) continue;
    if (std::any_of(kNotes.begin(), kNotes.end(), [&](auto prefix) { return key.starts_with(prefix); })) continue;
    throw Error(ErrorKind::Unsupported,
                fmt::format("{} has the key {}, which this version does not know and which may change what the model "
                            "computes",
                            file_.name(), gguf::shown(key)));
  }
  for (const gguf::Tensor& tensor : file_.tensors()) {
    if (read.contains(tensor.name)) continue;
    throw Error(ErrorKind::Unsupported,
                fmt::format("{} has the tensor {}, which this version does not use; without it the model would compute "
                            "something else",
                            file_.name(), gguf::shown(tensor.name)));
  }
}

}  // namespace paw
