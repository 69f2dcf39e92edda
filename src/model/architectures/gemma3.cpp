// Gemma 3 (Gemma Team 2025): norms before and after attention and feed-forward network, norms of the heads' queries and
// keys, GeGLU, scaled embeddings. Five layers of six attend to a window, with a RoPE base of their own; the sixth to
// all. A file's norm weights have the 1 added that a checkpoint's lack.
#include <cmath>

#include "model/architectures/architectures.hpp"

namespace paw {

Description describe_gemma3(Manifest& manifest) {
  constexpr size_t kPattern = 6, kLayersOf27B = 62;
  const ModelConfig c = ModelConfig::read(manifest);
  const RopeRule all_rope = manifest.rope(c, RopeForm::Halves);
  RopeRule window_rope = all_rope;
  window_rope.base = manifest.number_or(".rope.freq_base_swa", 10000.0, 1, 1e15);
  const size_t window = manifest.size(".attention.sliding_window", 1, 1 << 22);
  manifest.expect(".attention.sliding_window_pattern", {static_cast<double>(kPattern)});
  const NormRule rms{NormKind::Rms, manifest.number(".attention.layer_norm_rms_epsilon", 0, 1)};
  manifest.expect_plain_decoder(Manifest::Windows::Read);
  manifest.expect(".final_logit_softcapping", {0.0});
  manifest.expect(".attn_logit_softcapping", {0.0});
  const PromptFormat prompt = PromptFormat::gemma();
  manifest.expect_tokenizer(prompt);
  const size_t scaled_by = c.layers == kLayersOf27B ? c.width / c.heads : c.head_dim;

  const auto layer_with = [&](const RopeRule& rope, size_t seen) {
    LayerBuilder layer(c.width);
    const View x = layer.input(), normed = layer.norm(x, "attn_norm", rms);
    const auto qkv =
        layer.linear(normed, {{"attn_q", c.attended_width()}, {"attn_k", c.kv_width()}, {"attn_v", c.kv_width()}});
    const View q = layer.norm(qkv[0], "attn_q_norm", rms, c.head_dim),
               k = layer.norm(qkv[1], "attn_k_norm", rms, c.head_dim);
    layer.rope(q, c.head_dim, rope);
    layer.rope(k, c.head_dim, rope);
    const View attended = layer.attention(q, k, qkv[2],
                                          {.heads = c.heads,
                                           .kv_heads = c.kv_heads,
                                           .head_dim = c.head_dim,
                                           .scale = 1.0F / std::sqrt(static_cast<float>(scaled_by)),
                                           .window = seen});
    const View projected = layer.linear(attended, {"attn_output", c.width});
    const View middle = layer.add(x, layer.norm(projected, "post_attention_norm", rms));
    const View middle_normed = layer.norm(middle, "ffn_norm", rms);
    const auto gate_up = layer.linear(middle_normed, {{"ffn_gate", c.feed_forward}, {"ffn_up", c.feed_forward}});
    const View hidden = layer.gated_activation(Activation::GeluTanh, gate_up[0], gate_up[1]);
    const View down = layer.linear(hidden, {"ffn_down", c.width});
    return layer.finish(layer.add(middle, layer.norm(down, "post_ffw_norm", rms)));
  };
  std::vector<LayerDescription> layers;
  for (size_t i = 1; i <= c.layers; ++i)
    layers.push_back(i % kPattern == 0 ? layer_with(all_rope, AttentionShape::kNoWindow)
                                       : layer_with(window_rope, window));

  return {.config = c,
          .embedding = {.scale = std::sqrt(static_cast<float>(c.width))},
          .layers = layers,
          .final_norm = rms,
          .prompt = prompt};
}

}  // namespace paw
