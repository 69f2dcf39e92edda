// A linear classifier of labels on the vector that a sentence encoder makes of an input, which votes beside the
// language model.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "gguf/gguf.hpp"

namespace paw {

// What the meaning of an input as a whole says about its label: multinomial logistic regression on the encoder's
// vector. Without examples its weights are the vectors of the labels' names and descriptions; with examples they are
// fitted to them, from there. Made by compile/head_fit.hpp. An aggregate without invariants beyond those that from_file
// checks; reading it is thread-safe.
struct LabelHead {
  std::vector<std::string> labels;  // ascending; other labels of a program get no evidence either way
  size_t width = 0;                 // of the encoder's vectors
  float strength = 0;               // its log-probabilities count so many times as much as the language model's
  float scale = 0;                  // of the weights
  std::vector<float> bias;          // [label], nat
  std::vector<int8_t> weights;      // [label][width], times `scale` nat

  bool empty() const { return labels.empty(); }

  // For `of`, labels of a program, in that order: log-probabilities times the strength, nat, and for labels that the
  // classifier does not know the mean of the others. `vector` has `width` numbers. The same on every machine.
  std::vector<float> log_votes(std::span<const float> vector, std::span<const std::string> of) const;
  // Of the known labels, nat, adding up to 1.
  std::vector<float> log_probabilities(std::span<const float> vector) const;

  // In the metadata of the adapter's file, as docs/format.md says.
  void write(gguf::Writer& writer) const;
  // Empty where the file has none. Throws Error where it is malformed.
  static LabelHead from_file(const gguf::File& file);
};

}  // namespace paw
