// paw bench: how fast this machine runs a base, in tokens a second of prefill and decode; or how fast its kernels are,
// against the peak of the product instruction and the memory bandwidth, which bound them.
#include <fmt/format.h>

#include <cstdio>

#include "cli/commands.hpp"
#include "cli/common.hpp"
#include "cli/options.hpp"
#include "paw/paw.hpp"

namespace paw::cli {
namespace {

struct Options {
  std::string base = kDefaultBase;
  BenchOptions bench;
  size_t threads = 0;
  bool json = false;
};

void run(const Options& options) {
  BenchOptions bench_with = options.bench;
  if (!options.json) {
    bench_with.line = [](const std::string& line) {
      fmt::print("{}\n", line);
      std::fflush(stdout);
    };
  }
  const BenchReport report = bench(Interpreter::load(options.base, options.threads), bench_with);
  if (options.json) fmt::print("{}\n", report.json());
}

}  // namespace

void add_bench(CLI::App& app) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("bench", "Measure how fast this machine runs a base")->group(kMore);
  add_base(*command, options->base);
  command->add_option("--prefill", options->bench.prefill, "Tokens of the texts to read")
      ->check(CLI::Range(1, 1'000'000))
      ->capture_default_str();
  command->add_option("--decode", options->bench.decode, "Tokens to write one by one")
      ->check(CLI::Range(1, 1'000'000))
      ->capture_default_str();
  command->add_option("--repeat", options->bench.repeat, "Each figure is the median of so many")
      ->check(CLI::Range(1, 10'000))
      ->capture_default_str();
  add_threads(*command, options->threads);
  command->add_flag("--kernels", options->bench.kernels,
                    "Measure the kernels of each instruction set of this machine instead, against its limits");
  command->add_flag("--json", options->json, "Print the result as one JSON object");
  add_examples(*command, {"paw bench --prefill 512 --decode 64", "paw bench --kernels"});
  command->callback([options] { run(*options); });
}

}  // namespace paw::cli
