#include "constraint/byte_grammar.hpp"

#include <algorithm>
#include <map>
#include <string>
#include <unordered_set>

#include "paw/error.hpp"
#include "tokenizer/text.hpp"

namespace paw {
namespace {

constexpr size_t kMostStates = 1'000'000;

std::string utf8(char32_t c) {
  std::string bytes;
  append_utf8(c, bytes);
  return bytes;
}

// What must not stand unescaped in a JSON string (RFC 8259, section 7), with the escape that stands for it.
const std::map<char32_t, std::string>& json_escapes() {
  static const std::map<char32_t, std::string> escapes = [] {
    std::map<char32_t, std::string> all = {{'"', "\\\""}, {'\\', "\\\\"}, {'\b', "\\b"}, {'\f', "\\f"},
                                           {'\n', "\\n"}, {'\r', "\\r"},  {'\t', "\\t"}};
    for (char32_t c = 0; c < 0x20; ++c) {
      const char* digits = "0123456789abcdef";
      all.try_emplace(c, std::string("\\u00") + digits[c >> 4] + digits[c & 15]);
    }
    return all;
  }();
  return escapes;
}

}  // namespace

ByteGrammar::State ByteGrammar::add_state() {
  if (count_ == kMostStates)
    throw Error("the constraint is too large: large counts or deep nesting make more than a million states of it");
  return static_cast<State>(count_++);
}

void ByteGrammar::add_bytes(State from, uint8_t low, uint8_t high, State to) {
  add(from, {Edge::Kind::Bytes, low, high, to, {}});
}

void ByteGrammar::add_empty(State from, State to) { add(from, {Edge::Kind::Empty, 0, 0, to, {}}); }

void ByteGrammar::add_call(State from, const Rule& rule, State to) { add(from, {Edge::Kind::Call, 0, 0, to, rule}); }

void ByteGrammar::add_text(State from, std::string_view bytes, State to) {
  if (bytes.empty()) return add_empty(from, to);
  for (size_t i = 0; i < bytes.size(); ++i) {
    const State next = i + 1 == bytes.size() ? to : add_state();
    const auto byte = static_cast<uint8_t>(bytes[i]);
    add_bytes(from, byte, byte, next);
    from = next;
  }
}

void ByteGrammar::add_codepoint(State from, const CodepointSet& set, State to, Text text) {
  CodepointSet plain = set;
  if (text == Text::JsonString) {
    CodepointSet escaped;
    for (const auto& [codepoint, escape] : json_escapes()) {
      escaped.add(codepoint, codepoint);
      if (set.contains(codepoint)) add_text(from, escape, to);
    }
    plain = set.without(escaped);
  }
  for (const auto& [low, high] : plain.ranges()) add_utf8(from, low, high, to);
}

// Cuts a range of code points into pieces whose UTF-8 forms are products of byte ranges.
void ByteGrammar::add_utf8(State from, char32_t low, char32_t high, State to) {
  for (const char32_t last : {U'\x7F', U'\x7FF', U'\xFFFF'}) {  // of one, two and three bytes
    if (low <= last && high > last) {
      add_utf8(from, low, last, to);
      low = last + 1;
    }
  }
  const std::string first_bytes = utf8(low);
  for (size_t i = 1; i < first_bytes.size(); ++i) {  // as many low bits as i continuation bytes hold
    const char32_t mask = (char32_t{1} << (6 * i)) - 1;
    if ((low & ~mask) == (high & ~mask)) continue;  // both have the same leading bytes
    if ((low & mask) != 0) {
      add_utf8(from, low, low | mask, to);
      return add_utf8(from, (low | mask) + 1, high, to);
    }
    if ((high & mask) != mask) {
      add_utf8(from, low, (high & ~mask) - 1, to);
      return add_utf8(from, high & ~mask, high, to);
    }
  }
  const std::string last_bytes = utf8(high);
  for (size_t i = 0; i < first_bytes.size(); ++i) {
    const State next = i + 1 == first_bytes.size() ? to : add_state();
    add_bytes(from, static_cast<uint8_t>(first_bytes[i]), static_cast<uint8_t>(last_bytes[i]), next);
    from = next;
  }
}

void ByteGrammar::finish(const Rule& root, const std::bitset<256>& writable) {
  root_ = root;
  sort_edges();
  measure(writable);
  if (distance_[root.start] == kNever) throw Error("the constraint allows no text at all");
  check_calls();
}

void ByteGrammar::sort_edges() {
  first_.assign(count_ + 1, 0);
  for (const Loose& loose : loose_) ++first_[loose.from + 1];
  for (size_t i = 0; i < count_; ++i) first_[i + 1] += first_[i];
  std::vector<uint32_t> next(first_.begin(), first_.end() - 1);
  edges_.resize(loose_.size());
  for (const Loose& loose : loose_) edges_[next[loose.from]++] = loose.edge;
  loose_ = {};
}

// The least fixed point of distance(s) = min over edges of (what the edge reads) + distance(to). States are mostly
// numbered in reading order, so that going backwards settles most of them at once.
void ByteGrammar::measure(const std::bitset<256>& writable) {
  distance_.assign(count_, kNever);
  is_end_.assign(count_, false);
  is_end_[root_.end] = true;
  for (const Edge& edge : edges_) {
    if (edge.kind == Edge::Kind::Call) is_end_[edge.rule.end] = true;
  }
  const auto can_write = [&](const Edge& edge) {
    for (size_t byte = edge.low; byte <= edge.high; ++byte) {
      if (writable[byte]) return true;
    }
    return false;
  };
  for (bool changed = true; changed;) {
    changed = false;
    for (size_t s = count_; s-- > 0;) {
      uint64_t best = is_end_[s] ? 0 : kNever;
      for (const Edge& edge : edges(static_cast<State>(s))) {
        if (distance_[edge.to] == kNever) continue;
        uint64_t reads = 0;
        if (edge.kind == Edge::Kind::Bytes) reads = can_write(edge) ? 1 : kNever;
        if (edge.kind == Edge::Kind::Call) reads = distance_[edge.rule.start];
        best = std::min<uint64_t>(best, reads + distance_[edge.to]);
      }
      if (best < distance_[s]) {
        distance_[s] = static_cast<uint32_t>(best);
        changed = true;
      }
    }
  }
}

// Following calls that come before anything is read must lead to an end: otherwise reading would never begin.
void ByteGrammar::check_calls() const {
  enum class Mark : uint8_t { None, Open, Done };
  std::vector<Mark> marks(count_, Mark::None);  // of rules, at their starts
  struct Frame {
    std::vector<Rule> calls;
    State start;
  };
  // The rules that may be called from a rule's start before anything is read.
  const auto first_calls = [&](State start) {
    std::vector<Rule> calls;
    std::vector<State> open = {start};
    std::unordered_set<State> seen = {start};
    while (!open.empty()) {
      const State state = open.back();
      open.pop_back();
      for (const Edge& edge : edges(state)) {
        const bool skips =
            edge.kind == Edge::Kind::Empty || (edge.kind == Edge::Kind::Call && distance_[edge.rule.start] == 0);
        if (edge.kind == Edge::Kind::Call) calls.push_back(edge.rule);
        if (skips && seen.insert(edge.to).second) open.push_back(edge.to);
      }
    }
    return calls;
  };
  std::vector<Frame> stack;
  const auto enter = [&](State start) {
    marks[start] = Mark::Open;
    stack.push_back({first_calls(start), start});
  };
  std::vector<State> starts = {root_.start};
  for (const Edge& edge : edges_) {
    if (edge.kind == Edge::Kind::Call) starts.push_back(edge.rule.start);
  }
  for (const State start : starts) {
    if (marks[start] != Mark::None) continue;
    enter(start);
    while (!stack.empty()) {
      Frame& frame = stack.back();
      if (frame.calls.empty()) {
        marks[frame.start] = Mark::Done;
        stack.pop_back();
        continue;
      }
      const State next = frame.calls.back().start;
      frame.calls.pop_back();
      if (marks[next] == Mark::Open) throw Error("the constraint refers to itself without anything in between");
      if (marks[next] == Mark::None) enter(next);
    }
  }
}

}  // namespace paw
