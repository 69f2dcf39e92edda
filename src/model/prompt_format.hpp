// How a base was trained to see a conversation: the text around the instructions and the input.
#pragma once

#include <string>

namespace paw {

struct PromptFormat {
  std::string beginning;                    // before everything, such as a beginning-of-text token
  std::string before_system, after_system;  // around the instructions, where there are some
  std::string before_input, after_input;    // what follows after_input is the answer, up to the end token

  // The format of SmolLM2, Qwen and others.
  static PromptFormat chatml() {
    return {"", "<|im_start|>system\n", "<|im_end|>\n", "<|im_start|>user\n", "<|im_end|>\n<|im_start|>assistant\n"};
  }
};

}  // namespace paw
