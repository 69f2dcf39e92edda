// The one exception type of the project: a kind for the program that catches it, and a sentence for its user.
#pragma once

#include <stdexcept>
#include <string>

#include "paw/export.h"

namespace paw {

// What went wrong, for a caller that decides what to do next. The values are stable: paw.h has the same numbers.
enum class ErrorKind {
  Usage = 1,         // the call makes no sense: an unknown setting, options that exclude each other
  NotFound = 2,      // a file, base, program, column or label that is not there
  Damaged = 3,       // data that is malformed, truncated or not what it claims to be
  Unsupported = 4,   // valid, but not supported by this version: an architecture, a keyword of a schema
  TooLarge = 5,      // over a limit: an input longer than the context, a file, a constraint
  Mismatch = 6,      // valid, but not for this use: a program of another base, an example that the constraint forbids
  Io = 7,            // the operating system failed: a full disk, no permission, a closed pipe
  Network = 8,       // no answer, or a bad one, from a server
  Busy = 9,          // in use elsewhere: an output that another process is writing
  Interrupted = 10,  // the caller asked to stop
  OutOfMemory = 11,
  Failed = 12,  // the result is not good enough: a score below the one required, rows that could not be run
};

// Thrown by every part of the project; nothing else leaves the public API. what() is one plain sentence without a
// trailing full stop, ready to print after "paw: ".
class PAW_API Error : public std::runtime_error {
 public:
  Error(ErrorKind kind, const std::string& sentence) : std::runtime_error(sentence), kind_(kind) {}
  ErrorKind kind() const { return kind_; }

 private:
  ErrorKind kind_;
};

// The caller asked for something that makes no sense. The command line ends with status 2.
class PAW_API UsageError : public Error {
 public:
  explicit UsageError(const std::string& sentence) : Error(ErrorKind::Usage, sentence) {}
};

}  // namespace paw
