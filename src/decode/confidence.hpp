// How sure a program is of an answer, and what it gives instead of an answer that it is not sure enough of.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "paw/abstention.hpp"

namespace paw {

// What the model saw in an answer, in nat.
struct Evidence {
  double log_probability = 0;  // labels: of the answer among them; text: of its tokens among the whole vocabulary
  double log_mass = 0;         // labels: of the probability that the whole vocabulary left to what was allowed
};

// log(p / (1 - p)) of the answer's probability p, which is taken as at least 1e-6 away from 0 and 1: logits are
// float32, so a probability nearer to these is no better known.
double log_odds(const Evidence& evidence);

// From the model's probability of an answer to the probability that the answer is right: Platt's scaling (Platt 1999,
// "Probabilistic Outputs for Support Vector Machines") of the probability's log odds, and for labels times the mass, so
// that an input which the model would rather say something else to gets a low confidence. Fitted by
// compile/confidence_fit.hpp.
struct ConfidenceMap {
  double slope = 1;   // of the log odds; the inverse of a temperature; positive
  double offset = 0;  // nat; 0 for labels
  bool mass = false;  // whether the mass is a factor

  // 0..1, rising in both parts of the evidence.
  double operator()(const Evidence& evidence) const;
  // Of another label than the answer: what the answer lost or gained is shared among the others in proportion.
  double of_other(const Evidence& other, const Evidence& answer) const;

  nlohmann::ordered_json to_json() const;
  // What meta.json says under "paw", "calibration"; nothing where it says nothing: the model's own probability is then
  // the confidence. Throws Error where it is malformed.
  static std::optional<ConfidenceMap> from_meta(const nlohmann::ordered_json& meta);

 private:
  double scaled(const Evidence& evidence) const;
};

// Throws UsageError: a threshold outside 0..1, a fallback that is not UTF-8 or that no answer can need.
void check_abstention(const Abstention& abstention);
// Whether an answer is left out.
inline bool abstains(const Abstention& abstention, double confidence) { return confidence < abstention.below; }
// What meta.json says under "paw", "abstain", both ways. Where it says nothing every answer is given. Throws Error
// where it is malformed.
nlohmann::ordered_json abstention_json(const Abstention& abstention);
Abstention abstention_from_meta(const nlohmann::ordered_json& meta);

}  // namespace paw
