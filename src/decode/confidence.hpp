// How sure a program is of an answer, and what it gives instead of an answer that it is not sure enough of.
#pragma once

#include <optional>

#include "paw/abstention.hpp"
#include "program/meta.hpp"

namespace paw {

// What the model saw in an answer, in nat.
struct Evidence {
  double log_probability = 0;  // labels: of the answer among them; text: of its tokens among the whole vocabulary
  double log_label_total = 0;  // labels: of the probability that the whole vocabulary left to what was allowed
};

// log(p / (1 - p)) of the answer's probability p, which is taken as at least 1e-6 away from 0 and 1: logits are
// float32, so a probability nearer to these is no better known.
double log_odds(const Evidence& evidence);

// From the model's probability of an answer to the probability that the answer is right: Platt's scaling (Platt 1999,
// "Probabilistic Outputs for Support Vector Machines") of the log odds, and for labels times their total probability,
// so that an input which the model would rather say something else to gets a low confidence. Fitted by
// compile/confidence_fit.hpp.
struct ConfidenceMap : PlattScaling {
  ConfidenceMap() = default;
  explicit(false) ConfidenceMap(const PlattScaling& calibration) : PlattScaling(calibration) {}
  ConfidenceMap(double slope, double offset, bool label_total) : PlattScaling{slope, offset, label_total} {}

  // 0..1, rising in both parts of the evidence.
  double operator()(const Evidence& evidence) const;
  // Of another label than the answer: what the answer lost or gained is shared among the others in proportion.
  double of_other(const Evidence& other, const Evidence& answer) const;

 private:
  double scaled(const Evidence& evidence) const;
};

// Throws UsageError: a threshold outside 0..1, a fallback that is not UTF-8 or that no answer can need.
void check_abstention(const Abstention& abstention);
// Whether an answer is left out.
inline bool abstains(const Abstention& abstention, double confidence) { return confidence < abstention.below; }

}  // namespace paw
