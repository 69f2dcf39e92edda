// The interface that answers inputs: a program on its base (runner.hpp), or a rule (stub_engine.hpp).
#pragma once

#include <atomic>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "constraint/constraint.hpp"
#include "decode/confidence.hpp"
#include "paw/answer.hpp"

namespace paw {

struct Output {
  std::string text;
  double confidence = 0;   // 0..1, the evidence mapped by the program's ConfidenceMap, if any; else its probability
  size_t tokens = 0;       // decided or generated
  bool truncated = false;  // free text that reached its limit before its end
  std::string error;       // why there is no answer (the input is too long, the text was cut); the rest is then empty
  Evidence evidence = {};  // the total only if it was requested
  std::vector<Alternative> alternatives = {};  // the most probable labels, as many as were requested, this one first
};

// One caller at a time. An output depends on the program and its input alone: not on the other inputs, their order, or
// the threads.
class Engine {
 public:
  virtual ~Engine() = default;

  // `alternatives` is how many labels each output lists; 0, or free text: none. The answer does not depend on it.
  // Throws Error (Interrupted) soon after `cancel`, if not null, was set.
  virtual std::vector<Output> run(std::span<const std::string> inputs, size_t alternatives = 0,
                                  const std::atomic<bool>* cancel = nullptr) = 0;
  Output run(const std::string& input, size_t alternatives = 0) {
    return std::move(run(std::span(&input, 1), alternatives).front());
  }

  virtual const std::vector<std::string>& labels() const = 0;  // in the order they were given; empty for free text

  // The same with narrower outputs: some of the labels, or free text by a rule. Throws Error: a label that it does not
  // have, a rule that cannot be enforced, a program that has another constraint already.
  virtual std::unique_ptr<Engine> narrowed(const std::vector<std::string>& labels,
                                           const ConstraintRule& rule) const = 0;
};

}  // namespace paw
