// A grammar of byte strings: rules, each a nondeterministic automaton whose edges read a byte, nothing, or all of
// another rule (a recursive transition network, Woods 1970).
#pragma once

#include <bitset>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "constraint/codepoint_set.hpp"

namespace paw {

// Build it with the add functions, then finish(); after that it is immutable and safe to use from several threads.
class ByteGrammar {
 public:
  using State = uint32_t;
  struct Rule {
    State start, end;
  };
  struct Edge {
    enum class Kind : uint8_t { Bytes, Empty, Call } kind;
    uint8_t low, high;  // Bytes: the range that is read
    State to;
    Rule rule;  // Call: what is read before `to`
  };
  // How code points are written: as they are, or as inside a JSON string, where some must be escaped.
  enum class Text { Plain, JsonString };

  State add_state();  // throws Error where the grammar becomes too large
  Rule add_rule() { return {add_state(), add_state()}; }
  void add_bytes(State from, uint8_t low, uint8_t high, State to);
  void add_empty(State from, State to);
  void add_call(State from, const Rule& rule, State to);
  void add_text(State from, std::string_view bytes, State to);
  // One code point of the set, in UTF-8.
  void add_codepoint(State from, const CodepointSet& set, State to, Text text = Text::Plain);

  // `root` is what a whole text must match. `writable` are the bytes that can be written singly. Throws Error where
  // no text matches, or where a rule calls itself before it has read anything.
  void finish(const Rule& root, const std::bitset<256>& writable);

  static constexpr uint32_t kNever = UINT32_MAX;
  const Rule& root() const { return root_; }
  std::span<const Edge> edges(State state) const {
    return std::span(edges_).subspan(first_[state], first_[state + 1] - first_[state]);
  }
  // The fewest bytes from here to the end of the state's own rule; kNever where there is no way.
  uint32_t distance(State state) const { return distance_[state]; }
  bool is_end(State state) const { return is_end_[state]; }  // of some rule
  size_t states() const { return count_; }

 private:
  struct Loose {
    State from;
    Edge edge;
  };
  void add(State from, const Edge& edge) { loose_.push_back({from, edge}); }
  void add_utf8(State from, char32_t low, char32_t high, State to);
  void sort_edges();
  void measure(const std::bitset<256>& writable);
  void check_calls() const;

  size_t count_ = 0;
  std::vector<Loose> loose_;  // edges while the grammar is built
  std::vector<Edge> edges_;   // of state s: first_[s] to first_[s + 1]
  std::vector<uint32_t> first_, distance_;
  std::vector<bool> is_end_;
  Rule root_{};
};

}  // namespace paw
