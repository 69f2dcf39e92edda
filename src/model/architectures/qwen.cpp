// Qwen 2 and 3: Llama's layer, with biases of queries, keys and values in Qwen 2 (Yang et al. 2024) and norms of the
// heads' queries and keys in Qwen 3 (Yang et al. 2025).
#include <cmath>

#include "model/architectures/architectures.hpp"

namespace paw {
namespace {

Description describe(Manifest& manifest, LayerBuilder::Bias bias, bool head_norms, const PromptFormat& prompt) {
  const ModelConfig c = ModelConfig::read(manifest);
  const RopeRule rope = manifest.rope(c, RopeForm::Halves);
  const NormRule rms{NormKind::Rms, manifest.number(".attention.layer_norm_rms_epsilon", 0, 1)};
  manifest.expect_plain_decoder();
  manifest.expect_tokenizer(prompt);

  LayerBuilder layer(c.width);
  const View x = layer.input(), normed = layer.norm(x, "attn_norm", rms);
  const auto qkv = layer.linear(normed, {{"attn_q", c.attended_width(), bias},
                                         {"attn_k", c.kv_width(), bias},
                                         {"attn_v", c.kv_width(), bias}});
  View q = qkv[0], k = qkv[1];
  if (head_norms) {
    q = layer.norm(q, "attn_q_norm", rms, c.head_dim);
    k = layer.norm(k, "attn_k_norm", rms, c.head_dim);
  }
  layer.rope(q, c.head_dim, rope);
  layer.rope(k, c.head_dim, rope);
  const View attended = layer.attention(q, k, qkv[2],
                                        {.heads = c.heads,
                                         .kv_heads = c.kv_heads,
                                         .head_dim = c.head_dim,
                                         .scale = 1.0F / std::sqrt(static_cast<float>(c.head_dim))});
  const View middle = layer.add(x, layer.linear(attended, {"attn_output", c.width}));
  const View middle_normed = layer.norm(middle, "ffn_norm", rms);
  const auto gate_up = layer.linear(middle_normed, {{"ffn_gate", c.feed_forward}, {"ffn_up", c.feed_forward}});
  const View hidden = layer.gated_activation(Activation::Silu, gate_up[0], gate_up[1]);
  const View y = layer.add(middle, layer.linear(hidden, {"ffn_down", c.width}));

  return {.config = c,
          .embedding = {},
          .layers = std::vector(c.layers, layer.finish(y)),
          .final_norm = rms,
          .prompt = prompt};
}

}  // namespace

Description describe_qwen2(Manifest& manifest) {
  return describe(manifest, LayerBuilder::Bias::Vector, false, PromptFormat::chatml());
}

Description describe_qwen3(Manifest& manifest) {
  return describe(manifest, LayerBuilder::Bias::None, true, PromptFormat::chatml_without_thoughts());
}

}  // namespace paw
