#include "constraint/pattern.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "paw/error.hpp"
#include "tokenizer/text.hpp"
#include "text/utf8.hpp"

namespace paw {
namespace {

constexpr uint32_t kMostRepeats = 10'000;
constexpr size_t kMostDepth = 200, kMostStates = 200'000, kMostEdges = 1'000'000;

struct Node {
  enum class Kind { Empty, Set, Sequence, Choice, Repeat, Begin, End } kind = Kind::Empty;
  CodepointSet set;
  std::vector<Node> parts;
  uint32_t least = 0, most = 0;  // of Repeat; most may be kUnbounded
};

// What a shorthand surely holds, and all that it holds in some dialect: its complement is that of the latter.
struct Shorthand {
  CodepointSet surely, perhaps;
};

Shorthand shorthand(char32_t letter) {
  const CodepointSet beyond_ascii = {{0x80, 0x10FFFF}};
  Shorthand found;
  if (letter == 'd') found.surely = {{'0', '9'}};
  if (letter == 'w') found.surely = {{'0', '9'}, {'A', 'Z'}, {'a', 'z'}, {'_', '_'}};
  if (letter == 's') found.surely = {{'\t', '\r'}, {' ', ' '}};
  found.perhaps = found.surely;
  if (letter == 's') {
    found.perhaps.add({{0x1C, 0x1F},
                       {0x85, 0x85},
                       {0xA0, 0xA0},
                       {0x1680, 0x1680},
                       {0x180E, 0x180E},
                       {0x2000, 0x200A},
                       {0x2028, 0x2029},
                       {0x202F, 0x202F},
                       {0x205F, 0x205F},
                       {0x3000, 0x3000},
                       {0xFEFF, 0xFEFF}});
  } else {
    found.perhaps.add(beyond_ascii);
  }
  return found;
}

std::u32string code_points(std::string_view text) {
  std::u32string found;
  while (!text.empty()) {
    const auto [value, length] = read_code_point(text);
    found += value;
    text.remove_prefix(length);
  }
  return found;
}

class Parser {
 public:
  explicit Parser(const std::string& pattern) : pattern_(pattern), text_(code_points(pattern)) {}

  Node parse() {
    Node node = choice(0);
    if (position_ < text_.size()) fail("a ) closes nothing");
    return node;
  }

 private:
  [[noreturn]] void fail(const std::string& what) const {
    throw Error(fmt::format("the pattern {} cannot be used: {} (at character {})", pattern_.substr(0, 200), what,
                            position_ + 1));
  }
  bool at(char32_t c) const { return position_ < text_.size() && text_[position_] == c; }
  bool take(char32_t c) {
    if (!at(c)) return false;
    ++position_;
    return true;
  }
  char32_t next(const char* what) {
    if (position_ == text_.size()) fail(what);
    return text_[position_++];
  }

  Node choice(size_t depth) {
    if (depth > kMostDepth) fail("it is nested too deeply");
    Node node{Node::Kind::Choice, {}, {}, 0, 0};
    do {
      node.parts.push_back(sequence(depth));
    } while (take('|'));
    return node.parts.size() == 1 ? std::move(node.parts[0]) : std::move(node);
  }

  Node sequence(size_t depth) {
    Node node{Node::Kind::Sequence, {}, {}, 0, 0};
    while (position_ < text_.size() && !at('|') && !at(')')) node.parts.push_back(repeated(depth));
    return node;
  }

  Node repeated(size_t depth) {
    Node node = atom(depth);
    uint32_t least = 0, most = Pattern::kUnbounded;
    if (take('+')) {
      least = 1;
    } else if (take('?')) {
      most = 1;
    } else if (take('{')) {
      least = count();
      most = least;
      if (take(',')) most = at('}') ? Pattern::kUnbounded : count();
      if (!take('}')) fail("a count is written {2}, {2,} or {2,5}, and a brace itself \\{");
      if (most < least) fail("a count ends before it begins");
    } else if (!take('*')) {
      return node;
    }
    if (node.kind == Node::Kind::Begin || node.kind == Node::Kind::End) fail("^ and $ cannot be repeated");
    take('?');  // lazy: the same texts match
    if (at('*') || at('+') || at('?') || at('{')) fail("nothing to repeat");
    Node repeat{Node::Kind::Repeat, {}, {}, least, most};
    repeat.parts.push_back(std::move(node));
    return repeat;
  }

  uint32_t count() {
    uint32_t value = 0;
    const size_t begin = position_;
    while (position_ < text_.size() && text_[position_] >= '0' && text_[position_] <= '9') {
      value = value * 10 + static_cast<uint32_t>(text_[position_++] - '0');
      if (value > kMostRepeats) fail(fmt::format("a count above {}", kMostRepeats));
    }
    if (position_ == begin) fail("a count is written {2}, {2,} or {2,5}, and a brace itself \\{");
    return value;
  }

  Node atom(size_t depth) {
    const char32_t c = next("");
    switch (c) {
      case '(': return group(depth);
      case '[': return {Node::Kind::Set, char_class(), {}, 0, 0};
      case '.':
        return {Node::Kind::Set, CodepointSet{{'\n', '\n'}, {'\r', '\r'}, {0x2028, 0x2029}}.complement(), {}, 0, 0};
      case '^': return {Node::Kind::Begin, {}, {}, 0, 0};
      case '$': return {Node::Kind::End, {}, {}, 0, 0};
      case '\\': return {Node::Kind::Set, escape(), {}, 0, 0};
      case '*':
      case '+':
      case '?': fail("nothing to repeat");
      case '{': fail("a brace itself is written \\{");
      default: return {Node::Kind::Set, {{c, c}}, {}, 0, 0};
    }
  }

  Node group(size_t depth) {
    if (take('?')) {
      take('P');
      if (take('<')) {
        if (at('=') || at('!')) fail("look-behind is not supported");
        while (next("a group's name has no end") != '>') {
        }
      } else if (!take(':')) {
        fail("look-ahead and flags inside the pattern are not supported");
      }
    }
    Node node = choice(depth + 1);
    if (!take(')')) fail("a ( is not closed");
    return node;
  }

  // After a backslash.
  CodepointSet escape() {
    const char32_t c = next("it ends in a backslash");
    switch (c) {
      case 'd':
      case 'w':
      case 's': return shorthand(c).surely;
      case 'D':
      case 'W':
      case 'S': return shorthand(c + ('d' - 'D')).perhaps.complement();
      case 'n': return {{'\n', '\n'}};
      case 't': return {{'\t', '\t'}};
      case 'r': return {{'\r', '\r'}};
      case 'f': return {{'\f', '\f'}};
      case 'v': return {{'\v', '\v'}};
      case 'x': return hexadecimal(2);
      case 'u': return hexadecimal(4);
      case 'b':
      case 'B': fail("word boundaries are not supported");
      default: break;
    }
    if (c >= '0' && c <= '9') fail("back-references and octal escapes are not supported");
    if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'))
      fail(fmt::format("\\{} is not supported", static_cast<char>(c)));
    return {{c, c}};
  }

  CodepointSet hexadecimal(size_t digits) {
    char32_t value = 0;
    for (size_t i = 0; i < digits; ++i) {
      const char32_t c = next("a hexadecimal escape is too short");
      const char32_t lower = c | 0x20;
      if (c >= '0' && c <= '9') {
        value = value * 16 + (c - '0');
      } else if (lower >= 'a' && lower <= 'f') {
        value = value * 16 + (lower - 'a' + 10);
      } else {
        fail("a hexadecimal escape has another sign in it");
      }
    }
    return {{value, value}};
  }

  // After the opening bracket.
  CodepointSet char_class() {
    const bool negated = take('^');
    CodepointSet surely, perhaps;
    if (at(']')) fail("an empty class; a bracket itself is written \\]");
    while (!take(']')) {
      const char32_t c = next("a [ is not closed");
      if (c == '[' && (at(':') || at('.') || at('='))) fail("named classes such as [:alpha:] are not supported");
      if (c == '\\' && position_ < text_.size() && std::u32string_view(U"dwsDWS").contains(text_[position_])) {
        const char32_t letter = text_[position_++];
        const bool upper = letter < 'a';
        const Shorthand found = shorthand(letter | 0x20);
        surely.add(upper ? found.perhaps.complement() : found.surely);
        perhaps.add(upper ? found.surely.complement() : found.perhaps);
        continue;
      }
      const char32_t low = c == '\\' ? single() : c;
      char32_t high = low;
      if (at('-') && position_ + 1 < text_.size() && text_[position_ + 1] != ']') {
        ++position_;
        const char32_t end = next("a [ is not closed");
        high = end == '\\' ? single() : end;
        if (high < low) fail("a range of a class ends before it begins");
      }
      surely.add(low, high);
      perhaps.add(low, high);
    }
    return negated ? perhaps.complement() : surely;
  }

  // After a backslash in a class: one code point.
  char32_t single() {
    if (at('b')) fail("\\b is not supported");
    const CodepointSet set = escape();
    if (set.ranges().size() != 1 || set.ranges()[0].low != set.ranges()[0].high)
      fail("a range of a class begins or ends with a class");
    return set.ranges()[0].low;
  }

  const std::string& pattern_;
  std::u32string text_;
  size_t position_ = 0;
};

}  // namespace

// Thompson's construction.
class PatternBuilder {
 public:
  Pattern pattern;

  uint32_t state() {
    if (pattern.states_ == kMostStates) throw Error("a pattern is too large: its counts make too many states of it");
    return pattern.states_++;
  }
  void edge(uint32_t from, uint32_t to, int set) {
    if (pattern.edges_.size() == kMostEdges) throw Error("a pattern is too large: its choices and counts multiply");
    pattern.edges_.push_back({from, to, set});
  }
  int set(const CodepointSet& set) {
    pattern.sets_.push_back(set);
    return static_cast<int>(pattern.sets_.size()) - 1;
  }

  void add(const Node& node, uint32_t from, uint32_t to) {
    switch (node.kind) {
      case Node::Kind::Empty: return edge(from, to, Pattern::kEmpty);
      case Node::Kind::Set: return edge(from, to, set(node.set));
      case Node::Kind::Begin: return edge(from, to, Pattern::kBegin);
      case Node::Kind::End: return edge(from, to, Pattern::kEnd);
      case Node::Kind::Choice:
        for (const Node& part : node.parts) add(part, from, to);
        return;
      case Node::Kind::Sequence:
        for (const Node& part : node.parts) from = after(part, from);
        return edge(from, to, Pattern::kEmpty);
      case Node::Kind::Repeat: break;
    }
    for (uint32_t i = 0; i < node.least; ++i) from = after(node.parts[0], from);
    if (node.most == Pattern::kUnbounded) {
      const uint32_t loop = state();
      edge(from, loop, Pattern::kEmpty);
      edge(after(node.parts[0], loop), loop, Pattern::kEmpty);
      return edge(loop, to, Pattern::kEmpty);
    }
    for (uint32_t i = node.least; i < node.most; ++i) {
      edge(from, to, Pattern::kEmpty);
      from = after(node.parts[0], from);
    }
    edge(from, to, Pattern::kEmpty);
  }

 private:
  uint32_t after(const Node& node, uint32_t from) {
    const uint32_t next = state();
    add(node, from, next);
    return next;
  }
};

Pattern::Pattern(const std::string& pattern, Match match) {
  if (!is_utf8(pattern)) throw Error("a pattern is not valid UTF-8");
  const Node node = Parser(pattern).parse();
  PatternBuilder builder;
  const uint32_t start = builder.state(), first = builder.state(), last = builder.state(), end = builder.state();
  builder.edge(start, first, kEmpty);
  builder.add(node, first, last);
  builder.edge(last, end, kEmpty);
  if (match == Match::Anywhere) {
    const int any = builder.set(CodepointSet::all());
    builder.edge(first, first, any);
    builder.edge(last, last, any);
  }
  *this = std::move(builder.pattern);
  start_ = start;
  end_ = end;
  resolve_anchors();
}

Pattern Pattern::any(uint32_t least, uint32_t most) {
  Pattern pattern;
  pattern.states_ = 2;
  pattern.end_ = 1;
  pattern.sets_ = {CodepointSet::all()};
  pattern.edges_ = {{0, 0, 0}, {0, 1, kEmpty}};
  return least == 0 && most == kUnbounded ? pattern : pattern.with_length(least, most);
}

// Copies the automaton for what has been read: nothing, something, something that must not go on. Only where nothing
// has been read may ^ be passed, and after $ nothing may be read.
void Pattern::resolve_anchors() {
  const bool has_anchors =
      std::any_of(edges_.begin(), edges_.end(), [](const Edge& edge) { return edge.set < kEmpty; });
  if (!has_anchors) return;
  const uint32_t count = states_;
  std::vector<Edge> edges;
  for (const Edge& edge : edges_) {
    for (uint32_t phase = 0; phase < 3; ++phase) {
      uint32_t then = phase;
      if (edge.set == kBegin && phase != 0) continue;
      if (edge.set == kEnd) then = 2;
      if (edge.set >= 0 && phase == 2) continue;
      if (edge.set >= 0) then = 1;
      edges.push_back({phase * count + edge.from, then * count + edge.to, std::max(edge.set, kEmpty)});
    }
  }
  const uint32_t end = 3 * count;
  for (uint32_t phase = 0; phase < 3; ++phase) edges.push_back({phase * count + end_, end, kEmpty});
  edges_ = std::move(edges);
  end_ = end;
  states_ = end + 1;
}

Pattern Pattern::with_length(uint32_t least, uint32_t most) const {
  const uint32_t counts = (most == kUnbounded ? least : most) + 1;
  if (uint64_t{counts} * states_ > kMostStates) throw Error("the length that a text may have is too large");
  Pattern pattern;
  pattern.sets_ = sets_;
  pattern.states_ = counts * states_ + 1;
  pattern.start_ = start_;
  pattern.end_ = counts * states_;
  for (uint32_t count = 0; count < counts; ++count) {
    for (const Edge& edge : edges_) {
      uint32_t then = edge.set == kEmpty ? count : count + 1;
      if (then == counts && most == kUnbounded) then = count;
      if (then < counts) pattern.edges_.push_back({count * states_ + edge.from, then * states_ + edge.to, edge.set});
    }
    if (count >= least) pattern.edges_.push_back({count * states_ + end_, pattern.end_, kEmpty});
  }
  return pattern;
}

void Pattern::write(ByteGrammar& grammar, ByteGrammar::State from, ByteGrammar::State to,
                    ByteGrammar::Text text) const {
  std::vector<ByteGrammar::State> states(states_);
  for (auto& state : states) state = grammar.add_state();
  grammar.add_empty(from, states[start_]);
  grammar.add_empty(states[end_], to);
  for (const Edge& edge : edges_) {
    if (edge.set == kEmpty) {
      grammar.add_empty(states[edge.from], states[edge.to]);
    } else {
      grammar.add_codepoint(states[edge.from], sets_[static_cast<size_t>(edge.set)], states[edge.to], text);
    }
  }
}

}  // namespace paw
