// Training a compiler: include/paw/train_compiler.hpp documents it.
#include "paw/train_compiler.hpp"

#include <fmt/format.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <optional>

#include "api/state.hpp"
#include "compile/compiler_training.hpp"
#include "eval/learning_curve.hpp"
#include "io/file.hpp"

namespace paw {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::minutes kCheckpointInterval{5};

std::ifstream open_tasks_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw Error(ErrorKind::NotFound, fmt::format("cannot open {}", path));
  return file;
}

// The tasks to train on. `file` is opened where the stream comes from a file, and outlives them.
MixedTasks open_tasks(const TaskOptions& options, uint64_t seed, std::ifstream& file) {
  if (options.corpora.empty() && options.stream.empty() && options.command.empty())
    throw UsageError("give corpora, a stream of tasks, or both");
  if (!options.stream.empty() && !options.command.empty())
    throw UsageError("give the tasks either as a stream or by a command");
  std::unique_ptr<TaskSource> stream, corpora;
  if (!options.command.empty()) {
    stream = std::make_unique<CommandTasks>(options.command, options.examples);
  } else if (options.stream == "-") {
    stream = std::make_unique<StreamTasks>(std::cin, "standard input", options.examples);
  } else if (!options.stream.empty()) {
    file = open_tasks_file(options.stream);
    stream = std::make_unique<StreamTasks>(file, options.stream, options.examples);
  }
  if (!options.corpora.empty()) {
    std::vector<std::vector<Utterance>> read;
    for (const std::string& path : options.corpora) read.push_back(read_corpus(path, options.without_domains));
    corpora = std::make_unique<CorpusTasks>(read, options.examples, seed);
  }
  return {std::move(stream), std::move(corpora), options.share, seed};
}

std::vector<SmallTask> read_held_out(const std::string& path) {
  constexpr size_t kMostExamples = 1000;
  std::vector<SmallTask> tasks;
  if (path.empty()) return tasks;
  std::ifstream file = open_tasks_file(path);
  StreamTasks stream(file, path, kMostExamples);
  while (auto task = stream.next_if_any()) tasks.push_back(std::move(*task));
  return tasks;
}

// Tells the caller how far the training is.
class Report {
 public:
  Report(const CompilerTraining& training, const TrainCompilerOptions& options, CallerException& caller)
      : training_(training), options_(options), caller_(caller), first_(training.steps()) {}

  void step() {
    if (options_.progress) caller_.guard(options_.progress, progress());
  }
  void point() {
    if (options_.measured) caller_.guard(options_.measured, training_.curve().back(), progress());
  }

 private:
  TrainCompilerProgress progress() const {
    const double seconds = std::chrono::duration<double>(Clock::now() - start_).count();
    const size_t steps = options_.training.steps, done = training_.steps() - first_;
    return {training_.steps(), steps, training_.loss(), static_cast<double>(training_.tokens()) / seconds,
            seconds / static_cast<double>(done) * static_cast<double>(steps - training_.steps())};
  }

  const CompilerTraining& training_;
  const TrainCompilerOptions& options_;
  CallerException& caller_;
  size_t first_;
  Clock::time_point start_ = Clock::now();
};

std::string checkpoint_of(const std::string& output) { return output + ".checkpoint"; }

// Trains until the end or an interruption. Where a step fails, say because there are no more tasks, the steps before it
// are kept.
void train(CompilerTraining& training, MixedTasks& tasks, const std::vector<SmallTask>& held_out,
           const TrainCompilerOptions& options, const std::string& output, Report& report) {
  const std::string checkpoint = checkpoint_of(output);
  const std::atomic<bool>& cancelled = flag_of(options.cancel);
  auto saved = Clock::now();
  MixedTasks::Position taken = tasks.position();
  const auto save = [&] {
    training.save(checkpoint, taken);
    saved = Clock::now();
  };
  while (!training.done() && !cancelled) {
    try {
      training.step(tasks);
    } catch (const Error&) {
      if (training.steps() > 0) save();
      if (!cancelled) throw;
      break;  // the command that makes the tasks was interrupted too
    }
    taken = tasks.position();
    report.step();
    if (!held_out.empty() && (training.steps() % options.measure_every == 0 || training.done())) {
      training.measure(held_out);
      report.point();
      write_file(output + ".curve.svg", learning_curve_svg(training.curve()));
      write_file(output, training.compiler().to_gguf());
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
  write_file(output, training.compiler().to_gguf());
}

std::optional<Compiler> read_start(const std::string& path) {
  if (path.empty()) return std::nullopt;
  const std::string bytes = read_file(path);
  return Compiler::from_gguf(std::as_bytes(std::span(bytes)), path);
}

void check(const TrainCompilerOptions& options, const Base* base) {
  if (base == nullptr) throw UsageError("no compiler can be trained for the stub base");
  if (options.training.mapper % 16 != 0) throw UsageError("the width of the mapper must be a multiple of 16");
  if (options.measure_every == 0) throw UsageError("the number of steps between two measurements must be at least 1");
}

}  // namespace

void train_compiler(const Interpreter& interpreter, const TrainCompilerOptions& options, const std::string& output) {
  Interpreter::State& state = Access::state(interpreter);
  CallerException caller;
  with_errors(caller, [&] {
    check(options, state.loaded.base.get());
    check_output(output);
    std::ifstream file;
    MixedTasks tasks = open_tasks(options.tasks, options.training.seed, file);
    const std::vector<SmallTask> held_out = read_held_out(options.held_out);
    CompilerOptions settings = options.training;
    const std::optional<Compiler> start = read_start(options.start);
    if (start) {
      settings.rank = start->universal.pairs.begin()->second.rank;
      settings.alpha = start->universal.alpha;
    }
    const std::lock_guard lock(state.computing);
    CompilerTraining training(state.loaded.base, settings, start ? &start->universal : nullptr, state.pool);
    const std::string checkpoint = checkpoint_of(output);
    if (std::filesystem::exists(checkpoint)) {
      training.resume(checkpoint, tasks);
    } else {
      training.normalize(tasks);
    }
    Report report(training, options, caller);
    train(training, tasks, held_out, options, output, report);
    std::filesystem::remove(checkpoint);
  });
}

}  // namespace paw
