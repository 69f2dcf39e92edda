#include "eval/report_data.hpp"

#include <fmt/format.h>
#include <utf8proc.h>

#include <algorithm>
#include <cmath>

namespace paw {
namespace {

template <typename Less>
std::vector<const Case*> first_by(std::vector<const Case*> cases, size_t limit, Less less) {
  std::stable_sort(cases.begin(), cases.end(), less);
  cases.resize(std::min(cases.size(), limit));
  return cases;
}

// One character of text as it may be printed.
struct Printable {
  std::string text;
  size_t columns = 0;
  size_t bytes = 0;  // of the original
};

std::string escape_of(unsigned char byte) {
  if (byte == '\n') return "\\n";
  if (byte == '\r') return "\\r";
  if (byte == '\t') return "\\t";
  return fmt::format("\\x{:02x}", byte);
}

Printable first_printable(std::string_view text) {
  utf8proc_int32_t code = -1;
  const auto* bytes = reinterpret_cast<const utf8proc_uint8_t*>(text.data());
  const auto size = utf8proc_iterate(bytes, static_cast<utf8proc_ssize_t>(text.size()), &code);
  if (size < 1 || code < 0x20 || code == 0x7F) {
    const std::string escape = escape_of(static_cast<unsigned char>(text[0]));
    return {escape, escape.size(), 1};
  }
  const auto length = static_cast<size_t>(size);
  const utf8proc_category_t category = utf8proc_category(code);
  // Control and format characters can reorder or hide what is shown.
  if (category == UTF8PROC_CATEGORY_CC || category == UTF8PROC_CATEGORY_CF) {
    const std::string escape = fmt::format("\\u{:04x}", code);
    return {escape, escape.size(), length};
  }
  return {std::string(text.substr(0, length)), static_cast<size_t>(std::max(0, utf8proc_charwidth(code))), length};
}

}  // namespace

std::vector<const Case*> worst_cases(std::span<const Case> cases, const MatchRule& rule, size_t limit) {
  std::vector<const Case*> wrong;
  for (const Case& test : cases) {
    if (!test.correct(rule)) wrong.push_back(&test);
  }
  return first_by(std::move(wrong), limit, [](const Case* x, const Case* y) { return x->confidence > y->confidence; });
}

std::vector<const Case*> slowest_cases(std::span<const Case> cases, size_t limit) {
  std::vector<const Case*> timed;
  for (const Case& test : cases) {
    if (test.milliseconds > 0) timed.push_back(&test);
  }
  return first_by(std::move(timed), limit,
                  [](const Case* x, const Case* y) { return x->milliseconds > y->milliseconds; });
}

std::vector<Confusion> largest_confusions(const Score& score, size_t limit) {
  std::vector<Confusion> found;
  for (size_t row = 0; row < score.confusion.size(); ++row) {
    for (size_t column = 0; column < score.confusion[row].size(); ++column) {
      const uint64_t count = score.confusion[row][column];
      if (row != column && count > 0) found.push_back({count, row, column});
    }
  }
  std::stable_sort(found.begin(), found.end(), [](const auto& x, const auto& y) { return x.count > y.count; });
  found.resize(std::min(found.size(), limit));
  return found;
}

std::vector<CoveragePoint> coverage_rows(const Calibration& calibration) {
  std::vector<CoveragePoint> rows;
  for (const double share : {1.0, 0.95, 0.9, 0.8, 0.7, 0.5}) {
    const CoveragePoint* point = coverage_at(calibration, share);
    if (point != nullptr && (rows.empty() || rows.back().answered != point->answered)) rows.push_back(*point);
  }
  return rows;
}

std::string threshold_text(double threshold) { return fmt::format("{:.4f}", std::floor(1e4 * threshold) / 1e4); }

std::string answer_of(const Case& test) { return test.error.empty() ? test.actual : "(not run: " + test.error + ")"; }

std::string title_of(const MatchRule& rule) {
  switch (rule.kind) {
    case Match::Exact: return "exact match";
    case Match::Normalized: return "normalized match";
    case Match::Json: return "JSON match";
    case Match::Number: return rule.tolerance == 0 ? "number match" : fmt::format("match within {}", rule.tolerance);
  }
  return "";
}

std::string one_line(std::string_view text, size_t columns) {
  std::string line, shorter;  // `shorter` still has room for the ellipsis
  size_t used = 0;
  while (!text.empty()) {
    const Printable next = first_printable(text);
    if (used + next.columns > columns) return shorter + "…";
    used += next.columns;
    line += next.text;
    if (used < columns) shorter = line;
    text.remove_prefix(next.bytes);
  }
  return line;
}

size_t columns_of(std::string_view text) {
  size_t columns = 0;
  while (!text.empty()) {
    const Printable next = first_printable(text);
    columns += next.columns;
    text.remove_prefix(next.bytes);
  }
  return columns;
}

}  // namespace paw
