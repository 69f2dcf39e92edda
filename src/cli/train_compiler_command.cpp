// paw train-compiler: trains a compiler, from which compiling starts, on small tasks.
#include <fmt/format.h>

#include <cstdio>

#include "cli/commands.hpp"
#include "cli/common.hpp"
#include "cli/options.hpp"
#include "paw/paw.hpp"

namespace paw::cli {
namespace {

struct Options {
  TrainCompilerOptions train;
  std::string base = kDefaultBase, output;
  size_t threads = 0;
};

void show_step(ProgressLine& line, const TrainCompilerProgress& p) {
  line.show(static_cast<double>(p.step) / static_cast<double>(p.steps),
            fmt::format("step {}/{}  loss {:.3f}  {:.0f} tokens/s  {} left", p.step, p.steps, p.loss,
                        p.tokens_per_second, duration(p.seconds_left)));
}

void print_point(const CurvePoint& point, bool has_mapper, double tokens_per_second) {
  const auto score = [](const HeldOutScore& s) { return fmt::format("{:.1f} % ({:.3f})", 100 * s.right, s.loss); };
  fmt::print("step {}: {} examples, loss {:.3f}, held-out tasks {}", point.step, point.examples, point.loss,
             score(point.held_out));
  if (has_mapper) {
    fmt::print("; mean adapter {}, another task's {}, universal {}; cosine {:.3f}", score(point.mean),
               score(point.other), score(point.universal), point.cosine);
  }
  fmt::print(", {:.0f} tokens/s\n", tokens_per_second);
  std::fflush(stdout);
}

CLI::Validator multiple_of_16() {
  return {[](const std::string& text) {
            const bool digits =
                !text.empty() && text.size() <= 5 && text.find_first_not_of("0123456789") == std::string::npos;
            return digits && std::stoul(text) % 16 == 0 ? "" : "the width is a multiple of 16, up to 99,984";
          },
          "multiple of 16"};
}

void run(const Options& options) {
  const TaskOptions& tasks = options.train.tasks;
  if (tasks.corpora.empty() && tasks.stream.empty() && tasks.command.empty())
    throw UsageError("give corpora with --data, a stream of tasks with --tasks or --tasks-command, or both");
  install_interrupt();
  ProgressLine line;
  TrainCompilerOptions train = options.train;
  train.cancel = &interrupted;
  train.progress = [&](const TrainCompilerProgress& progress) { show_step(line, progress); };
  train.measured = [&](const CurvePoint& point, const TrainCompilerProgress& progress) {
    line.clear();
    print_point(point, train.training.mapper > 0, progress.tokens_per_second);
  };
  train_compiler(Interpreter::load(options.base, options.threads), train, options.output);
}

}  // namespace

void add_train_compiler(CLI::App& app) {
  auto options = std::make_shared<Options>();
  CLI::App* command =
      app.add_subcommand(
             "train-compiler",
             "Train a compiler: the adapter that compiling starts from, and what suits it to a specification")
          ->group(kMore);
  begin_group(*command, "Tasks");
  command->add_option("--data", options->train.tasks.corpora,
                      "Corpora to cut tasks from: JSONL with input, output and domain");
  command->add_option("--without", options->train.tasks.without_domains,
                      "Domains to leave out, to be measured on later");
  command->add_option("--tasks", options->train.tasks.stream,
                      "Tasks, JSONL with spec and examples, as fuzzybench writes them; - is standard input");
  command
      ->add_option("--tasks-command", options->train.tasks.command,
                   "A shell command that writes such tasks; {from} in it stands for the number of the first one to "
                   "write, so that a resumed training need not skip the tasks before it")
      ->excludes("--tasks");
  command
      ->add_option("--share", options->train.tasks.share,
                   "Share of the tasks that come from --tasks or --tasks-command, where --data is given too")
      ->check(CLI::Range(0.0, 1.0))
      ->capture_default_str();
  command->add_option("--examples", options->train.tasks.examples, "Examples taken of a task")
      ->check(CLI::Range(1, 100))
      ->capture_default_str();
  begin_group(*command, "Measuring");
  command->add_option("--held-out", options->train.held_out,
                      "Tasks to measure on, JSONL; each time, the learning curve is drawn beside the output, and the "
                      "output is written as trained so far");
  command->add_option("--measure-every", options->train.measure_every, "Steps between two measurements")
      ->check(CLI::Range(1, 1'000'000))
      ->capture_default_str();
  begin_group(*command, "Training");
  command->add_option("--steps", options->train.training.steps, "Training steps")
      ->check(CLI::Range(1, 100'000'000))
      ->capture_default_str();
  command->add_option("--task-batch", options->train.training.tasks, "Tasks of a step")
      ->check(CLI::Range(1, 1000))
      ->capture_default_str();
  command->add_option("--rate", options->train.training.rate, "Learning rate")
      ->check(CLI::Range(1e-7, 1.0))
      ->capture_default_str();
  command
      ->add_option("--warmup", options->train.training.warmup,
                   "Share of the steps, the first ones, over which the rate rises")
      ->check(CLI::Range(0.0, 1.0))
      ->capture_default_str();
  command
      ->add_option("--fall", options->train.training.fall,
                   "Share of the steps, the last ones, over which the rate falls; before them it is constant")
      ->check(CLI::Range(0.0, 1.0))
      ->capture_default_str();
  command
      ->add_option("--average", options->train.training.average,
                   "Measure and write a running mean of the adapter that forgets over so many steps; 0: the adapter of "
                   "the last step")
      ->check(CLI::Range(0, 1'000'000))
      ->capture_default_str();
  command->add_option("--rank", options->train.training.rank, "Rank of the adapter")
      ->check(CLI::Range(1, 256))
      ->capture_default_str();
  command->add_option("--start", options->train.start, "A compiler to go on from, instead of a fresh adapter (GGUF)");
  command->add_option("--seed", options->train.training.seed, "Same data, settings and seed: same adapter")
      ->capture_default_str();
  begin_group(*command, "Mapper");
  command
      ->add_option("--mapper", options->train.training.mapper,
                   "Width of the mapper that suits the adapter to a specification; 0: none")
      ->check(multiple_of_16())
      ->capture_default_str();
  add_choice<Pooling>(
      *command, "--mapper-pooling", options->train.training.pooling, {{"mean", Pooling::Mean}, {"last", Pooling::Last}},
      "What it sees at each depth of the base: the mean over the specification's tokens, or the last one's state");
  command->add_option("--mapper-rate", options->train.training.mapper_rate, "Its learning rate")
      ->check(CLI::Range(1e-7, 1.0))
      ->capture_default_str();
  command->add_option("--mapper-decay", options->train.training.decay, "Its weight decay")
      ->check(CLI::Range(0.0, 10.0))
      ->capture_default_str();
  command
      ->add_option("--unprompted", options->train.training.unprompted,
                   "Share of the tasks whose prompt lacks the specification, which only the mapper then tells")
      ->check(CLI::Range(0.0, 1.0))
      ->capture_default_str();
  begin_group(*command, "Output");
  command
      ->add_option("-o,--output", options->output,
                   "The adapter to write (GGUF); a checkpoint stands beside it meanwhile")
      ->type_name("FILE")
      ->required();
  begin_group(*command, "Running");
  add_base(*command, options->base);
  add_threads(*command, options->threads);
  add_examples(*command, {"paw train-compiler --tasks tasks.jsonl --held-out held-out.jsonl -o compiler.gguf"});
  command->callback([options] { run(*options); });
}

}  // namespace paw::cli
