// What one program may answer, and how sure it is taken to be.
#pragma once

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "constraint/constraint.hpp"
#include "decode/confidence.hpp"
#include "program/meta.hpp"

namespace paw {

// How long a free text may become, in tokens, and what becomes of one that would be longer.
struct OutputLimit {
  static constexpr size_t kMostTokens = 512;  // where the program does not say

  size_t tokens = kMostTokens;
  double per_input_token = 0;  // where this times the input's tokens is more, it is the limit
  // A longer text is an error of its input; else it is given as it was when it was cut, and by a constraint it is
  // brought to an end in time.
  bool allow_truncated = false;

  size_t of(size_t input_tokens) const {
    return std::max(tokens, static_cast<size_t>(per_input_token * static_cast<double>(input_tokens)));
  }
};

struct Policy {

  std::vector<std::string> labels;  // the only outputs; empty for free text
  // Labels are chosen by what an input adds to these (LabelSearch): a text's label is not the one that the program
  // would give to any text. Empty, or one for each label.
  LabelPriors label_priors;
  ConstraintRule constraint;                 // of free text
  OutputLimit limit;
  std::optional<ConfidenceMap> calibration;  // none: a confidence is the model's probability

  Policy() = default;
  explicit Policy(const ProgramMeta& meta)
      : labels(meta.labels),
        label_priors(meta.label_priors),
        constraint(meta.constraint),
        limit{meta.max_tokens.value_or(OutputLimit::kMostTokens), meta.max_tokens_per_input_token},
        calibration(meta.calibration) {}
};

}  // namespace paw
