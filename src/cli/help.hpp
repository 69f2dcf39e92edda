// How a command line describes itself. The help, the manual pages and the shell completions are all made from the
// options as they are declared.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

namespace paw::cli {

// An option or argument as a person reads it.
struct OptionText {
  std::string names;                 // "-o, --output", or "PROGRAM"
  std::string value;                 // "FILE", "auto|train|map"; empty for a flag
  std::string text;                  // with the default at its end
  std::vector<std::string> choices;  // the words that it takes; empty where there is no such list
};
OptionText describe(const CLI::Option& option);

// Options under one title, in the order in which they were declared.
struct OptionGroup {
  std::string title;
  std::vector<const CLI::Option*> options;
};
std::vector<OptionGroup> groups_of(const CLI::App& command);
std::vector<const CLI::Option*> arguments_of(const CLI::App& command);
std::vector<const CLI::App*> subcommands_of(const CLI::App& app);  // without those that the help does not show

// "paw map [OPTIONS] PROGRAM INPUT -o FILE"
std::string usage_of(const CLI::App& command, const std::string& name);

std::vector<std::string> split_lines(const std::string& text);

// What --help prints.
class HelpFormatter : public CLI::FormatterBase {
 public:
  std::string make_help(const CLI::App* app, std::string name, CLI::AppFormatMode mode) const override;
};

}  // namespace paw::cli
