// Rows of data for `paw map`: JSONL, CSV or plain lines in, each as a JSON object; the same three out.
#pragma once

#include <filesystem>
#include <fstream>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "util/csv.hpp"
#include "util/lines.hpp"

namespace paw::cli {

enum class RowFormat { Jsonl, Csv, Tsv, Text };
RowFormat row_format(const std::filesystem::path& path);  // by extension; plain lines where it says nothing else

struct Row {
  nlohmann::ordered_json fields;  // an object; {"input": line} for plain lines
  std::string input;              // the value of the column to run on
};

// Streams rows; memory is bounded by one row. Throws Error naming file and line: malformed, no such column, a value
// that is no text.
class RowReader {
 public:
  RowReader(const std::filesystem::path& path, std::string column);
  std::optional<Row> next();

 private:
  std::optional<Row> next_json();
  std::optional<Row> next_csv();

  std::string name_, column_;
  RowFormat format_;
  std::ifstream stream_;
  LineReader lines_;
  std::unique_ptr<CsvReader> csv_;
  std::vector<std::string> header_;
};

// Writes rows as text in a format; CSV takes its columns from the first row.
class RowFormatter {
 public:
  explicit RowFormatter(RowFormat format) : format_(format) {}
  // `columns` as an earlier run had them; empty at the start.
  void resume(std::vector<std::string> columns) { columns_ = std::move(columns); }
  const std::vector<std::string>& columns() const { return columns_; }
  std::string format(const nlohmann::ordered_json& row);

 private:
  RowFormat format_;
  std::vector<std::string> columns_;
};

}  // namespace paw::cli
