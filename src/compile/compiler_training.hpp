// Training a compiler on many small tasks, each with its own specification. First the universal adapter, by which the
// base learns to follow specifications; then, beside it, the mapper, which suits it to each specification.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "compile/compiler.hpp"
#include "compile/mapper.hpp"
#include "compile/optimizer.hpp"
#include "compile/small_tasks.hpp"
#include "eval/learning_curve.hpp"
#include "model/backward.hpp"
#include "paw/train_compiler.hpp"

namespace paw {

// A training that can be put aside and taken up again: the same options, tasks and base give the same adapter, however
// often that happens and whatever the number of threads. Single caller.
class CompilerTraining {
 public:
  // `start` is the universal adapter to go on from; null: a fresh one.
  CompilerTraining(std::shared_ptr<const Base> base, const CompilerOptions& options, const Adapter* start,
                   std::shared_ptr<ThreadPool> pool);
  // Fits the mapper's normalization, if there is a mapper, to the specifications of the next few hundred tasks. Before
  // the first step of a training that is not resumed.
  void normalize(MixedTasks& tasks);

  // One optimizer step on the next tasks. Throws Error where the loss is not a number.
  void step(MixedTasks& tasks);
  bool done() const { return steps_ == options_.steps; }
  size_t steps() const { return steps_; }        // done so far, in all
  size_t examples() const { return examples_; }  // trained on so far, in all
  uint64_t tokens() const { return tokens_; }    // computed forward and backward, since the object was made
  double loss() const { return loss_; }

  // Answers the held-out tasks from their specifications alone and adds a point to the curve. With a mapper, also with
  // the mean of their gates, with another task's, and with none: where these do as well, the mapper has collapsed.
  void measure(std::span<const SmallTask> held_out);
  const std::vector<CurvePoint>& curve() const { return curve_; }

  // A checkpoint: everything that the next steps depend on. `taken` is what has been trained on.
  void save(const std::filesystem::path& path, const MixedTasks::Position& taken);
  // Takes up a checkpoint, also with another number of steps, whose schedule then goes on from there, and with other
  // tasks: of each source those are skipped that were taken of it. Throws Error: malformed, of other options or a base
  // of another shape.
  void resume(const std::filesystem::path& path, MixedTasks& tasks);

  Compiler compiler() const;  // as trained so far

 private:
  struct TokenizedTask;
  struct LabelledBatch;
  TokenizedTask tokenize(const SmallTask& task, bool spec_in_prompt) const;
  void update_mean();
  Lora kept() const;                                 // what is measured and written
  std::vector<float> encode(const SmallTask& task);  // the features of its specification
  void map(std::vector<TokenizedTask>& tasks, std::span<const std::string> specs);
  void step_mapper(const std::vector<TokenizedTask>& tasks);
  HeldOutScore score(std::span<const SmallTask> tasks,
                     const std::function<std::shared_ptr<const Lora>(size_t)>& adapter);
  std::string settings() const;  // what must be the same to resume
  template <typename Visit>
  void visit_state(Visit visit);  // visit(name, vector of floats) for all that a checkpoint holds

  std::shared_ptr<const Base> base_;
  CompilerOptions options_;
  std::shared_ptr<ThreadPool> pool_;
  Lora lora_;
  TransposedBase transposed_;
  Gradients gradients_;
  std::optional<Lora> mean_;  // with options_.average
  Optimizer optimizer_;
  std::optional<Mapper> mapper_;
  std::optional<Mapper::Weights> mapper_gradients_;
  std::optional<Optimizer> mapper_optimizer_;
  SpecEncoder encoder_;
  size_t steps_ = 0, examples_ = 0;
  uint64_t tokens_ = 0;
  double loss_ = 0;  // smoothed
  std::vector<CurvePoint> curve_;
};

}  // namespace paw
