#include "text/json_scan.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <random>

#include "paw/error.hpp"

namespace paw {
namespace {

std::string error_of(const std::string& text) {
  try {
    scan_json(text, "x");
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

TEST(JsonScan, SaysWhatIsWhere) {
  const std::string text = R"( {"a" : 19.90,"a":[1, {"b":2}], "\u0063":"\n" } )";
  const JsonScan scan = scan_json(text, "x");
  EXPECT_EQ(scan.first, '{');
  EXPECT_EQ(text.substr(scan.begin, scan.end - scan.begin), text.substr(1, text.size() - 2));
  std::vector<std::string> parts;
  for (const JsonMember& member : scan.members) {
    parts.push_back(member.key);
    parts.push_back(text.substr(member.key_begin, member.key_end - member.key_begin));
    parts.push_back(text.substr(member.value_begin, member.value_end - member.value_begin));
  }
  EXPECT_EQ(parts, (std::vector<std::string>{"a", "\"a\"", "19.90", "a", "\"a\"", "[1, {\"b\":2}]", "c", "\"\\u0063\"",
                                             "\"\\n\""}));
}

TEST(JsonScan, TakesNumbersOfAnySize) {
  for (const char* text : {"1e400", "-0.0", "12345678901234567890123", "1E5", "0.1000"}) EXPECT_EQ(error_of(text), "");
}

TEST(JsonScan, SaysWhatIsWrongAndWhere) {
  EXPECT_EQ(error_of(""), "x is not JSON: the text ends early at byte 1");
  EXPECT_EQ(error_of("{\"a\":1"), "x is not JSON: a comma or } is expected at byte 7");
  EXPECT_EQ(error_of("\"a"), "x is not JSON: a string is not closed at byte 3");
  EXPECT_EQ(error_of("1 2"), "x is not JSON: there is text after the value at byte 3");
  EXPECT_EQ(error_of("\"\xFF\""), "x is not JSON: it is not UTF-8 text");
  EXPECT_EQ(error_of(std::string(65, '[')), "x nests JSON deeper than 64 levels");
}

// Random edits of a document: accepted exactly where the reference accepts them, and read to the same value.
TEST(JsonScan, AgreesWithAReference) {
  const std::string document = R"({"k\u00e9y": [1.5e-3, -20, true, null, {"": "\ud83d\ude00 \"q\" é"}], "n": 0})";
  const std::string characters = "{}[]\",:\\u0e-+. tn\n\xC3";
  std::mt19937 random(1);
  size_t accepted = 0;
  for (int i = 0; i < 50000; ++i) {
    std::string text = document;
    for (size_t edits = 1 + random() % 2; edits > 0; --edits) {
      const size_t at = random() % text.size();
      if (random() % 2) {
        text.erase(at, 1);
      } else {
        text.insert(at, 1, characters[random() % characters.size()]);
      }
    }
    const auto reference = nlohmann::ordered_json::parse(text, nullptr, false);
    const bool lone_surrogate = text.find("\\ud") != std::string::npos && error_of(text).empty();
    if (reference.is_discarded() && lone_surrogate) continue;
    ASSERT_EQ(error_of(text).empty(), !reference.is_discarded()) << text;
    if (reference.is_discarded()) continue;
    ++accepted;
    ASSERT_EQ(nlohmann::ordered_json::parse(json_compact(text)), reference) << text;
  }
  EXPECT_GT(accepted, 2'000);
}

TEST(JsonScan, DecodesEveryEscape) {
  EXPECT_EQ(json_decoded(R"("\"\\\/\b\f\n\r\t\u0041\u00e9\u4e2d\ud83d\ude00")"), "\"\\/\b\f\n\r\tAé中😀");
  EXPECT_EQ(json_decoded(R"("\ud83dx\ude00\ud83d\u0041")"),
            "\xEF\xBF\xBDx\xEF\xBF\xBD\xEF\xBF\xBD"
            "A");
  EXPECT_EQ(json_compact("{ \"a\" : [ 1.50 , \"x \\u00e9\" ] }"), "{\"a\":[1.50,\"x é\"]}");
}

}  // namespace
}  // namespace paw
