// A grammar of byte strings: rules, each a nondeterministic automaton whose edges read a byte, nothing, or another rule
// a number of times (a recursive transition network, Woods 1970).
#pragma once

#include <bitset>
#include <cstdint>
#include <map>
#include <span>
#include <string_view>
#include <vector>

#include "constraint/codepoint_set.hpp"
#include "constraint/memory_budget.hpp"

namespace paw {

// Build it with the add functions, then finish(); after that it is immutable and safe to use from several threads.
// The add functions and finish() throw Error (TooLarge) where the grammar would take more memory than kMostBytes.
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
    uint32_t call;  // Call: what is read before `to`, for call_of()
  };
  // A rule that is read `least` to `most` times, one after the other; `most` may be kUnbounded.
  struct Call {
    Rule rule;
    uint32_t least, most;
  };
  // How code points are written: as they are, or as inside a JSON string, where some must be escaped.
  enum class Text { Plain, JsonString };

  static constexpr uint32_t kUnbounded = UINT32_MAX, kNever = UINT32_MAX;
  static constexpr size_t kMostBytes = size_t{128} << 20;

  State add_state();
  Rule add_rule() {
    const State start = add_state();
    return {start, add_state()};
  }
  void add_bytes(State from, uint8_t low, uint8_t high, State to);
  void add_empty(State from, State to);
  void add_call(State from, const Rule& rule, State to, uint32_t least = 1, uint32_t most = 1);
  void add_text(State from, std::string_view bytes, State to);
  // One code point of the set, in UTF-8. `shared`: the set is used often, so it is written only once.
  void add_codepoint(State from, const CodepointSet& set, State to, Text text = Text::Plain, bool shared = false);

  // `root` is what a whole text must match. `writable` are the bytes that can be written singly. Throws Error where
  // no text matches, or where a rule calls itself before it has read anything.
  void finish(const Rule& root, const std::bitset<256>& writable);

  const Rule& root() const { return root_; }
  std::span<const Edge> edges(State state) const {
    return std::span(edges_).subspan(first_[state], first_[state + 1] - first_[state]);
  }
  const Call& call_of(const Edge& edge) const { return calls_[edge.call]; }
  const Call& call_at(uint32_t call) const { return calls_[call]; }
  // The fewest bytes from here to the end of the state's own rule; kNever where there is no way, and one less where
  // there are at least as many.
  uint32_t distance(State state) const { return distance_[state]; }
  bool is_end(State state) const { return is_end_[state]; }  // of some rule
  size_t states() const { return count_; }
  // As many states as there would be if each call of several times were written out; at most 10,000 more than there
  // are.
  size_t written_out() const { return count_ + more_; }

  // Adds to written_out() for a rule of so many states that is called up to `most` times.
  void count_repeats(size_t states, uint32_t most);

  // Sums of distances: kNever stays what it is.
  static uint32_t sum(uint32_t a, uint32_t b, uint32_t times_b = 1);

 private:
  struct Loose {
    State from;
    Edge edge;
  };
  struct Incoming {
    State from;
    uint32_t edge;  // index into edges_
  };
  struct SetKey {
    std::vector<CodepointSet::Range> ranges;
    Text text;
    auto operator<=>(const SetKey&) const = default;
  };
  void add(State from, const Edge& edge);
  void add_written(State from, const CodepointSet& set, State to, Text text);
  void add_utf8(State from, char32_t low, char32_t high, State to);
  void sort_edges();
  void measure(const std::bitset<256>& writable);
  std::vector<Rule> first_calls(State start, uint32_t mark, std::vector<uint32_t>& marked) const;
  void check_calls() const;

  MemoryBudget budget_{kMostBytes,
                       "the constraint is too large: its counts, choices and sets of characters make more than 128 MB "
                       "of states; use smaller counts or fewer alternatives"};
  size_t count_ = 0, more_ = 0;
  std::vector<Loose> loose_;       // edges while the grammar is built
  std::map<SetKey, Rule> shared_;  // sets of many ranges, each written once; while the grammar is built
  std::vector<Edge> edges_;        // of state s: first_[s] to first_[s + 1]
  std::vector<Call> calls_;
  std::vector<uint32_t> first_, distance_;
  std::vector<bool> is_end_;
  Rule root_{};
};

}  // namespace paw
