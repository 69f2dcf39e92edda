#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "constraint/constraint.hpp"
#include "constraint/key_order.hpp"
#include "constraint/pattern.hpp"
#include "paw/error.hpp"
#include "random/random.hpp"

namespace paw {
namespace {

std::bitset<256> all_bytes() { return std::bitset<256>().set(); }

std::shared_ptr<const ByteGrammar> pattern_grammar(const std::string& text,
                                                   Pattern::Match match = Pattern::Match::Whole, uint32_t least = 0,
                                                   uint32_t most = Pattern::kUnbounded,
                                                   PatternDialect dialect = PatternDialect::Python) {
  auto grammar = std::make_shared<ByteGrammar>();
  const auto root = grammar->add_rule();
  const Pattern pattern(text, dialect, match);
  Pattern::automaton({&pattern, 1}, least, most).write(*grammar, root.start, root.end, ByteGrammar::Text::Plain);
  grammar->finish(root, all_bytes());
  return grammar;
}

std::shared_ptr<const ByteGrammar> schema_grammar(const std::string& schema, Spacing spacing = Spacing::Spaced) {
  auto grammar = std::make_shared<ByteGrammar>();
  make_schema_grammar(*grammar, schema, spacing, all_bytes());
  return grammar;
}

bool matches(const std::shared_ptr<const ByteGrammar>& grammar, std::string_view text) {
  GrammarStates states(grammar);
  GrammarStates::Id state = states.start();
  for (const char byte : text) state = states.next(state, static_cast<uint8_t>(byte));
  return states.accepts(state);
}

bool pattern_matches(const std::string& pattern, std::string_view text) {
  return matches(pattern_grammar(pattern), text);
}
bool schema_allows(const std::string& schema, std::string_view text, Spacing spacing = Spacing::Spaced) {
  return matches(schema_grammar(schema, spacing), text);
}

TEST(CodepointSet, JoinsRangesAndLeavesOutSurrogates) {
  CodepointSet set = {{'a', 'c'}, {'d', 'f'}, {0xD000, 0xE000}};
  EXPECT_EQ(set.ranges(), (std::vector<CodepointSet::Range>{{'a', 'f'}, {0xD000, 0xD7FF}, {0xE000, 0xE000}}));
  EXPECT_EQ(set.complement().complement().ranges(), set.ranges());
  EXPECT_TRUE(set.without({{'b', 'b'}}).contains('c'));
  EXPECT_FALSE(set.without({{'b', 'b'}}).contains('b'));
  EXPECT_FALSE(CodepointSet::all().contains(0xDABC));
}

// Every code point has one UTF-8 form, and the cut into byte ranges must hit exactly these.
TEST(ByteGrammar, CodepointRangesAreTheirUtf8Forms) {
  for (const auto& [low, high] :
       {std::pair<char32_t, char32_t>{0x41, 0x10FFFF}, {0x7F, 0x800}, {0x7FE, 0xD800}, {0xFFFF, 0x10001}}) {
    auto grammar = std::make_shared<ByteGrammar>();
    const auto root = grammar->add_rule();
    const CodepointSet set = {{low, high}};
    grammar->add_codepoint(root.start, set, root.end);
    grammar->finish(root, all_bytes());
    GrammarStates states(grammar);
    const auto accepts = [&](std::initializer_list<int> bytes) {
      auto state = states.start();
      for (const int byte : bytes) state = states.next(state, static_cast<uint8_t>(byte));
      return states.accepts(state);
    };
    for (char32_t c = 0; c <= 0x10FFFF; c += c < 0x900 ? 1 : 61) {
      bool found = false;
      const auto tail = [&](int shift) { return static_cast<int>(0x80 | ((c >> shift) & 0x3F)); };
      if (c < 0x80)
        found = accepts({static_cast<int>(c)});
      else if (c < 0x800)
        found = accepts({static_cast<int>(0xC0 | c >> 6), tail(0)});
      else if (c < 0x10000)
        found = accepts({static_cast<int>(0xE0 | c >> 12), tail(6), tail(0)});
      else
        found = accepts({static_cast<int>(0xF0 | c >> 18), tail(12), tail(6), tail(0)});
      ASSERT_EQ(found, set.contains(c)) << static_cast<uint32_t>(c) << " in " << static_cast<uint32_t>(low);
    }
    EXPECT_FALSE(accepts({0xC0, 0x80}));
    EXPECT_FALSE(accepts({0xED, 0xA0, 0x80}));
    EXPECT_FALSE(accepts({0xF4, 0x90, 0x80, 0x80}));
  }
}

TEST(Pattern, ReadsWhatPythonReads) {
  EXPECT_TRUE(pattern_matches(R"(\d{4}-\d{2})", "2024-05"));
  EXPECT_FALSE(pattern_matches(R"(\d{4}-\d{2})", "2024-5"));
  EXPECT_TRUE(pattern_matches("a|b|", ""));
  EXPECT_TRUE(pattern_matches("(?:ab?)+?c*", "aababcc"));
  EXPECT_TRUE(pattern_matches(R"([^\d\]x-z])", "w"));
  EXPECT_FALSE(pattern_matches(R"([^\d\]x-z])", "y"));
  EXPECT_FALSE(pattern_matches(".", "\n"));
  EXPECT_TRUE(pattern_matches(".", "ü"));
  EXPECT_FALSE(pattern_matches(R"(\S)", "\u2003"));
  EXPECT_FALSE(pattern_matches(R"([^\s])", "\u2003"));
  EXPECT_FALSE(pattern_matches(R"(\D)", "\u0663")) << "an Arabic digit is a digit to Python";
  EXPECT_TRUE(pattern_matches(R"(^\x41\u00e9$)", "Aé"));
  EXPECT_FALSE(pattern_matches("(a*)*b", "aaac"));
}

TEST(Pattern, AnchorsAndLengths) {
  const auto anywhere = [](const char* pattern) { return pattern_grammar(pattern, Pattern::Match::Anywhere); };
  EXPECT_TRUE(matches(anywhere("b+"), "abba"));
  EXPECT_FALSE(matches(anywhere("^b+"), "abba"));
  EXPECT_TRUE(matches(anywhere("^a|b$"), "xb"));
  EXPECT_FALSE(matches(anywhere("^a|b$"), "xba"));
  EXPECT_TRUE(matches(anywhere("^(?:a|$)"), ""));
  const auto two_to_three = pattern_grammar("ü*x?", Pattern::Match::Whole, 2, 3);
  EXPECT_TRUE(matches(two_to_three, "üx"));
  EXPECT_TRUE(matches(two_to_three, "üüü"));
  EXPECT_FALSE(matches(two_to_three, "ü"));
  EXPECT_FALSE(matches(two_to_three, "üüüx"));
}

TEST(Pattern, ClassesPropertiesFlagsAndSurrogates) {
  EXPECT_TRUE(pattern_matches(R"([\w\W]+)", "Zürich 日本"));
  EXPECT_TRUE(pattern_matches(R"([\d\D]+)", "10 €"));
  EXPECT_THROW(pattern_grammar(R"([^\s\S])"), Error);
  EXPECT_FALSE(pattern_matches(R"(\d)", "٣"));
  EXPECT_TRUE(pattern_matches(R"(^\p{L}+\p{Nd}\P{L}$)", "éж日4-"));
  EXPECT_FALSE(pattern_matches(R"(\p{Lowercase_Letter})", "É"));
  EXPECT_TRUE(pattern_matches(R"([\p{Lu}\p{Sc}]{2})", "É€"));
  EXPECT_TRUE(pattern_matches(R"((?i)^alt\+ö$)", "Alt+Ö"));
  EXPECT_TRUE(pattern_matches(R"(a(?i:b|[x-z])c)", "aYc"));
  EXPECT_FALSE(pattern_matches(R"(a(?i:b|[x-z])c)", "Ayc"));
  EXPECT_FALSE(pattern_matches(R"((?i)[^k])", "\u212A")) << "the Kelvin sign is a k to Python";
  EXPECT_TRUE(pattern_matches(R"(\ud83d\ude00)", "😀"));
  EXPECT_TRUE(pattern_matches(R"([\ud83d\ude00-\ud83d\ude4f]+)", "😀🙏"));
  EXPECT_TRUE(pattern_matches(R"((?:[\x20-\ud7ff]|[\ud800-\udbff][\udc00-\udfff])*)", "a😀b"));
  EXPECT_TRUE(pattern_matches(R"([]abc]+)", "]a"));
  EXPECT_TRUE(pattern_matches(R"(\A\d{,3}\Z)", "12"));
  EXPECT_TRUE(pattern_matches(R"({x}{2})", "{x}}"));
  EXPECT_TRUE(pattern_matches("(?s)a.b", "a\nb"));
}

TEST(Pattern, DialectsDiffer) {
  const auto ecma = [](const char* pattern) {
    return pattern_grammar(pattern, Pattern::Match::Anywhere, 0, Pattern::kUnbounded, PatternDialect::Ecma);
  };
  EXPECT_TRUE(matches(ecma(R"(^[^]\cJ\u{1F600}$)"), "x\n😀"));
  EXPECT_TRUE(matches(ecma(R"(^[a-\d]$)"), "-"));
  EXPECT_THROW(ecma("[]a]"), Error);
  EXPECT_THROW(ecma("a{,3}"), Error);
  EXPECT_THROW(ecma(R"(\Ax)"), Error);
  EXPECT_THROW(pattern_grammar(R"([a-\d])"), Error);
  EXPECT_THROW(pattern_grammar(R"(\cJ)"), Error);
}

TEST(Pattern, ErrorsSayWhereAndWhatInstead) {
  const auto error_of = [](const std::string& pattern) -> std::string {
    try {
      pattern_grammar(pattern);
    } catch (const Error& error) {
      return error.what();
    }
    return "";
  };
  EXPECT_THAT(error_of("^hello ["), testing::HasSubstr("(at character 8)"));
  EXPECT_THAT(error_of("foo**"), testing::HasSubstr("put what is repeated in parentheses (at character 5)"));
  EXPECT_THAT(error_of("(?P:ab)"), testing::HasSubstr("unknown form"));
  EXPECT_THAT(error_of("(?=a)b"), testing::HasSubstr("look-ahead"));
  EXPECT_THAT(error_of(R"((a)\1)"), testing::HasSubstr("back-references"));
  EXPECT_THAT(error_of(R"(\p{Greek})"), testing::HasSubstr("the property Greek is not known"));
  EXPECT_THAT(error_of(R"([\ud800-\udfff])"), testing::HasSubstr("surrogates"));
  EXPECT_THAT(error_of("a(?i)b"), testing::HasSubstr("stand at the beginning"));
  EXPECT_THAT(error_of("a*+"), testing::HasSubstr("possessive"));
}

TEST(Pattern, SaysWhatIsWrong) {
  for (const char* pattern : {"(", ")", "[a", "a{2", "a{3,2}", "*a", "a**", "(?=a)", "(?<!a)", R"(\b)", R"((a)\1)",
                              "[]", "[b-a]", "\\", R"(\q)", "[[:alpha:]]", "\xff", R"(\x4)"}) {
    EXPECT_THROW(pattern_grammar(pattern), Error) << pattern;
  }
  EXPECT_THROW(pattern_grammar("a$b"), Error);
  EXPECT_THROW(pattern_grammar(std::string(5000, '(') + std::string(5000, ')')), Error);
}

// Counted repetitions read what they would if they were written out.
TEST(Pattern, CountsRepetitions) {
  const auto run = [](size_t count, const char* text = "ab") {
    std::string found;
    for (size_t i = 0; i < count; ++i) found += text;
    return found;
  };
  EXPECT_TRUE(pattern_matches("(?:ab){2000}", run(2000)));
  EXPECT_FALSE(pattern_matches("(?:ab){2000}", run(1999)));
  EXPECT_FALSE(pattern_matches("(?:ab){2000}", run(2001)));
  EXPECT_FALSE(pattern_matches("(?:ab){2000,}", run(1999)));
  EXPECT_TRUE(pattern_matches("(?:ab){2000,}", run(3001)));
  EXPECT_TRUE(pattern_matches("(?:a?b?){500,600}", ""));
  EXPECT_TRUE(pattern_matches("(?:a?b?){500,600}", run(600)));
  EXPECT_FALSE(pattern_matches("(?:a?b?){500,600}", run(601)));
  EXPECT_TRUE(pattern_matches("(?:a{20}b){30}c", run(30, "aaaaaaaaaaaaaaaaaaaab") + "c"));
  EXPECT_FALSE(pattern_matches("(?:a{20}b){30}c", run(29, "aaaaaaaaaaaaaaaaaaaab") + "c"));
  EXPECT_TRUE(pattern_matches("x.{0,999}y", "x" + run(499, "\xC3\xA4y") + "y"));
  EXPECT_FALSE(pattern_matches("x.{0,999}y", "x" + run(500, "\xC3\xA4y") + "y"));
  EXPECT_TRUE(matches(pattern_grammar("^(?:ab){0,300}$|^c", Pattern::Match::Anywhere), run(300)));
  EXPECT_FALSE(matches(pattern_grammar("^(?:ab){0,300}$|^c", Pattern::Match::Anywhere), run(301)));
  const auto grammar = pattern_grammar(R"((?:\d{1000}){1000})");
  EXPECT_EQ(grammar->distance(grammar->root().start), 1'000'000U);
  EXPECT_LT(grammar->states(), 100U);
}

// What a file can ask for: refused, or kept within bounds; see also tests/cli/test_constraints.py.
TEST(Pattern, HostileOnesAreRefusedOrSmall) {
  std::string ranges, words;
  for (uint32_t c = 0x100; c < 0x100 + 4 * 10000; c += 4) ranges += fmt::format("\\u{:04x}-\\u{:04x}", c, c + 1);
  for (int i = 0; i < 20000; ++i) words += fmt::format("|w{}", i);
  const auto refused = [](const std::string& pattern, Pattern::Match match, uint32_t most) {
    try {
      pattern_grammar(pattern, match, 0, most);
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::TooLarge) << error.what();
      return true;
    }
    return false;
  };
  const uint32_t unbounded = Pattern::kUnbounded;
  EXPECT_FALSE(refused("(?:" + std::string(200'000, '|') + ")", Pattern::Match::Anywhere, 9999));
  EXPECT_FALSE(refused("[" + ranges + "]{10000}", Pattern::Match::Whole, unbounded));
  EXPECT_TRUE(refused("(?:" + words + ")+", Pattern::Match::Whole, 9999));
  std::string doubled = "(?:a|b|)";
  for (int i = 0; i < 12; ++i) doubled = "(?:" + doubled + doubled + doubled + "){1,9}";
  EXPECT_TRUE(refused(doubled, Pattern::Match::Whole, unbounded));
}

// States are counted while they are made: many ways to read a text at once end in a refusal.
TEST(GrammarStates, MemoryIsBounded) {
  const auto grammar = pattern_grammar("(?:(?:a|b|.{0,5000}x){0,5000}[ab]{0,5000}){0,5000}");
  GrammarStates states(grammar);
  Random random(3);
  try {
    for (int text = 0; text < 2; ++text) {
      auto state = states.start();
      for (int i = 0; i < 100 && state != GrammarStates::kDead; ++i) state = states.next(state, "abx"[random.below(3)]);
    }
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::TooLarge);
  }
  EXPECT_LE(states.bytes(), GrammarStates::kMostBytes);
}

TEST(JsonSchema, ObjectsAndArrays) {
  const std::string person =
      R"({"type": "object", "properties": {"name": {"type": "string"}, "age": {"type": "integer"}},
                                "required": ["name"]})";
  EXPECT_TRUE(schema_allows(person, R"({"name": "An\u00e4 \"x\"", "age": -3})"));
  EXPECT_TRUE(schema_allows(person, R"({"name": ""})"));
  EXPECT_FALSE(schema_allows(person, R"({"age": 3})"));
  EXPECT_FALSE(schema_allows(person, R"({"name": "a", "age": 03})"));
  EXPECT_FALSE(schema_allows(person, R"({"name": "a", "x": 3})"));
  EXPECT_FALSE(schema_allows(person, R"({"name":"a"})"));
  EXPECT_TRUE(schema_allows(person, R"({"name":"a"})", Spacing::Compact));
  EXPECT_TRUE(schema_allows(person, "{\n  \"name\": \"a\",\n\t\"age\":1}", Spacing::Any));
  const std::string list = R"({"type": "array", "items": {"enum": [1, "a"]}, "minItems": 1, "maxItems": 2})";
  EXPECT_TRUE(schema_allows(list, R"([1, "a"])"));
  EXPECT_FALSE(schema_allows(list, "[]"));
  EXPECT_FALSE(schema_allows(list, "[1, 1, 1]"));
  EXPECT_TRUE(schema_allows("{}", R"({"a": [1.5e3, {"b": null}, true, "\n"], "": {}})"));
  const std::string other =
      R"({"type": "object", "properties": {"ab": {"const": 1}}, "additionalProperties": {"const": 2}})";
  EXPECT_TRUE(schema_allows(other, R"({"ab": 1, "a": 2, "abc": 2, "b": 2})"));
  EXPECT_FALSE(schema_allows(other, R"({"a": 2, "ab": 2})"));
}

TEST(JsonSchema, NumbersAreWithinTheirBounds) {
  const std::pair<double, double> ranges[] = {{0, 0},        {-1.5, 1},      {-20, -3},    {7, 1203},
                                              {0.001, 0.25}, {-0.5, -0.125}, {99.5, 100.5}};
  Random random(1);
  for (const auto& [low, high] : ranges) {
    for (const bool exclusive : {false, true}) {
      for (const bool whole : {false, true}) {
        if (exclusive && low == high) continue;
        const nlohmann::json schema = {{"type", whole ? "integer" : "number"},
                                       {exclusive ? "exclusiveMinimum" : "minimum", low},
                                       {exclusive ? "exclusiveMaximum" : "maximum", high}};
        std::shared_ptr<const ByteGrammar> grammar;
        try {
          grammar = schema_grammar(schema.dump());
        } catch (const Error&) {  // no whole number between the bounds
          EXPECT_TRUE(whole);
          continue;
        }
        for (int i = 0; i < 3000; ++i) {
          const double span = high - low + 2;
          const double value = low - 1 + span * random.unit();
          std::string text = fmt::format("{:.{}f}", value, whole ? 0 : random.below(5));
          if (i % 7 == 0) text = fmt::format("{}", i % 2 == 0 ? low : high);
          if (text[0] == '-' && std::stod(text) == 0) continue;
          if (whole && text.find('.') != std::string::npos) continue;
          const double read = std::stod(text);
          const bool inside = exclusive ? low < read && read < high : low <= read && read <= high;
          ASSERT_EQ(matches(grammar, text), inside) << text << " by " << schema.dump();
        }
      }
    }
  }
  for (int i = -500; i < 500; ++i)
    ASSERT_EQ(schema_allows(R"({"type": "integer", "multipleOf": 7})", std::to_string(i)), i % 7 == 0) << i;
}

TEST(JsonSchema, NumbersAreComparedExactly) {
  const std::string int64 = R"({"type": "integer", "minimum": -9223372036854775808, "maximum": 9223372036854775807})";
  EXPECT_TRUE(schema_allows(int64, "9223372036854775807"));
  EXPECT_FALSE(schema_allows(int64, "9223372036854775808"));
  EXPECT_TRUE(schema_allows(int64, "-9223372036854775808"));
  EXPECT_FALSE(schema_allows(int64, "-9223372036854775809"));
  const std::string beyond = R"({"type": "integer", "exclusiveMinimum": 9007199254740992.0})";
  EXPECT_FALSE(schema_allows(beyond, "9007199254740992"));
  EXPECT_TRUE(schema_allows(beyond, "9007199254740993"));
  EXPECT_TRUE(schema_allows(beyond, "123456789012345678901234567890"));
  EXPECT_TRUE(schema_allows(R"({"const": 12345678901234567890123})", "12345678901234567890123"));
  EXPECT_FALSE(schema_allows(R"({"const": 12345678901234567890123})", "12345678901234567890124"));
  EXPECT_TRUE(schema_allows(R"({"minimum": 1e-310})", "0.5"));
  EXPECT_FALSE(schema_allows(R"({"minimum": 1e-310})", "0.0"));
  EXPECT_FALSE(schema_allows(R"({"exclusiveMaximum": 5})", "4.9999999999999999999")) << "a double reads 5";
  EXPECT_TRUE(schema_allows(R"({"exclusiveMaximum": 5})", "4.30000000000000004"));
  EXPECT_TRUE(schema_allows(R"({"exclusiveMinimum": 0})", "0.00000012345678901234567890"));
  EXPECT_TRUE(schema_allows(R"({"minimum": 0})", "1.5e-7"));
  EXPECT_FALSE(schema_allows(R"({"minimum": 0})", "-1e5"));
  EXPECT_TRUE(schema_allows("{}", R"({"a": 19.90, "b": 1E5, "c": 18345670123987654321834567})"));
  const std::string cents = R"({"multipleOf": 0.01, "minimum": 0, "maximum": 10})";
  EXPECT_TRUE(schema_allows(cents, "3.14"));
  EXPECT_TRUE(schema_allows(cents, "10.00"));
  EXPECT_FALSE(schema_allows(cents, "3.141"));
  EXPECT_FALSE(schema_allows(cents, "10.01"));
  EXPECT_THROW(schema_grammar(R"({"minimum": 1e-1000000})"), Error);
}

TEST(JsonSchema, AsItIsFoundInTheWild) {
  EXPECT_TRUE(schema_allows(R"({"allOf": [{"properties": {"a": {"type": "integer"}}, "required": ["a"]},
                                          {"properties": {"b": {"type": "string"}}}], "type": "object"})",
                            R"({"a": 1, "b": "x"})"));
  // A union told apart by a property that is not required.
  const std::string tagged = R"({"oneOf": [{"$ref": "#/$defs/Cat"}, {"$ref": "#/$defs/Dog"}],
      "discriminator": {"propertyName": "kind", "mapping": {"cat": "#/$defs/Cat"}}, "$defs": {
      "Cat": {"type": "object", "title": "Cat", "properties": {"kind": {"const": "cat", "default": "cat"}, "n": {"type": "integer"}}},
      "Dog": {"type": "object", "properties": {"kind": {"const": "dog"}, "n": {"type": "string"}}}}})";
  EXPECT_TRUE(schema_allows(tagged, R"({"kind": "cat", "n": 1})"));
  EXPECT_FALSE(schema_allows(tagged, R"({"kind": "dog", "n": 1})"));
  EXPECT_FALSE(schema_allows(tagged, "{}"));
  const std::string either =
      R"({"type": "object", "properties": {"a": {}, "b": {}}, "oneOf": [{"required": ["a"]}, {"required": ["b"]}]})";
  EXPECT_TRUE(schema_allows(either, R"({"a": 1})"));
  EXPECT_FALSE(schema_allows(either, R"({"a": 1, "b": 2})"));
  const std::string conditional =
      R"({"type": "object", "properties": {"k": {"enum": ["x", "y"]}, "v": {}}, "required": ["k"],
      "if": {"properties": {"k": {"const": "x"}}}, "then": {"required": ["v"]}})";
  EXPECT_TRUE(schema_allows(conditional, R"({"k": "x", "v": 1})"));
  EXPECT_FALSE(schema_allows(conditional, R"({"k": "x"})"));
  EXPECT_TRUE(schema_allows(conditional, R"({"k": "y"})"));
  const std::string patterns = R"({"type": "object", "properties": {"id": {"type": "integer"}},
      "patternProperties": {"^x-": {"type": "string"}}, "additionalProperties": {"type": "null"}})";
  EXPECT_TRUE(schema_allows(patterns, R"({"id": 1, "x-a": "b"})"));
  EXPECT_FALSE(schema_allows(patterns, R"({"x-a": 1})"));
  EXPECT_FALSE(schema_allows(patterns, R"({"c": "d"})"));
  EXPECT_TRUE(schema_allows(R"({"type": "string", "oneOf": [{"pattern": "^a"}, {"pattern": "^[b-d]"}]})", "\"cx\""));
  EXPECT_THROW(schema_grammar(R"({"type": "string", "oneOf": [{"pattern": "a"}, {"pattern": "b"}]})"), Error);
  EXPECT_TRUE(schema_allows(R"({"type": "string", "nullable": true})", "null"));
  EXPECT_TRUE(schema_allows(R"({"type": "string", "nullable": true, "enum": ["a", null]})", "null"));
  EXPECT_FALSE(schema_allows(R"({"type": "string", "nullable": true, "enum": ["a"]})", "null"));
  EXPECT_TRUE(schema_allows(R"({"enum": ["abc", "d"], "minLength": 2})", "\"abc\""));
  EXPECT_FALSE(schema_allows(R"({"enum": ["abc", "d"], "minLength": 2})", "\"d\""));
  EXPECT_TRUE(schema_allows(R"({"$ref": "#/$defs/Page%5Bint%5D", "$defs": {"Page[int]": {"type": "integer"}}})", "3"));
  EXPECT_TRUE(
      schema_allows(R"({"type": "object", "minProperties": 1, "properties": {"a": {}, "b": {}}})", R"({"b": 1})"));
  EXPECT_FALSE(schema_allows(R"({"type": "object", "minProperties": 1, "properties": {"a": {}, "b": {}}})", "{}"));
  EXPECT_FALSE(schema_allows(R"({"type": "object", "maxProperties": 0})", R"({"b": 1})"));
  EXPECT_TRUE(schema_allows(R"({"type": "array", "items": {"type": "null"}, "maxItems": 1000000})", "[null, null]"));
  EXPECT_TRUE(schema_allows(R"({"not": {"enum": ["a"]}, "type": "string"})", "\"ab\""));
  EXPECT_FALSE(schema_allows(R"({"not": {"enum": ["a"]}, "type": "string"})", "\"a\""));
  EXPECT_TRUE(schema_allows("{}", R"("\ud83d\uDE00 \/")"));
  EXPECT_FALSE(schema_allows("{}", R"("\ud83d")"));
}

TEST(JsonSchema, FormatsAreThoseOfTheStandards) {
  const auto allows = [](const char* format, const char* text) {
    return schema_allows(fmt::format(R"({{"type": "string", "format": "{}"}})", format), fmt::format("\"{}\"", text));
  };
  EXPECT_TRUE(allows("date", "2024-02-29"));
  EXPECT_FALSE(allows("date", "2023-02-29"));
  EXPECT_FALSE(allows("date", "1900-02-29"));
  EXPECT_TRUE(allows("date", "2000-02-29"));
  EXPECT_TRUE(allows("date-time", "2024-05-17t10:00:00.1234567z"));
  EXPECT_TRUE(allows("date-time", "1990-12-31T15:59:60-08:00"));
  EXPECT_FALSE(allows("date-time", "1990-12-31T15:58:60-08:00"));
  EXPECT_TRUE(allows("uuid", "2EB8AA08-aa98-11ea-B4AA-73B441D16380"));
  EXPECT_TRUE(allows("ipv6", "2001:db8::8a2e:370:7334"));
  EXPECT_TRUE(allows("ipv6", "::ffff:192.0.2.1"));
  EXPECT_FALSE(allows("ipv6", "1::2::3"));
  EXPECT_TRUE(allows("uri", "https://x.example/a?b=c#d"));
  EXPECT_FALSE(allows("uri", "/a"));
  EXPECT_TRUE(allows("uri-reference", "/a"));
  EXPECT_TRUE(allows("hostname", "www.example.com"));
  EXPECT_FALSE(allows("hostname", "-a.example"));
  EXPECT_TRUE(allows("duration", "P3Y6M4DT12H30M5S"));
  EXPECT_FALSE(allows("duration", "P1D2H"));
  EXPECT_TRUE(allows("password", "any text"));
  EXPECT_THROW(allows("datetime", ""), Error);
}

TEST(JsonSchema, RefusalsSayWhereAndWhatInstead) {
  const auto error_of = [](const std::string& schema) -> std::string {
    try {
      schema_grammar(schema);
    } catch (const Error& error) {
      return error.what();
    }
    return "";
  };
  EXPECT_THAT(error_of(R"({"properties": {"x": {"pattern": "^hello ["}}})"),
              testing::StartsWith("the schema at /properties/x/pattern: "));
  EXPECT_THAT(
      error_of(
          R"({"properties": {"n": {"type": "integer", "exclusiveMinimum": 0, "exclusiveMaximum": 1}}, "required": ["n"]})"),
      testing::StartsWith("the schema at /properties/n allows no number"));
  EXPECT_THAT(error_of(R"({"type": "string", "minlength": 3})"), testing::HasSubstr("write \"minLength\""));
  EXPECT_THAT(error_of(R"({"type": "array", "contains": {"type": "null"}})"),
              testing::HasSubstr("\"contains\", which cannot be enforced; use"));
  EXPECT_THAT(error_of(R"({"allOf": [{"type": "string"}, {"type": "null"}]})"), testing::HasSubstr("no type"));
}

TEST(KeyOrder, IsThatOfTheOutputs) {
  const std::string schema =
      R"({"type":"object","properties":{"a":{},"b":{"type":"object","properties":{"x":{},"y":{}}},"c":{}}})";
  const std::vector<std::string> outputs = {R"({"c": 1, "a": 2})", R"({"c": 1, "b": {"y": 1, "x": 1.50}})", "no JSON"};
  EXPECT_EQ(with_key_order(schema, outputs),
            R"({"type":"object","properties":{"c":{},"a":{},"b":{"type":"object","properties":{"y":{},"x":{}}}}})");
  EXPECT_EQ(with_key_order(schema, {}), schema);
  const std::vector<std::string> both = {R"({"c": 1, "a": 2})", R"({"a": 1, "c": 2})"};
  EXPECT_EQ(with_key_order(schema, both), schema);
}

TEST(ConstraintRule, KeepsTheDigitsOfASchema) {
  for (const char* schema : {R"({"const":12345678901234567890123})", R"({"const":1.50})", R"({"maximum":5})"}) {
    const ConstraintRule rule = ConstraintRule::of({.json_schema = schema});
    EXPECT_EQ(ConstraintRule::from_json(rule.to_json(), "it").schema, schema);
  }
  EXPECT_TRUE(ConstraintRule::of({.json_schema = R"({"maximum":5})"}).to_json().at("schema").is_object());
}

TEST(JsonSchema, RefusesWhatItCannotEnforce) {
  for (const char* schema :
       {R"({"not": {}})", R"({"type": "array", "uniqueItems": true})", R"({"type": "thing"})",
        R"({"$ref": "other.json"})", R"({"$ref": "#/nowhere"})", R"({"$ref": "#"})", R"({"anyOf": [{"$ref": "#"}]})",
        R"({"type": []})", R"({"enum": []})", R"({"oneOf": [{"const": 1}, {"const": 1.0}]})",
        R"({"oneOf": [{"const": 1}, {"type": "integer"}]})", R"([])", R"(false)", R"({"minimum": 5, "maximum": 4})",
        R"({"minItems": 3, "maxItems": 2})", R"({"type": "string", "format": "color"})",
        R"({"type": "array", "items": {"$ref": "#"}, "minItems": 1})",
        R"({"required": ["a"], "additionalProperties": false})", R"({"pattern": "("})"}) {
    EXPECT_THROW(schema_grammar(schema), Error) << schema;
  }
}

TEST(JsonSchema, OptionsOfDifferentConstantsAreDisjoint) {
  EXPECT_NO_THROW(schema_grammar(R"({"oneOf": [{"const": 1}, {"const": 12}, {"const": "1"}, {"type": "null"}]})"));
}

TEST(GrammarStates, DistanceIsTheShortestWayToTheEnd) {
  const auto grammar = schema_grammar(
      R"({"type": "object", "properties": {"k": {"type": "array", "items": {"type": "null"}}}, "required": ["k"]})");
  GrammarStates states(grammar);
  std::string text;
  auto state = states.start();
  EXPECT_EQ(states.distance(state), std::string_view(R"({"k": []})").size());
  while (states.forced(state) >= 0) {
    text += static_cast<char>(states.forced(state));
    state = states.next(state, static_cast<uint8_t>(text.back()));
  }
  EXPECT_EQ(text, R"({"k": [)");
  EXPECT_EQ(states.distance(state), 2U);
  for (const char byte : std::string_view("null")) state = states.next(state, static_cast<uint8_t>(byte));
  EXPECT_EQ(states.distance(state), 2U);
  EXPECT_EQ(states.next(state, 'x'), GrammarStates::kDead);
}

// Two ways to read each bracket: the sets of places would double with each level.
TEST(GrammarStates, ManyAlternativesAreAllKept) {
  std::string values;
  for (int i = 0; i < 5000; ++i) values += (i == 0 ? "\"v" : ",\"v") + std::to_string(i) + "\"";
  const std::string schema =
      R"({"type": "object", "required": ["k"], "properties": {"k": {"enum": [)" + values + "]}}}";
  for (const char* text : {R"({"k": "v0"})", R"({"k": "v4999"})", R"({"k": "v2500"})"})
    EXPECT_TRUE(schema_allows(schema, text)) << text;
}

TEST(GrammarStates, AmbiguousGrammarsStayBounded) {
  const auto grammar = schema_grammar(
      R"({"anyOf": [{"type": "array", "items": {"anyOf": [{"$ref": "#"}, {"type": "null"}]}},
                    {"type": "array", "items": {"anyOf": [{"$ref": "#"}, {"type": "boolean"}]}}]})");
  GrammarStates states(grammar);
  auto state = states.start();
  for (int i = 0; i < 300; ++i) state = states.next(state, '[');
  ASSERT_NE(state, GrammarStates::kDead);
  EXPECT_EQ(states.distance(state), 300U);
  for (int i = 0; i < 300; ++i) state = states.next(state, ']');
  EXPECT_TRUE(states.accepts(state));
}

TEST(ConstraintRule, GoesThroughJson) {
  ConstraintRule copy;
  copy.kind = ConstraintRule::Kind::Copy;
  copy.instead = {"none"};
  EXPECT_EQ(ConstraintRule::from_json(copy.to_json(), "it").instead, copy.instead);
  for (const char* json : {"3", "[]", "{}", R"({"regex": 3})", R"({"schema": {}})",
                           R"({"schema": {}, "spacing": "wide"})", R"({"copy": false})", R"({"copy": true})"}) {
    EXPECT_THROW(ConstraintRule::from_json(nlohmann::ordered_json::parse(json), "it"), Error) << json;
  }
}

TEST(Spacing, IsThatOfTheOutputs) {
  const auto of = [](std::vector<std::string> outputs) { return spacing_of(outputs); };
  EXPECT_EQ(of({R"({"a": 1, "b": "x:y,z"})"}), Spacing::Spaced);
  EXPECT_EQ(of({R"({"a":1,"b":2})", "[]"}), Spacing::Compact);
  EXPECT_EQ(of({R"({"a":1, "b":2})"}), Spacing::Any);
  EXPECT_EQ(of({"{\n \"a\": 1}"}), Spacing::Any);
}

}  // namespace
}  // namespace paw
