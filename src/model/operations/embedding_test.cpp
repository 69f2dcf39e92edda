// Tests of embeddings: scale, positions, types and norm against plain loops. Nothing here has a gradient.
#include "model/operations/embedding.hpp"

#include "model/forward.hpp"
#include "model/operations/harness.hpp"

namespace paw {
namespace {

TEST(EmbeddingTest, IsTheSumOfItsParts) {
  Random random(7);
  constexpr size_t kWidth = 32, kContext = 8, kTypes = 2, kVocabulary = 20;
  gguf::Writer writer;
  const auto add = [&](const std::string& name, gguf::TensorType type, std::vector<uint64_t> shape, size_t count) {
    auto values = uniform(random, count);
    writer.add(name, type, std::move(shape), gguf::quantize(type, values));
    return values;
  };
  add("token_embd.weight", gguf::TensorType::Q8_0, {kWidth, kVocabulary}, kWidth * kVocabulary);
  const auto positions = add("position_embd.weight", gguf::TensorType::F32, {kWidth, kContext}, kWidth * kContext);
  const auto types = add("token_types.weight", gguf::TensorType::F32, {kWidth, kTypes}, kWidth * kTypes);
  const auto weight = add("token_embd_norm.weight", gguf::TensorType::F32, {kWidth}, kWidth);
  const auto bias = add("token_embd_norm.bias", gguf::TensorType::F32, {kWidth}, kWidth);
  const std::string bytes = writer.bytes();

  LayerBuilder builder(kWidth);
  const LayerDescription layer = finished(builder);
  const ModelConfig sizes{.layers = 1,
                          .width = kWidth,
                          .heads = 1,
                          .kv_heads = 1,
                          .head_dim = kWidth,
                          .vocabulary = kVocabulary,
                          .context = kContext};
  const NormRule norm{NormKind::Layer, 1e-5F};
  for (const EmbeddingRule& rule :
       {EmbeddingRule{}, EmbeddingRule{.scale = 3.0F}, EmbeddingRule{.positions = true}, EmbeddingRule{.types = kTypes},
        EmbeddingRule{.norm = norm}, EmbeddingRule{2.0F, true, kTypes, norm}}) {
    const Base base(gguf::File::parse(std::as_bytes(std::span(bytes)), "embeddings.gguf"),
                    {.config = sizes, .embedding = rule, .layers = {layer}, .final_norm = {}, .prompt = {}});
    Batch batch;
    batch.add(std::vector<Token>{3, 19}, 0, {});
    batch.add(std::vector<Token>{0, 7, 3}, 2, {});
    batch.types = {0, 1, 1, 0, 1};
    ThreadPool pool(1);
    KvCache cache;
    cache.resize(base.config(), batch.tokens.size());
    Workspace workspace(base, Workspace::Keep::LayerInputs);
    forward(base, nullptr, batch, cache, workspace, pool);
    const float* x = workspace.slot(0, layer.input);
    for (size_t row = 0; row < 5; ++row) {
      const size_t position = row < 2 ? row : row - 2;
      std::vector<float> expected(kWidth), normed(kWidth);
      base.embeddings().row(static_cast<size_t>(batch.tokens[row]), expected);
      for (size_t i = 0; i < kWidth; ++i) {
        expected[i] *= rule.scale;
        if (rule.types > 0) expected[i] += types[batch.types[row] * kWidth + i];
        if (rule.positions) expected[i] += positions[position * kWidth + i];
      }
      if (rule.norm) {
        norm_row(kernels(), norm, weight.data(), bias.data(), kWidth, expected.data(), normed.data());
        expected = normed;
      }
      EXPECT_EQ(std::vector<float>(x + row * kWidth, x + (row + 1) * kWidth), expected) << row;
    }
  }
}

}  // namespace
}  // namespace paw
