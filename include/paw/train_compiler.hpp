// Training a compiler: the universal adapter that compiling starts from, and the mapper that suits it to a
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

// What a mapper sees of each depth: the mean over the specification's tokens, or the last one's state.
enum class Pooling { Mean, Last };

struct CompilerOptions {
  size_t rank = 16;
  float alpha = 32, rate = 5e-4F, warmup = 0.05F;
  float fall = 1;  // share of the steps, the last ones, over which the rate falls; before them it is constant
  // What is measured and written is a running mean of the adapter that forgets over so many steps (Polyak & Juditsky
  // 1992); 0: the adapter itself. Not with a mapper.
  size_t average = 0;
  size_t steps = 1000;
  size_t tasks = 5;   // of a step
  size_t mapper = 0;  // width of the mapper's hidden layer, a multiple of 16; 0: the universal adapter alone
  Pooling pooling = Pooling::Mean;
  float mapper_rate = 1e-3F, decay = 0;  // the mapper's learning rate and AdamW's decoupled weight decay
  // Share of the tasks whose prompt lacks the specification, so that only the gates can tell what is asked: against
  // collapse. At 1 the held-out tasks are asked without it too. Nothing without a mapper.
  float unprompted = 0.2F;
  uint64_t seed = 0;
};

// Where small tasks, a specification with a few examples each, come from: corpora, a stream, or both.
struct TaskOptions {
  std::vector<std::string> corpora = {};          // to cut tasks from: JSONL with input, output and domain
  std::vector<std::string> without_domains = {};  // of the corpora
  // At most one of: a file of tasks, JSONL with spec and examples ("-" is standard input); a shell command that writes
  // such tasks, in which {from} stands for the number of the first one to write.
  std::string stream = {}, command = {};
  double share = 0.6;   // of the tasks that come from the stream or the command, where there are corpora too
  size_t examples = 4;  // taken of a task
};

// On held-out tasks, mean over the tasks.
struct HeldOutScore {
  double right = 0;  // exact match, 0 to 1
  double loss = 0;   // of the right answers, nat an answer token
};

// A measured point of a training.
struct CurvePoint {
  size_t step = 0, examples = 0;  // done until then
  double loss = 0;                // on the tasks trained on, nat an answer token, smoothed
  HeldOutScore held_out;
  // The same where each task is answered not with its own adapter but with the mean of all, another task's, or the
  // universal one; and how alike the adapters are (cosine). Only where there is a mapper.
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
  std::string start = {};  // a compiler (GGUF) to go on from, whose rank and alpha then count; empty: a fresh adapter
  // Tasks to measure on, JSONL; each time, the learning curve is drawn beside the output, and the output is written as
  // trained so far. Empty: nothing is measured.
  std::string held_out = {};
  size_t measure_every = 500;  // steps
  // Called on the calling thread after each step, and after each measurement. What they throw ends the training and
  // reaches the caller. May be empty.
  std::function<void(const TrainCompilerProgress&)> progress = {};
  std::function<void(const CurvePoint&, const TrainCompilerProgress&)> measured = {};
  const std::atomic<bool>* cancel = nullptr;  // set by another thread or a signal; may be null
};

// Trains a compiler for the interpreter's base and writes it to `output` (GGUF). A checkpoint, output + ".checkpoint",
// stands beside it meanwhile; where there is one, the training goes on from it. The same options and tasks give the
// same bytes, however often it was interrupted and whatever the number of threads. Other calls on this interpreter wait
// until it is done. Throws Error: Usage (no tasks, a width of the mapper that is no multiple of 16), NotFound, Damaged
// (malformed tasks, checkpoint or start), Io, Failed (no more tasks, a loss that is no number), Interrupted (the
// checkpoint keeps what was done).
PAW_API void train_compiler(const Interpreter& interpreter, const TrainCompilerOptions& options,
                            const std::string& output);

}  // namespace paw
