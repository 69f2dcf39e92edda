// The report for the terminal.
#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "eval/report.hpp"
#include "eval/report_data.hpp"

namespace paw {
namespace {

constexpr size_t kNameColumns = 11;
constexpr size_t kLabelColumns = 24;
constexpr size_t kTextColumns = 70;
constexpr size_t kWidestMatrix = 20;  // labels; a wider matrix would wrap, so its largest errors are listed

std::string padded(const std::string& text, size_t columns) {
  return text + std::string(columns - std::min(columns, columns_of(text)), ' ');
}

std::string share_line(const std::string& name, uint64_t count, uint64_t n, double value, const Interval& interval) {
  return fmt::format("{}  {:.1f} %  ({} of {}; 95 % interval {:.1f} to {:.1f} %)\n", padded(name, kNameColumns),
                     100 * value, count, n, 100 * interval.low, 100 * interval.high);
}

std::string header(const std::string& title, const Score& score) {
  std::string text = fmt::format("{}\n\n", one_line(title, kTextColumns));
  text += share_line("exact match", score.correct, score.n, score.exact_match, score.interval);
  if (score.rule.kind != Match::Exact) {
    text += share_line(title_of(score.rule), score.match.count, score.n, score.match.value, score.match.interval);
  }
  if (score.errors > 0)
    text += fmt::format("{}  {} of {} cases\n", padded("not run", kNameColumns), score.errors, score.n);
  return text + fmt::format("{}  {:.2f} ms mean, {:.2f} ms median, {:.2f} ms at the 95th percentile\n",
                            padded("time a call", kNameColumns), score.mean_ms, score.median_ms, score.p95_ms);
}

// How sure the program is, how right it is then, and what a threshold would keep.
std::string calibration(const Score& score) {
  if (score.n == 0) return "";
  std::string text =
      fmt::format("{}  {:.1f} % mean; expected calibration error {:.1f} points (10 bins)\n",
                  padded("confidence", kNameColumns), 100 * score.mean_confidence, 100 * score.calibration.ece);
  if (score.answered.below > 0) {
    const auto& [below, given, right] = score.answered;
    text += fmt::format("{}  {} of {} with a confidence of at least {}\n", padded("answered", kNameColumns),
                        given.count, score.n, below);
    if (given.count > 0) text += share_line("  of these", right.count, given.count, right.value, right.interval);
  }
  const std::vector<CoveragePoint> rows = coverage_rows(score.calibration);
  if (rows.size() < 2) return text;
  std::string least = "confidence at least", answered = "answers kept", right = "right among them";
  const size_t width = least.size();
  for (std::string* line : {&answered, &right}) *line = padded(*line, width);
  for (const CoveragePoint& row : rows) {
    least += fmt::format("  {:>7}", threshold_text(row.threshold));
    answered += fmt::format("  {:>5.1f} %", 100 * row.coverage);
    right += fmt::format("  {:>5.1f} %", 100 * row.accuracy);
  }
  return text + "\n" + least + "\n" + answered + "\n" + right + "\n";
}

std::string label_table(const Score& score) {
  std::string text =
      fmt::format("\n{:>2}  {} precision  recall      F1  support\n", "#", padded("label", kLabelColumns));
  for (size_t i = 0; i < score.labels.size(); ++i) {
    const LabelScore& label = score.labels[i];
    text += fmt::format("{:>2}  {} {:>9.3f} {:>7.3f} {:>7.3f} {:>8}\n", i + 1,
                        padded(one_line(label.label, kLabelColumns), kLabelColumns), label.precision, label.recall,
                        label.f1, label.support);
  }
  return text + fmt::format("    {} {:>9.3f} {:>7.3f} {:>7.3f}\n", padded("mean", kLabelColumns), score.macro_precision,
                            score.macro_recall, score.macro_f1);
}

std::string confusion_matrix(const Score& score) {
  const size_t n = score.labels.size();
  uint64_t largest = n;
  for (const auto& row : score.confusion) largest = std::max(largest, *std::max_element(row.begin(), row.end()));
  const size_t width = fmt::formatted_size("{}", largest) + 1;
  std::string text =
      fmt::format("\nconfusion (rows expected, columns answered)\n{}", std::string(kLabelColumns + 4, ' '));
  for (size_t column = 0; column < n; ++column) text += fmt::format("{:>{}}", column + 1, width);
  text += "  other\n";
  for (size_t row = 0; row < n; ++row) {
    text += fmt::format("{:>2}  {}", row + 1, padded(one_line(score.labels[row].label, kLabelColumns), kLabelColumns));
    for (size_t column = 0; column < n; ++column) {
      const uint64_t count = score.confusion[row][column];
      text += count == 0 ? fmt::format("{:>{}}", ".", width) : fmt::format("{:>{}}", count, width);
    }
    const uint64_t other = score.confusion[row][n];
    text += other == 0 ? fmt::format("{:>7}\n", ".") : fmt::format("{:>7}\n", other);
  }
  return text;
}

std::string most_frequent_confusions(const Score& score) {
  const std::vector<Confusion> found = largest_confusions(score, 10);
  if (found.empty()) return "";
  std::string text = "\nmost frequent confusions\n";
  for (const Confusion& item : found) {
    const bool is_label = item.answered < score.labels.size();
    text += fmt::format("{:>4}  {} answered as {}\n", item.count,
                        padded(one_line(score.labels[item.expected].label, kLabelColumns), kLabelColumns),
                        is_label ? one_line(score.labels[item.answered].label, kLabelColumns) : "something else");
  }
  return text;
}

std::string wrong_cases(const Score& score, std::span<const Case> cases) {
  const auto worst = worst_cases(cases, score.rule, 10);
  if (worst.empty()) return "";
  std::string text =
      fmt::format("\nwrong cases, the most confident first ({} of {})\n", worst.size(), score.n - score.match.count);
  for (const Case* test : worst) {
    text += fmt::format("  {:>3.0f} %  {}\n         expected {}\n         answered {}\n", 100 * test->confidence,
                        one_line(test->input, kTextColumns), one_line(test->expected, kTextColumns),
                        one_line(answer_of(*test), kTextColumns));
  }
  return text;
}

std::string slow_cases(std::span<const Case> cases) {
  const auto slowest = slowest_cases(cases, 3);
  if (slowest.empty()) return "";
  std::string text = "\nslowest calls\n";
  for (const Case* test : slowest) {
    text += fmt::format("  {:>8.2f} ms  {}\n", test->milliseconds, one_line(test->input, kTextColumns));
  }
  return text;
}

}  // namespace

std::string text_report(const std::string& title, const Score& score, std::span<const Case> cases) {
  std::string text = header(title, score) + calibration(score);
  if (!score.labels.empty()) {
    text += label_table(score);
    text += score.labels.size() <= kWidestMatrix ? confusion_matrix(score) : most_frequent_confusions(score);
  }
  text += wrong_cases(score, cases);
  return text + slow_cases(cases);
}

}  // namespace paw
