#include "decode/answer_cache.hpp"

#include <gtest/gtest.h>

namespace paw {
namespace {

TEST(AnswerCache, ForgetsWhatWasUsedLongestAgo) {
  AnswerCache<int> cache(2, 100);
  cache.put("a", 1);
  cache.put("b", 2);
  EXPECT_EQ(*cache.find("a"), 1);
  cache.put("c", 3);
  EXPECT_EQ(cache.find("b"), nullptr);
  EXPECT_EQ(*cache.find("a"), 1);
  EXPECT_EQ(*cache.find("c"), 3);
}

TEST(AnswerCache, BytesAreBounded) {
  AnswerCache<int> cache(100, 10);
  cache.put("123456", 1);
  cache.put("1234567", 2);
  EXPECT_EQ(cache.find("123456"), nullptr);
  EXPECT_EQ(*cache.find("1234567"), 2);
  cache.put("12345678901", 3);  // never fits
  EXPECT_EQ(cache.size(), 0U);
}

}  // namespace
}  // namespace paw
