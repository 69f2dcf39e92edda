// Rows of data for `paw map`: JSONL, CSV or plain lines in, each as a JSON object; the same three out.
#pragma once

#include <atomic>
#include <filesystem>
#include <fstream>
#include <functional>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "text/csv.hpp"
#include "text/lines.hpp"

namespace paw {

enum class RowFormat { Jsonl, Csv, Tsv, Text };
RowFormat row_format(const std::filesystem::path& path);  // by extension; plain lines where it says nothing else

struct Row {
  nlohmann::ordered_json fields;     // an object; {"input": line} for plain lines
  std::optional<std::string> input;  // the value of the column to run on, as JSON where it is no string; none for null
  size_t bytes = 0;                  // in the file
};

// Streams rows; memory is bounded by one row. A name that a header has more than once is made another by a number.
// Throws Error naming file and line: malformed, no such column.
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

// What a file has, read to its end.
struct RowSurvey {
  size_t rows = 0;
  std::vector<std::string> keys;  // of any row, in the order of their first mention
};
// Throws Error as RowReader does, so that nothing malformed is left to be found; also more than 4096 keys, and
// Interrupted soon after `cancel` was set.
RowSurvey survey_rows(const std::filesystem::path& path, const std::string& column, const std::atomic<bool>& cancel);

// Writes rows as text in a format. A key that is not among the columns has no place in CSV and TSV.
class RowFormatter {
 public:
  RowFormatter(RowFormat format, std::vector<std::string> columns) : format_(format), columns_(std::move(columns)) {}
  std::string header() const;  // empty but for CSV and TSV
  std::string format(const nlohmann::ordered_json& row) const;

 private:
  std::string separated(const std::function<std::string(const std::string&)>& value) const;

  RowFormat format_;
  std::vector<std::string> columns_;
};

}  // namespace paw
