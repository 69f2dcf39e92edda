// A thread that reads lines from a descriptor into a queue.
#pragma once

#include <atomic>
#include <cstdint>
#include <string>
#include <thread>

#include "watch/assembler.hpp"
#include "watch/line_queue.hpp"
#include "watch/stopping.hpp"

namespace paw::watch {

// Reads until the descriptor ends or the watch is to stop, then closes the queue.
class LineSource {
 public:
  LineSource(int descriptor, Multiline multiline, LineQueue& queue, Stopping stopping);
  ~LineSource();  // stops reading
  LineSource(const LineSource&) = delete;
  LineSource& operator=(const LineSource&) = delete;

  // Stops reading. Throws Error: Io (the descriptor could not be read to its end).
  void finish();
  LineCounts counts() const { return assembler_.counts(); }  // after finish()

 private:
  void stop();
  bool is_stopping() const { return finished_ || stopping_(); }
  void read_all();
  bool read_some();
  bool push(Line line);

  int descriptor_;
  LineQueue& queue_;
  Stopping stopping_;
  std::atomic<bool> finished_ = false;
  Assembler assembler_;
  std::string chunk_ = std::string(64 << 10, '\0');
  std::string failure_;
  std::thread thread_;
};

}  // namespace paw::watch
