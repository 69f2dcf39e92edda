// JSON Schema (drafts 4 to 2020-12) as a grammar of JSON texts.
#pragma once

#include <bitset>
#include <string>

#include "constraint/byte_grammar.hpp"

namespace paw {

// How a JSON text is spaced: {"a":1,"b":2}, {"a": 1, "b": 2}, or in any of these and the usual indented ways.
enum class Spacing { Compact, Spaced, Any };

// Makes the grammar of the JSON texts that are valid by the schema, a JSON text; a part of them, where the schema
// leaves more than is sensible to write: an object has its properties in the schema's order, and others only where
// additionalProperties asks for them; most numbers with bounds have no exponent; objects without a "type" beside
// "properties" are objects. For `writable` see ByteGrammar::finish().
// Throws Error with the keyword and its path for a schema that cannot be enforced, or that no text satisfies.
void make_schema_grammar(ByteGrammar& grammar, const std::string& schema, Spacing spacing,
                         const std::bitset<256>& writable);

}  // namespace paw
