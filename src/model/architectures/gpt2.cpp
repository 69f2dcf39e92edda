// GPT-2 (Radford et al. 2019): learned positions, LayerNorm, one projection for queries, keys and values, GELU.
#include <cmath>

#include "model/architectures/architectures.hpp"

namespace paw {

Description describe_gpt2(Manifest& manifest) {
  const ModelConfig c = ModelConfig::read(manifest);
  const NormRule norm{NormKind::Layer, manifest.number(".attention.layer_norm_epsilon", 0, 1)};
  const PromptFormat prompt = PromptFormat::of_file(manifest.file());
  manifest.expect_plain_decoder();
  manifest.expect_tokenizer(prompt);

  constexpr auto kBias = LayerBuilder::Bias::Vector;
  LayerBuilder layer(c.width);
  const View x = layer.input();
  const size_t q_width = c.attended_width(), kv_width = c.kv_width();
  const View qkv = layer.linear(layer.norm(x, "attn_norm", norm), {"attn_qkv", q_width + 2 * kv_width, kBias});
  const View attended = layer.attention(
      LayerBuilder::part(qkv, 0, q_width), LayerBuilder::part(qkv, q_width, kv_width),
      LayerBuilder::part(qkv, q_width + kv_width, kv_width),
      {.heads = c.heads,
       .kv_heads = c.kv_heads,
       .head_dim = c.head_dim,
       .scale = 1.0F / std::sqrt(static_cast<float>(c.head_dim))});
  const View middle = layer.add(x, layer.linear(attended, {"attn_output", c.width, kBias}));
  const View up = layer.linear(layer.norm(middle, "ffn_norm", norm), {"ffn_up", c.feed_forward, kBias});
  const View down = layer.linear(layer.activation(Activation::GeluTanh, up), {"ffn_down", c.width, kBias});

  return {.config = c,
          .embedding = {.positions = true},
          .layers = std::vector(c.layers, layer.finish(layer.add(middle, down))),
          .final_norm = norm,
          .prompt = prompt};
}

}  // namespace paw
