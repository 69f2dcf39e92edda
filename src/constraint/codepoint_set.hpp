// Sets of Unicode code points, as patterns use them.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <vector>

namespace paw {

// Sorted, disjoint ranges of code points from U+0000 to U+10FFFF without the surrogates.
class CodepointSet {
 public:
  struct Range {
    char32_t low, high;  // both in the set
    auto operator<=>(const Range&) const = default;
  };

  CodepointSet() = default;
  CodepointSet(std::initializer_list<Range> ranges) : CodepointSet(std::vector<Range>(ranges)) {}
  // Of ranges in any order, which may overlap; those that end before they begin are empty.
  explicit CodepointSet(std::vector<Range> ranges);
  static CodepointSet all();

  void add(char32_t low, char32_t high);
  void add(const CodepointSet& other);
  CodepointSet complement() const;
  CodepointSet without(const CodepointSet& other) const;
  CodepointSet common(const CodepointSet& other) const;
  bool contains(char32_t codepoint) const;

  bool empty() const { return ranges_.empty(); }
  const std::vector<Range>& ranges() const { return ranges_; }
  auto operator<=>(const CodepointSet&) const = default;

 private:
  std::vector<Range> ranges_;
};

}  // namespace paw
