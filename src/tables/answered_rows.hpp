// Rows with the answers of a program, as text.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "paw/abstention.hpp"
#include "paw/answer.hpp"
#include "tables/rows.hpp"

namespace paw {

// Where the answer's fields go among those that the rows have. A field of a row whose name the answer needs is kept
// under another: "output" as "expected", else with "_before" behind it.
class AnsweredRows {
 public:
  AnsweredRows(const RowSurvey& survey, RowFormat format, const Abstention& abstention);

  const std::vector<std::string>& columns() const { return columns_; }
  std::string header() const { return formatter_.header(); }
  std::string row(const Row& row, const Answer& answer) const;

 private:
  const std::string& name_of(const std::string& key) const;

  Abstention abstention_;
  std::map<std::string, std::string> names_;  // of the keys that are kept under another
  std::vector<std::string> columns_;
  RowFormatter formatter_;
};

}  // namespace paw
