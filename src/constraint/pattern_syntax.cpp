#include "constraint/pattern_syntax.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "constraint/memory_budget.hpp"
#include "constraint/unicode_property.hpp"
#include "paw/error.hpp"
#include "text/utf8.hpp"
#include "tokenizer/text.hpp"

namespace paw {
namespace {

using Range = CodepointSet::Range;

constexpr size_t kMostDepth = 200, kMostLength = 1'000'000, kMostBytes = size_t{64} << 20;
constexpr size_t kShown = 200;  // bytes of a pattern in a message
constexpr char32_t kNoLetter = 0;

bool is_digit(char32_t c) { return c >= '0' && c <= '9'; }
bool is_letter(char32_t c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_high_surrogate(char32_t c) { return c >= 0xD800 && c <= 0xDBFF; }
bool is_low_surrogate(char32_t c) { return c >= 0xDC00 && c <= 0xDFFF; }
char32_t joined(char32_t high, char32_t low) { return 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00); }

// What the letter surely stands for, and all that it stands for in some dialect: what is negated excludes the latter.
struct CharClass {
  CodepointSet surely, perhaps;
};

CharClass shorthand(char32_t letter) {
  CharClass found;
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
    found.perhaps.add({{0x80, 0x10FFFF}});
  }
  return found;
}

CharClass negated(const CharClass& of) { return {of.perhaps.complement(), of.surely.complement()}; }

std::u32string code_points(std::string_view text) {
  std::u32string found;
  found.reserve(text.size());
  while (!text.empty()) {
    const auto [value, length] = read_code_point(text);
    found += value;
    text.remove_prefix(length);
  }
  return found;
}

class Parser {
 public:
  Parser(const std::string& pattern, PatternDialect dialect)
      : pattern_(pattern), text_(code_points(pattern)), dialect_(dialect) {}

  ParsedPattern parse() {
    PatternNode root = choice(0);
    if (position_ < text_.size()) fail("a ) has no matching (; for a literal parenthesis write \\)");
    return {std::move(root), std::move(sets_)};
  }

 private:
  using Node = PatternNode;
  struct Flags {
    bool ignore_case = false, dot_is_all = false;
  };

  [[noreturn]] void fail_at(size_t position, const std::string& what) const {
    const bool is_long = pattern_.size() > kShown;
    size_t shown = std::min(pattern_.size(), kShown);
    while (is_long && shown > 0 && (static_cast<uint8_t>(pattern_[shown]) & 0xC0) == 0x80) --shown;
    throw Error(ErrorKind::Unsupported,
                fmt::format("the pattern {}{} cannot be used: {} (at character {})", pattern_.substr(0, shown),
                            is_long ? "..." : "", what, position + 1));
  }
  [[noreturn]] void fail(const std::string& what) const { fail_at(position_, what); }

  bool python() const { return dialect_ == PatternDialect::Python; }
  bool at(char32_t c, size_t ahead = 0) const {
    return position_ + ahead < text_.size() && text_[position_ + ahead] == c;
  }
  bool at_digit(size_t ahead = 0) const {
    return position_ + ahead < text_.size() && is_digit(text_[position_ + ahead]);
  }
  bool take(char32_t c) {
    if (!at(c)) return false;
    ++position_;
    return true;
  }
  bool take(std::u32string_view word) {
    if (!std::u32string_view(text_).substr(position_).starts_with(word)) return false;
    position_ += word.size();
    return true;
  }
  char32_t next(const char* what) {
    if (position_ == text_.size()) fail(what);
    return text_[position_++];
  }

  Node set_node(CodepointSet set) {
    const auto [entry, is_new] = set_ids_.try_emplace(std::move(set), static_cast<uint32_t>(sets_.size()));
    if (is_new) {
      budget_.take(2 * (sizeof(CodepointSet) + entry->first.ranges().size() * sizeof(Range)) + 64);
      sets_.push_back(entry->first);
    }
    return Node::of_set(entry->second);
  }
  Node char_node(char32_t c) {
    const CodepointSet set = {{c, c}};
    return set_node(flags_.ignore_case ? with_other_case(set, false) : set);
  }

  Node choice(size_t depth) {
    if (depth > kMostDepth) fail("it is nested too deeply");
    const Flags outside = flags_;
    std::vector<Node> parts;
    bool has_empty = false;
    do {
      Node part = sequence(depth);
      const bool is_empty = part.kind == Node::Kind::Empty;
      if (is_empty && has_empty) continue;
      has_empty |= is_empty;
      if (parts.size() == parts.capacity()) budget_.take((parts.size() + 1) * sizeof(Node));
      parts.push_back(std::move(part));
    } while (take('|'));
    flags_ = outside;
    return Node::choice(std::move(parts));
  }

  Node sequence(size_t depth) {
    std::vector<Node> parts;
    while (position_ < text_.size() && !at('|') && !at(')')) {
      if (parts.size() == parts.capacity()) budget_.take((parts.size() + 1) * sizeof(Node));
      parts.push_back(repeated(depth));
    }
    return Node::sequence(std::move(parts));
  }

  Node repeated(size_t depth) {
    const size_t begin = position_;
    Node node = atom(depth);
    uint32_t least = 0, most = Node::kUnbounded;
    if (take('+')) {
      least = 1;
    } else if (take('?')) {
      most = 1;
    } else if (at_count()) {
      count(least, most);
    } else if (!take('*')) {
      return node;
    }
    if (node.kind == Node::Kind::Begin || node.kind == Node::Kind::End) fail_at(begin, "^ and $ cannot be repeated");
    take('?');  // lazy: the same texts match
    if (at('+')) fail("possessive repetition is not supported; leave the second + out");
    if (at('*') || at('?') || at_count()) fail("there is nothing to repeat; put what is repeated in parentheses");
    return Node::repeat(std::move(node), least, most);
  }

  // Whether a brace begins a count, as in {2} and {,3}; any other one stands for itself.
  bool at_count() const { return at('{') && (at_digit(1) || (at(',', 1) && at_digit(2))); }

  void count(uint32_t& least, uint32_t& most) {
    const char* form = "a count must be {2}, {2,} or {2,5}; for a literal brace write \\{";
    ++position_;
    if (at(',') && !python()) fail("{,5} means something else in ECMAScript; write {0,5}");
    least = at(',') ? 0 : number();
    most = least;
    if (take(',')) most = at('}') ? Node::kUnbounded : number();
    if (!take('}')) fail(form);
    if (most < least) fail("the maximum of a count is below its minimum");
  }

  uint32_t number() {
    uint64_t value = 0;
    if (!at_digit()) fail("a count must be {2}, {2,} or {2,5}; for a literal brace write \\{");
    while (at_digit()) {
      value = std::min<uint64_t>(value * 10 + (text_[position_++] - '0'), Node::kUnbounded);
    }
    if (value == Node::kUnbounded) fail("a count is too large; the largest is 4294967294");
    return static_cast<uint32_t>(value);
  }

  Node atom(size_t depth) {
    const char32_t c = next("");
    Node node;
    switch (c) {
      case '(': return group(depth);
      case '[': return char_class();
      case '.':
        if (flags_.dot_is_all) return set_node(CodepointSet::all());
        return set_node(CodepointSet{{'\n', '\n'}, {'\r', '\r'}, {0x2028, 0x2029}}.complement());
      case '^':
      case '$': return anchor(c == '^');
      case '\\': return escape();
      case '*':
      case '+':
      case '?':
        --position_;
        fail(fmt::format("there is nothing to repeat; for the character itself write \\{}", static_cast<char>(c)));
      case '{':
        --position_;
        if (at_count()) fail("there is nothing to repeat; for a literal brace write \\{");
        ++position_;
        return char_node(c);
      default: return char_node(c);
    }
  }

  static Node anchor(bool begin) {
    Node node;
    node.kind = begin ? Node::Kind::Begin : Node::Kind::End;
    node.has_anchor = true;
    return node;
  }

  // After the opening parenthesis.
  Node group(size_t depth) {
    const Flags outside = flags_;
    if (take('?')) {
      if (take(U"P<")) {
        name('>');
      } else if (at('<') && !at('=', 1) && !at('!', 1)) {
        ++position_;
        name('>');
      } else if (!take(':') && flags(depth)) {
        return Node();
      }
    }
    Node node = choice(depth + 1);
    if (!take(')')) fail("a ( is not closed; for a literal parenthesis write \\(");
    flags_ = outside;
    return node;
  }

  void name(char32_t end) {
    std::u32string found;
    while (!at(end)) {
      const char32_t c = next("a group's name has no end");
      if (!is_letter(c) && c != '_' && c < 0x80 && !(is_digit(c) && !found.empty()))
        fail_at(position_ - 1, "a group's name consists of letters, digits and _");
      found += c;
    }
    if (found.empty()) fail("a group's name is empty");
    ++position_;
    if (!names_.insert(found).second) fail("two groups have the same name");
  }

  // After (?, where no colon comes: flags for the rest of the group, or with a colon for what is in it. True where
  // the group ends behind them.
  bool flags(size_t depth) {
    const size_t begin = position_;
    const auto refuse = [&](std::u32string_view form, const char* what) {
      if (take(form)) fail_at(begin - 2, what);
    };
    refuse(U"=", "look-ahead is not supported; write the allowed texts instead");
    refuse(U"!", "look-ahead is not supported; write the allowed texts instead");
    refuse(U"<", "look-behind is not supported; write the allowed texts instead");
    refuse(U"P=", "back-references are not supported; write the allowed texts instead");
    refuse(U"P>", "recursion is not supported");
    refuse(U">", "atomic groups are not supported; write (?:...)");
    refuse(U"#", "comments are not supported; leave them out");
    refuse(U"(", "conditions are not supported");
    bool on = true;
    while (!at(')') && !at(':')) {
      switch (next("a ( is not closed")) {
        case '-': on = false; break;
        case 'i': flags_.ignore_case = on; break;
        case 's': flags_.dot_is_all = on; break;
        case 'a':
        case 'u': break;
        case 'm': fail_at(position_ - 1, "the flag m is not supported: ^ and $ are the ends of the whole text");
        case 'x': fail_at(position_ - 1, "the flag x is not supported; write the pattern without blanks and comments");
        default: fail_at(begin - 2, "a group of an unknown form; a group is written (...), (?:...) or (?P<name>...)");
      }
    }
    if (position_ == begin) fail_at(begin - 2, "a group of an unknown form; a group is written (...) or (?:...)");
    if (take(':')) return false;
    if (begin != 2 || depth != 0)
      fail_at(begin - 2, "flags for the rest stand at the beginning; (?i:...) holds for a part");
    ++position_;
    return true;
  }

  // After a backslash, outside of a class.
  Node escape() {
    const size_t begin = position_ - 1;
    if (python() && take('A')) return anchor(true);
    if (python() && take('Z')) return anchor(false);
    if (at('b') || at('B')) fail_at(begin, "word boundaries are not supported; write the allowed texts instead");
    if (at_digit() && !at('0')) fail_at(begin, "back-references are not supported; write the allowed texts instead");
    if (at('k')) fail_at(begin, "back-references are not supported; write the allowed texts instead");
    if (const auto found = escaped_class()) return set_node(found->surely);
    const char32_t c = escaped_char();
    if (is_high_surrogate(c) && at('\\') && at('u', 1)) {
      position_ += 2;
      const char32_t low = hexadecimal(4);
      if (!is_low_surrogate(low)) fail_at(begin, "half of a surrogate pair stands alone");
      return char_node(joined(c, low));
    }
    if (is_high_surrogate(c) && take('[')) {
      const size_t class_begin = position_;
      return pair_node({{c, c}}, low_surrogates(class_begin));
    }
    if (is_high_surrogate(c) || is_low_surrogate(c)) fail_at(begin, "half of a surrogate pair stands alone");
    return char_node(c);
  }

  // After a backslash: \d and its like, and properties. In a class or not.
  std::optional<CharClass> escaped_class() {
    if (position_ == text_.size()) return std::nullopt;
    const char32_t c = text_[position_];
    const bool upper = c < 'a';
    const char32_t lower = c | 0x20;
    CharClass found;
    if (is_letter(c) && (lower == 'd' || lower == 'w' || lower == 's')) {
      ++position_;
      found = shorthand(lower);
    } else if (c == 'p' || c == 'P') {
      ++position_;
      found.surely = property();
      if (flags_.ignore_case) found.surely = with_other_case(found.surely, false);
      found.perhaps = found.surely;
    } else {
      return std::nullopt;
    }
    return upper ? negated(found) : found;
  }

  // After \p: L, {L}, {Letter}, {^L}.
  CodepointSet property() {
    const size_t begin = position_ - 2;
    std::string name;
    if (take('{')) {
      while (!take('}')) {
        const char32_t c = next("a \\p{ is not closed");
        if (c >= 0x80) fail_at(begin, "a property of this name is not known");
        name += static_cast<char>(c);
      }
    } else {
      const char32_t c = next("\\p names no property; write \\p{L}");
      if (is_letter(c)) name = static_cast<char>(c);
    }
    const bool negate = name.starts_with('^');
    const auto found = unicode_property(std::string_view(name).substr(negate ? 1 : 0));
    if (!found) {
      fail_at(begin,
              fmt::format("the property {} is not known; general categories such as \\p{{L}} and \\p{{Nd}} are, and "
                          "others are written as ranges such as [\\u0400-\\u04FF]",
                          name.empty() ? "without a name" : name.substr(0, kShown)));
    }
    return negate ? found->complement() : *found;
  }

  // After a backslash: one character; half a surrogate pair too.
  char32_t escaped_char() {
    const size_t begin = position_ - 1;
    const char32_t c = next("it ends in a backslash; a backslash itself is written \\\\");
    switch (c) {
      case 'n': return '\n';
      case 't': return '\t';
      case 'r': return '\r';
      case 'f': return '\f';
      case 'v': return '\v';
      case 'x': return hexadecimal(2);
      case 'u':
        if (!at('{')) return hexadecimal(4);
        return braced_hexadecimal();
      default: break;
    }
    if (c == '0' && !at_digit()) return 0;
    if (is_digit(c)) fail_at(begin, "octal escapes are not supported; write \\x41");
    if (python() && c == 'a') return '\a';
    if (python() && c == 'U') return checked(hexadecimal(8));
    if (!python() && c == 'c' && position_ < text_.size() && is_letter(text_[position_]))
      return text_[position_++] & 0x1F;
    if (is_letter(c)) {
      const char letter = static_cast<char>(c);
      fail_at(begin, fmt::format("\\{} is not supported; the letter itself is written {}", letter, letter));
    }
    return c;
  }

  char32_t checked(char32_t c) const {
    if (c > 0x10FFFF) fail("a character beyond U+10FFFF");
    return c;
  }

  char32_t hexadecimal(size_t digits) {
    char32_t value = 0;
    for (size_t i = 0; i < digits; ++i) {
      const auto digit = hexadecimal_digit(next("a hexadecimal escape is too short; write \\x41 or \\u0041"));
      if (!digit) fail_at(position_ - 1, "a hexadecimal escape needs hexadecimal digits; write \\x41 or \\u0041");
      value = value * 16 + *digit;
    }
    return value;
  }

  char32_t braced_hexadecimal() {
    ++position_;
    char32_t value = 0;
    if (at('}')) fail("a hexadecimal escape is empty");
    while (!take('}')) {
      const auto digit = hexadecimal_digit(next("a \\u{ is not closed"));
      if (!digit) fail_at(position_ - 1, "a hexadecimal escape needs hexadecimal digits; write \\u{41}");
      value = checked(value * 16 + *digit);
    }
    return value;
  }

  static std::optional<char32_t> hexadecimal_digit(char32_t c) {
    if (is_digit(c)) return c - '0';
    const char32_t lower = c | 0x20;
    if (lower >= 'a' && lower <= 'f') return lower - 'a' + 10;
    return std::nullopt;
  }

  // What stands between brackets.
  struct Members {
    bool negated = false;
    std::vector<Range> singles;  // with surrogates
    std::vector<CharClass> classes;
    std::set<char32_t> letters;  // of \d and its like
  };

  // After the opening bracket.
  Node char_class() {
    const size_t begin = position_;
    const Members members = class_members();
    const auto all = [&](const auto& is) {
      return !members.negated && members.classes.empty() && !members.singles.empty() &&
             std::all_of(members.singles.begin(), members.singles.end(),
                         [&](const Range& range) { return is(range.low) && is(range.high); });
    };
    if (all(is_high_surrogate)) {
      if (take('[')) return pair_node(members.singles, low_surrogates(position_));
      if (take(U"\\u")) {
        const char32_t low = hexadecimal(4);
        if (is_low_surrogate(low)) return pair_node(members.singles, {{low, low}});
      }
    }
    if (all([](char32_t c) { return is_high_surrogate(c) || is_low_surrogate(c); }))
      fail_at(begin - 1,
              "surrogates stand alone; write characters beyond U+FFFF as [\\ud800-\\udbff][\\udc00-\\udfff]");
    return set_node(class_set(members));
  }

  CodepointSet class_set(const Members& members) const {
    // \w and \W are everything together, whatever each is alone.
    for (const char32_t letter : members.letters) {
      if (letter >= 'a' && members.letters.contains(letter - 0x20))
        return members.negated ? CodepointSet() : CodepointSet::all();
    }
    CodepointSet surely(members.singles), perhaps;
    if (members.negated && flags_.ignore_case) perhaps = with_other_case(surely, true);
    if (flags_.ignore_case) surely = with_other_case(surely, false);
    perhaps.add(surely);
    for (const CharClass& found : members.classes) {
      surely.add(found.surely);
      perhaps.add(found.perhaps);
    }
    return members.negated ? perhaps.complement() : surely;
  }

  // A class of second halves behind one of first halves.
  std::vector<Range> low_surrogates(size_t begin) {
    const Members members = class_members();
    const bool fits = !members.negated && members.classes.empty() &&
                      std::all_of(members.singles.begin(), members.singles.end(), [](const Range& range) {
                        return is_low_surrogate(range.low) && is_low_surrogate(range.high);
                      });
    if (!fits) fail_at(begin - 1, "first halves of surrogate pairs stand without their second halves");
    return members.singles;
  }

  Node pair_node(const std::vector<Range>& highs, const std::vector<Range>& lows) {
    std::vector<Range> ranges;
    for (const Range& high : highs) {
      for (char32_t h = high.low; h <= high.high; ++h) {
        for (const Range& low : lows) ranges.push_back({joined(h, low.low), joined(h, low.high)});
        if (ranges.size() > 100'000) fail("too many surrogate pairs");
      }
    }
    return set_node(CodepointSet(std::move(ranges)));
  }

  // After the opening bracket, up to the closing one.
  Members class_members() {
    Members members;
    const size_t begin = position_ - 1;
    members.negated = take('^');
    if (at(']')) {
      if (!python() && members.negated) {
        ++position_;
        return members;  // [^] is any character
      }
      if (!python()) fail_at(begin, "an empty class matches nothing; a bracket itself is written \\]");
      if (std::u32string_view(text_).substr(position_ + 1).find(U']') == std::u32string_view::npos)
        fail_at(begin, "an empty class; a bracket itself is written \\]");
      ++position_;
      members.singles.push_back({']', ']'});
    }
    while (!take(']')) {
      if (at('[') && (at(':', 1) || at('.', 1) || at('=', 1)))
        fail("named classes such as [:alpha:] are not supported; write \\p{L} or A-Za-z");
      const auto low = class_member(members, begin);
      const bool is_range = at('-') && !at(']', 1) && position_ + 1 < text_.size();
      if (!is_range) continue;
      if (!low) continue;  // behind a class, - stands for itself
      ++position_;
      const size_t range_begin = position_;
      const auto high = class_member(members, begin);
      if (!high) {
        if (python()) fail_at(range_begin, "a range of a class ends in a class; a - itself is written \\-");
        members.singles.push_back({'-', '-'});
        continue;
      }
      if (*high < *low) fail_at(range_begin, "a range of a class ends before it begins; a - itself is written \\-");
      members.singles.push_back({*low, *high});
      if (members.singles.size() == members.singles.capacity()) budget_.take(members.singles.size() * sizeof(Range));
    }
    return members;
  }

  // Adds one character, and returns it, or a class, for which it returns none.
  std::optional<char32_t> class_member(Members& members, size_t begin) {
    if (position_ == text_.size()) fail_at(begin, "a [ is not closed; a bracket itself is written \\[");
    char32_t c = text_[position_++];
    if (c == '\\') {
      const char32_t letter = position_ < text_.size() ? text_[position_] : kNoLetter;
      if (const auto found = escaped_class()) {
        if (letter != 'p' && letter != 'P') members.letters.insert(letter);
        members.classes.push_back(*found);
        return std::nullopt;
      }
      if (take('b')) {
        c = '\b';
      } else {
        c = escaped_char();
      }
      if (is_high_surrogate(c) && at('\\') && at('u', 1)) {
        const size_t back = position_;
        position_ += 2;
        const char32_t low = hexadecimal(4);
        if (is_low_surrogate(low))
          c = joined(c, low);
        else
          position_ = back;
      }
    }
    members.singles.push_back({c, c});
    return c;
  }

  const std::string& pattern_;
  std::u32string text_;
  PatternDialect dialect_;
  size_t position_ = 0;
  Flags flags_;
  std::vector<CodepointSet> sets_;
  std::map<CodepointSet, uint32_t> set_ids_;
  std::set<std::u32string> names_;
  MemoryBudget budget_{kMostBytes, "a pattern is too large: it has too many parts"};
};

uint32_t clamped(uint64_t value) { return static_cast<uint32_t>(std::min<uint64_t>(value, PatternNode::kUnbounded)); }
uint32_t many(uint64_t states) { return static_cast<uint32_t>(std::min<uint64_t>(states, PatternNode::kManyStates)); }
uint32_t times(uint32_t length, uint32_t count) { return length == 0 ? 0 : clamped(uint64_t{length} * count); }

}  // namespace

PatternNode PatternNode::of_set(uint32_t set) {
  PatternNode node;
  node.kind = Kind::Set;
  node.set = set;
  node.shortest = node.longest = 1;
  return node;
}

PatternNode PatternNode::sequence(std::vector<PatternNode> parts) {
  if (parts.empty()) return {};
  if (parts.size() == 1) return std::move(parts[0]);
  PatternNode node;
  node.kind = Kind::Sequence;
  for (const PatternNode& part : parts) {
    node.has_anchor |= part.has_anchor;
    node.shortest = clamped(uint64_t{node.shortest} + part.shortest);
    node.longest = clamped(uint64_t{node.longest} + part.longest);
    node.states = many(uint64_t{node.states} + part.states);
  }
  node.parts = std::move(parts);
  return node;
}

PatternNode PatternNode::choice(std::vector<PatternNode> parts) {
  if (parts.size() == 1) return std::move(parts[0]);
  PatternNode node;
  node.kind = Kind::Choice;
  node.shortest = kUnbounded;
  for (const PatternNode& part : parts) {
    node.has_anchor |= part.has_anchor;
    node.shortest = std::min(node.shortest, part.shortest);
    node.longest = std::max(node.longest, part.longest);
    node.states = many(uint64_t{node.states} + part.states);
  }
  node.parts = std::move(parts);
  return node;
}

PatternNode PatternNode::repeat(PatternNode part, uint32_t least, uint32_t most) {
  PatternNode node;
  node.kind = Kind::Repeat;
  node.has_anchor = part.has_anchor;
  node.least = least;
  node.most = most;
  node.shortest = times(part.shortest, least);
  node.longest = times(part.longest, most);
  node.states = many(uint64_t{part.states} * std::max<uint32_t>(1, most == kUnbounded ? least + 1 : most) + 2);
  node.parts.push_back(std::move(part));
  return node;
}

ParsedPattern parse_pattern(const std::string& pattern, PatternDialect dialect) {
  if (!is_utf8(pattern)) throw Error(ErrorKind::Damaged, "a pattern is not valid UTF-8");
  if (pattern.size() > kMostLength) throw Error(ErrorKind::TooLarge, "a pattern is longer than a million bytes");
  return Parser(pattern, dialect).parse();
}

}  // namespace paw
