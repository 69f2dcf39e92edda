// Text of any length line by line, with memory bounded by one line, and the SHA-256 of all of it.
#pragma once

#include <cstddef>
#include <istream>
#include <string>
#include <string_view>

#include "hash/sha256.hpp"
#include "paw/error.hpp"

namespace paw {

class LineReader {
 public:
  // `stream` outlives the reader; `name` stands in error sentences; a line longer than `limit` bytes is an error.
  // `line_end` is the byte that ends a line.
  LineReader(std::istream& stream, std::string name, size_t limit, char line_end = '\n');

  // Appends the next line to `line`, its line end included; a UTF-8 byte order mark at the start of the file is
  // dropped. False at the end. Throws Error: TooLarge (the line makes `line` longer
  // than the limit), Io (the stream cannot be read), and what the stream throws.
  bool append_next(std::string& line);

  size_t count() const { return count_; }  // lines read so far, so the number of the last one, from 1
  const std::string& name() const { return name_; }
  std::string sha256() { return hash_.hex(); }  // of the bytes read so far, the mark included; call once

 private:
  bool fill();

  std::istream& stream_;
  std::string name_, buffer_;
  std::string_view rest_;  // of buffer_
  size_t limit_;
  char line_end_;
  size_t count_ = 0;
  Sha256 hash_;
};

// `line` without its LF, CRLF or CR.
std::string_view without_line_end(std::string_view line);

}  // namespace paw
