// Tests of the forward pass on the tiny base: a text's result depends on nothing but the text and the adapter, bit for
// bit.
#include "model/forward.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <string>

#include "random/random.hpp"

namespace paw {
namespace {

std::vector<Token> random_tokens(Random& random, size_t count) {
  std::vector<Token> tokens(count);
  for (Token& token : tokens) token = static_cast<Token>(random.unit() * 256);
  return tokens;
}

class ForwardTest : public ::testing::TestWithParam<bool> {
 protected:
  ForwardTest() : base(Base::load(std::string(PAW_SOURCE_DIR) + "/tests/golden/tiny_base.gguf")) {
    adapter = Lora::initial(*base, 4, 8, 1);
    for (LoraMatrix& m : adapter.matrices) {
      for (size_t i = 0; i < m.rank * m.b_t.size() / m.padded_rank; ++i)
        m.b_t[i] = static_cast<float>(random.unit() - 0.5);
      m.transpose();
    }
    lora = GetParam() ? &adapter : nullptr;
  }

  // The rows' results, one after the other.
  std::vector<float> run(const Batch& batch, KvCache& cache, size_t threads = 1) const {
    ThreadPool pool(threads);
    Workspace workspace(*base, Workspace::Keep::Result);
    forward(*base, lora, batch, cache, workspace, pool);
    return {workspace.output(), workspace.output() + batch.tokens.size() * base->config().width};
  }

  KvCache cache_of(size_t rows) const {
    KvCache cache;
    cache.resize(base->config(), rows);
    return cache;
  }

  std::vector<float> alone(std::span<const Token> tokens, size_t threads = 1) const {
    KvCache cache = cache_of(tokens.size());
    Batch batch;
    batch.add(tokens, 0, {});
    return run(batch, cache, threads);
  }

  static std::vector<float> rows(const std::vector<float>& all, size_t width, size_t first, size_t count) {
    return {all.begin() + static_cast<std::ptrdiff_t>(first * width),
            all.begin() + static_cast<std::ptrdiff_t>((first + count) * width)};
  }

  Random random{7};
  std::shared_ptr<const Base> base;
  Lora adapter;
  const Lora* lora = nullptr;
};

INSTANTIATE_TEST_SUITE_P(WithAndWithoutAdapter, ForwardTest, ::testing::Bool());

TEST_P(ForwardTest, BatchEqualsEachAlone) {
  const size_t width = base->config().width;
  std::vector<std::vector<Token>> texts;
  for (const size_t length : {1, 33, 5, 16, 1, 40, 8}) texts.push_back(random_tokens(random, length));
  Batch batch;
  for (const auto& text : texts) batch.add(text, batch.tokens.size(), {});
  KvCache cache = cache_of(batch.tokens.size());
  const auto together = run(batch, cache);
  for (size_t i = 0; i < texts.size(); ++i)
    EXPECT_EQ(rows(together, width, batch.sequences[i].first_row, texts[i].size()), alone(texts[i])) << i;
}

TEST_P(ForwardTest, CacheRowsMayLieAnywhere) {
  const auto text = random_tokens(random, 21);
  KvCache cache = cache_of(100);
  Batch batch;
  batch.add(text, 63, {});
  EXPECT_EQ(run(batch, cache), alone(text));
}

TEST_P(ForwardTest, PiecesEqualTheWhole) {
  const size_t width = base->config().width;
  const auto text = random_tokens(random, 60);
  const auto whole = alone(text);
  for (const std::vector<size_t>& lengths :
       {std::vector<size_t>{30, 30}, {1, 59}, {17, 16, 15, 12}, std::vector<size_t>(60, 1)}) {
    KvCache cache = cache_of(200);
    std::vector<KvSpan> context;
    size_t done = 0, cache_row = 3;
    for (const size_t length : lengths) {
      Batch batch;
      batch.add(std::span(text).subspan(done, length), cache_row, context);
      EXPECT_EQ(run(batch, cache), rows(whole, width, done, length)) << "piece at " << done;
      context.push_back({cache_row, length});
      cache_row += length + 1;  // spans with gaps
      done += length;
    }
  }
}

TEST_P(ForwardTest, SharedPrefixEqualsTheWhole) {
  const size_t width = base->config().width;
  const auto prefix = random_tokens(random, 19);
  const std::vector<std::vector<Token>> texts = {random_tokens(random, 3), random_tokens(random, 14),
                                                 random_tokens(random, 1)};
  for (const bool in_same_batch : {false, true}) {
    KvCache cache = cache_of(64);
    Batch batch;
    batch.add(prefix, 0, {});
    if (!in_same_batch) {
      run(batch, cache);
      batch = {};
    }
    size_t cache_row = prefix.size();
    for (const auto& text : texts) {
      batch.add(text, cache_row, {{0, prefix.size()}});
      cache_row += text.size();
    }
    const auto together = run(batch, cache);
    for (size_t i = 0; i < texts.size(); ++i) {
      std::vector<Token> whole = prefix;
      whole.insert(whole.end(), texts[i].begin(), texts[i].end());
      const Sequence& s = batch.sequences[i + (in_same_batch ? 1 : 0)];
      EXPECT_EQ(rows(together, width, s.first_row, s.rows), rows(alone(whole), width, prefix.size(), texts[i].size()));
    }
  }
}

TEST_P(ForwardTest, DoesNotDependOnThreads) {
  const auto text = random_tokens(random, 77);
  const auto one = alone(text, 1);
  for (const size_t threads : {2, 3, 4}) EXPECT_EQ(alone(text, threads), one) << threads;
}

TEST_P(ForwardTest, AKeptWorkspaceAndAReusedOneGiveTheSame) {
  const size_t width = base->config().width;
  const auto longer = random_tokens(random, 50), text = random_tokens(random, 11);
  ThreadPool pool(1);
  for (const auto keep : {Workspace::Keep::Result, Workspace::Keep::LayerInputs, Workspace::Keep::All}) {
    Workspace workspace(*base, keep);
    for (const auto& tokens : {longer, text}) {
      KvCache cache = cache_of(tokens.size());
      Batch batch;
      batch.add(tokens, 0, {});
      forward(*base, lora, batch, cache, workspace, pool);
      EXPECT_EQ(std::vector<float>(workspace.output(), workspace.output() + tokens.size() * width), alone(tokens));
    }
  }
}

TEST_P(ForwardTest, WantedRowsAreThoseOfTheWholeResult) {
  const size_t width = base->config().width;
  Batch batch;
  for (const size_t length : {7, 1, 20}) batch.add(random_tokens(random, length), batch.tokens.size(), {});
  KvCache whole_cache = cache_of(batch.tokens.size());
  const auto whole = run(batch, whole_cache);
  ThreadPool pool(2);
  for (const std::vector<size_t>& wanted : {std::vector<size_t>{}, {6, 7, 27}, {0}, {3, 4, 5, 10}}) {
    KvCache cache = cache_of(batch.tokens.size());
    Workspace workspace(*base, Workspace::Keep::Result);
    forward(*base, lora, batch, cache, workspace, pool, wanted);
    for (size_t i = 0; i < wanted.size(); ++i)
      EXPECT_EQ(rows({workspace.output(), workspace.output() + wanted.size() * width}, width, i, 1),
                rows(whole, width, wanted[i], 1));
    EXPECT_EQ(cache.keys, whole_cache.keys);
    EXPECT_EQ(cache.values, whole_cache.values);
  }
}

TEST_P(ForwardTest, SomeLogitsEqualAllLogits) {
  const auto text = random_tokens(random, 9);
  KvCache cache = cache_of(text.size());
  Batch batch;
  batch.add(text, 0, {});
  ThreadPool pool(2);
  Workspace workspace(*base, Workspace::Keep::Result);
  forward(*base, lora, batch, cache, workspace, pool);
  std::vector<float> hidden, logits;
  final_norm(*base, workspace, std::vector<size_t>{8, 2}, hidden);
  all_logits(*base, hidden, 2, logits, workspace, pool);
  for (size_t i = 0; i < 2; ++i) {
    const std::vector<Token> tokens = {255, 0, 17, 128, 17};
    const auto some = some_logits(*base, hidden.data() + i * base->config().width, tokens);
    for (size_t t = 0; t < tokens.size(); ++t)
      EXPECT_EQ(some[t], logits[i * logits_stride(*base) + static_cast<size_t>(tokens[t])]);
  }
}

TEST_P(ForwardTest, RejectsTokensAndTextsTheBaseCannotTake) {
  EXPECT_THROW(alone(std::vector<Token>{1, 256}), Error);
  EXPECT_THROW(alone(std::vector<Token>{-1}), Error);
  EXPECT_THROW(alone(std::vector<Token>(base->config().context + 1, 1)), Error);
  EXPECT_NO_THROW(alone(std::vector<Token>(base->config().context, 1)));
}

}  // namespace
}  // namespace paw
