// Specifications: what is accepted as one, and the prompt that puts it before an input.
#pragma once

#include <string>

#include "decode/runner.hpp"

namespace paw {

// Throws Error "SUBJECT is empty ..." for a specification that is blank, very long, or holds text reserved for prompts.
void check_spec(const std::string& spec, const std::string& subject = "the specification");

// The prompt template of a specification (SmolLM2's ChatML).
std::string prompt_template(const std::string& spec, bool spec_in_prompt);

// The same, tokenized and cut at the input.
Prompt prompt_of(const Tokenizer& tokenizer, const std::string& spec, bool spec_in_prompt);

}  // namespace paw
