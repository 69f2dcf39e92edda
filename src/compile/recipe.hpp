// How a program is trained: one recipe for every task, chosen by measurement (docs/decisions/recipe.md,
// bench/recipe.py).
#pragma once

#include <cstddef>
#include <string>

#include "program/meta.hpp"

namespace paw {

struct Recipe {
  size_t rank = 16;
  float alpha = 32;              // the adapter adds alpha / rank * B A x
  float rate = 1e-3F;            // AdamW's learning rate at its peak
  size_t batch = 8;              // examples a step
  size_t epochs = 5;             // passes over the examples in a run
  size_t runs = 3;               // runs whose mean is the program, at most
  size_t token_budget = 80'000;  // tokens trained on, at most; bounds the time of long examples
  float time = 0;         // seconds; not 0: the token budget is what this machine is measured to train on in that time
  float warmup = 0.05F;   // share of the steps in which the rate rises linearly; then it falls along a half cosine
  float average = 0.3F;   // the program is a running mean of the steps' weights that forgets over this share of the
                          // steps; 0: the last step's
  float decay = 0.0F;     // AdamW's decoupled weight decay
  float clip = 1.0F;      // largest norm of a step's gradient
  float dropout = 0.15F;  // closed label sets only: share of an input's tokens left out, anew each time it is seen
  float intact = 0.33F;   // share of the steps, the last ones, in which nothing is left out
  bool spec_in_prompt = true;
  // Whether gradients flow through the tokens before the input, which all examples share, too.
  bool prefix_gradient = true;
  float frozen = 0;              // share of the base's layers, the lowest, whose part of the adapter stays as it starts
  float development = 0.1F;      // share of the examples held back to choose the best step and to measure the score
  size_t patience = 5;           // evaluations without a better development score before training stops
  std::string adapter = "Q8_0";  // stored type
  // Training starts from what the trained compiler makes of the specification, where there is a compiler of this rank
  // for the base (alpha is then its own), with a rate of its own; but free text with at least so many examples, whose
  // outputs do not repeat as kinds of things do, starts fresh.
  bool compiler = true;
  std::string compiler_file;  // another one than ships (GGUF); its rank is then the program's
  float compiler_rate = 5e-4F;
  size_t fresh_text_from = 80;
  // Where there are few examples or none, labels are chosen by what an input adds to their priors.
  bool label_priors = true;
  // Where there are examples, a classifier by character n-grams is fitted to them too, and votes for labels.
  bool label_ngrams = true;
  // Where there are no examples to train on and the store has the encoder, similarity to what labels mean votes.
  bool encoder = true;

  Settings to_settings() const;  // all of them, by name
  // Sets the field `key` from text ("rank", "16"). Throws UsageError: an unknown key, a malformed or absurd value.
  void set(const std::string& key, const std::string& value);
};

}  // namespace paw
