#include "cli/cases.hpp"

#include <fmt/format.h>

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

TestOptions test_options(const MatchOptions& options, ProgressLine& line) {
  TestOptions test;
  test.match = {match_named(options.match), options.tolerance};
  if (test.match.kind != Match::Number && options.tolerance_option->count() > 0)
    throw UsageError("--tolerance is for numbers: give it with --match number");
  test.progress = [&line](const TestProgress& progress) {
    line.show(static_cast<double>(progress.done) / static_cast<double>(progress.cases),
              fmt::format("{}: {} of {} cases", progress.program, progress.done, progress.cases));
  };
  return test;
}

}  // namespace paw::cli
