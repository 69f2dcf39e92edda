// Mapping a file: include/paw/map_file.hpp documents it.
#include "paw/map_file.hpp"

#include <fmt/format.h>

#include <chrono>

#include "api/answering.hpp"
#include "api/state.hpp"
#include "hash/sha256.hpp"
#include "io/file.hpp"
#include "tables/answered_rows.hpp"
#include "tables/map_journal.hpp"
#include "tables/rows.hpp"

namespace paw {
namespace {

// What is run at once; the rows' bytes bound the memory.
constexpr size_t kRowsAtOnce = 256, kBytesAtOnce = 1 << 20;

std::string file_sha256(const std::filesystem::path& path) { return sha256_hex(MappedFile(path).bytes()); }

// All that the bytes of the output depend on.
nlohmann::ordered_json identity(const Program& program, const MapFileOptions& options,
                                const std::vector<std::string>& columns) {
  const Program::State& state = Access::state(program);
  const Interpreter& base = program.interpreter();
  const ConstraintOptions& held = state.constraint;
  const Abstention& abstention = program.abstention();
  return {{"program", state.sha256.empty() ? file_sha256(state.path) : state.sha256},
          {"base", {base.name(), base.sha256()}},
          {"input", file_sha256(options.input)},
          {"column", options.column},
          {"strict", options.strict},
          {"columns", columns},
          {"labels", program.labels()},
          {"constraint", {held.regex, held.json_schema, held.copy, held.instead}},
          {"limit", {state.max_tokens, state.allow_truncated}},
          {"abstain", {abstention.below, abstention.fallback.value_or("")}}};
}

RowReader::Options reading(const MapFileOptions& options) {
  return {options.column, options.strict ? BadRows::Throw : BadRows::Keep};
}

// The input is read twice, and its digest tells whether a run goes on.
void check_input(const std::filesystem::path& path) {
  std::error_code ignored;
  const auto status = std::filesystem::status(path, ignored);
  if (path == "-" && !std::filesystem::exists(status))
    throw UsageError("map reads its input twice, so not from -; save it first, or give it to paw run P -");
  if (!std::filesystem::exists(status) || std::filesystem::is_regular_file(status)) return;
  if (std::filesystem::is_directory(status))
    throw Error(ErrorKind::Io, fmt::format("cannot read {}: it is a folder", path.string()));
  throw Error(ErrorKind::Unsupported, fmt::format("cannot read {}: it is not a regular file, and map reads it twice; "
                                                  "save it first, or give the lines to paw run P -",
                                                  path.string()));
}

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

class Mapping {
 public:
  Mapping(const Program& program, const MapFileOptions& options, CallerException& caller)
      : options_(options),
        caller_(caller),
        survey_(survey_rows(options.input, reading(options), flag_of(options.cancel))),
        answered_(survey_.keys, row_format(options.output), program.abstention(),
                  Access::state(program).allow_truncated),
        journal_(options.output, identity(program, options, answered_.columns())),
        rows_before_(journal_.rows()),
        answering_(program) {}

  MapFileReport run() {
    for (const std::string& sentence : survey_.notes) note(sentence);
    if (journal_.discarded() > 0) {
      note(fmt::format("starting over: the {} rows already written are from another program, input or option",
                       journal_.discarded()));
    }
    tell_progress();
    RowReader reader(options_.input, reading(options_));
    for (size_t i = 0; i < rows_before_; ++i) {
      if (!reader.next()) break;
    }
    for (std::vector<Row> rows = next_rows(reader); !rows.empty(); rows = next_rows(reader)) {
      write(rows, answers(rows));
      tell_progress();
    }
    if (journal_.rows() == 0) journal_.append(answered_.header(), 0, 0);
    journal_.finish();
    return {journal_.rows(), journal_.failed(), seconds()};
  }

 private:
  void note(const std::string& sentence) {
    if (options_.note) caller_.guard(options_.note, sentence);
  }

  double seconds() const { return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count(); }

  void tell_progress() {
    if (!options_.progress) return;
    MapFileProgress progress{journal_.rows(), survey_.rows, rows_before_};
    if (progress.rows > rows_before_) {
      progress.rows_per_second = static_cast<double>(progress.rows - rows_before_) / seconds();
      progress.seconds_left = static_cast<double>(survey_.rows - progress.rows) / progress.rows_per_second;
    }
    caller_.guard(options_.progress, progress);
  }

  std::vector<Answer> answers(const std::vector<Row>& rows) {
    std::vector<std::string> inputs;
    for (const Row& row : rows) inputs.push_back(row.input.value_or(""));
    std::vector<Answer> answers;
    try {
      if (flag_of(options_.cancel)) throw Error(ErrorKind::Interrupted, "interrupted");
      answers = answering_.answers(inputs, options_.cancel);
    } catch (const Error& error) {
      if (error.kind() != ErrorKind::Interrupted) throw;
      throw Error(ErrorKind::Interrupted,
                  fmt::format("interrupted after {} rows; the same command goes on from there", journal_.rows()));
    }
    for (size_t i = 0; i < rows.size(); ++i) {
      if (rows[i].input) continue;
      answers[i] = {};
      answers[i].error =
          rows[i].error.empty() ? fmt::format("there is no text: \"{}\" is null", options_.column) : rows[i].error;
    }
    return answers;
  }

  void write(const std::vector<Row>& rows, const std::vector<Answer>& answers) {
    std::string text = journal_.rows() == 0 ? answered_.header() : "";
    size_t failed = 0;
    for (size_t i = 0; i < rows.size(); ++i) {
      answered_.append(rows[i], answers[i], text);
      if (!answers[i].error.empty()) ++failed;
    }
    journal_.append(text, rows.size(), failed);
  }

  const MapFileOptions& options_;
  CallerException& caller_;
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
  RowSurvey survey_;
  AnsweredRows answered_;
  MapJournal journal_;
  size_t rows_before_;
  Answering answering_;
};

}  // namespace

MapFileReport map_file(const Program& program, const MapFileOptions& options) {
  CallerException caller;
  return with_errors(caller, [&] {
    check_output(options.output);
    check_input(options.input);
    return Mapping(program, options, caller).run();
  });
}

}  // namespace paw
