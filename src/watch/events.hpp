// Lines that belong together, such as those of a stack trace, as one event.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "paw/watch.hpp"
#include "watch/line_queue.hpp"

namespace paw::watch {

// Follows the stack traces of Java (and of .NET and JavaScript, which look much the same), Python and Go: from the line
// that begins one, and the line above it where that tells of an error, to the last of its frames and causes. Blank
// lines are left out. One thread at a time.
class Events {
 public:
  Events(Multiline multiline, size_t limit) : multiline_(multiline), limit_(limit) {}

  // The event that is complete once `line` is known not to belong to it; none where there is no such event.
  std::optional<Line> add(Line line);
  // The event so far, if there is one: nothing more came for as long as it may wait.
  std::optional<Line> take();
  // How long the event so far may wait for its next line; none where there is no event.
  std::optional<std::chrono::milliseconds> longest_wait() const;

  bool has_event() const { return event_.has_value(); }
  uint64_t blank() const { return blank_; }    // lines so far that were left out
  uint64_t joined() const { return joined_; }  // lines so far that became part of an event which another began

 private:
  // What the last line of the event was.
  enum class Last { Plain, Error, JavaTrace, PythonTrace, PythonError, PythonChain, GoTrace };
  std::optional<Last> continuation(std::string_view line) const;
  static Last beginning(std::string_view line);

  Multiline multiline_;
  size_t limit_;
  std::optional<Line> event_;
  size_t lines_ = 0;  // of the event
  Last last_ = Last::Plain;
  uint64_t blank_ = 0, joined_ = 0;
};

}  // namespace paw::watch
