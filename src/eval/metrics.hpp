// Scores of a program: exact match with its confidence interval, per-label precision and recall, confusion, latency.
#pragma once

#include <cstddef>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace paw {

// One test case after it ran.
struct Case {
  std::string input, expected, actual;
  double milliseconds = 0;  // of this call alone; 0 where it ran in a batch and was not timed
  double confidence = 0;  // 0..1, of the actual output

  // Equal apart from white space and line ends at the end of either side.
  bool correct() const;
};

// `text` without the white space and line ends at its end.
std::string_view trimmed_end(std::string_view text);

struct Interval {
  double low = 0, high = 1;
};

// The Wilson score interval at 95 % for `successes` of `trials` (Wilson 1927, eq. for the quadratic's two roots); [0,
// 1] for none.
Interval wilson_interval(uint64_t successes, uint64_t trials);

struct LabelScore {
  std::string label;
  uint64_t support = 0;    // cases that expect it
  uint64_t predicted = 0;  // cases that answered it
  uint64_t correct = 0;
  double precision = 0, recall = 0, f1 = 0;  // 0 where the denominator is 0
};

struct Score {
  uint64_t n = 0;
  uint64_t correct = 0;
  double exact_match = 0;  // correct / n; 0 without cases
  Interval interval;       // of exact_match, 95 %

  // Empty where the expected outputs are not a set of labels (see score()); sorted by label.
  std::vector<LabelScore> labels;
  // [expected label][answered label], in the order of `labels`; the last column counts answers that are no label.
  std::vector<std::vector<uint64_t>> confusion;

  double mean_ms = 0, median_ms = 0, p95_ms = 0;
  double mean_confidence = 0;
};

// Scores `cases`. Labels are reported when the distinct expected outputs are at most 64, fewer than half the cases, and
// each is one line of at most 64 bytes. Pure and deterministic; safe from several threads.
Score score(std::span<const Case> cases);

// One object: "n", "exact_match", "correct", "interval", "ms_per_call" (the mean), "ms_median", "ms_p95", "confidence"
// (the mean) and, where there are labels, "labels" and "confusion". Text that is not UTF-8 is kept readable by
// replacement characters when dumped with error_handler_t::replace.
void to_json(nlohmann::ordered_json& json, const Score& score);

}  // namespace paw
