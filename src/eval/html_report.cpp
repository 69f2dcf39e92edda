// The report as one HTML page: style inline, no script, nothing fetched.
#include <fmt/format.h>

#include <algorithm>

#include "eval/report.hpp"
#include "eval/report_data.hpp"

namespace paw {
namespace {

constexpr size_t kWrongCases = 200;
constexpr size_t kTextColumns = 2000;

constexpr const char* kStyle = R"(
:root { color-scheme: light dark; --ink: #1c1e21; --soft: #62676d; --line: #d8dbdf; --paper: #fff; --good: 26,127,75; --bad: 196,48,43; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6e8ea; --soft: #9aa0a6; --line: #3a3e43; --paper: #17191c; --good: 74,190,126; --bad: 240,98,92; }
}
body { font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); max-width: 70rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.4rem; } h2 { font-size: 1.1rem; margin-top: 2rem; }
.big { font-size: 2.6rem; font-weight: 600; } .soft { color: var(--soft); }
.wide { overflow-x: auto; }
table { border-collapse: collapse; } th, td { border: 1px solid var(--line); padding: .25rem .55rem; text-align: left; vertical-align: top; }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; }
td.text { white-space: pre-wrap; overflow-wrap: anywhere; font-family: ui-monospace, monospace; font-size: .85rem; }
)";

std::string escaped(std::string_view text) {
  std::string result;
  for (const char character : text) {
    switch (character) {
      case '&': result += "&amp;"; break;
      case '<': result += "&lt;"; break;
      case '>': result += "&gt;"; break;
      case '"': result += "&quot;"; break;
      case '\'': result += "&#39;"; break;
      default: result += character;
    }
  }
  return result;
}

std::string shown(std::string_view text) { return escaped(one_line(text, kTextColumns)); }

std::string header(const std::string& title, const Score& score) {
  return fmt::format(
      "<h1>{}</h1>\n<p><span class=\"big\">{:.1f} %</span> exact match<br>\n"
      "<span class=\"soft\">{} of {} cases; 95 % interval {:.1f} to {:.1f} %</span></p>\n"
      "<p class=\"soft\">Time a call: {:.2f} ms mean, {:.2f} ms median, {:.2f} ms at the 95th percentile</p>\n",
      shown(title), 100 * score.exact_match, score.correct, score.n, 100 * score.interval.low,
      100 * score.interval.high, score.mean_ms, score.median_ms, score.p95_ms);
}

std::string label_table(const Score& score) {
  std::string html =
      "<h2>Labels</h2>\n<div class=\"wide\"><table>\n<tr><th class=\"number\">#</th><th>Label</th><th "
      "class=\"number\">Precision</th>"
      "<th class=\"number\">Recall</th><th class=\"number\">F1</th><th class=\"number\">Cases</th></tr>\n";
  for (size_t i = 0; i < score.labels.size(); ++i) {
    const LabelScore& label = score.labels[i];
    html += fmt::format(
        "<tr><td class=\"number\">{}</td><td>{}</td><td class=\"number\">{:.3f}</td><td class=\"number\">{:.3f}</td>"
        "<td class=\"number\">{:.3f}</td><td class=\"number\">{}</td></tr>\n",
        i + 1, shown(label.label), label.precision, label.recall, label.f1, label.support);
  }
  return html + "</table></div>\n";
}

// A cell coloured by its share of the row: right answers in one colour, wrong ones in the other.
std::string confusion_cell(uint64_t count, uint64_t support, bool right, const std::string& hint) {
  if (count == 0) return "<td class=\"number\"></td>";
  const double share = static_cast<double>(count) / static_cast<double>(std::max<uint64_t>(support, 1));
  return fmt::format("<td class=\"number\" style=\"background:rgba(var({}),{:.2f})\" title=\"{}\">{}</td>",
                     right ? "--good" : "--bad", 0.15 + 0.55 * share, hint, count);
}

std::string confusion_matrix(const Score& score) {
  const size_t n = score.labels.size();
  std::string html =
      "<h2>Confusion</h2>\n<p class=\"soft\">Rows: expected. Columns: answered.</p>\n<div "
      "class=\"wide\"><table>\n<tr><th></th>";
  for (size_t column = 0; column < n; ++column) {
    html += fmt::format("<th class=\"number\" title=\"{}\">{}</th>", shown(score.labels[column].label), column + 1);
  }
  html += "<th class=\"number\">other</th></tr>\n";
  for (size_t row = 0; row < n; ++row) {
    const std::string expected = shown(score.labels[row].label);
    html += fmt::format("<tr><th>{}. {}</th>", row + 1, expected);
    for (size_t column = 0; column <= n; ++column) {
      const std::string answered = column < n ? shown(score.labels[column].label) : "something else";
      html += confusion_cell(score.confusion[row][column], score.labels[row].support, row == column,
                             fmt::format("{} answered as {}", expected, answered));
    }
    html += "</tr>\n";
  }
  return html + "</table></div>\n";
}

std::string wrong_cases(const Score& score, std::span<const Case> cases) {
  const auto worst = worst_cases(cases, kWrongCases);
  if (worst.empty()) return "<h2>Wrong cases</h2>\n<p>None.</p>\n";
  std::string html = fmt::format(
      "<h2>Wrong cases</h2>\n<p class=\"soft\">{} of {}, the most confident first.</p>\n<div class=\"wide\"><table>\n"
      "<tr><th class=\"number\">Confidence</th><th>Input</th><th>Expected</th><th>Answered</th></tr>\n",
      worst.size(), score.n - score.correct);
  for (const Case* test : worst) {
    html += fmt::format(
        "<tr><td class=\"number\">{:.0f} %</td><td class=\"text\">{}</td><td class=\"text\">{}</td><td "
        "class=\"text\">{}</td></tr>\n",
        100 * test->confidence, shown(test->input), shown(test->expected), shown(test->actual));
  }
  return html + "</table></div>\n";
}

std::string slow_cases(std::span<const Case> cases) {
  std::string html =
      "<h2>Slowest calls</h2>\n<div class=\"wide\"><table>\n<tr><th class=\"number\">ms</th><th>Input</th></tr>\n";
  for (const Case* test : slowest_cases(cases, 3)) {
    html += fmt::format("<tr><td class=\"number\">{:.2f}</td><td class=\"text\">{}</td></tr>\n", test->milliseconds,
                        shown(test->input));
  }
  return html + "</table></div>\n";
}

}  // namespace

std::string html_report(const std::string& title, const Score& score, std::span<const Case> cases) {
  std::string html = fmt::format(
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, "
      "initial-scale=1\">\n<title>{}</title>\n<style>{}</style>\n</head>\n<body>\n",
      shown(title), kStyle);
  html += header(title, score);
  if (!score.labels.empty()) html += label_table(score) + confusion_matrix(score);
  html += wrong_cases(score, cases);
  if (!cases.empty()) html += slow_cases(cases);
  return html + "</body>\n</html>\n";
}

}  // namespace paw
