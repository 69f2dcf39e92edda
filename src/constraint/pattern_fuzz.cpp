// Patterns of any bytes: each is refused in a sentence or becomes a grammar within its budget, from which a text can always
// be completed.
#include <fmt/format.h>

#include <bitset>
#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

#include "constraint/grammar_states.hpp"
#include "constraint/pattern.hpp"
#include "paw/error.hpp"
#include "random/random.hpp"

std::vector<std::string> fuzz_seeds() {
  return {
      R"(^(?:\d{4}-\d{2}|[a-z]+@[a-z]+\.(com|org))$)",
      R"([^\d\]x-z]{2,300}?(a|b|)*)",
      R"((?i)\p{Lu}[\w\W](?P<n>\u00e9|\x41)+)",
      R"((?:(?:a?b?){100}c?){10000})",
      R"([\ud800-\udbff][\udc00-\udfff])",
  };
}

void fuzz_one(const std::string& bytes) {
  using namespace paw;
  const std::string pattern = bytes.substr(0, 150);
  for (const PatternDialect dialect : {PatternDialect::Python, PatternDialect::Ecma}) {
    auto grammar = std::make_shared<ByteGrammar>();
    try {
      const Pattern parsed(pattern, dialect, Pattern::Match::Anywhere);
      const ByteGrammar::Rule root = grammar->add_rule();
      Pattern::automaton({&parsed, 1}, 0, pattern.size() < 30 ? 20 : Pattern::kUnbounded)
          .write(*grammar, root.start, root.end, ByteGrammar::Text::Plain);
      grammar->finish(root, std::bitset<256>().set());
      GrammarStates states(grammar);
      GrammarStates::Id state = states.start();
      Random random(bytes.size());
      // A shortest text, by chance: each byte brings the end nearer.
      while (states.distance(state) > 0 && states.distance(state) < 100) {
        GrammarStates::Id chosen = GrammarStates::kDead;
        const auto first = static_cast<unsigned>(random.below(256));
        for (unsigned i = 0; i < 256 && chosen == GrammarStates::kDead; ++i) {
          const GrammarStates::Id next = states.next(state, static_cast<uint8_t>(first + i));
          if (next != GrammarStates::kDead && states.distance(next) < states.distance(state)) chosen = next;
        }
        if (chosen == GrammarStates::kDead) std::abort();
        state = chosen;
      }
      if (states.distance(state) == 0 && !states.accepts(state)) std::abort();
    } catch (const Error&) {
    }
  }
}
