// Programs: include/paw/program.hpp documents it.
#include "paw/program.hpp"

#include "api/answering.hpp"
#include "api/state.hpp"
#include "decode/runner.hpp"
#include "decode/stub_engine.hpp"
#include "hash/sha256.hpp"
#include "store/digest.hpp"
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
  return engine.narrowed(options.labels, ConstraintRule::of(options));
}

std::unique_ptr<Engine> make_engine(Interpreter::State& state, const Bundle& program, const std::string& path,
                                    const std::string& adapter_sha256, const LoadOptions& options) {
  if (state.loaded.base == nullptr) return std::make_unique<StubEngine>(program.meta.labels);
  const std::lock_guard lock(state.computing);
  const auto prefixes = prefix_cache(state.loaded, adapter_sha256);
  Policy policy(program.meta);
  if (options.max_tokens > 0) policy.limit = {.tokens = options.max_tokens};
  policy.limit.allow_truncated = options.allow_truncated;
  return std::make_unique<Runner>(Runner::of(state.loaded.base, program, policy, state.pool, Runner::Adapted::Yes,
                                             encoder_of(state, program.meta, path), prefixes ? &*prefixes : nullptr,
                                             state.scratch));
}

// A bundle that was read, and from where.
struct Source {
  std::string given;  // by the caller
  std::string path;   // the same for bytes
  Bundle bundle;
  std::string sha256;  // of the bytes; empty for a file

  static Source file(const std::string& name_or_path) {
    const std::string path = store::resolve_program(name_or_path).string();
    return {name_or_path, path, Bundle::load(path), ""};
  }
  static Source memory(std::string_view bytes, const std::string& name) {
    return {name, name, Bundle::parse(std::as_bytes(std::span(bytes)), name), sha256_hex(bytes)};
  }
};

// The program on an interpreter, and what it is made of.
std::shared_ptr<Program::State> load_state(const Source& source, const Interpreter& interpreter,
                                           const LoadOptions& options) {
  Interpreter::State& state = Access::state(interpreter);
  const ProgramMeta& meta = source.bundle.meta;
  if (state.loaded.base != nullptr) check_base(meta, source.path, interpreter.sha256(), interpreter.name());
  std::string adapter_sha256 = sha256_hex(std::string_view(source.bundle.adapter_gguf));
  auto engine = make_engine(state, source.bundle, source.path, adapter_sha256, options);
  if (!options.constraint.empty()) engine = narrowed(*engine, options.constraint);
  if (options.abstention) check_abstention(*options.abstention);
  return std::make_shared<Program::State>(
      Program::State{interpreter, source.given, source.path, meta, std::move(adapter_sha256), std::move(engine),
                     options.constraint, options.max_tokens, options.allow_truncated, source.sha256});
}

// The base that the program is to run on: a name in the store or a file.
std::string base_for(const Source& source, const LoadOptions& options) {
  return options.base.empty() ? base_of(source.bundle.meta, source.path).string() : options.base;
}

Program made_of(const Source& source, const Interpreter& interpreter, const LoadOptions& options) {
  return Access::program(load_state(source, interpreter, options),
                         options.abstention.value_or(source.bundle.meta.abstention));
}

bool runs_on(const std::string& base, const Interpreter& interpreter) {
  if (base == kStubBase) return Access::state(interpreter).loaded.base == nullptr;
  return store::remembered_sha256(store::resolve_base(base)) == interpreter.sha256();
}

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
    const Source source = Source::file(name_or_path);
    return made_of(source, Interpreter::load(base_for(source, options), options.threads), options);
  });
}

Program Program::load(const std::string& name_or_path, const Interpreter& interpreter, const LoadOptions& options) {
  return with_errors([&] { return made_of(Source::file(name_or_path), interpreter, options); });
}

Program Program::load_beside(const Program& other, const std::string& name_or_path, const LoadOptions& options) {
  return with_errors([&] {
    const Source source = Source::file(name_or_path);
    const std::string base = base_for(source, options);
    const Interpreter& shared = other.interpreter();
    return made_of(source, runs_on(base, shared) ? shared : Interpreter::load(base, options.threads), options);
  });
}

Program Program::from_bytes(std::string_view bytes, const std::string& name, const LoadOptions& options) {
  return with_errors([&] {
    const Source source = Source::memory(bytes, name);
    return made_of(source, Interpreter::load(base_for(source, options), options.threads), options);
  });
}

Program Program::from_bytes(std::string_view bytes, const std::string& name, const Interpreter& interpreter,
                            const LoadOptions& options) {
  return with_errors([&] { return made_of(Source::memory(bytes, name), interpreter, options); });
}

const std::string& Program::source() const { return state_->source; }
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
    return Program(std::make_shared<State>(State{state_->interpreter, state_->source, state_->path, state_->meta,
                                                 state_->adapter_sha256, narrowed(*state_->engine, constraint),
                                                 constraint.empty() ? state_->constraint : constraint,
                                                 state_->max_tokens, state_->allow_truncated, state_->sha256}),
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
