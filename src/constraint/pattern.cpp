#include "constraint/pattern.hpp"

#include <algorithm>
#include <functional>
#include <utility>
#include <vector>

#include "paw/error.hpp"

namespace paw {
namespace {

using Kind = PatternNode::Kind;

constexpr uint32_t kWrittenOut = 256;  // states of a repetition that is written out rather than counted

// Thompson's construction.
class Builder {
 public:
  Builder(const std::vector<CodepointSet>& sets, bool counts_repeats) : counts_repeats_(counts_repeats) {
    for (const CodepointSet& set : sets) sets_.push_back(automaton.add_set(set));
  }

  Automaton automaton;

  void add(const PatternNode& node, Automaton::State from, Automaton::State to) {
    switch (node.kind) {
      case Kind::Empty: return automaton.add_empty(from, to);
      case Kind::Set: return automaton.add_set_edge(from, sets_[node.set], to);
      case Kind::Begin: return automaton.add_begin(from, to);
      case Kind::End: return automaton.add_end(from, to);
      case Kind::Choice:
        for (const PatternNode& part : node.parts) add(part, from, to);
        return;
      case Kind::Sequence:
        for (const PatternNode& part : node.parts) from = after(part, from);
        return automaton.add_empty(from, to);
      case Kind::Repeat: return add_repeat(node, from, to);
    }
  }

 private:
  using State = Automaton::State;

  State after(const PatternNode& node, State from) {
    const State next = automaton.add_state();
    add(node, from, next);
    return next;
  }

  // What the node matches but for the empty text.
  void add_not_empty(const PatternNode& node, State from, State to) {
    if (node.shortest > 0) return add(node, from, to);
    if (node.kind == Kind::Choice) {
      for (const PatternNode& part : node.parts) add_not_empty(part, from, to);
    } else if (node.kind == Kind::Sequence) {
      // Two chains: nothing has been read, something has.
      State something = automaton.add_state();
      for (const PatternNode& part : node.parts) {
        const State next = after(part, something);
        add_not_empty(part, from, next);
        something = next;
      }
      automaton.add_empty(something, to);
    } else if (node.kind == Kind::Repeat && node.most > 0) {
      add_iterations(node, 1, from, to, [&](State begin, State end) { add_not_empty(node.parts[0], begin, end); });
    }
  }

  // Counted iterations never read the empty text, so that the count is unambiguous: a part that may be empty becomes
  // one that may not, with a smaller minimal count.
  void add_repeat(const PatternNode& node, State from, State to) {
    const PatternNode& part = node.parts[0];
    if (counts_repeats_ && !node.has_anchor && node.states > kWrittenOut && part.shortest == 0) {
      automaton.add_empty(from, to);
      return add_not_empty(node, from, to);
    }
    add_iterations(node, node.least, from, to, [&](State begin, State end) { add(part, begin, end); });
  }

  void add_iterations(const PatternNode& node, uint32_t least, State from, State to,
                      const std::function<void(State, State)>& iteration) {
    if (counts_repeats_ && !node.has_anchor && node.states > kWrittenOut) {
      const State start = automaton.add_state(), end = automaton.add_state();
      if (node.most > 0) iteration(start, end);
      return automaton.add_repeat(from, start, end, least, node.most, node.parts[0].states, to);
    }
    const auto after_iteration = [&](State begin) {
      const State next = automaton.add_state();
      iteration(begin, next);
      return next;
    };
    for (uint32_t i = 0; i < least; ++i) from = after_iteration(from);
    if (node.most == PatternNode::kUnbounded) {
      const State loop = automaton.add_state();
      automaton.add_empty(from, loop);
      automaton.add_empty(after_iteration(loop), loop);
      return automaton.add_empty(loop, to);
    }
    for (uint32_t i = least; i < node.most; ++i) {
      automaton.add_empty(from, to);
      from = after_iteration(from);
    }
    automaton.add_empty(from, to);
  }

  std::vector<Automaton::SetId> sets_;
  bool counts_repeats_;
};

// Takes an anchor off the front or the back of a sequence; false where there is none.
bool take_anchor(PatternNode& root, Kind kind) {
  if (root.kind == kind) {
    root = PatternNode();
    return true;
  }
  if (root.kind != Kind::Sequence) return false;
  const auto at = kind == Kind::Begin ? root.parts.begin() : std::prev(root.parts.end());
  if (at->kind != kind) return false;
  std::vector<PatternNode> parts = std::move(root.parts);
  parts.erase(kind == Kind::Begin ? parts.begin() : std::prev(parts.end()));
  root = PatternNode::sequence(std::move(parts));
  return true;
}

}  // namespace

Pattern::Pattern(const std::string& pattern, PatternDialect dialect, Match match) {
  ParsedPattern parsed = parse_pattern(pattern, dialect);
  begins_ = take_anchor(parsed.root, Kind::Begin) || match == Match::Whole;
  ends_ = take_anchor(parsed.root, Kind::End) || match == Match::Whole;
  parsed_ = std::make_shared<const ParsedPattern>(std::move(parsed));
}

Pattern Pattern::any(uint32_t least, uint32_t most) {
  Pattern pattern;
  pattern.parsed_ = std::make_shared<const ParsedPattern>(
      ParsedPattern{PatternNode::repeat(PatternNode::of_set(0), least, most), {CodepointSet::all()}});
  return pattern;
}

// Where that can be said by other counts: [...]{m,n}.
std::optional<Pattern> Pattern::with_length(uint32_t least, uint32_t most) const {
  const PatternNode& root = parsed_->root;
  if (shortest() >= least && longest() <= most) return *this;
  const bool is_run = begins_ && ends_ && root.kind == Kind::Repeat && root.parts[0].kind == Kind::Set;
  const uint32_t low = std::max(least, root.least), high = std::min(most, root.most);
  if (!is_run || low > high) return std::nullopt;
  Pattern pattern;
  pattern.parsed_ = std::make_shared<const ParsedPattern>(
      ParsedPattern{PatternNode::repeat(root.parts[0], low, high), parsed_->sets});
  return pattern;
}

Automaton Pattern::build(bool counts_repeats) const {
  Builder builder(parsed_->sets, counts_repeats);
  Automaton& automaton = builder.automaton;
  const Automaton::State first = automaton.add_state(), last = automaton.add_state();
  automaton.add_empty(automaton.start(), first);
  builder.add(parsed_->root, first, last);
  automaton.add_empty(last, automaton.end());
  const Automaton::SetId any = automaton.add_set(CodepointSet::all());
  if (!begins_) automaton.add_set_edge(first, any, first);
  if (!ends_) automaton.add_set_edge(last, any, last);
  automaton.resolve_anchors();
  return std::move(automaton);
}

Automaton Pattern::automaton(std::span<const Pattern> patterns, uint32_t least, uint32_t most, bool counts_repeats) {
  std::vector<Pattern> parts(patterns.begin(), patterns.end());
  std::optional<Pattern> limited;  // one of them, where that is enough to say the length
  for (size_t i = 0; i < parts.size() && !limited; ++i) {
    limited = parts[i].with_length(least, most);
    if (limited) parts[i] = *limited;
  }
  if (!limited) parts.push_back(any(least, most));
  Automaton found = parts[0].build(counts_repeats && parts.size() == 1);
  for (size_t i = 1; i < parts.size(); ++i) found = Automaton::common(found, parts[i].build(false));
  return found;
}

}  // namespace paw
