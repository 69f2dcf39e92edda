// paw inspect: everything a reviewer needs to know of a program, without running it unless --probe asks for that.
#include <fmt/format.h>

#include "cli/commands.hpp"
#include "cli/common.hpp"
#include "cli/options.hpp"
#include "paw/paw.hpp"

namespace paw::cli {
namespace {

struct Options {
  std::string program, html;
  InspectOptions inspect;
  bool json = false;
};

void run(const Options& options) {
  if (!options.inspect.probe && (!options.inspect.base.empty() || options.inspect.threads != 0))
    throw UsageError("--base and --threads are for running: give them with --probe");
  if (!options.html.empty()) check_writable(options.html);
  const Inspection inspection = inspect(options.program, options.inspect);
  if (!options.html.empty()) write_whole_file(options.html, inspection.html());
  fmt::print("{}", options.json ? inspection.json() + "\n" : inspection.text());
}

}  // namespace

void add_inspect(CLI::App& app) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("inspect", "Show what is inside a program")->group(kJudge);
  add_program(*command, options->program);
  begin_group(*command, "Running");
  command->add_flag("--probe", options->inspect.probe, "Also run a few fixed inputs with the adapter, and without it");
  add_base_of_program(*command, options->inspect.base);
  add_threads(*command, options->inspect.threads);
  begin_group(*command, "Output");
  command->add_option("--html", options->html, "Also write a page that a browser can show")->type_name("FILE");
  command->add_flag("--json", options->json, "Everything as one JSON object");
  add_examples(*command, {"paw inspect triage.paw", "paw inspect triage.paw --probe --html triage.html"});
  command->callback([options] { run(*options); });
}

}  // namespace paw::cli
