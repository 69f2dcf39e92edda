// Lenient UTF-8 decoding and the classes of code points.
#include "tokenizer/text.hpp"

#include <utf8proc.h>

#include <array>

namespace paw {
namespace {

constexpr char32_t kReplacement = 0xFFFD;
constexpr char32_t kHighest = 0x10FFFF;

// White space by the Unicode property of that name, which is what \s means to the pre-tokenizers.
bool is_space(char32_t c) {
  return (c >= 0x09 && c <= 0x0D) || c == 0x20 || c == 0x85 || c == 0xA0 || c == 0x1680 ||
         (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 || c == 0x202F || c == 0x205F || c == 0x3000;
}

CharClass classify_by_category(char32_t code_point) {
  if (is_space(code_point)) return CharClass::Space;
  switch (utf8proc_category(static_cast<utf8proc_int32_t>(code_point))) {
    case UTF8PROC_CATEGORY_LU:
    case UTF8PROC_CATEGORY_LL:
    case UTF8PROC_CATEGORY_LT:
    case UTF8PROC_CATEGORY_LM:
    case UTF8PROC_CATEGORY_LO: return CharClass::Letter;
    case UTF8PROC_CATEGORY_ND:
    case UTF8PROC_CATEGORY_NL:
    case UTF8PROC_CATEGORY_NO: return CharClass::Number;
    default: return CharClass::Other;
  }
}

std::array<CharClass, 128> classify_ascii() {
  std::array<CharClass, 128> classes{};
  for (char32_t c = 0; c < classes.size(); ++c) classes[c] = classify_by_category(c);
  return classes;
}

// The number of bytes that a sequence beginning with `lead` claims; 0 where no sequence begins.
size_t claimed_length(unsigned char lead) {
  if (lead < 0x80) return 1;
  if (lead < 0xC0) return 0;
  if (lead < 0xE0) return 2;
  if (lead < 0xF0) return 3;
  return lead < 0xF8 ? 4 : 0;
}

}  // namespace

CodePoint read_code_point(std::string_view utf8) {
  constexpr std::array<unsigned char, 5> kPayload = {0, 0x7F, 0x1F, 0x0F, 0x07};  // bits of the lead byte, by length
  const auto lead = static_cast<unsigned char>(utf8[0]);
  const size_t length = claimed_length(lead);
  if (length == 0 || length > utf8.size()) return {kReplacement, 1};
  char32_t value = lead & kPayload[length];
  for (size_t i = 1; i < length; ++i) {
    const auto byte = static_cast<unsigned char>(utf8[i]);
    if ((byte & 0xC0) != 0x80) return {kReplacement, 1};
    value = value << 6 | (byte & 0x3F);
  }
  if (value > kHighest) return {kReplacement, 1};
  return {value, length};
}

void append_utf8(char32_t c, std::string& out) {
  const auto tail = [&](int shift) { out += static_cast<char>(0x80 | ((c >> shift) & 0x3F)); };
  if (c < 0x80) {
    out += static_cast<char>(c);
  } else if (c < 0x800) {
    out += static_cast<char>(0xC0 | c >> 6);
    tail(0);
  } else if (c < 0x10000) {
    out += static_cast<char>(0xE0 | c >> 12);
    tail(6);
    tail(0);
  } else {
    out += static_cast<char>(0xF0 | c >> 18);
    tail(12);
    tail(6);
    tail(0);
  }
}

CharClass classify(char32_t code_point) {
  static const std::array<CharClass, 128> ascii = classify_ascii();
  return code_point < ascii.size() ? ascii[code_point] : classify_by_category(code_point);
}

Text read_text(std::string_view utf8) {
  Text text;
  text.bytes.reserve(utf8.size());
  text.starts.reserve(utf8.size() + 1);
  text.classes.reserve(utf8.size());
  while (!utf8.empty()) {
    const CodePoint next = read_code_point(utf8);
    text.starts.push_back(text.bytes.size());
    text.classes.push_back(classify(next.value));
    append_utf8(next.value, text.bytes);
    utf8.remove_prefix(next.length);
  }
  text.starts.push_back(text.bytes.size());
  return text;
}

}  // namespace paw
