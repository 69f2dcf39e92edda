// Qwen 2 and 3: Llama's layer, with biases of queries, keys and values in Qwen 2 (Yang et al. 2024) and norms of the
// heads' queries and keys in Qwen 3 (Yang et al. 2025).
#include "model/architectures/architectures.hpp"

namespace paw {

Description describe_qwen2(Manifest& manifest) {
  return describe_llama_variant(manifest, {.rope = RopeForm::Halves, .bias = LayerBuilder::Bias::Vector},
                                PromptFormat::chatml());
}

Description describe_qwen3(Manifest& manifest) {
  return describe_llama_variant(manifest, {.rope = RopeForm::Halves, .head_norms = true},
                                PromptFormat::chatml_without_thoughts());
}

}  // namespace paw
