// From the bytes of one log to what a program is run on: lines, whole and plain, and stack traces as one.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "watch/container_lines.hpp"
#include "watch/events.hpp"
#include "watch/log_lines.hpp"

namespace paw::watch {

struct LineCounts {
  uint64_t lines = 0;        // that came
  uint64_t blank = 0;        // left out
  uint64_t joined = 0;       // became part of another
  uint64_t overwritten = 0;  // parts of lines, by carriage returns; not among the lines

  LineCounts& operator+=(const LineCounts& other);
};

// What a log's lines are to be read as.
struct LineForm {
  Multiline multiline = Multiline::Traces;
  // Lines are JSON objects, and the text of this member is the line; one that has none is left as it is. Empty: lines
  // are text.
  std::string field = {};
};

// One thread at a time.
class Assembler {
 public:
  static constexpr size_t kLineLimit = 8192;  // bytes of what is pushed; the rest is cut

  using Push = std::function<bool(Line)>;  // false: nothing more is wanted
  Assembler(LineForm form, Push push)
      : push_(std::move(push)), field_(std::move(form.field)), events_(form.multiline, kLineLimit) {}

  // Each of these pushes what is complete, and returns false once nothing more is wanted.
  bool add(std::string_view bytes);
  bool push_expired();  // what waited for more as long as it may
  bool finish();        // all of it, also what has no line end

  // How long to wait for more bytes before push_expired(); none: nothing waits.
  std::optional<std::chrono::milliseconds> longest_wait() const;

  // What was added and is not pushed yet, beside a line whose end did not come.
  bool has_event() const { return events_.has_event(); }
  bool has_part() const { return parts_.has_part(); }

  LineCounts counts() const;

 private:
  // Docker splits at 16 KiB, which JSON's escapes may make six times as long.
  static constexpr size_t kRawLimit = 128 << 10;

  bool add_line(LogLine line);
  bool add_whole(LogLine line);
  bool push_parts();

  Push push_;
  std::string field_;
  LogLines lines_{kRawLimit};
  ContainerLines parts_{kRawLimit};
  Events events_;
  Clock::time_point latest_ = {};  // when bytes came
  uint64_t count_ = 0;             // lines
};

}  // namespace paw::watch
