// What two log lines have in common when only times, counts and identifiers differ.
#pragma once

#include <string>
#include <string_view>

namespace paw::watch {

// `line` with # in place of what changes from one line to the next of the same kind:
// - numbers, with their sign, and numbers joined by . , : / - + or T: 3.14, 10.0.0.7:443, 2024-11-29T10:02:51;
// - hexadecimal numbers: after 0x, or at least 4 digits and letters together (3f2a), or at least 8 letters (deadbeef);
// - names of months and days in three letters beside a number: Nov 24;
// - identifiers (identifiers.hpp): UUIDs, IPv6 and MAC addresses, ULIDs, random letters and digits, mail addresses,
//   suffixes of Kubernetes' pods, names of temporary files.
// White space of any length becomes one space, and square brackets are left out: [ERROR] is ERROR. Other letters stay,
// and so do bytes that are not ASCII: two lines that say different things in words have different masks.
std::string masked(std::string_view line);

}  // namespace paw::watch
