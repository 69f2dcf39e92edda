// What a program gives instead of an answer that it is not sure enough of.
#pragma once

#include <optional>
#include <string>

namespace paw {

// Answers with a confidence below a threshold are not given.
struct Abstention {
  double below = 0;                     // 0..1; 0: every answer is given
  std::optional<std::string> fallback;  // UTF-8, stands for an answer left out; none: an empty text, null in JSON
};

}  // namespace paw
