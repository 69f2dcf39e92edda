// The report for the terminal.
#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <vector>

#include "eval/report.hpp"
#include "eval/report_data.hpp"

namespace paw {
namespace {

constexpr size_t kLabelColumns = 24;
constexpr size_t kTextColumns = 70;
constexpr size_t kWidestMatrix = 20;  // labels; a wider matrix would wrap, so its largest errors are listed

std::string padded(const std::string& text, size_t columns) {
  return text + std::string(columns - std::min(columns, columns_of(text)), ' ');
}

std::string header(const std::string& title, const Score& score) {
  std::string text = fmt::format("{}\n\n", one_line(title, kTextColumns));
  text += fmt::format("exact match  {:.1f} %  ({} of {}; 95 % interval {:.1f} to {:.1f} %)\n", 100 * score.exact_match,
                      score.correct, score.n, 100 * score.interval.low, 100 * score.interval.high);
  return text + fmt::format("time a call  {:.2f} ms mean, {:.2f} ms median, {:.2f} ms at the 95th percentile\n",
                            score.mean_ms, score.median_ms, score.p95_ms);
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
  return text;
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

std::string largest_confusions(const Score& score) {
  struct Confusion {
    uint64_t count;
    size_t expected, answered;
  };
  std::vector<Confusion> found;
  for (size_t row = 0; row < score.confusion.size(); ++row) {
    for (size_t column = 0; column < score.confusion[row].size(); ++column) {
      if (row != column && score.confusion[row][column] > 0)
        found.push_back({score.confusion[row][column], row, column});
    }
  }
  if (found.empty()) return "";
  std::stable_sort(found.begin(), found.end(), [](const auto& x, const auto& y) { return x.count > y.count; });
  found.resize(std::min<size_t>(found.size(), 10));
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
  const auto worst = worst_cases(cases, 10);
  if (worst.empty()) return "";
  std::string text =
      fmt::format("\nwrong cases, the most confident first ({} of {})\n", worst.size(), score.n - score.correct);
  for (const Case* test : worst) {
    text += fmt::format("  {:>3.0f} %  {}\n         expected {}\n         answered {}\n", 100 * test->confidence,
                        one_line(test->input, kTextColumns), one_line(test->expected, kTextColumns),
                        one_line(test->actual, kTextColumns));
  }
  return text;
}

std::string slow_cases(std::span<const Case> cases) {
  std::string text = "\nslowest calls\n";
  for (const Case* test : slowest_cases(cases, 3)) {
    text += fmt::format("  {:>8.2f} ms  {}\n", test->milliseconds, one_line(test->input, kTextColumns));
  }
  return text;
}

}  // namespace

std::string text_report(const std::string& title, const Score& score, std::span<const Case> cases) {
  std::string text = header(title, score);
  if (!score.labels.empty()) {
    text += label_table(score);
    text += score.labels.size() <= kWidestMatrix ? confusion_matrix(score) : largest_confusions(score);
  }
  text += wrong_cases(score, cases);
  if (!cases.empty()) text += slow_cases(cases);
  return text;
}

}  // namespace paw
