// Best-first search of a label trie: the most probable labels of one input, with as few nodes computed as that takes.
#pragma once

#include <span>
#include <vector>

#include "decode/label_trie.hpp"

namespace paw {

// A label's probability is the product of its tokens' probabilities, each among the tokens that the trie allows there;
// over all labels these products add up to 1. Where the trie knows how probable labels are before the input is seen,
// each token's probability is divided by its prior one; where something else votes for labels, it is multiplied by the
// votes for the labels that it leads to; and they are made to add up to 1 again at each node. Only nodes where labels
// part are computed: the caller gives the model's logits there. What a search finds depends on the logits and votes
// alone. Keeps a reference to the trie; one caller at a time.
class LabelSearch {
 public:
  // To find the `wanted` most probable labels (at least 1; all of them where there are fewer). A trie that is empty or
  // has a single label has nothing to search. `log_votes`: nat, in the labels' order, of any sum; none: nothing votes.
  explicit LabelSearch(const LabelTrie& trie, size_t wanted = 1, std::vector<float> log_votes = {});

  // A node where labels part.
  struct Branch {
    size_t parent = 0;           // the branch above it; itself for the root
    size_t node = 0;             // of the trie
    std::vector<Token> tokens;   // from the parent's node to this one; none for the root
    size_t depth = 0;            // tokens from the trie's root
    double log_probability = 0;  // of its tokens from the root
    double log_mass = 0;         // see Found
  };
  const Branch& branch(size_t index) const { return branches_[index]; }
  const std::vector<Token>& allowed(size_t index) const { return allowed_[index]; }

  // Takes out the branches to be computed next, the most probable first: some of those that may still hold a label that
  // is wanted. Each has to be expanded before the next call. None: the search is done.
  std::vector<size_t> next();

  // `logits` are those of allowed(index), in that order; `log_sum_exp` is that of the whole vocabulary, or of `logits`
  // where the mass is of no interest.
  void expand(size_t index, std::span<const float> logits, float log_sum_exp);

  // A label that was reached.
  struct Found {
    int label = -1;
    double log_probability = 0;
    double log_mass = 0;  // of the product of what the whole vocabulary left to the allowed tokens, at the root and at
                          // each decision
    size_t tokens = 0;    // decided; what follows them is the same in every label that begins with them
  };
  // The best so far, at most `wanted`, by falling probability (ties by label); final when next() gives none.
  const std::vector<Found>& found() const { return found_; }

 private:
  bool may_win(const Branch& branch) const;
  float log_vote(size_t node) const;
  void add(size_t parent, Token token, double log_probability, double log_mass);
  void add_found(const Found& found);

  const LabelTrie& trie_;
  size_t wanted_;
  std::vector<float> log_votes_;
  std::vector<Branch> branches_;
  std::vector<std::vector<Token>> allowed_;  // of each branch
  std::vector<size_t> open_;                 // branches not yet taken out
  std::vector<Found> found_;
};

}  // namespace paw
