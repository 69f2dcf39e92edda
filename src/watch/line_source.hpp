// A thread that reads lines from a descriptor into a queue.
#pragma once

#include <atomic>
#include <cstdint>
#include <string>
#include <thread>
#include <vector>

#include "watch/assembler.hpp"
#include "watch/line_queue.hpp"
#include "watch/log_decoder.hpp"
#include "watch/source.hpp"
#include "watch/stopping.hpp"

namespace paw::watch {

// Reads until the descriptor ends or the watch is to stop, then closes the queue.
class LineSource final : public Source {
 public:
  LineSource(int descriptor, const LineForm& form, LineQueue& queue, Stopping stopping);
  ~LineSource() override;  // stops reading
  LineSource(const LineSource&) = delete;
  LineSource& operator=(const LineSource&) = delete;

  void done(const std::vector<Line::Origin>&) override {}
  void finish() override;
  LineCounts counts() const override { return assembler_.counts(); }

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
  LogDecoder decoder_;
  Assembler assembler_;
  std::string chunk_ = std::string(64 << 10, '\0');
  std::string failure_;
  std::thread thread_;
};

}  // namespace paw::watch
