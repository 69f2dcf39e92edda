#include "compile/training_example.hpp"

namespace paw {

TrainingExample tokenize_example(const Tokenizer& tokenizer, const Prompt& prompt, const std::string& input,
                                 const std::string& output) {
  TrainingExample example;
  example.tokens = prompt.with_input(tokenizer, input);
  example.input_end = example.tokens.size() - prompt.suffix.size();
  example.output_begin = example.tokens.size();
  example.output = tokenizer.encode(output, Tokenizer::Special::AsText);
  example.tokens.insert(example.tokens.end(), example.output.begin(), example.output.end());
  example.output.push_back(tokenizer.end_of_text());
  return example;
}

}  // namespace paw
