// Regular expressions: the part that Python's re and ECMAScript read alike, without what no automaton can do.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "constraint/byte_grammar.hpp"
#include "constraint/codepoint_set.hpp"

namespace paw {

// A pattern as a nondeterministic automaton over code points. Immutable.
//
// Understood: literals, . [...] [^...] \d \w \s \D \W \S, escapes (\n \t \xHH \uHHHH and of signs), groups, named or
// not, | * + ? {m} {m,} {m,n} (lazy ones mean the same here), ^ and $. Every text that is written by it matches in both
// dialects: . is none of the line ends, \d and \w are ASCII, their complements ASCII too, \S is no kind of space.
class Pattern {
 public:
  enum class Match { Whole, Anywhere };  // what of a text must match; JSON Schema's patterns match anywhere
  static constexpr uint32_t kUnbounded = UINT32_MAX;

  // Throws Error "PATTERN: what is wrong with it": malformed, or what is not understood (look-around, back-references,
  // word boundaries, flags).
  Pattern(const std::string& pattern, Match match);
  // Any text of so many code points.
  static Pattern any(uint32_t least, uint32_t most);

  // The texts that also have so many code points.
  Pattern with_length(uint32_t least, uint32_t most) const;

  // Adds the automaton between two states.
  void write(ByteGrammar& grammar, ByteGrammar::State from, ByteGrammar::State to, ByteGrammar::Text text) const;

 private:
  friend class PatternBuilder;
  struct Edge {
    uint32_t from, to;
    int set;  // index into sets_; or one of the kinds below
  };
  static constexpr int kEmpty = -1, kBegin = -2, kEnd = -3;

  Pattern() = default;
  void resolve_anchors();

  uint32_t states_ = 0, start_ = 0, end_ = 0;
  std::vector<Edge> edges_;
  std::vector<CodepointSet> sets_;
};

}  // namespace paw
