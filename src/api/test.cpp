// Measuring programs: include/paw/test.hpp documents it.
#include "paw/test.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <nlohmann/json.hpp>
#include <span>

#include "api/state.hpp"
#include "compile/dataset.hpp"
#include "eval/comparison.hpp"
#include "eval/metrics.hpp"
#include "eval/program_differences.hpp"
#include "eval/report.hpp"
#include "eval/report_data.hpp"
#include "text/json.hpp"

namespace paw {
namespace {

using Clock = std::chrono::steady_clock;

constexpr size_t kAtATime = 512;
constexpr size_t kTimedCalls = 20;  // of so many
constexpr size_t kShown = 50;       // differences as text
constexpr size_t kValueColumns = 90;

void check_rule(const MatchRule& rule) {
  if (!std::isfinite(rule.tolerance) || rule.tolerance < 0)
    throw UsageError("a tolerance must be a number that is not negative");
}

std::vector<Example> read_cases(const std::string& file) {
  ExampleReader reader{std::filesystem::path(file)};
  std::vector<Example> cases;
  while (auto example = reader.next()) cases.push_back(std::move(*example));
  if (cases.empty()) throw Error(ErrorKind::Damaged, fmt::format("{} has no cases", file));
  return cases;
}

// The first few one at a time, which measures the time of a call, and the others as a batch.
void run_cases(Engine& engine, std::span<const Example> examples, const std::atomic<bool>* cancel,
               std::vector<Case>& cases) {
  const auto add = [&](const Example& example, Output&& output, double milliseconds) {
    cases.push_back({example.input, example.output, std::move(output.text), milliseconds, output.confidence,
                     std::move(output.error)});
  };
  const size_t timed = std::min(kTimedCalls, examples.size());
  for (const Example& example : examples.first(timed)) {
    const auto start = Clock::now();
    std::vector<Output> outputs = engine.run(std::span(&example.input, 1), 0, cancel);
    add(example, std::move(outputs.front()), std::chrono::duration<double, std::milli>(Clock::now() - start).count());
  }
  std::vector<std::string> inputs;
  for (const Example& example : examples.subspan(timed)) inputs.push_back(example.input);
  std::vector<Output> outputs = engine.run(inputs, 0, cancel);
  for (size_t i = 0; i < outputs.size(); ++i) add(examples[timed + i], std::move(outputs[i]), 0);
}

TestReport measure(const Program& program, std::span<const Example> examples, const TestOptions& options,
                   CallerException& caller) {
  Engine& engine = *Access::state(program).engine;
  TestReport report;
  report.program = program.source();
  while (report.cases.size() < examples.size()) {
    const size_t done = report.cases.size();
    if (options.progress) caller.guard(options.progress, TestProgress{report.program, done, examples.size()});
    const std::lock_guard lock(Access::state(program.interpreter()).computing);
    run_cases(engine, examples.subspan(done, std::min(kAtATime, examples.size() - done)), options.cancel, report.cases);
  }
  static_cast<Score&>(report) = score(report.cases, options.match, engine.labels());
  score_abstention(report.cases, program.abstention().below, report);
  return report;
}

// What `work(examples, caller)` makes of the cases, which `read` gives.
template <typename Read, typename Work>
auto on_cases(const TestOptions& options, const Read& read, const Work& work) {
  CallerException caller;
  return with_errors(caller, [&] {
    check_rule(options.match);
    const std::vector<Example>& examples = read();
    if (examples.empty()) throw Error(ErrorKind::Damaged, "there are no cases");
    return work(examples, caller);
  });
}

ProgramIdentity identity_of(const Program& program) {
  const Program::State& state = Access::state(program);
  return {state.meta, state.adapter_sha256};
}

Comparison compare_programs(const Program& a, const Program& b, std::span<const Example> examples,
                            const TestOptions& options, CallerException& caller) {
  Comparison comparison;
  comparison.a = measure(a, examples, options, caller);
  comparison.b = measure(b, examples, options, caller);
  static_cast<PairedScore&>(comparison) = compare_cases(comparison.a.cases, comparison.b.cases, options.match);
  comparison.program_differences = program_differences(identity_of(a), identity_of(b));
  return comparison;
}

nlohmann::ordered_json summary(const TestReport& report) {
  return {{"program", report.program},
          {"exact_match", report.exact_match},
          {"match", report.match.value},
          {"ms_per_call", report.mean_ms}};
}

std::string side_text(char letter, const TestReport& report) {
  return fmt::format("{}  {:.1f} % {}, {:.2f} ms a call  {}\n", letter, 100 * report.match.value, title_of(report.rule),
                     report.mean_ms, one_line(report.program, kValueColumns));
}

// A value as a person reads it: a text without its quotation marks.
std::string value_text(const std::string& json) {
  const auto value = parse_json(json, "the value");
  if (value.is_null()) return "-";
  return one_line(value.is_string() ? value.get<std::string>() : json, kValueColumns);
}

}  // namespace

TestReport test(const Program& program, const std::string& cases_file, const TestOptions& options) {
  return on_cases(
      options, [&] { return read_cases(cases_file); },
      [&](const auto& cases, auto& caller) { return measure(program, cases, options, caller); });
}

TestReport test(const Program& program, const std::vector<ExamplePair>& cases, const TestOptions& options) {
  return on_cases(
      options, [&]() -> const auto& { return cases; },
      [&](const auto& given, auto& caller) { return measure(program, given, options, caller); });
}

Comparison compare(const Program& a, const Program& b, const std::string& cases_file, const TestOptions& options) {
  return on_cases(
      options, [&] { return read_cases(cases_file); },
      [&](const auto& cases, auto& caller) { return compare_programs(a, b, cases, options, caller); });
}

Comparison compare(const Program& a, const Program& b, const std::vector<ExamplePair>& cases,
                   const TestOptions& options) {
  return on_cases(
      options, [&]() -> const auto& { return cases; },
      [&](const auto& given, auto& caller) { return compare_programs(a, b, given, options, caller); });
}

std::string TestReport::text() const {
  return with_errors([&] { return text_report(program, *this, cases); });
}

std::string TestReport::json() const {
  return with_errors([&] { return dump_json(static_cast<const Score&>(*this)); });
}

std::string TestReport::html() const {
  return with_errors([&] { return html_report(program, *this, cases); });
}

std::string TestReport::junit() const {
  return with_errors([&] { return junit_report(program, *this, cases); });
}

std::string Comparison::text() const {
  return with_errors([&] {
    std::string text = side_text('A', a) + side_text('B', b) + "\n";
    text += comparison_text(*this, a.cases, b.cases, kShown);
    if (!program_differences.empty()) text += "\nthe programs differ in\n";
    for (const FieldDifference& difference : program_differences) {
      text += fmt::format("  {}\n    A  {}\n    B  {}\n", difference.field, value_text(difference.a),
                          value_text(difference.b));
    }
    return text;
  });
}

std::string Comparison::json() const {
  return with_errors([&] {
    nlohmann::ordered_json json = {{"a", summary(a)}, {"b", summary(b)}, {"rule", name_of(a.rule.kind)}};
    json.update(comparison_json(*this, a.cases, b.cases));
    json["meta"] = nlohmann::ordered_json::array();
    for (const FieldDifference& difference : program_differences) {
      json["meta"].push_back({{"field", difference.field},
                              {"a", parse_json(difference.a, "the value")},
                              {"b", parse_json(difference.b, "the value")}});
    }
    return dump_json(json);
  });
}

}  // namespace paw
