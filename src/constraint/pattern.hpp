// Regular expressions as automata.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>

#include "constraint/automaton.hpp"
#include "constraint/pattern_syntax.hpp"

namespace paw {

// A pattern, and what of a text must match it. Immutable, cheap to copy.
//
// Every text that is written by it matches in Python and in ECMAScript: . is none of the line ends, \d, \w and \s are
// ASCII, \D and \W too, \S is not a kind of space.
class Pattern {
 public:
  enum class Match { Whole, Anywhere };  // JSON Schema's patterns match anywhere
  static constexpr uint32_t kUnbounded = PatternNode::kUnbounded;

  // Throws Error: see parse_pattern().
  Pattern(const std::string& pattern, PatternDialect dialect, Match match);

  // The texts that match all of the patterns and have so many code points. What is repeated is counted, unless that
  // must be written out: for Automaton::common(). Throws Error (TooLarge).
  static Automaton automaton(std::span<const Pattern> patterns, uint32_t least = 0, uint32_t most = kUnbounded,
                             bool counts_repeats = true);

 private:
  Pattern() = default;
  static Pattern any(uint32_t least, uint32_t most);            // texts of so many code points
  uint32_t shortest() const { return parsed_->root.shortest; }  // code points of a text
  uint32_t longest() const { return begins_ && ends_ ? parsed_->root.longest : kUnbounded; }
  std::optional<Pattern> with_length(uint32_t least, uint32_t most) const;
  Automaton build(bool counts_repeats) const;

  std::shared_ptr<const ParsedPattern> parsed_;
  bool begins_ = true, ends_ = true;  // nothing may come before what matches, and nothing behind it
};

}  // namespace paw
