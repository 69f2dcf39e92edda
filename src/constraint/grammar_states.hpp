// A grammar read byte by byte: deterministic states, made when they are first needed.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <unordered_map>
#include <vector>

#include "constraint/byte_grammar.hpp"

namespace paw {

// Each state is the set of all places in the grammar where the text so far may have led, each with the calls that it
// must still return from (their common parts are shared). Where a grammar is so ambiguous that a set would grow
// beyond all bounds, the set is cut: then some texts of the grammar can no longer be written, but never others.
// Single caller.
class GrammarStates {
 public:
  using Id = uint32_t;
  static constexpr Id kDead = 0;  // no text of the grammar begins so

  explicit GrammarStates(std::shared_ptr<const ByteGrammar> grammar);

  Id start() const { return start_; }
  Id next(Id state, uint8_t byte) {
    const Id known = states_[state].next[byte];
    return known != kUnknown ? known : make_next(state, byte);
  }
  bool accepts(Id state) const { return states_[state].accepts; }      // the text may end here
  bool ends(Id state) const { return states_[state].places.empty(); }  // no byte may follow
  // The fewest bytes that complete the text; 0 where it may end here. kNever for kDead.
  uint32_t distance(Id state) const { return states_[state].distance; }
  // The only byte that may follow, where there is just one and the text may not end here; -1 otherwise.
  int forced(Id state);

  size_t size() const { return states_.size(); }

 private:
  static constexpr Id kUnknown = UINT32_MAX;
  // A place: a state of the grammar, and the calls to return from (an index into returns_; 0 for none).
  struct Place {
    ByteGrammar::State state;
    uint32_t returns;
    auto operator<=>(const Place&) const = default;
  };
  struct Return {
    ByteGrammar::State to;
    uint32_t rest;      // the calls around this one
    uint32_t distance;  // from `to` through all the calls around it to the end of the text
  };
  struct DeterministicState {
    std::vector<Place> places;  // sorted; those from which a byte can be read
    std::array<Id, 256> next;
    uint32_t distance = ByteGrammar::kNever;
    bool accepts = false;
    int forced = -2;  // not known yet
  };

  Id make_next(Id state, uint8_t byte);
  Id intern(std::vector<Place> places);
  uint32_t intern_return(ByteGrammar::State to, uint32_t rest);

  std::shared_ptr<const ByteGrammar> grammar_;
  std::vector<DeterministicState> states_;
  std::vector<Return> returns_;
  std::unordered_map<uint64_t, uint32_t> return_ids_;  // (to, rest) -> index
  std::unordered_multimap<uint64_t, Id> ids_;          // hash of the places -> state
  Id start_ = kDead;
};

}  // namespace paw
