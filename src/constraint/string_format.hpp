// The formats of JSON Schema's strings as regular expressions.
#pragma once

#include <optional>
#include <string>

namespace paw {

// A pattern (for a whole text) each of whose texts is in the format; none for a name that no standard has, which is a
// note for readers. Most say all that the format allows; of internationalized ones it is what is plain ASCII.
std::optional<std::string> string_format(const std::string& name);

// The standard name that is meant by one that is nearly it, such as "datetime"; none where there is none.
std::optional<std::string> similar_format(const std::string& name);

}  // namespace paw
