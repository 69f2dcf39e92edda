// Lines of standard input as they come.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

namespace paw::cli {

class LineStream {
 public:
  explicit LineStream(size_t limit) : limit_(limit) {}  // bytes of a line; what is longer is cut

  struct Line {
    std::string text;  // without its LF or CRLF
    bool cut = false;  // it was longer than the limit
  };

  // Waits for the next line and adds those that need no waiting, at most `most`, so that a slow stream is answered line
  // by line and a fast one in batches. Empty at the end, or where the process was interrupted. Throws Error: Io.
  std::vector<Line> take(size_t most);

 private:
  bool next(bool wait, Line& line);
  void fill();
  bool complete(Line& line);

  size_t limit_;
  std::array<char, 65536> chunk_;
  std::string_view rest_;  // of chunk_
  Line partial_;           // the beginning of the next line
  bool finished_ = false;
};

}  // namespace paw::cli
