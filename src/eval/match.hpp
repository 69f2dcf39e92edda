// When an answer counts as the expected one: exactly, apart from the dress of the text, as JSON, or as a number.
#pragma once

#include <string>
#include <string_view>

#include "paw/score.hpp"

namespace paw {

// Whether `actual` counts as `expected` (paw/score.hpp says when). Pure; safe from several threads.
bool matches(const MatchRule& rule, std::string_view expected, std::string_view actual);

// Canonical composition and full case folding of Unicode, runs of white space as one space, none at the ends. Bytes that
// are not UTF-8 stay as they are.
std::string folded_words(std::string_view text);

// `text` without its dress: canonical composition and full case folding of Unicode, runs of white space as one space,
// and at its ends no white space, no quotation marks (" ' ` and the categories Pi and Pf), no brackets (Ps, Pe), no ¿ ¡
// at the beginning and no . , ; : ! ? … (nor their Arabic, Devanagari and East Asian kin) at the end. Other signs stay:
// -5 is not 5 and C# is not C. Text that consists of nothing else keeps its signs. Bytes that are not UTF-8 stay as
// they are.
std::string normalized(std::string_view text);

}  // namespace paw
