// Runs a program once for each different input.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "decode/answer_cache.hpp"
#include "decode/runner.hpp"

namespace paw {

// The outputs are those of the Runner, which must outlive it. Columns of tables and streams of log lines repeat
// themselves; what was answered lately is not run again, nor what stands among the inputs twice. Not thread-safe.
class CachingRunner {
 public:
  explicit CachingRunner(Runner& runner) : runner_(runner), known_(kMostAnswers, kMostBytes) {}

  std::vector<Output> run(std::span<const std::string> inputs);

 private:
  static constexpr size_t kMostAnswers = 8192, kMostBytes = 8 << 20;  // bytes of inputs
  Runner& runner_;
  AnswerCache<Output> known_;
};

}  // namespace paw
