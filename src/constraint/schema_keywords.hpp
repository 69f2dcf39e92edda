// What the keywords of JSON Schema speak of, and which of them cannot be enforced.
#pragma once

#include <string>

#include "constraint/exact_json.hpp"

namespace paw {

// The type that a keyword speaks of ("number" for integers too); empty where it speaks of all, or is none.
std::string type_of_keyword(const std::string& key);

// Whether a keyword with this argument may restrict what is valid. Those that are not of the standard do not.
bool restricts(const std::string& key, const ExactJson& argument);

// Throws Error (Unsupported) for a keyword that restricts and cannot be enforced, with its path and what to write
// instead, and for one that is not of the standard but nearly.
void check_schema_keywords(const ExactJson& schema, const std::string& path);

// OpenAPI 3.0's "nullable" beside "type", in a document that does not say that it is a JSON schema.
bool allows_null(const ExactJson& schema, const ExactJson& root);

}  // namespace paw
