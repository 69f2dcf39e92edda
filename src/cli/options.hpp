// How the subcommands declare their options: groups, choices, examples, and the options that several of them share.
#pragma once

#include <CLI/CLI.hpp>
#include <initializer_list>
#include <string>
#include <utility>
#include <vector>

namespace paw::cli {

// The titles under which `paw --help` lists the subcommands.
inline constexpr const char *kMake = "Make programs", *kUse = "Use programs", *kJudge = "Judge programs",
                            *kStore = "Local store", *kMore = "More";

// The options that are added from here on stand under this title in the help.
void begin_group(CLI::App& command, const std::string& title);

// The lines with which the help ends.
void add_examples(CLI::App& command, std::initializer_list<const char*> lines);

// The program that a subcommand is about: its first argument.
void add_program(CLI::App& command, std::string& program);
// --base, for a program that names its own, and for a subcommand that starts from a base.
void add_base_of_program(CLI::App& command, std::string& base);
void add_base(CLI::App& command, std::string& base);
// --threads; `more` is a further sentence.
void add_threads(CLI::App& command, size_t& threads, const std::string& more = "");

// An option that takes one of a few words, shown as auto|train|map. `value` has the default.
template <typename T>
void add_choice(CLI::App& command, const std::string& name, T& value, std::vector<std::pair<std::string, T>> choices,
                const std::string& text) {
  std::string words, chosen;
  for (const auto& [word, meaning] : choices) {
    words += (words.empty() ? "" : "|") + word;
    if (meaning == value) chosen = word;
  }
  const auto choose = [&value, choices = std::move(choices), name, words](const std::string& given) {
    for (const auto& [word, meaning] : choices) {
      if (word == given) {
        value = meaning;
        return;
      }
    }
    throw CLI::ValidationError(name, "takes " + words + ", not \"" + given + "\"");
  };
  command.add_option_function<std::string>(name, choose, text)->type_name(words)->default_str(chosen);
}

}  // namespace paw::cli
