// Text prepared for pre-tokenization: valid code points, each with the class that the splitting rules ask about.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace paw {

// What the pre-tokenizers distinguish: \p{L}, \p{N}, \s, and the rest.
enum class CharClass : uint8_t { Letter, Number, Space, Other };

struct Text {
  std::string bytes;               // the code points in UTF-8
  std::vector<size_t> starts;      // starts[i]: where code point i begins in `bytes`; one more at the end
  std::vector<CharClass> classes;  // one for each code point
  size_t size() const { return classes.size(); }  // code points
};

// Reads UTF-8 as llama.cpp does: a byte that begins no sequence becomes U+FFFD; overlong forms are reduced to the code
// point they encode; surrogates stay. Beyond U+10FFFF, where llama.cpp fails, each byte becomes U+FFFD.
Text read_text(std::string_view utf8);

// One code point from the front of `utf8` (not empty) by the same rules, and the number of bytes it took.
struct CodePoint {
  char32_t value;
  size_t length;
};
CodePoint read_code_point(std::string_view utf8);

void append_utf8(char32_t code_point, std::string& out);

CharClass classify(char32_t code_point);

}  // namespace paw
