#include "cli/help.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <sstream>

namespace paw::cli {
namespace {

constexpr size_t kWidth = 96, kColumn = 28;  // of a line, and where the texts begin

std::string upper(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return std::toupper(c); });
  return text;
}

// A name, and its text beside it, or below it where the name is long.
std::string entry(const std::string& name, const std::string& text) {
  std::string result = "  " + name;
  if (result.size() + 2 > kColumn) {
    result += "\n" + std::string(kColumn, ' ');
  } else {
    result.append(kColumn - result.size(), ' ');
  }
  size_t at = kColumn;
  std::istringstream words(text);
  for (std::string word; words >> word;) {
    if (at > kColumn && at + 1 + word.size() > kWidth) {
      result += "\n" + std::string(kColumn, ' ');
      at = kColumn;
    }
    if (at > kColumn) result += ' ', ++at;
    result += word;
    at += word.size();
  }
  return result + "\n";
}

// What CLI11 takes for the type of a value, without what its checks say of themselves.
std::string placeholder(const CLI::Option& option) {
  std::string type = option.get_type_name();
  type.resize(std::min(type.find(':'), type.size()));
  if (type == "UINT" || type == "INT") return "N";
  if (type == "FLOAT") return "X";
  return type;
}

}  // namespace

OptionText describe(const CLI::Option& option) {
  OptionText described;
  described.text = option.get_description();
  if (option.get_positional()) {
    described.names = upper(option.get_name(true, false));
    if (option.get_expected_max() > 1) described.names += " ...";
  } else {
    for (const std::string& name : option.get_snames()) described.names += "-" + name + ", ";
    for (const std::string& name : option.get_lnames()) described.names += "--" + name + ", ";
    described.names.resize(described.names.size() - 2);
  }
  if (option.get_items_expected_max() > 0 && !option.get_positional()) {
    described.value = placeholder(option);
    if (described.value.find('|') != std::string::npos) {
      std::istringstream words(described.value);
      for (std::string word; std::getline(words, word, '|');) described.choices.push_back(word);
    }
  }
  if (!option.get_default_str().empty()) described.text += fmt::format(" (default: {})", option.get_default_str());
  return described;
}

std::vector<OptionGroup> groups_of(const CLI::App& command) {
  std::vector<OptionGroup> groups;
  const CLI::Option* help = command.get_help_ptr();
  for (const CLI::Option* option : command.get_options()) {
    if (option->get_positional() || option->get_group().empty() || option == help) continue;
    const auto is_same = [&](const OptionGroup& group) { return group.title == option->get_group(); };
    auto group = std::find_if(groups.begin(), groups.end(), is_same);
    if (group == groups.end()) group = groups.insert(group, {option->get_group(), {}});
    group->options.push_back(option);
  }
  if (help == nullptr) return groups;
  if (groups.empty()) groups.push_back({help->get_group(), {}});
  groups.back().options.push_back(help);  // last, whatever its group
  return groups;
}

std::vector<const CLI::Option*> arguments_of(const CLI::App& command) {
  return command.get_options([](const CLI::Option* option) { return option->get_positional(); });
}

std::vector<const CLI::App*> subcommands_of(const CLI::App& app) {
  return app.get_subcommands([](const CLI::App* command) { return !command->get_group().empty(); });
}

std::string usage_of(const CLI::App& command, const std::string& name) {
  if (!subcommands_of(command).empty()) return name + " COMMAND ...";
  std::string usage = name + " [OPTIONS]";
  for (const CLI::Option* argument : arguments_of(command)) {
    const std::string shown = describe(*argument).names;
    usage += argument->get_required() ? " " + shown : " [" + shown + "]";
  }
  for (const OptionGroup& group : groups_of(command)) {
    for (const CLI::Option* option : group.options) {
      if (!option->get_required()) continue;
      const OptionText text = describe(*option);
      usage += fmt::format(" {} {}", text.names.substr(0, text.names.find(',')), text.value);
    }
  }
  return usage;
}

std::vector<std::string> split_lines(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

std::string HelpFormatter::make_help(const CLI::App* app, std::string name, CLI::AppFormatMode) const {
  std::string help = fmt::format("{}\n\nUsage: {}\n", app->get_description(), usage_of(*app, name));
  std::string title;
  for (const CLI::App* command : subcommands_of(*app)) {
    if (command->get_group() != title) help += fmt::format("\n{}:\n", command->get_group());
    title = command->get_group();
    help += entry(command->get_name(), command->get_description());
  }
  if (const auto arguments = arguments_of(*app); !arguments.empty()) {
    help += "\nArguments:\n";
    for (const CLI::Option* argument : arguments) {
      const OptionText text = describe(*argument);
      help += entry(text.names, text.text);
    }
  }
  for (const OptionGroup& group : groups_of(*app)) {
    help += fmt::format("\n{}:\n", group.title);
    for (const CLI::Option* option : group.options) {
      const OptionText text = describe(*option);
      help += entry(text.value.empty() ? text.names : text.names + " " + text.value, text.text);
    }
  }
  if (!app->get_footer().empty()) help += "\nExamples:\n";
  for (const std::string& line : split_lines(app->get_footer())) help += "  " + line + "\n";
  return help;
}

}  // namespace paw::cli
