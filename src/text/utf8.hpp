// UTF-8 (RFC 3629): validity of texts, and characters as bytes.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace paw {

// False for overlong forms, surrogates, values above U+10FFFF and truncated sequences.
bool is_utf8(std::string_view text);

// Appends a character, which is no surrogate and at most U+10FFFF.
void append_utf8(uint32_t character, std::string& text);

}  // namespace paw
