#include "watch/log_lines.hpp"

#include <algorithm>
#include <utility>

#include "text/trim.hpp"

namespace paw::watch {
namespace {

constexpr size_t kNulRun = 8;
constexpr std::string_view kSpecial("\n\r\0", 3);

bool continues_character(char byte) { return (static_cast<unsigned char>(byte) & 0xC0) == 0x80; }

// `length`, or less where that would leave the beginning of a character alone.
size_t before_half_character(std::string_view text, size_t length) {
  size_t start = length;
  while (start > 0 && length - start < 3 && continues_character(text[start])) --start;
  return continues_character(text[start]) ? length : start;
}

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

bool have_same_letters(std::string_view a, std::string_view b) {
  for (;;) {
    const auto next_a = std::ranges::find_if(a, is_letter), next_b = std::ranges::find_if(b, is_letter);
    if (next_a == a.end() || next_b == b.end()) return next_a == a.end() && next_b == b.end();
    if (*next_a != *next_b) return false;
    a = {next_a + 1, a.end()};
    b = {next_b + 1, b.end()};
  }
}

bool is_between(char c, char first, char last) { return c >= first && c <= last; }

// The length of the escape sequence that `text`, which begins with ESC, begins with; 0 where it is none.
size_t escape_length(std::string_view text) {
  if (text.size() < 3) return 0;
  size_t end = 2;
  switch (text[1]) {
    case '[':  // CSI: parameters, intermediate bytes, a final byte
      while (end < text.size() && is_between(text[end], 0x30, 0x3F)) ++end;
      while (end < text.size() && is_between(text[end], 0x20, 0x2F)) ++end;
      return end < text.size() && is_between(text[end], 0x40, 0x7E) ? end + 1 : 0;
    case ']':  // OSC: a text up to BEL or ESC backslash
      for (; end < text.size(); ++end) {
        if (text[end] == '\a') return end + 1;
        if (text[end] == '\x1b') return text.substr(end).starts_with("\x1b\\") ? end + 2 : 0;
      }
      return 0;
    case '(':  // a character set
    case ')': return is_between(text[2], 0x30, 0x7E) ? 3 : 0;
    default: return 0;
  }
}

}  // namespace

void cut_to(LogLine& line, size_t limit) {
  if (line.text.size() <= limit) return;
  line.text.resize(before_half_character(line.text, limit));
  line.cut = true;
}

std::string without_escapes(std::string_view text) {
  std::string plain;
  plain.reserve(text.size());
  while (!text.empty()) {
    const size_t length = text.front() == '\x1b' ? escape_length(text) : 0;
    if (length == 0) plain += text.front();
    text.remove_prefix(std::max<size_t>(length, 1));
  }
  return plain;
}

bool LogLines::take(std::string_view& rest, LogLine& line) {
  while (complete_.empty() && !rest.empty()) consume(rest);
  if (complete_.empty()) return false;
  line = std::move(complete_.front());
  complete_.pop_front();
  return true;
}

bool LogLines::finish(LogLine& line) {
  if (!text_.empty() || part_) end_line();
  std::string_view nothing;
  return take(nothing, line);
}

// Plain bytes, or one of the others.
void LogLines::consume(std::string_view& rest) {
  const size_t plain = std::min(rest.find_first_of(kSpecial), rest.size());
  if (plain > 0) {
    if (std::exchange(carriage_return_, false)) keep_part(take_part());
    add_nuls();
    add(rest.substr(0, plain));
    rest.remove_prefix(plain);
    return;
  }
  const char special = rest.front();
  rest.remove_prefix(1);
  if (special == '\0') {
    if (std::exchange(carriage_return_, false)) keep_part(take_part());
    ++nuls_;
    return;
  }
  if (nuls_ >= kNulRun && special == '\n') nuls_ = 0;
  add_nuls();
  if (special == '\r') {
    carriage_return_ = true;
  } else {
    end_line();
  }
}

void LogLines::add(std::string_view bytes) {
  const size_t space = limit_ + 1 - text_.size();
  longer_ = longer_ || bytes.size() > space;
  text_.append(bytes.substr(0, space));
}

// Those that came before what comes next.
void LogLines::add_nuls() {
  const size_t nuls = std::exchange(nuls_, 0);
  if (nuls == 0 || text_.empty()) return;
  if (nuls >= kNulRun) {
    end_line();
  } else {
    add(std::string(nuls, '\0'));
  }
}

LogLine LogLines::take_part() {
  LogLine part{std::exchange(text_, {}), std::exchange(longer_, false)};
  cut_to(part, limit_);
  return part;
}

void LogLines::keep_part(LogLine part) {
  if (trimmed(part.text).empty()) return;
  if (part_ && have_same_letters(part_->text, part.text)) {
    ++overwritten_;
  } else if (part_) {
    complete_.push_back(std::move(*part_));
  }
  part_ = std::move(part);
}

void LogLines::end_line() {
  LogLine last = take_part();
  carriage_return_ = false;
  if (!part_) {
    complete_.push_back(std::move(last));
    return;
  }
  keep_part(std::move(last));
  complete_.push_back(std::move(*part_));
  part_.reset();
}

}  // namespace paw::watch
