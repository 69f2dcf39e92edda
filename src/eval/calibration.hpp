// How far a program's confidence can be believed: its calibration, and how accurate the answers are that are kept when
// those below a confidence are dropped.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

namespace paw {

// What calibration needs to know of an answer.
struct Graded {
  double confidence = 0;  // 0..1; what is outside is taken as the nearer end, what is no number as 0
  bool right = false;
};

// The answers whose confidence is in one of ten intervals of equal width, ((i - 1) / 10, i / 10]; 0 is in the first.
struct ReliabilityBin {
  uint64_t count = 0;
  double confidence = 0;  // 0..1, mean; 0 without answers
  double accuracy = 0;    // 0..1, share right; 0 without answers
};

// Keeping the answers with a confidence of at least `threshold`.
struct CoveragePoint {
  double threshold = 0;   // 0..1
  uint64_t answered = 0;  // how many are kept
  double coverage = 0;    // 0..1, answered / all
  double accuracy = 0;    // 0..1, share right of those kept
};

struct Calibration {
  // Expected calibration error, 0..1: the mean over all answers of |accuracy - confidence| of their bin (Guo et al.
  // 2017, "On Calibration of Modern Neural Networks", eq. 3, with 10 bins). 0 without answers.
  double ece = 0;
  std::array<ReliabilityBin, 10> bins;
  // By falling threshold; the last one keeps everything. Each threshold is the confidence of an answer, and answers of
  // equal confidence are kept or dropped together. At most 50 points, evenly spread over the answers.
  std::vector<CoveragePoint> coverage;
};

// Deterministic; the order of `answers` makes no difference. Safe from several threads.
Calibration calibration_of(std::span<const Graded> answers);

// The point with the fewest answers kept that still keeps `share` (0..1) of them; nullptr where there is none.
const CoveragePoint* coverage_at(const Calibration& calibration, double share);

}  // namespace paw
