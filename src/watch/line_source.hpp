// A thread that reads lines from a descriptor into a queue.
#pragma once

#include <atomic>
#include <cstdint>
#include <string>
#include <thread>

#include "watch/line_queue.hpp"
#include "watch/stopping.hpp"

namespace paw::watch {

// Reads until the descriptor ends or the watch is to stop, then closes the queue. A line longer than the limit is cut.
class LineSource {
 public:
  static constexpr size_t kLineLimit = 8192;  // bytes

  LineSource(int descriptor, LineQueue& queue, Stopping stopping);
  ~LineSource();  // stops reading
  LineSource(const LineSource&) = delete;
  LineSource& operator=(const LineSource&) = delete;

  // Stops reading. Throws Error: Io (the descriptor could not be read to its end).
  void finish();
  uint64_t lines() const { return lines_; }  // read; after finish()

 private:
  void stop();
  bool is_stopping() const { return finished_ || stopping_(); }
  void read_all();
  bool push(Line line);

  int descriptor_;
  LineQueue& queue_;
  Stopping stopping_;
  std::atomic<bool> finished_ = false;
  uint64_t lines_ = 0;
  std::string failure_;
  std::thread thread_;
};

}  // namespace paw::watch
