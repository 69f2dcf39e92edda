// What is behind the handles of the public API.
#pragma once

#include <exception>
#include <memory>
#include <mutex>
#include <new>
#include <string>
#include <vector>

#include "api/loading.hpp"
#include "decode/engine.hpp"
#include "decode/scratch.hpp"
#include "kernels/thread_pool.hpp"
#include "paw/paw.hpp"
#include "program/bundle.hpp"

namespace paw {

struct Interpreter::State {
  LoadedBase loaded;                    // its base is null where the interpreter is the stub
  std::vector<LoadedEncoder> encoders;  // of its programs
  std::shared_ptr<ThreadPool> pool;
  std::shared_ptr<Scratch> scratch;  // of all its programs; null for the stub
  std::mutex computing;              // held while the pool computes
};

struct Program::State {
  Interpreter interpreter;
  std::string source;  // what it was loaded by
  std::string path;    // the file; what it was loaded by where that is bytes
  ProgramMeta meta;
  std::string adapter_sha256;
  std::unique_ptr<Engine> engine;
  ConstraintOptions constraint = {};  // what narrowed it
  size_t max_tokens = 0;              // as LoadOptions has it
  bool allow_truncated = false;
  std::string sha256 = {};  // of its bytes, where it came from memory
};

// The encoder that a program names, loaded once for all programs of the interpreter; null if it names none. The caller
// holds state.computing. Throws Error as load_encoder does.
std::shared_ptr<const Encoder> encoder_of(Interpreter::State& state, const ProgramMeta& meta,
                                          const std::string& program_name);

// For the other files of this folder: what is behind a handle.
struct Access {
  static Interpreter::State& state(const Interpreter& interpreter) { return *interpreter.state_; }
  static Program::State& state(const Program& program) { return *program.state_; }
  static Program program(std::shared_ptr<Program::State> state, Abstention abstention) {
    return {std::move(state), std::move(abstention)};
  }
};

// Runs `work`; what the libraries below throw becomes an Error.
template <typename Work>
auto with_errors(const Work& work) {
  try {
    return work();
  } catch (const Error&) {
    throw;
  } catch (const std::bad_alloc&) {
    throw Error(ErrorKind::OutOfMemory, "out of memory");
  } catch (const std::exception& error) {
    throw Error(ErrorKind::Failed, error.what());
  }
}

// What a callback of the caller threw, kept while with_errors unwinds, so that it reaches the caller as it was.
class CallerException {
 public:
  // Calls `callback`; what it throws is kept, and an Error ends the work.
  template <typename Callback, typename... Arguments>
  auto guard(const Callback& callback, Arguments&&... arguments) {
    try {
      return callback(std::forward<Arguments>(arguments)...);
    } catch (...) {
      thrown_ = std::current_exception();
      throw Error(ErrorKind::Interrupted, "a callback ended the work");
    }
  }
  void rethrow() const {
    if (thrown_) std::rethrow_exception(thrown_);
  }

 private:
  std::exception_ptr thrown_;
};

// Runs `work`, which calls the caller's callbacks through `caller`.
template <typename Work>
auto with_errors(const CallerException& caller, const Work& work) {
  try {
    return with_errors(work);
  } catch (const Error&) {
    caller.rethrow();
    throw;
  }
}

// Set while a call that may be cancelled runs: the caller's flag, or one that is never set.
inline const std::atomic<bool> kNeverCancelled = false;
inline const std::atomic<bool>& flag_of(const std::atomic<bool>* cancel) {
  return cancel == nullptr ? kNeverCancelled : *cancel;
}

}  // namespace paw
