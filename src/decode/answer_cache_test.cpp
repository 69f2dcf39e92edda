// Tests of the cache of answers: what it forgets, and that inputs and answers together stay within its bytes.
#include "decode/answer_cache.hpp"

#include <gtest/gtest.h>

#include "decode/caching_runner.hpp"

namespace paw {
namespace {

using Cache = AnswerCache<int>;
constexpr size_t kEntry = Cache::kEntryBytes;

TEST(AnswerCache, ForgetsWhatWasUsedLongestAgo) {
  Cache cache(2, 1 << 20);
  cache.put("a", 1, 0);
  cache.put("b", 2, 0);
  EXPECT_EQ(*cache.find("a"), 1);
  cache.put("c", 3, 0);
  EXPECT_EQ(cache.find("b"), nullptr);
  EXPECT_EQ(*cache.find("a"), 1);
  EXPECT_EQ(*cache.find("c"), 3);
}

TEST(AnswerCache, BytesOfInputsAreBounded) {
  Cache cache(100, kEntry + 10);
  cache.put("123456", 1, 0);
  cache.put("1234567", 2, 0);
  EXPECT_EQ(cache.find("123456"), nullptr);
  EXPECT_EQ(*cache.find("1234567"), 2);
}

TEST(AnswerCache, BytesOfAnswersAreBounded) {
  Cache cache(100, 2 * kEntry + 100);
  cache.put("a", 1, 60);
  cache.put("b", 2, 30);
  EXPECT_EQ(cache.bytes(), 2 * kEntry + 92);
  cache.put("c", 3, 60);
  EXPECT_EQ(cache.find("a"), nullptr);
  EXPECT_EQ(*cache.find("b"), 2);
  EXPECT_EQ(cache.bytes(), 2 * kEntry + 92);
}

TEST(AnswerCache, ManyShortEntriesAreBoundedToo) {
  Cache cache(1 << 20, 100 * kEntry);
  for (int i = 0; i < 1000; ++i) cache.put(std::to_string(i), i, 0);
  EXPECT_LE(cache.size(), 100U);
  EXPECT_GE(cache.size(), 90U);
}

TEST(AnswerCache, WhatNeverFitsForgetsNothing) {
  Cache cache(100, 2 * kEntry + 10);
  cache.put("a", 1, 0);
  cache.put("12345678901234567890" + std::string(2 * kEntry, 'x'), 2, 0);
  cache.put("b", 3, 2 * kEntry + 10);
  EXPECT_EQ(*cache.find("a"), 1);
  EXPECT_EQ(cache.size(), 1U);
}

TEST(AnswerCache, AnOutputHasItsTextAndItsAlternatives) {
  Output output;
  const size_t empty = text_bytes(output);
  EXPECT_LT(empty, 100U);
  output.text = std::string(1000, 'a');
  EXPECT_GE(text_bytes(output), 1000U);
  output.alternatives = {{std::string(500, 'b'), 0.5}, {std::string(400, 'c'), 0.25}};
  EXPECT_GE(text_bytes(output), 1900U + 2 * sizeof(Alternative));
  output.error = std::string(300, 'd');
  EXPECT_GE(text_bytes(output), 2200U + 2 * sizeof(Alternative));
}

}  // namespace
}  // namespace paw
