#include "text/utf8.hpp"

#include <gtest/gtest.h>

namespace paw {
namespace {

TEST(Utf8, AcceptsEveryLength) { EXPECT_TRUE(is_utf8("a\xC3\xA9\xE2\x82\xAC\xF0\x9F\x90\xBE\xF4\x8F\xBF\xBF")); }

TEST(Utf8, RejectsWhatRfc3629Forbids) {
  EXPECT_FALSE(is_utf8("\x80"));              // a continuation byte alone
  EXPECT_FALSE(is_utf8("\xC0\xAF"));          // overlong
  EXPECT_FALSE(is_utf8("\xE0\x9F\xBF"));      // overlong
  EXPECT_FALSE(is_utf8("\xED\xA0\x80"));      // a surrogate
  EXPECT_FALSE(is_utf8("\xF4\x90\x80\x80"));  // above U+10FFFF
  EXPECT_FALSE(is_utf8("\xE2\x82"));          // truncated
  EXPECT_FALSE(is_utf8("\xE2\x82\x28"));
}

}  // namespace
}  // namespace paw
