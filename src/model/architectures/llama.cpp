// Pre-norm, rotary grouped-query attention, SwiGLU (Touvron et al. 2023).
#include <cmath>

#include "model/architectures/architectures.hpp"

namespace paw {

Description describe_llama_variant(Manifest& manifest, const LlamaVariant& variant, const PromptFormat& prompt) {
  const ModelConfig c = ModelConfig::read(manifest);
  const RopeRule rope = manifest.rope(c, variant.rope);
  const NormRule rms{NormKind::Rms, manifest.number(".attention.layer_norm_rms_epsilon", 0, 1)};
  manifest.expect_plain_decoder();
  manifest.expect_tokenizer(prompt);

  LayerBuilder layer(c.width);
  const View x = layer.input(), normed = layer.norm(x, "attn_norm", rms);
  const auto qkv = layer.linear(normed, {{"attn_q", c.attended_width(), variant.bias},
                                         {"attn_k", c.kv_width(), variant.bias},
                                         {"attn_v", c.kv_width(), variant.bias}});
  View q = qkv[0], k = qkv[1];
  if (variant.head_norms) {
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

Description describe_llama(Manifest& manifest) {
  return describe_llama_variant(manifest, {.rope = RopeForm::Neighbours}, PromptFormat::of_file(manifest.file()));
}

}  // namespace paw
