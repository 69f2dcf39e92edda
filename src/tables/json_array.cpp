#include "tables/json_array.hpp"

#include <fmt/format.h>

#include "paw/error.hpp"

namespace paw {
namespace {

constexpr int kEnd = std::char_traits<char>::eof();

bool is_space(int c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

}  // namespace

JsonArrayReader::JsonArrayReader(std::istream& stream, std::string name, size_t limit)
    : bytes_(*stream.rdbuf()), name_(std::move(name)), limit_(limit) {}

int JsonArrayReader::take() {
  const int c = bytes_.sbumpc();
  if (c == '\n') ++line_;
  return c;
}

int JsonArrayReader::skip_space() {
  int c = bytes_.sgetc();
  while (is_space(c)) {
    take();
    c = bytes_.sgetc();
  }
  return c;
}

void JsonArrayReader::fail(const char* reason) const {
  throw Error(ErrorKind::Damaged, fmt::format("{} line {} is not JSON: {}", name_, line_, reason));
}

// Moves to the next element; false where the array ends.
bool JsonArrayReader::begin_element() {
  int c = skip_space();
  if (!begun_ && c != '[') fail("an array is expected");
  if (!begun_ || c == ',') {
    take();
    c = skip_space();
    if (begun_ && c == ']') fail("an element is expected after the comma");
  }
  begun_ = true;
  if (c != ']') return true;
  take();
  if (skip_space() != kEnd) fail("there is text after the array");
  ended_ = true;
  return false;
}

std::optional<std::string> JsonArrayReader::next() {
  if (ended_ || !begin_element()) return std::nullopt;
  element_line_ = line_;
  std::string text;
  bool in_string = false;
  for (size_t depth = 0;;) {
    int c = bytes_.sgetc();
    if (c == kEnd) fail("the array is not closed");
    if (!in_string && depth == 0 && (c == ',' || c == ']')) break;
    if (text.size() > limit_) {
      throw Error(ErrorKind::TooLarge, fmt::format("{} line {} has an element longer than the limit of {} bytes", name_,
                                                   element_line_, limit_));
    }
    take();
    if (in_string) {
      if (c == '\\' && bytes_.sgetc() != kEnd) {
        text += '\\';
        c = take();
      } else if (c == '"') {
        in_string = false;
      }
    } else if (c == '\n' || c == '\r') {  // line ends and the indentation after them are no part of a value
      skip_space();
      c = ' ';
    } else {
      in_string = c == '"';
      if (c == '{' || c == '[') ++depth;
      if ((c == '}' || c == ']') && depth > 0) --depth;
    }
    text += static_cast<char>(c);
  }
  while (!text.empty() && is_space(text.back())) text.pop_back();
  if (text.empty()) fail("an element is expected");
  return text;
}

}  // namespace paw
