// An encoder: learned positions and token types, attention without a mask, norms after the residual connections, GELU
// (Devlin et al. 2018). Its output is the last layer's.
#include <cmath>

#include "model/architectures/architectures.hpp"

namespace paw {

Description describe_bert(Manifest& manifest) {
  const ModelConfig c = ModelConfig::read(manifest);
  const NormRule norm{NormKind::Layer, manifest.number(".attention.layer_norm_epsilon", 0, 1)};
  manifest.expect(".attention.causal", {false});
  manifest.expect(".pooling_type");  // what is made of the output is its reader's choice
  manifest.expect_word_piece_tokenizer();

  constexpr auto kBias = LayerBuilder::Bias::Vector;
  LayerBuilder layer(c.width);
  const View x = layer.input();
  const auto qkv = layer.linear(
      x, {{"attn_q", c.attended_width(), kBias}, {"attn_k", c.kv_width(), kBias}, {"attn_v", c.kv_width(), kBias}});
  const View attended = layer.attention(qkv[0], qkv[1], qkv[2],
                                        {.heads = c.heads,
                                         .kv_heads = c.kv_heads,
                                         .head_dim = c.head_dim,
                                         .scale = 1.0F / std::sqrt(static_cast<float>(c.head_dim)),
                                         .causal = false});
  const View middle =
      layer.norm(layer.add(x, layer.linear(attended, {"attn_output", c.width, kBias})), "attn_output_norm", norm);
  const View hidden = layer.activation(Activation::Gelu, layer.linear(middle, {"ffn_up", c.feed_forward, kBias}));
  const View y =
      layer.norm(layer.add(middle, layer.linear(hidden, {"ffn_down", c.width, kBias})), "layer_output_norm", norm);

  const gguf::Tensor* types = manifest.file().find("token_types.weight");
  return {.config = c,
          .embedding = {.positions = true,
                        .types = types != nullptr && types->shape.size() == 2 ? types->shape[1] : 0,
                        .norm = norm},
          .layers = std::vector(c.layers, layer.finish(y)),
          .final_norm = std::nullopt,
          .prompt = std::nullopt};
}

}  // namespace paw
