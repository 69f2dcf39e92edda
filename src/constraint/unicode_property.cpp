#include "constraint/unicode_property.hpp"

#include <utf8proc.h>

#include <algorithm>
#include <array>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace paw {
namespace {

constexpr utf8proc_int32_t kLast = 0x10FFFF;

// UAX #44, table 12. A group has the categories whose short names begin with its own.
constexpr std::array<std::pair<std::string_view, std::string_view>, 38> kLongNames = {{
    {"Letter", "L"},
    {"Cased_Letter", "LC"},
    {"Uppercase_Letter", "Lu"},
    {"Lowercase_Letter", "Ll"},
    {"Titlecase_Letter", "Lt"},
    {"Modifier_Letter", "Lm"},
    {"Other_Letter", "Lo"},
    {"Mark", "M"},
    {"Combining_Mark", "M"},
    {"Nonspacing_Mark", "Mn"},
    {"Spacing_Mark", "Mc"},
    {"Enclosing_Mark", "Me"},
    {"Number", "N"},
    {"Decimal_Number", "Nd"},
    {"digit", "Nd"},
    {"Letter_Number", "Nl"},
    {"Other_Number", "No"},
    {"Punctuation", "P"},
    {"punct", "P"},
    {"Connector_Punctuation", "Pc"},
    {"Dash_Punctuation", "Pd"},
    {"Open_Punctuation", "Ps"},
    {"Close_Punctuation", "Pe"},
    {"Initial_Punctuation", "Pi"},
    {"Final_Punctuation", "Pf"},
    {"Other_Punctuation", "Po"},
    {"Symbol", "S"},
    {"Math_Symbol", "Sm"},
    {"Currency_Symbol", "Sc"},
    {"Modifier_Symbol", "Sk"},
    {"Other_Symbol", "So"},
    {"Separator", "Z"},
    {"Space_Separator", "Zs"},
    {"Line_Separator", "Zl"},
    {"Paragraph_Separator", "Zp"},
    {"Control", "Cc"},
    {"Format", "Cf"},
    {"Unassigned", "Cn"},
}};
constexpr std::string_view kGroups = "LMNPSZC";
constexpr std::array<std::string_view, 28> kCategories = {"Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Mc", "Me", "Nd", "Nl",
                                                          "No", "Pc", "Pd", "Ps", "Pe", "Pi", "Pf", "Po", "Sm", "Sc",
                                                          "Sk", "So", "Zs", "Zl", "Zp", "Cc", "Cf", "Cn"};

CodepointSet all_that(const std::function<bool(utf8proc_int32_t)>& holds) {
  std::vector<CodepointSet::Range> ranges;
  for (utf8proc_int32_t c = 0; c <= kLast; ++c) {
    if (!holds(c)) continue;
    const auto codepoint = static_cast<char32_t>(c);
    if (!ranges.empty() && ranges.back().high + 1 == codepoint)
      ranges.back().high = codepoint;
    else
      ranges.push_back({codepoint, codepoint});
  }
  return CodepointSet(std::move(ranges));
}

CodepointSet of_category(std::string_view name) {
  if (name == "LC") {
    CodepointSet cased = of_category("Lu");
    cased.add(of_category("Ll"));
    cased.add(of_category("Lt"));
    return cased;
  }
  return all_that([&](utf8proc_int32_t c) { return std::string_view(utf8proc_category_string(c)).starts_with(name); });
}

}  // namespace

std::optional<CodepointSet> unicode_property(std::string_view name) {
  for (const std::string_view prefix : {"gc=", "General_Category="}) {
    if (name.starts_with(prefix)) name.remove_prefix(prefix.size());
  }
  if (name == "Any") return CodepointSet::all();
  if (name == "ASCII") return CodepointSet{{0, 0x7F}};
  if (name == "Assigned") return of_category("Cn").complement();
  if (name == "Alphabetic" || name == "Alpha") {
    CodepointSet letters = of_category("L");
    letters.add(of_category("Nl"));
    return letters;
  }
  if (name == "Uppercase" || name == "Upper") return all_that([](auto c) { return utf8proc_isupper(c) != 0; });
  if (name == "Lowercase" || name == "Lower") return all_that([](auto c) { return utf8proc_islower(c) != 0; });
  if (name == "White_Space" || name == "space") {
    CodepointSet spaces = of_category("Z");
    spaces.add({{'\t', '\r'}, {0x85, 0x85}});
    return spaces;
  }
  const auto known = std::find_if(kLongNames.begin(), kLongNames.end(), [&](const auto& n) { return n.first == name; });
  if (known != kLongNames.end()) name = known->second;
  const bool is_group = name.size() == 1 && kGroups.contains(name[0]);
  if (!is_group && name != "LC" && std::find(kCategories.begin(), kCategories.end(), name) == kCategories.end())
    return std::nullopt;
  return of_category(name);
}

namespace {

// Characters by what they are in lower case, where that has several.
const std::map<char32_t, std::vector<char32_t>>& case_variants() {
  static const auto variants = [] {
    std::map<char32_t, std::vector<char32_t>> all;
    for (utf8proc_int32_t c = 0; c <= kLast; ++c) {
      const utf8proc_int32_t lower = utf8proc_tolower(utf8proc_toupper(c));
      if (lower != c) all[static_cast<char32_t>(lower)].push_back(static_cast<char32_t>(c));
    }
    return all;
  }();
  return variants;
}

}  // namespace

CodepointSet with_other_case(const CodepointSet& set, bool perhaps) {
  std::vector<CodepointSet::Range> ranges = set.ranges();
  for (const auto& [lower, others] : case_variants()) {
    std::vector<char32_t> letters = others;
    letters.push_back(lower);
    for (const bool ascii : {true, false}) {
      const auto alike = [&](char32_t c) { return perhaps || (c < 0x80) == ascii; };
      if (!std::any_of(letters.begin(), letters.end(), [&](char32_t c) { return alike(c) && set.contains(c); }))
        continue;
      for (const char32_t c : letters) {
        if (alike(c)) ranges.push_back({c, c});
      }
    }
  }
  return CodepointSet(std::move(ranges));
}

}  // namespace paw
