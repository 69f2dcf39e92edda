#include "constraint/schema_keywords.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <map>
#include <set>

#include "constraint/schema_document.hpp"
#include "constraint/string_format.hpp"

namespace paw {
namespace {

const std::map<std::string, std::string> kTypes = {
    {"properties", "object"},
    {"required", "object"},
    {"additionalProperties", "object"},
    {"patternProperties", "object"},
    {"propertyNames", "object"},
    {"minProperties", "object"},
    {"maxProperties", "object"},
    {"dependentRequired", "object"},
    {"dependentSchemas", "object"},
    {"dependencies", "object"},
    {"unevaluatedProperties", "object"},
    {"items", "array"},
    {"prefixItems", "array"},
    {"additionalItems", "array"},
    {"minItems", "array"},
    {"maxItems", "array"},
    {"uniqueItems", "array"},
    {"contains", "array"},
    {"minContains", "array"},
    {"maxContains", "array"},
    {"unevaluatedItems", "array"},
    {"minLength", "string"},
    {"maxLength", "string"},
    {"pattern", "string"},
    {"format", "string"},
    {"minimum", "number"},
    {"maximum", "number"},
    {"exclusiveMinimum", "number"},
    {"exclusiveMaximum", "number"},
    {"multipleOf", "number"},
};
const std::set<std::string> kOthers = {"type", "enum", "const", "allOf", "anyOf",       "oneOf",         "not",
                                       "if",   "then", "else",  "$ref",  "$dynamicRef", "$recursiveRef", "$notValues"};
const std::set<std::string> kHarmless = {"title",    "description", "default",  "examples",    "example", "deprecated",
                                         "readOnly", "writeOnly",   "nullable", "definitions", "items",   "id"};

bool is_standard(const std::string& key) { return kTypes.contains(key) || kOthers.contains(key); }

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

// The standard keyword that this one is but for the case of its letters.
std::string similar_keyword(const std::string& key) {
  for (const auto& [standard, type] : kTypes) {
    if (lower(standard) == lower(key)) return standard;
  }
  for (const std::string& standard : kOthers) {
    if (lower(standard) == lower(key)) return standard;
  }
  return "";
}

bool is_number(const ExactJson& argument, const char* value) {
  return argument.is(ExactJson::Kind::Number) && argument.number() == *Decimal::parse(value);
}

}  // namespace

std::string type_of_keyword(const std::string& key) {
  const auto found = kTypes.find(key);
  return found == kTypes.end() ? "" : found->second;
}

bool restricts(const std::string& key, const ExactJson& argument) {
  if (!is_standard(key)) return false;
  if (key == "then" || key == "else") return false;
  if (key == "uniqueItems") return argument.is_true();
  if (key == "minProperties" || key == "minItems" || key == "minLength" || key == "minContains")
    return !is_number(argument, "0");
  if (key == "patternProperties" || key == "dependencies" || key == "dependentRequired" || key == "dependentSchemas")
    return !argument.members.empty();
  if (key == "propertyNames" || key == "unevaluatedProperties" || key == "unevaluatedItems")
    return !argument.is_true() && !(argument.is(ExactJson::Kind::Object) && argument.members.empty());
  if (key == "format") return argument.is(ExactJson::Kind::String) && string_format(argument.text).has_value();
  return true;
}

void check_schema_keywords(const ExactJson& schema, const std::string& path) {
  const auto refuse = [&](const std::string& key, const char* instead) {
    fail_schema(path, fmt::format("uses \"{}\", which cannot be enforced; {}", key, instead));
  };
  for (const auto& [key, argument] : schema.members) {
    if (!is_standard(key)) {
      if (key.starts_with("x-") || kHarmless.contains(key)) continue;
      if (const std::string meant = similar_keyword(key); !meant.empty())
        fail_schema(path, fmt::format("has the keyword \"{}\"; write \"{}\"", key, meant));
      continue;
    }
    if (!restricts(key, argument)) {
      if (key != "format" || !argument.is(ExactJson::Kind::String)) continue;
      if (const auto meant = similar_format(argument.text))
        fail_schema(path, fmt::format("has the format \"{}\"; write \"{}\"", argument.text, *meant));
      if (argument.text == "color")
        fail_schema(path, "has the format \"color\", which cannot be enforced; use \"pattern\"");
      continue;
    }
    const ExactJson* most = schema.find("maxItems");
    const bool at_most_one = most != nullptr && (is_number(*most, "0") || is_number(*most, "1"));
    const bool is_listed = schema.find("enum") != nullptr || schema.find("const") != nullptr;
    if (is_listed) continue;
    if (key == "uniqueItems" && !at_most_one) refuse(key, "leave it out, or list what is allowed as \"enum\"");
    if (key == "contains") refuse(key, "use \"items\" or \"prefixItems\"");
    if (key == "unevaluatedItems") refuse(key, "use \"items\" beside \"prefixItems\"");
    if (key == "unevaluatedProperties") refuse(key, "use \"additionalProperties\"");
  }
}

bool allows_null(const ExactJson& schema, const ExactJson& root) {
  const ExactJson* nullable = schema.find("nullable");
  return nullable != nullptr && nullable->is_true() && schema.find("type") != nullptr &&
         root.find("$schema") == nullptr;
}

}  // namespace paw
