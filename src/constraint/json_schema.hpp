// JSON Schema (draft 2020-12, and what drafts 6 and 7 share with it) as a grammar of JSON texts.
#pragma once

#include <nlohmann/json.hpp>

#include "constraint/byte_grammar.hpp"

namespace paw {

// How a JSON text is spaced: {"a":1,"b":2}, {"a": 1, "b": 2}, or in any of these and the usual indented ways.
enum class Spacing { Compact, Spaced, Any };

// Adds the JSON texts that are valid by the schema; a part of them, where the schema leaves more than is sensible to
// write: an object has its properties in the schema's order, and others only where additionalProperties asks for them;
// numbers with bounds have no exponent; objects without a "type" beside "properties" are objects.
// Throws Error, naming the keyword and its place, for a schema that says what cannot be enforced.
ByteGrammar::Rule add_json_schema(ByteGrammar& grammar, const nlohmann::ordered_json& schema, Spacing spacing);

}  // namespace paw
