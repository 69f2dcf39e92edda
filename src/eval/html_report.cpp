// The report of a test run as one HTML page.
#include <fmt/format.h>

#include <algorithm>

#include "eval/charts.hpp"
#include "eval/html_page.hpp"
#include "eval/report.hpp"
#include "eval/report_data.hpp"

namespace paw {
namespace {

constexpr size_t kWrongCases = 200;
constexpr size_t kSlowCases = 5;
constexpr size_t kWidestMatrix = 40;  // labels; of more, the largest confusions are listed
constexpr size_t kConfusions = 50;

std::string share_note(uint64_t count, uint64_t n, const Interval& interval) {
  return fmt::format("{} of {}; 95 % interval {:.1f} to {:.1f} %", count, n, 100 * interval.low, 100 * interval.high);
}

std::string score_card(const Score& score) {
  std::string html = "<div class=\"cards\">\n";
  html += html_card("Exact match", fmt::format("{:.1f} %", 100 * score.exact_match),
                    share_note(score.correct, score.n, score.interval));
  if (score.rule.kind != Match::Exact) {
    std::string name = title_of(score.rule);
    name[0] = name[0] == 'J' ? 'J' : static_cast<char>(name[0] - 'a' + 'A');
    html += html_card(name, fmt::format("{:.1f} %", 100 * score.match.value),
                      share_note(score.match.count, score.n, score.match.interval));
  }
  if (!score.labels.empty()) {
    html += html_card("Macro F1", fmt::format("{:.3f}", score.macro_f1),
                      fmt::format("mean over {} labels; precision {:.3f}, recall {:.3f}", score.labels.size(),
                                  score.macro_precision, score.macro_recall));
  }
  html += html_card("Calibration error (ECE)", fmt::format("{:.3f}", score.calibration.ece),
                    fmt::format("mean confidence {:.1f} %", 100 * score.mean_confidence));
  if (score.answered.below > 0) {
    const auto& [below, given, right] = score.answered;
    html += html_card("Answered", fmt::format("{:.1f} %", 100 * given.value),
                      fmt::format("{} of {}, confidence at least {}; right among them: {:.1f} %", given.count, score.n,
                                  below, 100 * right.value));
  }
  html += html_card("Time a call", fmt::format("{:.1f} ms", score.median_ms),
                    fmt::format("median; mean {:.1f} ms, 95th percentile {:.1f} ms", score.mean_ms, score.p95_ms));
  if (score.errors > 0) html += html_card("Not run", fmt::format("{}", score.errors), "cases; they count as wrong");
  return html + "</div>\n";
}

// A cell for a label, which may be long.
std::string name_cell(const std::string& text) {
  return fmt::format("<td class=\"name\" title=\"{0}\">{0}</td>", shown(text));
}

std::string label_table(const Score& score) {
  std::string html =
      "<h2>Labels</h2>\n<div class=\"wide\"><table>\n<tr><th class=\"number\">#</th><th>Label</th>"
      "<th class=\"number\">Precision</th><th class=\"number\">Recall</th><th class=\"number\">F1</th>"
      "<th class=\"number\">Cases</th></tr>\n";
  for (size_t i = 0; i < score.labels.size(); ++i) {
    const LabelScore& label = score.labels[i];
    html += fmt::format(
        "<tr><td class=\"number\">{}</td>{}<td class=\"number\">{:.3f}</td>"
        "<td class=\"number\">{:.3f}</td><td class=\"number\">{:.3f}</td><td class=\"number\">{}</td></tr>\n",
        i + 1, name_cell(label.label), label.precision, label.recall, label.f1, label.support);
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
  const bool others =
      std::any_of(score.confusion.begin(), score.confusion.end(), [n](auto& row) { return row[n] > 0; });
  std::string html =
      "<h2>Confusion</h2>\n<p class=\"soft\">Rows: expected. Columns: answered, by the numbers of the rows.</p>\n"
      "<div class=\"wide\"><table class=\"matrix\">\n<tr><th class=\"key\"></th>";
  for (size_t column = 0; column < n; ++column) {
    html += fmt::format("<th class=\"number\" title=\"{}\">{}</th>", shown(score.labels[column].label), column + 1);
  }
  html += others ? "<th class=\"number\">other</th></tr>\n" : "</tr>\n";
  for (size_t row = 0; row < n; ++row) {
    const std::string expected = shown(score.labels[row].label);
    html += fmt::format("<tr><th class=\"key\" title=\"{1}\">{0}. {1}</th>", row + 1, expected);
    for (size_t column = 0; column < n + (others ? 1 : 0); ++column) {
      const std::string answered = column < n ? shown(score.labels[column].label) : "something else";
      html += confusion_cell(score.confusion[row][column], score.labels[row].support, row == column,
                             fmt::format("{} answered as {}", expected, answered));
    }
    html += "</tr>\n";
  }
  return html + "</table></div>\n";
}

std::string confusion_list(const Score& score) {
  const auto found = largest_confusions(score, kConfusions);
  if (found.empty()) return "<h2>Confusion</h2>\n<p>None.</p>\n";
  std::string html =
      "<h2>Confusion</h2>\n<p class=\"soft\">The most frequent.</p>\n<div class=\"wide\"><table>\n"
      "<tr><th class=\"number\">Cases</th><th>Expected</th><th>Answered</th></tr>\n";
  for (const Confusion& item : found) {
    const bool is_label = item.answered < score.labels.size();
    html += fmt::format("<tr><td class=\"number\">{}</td>{}{}</tr>\n", item.count,
                        name_cell(score.labels[item.expected].label),
                        name_cell(is_label ? score.labels[item.answered].label : "something else"));
  }
  return html + "</table></div>\n";
}

std::string confidence(const Score& score) {
  std::string html =
      "<h2>Confidence</h2>\n<div class=\"figures\">\n<figure>" + reliability_chart(score.calibration) +
      "<figcaption>Reliability: the share of right answers by confidence. On the dashed line both are equal; below it "
      "the program is overconfident.</figcaption></figure>\n<figure>" +
      coverage_chart(score.calibration) +
      "<figcaption>Coverage: the share of right answers among those kept, when answers below a confidence are dropped."
      "</figcaption></figure>\n</div>\n<div class=\"wide\"><table>\n<tr><th class=\"number\">Confidence at least</th>"
      "<th class=\"number\">Answers kept</th><th class=\"number\">Right among them</th></tr>\n";
  for (const CoveragePoint& row : coverage_rows(score.calibration)) {
    html += fmt::format(
        "<tr><td class=\"number\">{}</td><td class=\"number\">{:.1f} %</td><td class=\"number\">{:.1f} "
        "%</td></tr>\n",
        threshold_text(row.threshold), 100 * row.coverage, 100 * row.accuracy);
  }
  return html + "</table></div>\n";
}

std::string wrong_cases(const Score& score, std::span<const Case> cases) {
  const auto worst = worst_cases(cases, score.rule, kWrongCases);
  if (worst.empty()) return "<h2>Wrong cases</h2>\n<p>None.</p>\n";
  std::string html = fmt::format(
      "<h2>Wrong cases</h2>\n<p class=\"soft\">{} of {}, the most confident first.</p>\n<table class=\"cases\">\n"
      "<tr class=\"head\"><th class=\"number\">Confidence</th><th>Input</th><th>Expected</th><th>Answered</th></tr>\n",
      worst.size(), score.n - score.match.count);
  for (const Case* test : worst) {
    html += fmt::format(
        "<tr><td class=\"number\" data-name=\"Confidence\">{:.0f} %</td><td class=\"mono\" data-name=\"Input\">{}</td>"
        "<td class=\"mono\" data-name=\"Expected\">{}</td><td class=\"mono\" data-name=\"Answered\">{}</td></tr>\n",
        100 * test->confidence, shown(test->input), shown(test->expected), shown(answer_of(*test)));
  }
  return html + "</table>\n";
}

std::string slow_cases(std::span<const Case> cases) {
  const auto slowest = slowest_cases(cases, kSlowCases);
  if (slowest.empty()) return "";
  std::string html =
      "<h2>Slowest calls</h2>\n<table class=\"cases\">\n<tr class=\"head\"><th class=\"number\">ms</th>"
      "<th>Input</th></tr>\n";
  for (const Case* test : slowest) {
    html += fmt::format(
        "<tr><td class=\"number\" data-name=\"ms\">{:.2f}</td><td class=\"mono\" data-name=\"Input\">{}</td></tr>\n",
        test->milliseconds, shown(test->input));
  }
  return html + "</table>\n";
}

}  // namespace

std::string html_report(const std::string& title, const Score& score, std::span<const Case> cases) {
  std::string body = score_card(score);
  if (!score.labels.empty()) {
    const bool fits = score.labels.size() <= kWidestMatrix;
    body += fmt::format("<div class=\"pair\">\n<section>{}</section>\n<section>{}</section>\n</div>\n",
                        fits ? confusion_matrix(score) : confusion_list(score), label_table(score));
  }
  if (score.n > 0) body += confidence(score);
  return html_page(title, body + wrong_cases(score, cases) + slow_cases(cases));
}

}  // namespace paw
