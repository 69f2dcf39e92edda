// paw train-compiler: trains the universal adapter, from which compiling starts, on tasks cut from corpora.
#include <fmt/format.h>

#include "cli/commands.hpp"
#include "cli/common.hpp"
#include "compile/universal.hpp"
#include "util/file.hpp"

namespace paw::cli {
namespace {

struct Options {
  std::vector<std::string> data, without;
  std::string base = kDefaultBase, output;
  UniversalOptions training;
  size_t threads = 0;
};

void run(const Options& options) {
  check_output(options.output);
  std::vector<std::vector<Utterance>> corpora;
  for (const std::string& path : options.data) corpora.push_back(read_corpus(path, options.without));
  const LoadedBase loaded = load_base(options.base);
  TaskCutter cutter(std::move(corpora), options.training.seed);
  ThreadPool pool(options.threads);
  install_interrupt();
  ProgressLine line;
  const auto progress = [&](size_t step, double loss, double tokens_per_second) {
    line.show(
        static_cast<double>(step) / static_cast<double>(options.training.steps),
        fmt::format("step {}/{}  loss {:.3f}  {:.0f} tokens/s", step, options.training.steps, loss, tokens_per_second));
    if (step % 50 == 0) fmt::print("step {} loss {:.4f} tokens/s {:.0f}\n", step, loss, tokens_per_second);
    if (step % 50 == 0) std::fflush(stdout);
  };
  const Adapter adapter = train_universal(loaded.base, cutter, options.training, pool, progress, interrupted);
  line.clear();
  write_file(options.output, adapter.to_gguf(gguf::TensorType::Q8_0));
}

}  // namespace

void add_train_compiler(CLI::App& app) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("train-compiler", "Train the universal adapter that compiling starts from");
  command->add_option("--data", options->data, "Corpora: JSONL with input, output and domain")->required();
  command->add_option("--without", options->without, "Domains to leave out, to be measured on later");
  command->add_option("--base", options->base, "Base model")->capture_default_str();
  command->add_option("--steps", options->training.steps, "Training steps")->capture_default_str();
  command->add_option("--rate", options->training.rate, "Learning rate")->capture_default_str();
  command->add_option("--rank", options->training.rank, "Rank of the adapter")->capture_default_str();
  command->add_option("--seed", options->training.seed, "Same data, settings and seed: same adapter")
      ->capture_default_str();
  command->add_option("--threads", options->threads, "Threads; 0 means all cores")->check(CLI::Range(0, 1024));
  command->add_option("-o,--output", options->output, "The adapter to write (GGUF)")->required();
  command->callback([options] { run(*options); });
}

}  // namespace paw::cli
