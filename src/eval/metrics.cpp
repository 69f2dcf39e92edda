#include "eval/metrics.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include "text/trim.hpp"

namespace paw {
namespace {

constexpr size_t kLabelsLimit = 64, kKnownLabelsLimit = 256;
constexpr size_t kLabelBytesLimit = 200;
constexpr double kNormal95 = 1.959963984540054;  // the 97.5 % quantile of the normal distribution

double ratio(uint64_t part, uint64_t whole) {
  return whole == 0 ? 0 : static_cast<double>(part) / static_cast<double>(whole);
}

// The texts that are one label have one key.
std::string key_of(std::string_view text, const MatchRule& rule) {
  return rule.kind == Match::Normalized ? normalized(trimmed_end(text)) : std::string(trimmed_end(text));
}

struct Label {
  std::string text;     // as in its first occurrence
  size_t given = -1;    // its index among the given labels; none: after all of them
  size_t position = 0;  // in the score
};
using LabelIndex = std::map<std::string, Label, std::less<>>;

void add_label(LabelIndex& index, std::string_view text, const MatchRule& rule, size_t given = -1) {
  index.try_emplace(key_of(text, rule), Label{std::string(trimmed_end(text)), given, 0});
}

// The expected outputs; empty if they do not look like a set of labels.
LabelIndex guessed_labels(std::span<const Case> cases, const MatchRule& rule) {
  LabelIndex index;
  for (const Case& test : cases) {
    const std::string_view label = trimmed_end(test.expected);
    if (label.size() > kLabelBytesLimit || label.find('\n') != std::string_view::npos) return {};
    add_label(index, label, rule);
    if (index.size() > kLabelsLimit) return {};
  }
  return 2 * index.size() < cases.size() ? index : LabelIndex{};
}

// The expected outputs, and those of `labels` that were answered; empty if there are too many.
LabelIndex known_labels(std::span<const Case> cases, const MatchRule& rule, std::span<const std::string> labels) {
  LabelIndex known, index;
  for (size_t i = 0; i < labels.size(); ++i) add_label(known, labels[i], rule, i);
  const auto given = [&](std::string_view text) {
    const auto found = known.find(key_of(text, rule));
    return found == known.end() ? -1 : found->second.given;
  };
  for (const Case& test : cases) {
    add_label(index, test.expected, rule, given(test.expected));
    const size_t answered = test.error.empty() ? given(test.actual) : -1;
    if (answered < labels.size()) add_label(index, test.actual, rule, answered);
    if (index.size() > kKnownLabelsLimit) return {};
  }
  return index;
}

// Each label's position in the score: in the order given, then alphabetically.
void order_labels(LabelIndex& index, Score& score) {
  std::vector<Label*> order;
  for (auto& [key, label] : index) order.push_back(&label);
  std::stable_sort(order.begin(), order.end(), [](const Label* x, const Label* y) { return x->given < y->given; });
  for (Label* label : order) {
    label->position = score.labels.size();
    score.labels.emplace_back().label = label->text;
  }
}

void score_label(LabelScore& label, size_t labels, Score& score) {
  label.precision = ratio(label.correct, label.predicted);
  label.recall = ratio(label.correct, label.support);
  label.f1 = ratio(2 * label.correct, label.support + label.predicted);
  score.macro_precision += label.precision / static_cast<double>(labels);
  score.macro_recall += label.recall / static_cast<double>(labels);
  score.macro_f1 += label.f1 / static_cast<double>(labels);
}

void score_labels(std::span<const Case> cases, std::span<const std::string> labels, Score& score) {
  LabelIndex index = labels.empty() ? guessed_labels(cases, score.rule) : known_labels(cases, score.rule, labels);
  const size_t n = index.size();
  if (n == 0) return;
  score.confusion.assign(n, std::vector<uint64_t>(n + 1));
  order_labels(index, score);
  for (const Case& test : cases) {
    const size_t expected = index.find(key_of(test.expected, score.rule))->second.position;
    const auto found = test.error.empty() ? index.find(key_of(test.actual, score.rule)) : index.end();
    // What counts as right by JSON or as a number may be written otherwise.
    const bool right = test.correct(score.rule);
    const size_t actual = right ? expected : found == index.end() ? n : found->second.position;
    ++score.confusion[expected][actual];
    ++score.labels[expected].support;
    if (actual < n) ++score.labels[actual].predicted;
    if (right) ++score.labels[expected].correct;
  }
  for (LabelScore& label : score.labels) score_label(label, n, score);
}

Share share_of(uint64_t count, uint64_t n) { return {count, ratio(count, n), wilson_interval(count, n)}; }

void score_confidence(std::span<const Case> cases, Score& score) {
  std::vector<Graded> answers;
  double sum = 0;
  for (const Case& test : cases) {
    answers.push_back({test.confidence, test.correct(score.rule)});
    sum += test.confidence;
  }
  score.calibration = calibration_of(answers);
  if (!cases.empty()) score.mean_confidence = sum / static_cast<double>(cases.size());
}

void score_times(std::span<const Case> cases, Score& score) {
  if (cases.empty()) return;
  std::vector<double> times;
  double sum = 0;
  for (const Case& test : cases) {
    if (test.milliseconds > 0) times.push_back(test.milliseconds);
    sum += test.milliseconds;
  }
  std::sort(times.begin(), times.end());
  const size_t n = times.size();
  if (n == 0) return;
  score.mean_ms = sum / static_cast<double>(n);
  score.median_ms = (times[(n - 1) / 2] + times[n / 2]) / 2;
  score.p95_ms = times[(95 * n + 99) / 100 - 1];  // nearest rank
}

}  // namespace

bool Case::correct(const MatchRule& rule) const { return error.empty() && matches(rule, expected, actual); }

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

Score score(std::span<const Case> cases, const MatchRule& rule, std::span<const std::string> labels) {
  Score result;
  result.n = cases.size();
  uint64_t matched = 0;
  for (const Case& test : cases) {
    result.errors += test.error.empty() ? 0 : 1;
    result.correct += test.correct() ? 1 : 0;
    matched += test.correct(rule) ? 1 : 0;
  }
  result.exact_match = ratio(result.correct, result.n);
  result.interval = wilson_interval(result.correct, result.n);
  result.rule = rule;
  result.match = share_of(matched, result.n);
  score_labels(cases, labels, result);
  score_confidence(cases, result);
  score_times(cases, result);
  return result;
}

void score_abstention(std::span<const Case> cases, double below, Score& score) {
  if (below == 0) return;
  uint64_t given = 0, right = 0;
  for (const Case& test : cases) {
    if (!test.error.empty() || test.confidence < below) continue;
    ++given;
    right += test.correct(score.rule) ? 1 : 0;
  }
  score.answered = {below, share_of(given, score.n), share_of(right, given)};
}

}  // namespace paw
