// Tests of the decoders' descriptions: the logits and the gradients that transformers computes on tiny random models,
// as golden files (tests/oracle/architectures_golden.py), and properties that must hold exactly.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <string>

#include "model/backward.hpp"

namespace paw {
namespace {

class ArchitectureTest : public ::testing::TestWithParam<const char*> {
 protected:
  ArchitectureTest() {
    const auto lengths = base->file().integers("general.golden.lengths");
    const auto tokens = base->file().integers("general.golden.tokens");
    for (const int64_t length : lengths) {
      const auto first = tokens.begin() + static_cast<std::ptrdiff_t>(batch.tokens.size());
      batch.add(std::vector<Token>(first, first + length), batch.tokens.size(), {});
    }
  }

  // Of every row, [rows][vocabulary].
  std::vector<float> logits(const Batch& texts, const Lora* lora = nullptr, size_t threads = 2) const {
    ThreadPool pool(threads);
    KvCache cache;
    cache.resize(base->config(), texts.tokens.size());
    Workspace workspace(*base, Workspace::Keep::Result);
    forward(*base, lora, texts, cache, workspace, pool);
    return logits_of(workspace, texts.tokens.size(), pool);
  }

  std::vector<float> logits_of(Workspace& workspace, size_t count, ThreadPool& pool) const {
    std::vector<size_t> rows(count);
    for (size_t i = 0; i < count; ++i) rows[i] = i;
    std::vector<float> hidden, padded, all;
    final_norm(*base, workspace, rows, hidden);
    all_logits(*base, hidden, count, padded, workspace, pool);
    for (size_t row = 0; row < count; ++row) {
      const auto first = padded.begin() + static_cast<std::ptrdiff_t>(row * logits_stride(*base));
      all.insert(all.end(), first, first + static_cast<std::ptrdiff_t>(base->config().vocabulary));
    }
    return all;
  }

  // The golden adapters: `factor` of the script.
  static std::vector<float> factor(uint32_t number, size_t count) {
    std::vector<float> values(count);
    for (size_t i = 0; i < count; ++i) {
      const uint32_t mixed = static_cast<uint32_t>(i) * 2654435761U + number * 40503U;
      values[i] = (static_cast<float>(mixed >> 16) / 65536 - 0.5F) / 4;
    }
    return values;
  }
  Lora adapter(uint32_t rank, float alpha) const {
    Adapter adapter;
    adapter.architecture = base->config().architecture;
    adapter.alpha = alpha;
    for (size_t i = 0; i < matrices.size(); ++i) {
      const auto& shape = base->file().tensor(matrices[i]).shape;
      LoraPair& pair = adapter.pairs[matrices[i]];
      pair = {rank, static_cast<uint32_t>(shape[0]), static_cast<uint32_t>(shape[1]), {}, {}};
      pair.a = factor(static_cast<uint32_t>(2 * i), rank * shape[0]);
      pair.b = factor(static_cast<uint32_t>(2 * i + 1), rank * shape[1]);
    }
    return Lora::from_adapter(adapter, *base);
  }

  // What is left is the rounding of activations to int8. The most probable token is the same wherever it is ahead of
  // the second by more than this rounding may change.
  void expect_close(const std::vector<float>& ours, const std::string& key) const {
    const auto& expected = base->file().numbers(key);
    ASSERT_EQ(ours.size(), expected.size());
    const size_t width = base->config().vocabulary, rows = ours.size() / width;
    double square = 0, expected_square = 0;
    for (size_t i = 0; i < ours.size(); ++i) {
      square += (ours[i] - expected[i]) * (ours[i] - expected[i]);
      expected_square += expected[i] * expected[i];
    }
    const double error = std::sqrt(square / static_cast<double>(ours.size()));
    size_t clear = 0;
    for (size_t row = 0; row < rows; ++row) {
      std::vector<std::pair<double, size_t>> ranked;
      for (size_t i = 0; i < width; ++i) ranked.emplace_back(-expected[row * width + i], i);
      std::ranges::sort(ranked);
      const auto first = ours.begin() + static_cast<std::ptrdiff_t>(row * width);
      if (ranked[1].first - ranked[0].first < 6 * error) continue;
      ++clear;
      EXPECT_EQ(std::max_element(first, first + static_cast<std::ptrdiff_t>(width)) - first, ranked[0].second) << row;
    }
    std::printf("%s of %s: relative error %.5f, %zu of %zu rows clear\n", key.c_str(), GetParam(),
                std::sqrt(square / expected_square), clear, rows);
    EXPECT_LT(std::sqrt(square / expected_square), 0.03);
    EXPECT_GE(2 * clear, rows);
  }

  const std::shared_ptr<const Base> base =
      Base::load(std::string(PAW_SOURCE_DIR "/tests/golden/") + GetParam() + ".gguf");
  const std::vector<std::string> matrices = base->file().texts("general.golden.matrices");
  Batch batch;
};

INSTANTIATE_TEST_SUITE_P(Decoders, ArchitectureTest, ::testing::Values("llama3", "qwen2", "qwen3", "gemma3", "gpt2"),
                         [](const auto& info) { return std::string(info.param); });

TEST_P(ArchitectureTest, LogitsEqualTransformers) { expect_close(logits(batch), "general.golden.logits"); }

TEST_P(ArchitectureTest, LogitsWithAnAdapterOfRank64EqualTransformers) {
  const Lora lora = adapter(64, 16.0F);
  expect_close(logits(batch, &lora), "general.golden.adapted_logits");
}

TEST_P(ArchitectureTest, EveryMatrixCanBeAdapted) {
  std::vector<std::string> ours;
  for (size_t l = 0; l < base->config().layers; ++l) {
    for (const LinearSpec& linear : base->layer(l).linears) ours.push_back(linear_name(l, linear));
  }
  EXPECT_THAT(ours, testing::UnorderedElementsAreArray(matrices));
}

TEST_P(ArchitectureTest, GradientsEqualPyTorch) {
  const Lora lora = adapter(4, 4.0F);
  std::vector<Target> targets;
  for (const Sequence& s : batch.sequences) {
    for (size_t row = s.first_row; row + 1 < s.first_row + s.rows; ++row)
      targets.push_back({row, batch.tokens[row + 1]});
  }
  const std::vector<float> weights(targets.size(), 1.0F / static_cast<float>(targets.size()));
  ThreadPool pool(2);
  const TransposedBase transposed(*base, pool);
  Gradients gradients(*base, transposed, lora);
  const float loss = gradients.compute(lora, batch, targets, weights, pool);
  EXPECT_NEAR(loss / base->file().number("general.golden.loss"), 1.0, 0.01);

  const auto& golden = base->file().numbers("general.golden.gradients");
  size_t at = 0;
  double least = 1, sum = 0;
  const auto compare = [&](const std::string& name, size_t count, const auto& ours) {
    double dot = 0, own = 0, other = 0;
    for (size_t i = 0; i < count; ++i) {
      const double expected = golden.at(at + i);
      dot += ours(i) * expected;
      own += ours(i) * ours(i);
      other += expected * expected;
    }
    at += count;
    const double cosine = dot / std::sqrt(own * other);
    EXPECT_GT(cosine, 0.99) << name;
    EXPECT_NEAR(std::sqrt(own / other), 1.0, 0.05) << name;
    least = std::min(least, cosine);
    sum += cosine;
  };
  const auto compared_layers = base->file().integers("general.golden.gradient_layers");
  const size_t per_layer = base->matrices_per_layer();
  size_t compared = 0;
  for (const std::string& name : matrices) {
    size_t index = 0;  // of the matrix, as Lora counts them
    for (size_t i = 0; i < lora.matrices.size(); ++i) {
      if (linear_name(i / per_layer, base->layer(i / per_layer).linears[i % per_layer]) == name) index = i;
    }
    if (std::ranges::find(compared_layers, index / per_layer) == compared_layers.end()) continue;
    ++compared;
    const auto& shape = base->file().tensor(name).shape;
    const LoraMatrix& m = lora.matrices[index];
    const LoraGradient& gradient = gradients.gradients[index];
    compare(name + " A", m.rank * shape[0], [&](size_t i) { return static_cast<double>(gradient.a[i]); });
    compare(name + " B", m.rank * shape[1],
            [&](size_t i) { return static_cast<double>(gradient.b_t[i % m.rank * shape[1] + i / m.rank]); });
  }
  EXPECT_EQ(at, golden.size());
  std::printf("gradients of %s: loss %.5f, cosine at least %.5f, mean %.5f\n", GetParam(), loss, least,
              sum / (2.0 * static_cast<double>(compared)));
}

TEST_P(ArchitectureTest, DoNotDependOnThreadsOrTheCache) {
  const std::vector<float> together = logits(batch);
  EXPECT_EQ(logits(batch, nullptr, 1), together);
  // Token by token, over what the earlier ones left in the cache.
  const size_t width = base->config().vocabulary;
  ThreadPool pool(1);
  for (const Sequence& s : batch.sequences) {
    KvCache cache;
    cache.resize(base->config(), s.rows);
    Workspace workspace(*base, Workspace::Keep::Result);
    for (size_t i = 0; i < s.rows; ++i) {
      Batch next;
      next.add(std::span(batch.tokens).subspan(s.first_row + i, 1), i,
               i == 0 ? std::vector<KvSpan>{} : std::vector<KvSpan>{{0, i}});
      forward(*base, nullptr, next, cache, workspace, pool);
      const auto first = together.begin() + static_cast<std::ptrdiff_t>((s.first_row + i) * width);
      EXPECT_EQ(logits_of(workspace, 1, pool), std::vector<float>(first, first + static_cast<std::ptrdiff_t>(width)));
    }
  }
}

TEST_P(ArchitectureTest, RefusesMoreThanTheContext) {
  Batch longer;
  longer.add(std::vector<Token>(base->config().context, 5), 0, {});
  EXPECT_NO_THROW(logits(longer));
  Batch too_long;
  too_long.add(std::vector<Token>(base->config().context + 1, 5), 0, {});
  EXPECT_THROW(logits(too_long), Error);
}

TEST_P(ArchitectureTest, NamesItsPromptFormat) {
  ASSERT_TRUE(base->description().prompt);
  EXPECT_FALSE(base->description().prompt->after_input.empty());
}

}  // namespace
}  // namespace paw
