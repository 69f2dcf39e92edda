// The C API: errors, interpreters, programs, running. paw.h documents it.
#include <deque>
#include <memory>
#include <string_view>
#include <vector>

#include "api/c_handles.hpp"
#include "paw/version.hpp"

using paw::ErrorKind;
using namespace paw::c;

namespace paw::c {
namespace {

constexpr bool same(paw_status status, ErrorKind kind) { return static_cast<int>(status) == static_cast<int>(kind); }
static_assert(same(PAW_ERROR_USAGE, ErrorKind::Usage) && same(PAW_ERROR_NOT_FOUND, ErrorKind::NotFound) &&
              same(PAW_ERROR_DAMAGED, ErrorKind::Damaged) && same(PAW_ERROR_UNSUPPORTED, ErrorKind::Unsupported) &&
              same(PAW_ERROR_TOO_LARGE, ErrorKind::TooLarge) && same(PAW_ERROR_MISMATCH, ErrorKind::Mismatch) &&
              same(PAW_ERROR_IO, ErrorKind::Io) && same(PAW_ERROR_NETWORK, ErrorKind::Network) &&
              same(PAW_ERROR_BUSY, ErrorKind::Busy) && same(PAW_ERROR_INTERRUPTED, ErrorKind::Interrupted) &&
              same(PAW_ERROR_OUT_OF_MEMORY, ErrorKind::OutOfMemory) && same(PAW_ERROR_FAILED, ErrorKind::Failed));
static_assert(std::string_view(PAW_DEFAULT_BASE) == kDefaultBase && std::string_view(PAW_STUB_BASE) == kStubBase);

// Given where there is no memory for an error; never freed.
paw_error& no_memory_error() {
  static paw_error error{PAW_ERROR_OUT_OF_MEMORY, "out of memory"};
  return error;
}

// An answer with the texts that its members point to. Stays where it was made.
struct OwnedAnswer : paw_answer {
  explicit OwnedAnswer(Answer given) : paw_answer{}, source(std::move(given)) {
    text = source.text.c_str();
    size = source.text.size();
    confidence = source.confidence;
    tokens = source.tokens;
    truncated = source.truncated;
    abstained = source.abstained;
    error = source.error.empty() ? nullptr : source.error.c_str();
    for (const Alternative& label : source.top)
      alternatives.push_back({label.text.c_str(), label.text.size(), label.confidence});
    top_count = alternatives.size();
  }
  OwnedAnswer(const OwnedAnswer&) = delete;
  OwnedAnswer& operator=(const OwnedAnswer&) = delete;

  Answer source;
  std::vector<paw_alternative> alternatives;
};

// Options that may be NULL.
template <typename Options>
auto checked(const Options* options) -> decltype(options->options) {
  if (options == nullptr) return {};
  options->check();
  return options->options;
}

}  // namespace

paw_status fail(paw_error** error, ErrorKind kind, const char* sentence) noexcept {
  const auto status = static_cast<paw_status>(kind);
  if (error == nullptr) return status;
  try {
    *error = new paw_error{status, sentence};
  } catch (...) {
    *error = &no_memory_error();
  }
  return status;
}

}  // namespace paw::c

struct paw_answers {
  std::deque<paw::c::OwnedAnswer> answers;
};

struct paw_load_options : paw::c::Settings {
  paw::LoadOptions options;
};

struct paw_run_options : paw::c::Settings {
  paw::RunOptions options;
};

// ---- Version, errors, flags, texts ----

const char* paw_version() { return paw::version(); }
int paw_abi_version() { return PAW_ABI_VERSION; }

paw_status paw_error_status(const paw_error* error) { return error == nullptr ? PAW_OK : error->status; }
const char* paw_error_sentence(const paw_error* error) { return error == nullptr ? "" : error->sentence.c_str(); }
void paw_error_free(paw_error* error) {
  if (error != &paw::c::no_memory_error()) delete error;
}

paw_cancel_flag* paw_cancel_flag_new() { return new (std::nothrow) paw_cancel_flag; }
void paw_cancel_flag_set(paw_cancel_flag* flag, bool value) {
  static_assert(std::atomic<bool>::is_always_lock_free);  // so it may be called in a signal handler
  if (flag != nullptr) flag->value = value;
}
void paw_cancel_flag_free(paw_cancel_flag* flag) { delete flag; }

const char* paw_text_data(const paw_text* text) { return text == nullptr ? "" : text->text.c_str(); }
size_t paw_text_size(const paw_text* text) { return text == nullptr ? 0 : text->text.size(); }
void paw_text_free(paw_text* text) { delete text; }

// ---- Interpreters ----

paw_status paw_interpreter_load(const char* name_or_path, size_t threads, paw_interpreter** interpreter,
                                paw_error** error) {
  return guarded(error, [&] {
    auto*& made = result(interpreter, "interpreter");
    const std::string name = name_or_path == nullptr ? paw::kDefaultBase : name_or_path;
    made = new paw_interpreter{paw::Interpreter::load(name, threads)};
  });
}

paw_status paw_interpreter_with_threads(const paw_interpreter* interpreter, size_t threads,
                                        paw_interpreter** with_threads, paw_error** error) {
  return guarded(error, [&] {
    auto*& made = result(with_threads, "with_threads");
    made = new paw_interpreter{need(interpreter, "interpreter").handle.with_threads(threads)};
  });
}

void paw_interpreter_free(paw_interpreter* interpreter) { delete interpreter; }

const char* paw_interpreter_name(const paw_interpreter* interpreter) {
  return interpreter == nullptr ? "" : interpreter->handle.name().c_str();
}
const char* paw_interpreter_sha256(const paw_interpreter* interpreter) {
  return interpreter == nullptr ? "" : interpreter->handle.sha256().c_str();
}
size_t paw_interpreter_context(const paw_interpreter* interpreter) {
  return interpreter == nullptr ? 0 : interpreter->handle.context();
}
size_t paw_interpreter_threads(const paw_interpreter* interpreter) {
  return interpreter == nullptr ? 0 : interpreter->handle.threads();
}

// ---- Options ----

paw_constraint* paw_constraint_new() { return new_options<paw_constraint>(); }
void paw_constraint_free(paw_constraint* constraint) { free_options(constraint); }
void paw_constraint_add_label(paw_constraint* constraint, const char* label) {
  change(constraint, missing(label, "label"), [&] { constraint->options.labels.emplace_back(label); });
}
void paw_constraint_set_regex(paw_constraint* constraint, const char* regex) {
  change(constraint, missing(regex, "regex"), [&] { constraint->options.regex = regex; });
}
void paw_constraint_set_json_schema(paw_constraint* constraint, const char* schema) {
  change(constraint, missing(schema, "schema"), [&] { constraint->options.json_schema = schema; });
}
void paw_constraint_set_copy(paw_constraint* constraint, bool copy) {
  change(constraint, nullptr, [&] { constraint->options.copy = copy; });
}
void paw_constraint_add_instead(paw_constraint* constraint, const char* text) {
  change(constraint, missing(text, "text"), [&] { constraint->options.instead.emplace_back(text); });
}

paw_load_options* paw_load_options_new() { return new_options<paw_load_options>(); }
void paw_load_options_free(paw_load_options* options) { free_options(options); }
void paw_load_options_set_base(paw_load_options* options, const char* name_or_path) {
  change(options, missing(name_or_path, "name_or_path"), [&] { options->options.base = name_or_path; });
}
void paw_load_options_set_threads(paw_load_options* options, size_t threads) {
  change(options, nullptr, [&] { options->options.threads = threads; });
}
void paw_load_options_set_constraint(paw_load_options* options, const paw_constraint* constraint) {
  copy_constraint(options, constraint);
}
void paw_load_options_set_abstention(paw_load_options* options, double below, const char* fallback) {
  change(options, nullptr, [&] { options->options.abstention = abstention_of(below, fallback); });
}
void paw_load_options_set_max_tokens(paw_load_options* options, size_t tokens) {
  change(options, nullptr, [&] { options->options.max_tokens = tokens; });
}
void paw_load_options_set_allow_truncated(paw_load_options* options, bool allow) {
  change(options, nullptr, [&] { options->options.allow_truncated = allow; });
}

paw_run_options* paw_run_options_new() { return new_options<paw_run_options>(); }
void paw_run_options_free(paw_run_options* options) { free_options(options); }
void paw_run_options_set_top(paw_run_options* options, size_t top) {
  change(options, nullptr, [&] { options->options.top = top; });
}
void paw_run_options_set_cancel(paw_run_options* options, const paw_cancel_flag* flag) {
  change(options, nullptr, [&] { options->options.cancel = flag_of(flag); });
}

// ---- Programs ----

paw_status paw_program_load(const char* name_or_path, const paw_interpreter* interpreter,
                            const paw_load_options* options, paw_program** program, paw_error** error) {
  return guarded(error, [&] {
    auto*& made = result(program, "program");
    const std::string name = text_of(name_or_path, "name_or_path");
    made = new paw_program{interpreter == nullptr ? paw::Program::load(name, checked(options))
                                                  : paw::Program::load(name, interpreter->handle, checked(options))};
  });
}

paw_status paw_program_from_bytes(const void* bytes, size_t size, const char* name, const paw_interpreter* interpreter,
                                  const paw_load_options* options, paw_program** program, paw_error** error) {
  return guarded(error, [&] {
    auto*& made = result(program, "program");
    const std::string_view view(&need(static_cast<const char*>(bytes), "bytes"), size);
    const std::string source = text_of(name, "name");
    made = new paw_program{interpreter == nullptr
                               ? paw::Program::from_bytes(view, source, checked(options))
                               : paw::Program::from_bytes(view, source, interpreter->handle, checked(options))};
  });
}

void paw_program_free(paw_program* program) { delete program; }

const char* paw_program_name(const paw_program* program) {
  return program == nullptr ? "" : program->handle.name().c_str();
}
const char* paw_program_id(const paw_program* program) {
  return program == nullptr ? "" : program->handle.id().c_str();
}
const char* paw_program_spec(const paw_program* program) {
  return program == nullptr ? "" : program->handle.spec().c_str();
}
size_t paw_program_label_count(const paw_program* program) {
  return program == nullptr ? 0 : program->handle.labels().size();
}
const char* paw_program_label(const paw_program* program, size_t index) {
  return index < paw_program_label_count(program) ? program->handle.labels()[index].c_str() : nullptr;
}
bool paw_program_score(const paw_program* program, double* score) {
  const auto measured = program == nullptr ? std::nullopt : program->handle.score();
  if (score != nullptr) *score = measured.value_or(0);
  return measured.has_value();
}
double paw_program_abstains_below(const paw_program* program) {
  return program == nullptr ? 0 : program->handle.abstention().below;
}
const char* paw_program_fallback(const paw_program* program) {
  if (program == nullptr) return nullptr;
  const auto& fallback = program->handle.abstention().fallback;
  return fallback ? fallback->c_str() : nullptr;
}

paw_status paw_program_interpreter(const paw_program* program, paw_interpreter** interpreter, paw_error** error) {
  return guarded(error, [&] {
    auto*& made = result(interpreter, "interpreter");
    made = new paw_interpreter{need(program, "program").handle.interpreter()};
  });
}

paw_status paw_program_with_abstention(const paw_program* program, double below, const char* fallback,
                                       paw_program** with_abstention, paw_error** error) {
  return guarded(error, [&] {
    auto*& made = result(with_abstention, "with_abstention");
    made = new paw_program{need(program, "program").handle.with_abstention(abstention_of(below, fallback))};
  });
}

paw_status paw_program_with_constraint(const paw_program* program, const paw_constraint* constraint,
                                       paw_program** with_constraint, paw_error** error) {
  return guarded(error, [&] {
    auto*& made = result(with_constraint, "with_constraint");
    const auto options = checked(&need(constraint, "constraint"));
    made = new paw_program{need(program, "program").handle.with_constraint(options)};
  });
}

// ---- Running ----

const paw_alternative* paw_answer_top(const paw_answer* answer, size_t rank) {
  if (answer == nullptr || rank >= answer->top_count) return nullptr;
  return &static_cast<const OwnedAnswer*>(answer)->alternatives[rank];
}
void paw_answer_free(paw_answer* answer) { delete static_cast<OwnedAnswer*>(answer); }

paw_status paw_program_run(const paw_program* program, const char* input, size_t size, const paw_run_options* options,
                           paw_answer** answer, paw_error** error) {
  return guarded(error, [&] {
    auto*& made = result(answer, "answer");
    made = new OwnedAnswer(need(program, "program").handle.run(text_of(input, "input", size), checked(options)));
  });
}

size_t paw_answers_count(const paw_answers* answers) { return answers == nullptr ? 0 : answers->answers.size(); }
const paw_answer* paw_answers_at(const paw_answers* answers, size_t index) {
  return index < paw_answers_count(answers) ? &answers->answers[index] : nullptr;
}
void paw_answers_free(paw_answers* answers) { delete answers; }

paw_status paw_program_map(const paw_program* program, const char* const* inputs, const size_t* sizes, size_t count,
                           const paw_run_options* options, paw_answers** answers, paw_error** error) {
  return guarded(error, [&] {
    auto*& made = result(answers, "answers");
    if (count > 0) need(inputs, "inputs");
    auto all = std::make_unique<paw_answers>();
    size_t given = 0;
    const auto next = [&]() -> std::optional<std::string> {
      if (given == count) return std::nullopt;
      const size_t i = given++;
      return text_of(inputs[i], "an input", sizes == nullptr ? PAW_TERMINATED : sizes[i]);
    };
    const auto take = [&](const std::string&, const paw::Answer& answer) {
      all->answers.emplace_back(answer);
      return true;
    };
    need(program, "program").handle.map(next, take, checked(options));
    made = all.release();
  });
}

paw_status paw_program_map_stream(const paw_program* program, paw_next_input next, paw_take_answer take, void* context,
                                  const paw_run_options* options, uint64_t* count, paw_error** error) {
  uint64_t taken = 0;
  const paw_status status = guarded(error, [&] {
    need(next, "next");
    need(take, "take");
    const auto give = [&]() -> std::optional<std::string> {
      const char* input = nullptr;
      size_t size = PAW_TERMINATED;
      if (!next(context, &input, &size)) return std::nullopt;
      return text_of(input, "an input", size);
    };
    const auto sink = [&](const std::string& input, const paw::Answer& answer) {
      ++taken;
      const OwnedAnswer owned(answer);
      return take(context, input.c_str(), input.size(), &owned);
    };
    need(program, "program").handle.map(give, sink, checked(options));
  });
  if (count != nullptr) *count = taken;
  return status;
}
