#include "model/manifest.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>
#include <vector>

namespace paw {
namespace {

using Scalar = std::variant<bool, double, std::string>;

// A key that is read, or changes nothing as long as it has one of `values` (any, where there are none).
struct Known {
  std::string key;
  std::vector<Scalar> values;
};

// Notes for people and programs other than the one that computes: whole families of keys.
constexpr std::array<std::string_view, 5> kNotes = {"general.", "tokenizer.chat_template.", "split.",
                                                    "quantize.imatrix.", "mradermacher."};

const std::vector<Known>& tokenizer_keys() {
  static const std::vector<Known> keys = {
      {"tokenizer.ggml.model", {}},
      {"tokenizer.ggml.pre", {}},
      {"tokenizer.ggml.tokens", {}},
      {"tokenizer.ggml.token_type", {}},
      {"tokenizer.ggml.merges", {}},
      {"tokenizer.ggml.bos_token_id", {}},
      {"tokenizer.ggml.eos_token_id", {}},
      {"tokenizer.ggml.eot_token_id", {}},
      {"tokenizer.ggml.eom_token_id", {}},
      // Byte-pair merges by rank need no scores, and prompts name the special tokens that they want.
      {"tokenizer.ggml.scores", {}},
      {"tokenizer.ggml.unknown_token_id", {}},
      {"tokenizer.ggml.padding_token_id", {}},
      {"tokenizer.ggml.seperator_token_id", {}},  // the spelling of the format
      {"tokenizer.ggml.cls_token_id", {}},
      {"tokenizer.ggml.mask_token_id", {}},
      {"tokenizer.ggml.prefix_token_id", {}},
      {"tokenizer.ggml.suffix_token_id", {}},
      {"tokenizer.ggml.middle_token_id", {}},
      {"tokenizer.ggml.fim_pre_token_id", {}},
      {"tokenizer.ggml.fim_suf_token_id", {}},
      {"tokenizer.ggml.fim_mid_token_id", {}},
      {"tokenizer.ggml.fim_pad_token_id", {}},
      {"tokenizer.ggml.fim_rep_token_id", {}},
      {"tokenizer.ggml.fim_sep_token_id", {}},
      {"tokenizer.ggml.add_bos_token", {false}},
      {"tokenizer.ggml.add_eos_token", {false}},
      {"tokenizer.ggml.add_sep_token", {false}},
      {"tokenizer.ggml.add_space_prefix", {false}},
      {"tokenizer.ggml.remove_extra_whitespaces", {false}},
      {"tokenizer.huggingface.json", {}},  // the same tokenizer in another form
      {"tokenizer.chat_template", {}},
      {"tokenizer.chat_templates", {}},
  };
  return keys;
}

// Keys that begin with the architecture's name.
std::vector<Known> model_keys(const ModelConfig& config) {
  const double head_dim = static_cast<double>(config.head_dim);
  return {
      {".block_count", {}},
      {".context_length", {}},
      {".embedding_length", {}},
      {".feed_forward_length", {}},
      {".attention.head_count", {}},
      {".attention.head_count_kv", {}},
      {".attention.key_length", {}},
      {".attention.value_length", {head_dim}},
      {".attention.layer_norm_rms_epsilon", {}},
      {".rope.dimension_count", {}},
      {".rope.freq_base", {}},
      {".vocab_size", {static_cast<double>(config.vocabulary)}},
      {".tensor_data_layout", {"Meta AI original pth"}},
      // Switched off.
      {".rope.scaling.type", {"none"}},
      {".rope.scaling.factor", {0.0, 1.0}},
      {".rope.scaling.finetuned", {}},
      {".rope.scaling.original_context_length", {}},
      {".rope.scale_linear", {1.0}},
      {".expert_count", {0.0}},
      {".expert_used_count", {0.0}},
      {".attention.sliding_window", {0.0}},
      {".attention.causal", {true}},
      {".attention.clamp_kqv", {0.0}},
      {".attention.max_alibi_bias", {0.0}},
      {".use_parallel_residual", {false}},
      {".logit_scale", {1.0}},
      {".residual_scale", {1.0}},
      {".embedding_scale", {1.0}},
  };
}

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

void check_value(const gguf::File& file, const std::string& key, const gguf::Value& value, const Known& known) {
  if (known.values.empty()) return;
  const std::optional<Scalar> found = scalar_of(value);
  if (found && std::find(known.values.begin(), known.values.end(), *found) != known.values.end()) return;
  throw Error(ErrorKind::Unsupported,
              fmt::format("{} sets {} to {}, but this version can only run models where it is {}", file.name(),
                          gguf::shown(key), found ? shown(*found) : "a list", shown(known.values.back())));
}

void check_keys(const gguf::File& file, const ModelConfig& config) {
  std::vector<Known> known = tokenizer_keys();
  known.push_back({"split.count", {1.0}});  // a part of a model is none
  for (Known& each : model_keys(config)) known.push_back({config.architecture + each.key, std::move(each.values)});
  for (const auto& [key, value] : file.metadata()) {
    const auto found = std::find_if(known.begin(), known.end(), [&](const Known& each) { return each.key == key; });
    if (found != known.end()) {
      check_value(file, key, value, *found);
    } else if (std::none_of(kNotes.begin(), kNotes.end(), [&](auto prefix) { return key.starts_with(prefix); })) {
      throw Error(ErrorKind::Unsupported,
                  fmt::format("{} has the key {}, which this version does not know and which may change what the model "
                              "computes",
                              file.name(), gguf::shown(key)));
    }
  }
}

void check_tensors(const gguf::File& file, const ModelConfig& config, const LayerDescription& layer) {
  std::set<std::string, std::less<>> known = {"token_embd.weight", "output.weight", "output_norm.weight"};
  for (size_t l = 0; l < config.layers; ++l) {
    for (const LinearSpec& linear : layer.linears) known.insert(linear_name(l, linear));
    for (const char* norm : layer.norms) known.insert(norm_name(l, norm));
  }
  for (const gguf::Tensor& tensor : file.tensors()) {
    if (!known.contains(tensor.name)) {
      throw Error(
          ErrorKind::Unsupported,
          fmt::format("{} has the tensor {}, which this version does not use; without it the model would compute "
                      "something else",
                      file.name(), gguf::shown(tensor.name)));
    }
  }
}

}  // namespace

void check_manifest(const gguf::File& file, const ModelConfig& config, const LayerDescription& layer) {
  check_keys(file, config);
  check_tensors(file, config, layer);
}

}  // namespace paw
