#include "constraint/codepoint_set.hpp"

#include <algorithm>

namespace paw {
namespace {

constexpr char32_t kLast = 0x10FFFF, kFirstSurrogate = 0xD800, kLastSurrogate = 0xDFFF;

void append_valid(std::vector<CodepointSet::Range>& ranges, char32_t low, char32_t high) {
  if (low <= std::min<char32_t>(high, kFirstSurrogate - 1))
    ranges.push_back({low, std::min<char32_t>(high, kFirstSurrogate - 1)});
  low = std::max<char32_t>(low, kLastSurrogate + 1);
  high = std::min(high, kLast);
  if (low <= high) ranges.push_back({low, high});
}

}  // namespace

CodepointSet::CodepointSet(std::vector<Range> ranges) {
  std::vector<Range> valid;
  for (const Range& range : ranges) append_valid(valid, range.low, range.high);
  std::sort(valid.begin(), valid.end());
  for (const Range& range : valid) {
    if (!ranges_.empty() && range.low <= ranges_.back().high + 1)
      ranges_.back().high = std::max(ranges_.back().high, range.high);
    else
      ranges_.push_back(range);
  }
}

CodepointSet CodepointSet::all() { return {{0, kLast}}; }

void CodepointSet::add(char32_t low, char32_t high) { add(CodepointSet({{low, high}})); }

void CodepointSet::add(const CodepointSet& other) {
  std::vector<Range> joined = ranges_;
  joined.insert(joined.end(), other.ranges_.begin(), other.ranges_.end());
  *this = CodepointSet(std::move(joined));
}

CodepointSet CodepointSet::complement() const {
  std::vector<Range> rest;
  char32_t next = 0;
  for (const Range& range : ranges_) {
    if (range.low > next) rest.push_back({next, range.low - 1});
    next = range.high + 1;
  }
  if (next <= kLast) rest.push_back({next, kLast});
  return CodepointSet(std::move(rest));
}

CodepointSet CodepointSet::without(const CodepointSet& other) const { return common(other.complement()); }

CodepointSet CodepointSet::common(const CodepointSet& other) const {
  CodepointSet found;
  for (size_t i = 0, j = 0; i < ranges_.size() && j < other.ranges_.size();) {
    const char32_t low = std::max(ranges_[i].low, other.ranges_[j].low);
    const char32_t high = std::min(ranges_[i].high, other.ranges_[j].high);
    if (low <= high) found.ranges_.push_back({low, high});
    ranges_[i].high < other.ranges_[j].high ? ++i : ++j;
  }
  return found;
}

bool CodepointSet::contains(char32_t codepoint) const {
  const auto after = std::upper_bound(ranges_.begin(), ranges_.end(), codepoint,
                                      [](char32_t c, const Range& range) { return c < range.low; });
  return after != ranges_.begin() && codepoint <= std::prev(after)->high;
}

}  // namespace paw
