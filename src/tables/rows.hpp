// Rows of data for `paw map`: JSONL, CSV, TSV or plain lines, in the bytes that they have in their file.
#pragma once

#include <atomic>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "paw/error.hpp"
#include "tables/json_array.hpp"
#include "tables/text_file.hpp"
#include "text/csv.hpp"
#include "text/json_scan.hpp"
#include "text/lines.hpp"

namespace paw {

enum class RowFormat { Jsonl, Csv, Tsv, Text };
// By the extension, before a .gz; plain lines where it says nothing else.
RowFormat row_format(const std::filesystem::path& path);

// A row of JSONL has `json` and `members`, any other has `values`.
struct Row {
  std::string json = {};                 // the object on one line, as it is written
  std::vector<JsonMember> members = {};  // of `json`
  std::vector<std::string> values = {};  // of RowReader::columns(), in their order
  std::optional<std::string> input =
      {};                  // the text of the column to run on, as JSON where it is not a string; none for null
  std::string error = {};  // why the row cannot be read; the column then has what stands there, `input` none
  size_t bytes = 0;        // in the file
};

enum class BadRows { Throw, Keep };

// Streams rows; memory is bounded by one row. Files may be compressed (gzip), in UTF-16 with its mark, have CR for line
// ends, another separator than their extension says (the one that gives the column asked for, or a first line such as
// sep=;), or be one JSON array of rows. A name that a header has more than once is made another by a number. Throws
// Error naming file and line: Damaged (a malformed row, unless it is kept), NotFound (no such file or column),
// TooLarge.
class RowReader {
 public:
  RowReader(const std::filesystem::path& path, std::string column, BadRows bad = BadRows::Throw);
  std::optional<Row> next();

  const std::vector<std::string>& columns() const { return header_; }  // none of JSONL; "input" of plain lines
  const std::vector<std::string>& notes() const { return notes_; }     // sentences about what was found out

 private:
  char find_separator();
  std::vector<std::string> header_with(char separator);
  void open_table();
  std::optional<std::string> next_json_text(std::string& where);
  std::optional<Row> next_json();
  std::optional<Row> next_csv();
  Row object_of(std::string_view string) const;

  std::string name_, column_;
  BadRows bad_;
  RowFormat format_;
  TextFile file_;
  std::istream stream_;
  LineReader lines_;
  std::unique_ptr<CsvReader> csv_;
  std::unique_ptr<JsonArrayReader> array_;
  std::vector<std::string> header_, notes_;
};

// What a file has, read to its end.
struct RowSurvey {
  size_t rows = 0;
  std::vector<std::string> keys;   // of any row, in the order of their first mention
  std::vector<std::string> notes;  // of the reader
};
// Throws Error as RowReader does, so that nothing is left to be found; also where no row at all can be read, for more
// than 4096 keys (TooLarge), and Interrupted soon after `cancel` was set.
RowSurvey survey_rows(const std::filesystem::path& path, const std::string& column, BadRows bad,
                      const std::atomic<bool>& cancel);

}  // namespace paw
