// paw map: a program over a file of many inputs, in batches, restartable without losing or doubling a row.
//
// Results go to OUT.partial; after each batch it is synced and OUT.progress records how many rows and bytes stand. A
// restart cuts the partial file to these bytes and goes on after these rows, if program and input are still the same;
// at the end OUT.partial becomes OUT.
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstring>

#include "cli/abstain.hpp"
#include "cli/commands.hpp"
#include "cli/common.hpp"
#include "cli/constraint_options.hpp"
#include "cli/rows.hpp"
#include "store/store.hpp"
#include "util/file.hpp"
#include "util/json.hpp"
#include "util/sha256.hpp"

namespace paw::cli {
namespace {

constexpr size_t kRowsAtOnce = 256;

struct Options {
  ConstraintOptions constraint;
  std::string program, input, column = "input", output, base;
  size_t threads = 0;
  bool json = false;
  AbstainOptions abstain;
};

// The partial output and its journal.
class Journal {
 public:
  Journal(const std::filesystem::path& output, nlohmann::ordered_json identity)
      : output_(output),
        partial_(output.string() + ".partial"),
        progress_(output.string() + ".progress"),
        identity_(std::move(identity)) {
    size_t bytes = 0;
    if (std::filesystem::exists(progress_) && std::filesystem::exists(partial_)) {
      try {
        const auto json = parse_json(read_file(progress_, 1 << 20), progress_.string());
        if (json.at("identity") == identity_ &&
            std::filesystem::file_size(partial_) >= json.at("bytes").get<size_t>()) {
          bytes = json.at("bytes").get<size_t>();
          rows_ = json.at("rows").get<size_t>();
          failed_ = json.at("failed").get<size_t>();
          columns_ = json.at("columns").get<std::vector<std::string>>();
        }
      } catch (const std::exception&) {  // a damaged journal: start again
        bytes = rows_ = failed_ = 0;
        columns_.clear();
      }
    }
    descriptor_ = open(partial_.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
    if (descriptor_ < 0 || ftruncate(descriptor_, static_cast<off_t>(bytes)) != 0 ||
        lseek(descriptor_, 0, SEEK_END) < 0)
      fail();
    bytes_ = bytes;
  }
  ~Journal() {
    if (descriptor_ >= 0) close(descriptor_);
  }
  Journal(const Journal&) = delete;
  Journal& operator=(const Journal&) = delete;

  size_t rows() const { return rows_; }
  size_t failed() const { return failed_; }
  const std::vector<std::string>& columns() const { return columns_; }

  void append(std::string_view text, size_t rows, size_t failed, const std::vector<std::string>& columns) {
    for (std::string_view rest = text; !rest.empty();) {
      const ssize_t written = write(descriptor_, rest.data(), rest.size());
      if (written < 0 && errno == EINTR) continue;
      if (written < 0) fail();
      rest.remove_prefix(static_cast<size_t>(written));
    }
    if (fsync(descriptor_) != 0) fail();
    bytes_ += text.size();
    rows_ += rows;
    failed_ += failed;
    write_file(
        progress_,
        dump({{"identity", identity_}, {"rows", rows_}, {"bytes", bytes_}, {"failed", failed_}, {"columns", columns}}));
  }

  void finish() {
    if (fsync(descriptor_) != 0) fail();
    std::filesystem::rename(partial_, output_);
    std::filesystem::remove(progress_);
  }

 private:
  [[noreturn]] void fail() const {
    throw Error(fmt::format("cannot write {}: {}", partial_.string(), std::strerror(errno)));
  }

  std::filesystem::path output_, partial_, progress_;
  nlohmann::ordered_json identity_;
  int descriptor_ = -1;
  size_t bytes_ = 0, rows_ = 0, failed_ = 0;
  std::vector<std::string> columns_;
};

std::string file_sha256(const std::filesystem::path& path) { return sha256_hex(MappedFile(path).bytes()); }

// The row with the program's answer; a column "output" that the row had is kept as "expected". Where answers may
// be left out, each row says whether its own is.
nlohmann::ordered_json answered(nlohmann::ordered_json row, const Output& output, const Abstention& abstention) {
  if (row.contains("output")) {
    row["expected"] = row["output"];
    row.erase("output");
  }
  row["output"] = given_output(output, abstention);
  row["confidence"] = output.confidence;
  if (abstention.below > 0) row["abstained"] = left_out(output, abstention);
  if (!output.error.empty()) row["error"] = output.error;
  return row;
}

// What the outputs are held to, by the program or by the options.
nlohmann::ordered_json allowed(const Runner& runner) {
  const ConstraintRule* rule = runner.constraint();
  return rule != nullptr ? rule->to_json() : nlohmann::ordered_json(runner.labels());
}

void run(const Options& options) {
  check_output(options.output);
  RowReader reader(options.input, options.column);
  LoadedProgram loaded = load_program(options.program, options.base, options.threads);
  options.constraint.apply_to(*loaded.runner);
  const auto program_path = store::resolve_program(options.program);
  const Abstention abstention = abstention_of(options.abstain, abstention_from_meta(loaded.program.meta));
  Journal journal(options.output, {{"program", file_sha256(program_path)},
                                   {"input", file_sha256(options.input)},
                                   {"column", options.column},
                                   {"allowed", allowed(*loaded.runner)},
                                   {"abstain", abstention_json(abstention)}});
  RowFormatter formatter(row_format(options.output));
  formatter.resume(journal.columns());
  for (size_t i = 0; i < journal.rows(); ++i) {
    if (!reader.next()) break;
  }
  if (journal.rows() > 0 && !options.json) say(fmt::format("going on after {} rows that are done\n", journal.rows()));

  install_interrupt();
  ProgressLine line;
  const double total = static_cast<double>(std::filesystem::file_size(options.input));
  double read_bytes = 0;
  const size_t done_before = journal.rows();
  const auto start = std::chrono::steady_clock::now();
  for (;;) {
    if (interrupted) {
      line.clear();
      throw Error(fmt::format("interrupted after {} rows; the same command goes on from there", journal.rows()));
    }
    std::vector<Row> rows;
    while (rows.size() < kRowsAtOnce) {
      auto row = reader.next();
      if (!row) break;
      rows.push_back(std::move(*row));
    }
    if (rows.empty()) break;
    std::vector<std::string> inputs;
    for (const Row& row : rows) inputs.push_back(row.input);
    const std::vector<Output> outputs = loaded.runner->run(inputs);
    std::string text;
    size_t failed = 0;
    for (size_t i = 0; i < rows.size(); ++i) {
      failed += outputs[i].error.empty() ? 0 : 1;
      read_bytes += static_cast<double>(rows[i].input.size());
      text += formatter.format(answered(std::move(rows[i].fields), outputs[i], abstention));
    }
    journal.append(text, rows.size(), failed, formatter.columns());
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    line.show(std::min(1.0, read_bytes / std::max(1.0, total)),
              fmt::format("{} rows  {:.0f} rows/s", journal.rows(),
                          static_cast<double>(journal.rows() - done_before) / seconds));
  }
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
