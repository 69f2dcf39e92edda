// Programs: include/paw/program.hpp documents it.
#include "paw/program.hpp"

#include "api/answering.hpp"
#include "api/state.hpp"
#include "decode/runner.hpp"
#include "decode/stub_engine.hpp"
#include "hash/sha256.hpp"
#include "store/store.hpp"

namespace paw {
namespace {

constexpr size_t kInputsAtOnce = 256;

Answer to_answer(Output output, const Abstention& abstention) {
  Answer answer{
      std::move(output.text),        output.confidence, output.tokens, output.truncated, std::move(output.error), false,
      std::move(output.alternatives)};
  answer.abstained = answer.error.empty() && abstains(abstention, answer.confidence);
  if (answer.abstained) answer.text = abstention.fallback.value_or("");
  return answer;
}

std::unique_ptr<Engine> narrowed(const Engine& engine, const ConstraintOptions& options) {
  const ConstraintRule rule =
      ConstraintRule::of({options.labels, options.regex, options.json_schema, options.copy, options.instead});
  return engine.narrowed(options.labels, rule);
}

std::unique_ptr<Engine> make_engine(Interpreter::State& state, const Bundle& program) {
  if (state.loaded.base == nullptr) return std::make_unique<StubEngine>(program.meta.labels);
  const std::lock_guard lock(state.computing);
  const auto prefixes = prefix_cache(state.loaded, program);
  return std::make_unique<Runner>(Runner::of(state.loaded.base, program, state.pool, Runner::Adapted::Yes,
                                             prefixes ? &*prefixes : nullptr, state.scratch));
}

// The program on an interpreter, and what it is made of.
std::shared_ptr<Program::State> load_state(const Bundle& bundle, const std::string& source,
                                           const Interpreter& interpreter, const LoadOptions& options) {
  Interpreter::State& state = Access::state(interpreter);
  if (state.loaded.base != nullptr) check_base(bundle.meta, source, interpreter.sha256(), interpreter.name());
  auto engine = make_engine(state, bundle);
  if (!options.constraint.empty()) engine = narrowed(*engine, options.constraint);
  if (options.abstention) check_abstention(*options.abstention);
  return std::make_shared<Program::State>(
      Program::State{interpreter, source, bundle.meta, std::move(engine), options.constraint});
}

Interpreter interpreter_for(const Bundle& bundle, const std::string& source, const LoadOptions& options) {
  return Interpreter::load(options.base.empty() ? base_of(bundle.meta, source).string() : options.base,
                           options.threads);
}

std::span<const std::byte> bytes_of(std::string_view text) { return std::as_bytes(std::span(text)); }

}  // namespace

Answering::Answering(const Program& program, size_t top)
    : program_(program), runner_(*Access::state(program).engine, top) {}

std::vector<Answer> Answering::answers(std::span<const std::string> inputs, const std::atomic<bool>* cancel) {
  const std::lock_guard lock(Access::state(program_.interpreter()).computing);
  std::vector<Answer> answers;
  answers.reserve(inputs.size());
  for (Output& output : runner_.run(inputs, cancel))
    answers.push_back(to_answer(std::move(output), program_.abstention()));
  return answers;
}

Program::Program(std::shared_ptr<State> state, Abstention abstention)
    : state_(std::move(state)), abstention_(std::move(abstention)) {}

Program Program::load(const std::string& name_or_path, const LoadOptions& options) {
  return with_errors([&] {
    const std::string path = store::resolve_program(name_or_path).string();
    const Bundle bundle = Bundle::load(path);
    auto state = load_state(bundle, path, interpreter_for(bundle, path, options), options);
    return Program(std::move(state), options.abstention.value_or(bundle.meta.abstention));
  });
}

Program Program::load(const std::string& name_or_path, const Interpreter& interpreter, const LoadOptions& options) {
  return with_errors([&] {
    const std::string path = store::resolve_program(name_or_path).string();
    const Bundle bundle = Bundle::load(path);
    return Program(load_state(bundle, path, interpreter, options), options.abstention.value_or(bundle.meta.abstention));
  });
}

Program Program::from_bytes(std::string_view bytes, const std::string& name, const LoadOptions& options) {
  return with_errors([&] {
    const Bundle bundle = Bundle::parse(bytes_of(bytes), name);
    auto state = load_state(bundle, name, interpreter_for(bundle, name, options), options);
    state->sha256 = sha256_hex(bytes);
    return Program(std::move(state), options.abstention.value_or(bundle.meta.abstention));
  });
}

Program Program::from_bytes(std::string_view bytes, const std::string& name, const Interpreter& interpreter,
                            const LoadOptions& options) {
  return with_errors([&] {
    const Bundle bundle = Bundle::parse(bytes_of(bytes), name);
    auto state = load_state(bundle, name, interpreter, options);
    state->sha256 = sha256_hex(bytes);
    return Program(std::move(state), options.abstention.value_or(bundle.meta.abstention));
  });
}

const std::string& Program::name() const { return state_->meta.name; }
const std::string& Program::id() const { return state_->meta.program_id; }
const std::string& Program::spec() const { return state_->meta.spec; }
const std::vector<std::string>& Program::labels() const { return state_->engine->labels(); }
std::optional<double> Program::score() const {
  return state_->meta.score ? std::optional(state_->meta.score->exact_match) : std::nullopt;
}
const Abstention& Program::abstention() const { return abstention_; }
const Interpreter& Program::interpreter() const { return state_->interpreter; }

Program Program::with_abstention(Abstention abstention) const {
  check_abstention(abstention);
  return {state_, std::move(abstention)};
}

Program Program::with_constraint(const ConstraintOptions& constraint) const {
  return with_errors([&] {
    return Program(std::make_shared<State>(State{state_->interpreter, state_->source, state_->meta,
                                                 narrowed(*state_->engine, constraint),
                                                 constraint.empty() ? state_->constraint : constraint, state_->sha256}),
                   abstention_);
  });
}

Answer Program::run(const std::string& input, const RunOptions& options) const {
  return with_errors([&] {
    const std::lock_guard lock(Access::state(state_->interpreter).computing);
    std::vector<Output> outputs = state_->engine->run(std::span(&input, 1), options.top, options.cancel);
    Answer answer = to_answer(std::move(outputs.front()), abstention_);
    if (!answer.error.empty()) throw Error(ErrorKind::TooLarge, answer.error);
    return answer;
  });
}

std::vector<Answer> Program::map(const std::vector<std::string>& inputs, const RunOptions& options) const {
  std::vector<Answer> answers;
  answers.reserve(inputs.size());
  size_t given = 0;
  map([&] { return given < inputs.size() ? std::optional(inputs[given++]) : std::nullopt; },
      [&](const std::string&, const Answer& answer) {
        answers.push_back(answer);
        return true;
      },
      options);
  return answers;
}

uint64_t Program::map(const std::function<std::optional<std::string>()>& next,
                      const std::function<bool(const std::string& input, const Answer& answer)>& sink,
                      const RunOptions& options) const {
  Answering answering(*this, options.top);
  uint64_t done = 0;
  for (bool last = false; !last;) {
    std::vector<std::string> inputs;
    while (inputs.size() < kInputsAtOnce) {
      auto input = next();
      if (!input) break;
      inputs.push_back(std::move(*input));
    }
    last = inputs.size() < kInputsAtOnce;
    const std::vector<Answer> answers = with_errors([&] { return answering.answers(inputs, options.cancel); });
    for (size_t i = 0; i < answers.size(); ++i) {
      ++done;
      if (!sink(inputs[i], answers[i])) return done;
    }
  }
  return done;
}

}  // namespace paw
