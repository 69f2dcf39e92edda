// The two ends of paw watch: a thread that reads lines from standard input, and standard output that a reader may leave
// full or closed.
#pragma once

#include <atomic>
#include <string>
#include <string_view>
#include <thread>

#include "watch/line_queue.hpp"

namespace paw::cli {

// Reads standard input into a queue until it ends or `interrupted` is set, then closes the queue. A line longer than
// the limit is cut.
class LineSource {
 public:
  static constexpr size_t kLineLimit = 8192;  // bytes

  explicit LineSource(watch::LineQueue& queue);
  ~LineSource();  // stops reading
  LineSource(const LineSource&) = delete;
  LineSource& operator=(const LineSource&) = delete;

  // Stops reading. Throws Error where standard input could not be read to its end.
  void finish();
  size_t lines() const { return lines_; }  // read so far; after finish()

 private:
  void read_all();
  bool push(watch::Line line);

  watch::LineQueue& queue_;
  std::atomic<bool> stopping_ = false;
  size_t lines_ = 0;
  std::string failure_;
  std::thread thread_;
};

// Nobody reads standard output any more.
struct OutputClosed {};

// Writes to standard output, and waits where its reader is slow. Throws OutputClosed, or Error where it cannot be
// written, or takes nothing for two seconds after `interrupted` is set.
void write_output(std::string_view text);

}  // namespace paw::cli
