// Records of comma- or tab-separated text (RFC 4180): quoted fields may hold separators, doubled quotes and line ends.
#pragma once

#include <cstddef>
#include <istream>
#include <string>
#include <vector>

#include "text/lines.hpp"

namespace paw {

class CsvReader {
 public:
  // Reads from `lines`, which outlives the reader. Without `quotes`, a quote is a character like any other.
  CsvReader(LineReader& lines, char separator, bool quotes = true)
      : lines_(lines), separator_(separator), quotes_(quotes) {}

  // The next record that is not a blank line; false at the end. Throws Error (Damaged) with the line: text after a
  // closing quote, a quote that is never closed, and as the LineReader does. Where `malformed` is not null, text after
  // a closing quote is not an error: that sentence is put there instead (otherwise it is left alone), and the fields are
  // those before.
  bool next(std::vector<std::string>& fields, std::string* malformed = nullptr);

  const std::string& record() const { return record_; }  // the last one as it stands, its line end included

  size_t line() const { return line_; }  // where the last record began, from 1

 private:
  LineReader& lines_;
  char separator_;
  bool quotes_;
  std::string record_;
  size_t line_ = 0;
};

}  // namespace paw
