// Fits a ConfidenceMap to answers of which it is known whether they are right.
#pragma once

#include <span>
#include <vector>

#include "decode/confidence.hpp"

namespace paw {

// An answer to an input that was not trained on.
struct GradedAnswer {
  Evidence evidence;
  bool right = false;
};

// Labels keep a probability of one half where it is: only the slope is fitted. Free text has many wrong ways to say
// what is right, so its probabilities may be off by a factor: slope and offset are fitted.
enum class FitOffset { No, Yes };

// The slope and offset of the largest posterior probability. The likelihood is that of the answers being right or
// wrong, with targets that are drawn together as Platt's are (Platt 1999, section 2.2), here by half an imagined answer
// of each kind: (r + 1/2) / (r + 1) for the r right ones, (1/2) / (w + 1) for the w wrong ones. So no number of right
// answers makes a program certain. The priors are normal: the logarithm of the slope and the offset around 0, each with
// deviation 0.5. Without answers: slope 1, offset 0.
//
// The total becomes a factor where the answers keep at least nine tenths of it on average: a program that would rather
// say something else even to the inputs it is for tells nothing by it. Pure and deterministic.
ConfidenceMap fit_confidence(std::span<const GradedAnswer> answers, FitOffset offset);

// The confidence of each answer by the map that is fitted to all the others (of more than 500: to those of 49 other
// fiftieths), its factor of the total that of `map`, which is fitted to all.
std::vector<double> left_out_confidences(std::span<const GradedAnswer> answers, FitOffset offset,
                                         const ConfidenceMap& map);

}  // namespace paw
