// paw test: how often a program is right, how far its confidence can be believed, and whether that is enough.
#include <fmt/format.h>

#include <cstdio>

#include "cli/abstain.hpp"
#include "cli/cases.hpp"
#include "cli/commands.hpp"
#include "cli/common.hpp"
#include "cli/constraint_options.hpp"
#include "cli/options.hpp"
#include "paw/paw.hpp"

namespace paw::cli {
namespace {

struct Options {
  ConstraintFlags constraint;
  LimitFlags limit;
  std::string program, cases, base, html, junit;
  MatchOptions match;
  double least = 0;
  size_t threads = 0;
  bool json = false;
  AbstainOptions abstain;
};

void check_least(const Options& options, const TestReport& report) {
  if (report.match.value >= options.least) return;
  throw Error(
      ErrorKind::Failed,
      fmt::format("{} has {} of {} cases right ({}): {:.4g} is below the {} that --min asks for", options.program,
                  report.match.count, report.n, title_of(report.rule), report.match.value, options.least));
}

Program load(const Options& options) {
  const Program program = Program::load(options.program, {.base = options.base,
                                                          .threads = options.threads,
                                                          .constraint = options.constraint.options(),
                                                          .abstention = {},
                                                          .max_tokens = options.limit.max_tokens,
                                                          .allow_truncated = options.limit.allow_truncated});
  return program.with_abstention(abstention_of(options.abstain, program.abstention()));
}

void run(const Options& options) {
  ProgressLine line;
  const TestOptions test_with = test_options(options.match, line);
  if (!(options.least >= 0 && options.least <= 1)) throw UsageError("--min is a share from 0 to 1: 0.95 for 95 %");
  for (const std::string& output : {options.html, options.junit}) {
    if (!output.empty()) check_writable(output);
  }
  const TestReport report = test(load(options), options.cases, test_with);
  line.clear();
  if (!options.html.empty()) write_whole_file(options.html, report.html());
  if (!options.junit.empty()) write_whole_file(options.junit, report.junit());
  fmt::print("{}", options.json ? report.json() + "\n" : report.text());
  std::fflush(stdout);
  check_least(options, report);
}

}  // namespace

void add_test(CLI::App& app) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("test", "Measure a program on cases with known outputs")->group(kJudge);
  add_program(*command, options->program);
  command->add_option("cases", options->cases, "JSONL, CSV or TSV with input and output")->required();
  begin_group(*command, "Judging");
  add_match_options(*command, options->match);
  command->add_option("--min", options->least, "Fail (exit status 1) where a smaller share is right, 0 to 1");
  options->constraint.add_to(*command);
  options->limit.add_to(*command);
  add_abstain_options(*command, options->abstain, false);
  begin_group(*command, "Output");
  command->add_option("--html", options->html, "Also write a report that a browser can show")->type_name("FILE");
  command->add_option("--junit", options->junit, "Also write the cases as JUnit XML")->type_name("FILE");
  command->add_flag("--json", options->json, "Print the score as one JSON object");
  begin_group(*command, "Running");
  add_base_of_program(*command, options->base);
  add_threads(*command, options->threads);
  add_examples(*command,
               {"paw test triage.paw cases.jsonl --min 0.95", "paw test triage.paw cases.csv --html report.html"});
  command->callback([options] { run(*options); });
}

}  // namespace paw::cli
