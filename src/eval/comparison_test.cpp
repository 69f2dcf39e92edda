#include "eval/comparison.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "paw/error.hpp"

namespace paw {
namespace {

using testing::HasSubstr;

Case answered(const std::string& expected, const std::string& actual) {
  return {"the \x1b input", expected, actual, 1, 0.5};
}

TEST(Comparison, CountsAndLists) {
  const std::vector<Case> a = {answered("x", "x"), answered("x", "x"), answered("x", "y"), answered("x", "y"),
                               answered("x", "y")};
  const std::vector<Case> b = {answered("x", "x\n"), answered("x", "y"), answered("x", "x"), answered("x", "y"),
                               answered("x", "z")};
  const PairedScore result = compare_cases(a, b);
  EXPECT_EQ(result.n, 5);
  EXPECT_EQ(result.both_right, 1);
  EXPECT_EQ(result.only_a, 1);
  EXPECT_EQ(result.only_b, 1);
  EXPECT_EQ(result.both_wrong, 2);
  ASSERT_EQ(result.differences.size(), 3);
  EXPECT_STREQ(right_of(result.differences[0]), "a");
  EXPECT_STREQ(right_of(result.differences[1]), "b");
  EXPECT_STREQ(right_of(result.differences[2]), "neither");
  EXPECT_EQ(result.p_value, 1);
  const auto json = comparison_json(result, a, b);
  EXPECT_EQ(json.at("differences").at(0).at("case"), 2);
  EXPECT_EQ(json.at("differences").at(2).at("b").at("output"), "z");
  const std::string text = comparison_text(result, a, b, 2);
  EXPECT_THAT(text, HasSubstr("different answers (2 of 3)"));
  EXPECT_THAT(text, HasSubstr("the \\x1b input"));
  EXPECT_THAT(text, HasSubstr("A right  50 %  x\n"));
}

TEST(Comparison, BothMayBeRightAndDiffer) {
  const std::vector<Case> a = {answered("3", "3")}, b = {answered("3", "3.0")};
  const PairedScore result = compare_cases(a, b, {Match::Number, 0});
  EXPECT_EQ(result.both_right, 1);
  ASSERT_EQ(result.differences.size(), 1);
  EXPECT_STREQ(right_of(result.differences[0]), "both");
}

TEST(Comparison, AnAnswerAndAnErrorDiffer) {
  std::vector<Case> a = {answered("", "")}, b = a;
  b[0].error = "too long";
  const PairedScore result = compare_cases(a, b);
  EXPECT_EQ(result.only_a, 1);
  ASSERT_EQ(result.differences.size(), 1);
  EXPECT_EQ(comparison_json(result, a, b).at("differences").at(0).at("b").at("error"), "too long");
  EXPECT_THAT(comparison_text(result, a, b, 9), HasSubstr("(not run: too long)"));
}

TEST(Comparison, McNemarByHand) {
  std::vector<Case> a, b;
  for (int i = 0; i < 10; ++i) {  // 1 for A, 9 for B: 2 (1 + 10) / 1024
    a.push_back(answered("x", i == 0 ? "x" : "y"));
    b.push_back(answered("x", i == 0 ? "y" : "x"));
  }
  EXPECT_NEAR(compare_cases(a, b).p_value, 22.0 / 1024, 1e-12);
  a.assign(4000, answered("x", "x"));
  b.assign(4000, answered("x", "y"));
  std::swap_ranges(a.begin(), a.begin() + 1937, b.begin());  // by exact fractions: 0.0480933
  EXPECT_NEAR(compare_cases(a, b).p_value, 0.04809328391707845, 1e-9);
  EXPECT_EQ(compare_cases({}, {}).p_value, 1);
  EXPECT_THROW(compare_cases(a, std::span(b).first(3)), Error);
}

}  // namespace
}  // namespace paw
