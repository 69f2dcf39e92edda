// A grammar read byte by byte: deterministic states, made when they are first needed.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <unordered_map>
#include <vector>

#include "constraint/byte_grammar.hpp"

namespace paw {

// Each state is the set of all positions in the grammar that the text so far may lead to, each with the calls that it
// must still return from (their common parts are shared). If a grammar is so ambiguous that a set would grow without
// bound, the set is cut: then some texts of the grammar can no longer be generated, but never other texts. Repeated
// calls are counted in the positions, so that a large count costs only the states that a text reaches. One caller at a
// time.
class GrammarStates {
 public:
  using Id = uint32_t;
  static constexpr Id kDead = 0;  // no text of the grammar has this beginning

  static constexpr size_t kMostBytes = size_t{128} << 20;
  static std::shared_ptr<MemoryBudget> new_budget();

  // All users of a budget together take at most kMostBytes; a state that would exceed it throws Error (TooLarge).
  explicit GrammarStates(std::shared_ptr<const ByteGrammar> grammar,
                         std::shared_ptr<MemoryBudget> budget = new_budget());
  ~GrammarStates() { budget_->give_back(bytes_); }
  GrammarStates(const GrammarStates&) = delete;
  GrammarStates& operator=(const GrammarStates&) = delete;

  Id start() const { return start_; }
  Id next(Id state, uint8_t byte) {
    const Id known = states_[state].next[byte];
    return known != kUnknown ? known : make_next(state, byte);
  }
  bool accepts(Id state) const { return states_[state].accepts; }         // the text may end here
  bool ends(Id state) const { return states_[state].positions.empty(); }  // no byte may follow
  // The fewest bytes that complete the text; 0 if it may end here. kNever for kDead.
  uint32_t distance(Id state) const { return states_[state].distance; }
  // The only byte that may follow, if there is exactly one and the text may not end here; -1 otherwise.
  int forced(Id state);

  size_t bytes() const { return bytes_; }

 private:
  static constexpr Id kUnknown = UINT32_MAX;
  // A position: a state of the grammar, and the calls to return from (an index into returns_; 0 for none).
  struct Position {
    ByteGrammar::State state;
    uint32_t returns;
    auto operator<=>(const Position&) const = default;
  };
  // Where a call continues once its rule has been read.
  struct Return {
    ByteGrammar::State to;
    uint32_t rest;   // the calls around this one
    uint32_t call;   // of the grammar, if the rule may be read several times; kOnce otherwise
    uint32_t count;  // how often it will have been read then
    auto operator<=>(const Return&) const = default;
  };
  static constexpr uint32_t kOnce = UINT32_MAX;
  struct ReturnHash {
    size_t operator()(const Return& r) const {
      const uint64_t a = (uint64_t{r.to} << 32 | r.rest) * 0x9E3779B97F4A7C15ULL;
      return (a ^ (a >> 29) ^ (uint64_t{r.call} << 32 | r.count)) * 0xBF58476D1CE4E5B9ULL;
    }
  };
  struct DeterministicState {
    std::vector<Position> positions;  // sorted; those from which a byte can be read
    std::array<Id, 256> next{};
    uint32_t distance = ByteGrammar::kNever;
    bool accepts = false;
    int forced = -2;  // not known yet
  };

  Id make_next(Id state, uint8_t byte);
  std::optional<DeterministicState> closure(const std::vector<Position>& positions, bool nearest_first);
  Id intern(const std::vector<Position>& positions);
  uint32_t intern_return(const Return& wanted);
  uint32_t distance_of(const Return& back) const;
  void take(size_t bytes);

  std::shared_ptr<const ByteGrammar> grammar_;
  std::shared_ptr<MemoryBudget> budget_;
  size_t bytes_ = 0;
  std::vector<DeterministicState> states_;
  std::vector<Return> returns_;
  std::vector<uint32_t> return_distances_;  // from there through all the calls around it to the end of the text
  std::unordered_map<Return, uint32_t, ReturnHash> return_ids_;
  std::unordered_multimap<uint64_t, Id> ids_;  // hash of the positions -> state
  Id start_ = kDead;
};

}  // namespace paw
