#include "decode/label_search.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "random/random.hpp"
#include "tokenizer/tiny_vocabulary.hpp"

namespace paw {
namespace {

class LabelSearchTest : public testing::Test {
 protected:
  // Distinct texts of few letters, so that many begin alike and some are the beginning of others.
  std::vector<std::string> random_labels(size_t count) {
    std::set<std::string> labels;
    while (labels.size() < count) {
      std::string label;
      for (size_t i = random_.below(6); i < 6; ++i) label += static_cast<char>('a' + random_.below(3));
      labels.insert(label);
    }
    return {labels.begin(), labels.end()};
  }

  // The logits of a node are a function of the tokens that lead to it, as a model's are.
  std::vector<float> logits(const std::vector<Token>& path, const std::vector<Token>& allowed) const {
    std::vector<float> values;
    for (const Token token : allowed) {
      uint64_t seed = seed_;
      for (const Token before : path) seed = seed * 31 + static_cast<uint64_t>(before) + 1;
      values.push_back(spread_ * static_cast<float>(Random(seed * 31 + static_cast<uint64_t>(token)).unit()));
    }
    return values;
  }

  // What labels whose tokens begin like this have together.
  double sum_over(const std::vector<Token>& path, const std::vector<std::string>& labels,
                  const std::vector<float>& logarithms) const {
    double sum = 0;
    for (size_t i = 0; i < labels.size(); ++i) {
      std::vector<Token> tokens = tokenizer_.encode(labels[i], Tokenizer::Special::AsText);
      tokens.push_back(tokenizer_.end_of_text());
      if (tokens.size() >= path.size() && std::equal(path.begin(), path.end(), tokens.begin())) {
        sum += std::exp(logarithms[i]);
      }
    }
    return sum;
  }

  // log p of each label, and of the total on its way, straight from the definition.
  std::vector<LabelSearch::Found> all_labels(const LabelTrie& trie, const std::vector<std::string>& labels,
                                             const std::vector<float>& log_priors = {},
                                             const std::vector<float>& log_votes = {}) const {
    std::vector<LabelSearch::Found> all;
    for (size_t i = 0; i < labels.size(); ++i) {
      std::vector<Token> tokens = tokenizer_.encode(labels[i], Tokenizer::Special::AsText), path;
      tokens.push_back(tokenizer_.end_of_text());
      LabelSearch::Found found{static_cast<int>(i), 0, 0, 0};
      size_t node = LabelTrie::kRoot;
      for (const Token token : tokens) {
        if (trie.decided(node) >= 0) break;
        const std::vector<Token> allowed = trie.allowed(node);
        const std::vector<float> values = logits(path, allowed);
        double sum = 0, gains = 0;
        std::vector<double> priors(allowed.size(), 1);
        for (size_t j = 0; j < allowed.size(); ++j) {
          std::vector<Token> longer = path;
          longer.push_back(allowed[j]);
          if (!log_priors.empty()) priors[j] = sum_over(longer, labels, log_priors);
          if (!log_votes.empty()) priors[j] /= sum_over(longer, labels, log_votes);
          sum += std::exp(values[j]);
          gains += std::exp(values[j]) / priors[j];
        }
        const auto place = std::find(allowed.begin(), allowed.end(), token) - allowed.begin();
        const auto chosen = static_cast<size_t>(place);
        found.log_probability += values[chosen] - std::log(priors[chosen] * gains);
        if (allowed.size() > 1 || node == LabelTrie::kRoot)
          found.log_label_total += std::log(sum) - std::log(sum + kRest);
        path.push_back(token);
        node = trie.follow(node, token);
        ++found.tokens;
      }
      all.push_back(found);
    }
    std::sort(all.begin(), all.end(), [](auto& x, auto& y) { return x.log_probability > y.log_probability; });
    return all;
  }

  // Runs a search to its end; the number of nodes computed.
  size_t run(LabelSearch& search) const {
    size_t computed = 0;
    for (auto taken = search.next(); !taken.empty(); taken = search.next()) {
      for (const size_t index : taken) {
        std::vector<Token> path;
        for (size_t i = index; i != 0; i = search.branch(i).parent) {
          const auto& tokens = search.branch(i).tokens;
          path.insert(path.begin(), tokens.begin(), tokens.end());
        }
        EXPECT_EQ(path.size(), search.branch(index).depth);
        const std::vector<float> values = logits(path, search.allowed(index));
        double sum = kRest;
        for (const float value : values) sum += std::exp(value);
        search.expand(index, values, static_cast<float>(std::log(sum)));
        ++computed;
      }
    }
    return computed;
  }

  static constexpr double kRest = 2;  // what the vocabulary has beside the allowed tokens
  std::string vocabulary_ = tiny_vocabulary();
  gguf::File file_ = gguf::File::parse(std::as_bytes(std::span(vocabulary_)), "tiny");
  Tokenizer tokenizer_{file_};
  Random random_{7};
  uint64_t seed_ = 1;
  float spread_ = 4;
};

TEST_F(LabelSearchTest, FindsTheMostProbableLabelsOfAll) {
  for (int round = 0; round < 200; ++round) {
    seed_ = random_.next();
    spread_ = round % 2 == 0 ? 1 : 8;
    const std::vector<std::string> labels = random_labels(2 + random_.below(40));
    const LabelTrie trie(tokenizer_, labels);
    const auto expected = all_labels(trie, labels);
    double sum = 0;
    for (const auto& label : expected) sum += std::exp(label.log_probability);
    ASSERT_NEAR(sum, 1, 1e-5);
    for (const size_t wanted : {size_t{1}, size_t{3}, labels.size() + 5}) {
      LabelSearch search(trie, wanted);
      run(search);
      ASSERT_EQ(search.found().size(), std::min(wanted, labels.size()));
      for (size_t i = 0; i < search.found().size(); ++i) {
        const LabelSearch::Found& found = search.found()[i];
        EXPECT_EQ(found.label, expected[i].label);
        EXPECT_NEAR(found.log_probability, expected[i].log_probability, 1e-4);
        EXPECT_NEAR(found.log_label_total, expected[i].log_label_total, 1e-4);
        EXPECT_EQ(found.tokens, expected[i].tokens);
      }
    }
  }
}

TEST_F(LabelSearchTest, DividesByThePriors) {
  for (int round = 0; round < 200; ++round) {
    seed_ = random_.next();
    const std::vector<std::string> labels = random_labels(2 + random_.below(40));
    std::vector<float> log_priors;
    for (size_t i = 0; i < labels.size(); ++i) log_priors.push_back(static_cast<float>(-8 * random_.unit()));
    const LabelTrie trie(tokenizer_, labels, log_priors);
    const auto expected = all_labels(trie, labels, log_priors);
    double sum = 0;
    for (const auto& label : expected) sum += std::exp(label.log_probability);
    ASSERT_NEAR(sum, 1, 1e-5);
    LabelSearch search(trie, 1 + random_.below(labels.size()));
    run(search);
    for (size_t i = 0; i < search.found().size(); ++i) {
      EXPECT_EQ(search.found()[i].label, expected[i].label);
      EXPECT_NEAR(search.found()[i].log_probability, expected[i].log_probability, 1e-4);
      EXPECT_NEAR(search.found()[i].log_label_total, expected[i].log_label_total, 1e-4);
    }
  }
}

TEST_F(LabelSearchTest, MultipliesByTheVotes) {
  for (int round = 0; round < 200; ++round) {
    seed_ = random_.next();
    const std::vector<std::string> labels = random_labels(2 + random_.below(40));
    std::vector<float> log_priors, log_votes;
    for (size_t i = 0; i < labels.size(); ++i) {
      if (round % 2 == 0) log_priors.push_back(static_cast<float>(-8 * random_.unit()));
      log_votes.push_back(static_cast<float>(-12 * random_.unit()));
    }
    const LabelTrie trie(tokenizer_, labels, log_priors);
    const auto expected = all_labels(trie, labels, log_priors, log_votes);
    LabelSearch search(trie, 1 + random_.below(labels.size()), log_votes);
    run(search);
    for (size_t i = 0; i < search.found().size(); ++i) {
      EXPECT_EQ(search.found()[i].label, expected[i].label);
      EXPECT_NEAR(search.found()[i].log_probability, expected[i].log_probability, 1e-4);
      EXPECT_NEAR(search.found()[i].log_label_total, expected[i].log_label_total, 1e-4);
    }
  }
}

TEST_F(LabelSearchTest, IsNotMisledByAProbableBeginning) {
  // "ab" and "ac" share 0.6, so each has less than the 0.4 of "b".
  const std::vector<std::string> labels = {"ab", "ac", "b"};
  const LabelTrie trie(tokenizer_, labels);
  LabelSearch search(trie);
  ASSERT_EQ(search.next(), std::vector<size_t>{0});
  const float sum = 0;
  search.expand(0, std::vector{std::log(0.6F), std::log(0.4F)}, sum);
  ASSERT_EQ(search.next(), std::vector<size_t>{1});
  search.expand(1, std::vector{std::log(0.5F), std::log(0.5F)}, sum);
  EXPECT_TRUE(search.next().empty());
  EXPECT_EQ(search.found()[0].label, 2);
  EXPECT_NEAR(std::exp(search.found()[0].log_probability), 0.4, 1e-6);
}

TEST_F(LabelSearchTest, ComputesOnlyWhatCanStillWin) {
  const std::vector<std::string> labels = {"ab", "ac", "b"};
  const LabelTrie trie(tokenizer_, labels);
  LabelSearch search(trie);
  search.next();
  search.expand(0, std::vector{std::log(0.4F), std::log(0.6F)}, 0);
  EXPECT_TRUE(search.next().empty());
  EXPECT_EQ(search.found()[0].label, 2);
  EXPECT_EQ(search.found()[0].tokens, 1U);

  const std::vector<std::string> apart = {"a", "b", "c"};  // one decision tells them apart
  const LabelTrie flat(tokenizer_, apart);
  LabelSearch one(flat, 3);
  EXPECT_EQ(run(one), 1U);
  EXPECT_EQ(one.found().size(), 3U);
}

TEST_F(LabelSearchTest, ASingleLabelNeedsNoSearch) {
  const std::vector<std::string> labels = {"only"};
  const LabelTrie trie(tokenizer_, labels);
  LabelSearch search(trie);
  EXPECT_TRUE(search.next().empty());
  EXPECT_TRUE(search.found().empty());
}

TEST_F(LabelSearchTest, TheTrieKnowsHowFarItMayHaveToBeRun) {
  const auto depth = [&](std::vector<std::string> labels) { return LabelTrie(tokenizer_, labels).undecided_depth(); };
  EXPECT_EQ(depth({"only"}), 0U);
  EXPECT_EQ(depth({"b", "c"}), 0U);
  EXPECT_EQ(depth({"bcx", "bcy", "d"}), 2U);
  EXPECT_EQ(depth({"bc", "bcd"}), 2U);
}

TEST_F(LabelSearchTest, LabelsOfTheSameTokensAreRefused) {
  const std::vector<std::string> labels = {"a\xFE", "a\xFF"};  // no UTF-8: both become the replacement character
  EXPECT_THROW(LabelTrie(tokenizer_, labels), Error);
}

}  // namespace
}  // namespace paw
