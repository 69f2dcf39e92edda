// The C API: compiling and the local store. paw.h documents it.
#include <memory>
#include <vector>

#include "api/c_handles.hpp"

using namespace paw::c;

struct paw_compile_options : paw::c::Settings {
  paw::CompileOptions options;
};

namespace {

// A report with the texts that its members point to.
struct OwnedReport : paw_compile_report {
  explicit OwnedReport(paw::CompileReport given) : paw_compile_report{}, source(std::move(given)) {
    program = source.program.c_str();
    bytes = source.bytes;
    measured = source.measured;
    score = source.score;
    score_low = source.score_low;
    score_high = source.score_high;
    held_back = source.held_back;
    trained_on = source.trained_on;
    held_back_from_teacher = source.held_back_from_teacher;
    steps = source.steps;
    best_step = source.best_step;
    tokens_per_second = source.tokens_per_second;
    seconds = source.seconds;
    if (!source.teacher) return;
    teacher_model = source.teacher->model.c_str();
    teacher_record = source.teacher->record.c_str();
    teacher_examples = source.teacher->examples;
    teacher_requests = source.teacher->requests;
  }
  OwnedReport(const OwnedReport&) = delete;
  OwnedReport& operator=(const OwnedReport&) = delete;

  paw::CompileReport source;
};

const paw::CompileOptions& checked(const paw_compile_options* options) {
  need(options, "options").check();
  return options->options;
}

// Returns a path to a caller; null: it is not wanted.
void give(paw_text** out, std::string text) {
  if (out != nullptr) *out = new paw_text{std::move(text)};
}
void empty(paw_text** out) {
  if (out != nullptr) *out = nullptr;
}

}  // namespace

// ---- Options ----

paw_compile_options* paw_compile_options_new() { return new_options<paw_compile_options>(); }
void paw_compile_options_free(paw_compile_options* options) { free_options(options); }
void paw_compile_options_set_spec(paw_compile_options* options, const char* spec) {
  change(options, missing(spec, "spec"), [&] { options->options.spec = spec; });
}
void paw_compile_options_set_method(paw_compile_options* options, paw_method method) {
  const bool known = method == PAW_METHOD_AUTO || method == PAW_METHOD_TRAIN || method == PAW_METHOD_MAP;
  change(options, known ? nullptr : "method", [&] {
    options->options.method = method == PAW_METHOD_AUTO    ? paw::Method::Auto
                              : method == PAW_METHOD_TRAIN ? paw::Method::Train
                                                           : paw::Method::Map;
  });
}
void paw_compile_options_add_example(paw_compile_options* options, const char* input, const char* output) {
  const char* absent = input == nullptr ? "input" : missing(output, "output");
  change(options, absent, [&] { options->options.examples.push_back({input, output}); });
}
void paw_compile_options_set_examples_file(paw_compile_options* options, const char* path) {
  change(options, missing(path, "path"), [&] { options->options.examples_file = path; });
}
void paw_compile_options_add_input(paw_compile_options* options, const char* input) {
  change(options, missing(input, "input"), [&] { options->options.inputs.emplace_back(input); });
}
void paw_compile_options_set_inputs_file(paw_compile_options* options, const char* path, const char* column) {
  change(options, missing(path, "path"), [&] {
    options->options.inputs_file = path;
    options->options.inputs_column = column == nullptr ? "input" : column;
  });
}
void paw_compile_options_set_constraint(paw_compile_options* options, const paw_constraint* constraint) {
  copy_constraint(options, constraint);
}
void paw_compile_options_set_merge_labels(paw_compile_options* options, bool merge) {
  change(options, nullptr, [&] { options->options.merge_labels = merge; });
}
void paw_compile_options_set_name(paw_compile_options* options, const char* name) {
  change(options, missing(name, "name"), [&] { options->options.name = name; });
}
void paw_compile_options_set_seed(paw_compile_options* options, uint64_t seed) {
  change(options, nullptr, [&] { options->options.seed = seed; });
}
void paw_compile_options_set_abstention(paw_compile_options* options, double below, const char* fallback) {
  change(options, nullptr, [&] { options->options.abstention = abstention_of(below, fallback); });
}
void paw_compile_options_add_setting(paw_compile_options* options, const char* name, const char* value) {
  const char* absent = name == nullptr ? "name" : missing(value, "value");
  change(options, absent, [&] { options->options.settings.emplace_back(name, value); });
}

void paw_compile_options_set_teacher(paw_compile_options* options, const char* url, const char* model,
                                     const char* key) {
  change(options, missing(url, "url"), [&] {
    options->options.teacher.url = url;
    options->options.teacher.model = model == nullptr ? "" : model;
    options->options.teacher.key = key == nullptr ? "" : key;
  });
}
void paw_compile_options_set_teacher_examples(paw_compile_options* options, size_t examples) {
  change(options, nullptr, [&] { options->options.teacher.examples = examples; });
}
void paw_compile_options_set_teacher_timeout(paw_compile_options* options, double seconds) {
  change(options, nullptr, [&] { options->options.teacher.timeout = seconds; });
}
void paw_compile_options_set_teacher_record(paw_compile_options* options, const char* path) {
  change(options, missing(path, "path"), [&] { options->options.teacher.record = path; });
}
void paw_compile_options_on_sending(paw_compile_options* options, paw_on_note callback, void* context) {
  change(options, nullptr, [&] { options->options.teacher.sending = sentences(callback, context); });
}
void paw_compile_options_on_teacher_progress(paw_compile_options* options, paw_on_teacher_progress callback,
                                             void* context) {
  change(options, nullptr, [&] {
    options->options.teacher_progress = nullptr;
    if (callback == nullptr) return;
    options->options.teacher_progress = [callback, context](const paw::TeacherProgress& p) {
      const paw_teacher_progress progress{p.examples, p.wanted, p.requests};
      callback(context, &progress);
    };
  });
}

void paw_compile_options_on_progress(paw_compile_options* options, paw_on_compile_progress callback, void* context) {
  change(options, nullptr, [&] {
    options->options.progress = nullptr;
    if (callback == nullptr) return;
    options->options.progress = [callback, context](const paw::CompileProgress& p) {
      const paw_compile_progress progress{
          p.step, p.steps, p.loss, p.examples_per_second, p.seconds_left, p.held_back.value_or(-1)};
      return callback(context, &progress);
    };
  });
}
void paw_compile_options_on_note(paw_compile_options* options, paw_on_note callback, void* context) {
  change(options, nullptr, [&] { options->options.note = sentences(callback, context); });
}
void paw_compile_options_set_cancel(paw_compile_options* options, const paw_cancel_flag* flag) {
  change(options, nullptr, [&] { options->options.cancel = flag_of(flag); });
}

// ---- Compiling ----

void paw_compile_report_free(paw_compile_report* report) { delete static_cast<OwnedReport*>(report); }

paw_status paw_interpreter_compile(const paw_interpreter* interpreter, const paw_compile_options* options,
                                   const char* program_file, paw_compile_report** report, paw_error** error) {
  if (report != nullptr) *report = nullptr;
  return guarded(error, [&] {
    const std::string file = text_of(program_file, "program_file");
    if (file.empty()) throw paw::UsageError("program_file is empty");
    const paw::CompileOptions& given = checked(options);
    paw::CompileReport made = need(interpreter, "interpreter").handle.compile(given, file);
    if (report != nullptr) *report = new OwnedReport(std::move(made));
  });
}

paw_status paw_interpreter_compile_bytes(const paw_interpreter* interpreter, const paw_compile_options* options,
                                         paw_text** bytes, paw_compile_report** report, paw_error** error) {
  if (report != nullptr) *report = nullptr;
  return guarded(error, [&] {
    auto*& made = result(bytes, "bytes");
    const paw::CompileOptions& given = checked(options);
    auto [program, compiled] = need(interpreter, "interpreter").handle.compile(given);
    auto owned = std::make_unique<OwnedReport>(std::move(compiled));
    made = new paw_text{std::move(program)};
    if (report != nullptr) *report = owned.release();
  });
}

// ---- The store ----

struct paw_store_entries {
  std::vector<paw::StoreEntry> source;
  std::vector<paw_store_entry> entries;  // point to the texts of `source`
};

paw_status paw_store_list(paw_store_entries** entries, paw_error** error) {
  return guarded(error, [&] {
    auto*& made = result(entries, "entries");
    auto list = std::make_unique<paw_store_entries>();
    list->source = paw::list_store();
    for (const paw::StoreEntry& entry : list->source)
      list->entries.push_back({entry.kind.c_str(), entry.name.c_str(), entry.path.c_str(), entry.bytes});
    made = list.release();
  });
}
size_t paw_store_entries_count(const paw_store_entries* entries) {
  return entries == nullptr ? 0 : entries->entries.size();
}
const paw_store_entry* paw_store_entries_at(const paw_store_entries* entries, size_t index) {
  return index < paw_store_entries_count(entries) ? &entries->entries[index] : nullptr;
}
void paw_store_entries_free(paw_store_entries* entries) { delete entries; }

paw_status paw_store_pull(const char* base, paw_on_note note, void* context, paw_text** path, paw_error** error) {
  empty(path);
  return guarded(error, [&] { give(path, paw::pull_base(text_of(base, "base"), sentences(note, context))); });
}

paw_status paw_store_remove(const char* name, paw_text** path, paw_error** error) {
  empty(path);
  return guarded(error, [&] { give(path, paw::remove_from_store(text_of(name, "name"))); });
}

paw_status paw_store_program_path(const char* name, paw_text** path, paw_error** error) {
  empty(path);
  return guarded(error, [&] { give(path, paw::stored_program_path(text_of(name, "name"))); });
}
