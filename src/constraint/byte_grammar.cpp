#include "constraint/byte_grammar.hpp"

#include <algorithm>
#include <functional>
#include <queue>
#include <string>
#include <utility>

#include "paw/error.hpp"
#include "tokenizer/text.hpp"

namespace paw {
namespace {

constexpr size_t kBytesOfState = 32, kBytesOfEdge = 64;
constexpr size_t kRangesInPlace = 16;  // of a set that is written where it is used
constexpr size_t kMostWrittenOut = 10'000;

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

// What each takes with all that finish() makes of it: the loose edges and their sorted copies, the incoming edges, the
// queue of distances.
ByteGrammar::State ByteGrammar::add_state() {
  budget_.take(kBytesOfState);
  return static_cast<State>(count_++);
}

void ByteGrammar::add(State from, const Edge& edge) {
  budget_.take(kBytesOfEdge);
  loose_.push_back({from, edge});
}

void ByteGrammar::add_bytes(State from, uint8_t low, uint8_t high, State to) {
  add(from, {Edge::Kind::Bytes, low, high, to, 0});
}

void ByteGrammar::add_empty(State from, State to) { add(from, {Edge::Kind::Empty, 0, 0, to, 0}); }

void ByteGrammar::add_call(State from, const Rule& rule, State to, uint32_t least, uint32_t most) {
  if (most == 0) return add_empty(from, to);
  budget_.take(sizeof(Call));
  add(from, {Edge::Kind::Call, 0, 0, to, static_cast<uint32_t>(calls_.size())});
  calls_.push_back({rule, least, most});
}

void ByteGrammar::count_repeats(size_t states, uint32_t most) {
  more_ = std::min<size_t>(kMostWrittenOut, more_ + std::min<size_t>(kMostWrittenOut, states) * most);
}

void ByteGrammar::add_text(State from, std::string_view bytes, State to) {
  if (bytes.empty()) return add_empty(from, to);
  for (size_t i = 0; i < bytes.size(); ++i) {
    const State next = i + 1 == bytes.size() ? to : add_state();
    const auto byte = static_cast<uint8_t>(bytes[i]);
    add_bytes(from, byte, byte, next);
    from = next;
  }
}

// A set of many ranges becomes a rule of its own, written once, however often the set stands in a pattern.
void ByteGrammar::add_codepoint(State from, const CodepointSet& set, State to, Text text, bool shared) {
  if (!shared && set.ranges().size() <= kRangesInPlace) return add_written(from, set, to, text);
  const auto [entry, is_new] = shared_.try_emplace({set.ranges(), text});
  if (is_new) {
    budget_.take(set.ranges().size() * sizeof(CodepointSet::Range) + sizeof(SetKey));
    entry->second = add_rule();
    add_written(entry->second.start, set, entry->second.end, text);
  }
  add_call(from, entry->second, to);
}

void ByteGrammar::add_written(State from, const CodepointSet& set, State to, Text text) {
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

uint32_t ByteGrammar::sum(uint32_t a, uint32_t b, uint32_t times_b) {
  if (a == kNever || (times_b > 0 && b == kNever)) return kNever;
  const uint64_t product = std::min<uint64_t>(uint64_t{b} * times_b, kNever);
  return static_cast<uint32_t>(std::min<uint64_t>(a + product, kNever - 1));
}

void ByteGrammar::finish(const Rule& root, const std::bitset<256>& writable) {
  root_ = root;
  shared_.clear();
  sort_edges();
  measure(writable);
  if (distance_[root.start] == kNever) throw Error(ErrorKind::Unsupported, "the constraint allows no text at all");
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

// The least distance(s) = min over edges of (what the edge reads) + distance(to), by Knuth's generalization of
// Dijkstra's algorithm (1977): a call reads as often as it must the distance of its rule's start.
void ByteGrammar::measure(const std::bitset<256>& writable) {
  distance_.assign(count_, kNever);
  is_end_.assign(count_, false);
  // The edges whose cost depends on a state: those that lead to it, and calls of the rule that starts there.
  std::vector<uint32_t> begin(count_ + 1, 0);
  const auto for_each_dependence = [&](const auto& use) {
    for (State from = 0; from < count_; ++from) {
      for (uint32_t e = first_[from]; e < first_[from + 1]; ++e) {
        use(edges_[e].to, Incoming{from, e});
        if (edges_[e].kind == Edge::Kind::Call) use(call_of(edges_[e]).rule.start, Incoming{from, e});
      }
    }
  };
  for_each_dependence([&](State on, const Incoming&) { ++begin[on + 1]; });
  for (size_t i = 0; i < count_; ++i) begin[i + 1] += begin[i];
  std::vector<Incoming> incoming(begin[count_]);
  std::vector<uint32_t> next(begin.begin(), begin.end() - 1);
  for_each_dependence([&](State on, const Incoming& edge) { incoming[next[on]++] = edge; });

  using Entry = std::pair<uint32_t, State>;
  std::priority_queue<Entry, std::vector<Entry>, std::greater<>> queue;
  const auto improve = [&](State state, uint32_t distance) {
    if (distance >= distance_[state]) return;
    distance_[state] = distance;
    queue.emplace(distance, state);
  };
  is_end_[root_.end] = true;
  for (const Call& call : calls_) is_end_[call.rule.end] = true;
  for (State state = 0; state < count_; ++state) {
    if (is_end_[state]) improve(state, 0);
  }
  const auto can_write = [&](const Edge& edge) {
    for (size_t byte = edge.low; byte <= edge.high; ++byte) {
      if (writable[byte]) return true;
    }
    return false;
  };
  while (!queue.empty()) {
    const auto [distance, state] = queue.top();
    queue.pop();
    if (distance != distance_[state]) continue;
    for (uint32_t i = begin[state]; i < begin[state + 1]; ++i) {
      const Edge& edge = edges_[incoming[i].edge];
      uint32_t reads = 0, times = 1;
      if (edge.kind == Edge::Kind::Bytes) reads = can_write(edge) ? 1 : kNever;
      if (edge.kind == Edge::Kind::Call) {
        reads = distance_[call_of(edge).rule.start];
        times = call_of(edge).least;
      }
      improve(incoming[i].from, sum(distance_[edge.to], reads, times));
    }
  }
}

// The rules that may be called from a rule's start before anything is read. `marked` has this mark for what was seen.
std::vector<ByteGrammar::Rule> ByteGrammar::first_calls(State start, uint32_t mark,
                                                        std::vector<uint32_t>& marked) const {
  std::vector<Rule> calls;
  std::vector<State> open = {start};
  marked[start] = mark;
  while (!open.empty()) {
    const State state = open.back();
    open.pop_back();
    for (const Edge& edge : edges(state)) {
      bool skips = edge.kind == Edge::Kind::Empty;
      if (edge.kind == Edge::Kind::Call) {
        const Call& call = call_of(edge);
        calls.push_back(call.rule);
        skips = call.least == 0 || distance_[call.rule.start] == 0;
      }
      if (!skips || marked[edge.to] == mark) continue;
      marked[edge.to] = mark;
      open.push_back(edge.to);
    }
  }
  return calls;
}

// Following calls that come before anything is read must lead to an end: otherwise reading would never begin.
void ByteGrammar::check_calls() const {
  enum class Mark : uint8_t { None, Open, Done };
  std::vector<Mark> marks(count_, Mark::None);  // of rules, at their starts
  std::vector<uint32_t> seen(count_, 0);
  uint32_t searches = 0;
  struct Frame {
    std::vector<Rule> calls;
    State start;
  };
  std::vector<Frame> stack;
  const auto enter = [&](State start) {
    marks[start] = Mark::Open;
    stack.push_back({first_calls(start, ++searches, seen), start});
  };
  std::vector<State> starts = {root_.start};
  for (const Call& call : calls_) starts.push_back(call.rule.start);
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
      if (marks[next] == Mark::Open)
        throw Error(ErrorKind::Unsupported, "the constraint refers to itself without any text in between");
      if (marks[next] == Mark::None) enter(next);
    }
  }
}

}  // namespace paw
