// Rows of data: JSONL, CSV, TSV or plain lines, in the bytes that they have in their file.
#pragma once

#include <atomic>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "paw/error.hpp"
#include "tables/json_array.hpp"
#include "tables/text_file.hpp"
#include "text/csv.hpp"
#include "text/json_scan.hpp"
#include "text/lines.hpp"

namespace paw {

enum class RowFormat { Jsonl, Csv, Tsv, Text };
// By the extension, before a .gz or .zst; plain lines where it says nothing else.
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

  // Of JSONL: the member with this key, of several the last; null where there is none.
  const JsonMember* find(std::string_view key) const;
  // The text of a string, other values as compact JSON; none of null.
  std::optional<std::string> text_of(const JsonMember& member) const;
};

enum class BadRows { Throw, Keep };

// Streams rows; memory is bounded by one row. Files may be compressed (gzip, Zstandard), in UTF-16 or Windows-1252
// (TextFile), have CR for line ends, another separator than their extension says (the one that gives the column asked
// for, or a first line such as sep=;), or be one JSON array of rows. A name that a header has more than once is made
// another by a number. Throws Error naming file and line: Damaged (a malformed row, unless it is kept), NotFound (no
// such file or column), TooLarge.
class RowReader {
 public:
  struct Options {
    std::string column;  // to run on; of JSONL, none is asked for where this is empty
    BadRows bad = BadRows::Throw;
    std::string advice = "choose one with --column";  // behind a sentence that says that the column is not there
  };

  RowReader(const std::filesystem::path& path, Options options);
  RowReader(std::unique_ptr<TextFile> file, RowFormat format, Options options);
  std::optional<Row> next();

  const std::vector<std::string>& columns() const { return header_; }   // none of JSONL; "input" of plain lines
  const std::vector<std::string>& doubled() const { return doubled_; }  // those that the header has more than once
  std::vector<std::string> notes() const;  // sentences about what was found out so far
  // For sentences: the file, and the line where the last row began, from 1.
  const std::string& name() const { return name_; }
  size_t line() const;
  // Of the file's bytes; once, after next() gave nullopt.
  std::string sha256() { return file_->sha256(); }

 private:
  char find_separator();
  std::vector<std::string> header_with(char separator);
  void open_table();
  std::optional<std::string> next_json_text(std::string& where);
  std::optional<Row> next_json();
  std::optional<Row> next_csv();
  Row object_of(std::string_view string) const;

  Options options_;
  RowFormat format_;
  std::unique_ptr<TextFile> file_;
  std::string name_;
  std::istream stream_;
  LineReader lines_;
  std::unique_ptr<CsvReader> csv_;
  std::unique_ptr<JsonArrayReader> array_;
  std::vector<std::string> header_, doubled_, notes_;
};

// What a file has, read to its end.
struct RowSurvey {
  size_t rows = 0;
  std::vector<std::string> keys;   // of any row, in the order of their first mention
  std::vector<std::string> notes;  // of the reader
};
// Throws Error as RowReader does, so that nothing is left to be found; also where no row at all can be read, for more
// than 4096 keys (TooLarge), and Interrupted soon after `cancel` was set.
RowSurvey survey_rows(const std::filesystem::path& path, const RowReader::Options& options,
                      const std::atomic<bool>& cancel);

}  // namespace paw
