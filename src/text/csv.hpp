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
  // Reads from `lines`, which outlives the reader.
  CsvReader(LineReader& lines, char separator) : lines_(lines), separator_(separator) {}

  // The next record that is not a blank line; false at the end. Throws Error with the line: text after a closing quote,
  // a quote that is never closed, a record over the limit of the LineReader.
  bool next(std::vector<std::string>& fields);

  size_t line() const { return line_; }  // where the last record began, from 1

 private:
  LineReader& lines_;
  char separator_;
  size_t line_ = 0;
};

}  // namespace paw
