// A program, ready to run.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "paw/abstention.hpp"
#include "paw/answer.hpp"
#include "paw/constraint.hpp"
#include "paw/error.hpp"
#include "paw/export.h"
#include "paw/interpreter.hpp"

namespace paw {

struct RunOptions {
  size_t top = 0;                             // most probable labels to list with each answer, which stays the same
  const std::atomic<bool>* cancel = nullptr;  // set by another thread or a signal: the call throws Error (Interrupted)
};

struct LoadOptions {
  std::string base = {};              // a name in the store or a GGUF file; empty: the one that the program names
  size_t threads = 0;                 // see Interpreter::load
  ConstraintOptions constraint = {};  // narrows the program's outputs
  std::optional<Abstention> abstention = {};  // instead of the program's own
  size_t max_tokens = 0;                      // of free text, instead of the program's limit; 0: that one
  bool allow_truncated = false;  // free text that reaches the limit is given as it is there (Answer::truncated), closed
                                 // early by a constraint; otherwise it is an error of its input
};

class PAW_API Program {
 public:
  // Loads a program: a .paw file, or the name of a program in the store. Its base is looked up in the store by the name
  // and the digest that the program gives (the default base if it gives neither). Throws Error: NotFound (no such
  // program, no such base), Damaged, Mismatch (the base is not the one that the program was compiled for), Usage and
  // Unsupported (the options).
  static Program load(const std::string& name_or_path, const LoadOptions& options = {});
  // The same on a base that is already loaded; options.base and options.threads are ignored. Many programs may share
  // one base.
  static Program load(const std::string& name_or_path, const Interpreter& interpreter, const LoadOptions& options = {});
  // The same on the interpreter of another program, if both run on the same base; otherwise the base is loaded.
  static Program load_beside(const Program& other, const std::string& name_or_path, const LoadOptions& options = {});
  // The same from the bytes of a .paw file; `name` is used in error messages.
  static Program from_bytes(std::string_view bytes, const std::string& name, const LoadOptions& options = {});
  static Program from_bytes(std::string_view bytes, const std::string& name, const Interpreter& interpreter,
                            const LoadOptions& options = {});

  const std::string& source() const;               // what it was loaded from: a name or path, or the name of its bytes
  const std::string& name() const;                 // may be empty
  const std::string& id() const;                   // hexadecimal digits that identify prompt and adapter; may be empty
  const std::string& spec() const;                 // may be empty
  const std::vector<std::string>& labels() const;  // in the order they were given; empty for free text
  std::optional<double> score() const;             // 0..1, as measured when it was compiled
  const Abstention& abstention() const;            // the program's own, unless another was given
  const Interpreter& interpreter() const;

  // The same program with another abstention; everything else is shared. Throws Error: Usage, as compile does.
  Program with_abstention(Abstention abstention) const;
  // The same program with narrower outputs: some of its labels, or free text under a constraint. Throws Error: NotFound
  // (a label that it does not have), Mismatch (it has another constraint already), Unsupported (a constraint that
  // cannot be enforced).
  Program with_constraint(const ConstraintOptions& constraint) const;

  // Answers one input. Throws Error if there is no answer (Answer::error is always empty here).
  Answer run(const std::string& input, const RunOptions& options = {}) const;

  // Answers many inputs, in their order, faster than one by one. For an input without an answer, Answer::error is set.
  std::vector<Answer> map(const std::vector<std::string>& inputs, const RunOptions& options = {}) const;

  // The same for a stream of any length: `next` returns inputs until it returns nullopt; `sink` gets each with its
  // answer, in the same order, and may return false to end the stream early. Holds at most 256 inputs at a time. Both
  // are called on the calling thread, between batches, and may use this program; what they throw reaches the caller.
  // Returns the number of answers given to `sink`.
  uint64_t map(const std::function<std::optional<std::string>()>& next,
               const std::function<bool(const std::string& input, const Answer& answer)>& sink,
               const RunOptions& options = {}) const;

  struct State;  // of the implementation

 private:
  friend struct Access;
  Program(std::shared_ptr<State> state, Abstention abstention);
  std::shared_ptr<State> state_;
  Abstention abstention_;
};

}  // namespace paw
