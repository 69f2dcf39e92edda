// Reports of a test run for people: plain text for the terminal, and one HTML file that needs nothing beside itself.
#pragma once

#include <span>
#include <string>

#include "eval/metrics.hpp"

namespace paw {

// Exact match, the per-label table, the confusion matrix, the worst ten wrong cases (the most confident first) and the
// three slowest calls. `title` is usually the program's name. Control characters in cases are shown, never sent to the
// terminal.
std::string text_report(const std::string& title, const Score& score, std::span<const Case> cases);

// The same as one HTML page with inline style, light and dark, no script, nothing fetched. All text is escaped.
std::string html_report(const std::string& title, const Score& score, std::span<const Case> cases);

}  // namespace paw
