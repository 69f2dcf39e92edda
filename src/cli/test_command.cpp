// paw test: how often a program is right, how far its confidence can be believed, and whether that is enough.
#include <fmt/format.h>

#include "cli/abstain.hpp"
#include "cli/cases.hpp"
#include "cli/commands.hpp"
#include "cli/common.hpp"
#include "cli/constraint_options.hpp"
#include "eval/report.hpp"
#include "eval/report_data.hpp"
#include "io/file.hpp"

namespace paw::cli {
namespace {

struct Options {
  ConstraintFlags constraint;
  std::string program, cases, base, html, junit;
  MatchOptions match;
  double least = 0;
  size_t threads = 0;
  bool json = false;
  AbstainOptions abstain;
};

void check_least(const Options& options, const Score& score) {
  if (score.match.value >= options.least) return;
  throw Error(fmt::format("{} has {} of {} cases right ({}): {:.4g} is below the {} that --min asks for",
                          options.program, score.match.count, score.n, title_of(score.rule), score.match.value,
                          options.least));
}

void run(const Options& options) {
  const MatchRule rule = match_rule(options.match);
  if (!(options.least >= 0 && options.least <= 1)) throw UsageError("--min is a share from 0 to 1: 0.95 for 95 %");
  for (const std::string& output : {options.html, options.junit}) {
    if (!output.empty()) check_output(output);
  }
  const LoadedProgram loaded = load_program(options.program, options.base, options.threads);
  options.constraint.apply_to(*loaded.runner);
  const Abstention abstention = abstention_of(options.abstain, loaded.program.meta.abstention);
  const std::vector<Example> examples = read_cases(options.cases);
  const std::vector<Case> cases = run_all(*loaded.runner, examples, options.program);
  Score result = score(cases, rule, loaded.runner->labels());
  score_abstention(cases, abstention.below, result);
  if (!options.html.empty()) write_file(options.html, html_report(options.program, result, cases));
  if (!options.junit.empty()) write_file(options.junit, junit_report(options.program, result, cases));
  if (options.json) {
    print_json(result);
  } else {
    fmt::print("{}", text_report(options.program, result, cases));
  }
  check_least(options, result);
}

}  // namespace

void add_test(CLI::App& app) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("test", "Measure a program on cases with known outputs");
  command->add_option("program", options->program, "A .paw file, or the name of a program in the store")->required();
  command->add_option("cases", options->cases, "JSONL, CSV or TSV with input and output")->required();
  command->add_option("--base", options->base, "Base model, if not the one that the program names");
  command->add_option("--threads", options->threads, "Threads; 0 means all cores")->check(CLI::Range(0, 1024));
  add_match_options(*command, options->match);
  add_abstain_options(*command, options->abstain, false);
  command->add_option("--min", options->least, "Fail (exit status 1) where a smaller share is right, 0 to 1");
  command->add_option("--html", options->html, "Also write a report that a browser can show");
  command->add_option("--junit", options->junit, "Also write the cases as JUnit XML");
  command->add_flag("--json", options->json, "Print the score as one JSON object");
  options->constraint.add_to(*command);
  command->callback([options] { run(*options); });
}

}  // namespace paw::cli
