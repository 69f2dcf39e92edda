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

// At most `limit` wrong cases, the most confident first: a program that is sure and wrong is the one to look at.
std::vector<const Case*> worst_cases(std::span<const Case> cases, size_t limit);

// At most `limit` cases, the slowest first.
std::vector<const Case*> slowest_cases(std::span<const Case> cases, size_t limit);

// `text` on one line in valid UTF-8: control characters and invalid bytes as escapes (\n, \x1b), and at most `columns`
// terminal columns, cut with an ellipsis.
std::string one_line(std::string_view text, size_t columns);

// How many terminal columns valid UTF-8 text takes.
size_t columns_of(std::string_view text);

}  // namespace paw
