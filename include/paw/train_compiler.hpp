// Training a compiler: the universal adapter that compiling starts from, and the mapper that adapts it to a
// specification. docs/decisions/trained-compiler.md describes both.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "paw/export.h"
#include "paw/interpreter.hpp"

namespace paw {

// How a mapper pools the hidden states of a depth: their mean over the specification's tokens, or the last token's.
enum class Pooling { Mean, Last };

struct CompilerOptions {
  size_t rank = 16;
  float alpha = 32, rate = 5e-4F, warmup = 0.05F;
  float fall = 1;  // share of the steps, the last ones, over which the rate falls; before them it is constant
  // If not 0, the adapter that is measured and written is an exponential running mean over about this many steps
  // (Polyak & Juditsky 1992). Not with a mapper.
  size_t average = 0;
  size_t steps = 1000;
  size_t tasks = 5;   // per step
  size_t mapper = 0;  // width of the mapper's hidden layer, a multiple of 16; 0: the universal adapter alone
  Pooling pooling = Pooling::Mean;
  float mapper_rate = 1e-3F, decay = 0;  // the mapper's learning rate and AdamW's decoupled weight decay
  // Share of the tasks whose prompt lacks the specification, so that only the gates carry it; this prevents collapse.
  // At 1 the held-out tasks are evaluated without it too. Ignored without a mapper.
  float unprompted = 0.2F;
  uint64_t seed = 0;
};

// Where small tasks, a specification with a few examples each, come from: corpora, a stream, or both.
struct TaskOptions {
  std::vector<std::string> corpora = {};          // to make tasks from: JSONL with input, output and domain
  std::vector<std::string> without_domains = {};  // of the corpora
  // At most one of: a file of tasks, JSONL with spec and examples ("-" is standard input); a shell command that writes
  // such tasks, in which {from} stands for the number of the first one to write.
  std::string stream = {}, command = {};
  double share = 0.6;   // of the tasks that come from the stream or the command, if there are corpora too
  size_t examples = 4;  // used of each task
};

// The mean over held-out tasks.
struct HeldOutScore {
  double right = 0;  // exact match, 0 to 1
  double loss = 0;   // of the right answers, nat an answer token
};

// A measured point of a training.
struct CurvePoint {
  size_t step = 0, examples = 0;  // done until then
  double loss = 0;                // on the tasks trained on, nat an answer token, smoothed
  HeldOutScore held_out;
  // The same if each task is answered not with its own adapter but with the mean of all, another task's, or the
  // universal one; and how similar the adapters are (cosine). Only with a mapper.
  HeldOutScore mean, other, universal;
  double cosine = 0;
};

struct TrainCompilerProgress {
  size_t step = 0, steps = 0;
  double loss = 0;               // smoothed, nat an answer token
  double tokens_per_second = 0;  // of this call
  double seconds_left = 0;
};

struct TrainCompilerOptions {
  CompilerOptions training = {};
  TaskOptions tasks = {};
  std::string start = {};  // a compiler (GGUF) to start from, with its rank and alpha; empty: a fresh adapter
  // Tasks to measure on, JSONL. Each measurement also draws the learning curve next to the output and writes the output
  // as trained so far. Empty: nothing is measured.
  std::string held_out = {};
  size_t measure_every = 500;  // steps
  // Called on the calling thread after each step, and after each measurement. What they throw stops the training and
  // reaches the caller. May be empty.
  std::function<void(const TrainCompilerProgress&)> progress = {};
  std::function<void(const CurvePoint&, const TrainCompilerProgress&)> measured = {};
  const std::atomic<bool>* cancel = nullptr;  // set by another thread or a signal; may be null
};

// Trains a compiler for the interpreter's base and writes it to `output` (GGUF). Meanwhile a checkpoint is kept as
// output + ".checkpoint"; if there is one already, the training resumes from it. The same options and tasks give the
// same bytes, however often it was interrupted and whatever the number of threads. Other calls on this interpreter wait
// until it is done. Throws Error: Usage (no tasks, a width of the mapper that is not a multiple of 16), NotFound,
// Damaged (malformed tasks, checkpoint or start), Io, Failed (no more tasks, a loss that is not a number), Interrupted
// (the checkpoint has the work so far).
PAW_API void train_compiler(const Interpreter& interpreter, const TrainCompilerOptions& options,
                            const std::string& output);

}  // namespace paw
