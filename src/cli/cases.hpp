// Test cases for the subcommands that measure programs: the options that say when an answer counts as right, and a line
// of progress.
#pragma once

#include <CLI/CLI.hpp>
#include <string>

#include "cli/common.hpp"
#include "paw/paw.hpp"

namespace paw::cli {

struct MatchOptions {
  std::string match = "exact";
  double tolerance = 0;
  CLI::Option* tolerance_option = nullptr;
};
void add_match_options(CLI::App& command, MatchOptions& options);

// The options of a test, which shows on `line` how far it is. Throws UsageError: a way to match that does not exist, a
// tolerance without numbers to compare.
TestOptions test_options(const MatchOptions& options, ProgressLine& line);

}  // namespace paw::cli
