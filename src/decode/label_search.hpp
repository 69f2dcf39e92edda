// Best-first search of a label trie: the most probable labels of one input, with as few nodes computed as that takes.
#pragma once

#include <span>
#include <vector>

#include "decode/label_trie.hpp"

namespace paw {

// A label's probability is the product of its tokens' probabilities, each among the tokens that the trie allows there;
// over all labels these products sum to 1. If the trie has priors of the labels, each token's probability is divided by
// its prior. If there are votes for labels, it is multiplied by the votes for the labels that it leads to. Then the
// probabilities at each node are normalized to sum to 1. Only nodes where labels branch are computed: the caller gives
// the model's logits there. The result depends only on the logits and votes. Keeps a reference to the trie; for one
// caller at a time.
class LabelSearch {
 public:
  // To find the `wanted` most probable labels (at least 1; all of them if there are fewer). A trie that is empty or
  // has a single label has nothing to search. `log_votes`: nat, in the labels' order, not normalized; none: no votes.
  explicit LabelSearch(const LabelTrie& trie, size_t wanted = 1, std::vector<float> log_votes = {});

  // A node where labels branch.
  struct Branch {
    size_t parent = 0;           // the branch above it; itself for the root
    size_t node = 0;             // of the trie
    std::vector<Token> tokens;   // from the parent's node to this one; none for the root
    size_t depth = 0;            // tokens from the trie's root
    double log_probability = 0;  // of its tokens from the root
    double log_label_total = 0;  // see Found
  };
  const Branch& branch(size_t index) const { return branches_[index]; }
  const std::vector<Token>& allowed(size_t index) const { return allowed_[index]; }

  // Removes and returns the branches to compute next, the most probable first: some of those that may still lead to a
  // wanted label. Each must be expanded before the next call. None: the search is done.
  std::vector<size_t> next();

  // `logits` are those of allowed(index), in that order; `log_sum_exp` is that of the whole vocabulary, or of `logits`
  // if the total is not needed.
  void expand(size_t index, std::span<const float> logits, float log_sum_exp);

  // A label that was reached.
  struct Found {
    int label = -1;
    double log_probability = 0;
    double log_label_total = 0;  // of the product of the allowed tokens' total probability in the whole vocabulary, at
                                 // the root and at each decision
    size_t tokens = 0;           // decided; the rest is the same in every label that begins with them
  };
  // The best so far, at most `wanted`, by falling probability (ties by label); final when next() gives none.
  const std::vector<Found>& found() const { return found_; }

 private:
  bool may_win(const Branch& branch) const;
  float log_vote(size_t node) const;
  void add(size_t parent, Token token, double log_probability, double log_label_total);
  void add_found(const Found& found);

  const LabelTrie& trie_;
  size_t wanted_;
  std::vector<float> log_votes_;
  std::vector<Branch> branches_;
  std::vector<std::vector<Token>> allowed_;  // of each branch
  std::vector<size_t> open_;                 // branches not yet returned
  std::vector<Found> found_;
};

}  // namespace paw
