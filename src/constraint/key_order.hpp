// The order in which examples write the keys of their objects.
#pragma once

#include <span>
#include <string>

namespace paw {

// The schema (a JSON text) with its properties in the order in which the outputs write them, as far as they agree;
// where they say nothing, or no output is JSON, the schema's own order stays. What is valid does not change.
std::string with_key_order(const std::string& schema, std::span<const std::string> outputs);

}  // namespace paw
