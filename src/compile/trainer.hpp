// Training: gradient steps on examples into an adapter, with a development part that decides when to stop and which
// step to keep.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "compile/dataset.hpp"
#include "compile/recipe.hpp"
#include "decode/runner.hpp"
#include "model/backward.hpp"

namespace paw {

struct TrainingProgress {
  size_t step = 0, steps = 0;  // steps is the most there will be
  float loss = 0;              // of the last steps, smoothed, nat a token
  double examples_per_second = 0, tokens_per_second = 0, seconds_left = 0;
  double development_score = -1;  // best exact match so far; negative before the first evaluation
};
using ProgressCallback = std::function<void(const TrainingProgress&)>;

struct TrainingResult {
  Lora lora;           // of the best step
  LabelNgrams ngrams;  // of what the adapter was trained on; empty for free text
  size_t step = 0;     // the best step of the best run
  size_t steps = 0;    // steps done, in all runs
  size_t runs = 1;
  // The held-back examples with the answers of the kept step of a run that did not train on them; each example once.
  std::vector<Example> held_back;
  std::vector<Output> answers;
  uint64_t tokens = 0;      // rows computed forward and backward
  size_t token_budget = 0;  // the recipe's, or what its time is worth here; with it the same program can be made again
  double seconds = 0;       // of training alone, without evaluation
};

// A task, tokenized. Each example ends with the end token.
struct TrainingTask {
  Prompt prompt;
  std::vector<std::string> labels;  // empty for free text
  ConstraintRule constraint;        // of free text
  OutputLimit limit;
  // What each run trains on and what it holds back. The parts differ from run to run, so that together the runs train
  // on all examples.
  std::vector<Split> parts;
  std::span<const Example> examples;  // all of them
  // Texts over which, and over inputs trained on, the labels' priors are measured (compile/probes.hpp) before held-back
  // examples are answered for the score; none: labels have no priors.
  std::vector<std::string> probes;
  const Lora* initial = nullptr;  // where training starts; null: a fresh adapter of the recipe's rank
};

// The same task, recipe and seed give the same adapter on the same machine, whatever the number of threads; but not
// where the recipe gives a time. `note` gets a sentence where the budget is too small to read every example once.
// Throws Error: examples that do not fit the context, a loss that is not a number, `cancel` became true
// ("interrupted").
TrainingResult train(const std::shared_ptr<const Base>& base, const TrainingTask& task, const Recipe& recipe,
                     uint64_t seed, const std::shared_ptr<ThreadPool>& pool,
                     const std::function<void(const std::string&)>& note, const ProgressCallback& progress,
                     const std::atomic<bool>& cancel);

}  // namespace paw
