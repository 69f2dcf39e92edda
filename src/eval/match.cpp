#include "eval/match.hpp"

#include <fmt/format.h>
#include <utf8proc.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <span>
#include <vector>

#include "paw/error.hpp"
#include "text/json.hpp"
#include "text/trim.hpp"

namespace paw {
namespace {

using Codes = std::span<const utf8proc_int32_t>;

constexpr std::array<const char*, 4> kNames = {"exact", "normalized", "json", "number"};
constexpr std::u32string_view kQuotes = U"\"'`";
constexpr std::u32string_view kOpeningMarks = U"¿¡";
constexpr std::u32string_view kClosingMarks = U".,;:!?…。．、，；：！？،؛؟।";

bool is_one_of(std::u32string_view set, utf8proc_int32_t code) {
  return set.find(static_cast<char32_t>(code)) != std::u32string_view::npos;
}

bool is_space(utf8proc_int32_t code) {
  const utf8proc_category_t category = utf8proc_category(code);
  return (code >= '\t' && code <= '\r') || code == 0x85 || category == UTF8PROC_CATEGORY_ZS ||
         category == UTF8PROC_CATEGORY_ZL || category == UTF8PROC_CATEGORY_ZP;
}

bool encloses(utf8proc_int32_t code) {
  const utf8proc_category_t category = utf8proc_category(code);
  return is_one_of(kQuotes, code) || category == UTF8PROC_CATEGORY_PS || category == UTF8PROC_CATEGORY_PE ||
         category == UTF8PROC_CATEGORY_PI || category == UTF8PROC_CATEGORY_PF;
}

// Composed and case folded; nullopt where `text` is not UTF-8.
std::optional<std::string> folded(std::string_view text) {
  utf8proc_uint8_t* mapped = nullptr;
  const auto size =
      utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(text.data()), static_cast<utf8proc_ssize_t>(text.size()),
                   &mapped, static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_CASEFOLD));
  const std::unique_ptr<utf8proc_uint8_t, decltype(&std::free)> owner(mapped, &std::free);
  if (size < 0) return std::nullopt;
  return std::string(reinterpret_cast<const char*>(mapped), static_cast<size_t>(size));
}

// The characters of valid UTF-8, every run of white space as one space.
std::vector<utf8proc_int32_t> collapsed(std::string_view text) {
  std::vector<utf8proc_int32_t> codes;
  while (!text.empty()) {
    utf8proc_int32_t code = 0;
    const auto size = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                                       static_cast<utf8proc_ssize_t>(text.size()), &code);
    if (!is_space(code)) {
      codes.push_back(code);
    } else if (codes.empty() || codes.back() != ' ') {
      codes.push_back(' ');
    }
    text.remove_prefix(static_cast<size_t>(std::max<utf8proc_ssize_t>(size, 1)));
  }
  return codes;
}

template <typename First, typename Last>
Codes trimmed(Codes codes, First goes_first, Last goes_last) {
  while (!codes.empty() && goes_first(codes.front())) codes = codes.subspan(1);
  while (!codes.empty() && goes_last(codes.back())) codes = codes.first(codes.size() - 1);
  return codes;
}

std::string encoded(Codes codes) {
  std::string text;
  for (const utf8proc_int32_t code : codes) {
    std::array<utf8proc_uint8_t, 4> bytes{};
    const auto size = utf8proc_encode_char(code, bytes.data());
    text.append(reinterpret_cast<const char*>(bytes.data()), static_cast<size_t>(size));
  }
  return text;
}

std::optional<nlohmann::json> json_of(std::string_view text) {
  try {
    return parse_json(text, "the text");  // unordered from here on, so that the order of keys does not count
  } catch (const Error&) {
    return std::nullopt;
  }
}

std::optional<double> number_of(std::string_view text) {
  text.remove_prefix(std::min(text.size(), text.find_first_not_of(" \t\r\n\v\f")));
  text = trimmed_end(text);
  const bool plus = text.starts_with('+');
  if (plus) text.remove_prefix(1);
  if (plus && text.starts_with('-')) return std::nullopt;
  double value = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc() || stop != end || !std::isfinite(value)) return std::nullopt;
  return value;
}

bool equal_json(std::string_view expected, std::string_view actual) {
  const auto wanted = json_of(expected);
  return wanted && wanted == json_of(actual);
}

bool equal_numbers(std::string_view expected, std::string_view actual, double tolerance) {
  const auto wanted = number_of(expected), given = number_of(actual);
  if (!wanted || !given) return false;
  const double largest = std::max({std::abs(*wanted), std::abs(*given), tolerance});
  const double rounding = tolerance > 0 ? 4 * std::numeric_limits<double>::epsilon() * largest : 0;
  return std::abs(*given - *wanted) <= tolerance + rounding;
}

}  // namespace

bool matches(const MatchRule& rule, std::string_view expected, std::string_view actual) {
  if (trimmed_end(expected) == trimmed_end(actual)) return true;
  switch (rule.kind) {
    case Match::Exact: return false;
    case Match::Normalized: return normalized(expected) == normalized(actual);
    case Match::Json: return equal_json(expected, actual);
    case Match::Number: return equal_numbers(expected, actual, rule.tolerance);
  }
  return false;
}

std::string folded_words(std::string_view text) {
  const auto composed = folded(text);
  if (!composed) return std::string(text);
  const std::vector<utf8proc_int32_t> codes = collapsed(*composed);
  const auto is_blank = [](auto code) { return code == ' '; };
  return encoded(trimmed(codes, is_blank, is_blank));
}

std::string normalized(std::string_view text) {
  const auto composed = folded(text);
  if (!composed) return std::string(text);
  const std::vector<utf8proc_int32_t> codes = collapsed(*composed);
  const Codes bare = trimmed(
      codes, [](auto code) { return code == ' ' || encloses(code) || is_one_of(kOpeningMarks, code); },
      [](auto code) { return code == ' ' || encloses(code) || is_one_of(kClosingMarks, code); });
  return bare.empty() ? folded_words(text) : encoded(bare);
}

const char* name_of(Match kind) { return kNames[static_cast<size_t>(kind)]; }

Match match_named(std::string_view name) {
  const auto* const found = std::find(kNames.begin(), kNames.end(), name);
  if (found == kNames.end()) {
    throw UsageError(fmt::format("\"{}\" is not a match rule; choose exact, normalized, json or number", name));
  }
  return static_cast<Match>(found - kNames.begin());
}

}  // namespace paw
