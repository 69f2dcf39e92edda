// Bytes as they come, split into lines; what is longer than a limit is cut, so that memory is bounded by it.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace paw {

struct SplitLine {
  std::string text;  // without its LF or CRLF; at most `limit` bytes
  bool cut = false;  // it was longer: `text` is its beginning, without the half of a UTF-8 character at its end
};

// One thread at a time.
class LineSplitter {
 public:
  explicit LineSplitter(size_t limit) : limit_(limit) {}

  // Takes bytes from the front of `rest`, up to the next line end. True where they complete a line, which is moved into
  // `line`; false where `rest` is used up before that.
  bool take(std::string_view& rest, SplitLine& line);
  // After the last bytes: the line that has no line end. False where there is none.
  bool finish(SplitLine& line);

 private:
  void add(std::string_view bytes);
  void complete(SplitLine& line);

  size_t limit_;
  std::string text_;                               // up to one byte over the limit: it may be the CR of a line end
  bool longer_ = false, carriage_return_ = false;  // of the line so far: there is more than text_; its last byte is CR
};

}  // namespace paw
