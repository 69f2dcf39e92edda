// Nondeterministic automata over code points: what patterns, lengths and numbers are made of.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <vector>

#include "constraint/byte_grammar.hpp"
#include "constraint/codepoint_set.hpp"
#include "constraint/memory_budget.hpp"

namespace paw {

// Edges read a code point of a set, nothing, or a part of the automaton a number of times. The functions that add throw
// Error (TooLarge) where it would take more memory than kMostBytes. Single caller.
class Automaton {
 public:
  using State = uint32_t;
  using SetId = uint32_t;
  static constexpr size_t kMostBytes = size_t{48} << 20;
  static constexpr uint32_t kUnbounded = ByteGrammar::kUnbounded;

  Automaton();

  State start() const { return start_; }
  State end() const { return end_; }
  State add_state();
  SetId add_set(const CodepointSet& set);
  void add_set_edge(State from, SetId set, State to);
  void add_char(State from, char low, char high, State to) {  // ASCII; nothing where high < low
    if (low <= high) add_set_edge(from, add_set({{static_cast<char32_t>(low), static_cast<char32_t>(high)}}), to);
  }
  void add_empty(State from, State to) { add({from, to, Kind::Empty, 0}); }
  // Edges that may only be passed before anything has been read, and after which nothing may be; resolve_anchors()
  // turns them into others.
  void add_begin(State from, State to) { add({from, to, Kind::Begin, 0}); }
  void add_end(State from, State to) { add({from, to, Kind::End, 0}); }
  // From `from` to `to` by reading what leads from `start` to `end`, `least` to `most` times. `states` is about how
  // many that part has.
  void add_repeat(State from, State start, State end, uint32_t least, uint32_t most, uint32_t states, State to);

  void resolve_anchors();
  // The texts of both; neither may have repeats or anchors.
  static Automaton common(const Automaton& a, const Automaton& b);
  bool is_empty() const;  // there is no text

  // Adds it to a grammar, between two states.
  void write(ByteGrammar& grammar, ByteGrammar::State from, ByteGrammar::State to, ByteGrammar::Text text) const;

 private:
  enum class Kind : uint8_t { Set, Empty, Begin, End, Repeat };
  struct Edge {
    State from, to;
    Kind kind;
    uint32_t index;  // into sets_ or repeats_
  };
  struct Repeat {
    State start, end;
    uint32_t least, most, states;
  };
  // Edges by the state that they leave.
  struct Leaving {
    std::vector<uint32_t> first, edges;
    std::span<const uint32_t> of(State state) const {
      return std::span(edges).subspan(first[state], first[state + 1] - first[state]);
    }
  };
  void add(const Edge& edge);
  Leaving leaving() const;

  MemoryBudget budget_{kMostBytes, "a pattern or a length is too large: its counts and choices multiply"};
  uint32_t states_ = 0;
  State start_, end_;
  std::vector<Edge> edges_;
  std::vector<CodepointSet> sets_;
  std::map<CodepointSet, SetId> set_ids_;
  std::vector<Repeat> repeats_;
};

}  // namespace paw
