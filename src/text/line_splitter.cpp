#include "text/line_splitter.hpp"

#include <algorithm>
#include <utility>

namespace paw {
namespace {

bool continues_character(char byte) { return (static_cast<unsigned char>(byte) & 0xC0) == 0x80; }

// `length`, or less where that would leave the beginning of a character alone.
size_t before_half_character(std::string_view text, size_t length) {
  size_t start = length;
  while (start > 0 && length - start < 3 && continues_character(text[start])) --start;
  return continues_character(text[start]) ? length : start;
}

}  // namespace

void LineSplitter::add(std::string_view bytes) {
  if (bytes.empty()) return;
  const size_t room = limit_ + 1 - text_.size();
  longer_ = longer_ || bytes.size() > room;
  text_.append(bytes.substr(0, room));
  carriage_return_ = bytes.back() == '\r';
}

void LineSplitter::complete(SplitLine& line) {
  if (carriage_return_ && !longer_) text_.pop_back();
  line.cut = text_.size() > limit_;
  if (line.cut) text_.resize(before_half_character(text_, limit_));
  line.text = std::exchange(text_, {});
  longer_ = carriage_return_ = false;
}

bool LineSplitter::take(std::string_view& rest, SplitLine& line) {
  const size_t end = rest.find('\n');
  add(rest.substr(0, end));
  rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
  if (end == std::string_view::npos) return false;
  complete(line);
  return true;
}

bool LineSplitter::finish(SplitLine& line) {
  if (text_.empty()) return false;
  complete(line);
  return true;
}

}  // namespace paw
