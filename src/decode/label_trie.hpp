// A closed set of labels as a tree of tokens, for decoding that can only ever answer one of them.
#pragma once

#include <map>
#include <span>
#include <string>
#include <vector>

#include "tokenizer/tokenizer.hpp"

namespace paw {

// Each path from the root to a node that has the end token as a child spells one label. Immutable, thread-safe.
class LabelTrie {
 public:
  LabelTrie() = default;  // empty: no constraint
  // `log_priors`: how probable each label is before the input is seen, nat, in the labels' order; none: nothing is
  // known.
  LabelTrie(const Tokenizer& tokenizer, std::span<const std::string> labels, std::span<const float> log_priors = {});

  bool empty() const { return nodes_.empty(); }
  static constexpr size_t kRoot = 0;

  // The tokens that may follow, ascending; the end token finishes a label.
  std::vector<Token> allowed(size_t node) const;
  size_t follow(size_t node, Token token) const;
  // The label that every path from here ends in; -1 where there are several.
  int decided(size_t node) const {
    return nodes_[node].labels.size() == 1 ? static_cast<int>(nodes_[node].labels[0]) : -1;
  }
  // All labels that the paths from here end in.
  const std::vector<size_t>& labels(size_t node) const { return nodes_[node].labels; }
  bool has_priors() const { return has_priors_; }
  // Of all labels that the paths from here end in, together.
  float log_prior(size_t node) const { return nodes_[node].log_prior; }
  // The most tokens on a path to a node that is not decided.
  size_t undecided_depth() const { return undecided_depth_; }

 private:
  struct Node {
    std::map<Token, size_t> children;
    std::vector<size_t> labels;
    float log_prior = 0;
  };
  std::vector<Node> nodes_;
  bool has_priors_ = false;
  size_t undecided_depth_ = 0;
};

}  // namespace paw
