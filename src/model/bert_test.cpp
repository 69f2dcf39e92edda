// Tests of the BERT description: the hidden states that transformers computes on a tiny random model, as a golden file
// (tests/oracle/bert_golden.py), and what an encoder refuses.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>

#include "model/forward.hpp"

namespace paw {
namespace {

class BertTest : public ::testing::Test {
 protected:
  BertTest() {
    const auto lengths = base->file().integers("general.golden.lengths");
    const auto tokens = base->file().integers("general.golden.tokens");
    const auto types = base->file().integers("general.golden.types");
    for (const int64_t length : lengths) {
      const auto first = tokens.begin() + static_cast<std::ptrdiff_t>(batch.tokens.size());
      batch.add(std::vector<Token>(first, first + length), batch.tokens.size(), {});
    }
    batch.types.assign(types.begin(), types.end());
  }

  // The output of all rows.
  std::vector<float> states(const Batch& texts, size_t threads = 2) const {
    ThreadPool pool(threads);
    KvCache cache;
    cache.resize(base->config(), texts.tokens.size());
    Workspace workspace(*base, Workspace::Keep::Result);
    forward(*base, nullptr, texts, cache, workspace, pool);
    return {workspace.output(), workspace.output() + texts.tokens.size() * base->config().width};
  }

  const std::shared_ptr<const Base> base = Base::load(PAW_SOURCE_DIR "/tests/golden/bert.gguf");
  Batch batch;
};

// What is left is the rounding of activations to int8: a hundredth of a state, whose numbers are of size one.
TEST_F(BertTest, HiddenStatesEqualTransformers) {
  const auto& expected = base->file().numbers("general.golden.states");
  const std::vector<float> ours = states(batch);
  ASSERT_EQ(ours.size(), expected.size());
  const size_t width = base->config().width;
  double least = 1, square = 0, expected_square = 0;
  for (size_t row = 0; row < batch.tokens.size(); ++row) {
    double dot = 0, own = 0, other = 0;
    for (size_t i = row * width; i < (row + 1) * width; ++i) {
      dot += ours[i] * expected[i];
      own += static_cast<double>(ours[i]) * ours[i];
      other += expected[i] * expected[i];
      square += (ours[i] - expected[i]) * (ours[i] - expected[i]);
    }
    expected_square += other;
    least = std::min(least, dot / std::sqrt(own * other));
  }
  std::printf("cosine at least %.6f, relative error %.5f\n", least, std::sqrt(square / expected_square));
  EXPECT_GT(least, 0.999);
  EXPECT_LT(std::sqrt(square / expected_square), 0.02);
}

TEST_F(BertTest, DoNotDependOnThreadsOrTheBatch) {
  const std::vector<float> together = states(batch);
  EXPECT_EQ(states(batch, 1), together);
  const size_t width = base->config().width;
  for (const Sequence& s : batch.sequences) {
    Batch alone;
    const auto first = static_cast<std::ptrdiff_t>(s.first_row), end = first + static_cast<std::ptrdiff_t>(s.rows);
    alone.add(std::vector<Token>(batch.tokens.begin() + first, batch.tokens.begin() + end), 0, {});
    alone.types.assign(batch.types.begin() + first, batch.types.begin() + end);
    EXPECT_EQ(states(alone), std::vector<float>(together.begin() + first * static_cast<std::ptrdiff_t>(width),
                                                together.begin() + end * static_cast<std::ptrdiff_t>(width)));
  }
}

TEST_F(BertTest, EveryTokenSeesAllOthers) {
  const std::vector<float> before = states(batch);
  batch.tokens.back() = (batch.tokens.back() + 1) % 100;
  const std::vector<float> after = states(batch);
  const size_t width = base->config().width, first = batch.sequences.back().first_row;
  EXPECT_EQ(std::vector<float>(before.begin(), before.begin() + static_cast<std::ptrdiff_t>(first * width)),
            std::vector<float>(after.begin(), after.begin() + static_cast<std::ptrdiff_t>(first * width)));
  for (size_t row = first; row < batch.tokens.size(); ++row) EXPECT_NE(before[row * width], after[row * width]);
}

TEST_F(BertTest, TypesAreZeroWhereNoneAreGiven) {
  batch.types.assign(batch.tokens.size(), 0);
  const std::vector<float> zeros = states(batch);
  batch.types.clear();
  EXPECT_EQ(states(batch), zeros);
}

TEST_F(BertTest, RefusesTypesAndTextsItCannotTake) {
  batch.types.back() = 2;
  EXPECT_THROW(states(batch), Error);
  Batch longer;
  longer.add(std::vector<Token>(base->config().context + 1, 5), 0, {});
  EXPECT_THROW(states(longer), Error);
}

TEST_F(BertTest, RunsNoPrograms) {
  try {
    base->tokenizer();
    FAIL() << "an encoder has a tokenizer for programs";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::Unsupported);
    EXPECT_THAT(error.what(), testing::HasSubstr("bert.gguf is an encoder (bert), which cannot run programs"));
  }
}

}  // namespace
}  // namespace paw
