// When a program gives no answer, and what it gives instead.
#pragma once

#include <optional>
#include <string>

namespace paw {

// Answers with a confidence below a threshold are not given.
struct Abstention {
  double below = 0;                     // 0..1; 0: every answer is given
  std::optional<std::string> fallback;  // UTF-8, given instead of an answer; none: an empty text, null in JSON
};

}  // namespace paw
