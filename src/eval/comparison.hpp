// Two programs on the same cases: where they answer differently, which of them is right, and whether the difference in
// their scores means anything.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <vector>

#include "eval/metrics.hpp"

namespace paw {

// A case on which the answers differ, white space at their ends apart (one could not be run, or both say different
// things). Both may be right, by a rule that is not exact, and both may be wrong.
struct Difference {
  size_t index = 0;  // of the case, from 0
  bool a_right = false, b_right = false;
};

struct Comparison {
  uint64_t n = 0;
  uint64_t both_right = 0, only_a = 0, only_b = 0, both_wrong = 0;
  std::vector<Difference> differences;  // in the order of the cases
  // The probability that two programs that are equally often right would be apart by this much or more: McNemar's test
  // in its exact two-sided form, on the cases that only one has right (McNemar 1947; the binomial distribution in place
  // of chi-squared). 1 where there are none.
  double p_value = 1;
};

// `a` and `b` are the same cases in the same order, run by the two programs. Throws Error where they are not as many.
// Pure; safe from several threads.
Comparison compare(std::span<const Case> a, std::span<const Case> b, const MatchRule& rule = {});

// "both", "a", "b" or "neither".
const char* right_of(const Difference& difference);

// The totals and at most `limit` differences as text; `a` and `b` are the cases that were compared.
std::string comparison_text(const Comparison& comparison, std::span<const Case> a, std::span<const Case> b,
                            size_t limit);

// "n", "both_right", "only_a", "only_b", "both_wrong", "p_value" and all "differences" ("case" from 1, "input",
// "expected", "a" and "b" with "output", "confidence" and, where it could not be run, "error", and "right": see
// right_of).
nlohmann::ordered_json comparison_json(const Comparison& comparison, std::span<const Case> a, std::span<const Case> b);

}  // namespace paw
