// Schemas that must hold together: references followed, conditions and negations turned into choices.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "constraint/schema_document.hpp"

namespace paw {

// A schema of the document, as far as it has not been taken apart.
struct SchemaPart {
  const ExactJson* schema;
  std::string path;          // its JSON pointer, for messages
  const ExactJson* origin;   // the schema that it is a part of, at the same value
  bool choice_made = false;  // its "anyOf" has been decided
  bool made_here = false;    // it is not in the document
  bool taken_apart = false;  // what it refers to is there too
  bool same(const SchemaPart& other) const {
    return schema == other.schema && choice_made == other.choice_made && taken_apart == other.taken_apart;
  }
};
using SchemaParts = std::vector<SchemaPart>;  // all of them hold

// Takes schemas apart. Single caller; the parts live as long as the document.
class SchemaAnalysis {
 public:
  explicit SchemaAnalysis(SchemaDocument& document) : document_(document) {}

  struct Expanded {
    SchemaParts parts;        // objects, whose only remaining in-place applicator is "anyOf"; none for "anything"
    bool impossible = false;  // false is among them
    std::string why, where;   // of impossible
    std::set<std::pair<const ExactJson*, bool>> visited = {};
  };
  // Throws Error (Unsupported) for what cannot be enforced, with its path.
  Expanded expand(const SchemaParts& parts);

  // The parts with each option of the first choice that is open; none where none is.
  std::optional<std::vector<SchemaParts>> options(const SchemaParts& parts);

  // The values that a const or enum leaves, where there is one.
  std::optional<std::vector<const ExactJson*>> values(const SchemaParts& parts);

  // The types that the parts name, where one names any: of kTypes, "integer" only without "number".
  std::optional<std::set<std::string>> named_types(const SchemaParts& parts);

  // What holds for the value of a key of an object.
  SchemaParts property(const SchemaParts& parts, const std::string& key);
  bool requires_key(const SchemaParts& parts, const std::string& key) const;

  // Surely no value fits. False where that cannot be seen.
  bool is_empty(const SchemaParts& parts);

  SchemaDocument& document() { return document_; }

 private:
  void expand_into(const SchemaPart& part, std::vector<const ExactJson*>& open, Expanded& found);
  const ExactJson& rewritten(const ExactJson& schema, const std::string& key, const std::string& path);
  ExactJson choice_of_one(const ExactJson& schema, const std::string& path);
  ExactJson conditional(const ExactJson& schema, const std::string& path);
  ExactJson dependent(const ExactJson& dependents, const std::string& path);
  // Schemas that together are the values that do not fit, or a part of those; none where none can be said.
  std::optional<std::vector<ExactJson>> negations(const ExactJson& schema, const std::string& path, size_t depth);
  void negate_keyword(const std::string& key, const ExactJson& argument, const ExactJson& schema,
                      const std::string& path, size_t depth, std::vector<ExactJson>& found);
  std::optional<ExactJson> all_negated(const ExactJson& options, const std::string& path, size_t depth);
  std::optional<std::string> tag_of(const ExactJson& options, const std::string& path);
  bool are_apart(const ExactJson& schema, const SchemaPart& a, const SchemaPart& b);
  bool is_empty(const SchemaParts& parts, size_t depth);
  bool is_type_empty(const SchemaParts& parts, const std::string& type, size_t depth);

  SchemaDocument& document_;
  std::set<std::pair<const ExactJson*, std::string>> in_progress_;
  size_t steps_ = 0;  // of the proof at hand
  std::map<std::pair<const ExactJson*, std::string>, const ExactJson*> rewritten_;
};

// What the patterns and formats of the parts require of a string. Throws Error with the path: a pattern that cannot be
// used.
std::vector<Pattern> string_patterns(const SchemaParts& parts);

// The tightest of the bounds that the parts set.
struct NumberBounds {
  std::optional<std::pair<Decimal, bool>> low, high;  // the value, and whether it is included
};
NumberBounds number_bounds(const SchemaParts& parts);

// The largest of the least counts and the smallest of the most, as in minLength and maxLength.
struct CountBounds {
  uint32_t least = 0, most = UINT32_MAX;
};
CountBounds count_bounds(const SchemaParts& parts, const std::string& least_key, const std::string& most_key);

}  // namespace paw
