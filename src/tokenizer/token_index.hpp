// A hash table from the texts of a vocabulary to their tokens, quick to fill: it is built whenever a base is opened.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace paw {

class TokenIndex {
 public:
  // Refers to `texts`, which must outlive the index and have fewer than 2^31 entries.
  explicit TokenIndex(const std::vector<std::string>& texts);

  int32_t find(std::string_view text) const;        // the first token with this text; -1 where there is none
  int32_t duplicate() const { return duplicate_; }  // a token whose text an earlier one has; -1 where all differ

 private:
  size_t slot_of(std::string_view text) const;  // where the text is or would be put
  uint64_t hash(std::string_view text) const;

  const std::vector<std::string>& texts_;
  std::vector<int32_t> slots_;  // tokens, -1 where free; a power of two, at least half of it free
  uint64_t seed_;               // random, so that no file can provoke collisions
  int32_t duplicate_ = -1;
};

}  // namespace paw
