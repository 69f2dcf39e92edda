#include "constraint/grammar_states.hpp"

#include <algorithm>
#include <unordered_set>
#include <utility>

namespace paw {
namespace {

constexpr size_t kBytesOfNode = 48;      // of a hash table, beside what it holds
constexpr size_t kMostPositions = 2048;  // of a state, beyond those of the grammar; see the class

uint64_t pack(uint32_t a, uint32_t b) { return uint64_t{a} << 32 | b; }

}  // namespace

std::shared_ptr<MemoryBudget> GrammarStates::new_budget() {
  return std::make_shared<MemoryBudget>(kMostBytes,
                                        "the constraint takes more than 128 MB while it is used: it can be read in too "
                                        "many ways at once; use smaller counts or fewer nested repetitions");
}

GrammarStates::GrammarStates(std::shared_ptr<const ByteGrammar> grammar, std::shared_ptr<MemoryBudget> budget)
    : grammar_(std::move(grammar)), budget_(std::move(budget)) {
  returns_.push_back({0, 0, kOnce, 1});
  return_distances_.push_back(0);
  states_.emplace_back().next.fill(kDead);
  states_[kDead].forced = -1;
  try {
    start_ = intern({{grammar_->root().start, 0}});
  } catch (...) {
    budget_->give_back(bytes_);
    throw;
  }
}

void GrammarStates::take(size_t bytes) {
  budget_->take(bytes);
  bytes_ += bytes;
}

// A counted call may have to read its rule some more times first.
uint32_t GrammarStates::distance_of(const Return& back) const {
  const uint32_t distance = ByteGrammar::sum(grammar_->distance(back.to), return_distances_[back.rest]);
  if (back.call == kOnce) return distance;
  const auto& call = grammar_->call_at(back.call);
  return ByteGrammar::sum(distance, grammar_->distance(call.rule.start), call.least - std::min(call.least, back.count));
}

uint32_t GrammarStates::intern_return(const Return& wanted) {
  if (const auto known = return_ids_.find(wanted); known != return_ids_.end()) return known->second;
  take(sizeof(Return) + sizeof(uint32_t) + kBytesOfNode + sizeof(Return));
  const auto index = static_cast<uint32_t>(returns_.size());
  returns_.push_back(wanted);
  return_distances_.push_back(distance_of(wanted));
  return_ids_.emplace(wanted, index);
  return index;
}

GrammarStates::Id GrammarStates::make_next(Id state, uint8_t byte) {
  std::vector<Position> reached;
  for (const Position& position : states_[state].positions) {
    for (const auto& edge : grammar_->edges(position.state)) {
      if (edge.kind == ByteGrammar::Edge::Kind::Bytes && edge.low <= byte && byte <= edge.high)
        reached.push_back({edge.to, position.returns});
    }
  }
  const Id next = reached.empty() ? kDead : intern(reached);
  states_[state].next[byte] = next;
  return next;
}

// All positions that can be reached from these without reading a byte. If there are too many: none, or with
// `nearest_first` those nearest to the end, so that the shortest completion stays possible.
std::optional<GrammarStates::DeterministicState> GrammarStates::closure(const std::vector<Position>& positions,
                                                                        bool nearest_first) {
  using Kind = ByteGrammar::Edge::Kind;
  struct Open {
    Position position;
    uint32_t distance;
  };
  const auto farther = [](const Open& a, const Open& b) { return a.distance > b.distance; };
  DeterministicState made;
  std::vector<Open> open;
  std::unordered_set<uint64_t> seen;
  const auto push = [&](ByteGrammar::State state, uint32_t returns) {
    const uint32_t distance = ByteGrammar::sum(grammar_->distance(state), return_distances_[returns]);
    if (distance == ByteGrammar::kNever) return;
    if (!seen.insert(pack(state, returns)).second) return;
    open.push_back({{state, returns}, distance});
    if (nearest_first) std::push_heap(open.begin(), open.end(), farther);
  };
  if (nearest_first) {
    std::vector<Open> sorted;
    for (const Position& position : positions) {
      const uint32_t distance = grammar_->distance(position.state);
      sorted.push_back({position, ByteGrammar::sum(distance, return_distances_[position.returns])});
    }
    std::sort(sorted.begin(), sorted.end(), [&](const Open& a, const Open& b) { return farther(b, a); });
    for (const Open& entry : sorted) push(entry.position.state, entry.position.returns);
  } else {
    for (const Position& position : positions) push(position.state, position.returns);
  }
  const size_t most = kMostPositions + grammar_->written_out();
  for (size_t explored = 0; !open.empty(); ++explored) {
    if (!nearest_first && seen.size() > most) return std::nullopt;
    if (explored == most) break;
    if (nearest_first) std::pop_heap(open.begin(), open.end(), farther);
    const auto [position, distance] = open.back();
    open.pop_back();
    bool reads = false;
    for (const auto& edge : grammar_->edges(position.state)) {
      if (edge.kind == Kind::Bytes) reads = true;
      if (edge.kind == Kind::Empty) push(edge.to, position.returns);
      if (edge.kind == Kind::Call) {
        const auto& call = grammar_->call_of(edge);
        if (call.least == 0) push(edge.to, position.returns);
        push(call.rule.start, intern_return({edge.to, position.returns, call.most == 1 ? kOnce : edge.call, 1}));
      }
    }
    if (reads) {
      made.positions.push_back(position);
      made.distance = std::min(made.distance, distance);
    }
    if (position.returns != 0 && grammar_->is_end(position.state)) {
      const Return back = returns_[position.returns];
      if (back.call == kOnce) {
        push(back.to, back.rest);
        continue;
      }
      const auto& call = grammar_->call_at(back.call);
      if (back.count >= call.least) push(back.to, back.rest);
      // Without an upper limit, only what is missing to the lower one needs to be known.
      const bool saturated = call.most == ByteGrammar::kUnbounded && back.count >= call.least;
      const uint32_t count = saturated ? back.count : back.count + 1;
      if (count <= call.most) push(call.rule.start, intern_return({back.to, back.rest, back.call, count}));
    } else if (position.returns == 0 && position.state == grammar_->root().end) {
      made.accepts = true;
      made.distance = 0;
    }
  }
  return made;
}

GrammarStates::Id GrammarStates::intern(const std::vector<Position>& positions) {
  std::optional<DeterministicState> found = closure(positions, false);
  if (!found) found = closure(positions, true);
  DeterministicState made = std::move(*found);
  if (made.positions.empty() && !made.accepts) return kDead;
  std::sort(made.positions.begin(), made.positions.end());
  uint64_t hash = made.accepts ? 1 : 0;
  for (const Position& position : made.positions)
    hash = (hash ^ pack(position.state, position.returns)) * 0x9E3779B97F4A7C15ULL;
  const auto [begin, end] = ids_.equal_range(hash);
  for (auto found = begin; found != end; ++found) {
    const DeterministicState& other = states_[found->second];
    if (other.positions == made.positions && other.accepts == made.accepts) return found->second;
  }
  take(sizeof(DeterministicState) + made.positions.size() * sizeof(Position) + kBytesOfNode);
  made.positions.shrink_to_fit();
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
  for (const Position& position : states_[state].positions) {
    for (const auto& edge : grammar_->edges(position.state)) {
      if (edge.kind != ByteGrammar::Edge::Kind::Bytes) continue;
      if (edge.low != edge.high || (only >= 0 && edge.low != only)) count = 2;
      only = edge.low;
    }
  }
  return states_[state].forced = count < 2 ? only : -1;
}

}  // namespace paw
