// Compiling: a specification, and examples if there are any, become a program.
#pragma once

#include <atomic>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "compile/trainer.hpp"
#include "eval/metrics.hpp"
#include "paw/compile.hpp"
#include "program/bundle.hpp"

namespace paw {

inline constexpr size_t kMostInputs = 96;

struct CompileRequest {
  std::string spec;
  Method method = Method::Auto;
  std::filesystem::path examples;   // a file of them; may be empty unless the method is training
  std::optional<std::string> text;  // JSONL in place of the file, which `examples` then only names in sentences
  // Written by a teacher (compile/teacher.hpp), to train on beside those in `examples`; and what the program says of
  // it.
  std::vector<Example> from_teacher;
  TeacherRecord teacher;
  // Texts like those that the program will be given, without outputs; a few dozen are enough, and more than
  // kMostInputs cost time. They tell which labels the program prefers whatever it is given.
  std::vector<std::string> inputs;
  std::vector<std::string> labels;  // given by the user; empty: found out from the specification and the examples
  // What each of them means, one a label, or none at all; empty texts where nothing is said. Those that the
  // specification does not say are added to it in the prompt (compile/spec.hpp).
  std::vector<std::string> label_descriptions;
  bool merge_labels = false;  // those of the examples that are written in several ways become one
  ConstraintRule constraint;  // of free text; none: see labels
  std::string name;           // of the program; may be empty
  Abstention abstention;      // stored in the program
  BaseIdentity base;
  // Votes for labels if the recipe wants it and nothing is trained (compile/head_fit.hpp); null: there is none.
  std::shared_ptr<const Encoder> encoder;
  EncoderIdentity encoder_identity;
  Recipe recipe;
  uint64_t seed = 0;
};

struct CompileResult {
  Bundle program;
  // On the held-back examples, of the program as stored; n is 0 where there were no examples. Each confidence is by a
  // calibration that did not see the example.
  Score score;
  TrainingResult training;
  size_t trained_examples = 0, held_back = 0;
  size_t held_back_from_teacher = 0;  // of those held back, the teacher's
};

// What the user should know before and while it trains; any of the callbacks may be empty.
struct CompileCallbacks {
  std::function<void(const std::string&)> note;  // a sentence about the data ("3 inputs have contradicting outputs")
  ProgressCallback progress;
};

// Whether compile() trains on examples; else it maps the specification alone, which is what asks the encoder.
bool trains(const CompileRequest& request);

// Deterministic: the same specification, data, recipe, seed and base give the same program on the same machine. Throws
// Error: unreadable, empty or malformed data, a cancelled run; nothing is written. Throws UsageError: training
// without examples, an abstention that makes no sense.
CompileResult compile(const std::shared_ptr<const Base>& base, const CompileRequest& request,
                      const std::shared_ptr<ThreadPool>& pool, const CompileCallbacks& callbacks,
                      const std::atomic<bool>& cancel);

// The only outputs of a program: those given; else, where nothing else constrains it, a list in the specification that
// has all outputs of the examples, since it also has labels that none of them shows (first the one that the
// specification states to be all there are); else the examples' own, where they look complete. Empty for free text.
std::vector<std::string> labels_of(const CompileRequest& request, const Dataset& data);

// Throws Error where there are labels and an output is none of them; `name` says whose examples they are.
void check_outputs(const std::vector<std::string>& labels, std::span<const Example> examples, const std::string& name);

}  // namespace paw
