// paw compile: a sentence, and examples if there are any, become a program.
#include <fmt/format.h>

#include <charconv>
#include <chrono>
#include <filesystem>
#include <map>

#include "cli/abstain.hpp"
#include "cli/commands.hpp"
#include "cli/common.hpp"
#include "cli/constraint_options.hpp"
#include "cli/rows.hpp"
#include "cli/teaching.hpp"
#include "store/store.hpp"
#include "io/file.hpp"
#include "random/random.hpp"

namespace paw::cli {
namespace {

struct Options {
  std::string spec, spec_file, examples, inputs, column = "input", base = kDefaultBase, name, output;
  ConstraintOptions constraint;
  std::vector<std::string> settings;
  TeacherOptions teacher;
  AbstainOptions abstain;
  Method method = Method::Auto;
  uint64_t seed = 0;
  size_t threads = 0;
  bool json = false;
};

std::string read_spec(const Options& options) {
  if (options.spec.empty() == options.spec_file.empty())
    throw UsageError("give the specification either as text or with --spec-file");
  std::string spec = options.spec_file.empty() ? options.spec : read_file(options.spec_file, 1 << 20);
  const size_t end = spec.find_last_not_of(" \t\r\n");
  spec.resize(end == std::string::npos ? 0 : end + 1);
  return spec;
}

std::vector<std::string> read_inputs(const Options& options) {
  if (options.inputs.empty()) return {};
  RowReader reader(options.inputs, options.column);
  Reservoir<std::string> inputs(kMostInputs, options.seed);
  while (std::optional<Row> row = reader.next()) {
    if (row->input) inputs.add(std::move(*row->input));
  }
  if (inputs.total() == 0) throw Error(fmt::format("{} has no inputs", options.inputs));
  return inputs.take();
}

// What CLI11 would wrap around or saturate is none.
bool is_seed(const std::string& text) {
  uint64_t seed = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, seed);
  return error == std::errc() && stop == end;
}

std::filesystem::path output_path(const Options& options) {
  if (!options.output.empty()) return options.output;
  if (options.name.empty())
    throw UsageError("say where the program goes: -o FILE.paw, or --name NAME for the local store");
  return store::program_path(options.name);
}

void report_json(const CompileResult& result, const nlohmann::ordered_json& teacher, const std::filesystem::path& path,
                 double seconds) {
  nlohmann::ordered_json json = {{"program", path.string()},
                                 {"score", nullptr},
                                 {"score_n", result.score.n},
                                 {"seconds", seconds},
                                 {"bytes", std::filesystem::file_size(path)}};
  if (result.score.n > 0) json["score"] = result.score.exact_match;
  if (result.training.steps > 0) {
    json["steps"] = result.training.steps;
    json["best_step"] = result.training.step;
    json["tokens_per_second"] = static_cast<double>(result.training.tokens) / result.training.seconds;
  }
  if (!teacher.is_null()) json["teacher"] = teacher;
  print_json(json);
}

void report(const CompileResult& result, const std::filesystem::path& path, double seconds) {
  const double megabytes = static_cast<double>(std::filesystem::file_size(path)) / 1e6;
  if (result.score.n == 0) {
    fmt::print("{}: {:.1f} MB, {}; not measured, since there are no examples\n", path.string(), megabytes,
               duration(seconds));
    return;
  }
  fmt::print("{}: {:.1f} % of {} held-back examples right (95 % interval {:.0f} to {:.0f} %), {:.1f} MB, {}",
             path.string(), 100 * result.score.exact_match, result.score.n, 100 * result.score.interval.low,
             100 * result.score.interval.high, megabytes, duration(seconds));
  if (result.training.steps > 0) {
    fmt::print(" ({:.0f} tokens/s, best of {} steps: {})",
               static_cast<double>(result.training.tokens) / result.training.seconds, result.training.steps,
               result.training.step);
  }
  fmt::print("\n");
  if (result.held_back_taught > 0) {
    fmt::print("{} of the held-back examples are the teacher's: there the score says how well it is followed\n",
               result.held_back_taught);
  }
}

void run(const Options& options) {
  const auto start = std::chrono::steady_clock::now();
  CompileRequest request;
  request.spec = read_spec(options);
  request.method = options.method;
  request.examples = options.examples;
  request.inputs = read_inputs(options);
  request.labels = options.constraint.label_list();
  request.constraint = options.constraint.rule();
  request.seed = options.seed;
  check_teacher_options(options.teacher, request);
  request.abstention = abstention_of(options.abstain);
  const auto path = output_path(options);
  if (!options.name.empty()) store::check_name(options.name);
  request.name = options.name.empty() ? path.stem().string() : options.name;
  for (const std::string& setting : options.settings) {
    const size_t equals = setting.find('=');
    if (equals == std::string::npos) throw UsageError(fmt::format("--set takes KEY=VALUE, not \"{}\"", setting));
    request.recipe.set(setting.substr(0, equals), setting.substr(equals + 1));
  }
  check_output(path);
  const LoadedBase loaded = load_base(options.base);
  request.base = loaded.identity;
  install_interrupt();
  nlohmann::ordered_json teacher;
  if (!options.teacher.url.empty()) teacher = learn_from_teacher(options.teacher, path, request, !options.json);
  ProgressLine line;
  CompileCallbacks callbacks;
  callbacks.note = [&](const std::string& sentence) {
    if (!options.json) say(sentence + "\n");
  };
  callbacks.progress = [&](const TrainingProgress& p) {
    line.show(static_cast<double>(p.step) / static_cast<double>(p.steps),
              fmt::format("step {}/{}  loss {:.3f}  {:.1f} examples/s  held-back {}  {} left", p.step, p.steps, p.loss,
                          p.examples_per_second,
                          p.development_score < 0 ? "-" : fmt::format("{:.1f} %", 100 * p.development_score),
                          duration(p.seconds_left)));
  };
  CompileResult result =
      compile(loaded.base, request, std::make_shared<ThreadPool>(options.threads), callbacks, interrupted);
  line.clear();
  if (interrupted) throw Error("interrupted; nothing was written");
  result.program.save(path);
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  options.json ? report_json(result, teacher, path, seconds) : report(result, path, seconds);
}

}  // namespace

void add_compile(CLI::App& app) {
  auto options = std::make_shared<Options>();
  CLI::App* command =
      app.add_subcommand("compile", "Compile a specification, and examples if there are any, into a program");
  command->add_option("spec", options->spec, "What the program should do, in a sentence");
  command->add_option("--spec-file", options->spec_file, "The specification as a text file");
  command->add_option("--examples", options->examples,
                      "Examples: JSONL with input and output, or CSV or TSV with these columns");
  command->add_option("--inputs", options->inputs,
                      "Texts like those to come, without outputs, a few dozen or more: JSONL, CSV, TSV or plain lines. "
                      "They show which labels the program prefers whatever it is given, and take that off");
  command->add_option("--column", options->column, "The column or key of --inputs that has the texts")
      ->capture_default_str();
  const std::map<std::string, Method> methods = {
      {"auto", Method::Auto}, {"train", Method::Train}, {"map", Method::Map}};
  command
      ->add_option("--method", options->method,
                   "train on the examples, or map: the trained compiler reads the specification alone, and examples "
                   "only measure the program; auto: train where there are examples")
      ->transform(CLI::CheckedTransformer(methods))
      ->default_str("auto");
  options->constraint.add_to(*command);
  add_abstain_options(*command, options->abstain);
  command->add_option("--base", options->base, "Base model: a name in the store or a GGUF file")->capture_default_str();
  command->add_option("--name", options->name, "Name of the program; without -o it goes to the local store");
  command->add_option("-o,--output", options->output, "The program file to write");
  command->add_option("--seed", options->seed, "Same data, settings and seed: same program")
      ->capture_default_str()
      ->check([](const std::string& text) {
        return is_seed(text) ? "" : "a seed is a whole number from 0 to 18446744073709551615";
      });
  command->add_option("--threads", options->threads, "Threads; 0 means all cores. Does not change the result")
      ->check(CLI::Range(0, 1024));
  command->add_option("--set", options->settings,
                      "A training setting, KEY=VALUE: rank, alpha, rate, batch, epochs, ...");
  add_teacher_options(*command, options->teacher);
  command->add_flag("--json", options->json, "Print the result as one JSON object");
  command->callback([options] { run(*options); });
}

}  // namespace paw::cli
