// paw train-compiler: trains a compiler, from which compiling starts, on small tasks.
#include <fmt/format.h>

#include <chrono>
#include <fstream>
#include <iostream>

#include "api/loading.hpp"
#include "cli/commands.hpp"
#include "cli/common.hpp"
#include "compile/compiler_training.hpp"
#include "io/file.hpp"
#include "paw/paw.hpp"

namespace paw::cli {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::minutes kCheckpointInterval{5};

struct Options {
  std::vector<std::string> data, without;
  std::string tasks, tasks_command, held_out, start;
  double share = 0.6;
  size_t examples = 4, measure_every = 500;
  std::string base = kDefaultBase, output;
  CompilerOptions training;
  size_t threads = 0;
};

// The tasks to train on. `file` is opened where the stream comes from a file, and outlives them.
MixedTasks open_tasks(const Options& options, std::ifstream& file) {
  if (options.data.empty() && options.tasks.empty() && options.tasks_command.empty())
    throw UsageError("give corpora with --data, a stream of tasks with --tasks or --tasks-command, or both");
  std::unique_ptr<TaskSource> stream, corpora;
  if (!options.tasks_command.empty()) {
    stream = std::make_unique<CommandTasks>(options.tasks_command, options.examples);
  } else if (options.tasks == "-") {
    stream = std::make_unique<StreamTasks>(std::cin, "standard input", options.examples);
  } else if (!options.tasks.empty()) {
    file.open(options.tasks, std::ios::binary);
    if (!file) throw Error(ErrorKind::NotFound, fmt::format("cannot open {}", options.tasks));
    stream = std::make_unique<StreamTasks>(file, options.tasks, options.examples);
  }
  if (!options.data.empty()) {
    std::vector<std::vector<Utterance>> read;
    for (const std::string& path : options.data) read.push_back(read_corpus(path, options.without));
    corpora = std::make_unique<CorpusTasks>(read, options.examples, options.training.seed);
  }
  return {std::move(stream), std::move(corpora), options.share, options.training.seed};
}

std::vector<SmallTask> read_held_out(const std::string& path) {
  std::vector<SmallTask> tasks;
  if (path.empty()) return tasks;
  std::ifstream file(path, std::ios::binary);
  if (!file) throw Error(ErrorKind::NotFound, fmt::format("cannot open {}", path));
  StreamTasks stream(file, path, 1000);
  while (auto task = stream.next_if_any()) tasks.push_back(std::move(*task));
  return tasks;
}

// Shows how far the training is: a line that rewrites itself on a terminal, and a line for each measured point.
class Report {
 public:
  Report(const CompilerTraining& training, const CompilerOptions& options)
      : training_(training), steps_(options.steps), first_(training.steps()), has_mapper_(options.mapper > 0) {}

  void step() {
    const double seconds = std::chrono::duration<double>(Clock::now() - start_).count();
    const size_t done = training_.steps() - first_;
    line_.show(
        static_cast<double>(training_.steps()) / static_cast<double>(steps_),
        fmt::format("step {}/{}  loss {:.3f}  {:.0f} tokens/s  {} left", training_.steps(), steps_, training_.loss(),
                    static_cast<double>(training_.tokens()) / seconds,
                    duration(seconds / static_cast<double>(done) * static_cast<double>(steps_ - training_.steps()))));
  }

  void point() {
    line_.clear();
    const CurvePoint& point = training_.curve().back();
    const double seconds = std::chrono::duration<double>(Clock::now() - start_).count();
    const auto score = [](const HeldOutScore& s) { return fmt::format("{:.1f} % ({:.3f})", 100 * s.right, s.loss); };
    fmt::print("step {}: {} examples, loss {:.3f}, held-out tasks {}", point.step, point.examples, point.loss,
               score(point.held_out));
    if (has_mapper_) {
      fmt::print("; mean adapter {}, another task's {}, universal {}; cosine {:.3f}", score(point.mean),
                 score(point.other), score(point.universal), point.cosine);
    }
    fmt::print(", {:.0f} tokens/s\n", static_cast<double>(training_.tokens()) / seconds);
    std::fflush(stdout);
  }

 private:
  const CompilerTraining& training_;
  size_t steps_, first_;
  bool has_mapper_;
  Clock::time_point start_ = Clock::now();
  ProgressLine line_;
};

CLI::Validator multiple_of_16() {
  return {[](const std::string& text) {
            const bool digits =
                !text.empty() && text.size() <= 5 && text.find_first_not_of("0123456789") == std::string::npos;
            return digits && std::stoul(text) % 16 == 0 ? "" : "the width is a multiple of 16, up to 99,984";
          },
          "MULTIPLE OF 16"};
}

std::string checkpoint_of(const Options& options) { return options.output + ".checkpoint"; }

// Trains until the end or an interruption. Where a step fails, say because there are no more tasks, the steps before it
// are kept.
void train(CompilerTraining& training, MixedTasks& tasks, const std::vector<SmallTask>& held_out,
           const Options& options) {
  const std::string checkpoint = checkpoint_of(options);
  Report report(training, options.training);
  auto saved = Clock::now();
  MixedTasks::Position taken = tasks.position();
  const auto save = [&] {
    training.save(checkpoint, taken);
    saved = Clock::now();
  };
  while (!training.done() && !interrupted) {
    try {
      training.step(tasks);
    } catch (const Error&) {
      if (training.steps() > 0) save();
      if (!interrupted) throw;
      break;  // the command that makes the tasks was interrupted too
    }
    taken = tasks.position();
    report.step();
    if (!held_out.empty() && (training.steps() % options.measure_every == 0 || training.done())) {
      training.measure(held_out);
      report.point();
      write_file(options.output + ".curve.svg", learning_curve_svg(training.curve()));
      write_file(options.output, training.compiler().to_gguf());
      save();
    } else if (Clock::now() - saved >= kCheckpointInterval) {
      save();
    }
  }
  if (!training.done()) {
    save();
    throw Error(ErrorKind::Interrupted,
                fmt::format("interrupted after step {}, which {} keeps; the same command goes on from there",
                            training.steps(), checkpoint));
  }
  write_file(options.output, training.compiler().to_gguf());
}

void run(const Options& options) {
  check_output(options.output);
  install_interrupt();
  std::ifstream file;
  MixedTasks tasks = open_tasks(options, file);
  const std::vector<SmallTask> held_out = read_held_out(options.held_out);
  CompilerOptions settings = options.training;
  std::optional<Compiler> start;
  if (!options.start.empty()) {
    const std::string bytes = read_file(options.start);
    start = Compiler::from_gguf(std::as_bytes(std::span(bytes.data(), bytes.size())), options.start);
    settings.rank = start->universal.pairs.begin()->second.rank;
    settings.alpha = start->universal.alpha;
  }
  CompilerTraining training(load_base(options.base).base, settings, start ? &start->universal : nullptr,
                            std::make_shared<ThreadPool>(options.threads));
  const std::string checkpoint = checkpoint_of(options);
  if (std::filesystem::exists(checkpoint)) {
    training.resume(checkpoint, tasks);
  } else {
    training.normalize(tasks);
  }
  train(training, tasks, held_out, options);
  std::filesystem::remove(checkpoint);
}

}  // namespace

void add_train_compiler(CLI::App& app) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand(
      "train-compiler",
      "Train a compiler: the adapter that compiling starts from, and what suits it to a specification");
  command->add_option("--data", options->data, "Corpora to cut tasks from: JSONL with input, output and domain");
  command->add_option("--without", options->without, "Domains to leave out, to be measured on later");
  command->add_option("--tasks", options->tasks,
                      "Tasks, JSONL with spec and examples, as fuzzybench writes them; - is standard input");
  command
      ->add_option("--tasks-command", options->tasks_command,
                   "A shell command that writes such tasks; {from} in it stands for the number of the first one to "
                   "write, so that a resumed training need not skip the tasks before it")
      ->excludes("--tasks");
  command
      ->add_option("--share", options->share,
                   "Share of the tasks that come from --tasks or --tasks-command, where --data is given too")
      ->check(CLI::Range(0.0, 1.0))
      ->capture_default_str();
  command->add_option("--examples", options->examples, "Examples taken of a task")
      ->check(CLI::Range(1, 100))
      ->capture_default_str();
  command->add_option("--held-out", options->held_out,
                      "Tasks to measure on, JSONL; each time, the learning curve is drawn beside the output, and the "
                      "output is written as trained so far");
  command->add_option("--measure-every", options->measure_every, "Steps between two measurements")
      ->check(CLI::Range(1, 1'000'000))
      ->capture_default_str();
  command->add_option("--base", options->base, "Base model")->capture_default_str();
  command->add_option("--steps", options->training.steps, "Training steps")
      ->check(CLI::Range(1, 100'000'000))
      ->capture_default_str();
  command->add_option("--task-batch", options->training.tasks, "Tasks of a step")
      ->check(CLI::Range(1, 1000))
      ->capture_default_str();
  command->add_option("--rate", options->training.rate, "Learning rate")
      ->check(CLI::Range(1e-7, 1.0))
      ->capture_default_str();
  command
      ->add_option("--warmup", options->training.warmup,
                   "Share of the steps, the first ones, over which the rate rises")
      ->check(CLI::Range(0.0, 1.0))
      ->capture_default_str();
  command
      ->add_option("--fall", options->training.fall,
                   "Share of the steps, the last ones, over which the rate falls; before them it is constant")
      ->check(CLI::Range(0.0, 1.0))
      ->capture_default_str();
  command
      ->add_option("--average", options->training.average,
                   "Measure and write a running mean of the adapter that forgets over so many steps; 0: the adapter of "
                   "the last step")
      ->check(CLI::Range(0, 1'000'000))
      ->capture_default_str();
  command->add_option("--rank", options->training.rank, "Rank of the adapter")
      ->check(CLI::Range(1, 256))
      ->capture_default_str();
  command->add_option("--start", options->start, "A compiler to go on from, instead of a fresh adapter (GGUF)");
  command
      ->add_option("--mapper", options->training.mapper,
                   "Width of the mapper that suits the adapter to a specification; 0: none")
      ->check(multiple_of_16())
      ->capture_default_str();
  const std::map<std::string, Pooling> poolings = {{"mean", Pooling::Mean}, {"last", Pooling::Last}};
  command
      ->add_option("--mapper-pooling", options->training.pooling,
                   "What it sees at each depth of the base: the mean over the specification's tokens, or the last "
                   "one's state")
      ->transform(CLI::CheckedTransformer(poolings))
      ->default_str("mean");
  command->add_option("--mapper-rate", options->training.mapper_rate, "Its learning rate")
      ->check(CLI::Range(1e-7, 1.0))
      ->capture_default_str();
  command->add_option("--mapper-decay", options->training.decay, "Its weight decay")
      ->check(CLI::Range(0.0, 10.0))
      ->capture_default_str();
  command
      ->add_option("--unprompted", options->training.unprompted,
                   "Share of the tasks whose prompt lacks the specification, which only the mapper then tells")
      ->check(CLI::Range(0.0, 1.0))
      ->capture_default_str();
  command->add_option("--seed", options->training.seed, "Same data, settings and seed: same adapter")
      ->capture_default_str();
  command->add_option("--threads", options->threads, "Threads; 0 means all cores")->check(CLI::Range(0, 1024));
  command
      ->add_option("-o,--output", options->output,
                   "The adapter to write (GGUF); a checkpoint stands beside it meanwhile")
      ->required();
  command->callback([options] { run(*options); });
}

}  // namespace paw::cli
