// The text of a regular expression, read into a tree.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "constraint/codepoint_set.hpp"

namespace paw {

// Python's re, or ECMA-262 (with and without the flag u, where these agree). See docs/constraints.md for what is read
// alike in both.
enum class PatternDialect { Python, Ecma };

struct PatternNode {
  enum class Kind : uint8_t { Empty, Set, Sequence, Choice, Repeat, Begin, End } kind = Kind::Empty;
  bool has_anchor = false;         // Begin or End, inside
  uint32_t set = 0;                // of Set: an index into the pattern's sets
  uint32_t least = 0, most = 0;    // of Repeat; most may be kUnbounded
  uint32_t shortest = 0;           // code points that it reads at least
  uint32_t longest = 0;            // and at most; kUnbounded where there is no limit
  uint32_t states = 1;             // of its automaton, about, with all repetitions written out; at most kManyStates
  std::vector<PatternNode> parts;  // of Sequence, Choice and Repeat, which has one

  static constexpr uint32_t kUnbounded = UINT32_MAX, kManyStates = 1U << 30;

  static PatternNode of_set(uint32_t set);
  static PatternNode sequence(std::vector<PatternNode> parts);
  static PatternNode choice(std::vector<PatternNode> parts);
  static PatternNode repeat(PatternNode part, uint32_t least, uint32_t most);
};

struct ParsedPattern {
  PatternNode root;
  std::vector<CodepointSet> sets;  // all different
};

// Throws Error "the pattern ... cannot be used: what is wrong (at character N); what to write instead": malformed, too
// large, or with what no automaton can do (look-around, back-references).
ParsedPattern parse_pattern(const std::string& pattern, PatternDialect dialect);

}  // namespace paw
