#include "text/csv.hpp"

#include <fmt/format.h>

#include <string_view>

namespace paw {
namespace {

// Moves the quoted field that begins at record[at] (a quote) to `field` and returns the place after its closing quote,
// or npos where the record ends first.
size_t read_quoted(std::string_view record, size_t at, std::string& field) {
  for (++at; at < record.size(); ++at) {
    if (record[at] != '"') {
      field.push_back(record[at]);
    } else if (at + 1 < record.size() && record[at + 1] == '"') {
      field.push_back('"');
      ++at;
    } else {
      return at + 1;
    }
  }
  return std::string_view::npos;
}

// True when the quotes of `text` leave a quoted field open after it, given whether one was open before. A quote inside
// a field that did not begin with one is an ordinary character.
bool quote_open_after(std::string_view text, char separator, bool open) {
  bool field_start = !open;
  for (size_t i = 0; i < text.size(); ++i) {
    if (open) {
      if (text[i] != '"') continue;
      if (i + 1 < text.size() && text[i + 1] == '"') {
        ++i;
      } else {
        open = false;
      }
    } else {
      open = field_start && text[i] == '"';
      field_start = text[i] == separator;
    }
  }
  return open;
}

}  // namespace

bool CsvReader::next(std::vector<std::string>& fields, std::string* malformed) {
  fields.clear();
  do {
    record_.clear();
    if (!lines_.append_next(record_)) return false;
  } while (without_line_end(record_).empty());
  line_ = lines_.count();
  for (bool open = quotes_ && quote_open_after(record_, separator_, false); open;) {
    const size_t known = record_.size();
    if (!lines_.append_next(record_)) {
      throw Error(ErrorKind::Damaged,
                  fmt::format("{} line {} opens a quote that is never closed", lines_.name(), line_));
    }
    open = quote_open_after(std::string_view(record_).substr(known), separator_, true);
  }

  const std::string_view text = without_line_end(record_);
  for (size_t at = 0;; ++at) {
    std::string& field = fields.emplace_back();
    if (quotes_ && at < text.size() && text[at] == '"') {
      at = read_quoted(text, at, field);
    } else {
      const size_t end = text.find(separator_, at);
      field = text.substr(at, end == std::string_view::npos ? end : end - at);
      at = end;
    }
    if (at >= text.size()) return true;
    if (text[at] == separator_) continue;
    std::string sentence = fmt::format(
        "{} line {} has text after a closing quote; double a quote to mean the character", lines_.name(), line_);
    if (malformed == nullptr) throw Error(ErrorKind::Damaged, sentence);
    *malformed = std::move(sentence);
    return true;
  }
}

}  // namespace paw
