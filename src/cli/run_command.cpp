// paw run: one input, or one a line from standard input, answered as they come.
#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <optional>

#include "cli/abstain.hpp"
#include "cli/commands.hpp"
#include "cli/common.hpp"
#include "cli/constraint_options.hpp"
#include "text/line_splitter.hpp"

namespace paw::cli {
namespace {

constexpr size_t kLineLimit = 1 << 20;  // bytes; a longer line could not fit any context
constexpr size_t kLinesAtOnce = 64;

struct Options {
  ConstraintOptions constraint;
  std::string program, input, base;
  size_t threads = 0, top = 0;
  bool json = false;
  AbstainOptions abstain;
};

// Lines of standard input. next(wait = false) gives a line only if that needs no waiting, so that a slow stream is
// answered line by line and a fast one in batches.
class LineStream {
 public:
  std::optional<SplitLine> next(bool wait) {
    for (SplitLine line;;) {
      if (splitter_.take(rest_, line)) return line;
      if (interrupted) return std::nullopt;  // half a line is not one
      if (finished_) return splitter_.finish(line) ? std::optional(line) : std::nullopt;
      if (!wait && !readable()) return std::nullopt;
      fill();
    }
  }

 private:
  static bool readable() {
    pollfd poll_in{STDIN_FILENO, POLLIN, 0};
    return poll(&poll_in, 1, 0) > 0;
  }

  void fill() {
    const ssize_t count = read(STDIN_FILENO, chunk_.data(), chunk_.size());
    if (count < 0 && errno == EINTR) return;
    if (count < 0) throw Error(fmt::format("cannot read standard input: {}", std::strerror(errno)));
    if (count == 0) finished_ = true;
    rest_ = std::string_view(chunk_.data(), static_cast<size_t>(count));
  }

  LineSplitter splitter_{kLineLimit};
  std::array<char, 65536> chunk_;
  std::string_view rest_;  // of chunk_
  bool finished_ = false;
};

nlohmann::ordered_json to_json(const Output& output, const Abstention& abstention, double milliseconds) {
  if (!output.error.empty()) return {{"error", output.error}};
  nlohmann::ordered_json json = {
      {"output", given_output(output, abstention)}, {"confidence", output.confidence}, {"ms", milliseconds}};
  if (left_out(output, abstention)) json["abstained"] = true;
  if (output.truncated) json["truncated"] = true;
  for (const Alternative& label : output.alternatives)
    json["alternatives"].push_back({{"output", label.text}, {"confidence", label.confidence}});
  return json;
}

void run_one(Runner& runner, const Options& options, const Abstention& abstention) {
  const auto start = std::chrono::steady_clock::now();
  const Output output = runner.run(options.input, options.top);
  const double milliseconds =
      std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
  if (!output.error.empty()) throw Error(output.error);
  if (options.json) {
    print_json(to_json(output, abstention, milliseconds));
  } else {
    fmt::print("{}\n", given_text(output, abstention));
  }
}

void run_stream(Runner& runner, const Options& options, const Abstention& abstention) {
  LineStream stream;
  size_t number = 0, failed = 0;
  while (!interrupted) {
    std::vector<SplitLine> lines;
    while (lines.size() < kLinesAtOnce) {
      auto line = stream.next(lines.empty());
      if (!line) break;
      lines.push_back(std::move(*line));
    }
    if (lines.empty()) break;
    std::vector<std::string> inputs;
    for (const auto& line : lines) inputs.push_back(line.cut ? "" : line.text);
    const auto start = std::chrono::steady_clock::now();
    std::vector<Output> outputs = runner.run(inputs, options.top);
    const double each = std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count() /
                        static_cast<double>(lines.size());
    for (size_t i = 0; i < outputs.size(); ++i) {
      ++number;
      if (lines[i].cut) {
        outputs[i] = {};
        outputs[i].error = fmt::format("the line is longer than {} bytes", kLineLimit);
      }
      if (!outputs[i].error.empty()) {
        ++failed;
        say(fmt::format("paw: line {}: {}\n", number, outputs[i].error));
      }
      // A failed line still gives a line, so that outputs stay beside their inputs.
      if (options.json) {
        fmt::print("{}\n", dump(to_json(outputs[i], abstention, each)));
      } else {
        fmt::print("{}\n", on_one_line(given_text(outputs[i], abstention)));
      }
    }
    if (std::fflush(stdout) != 0) throw Error(fmt::format("cannot write to standard output: {}", std::strerror(errno)));
  }
  if (interrupted) throw Error(fmt::format("interrupted after {} lines", number));
  if (failed > 0) throw Error(fmt::format("{} of {} lines could not be run", failed, number));
}

void run(const Options& options) {
  if (options.top > 0 && !options.json) throw UsageError("--top is for --json");
  LoadedProgram loaded = load_program(options.program, options.base, options.threads);
  options.constraint.apply_to(*loaded.runner);
  const Abstention abstention = abstention_of(options.abstain, abstention_from_meta(loaded.program.meta));
  if (options.top > 0 && loaded.runner->labels().empty())
    throw UsageError(fmt::format("--top is for programs with labels; the output of {} is free text", options.program));
  if (options.input != "-") {
    run_one(*loaded.runner, options, abstention);
    return;
  }
  install_interrupt();
  run_stream(*loaded.runner, options, abstention);
}

}  // namespace

void add_run(CLI::App& app) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("run", "Run a program on an input, or on each line of standard input");
  command->add_option("program", options->program, "A .paw file, or the name of a program in the store")->required();
  command
      ->add_option("input", options->input,
                   "The input; - reads lines from standard input. One that may begin with - goes after --")
      ->required();
  command->add_option("--base", options->base, "Base model, if not the one that the program names");
  command->add_option("--threads", options->threads, "Threads; 0 means all cores. Does not change the output")
      ->check(CLI::Range(0, 1024));
  add_abstain_options(*command, options->abstain);
  command->add_option("--top", options->top, "With --json: list this many of the most probable labels")
      ->check(CLI::Range(0, 1'000'000));
  command->add_flag("--json", options->json, "One JSON object a line: output, confidence, ms");
  options->constraint.add_to(*command);
  command->callback([options] { run(*options); });
}

}  // namespace paw::cli
