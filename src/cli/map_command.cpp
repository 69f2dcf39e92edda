// paw map: a program over a file of many inputs, restartable without losing or doubling a row.
#include <fmt/format.h>

#include "cli/abstain.hpp"
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
  std::string program, base;
  MapFileOptions map;
  size_t threads = 0;
  bool json = false;
  AbstainOptions abstain;
};

void show(ProgressLine& line, const MapFileProgress& p, bool json) {
  if (p.rows > p.rows_before) {
    line.show(static_cast<double>(p.rows) / static_cast<double>(p.rows_in_all),
              fmt::format("{} of {} rows  {:.0f} rows/s  {} left", p.rows, p.rows_in_all, p.rows_per_second,
                          duration(p.seconds_left)));
  } else if (p.rows > 0 && !json) {
    say(fmt::format("going on after {} rows that are done\n", p.rows));
  }
}

void report(const Options& options, const MapFileReport& report) {
  if (options.json) {
    print_json({{"output", options.map.output},
                {"rows", report.rows},
                {"failed", report.failed},
                {"seconds", report.seconds}});
  } else {
    fmt::print("{}: {} rows in {}\n", options.map.output, report.rows, duration(report.seconds));
  }
  if (report.failed > 0) {
    throw Error(ErrorKind::Failed,
                fmt::format("{} of {} rows have no answer; their \"error\" says why", report.failed, report.rows));
  }
}

void run(const Options& options) {
  check_writable(options.map.output);
  Program program = Program::load(options.program, {.base = options.base,
                                                    .threads = options.threads,
                                                    .constraint = options.constraint.options(),
                                                    .abstention = {},
                                                    .max_tokens = options.limit.max_tokens,
                                                    .allow_truncated = options.limit.allow_truncated});
  program = program.with_abstention(abstention_of(options.abstain, program.abstention()));
  install_interrupt();
  ProgressLine line;
  MapFileOptions map = options.map;
  map.cancel = &interrupted;
  map.note = [&](const std::string& sentence) {
    line.clear();
    say(sentence + "\n");
  };
  map.progress = [&](const MapFileProgress& progress) { show(line, progress, options.json); };
  const MapFileReport done = map_file(program, map);
  line.clear();
  report(options, done);
}

}  // namespace

void add_map(CLI::App& app) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("map", "Run a program on every row of a file")->group(kUse);
  add_program(*command, options->program);
  command
      ->add_option("input", options->map.input,
                   "JSONL, CSV, TSV, or plain lines; may be gzip, Zstandard, UTF-16, or a JSON array")
      ->required();
  begin_group(*command, "Input");
  command->add_option("--column", options->map.column, "The column or key to run on")->capture_default_str();
  command->add_flag(
      "--strict", options->map.strict,
      "Refuse a file with a row that cannot be read, before any row is run; otherwise the row gets an error");
  options->constraint.add_to(*command);
  options->limit.add_to(*command);
  add_abstain_options(*command, options->abstain);
  begin_group(*command, "Output");
  command
      ->add_option("-o,--output", options->map.output,
                   "Where the rows go, with output and confidence: .jsonl, .csv, .tsv, or .txt for outputs alone")
      ->type_name("FILE")
      ->required();
  command->add_flag("--json", options->json, "Print a summary as one JSON object");
  begin_group(*command, "Running");
  add_base_of_program(*command, options->base);
  add_threads(*command, options->threads, "Does not change the output");
  add_examples(*command, {"paw map triage.paw tickets.csv -o answers.csv --column text",
                          "paw map triage.paw log.jsonl.gz -o answers.jsonl --abstain 0.8 --fallback unsure"});
  command->callback([options] { run(*options); });
}

}  // namespace paw::cli
