// Bytes of a log as they come, split into lines; what is longer than a limit is cut, so that memory is bounded by it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>

namespace paw::watch {

struct LogLine {
  std::string text;  // without its line end; at most the limit in bytes
  bool cut = false;  // it was longer: `text` is its beginning, without the half of a UTF-8 character at its end
};

// Cuts `line` to `limit` bytes where it is longer.
void cut_to(LogLine& line, size_t limit);

// `text` without the escape sequences that terminals understand (ECMA-48): colours, cursor movements, titles.
std::string without_escapes(std::string_view text);

// Lines end with LF or CRLF. One thread at a time.
// - A carriage return within a line begins it again, as progress displays do: what stood there is a line of its own,
//   unless what comes next has the same letters ("10 % done", "11 % done") and so overwrites it.
// - NUL bytes at the start of a line are left out; eight or more within one end it. A log that was truncated while its
//   writer went on at the old offset has them.
class LogLines {
 public:
  explicit LogLines(size_t limit) : limit_(limit) {}

  // Takes bytes from the front of `rest` until a line is complete, and moves that into `line`. False where `rest` is
  // used up before that.
  bool take(std::string_view& rest, LogLine& line);
  // After the last bytes, until it returns false: the lines that have no line end.
  bool finish(LogLine& line);

  uint64_t overwritten() const { return overwritten_; }  // parts of lines so far

 private:
  void consume(std::string_view& rest);
  void add(std::string_view bytes);
  void add_nuls();
  LogLine take_part();
  void keep_part(LogLine part);
  void end_line();

  size_t limit_;
  std::string text_;              // of the line so far, after its last carriage return
  bool longer_ = false;           // there is more than text_
  bool carriage_return_ = false;  // is the last byte
  size_t nuls_ = 0;               // are the last bytes
  std::optional<LogLine> part_;   // before a carriage return: the latest that was not overwritten
  std::deque<LogLine> complete_;  // at most two
  uint64_t overwritten_ = 0;
};

}  // namespace paw::watch
