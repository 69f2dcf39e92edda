#include "cli/teaching.hpp"

#include <fmt/format.h>

#include <cstdlib>

#include "compile/chat.hpp"
#include "compile/spec.hpp"
#include "compile/teacher.hpp"
#include "eval/match.hpp"
#include "store/store.hpp"
#include "io/file.hpp"
#include "text/trim.hpp"

namespace paw::cli {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kKeyVariable = "PAW_TEACHER_KEY";

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
    example->output.resize(trimmed_end(example->output).size());
    asked.examples.push_back(*std::move(example));
  }
  check_outputs(asked.labels, asked.examples, request.examples.filename().string());
  if (asked.labels.empty() && asked.examples.size() > 1)
    asked.labels = labels_of(request, load_dataset(request.examples, asked.examples.size(), request.seed));
  return asked;
}

void ask(const TeacherOptions& options, Teacher& teacher, Chat& chat, const std::filesystem::path& record) {
  say(fmt::format("the specification and {} examples go to {}{}\n", teacher.shown().size(), options.url,
                  teacher.started() ? fmt::format("; going on from {}", record.string()) : ""));
  ProgressLine line;
  const auto progress = [&](size_t kept) {
    line.show(static_cast<double>(kept) / static_cast<double>(options.examples),
              fmt::format("teacher: {} of {} examples, {} requests", kept, options.examples, chat.usage().requests));
  };
  try {
    teacher.run([&](const ChatQuestion& question) { return chat.ask(question); }, progress);
  } catch (const Error& error) {
    throw Error(fmt::format("{}; {}", error.what(),
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
  return fmt::format("teacher: {} examples kept, {} rejected{}; {} requests{}; all of it is in {}\n",
                     teacher.examples().size(), rejected, reasons.empty() ? "" : " (" + reasons + ")", usage.requests,
                     tokens, record.string());
}

Json result_of(const Teacher& teacher, const ChatUsage& usage, const std::filesystem::path& record) {
  const auto or_null = [](const std::optional<uint64_t>& count) { return count ? Json(*count) : Json(nullptr); };
  Json json = teacher.description();
  json["rejected"] = teacher.rejected();
  json["file"] = record.string();
  json["requests"] = usage.requests;
  json["prompt_tokens"] = or_null(usage.prompt_tokens);
  json["completion_tokens"] = or_null(usage.completion_tokens);
  return json;
}

}  // namespace

void add_teacher_options(CLI::App& command, TeacherOptions& options) {
  CLI::Option* teacher = command.add_option(
      "--teacher", options.url,
      "Have a larger model write examples: the base URL of an OpenAI-compatible endpoint, such as "
      "http://127.0.0.1:8000/v1; a key, if it wants one, is taken from PAW_TEACHER_KEY in the environment");
  command.add_option("--teacher-model", options.model, "The model to ask for; without it the endpoint chooses")
      ->needs(teacher);
  command.add_option("--teacher-examples", options.examples, "How many examples the teacher is to write")
      ->capture_default_str()
      ->check(CLI::Range(1, 2000))
      ->needs(teacher);
  command.add_option("--teacher-timeout", options.timeout, "Seconds that one of its answers may take")
      ->capture_default_str()
      ->check(CLI::Range(0.1, 86400.0))
      ->needs(teacher);
}

void check_teacher_options(const TeacherOptions& options, const CompileRequest& request) {
  if (options.url.empty()) return;
  check_http_base(options.url, "--teacher");
  if (request.method == Method::Map)
    throw UsageError("--teacher writes examples to train on, and --method map does not train");
  if (request.constraint.kind != ConstraintRule::Kind::None)
    throw UsageError(
        "a teacher's examples may not keep to --regex, --schema or --copy: compile with --teacher alone, then from the "
        "examples kept with the constraint");
  check_spec(request.spec);
}

Json learn_from_teacher(const TeacherOptions& options, const std::filesystem::path& program, CompileRequest& request,
                        bool verbose) {
  const auto record = store::teacher_path(program);
  check_output(record);
  const char* key = std::getenv(kKeyVariable);
  Chat chat({.url = options.url,
             .model = options.model,
             .key = key == nullptr ? "" : key,
             .timeout = std::chrono::milliseconds(static_cast<int64_t>(1000 * options.timeout))},
            interrupted);
  Teacher teacher(teacher_request(options, request), record);
  if (teacher.complete())
    say(fmt::format("{} has what the teacher wrote: nothing is sent\n", record.string()));
  else
    ask(options, teacher, chat, record);
  if (verbose) say(summary(teacher, chat.usage(), record));
  request.taught = teacher.examples();
  request.teacher = teacher.description();
  request.labels = teacher.labels();
  if (request.taught.empty() && request.examples.empty())
    throw Error(fmt::format("the teacher wrote no example that could be kept; {} says why", record.string()));
  return result_of(teacher, chat.usage(), record);
}

}  // namespace paw::cli
