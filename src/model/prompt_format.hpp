// How a base was trained to see a conversation: the text around the instructions and the input.
#pragma once

#include <string>

#include "gguf/gguf.hpp"

namespace paw {

struct PromptFormat {
  std::string beginning;                    // before everything, such as a beginning-of-text token
  std::string before_system, after_system;  // around the instructions, where there are some
  std::string before_input, after_input;    // what follows after_input is the answer, up to the end token

  // SmolLM2, Qwen and others.
  static PromptFormat chatml();
  // Qwen 3, which would think first: the thoughts are there already, and empty.
  static PromptFormat chatml_without_thoughts();
  static PromptFormat gemma();
  // Of a base that was not trained on conversations.
  static PromptFormat plain();
  // What the vocabulary and the chat template of a file say, among which Llama 2's and Llama 3's formats are; plain
  // where they say nothing of a format that we know.
  static PromptFormat of_file(const gguf::File& file);
};

}  // namespace paw
