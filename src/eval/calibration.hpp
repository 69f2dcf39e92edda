// How far a program's confidence can be believed: its calibration, and how accurate the answers are that are kept when
// those below a confidence are dropped.
#pragma once

#include <span>

#include "paw/score.hpp"

namespace paw {

// What calibration needs to know of an answer.
struct Graded {
  double confidence = 0;  // 0..1; what is outside is taken as the nearer end, what is not a number as 0
  bool right = false;
};

// Deterministic; the order of `answers` makes no difference. Safe from several threads.
Calibration calibration_of(std::span<const Graded> answers);

// The point with the fewest answers kept that still keeps `share` (0..1) of them; nullptr where there is none.
const CoveragePoint* coverage_at(const Calibration& calibration, double share);

}  // namespace paw
