// Measuring the speed of a base: include/paw/bench.hpp documents it.
#include "paw/bench.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "api/state.hpp"
#include "model/speed.hpp"
#include "text/json.hpp"

namespace paw {
namespace {

using Say = std::function<void(const std::string&)>;

size_t longest_text(const BenchOptions& options) {
  size_t longest = options.decode;
  for (const size_t tokens : options.prefill) longest = std::max(longest, tokens);
  return longest;
}

void check(const BenchOptions& options, const Base* base) {
  if (base == nullptr) throw UsageError("the stub base has no speed to measure");
  if (options.repeat == 0) throw UsageError("the number of repetitions must be at least 1");
  if (options.decode == 0 || std::ranges::count(options.prefill, size_t{0}) > 0)
    throw UsageError("the number of tokens to measure must be at least 1");
  const size_t longest = longest_text(options);
  if (!options.kernels && longest > base->config().context) {
    throw Error(ErrorKind::TooLarge,
                fmt::format("the base's context holds {} tokens, not {}", base->config().context, longest));
  }
}

void measure_model(const BenchOptions& options, const Base& base, ThreadPool& pool, const Say& say,
                   BenchReport& report) {
  ModelSpeed speed(base, pool, longest_text(options));
  const auto add = [&](const char* what, size_t tokens, double rate) {
    report.rates.push_back({what, tokens, rate});
    say(fmt::format("{:<28} {:>9.1f} tokens/s", fmt::format("{} of {} tokens", what, tokens), rate));
  };
  for (const size_t tokens : options.prefill) add("prefill", tokens, speed.prefill(tokens, options.repeat));
  add("decode", options.decode, speed.decode(options.decode, options.repeat));
}

void measure_kernels(const BenchOptions& options, const Base& base, ThreadPool& pool, const Say& say,
                     BenchReport& report) {
  const double read = report.read_gigabytes = read_bandwidth(pool, options.repeat);
  say(fmt::format("memory read {:.1f} GB/s", read));
  say("");
  say(fmt::format("{:<12} {:>12} {:>12} {:>6} {:>14} {:>6}", "", "peak GOP/s", "matmul GOP/s", "share", "one row, GB/s",
                  "share"));
  for (const Kernels* table : available_kernels()) {
    const KernelSpeed speed{table->name, peak_rate(*table, pool, options.repeat),
                            matmul_rate(base, *table, pool, options.repeat),
                            weight_rate(base, *table, pool, options.repeat)};
    report.instruction_sets.push_back(speed);
    say(fmt::format("{:<12} {:>12.1f} {:>12.1f} {:>4.0f} % {:>14.1f} {:>4.0f} %", speed.name, speed.peak_gops,
                    speed.matmul_gops, 100 * speed.matmul_gops / speed.peak_gops, speed.weight_gigabytes,
                    100 * speed.weight_gigabytes / read));
  }
}

}  // namespace

BenchReport bench(const Interpreter& interpreter, const BenchOptions& options) {
  Interpreter::State& state = Access::state(interpreter);
  CallerException caller;
  return with_errors(caller, [&] {
    check(options, state.loaded.base.get());
    const std::lock_guard lock(state.computing);
    const Base& base = *state.loaded.base;
    const Say say = [&](const std::string& line) {
      if (options.line) caller.guard(options.line, line);
    };
    BenchReport report;
    report.base = interpreter.name();
    report.kernels = kernels().name;
    report.threads = interpreter.threads();
    report.repeat = options.repeat;
    report.weight_bytes = weight_bytes(base);
    report.layer_operations = layer_operations(base);
    say(fmt::format("{}, kernels {}, {} threads", report.base, report.kernels, report.threads));
    (options.kernels ? measure_kernels : measure_model)(options, base, *state.pool, say, report);
    return report;
  });
}

std::string BenchReport::json() const {
  return with_errors([&] {
    nlohmann::ordered_json json = {
        {"base", base},     {"kernels", kernels},           {"threads", threads},
        {"repeat", repeat}, {"weight_bytes", weight_bytes}, {"layer_operations", layer_operations}};
    for (const TokenRate& rate : rates) json[fmt::format("{}_{}", rate.what, rate.tokens)] = rate.tokens_per_second;
    if (instruction_sets.empty()) return dump_json(json);
    json["read_gigabytes"] = read_gigabytes;
    json["instruction_sets"] = nlohmann::ordered_json::array();
    for (const KernelSpeed& speed : instruction_sets) {
      json["instruction_sets"].push_back({{"name", speed.name},
                                          {"peak_gops", speed.peak_gops},
                                          {"matmul_gops", speed.matmul_gops},
                                          {"weight_gigabytes", speed.weight_gigabytes}});
    }
    return dump_json(json);
  });
}

}  // namespace paw
