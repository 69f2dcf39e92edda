// Runs a program once for each different input.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "decode/answer_cache.hpp"
#include "decode/engine.hpp"

namespace paw {

// Bytes that an output has outside of itself: its texts and its alternatives.
size_t text_bytes(const Output& output);

// `alternatives`: labels that each output lists. The outputs are those of the engine, which must outlive it. Columns of
// tables and streams of log lines repeat themselves; what was answered lately is not run again, nor what stands among
// the inputs twice. The answers that it remembers take at most 16 MiB. Not thread-safe.
class CachingRunner {
 public:
  explicit CachingRunner(Engine& engine, size_t alternatives = 0)
      : engine_(engine), alternatives_(alternatives), known_(kMostAnswers, kMostBytes) {}

  std::vector<Output> run(std::span<const std::string> inputs, const std::atomic<bool>* cancel = nullptr);

 private:
  static constexpr size_t kMostAnswers = 8192, kMostBytes = 16 << 20;
  Engine& engine_;
  size_t alternatives_;
  AnswerCache<Output> known_;
};

}  // namespace paw
