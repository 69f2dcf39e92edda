// A linear classifier of labels by the character n-grams of an input, which votes beside the language model.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "gguf/gguf.hpp"

namespace paw {

// What letters alone say about an input: multinomial logistic regression on hashed n-grams of 3 to 5 characters within
// words, and if `words` on whole words and pairs of neighbours too, each present or not, the vector of unit length
// (Joulin et al. 2017, "Bag of Tricks for Efficient Text Classification"; Weinberger et al. 2009, "Feature Hashing"). A
// language model trained on a few dozen examples and such a classifier err on different inputs. Fitted by
// compile/ngram_fit.hpp. An aggregate without invariants beyond those that from_file checks; reading it is thread-safe.
struct LabelNgrams {
  std::vector<std::string> labels;  // of the examples; other labels of a program get no evidence either way
  uint32_t buckets = 0;             // a power of two
  bool words = false;
  float strength = 0;           // its log-probabilities count so many times as much as the language model's
  float scale = 0;              // of the weights
  std::vector<float> bias;      // [label], nat
  std::vector<int8_t> weights;  // [bucket][label], times `scale` nat

  bool empty() const { return labels.empty(); }

  // For `of`, labels of a program, in that order: log-probabilities times the strength, nat, and for labels that the
  // classifier does not know the mean of the others. Of any text, UTF-8 or not; the same on every machine.
  std::vector<float> log_votes(std::string_view text, std::span<const std::string> of) const;
  // Of the known labels, nat, adding up to 1.
  std::vector<float> log_probabilities(std::string_view text) const;

  // In the metadata of the adapter's file, as docs/format.md says.
  void write(gguf::Writer& writer) const;
  // Empty where the file has none. Throws Error where it is malformed.
  static LabelNgrams from_file(const gguf::File& file);
};

// The buckets of a text's n-grams, and of its words and pairs of words if `words`, ascending, each once; `buckets` is a
// power of two.
std::vector<uint32_t> ngram_buckets(std::string_view text, uint32_t buckets, bool words = false);

// For `of`, in that order: the value of each label among `labels` (ascending), and for others the mean of all values.
std::vector<float> values_of_labels(std::span<const std::string> labels, std::span<const float> values,
                                    std::span<const std::string> of);

}  // namespace paw
