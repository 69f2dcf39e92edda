#include "text/json_scan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <nlohmann/json.hpp>

#include "paw/error.hpp"
#include "text/utf8.hpp"

namespace paw {
namespace {

constexpr size_t kMostLevels = 64;

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

int hex_digit(char c) {
  if (is_digit(c)) return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

// Walks over a value and checks it.
class Scanner {
 public:
  Scanner(std::string_view text, const std::string& subject) : text_(text), subject_(subject) {}

  JsonScan scan() {
    JsonScan found;
    skip_space();
    found.begin = at_;
    found.first = peek();
    if (found.first == '{') {
      object(&found.members);
    } else {
      value();
    }
    found.end = at_;
    skip_space();
    if (at_ < text_.size()) fail("there is text after the value");
    return found;
  }

 private:
  [[noreturn]] void fail(std::string_view reason) const {
    throw Error(ErrorKind::Damaged, fmt::format("{} is not JSON: {} at byte {}", subject_, reason, at_ + 1));
  }

  char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  void skip_space() {
    while (at_ < text_.size() && is_space(text_[at_])) ++at_;
  }
  bool take(char c) {
    if (at_ >= text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }

  void value() {
    switch (peek()) {
      case '{': object(nullptr); return;
      case '[': array(); return;
      case '"': string(); return;
      case 't': word("true"); return;
      case 'f': word("false"); return;
      case 'n': word("null"); return;
      default: number();
    }
  }

  void word(std::string_view expected) {
    if (!text_.substr(at_).starts_with(expected)) fail("a value is expected");
    at_ += expected.size();
  }

  void enter() {
    ++at_;
    if (++level_ > kMostLevels)
      throw Error(ErrorKind::TooLarge, fmt::format("{} nests JSON deeper than {} levels", subject_, kMostLevels));
    skip_space();
  }

  // After an item: whether another one follows.
  bool another(char close) {
    skip_space();
    if (take(',')) {
      skip_space();
      return true;
    }
    if (!take(close)) fail(close == '}' ? "a comma or } is expected" : "a comma or ] is expected");
    --level_;
    return false;
  }

  void object(std::vector<JsonMember>* members) {
    enter();
    if (take('}')) {
      --level_;
      return;
    }
    do {
      JsonMember member;
      if (peek() != '"') fail("a key is expected");
      member.key_begin = at_;
      string();
      member.key_end = at_;
      skip_space();
      if (!take(':')) fail("a colon is expected");
      skip_space();
      member.value_begin = at_;
      value();
      member.value_end = at_;
      if (members == nullptr) continue;
      member.key = json_decoded(text_.substr(member.key_begin, member.key_end - member.key_begin));
      members->push_back(std::move(member));
    } while (another('}'));
  }

  void array() {
    enter();
    if (take(']')) {
      --level_;
      return;
    }
    do {
      value();
    } while (another(']'));
  }

  void string() {
    for (++at_; at_ < text_.size(); ++at_) {
      const auto byte = static_cast<uint8_t>(text_[at_]);
      if (byte == '"') {
        ++at_;
        return;
      }
      if (byte < 0x20) fail("a string has a control character that is not escaped");
      if (byte == '\\') escape();
    }
    fail("a string is not closed");
  }

  // Ends on the last character of the escape.
  void escape() {
    ++at_;
    const char c = peek();
    if (c == 'u') {
      for (int i = 0; i < 4; ++i) {
        ++at_;
        if (hex_digit(peek()) < 0) fail("\\u needs four hexadecimal digits");
      }
    } else if (c == '\0' || std::string_view("\"\\/bfnrt").find(c) == std::string_view::npos) {
      fail("a string has an unknown escape");
    }
  }

  void digits() {
    if (!is_digit(peek())) fail(at_ < text_.size() ? "a value is expected" : "the text ends early");
    while (is_digit(peek())) ++at_;
  }

  void number() {
    take('-');
    if (!take('0')) digits();
    if (take('.')) digits();
    if (take('e') || take('E')) {
      if (!take('+')) take('-');
      digits();
    }
  }

  std::string_view text_;
  const std::string& subject_;
  size_t at_ = 0, level_ = 0;
};

uint32_t four_digits(std::string_view string, size_t at) {
  uint32_t unit = 0;
  for (size_t i = at; i < at + 4; ++i) unit = unit << 4 | static_cast<uint32_t>(hex_digit(string[i]));
  return unit;
}

// Appends the character of the escape whose letter is at `at`; returns the place after the escape.
size_t append_escaped(std::string_view string, size_t at, std::string& text) {
  constexpr std::string_view kLetters = "bfnrt", kCharacters = "\b\f\n\r\t";
  if (string[at] != 'u') {
    const size_t letter = kLetters.find(string[at]);
    text += letter == std::string_view::npos ? string[at] : kCharacters[letter];
    return at + 1;
  }
  uint32_t character = four_digits(string, at + 1);
  at += 5;
  const bool high = character >= 0xD800 && character < 0xDC00;
  if (high && string.substr(at).starts_with("\\u")) {
    const uint32_t low = four_digits(string, at + 2);
    if (low >= 0xDC00 && low < 0xE000) {
      append_utf8(0x10000 + ((character - 0xD800) << 10) + (low - 0xDC00), text);
      return at + 6;
    }
  }
  append_utf8(character >= 0xD800 && character < 0xE000 ? 0xFFFD : character, text);
  return at;
}

}  // namespace

JsonScan scan_json(std::string_view text, const std::string& subject) {
  if (!is_utf8(text)) throw Error(ErrorKind::Damaged, fmt::format("{} is not JSON: it is not UTF-8 text", subject));
  return Scanner(text, subject).scan();
}

std::string json_decoded(std::string_view string) {
  string = string.substr(1, string.size() - 2);
  std::string text;
  text.reserve(string.size());
  for (size_t at = 0; at < string.size();) {
    const size_t escape = std::min(string.find('\\', at), string.size());
    text += string.substr(at, escape - at);
    at = escape < string.size() ? append_escaped(string, escape + 1, text) : escape;
  }
  return text;
}

std::string json_compact(std::string_view value) {
  std::string text;
  for (size_t at = 0; at < value.size();) {
    if (value[at] != '"') {
      if (!is_space(value[at])) text += value[at];
      ++at;
      continue;
    }
    const size_t begin = at++;
    while (value[at] != '"') at += value[at] == '\\' ? 2 : 1;
    text += json_quoted(json_decoded(value.substr(begin, ++at - begin)));
  }
  return text;
}

std::string json_quoted(const std::string& text) {
  return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace paw
