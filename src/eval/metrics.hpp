// Scores of a program: exact match with its confidence interval, another kind of match beside it, per-label precision
// and recall, confusion, calibration, latency.
#pragma once

#include <cstddef>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "eval/calibration.hpp"
#include "eval/match.hpp"

namespace paw {

// One test case after it ran.
struct Case {
  std::string input, expected, actual;
  double milliseconds = 0;  // of this call alone; 0 where it ran in a batch and was not timed
  double confidence = 0;    // 0..1, of the actual output
  std::string error = {};   // why it could not be run, in a sentence; the actual output is then empty, and wrong

  // Whether it ran and its output counts as the expected one; without a rule, exactly.
  bool correct(const MatchRule& rule = {}) const;
};

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

// A count of cases with what it says of all inputs of this kind.
struct Share {
  uint64_t count = 0;
  double value = 0;   // 0..1, count / n; 0 without cases
  Interval interval;  // of value, 95 %
};

// What is left of the answers when those below a confidence are not given.
struct Answered {
  double below = 0;  // 0..1; 0: every answer is given, and nothing else here is filled in
  Share given;       // of all cases; a case that could not be run has no answer
  Share right;       // of the answers given
};

struct Score {
  uint64_t n = 0;
  uint64_t errors = 0;  // cases that could not be run; they count as wrong
  uint64_t correct = 0;
  double exact_match = 0;  // correct / n; 0 without cases
  Interval interval;       // of exact_match, 95 %

  // By the chosen rule, as are all the fields that follow up to the times. The same as exact match where the rule is
  // exact.
  MatchRule rule;
  Share match;

  // Empty where the outputs are not a set of labels (see score()); in the order in which labels were given, then others
  // by the alphabet.
  std::vector<LabelScore> labels;
  // [expected label][answered label], in the order of `labels`; the last column counts answers that are no label. The
  // diagonal counts the right answers.
  std::vector<std::vector<uint64_t>> confusion;
  double macro_precision = 0, macro_recall = 0, macro_f1 = 0;  // means over `labels`, each label counting the same

  Calibration calibration;
  double mean_confidence = 0;
  Answered answered;  // see score_abstention

  double mean_ms = 0, median_ms = 0, p95_ms = 0;  // of the calls that were timed
};

// Scores `cases` by `rule`. `labels` are the outputs that the program can give, where it is known: those that a case
// expects or gets are then reported with what else is expected, if they are at most 256. Without them, labels are
// reported when the distinct expected outputs are at most 64, fewer than half the cases, and each is one line of at
// most 200 bytes. Texts that differ only in what the exact rule (or the normalized one, where it was chosen) overlooks
// are one label. Pure and deterministic; safe from several threads.
Score score(std::span<const Case> cases, const MatchRule& rule = {}, std::span<const std::string> labels = {});

// Fills in score.answered: which of the `cases`, which are those of the score, have a confidence of at least `below`.
void score_abstention(std::span<const Case> cases, double below, Score& score);

// One object: "n", "exact_match", "correct", "interval", "match" ("rule", "score", "correct", "interval" and, for
// numbers, "tolerance"), "errors", "ms_per_call" (the mean), "ms_median", "ms_p95", "confidence" (the mean), "ece",
// "reliability" (ten bins: "from", "to", "n", "confidence", "accuracy", the last two null where n is 0), "coverage"
// (points: "threshold", "answered", "coverage", "accuracy") and, where there are labels, "labels", "macro" and
// "confusion". Text that is not UTF-8 is kept readable by replacement characters when dumped with
// error_handler_t::replace. With an abstention also
// "abstention" ("below", "answered", "coverage", "correct", "accuracy", "interval": of the accuracy).
void to_json(nlohmann::ordered_json& json, const Score& score);

}  // namespace paw
