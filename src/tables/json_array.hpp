// The elements of a JSON array of any length, one at a time.
#pragma once

#include <cstddef>
#include <istream>
#include <optional>
#include <string>

namespace paw {

class JsonArrayReader {
 public:
  // `stream` outlives the reader and is before the array; `name` stands in error sentences; an element longer than
  // `limit` bytes is an error.
  JsonArrayReader(std::istream& stream, std::string name, size_t limit);

  // The text of the next element, on one line, otherwise as it is written and not checked; none at the end. Throws
  // Error (Damaged): no array, text after it, or it is not closed; TooLarge.
  std::optional<std::string> next();

  size_t line() const { return element_line_; }  // where the last element began, from 1

 private:
  int skip_space();
  int take();
  bool begin_element();
  [[noreturn]] void fail(const char* reason) const;

  std::streambuf& bytes_;
  std::string name_;
  size_t limit_, line_ = 1, element_line_ = 1;
  bool begun_ = false, ended_ = false;
};

}  // namespace paw
