// Identifiers as log lines have them.
#pragma once

#include <cstddef>
#include <string_view>

namespace paw::watch {

inline bool is_digit(char c) { return c >= '0' && c <= '9'; }
inline bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
inline bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
inline bool is_letter(char c) { return is_lower(c) || is_upper(c); }
inline bool is_word(char c) { return is_digit(c) || is_letter(c); }
inline bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

// The length of the identifier that begins at `at`; 0 where none does. It begins where no letter or digit stands before
// and ends where none follows:
// - a UUID, an IPv6 address (also with a prefix length or a zone), a MAC address, a ULID;
// - base64 with padding, and at least 16 letters and digits (with - and _) that change between them or between upper
//   and lower case too often for a name: session and trace identifiers, tokens;
// - a mail address;
// - what Kubernetes appends to the name of a pod: -d9c4c7776f-ftb9q, -x7k2p;
// - the name of a file or folder in /tmp, and names that mktemp and Python's tempfile make, anywhere.
size_t identifier_length(std::string_view line, size_t at);

}  // namespace paw::watch
