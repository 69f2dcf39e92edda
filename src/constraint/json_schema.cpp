#include "constraint/json_schema.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "constraint/number_range.hpp"
#include "constraint/pattern.hpp"
#include "paw/error.hpp"
#include "tokenizer/text.hpp"

namespace paw {
namespace {

using nlohmann::ordered_json;
using State = ByteGrammar::State;
using Rule = ByteGrammar::Rule;
using Text = ByteGrammar::Text;

constexpr size_t kMostDepth = 64;        // of schemas inside schemas
constexpr uint64_t kMostItems = 10'000;  // minItems and maxItems, minLength and maxLength
constexpr size_t kMostIndent = 32;

const std::set<std::string> kAnnotations = {"title", "description", "default",    "examples", "$schema",
                                            "$id",   "$comment",    "deprecated", "readOnly", "writeOnly",
                                            "$defs", "definitions", "$anchor"};
const std::map<std::string, std::vector<std::string>> kKeywords = {
    // by the type that they speak of
    {"object", {"properties", "required", "additionalProperties"}},
    {"array", {"items", "prefixItems", "minItems", "maxItems"}},
    {"string", {"minLength", "maxLength", "pattern", "format"}},
    {"number", {"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"}},
};
constexpr std::array kTypes = {"object", "array", "string", "number", "integer", "boolean", "null"};

// RFC 3339, RFC 4122, and addresses in their plain forms; every text of the pattern is valid.
const std::map<std::string, std::string> kFormats = {
    {"date",
     R"(\d{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\d|3[01])|(?:0[469]|11)-(?:0[1-9]|[12]\d|30)|02-(?:0[1-9]|1\d|2[0-8])))"},
    {"time", R"((?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,6})?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d))"},
    {"uuid", R"([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})"},
    {"ipv4", R"((?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)\.){3}(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d))"},
    {"email",
     R"([A-Za-z0-9_+-]+(?:\.[A-Za-z0-9_+-]+)*@[A-Za-z0-9](?:[A-Za-z0-9-]{0,30}[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]{0,30}[A-Za-z0-9])?)+)"},
};

class SchemaGrammar {
 public:
  SchemaGrammar(ByteGrammar& grammar, const ordered_json& root, Spacing spacing)
      : grammar_(grammar), root_(root), spacing_(spacing) {}

  // The rule of a schema; made when it is first asked for, so that schemas may refer to themselves.
  Rule rule_of(const ordered_json& schema, const std::string& place, size_t depth = 0) {
    if (depth > kMostDepth) fail(place, "nests too deeply");
    const auto [entry, is_new] = rules_.try_emplace(&schema);
    if (!is_new) return entry->second;
    const Rule rule = grammar_.add_rule();
    entry->second = rule;
    write(schema, rule.start, rule.end, place, depth);
    return rule;
  }

 private:
  [[noreturn]] static void fail(const std::string& place, const std::string& what) {
    throw Error(ErrorKind::Unsupported,
                fmt::format("the schema {} {}", place.empty() ? "itself" : "at " + place, what));
  }

  static std::string inside(const std::string& place, const std::string& key) { return place + "/" + key; }

  static bool has_other_keys(const ordered_json& schema, const std::set<std::string>& known) {
    return std::any_of(schema.items().begin(), schema.items().end(), [&](const auto& item) {
      return !known.contains(item.key()) && !kAnnotations.contains(item.key());
    });
  }

  void write(const ordered_json& schema, State from, State to, const std::string& place, size_t depth) {
    if (schema.is_boolean()) {
      if (!schema.get<bool>()) fail(place, "is false, which allows nothing");
      return grammar_.add_call(from, any_value(), to);
    }
    if (!schema.is_object()) fail(place, "is neither an object nor true or false");
    if (schema.contains("$ref")) return write_reference(schema, from, to, place, depth);
    if (schema.contains("const")) return write_values(schema, ordered_json::array({schema["const"]}), from, to, place);
    if (schema.contains("enum")) return write_values(schema, schema["enum"], from, to, place);
    for (const char* key : {"anyOf", "oneOf", "allOf"}) {
      if (schema.contains(key)) return write_choice(schema, key, from, to, place, depth);
    }
    const std::set<std::string> types = types_of(schema, place);
    check_keywords(schema, types, place);
    if (!has_other_keys(schema, {})) return grammar_.add_call(from, any_value(), to);
    for (const std::string& type : types) write_type(type, schema, from, to, place, depth);
  }

  // What may be written: the types named, or those that the other keywords speak of; all where there is neither.
  std::set<std::string> types_of(const ordered_json& schema, const std::string& place) {
    std::set<std::string> types;
    if (const auto named = schema.find("type"); named != schema.end()) {
      const ordered_json list = named->is_array() ? *named : ordered_json::array({*named});
      for (const auto& type : list) {
        if (!type.is_string() || std::find(kTypes.begin(), kTypes.end(), type.get<std::string>()) == kTypes.end())
          fail(place, fmt::format("has the type {}, which is none", dump(type)));
        types.insert(type.get<std::string>());
      }
      if (types.empty()) fail(place, "allows no type");
      if (types.contains("number")) types.erase("integer");
      return types;
    }
    for (const auto& [type, keywords] : kKeywords) {
      if (std::any_of(keywords.begin(), keywords.end(), [&](const auto& key) { return schema.contains(key); }))
        types.insert(type);
    }
    if (types.empty()) types = {"object", "array", "string", "number", "boolean", "null"};
    return types;
  }

  void check_keywords(const ordered_json& schema, const std::set<std::string>& types, const std::string& place) {
    std::set<std::string> known = {"type"};
    for (const std::string& type : types) {
      const auto found = kKeywords.find(type == "integer" ? "number" : type);
      if (found != kKeywords.end()) known.insert(found->second.begin(), found->second.end());
    }
    for (const auto& [key, value] : schema.items()) {
      if (known.contains(key) || kAnnotations.contains(key)) continue;
      const bool of_other_type = std::any_of(kKeywords.begin(), kKeywords.end(), [&](const auto& entry) {
        return std::find(entry.second.begin(), entry.second.end(), key) != entry.second.end();
      });
      if (!of_other_type) fail(place, fmt::format("uses \"{}\", which cannot be enforced", key));
    }
  }

  void write_reference(const ordered_json& schema, State from, State to, const std::string& place, size_t depth) {
    if (has_other_keys(schema, {"$ref"})) fail(place, "has other keywords beside \"$ref\", which cannot be enforced");
    const std::string target = schema["$ref"].is_string() ? schema["$ref"].get<std::string>() : "";
    if (!target.starts_with('#')) fail(place, "has a \"$ref\" that leads outside the schema");
    const ordered_json* found = nullptr;
    try {
      found = &root_.at(nlohmann::json_pointer<std::string>(target.substr(1)));
    } catch (const nlohmann::json::exception&) {
      fail(place, fmt::format("refers to {}, which is not there", target));
    }
    grammar_.add_call(from, rule_of(*found, target, depth + 1), to);
  }

  void write_values(const ordered_json& schema, const ordered_json& values, State from, State to,
                    const std::string& place) {
    if (has_other_keys(schema, {"enum", "const", "type"}))
      fail(place, "has other keywords beside \"enum\" or \"const\", which cannot be enforced");
    if (!values.is_array() || values.empty()) fail(place, "has an \"enum\" that is no list of values");
    const bool typed = schema.contains("type");
    const std::set<std::string> types = typed ? types_of(schema, place) : std::set<std::string>();
    bool any = false;
    for (const auto& value : values) {
      std::string type = value.type_name();
      if (type == "number" && !types.contains("number") && value.is_number_integer()) type = "integer";
      if (typed && !types.contains(type)) continue;
      grammar_.add_text(from, dump(value), to);
      any = true;
    }
    if (!any) fail(place, "has no value of its own type in its \"enum\"");
  }

  void write_choice(const ordered_json& schema, const char* key, State from, State to, const std::string& place,
                    size_t depth) {
    const ordered_json& options = schema[key];
    if (has_other_keys(schema, {key}))
      fail(place, fmt::format("has other keywords beside \"{}\", which cannot be enforced", key));
    if (!options.is_array() || options.empty()) fail(place, fmt::format("has an empty \"{}\"", key));
    if (std::string_view(key) == "allOf" && options.size() > 1)
      fail(place, "has an \"allOf\" of several schemas, which cannot be enforced");
    if (std::string_view(key) == "oneOf" && !are_disjoint(options))
      fail(place, "has a \"oneOf\" whose options may overlap, which cannot be enforced: use \"anyOf\"");
    for (size_t i = 0; i < options.size(); ++i)
      grammar_.add_call(from, rule_of(options[i], fmt::format("{}/{}/{}", place, key, i), depth + 1), to);
  }

  // Whether no value can fit two of the options, as far as their types and constants show it.
  static bool are_disjoint(const ordered_json& options) {
    struct Kind {
      std::string type;
      const ordered_json* constant;  // null: any value of the type
    };
    std::vector<Kind> seen;
    for (const auto& option : options) {
      if (!option.is_object()) return false;
      Kind kind{"", nullptr};
      if (option.contains("const")) {
        kind = {option["const"].type_name(), &option["const"]};
      } else if (option.contains("type") && option["type"].is_string()) {
        kind.type = option["type"].get<std::string>();
        if (kind.type == "integer") kind.type = "number";
      } else {
        return false;
      }
      const bool clash = std::any_of(seen.begin(), seen.end(), [&](const Kind& other) {
        const bool any = kind.constant == nullptr || other.constant == nullptr;
        return other.type == kind.type && (any || *other.constant == *kind.constant);
      });
      if (clash) return false;
      seen.push_back(kind);
    }
    return true;
  }

  void write_type(const std::string& type, const ordered_json& schema, State from, State to, const std::string& place,
                  size_t depth) {
    if (type == "object") return write_object(schema, from, to, place, depth);
    if (type == "array") return write_array(schema, from, to, place, depth);
    if (type == "string") return write_string(schema, from, to, place);
    if (type == "null") return grammar_.add_text(from, "null", to);
    if (type == "boolean") {
      grammar_.add_text(from, "true", to);
      return grammar_.add_text(from, "false", to);
    }
    write_number(schema, type == "integer", from, to, place);
  }

  void write_number(const ordered_json& schema, bool whole, State from, State to, const std::string& place) {
    std::optional<Bound> low, high;
    // Of two bounds on the same side the tighter one counts.
    const auto tighten = [&](std::optional<Bound>& bound, double& value, const char* key, bool inclusive, int sign) {
      if (!schema.contains(key)) return;
      if (!schema[key].is_number()) fail(place, fmt::format("has a \"{}\" that is no number", key));
      const double given = schema[key].get<double>();
      if (bound && (sign * given < sign * value || (given == value && inclusive))) return;
      value = given;
      bound = Bound::of(given, inclusive);
    };
    double low_value = 0, high_value = 0;
    tighten(low, low_value, "minimum", true, 1);
    tighten(low, low_value, "exclusiveMinimum", false, 1);
    tighten(high, high_value, "maximum", true, -1);
    tighten(high, high_value, "exclusiveMaximum", false, -1);
    if (schema.contains("multipleOf")) {
      const ordered_json& divisor = schema["multipleOf"];
      if (low || high || !divisor.is_number_unsigned() || divisor.get<uint64_t>() < 1 || divisor.get<uint64_t>() > 1000)
        fail(place,
             "uses \"multipleOf\" with bounds or with other than a whole number up to 1000, which cannot be enforced");
      return write_multiples(grammar_, from, to, divisor.get<unsigned>());
    }
    if (low || high || whole) return write_number_range(grammar_, from, to, low, high, whole);
    grammar_.add_call(from, any_number(), to);
  }

  uint64_t count(const ordered_json& schema, const char* key, uint64_t otherwise, const std::string& place) {
    if (!schema.contains(key)) return otherwise;
    if (!schema[key].is_number_unsigned()) fail(place, fmt::format("has a \"{}\" that is no whole number", key));
    const auto value = schema[key].get<uint64_t>();
    if (value > kMostItems)
      fail(place, fmt::format("has a \"{}\" above {}, which is too much to enforce", key, kMostItems));
    return value;
  }

  void write_string(const ordered_json& schema, State from, State to, const std::string& place) {
    const bool has_pattern = schema.contains("pattern"), has_format = schema.contains("format");
    const bool has_length = schema.contains("minLength") || schema.contains("maxLength");
    if (!has_pattern && !has_format && !has_length) return grammar_.add_call(from, any_string(), to);
    const auto least = static_cast<uint32_t>(count(schema, "minLength", 0, place));
    const auto most = static_cast<uint32_t>(count(schema, "maxLength", Pattern::kUnbounded, place));
    if (most < least) fail(place, "has a \"maxLength\" below its \"minLength\"");
    std::vector<Pattern> patterns;
    try {
      if (has_pattern)
        patterns.emplace_back(text_of(schema, "pattern", place), PatternDialect::Ecma, Pattern::Match::Anywhere);
      if (has_format) patterns.push_back(format(text_of(schema, "format", place), place));
      const State open = grammar_.add_state(), close = grammar_.add_state();
      grammar_.add_bytes(from, '"', '"', open);
      Pattern::automaton(patterns, least, most).write(grammar_, open, close, Text::JsonString);
      grammar_.add_bytes(close, '"', '"', to);
    } catch (const Error& error) {
      throw Error(error.kind(),
                  fmt::format("the schema at {}: {}", has_pattern ? inside(place, "pattern") : place, error.what()));
    }
  }

  static std::string text_of(const ordered_json& schema, const char* key, const std::string& place) {
    if (!schema[key].is_string()) fail(place, fmt::format("has a \"{}\" that is no text", key));
    return schema[key].get<std::string>();
  }

  static Pattern format(const std::string& name, const std::string& place) {
    const auto known = kFormats.find(name);
    if (known == kFormats.end() && name != "date-time")
      fail(place, fmt::format("has the format \"{}\", which cannot be enforced", name));
    const std::string text = name == "date-time" ? kFormats.at("date") + "T" + kFormats.at("time") : known->second;
    return Pattern(text, PatternDialect::Ecma, Pattern::Match::Whole);
  }

  void write_array(const ordered_json& schema, State from, State to, const std::string& place, size_t depth) {
    std::vector<Rule> first;
    if (schema.contains("prefixItems")) {
      if (!schema["prefixItems"].is_array()) fail(place, "has \"prefixItems\" that are no list");
      for (size_t i = 0; i < schema["prefixItems"].size(); ++i)
        first.push_back(rule_of(schema["prefixItems"][i], fmt::format("{}/prefixItems/{}", place, i), depth + 1));
    }
    const bool has_items = schema.contains("items");
    if (has_items && schema["items"].is_array()) fail(place, "has a list as \"items\": write \"prefixItems\"");
    const bool may_go_on = has_items ? schema["items"] != false : first.empty();
    const uint64_t unbounded = UINT64_MAX;
    const uint64_t least = count(schema, "minItems", 0, place);
    uint64_t most = count(schema, "maxItems", unbounded, place);
    if (!may_go_on) most = std::min<uint64_t>(most, first.size());
    if (most < least) fail(place, "allows fewer items than it wants");
    const auto item_rule = [&](uint64_t i) {
      if (i < first.size()) return first[i];
      return has_items ? rule_of(schema["items"], inside(place, "items"), depth + 1) : any_value();
    };
    // [ space, then items with a comma and space between them, space ]
    State here = grammar_.add_state();
    const State close = grammar_.add_state();
    grammar_.add_bytes(from, '[', '[', here);
    grammar_.add_bytes(close, ']', ']', to);
    if (least == 0) grammar_.add_empty(here, close);
    if (most == 0) return;
    const auto add_item = [&](State before, uint64_t i) {
      const State begin = grammar_.add_state(), behind = grammar_.add_state();
      if (i == 0) {
        space(before, begin);
      } else {
        comma(before, begin);
      }
      grammar_.add_call(begin, item_rule(i), behind);
      return behind;
    };
    // Counted ones apart, then the rest in a circle.
    const uint64_t counted = most == unbounded ? std::max<uint64_t>({least, first.size(), 1}) : most;
    for (uint64_t i = 0; i < counted; ++i) {
      here = add_item(here, i);
      if (i + 1 >= least) space(here, close);
    }
    if (most == unbounded) grammar_.add_empty(add_item(here, counted), here);
  }

  struct Property {
    std::string key;
    Rule value;
    bool required;
  };

  void write_object(const ordered_json& schema, State from, State to, const std::string& place, size_t depth) {
    std::set<std::string> required;
    if (schema.contains("required")) {
      if (!schema["required"].is_array()) fail(place, "has a \"required\" that is no list");
      for (const auto& key : schema["required"]) {
        if (!key.is_string()) fail(place, "requires a key that is no text");
        required.insert(key.get<std::string>());
      }
    }
    std::vector<Property> properties;
    std::set<std::string> keys;
    if (schema.contains("properties")) {
      if (!schema["properties"].is_object()) fail(place, "has \"properties\" that are no object");
      for (const auto& [key, value] : schema["properties"].items()) {
        keys.insert(key);
        if (value.is_boolean() && !value.get<bool>() && !required.contains(key)) continue;
        properties.push_back({key, rule_of(value, place + "/properties/" + key, depth + 1), required.contains(key)});
      }
    }
    const bool has_more = schema.contains("additionalProperties");
    const bool open = has_more ? schema["additionalProperties"] != false : !schema.contains("properties");
    for (const std::string& key : required) {
      if (keys.contains(key)) continue;
      if (has_more && !open) fail(place, fmt::format("requires \"{}\", which it does not allow", key));
      keys.insert(key);
      const Rule value = has_more
                             ? rule_of(schema["additionalProperties"], inside(place, "additionalProperties"), depth + 1)
                             : any_value();
      properties.push_back({key, value, true});
    }
    std::optional<Rule> more;
    if (open) {
      more = has_more ? rule_of(schema["additionalProperties"], inside(place, "additionalProperties"), depth + 1)
                      : any_value();
    }
    write_members(properties, keys, more, from, to);
  }

  // { space, then members with a comma and space between them, space }. Two chains of states: nothing written yet, and
  // something written.
  void write_members(const std::vector<Property>& properties, const std::set<std::string>& keys,
                     const std::optional<Rule>& more, State from, State to) {
    State nothing = grammar_.add_state(), something = grammar_.add_state();
    const State close = grammar_.add_state();
    grammar_.add_bytes(from, '{', '{', nothing);
    grammar_.add_bytes(close, '}', '}', to);
    bool may_be_nothing = true;
    // A member between two states: its separator, its key, a colon, its value.
    const auto member = [&](State before, State after, bool is_first, const std::function<void(State, State)>& key,
                            const Rule& value) {
      const State begin = grammar_.add_state(), colon = grammar_.add_state(), behind = grammar_.add_state();
      if (is_first) {
        space(before, begin);
      } else {
        comma(before, begin);
      }
      key(begin, colon);
      grammar_.add_bytes(colon, ':', ':', behind);
      const State ready = grammar_.add_state();
      space_behind(behind, ready);
      grammar_.add_call(ready, value, after);
    };
    bool something_possible = false;
    for (const Property& property : properties) {
      const State next_nothing = grammar_.add_state(), next_something = grammar_.add_state();
      const auto key = [&](State a, State b) { grammar_.add_text(a, dump(property.key), b); };
      if (may_be_nothing) member(nothing, next_something, true, key, property.value);
      if (something_possible) member(something, next_something, false, key, property.value);
      if (!property.required) {
        if (may_be_nothing) grammar_.add_empty(nothing, next_nothing);
        if (something_possible) grammar_.add_empty(something, next_something);
      }
      may_be_nothing = may_be_nothing && !property.required;
      something_possible = true;
      nothing = next_nothing;
      something = next_something;
    }
    if (more) {
      const auto key = [&](State a, State b) { write_other_key(keys, a, b); };
      if (may_be_nothing) member(nothing, something, true, key, *more);
      member(something, something, false, key, *more);
    }
    if (may_be_nothing) grammar_.add_empty(nothing, close);
    space(something, close);
  }

  // A key that is none of these: a tree of them, left at the first code point that differs.
  void write_other_key(const std::set<std::string>& keys, State from, State to) {
    if (keys.empty()) return grammar_.add_call(from, any_string(), to);
    struct Node {
      State state;
      CodepointSet children;
      bool is_key = false;
    };
    std::map<std::string, Node> nodes;  // by what has been read
    const State free = grammar_.add_state(), close = grammar_.add_state();
    nodes[""] = {grammar_.add_state(), {}, keys.contains("")};
    grammar_.add_bytes(from, '"', '"', nodes[""].state);
    for (const std::string& key : keys) {
      std::string read;
      for (std::string_view rest = key; !rest.empty();) {
        const auto [c, length] = read_code_point(rest);
        const std::string longer = read + std::string(rest.substr(0, length));
        if (!nodes.contains(longer)) {
          nodes[longer] = {grammar_.add_state(), {}, keys.contains(longer)};
          nodes[read].children.add(c, c);
          grammar_.add_codepoint(nodes[read].state, {{c, c}}, nodes[longer].state, Text::JsonString);
        }
        read = longer;
        rest.remove_prefix(length);
      }
    }
    for (const auto& [read, node] : nodes) {
      grammar_.add_codepoint(node.state, node.children.complement(), free, Text::JsonString);
      if (!node.is_key) grammar_.add_empty(node.state, close);
    }
    grammar_.add_codepoint(free, CodepointSet::all(), free, Text::JsonString);
    grammar_.add_empty(free, close);
    grammar_.add_bytes(close, '"', '"', to);
  }

  // Inside brackets; nothing unless the spacing is free.
  void space(State from, State to) {
    if (spacing_ != Spacing::Any) return grammar_.add_empty(from, to);
    grammar_.add_call(from, any_space(), to);
  }
  void space_behind(State from, State to) {
    if (spacing_ == Spacing::Compact) return grammar_.add_empty(from, to);
    if (spacing_ == Spacing::Spaced) return grammar_.add_bytes(from, ' ', ' ', to);
    grammar_.add_call(from, any_space(), to);
  }
  void comma(State from, State to) {
    const State begin = grammar_.add_state(), behind = grammar_.add_state();
    space(from, begin);
    grammar_.add_bytes(begin, ',', ',', behind);
    space_behind(behind, to);
  }

  // Nothing, a space, or a line end and an indentation.
  Rule any_space() {
    return shared("space", [&](const Rule& rule) {
      grammar_.add_empty(rule.start, rule.end);
      grammar_.add_bytes(rule.start, ' ', ' ', rule.end);
      State here = grammar_.add_state();
      grammar_.add_bytes(rule.start, '\n', '\n', here);
      for (size_t i = 0; i < kMostIndent; ++i) {
        grammar_.add_empty(here, rule.end);
        const State next = grammar_.add_state();
        grammar_.add_bytes(here, ' ', ' ', next);
        grammar_.add_bytes(here, '\t', '\t', next);
        here = next;
      }
      grammar_.add_empty(here, rule.end);
    });
  }

  Rule any_string() {
    return shared("string", [&](const Rule& rule) {
      const State inside = grammar_.add_state(), escape = grammar_.add_state();
      grammar_.add_bytes(rule.start, '"', '"', inside);
      grammar_.add_bytes(inside, '"', '"', rule.end);
      CodepointSet plain = CodepointSet::all().without({{0, 0x1F}, {'"', '"'}, {'\\', '\\'}});
      grammar_.add_codepoint(inside, plain, inside);
      grammar_.add_bytes(inside, '\\', '\\', escape);
      for (const char c : std::string_view("\"\\/bfnrt")) {
        grammar_.add_bytes(escape, static_cast<uint8_t>(c), static_cast<uint8_t>(c), inside);
      }
      // \uXXXX, the surrogates D800 to DFFF apart.
      const State first = grammar_.add_state(), second = grammar_.add_state(), third = grammar_.add_state(),
                  fourth = grammar_.add_state(), after_d = grammar_.add_state();
      const auto hexadecimal = [&](State a, State b, std::string_view letters) {
        grammar_.add_bytes(a, '0', '9', b);
        for (const char c : letters) grammar_.add_bytes(a, static_cast<uint8_t>(c), static_cast<uint8_t>(c), b);
      };
      grammar_.add_bytes(escape, 'u', 'u', first);
      hexadecimal(first, second, "abcefABCEF");
      grammar_.add_bytes(first, 'd', 'd', after_d);
      grammar_.add_bytes(first, 'D', 'D', after_d);
      grammar_.add_bytes(after_d, '0', '7', third);
      hexadecimal(second, third, "abcdefABCDEF");
      hexadecimal(third, fourth, "abcdefABCDEF");
      hexadecimal(fourth, inside, "abcdefABCDEF");
    });
  }

  Rule any_number() {
    return shared("number", [&](const Rule& rule) {
      const Pattern pattern(R"(-?(?:0|[1-9]\d{0,17})(?:\.\d{1,17})?(?:[eE][+-]?\d{1,2})?)", PatternDialect::Python,
                            Pattern::Match::Whole);
      Pattern::automaton({&pattern, 1}).write(grammar_, rule.start, rule.end, Text::Plain);
    });
  }

  Rule any_value() {
    return shared("value", [&](const Rule& rule) {
      static const ordered_json object = {{"type", "object"}}, array = {{"type", "array"}};
      grammar_.add_call(rule.start, any_string(), rule.end);
      grammar_.add_call(rule.start, any_number(), rule.end);
      for (const char* word : {"true", "false", "null"}) grammar_.add_text(rule.start, word, rule.end);
      write_object(object, rule.start, rule.end, "", 0);
      write_array(array, rule.start, rule.end, "", 0);
    });
  }

  // A rule that is the same wherever it is used.
  Rule shared(const std::string& name, const std::function<void(const Rule&)>& fill) {
    const auto [entry, is_new] = shared_.try_emplace(name);
    if (is_new) {
      entry->second = grammar_.add_rule();
      fill(Rule(entry->second));
    }
    return shared_.at(name);
  }

  static std::string dump(const ordered_json& value) { return value.dump(); }

  ByteGrammar& grammar_;
  const ordered_json& root_;
  Spacing spacing_;
  std::map<const ordered_json*, Rule> rules_;
  std::map<std::string, Rule> shared_;
};

}  // namespace

ByteGrammar::Rule add_json_schema(ByteGrammar& grammar, const ordered_json& schema, Spacing spacing) {
  return SchemaGrammar(grammar, schema, spacing).rule_of(schema, "");
}

}  // namespace paw
