#include "eval/metrics.hpp"

#include <algorithm>
#include <cmath>
#include <map>

namespace paw {
namespace {

constexpr size_t kLabelsLimit = 64;
constexpr size_t kLabelBytesLimit = 64;
constexpr double kNormal95 = 1.959963984540054;  // the 97.5 % quantile of the normal distribution

double ratio(uint64_t part, uint64_t whole) {
  return whole == 0 ? 0 : static_cast<double>(part) / static_cast<double>(whole);
}

// The expected outputs in order, with an index each; empty where they are not a set of labels.
std::map<std::string, size_t, std::less<>> label_index(std::span<const Case> cases) {
  std::map<std::string, size_t, std::less<>> index;
  for (const Case& test : cases) {
    const std::string_view label = trimmed_end(test.expected);
    if (label.size() > kLabelBytesLimit || label.find('\n') != std::string_view::npos) return {};
    index.try_emplace(std::string(label), 0);
    if (index.size() > kLabelsLimit) return {};
  }
  if (2 * index.size() >= cases.size()) return {};
  size_t next = 0;
  for (auto& [label, place] : index) place = next++;
  return index;
}

void score_labels(std::span<const Case> cases, Score& score) {
  const auto index = label_index(cases);
  if (index.empty()) return;
  score.confusion.assign(index.size(), std::vector<uint64_t>(index.size() + 1));
  score.labels.resize(index.size());
  for (const auto& [label, place] : index) score.labels[place].label = label;
  for (const Case& test : cases) {
    const size_t expected = index.find(trimmed_end(test.expected))->second;
    const auto found = index.find(trimmed_end(test.actual));
    const size_t actual = found == index.end() ? index.size() : found->second;
    ++score.confusion[expected][actual];
    ++score.labels[expected].support;
    if (actual < index.size()) ++score.labels[actual].predicted;
    if (actual == expected) ++score.labels[expected].correct;
  }
  for (LabelScore& label : score.labels) {
    label.precision = ratio(label.correct, label.predicted);
    label.recall = ratio(label.correct, label.support);
    label.f1 = ratio(2 * label.correct, label.support + label.predicted);
  }
}

void score_times(std::span<const Case> cases, Score& score) {
  if (cases.empty()) return;
  std::vector<double> times;
  double sum = 0, confidence = 0;
  for (const Case& test : cases) {
    if (test.milliseconds > 0) times.push_back(test.milliseconds);
    sum += test.milliseconds;
    confidence += test.confidence;
  }
  std::sort(times.begin(), times.end());
  score.mean_confidence = confidence / static_cast<double>(cases.size());
  const size_t n = times.size();
  if (n == 0) return;
  score.mean_ms = sum / static_cast<double>(n);
  score.median_ms = (times[(n - 1) / 2] + times[n / 2]) / 2;
  score.p95_ms = times[(95 * n + 99) / 100 - 1];  // nearest rank
}

}  // namespace

std::string_view trimmed_end(std::string_view text) {
  const size_t last = text.find_last_not_of(" \t\r\n\v\f");
  return text.substr(0, last == std::string_view::npos ? 0 : last + 1);
}

bool Case::correct() const { return trimmed_end(expected) == trimmed_end(actual); }

Interval wilson_interval(uint64_t successes, uint64_t trials) {
  if (trials == 0) return {};
  const double n = static_cast<double>(trials);
  const double p = static_cast<double>(successes) / n;
  const double z2 = kNormal95 * kNormal95;
  const double center = (p + z2 / (2 * n)) / (1 + z2 / n);
  const double half = kNormal95 * std::sqrt(p * (1 - p) / n + z2 / (4 * n * n)) / (1 + z2 / n);
  // At 0 and n successes one root is exactly 0 or 1, which rounding would miss.
  return {successes == 0 ? 0 : std::max(0.0, center - half), successes == trials ? 1 : std::min(1.0, center + half)};
}

Score score(std::span<const Case> cases) {
  Score result;
  result.n = cases.size();
  result.correct =
      static_cast<uint64_t>(std::count_if(cases.begin(), cases.end(), [](const Case& test) { return test.correct(); }));
  result.exact_match = ratio(result.correct, result.n);
  result.interval = wilson_interval(result.correct, result.n);
  score_labels(cases, result);
  score_times(cases, result);
  return result;
}

void to_json(nlohmann::ordered_json& json, const Score& score) {
  json = {{"n", score.n},
          {"exact_match", score.exact_match},
          {"correct", score.correct},
          {"interval", {score.interval.low, score.interval.high}},
          {"ms_per_call", score.mean_ms},
          {"ms_median", score.median_ms},
          {"ms_p95", score.p95_ms},
          {"confidence", score.mean_confidence}};
  if (score.labels.empty()) return;
  auto& labels = json["labels"] = nlohmann::ordered_json::array();
  for (const LabelScore& label : score.labels) {
    labels.push_back({{"label", label.label},
                      {"precision", label.precision},
                      {"recall", label.recall},
                      {"f1", label.f1},
                      {"support", label.support}});
  }
  json["confusion"] = score.confusion;
}

}  // namespace paw
