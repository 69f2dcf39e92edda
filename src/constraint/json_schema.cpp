#include "constraint/json_schema.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "constraint/number_range.hpp"
#include "constraint/pattern.hpp"
#include "constraint/schema_keywords.hpp"
#include "constraint/schema_parts.hpp"
#include "paw/error.hpp"
#include "tokenizer/text.hpp"

namespace paw {
namespace {

using State = ByteGrammar::State;
using Rule = ByteGrammar::Rule;
using Text = ByteGrammar::Text;
using Kind = ExactJson::Kind;

constexpr size_t kMostDepth = 200;     // of schemas inside schemas
constexpr size_t kMostRules = 50'000;  // of different sets of schemas that hold together
constexpr size_t kMostIndent = 32;
constexpr uint32_t kUnbounded = ByteGrammar::kUnbounded;

// Adds the path to errors in patterns and numbers.
template <typename Make>
auto at_path(const std::string& path, const Make& make) {
  try {
    return make();
  } catch (const Error& error) {
    throw Error(error.kind(), fmt::format("the schema {}: {}", path.empty() ? "itself" : "at " + path, error.what()));
  }
}

class SchemaGrammar {
 public:
  SchemaGrammar(ByteGrammar& grammar, ExactJson root, Spacing spacing)
      : grammar_(grammar), document_(std::move(root)), analysis_(document_), spacing_(spacing) {}

  Rule root() { return rule_of({{&document_.root(), "", &document_.root()}}, 0); }

  // Why there is no text, where that is so.
  const std::string& impossible() const { return impossible_; }

 private:
  using Parts = SchemaParts;
  using PartKeys = std::set<std::tuple<const ExactJson*, bool, bool>>;

  // The rule of schemas that hold together; made when it is first asked for, so that schemas may refer to themselves.
  Rule rule_of(const Parts& parts, size_t depth) {
    if (depth > kMostDepth) fail_schema(parts[0].path, "nests too deeply");
    PartKeys key;
    for (const SchemaPart& part : parts) {
      if (!part.schema->is_true()) key.emplace(part.schema, part.choice_made, part.taken_apart);
    }
    const auto [entry, is_new] = rules_.try_emplace(std::move(key));
    if (!is_new) return entry->second;
    if (rules_.size() > kMostRules) throw Error(ErrorKind::TooLarge, "the schema is too large: its choices multiply");
    const Rule rule = grammar_.add_rule();
    entry->second = rule;
    write(parts, rule.start, rule.end, depth);
    return rule;
  }

  // Nothing fits. Where the schema says so in one place, it is a mistake; where schemas only do so together, the others
  // that there may be are left.
  void nothing(const Parts& parts, const std::string& path, const std::string& what) {
    if (parts.size() == 1 && !parts[0].made_here && !parts[0].choice_made) fail_schema(path, what);
    if (impossible_.empty())
      impossible_ = fmt::format("the schema {} {}", path.empty() ? "itself" : "at " + path, what);
  }

  void write(const Parts& given, State from, State to, size_t depth) {
    const auto expanded = analysis_.expand(given);
    if (expanded.impossible) return nothing(given, expanded.where, expanded.why);
    const Parts& parts = expanded.parts;
    for (const SchemaPart& part : parts) check_keywords(part);
    if (const auto values = analysis_.values(parts)) return write_values(parts, *values, from, to);
    if (const auto options = analysis_.options(parts)) {
      for (const Parts& option : *options) grammar_.add_call(from, rule_of(option, depth + 1), to);
      return;
    }
    const bool says_nothing = std::all_of(parts.begin(), parts.end(), [](const SchemaPart& part) {
      return std::none_of(part.schema->members.begin(), part.schema->members.end(),
                          [](const auto& member) { return restricts(member.first, member.second); });
    });
    if (says_nothing) return grammar_.add_call(from, any_value(), to);
    const std::set<std::string> types = types_of(parts);
    if (types.empty())
      return nothing(parts.size() > 1 ? parts : given, parts[0].path, "has no type that all of its parts allow");
    for (const std::string& type : types) write_type(type, parts, from, to, depth);
  }

  // What may be written: the types named, or those that the other keywords speak of; all where there is neither.
  std::set<std::string> types_of(const Parts& parts) {
    std::set<std::string> types;
    if (const auto named = analysis_.named_types(parts)) {
      types = *named;
      for (const SchemaPart& part : parts) {
        if (allows_null(*part.schema, document_.root())) types.insert("null");
      }
      return types;
    }
    for (const SchemaPart& part : parts) {
      for (const auto& [key, argument] : part.schema->members) {
        const std::string type = type_of_keyword(key);
        if (!type.empty() && restricts(key, argument)) types.insert(type);
      }
    }
    if (types.empty()) types = {"object", "array", "string", "number", "boolean", "null"};
    return types;
  }

  void write_values(const Parts& parts, const std::vector<const ExactJson*>& values, State from, State to) {
    if (values.empty()) {
      const auto own = std::find_if(parts.begin(), parts.end(), [](const SchemaPart& part) {
        return part.schema->find("enum") != nullptr || part.schema->find("const") != nullptr;
      });
      return nothing(parts, own->path, "has no value in its \"enum\" or \"const\" that fits the rest of it");
    }
    for (const ExactJson* value : values) {
      std::set<std::string> texts = {value->dump()};
      if (value->is(Kind::Number)) texts.insert(value->number().text());
      if (spacing_ != Spacing::Compact && (value->is(Kind::Array) || value->is(Kind::Object)))
        texts.insert(spaced(*value));
      for (const std::string& text : texts) grammar_.add_text(from, text, to);
    }
  }

  static std::string spaced(const ExactJson& value) {
    std::string found;
    for (const ExactJson& item : value.items) found += (found.empty() ? "" : ", ") + spaced(item);
    for (const auto& [key, member] : value.members)
      found += (found.empty() ? "" : ", ") + json_string(key) + ": " + spaced(member);
    if (value.is(Kind::Array)) return "[" + found + "]";
    return value.is(Kind::Object) ? "{" + found + "}" : value.dump();
  }

  // Values of no list that may not be written: those of the type, and whether there are others.
  std::vector<const ExactJson*> forbidden(const Parts& parts, Kind kind) {
    std::vector<const ExactJson*> found;
    for (const SchemaPart& part : parts) {
      if (const ExactJson* values = part.schema->find("$notValues")) {
        for (const ExactJson& value : values->items) {
          if (value.is(kind)) found.push_back(&value);
        }
      }
    }
    return found;
  }

  void write_type(const std::string& type, const Parts& parts, State from, State to, size_t depth) {
    if (type == "string") return write_string(parts, from, to);
    if (type == "null") {
      if (forbidden(parts, Kind::Null).empty()) grammar_.add_text(from, "null", to);
      return;
    }
    if (type == "boolean") {
      const auto without = forbidden(parts, Kind::Boolean);
      for (const bool value : {true, false}) {
        if (std::none_of(without.begin(), without.end(), [&](const ExactJson* v) { return v->boolean == value; }))
          grammar_.add_text(from, value ? "true" : "false", to);
      }
      return;
    }
    const Kind kind = type == "object" ? Kind::Object : type == "array" ? Kind::Array : Kind::Number;
    if (!forbidden(parts, kind).empty())
      return nothing(parts, parts[0].path, "excludes single values of a type, which cannot be enforced");
    if (type == "object") return write_object(parts, from, to, depth);
    if (type == "array") return write_array(parts, from, to, depth);
    write_number(parts, type == "integer", from, to);
  }

  void write_number(const Parts& parts, bool whole, State from, State to) {
    const NumberBounds bounds = number_bounds(parts);
    const auto bound = [](const auto& given) {
      return given ? std::optional<Bound>({given->first, given->second}) : std::nullopt;
    };
    std::vector<Automaton> all;
    std::string path = parts[0].path;
    for (const SchemaPart& part : parts) {
      const ExactJson* divisor = part.schema->find("multipleOf");
      if (divisor == nullptr) continue;
      if (!divisor->is(Kind::Number) || divisor->number().is_negative() || divisor->number().is_zero())
        fail_schema(part.path, "has a \"multipleOf\" that is not a number above 0");
      all.push_back(at_path(part.path + "/multipleOf", [&] { return multiples(divisor->number()); }));
    }
    if (bounds.low || bounds.high || all.empty() || whole)
      all.push_back(at_path(path, [&] { return number_range(bound(bounds.low), bound(bounds.high), whole); }));
    if (all.size() == 1 && !bounds.low && !bounds.high && !whole && parts_have_no(parts, "multipleOf"))
      return grammar_.add_call(from, any_number(), to);
    for (size_t i = 1; i < all.size(); ++i) all[0] = at_path(path, [&] { return Automaton::common(all[0], all[i]); });
    if (all[0].is_empty()) return nothing(parts, path, "allows no number: its limits exclude each other");
    all[0].write(grammar_, from, to, Text::Plain);
  }

  static bool parts_have_no(const Parts& parts, const char* key) {
    return std::none_of(parts.begin(), parts.end(),
                        [&](const SchemaPart& part) { return part.schema->find(key) != nullptr; });
  }

  void write_string(const Parts& parts, State from, State to) {
    const CountBounds length = count_bounds(parts, "minLength", "maxLength");
    const std::vector<Pattern> patterns = string_patterns(parts);
    const std::vector<const ExactJson*> without = forbidden(parts, Kind::String);
    if (patterns.empty() && without.empty() && length.least == 0 && length.most == kUnbounded)
      return grammar_.add_call(from, any_string(), to);
    if (length.most < length.least) return nothing(parts, parts[0].path, "has a \"maxLength\" below its \"minLength\"");
    std::string path = parts[0].path;
    for (const SchemaPart& part : parts) {
      if (part.schema->find("pattern") != nullptr) path = part.path + "/pattern";
    }
    Automaton texts =
        at_path(path, [&] { return Pattern::automaton(patterns, length.least, length.most, without.empty()); });
    if (!without.empty()) {
      std::set<std::string> names;
      for (const ExactJson* value : without) names.insert(value->text);
      texts = at_path(path, [&] { return Automaton::common(texts, other_texts(names)); });
    }
    if (texts.is_empty())
      return nothing(parts, path, "allows no text: its patterns, formats and lengths exclude each other");
    write_quoted(texts, from, to);
  }

  void write_quoted(const Automaton& texts, State from, State to) {
    const State open = grammar_.add_state(), close = grammar_.add_state();
    grammar_.add_bytes(from, '"', '"', open);
    texts.write(grammar_, open, close, Text::JsonString);
    grammar_.add_bytes(close, '"', '"', to);
  }

  // Texts that are none of these: a tree of them, left at the first code point that differs.
  static Automaton other_texts(const std::set<std::string>& names) {
    Automaton texts;
    struct Node {
      Automaton::State state;
      CodepointSet children;
    };
    std::map<std::string, Node> nodes;  // by what has been read
    nodes[""] = {texts.start(), {}};
    for (const std::string& name : names) {
      std::string read;
      for (std::string_view rest = name; !rest.empty();) {
        const auto [c, length] = read_code_point(rest);
        const std::string longer = read + std::string(rest.substr(0, length));
        if (!nodes.contains(longer)) {
          nodes[longer] = {texts.add_state(), {}};
          nodes[read].children.add(c, c);
          texts.add_set_edge(nodes[read].state, texts.add_set({{c, c}}), nodes[longer].state);
        }
        read = longer;
        rest.remove_prefix(length);
      }
    }
    const Automaton::State free = texts.add_state();
    for (const auto& [read, node] : nodes) {
      texts.add_set_edge(node.state, texts.add_set(node.children.complement()), free);
      if (!names.contains(read)) texts.add_empty(node.state, texts.end());
    }
    texts.add_set_edge(free, texts.add_set(CodepointSet::all()), free);
    texts.add_empty(free, texts.end());
    return texts;
  }

  // The schemas that apply to the item at an index of an array; false is among them if there can be no such item.
  Parts item_at(const Parts& parts, size_t index) {
    Parts found;
    for (const SchemaPart& part : parts) {
      const ExactJson* items = part.schema->find("items");
      const bool is_list = items != nullptr && items->is(Kind::Array);  // up to draft 2019-09
      const ExactJson* prefix = is_list ? items : part.schema->find("prefixItems");
      const ExactJson* rest = is_list ? part.schema->find("additionalItems") : items;
      const std::string prefix_path = part.path + (is_list ? "/items" : "/prefixItems");
      if (prefix != nullptr && index < prefix->items.size()) {
        found.push_back({&prefix->items[index], fmt::format("{}/{}", prefix_path, index), &prefix->items[index], false,
                         part.made_here});
      } else if (rest != nullptr) {
        found.push_back({rest, part.path + (is_list ? "/additionalItems" : "/items"), rest, false, part.made_here});
      }
    }
    return found;
  }

  void write_array(const Parts& parts, State from, State to, size_t depth) {
    size_t prefix = 0;
    bool is_open = true, asks_for_more = false;
    for (const SchemaPart& part : parts) {
      const ExactJson* items = part.schema->find("items");
      const ExactJson* first = items != nullptr && items->is(Kind::Array) ? items : part.schema->find("prefixItems");
      if (first != nullptr && !first->is(Kind::Array)) fail_schema(part.path, "has \"prefixItems\" that are not lists");
      if (first != nullptr) prefix = std::max(prefix, first->items.size());
      const ExactJson* rest = first == items ? part.schema->find("additionalItems") : items;
      asks_for_more |= rest != nullptr && !rest->is_false();
    }
    for (const SchemaPart& part : item_at(parts, prefix)) is_open &= !part.schema->is_false();
    is_open &= asks_for_more || prefix == 0;
    CountBounds count = count_bounds(parts, "minItems", "maxItems");
    if (!is_open) count.most = std::min(count.most, static_cast<uint32_t>(prefix));
    if (count.most < count.least) return nothing(parts, parts[0].path, "requires more items than it allows");
    // [ space, then items with a comma and space between them, space ]
    State here = grammar_.add_state();
    const State close = grammar_.add_state();
    grammar_.add_bytes(from, '[', '[', here);
    grammar_.add_bytes(close, ']', ']', to);
    if (count.least == 0) grammar_.add_empty(here, close);
    const auto add_item = [&](State before, size_t i, State behind) {
      const State begin = grammar_.add_state();
      i == 0 ? space(before, begin) : comma(before, begin);
      const Parts item = item_at(parts, i);
      grammar_.add_call(begin, item.empty() ? any_value() : rule_of(item, depth + 1), behind);
    };
    // Those of their own apart, then the rest, counted.
    const auto apart = static_cast<uint32_t>(std::max<size_t>(prefix, 1));
    for (uint32_t i = 0; i < std::min(apart, count.most); ++i) {
      const State behind = grammar_.add_state();
      add_item(here, i, behind);
      here = behind;
      if (i + 1 >= count.least) space(here, close);
    }
    if (count.most <= apart) return;
    const Rule rest = grammar_.add_rule();
    add_item(rest.start, apart, rest.end);
    const State behind = grammar_.add_state();
    const uint32_t least = count.least > apart ? count.least - apart : 1;
    grammar_.add_call(here, rest, behind, least, count.most == kUnbounded ? kUnbounded : count.most - apart);
    space(behind, close);
  }

  struct Member {
    std::function<void(State, State)> key;
    Rule value{};
    bool required = false;
  };

  // What may be written in an object.
  struct Members {
    std::vector<Member> named, more;  // in this order; those of `more` any number of times, in any order
  };

  void write_object(const Parts& parts, State from, State to, size_t depth) {
    std::vector<std::string> required;
    std::set<std::string> keys;
    std::vector<std::string> order;
    for (const SchemaPart& part : parts) {
      if (const ExactJson* names = part.schema->find("required"); names != nullptr && !names->is(Kind::Boolean)) {
        if (!names->is(Kind::Array)) fail_schema(part.path, "has a \"required\" that is not a list");
        for (const ExactJson& name : names->items) {
          if (!name.is(Kind::String)) fail_schema(part.path, "requires a key that is not a string");
          required.push_back(name.text);
        }
      }
      if (const ExactJson* properties = part.schema->find("properties")) {
        if (!properties->is(Kind::Object)) fail_schema(part.path, "has \"properties\" that are not objects");
        for (const auto& [key, value] : properties->members) {
          if (keys.insert(key).second) order.push_back(key);
        }
      }
    }
    const std::set<std::string> needed(required.begin(), required.end());
    for (const std::string& key : required) {
      if (keys.insert(key).second) order.push_back(key);
    }
    Members members;
    for (const std::string& key : order) {
      const bool is_needed = needed.contains(key);
      Parts value = analysis_.property(parts, key);
      const auto refused =
          std::find_if(value.begin(), value.end(), [](const SchemaPart& part) { return part.schema->is_false(); });
      const bool named_so = names_allow(parts, key);
      if (refused != value.end() || !named_so) {
        if (!is_needed) continue;
        return nothing(parts, parts[0].path, fmt::format("requires \"{}\", which it does not allow", key));
      }
      const Rule rule = value.empty() ? any_value() : rule_of(value, depth + 1);
      members.named.push_back(
          {[this, key](State a, State b) { grammar_.add_text(a, json_string(key), b); }, rule, is_needed});
    }
    add_more(parts, keys, members, depth);
    const CountBounds count = count_bounds(parts, "minProperties", "maxProperties");
    write_members(parts, members, count, from, to);
  }

  bool names_allow(const Parts& parts, const std::string& key) {
    return std::all_of(parts.begin(), parts.end(), [&](const SchemaPart& part) {
      const ExactJson* names = part.schema->find("propertyNames");
      return names == nullptr || document_.is_valid(ExactJson::of_string(key), *names, part.path + "/propertyNames");
    });
  }

  // Keys that are not named: those of patterns, and any other, where it is asked for. A value fits whatever may hold
  // for its key, so that it need not be known which of several patterns the key matches.
  void add_more(const Parts& parts, const std::set<std::string>& keys, Members& members, size_t depth) {
    bool is_named = false, asks_for_more = false, is_closed = false;
    Parts others;
    std::map<std::string, Parts> patterns;
    for (const SchemaPart& part : parts) {
      if (!part.made_here)
        is_named |= part.schema->find("properties") != nullptr || part.schema->find("patternProperties") != nullptr;
      for (const char* key : {"additionalProperties", "unevaluatedProperties"}) {
        const ExactJson* rest = part.schema->find(key);
        if (rest == nullptr) continue;
        is_closed |= rest->is_false();
        asks_for_more |= !rest->is_false();
        others.push_back({rest, part.path + "/" + key, rest, false, part.made_here});
      }
      if (const ExactJson* given = part.schema->find("patternProperties")) {
        for (const auto& [pattern, value] : given->members)
          patterns[pattern].push_back(
              {&value, fmt::format("{}/patternProperties/{}", part.path, pattern), &value, false, part.made_here});
      }
    }
    Parts all = others;
    for (const auto& [pattern, values] : patterns) all.insert(all.end(), values.begin(), values.end());
    for (const auto& [pattern, values] : patterns) {
      Parts value = values;
      for (const SchemaPart& part : parts) {  // what else may hold for such a key
        const ExactJson* given = part.schema->find("patternProperties");
        const ExactJson* rest = part.schema->find("additionalProperties");
        if (rest != nullptr && (given == nullptr || given->find(pattern) == nullptr))
          value.push_back({rest, part.path + "/additionalProperties", rest, false, part.made_here});
      }
      const Pattern own =
          at_path(values[0].path, [&] { return Pattern(pattern, PatternDialect::Ecma, Pattern::Match::Anywhere); });
      for (const auto& [other, other_values] : patterns) {
        if (other == pattern) continue;
        const Pattern second = at_path(other_values[0].path,
                                       [&] { return Pattern(other, PatternDialect::Ecma, Pattern::Match::Anywhere); });
        const std::vector<Pattern> both = {own, second};
        if (!at_path(values[0].path, [&] { return Pattern::automaton(both); }).is_empty())
          value.insert(value.end(), other_values.begin(), other_values.end());
      }
      add_other_keys(parts, keys, own, value, members, depth);
    }
    const bool is_open = !is_closed && (asks_for_more || !is_named);
    if (is_open) add_other_keys(parts, keys, std::nullopt, all, members, depth);
  }

  void add_other_keys(const Parts& parts, const std::set<std::string>& keys, const std::optional<Pattern>& pattern,
                      const Parts& value, Members& members, size_t depth) {
    if (std::any_of(value.begin(), value.end(), [](const SchemaPart& part) { return part.schema->is_false(); })) return;
    std::vector<Pattern> patterns;
    if (pattern) patterns.push_back(*pattern);
    Parts names;
    for (const SchemaPart& part : parts) {
      if (const ExactJson* given = part.schema->find("propertyNames"))
        names.push_back({given, part.path + "/propertyNames", given, false, part.made_here});
    }
    const auto expanded = analysis_.expand(names);
    if (expanded.impossible) return;
    for (const SchemaPart& part : expanded.parts) check_keywords(part);
    const auto listed = analysis_.values(expanded.parts);
    if (analysis_.options(expanded.parts))
      fail_schema(names[0].path, "uses \"anyOf\" for names, which cannot be enforced; use \"pattern\" or \"enum\"");
    for (const Pattern& named : string_patterns(expanded.parts)) patterns.push_back(named);
    const CountBounds length = count_bounds(expanded.parts, "minLength", "maxLength");
    if (listed) {
      for (const ExactJson* name : *listed) {
        const bool fits = name->is(Kind::String) && !keys.contains(name->text) && !pattern;
        if (!fits) continue;
        const Rule rule = value.empty() ? any_value() : rule_of(value, depth + 1);
        members.named.push_back(
            {[this, key = name->text](State a, State b) { grammar_.add_text(a, json_string(key), b); }, rule, false});
      }
      return;
    }
    const Rule rule = value.empty() ? any_value() : rule_of(value, depth + 1);
    if (keys.empty() && patterns.empty() && length.least == 0 && length.most == kUnbounded) {
      members.more.push_back({[this](State a, State b) { grammar_.add_call(a, any_string(), b); }, rule, false});
      return;
    }
    Automaton texts =
        at_path(parts[0].path, [&] { return Pattern::automaton(patterns, length.least, length.most, keys.empty()); });
    if (!keys.empty()) texts = at_path(parts[0].path, [&] { return Automaton::common(texts, other_texts(keys)); });
    if (texts.is_empty()) return;
    members.more.push_back({[this, texts](State a, State b) { write_quoted(texts, a, b); }, rule, false});
  }

  // { space, then members with a comma and space between them, space }. Chains of states: nothing written yet, one
  // member written, and so on, as far as the number of members matters.
  void write_members(const Parts& parts, const Members& members, const CountBounds& count, State from, State to) {
    const bool is_limited = count.most != kUnbounded;
    if (!members.more.empty() && count.least > 1 + members.named.size())
      fail_schema(parts[0].path,
                  "has a \"minProperties\" that unnamed keys would have to fill, which cannot be enforced; name them");
    const size_t possible = members.named.size() + (members.more.empty() ? 0 : 1);
    if (count.least > possible || count.least > count.most)
      return nothing(parts, parts[0].path, "requires more properties than it allows");
    // Above the last level, the number of members does not matter any more.
    const size_t levels = is_limited ? std::min<size_t>(count.most, possible + 64) : std::max<size_t>(1, count.least);
    if (levels > 64 && is_limited && levels < members.named.size())
      fail_schema(parts[0].path, "has a \"maxProperties\" above 64, which is too much to enforce");
    if (is_limited && !members.more.empty() && count.most > 64)
      fail_schema(parts[0].path, "has a \"maxProperties\" above 64 for unnamed keys, which is too much to enforce");
    const auto after = [&](size_t level) { return level < levels ? level + 1 : is_limited ? SIZE_MAX : level; };
    std::vector<std::optional<State>> here(levels + 1);
    here[0] = grammar_.add_state();
    const State close = grammar_.add_state();
    grammar_.add_bytes(from, '{', '{', *here[0]);
    grammar_.add_bytes(close, '}', '}', to);
    for (const Member& named : members.named) {
      std::vector<std::optional<State>> next(levels + 1);
      for (size_t level = 0; level <= levels; ++level) {
        if (!here[level]) continue;
        if (const size_t then = after(level); then <= levels) {
          if (!next[then]) next[then] = grammar_.add_state();
          add_member(named, *here[level], *next[then], level == 0);
        }
        if (named.required) continue;
        if (!next[level]) next[level] = grammar_.add_state();
        grammar_.add_empty(*here[level], *next[level]);
      }
      here = std::move(next);
    }
    // Unnamed keys may come twice, which counts once: they help to fill a minimum only by one.
    for (size_t level = 0; level <= levels && !members.more.empty(); ++level) {
      if (!here[level]) continue;
      size_t then = after(level);
      const bool at_least = level + 1 >= count.least;
      if (then > levels || !at_least) continue;
      if (then == level) {
        for (const Member& more : members.more) add_member(more, *here[level], *here[level], level == 0);
        continue;
      }
      if (!here[then]) here[then] = grammar_.add_state();
      for (const Member& more : members.more) add_member(more, *here[level], *here[then], level == 0);
    }
    for (size_t level = 0; level <= levels; ++level) {
      if (!here[level] || level < count.least) continue;
      level == 0 ? grammar_.add_empty(*here[0], close) : space(*here[level], close);
    }
  }

  // A member between two states: its separator, its key, a colon, its value.
  void add_member(const Member& member, State before, State after, bool is_first) {
    const State begin = grammar_.add_state(), colon = grammar_.add_state(), behind = grammar_.add_state();
    is_first ? space(before, begin) : comma(before, begin);
    member.key(begin, colon);
    grammar_.add_bytes(colon, ':', ':', behind);
    const State ready = grammar_.add_state();
    space_behind(behind, ready);
    grammar_.add_call(ready, member.value, after);
  }

  void check_keywords(const SchemaPart& part) {
    if (!part.made_here && checked_.insert(part.schema).second) check_schema_keywords(*part.schema, part.path);
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
      // \uXXXX; the surrogates D800 to DFFF only in pairs.
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
      std::array<State, 8> pair{};  // after \\uD8, then a digit each, \\, u, D, C to F, a digit
      for (State& state : pair) state = grammar_.add_state();
      grammar_.add_bytes(after_d, '8', '9', pair[0]);
      for (const char c : std::string_view("abAB"))
        grammar_.add_bytes(after_d, static_cast<uint8_t>(c), static_cast<uint8_t>(c), pair[0]);
      hexadecimal(pair[0], pair[1], "abcdefABCDEF");
      hexadecimal(pair[1], pair[2], "abcdefABCDEF");
      grammar_.add_bytes(pair[2], '\\', '\\', pair[3]);
      grammar_.add_bytes(pair[3], 'u', 'u', pair[4]);
      grammar_.add_bytes(pair[4], 'd', 'd', pair[5]);
      grammar_.add_bytes(pair[4], 'D', 'D', pair[5]);
      for (const char c : std::string_view("cdefCDEF"))
        grammar_.add_bytes(pair[5], static_cast<uint8_t>(c), static_cast<uint8_t>(c), pair[6]);
      hexadecimal(pair[6], pair[7], "abcdefABCDEF");
      hexadecimal(pair[7], inside, "abcdefABCDEF");
    });
  }

  Rule any_number() {
    return shared("number", [&](const Rule& rule) {
      number_range(std::nullopt, std::nullopt, false).write(grammar_, rule.start, rule.end, Text::Plain);
    });
  }

  Rule any_value() {
    return shared("value", [&](const Rule& rule) {
      static const ExactJson object = ExactJson::of_object({{"type", ExactJson::of_string("object")}});
      static const ExactJson array = ExactJson::of_object({{"type", ExactJson::of_string("array")}});
      grammar_.add_call(rule.start, any_string(), rule.end);
      grammar_.add_call(rule.start, any_number(), rule.end);
      for (const char* word : {"true", "false", "null"}) grammar_.add_text(rule.start, word, rule.end);
      write_object({{&object, "", &object}}, rule.start, rule.end, 0);
      write_array({{&array, "", &array}}, rule.start, rule.end, 0);
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

  ByteGrammar& grammar_;
  SchemaDocument document_;
  SchemaAnalysis analysis_;
  Spacing spacing_;
  std::map<PartKeys, Rule> rules_;
  std::map<std::string, Rule> shared_;
  std::set<const ExactJson*> checked_;
  std::string impossible_;
};

}  // namespace

void make_schema_grammar(ByteGrammar& grammar, const std::string& schema, Spacing spacing,
                         const std::bitset<256>& writable) {
  SchemaGrammar made(grammar, ExactJson::parse(schema, "the schema"), spacing);
  const Rule root = made.root();
  try {
    grammar.finish(root, writable);
  } catch (const Error& error) {
    if (error.kind() == ErrorKind::Unsupported && !made.impossible().empty())
      throw Error(ErrorKind::Unsupported, made.impossible());
    throw;
  }
}

}  // namespace paw
