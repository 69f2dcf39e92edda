// Bases, and compiling on them: include/paw/interpreter.hpp documents it.
#include "paw/interpreter.hpp"

#include <fmt/format.h>

#include <chrono>
#include <filesystem>
#include <functional>

#include "api/state.hpp"
#include "compile/compile.hpp"
#include "compile/teaching.hpp"
#include "io/file.hpp"
#include "random/random.hpp"
#include "store/store.hpp"
#include "tables/rows.hpp"
#include "text/trim.hpp"
#include "text/utf8.hpp"

namespace paw {
namespace {

constexpr size_t kMostThreads = 1024;

std::shared_ptr<ThreadPool> make_pool(size_t threads) {
  if (threads > kMostThreads) throw UsageError(fmt::format("{} threads are more than {}", threads, kMostThreads));
  return std::make_shared<ThreadPool>(threads);
}

// Examples in memory as the JSONL that load_dataset reads.
std::string as_jsonl(const std::vector<ExamplePair>& examples) {
  std::string text;
  for (size_t i = 0; i < examples.size(); ++i) {
    const auto& [input, output] = examples[i];
    if (!is_utf8(input) || !is_utf8(output))
      throw Error(ErrorKind::Damaged, fmt::format("example {} is not UTF-8 text", i + 1));
    text += nlohmann::ordered_json{{"input", input}, {"output", output}}.dump() + "\n";
  }
  return text;
}

// A sample of the inputs without outputs, whichever way they are given.
std::vector<std::string> sample_inputs(const CompileOptions& options) {
  if (!options.inputs.empty() && !options.inputs_file.empty())
    throw UsageError("give the inputs either as texts or as a file");
  Reservoir<std::string> inputs(kMostInputs, options.seed);
  for (const std::string& input : options.inputs) inputs.add(input);
  if (options.inputs_file.empty()) return inputs.take();
  RowReader reader(options.inputs_file, {options.inputs_column});
  while (std::optional<Row> row = reader.next()) {
    if (row->input) inputs.add(std::move(*row->input));
  }
  if (inputs.total() == 0) throw Error(ErrorKind::Damaged, fmt::format("{} has no inputs", options.inputs_file));
  return inputs.take();
}

CompileRequest request_of(const CompileOptions& options, const BaseIdentity& base) {
  if (!options.examples.empty() && !options.examples_file.empty())
    throw UsageError("give the examples either as pairs or as a file");
  CompileRequest request;
  request.spec = trimmed_end(options.spec);
  request.method = options.method;
  request.inputs = sample_inputs(options);
  request.labels = options.constraint.labels;
  request.label_descriptions = options.constraint.label_descriptions;
  request.merge_labels = options.merge_labels;
  request.constraint = ConstraintRule::of(options.constraint);
  request.seed = options.seed;
  request.abstention = options.abstention;
  request.name = options.name;
  request.base = base;
  for (const auto& [key, value] : options.settings) request.recipe.set(key, value);
  request.examples = options.examples_file;
  return request;
}

CompileReport report_of(const CompileResult& result, std::optional<TeacherReport> teacher) {
  CompileReport report;
  report.measured = result.score.n;
  report.score = result.score.exact_match;
  report.score_low = result.score.interval.low;
  report.score_high = result.score.interval.high;
  report.held_back = result.held_back;
  report.trained_on = result.trained_examples;
  report.held_back_from_teacher = result.held_back_from_teacher;
  report.steps = result.training.steps;
  report.best_step = result.training.step;
  if (result.training.steps > 0)
    report.tokens_per_second = static_cast<double>(result.training.tokens) / result.training.seconds;
  report.teacher = std::move(teacher);
  return report;
}

// `work(program, report)` makes of a compiled program what the caller wants.
using Finish = std::function<void(const Bundle&, CompileReport&)>;

CompileReport compile_program(Interpreter::State& state, const CompileOptions& options,
                              const std::filesystem::path& file, const Finish& finish) {
  const auto start = std::chrono::steady_clock::now();
  if (state.loaded.base == nullptr) throw UsageError("the stub base cannot compile programs");
  CallerException caller;
  std::atomic<bool> stopped = false;  // by the callback, or by the caller's flag as it was last seen
  CompileCallbacks callbacks;
  if (options.note) callbacks.note = [&](const std::string& sentence) { caller.guard(options.note, sentence); };
  callbacks.progress = [&](const TrainingProgress& p) {
    if (flag_of(options.cancel)) stopped = true;
    if (!options.progress) return;
    const auto held_back = p.development_score < 0 ? std::nullopt : std::optional(p.development_score);
    const CompileProgress progress{p.step, p.steps, p.loss, p.examples_per_second, p.seconds_left, held_back};
    if (!caller.guard(options.progress, progress)) stopped = true;
  };
  return with_errors(caller, [&] {
    CompileRequest request = request_of(options, state.loaded.identity);
    if (request.name.empty()) request.name = file.stem().string();
    if (!options.examples.empty()) {
      request.examples = "the examples";
      request.text = as_jsonl(options.examples);
    }
    if (!options.teacher.url.empty()) check_teacher(options.teacher, request, state.loaded.base->tokenizer());
    if (!file.empty()) check_output(file);
    std::optional<TeacherReport> teacher;
    if (!options.teacher.url.empty()) {
      if (request.text) throw UsageError("with a teacher, give the examples as a file");
      const std::filesystem::path record =
          options.teacher.record.empty() ? store::teacher_path(file) : std::filesystem::path(options.teacher.record);
      if (record.empty()) throw UsageError("TeacherOptions::record must name a file for the teacher's examples");
      const auto note = callbacks.note ? callbacks.note : [](const std::string&) {};
      teacher =
          learn_from_teacher(options.teacher, record, request, note, options.teacher_progress, flag_of(options.cancel));
    }
    if (request.recipe.encoder && !trains(request)) {
      if (const auto found = find_encoder()) {
        request.encoder = found->encoder;
        request.encoder_identity = found->identity;
      }
    }
    const std::lock_guard lock(state.computing);
    CompileResult result;
    try {
      const std::atomic<bool>& cancel = options.progress ? stopped : flag_of(options.cancel);
      result = paw::compile(state.loaded.base, request, state.pool, callbacks, cancel);
    } catch (const Error& error) {
      if (stopped || flag_of(options.cancel)) throw Error(ErrorKind::Interrupted, error.what());
      throw;
    }
    if (stopped || flag_of(options.cancel)) throw Error(ErrorKind::Interrupted, "interrupted; nothing was written");
    CompileReport report = report_of(result, std::move(teacher));
    finish(result.program, report);
    report.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    return report;
  });
}

}  // namespace

std::shared_ptr<const Encoder> encoder_of(Interpreter::State& state, const ProgramMeta& meta,
                                          const std::string& program_name) {
  if (!meta.encoder) return nullptr;
  for (const LoadedEncoder& loaded : state.encoders) {
    if (loaded.identity.sha256 == meta.encoder->sha256) return loaded.encoder;
  }
  state.encoders.push_back(load_encoder(*meta.encoder, program_name));
  return state.encoders.back().encoder;
}

Interpreter::Interpreter(std::shared_ptr<State> state) : state_(std::move(state)) {}

Interpreter Interpreter::load(const std::string& name_or_path, size_t threads) {
  return with_errors([&] {
    auto state = std::make_shared<State>();
    state->pool = make_pool(threads);
    if (name_or_path == kStubBase) {
      state->loaded.identity.name = kStubBase;
    } else {
      state->loaded = load_base(name_or_path);
      state->scratch = std::make_shared<Scratch>(state->loaded.base);
    }
    return Interpreter(std::move(state));
  });
}

Interpreter Interpreter::with_threads(size_t threads) const {
  return with_errors([&] {
    auto state = std::make_shared<State>();
    state->pool = make_pool(threads);
    state->loaded = state_->loaded;
    if (state->loaded.base != nullptr) state->scratch = std::make_shared<Scratch>(state->loaded.base);
    return Interpreter(std::move(state));
  });
}

const std::string& Interpreter::name() const { return state_->loaded.identity.name; }
const std::string& Interpreter::sha256() const { return state_->loaded.identity.sha256; }
size_t Interpreter::context() const {
  return state_->loaded.base == nullptr ? 0 : state_->loaded.base->config().context;
}
size_t Interpreter::threads() const { return state_->pool->size(); }

CompileReport Interpreter::compile(const CompileOptions& options, const std::string& program_file) const {
  return compile_program(*state_, options, program_file, [&](const Bundle& program, CompileReport& report) {
    program.save(program_file);
    report.program = program_file;
    report.bytes = std::filesystem::file_size(program_file);
  });
}

std::pair<std::string, CompileReport> Interpreter::compile(const CompileOptions& options) const {
  std::string bytes;
  CompileReport report = compile_program(*state_, options, {}, [&](const Bundle& program, CompileReport& done) {
    bytes = program.bytes();
    done.bytes = bytes.size();
  });
  return {std::move(bytes), std::move(report)};
}

}  // namespace paw
