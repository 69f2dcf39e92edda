// What both reports show of a test run: the wrong cases that matter most, the slowest calls, text that is safe to
// print.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "eval/metrics.hpp"

namespace paw {

// At most `limit` cases that are wrong by `rule`, the most confident first: a program that is sure and wrong is the one
// to look at.
std::vector<const Case*> worst_cases(std::span<const Case> cases, const MatchRule& rule, size_t limit);

// At most `limit` of the cases that were timed, the slowest first.
std::vector<const Case*> slowest_cases(std::span<const Case> cases, size_t limit);

// The largest counts off the diagonal of the confusion matrix, the largest first, at most `limit`.
struct Confusion {
  uint64_t count = 0;
  size_t expected = 0, answered = 0;  // labels; `answered` == labels.size() for something that is not a label
};
std::vector<Confusion> largest_confusions(const Score& score, size_t limit);

// A few points of the coverage curve for a table: those that keep all, 95, 90, 80, 70 and 50 % of the answers, each
// once.
std::vector<CoveragePoint> coverage_rows(const Calibration& calibration);

// A threshold of confidence with four digits, rounded down, so that it keeps what the exact one keeps.
std::string threshold_text(double threshold);

// What the program said, or why it said nothing.
std::string answer_of(const Case& test);

// `text` on one line in valid UTF-8: control characters and invalid bytes as escapes (\n, \x1b), and at most `columns`
// terminal columns, cut with an ellipsis.
std::string one_line(std::string_view text, size_t columns);

// How many terminal columns valid UTF-8 text takes.
size_t columns_of(std::string_view text);

}  // namespace paw
