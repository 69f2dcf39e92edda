// The architectures that we run: each is one function, in a file of its own, from a file's keys to a description.
#pragma once

#include <span>
#include <string_view>

#include "model/description.hpp"
#include "model/manifest.hpp"

namespace paw {

Description describe_llama(Manifest& manifest);
Description describe_qwen2(Manifest& manifest);
Description describe_qwen3(Manifest& manifest);
Description describe_gemma3(Manifest& manifest);
Description describe_gpt2(Manifest& manifest);
Description describe_bert(Manifest& manifest);

// What Llama's layer becomes in its relatives.
struct LlamaVariant {
  RopeForm rope;
  LayerBuilder::Bias bias = LayerBuilder::Bias::None;  // of queries, keys and values
  bool head_norms = false;                             // of the heads' queries and keys
};
Description describe_llama_variant(Manifest& manifest, const LlamaVariant& variant, const PromptFormat& prompt);

struct Architecture {
  std::string_view name;  // general.architecture
  Description (*describe)(Manifest&);
};

inline std::span<const Architecture> architectures() {
  static constexpr Architecture kAll[] = {{"llama", describe_llama}, {"qwen2", describe_qwen2},
                                          {"qwen3", describe_qwen3}, {"gemma3", describe_gemma3},
                                          {"gpt2", describe_gpt2},   {"bert", describe_bert}};
  return kAll;
}

}  // namespace paw
