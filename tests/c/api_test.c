/* The C API as a C program uses it: c_api_test FOLDER TINY_BASE. The store, PAW_HOME, is in the folder. */
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "paw/paw.h"

static int failures = 0;

#define EXPECT(condition)                                                     \
  do {                                                                        \
    if (!(condition)) {                                                       \
      fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #condition); \
      ++failures;                                                             \
    }                                                                         \
  } while (0)

/* The call fails with this status, and the sentence has this part. */
static void expect_error(int line, paw_status status, paw_error* error, paw_status expected, const char* part) {
  if (status != expected || paw_error_status(error) != expected || strstr(paw_error_sentence(error), part) == NULL) {
    fprintf(stderr, "%s:%d: status %d, error %d \"%s\"; expected %d and \"%s\"\n", __FILE__, line, (int)status,
            (int)paw_error_status(error), paw_error_sentence(error), (int)expected, part);
    ++failures;
  }
  paw_error_free(error);
}
#define EXPECT_ERROR(call, expected, part)                 \
  do {                                                     \
    paw_error* error = NULL;                               \
    const paw_status status = call;                        \
    expect_error(__LINE__, status, error, expected, part); \
  } while (0)

/* The call succeeds; the program ends where it does not, since what follows needs its result. */
static void expect_ok(int line, paw_status status, paw_error* error) {
  if (status == PAW_OK && error == NULL) return;
  fprintf(stderr, "%s:%d: status %d: %s\n", __FILE__, line, (int)status, paw_error_sentence(error));
  exit(1);
}
#define EXPECT_OK(call)                 \
  do {                                  \
    paw_error* error = NULL;            \
    const paw_status status = call;     \
    expect_ok(__LINE__, status, error); \
  } while (0)

static char program_file[4096];

static const char* in_folder(const char* folder, const char* name) {
  static char path[4096];
  snprintf(path, sizeof path, "%s/%s", folder, name);
  return path;
}

static paw_compile_options* parity_options(void) {
  paw_compile_options* options = paw_compile_options_new();
  paw_compile_options_set_spec(options, "Say whether the number is odd.");
  for (int i = 0; i < 24; ++i) {
    char input[32];
    snprintf(input, sizeof input, "n %d", i);
    paw_compile_options_add_example(options, input, i % 2 == 0 ? "even" : "odd");
  }
  paw_compile_options_add_setting(options, "epochs", "2");
  paw_compile_options_add_setting(options, "rank", "4");
  paw_compile_options_add_setting(options, "spec_in_prompt", "0");
  return options;
}

struct progress {
  size_t calls, stop_at;
};

static bool count_steps(void* context, const paw_compile_progress* progress) {
  struct progress* seen = context;
  EXPECT(progress->step == ++seen->calls);
  EXPECT(progress->step <= progress->steps);
  return seen->calls != seen->stop_at;
}

static void test_version(void) {
  EXPECT(paw_abi_version() == PAW_ABI_VERSION);
  EXPECT(strchr(paw_version(), '.') != NULL);
}

static void test_compiling(const paw_interpreter* tiny) {
  paw_compile_options* options = parity_options();
  struct progress seen = {0, 0};
  paw_compile_options_on_progress(options, count_steps, &seen);
  paw_compile_report* report = NULL;
  EXPECT_OK(paw_interpreter_compile(tiny, options, program_file, &report, &error));
  EXPECT(seen.calls > 0 && report->steps == seen.calls);
  EXPECT(strcmp(report->program, program_file) == 0);
  EXPECT(report->trained_on == 24);
  EXPECT(report->score_low <= report->score && report->score <= report->score_high);
  EXPECT(report->teacher_model == NULL);

  /* The same in memory, and as the file has it. */
  paw_compile_options_on_progress(options, NULL, NULL);
  paw_text* bytes = NULL;
  paw_compile_report* of_bytes = NULL;
  EXPECT_OK(paw_interpreter_compile_bytes(tiny, options, &bytes, &of_bytes, &error));
  EXPECT(paw_text_size(bytes) == of_bytes->bytes);
  paw_program *from_bytes = NULL, *from_file = NULL;
  EXPECT_OK(paw_program_from_bytes(paw_text_data(bytes), paw_text_size(bytes), "odd", tiny, NULL, &from_bytes, &error));
  EXPECT_OK(paw_program_load(program_file, tiny, NULL, &from_file, &error));
  EXPECT(strcmp(paw_program_id(from_bytes), paw_program_id(from_file)) == 0);
  EXPECT_ERROR(paw_program_from_bytes(paw_text_data(bytes), 900, "the cut one", tiny, NULL, &from_bytes, &error),
               PAW_ERROR_DAMAGED, "the cut one");
  EXPECT(from_bytes == NULL);

  paw_program_free(from_file);
  paw_text_free(bytes);
  paw_compile_report_free(report);
  paw_compile_report_free(of_bytes);
  paw_compile_options_free(options);
}

static void test_compiling_fails(const paw_interpreter* tiny, const char* folder) {
  const char* none = in_folder(folder, "none.paw");
  paw_compile_options* options = parity_options();
  struct progress seen = {0, 1};
  paw_compile_options_on_progress(options, count_steps, &seen);
  paw_compile_report* report = NULL;
  EXPECT_ERROR(paw_interpreter_compile(tiny, options, none, &report, &error), PAW_ERROR_INTERRUPTED, "");
  EXPECT(report == NULL && seen.calls == 1);
  paw_compile_options_on_progress(options, NULL, NULL);

  paw_cancel_flag* flag = paw_cancel_flag_new();
  paw_cancel_flag_set(flag, true);
  paw_compile_options_set_cancel(options, flag);
  EXPECT_ERROR(paw_interpreter_compile(tiny, options, none, NULL, &error), PAW_ERROR_INTERRUPTED, "");
  paw_compile_options_set_cancel(options, NULL);
  paw_cancel_flag_free(flag);

  paw_constraint* constraint = paw_constraint_new();
  paw_constraint_add_label(constraint, "red");
  paw_constraint_add_label(constraint, "blue");
  paw_compile_options_set_constraint(options, constraint);
  EXPECT_ERROR(paw_interpreter_compile(tiny, options, none, NULL, &error), PAW_ERROR_MISMATCH, "even");
  paw_constraint_free(constraint);
  constraint = paw_constraint_new();
  paw_compile_options_set_constraint(options, constraint);
  paw_constraint_free(constraint);

  paw_compile_options_set_teacher(options, "http://127.0.0.1:1/v1", NULL, NULL);
  paw_compile_options_set_teacher_record(options, in_folder(folder, "teacher.jsonl"));
  EXPECT_ERROR(paw_interpreter_compile(tiny, options, in_folder(folder, "none.paw"), NULL, &error), PAW_ERROR_USAGE,
               "examples as a file");
  paw_compile_options_free(options);

  options = paw_compile_options_new();
  paw_compile_options_set_spec(options, "Say whether the number is odd.");
  paw_compile_options_set_teacher(options, "http://127.0.0.1:1/v1", NULL, NULL);
  EXPECT_ERROR(paw_interpreter_compile(tiny, options, in_folder(folder, "none.paw"), NULL, &error), PAW_ERROR_NETWORK,
               "127.0.0.1");
  paw_compile_options_free(options);

  options = parity_options();
  EXPECT_ERROR(paw_interpreter_compile(tiny, options, in_folder(folder, "no/odd.paw"), NULL, &error),
               PAW_ERROR_NOT_FOUND, "no folder");
  EXPECT_ERROR(paw_interpreter_compile(tiny, options, "", NULL, &error), PAW_ERROR_USAGE, "program_file");
  paw_compile_options_add_setting(options, "colour", "red");
  EXPECT_ERROR(paw_interpreter_compile(tiny, options, none, NULL, &error), PAW_ERROR_USAGE, "colour");
  paw_compile_options_set_spec(options, NULL);
  EXPECT_ERROR(paw_interpreter_compile(tiny, options, none, NULL, &error), PAW_ERROR_USAGE, "NULL: spec");
  EXPECT_ERROR(paw_interpreter_compile(tiny, NULL, none, NULL, &error), PAW_ERROR_USAGE, "options is NULL");
  EXPECT_ERROR(paw_interpreter_compile(NULL, options, none, NULL, &error), PAW_ERROR_USAGE, "NULL");
  paw_compile_options_free(options);
  FILE* written = fopen(none, "rb");
  EXPECT(written == NULL);
  if (written != NULL) fclose(written);
}

static void test_running(const paw_interpreter* tiny) {
  paw_program* program = NULL;
  EXPECT_OK(paw_program_load(program_file, tiny, NULL, &program, &error));
  EXPECT(strcmp(paw_program_name(program), "odd") == 0);
  EXPECT(strcmp(paw_program_spec(program), "Say whether the number is odd.") == 0);
  EXPECT(paw_program_label_count(program) == 2);
  EXPECT(strcmp(paw_program_label(program, 0), "even") == 0 && strcmp(paw_program_label(program, 1), "odd") == 0);
  EXPECT(paw_program_label(program, 2) == NULL);
  double score = -1;
  EXPECT(paw_program_score(program, &score) && score >= 0 && score <= 1);
  paw_interpreter* interpreter = NULL;
  EXPECT_OK(paw_program_interpreter(program, &interpreter, &error));
  EXPECT(strcmp(paw_interpreter_sha256(interpreter), paw_interpreter_sha256(tiny)) == 0);
  EXPECT(paw_interpreter_context(interpreter) == 128 && paw_interpreter_threads(interpreter) == 1);
  paw_interpreter_free(interpreter);

  paw_run_options* options = paw_run_options_new();
  paw_run_options_set_top(options, 5);
  paw_answer *answer = NULL, *sized = NULL;
  EXPECT_OK(paw_program_run(program, "n 4", PAW_TERMINATED, options, &answer, &error));
  EXPECT(strcmp(answer->text, "even") == 0 || strcmp(answer->text, "odd") == 0);
  EXPECT(answer->size == strlen(answer->text) && answer->error == NULL && !answer->abstained);
  EXPECT(answer->confidence > 0 && answer->top_count == 2);
  EXPECT(strcmp(paw_answer_top(answer, 0)->text, answer->text) == 0);
  EXPECT(paw_answer_top(answer, 0)->confidence >= paw_answer_top(answer, 1)->confidence);
  EXPECT(paw_answer_top(answer, 2) == NULL);
  EXPECT_OK(paw_program_run(program, "n 42", 3, NULL, &sized, &error));
  EXPECT(strcmp(sized->text, answer->text) == 0 && sized->confidence == answer->confidence);
  paw_answer_free(sized);

  char longer[301];
  memset(longer, 'x', 300);
  longer[300] = '\0';
  EXPECT_ERROR(paw_program_run(program, longer, PAW_TERMINATED, NULL, &sized, &error), PAW_ERROR_TOO_LARGE, "context");
  EXPECT(sized == NULL);
  EXPECT(paw_program_run(program, longer, PAW_TERMINATED, NULL, &sized, NULL) == PAW_ERROR_TOO_LARGE);
  EXPECT_ERROR(paw_program_run(program, NULL, 1, NULL, &sized, &error), PAW_ERROR_USAGE, "input is NULL");
  EXPECT_ERROR(paw_program_run(NULL, "n 4", 3, NULL, &sized, &error), PAW_ERROR_USAGE, "program is NULL");
  EXPECT_ERROR(paw_program_run(program, "n 4", 3, NULL, NULL, &error), PAW_ERROR_USAGE, "answer is NULL");

  paw_cancel_flag* flag = paw_cancel_flag_new();
  paw_run_options_set_cancel(options, flag);
  paw_cancel_flag_set(flag, true);
  EXPECT_ERROR(paw_program_run(program, "n 4", 3, options, &sized, &error), PAW_ERROR_INTERRUPTED, "");
  paw_cancel_flag_set(flag, false);
  EXPECT_OK(paw_program_run(program, "n 4", 3, options, &sized, &error));
  paw_answer_free(sized);
  paw_cancel_flag_free(flag);

  const char* inputs[] = {"n 4", longer, "n 4 and more"};
  const size_t sizes[] = {PAW_TERMINATED, 300, 3};
  paw_answers* answers = NULL;
  EXPECT_OK(paw_program_map(program, inputs, sizes, 3, NULL, &answers, &error));
  EXPECT(paw_answers_count(answers) == 3 && paw_answers_at(answers, 3) == NULL);
  EXPECT(strcmp(paw_answers_at(answers, 0)->text, answer->text) == 0);
  EXPECT(strstr(paw_answers_at(answers, 1)->error, "context") != NULL);
  EXPECT(paw_answers_at(answers, 2)->confidence == answer->confidence);
  paw_answers_free(answers);
  EXPECT_OK(paw_program_map(program, NULL, NULL, 0, NULL, &answers, &error));
  EXPECT(paw_answers_count(answers) == 0);
  paw_answers_free(answers);
  inputs[1] = NULL;
  EXPECT_ERROR(paw_program_map(program, inputs, NULL, 3, NULL, &answers, &error), PAW_ERROR_USAGE, "an input is NULL");
  EXPECT(answers == NULL);

  paw_answer_free(answer);
  paw_run_options_free(options);
  paw_program_free(program);
}

static void test_narrowing_and_abstaining(const paw_interpreter* tiny) {
  paw_program *program = NULL, *odd = NULL, *careful = NULL;
  paw_answer* answer = NULL;
  EXPECT_OK(paw_program_load(program_file, tiny, NULL, &program, &error));
  EXPECT(paw_program_abstains_below(program) == 0 && paw_program_fallback(program) == NULL);

  paw_constraint* constraint = paw_constraint_new();
  paw_constraint_add_label(constraint, "odd");
  EXPECT_OK(paw_program_with_constraint(program, constraint, &odd, &error));
  EXPECT_OK(paw_program_run(odd, "n 4", 3, NULL, &answer, &error));
  EXPECT(strcmp(answer->text, "odd") == 0);
  paw_answer_free(answer);

  EXPECT_OK(paw_program_with_abstention(odd, 1, "ask", &careful, &error));
  paw_program_free(odd);
  EXPECT_OK(paw_program_run(careful, "n 4", 3, NULL, &answer, &error));
  EXPECT(answer->abstained == (answer->confidence < 1));
  EXPECT(strcmp(answer->text, answer->abstained ? "ask" : "odd") == 0);
  EXPECT(paw_program_abstains_below(careful) == 1 && strcmp(paw_program_fallback(careful), "ask") == 0);
  paw_answer_free(answer);
  paw_program_free(careful);
  EXPECT_ERROR(paw_program_with_abstention(program, 2, NULL, &careful, &error), PAW_ERROR_USAGE, "");
  EXPECT(careful == NULL);

  /* The same by the options of a load. */
  paw_load_options* options = paw_load_options_new();
  paw_load_options_set_constraint(options, constraint);
  paw_load_options_set_abstention(options, 1, "ask");
  EXPECT_OK(paw_program_load(program_file, tiny, options, &odd, &error));
  EXPECT(paw_program_label_count(odd) == 1 && paw_program_abstains_below(odd) == 1);
  paw_program_free(odd);

  paw_constraint_add_label(constraint, "red");
  EXPECT_ERROR(paw_program_with_constraint(program, constraint, &odd, &error), PAW_ERROR_NOT_FOUND, "red");
  paw_constraint_add_label(constraint, NULL);
  EXPECT_ERROR(paw_program_with_constraint(program, constraint, &odd, &error), PAW_ERROR_USAGE, "NULL: label");
  paw_load_options_set_constraint(options, constraint);
  EXPECT_ERROR(paw_program_load(program_file, tiny, options, &odd, &error), PAW_ERROR_USAGE, "NULL: label");
  EXPECT(odd == NULL);
  paw_load_options_free(options);
  paw_constraint_free(constraint);
  paw_program_free(program);
}

static void test_loading_fails(const paw_interpreter* tiny, const char* tiny_file, const char* folder) {
  paw_interpreter* interpreter = NULL;
  paw_program* program = NULL;
  EXPECT_ERROR(paw_interpreter_load(in_folder(folder, "absent.gguf"), 1, &interpreter, &error), PAW_ERROR_NOT_FOUND,
               "absent.gguf");
  EXPECT_ERROR(paw_interpreter_load(program_file, 1, &interpreter, &error), PAW_ERROR_DAMAGED, "GGUF");
  EXPECT_ERROR(paw_interpreter_load(tiny_file, 5000, &interpreter, &error), PAW_ERROR_USAGE, "threads");
  EXPECT_ERROR(paw_interpreter_with_threads(tiny, 5000, &interpreter, &error), PAW_ERROR_USAGE, "threads");
  EXPECT_ERROR(paw_interpreter_load(tiny_file, 1, NULL, &error), PAW_ERROR_USAGE, "interpreter is NULL");
  EXPECT(interpreter == NULL);
  EXPECT_ERROR(paw_program_load(in_folder(folder, "absent.paw"), tiny, NULL, &program, &error), PAW_ERROR_NOT_FOUND,
               "absent.paw");
  EXPECT_ERROR(paw_program_load(NULL, tiny, NULL, &program, &error), PAW_ERROR_USAGE, "name_or_path is NULL");
  EXPECT_ERROR(paw_program_load(program_file, NULL, NULL, &program, &error), PAW_ERROR_NOT_FOUND, "store");

  /* A program of another base: the same weights in a file with other bytes. */
  char other[4096];
  snprintf(other, sizeof other, "%s/other.gguf", folder);
  FILE *from = fopen(tiny_file, "rb"), *to = fopen(other, "wb");
  for (int c = fgetc(from); c != EOF; c = fgetc(from)) fputc(c, to);
  fputc(0, to);
  fclose(from);
  fclose(to);
  EXPECT_OK(paw_interpreter_load(other, 1, &interpreter, &error));
  EXPECT_ERROR(paw_program_load(program_file, interpreter, NULL, &program, &error), PAW_ERROR_MISMATCH, "other");
  paw_interpreter_free(interpreter);

  paw_load_options* options = paw_load_options_new();
  paw_load_options_set_base(options, tiny_file);
  paw_load_options_set_threads(options, 2);
  EXPECT_OK(paw_program_load(program_file, NULL, options, &program, &error));
  paw_program_free(program);
  paw_load_options_free(options);
}

enum { kRows = 100000 };

struct stream {
  size_t given, taken, stop_at;
  char input[32];
  const paw_program* program;
};

static bool next_row(void* context, const char** input, size_t* size) {
  struct stream* stream = context;
  if (stream->given == kRows) return false;
  const int length = snprintf(stream->input, sizeof stream->input, "row %zu", stream->given++);
  *input = stream->input;
  if (stream->given % 2 == 0) *size = (size_t)length;
  return true;
}

static bool take_row(void* context, const char* input, size_t size, const paw_answer* answer) {
  struct stream* stream = context;
  char expected[32];
  snprintf(expected, sizeof expected, "row %zu", stream->taken++);
  EXPECT(strcmp(input, expected) == 0 && size == strlen(expected));
  EXPECT(strcmp(answer->text, "even") == 0 || strcmp(answer->text, "odd") == 0);
  if (stream->taken == 100) { /* a callback may use the program */
    paw_answer* again = NULL;
    EXPECT_OK(paw_program_run(stream->program, input, size, NULL, &again, &error));
    EXPECT(strcmp(again->text, answer->text) == 0);
    paw_answer_free(again);
  }
  return stream->taken != stream->stop_at;
}

static bool give_null(void* context, const char** input, size_t* size) {
  (void)context;
  *input = NULL;
  *size = 1;
  return true;
}

static void test_stub_and_streams(void) {
  paw_interpreter* stub = NULL;
  paw_program *program = NULL, *narrowed = NULL;
  EXPECT_OK(paw_interpreter_load(PAW_STUB_BASE, 1, &stub, &error));
  EXPECT_OK(paw_program_load(program_file, stub, NULL, &program, &error));
  paw_interpreter_free(stub); /* the program keeps what it needs */

  struct stream stream = {.program = program};
  uint64_t count = 0;
  EXPECT_OK(paw_program_map_stream(program, next_row, take_row, &stream, NULL, &count, &error));
  EXPECT(count == kRows && stream.taken == kRows);
  stream = (struct stream){.program = program, .stop_at = 10};
  EXPECT_OK(paw_program_map_stream(program, next_row, take_row, &stream, NULL, &count, &error));
  EXPECT(count == 10);
  EXPECT_ERROR(paw_program_map_stream(program, give_null, take_row, &stream, NULL, &count, &error), PAW_ERROR_USAGE,
               "an input is NULL");
  EXPECT(count == 0);
  EXPECT_ERROR(paw_program_map_stream(program, NULL, take_row, &stream, NULL, NULL, &error), PAW_ERROR_USAGE, "next");

  paw_constraint* constraint = paw_constraint_new();
  paw_constraint_set_regex(constraint, "[a-z]+");
  EXPECT_ERROR(paw_program_with_constraint(program, constraint, &narrowed, &error), PAW_ERROR_UNSUPPORTED, "stub");
  paw_constraint_free(constraint);

  EXPECT_OK(paw_interpreter_load(PAW_STUB_BASE, 1, &stub, &error));
  paw_compile_options* options = parity_options();
  paw_text* bytes = NULL;
  EXPECT_ERROR(paw_interpreter_compile_bytes(stub, options, &bytes, NULL, &error), PAW_ERROR_USAGE, "stub");
  EXPECT(bytes == NULL);
  paw_compile_options_free(options);
  paw_interpreter_free(stub);
  paw_program_free(program);
}

struct job {
  pthread_t thread;
  const paw_program* program;
  const char* expected;
  int failures;
};

/* Answers and errors of several threads at once, of programs that share an interpreter and of others. */
static void* run_often(void* argument) {
  struct job* job = argument;
  char longer[301];
  memset(longer, 'x', sizeof longer);
  for (int i = 0; i < 20; ++i) {
    paw_answer* answer = NULL;
    paw_error* error = NULL;
    if (paw_program_run(job->program, "n 17", PAW_TERMINATED, NULL, &answer, &error) != PAW_OK ||
        strcmp(answer->text, job->expected) != 0)
      ++job->failures;
    paw_answer_free(answer);
    if (paw_program_run(job->program, longer, sizeof longer, NULL, &answer, &error) != PAW_ERROR_TOO_LARGE ||
        strstr(paw_error_sentence(error), "context") == NULL)
      ++job->failures;
    paw_error_free(error);
  }
  return NULL;
}

static void count_rows(void* context, const paw_map_file_progress* progress) {
  size_t* rows = context;
  EXPECT(progress->rows >= *rows && progress->rows <= progress->rows_in_all && progress->rows_before == 0);
  *rows = progress->rows;
}

static void test_mapping_a_file(const char* folder) {
  enum { kRows = 300 };
  char input[4096], output[4096];
  snprintf(input, sizeof input, "%s", in_folder(folder, "rows.csv"));
  snprintf(output, sizeof output, "%s", in_folder(folder, "answers.jsonl"));
  FILE* file = fopen(input, "w");
  fputs("id,text\n", file);
  for (int i = 0; i < kRows; ++i) fprintf(file, "%d,n %d\n", i, i);
  fclose(file);

  paw_load_options* load = paw_load_options_new();
  paw_load_options_set_base(load, PAW_STUB_BASE);
  paw_program* program = NULL;
  EXPECT_OK(paw_program_load(program_file, NULL, load, &program, &error));
  paw_load_options_free(load);
  EXPECT_ERROR(paw_program_map_file(program, input, output, NULL, NULL, &error), PAW_ERROR_NOT_FOUND, "input");

  paw_map_file_options* options = paw_map_file_options_new();
  paw_map_file_options_set_column(options, "text");
  paw_cancel_flag* flag = paw_cancel_flag_new();
  paw_map_file_options_set_cancel(options, flag);
  paw_cancel_flag_set(flag, true);
  paw_map_file_report* report = NULL;
  EXPECT_ERROR(paw_program_map_file(program, input, output, options, &report, &error), PAW_ERROR_INTERRUPTED, "");
  EXPECT(report == NULL);
  paw_cancel_flag_set(flag, false);
  size_t rows = 0;
  paw_map_file_options_on_progress(options, count_rows, &rows);
  EXPECT_OK(paw_program_map_file(program, input, output, options, &report, &error));
  EXPECT(report->rows == kRows && report->failed == 0 && report->seconds >= 0 && rows == kRows);
  paw_map_file_report_free(report);

  size_t lines = 0;
  file = fopen(output, "r");
  for (int c = 0; file != NULL && (c = fgetc(file)) != EOF;) lines += c == '\n';
  EXPECT(file != NULL && lines == kRows);
  if (file != NULL) fclose(file);
  paw_map_file_options_set_column(options, NULL);
  EXPECT_ERROR(paw_program_map_file(program, input, output, options, NULL, &error), PAW_ERROR_USAGE, "column");
  EXPECT_ERROR(paw_program_map_file(program, NULL, output, NULL, NULL, &error), PAW_ERROR_USAGE, "input");
  paw_map_file_options_free(options);
  paw_cancel_flag_free(flag);
  paw_program_free(program);
}

static void test_threads(const paw_interpreter* tiny) {
  paw_program *shared = NULL, *other = NULL;
  paw_interpreter* two = NULL;
  paw_answer* answer = NULL;
  EXPECT_OK(paw_program_load(program_file, tiny, NULL, &shared, &error));
  EXPECT_OK(paw_interpreter_with_threads(tiny, 2, &two, &error));
  EXPECT_OK(paw_program_load(program_file, two, NULL, &other, &error));
  paw_interpreter_free(two);
  EXPECT_OK(paw_program_run(shared, "n 17", PAW_TERMINATED, NULL, &answer, &error));
  struct job jobs[4];
  for (int t = 0; t < 4; ++t) {
    jobs[t] = (struct job){.program = t % 2 == 0 ? shared : other, .expected = answer->text};
    pthread_create(&jobs[t].thread, NULL, run_often, &jobs[t]);
  }
  for (int t = 0; t < 4; ++t) {
    pthread_join(jobs[t].thread, NULL);
    EXPECT(jobs[t].failures == 0);
  }
  paw_answer_free(answer);
  paw_program_free(shared);
  paw_program_free(other);
}

static void test_store(const paw_interpreter* tiny) {
  paw_store_entries* entries = NULL;
  paw_text* path = NULL;
  EXPECT_OK(paw_store_list(&entries, &error));
  EXPECT(paw_store_entries_count(entries) == 0);
  paw_store_entries_free(entries);

  EXPECT_OK(paw_store_program_path("parity", &path, &error));
  paw_compile_options* options = parity_options();
  EXPECT_OK(paw_interpreter_compile(tiny, options, paw_text_data(path), NULL, &error));
  paw_compile_options_free(options);
  EXPECT_OK(paw_store_list(&entries, &error));
  EXPECT(paw_store_entries_count(entries) == 1 && paw_store_entries_at(entries, 1) == NULL);
  const paw_store_entry* entry = paw_store_entries_at(entries, 0);
  EXPECT(strcmp(entry->kind, "program") == 0 && strcmp(entry->name, "parity") == 0 && entry->bytes > 0);
  EXPECT(strcmp(entry->path, paw_text_data(path)) == 0);
  paw_text_free(path);

  paw_program* program = NULL;
  EXPECT_OK(paw_program_load("parity", tiny, NULL, &program, &error));
  paw_program_free(program);
  EXPECT_OK(paw_store_remove("parity", &path, &error));
  EXPECT(strcmp(entry->path, paw_text_data(path)) == 0);
  paw_text_free(path);
  paw_store_entries_free(entries);
  EXPECT_ERROR(paw_store_remove("parity", NULL, &error), PAW_ERROR_NOT_FOUND, "parity");
  EXPECT_ERROR(paw_store_remove("../x", NULL, &error), PAW_ERROR_USAGE, "");
  EXPECT_ERROR(paw_store_program_path("a/b", &path, &error), PAW_ERROR_USAGE, "");
  EXPECT_ERROR(paw_store_pull("no such base", NULL, NULL, &path, &error), PAW_ERROR_NOT_FOUND, "no such base");
  EXPECT(path == NULL);
}

/* As free(): nothing happens. */
static void test_freeing_null(void) {
  paw_error_free(NULL);
  paw_cancel_flag_free(NULL);
  paw_text_free(NULL);
  paw_interpreter_free(NULL);
  paw_constraint_free(NULL);
  paw_load_options_free(NULL);
  paw_run_options_free(NULL);
  paw_program_free(NULL);
  paw_answer_free(NULL);
  paw_answers_free(NULL);
  paw_compile_options_free(NULL);
  paw_compile_report_free(NULL);
  paw_map_file_options_free(NULL);
  paw_map_file_report_free(NULL);
  paw_store_entries_free(NULL);
  EXPECT(paw_error_status(NULL) == PAW_OK && strcmp(paw_error_sentence(NULL), "") == 0);
}

static void remove_files(const char* folder) {
  const char* names[] = {"odd.paw", "other.gguf", "teacher.jsonl", "none.paw", "home/programs/parity.paw",
                         "rows.csv", "answers.jsonl"};
  for (size_t i = 0; i < sizeof names / sizeof *names; ++i) remove(in_folder(folder, names[i]));
}

int main(int argc, char** argv) {
  if (argc != 3) {
    fprintf(stderr, "usage: c_api_test FOLDER TINY_BASE\n");
    return 2;
  }
  const char *folder = argv[1], *home = getenv("PAW_HOME");
  if (home == NULL || strncmp(home, folder, strlen(folder)) != 0) {
    fprintf(stderr, "c_api_test: PAW_HOME is not in %s\n", folder);
    return 2;
  }
  snprintf(program_file, sizeof program_file, "%s/odd.paw", folder);
  remove_files(folder);
  paw_interpreter* tiny = NULL;
  EXPECT_OK(paw_interpreter_load(argv[2], 1, &tiny, &error));
  EXPECT(strcmp(paw_interpreter_name(tiny), "tiny_base") == 0);
  test_version();
  test_compiling(tiny);
  test_compiling_fails(tiny, folder);
  test_running(tiny);
  test_narrowing_and_abstaining(tiny);
  test_loading_fails(tiny, argv[2], folder);
  test_stub_and_streams();
  test_mapping_a_file(folder);
  test_threads(tiny);
  test_store(tiny);
  test_freeing_null();
  paw_interpreter_free(tiny);
  remove_files(folder);
  if (failures == 0) puts("all is well");
  return failures == 0 ? 0 : 1;
}
