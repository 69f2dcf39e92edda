#include "constraint/schema_parts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "constraint/string_format.hpp"
#include "paw/error.hpp"
#include "text/numbers.hpp"

namespace paw {
namespace {

using Kind = ExactJson::Kind;

constexpr std::array kTypes = {"object", "array", "string", "number", "integer", "boolean", "null"};
constexpr size_t kMostDepth = 32;                              // of negations
constexpr size_t kMostProofDepth = 6, kMostProofSteps = 1000;  // of proofs that nothing fits

ExactJson object(const std::string& key, ExactJson value) { return ExactJson::of_object({{key, std::move(value)}}); }
ExactJson any_of(std::vector<ExactJson> options) { return object("anyOf", ExactJson::of_array(std::move(options))); }
ExactJson all_of(std::vector<ExactJson> parts) { return object("allOf", ExactJson::of_array(std::move(parts))); }
ExactJson typed(const std::string& type, const std::string& key, ExactJson value) {
  return ExactJson::of_object({{"type", ExactJson::of_string(type)}, {key, std::move(value)}});
}
ExactJson lacks(const std::string& key) { return object("properties", object(key, ExactJson::of_boolean(false))); }

ExactJson number(uint64_t value) {
  ExactJson json;
  json.kind = Kind::Number;
  json.text = std::to_string(value);
  return json;
}

const ExactJson& list(const ExactJson& schema, const std::string& key, const std::string& path) {
  const ExactJson& found = *schema.find(key);
  if (!found.is(Kind::Array) || found.items.empty()) fail_schema(path, fmt::format("has an empty \"{}\"", key));
  return found;
}

bool is_anything(const ExactJson& schema) {
  return schema.is_true() || (schema.is(Kind::Object) && schema.members.empty());
}

}  // namespace

SchemaAnalysis::Expanded SchemaAnalysis::expand(const SchemaParts& parts) {
  Expanded found;
  std::vector<const ExactJson*> open;
  for (const SchemaPart& part : parts) expand_into(part, open, found);
  return found;
}

void SchemaAnalysis::expand_into(const SchemaPart& part, std::vector<const ExactJson*>& open, Expanded& found) {
  const ExactJson& schema = *part.schema;
  if (schema.is_true() || found.impossible) return;
  if (part.taken_apart) {
    found.parts.push_back(part);
    return;
  }
  if (schema.is_false()) {
    found.impossible = true;
    found.where = part.path;
    found.why = "is false, which allows nothing";
    return;
  }
  if (!schema.is(Kind::Object)) fail_schema(part.path, "is neither an object nor true or false");
  if (std::find(open.begin(), open.end(), &schema) != open.end())
    fail_schema(part.path, "is a reference that leads back to itself");
  if (!found.visited.emplace(&schema, part.choice_made).second) return;
  if (open.size() > 2000) fail_schema(part.path, "is a chain of more than 2000 references");
  found.parts.push_back(part);
  found.parts.back().taken_apart = true;
  open.push_back(&schema);
  const auto add = [&](const ExactJson& other, const std::string& path, bool made_here) {
    expand_into({&other, path, part.origin, false, made_here}, open, found);
  };
  for (const auto& [key, argument] : schema.members) {
    if (key == "$ref" || key == "$dynamicRef" || key == "$recursiveRef") {
      if (!argument.is(Kind::String)) fail_schema(part.path, fmt::format("has a \"{}\" that is not a string", key));
      if (key != "$ref" && !document_.is_static(argument.text))
        fail_schema(
            part.path,
            fmt::format("uses \"{}\" with anchors that override others, which cannot be enforced; use \"$ref\"", key));
      const auto target = document_.resolve(schema, argument.text, part.path);
      add(*target.schema, target.path, false);
    } else if (key == "allOf") {
      const ExactJson& all = list(schema, key, part.path);
      for (size_t i = 0; i < all.items.size(); ++i)
        add(all.items[i], fmt::format("{}/allOf/{}", part.path, i), part.made_here);
    } else if (key == "anyOf") {
      list(schema, key, part.path);
    } else if (key == "oneOf" || key == "not" ||
               (key == "if" && (schema.find("then") != nullptr || schema.find("else") != nullptr)) ||
               key == "dependentRequired" || key == "dependentSchemas" || key == "dependencies") {
      add(rewritten(schema, key, part.path), part.path + "/" + key, true);
    } else if (key == "discriminator") {
      const ExactJson* name = argument.find("propertyName");
      const bool has_choice = schema.find("oneOf") != nullptr || schema.find("anyOf") != nullptr;
      if (name != nullptr && name->is(Kind::String) && has_choice)
        add(rewritten(schema, key, part.path), part.path, true);
    }
  }
  open.pop_back();
}

// What a keyword says, as a schema that only uses others.
const ExactJson& SchemaAnalysis::rewritten(const ExactJson& schema, const std::string& key, const std::string& path) {
  const std::pair<const ExactJson*, std::string> id = {&schema, key};
  if (const auto known = rewritten_.find(id); known != rewritten_.end()) return *known->second;
  // While a choice is looked at, it may come up inside itself: then nothing is known of it.
  static const ExactJson anything = ExactJson::of_boolean(true);
  if (!in_progress_.insert(id).second) return anything;
  struct Done {
    std::set<std::pair<const ExactJson*, std::string>>& all;
    const std::pair<const ExactJson*, std::string>& id;
    ~Done() { all.erase(id); }
  } done{in_progress_, id};
  const ExactJson& argument = *schema.find(key);
  const std::string inside = path + "/" + key;
  ExactJson made;
  if (key == "oneOf") {
    list(schema, key, path);
    made = choice_of_one(schema, inside);
  } else if (key == "not") {
    auto alternatives = negations(argument, inside, 0);
    if (!alternatives)
      fail_schema(path, "uses \"not\" on a schema that cannot be negated; list what is allowed instead");
    made = alternatives->empty() ? ExactJson::of_boolean(false) : any_of(std::move(*alternatives));
  } else if (key == "if") {
    made = conditional(schema, path);
  } else if (key == "discriminator") {
    made = object("required", ExactJson::of_array({*argument.find("propertyName")}));
  } else {
    made = dependent(argument, inside);
  }
  return *(rewritten_[id] = &document_.keep(std::move(made)));
}

// Options that may overlap are kept apart: by a property that tells them apart, which must then be there, or by what
// the others are not.
ExactJson SchemaAnalysis::choice_of_one(const ExactJson& schema, const std::string& path) {
  const ExactJson& options = *schema.find("oneOf");
  const size_t count = options.items.size();
  const auto part = [&](size_t i) {
    return SchemaPart{&options.items[i], fmt::format("{}/{}", path, i), &options.items[i]};
  };
  std::vector<std::vector<bool>> apart(count, std::vector<bool>(count, true));
  bool all_apart = true;
  for (size_t i = 0; i < count; ++i) {
    for (size_t j = 0; j < i; ++j) {
      apart[i][j] = apart[j][i] = are_apart(schema, part(i), part(j));
      all_apart = all_apart && apart[i][j];
    }
  }
  const std::optional<std::string> tag = all_apart ? std::nullopt : tag_of(options, path);
  std::vector<ExactJson> choices;
  for (size_t i = 0; i < count; ++i) {
    std::vector<ExactJson> parts = {document_.reference_to(options.items[i], part(i).path)};
    if (tag) parts.push_back(object("required", ExactJson::of_array({ExactJson::of_string(*tag)})));
    for (size_t j = 0; j < count && !tag; ++j) {
      if (apart[i][j]) continue;
      auto others = negations(options.items[j], part(j).path, 0);
      if (!others)
        fail_schema(
            path, fmt::format("has options {} and {} that may overlap, which cannot be enforced: use \"anyOf\"", i, j));
      parts.push_back(others->empty() ? ExactJson::of_boolean(false) : any_of(std::move(*others)));
    }
    choices.push_back(parts.size() == 1 ? std::move(parts[0]) : all_of(std::move(parts)));
  }
  return any_of(std::move(choices));
}

// Whether no value fits both; the type that the schema around them names counts too.
bool SchemaAnalysis::are_apart(const ExactJson& schema, const SchemaPart& a, const SchemaPart& b) {
  SchemaParts both = {a, b};
  if (const ExactJson* type = schema.find("type"))
    both.push_back({&document_.keep(object("type", *type)), a.path, a.origin, false, true});
  return is_empty(both);
}

// A property whose values are different in all options, though not all of them require it.
std::optional<std::string> SchemaAnalysis::tag_of(const ExactJson& options, const std::string& path) {
  const auto part = [&](size_t i) {
    return SchemaPart{&options.items[i], fmt::format("{}/{}", path, i), &options.items[i]};
  };
  const Expanded first = expand({part(0)});
  for (const SchemaPart& p : first.parts) {
    const ExactJson* properties = p.schema->find("properties");
    if (properties == nullptr) continue;
    for (const auto& [key, value] : properties->members) {
      bool tells = true;
      for (size_t i = 0; i < options.items.size() && tells; ++i) {
        const Expanded of_i = expand({part(i)});
        tells = named_types(of_i.parts) == std::set<std::string>{"object"} &&
                values(expand(property(of_i.parts, key)).parts).has_value();
        for (size_t j = 0; j < i && tells; ++j) {
          SchemaParts both = property(of_i.parts, key);
          const SchemaParts other = property(expand({part(j)}).parts, key);
          both.insert(both.end(), other.begin(), other.end());
          tells = is_empty(both);
        }
      }
      if (tells) return key;
    }
  }
  return std::nullopt;
}

ExactJson SchemaAnalysis::conditional(const ExactJson& schema, const std::string& path) {
  const ExactJson& condition = *schema.find("if");
  const ExactJson* then = schema.find("then");
  const ExactJson* otherwise = schema.find("else");
  std::vector<ExactJson> holds = {document_.reference_to(condition, path + "/if")};
  if (then != nullptr) holds.push_back(document_.reference_to(*then, path + "/then"));
  std::vector<ExactJson> choices = {all_of(std::move(holds))};
  auto alternatives = negations(condition, path + "/if", 0);
  if (!alternatives) fail_schema(path, "uses \"if\" on a schema that cannot be negated; write the cases as \"anyOf\"");
  for (ExactJson& alternative : *alternatives) {
    std::vector<ExactJson> parts = {std::move(alternative)};
    if (otherwise != nullptr) parts.push_back(document_.reference_to(*otherwise, path + "/else"));
    choices.push_back(all_of(std::move(parts)));
  }
  return any_of(std::move(choices));
}

ExactJson SchemaAnalysis::dependent(const ExactJson& dependents, const std::string& path) {
  std::vector<ExactJson> all = {ExactJson::of_boolean(true)};
  for (const auto& [key, needed] : dependents.members) {
    const bool is_list = needed.is(Kind::Array);
    if (is_list && needed.items.empty()) continue;
    ExactJson then = is_list ? object("required", needed) : document_.reference_to(needed, path + "/" + key);
    all.push_back(any_of({lacks(key), std::move(then)}));
  }
  return all_of(std::move(all));
}

std::optional<std::vector<ExactJson>> SchemaAnalysis::negations(const ExactJson& schema, const std::string& path,
                                                                size_t depth) {
  if (depth > kMostDepth) return std::nullopt;
  if (schema.is_false()) return std::vector<ExactJson>{ExactJson::of_boolean(true)};
  if (is_anything(schema)) return std::vector<ExactJson>();
  if (!schema.is(Kind::Object)) fail_schema(path, "is neither an object nor true or false");
  std::vector<ExactJson> found;
  for (const auto& [key, argument] : schema.members) negate_keyword(key, argument, schema, path, depth, found);
  if (found.empty()) return std::nullopt;
  return found;
}

std::optional<ExactJson> SchemaAnalysis::all_negated(const ExactJson& options, const std::string& path, size_t depth) {
  std::vector<ExactJson> all;
  for (const ExactJson& option : options.items) {
    auto negated = negations(option, path, depth + 1);
    if (!negated) return std::nullopt;
    all.push_back(negated->empty() ? ExactJson::of_boolean(false) : any_of(std::move(*negated)));
  }
  return all_of(std::move(all));
}

// Adds to what is found; nothing for a keyword that is not understood, which only makes it a part of what does not fit.
void SchemaAnalysis::negate_keyword(const std::string& key, const ExactJson& argument, const ExactJson& schema,
                                    const std::string& path, size_t depth, std::vector<ExactJson>& found) {
  const auto other_bound = [&](const char* type, const char* other) {
    if (argument.is(Kind::Number)) found.push_back(typed(type, other, argument));
  };
  const auto other_count = [&](const char* type, const std::string& other, int step) {
    const auto value = parse_whole<uint32_t>(argument.text);
    if (argument.is(Kind::Number) && value && (step > 0 || *value > 0))
      found.push_back(typed(type, other, number(static_cast<uint64_t>(static_cast<int64_t>(*value) + step))));
  };
  if (key == "$ref" && argument.is(Kind::String)) {
    const auto target = document_.resolve(schema, argument.text, path);
    if (auto negated = negations(*target.schema, target.path, depth + 1)) {
      for (ExactJson& alternative : *negated) found.push_back(std::move(alternative));
    }
  } else if (key == "type") {
    std::set<std::string> named;
    if (argument.is(Kind::String)) named.insert(argument.text);
    for (const ExactJson& type : argument.items) named.insert(type.text);
    std::vector<ExactJson> others;
    for (const char* type : kTypes) {
      const bool is_number = std::string_view(type) == "number" || std::string_view(type) == "integer";
      if (is_number ? named.contains("number") || named.contains("integer") : named.contains(type)) continue;
      if (std::string_view(type) != "integer") others.push_back(ExactJson::of_string(type));
    }
    if (!others.empty()) found.push_back(object("type", ExactJson::of_array(std::move(others))));
  } else if (key == "const") {
    found.push_back(object("$notValues", ExactJson::of_array({argument})));
  } else if (key == "enum" && argument.is(Kind::Array)) {
    found.push_back(object("$notValues", argument));
  } else if (key == "required") {
    for (const ExactJson& name : argument.items) {
      ExactJson without = lacks(name.text);
      without.members.emplace_back("type", ExactJson::of_string("object"));
      found.push_back(std::move(without));
    }
  } else if (key == "properties") {
    for (const auto& [name, value] : argument.members) {
      const auto negated = negations(value, path + "/properties/" + name, depth + 1);
      if (!negated) continue;
      for (const ExactJson& alternative : *negated) {
        ExactJson with = typed("object", "properties", object(name, alternative));
        with.members.emplace_back("required", ExactJson::of_array({ExactJson::of_string(name)}));
        found.push_back(std::move(with));
      }
    }
  } else if (key == "allOf") {
    for (const ExactJson& part : argument.items) {
      if (auto negated = negations(part, path, depth + 1)) found.insert(found.end(), negated->begin(), negated->end());
    }
  } else if (key == "anyOf") {
    if (auto negated = all_negated(argument, path, depth)) found.push_back(std::move(*negated));
  } else if (key == "not") {
    found.push_back(document_.reference_to(argument, path + "/not"));
  } else if (key == "minimum" && schema.find("exclusiveMinimum") == nullptr) {
    other_bound("number", "exclusiveMaximum");
  } else if (key == "maximum" && schema.find("exclusiveMaximum") == nullptr) {
    other_bound("number", "exclusiveMinimum");
  } else if (key == "exclusiveMinimum") {
    other_bound("number", "maximum");
  } else if (key == "exclusiveMaximum") {
    other_bound("number", "minimum");
  } else if (key == "minLength") {
    other_count("string", "maxLength", -1);
  } else if (key == "maxLength") {
    other_count("string", "minLength", 1);
  } else if (key == "minItems") {
    other_count("array", "maxItems", -1);
  } else if (key == "maxItems") {
    other_count("array", "minItems", 1);
  }
}

std::optional<std::vector<SchemaParts>> SchemaAnalysis::options(const SchemaParts& parts) {
  for (size_t i = 0; i < parts.size(); ++i) {
    const ExactJson* choices = parts[i].schema->find("anyOf");
    if (choices == nullptr || parts[i].choice_made) continue;
    std::vector<SchemaParts> found;
    for (size_t k = 0; k < choices->items.size(); ++k) {
      SchemaParts option = parts;
      option[i].choice_made = true;
      const bool nothing_else = std::all_of(parts[i].schema->members.begin(), parts[i].schema->members.end(),
                                            [](const auto& member) { return member.first == "anyOf"; });
      if (nothing_else) option.erase(option.begin() + static_cast<ptrdiff_t>(i));
      option.push_back({&choices->items[k], fmt::format("{}/anyOf/{}", parts[i].path, k), parts[i].origin, false,
                        parts[i].made_here});
      found.push_back(std::move(option));
    }
    return found;
  }
  return std::nullopt;
}

std::optional<std::vector<const ExactJson*>> SchemaAnalysis::values(const SchemaParts& parts) {
  std::vector<const ExactJson*> candidates;
  const ExactJson* source = nullptr;
  for (const SchemaPart& part : parts) {
    const ExactJson* constant = part.schema->find("const");
    const ExactJson* list = part.schema->find("enum");
    if (constant == nullptr && list == nullptr) continue;
    source = constant != nullptr ? constant : list;
    if (constant != nullptr) {
      candidates.push_back(constant);
    } else {
      if (!list->is(Kind::Array) || list->items.empty())
        fail_schema(part.path, "has an \"enum\" that is not a list of values");
      for (const ExactJson& value : list->items) candidates.push_back(&value);
    }
    break;
  }
  if (source == nullptr) return std::nullopt;
  std::erase_if(candidates, [&](const ExactJson* value) {
    return !std::all_of(parts.begin(), parts.end(), [&](const SchemaPart& part) {
      return document_.is_valid(*value, *part.schema, part.path, source);
    });
  });
  return candidates;
}

std::optional<std::set<std::string>> SchemaAnalysis::named_types(const SchemaParts& parts) {
  std::optional<std::set<std::string>> found;
  for (const SchemaPart& part : parts) {
    const ExactJson* named = part.schema->find("type");
    if (named == nullptr) continue;
    const std::vector<ExactJson> all = named->is(Kind::Array) ? named->items : std::vector<ExactJson>{*named};
    std::set<std::string> types;
    for (const ExactJson& type : all) {
      if (!type.is(Kind::String) || std::find(kTypes.begin(), kTypes.end(), type.text) == kTypes.end())
        fail_schema(part.path, fmt::format("has the type {}, which does not exist", type.dump()));
      types.insert(type.text);
    }
    if (types.empty()) fail_schema(part.path, "allows no type");
    if (types.contains("number")) types.insert("integer");
    if (found) {
      std::erase_if(*found, [&](const std::string& type) { return !types.contains(type); });
    } else {
      found = std::move(types);
    }
  }
  if (found && found->contains("number")) found->erase("integer");
  return found;
}

SchemaParts SchemaAnalysis::property(const SchemaParts& parts, const std::string& key) {
  SchemaParts found;
  const auto add = [&](const SchemaPart& part, const ExactJson& schema, const std::string& inside) {
    found.push_back({&schema, part.path + inside, &schema, false, part.made_here});
  };
  for (const SchemaPart& part : parts) {
    const ExactJson* named = part.schema->find("properties");
    const ExactJson* by_name = named == nullptr ? nullptr : named->find(key);
    bool known = by_name != nullptr;
    if (known) add(part, *by_name, "/properties/" + key);
    if (const ExactJson* patterns = part.schema->find("patternProperties")) {
      for (const auto& [pattern, schema] : patterns->members) {
        const std::string path = "/patternProperties/" + pattern;
        if (!document_.matches(key, pattern, part.path + path)) continue;
        add(part, schema, path);
        known = true;
      }
    }
    const ExactJson* others = part.schema->find("additionalProperties");
    if (!known && others != nullptr) add(part, *others, "/additionalProperties");
  }
  return found;
}

bool SchemaAnalysis::requires_key(const SchemaParts& parts, const std::string& key) const {
  return std::any_of(parts.begin(), parts.end(), [&](const SchemaPart& part) {
    const ExactJson* names = part.schema->find("required");
    return names != nullptr &&
           std::any_of(names->items.begin(), names->items.end(), [&](const auto& name) { return name.text == key; });
  });
}

bool SchemaAnalysis::is_empty(const SchemaParts& given) {
  steps_ = 0;
  try {
    return is_empty(given, 0);
  } catch (const Error&) {
    return false;  // what cannot be enforced is refused where it is written
  }
}

bool SchemaAnalysis::is_empty(const SchemaParts& given, size_t depth) {
  if (depth > kMostProofDepth || ++steps_ > kMostProofSteps) return false;
  const Expanded expanded = expand(given);
  if (expanded.impossible) return true;
  const SchemaParts& parts = expanded.parts;
  if (const auto left = values(parts)) return left->empty();
  if (const auto choices = options(parts)) {
    return choices->size() <= 64 && std::all_of(choices->begin(), choices->end(),
                                                [&](const auto& option) { return is_empty(option, depth + 1); });
  }
  std::set<std::string> types = {"object", "array", "string", "number", "boolean", "null"};
  if (const auto named = named_types(parts)) types = *named;
  return std::all_of(types.begin(), types.end(),
                     [&](const std::string& type) { return is_type_empty(parts, type, depth); });
}

bool SchemaAnalysis::is_type_empty(const SchemaParts& parts, const std::string& type, size_t depth) {
  if (type == "number" || type == "integer") {
    const NumberBounds bounds = number_bounds(parts);
    if (!bounds.low || !bounds.high) return false;
    const bool both = bounds.low->second && bounds.high->second;
    return bounds.low->first > bounds.high->first || (bounds.low->first == bounds.high->first && !both);
  }
  if (type == "string" || type == "array") {
    const CountBounds counts =
        type == "string" ? count_bounds(parts, "minLength", "maxLength") : count_bounds(parts, "minItems", "maxItems");
    if (counts.least > counts.most) return true;
    if (type == "array") return false;
    const std::vector<Pattern> patterns = string_patterns(parts);
    return patterns.size() > 1 && Pattern::automaton(patterns).is_empty();
  }
  if (type != "object") return false;
  std::set<std::string> required;
  for (const SchemaPart& part : parts) {
    if (const ExactJson* names = part.schema->find("required")) {
      for (const ExactJson& name : names->items) required.insert(name.text);
    }
  }
  return std::any_of(required.begin(), required.end(),
                     [&](const std::string& key) { return is_empty(property(parts, key), depth + 1); });
}

std::vector<Pattern> string_patterns(const SchemaParts& parts) {
  std::vector<Pattern> found;
  for (const SchemaPart& part : parts) {
    for (const char* key : {"pattern", "format"}) {
      const ExactJson* given = part.schema->find(key);
      if (given == nullptr) continue;
      if (!given->is(Kind::String)) fail_schema(part.path, fmt::format("has a \"{}\" that is not a string", key));
      const bool is_format = std::string_view(key) == "format";
      const auto text = is_format ? string_format(given->text) : std::optional(given->text);
      if (!text) continue;
      const auto match = is_format ? Pattern::Match::Whole : Pattern::Match::Anywhere;
      try {
        found.emplace_back(*text, PatternDialect::Ecma, match);
      } catch (const Error& error) {
        throw Error(error.kind(), fmt::format("the schema at {}/{}: {}", part.path, key, error.what()));
      }
    }
  }
  return found;
}

NumberBounds number_bounds(const SchemaParts& parts) {
  NumberBounds found;
  for (const SchemaPart& part : parts) {
    // Of two bounds on the same side the tighter one counts.
    const auto tighten = [&](auto& bound, const char* key, bool inclusive, bool is_low) {
      const ExactJson* given = part.schema->find(key);
      if (given == nullptr || given->is(Kind::Boolean)) return;  // a boolean: draft 4
      if (!given->is(Kind::Number)) fail_schema(part.path, fmt::format("has a \"{}\" that is not a number", key));
      const Decimal value = given->number();
      const bool tighter =
          !bound || (is_low ? value > bound->first : value < bound->first) || (value == bound->first && !inclusive);
      if (tighter) bound = {value, inclusive};
    };
    const auto is_true = [&](const char* key) {
      const ExactJson* flag = part.schema->find(key);
      return flag != nullptr && flag->is_true();
    };
    tighten(found.low, "minimum", !is_true("exclusiveMinimum"), true);
    tighten(found.low, "exclusiveMinimum", false, true);
    tighten(found.high, "maximum", !is_true("exclusiveMaximum"), false);
    tighten(found.high, "exclusiveMaximum", false, false);
  }
  return found;
}

CountBounds count_bounds(const SchemaParts& parts, const std::string& least_key, const std::string& most_key) {
  CountBounds found;
  for (const SchemaPart& part : parts) {
    const auto count = [&](const std::string& key, uint32_t otherwise) {
      const ExactJson* given = part.schema->find(key);
      if (given == nullptr) return otherwise;
      const Decimal value = given->number();
      if (!given->is(Kind::Number) || value.is_negative() || !value.is_whole())
        fail_schema(part.path, fmt::format("has a \"{}\" that is not a whole number", key));
      if (value > *Decimal::parse("4000000000")) return uint32_t{4'000'000'000};
      return parse_whole<uint32_t>(value.whole_digits()).value_or(otherwise);
    };
    found.least = std::max(found.least, count(least_key, 0));
    found.most = std::min(found.most, count(most_key, UINT32_MAX));
  }
  return found;
}

}  // namespace paw
