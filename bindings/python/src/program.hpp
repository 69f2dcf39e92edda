// A program as Python holds it: with the bytes that it was made of, so that it can be pickled, and made again in a
// process that was forked, where the threads of the engine are not.
#pragma once

#include <sys/types.h>

#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include "paw/paw.hpp"

// A program that runs in this process, or ran in the process that this one was forked from.
struct Loaded {
  paw::Program program;
  std::string base;  // as it was asked for
  size_t threads;    // as they were asked for
  pid_t process;
};

class HeldProgram {
 public:
  // A .paw file or a name in the store; the base is shared with a program that lives, where they agree in `threads`.
  static std::shared_ptr<HeldProgram> load(const std::string& name_or_path, const paw::LoadOptions& options);
  static std::shared_ptr<HeldProgram> from_bytes(std::string bytes, const std::string& name,
                                                 const paw::LoadOptions& options, const std::string& base_sha256);
  // On an interpreter that is there.
  static std::shared_ptr<HeldProgram> on(const paw::Interpreter& interpreter, std::string bytes,
                                         const std::string& name, const paw::LoadOptions& options);
  ~HeldProgram();
  HeldProgram(const HeldProgram&) = delete;
  HeldProgram& operator=(const HeldProgram&) = delete;

  // In this process. May be called from several threads.
  paw::Program program();
  std::shared_ptr<HeldProgram> with_abstention(const paw::Abstention& abstention);
  std::shared_ptr<HeldProgram> with_constraint(const paw::ConstraintOptions& constraint);
  std::shared_ptr<HeldProgram> with_limit(size_t max_tokens, bool allow_truncated);

  const std::string& bytes() const { return *bytes_; }
  const std::string& name() const { return name_; }
  const paw::LoadOptions& options() const { return options_; }

 private:
  HeldProgram(std::shared_ptr<const std::string> bytes, std::string name, paw::LoadOptions options,
              std::shared_ptr<Loaded> loaded);

  std::shared_ptr<HeldProgram> holding(paw::Program program, paw::LoadOptions options) const;

  std::shared_ptr<const std::string> bytes_;
  std::string name_;
  paw::LoadOptions options_;
  std::mutex changing_;
  std::shared_ptr<Loaded> loaded_;
};

// One that lives and was asked for by the same name with the same threads, or a new one.
paw::Interpreter interpreter_for(const std::string& base, size_t threads);
