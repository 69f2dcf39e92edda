#include "text/numbers.hpp"

#include <gtest/gtest.h>

#include <clocale>

namespace paw {
namespace {

TEST(NumbersTest, TheWholeTextIsTheNumber) {
  EXPECT_EQ(parse_number("1.5"), 1.5);
  EXPECT_EQ(parse_number("+1e3"), 1000.0);
  EXPECT_EQ(parse_number("-0.25"), -0.25);
  for (const char* none : {"", " 1", "1 ", "1,5", "0x10", "inf", "nan", "+-1", "++1", "1e", "1e999"}) {
    EXPECT_EQ(parse_number(none), std::nullopt) << none;
  }
}

TEST(NumbersTest, WhatIsSmallerThanAnyDoubleIsZero) {
  EXPECT_EQ(parse_number("1e-999"), 0.0);
  EXPECT_EQ(parse_number("-1e-999"), 0.0);
}

TEST(NumbersTest, SubnormalNumbersAreRead) { EXPECT_EQ(parse_number("1e-310"), 1e-310); }

TEST(NumbersTest, TheLocaleChangesNothing) {
  if (std::setlocale(LC_ALL, "de_DE.UTF-8") == nullptr) GTEST_SKIP() << "the locale de_DE.UTF-8 is not installed";
  EXPECT_EQ(parse_number("1.5"), 1.5);
  std::setlocale(LC_ALL, "C");
}

TEST(NumbersTest, WholeNumbers) {
  EXPECT_EQ(parse_whole<uint8_t>("255"), 255);
  EXPECT_EQ(parse_whole<uint8_t>("256"), std::nullopt);
  EXPECT_EQ(parse_whole<int>("-1"), std::nullopt);
  EXPECT_EQ(parse_whole<int>(""), std::nullopt);
  EXPECT_EQ(parse_whole<int>("1.0"), std::nullopt);
}

}  // namespace
}  // namespace paw
