// The merge rules of byte-pair encoding and their application to one word.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace paw {

struct Merge {
  int32_t left, right;  // tokens, not negative
  int32_t rank;         // the lower, the earlier
  int32_t result;       // token
};

// The merges sorted by pair, with an index by left token. Sorting, unlike hashing, has no bad case that a file could
// provoke.
class MergeTable {
 public:
  // `merges` come in the order of their ranks; of several for one pair the first counts. All tokens in them are below
  // `tokens`.
  MergeTable(std::vector<Merge> merges, size_t tokens);
  const Merge* find(int32_t left, int32_t right) const;  // null where the pair does not merge

 private:
  std::vector<Merge> merges_;
  std::vector<uint32_t> begins_;  // begins_[t]: the first merge whose left token is t; one more at the end
};

// Replaces `word`, one token for each byte, by its merged form: repeatedly the pair of lowest rank, the leftmost of
// equals. Tokens below zero merge with nothing. O(n log n) in the length of the word.
void apply_merges(const MergeTable& merges, std::vector<int32_t>& word);

}  // namespace paw
