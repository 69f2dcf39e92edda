// JSON by its text: checked, with what is where in it, and nothing converted. Numbers of any length, the order of keys,
// keys given twice and the way a string is escaped stay as they are.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace paw {

// A member of an object: its key, and where in the text both stand (the key with its quotes).
struct JsonMember {
  std::string key;
  size_t key_begin = 0, key_end = 0, value_begin = 0, value_end = 0;
};

struct JsonScan {
  size_t begin = 0, end = 0;        // of the value in the text, without white space around it
  char first = 0;                   // its first character, which tells its type
  std::vector<JsonMember> members;  // where it is an object, in their order, equal keys too
};

// Checks that `text` is one JSON value (RFC 8259) of UTF-8 text that nests at most 64 levels. A surrogate that stands
// alone is accepted. Throws Error (Damaged, TooLarge) "SUBJECT is not JSON: why".
JsonScan scan_json(std::string_view text, const std::string& subject);

// The following take what scan_json accepted.

// The text that a string stands for, given with its quotes. A surrogate that stands alone becomes U+FFFD.
std::string json_decoded(std::string_view string);

// A value without white space, its strings in their shortest form, its numbers as they are.
std::string json_compact(std::string_view value);

// `text` as a JSON string. Bytes that are not UTF-8 become U+FFFD.
std::string json_quoted(const std::string& text);

}  // namespace paw
