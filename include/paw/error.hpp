// The one exception type of the project: a sentence that tells the user what was wrong with what, and what to do.
#pragma once

#include <stdexcept>
#include <string>

namespace paw {

// Thrown at module borders for anything a caller can act on: a missing or damaged file, invalid data, a limit exceeded.
// what() is one plain sentence without a trailing full stop, ready to print after "paw: ".
class Error : public std::runtime_error {
 public:
  explicit Error(const std::string& sentence) : std::runtime_error(sentence) {}
};

// The caller asked for something that makes no sense (a wrong option, an impossible combination): exit status 2.
class UsageError : public Error {
 public:
  using Error::Error;
};

}  // namespace paw
