// Schemas of any bytes: each is refused in a sentence or becomes a grammar within its budget; the shortest text that it
// writes is JSON, and valid by the schema as an independent reading of it judges.
#include <bitset>
#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

#include "constraint/grammar_states.hpp"
#include "constraint/json_schema.hpp"
#include "constraint/schema_document.hpp"
#include "paw/error.hpp"

std::vector<std::string> fuzz_seeds() {
  return {
      R"({"type":"object","properties":{"a":{"type":"integer","minimum":-3,"maximum":1e3},"b":{"enum":["x",1.50]}},"required":["a"]})",
      R"({"oneOf":[{"$ref":"#/$defs/A"},{"$ref":"#/$defs/B"}],"$defs":{"A":{"type":"object","properties":{"k":{"const":"a"}},"required":["k"]},"B":{"type":"object","properties":{"k":{"const":"b"}},"required":["k"]}}})",
      R"({"type":"array","prefixItems":[{"type":"null"}],"items":{"anyOf":[{"$ref":"#"},{"type":"boolean"}]},"minItems":1,"maxItems":9000})",
      R"({"type":"object","patternProperties":{"^x":{"type":"string","maxLength":5}},"additionalProperties":{"not":{"enum":["q"]}},"minProperties":1})",
      R"({"allOf":[{"pattern":"^[a-f]+$"},{"minLength":2,"format":"date"}],"if":{"maxLength":3},"then":{"const":"ab"},"else":{"type":"string"}})",
      R"({"multipleOf":0.25,"exclusiveMinimum":-12.5,"exclusiveMaximum":1e2})"};
}

void fuzz_one(const std::string& bytes) {
  using namespace paw;
  std::string text;
  try {
    auto grammar = std::make_shared<ByteGrammar>();
    make_schema_grammar(*grammar, bytes, Spacing::Spaced, std::bitset<256>().set());
    GrammarStates states(grammar);
    GrammarStates::Id state = states.start();
    while (states.distance(state) > 0 && text.size() < 2000) {
      GrammarStates::Id chosen = GrammarStates::kDead;
      for (unsigned byte = 0; byte < 256 && chosen == GrammarStates::kDead; ++byte) {
        const GrammarStates::Id next = states.next(state, static_cast<uint8_t>(byte));
        if (next == GrammarStates::kDead || states.distance(next) >= states.distance(state)) continue;
        chosen = next;
        text += static_cast<char>(byte);
      }
      if (chosen == GrammarStates::kDead) std::abort();
      state = chosen;
    }
    if (states.distance(state) > 0) return;
  } catch (const Error&) {
    return;
  }
  SchemaDocument document(ExactJson::parse(bytes, "the schema"));
  const ExactJson value = ExactJson::parse(text, "the text");
  try {
    if (!document.is_valid(value, document.root(), "")) std::abort();
  } catch (const Error&) {
  }
}
