// Fits the classifier by n-grams that votes for a program's labels (decode/label_ngrams.hpp).
#pragma once

#include <span>
#include <vector>

#include "compile/dataset.hpp"
#include "decode/label_ngrams.hpp"
#include "kernels/thread_pool.hpp"

namespace paw {

// From so many examples on the classifier is trusted: the penalty on its weights no longer grows with the examples, and
// labels weigh as often as they come.
constexpr size_t kManyExamples = 2048;

// Logistic regression with a penalty on the squared weights, by L-BFGS (Nocedal 1980), over all examples. Below
// kManyExamples all labels weigh the same, however often they come: a language model trained on the examples knows
// that, and strong votes would silence rare labels. The penalty and the usual strength of the votes are fixed: those at
// which right answers were most probable over six sets of 50 to 200 examples (docs/decisions/label-ngrams.md). Empty
// where the examples have fewer than two labels, or more than kMostLabelsMeasured. The same for the same examples in
// the same order on every machine, with any number of threads.
LabelNgrams fit_label_ngrams(std::span<const Example> examples, ThreadPool& pool);

// An example that neither the language model nor the classifier has seen.
struct VotedCase {
  std::vector<float> model;  // log-probability of each label, nat
  std::vector<float> votes;  // for each label, of strength 1
  size_t right = 0;          // which is the right one
};
// How strongly the classifier votes: where both together make these cases most probable, given that the usual strength
// is the most likely before they are seen; never more than that. What the votes alone get wrong, rare labels above all,
// weakens them.
float fit_vote_strength(std::span<const VotedCase> cases);

}  // namespace paw
