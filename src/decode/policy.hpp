// What one program may answer, and how sure it is taken to be.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "constraint/constraint.hpp"
#include "decode/confidence.hpp"
#include "program/meta.hpp"

namespace paw {

struct Policy {
  static constexpr size_t kMostTokens = 512;  // of free text, where the program does not say

  std::vector<std::string> labels;  // the only outputs; empty for free text
  // Labels are chosen by what an input adds to these (LabelSearch): a text's label is not the one that the program
  // would give to any text. Empty, or one for each label.
  LabelPriors label_priors;
  ConstraintRule constraint;                 // of free text
  size_t max_tokens = kMostTokens;           // of free text
  std::optional<ConfidenceMap> calibration;  // none: a confidence is the model's probability

  Policy() = default;
  explicit Policy(const ProgramMeta& meta)
      : labels(meta.labels),
        label_priors(meta.label_priors),
        constraint(meta.constraint),
        max_tokens(meta.max_tokens.value_or(kMostTokens)),
        calibration(meta.calibration) {}
};

}  // namespace paw
