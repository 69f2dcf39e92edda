#include "constraint/automaton.hpp"

#include <algorithm>
#include <optional>
#include <unordered_map>

namespace paw {
namespace {

constexpr uint32_t kUsesInPlace = 100;  // of a set that is written where it is used

uint64_t pack(uint32_t a, uint32_t b) { return uint64_t{a} << 32 | b; }

}  // namespace

Automaton::Automaton() {
  start_ = add_state();
  end_ = add_state();
}

Automaton::State Automaton::add_state() {
  budget_.take(sizeof(ByteGrammar::State));
  return states_++;
}

Automaton::SetId Automaton::add_set(const CodepointSet& set) {
  const auto [entry, is_new] = set_ids_.try_emplace(set, static_cast<SetId>(sets_.size()));
  if (is_new) {
    budget_.take(2 * set.ranges().size() * sizeof(CodepointSet::Range) + 128);
    sets_.push_back(set);
  }
  return entry->second;
}

void Automaton::add(const Edge& edge) {
  budget_.take(2 * sizeof(Edge));
  edges_.push_back(edge);
}

void Automaton::add_set_edge(State from, SetId set, State to) { add({from, to, Kind::Set, set}); }

void Automaton::add_repeat(State from, State start, State end, uint32_t least, uint32_t most, uint32_t states,
                           State to) {
  budget_.take(sizeof(Repeat));
  add({from, to, Kind::Repeat, static_cast<uint32_t>(repeats_.size())});
  repeats_.push_back({start, end, least, most, states});
}

// Copies the automaton for what has been read: nothing, something, something that must not go on. Only where nothing
// has been read may the beginning be passed, and after the end nothing may be read. A repeated part, which has no
// anchors, counts as something; where it may be nothing, an empty edge beside it says so.
void Automaton::resolve_anchors() {
  const bool has_anchors = std::any_of(edges_.begin(), edges_.end(), [](const Edge& edge) {
    return edge.kind == Kind::Begin || edge.kind == Kind::End;
  });
  if (!has_anchors) return;
  Automaton copy;
  copy.sets_ = sets_;
  copy.set_ids_ = set_ids_;
  copy.repeats_ = repeats_;
  copy.budget_ = budget_;
  const uint32_t count = states_;
  while (copy.states_ < 3 * count + 1) copy.add_state();
  const auto at = [&](uint32_t phase, State state) { return phase * count + state; };
  for (const Edge& edge : edges_) {
    for (uint32_t phase = 0; phase < 3; ++phase) {
      const bool reads = edge.kind == Kind::Set || edge.kind == Kind::Repeat;
      if (edge.kind == Kind::Begin && phase != 0) continue;
      if (reads && phase == 2) continue;
      const uint32_t then = reads ? 1 : edge.kind == Kind::End ? 2 : phase;
      copy.add({at(phase, edge.from), at(then, edge.to), reads ? edge.kind : Kind::Empty, edge.index});
    }
  }
  for (Repeat& repeat : copy.repeats_) {  // what is inside reads in the second copy alone
    repeat.start = at(1, repeat.start);
    repeat.end = at(1, repeat.end);
  }
  copy.start_ = start_;
  copy.end_ = 3 * count;
  for (uint32_t phase = 0; phase < 3; ++phase) copy.add_empty(at(phase, end_), copy.end_);
  *this = std::move(copy);
}

Automaton::Leaving Automaton::leaving() const {
  Leaving found;
  found.first.assign(states_ + 1, 0);
  for (const Edge& edge : edges_) ++found.first[edge.from + 1];
  for (size_t i = 0; i < states_; ++i) found.first[i + 1] += found.first[i];
  std::vector<uint32_t> next(found.first.begin(), found.first.end() - 1);
  found.edges.resize(edges_.size());
  for (uint32_t i = 0; i < edges_.size(); ++i) found.edges[next[edges_[i].from]++] = i;
  return found;
}

// The states are pairs of the states of both that some text leads to.
Automaton Automaton::common(const Automaton& a, const Automaton& b) {
  Automaton product;
  const Leaving of_a = a.leaving(), of_b = b.leaving();
  std::unordered_map<uint64_t, State> ids = {{pack(a.start_, b.start_), product.start_}};
  std::unordered_map<uint64_t, std::optional<SetId>> sets;
  std::vector<std::pair<State, State>> open = {{a.start_, b.start_}};
  const auto state_of = [&](State in_a, State in_b) {
    const auto [entry, is_new] = ids.try_emplace(pack(in_a, in_b));
    if (is_new) {
      product.budget_.take(64);
      entry->second = product.add_state();
      open.emplace_back(in_a, in_b);
    }
    return entry->second;
  };
  const auto set_of = [&](SetId in_a, SetId in_b) {
    const auto [entry, is_new] = sets.try_emplace(pack(in_a, in_b));
    if (is_new) {
      product.budget_.take(64);
      const CodepointSet both = a.sets_[in_a].common(b.sets_[in_b]);
      if (!both.empty()) entry->second = product.add_set(both);
    }
    return entry->second;
  };
  while (!open.empty()) {
    const auto [in_a, in_b] = open.back();
    open.pop_back();
    const State from = ids.at(pack(in_a, in_b));
    if (in_a == a.end_ && in_b == b.end_) product.add_empty(from, product.end_);
    for (const uint32_t i : of_a.of(in_a)) {
      if (a.edges_[i].kind == Kind::Empty) product.add_empty(from, state_of(a.edges_[i].to, in_b));
    }
    for (const uint32_t j : of_b.of(in_b)) {
      if (b.edges_[j].kind == Kind::Empty) product.add_empty(from, state_of(in_a, b.edges_[j].to));
    }
    for (const uint32_t i : of_a.of(in_a)) {
      if (a.edges_[i].kind != Kind::Set) continue;
      for (const uint32_t j : of_b.of(in_b)) {
        if (b.edges_[j].kind != Kind::Set) continue;
        const auto set = set_of(a.edges_[i].index, b.edges_[j].index);
        if (set) product.add_set_edge(from, *set, state_of(a.edges_[i].to, b.edges_[j].to));
      }
    }
  }
  return product;
}

bool Automaton::is_empty() const {
  const Leaving leaving_edges = leaving();
  std::vector<bool> seen(states_);
  std::vector<State> open = {start_};
  seen[start_] = true;
  while (!open.empty()) {
    const State state = open.back();
    open.pop_back();
    for (const uint32_t i : leaving_edges.of(state)) {
      const Edge& edge = edges_[i];
      if (seen[edge.to] || (edge.kind == Kind::Set && sets_[edge.index].empty())) continue;
      seen[edge.to] = true;
      open.push_back(edge.to);
    }
  }
  return !seen[end_];
}

void Automaton::write(ByteGrammar& grammar, ByteGrammar::State from, ByteGrammar::State to,
                      ByteGrammar::Text text) const {
  std::vector<ByteGrammar::State> states(states_);
  for (auto& state : states) state = grammar.add_state();
  grammar.add_empty(from, states[start_]);
  grammar.add_empty(states[end_], to);
  std::vector<uint32_t> uses(sets_.size());
  for (const Edge& edge : edges_) {
    if (edge.kind == Kind::Set) ++uses[edge.index];
  }
  for (const Edge& edge : edges_) {
    const ByteGrammar::State begin = states[edge.from], behind = states[edge.to];
    if (edge.kind == Kind::Set) {
      const bool is_ascii = sets_[edge.index].ranges().size() == 1 && sets_[edge.index].ranges()[0].high < 0x80;
      const bool shared = !is_ascii && uses[edge.index] > kUsesInPlace;
      grammar.add_codepoint(begin, sets_[edge.index], behind, text, shared);
    } else if (edge.kind == Kind::Repeat) {
      const Repeat& repeat = repeats_[edge.index];
      grammar.add_call(begin, {states[repeat.start], states[repeat.end]}, behind, repeat.least, repeat.most);
      grammar.count_repeats(repeat.states, repeat.most == kUnbounded ? repeat.least : repeat.most);
    } else {
      grammar.add_empty(begin, behind);
    }
  }
}

}  // namespace paw
