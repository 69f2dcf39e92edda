// paw compile: a sentence, and examples if there are any, become a program.
#include <fmt/format.h>

#include <charconv>
#include <chrono>
#include <cstdlib>
#include <filesystem>

#include "cli/abstain.hpp"
#include "cli/commands.hpp"
#include "cli/common.hpp"
#include "cli/constraint_options.hpp"
#include "cli/options.hpp"
#include "paw/paw.hpp"

namespace paw::cli {
namespace {

constexpr const char* kKeyVariable = "PAW_TEACHER_KEY";
constexpr size_t kSpecLimit = 1 << 20;  // bytes of a file

struct Options {
  std::string spec, spec_file, base = kDefaultBase, output;
  ConstraintFlags constraint;
  std::vector<std::string> settings;
  std::string time;
  AbstainOptions abstain;
  size_t threads = 0;
  bool json = false;
  CompileOptions compile;
};

std::string read_spec(const Options& options) {
  if (options.spec.empty() == options.spec_file.empty())
    throw UsageError("give the specification either as text or with --spec-file");
  return options.spec_file.empty() ? options.spec : read_whole_file(options.spec_file, kSpecLimit);
}

// What CLI11 would wrap around or saturate is none.
bool is_seed(const std::string& text) {
  uint64_t seed = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, seed);
  return error == std::errc() && stop == end;
}

std::string output_path(const Options& options) {
  if (!options.output.empty()) return options.output;
  if (options.compile.name.empty())
    throw UsageError("say where the program goes: -o FILE.paw, or --name NAME for the local store");
  return stored_program_path(options.compile.name);
}

nlohmann::ordered_json teacher_json(const TeacherReport& teacher) {
  const auto or_null = [](const std::optional<uint64_t>& count) {
    return count ? nlohmann::ordered_json(*count) : nlohmann::ordered_json(nullptr);
  };
  return {{"model", teacher.model},
          {"prompts_sha256", teacher.prompts_sha256},
          {"examples", teacher.examples},
          {"rejected", teacher.rejected},
          {"task", teacher.task},
          {"file", teacher.record},
          {"requests", teacher.requests},
          {"prompt_tokens", or_null(teacher.prompt_tokens)},
          {"completion_tokens", or_null(teacher.completion_tokens)}};
}

void report_json(const CompileReport& report) {
  nlohmann::ordered_json json = {{"program", report.program},
                                 {"score", nullptr},
                                 {"score_n", report.measured},
                                 {"seconds", report.seconds},
                                 {"bytes", report.bytes}};
  if (report.measured > 0) json["score"] = report.score;
  if (report.steps > 0) {
    json["steps"] = report.steps;
    json["best_step"] = report.best_step;
    json["tokens_per_second"] = report.tokens_per_second;
  }
  if (report.teacher) json["teacher"] = teacher_json(*report.teacher);
  print_json(json);
}

void report_text(const CompileReport& report) {
  const double megabytes = static_cast<double>(report.bytes) / 1e6;
  if (report.measured == 0) {
    fmt::print("{}: {:.1f} MB, {}; not measured, since there are no examples\n", report.program, megabytes,
               duration(report.seconds));
    return;
  }
  fmt::print("{}: {:.1f} % of {} held-back examples right (95 % interval {:.0f} to {:.0f} %), {:.1f} MB, {}",
             report.program, 100 * report.score, report.measured, 100 * report.score_low, 100 * report.score_high,
             megabytes, duration(report.seconds));
  if (report.steps > 0)
    fmt::print(" ({:.0f} tokens/s, best of {} steps: {})", report.tokens_per_second, report.steps, report.best_step);
  fmt::print("\n");
  if (report.held_back_from_teacher > 0) {
    fmt::print("{} of the held-back examples are the teacher's: there the score says how well it is followed\n",
               report.held_back_from_teacher);
  }
}

void show(ProgressLine& line, const CompileProgress& p) {
  line.show(static_cast<double>(p.step) / static_cast<double>(p.steps),
            fmt::format("step {}/{}  loss {:.3f}  {:.1f} examples/s  held-back {}  {} left", p.step, p.steps, p.loss,
                        p.examples_per_second, p.held_back ? fmt::format("{:.1f} %", 100 * *p.held_back) : "-",
                        duration(p.seconds_left)));
}

void show(ProgressLine& line, const TeacherProgress& p) {
  line.show(static_cast<double>(p.examples) / static_cast<double>(p.wanted),
            fmt::format("teacher: {} of {} examples, {} requests", p.examples, p.wanted, p.requests));
}

void run(const Options& options) {
  CompileOptions compile = options.compile;
  compile.spec = read_spec(options);
  compile.constraint = options.constraint.options();
  compile.abstention = abstention_of(options.abstain);
  for (const std::string& setting : options.settings) {
    const size_t equals = setting.find('=');
    if (equals == std::string::npos) throw UsageError(fmt::format("--set takes KEY=VALUE, not \"{}\"", setting));
    compile.settings.emplace_back(setting.substr(0, equals), setting.substr(equals + 1));
  }
  if (!options.time.empty()) {
    const double seconds = std::chrono::duration<double>(parse_duration(options.time)).count();
    compile.settings.emplace_back("time", fmt::format("{}", seconds));
  }
  if (!compile.name.empty()) stored_program_path(compile.name);  // throws where it is no name
  const std::string output = output_path(options);
  if (const char* key = std::getenv(kKeyVariable)) compile.teacher.key = key;
  install_interrupt();
  ProgressLine line;
  compile.cancel = &interrupted;
  compile.note = [&](const std::string& sentence) {
    line.clear();
    if (!options.json) say(sentence + "\n");
  };
  compile.teacher.sending = [](const std::string& sentence) { say(sentence + "\n"); };
  compile.progress = [&](const CompileProgress& progress) {
    show(line, progress);
    return !interrupted;
  };
  compile.teacher_progress = [&](const TeacherProgress& progress) { show(line, progress); };
  const CompileReport report = Interpreter::load(options.base, options.threads).compile(compile, output);
  line.clear();
  options.json ? report_json(report) : report_text(report);
}

void add_teacher_options(CLI::App& command, TeacherOptions& options) {
  begin_group(command, "Teacher");
  CLI::Option* teacher =
      command
          .add_option(
              "--teacher", options.url,
              "Have a larger model write examples: the base URL of an OpenAI-compatible endpoint, such as "
              "http://127.0.0.1:8000/v1; a key, if it wants one, is taken from PAW_TEACHER_KEY in the environment")
          ->type_name("URL");
  command.add_option("--teacher-model", options.model, "The model to ask for; without it the endpoint chooses")
      ->type_name("NAME")
      ->needs(teacher);
  command.add_option("--teacher-examples", options.examples, "How many examples the teacher is to write")
      ->capture_default_str()
      ->check(CLI::Range(1, 2000))
      ->needs(teacher);
  command.add_option("--teacher-timeout", options.timeout, "Seconds that one of its answers may take")
      ->type_name("SECONDS")
      ->capture_default_str()
      ->check(CLI::Range(0.1, 86400.0))
      ->needs(teacher);
}

}  // namespace

void add_compile(CLI::App& app) {
  auto options = std::make_shared<Options>();
  CLI::App* command =
      app.add_subcommand("compile", "Compile a specification, and examples if there are any, into a program")
          ->group(kMake);
  command->add_option("spec", options->spec, "What the program should do, in a sentence");
  begin_group(*command, "Input");
  command->add_option("--spec-file", options->spec_file, "The specification as a text file")->type_name("FILE");
  command
      ->add_option("--examples", options->compile.examples_file,
                   "Examples: JSONL with input and output, or CSV or TSV with these columns; may be gzip, Zstandard, "
                   "UTF-16, or a JSON array")
      ->type_name("FILE");
  command->add_flag("--merge-labels", options->compile.merge_labels,
                    "Labels of the examples that differ in case, white space, composition or as 5 and 5.0 become one");
  command
      ->add_option(
          "--inputs", options->compile.inputs_file,
          "Texts like those to come, without outputs, a few dozen or more: JSONL, CSV, TSV or plain lines. They "
          "show which labels the program prefers whatever the input is, and the program corrects for that")
      ->type_name("FILE");
  command->add_option("--column", options->compile.inputs_column, "The column or key of --inputs that has the texts")
      ->capture_default_str();
  begin_group(*command, "Output");
  command->add_option("-o,--output", options->output, "The program file to write")->type_name("FILE");
  command->add_option("--name", options->compile.name, "Name of the program; without -o it goes to the local store")
      ->type_name("NAME");
  command->add_flag("--json", options->json, "Print the result as one JSON object");
  options->constraint.add_to(*command);
  add_abstain_options(*command, options->abstain);
  begin_group(*command, "Training");
  add_choice<Method>(
      *command, "--method", options->compile.method,
      {{"auto", Method::Auto}, {"train", Method::Train}, {"map", Method::Map}},
      "train on the examples, or map: the trained compiler reads the specification alone, and examples only measure "
      "the program; auto: train where there are examples");
  command->add_option("--seed", options->compile.seed, "Same data, settings and seed: same program")
      ->capture_default_str()
      ->check([](const std::string& text) {
        return is_seed(text) ? "" : "a seed is a whole number from 0 to 18446744073709551615";
      });
  command
      ->add_option(
          "--time", options->time,
          "How long to train at most, such as 5m or 1h, where there is much to learn from; without it, about a "
          "minute and a half on two fast cores")
      ->type_name("DURATION");
  command->add_option("--set", options->settings, "A training setting: rank, alpha, rate, batch, epochs, ...")
      ->type_name("KEY=VALUE");
  add_teacher_options(*command, options->compile.teacher);
  begin_group(*command, "Running");
  add_base(*command, options->base);
  add_threads(*command, options->threads, "Does not change the result");
  add_examples(*command,
               {"paw compile \"Is the customer angry? Answer yes or no.\" -o angry.paw",
                "paw compile --spec-file spec.txt --examples train.jsonl --name triage",
                "paw compile \"Sort the mail.\" --labels kinds.txt --inputs mails.csv --column body -o mail.paw"});
  command->callback([options] { run(*options); });
}

}  // namespace paw::cli
