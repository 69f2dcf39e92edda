// The public C++ API over the internal rooms: include/paw/paw.hpp documents it.
#include <fmt/format.h>

#include <atomic>
#include <chrono>
#include <exception>
#include <filesystem>
#include <mutex>
#include <new>
#include <sstream>
#include <system_error>

#include "api/loading.hpp"
#include "decode/caching_runner.hpp"
#include "kernels/thread_pool.hpp"
#include "paw/paw.hpp"
#include "store/store.hpp"
#include "io/file.hpp"
#include "random/random.hpp"
#include "text/utf8.hpp"

namespace paw {
namespace {

constexpr size_t kMostThreads = 1024;
constexpr size_t kInputsAtOnce = 256;

// Runs `work`; what the libraries below throw becomes an Error.
template <typename Work>
auto with_errors(const Work& work) {
  try {
    return work();
  } catch (const Error&) {
    throw;
  } catch (const std::bad_alloc&) {
    throw Error("out of memory");
  } catch (const std::exception& error) {
    throw Error(error.what());
  }
}

std::shared_ptr<ThreadPool> make_team(size_t threads) {
  if (threads > kMostThreads) throw UsageError(fmt::format("{} threads are more than {}", threads, kMostThreads));
  return std::make_shared<ThreadPool>(threads);
}

Answer to_answer(Output output, const Abstention& abstention) {
  Answer answer{std::move(output.text), output.confidence, output.tokens, output.truncated, std::move(output.error)};
  answer.abstained = answer.error.empty() && abstains(abstention, answer.confidence);
  if (answer.abstained) answer.text = abstention.fallback.value_or("");
  return answer;
}

std::string text_field(const nlohmann::ordered_json& meta, const char* key) {
  const auto found = meta.find(key);
  return found != meta.end() && found->is_string() ? found->get<std::string>() : "";
}

std::optional<double> stored_score(const nlohmann::ordered_json& meta) {
  const nlohmann::ordered_json::json_pointer at("/paw/score/exact_match");
  if (!meta.contains(at) || !meta.at(at).is_number()) return std::nullopt;
  return meta.at(at).get<double>();
}

// Examples in memory as the JSONL that load_dataset reads.
std::string as_jsonl(const std::vector<ExamplePair>& examples) {
  std::string text;
  for (size_t i = 0; i < examples.size(); ++i) {
    const auto& [input, output] = examples[i];
    if (!is_utf8(input) || !is_utf8(output)) throw Error(fmt::format("example {} is not UTF-8 text", i + 1));
    text += nlohmann::ordered_json{{"input", input}, {"output", output}}.dump() + "\n";
  }
  return text;
}

CompileReport to_report(const CompileResult& result, const std::filesystem::path& file) {
  CompileReport report;
  report.program = file.string();
  report.bytes = std::filesystem::file_size(file);
  report.score = result.score.exact_match;
  report.score_low = result.score.interval.low;
  report.score_high = result.score.interval.high;
  report.held_back = result.held_back;
  report.trained_on = result.trained_examples;
  report.steps = result.training.steps;
  report.best_step = result.training.step;
  return report;
}

}  // namespace

struct Interpreter::State {
  LoadedBase loaded;
  std::shared_ptr<ThreadPool> team;
  std::shared_ptr<Scratch> scratch;  // of all its functions
  std::mutex turn;                   // held while the team computes
};

Interpreter::Interpreter(std::shared_ptr<State> state) : state_(std::move(state)) {}

Interpreter Interpreter::load(const std::string& name_or_path, size_t threads) {
  return with_errors([&] {
    auto state = std::make_shared<State>();
    state->team = make_team(threads);
    state->loaded = load_base(name_or_path);
    state->scratch = std::make_shared<Scratch>(state->loaded.base);
    return Interpreter(std::move(state));
  });
}

Interpreter Interpreter::with_threads(size_t threads) const {
  return with_errors([&] {
    auto state = std::make_shared<State>();
    state->team = make_team(threads);
    state->loaded = state_->loaded;
    state->scratch = std::make_shared<Scratch>(state->loaded.base);
    return Interpreter(std::move(state));
  });
}

const std::string& Interpreter::name() const { return state_->loaded.identity.name; }
const std::string& Interpreter::sha256() const { return state_->loaded.identity.sha256; }
size_t Interpreter::context() const { return state_->loaded.base->config().context; }
size_t Interpreter::threads() const { return state_->team->size(); }

CompileReport Interpreter::compile(const CompileOptions& options, const std::string& program_file) const {
  const auto start = std::chrono::steady_clock::now();
  if (!options.examples.empty() && !options.examples_file.empty())
    throw UsageError("give the examples either as pairs or as a file");
  const std::filesystem::path file = program_file;
  check_output(file);
  CompileRequest request;
  request.spec = options.spec;
  Reservoir<std::string> inputs(kMostInputs, options.seed);
  for (const std::string& input : options.inputs) inputs.add(input);
  request.inputs = inputs.take();
  request.labels = options.labels;
  request.constraint =
      ConstraintRule::of({options.labels, options.regex, options.json_schema, options.copy, options.instead});
  request.seed = options.seed;
  request.abstention = options.abstention;
  request.name = options.name.empty() ? file.stem().string() : options.name;
  request.base = state_->loaded.identity;
  for (const auto& [key, value] : options.settings) request.recipe.set(key, value);
  std::istringstream pairs(as_jsonl(options.examples));
  request.examples = options.examples_file;
  if (!options.examples.empty()) {
    request.examples = "the examples";
    request.stream = &pairs;
  }

  std::atomic<bool> cancel = false;
  CompileCallbacks callbacks;
  callbacks.note = options.note;
  if (options.progress) {
    callbacks.progress = [&](const TrainingProgress& p) {
      const auto held_back = p.development_score < 0 ? std::nullopt : std::optional(p.development_score);
      if (!options.progress({p.step, p.steps, p.loss, p.seconds_left, held_back})) cancel = true;
    };
  }
  const std::lock_guard lock(state_->turn);
  CompileResult result;
  try {
    result = paw::compile(state_->loaded.base, request, state_->team, callbacks, cancel);
  } catch (const Error& error) {
    if (cancel) throw Interrupted(error.what());
    throw;
  }
  if (cancel) throw Interrupted("interrupted; nothing was written");
  result.program.save(file);
  CompileReport report = to_report(result, file);
  report.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return report;
}

struct Function::State {
  Interpreter interpreter;
  std::string name, spec;
  std::vector<std::string> labels;
  std::optional<double> score;
  Runner runner;

  // By the runner itself, or by one that caches its answers.
  template <class AnyRunner>
  std::vector<Output> run(AnyRunner& by, const std::vector<std::string>& inputs) {
    const std::lock_guard lock(interpreter.state_->turn);
    return by.run(inputs);
  }
};

Function::Function(std::shared_ptr<State> state, Abstention abstention)
    : state_(std::move(state)), abstention_(std::move(abstention)) {}

Function Function::load(const std::string& name_or_path, size_t threads) {
  return with_errors([&] {
    const Program program = Program::load(store::resolve_program(name_or_path));
    return load(name_or_path, Interpreter::load(base_of(program), threads));
  });
}

Function Function::load(const std::string& name_or_path, const Interpreter& interpreter) {
  return with_errors([&] {
    const auto path = store::resolve_program(name_or_path);
    const Program program = Program::load(path);
    check_base(program, path.string(), interpreter.sha256(), interpreter.name());
    const std::lock_guard lock(interpreter.state_->turn);
    const auto prefixes = prefix_cache(interpreter.state_->loaded, program);
    auto runner = Runner::of(interpreter.state_->loaded.base, program, interpreter.state_->team, Runner::Adapted::Yes,
                             prefixes ? &*prefixes : nullptr, interpreter.state_->scratch);
    auto labels = runner.labels();
    return Function(
        std::make_shared<State>(State{interpreter, text_field(program.meta, "name"), text_field(program.meta, "spec"),
                                      std::move(labels), stored_score(program.meta), std::move(runner)}),
        abstention_from_meta(program.meta));
  });
}

const std::string& Function::name() const { return state_->name; }
const std::string& Function::spec() const { return state_->spec; }
const std::vector<std::string>& Function::labels() const { return state_->labels; }
std::optional<double> Function::score() const { return state_->score; }
const Abstention& Function::abstention() const { return abstention_; }

Function Function::with_abstention(Abstention abstention) const {
  check_abstention(abstention);
  return {state_, std::move(abstention)};
}

Answer Function::run(const std::string& input) const {
  Answer answer = to_answer(std::move(state_->run(state_->runner, {input}).front()), abstention_);
  if (!answer.error.empty()) throw Error(answer.error);
  return answer;
}

std::vector<Answer> Function::map(const std::vector<std::string>& inputs) const {
  CachingRunner runner(state_->runner);
  std::vector<Answer> answers;
  answers.reserve(inputs.size());
  for (Output& output : state_->run(runner, inputs)) answers.push_back(to_answer(std::move(output), abstention_));
  return answers;
}

uint64_t Function::map(const std::function<std::optional<std::string>()>& next,
                       const std::function<bool(const std::string& input, const Answer& answer)>& sink) const {
  CachingRunner runner(state_->runner);
  uint64_t done = 0;
  for (;;) {
    std::vector<std::string> inputs;
    while (inputs.size() < kInputsAtOnce) {
      auto input = next();
      if (!input) break;
      inputs.push_back(std::move(*input));
    }
    const bool last = inputs.size() < kInputsAtOnce;
    std::vector<Output> outputs = state_->run(runner, inputs);
    for (size_t i = 0; i < outputs.size(); ++i) {
      ++done;
      if (!sink(inputs[i], to_answer(std::move(outputs[i]), abstention_))) return done;
    }
    if (last) return done;
  }
}

}  // namespace paw
