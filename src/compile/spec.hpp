// Specifications: what is accepted as one, and the prompt that puts it before an input.
#pragma once

#include <span>
#include <string>

#include "decode/runner.hpp"

namespace paw {

// Throws Error "SUBJECT is empty ..." for a specification that is blank, very long, or holds the input's placeholder.
void check_spec(const std::string& spec, const std::string& subject = "the specification");

// Throws Error where a text that goes into the prompt holds text reserved for prompts: what the base's tokenizer would
// read as a control token, or the input's placeholder.
void check_prompt_text(const Tokenizer& tokenizer, const std::string& text, const std::string& subject);

// The specification as it stands in the prompt: with a line "label: meaning" behind it for each label whose meaning it
// does not hold. `descriptions` has one text a label, or is empty.
std::string spec_with_descriptions(const std::string& spec, std::span<const std::string> labels,
                                   std::span<const std::string> descriptions);

// The prompt template of a specification, in the base's format.
std::string prompt_template(const PromptFormat& format, const std::string& spec, bool spec_in_prompt);

// The same, tokenized and cut at the input.
// Throws Error for an encoder.
Prompt prompt_of(const Base& base, const std::string& spec, bool spec_in_prompt);

}  // namespace paw
