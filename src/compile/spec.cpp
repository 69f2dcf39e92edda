#include "compile/spec.hpp"

#include <fmt/format.h>

#include "paw/error.hpp"
#include "program/bundle.hpp"

namespace paw {

namespace {

[[noreturn]] void refuse_reserved(const std::string& subject, std::string_view reserved) {
  throw Error(ErrorKind::Usage,
              fmt::format("{} contains the text {}, which is reserved for prompts; please rephrase it", subject,
                          gguf::shown(reserved)));
}

void check_placeholder(const std::string& text, const std::string& subject) {
  if (text.find(kInputPlaceholder) != std::string::npos) refuse_reserved(subject, kInputPlaceholder);
}

}  // namespace

void check_spec(const std::string& spec, const std::string& subject) {
  if (spec.find_first_not_of(" \t\r\n") == std::string::npos)
    throw Error(ErrorKind::Usage, fmt::format("{} is empty; say in a sentence what the program should do", subject));
  if (spec.size() > 16'384) {
    throw Error(ErrorKind::TooLarge,
                fmt::format("{} is longer than 16,384 bytes; a sentence or two is enough, the examples show the rest",
                            subject));
  }
  check_placeholder(spec, subject);
}

void check_prompt_text(const Tokenizer& tokenizer, const std::string& text, const std::string& subject) {
  check_placeholder(text, subject);
  if (const auto reserved = tokenizer.control_text_in(text)) refuse_reserved(subject, *reserved);
}

std::string spec_with_descriptions(const std::string& spec, std::span<const std::string> labels,
                                   std::span<const std::string> descriptions) {
  std::string text = spec;
  for (size_t i = 0; i < descriptions.size(); ++i) {
    if (descriptions[i].empty() || spec.find(descriptions[i]) != std::string::npos) continue;
    text += fmt::format("{}{}: {}", text.size() == spec.size() ? "\n\n" : "\n", labels[i], descriptions[i]);
  }
  return text;
}

std::string prompt_template(const PromptFormat& format, const std::string& spec, bool spec_in_prompt) {
  std::string text = format.beginning;
  if (spec_in_prompt) text += format.before_system + spec + format.after_system;
  return text + format.before_input + std::string(kInputPlaceholder) + format.after_input;
}

Prompt prompt_of(const Base& base, const std::string& spec, bool spec_in_prompt) {
  const Tokenizer& tokenizer = base.tokenizer();
  const std::string text = prompt_template(*base.description().prompt, spec, spec_in_prompt);
  const size_t cut = text.find(kInputPlaceholder);
  return {tokenizer, text.substr(0, cut), text.substr(cut + kInputPlaceholder.size())};
}

}  // namespace paw
