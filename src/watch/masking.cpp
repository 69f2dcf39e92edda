#include "watch/masking.hpp"

#include <algorithm>
#include <array>

#include "watch/identifiers.hpp"

namespace paw::watch {
namespace {

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\v' || c == '\f' || c == '\r'; }

bool is_hex_number(std::string_view word) {
  const bool marked = word.size() > 2 && (word.starts_with("0x") || word.starts_with("0X"));
  if (marked) word.remove_prefix(2);
  if (!std::all_of(word.begin(), word.end(), is_hex)) return false;
  if (marked || word.size() < 4) return marked;
  return word.size() >= 8 || std::any_of(word.begin(), word.end(), is_digit);
}

bool is_calendar_name(std::string_view word) {
  constexpr std::array<std::string_view, 19> kNames = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul",
                                                       "Aug", "Sep", "Oct", "Nov", "Dec", "Mon", "Tue",
                                                       "Wed", "Thu", "Fri", "Sat", "Sun"};
  return std::find(kNames.begin(), kNames.end(), word) != kNames.end();
}

std::string_view word_at(std::string_view line, size_t start) {
  size_t end = start;
  while (end < line.size() && is_word(line[end])) ++end;
  return line.substr(start, end - start);
}

class Masker {
 public:
  explicit Masker(std::string_view line) : line_(line) { mask_.reserve(line.size()); }

  std::string mask() {
    for (size_t at = 0; at < line_.size();) {
      if (is_space(line_[at])) {
        if (mask_.empty() || mask_.back() != ' ') mask_ += ' ';
        ++at;
      } else if (line_[at] == '[' || line_[at] == ']') {
        ++at;
      } else if (const size_t length = identifier_length(line_, at); length > 0) {
        at += length;
        add_number();
      } else if (is_word(line_[at])) {
        const std::string_view word = word_at(line_, at);
        at += word.size();
        add_word(word, at);
      } else {
        mask_ += line_[at++];
      }
    }
    return std::move(mask_);
  }

 private:
  // `after` is where the word ends.
  void add_word(std::string_view word, size_t after) {
    if (is_hex_number(word) || (is_calendar_name(word) && beside_number(after))) {
      add_number();
      return;
    }
    for (const char c : word) {
      if (!is_digit(c)) {
        mask_ += c;
      } else if (mask_.empty() || mask_.back() != '#') {
        add_number();
      }
    }
  }

  // A number, as one with what it is joined to, or with its sign.
  void add_number() {
    constexpr std::string_view kJoints = ".,:/-+T";
    const auto before = [&](size_t back) { return mask_.size() < back ? ' ' : mask_[mask_.size() - back]; };
    if (kJoints.find(before(1)) != std::string_view::npos && !mask_.empty() && before(2) == '#') {
      mask_.pop_back();
      return;
    }
    if ((before(1) == '-' || before(1) == '+') && !mask_.empty() && !is_word(before(2)) && before(2) != '-') {
      mask_.pop_back();
    }
    if (mask_.empty() || mask_.back() != '#') mask_ += '#';
  }

  // Whether a number, or another name of the calendar, stands at most two spaces or signs away on either side.
  bool beside_number(size_t after) const {
    constexpr std::string_view kBetween = " ,/-";
    for (size_t back = 0; back < 3 && back < mask_.size(); ++back) {
      const char c = mask_[mask_.size() - 1 - back];
      if (c == '#') return true;
      if (kBetween.find(c) == std::string_view::npos) break;
    }
    for (size_t at = after; at < std::min(after + 3, line_.size()); ++at) {
      if (is_digit(line_[at]) || is_calendar_name(word_at(line_, at))) return at > after;
      if (kBetween.find(line_[at]) == std::string_view::npos) break;
    }
    return false;
  }

  std::string_view line_;
  std::string mask_;
};

}  // namespace

std::string masked(std::string_view line) { return Masker(line).mask(); }

}  // namespace paw::watch
