// Reports of a test run: plain text for the terminal, one HTML file that needs nothing beside itself, and JUnit XML for
// what watches over builds.
#pragma once

#include <span>
#include <string>

#include "eval/metrics.hpp"

namespace paw {

// Exact match and the chosen one beside it, calibration and coverage in short, the per-label table, the confusion
// matrix, the worst ten wrong cases (the most confident first) and the three slowest calls. `title` is usually the
// program's name. Control characters in cases are shown, never sent to the terminal.
std::string text_report(const std::string& title, const Score& score, std::span<const Case> cases);

// The same as one HTML page (see html_page.hpp), with the reliability of the confidence and the coverage drawn, up to
// 200 wrong cases, then the slowest calls. All text is escaped.
std::string html_report(const std::string& title, const Score& score, std::span<const Case> cases);

// JUnit XML: one testsuite with a testcase for each case in its order, which holds a failure with what was expected and
// answered where it is wrong by the score's rule, or an error where it could not be run. Valid XML 1.0 in UTF-8
// whatever the texts hold: what XML cannot hold is written as an escape, \x00. `time` is there for the cases that were
// timed, seconds.
std::string junit_report(const std::string& title, const Score& score, std::span<const Case> cases);

}  // namespace paw
