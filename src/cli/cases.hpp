// Test cases for the subcommands that measure programs: reading them, running a program over them, and the options that
// say when an answer counts as right.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "cli/common.hpp"
#include "compile/dataset.hpp"
#include "eval/match.hpp"
#include "eval/metrics.hpp"

namespace paw::cli {

struct MatchOptions {
  std::string match = "exact";
  double tolerance = 0;
  CLI::Option* tolerance_option = nullptr;
};
void add_match_options(CLI::App& command, MatchOptions& options);
// Throws UsageError: a tolerance without numbers to compare, or one that is no finite number.
MatchRule match_rule(const MatchOptions& options);

// All cases of a file. Throws Error: unreadable, malformed, none.
std::vector<Example> read_cases(const std::string& path);

// Runs the program over all of them, with a line of progress on a terminal.
std::vector<Case> run_all(Runner& runner, std::span<const Example> examples, const std::string& program);

}  // namespace paw::cli
