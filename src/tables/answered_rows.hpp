// Rows with the answers of a program, as text.
#pragma once

#include <string>
#include <unordered_map>
#include <vector>

#include "paw/abstention.hpp"
#include "paw/answer.hpp"
#include "tables/rows.hpp"

namespace paw {

// Rows keep their fields: those of JSONL in JSONL byte for byte, with the answer's behind them. A field whose name the
// answer needs is kept under another: "output" as "expected", else with "_before" behind it. In CSV and TSV there is a
// column for each key of any row; of a key that a row has twice, the last one counts, and null is an empty field. Plain
// lines are the answers alone.
class AnsweredRows {
 public:
  // `keys` of all rows, in their order; those of tables are the columns.
  // `say_truncated`: whether a text was cut is a field of each row.
  AnsweredRows(const std::vector<std::string>& keys, RowFormat format, Abstention abstention,
               bool report_truncated = false);

  const std::vector<std::string>& columns() const { return columns_; }
  std::string header() const;  // empty but for CSV and TSV
  // Throws Error (Busy): a key that is not among those of all rows.
  void append(const Row& row, const Answer& answer, std::string& text) const;

 private:
  size_t column_of(const std::string& key) const;
  void append_json(const Row& row, const Answer& answer, std::string& text) const;
  void append_members(const Row& row, std::string& text) const;
  void append_separated(const Row& row, const Answer& answer, std::string& text) const;
  void append_fields(const std::vector<std::string>& fields, std::string& text) const;

  RowFormat format_;
  Abstention abstention_;
  bool report_truncated_;
  std::unordered_map<std::string, size_t> column_;  // of a key among the columns
  std::vector<std::string> columns_;                // by their names in the output, those of the answer last
  std::vector<std::string> quoted_;                 // the same as JSON strings
  std::vector<bool> renamed_;                       // by place
  bool any_renamed_ = false;
};

}  // namespace paw
