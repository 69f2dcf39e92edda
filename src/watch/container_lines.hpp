// Container runtimes split long lines at 16 KiB; this joins the parts again.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "watch/log_lines.hpp"

namespace paw::watch {

// Knows Docker's JSON file driver ({"log":"...","stream":"stdout","time":"..."}, where a part's log has no line end)
// and CRI ("TIME stdout P text", where the last part has F). A joined line has the form of its last part and the text
// of all. Other lines pass as they are. One thread at a time.
class ContainerLines {
 public:
  explicit ContainerLines(size_t limit) : limit_(limit) {}  // bytes of a joined line; what is longer is cut

  // False where `line` is a part that has been kept; otherwise it is a whole line.
  bool join(LogLine& line);
  // A part whose rest did not come; none: nothing is kept.
  std::optional<LogLine> take_part();
  bool has_part() const { return !parts_.empty(); }
  uint64_t joined() const { return joined_; }  // parts so far that became part of another line

 private:
  struct Part {
    std::string text;  // of the parts so far
    LogLine line;      // the latest
  };
  void join_to(LogLine& line, std::string text) const;

  size_t limit_;
  std::map<std::string, Part> parts_;  // by stream: stdout, stderr
  uint64_t joined_ = 0;
};

}  // namespace paw::watch
