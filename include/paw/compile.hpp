// Compiling: its options, its progress and its report. Interpreter::compile compiles.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "paw/abstention.hpp"
#include "paw/constraint.hpp"

namespace paw {

// An input and its expected output.
struct ExamplePair {
  std::string input, output;
  bool operator==(const ExamplePair&) const = default;
};

// How a program is made: by gradient steps on examples, or by the trained compiler from the specification alone (then
// examples only measure the program). Auto: training where there are examples.
enum class Method { Auto, Train, Map };

// A larger model that writes examples: any OpenAI-compatible endpoint. docs/teacher.md says what is sent and kept.
struct TeacherOptions {
  std::string url = {};     // "http://127.0.0.1:8000/v1"; empty: no teacher, and nothing is ever sent
  std::string model = {};   // empty: the endpoint chooses
  std::string key = {};     // empty: none; it never appears in a message
  size_t examples = 60;     // how many it writes, 1 to 2000
  double timeout = 300;     // seconds that one of its answers may take
  std::string record = {};  // the file that keeps what it wrote, from which a stopped run resumes; empty: next to
                            // the program, p.paw -> p.teacher.jsonl
  // Called before the first request with a sentence that says what is sent where, or that nothing is sent since the
  // record is complete. May be empty.
  std::function<void(const std::string&)> sending = {};
};

struct CompileProgress {
  size_t step = 0, steps = 0;  // done, and the maximum
  double loss = 0;             // smoothed, nat a token
  double examples_per_second = 0;
  double seconds_left = 0;          // at most
  std::optional<double> held_back;  // 0..1, the best share of held-back examples right so far
};

struct TeacherProgress {
  size_t examples = 0, wanted = 0;
  uint64_t requests = 0;
};

struct CompileOptions {
  std::string spec = {};  // what the program should do, in a sentence; at most 16,384 bytes
  Method method = Method::Auto;
  std::vector<ExamplePair> examples = {};  // at least 2; or else
  std::string examples_file = {};  // JSONL, CSV or TSV with input and output, in any form that map_file reads; without
                                   // either, the trained compiler makes the program from the specification alone
  // Texts that resemble future inputs, without outputs. They are used to measure which labels the program prefers
  // regardless of the input, and to correct for that. A few dozen are enough; of more than 96, a sample is used. Or a
  // file of them (JSONL, CSV, TSV, lines), and the column or key to read.
  std::vector<std::string> inputs = {};
  std::string inputs_file = {}, inputs_column = "input";
  ConstraintOptions constraint = {};  // without any, labels are found in the specification and the examples
  bool merge_labels = false;  // labels of examples that differ in case, white space, composition or as 5 and 5.0 become
                              // one: one of those given, else the most frequent; otherwise they are only noted
  TeacherOptions teacher = {};
  std::string name = {};  // stored in the program; empty: the file's name
  uint64_t seed = 0;
  Abstention abstention = {};  // stored in the program
  // Training settings by name, as `paw compile --set` takes them: {{"epochs", "4"}, {"rank", "8"}}.
  std::vector<std::pair<std::string, std::string>> settings = {};

  // Called after each step, on the calling thread; false stops the compilation. May be empty. What it throws stops the
  // compilation and reaches the caller. It must not use the interpreter that is compiling.
  std::function<bool(const CompileProgress&)> progress = {};
  std::function<void(const TeacherProgress&)> teacher_progress = {};  // between requests; may be empty
  // Called with sentences about the data ("3 inputs appear with more than one output"). May be empty.
  std::function<void(const std::string&)> note = {};
  const std::atomic<bool>* cancel = nullptr;  // set by another thread or a signal: stops the call; may be null
};

// What a teacher contributed.
struct TeacherReport {
  std::string model, prompts_sha256;
  uint64_t examples = 0;                                     // kept
  std::map<std::string, uint64_t> rejected;                  // how many, by reason
  std::string task;                                          // as it stated it
  std::string record;                                        // the file that keeps all of it
  uint64_t requests = 0;                                     // sent now
  std::optional<uint64_t> prompt_tokens, completion_tokens;  // of these, where the endpoint counts them
};

// The result of a compilation.
struct CompileReport {
  std::string program;                   // the file written; empty if the program stayed in memory
  uint64_t bytes = 0;                    // its size
  uint64_t measured = 0;                 // held-back examples that the score counts; 0: not measured, no score
  double score = 0;                      // 0..1, the share of them that were answered right
  double score_low = 0, score_high = 1;  // the 95 % interval of the score
  // Examples. After one run, those held back were not trained on; after several, each was held back by one run and
  // trained on by others, and answered for the score by the run that had not seen it.
  size_t held_back = 0, trained_on = 0;
  size_t held_back_from_teacher = 0;  // of those held back, how many are from the teacher
  size_t steps = 0, best_step = 0;    // of training; the program is that of the best step
  double tokens_per_second = 0;       // of training; 0 without
  double seconds = 0;                 // the whole call
  std::optional<TeacherReport> teacher;
};

}  // namespace paw
