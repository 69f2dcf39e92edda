// paw run: one input, or one a line from standard input, answered as they come.
#include <fmt/format.h>

#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstring>

#include "cli/abstain.hpp"
#include "cli/commands.hpp"
#include "cli/common.hpp"
#include "cli/constraint_options.hpp"
#include "cli/line_stream.hpp"
#include "cli/options.hpp"
#include "paw/paw.hpp"

namespace paw::cli {
namespace {

constexpr size_t kLineLimit = 1 << 20;  // bytes; a longer line could not fit any context
constexpr size_t kLinesAtOnce = 64;

struct Options {
  ConstraintFlags constraint;
  LimitFlags limit;
  std::string program, input, base;
  size_t threads = 0, top = 0;
  bool json = false;
  AbstainOptions abstain;
};

nlohmann::ordered_json to_json(const Answer& answer, const Abstention& abstention, double milliseconds) {
  if (!answer.error.empty()) return {{"error", answer.error}};
  nlohmann::ordered_json json = {
      {"output", given_output(answer, abstention)}, {"confidence", answer.confidence}, {"ms", milliseconds}};
  if (answer.abstained) json["abstained"] = true;
  if (answer.truncated) json["truncated"] = true;
  for (const Alternative& label : answer.top)
    json["alternatives"].push_back({{"output", label.text}, {"confidence", label.confidence}});
  return json;
}

double milliseconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
}

void run_one(const Program& program, const Options& options) {
  const auto start = std::chrono::steady_clock::now();
  const Answer answer = program.run(options.input, {.top = options.top});
  const double milliseconds = milliseconds_since(start);
  if (options.json) {
    print_json(to_json(answer, program.abstention(), milliseconds));
  } else {
    fmt::print("{}\n", answer.text);
  }
}

void run_stream(const Program& program, const Options& options) {
  LineStream stream(kLineLimit);
  size_t number = 0, failed = 0;
  while (!interrupted) {
    const std::vector<LineStream::Line> lines = stream.take(kLinesAtOnce);
    if (lines.empty()) break;
    std::vector<std::string> inputs;
    for (const auto& line : lines) inputs.push_back(line.cut ? "" : line.text);
    const auto start = std::chrono::steady_clock::now();
    std::vector<Answer> answers = program.map(inputs, {.top = options.top});
    const double each = milliseconds_since(start) / static_cast<double>(lines.size());
    for (size_t i = 0; i < answers.size(); ++i) {
      ++number;
      if (lines[i].cut) {
        answers[i] = {};
        answers[i].error = fmt::format("the line is longer than {} bytes", kLineLimit);
      }
      if (!answers[i].error.empty()) {
        ++failed;
        say(fmt::format("paw: line {}: {}\n", number, answers[i].error));
      }
      // A failed line still gives a line, so that outputs stay beside their inputs.
      if (options.json) {
        fmt::print("{}\n", dump(to_json(answers[i], program.abstention(), each)));
      } else {
        fmt::print("{}\n", on_one_line(answers[i].text));
      }
    }
    if (std::fflush(stdout) != 0)
      throw Error(ErrorKind::Io, fmt::format("cannot write to standard output: {}", std::strerror(errno)));
  }
  if (interrupted) throw Error(ErrorKind::Interrupted, fmt::format("interrupted after {} lines", number));
  if (failed > 0) throw Error(ErrorKind::Failed, fmt::format("{} of {} lines have no answer", failed, number));
}

void run(const Options& options) {
  if (options.top > 0 && !options.json) throw UsageError("--top is for --json");
  Program program = Program::load(options.program, {.base = options.base,
                                                    .threads = options.threads,
                                                    .constraint = options.constraint.options(),
                                                    .abstention = {},
                                                    .max_tokens = options.limit.max_tokens,
                                                    .allow_truncated = options.limit.allow_truncated});
  program = program.with_abstention(abstention_of(options.abstain, program.abstention()));
  if (options.top > 0 && program.labels().empty())
    throw UsageError(fmt::format("--top is for programs with labels; the output of {} is free text", options.program));
  if (options.input != "-") {
    run_one(program, options);
    return;
  }
  install_interrupt();
  run_stream(program, options);
}

}  // namespace

void add_run(CLI::App& app) {
  auto options = std::make_shared<Options>();
  CLI::App* command =
      app.add_subcommand("run", "Run a program on an input, or on each line of standard input")->group(kUse);
  add_program(*command, options->program);
  command
      ->add_option("input", options->input,
                   "The input; - reads lines from standard input. One that may begin with - goes after --")
      ->required();
  options->constraint.add_to(*command);
  options->limit.add_to(*command);
  add_abstain_options(*command, options->abstain);
  begin_group(*command, "Output");
  command->add_flag("--json", options->json, "One JSON object a line: output, confidence, ms");
  command->add_option("--top", options->top, "With --json: list this many of the most probable labels")
      ->check(CLI::Range(0, 1'000'000));
  begin_group(*command, "Running");
  add_base_of_program(*command, options->base);
  add_threads(*command, options->threads, "Does not change the output");
  add_examples(*command,
               {"paw run triage.paw \"disk full on db-2\"", "paw run triage.paw --json --top 3 \"disk full on db-2\"",
                "tail -f app.log | paw run triage.paw -"});
  command->callback([options] { run(*options); });
}

}  // namespace paw::cli
