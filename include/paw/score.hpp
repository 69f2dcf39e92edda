// Scores: when an answer counts as right, the cases that were run, and the figures computed from them.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "paw/export.h"

namespace paw {

// Texts that are equal apart from white space and line ends at their ends match by every rule. Otherwise
//   Exact       nothing else matches;
//   Normalized  equal apart from case, white space, and quotation marks, brackets and punctuation at the ends;
//   Json        both are JSON and equal as values: white space, the order of keys and 1 or 1.0 make no difference;
//   Number      both are decimal numbers, white space around them apart, and |answer - expected| <= tolerance. A number
//               is an optional sign, digits with at most one point, and an optional exponent: "-1.5e3". A tolerance
//               above 0 forgives what rounding to double adds.
// Text that is no JSON, or no number, matches exactly or not at all.
enum class Match { Exact, Normalized, Json, Number };

// "exact", "normalized", "json", "number".
PAW_API const char* name_of(Match kind);
// Throws Error (Usage) for any other name.
PAW_API Match match_named(std::string_view name);

struct MatchRule {
  Match kind = Match::Exact;
  double tolerance = 0;  // of Number alone: the largest difference allowed, in the numbers' own unit; finite, >= 0
};

// "exact match", "normalized match", "JSON match", "match within 0.5".
PAW_API std::string title_of(const MatchRule& rule);

// One test case after it ran.
struct PAW_API Case {
  std::string input, expected, actual;
  double milliseconds = 0;  // of this call alone; 0 where it ran in a batch and was not timed
  double confidence = 0;    // 0..1, of the actual output
  std::string error = {};   // why it has no answer, in a sentence; the actual output is then empty, and wrong

  // Whether it ran and its output counts as the expected one; without a rule, exactly.
  bool correct(const MatchRule& rule = {}) const;
};

struct Interval {
  double low = 0, high = 1;
};

// A count of cases, and the share of all such inputs that it estimates.
struct Share {
  uint64_t count = 0;
  double value = 0;   // 0..1, count / n; 0 without cases
  Interval interval;  // of value, 95 %
};

struct LabelScore {
  std::string label;
  uint64_t support = 0;    // cases that expect it
  uint64_t predicted = 0;  // cases that answered it
  uint64_t correct = 0;
  double precision = 0, recall = 0, f1 = 0;  // 0 where the denominator is 0
};

// The answers whose confidence is in one of ten intervals of equal width, ((i - 1) / 10, i / 10]; 0 is in the first.
struct ReliabilityBin {
  uint64_t count = 0;
  double confidence = 0;  // 0..1, mean; 0 without answers
  double accuracy = 0;    // 0..1, share right; 0 without answers
};

// The effect of keeping only answers with a confidence of at least `threshold`.
struct CoveragePoint {
  double threshold = 0;   // 0..1
  uint64_t answered = 0;  // how many are kept
  double coverage = 0;    // 0..1, answered / all
  double accuracy = 0;    // 0..1, share right of those kept
};

// How reliable the confidences are.
struct Calibration {
  // Expected calibration error, 0..1: the mean over all answers of |accuracy - confidence| of their bin (Guo et al.
  // 2017, "On Calibration of Modern Neural Networks", eq. 3, with 10 bins). 0 without answers.
  double ece = 0;
  std::array<ReliabilityBin, 10> bins;
  // By falling threshold; the last point keeps all answers. Each threshold is the confidence of an answer, and answers
  // of equal confidence are kept or dropped together. At most 50 points, evenly spread over the answers.
  std::vector<CoveragePoint> coverage;
};

// The answers that remain when those below a confidence are left out.
struct Answered {
  double below = 0;  // 0..1; 0: every answer is given, and nothing else here is filled in
  Share given;       // of all cases; a case that could not be run has no answer
  Share right;       // of the answers given
};

struct Score {
  uint64_t n = 0;
  uint64_t errors = 0;  // cases without an answer; they count as wrong
  uint64_t correct = 0;
  double exact_match = 0;  // correct / n; 0 without cases
  Interval interval;       // of exact_match, 95 %

  // By the chosen rule, as are all following fields up to the times. The same as exact match if the rule is exact.
  MatchRule rule;
  Share match;

  // The labels that are expected or answered in some case, if there are at most 256. For free text, the expected
  // outputs if they look like labels: at most 64, fewer than half the cases, each one short line. Otherwise empty. In
  // the program's order, then others alphabetically.
  std::vector<LabelScore> labels;
  // [expected label][answered label], in the order of `labels`; the last column counts answers that are no label. The
  // diagonal counts the right answers.
  std::vector<std::vector<uint64_t>> confusion;
  double macro_precision = 0, macro_recall = 0, macro_f1 = 0;  // unweighted means over `labels`

  Calibration calibration;
  double mean_confidence = 0;
  Answered answered;

  double mean_ms = 0, median_ms = 0, p95_ms = 0;  // of the calls that were timed
};

// A case on which two programs answer differently, ignoring white space at the ends (or one could not be run). By a
// rule that is not exact, both may be right, and both may be wrong.
struct Difference {
  size_t index = 0;  // of the case, from 0
  bool a_right = false, b_right = false;
};

// Two programs, a and b, on the same cases.
struct PairedScore {
  uint64_t n = 0;
  uint64_t both_right = 0, only_a = 0, only_b = 0, both_wrong = 0;
  std::vector<Difference> differences;  // in the order of the cases
  // The probability that two programs that are equally often right would differ by this much or more: McNemar's test in
  // its exact two-sided form, on the cases that only one has right (McNemar 1947; the binomial distribution in place of
  // chi-squared). 1 where there are none.
  double p_value = 1;
};

}  // namespace paw
