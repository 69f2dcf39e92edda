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
#include "paw/score.hpp"

namespace paw {

// The Wilson score interval at 95 % for `successes` of `trials` (Wilson 1927, eq. for the quadratic's two roots); [0,
// 1] for none.
Interval wilson_interval(uint64_t successes, uint64_t trials);

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
