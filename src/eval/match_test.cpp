#include "eval/match.hpp"

#include <gtest/gtest.h>

#include "paw/error.hpp"

namespace paw {
namespace {

bool as(Match kind, std::string_view expected, std::string_view actual, double tolerance = 0) {
  const bool result = matches({kind, tolerance}, expected, actual);
  EXPECT_EQ(matches({kind, tolerance}, actual, expected), result) << "of " << expected << " and " << actual;
  return result;
}

TEST(Match, ExactOverlooksTheEndAlone) {
  EXPECT_TRUE(as(Match::Exact, "yes", "yes \r\n"));
  EXPECT_FALSE(as(Match::Exact, "yes", " yes"));
  EXPECT_FALSE(as(Match::Exact, "yes", "Yes"));
}

TEST(Match, EveryRuleTakesWhatIsExact) {
  for (const Match kind : {Match::Exact, Match::Normalized, Match::Json, Match::Number}) {
    for (const std::string_view text : {"", "?", "{", "nan", "\xFF", "1e999"}) EXPECT_TRUE(as(kind, text, text));
    EXPECT_TRUE(as(kind, "{", "{\n"));
    EXPECT_FALSE(as(kind, "a", "b"));
    EXPECT_FALSE(as(kind, "", "a"));
  }
}

TEST(Match, NormalizedOverlooksTheDress) {
  for (const auto& [expected, actual] : {std::pair<const char*, const char*>{"yes", "Yes."},
                                         {"New York", "  \"new\t\n york\" "},
                                         {"STRASSE", "straße"},
                                         {"caf\xC3\xA9", "Cafe\xCC\x81"},  // composed and not
                                         {"qué", "¿Qué?"},
                                         {"a b",
                                          "a\xC2\xA0\xE3\x80\x80"
                                          "b"},
                                         {"東京", "「東京」。"},
                                         {"ok", "«OK»…"},
                                         {"ok", "(ok)!"},
                                         {"Σ", "ς"}}) {
    EXPECT_TRUE(as(Match::Normalized, expected, actual)) << expected << " and " << actual;
  }
}

TEST(Match, NormalizedKeepsWhatMeansSomething) {
  EXPECT_FALSE(as(Match::Normalized, "5", "-5"));
  EXPECT_FALSE(as(Match::Normalized, "C", "C#"));
  EXPECT_FALSE(as(Match::Normalized, "5", "5 %"));
  EXPECT_FALSE(as(Match::Normalized, "5", ".5"));
  EXPECT_FALSE(as(Match::Normalized, "a.b", "ab"));
  EXPECT_FALSE(as(Match::Normalized, "?", "!"));
  EXPECT_FALSE(as(Match::Normalized, "", "?"));
  EXPECT_EQ(normalized(" ? "), "?");
  EXPECT_EQ(normalized(" \n"), "");
  EXPECT_EQ(normalized("\xFF A."), "\xFF A.");
  EXPECT_EQ(normalized(std::string_view("A\0B", 3)), std::string_view("a\0b", 3));
}

TEST(Match, JsonIsEqualAsValues) {
  EXPECT_TRUE(as(Match::Json, R"({"a": 1, "b": [true, null]})", R"( {"b":[true,null],"a":1.0})"));
  EXPECT_TRUE(as(Match::Json, R"("\u00e9")", "\"é\""));
  EXPECT_TRUE(as(Match::Json, R"([{"x": {"p": 1, "q": 2}}])", R"([{"x": {"q": 2, "p": 1}}])"));
  EXPECT_FALSE(as(Match::Json, "[1, 2]", "[2, 1]"));
  EXPECT_FALSE(as(Match::Json, R"({"a": 1})", R"({"a": 1, "b": 2})"));
  EXPECT_FALSE(as(Match::Json, R"({"a": "1"})", R"({"a": 1})"));
  EXPECT_FALSE(as(Match::Json, "[1]", "[1"));
  EXPECT_FALSE(as(Match::Json, "not json", "Not json"));
  EXPECT_FALSE(as(Match::Json, "[1]", std::string(100'000, '[')));
}

TEST(Match, NumbersWithinTheTolerance) {
  EXPECT_TRUE(as(Match::Number, "3", " +3.0"));
  EXPECT_TRUE(as(Match::Number, "-1500", "-1.5e3\n"));
  EXPECT_TRUE(as(Match::Number, ".5", "0.50"));
  EXPECT_FALSE(as(Match::Number, "3", "3.0000001"));
  EXPECT_TRUE(as(Match::Number, "0.4", "0.3", 0.1));  // 0.4 - 0.3 is a little more than 0.1 in binary
  EXPECT_TRUE(as(Match::Number, "10", "10.5", 0.5));
  EXPECT_FALSE(as(Match::Number, "10", "10.51", 0.5));
  for (const char* none : {"3 kg", "3,0", "1 2", "", "nan", "inf", "0x3", "+-3", "++3", "1e999", "three", "--3"}) {
    EXPECT_FALSE(as(Match::Number, "3", none, 1e300)) << none;
  }
}

TEST(Match, Names) {
  for (const Match kind : {Match::Exact, Match::Normalized, Match::Json, Match::Number}) {
    EXPECT_EQ(match_named(name_of(kind)), kind);
  }
  EXPECT_THROW(match_named("fuzzy"), UsageError);
}

}  // namespace
}  // namespace paw
