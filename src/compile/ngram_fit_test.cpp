#include "compile/ngram_fit.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <map>

#include "random/random.hpp"

namespace paw {
namespace {

using testing::ElementsAre;

ThreadPool& pool() {
  static ThreadPool one(1);
  return one;
}

// Words that are as good as noise, and one that tells the label of most.
std::vector<Example> examples(size_t count, uint64_t seed) {
  Random random(seed);
  const std::vector<std::string> noise = {"north", "table", "green", "seven", "paper", "cloud"},
                                 labels = {"alert", "other", "quiet"}, telling = {"panic", "maybe", "calm"};
  std::vector<Example> result;
  for (size_t i = 0; i < count; ++i) {
    const size_t label = std::min<size_t>(2, random.below(4));
    std::string text = noise[random.below(6)] + " " + noise[random.below(6)];
    if (random.below(8) > 0) text += " " + telling[label];
    result.push_back({text, labels[label]});
  }
  return result;
}

TEST(NgramFit, LearnsTheWordThatTells) {
  const LabelNgrams fitted = fit_label_ngrams(examples(120, 1), pool());
  EXPECT_THAT(fitted.labels, ElementsAre("alert", "other", "quiet"));
  size_t right = 0;
  const std::vector<Example> others = examples(200, 2);
  for (const Example& example : others) {
    const std::vector<float> found = fitted.log_probabilities(example.input);
    const auto best = std::max_element(found.begin(), found.end()) - found.begin();
    right += fitted.labels[static_cast<size_t>(best)] == example.output;
  }
  EXPECT_GT(right, 160U);  // an eighth has no such word; chance is worth 67
}

// At the optimum the gradient vanishes: over the examples, which weigh so that all labels weigh the same, the labels'
// mean probabilities are their shares, and a weight is what the examples with its bucket leave unexplained, over the
// penalty of 4.
TEST(NgramFit, IsAtTheOptimum) {
  const std::vector<Example> data = examples(90, 3);
  const LabelNgrams fitted = fit_label_ngrams(data, pool());
  const size_t labels = fitted.labels.size();
  std::vector<double> shares(labels), means(labels), weights(fitted.weights.size());
  std::map<std::string, double> counts;
  for (const Example& example : data) ++counts[example.output];
  for (const Example& example : data) {
    const double weight = 90 / (counts[example.output] * static_cast<double>(labels));
    const std::vector<float> found = fitted.log_probabilities(example.input);
    const std::vector<uint32_t> buckets = ngram_buckets(example.input, fitted.buckets, fitted.words);
    for (size_t i = 0; i < labels; ++i) {
      const double right = fitted.labels[i] == example.output ? 1 : 0, probability = std::exp(found[i]);
      shares[i] += weight * right / 90;
      means[i] += weight * probability / 90;
      for (const uint32_t bucket : buckets)
        weights[bucket * labels + i] +=
            weight * (right - probability) / std::sqrt(static_cast<double>(buckets.size())) / 4;
    }
  }
  for (size_t i = 0; i < labels; ++i) EXPECT_NEAR(means[i], shares[i], 2e-3);
  for (size_t i = 0; i < weights.size(); ++i) {
    EXPECT_NEAR(weights[i], static_cast<double>(fitted.scale) * fitted.weights[i], 0.02);
  }
}

TEST(NgramFit, RareLabelsWeighAsMuchAsFrequentOnes) {
  const std::vector<Example> data = {{"a cat", "x"}, {"a dog", "x"}, {"a cow", "x"}, {"a red car", "y"}};
  const std::vector<float> found = fit_label_ngrams(data, pool()).log_probabilities("something else");
  EXPECT_NEAR(found[0], found[1], 0.2);
  EXPECT_GT(fit_label_ngrams(data, pool()).log_probabilities("red car")[1], found[1]);
}

// The penalty of few examples would leave the votes soft; that of many lets them follow what the examples say.
TEST(NgramFit, ManyExamplesAreTrusted) {
  const std::vector<Example> few = examples(kManyExamples - 1, 5), many = examples(kManyExamples, 5);
  const auto panic = [](const LabelNgrams& fitted) { return fitted.log_probabilities("north paper panic")[0]; };
  EXPECT_LT(std::exp(panic(fit_label_ngrams(few, pool()))), 0.9);
  EXPECT_GT(std::exp(panic(fit_label_ngrams(many, pool()))), 0.97);
  // More than half of the examples are quiet, so an input that says nothing is most likely quiet too.
  EXPECT_LT(std::exp(fit_label_ngrams(few, pool()).log_probabilities("")[2]), 0.45);
  EXPECT_GT(std::exp(fit_label_ngrams(many, pool()).log_probabilities("")[2]), 0.55);
}

TEST(NgramFit, ThreadsChangeNothing) {
  const std::vector<Example> many = examples(kManyExamples, 6);
  ThreadPool three(3);
  const LabelNgrams a = fit_label_ngrams(many, pool()), b = fit_label_ngrams(many, three);
  EXPECT_EQ(a.weights, b.weights);
  EXPECT_EQ(a.bias, b.bias);
}

TEST(VoteStrength, IsWhatHeldBackCasesBear) {
  // The model is sure and right; the votes agree, or are against every label that is rare.
  const VotedCase agreed{{-0.1F, -2.4F}, {-0.3F, -1.4F}, 0}, rare{{-0.02F, -4.0F}, {-5.0F, -0.01F}, 0};
  const float usual = fit_vote_strength({});
  EXPECT_EQ(fit_vote_strength(std::vector(20, agreed)), usual);
  std::vector<VotedCase> cases(20, agreed);
  cases.insert(cases.end(), 3, rare);
  EXPECT_LT(fit_vote_strength(cases), usual / 2);
}

TEST(NgramFit, SmallAndOddDataAreBorne) {
  EXPECT_TRUE(fit_label_ngrams({}, pool()).empty());
  const std::vector<Example> same = {{"a", "x"}, {"b", "x"}}, two = {{"a", "x"}, {"b", "y"}},
                             blank = {{"", "x"}, {"", "y"}, {"", "y"}};
  EXPECT_TRUE(fit_label_ngrams(same, pool()).empty());
  const LabelNgrams fitted = fit_label_ngrams(two, pool());
  EXPECT_GT(fitted.log_probabilities("a")[0], fitted.log_probabilities("b")[0]);
  EXPECT_NEAR(std::exp(fit_label_ngrams(blank, pool()).log_probabilities("")[1]), 0.5, 1e-3);
  std::vector<Example> many;
  for (int i = 0; i < 300; ++i) many.push_back({std::to_string(i), std::to_string(i)});
  EXPECT_TRUE(fit_label_ngrams(many, pool()).empty());
}

}  // namespace
}  // namespace paw
