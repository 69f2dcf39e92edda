/* The C API: compile a sentence and examples into a program, load programs, run them. C11, and C++.
 *
 *   paw_program* triage = NULL;
 *   paw_answer* answer = NULL;
 *   paw_error* error = NULL;
 *   if (paw_program_load("triage.paw", NULL, NULL, &triage, &error) != PAW_OK ||
 *       paw_program_run(triage, "disk full on db-2", PAW_TERMINATED, NULL, &answer, &error) != PAW_OK) {
 *     fprintf(stderr, "%s\n", paw_error_sentence(error));
 *   } else {
 *     puts(answer->text);
 *   }
 *   paw_error_free(error);
 *   paw_answer_free(answer);
 *   paw_program_free(triage);
 *
 * It has the same functions as the C++ API (paw.hpp and the headers that it includes), which documents each in full.
 *
 * Errors. A call that can fail returns a paw_status: PAW_OK, or the kind of the error. Its last argument, which may be
 * NULL, is set to NULL on success and to a new paw_error with a sentence for the user on failure; the caller frees it.
 * After an error the results are NULL or 0, and every object is as it was before the call. A required pointer that is
 * NULL is PAW_ERROR_USAGE. No C++ exception leaves a call.
 *
 * Texts are UTF-8; other bytes in an input are run unchanged. An input is a pointer and a size in bytes, or
 * PAW_TERMINATED for the size of a text that ends with a zero byte; it may be freed after the call. Texts that the
 * library returns always end with a zero byte, and live as long as the object that they come from.
 *
 * Objects are freed by the function named after their type, which does nothing for NULL. They may be freed in any
 * order: shared data lives as long as it is needed.
 *
 * Threads. Calls that take an object as const may be made from several threads at once. Calls that compute wait for
 * each other per interpreter: see paw_interpreter_with_threads. Calls that change an object (the setters of options) or
 * free it must not run at the same time as other calls on it, except paw_cancel_flag_set. Errors belong to no thread.
 *
 * Callbacks are called on the thread that made the call, with the context pointer that was given with them. What they
 * are given lives until they return. They may call this API, but not use the interpreter that is compiling, and they
 * must return: no longjmp, and the thread must not exit.
 *
 * ABI. Objects are opaque. The structures below are made by the library alone and read through pointers; later versions
 * add members at their end, so copy members and not structures. Functions and numbers stay what they are as long as
 * PAW_ABI_VERSION is the same. */
#ifndef PAW_PAW_H
#define PAW_PAW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "paw/export.h"

#ifdef __cplusplus
extern "C" {
#endif

#define PAW_ABI_VERSION 1

/* Of the library that is running: "0.1.0", and the PAW_ABI_VERSION that it was built with. */
PAW_API const char* paw_version(void);
PAW_API int paw_abi_version(void);

#define PAW_DEFAULT_BASE "smollm2-135m"
#define PAW_STUB_BASE "stub" /* answers by a rule, for tests of the code around a program */

#define PAW_TERMINATED SIZE_MAX /* as a size: up to the first zero byte */

/* ---- Errors ---- */

typedef enum paw_status {
  PAW_OK = 0,
  PAW_ERROR_USAGE = 1,        /* the call makes no sense: an unknown setting, options that exclude each other */
  PAW_ERROR_NOT_FOUND = 2,    /* a file, base, program, column or label that is not there */
  PAW_ERROR_DAMAGED = 3,      /* data that is malformed, truncated or not what it claims to be */
  PAW_ERROR_UNSUPPORTED = 4,  /* valid, but not supported by this version */
  PAW_ERROR_TOO_LARGE = 5,    /* over a limit: an input longer than the context, a file, a constraint */
  PAW_ERROR_MISMATCH = 6,     /* valid, but not for this use: a program of another base */
  PAW_ERROR_IO = 7,           /* the operating system failed: a full disk, no permission */
  PAW_ERROR_NETWORK = 8,      /* no answer, or a bad one, from a server */
  PAW_ERROR_BUSY = 9,         /* in use elsewhere: an output that another process is writing */
  PAW_ERROR_INTERRUPTED = 10, /* the caller asked to stop */
  PAW_ERROR_OUT_OF_MEMORY = 11,
  PAW_ERROR_FAILED = 12 /* the result is not good enough, or any other failure */
} paw_status;

typedef struct paw_error paw_error;
PAW_API paw_status paw_error_status(const paw_error* error);    /* of NULL: PAW_OK */
PAW_API const char* paw_error_sentence(const paw_error* error); /* one, without a full stop; of NULL: "" */
PAW_API void paw_error_free(paw_error* error);

/* ---- Stopping a call from another thread or from a signal handler ---- */

typedef struct paw_cancel_flag paw_cancel_flag;
PAW_API paw_cancel_flag* paw_cancel_flag_new(void); /* not set; NULL if out of memory */
/* While it is set, calls that were given the flag end with PAW_ERROR_INTERRUPTED. Safe in a signal handler. */
PAW_API void paw_cancel_flag_set(paw_cancel_flag* flag, bool value);
PAW_API void paw_cancel_flag_free(paw_cancel_flag* flag); /* not before the calls that were given it have ended */

/* ---- Text that the caller owns ---- */

typedef struct paw_text paw_text;
PAW_API const char* paw_text_data(const paw_text* text);
PAW_API size_t paw_text_size(const paw_text* text); /* bytes, without the zero byte behind them */
PAW_API void paw_text_free(paw_text* text);

/* ---- Interpreters: a loaded base and the threads that compute with it ---- */

typedef struct paw_interpreter paw_interpreter;

/* `name_or_path`: a GGUF file, the name of a base in the store, PAW_STUB_BASE, or NULL for PAW_DEFAULT_BASE. `threads`:
 * 0 for as many as the machine gives this process. Errors: not found, damaged, unsupported, usage (too many threads).
 */
PAW_API paw_status paw_interpreter_load(const char* name_or_path, size_t threads, paw_interpreter** interpreter,
                                        paw_error** error);
/* The same model with threads of its own; the weights are shared. Use it to compute on several threads at once. */
PAW_API paw_status paw_interpreter_with_threads(const paw_interpreter* interpreter, size_t threads,
                                                paw_interpreter** with_threads, paw_error** error);
PAW_API void paw_interpreter_free(paw_interpreter* interpreter);

PAW_API const char* paw_interpreter_name(const paw_interpreter* interpreter);
PAW_API const char* paw_interpreter_sha256(const paw_interpreter* interpreter); /* of the file, hexadecimal */
PAW_API size_t paw_interpreter_context(const paw_interpreter* interpreter);     /* tokens of prompt, input, output */
PAW_API size_t paw_interpreter_threads(const paw_interpreter* interpreter);

/* ---- Options. A setter that fails (no memory, a required argument that is NULL) reports no error: the call that takes
 * the options does. paw_..._new never returns NULL. ---- */

/* What outputs may be: at most one of labels, regex, schema and copy. docs/constraints.md says what can be enforced. */
typedef struct paw_constraint paw_constraint;
PAW_API paw_constraint* paw_constraint_new(void);
PAW_API void paw_constraint_free(paw_constraint* constraint);
PAW_API void paw_constraint_add_label(paw_constraint* constraint, const char* label); /* one of the only outputs */
PAW_API void paw_constraint_set_regex(paw_constraint* constraint, const char* regex); /* matches all of an output */
PAW_API void paw_constraint_set_json_schema(paw_constraint* constraint, const char* schema); /* "{}": any JSON */
PAW_API void paw_constraint_set_copy(paw_constraint* constraint, bool copy);           /* spans of the input, or */
PAW_API void paw_constraint_add_instead(paw_constraint* constraint, const char* text); /* one of these texts */

typedef struct paw_load_options paw_load_options;
PAW_API paw_load_options* paw_load_options_new(void);
PAW_API void paw_load_options_free(paw_load_options* options);
/* A name in the store or a GGUF file, instead of the base that the program names; and see paw_interpreter_load. Both
 * are ignored if the program is given an interpreter. */
PAW_API void paw_load_options_set_base(paw_load_options* options, const char* name_or_path);
PAW_API void paw_load_options_set_threads(paw_load_options* options, size_t threads);
/* Narrows the program's outputs. The constraint is copied. */
PAW_API void paw_load_options_set_constraint(paw_load_options* options, const paw_constraint* constraint);
/* Instead of the program's own: see paw_program_with_abstention. */
PAW_API void paw_load_options_set_abstention(paw_load_options* options, double below, const char* fallback);
/* Of free text, instead of the program's limit; 0: that one. */
PAW_API void paw_load_options_set_max_tokens(paw_load_options* options, size_t tokens);
/* Free text that reaches the limit is given as it is there, with paw_answer.truncated; otherwise it is an error. */
PAW_API void paw_load_options_set_allow_truncated(paw_load_options* options, bool allow);

typedef struct paw_run_options paw_run_options;
PAW_API paw_run_options* paw_run_options_new(void);
PAW_API void paw_run_options_free(paw_run_options* options);
PAW_API void paw_run_options_set_top(paw_run_options* options, size_t top); /* most probable labels per answer */
PAW_API void paw_run_options_set_cancel(paw_run_options* options, const paw_cancel_flag* flag); /* NULL: none */

/* ---- Programs ---- */

typedef struct paw_program paw_program;

/* `name_or_path`: a .paw file, or the name of a program in the store. `interpreter`: NULL loads the base that the
 * program names. `options` may be NULL. Errors: not found, damaged, mismatch (another base), usage and unsupported (the
 * options). */
PAW_API paw_status paw_program_load(const char* name_or_path, const paw_interpreter* interpreter,
                                    const paw_load_options* options, paw_program** program, paw_error** error);
/* The same from the bytes of a .paw file; `name` is used in error messages. */
PAW_API paw_status paw_program_from_bytes(const void* bytes, size_t size, const char* name,
                                          const paw_interpreter* interpreter, const paw_load_options* options,
                                          paw_program** program, paw_error** error);
PAW_API void paw_program_free(paw_program* program);

/* The first three may be "". */
PAW_API const char* paw_program_name(const paw_program* program);
PAW_API const char* paw_program_id(const paw_program* program); /* identifies prompt and adapter, hexadecimal */
PAW_API const char* paw_program_spec(const paw_program* program);
PAW_API size_t paw_program_label_count(const paw_program* program);              /* 0 for free text */
PAW_API const char* paw_program_label(const paw_program* program, size_t index); /* NULL beyond the last */
PAW_API bool paw_program_score(const paw_program* program, double* score);       /* 0..1; false: it was not measured */
PAW_API double paw_program_abstains_below(const paw_program* program);           /* 0: it gives every answer */
PAW_API const char* paw_program_fallback(const paw_program* program);            /* NULL: none */
PAW_API paw_status paw_program_interpreter(const paw_program* program, paw_interpreter** interpreter,
                                           paw_error** error);

/* The same program that leaves out answers with a confidence below `below`, 0 to 1; `fallback` is given instead, and
 * may be NULL. Everything else is shared. Errors: usage. */
PAW_API paw_status paw_program_with_abstention(const paw_program* program, double below, const char* fallback,
                                               paw_program** with_abstention, paw_error** error);
/* The same program with narrower outputs: some of its labels, or free text under a constraint. Errors: not found (a
 * label that it does not have), mismatch (it has another constraint already), unsupported (a constraint that cannot be
 * enforced). */
PAW_API paw_status paw_program_with_constraint(const paw_program* program, const paw_constraint* constraint,
                                               paw_program** with_constraint, paw_error** error);

/* ---- Running ---- */

typedef struct paw_alternative {
  const char* text;
  size_t size;       /* bytes */
  double confidence; /* 0..1 */
} paw_alternative;

typedef struct paw_answer {
  const char* text;  /* the label or text; where the program abstained, the fallback, or "" */
  size_t size;       /* bytes */
  double confidence; /* 0..1; that of the answer left out where the program abstained */
  size_t tokens;     /* decided or generated */
  bool truncated;    /* free text that reached its limit of tokens before its end */
  bool abstained;
  const char* error; /* NULL, or why there is no answer, in a sentence; the rest is then empty */
  size_t top_count;  /* see paw_answer_top */
} paw_answer;

/* The most probable label (`rank` 0), the next one, ...; NULL from top_count on. */
PAW_API const paw_alternative* paw_answer_top(const paw_answer* answer, size_t rank);
PAW_API void paw_answer_free(paw_answer* answer); /* of paw_program_run alone */

/* Answers one input. `options` may be NULL. Errors: too large (longer than the context), interrupted. */
PAW_API paw_status paw_program_run(const paw_program* program, const char* input, size_t size,
                                   const paw_run_options* options, paw_answer** answer, paw_error** error);

typedef struct paw_answers paw_answers;
PAW_API size_t paw_answers_count(const paw_answers* answers);
PAW_API const paw_answer* paw_answers_at(const paw_answers* answers, size_t index); /* NULL beyond the last */
PAW_API void paw_answers_free(paw_answers* answers);

/* Answers many inputs, in their order, faster than one by one. `sizes` may be NULL: every input then ends with a zero
 * byte. For an input without an answer, paw_answer.error is set. */
PAW_API paw_status paw_program_map(const paw_program* program, const char* const* inputs, const size_t* sizes,
                                   size_t count, const paw_run_options* options, paw_answers** answers,
                                   paw_error** error);

/* Gives the next input, or returns false if there is none. The input must stay until the next call. `*size` is
 * PAW_TERMINATED before the call. */
typedef bool (*paw_next_input)(void* context, const char** input, size_t* size);
/* Takes an answer; false ends the stream. */
typedef bool (*paw_take_answer)(void* context, const char* input, size_t size, const paw_answer* answer);

/* The same for a stream of any length, with at most 256 inputs held at a time. `count`, which may be NULL, is set to
 * the number of answers given to `take`, after an error too. */
PAW_API paw_status paw_program_map_stream(const paw_program* program, paw_next_input next, paw_take_answer take,
                                          void* context, const paw_run_options* options, uint64_t* count,
                                          paw_error** error);

/* ---- Compiling ---- */

typedef enum paw_method {
  PAW_METHOD_AUTO = 0,  /* training where there are examples */
  PAW_METHOD_TRAIN = 1, /* gradient steps on the examples */
  PAW_METHOD_MAP = 2    /* the trained compiler reads the specification alone */
} paw_method;

typedef struct paw_compile_progress {
  size_t step, steps; /* done, and the maximum */
  double loss;        /* smoothed, nat a token */
  double examples_per_second;
  double seconds_left; /* at most */
  double held_back;    /* 0..1, the best share of held-back examples right so far; negative: not known yet */
} paw_compile_progress;

typedef struct paw_teacher_progress {
  size_t examples, wanted;
  uint64_t requests;
} paw_teacher_progress;

typedef bool (*paw_on_compile_progress)(void* context, const paw_compile_progress* progress); /* false stops it */
typedef void (*paw_on_teacher_progress)(void* context, const paw_teacher_progress* progress);
typedef void (*paw_on_note)(void* context, const char* sentence);

/* Everything but the specification is optional. compile.hpp describes each in full. */
typedef struct paw_compile_options paw_compile_options;
PAW_API paw_compile_options* paw_compile_options_new(void);
PAW_API void paw_compile_options_free(paw_compile_options* options);
PAW_API void paw_compile_options_set_spec(paw_compile_options* options, const char* spec);
PAW_API void paw_compile_options_set_method(paw_compile_options* options, paw_method method);
/* Examples one by one, or a file of them: JSONL, CSV or TSV with input and output. */
PAW_API void paw_compile_options_add_example(paw_compile_options* options, const char* input, const char* output);
PAW_API void paw_compile_options_set_examples_file(paw_compile_options* options, const char* path);
/* Texts that resemble future inputs, without outputs; or a file of them, and the column or key to read (NULL:
 * "input"). */
PAW_API void paw_compile_options_add_input(paw_compile_options* options, const char* input);
PAW_API void paw_compile_options_set_inputs_file(paw_compile_options* options, const char* path, const char* column);
PAW_API void paw_compile_options_set_constraint(paw_compile_options* options, const paw_constraint* constraint);
/* Whether labels of examples that differ in case, white space, composition or as 5 and 5.0 become one. */
PAW_API void paw_compile_options_set_merge_labels(paw_compile_options* options, bool merge);
PAW_API void paw_compile_options_set_name(paw_compile_options* options, const char* name);
PAW_API void paw_compile_options_set_seed(paw_compile_options* options, uint64_t seed);
PAW_API void paw_compile_options_set_abstention(paw_compile_options* options, double below, const char* fallback);
/* A training setting by name, as `paw compile --set` takes it: "epochs", "4". */
PAW_API void paw_compile_options_add_setting(paw_compile_options* options, const char* name, const char* value);

/* A larger model that writes examples: the URL of an OpenAI-compatible endpoint, the model to ask for (NULL: the
 * endpoint chooses) and its key (NULL: none). docs/teacher.md says what is sent and kept. */
PAW_API void paw_compile_options_set_teacher(paw_compile_options* options, const char* url, const char* model,
                                             const char* key);
PAW_API void paw_compile_options_set_teacher_examples(paw_compile_options* options, size_t examples); /* 1 to 2000 */
PAW_API void paw_compile_options_set_teacher_timeout(paw_compile_options* options, double seconds);
PAW_API void paw_compile_options_set_teacher_record(paw_compile_options* options, const char* path);
/* Called before the first request with a sentence that says what is sent where. */
PAW_API void paw_compile_options_on_sending(paw_compile_options* options, paw_on_note callback, void* context);
PAW_API void paw_compile_options_on_teacher_progress(paw_compile_options* options, paw_on_teacher_progress callback,
                                                     void* context);

PAW_API void paw_compile_options_on_progress(paw_compile_options* options, paw_on_compile_progress callback,
                                             void* context); /* after each step */
PAW_API void paw_compile_options_on_note(paw_compile_options* options, paw_on_note callback, void* context);
PAW_API void paw_compile_options_set_cancel(paw_compile_options* options, const paw_cancel_flag* flag);

typedef struct paw_compile_report {
  const char* program;           /* the file written; "" if the program stayed in memory */
  uint64_t bytes;                /* its size */
  uint64_t measured;             /* held-back examples that the score counts; 0: not measured, no score */
  double score;                  /* 0..1, the share of them that were answered right */
  double score_low, score_high;  /* its 95 % interval */
  size_t held_back, trained_on;  /* examples */
  size_t held_back_from_teacher; /* of those held back, how many are from the teacher */
  size_t steps, best_step;       /* of training */
  double tokens_per_second;      /* of training; 0 without */
  double seconds;                /* the whole call */
  const char* teacher_model;     /* NULL: no teacher */
  const char* teacher_record;    /* the file that keeps what it wrote; NULL: no teacher */
  uint64_t teacher_examples;     /* kept */
  uint64_t teacher_requests;     /* sent now */
} paw_compile_report;
PAW_API void paw_compile_report_free(paw_compile_report* report);

/* Compiles, measures the result on held-back examples, and writes the program to a file, atomically. `report` may be
 * NULL. Other calls on this interpreter wait until it is done. Errors: all kinds but busy and failed. */
PAW_API paw_status paw_interpreter_compile(const paw_interpreter* interpreter, const paw_compile_options* options,
                                           const char* program_file, paw_compile_report** report, paw_error** error);
/* The same, but returns the program's bytes. */
PAW_API paw_status paw_interpreter_compile_bytes(const paw_interpreter* interpreter, const paw_compile_options* options,
                                                 paw_text** bytes, paw_compile_report** report, paw_error** error);

/* ---- Running a program on a file of many inputs: map_file.hpp describes it in full. ---- */

typedef struct paw_map_file_progress {
  size_t rows, rows_in_all; /* answered so far, and in the input */
  size_t rows_before;       /* of those answered: by an earlier call that was stopped */
  double rows_per_second;   /* of this call; 0 before its first rows */
  double seconds_left;
} paw_map_file_progress;

typedef void (*paw_on_map_file_progress)(void* context, const paw_map_file_progress* progress);

typedef struct paw_map_file_options paw_map_file_options;
PAW_API paw_map_file_options* paw_map_file_options_new(void);
PAW_API void paw_map_file_options_free(paw_map_file_options* options);
PAW_API void paw_map_file_options_set_column(paw_map_file_options* options,
                                             const char* column); /* "input" without it */
PAW_API void paw_map_file_options_set_strict(paw_map_file_options* options, bool strict);
PAW_API void paw_map_file_options_on_progress(paw_map_file_options* options, paw_on_map_file_progress callback,
                                              void* context);
PAW_API void paw_map_file_options_on_note(paw_map_file_options* options, paw_on_note callback, void* context);
PAW_API void paw_map_file_options_set_cancel(paw_map_file_options* options, const paw_cancel_flag* flag);

typedef struct paw_map_file_report {
  size_t rows, failed; /* in the output, and how many of them have an error instead of an answer */
  double seconds;      /* of this call */
} paw_map_file_report;
PAW_API void paw_map_file_report_free(paw_map_file_report* report);

/* Runs the program on every row of the file `input` (JSONL, CSV, TSV by the extension, else plain lines) and writes the
 * rows with their answers to the file `output`, which appears when it is complete. A call that was stopped
 * resumes when it is made again. `options` and `report` may be NULL. Errors: not found, damaged, too large, busy,
 * mismatch, io, interrupted. */
PAW_API paw_status paw_program_map_file(const paw_program* program, const char* input, const char* output,
                                        const paw_map_file_options* options, paw_map_file_report** report,
                                        paw_error** error);

/* ---- The local store of bases and programs: $PAW_HOME, by default ~/.paw ---- */

typedef struct paw_store_entry {
  const char* kind; /* "base" or "program" */
  const char* name;
  const char* path;
  uint64_t bytes;
} paw_store_entry;

typedef struct paw_store_entries paw_store_entries;
PAW_API paw_status paw_store_list(paw_store_entries** entries, paw_error** error); /* by kind, then name */
PAW_API size_t paw_store_entries_count(const paw_store_entries* entries);
PAW_API const paw_store_entry* paw_store_entries_at(const paw_store_entries* entries, size_t index); /* or NULL */
PAW_API void paw_store_entries_free(paw_store_entries* entries);

/* Each sets `path`, which may be NULL, to a file. */
/* Fetches a base into the store, unless it is there. `note` gets sentences about progress; it may be NULL. */
PAW_API paw_status paw_store_pull(const char* base, paw_on_note note, void* context, paw_text** path,
                                  paw_error** error);
/* Removes a program or a base. */
PAW_API paw_status paw_store_remove(const char* name, paw_text** path, paw_error** error);
/* Where a program of this name is or would be. */
PAW_API paw_status paw_store_program_path(const char* name, paw_text** path, paw_error** error);

#ifdef __cplusplus
}
#endif

#endif /* PAW_PAW_H */
