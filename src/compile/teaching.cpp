#include "compile/teaching.hpp"

#include <fmt/format.h>

#include "compile/chat.hpp"
#include "compile/spec.hpp"
#include "compile/teacher.hpp"
#include "eval/match.hpp"
#include "http/http.hpp"
#include "io/file.hpp"
#include "text/trim.hpp"

namespace paw {
namespace {

using Note = std::function<void(const std::string&)>;

// The user's examples are read, and errors in them said, before anything is sent.
TeacherRequest teacher_request(const TeacherOptions& options, const CompileRequest& request) {
  TeacherRequest asked{.spec = request.spec,
                       .labels = request.labels,
                       .examples = {},
                       .model = options.model,
                       .wanted = options.examples};
  if (request.examples.empty()) return asked;
  ExampleReader reader(request.examples);
  while (auto example = reader.next()) {
    if (reader.null_output() || (example->output.empty() && !asked.labels.empty())) continue;
    example->output.resize(trimmed_end(example->output).size());
    asked.examples.push_back(*std::move(example));
  }
  check_outputs(asked.labels, asked.examples, request.examples.filename().string());
  if (asked.labels.empty() && asked.examples.size() > 1)
    asked.labels = labels_of(request, load_dataset(request.examples, asked.examples.size(), request.seed));
  return asked;
}

void ask(const TeacherOptions& options, Teacher& teacher, Chat& chat, const std::filesystem::path& record,
         const std::function<void(const TeacherProgress&)>& progress) {
  if (options.sending)
    options.sending(fmt::format("the specification and {} examples go to {}{}", teacher.shown().size(), options.url,
                                teacher.started() ? fmt::format("; going on from {}", record.string()) : ""));
  const auto told = [&](size_t kept) {
    if (progress) progress({kept, options.examples, chat.usage().requests});
  };
  try {
    teacher.run([&](const ChatQuestion& question) { return chat.ask(question); }, told);
  } catch (const Error& error) {
    throw Error(error.kind(),
                fmt::format("{}; {}", error.what(),
                            teacher.started() ? fmt::format("what the teacher wrote so far is in {}, and the same "
                                                            "command goes on from there",
                                                            record.string())
                                              : "nothing was written"));
  }
}

std::string summary(const Teacher& teacher, const ChatUsage& usage, const std::filesystem::path& record) {
  std::string reasons;
  size_t rejected = 0;
  for (const auto& [reason, count] : teacher.rejected()) {
    reasons += fmt::format("{}{} {}", reasons.empty() ? "" : ", ", count, reason);
    rejected += count;
  }
  std::string tokens;
  if (usage.prompt_tokens || usage.completion_tokens) {
    tokens = fmt::format(", {} tokens read and {} written", usage.prompt_tokens.value_or(0),
                         usage.completion_tokens.value_or(0));
  }
  return fmt::format("teacher: {} examples kept, {} rejected{}; {} requests{}; all of it is in {}",
                     teacher.examples().size(), rejected, reasons.empty() ? "" : " (" + reasons + ")", usage.requests,
                     tokens, record.string());
}

}  // namespace

void check_teacher(const TeacherOptions& options, const CompileRequest& request, const Tokenizer& tokenizer) {
  check_http_base(options.url, "--teacher");
  if (options.examples < 1 || options.examples > 2000)
    throw UsageError(fmt::format("a teacher writes 1 to 2000 examples, not {}", options.examples));
  if (!(options.timeout >= 0.1 && options.timeout <= 86400))
    throw UsageError("the time limit of a teacher's answer must be 0.1 to 86400 seconds");
  if (request.method == Method::Map)
    throw UsageError("--teacher writes examples to train on, and --method map does not train");
  if (request.constraint.kind != ConstraintRule::Kind::None)
    throw UsageError(
        "a teacher's examples may violate --regex, --schema or --copy: compile with --teacher alone, then from the "
        "examples kept with the constraint");
  check_spec(request.spec);
  check_prompt_text(tokenizer, request.spec, "the specification");
}

TeacherReport learn_from_teacher(const TeacherOptions& options, const std::filesystem::path& record,
                                 CompileRequest& request, const Note& note,
                                 const std::function<void(const TeacherProgress&)>& progress,
                                 const std::atomic<bool>& cancel) {
  check_output(record);
  Chat chat({.url = options.url,
             .model = options.model,
             .key = options.key,
             .timeout = std::chrono::milliseconds(static_cast<int64_t>(1000 * options.timeout))},
            cancel);
  Teacher teacher(teacher_request(options, request), record);
  if (!teacher.complete())
    ask(options, teacher, chat, record, progress);
  else if (options.sending)
    options.sending(fmt::format("{} has what the teacher wrote: nothing is sent", record.string()));
  note(summary(teacher, chat.usage(), record));
  request.from_teacher = teacher.examples();
  request.teacher = teacher.record();
  request.labels = teacher.labels();
  if (request.from_teacher.empty() && request.examples.empty()) {
    throw Error(ErrorKind::Failed,
                fmt::format("the teacher wrote no example that could be kept; {} says why", record.string()));
  }
  TeacherReport report{.model = request.teacher.model,
                       .prompts_sha256 = request.teacher.prompts_sha256,
                       .examples = request.teacher.examples,
                       .rejected = {},
                       .task = request.teacher.task,
                       .record = record.string(),
                       .requests = chat.usage().requests,
                       .prompt_tokens = chat.usage().prompt_tokens,
                       .completion_tokens = chat.usage().completion_tokens};
  for (const auto& [reason, count] : teacher.rejected()) report.rejected[reason] = count;
  return report;
}

}  // namespace paw
