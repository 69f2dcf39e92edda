// A base: the frozen language model that runs and trains programs.
#pragma once

#include <memory>
#include <string>
#include <utility>

#include "paw/compile.hpp"
#include "paw/export.h"

namespace paw {

inline constexpr const char* kDefaultBase = "smollm2-135m";

// Used instead of a base where no model is needed: programs on it answer by a rule (one of their labels by the digest
// of the input, or the input itself). For tests of the code around a program.
inline constexpr const char* kStubBase = "stub";

// A loaded base and the threads that compute with it.
class PAW_API Interpreter {
 public:
  // Loads a base: a GGUF file, the name of a base in the store (`paw pull`), or kStubBase. `threads`: 0 for as many as
  // the machine gives this process. Throws Error: NotFound, Damaged (not a GGUF), Unsupported (a kind of model that
  // cannot be run), Usage (too many threads).
  static Interpreter load(const std::string& name_or_path = kDefaultBase, size_t threads = 0);

  // The same model with threads of its own. The weights are shared. Use it to compute on several threads at once, or to
  // run programs while another is compiled.
  Interpreter with_threads(size_t threads) const;

  const std::string& name() const;    // "smollm2-135m", or the file's name without its extension
  const std::string& sha256() const;  // of the GGUF file, 64 hexadecimal digits
  size_t context() const;             // tokens that prompt, input and output may have together
  size_t threads() const;

  // Compiles, measures the result on held-back examples, and writes the program to `program_file` atomically; an
  // existing file is replaced. The same options on the same base give the same bytes on the same machine, whatever the
  // number of threads. Other calls on this interpreter wait until it is done. Throws Error: Usage (both examples and
  // examples_file, several constraints, an unknown setting, an abstention that makes no sense), NotFound, Damaged
  // (malformed or empty examples), TooLarge (an example longer than the context), Mismatch (one that the constraint
  // does not allow), Unsupported (a constraint that cannot be enforced, no trained compiler for the base and no
  // examples), Io, Network, Interrupted.
  CompileReport compile(const CompileOptions& options, const std::string& program_file) const;
  // The same, but returns the program's bytes.
  std::pair<std::string, CompileReport> compile(const CompileOptions& options) const;

  struct State;  // of the implementation

 private:
  friend class Program;
  friend struct Access;
  explicit Interpreter(std::shared_ptr<State> state);
  std::shared_ptr<State> state_;
};

}  // namespace paw
