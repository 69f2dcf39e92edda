// What a program answers.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace paw {

// One of the most probable labels.
struct Alternative {
  std::string text;
  double confidence = 0;  // 0..1
};

// What a program answered to one input.
struct Answer {
  std::string text;  // one of the labels where the program has labels; where it abstained, the fallback
  // 0..1. The probability that the answer is right, as fitted when the program was compiled to examples held back; in
  // a program without such a calibration, the probability that the model gives this text: among the labels, or among
  // all texts.
  double confidence = 0;
  size_t tokens = 0;       // decided or generated
  bool truncated = false;  // free text that reached the program's limit
  std::string error;       // why this input could not be run (it is too long), in a sentence; the rest is then empty
  bool abstained = false;  // the confidence, which is that of the answer left out, is below the threshold
  std::vector<Alternative> top;  // as many of the most probable labels as were asked for, this one first
};

}  // namespace paw
