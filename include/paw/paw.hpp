// The public C++ API: compile a sentence and examples into a program, load programs, run them on one input or on many.
//
//   paw::Function triage = paw::Function::load("triage.paw");
//   std::cout << triage.run("disk full on db-2").text << "\n";
//
// This header needs the standard library alone. What fails throws paw::Error, whose what() is one sentence for the
// user; a call that makes no sense (an unknown setting, a malformed name) throws paw::UsageError, which is an Error.
// After an error every object is as it was before the call. Texts are UTF-8; other bytes in an input are run as they
// stand.
//
// An answer depends on the program and the input alone: not on the other inputs, their order, the number of threads or
// the processor.
//
// Threads. Interpreter and Function are handles: copying one is cheap, and the copies share what is behind them, which
// lives as long as the last of them. Every member function may be called from several threads at once. Those that
// compute take turns per team of threads (a call uses the whole team): see Interpreter::with_threads.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "paw/abstention.hpp"
#include "paw/error.hpp"

namespace paw {

// Thrown by Interpreter::compile when its progress callback asked to stop.
class Interrupted : public Error {
 public:
  using Error::Error;
};

// What a program answered to one input.
struct Answer {
  std::string text;  // one of the labels where the program has labels; where it abstained, the fallback
  // 0..1. The probability that the answer is right, as fitted when the program was compiled to examples held back; in
  // a program without such a calibration, the probability that the model gives this text: among the labels, or among all texts.
  double confidence = 0;
  size_t tokens = 0;       // decided or generated
  bool truncated = false;  // free text that reached the program's limit
  std::string error;       // why this input could not be run (it is too long), in a sentence; the rest is then empty
  bool abstained = false;  // the confidence, which is that of the answer left out, is below the threshold
};

// An input with the output that it should have.
struct ExamplePair {
  std::string input, output;
};

struct CompileProgress {
  size_t step = 0, steps = 0;       // done, and the most there will be
  double loss = 0;                  // smoothed, nat a token
  double seconds_left = 0;          // at most
  std::optional<double> held_back;  // 0..1, the best share of held-back examples right so far
};

struct CompileOptions {
  std::string spec;                   // what the program should do, in a sentence; at most 16,384 bytes
  std::vector<ExamplePair> examples;  // at least 2; or else
  std::string examples_file;          // JSONL, CSV or TSV with input and output; without either, the trained compiler
                                      // makes the program from the specification alone
  // Texts like those that the program will be given, without outputs: they show which labels it prefers whatever it is
  // given, and take that off. A few dozen are enough; of more than 96, a sample is looked at.
  std::vector<std::string> inputs;
  // What outputs are allowed, at most one of these; without any, labels are found out from the examples.
  std::vector<std::string> labels;   // the only outputs
  std::string regex;                 // all of an output matches it
  std::string json_schema;           // outputs are JSON that is valid by it; "{}" allows any JSON
  bool copy = false;                 // outputs are spans of their inputs, or
  std::vector<std::string> instead;  // one of these texts
  std::string name;                   // kept in the program; empty: the file's name
  uint64_t seed = 0;
  Abstention abstention;              // kept in the program
  // Training settings by name, as `paw compile --set` takes them: {{"epochs", "4"}, {"rank", "8"}}.
  std::vector<std::pair<std::string, std::string>> settings;

  // Called after each step, on the calling thread; false stops the compilation. May be empty. What it throws ends the
  // compilation and reaches the caller. It must not use the interpreter that is compiling.
  std::function<bool(const CompileProgress&)> progress;
  // Called with sentences about the data ("3 inputs appear with more than one output"), before training. May be empty.
  std::function<void(const std::string&)> note;
};

// What came of a compilation.
struct CompileReport {
  std::string program;                   // the file written
  uint64_t bytes = 0;                    // its size
  double score = 0;                      // 0..1, the share of the held-back examples that were answered right
  double score_low = 0, score_high = 1;  // the 95 % interval of the score
  // Examples. After one run, those held back were not trained on; after several, each was held back by one run and trained on by others,
  // and answered for the score by the run that had not seen it.
  size_t held_back = 0, trained_on = 0;
  size_t steps = 0, best_step = 0;       // of training; the program is that of the best step
  double seconds = 0;                    // the whole call
};

// A base: the frozen language model that runs programs, and a team of threads that computes with it.
class Interpreter {
 public:
  // Loads a base: a GGUF file, or the name of a base in the store (`paw pull`). `threads` is the size of the team, 0
  // for as many as the machine has. Throws Error: no such base, not a GGUF, a model of a kind that is not supported.
  static Interpreter load(const std::string& name_or_path = "smollm2-135m", size_t threads = 0);

  // The same model with a team of its own. The weights are shared. Use it to compute on several threads at once, or to
  // go on running programs while one is compiled.
  Interpreter with_threads(size_t threads) const;

  const std::string& name() const;    // "smollm2-135m", or the file's name without its extension
  const std::string& sha256() const;  // of the GGUF file, 64 hexadecimal digits
  size_t context() const;             // tokens that prompt, input and output may have together
  size_t threads() const;

  // Compiles, measures the result on examples held back, and writes the program to `program_file`, which appears whole
  // or not at all and is replaced if it exists. The same options on the same base give the same bytes on the same
  // machine, whatever the number of threads. Takes its turn for all its time.
  // Throws UsageError: both examples and examples_file, several constraints, an unknown setting, an abstention that makes
  // no sense (a threshold outside 0..1, a fallback without a threshold). Throws Error: unreadable, malformed or empty
  // examples, an example that is longer than the context or that the constraint does not allow, a constraint that cannot
  // be enforced, a base without a trained compiler where there are no examples, a file that cannot be written. Throws
  // Interrupted.
  CompileReport compile(const CompileOptions& options, const std::string& program_file) const;

 private:
  friend class Function;
  struct State;
  explicit Interpreter(std::shared_ptr<State> state);
  std::shared_ptr<State> state_;
};

// A program, ready to run.
class Function {
 public:
  // Loads a program: a .paw file, or the name of a program in the store. Its base is looked for in the store by the
  // name that the program gives (the default base where it gives none). Throws Error: no such program, a damaged one,
  // a base that is absent or is not the one that the program was compiled for.
  static Function load(const std::string& name_or_path, size_t threads = 0);
  // The same on a base that is loaded already; many programs may share one.
  static Function load(const std::string& name_or_path, const Interpreter& interpreter);

  const std::string& name() const;                 // may be empty
  const std::string& spec() const;                 // may be empty
  const std::vector<std::string>& labels() const;  // sorted; empty for free text
  std::optional<double> score() const;             // 0..1, as measured when it was compiled
  const Abstention& abstention() const;            // that of the program, unless this is from with_abstention

  // The same program with another abstention; everything else is shared. Throws UsageError as compile does.
  Function with_abstention(Abstention abstention) const;

  // Answers one input. Throws Error where it cannot be run (Answer::error is always empty here).
  Answer run(const std::string& input) const;

  // Answers many inputs, in their order, faster than one by one. One that cannot be run has its Answer::error.
  std::vector<Answer> map(const std::vector<std::string>& inputs) const;

  // The same for a stream of any length: `next` gives inputs until it gives nullopt, `sink` gets each with its answer,
  // in the same order; false from `sink` ends the stream early. Holds at most 256 inputs at a time. Both are called on
  // the calling thread, between turns, and may use this function; what they throw reaches the caller. Returns the
  // number of answers handed out.
  uint64_t map(const std::function<std::optional<std::string>()>& next,
               const std::function<bool(const std::string& input, const Answer& answer)>& sink) const;

 private:
  struct State;
  Function(std::shared_ptr<State> state, Abstention abstention);
  std::shared_ptr<State> state_;
  Abstention abstention_;
};

}  // namespace paw
