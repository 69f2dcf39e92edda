// A program as the calls on it use it: batch after batch, each different input once, with the abstention applied.
#pragma once

#include <atomic>
#include <span>
#include <string>
#include <vector>

#include "decode/caching_runner.hpp"
#include "paw/program.hpp"

namespace paw {

// The program outlives it. One thread at a time; what else runs on the interpreter runs between batches.
class Answering {
 public:
  explicit Answering(const Program& program, size_t top = 0);
  std::vector<Answer> answers(std::span<const std::string> inputs, const std::atomic<bool>* cancel);

 private:
  const Program& program_;
  CachingRunner runner_;
};

}  // namespace paw
