// The bounded queue between who reads lines and who runs the program on them.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "watch/durations.hpp"

namespace paw::watch {

struct Line {
  // Of a followed file: which reading of it, and the offset before which all of it is in this line or an earlier one; 0
  // where that is not known.
  struct Origin {
    uint64_t reading = 0, end = 0;
  };

  std::string text;
  bool cut = false;                                 // it was longer; this is its beginning
  uint64_t number = 0;                              // from 1
  std::chrono::system_clock::time_point read = {};  // when
  Origin origin = {};
};

// For one thread that pushes and one that takes.
class LineQueue {
 public:
  enum class WhenFull { Wait, DropOldest };
  LineQueue(size_t capacity, WhenFull when_full) : capacity_(capacity), when_full_(when_full) {}

  // False where the queue is closed, or is full and stays so for `timeout`; `line` is then as it was.
  bool push(Line& line, std::chrono::milliseconds timeout);

  // Waits for a line, then moves those that wait into `lines` (empty before), oldest first: at most `count`, and no
  // more once they have `bytes`. Returns with none at `until`. False where the queue is closed and empty.
  bool take(std::vector<Line>& lines, size_t count, size_t bytes, std::optional<Clock::time_point> until);

  // Nothing more is pushed; what waits can still be taken.
  void close();

  size_t dropped() const;  // so far

 private:
  size_t capacity_;
  WhenFull when_full_;
  mutable std::mutex mutex_;
  std::condition_variable has_line_, has_space_;
  std::deque<Line> lines_;
  size_t dropped_ = 0;
  bool closed_ = false;
};

}  // namespace paw::watch
