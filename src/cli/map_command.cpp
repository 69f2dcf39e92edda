// paw map: a program over a file of many inputs, in batches, restartable without losing or doubling a row.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <optional>
#include <set>

#include "cli/abstain.hpp"
#include "cli/commands.hpp"
#include "cli/common.hpp"
#include "cli/constraint_options.hpp"
#include "cli/map_journal.hpp"
#include "decode/caching_runner.hpp"
#include "hash/sha256.hpp"
#include "io/file.hpp"
#include "store/store.hpp"
#include "tables/rows.hpp"

namespace paw::cli {
namespace {

// What is run at once; the rows' bytes bound the memory.
constexpr size_t kRowsAtOnce = 256, kBytesAtOnce = 1 << 20;

Answer as_answer(const Output& output, const Abstention& abstention) {
  Answer answer{output.text, output.confidence, output.tokens, output.truncated, output.error, false, {}};
  answer.abstained = output.error.empty() && abstains(abstention, output.confidence);
  if (answer.abstained) answer.text = abstention.fallback.value_or("");
  return answer;
}

struct Options {
  ConstraintFlags constraint;
  std::string program, input, column = "input", output, base;
  size_t threads = 0;
  bool json = false;
  AbstainOptions abstain;
};

std::string file_sha256(const std::filesystem::path& path) { return sha256_hex(MappedFile(path).bytes()); }

// Where the answer's fields go among those that the rows have. A field of a row whose name the answer needs is kept
// under another: "output" as "expected", else with "_before" behind it.
class AnsweredRows {
 public:
  AnsweredRows(const RowSurvey& survey, RowFormat format, const Abstention& abstention) : abstention_(abstention) {
    std::vector<std::string> answer = {"output", "confidence"};
    if (abstention.below > 0) answer.push_back("abstained");
    answer.push_back("error");
    std::set<std::string> taken(survey.keys.begin(), survey.keys.end());
    taken.insert(answer.begin(), answer.end());
    for (const std::string& key : survey.keys) {
      if (std::find(answer.begin(), answer.end(), key) != answer.end()) {
        std::string& name = names_[key] = key == "output" ? "expected" : key + "_before";
        while (!taken.insert(name).second) name += "_before";
      }
      columns_.push_back(name_of(key));
    }
    columns_.insert(columns_.end(), answer.begin(), answer.end());
    formatter_.emplace(format, columns_);
  }

  const std::vector<std::string>& columns() const { return columns_; }
  std::string header() const { return formatter_->header(); }

  std::string row(const Row& row, const Output& output) const {
    nlohmann::ordered_json answered;
    for (const auto& [key, value] : row.fields.items()) answered[name_of(key)] = value;
    answered["output"] = given_output(as_answer(output, abstention_), abstention_);
    answered["confidence"] = output.confidence;
    if (abstention_.below > 0) answered["abstained"] = as_answer(output, abstention_).abstained;
    if (!output.error.empty()) answered["error"] = output.error;
    return formatter_->format(answered);
  }

 private:
  const std::string& name_of(const std::string& key) const {
    const auto found = names_.find(key);
    return found == names_.end() ? key : found->second;
  }

  const Abstention& abstention_;
  std::map<std::string, std::string> names_;  // of the keys that are kept under another
  std::vector<std::string> columns_;
  std::optional<RowFormatter> formatter_;
};

// As many rows as are run at once; fewer at the end.
std::vector<Row> next_rows(RowReader& reader) {
  std::vector<Row> rows;
  for (size_t bytes = 0; rows.size() < kRowsAtOnce && bytes < kBytesAtOnce;) {
    auto row = reader.next();
    if (!row) break;
    bytes += row->bytes;
    rows.push_back(std::move(*row));
  }
  return rows;
}

std::vector<Output> answer(CachingRunner& runner, const std::vector<Row>& rows, const std::string& column) {
  std::vector<std::string> inputs;
  for (const Row& row : rows) inputs.push_back(row.input.value_or(""));
  std::vector<Output> outputs = runner.run(inputs);
  for (size_t i = 0; i < rows.size(); ++i) {
    if (rows[i].input) continue;
    outputs[i] = {};
    outputs[i].error = fmt::format("there is no text: \"{}\" is null", column);
  }
  return outputs;
}

// What the outputs are held to, by the program or by the options.
nlohmann::ordered_json allowed(const Runner& runner) {
  const ConstraintRule* rule = runner.constraint();
  return rule != nullptr ? rule->to_json() : nlohmann::ordered_json(runner.labels());
}

void run(const Options& options) {
  check_output(options.output);
  const RowSurvey survey = survey_rows(options.input, options.column);
  LoadedProgram loaded = load_program(options.program, options.base, options.threads);
  options.constraint.apply_to(*loaded.runner);
  const auto program_path = store::resolve_program(options.program);
  const Abstention abstention = abstention_of(options.abstain, loaded.program.meta.abstention);
  const AnsweredRows answered(survey, row_format(options.output), abstention);
  MapJournal journal(options.output, {{"program", file_sha256(program_path)},
                                      {"input", file_sha256(options.input)},
                                      {"column", options.column},
                                      {"columns", answered.columns()},
                                      {"allowed", allowed(*loaded.runner)},
                                      {"abstain", {abstention.below, abstention.fallback.value_or("")}}});
  RowReader reader(options.input, options.column);
  for (size_t i = 0; i < journal.rows(); ++i) {
    if (!reader.next()) break;
  }
  if (journal.rows() > 0 && !options.json) say(fmt::format("going on after {} rows that are done\n", journal.rows()));
  if (journal.discarded() > 0) {
    say(fmt::format("starting over: the {} rows that are there are of another program, input or option\n",
                    journal.discarded()));
  }

  install_interrupt();
  ProgressLine line;
  CachingRunner runner(*loaded.runner);
  const size_t done_before = journal.rows();
  const auto start = std::chrono::steady_clock::now();
  for (;;) {
    if (interrupted) {
      line.clear();
      throw Error(fmt::format("interrupted after {} rows; the same command goes on from there", journal.rows()));
    }
    const std::vector<Row> rows = next_rows(reader);
    if (rows.empty()) break;
    const std::vector<Output> outputs = answer(runner, rows, options.column);
    std::string text = journal.rows() == 0 ? answered.header() : "";
    for (size_t i = 0; i < rows.size(); ++i) text += answered.row(rows[i], outputs[i]);
    const auto failed =
        std::count_if(outputs.begin(), outputs.end(), [](const Output& output) { return !output.error.empty(); });
    journal.append(text, rows.size(), static_cast<size_t>(failed));
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    line.show(static_cast<double>(journal.rows()) / static_cast<double>(survey.rows),
              fmt::format("{} of {} rows  {:.0f} rows/s", journal.rows(), survey.rows,
                          static_cast<double>(journal.rows() - done_before) / seconds));
  }
  if (journal.rows() == 0) journal.append(answered.header(), 0, 0);
  journal.finish();
  line.clear();
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  if (options.json) {
    print_json(
        {{"output", options.output}, {"rows", journal.rows()}, {"failed", journal.failed()}, {"seconds", seconds}});
  } else {
    fmt::print("{}: {} rows in {}\n", options.output, journal.rows(), duration(seconds));
  }
  if (journal.failed() > 0)
    throw Error(
        fmt::format("{} of {} rows could not be run; their \"error\" says why", journal.failed(), journal.rows()));
}

}  // namespace

void add_map(CLI::App& app) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("map", "Run a program on every row of a file");
  command->add_option("program", options->program, "A .paw file, or the name of a program in the store")->required();
  command->add_option("input", options->input, "JSONL, CSV, TSV, or plain lines")->required();
  command
      ->add_option("-o,--output", options->output,
                   "Where the rows go, with output and confidence: .jsonl, .csv, .tsv, or .txt for outputs alone")
      ->required();
  command->add_option("--column", options->column, "The column or key to run on")->capture_default_str();
  add_abstain_options(*command, options->abstain);
  command->add_option("--base", options->base, "Base model, if not the one that the program names");
  command->add_option("--threads", options->threads, "Threads; 0 means all cores. Does not change the output")
      ->check(CLI::Range(0, 1024));
  command->add_flag("--json", options->json, "Print a summary as one JSON object");
  options->constraint.add_to(*command);
  command->callback([options] { run(*options); });
}

}  // namespace paw::cli
