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
  std::string text;  // one of the labels if the program has labels; if it abstained, the fallback
  // 0..1. The probability that the answer is right, calibrated on held-back examples when the program was compiled. In
  // a program without a calibration, the probability that the model gives this text: among the labels, or among all
  // texts.
  double confidence = 0;
  size_t tokens = 0;       // decided or generated
  bool truncated = false;  // free text that reached the program's limit
  std::string error;       // why this input could not be run (it is too long), a sentence; the rest is then empty
  bool abstained = false;  // the confidence, that of the answer left out, is below the threshold
  std::vector<Alternative> top;  // the most probable labels, RunOptions::top of them, this one first
};

}  // namespace paw
