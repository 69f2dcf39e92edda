// paw test: how often a program is right.
#include <fmt/format.h>

#include "cli/commands.hpp"
#include "cli/common.hpp"
#include "eval/report.hpp"
#include "util/file.hpp"

namespace paw::cli {
namespace {

struct Options {
  std::string program, cases, base, html;
  size_t threads = 0;
  bool json = false;
};

void run(const Options& options) {
  LoadedProgram loaded = load_program(options.program, options.base, options.threads);
  ExampleReader reader{std::filesystem::path(options.cases)};
  ProgressLine line;
  std::vector<Case> cases;
  // A bounded number at a time; the reader streams.
  std::vector<Example> some;
  const auto flush = [&] {
    for (Case& c : run_cases(*loaded.runner, some)) cases.push_back(std::move(c));
    line.show(0, fmt::format("{} cases", cases.size()));
    some.clear();
  };
  while (auto example = reader.next()) {
    some.push_back(std::move(*example));
    if (some.size() == 512) flush();
  }
  flush();
  line.clear();
  if (cases.empty()) throw Error(fmt::format("{} has no cases", options.cases));
  const Score result = score(cases);
  if (!options.html.empty()) write_file(options.html, html_report(options.program, result, cases));
  if (options.json) {
    print_json(result);
  } else {
    fmt::print("{}", text_report(options.program, result, cases));
  }
}

}  // namespace

void add_test(CLI::App& app) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("test", "Measure a program on cases with known outputs");
  command->add_option("program", options->program, "A .paw file, or the name of a program in the store")->required();
  command->add_option("cases", options->cases, "JSONL or CSV with input and output")->required();
  command->add_option("--base", options->base, "Base model, if not the one that the program names");
  command->add_option("--threads", options->threads, "Threads; 0 means all cores")->check(CLI::Range(0, 1024));
  command->add_option("--html", options->html, "Also write a report that a browser can show");
  command->add_flag("--json", options->json, "Print the score as one JSON object");
  command->callback([options] { run(*options); });
}

}  // namespace paw::cli
