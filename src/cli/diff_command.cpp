// paw diff: two programs on the same cases.
#include <fmt/format.h>

#include "cli/cases.hpp"
#include "cli/commands.hpp"
#include "cli/common.hpp"
#include "cli/constraint_options.hpp"
#include "cli/options.hpp"
#include "paw/paw.hpp"

namespace paw::cli {
namespace {

struct Options {
  std::string a, b, cases, base;
  MatchOptions match;
  size_t threads = 0;
  bool json = false;
  LimitFlags limit;
};

void run(const Options& options) {
  ProgressLine line;
  const TestOptions test_with = test_options(options.match, line);
  const LoadOptions load_with = {.base = options.base,
                                 .threads = options.threads,
                                 .constraint = {},
                                 .abstention = {},
                                 .max_tokens = options.limit.max_tokens,
                                 .allow_truncated = options.limit.allow_truncated};
  const Program a = Program::load(options.a, load_with);
  const Program b = Program::load_beside(a, options.b, load_with);
  const Comparison comparison = compare(a, b, options.cases, test_with);
  line.clear();
  fmt::print("{}", options.json ? comparison.json() + "\n" : comparison.text());
}

}  // namespace

void add_diff(CLI::App& app) {
  auto options = std::make_shared<Options>();
  CLI::App* command =
      app.add_subcommand("diff", "Run two programs on the same cases and show where they differ")->group(kJudge);
  command->add_option("a", options->a, "A .paw file, or the name of a program in the store")->required();
  command->add_option("b", options->b, "The other program")->required();
  command->add_option("cases", options->cases, "JSONL, CSV or TSV with input and output")->required();
  begin_group(*command, "Judging");
  add_match_options(*command, options->match);
  begin_group(*command, "Output");
  command->add_flag("--json", options->json, "Print everything as one JSON object");
  options->limit.add_to(*command);
  begin_group(*command, "Running");
  add_base_of_program(*command, options->base);
  add_threads(*command, options->threads);
  add_examples(*command, {"paw diff old.paw new.paw cases.jsonl"});
  command->callback([options] { run(*options); });
}

}  // namespace paw::cli
