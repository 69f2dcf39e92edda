// Properties of Unicode's characters, as patterns name them: \p{L}, \p{Lowercase_Letter}, \p{Alphabetic}.
#pragma once

#include <optional>
#include <string_view>

#include "constraint/codepoint_set.hpp"

namespace paw {

// The characters that have the property: a general category by its short or long name (also as gc=... or
// General_Category=...), Any, ASCII, Assigned, Alphabetic (letters and letter numbers), Uppercase, Lowercase or
// White_Space. None where the name is not known; scripts are not.
std::optional<CodepointSet> unicode_property(std::string_view name);

// The set with, for each of its characters, those that differ from it only in case (one character each). ASCII letters
// and others, such as k and the Kelvin sign, are one letter to Python and two to ECMAScript: `perhaps` takes them as
// one.
CodepointSet with_other_case(const CodepointSet& set, bool perhaps);

}  // namespace paw
