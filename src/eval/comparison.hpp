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

// `a` and `b` are the same cases in the same order, run by the two programs. Throws Error (Usage) where they are not as
// many. Pure; safe from several threads.
PairedScore compare_cases(std::span<const Case> a, std::span<const Case> b, const MatchRule& rule = {});

// "both", "a", "b" or "neither".
const char* right_of(const Difference& difference);

// The totals and at most `limit` differences as text; `a` and `b` are the cases that were compared.
std::string comparison_text(const PairedScore& comparison, std::span<const Case> a, std::span<const Case> b,
                            size_t limit);

// "n", "both_right", "only_a", "only_b", "both_wrong", "p_value" and all "differences" ("case" from 1, "input",
// "expected", "a" and "b" with "output", "confidence" and, where it could not be run, "error", and "right": see
// right_of).
nlohmann::ordered_json comparison_json(const PairedScore& comparison, std::span<const Case> a, std::span<const Case> b);

}  // namespace paw
