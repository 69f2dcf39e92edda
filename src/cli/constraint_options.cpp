#include "cli/constraint_options.hpp"

#include <fmt/format.h>

#include "cli/options.hpp"
#include "paw/paw.hpp"

namespace paw::cli {
namespace {

constexpr size_t kSchemaLimit = 1 << 20;  // bytes

std::vector<std::string> split_at_commas(const std::string& text, const char* option) {
  std::vector<std::string> parts;
  for (size_t begin = 0; begin <= text.size() && !text.empty();) {
    const size_t end = std::min(text.find(',', begin), text.size());
    std::string part = text.substr(begin, end - begin);
    part.erase(0, part.find_first_not_of(' '));
    part.erase(part.find_last_not_of(' ') + 1);
    if (part.empty()) throw UsageError(fmt::format("{} has an empty text between its commas", option));
    parts.push_back(std::move(part));
    begin = end + 1;
  }
  return parts;
}

}  // namespace

void ConstraintFlags::add_to(CLI::App& command) {
  begin_group(command, "Answers");
  command
      .add_option(
          "--labels", labels,
          "The only allowed outputs, separated by commas (quotes keep a comma: 'a,\"b, c\"'), or a file with one a "
          "line, each with what it means behind a tab or \" = \" if you like")
      ->type_name("LABELS");
  command.add_option("--regex", regex, "Every output matches this regular expression, all of it")->type_name("REGEX");
  command
      .add_option("--schema", schema,
                  "Every output is JSON that is valid by this JSON Schema (a file; {} allows any JSON)")
      ->type_name("FILE");
  command.add_flag("--copy", copy, "Every output is a span of its input");
  command.add_option("--instead", instead, "With --copy: texts that are allowed too, separated by commas");
}

void LimitFlags::add_to(CLI::App& command) {
  begin_group(command, "Answers");
  command
      .add_option("--max-tokens", max_tokens, "The most tokens of a free-text output, instead of the program's limit")
      ->check(CLI::Range(1, 65536));
  command.add_flag("--allow-truncated", allow_truncated,
                   "Give an output that reaches its limit as it is there (JSON is closed early); otherwise it is an "
                   "error of its input");
}

ConstraintOptions ConstraintFlags::options() const {
  const std::string text = schema.empty() ? "" : read_whole_file(schema, kSchemaLimit);
  if (!schema.empty() && text.empty())
    throw Error(ErrorKind::Damaged, fmt::format("{} is empty; {{}} allows any JSON", schema));
  ConstraintOptions options = labels_from(labels);
  options.regex = regex;
  options.json_schema = text;
  options.copy = copy;
  options.instead = split_at_commas(instead, "--instead");
  return options;
}

}  // namespace paw::cli
