// The C API: a program over a file. paw.h documents it.
#include "api/c_handles.hpp"

using namespace paw::c;

struct paw_map_file_options : Settings {
  paw::MapFileOptions options;
};

paw_map_file_options* paw_map_file_options_new() { return new_options<paw_map_file_options>(); }
void paw_map_file_options_free(paw_map_file_options* options) { free_options(options); }
void paw_map_file_options_set_column(paw_map_file_options* options, const char* column) {
  change(options, missing(column, "column"), [&] { options->options.column = column; });
}
void paw_map_file_options_set_strict(paw_map_file_options* options, bool strict) {
  change(options, nullptr, [&] { options->options.strict = strict; });
}
void paw_map_file_options_on_progress(paw_map_file_options* options, paw_on_map_file_progress callback, void* context) {
  change(options, nullptr, [&] {
    options->options.progress = nullptr;
    if (callback == nullptr) return;
    options->options.progress = [callback, context](const paw::MapFileProgress& p) {
      const paw_map_file_progress progress{p.rows, p.rows_in_all, p.rows_before, p.rows_per_second, p.seconds_left};
      callback(context, &progress);
    };
  });
}
void paw_map_file_options_on_note(paw_map_file_options* options, paw_on_note callback, void* context) {
  change(options, nullptr, [&] { options->options.note = sentences(callback, context); });
}
void paw_map_file_options_set_cancel(paw_map_file_options* options, const paw_cancel_flag* flag) {
  change(options, nullptr, [&] { options->options.cancel = flag_of(flag); });
}

void paw_map_file_report_free(paw_map_file_report* report) { delete report; }

paw_status paw_program_map_file(const paw_program* program, const char* input, const char* output,
                                const paw_map_file_options* options, paw_map_file_report** report, paw_error** error) {
  if (report != nullptr) *report = nullptr;
  return guarded(error, [&] {
    paw::MapFileOptions given;
    if (options != nullptr) {
      options->check();
      given = options->options;
    }
    given.input = text_of(input, "input");
    given.output = text_of(output, "output");
    const paw::MapFileReport done = paw::map_file(need(program, "program").handle, given);
    if (report != nullptr) *report = new paw_map_file_report{done.rows, done.failed, done.seconds};
  });
}
