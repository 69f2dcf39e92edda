// Answers by a rule instead of a model, for tests of what is around a program.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "decode/engine.hpp"

namespace paw {

// One of the labels, chosen by a hash of the input; for free text the input itself. The confidence follows from the
// same hash. An empty input cannot be run.
class StubEngine : public Engine {
 public:
  explicit StubEngine(std::vector<std::string> labels) : labels_(std::move(labels)) {}

  using Engine::run;
  std::vector<Output> run(std::span<const std::string> inputs, size_t alternatives = 0,
                          const std::atomic<bool>* cancel = nullptr) override;
  const std::vector<std::string>& labels() const override { return labels_; }
  // Throws Error (Unsupported) for a rule.
  std::unique_ptr<Engine> narrowed(const std::vector<std::string>& labels, const ConstraintRule& rule) const override;

 private:
  Output answer(const std::string& input, size_t alternatives) const;

  std::vector<std::string> labels_;
};

}  // namespace paw
