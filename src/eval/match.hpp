// When an answer counts as the expected one: exactly, apart from the dress of the text, as JSON, or as a number.
#pragma once

#include <string>
#include <string_view>

namespace paw {

enum class Match { Exact, Normalized, Json, Number };

struct MatchRule {
  Match kind = Match::Exact;
  double tolerance = 0;  // of Number alone: the largest difference allowed, in the numbers' own unit; finite, >= 0
};

// Whether `actual` counts as `expected`. Texts that match exactly match by every rule; otherwise
//   Exact       equal apart from white space and line ends at the end of either side;
//   Normalized  equal after normalized();
//   Json        both are JSON and equal as values: white space, the order of keys and 1 or 1.0 make no difference;
//   Number      both are decimal numbers, white space around them apart, and |actual - expected| <= tolerance. A number
//               is an optional sign, digits with at most one point, and an optional exponent: "-1.5e3". A tolerance
//               above 0 forgives what rounding to double adds.
// Text that is no JSON, or no number, matches exactly or not at all. Pure; safe from several threads.
bool matches(const MatchRule& rule, std::string_view expected, std::string_view actual);

// `text` without its dress: canonical composition and full case folding of Unicode, runs of white space as one space,
// and at its ends no white space, no quotation marks (" ' ` and the categories Pi and Pf), no brackets (Ps, Pe), no ¿ ¡
// at the beginning and no . , ; : ! ? … (nor their Arabic, Devanagari and East Asian kin) at the end. Other signs stay:
// -5 is not 5 and C# is not C. Text that consists of nothing else keeps its signs. Bytes that are not UTF-8 stay as
// they are.
std::string normalized(std::string_view text);

// "exact", "normalized", "json", "number".
const char* name_of(Match kind);
// Throws UsageError for any other name.
Match match_named(std::string_view name);

}  // namespace paw
