// An example as training sees it: tokens to read, and tokens to predict from them.
#pragma once

#include <string>
#include <vector>

#include "decode/runner.hpp"

namespace paw {

struct TrainingExample {
  std::vector<Token> tokens;  // input, suffix, output; without the end token, which is only predicted
  size_t input_end;           // index of the first suffix token
  size_t output_begin;        // index of the first output token
  std::vector<Token> output;  // with the end token
};

TrainingExample tokenize_example(const Tokenizer& tokenizer, const Prompt& prompt, const std::string& input,
                                 const std::string& output);

}  // namespace paw
