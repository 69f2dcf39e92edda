// Validity of UTF-8 text (RFC 3629).
#pragma once

#include <string_view>

namespace paw {

// False for overlong forms, surrogates, values above U+10FFFF and truncated sequences.
bool is_utf8(std::string_view text);

}  // namespace paw
