#include "cli/cases.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>

#include "compile/compile.hpp"

namespace paw::cli {

void add_match_options(CLI::App& command, MatchOptions& options) {
  command
      .add_option("--match", options.match,
                  "When an answer is right: exact; normalized (case, white space and surrounding punctuation aside); "
                  "json (equal values); number (equal within --tolerance)")
      ->capture_default_str();
  options.tolerance_option =
      command.add_option("--tolerance", options.tolerance, "The largest difference of numbers that are equal")
          ->capture_default_str();
}

MatchRule match_rule(const MatchOptions& options) {
  const MatchRule rule{match_named(options.match), options.tolerance};
  if (rule.kind != Match::Number && options.tolerance_option->count() > 0)
    throw UsageError("--tolerance is for numbers: give it with --match number");
  if (!std::isfinite(rule.tolerance) || rule.tolerance < 0)
    throw UsageError("--tolerance is a number that is not negative");
  return rule;
}

std::vector<Example> read_cases(const std::string& path) {
  ExampleReader reader{std::filesystem::path(path)};
  std::vector<Example> cases;
  while (auto example = reader.next()) cases.push_back(std::move(*example));
  if (cases.empty()) throw Error(fmt::format("{} has no cases", path));
  return cases;
}

std::vector<Case> run_all(Runner& runner, std::span<const Example> examples, const std::string& program) {
  constexpr size_t kAtATime = 512;
  ProgressLine line;
  std::vector<Case> cases;
  while (cases.size() < examples.size()) {
    const double done = static_cast<double>(cases.size()) / static_cast<double>(examples.size());
    line.show(done, fmt::format("{}: {} of {} cases", program, cases.size(), examples.size()));
    const size_t count = std::min(kAtATime, examples.size() - cases.size());
    for (Case& test : run_cases(runner, examples.subspan(cases.size(), count))) cases.push_back(std::move(test));
  }
  return cases;
}

}  // namespace paw::cli
