#include "constraint/codepoint_set.hpp"

#include <algorithm>

namespace paw {
namespace {

constexpr char32_t kLast = 0x10FFFF, kFirstSurrogate = 0xD800, kLastSurrogate = 0xDFFF;

}  // namespace

CodepointSet::CodepointSet(std::initializer_list<Range> ranges) {
  for (const Range& range : ranges) add(range.low, range.high);
}

CodepointSet CodepointSet::all() { return {{0, kLast}}; }

void CodepointSet::add(char32_t low, char32_t high) {
  if (low < kFirstSurrogate && high > kLastSurrogate) {
    add(low, kFirstSurrogate - 1);
    add(kLastSurrogate + 1, high);
    return;
  }
  if (low >= kFirstSurrogate && low <= kLastSurrogate) low = kLastSurrogate + 1;
  if (high >= kFirstSurrogate && high <= kLastSurrogate) high = kFirstSurrogate - 1;
  if (low > high) return;
  std::vector<Range> merged;
  for (const Range& range : ranges_) {
    if (range.high + 1 < low || range.low > high + 1) {
      merged.push_back(range);
    } else {
      low = std::min(low, range.low);
      high = std::max(high, range.high);
    }
  }
  const auto after = std::find_if(merged.begin(), merged.end(), [&](const Range& range) { return range.low > high; });
  merged.insert(after, {low, high});
  ranges_ = std::move(merged);
}

void CodepointSet::add(const CodepointSet& other) {
  for (const Range& range : other.ranges_) add(range.low, range.high);
}

CodepointSet CodepointSet::complement() const {
  CodepointSet rest;
  char32_t next = 0;
  for (const Range& range : ranges_) {
    if (range.low > next) rest.add(next, range.low - 1);
    next = range.high + 1;
  }
  if (next <= kLast) rest.add(next, kLast);
  return rest;
}

CodepointSet CodepointSet::without(const CodepointSet& other) const {
  CodepointSet joined = complement();
  joined.add(other);
  return joined.complement();
}

bool CodepointSet::contains(char32_t codepoint) const {
  return std::any_of(ranges_.begin(), ranges_.end(),
                     [&](const Range& range) { return range.low <= codepoint && codepoint <= range.high; });
}

}  // namespace paw
