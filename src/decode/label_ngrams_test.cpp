#include "decode/label_ngrams.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <functional>

namespace paw {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::IsSubsetOf;
using testing::SizeIs;

constexpr uint32_t kBuckets = 1 << 20;  // so many that the few n-grams here do not collide

TEST(NgramBuckets, AreThoseOfWords) {
  // " a", "ab" and so on: 3 + 2 + 1 windows of the five characters " abc ".
  EXPECT_THAT(ngram_buckets("abc", kBuckets), SizeIs(6));
  EXPECT_THAT(ngram_buckets("a", kBuckets), SizeIs(1));
  EXPECT_EQ(ngram_buckets("abc abc", kBuckets), ngram_buckets("\tABC\r\n", kBuckets));
  EXPECT_THAT(ngram_buckets("abc", kBuckets), IsSubsetOf(ngram_buckets("xyz abc", kBuckets)));
  EXPECT_NE(ngram_buckets("ab c", kBuckets), ngram_buckets("a bc", kBuckets));
  EXPECT_THAT(ngram_buckets("", kBuckets), IsEmpty());
  EXPECT_THAT(ngram_buckets(" \n", kBuckets), IsEmpty());
}

TEST(NgramBuckets, OfWordsAreMore) {
  EXPECT_THAT(ngram_buckets("abc", kBuckets, true), SizeIs(6));  // five characters: the word is an n-gram already
  const std::vector<uint32_t> both = ngram_buckets("lorem ipsum", kBuckets, true);
  EXPECT_THAT(ngram_buckets("lorem ipsum", kBuckets), IsSubsetOf(both));
  EXPECT_NE(both, ngram_buckets("ipsum lorem", kBuckets, true));
}

TEST(NgramBuckets, CountCharactersNotBytes) {
  EXPECT_THAT(ngram_buckets("äöü", kBuckets), SizeIs(6));
  EXPECT_THAT(ngram_buckets("\xFF\x80\xC3", kBuckets), SizeIs(testing::Gt(0U)));  // no UTF-8
}

TEST(NgramBuckets, AreTheLowBitsOfAHash) {
  for (const uint32_t bucket : ngram_buckets("some text of a few words", 16)) EXPECT_LT(bucket, 16U);
}

// Says "yes" of texts with "ok" as a word, "no" of others.
LabelNgrams example() {
  LabelNgrams ngrams;
  ngrams.labels = {"no", "yes"};
  ngrams.buckets = 64;
  ngrams.strength = 3;
  ngrams.scale = 0.5F;
  ngrams.bias = {1, -1};
  ngrams.weights.resize(ngrams.buckets * 2);
  for (const uint32_t bucket : ngram_buckets("ok", ngrams.buckets)) {
    ngrams.weights[2 * bucket] = -6;
    ngrams.weights[2 * bucket + 1] = 6;
  }
  return ngrams;
}

TEST(LabelNgrams, SumWeightsOfTheUnitVector) {
  const LabelNgrams ngrams = example();
  const auto n = static_cast<double>(ngram_buckets("ok", ngrams.buckets).size());
  const double difference = -2 + 2 * 6 * 0.5 * n / std::sqrt(n);
  const std::vector<float> found = ngrams.log_probabilities("ok");
  EXPECT_NEAR(found[1] - found[0], difference, 1e-5);
  EXPECT_NEAR(std::exp(found[0]) + std::exp(found[1]), 1, 1e-6);
  const std::vector<float> nothing = ngrams.log_probabilities("");
  EXPECT_NEAR(nothing[1] - nothing[0], -2, 1e-6);
}

TEST(LabelNgrams, VoteInTheOrderAskedFor) {
  const LabelNgrams ngrams = example();
  const std::vector<float> known = ngrams.log_probabilities("ok");
  const std::vector<std::string> labels = {"maybe", "yes", "no", "other"};
  const std::vector<float> votes = ngrams.log_votes("ok", labels);
  const float mean = 3 * (known[0] + known[1]) / 2;
  EXPECT_THAT(
      votes, ElementsAre(testing::FloatNear(mean, 1e-5F), 3 * known[1], 3 * known[0], testing::FloatNear(mean, 1e-5F)));
}

std::string file_with(const LabelNgrams& ngrams) {
  gguf::Writer writer;
  ngrams.write(writer);
  return writer.bytes();
}

LabelNgrams read(const std::string& bytes) {
  return LabelNgrams::from_file(gguf::File::parse(std::as_bytes(std::span(bytes)), "x.gguf"));
}

TEST(LabelNgrams, AreReadAsTheyWereWritten) {
  const LabelNgrams written = example(), back = read(file_with(written));
  EXPECT_EQ(back.labels, written.labels);
  EXPECT_EQ(back.buckets, written.buckets);
  EXPECT_EQ(back.strength, written.strength);
  EXPECT_EQ(back.scale, written.scale);
  EXPECT_EQ(back.bias, written.bias);
  EXPECT_EQ(back.weights, written.weights);
  EXPECT_TRUE(read(file_with({})).empty());
}

TEST(LabelNgrams, MalformedOnesAreRefused) {
  const std::vector<std::function<void(LabelNgrams&)>> damages = {
      [](LabelNgrams& n) { n.buckets = 63; },
      [](LabelNgrams& n) { n.buckets = 128; },
      [](LabelNgrams& n) { n.weights.pop_back(); },
      [](LabelNgrams& n) { n.bias.pop_back(); },
      [](LabelNgrams& n) { n.bias[0] = INFINITY; },
      [](LabelNgrams& n) { n.scale = NAN; },
      [](LabelNgrams& n) { n.strength = -1; },
      [](LabelNgrams& n) { std::swap(n.labels[0], n.labels[1]); },
      [](LabelNgrams& n) { n.labels[1] = n.labels[0]; },
  };
  for (const auto& damage : damages) {
    LabelNgrams ngrams = example();
    damage(ngrams);
    EXPECT_THROW(read(file_with(ngrams)), Error);
  }
}

}  // namespace
}  // namespace paw
