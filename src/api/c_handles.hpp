// What is behind the opaque types of paw.h, and the border that no exception crosses. For the c_*.cpp files alone.
#pragma once

#include <atomic>
#include <exception>
#include <functional>
#include <new>
#include <optional>
#include <string>
#include <utility>

#include "paw/paw.h"
#include "paw/paw.hpp"

struct paw_error {
  paw_status status = PAW_OK;
  std::string sentence;
};

struct paw_cancel_flag {
  std::atomic<bool> value = false;
};

struct paw_text {
  std::string text;
};

struct paw_interpreter {
  paw::Interpreter handle;
};

struct paw_program {
  paw::Program handle;
};

namespace paw::c {

// What the option types have in common: the first setter that failed, for the call that is given the options.
struct Settings {
  bool no_memory = false;         // later setters do nothing
  const char* missing = nullptr;  // the argument that was NULL

  void check() const {
    if (no_memory) throw std::bad_alloc();
    if (missing != nullptr) throw UsageError(std::string("an option was set to NULL: ") + missing);
  }
};

// Sets `*error`, where the caller wants it, and returns its status.
paw_status fail(paw_error** error, ErrorKind kind, const char* sentence) noexcept;

// Runs `work`; what it throws becomes a status and an error.
template <typename Work>
paw_status guarded(paw_error** error, const Work& work) noexcept {
  if (error != nullptr) *error = nullptr;
  try {
    work();
    return PAW_OK;
  } catch (const Error& failure) {
    return fail(error, failure.kind(), failure.what());
  } catch (const std::bad_alloc&) {
    return fail(error, ErrorKind::OutOfMemory, "out of memory");
  } catch (const std::exception& failure) {
    return fail(error, ErrorKind::Failed, failure.what());
  } catch (...) {
    return fail(error, ErrorKind::Failed, "a callback threw something that is not a std::exception");
  }
}

// The value behind a required pointer; `name` is the argument's.
template <typename Type>
Type& need(Type* pointer, const char* name) {
  if (pointer == nullptr) throw UsageError(std::string(name) + " is NULL");
  return *pointer;
}

// A required pointer for a result; the result is set to null.
template <typename Type>
Type*& result(Type** out, const char* name) {
  Type*& value = need(out, name);
  value = nullptr;
  return value;
}

// As need() for a text; a size of PAW_TERMINATED means up to its zero byte.
inline std::string text_of(const char* text, const char* name, size_t size = PAW_TERMINATED) {
  if (size == 0) return {};
  need(text, name);
  return size == PAW_TERMINATED ? std::string(text) : std::string(text, size);
}

// Stands for options that there was no memory for.
template <typename Options>
Options& no_options() noexcept {
  static Options options;
  options.no_memory = true;
  return options;
}
template <typename Options>
Options* new_options() noexcept {
  auto* options = new (std::nothrow) Options;
  return options == nullptr ? &no_options<Options>() : options;
}
template <typename Options>
void free_options(Options* options) noexcept {
  if (options != &no_options<Options>()) delete options;
}

// The body of a setter. A required argument that is NULL is named by `missing`, which is NULL otherwise.
template <typename Options, typename Set>
void change(Options* options, const char* missing, const Set& set) noexcept {
  if (options == nullptr || options->no_memory) return;
  if (missing != nullptr) {
    if (options->missing == nullptr) options->missing = missing;
    return;
  }
  try {
    set();
  } catch (...) {
    options->no_memory = true;
  }
}
inline const char* missing(const void* argument, const char* name) { return argument == nullptr ? name : nullptr; }

// The caller's flag, or null.
inline const std::atomic<bool>* flag_of(const paw_cancel_flag* flag) {
  return flag == nullptr ? nullptr : &flag->value;
}

// A callback for sentences; empty for NULL.
inline std::function<void(const std::string&)> sentences(paw_on_note callback, void* context) {
  if (callback == nullptr) return {};
  return [callback, context](const std::string& sentence) { callback(context, sentence.c_str()); };
}

// An abstention; `fallback` may be NULL.
inline Abstention abstention_of(double below, const char* fallback) {
  return {below, fallback == nullptr ? std::nullopt : std::optional<std::string>(fallback)};
}

}  // namespace paw::c

struct paw_constraint : paw::c::Settings {
  paw::ConstraintOptions options;
};

namespace paw::c {

// Gives options the constraint.
template <typename Options>
void copy_constraint(Options* options, const paw_constraint* constraint) noexcept {
  const char* absent = constraint == nullptr ? "constraint" : constraint->missing;
  change(options, absent, [&] {
    if (constraint->no_memory) throw std::bad_alloc();
    options->options.constraint = constraint->options;
  });
}

}  // namespace paw::c
