#include "constraint/grammar_states.hpp"

#include <algorithm>
#include <unordered_set>

namespace paw {
namespace {

constexpr size_t kMostPlaces = 2048;  // of a state, beyond those of the grammar; see the class

uint64_t pack(uint32_t a, uint32_t b) { return uint64_t{a} << 32 | b; }

uint32_t sum(uint32_t a, uint32_t b) {
  return a == ByteGrammar::kNever || b == ByteGrammar::kNever ? ByteGrammar::kNever : a + b;
}

}  // namespace

GrammarStates::GrammarStates(std::shared_ptr<const ByteGrammar> grammar) : grammar_(std::move(grammar)) {
  returns_.push_back({0, 0, 0});
  states_.emplace_back().next.fill(kDead);
  states_[kDead].forced = -1;
  start_ = intern({{grammar_->root().start, 0}});
}

uint32_t GrammarStates::intern_return(ByteGrammar::State to, uint32_t rest) {
  const auto [entry, is_new] = return_ids_.try_emplace(pack(to, rest), static_cast<uint32_t>(returns_.size()));
  if (is_new) returns_.push_back({to, rest, sum(grammar_->distance(to), returns_[rest].distance)});
  return entry->second;
}

GrammarStates::Id GrammarStates::make_next(Id state, uint8_t byte) {
  std::vector<Place> reached;
  for (const Place& place : states_[state].places) {
    for (const auto& edge : grammar_->edges(place.state)) {
      if (edge.kind == ByteGrammar::Edge::Kind::Bytes && edge.low <= byte && byte <= edge.high)
        reached.push_back({edge.to, place.returns});
    }
  }
  const Id next = reached.empty() ? kDead : intern(std::move(reached));
  states_[state].next[byte] = next;
  return next;
}

// The state of these places and all that can be reached from them without reading.
GrammarStates::Id GrammarStates::intern(std::vector<Place> open) {
  using Kind = ByteGrammar::Edge::Kind;
  DeterministicState made;
  std::unordered_set<uint64_t> seen;
  const auto push = [&](ByteGrammar::State state, uint32_t returns) {
    if (sum(grammar_->distance(state), returns_[returns].distance) == ByteGrammar::kNever) return;
    const bool has_room = seen.size() < kMostPlaces + grammar_->states();
    if (has_room && seen.insert(pack(state, returns)).second) open.push_back({state, returns});
  };
  std::vector<Place> first;
  first.swap(open);
  for (const Place& place : first) push(place.state, place.returns);
  while (!open.empty()) {
    const Place place = open.back();
    open.pop_back();
    bool reads = false;
    for (const auto& edge : grammar_->edges(place.state)) {
      if (edge.kind == Kind::Bytes) reads = true;
      if (edge.kind == Kind::Empty) push(edge.to, place.returns);
      if (edge.kind == Kind::Call) push(edge.rule.start, intern_return(edge.to, place.returns));
    }
    if (reads) {
      made.places.push_back(place);
      made.distance = std::min(made.distance, sum(grammar_->distance(place.state), returns_[place.returns].distance));
    }
    if (place.returns != 0 && grammar_->is_end(place.state)) {
      const Return back = returns_[place.returns];
      push(back.to, back.rest);
    } else if (place.returns == 0 && place.state == grammar_->root().end) {
      made.accepts = true;
      made.distance = 0;
    }
  }
  if (made.places.empty() && !made.accepts) return kDead;
  std::sort(made.places.begin(), made.places.end());
  uint64_t hash = made.accepts ? 1 : 0;
  for (const Place& place : made.places) hash = (hash ^ pack(place.state, place.returns)) * 0x9E3779B97F4A7C15ULL;
  const auto [begin, end] = ids_.equal_range(hash);
  for (auto found = begin; found != end; ++found) {
    const DeterministicState& other = states_[found->second];
    if (other.places == made.places && other.accepts == made.accepts) return found->second;
  }
  const auto id = static_cast<Id>(states_.size());
  made.next.fill(kUnknown);
  states_.push_back(std::move(made));
  ids_.emplace(hash, id);
  return id;
}

int GrammarStates::forced(Id state) {
  if (states_[state].forced != -2) return states_[state].forced;
  int only = -1;
  size_t count = states_[state].accepts ? 2 : 0;
  for (const Place& place : states_[state].places) {
    for (const auto& edge : grammar_->edges(place.state)) {
      if (edge.kind != ByteGrammar::Edge::Kind::Bytes) continue;
      if (edge.low != edge.high || (only >= 0 && edge.low != only)) count = 2;
      only = edge.low;
    }
  }
  return states_[state].forced = count < 2 ? only : -1;
}

}  // namespace paw
