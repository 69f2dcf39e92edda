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
  bool truncated = false;  // free text that reached its limit of tokens before its end; where that is allowed
                           // (LoadOptions), the text is what was there, otherwise it is an error
  // Why there is no answer, in a sentence: the input is too long, or the text was cut. The rest is then empty.
  std::string error;
  bool abstained = false;        // the confidence, which is that of the answer left out, is below the threshold
  std::vector<Alternative> top;  // as many of the most probable labels as were asked for, this one first
};

}  // namespace paw
