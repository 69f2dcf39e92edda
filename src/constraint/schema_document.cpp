#include "constraint/schema_document.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bitset>
#include <optional>

#include "constraint/grammar_states.hpp"
#include "constraint/schema_keywords.hpp"
#include "constraint/string_format.hpp"
#include "paw/error.hpp"
#include "text/numbers.hpp"
#include "tokenizer/text.hpp"

namespace paw {
namespace {

constexpr std::array kReferences = {"$ref", "$dynamicRef", "$recursiveRef"};
constexpr std::string_view kOwn = "paw:";  // begins the references that reference_to() makes

std::optional<std::string> percent_decoded(const std::string& text) {
  std::string found;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      found += text[i];
      continue;
    }
    const std::string_view digits = std::string_view(text).substr(i + 1, 2);
    unsigned value = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
    if (digits.size() != 2 || error != std::errc() || end != digits.data() + 2) return std::nullopt;
    found += static_cast<char>(value);
    i += 2;
  }
  return found;
}

// RFC 6901.
const ExactJson* at_pointer(const ExactJson& root, std::string_view pointer) {
  const ExactJson* here = &root;
  while (!pointer.empty()) {
    if (pointer[0] != '/') return nullptr;
    pointer.remove_prefix(1);
    const std::string_view raw = pointer.substr(0, pointer.find('/'));
    pointer.remove_prefix(raw.size());
    std::string key;
    for (size_t i = 0; i < raw.size(); ++i) {
      const bool escape = raw[i] == '~' && i + 1 < raw.size() && (raw[i + 1] == '0' || raw[i + 1] == '1');
      key += escape ? (raw[++i] == '0' ? '~' : '/') : raw[i];
    }
    if (here->is(ExactJson::Kind::Array)) {
      const auto position = parse_whole<size_t>(key);
      if (!position || *position >= here->items.size()) return nullptr;
      here = &here->items[*position];
    } else {
      here = here->find(key);
      if (here == nullptr) return nullptr;
    }
  }
  return here;
}

bool has_scheme(std::string_view uri) {
  const size_t colon = uri.find(':');
  return colon != std::string_view::npos && colon > 0 && uri.find('/') > colon;
}

// RFC 3986, section 5, as far as schemas use it: without dot segments.
std::string joined(const std::string& base, const std::string& uri) {
  if (uri.empty() || has_scheme(uri)) return uri.empty() ? base : uri;
  const size_t authority = base.find("://");
  const size_t path = authority == std::string::npos ? 0 : std::min(base.find('/', authority + 3), base.size());
  if (uri[0] == '/') return base.substr(0, path) + uri;
  const size_t last = base.rfind('/');
  return (last == std::string::npos || last < path ? base.substr(0, path) + (path > 0 ? "/" : "")
                                                   : base.substr(0, last + 1)) +
         uri;
}

const ExactJson* text_at(const ExactJson& schema, std::string_view key) {
  const ExactJson* found = schema.find(key);
  return found != nullptr && found->is(ExactJson::Kind::String) ? found : nullptr;
}

// Whether the document says that it is of draft 2019-09 or later.
bool follows_2019(const ExactJson& root) {
  const ExactJson* draft = text_at(root, "$schema");
  return draft != nullptr &&
         (draft->text.find("2019-09") != std::string::npos || draft->text.find("2020-12") != std::string::npos);
}

}  // namespace

void fail_schema(const std::string& path, const std::string& what) {
  throw Error(ErrorKind::Unsupported, fmt::format("the schema {} {}", path.empty() ? "itself" : "at " + path, what));
}

SchemaDocument::SchemaDocument(ExactJson root) : root_(std::move(root)) {
  resources_[""] = &root_;
  index(root_, &root_, "");
}

void SchemaDocument::index(const ExactJson& node, const ExactJson* resource, const std::string& outer) {
  std::string base = outer;
  if (node.is(ExactJson::Kind::Object)) {
    if (text_at(node, "$ref") != nullptr && text_at(node, "$id") != nullptr && !follows_2019(root_))
      throw Error(ErrorKind::Unsupported,
                  "the schema has an \"$id\" next to a \"$ref\", which drafts interpret differently; remove one");
    if (const ExactJson* id = text_at(node, "$id"); id != nullptr && !id->text.starts_with('#')) {
      base = joined(outer, id->text.substr(0, id->text.find('#')));
      resource = &node;
      resources_[base] = &node;
    } else if (id != nullptr) {
      anchors_[{resource, id->text.substr(1)}] = &node;  // drafts 6 and 7
    }
    if (const ExactJson* id = text_at(node, "id"); id != nullptr && id->text.starts_with('#'))
      anchors_[{resource, id->text.substr(1)}] = &node;  // draft 4
    if (const ExactJson* anchor = text_at(node, "$anchor")) anchors_[{resource, anchor->text}] = &node;
    if (const ExactJson* anchor = text_at(node, "$dynamicAnchor")) {
      anchors_[{resource, anchor->text}] = &node;
      ++dynamic_anchors_[anchor->text];
    }
    if (const ExactJson* recursive = node.find("$recursiveAnchor"); recursive != nullptr && recursive->is_true())
      ++dynamic_anchors_[""];
    for (const char* key : kReferences) {
      if (text_at(node, key) != nullptr) bases_[&node] = {resource, base};
    }
  }
  for (const ExactJson& item : node.items) index(item, resource, base);
  for (const auto& [key, value] : node.members) {
    if (key != "enum" && key != "const" && key != "default" && key != "examples") index(value, resource, base);
  }
}

bool SchemaDocument::is_static(const std::string& reference) const {
  const size_t mark = reference.find('#');
  const auto found = dynamic_anchors_.find(mark == std::string::npos ? "" : reference.substr(mark + 1));
  return found == dynamic_anchors_.end() || found->second <= 1;
}

ExactJson SchemaDocument::reference_to(const ExactJson& schema, const std::string& path) {
  references_.push_back({&schema, path});
  return ExactJson::of_object({{"$ref", ExactJson::of_string(fmt::format("{}{}", kOwn, references_.size() - 1))}});
}

SchemaDocument::Target SchemaDocument::resolve(const ExactJson& schema, const std::string& reference,
                                               const std::string& path) const {
  if (reference.starts_with(kOwn)) {
    const auto index = parse_whole<size_t>(std::string_view(reference).substr(kOwn.size()));
    if (index && *index < references_.size()) return references_[*index];
  }
  const auto known = bases_.find(&schema);
  const ExactJson* resource = known == bases_.end() ? &root_ : known->second.first;
  const size_t mark = std::min(reference.find('#'), reference.size());
  if (mark > 0) {
    const auto found =
        resources_.find(joined(known == bases_.end() ? "" : known->second.second, reference.substr(0, mark)));
    if (found == resources_.end())
      fail_schema(
          path,
          fmt::format("has a \"$ref\" that leads outside the schema, to {}; copy that schema into \"$defs\" and refer "
                      "to it as \"#/$defs/NAME\"",
                      reference.substr(0, 200)));
    resource = found->second;
  }
  const auto fragment = percent_decoded(mark < reference.size() ? reference.substr(mark + 1) : "");
  const ExactJson* found = nullptr;
  if (fragment && (fragment->empty() || fragment->starts_with('/'))) {
    found = at_pointer(*resource, *fragment);
  } else if (fragment) {
    const auto anchor = anchors_.find({resource, *fragment});
    if (anchor != anchors_.end()) found = anchor->second;
  }
  if (found == nullptr) fail_schema(path, fmt::format("refers to {}, which does not exist", reference.substr(0, 200)));
  return {found, mark == 0 ? reference.substr(1) : reference};
}

bool SchemaDocument::matches(const std::string& text, const std::string& pattern, const std::string& path) {
  auto& grammar = patterns_[pattern];
  if (grammar == nullptr) {
    auto made = std::make_shared<ByteGrammar>();
    const ByteGrammar::Rule root = made->add_rule();
    try {
      const Pattern parsed(pattern, PatternDialect::Ecma, Pattern::Match::Anywhere);
      Pattern::automaton({&parsed, 1}).write(*made, root.start, root.end, ByteGrammar::Text::Plain);
      made->finish(root, std::bitset<256>().set());
    } catch (const Error& error) {
      throw Error(error.kind(), fmt::format("the schema at {}: {}", path, error.what()));
    }
    grammar = std::move(made);
  }
  GrammarStates states(grammar);
  GrammarStates::Id state = states.start();
  for (const char byte : text) state = states.next(state, static_cast<uint8_t>(byte));
  return states.accepts(state);
}

// Judges a value by a schema (draft 2020-12, and the older forms of its keywords).
class SchemaJudge {
 public:
  SchemaJudge(SchemaDocument& document, const ExactJson* known) : document_(document), known_(known) {}

  bool is_valid(const ExactJson& value, const ExactJson& schema, const std::string& path, size_t depth) {
    if (depth > kMostDepth) fail_schema(path, "refers to itself too deeply");
    if (schema.is(Kind::Boolean)) return schema.boolean;
    if (!schema.is(Kind::Object)) fail_schema(path, "is neither an object nor true or false");
    for (const auto& [key, argument] : schema.members) {
      if (&argument != known_ && !holds(value, schema, key, argument, path, depth)) return false;
    }
    return true;
  }

 private:
  using Kind = ExactJson::Kind;
  static constexpr size_t kMostDepth = 200;

  static bool has_type(const ExactJson& value, const std::string& type) {
    switch (value.kind) {
      case Kind::Null: return type == "null";
      case Kind::Boolean: return type == "boolean";
      case Kind::Number: return type == "number" || (type == "integer" && value.number().is_whole());
      case Kind::String: return type == "string";
      case Kind::Array: return type == "array";
      case Kind::Object: return type == "object";
    }
    return false;
  }

  static bool among(const ExactJson& value, const ExactJson& list) {
    return std::find(list.items.begin(), list.items.end(), value) != list.items.end();
  }

  static size_t count(const ExactJson& value) {
    if (value.is(Kind::Array)) return value.items.size();
    if (value.is(Kind::Object)) return value.members.size();
    return static_cast<size_t>(std::count_if(value.text.begin(), value.text.end(),
                                             [](char c) { return (static_cast<uint8_t>(c) & 0xC0) != 0x80; }));
  }
  static bool is_counted(const ExactJson& value, std::string_view key) {
    if (key.ends_with("Length")) return value.is(Kind::String);
    return key.ends_with("Items") ? value.is(Kind::Array) : value.is(Kind::Object);
  }
  static Decimal decimal(size_t number) { return *Decimal::parse(std::to_string(number)); }

  bool is_part_valid(const ExactJson& value, const ExactJson& schema, const std::string& path, size_t depth) {
    return is_valid(value, schema, path, depth + 1);
  }

  bool holds(const ExactJson& value, const ExactJson& schema, const std::string& key, const ExactJson& argument,
             const std::string& outer, size_t depth) {
    const std::string path = outer + "/" + key;
    const auto valid = [&](const ExactJson& part, const ExactJson& by) { return is_part_valid(part, by, path, depth); };
    if (key == "$ref" || key == "$dynamicRef" || key == "$recursiveRef") {
      const auto target = document_.resolve(schema, argument.text, outer);
      return is_valid(value, *target.schema, target.path, depth + 1);
    }
    if (key == "type") {
      if (value.is(Kind::Null) && allows_null(schema, document_.root())) return true;  // OpenAPI 3.0
      if (argument.is(Kind::String)) return has_type(value, argument.text);
      return std::any_of(argument.items.begin(), argument.items.end(),
                         [&](const auto& t) { return has_type(value, t.text); });
    }
    if (key == "enum") return among(value, argument);
    if (key == "const") return value == argument;
    if (key == "$notValues") return !among(value, argument);
    if (key == "allOf")
      return std::all_of(argument.items.begin(), argument.items.end(), [&](const auto& s) { return valid(value, s); });
    if (key == "anyOf")
      return std::any_of(argument.items.begin(), argument.items.end(), [&](const auto& s) { return valid(value, s); });
    if (key == "oneOf")
      return std::count_if(argument.items.begin(), argument.items.end(),
                           [&](const auto& s) { return valid(value, s); }) == 1;
    if (key == "not") return !valid(value, argument);
    if (key == "if") {
      const ExactJson* then = schema.find(valid(value, argument) ? "then" : "else");
      return then == nullptr || valid(value, *then);
    }
    if (key == "minLength" || key == "minItems" || key == "minProperties")
      return !is_counted(value, key) || decimal(count(value)) >= argument.number();
    if (key == "maxLength" || key == "maxItems" || key == "maxProperties")
      return !is_counted(value, key) || decimal(count(value)) <= argument.number();
    switch (value.kind) {
      case Kind::Number: return holds_number(value.number(), schema, key, argument);
      case Kind::String:
        if (key == "pattern") return document_.matches(value.text, argument.text, path);
        return key != "format" || is_in_format(value.text, argument.text);
      case Kind::Array: return holds_array(value, schema, key, argument, path, depth);
      case Kind::Object: return holds_object(value, schema, key, argument, path, depth);
      default: return true;
    }
  }

  bool is_in_format(const std::string& text, const std::string& format) {
    const auto pattern = string_format(format);
    return !pattern || document_.matches(text, "^(?:" + *pattern + ")$", "format");
  }

  static bool holds_number(const Decimal& value, const ExactJson& schema, const std::string& key,
                           const ExactJson& argument) {
    if (argument.is_true()) {  // draft 4
      const ExactJson* bound = schema.find(key == "exclusiveMinimum"   ? "minimum"
                                           : key == "exclusiveMaximum" ? "maximum"
                                                                       : "");
      return bound == nullptr || !(value == bound->number());
    }
    if (!argument.is(Kind::Number)) return true;
    if (key == "minimum") return value >= argument.number();
    if (key == "maximum") return value <= argument.number();
    if (key == "exclusiveMinimum") return value > argument.number();
    if (key == "exclusiveMaximum") return value < argument.number();
    return key != "multipleOf" || argument.number().is_zero() || value.is_multiple_of(argument.number());
  }

  bool holds_array(const ExactJson& value, const ExactJson& schema, const std::string& key, const ExactJson& argument,
                   const std::string& path, size_t depth) {
    const auto all_from = [&](size_t first, const ExactJson& by) {
      for (size_t i = first; i < value.items.size(); ++i) {
        if (!is_part_valid(value.items[i], by, path, depth)) return false;
      }
      return true;
    };
    const auto each = [&](const ExactJson& list) {
      for (size_t i = 0; i < std::min(value.items.size(), list.items.size()); ++i) {
        if (!is_part_valid(value.items[i], list.items[i], path, depth)) return false;
      }
      return true;
    };
    const ExactJson* items = schema.find("items");
    const ExactJson* prefix = schema.find("prefixItems");
    if (key == "prefixItems") return each(argument);
    if (key == "items")
      return argument.is(Kind::Array) ? each(argument)
                                      : all_from(prefix == nullptr ? 0 : prefix->items.size(), argument);
    if (key == "additionalItems")
      return items == nullptr || !items->is(Kind::Array) || all_from(items->items.size(), argument);
    if (key == "uniqueItems" && argument.is_true()) {
      for (size_t i = 0; i < value.items.size(); ++i) {
        if (std::find(value.items.begin() + static_cast<ptrdiff_t>(i) + 1, value.items.end(), value.items[i]) !=
            value.items.end())
          return false;
      }
    }
    if (key == "contains") {
      const auto found = std::count_if(value.items.begin(), value.items.end(),
                                       [&](const auto& item) { return is_part_valid(item, argument, path, depth); });
      const ExactJson* least = schema.find("minContains");
      const ExactJson* most = schema.find("maxContains");
      const Decimal number = decimal(static_cast<size_t>(found));
      return (least == nullptr ? found > 0 : number >= least->number()) &&
             (most == nullptr || number <= most->number());
    }
    if (key == "unevaluatedItems" && !argument.is_true())
      fail_schema(path, "uses \"unevaluatedItems\", which cannot be enforced here");
    return true;
  }

  bool holds_object(const ExactJson& value, const ExactJson& schema, const std::string& key, const ExactJson& argument,
                    const std::string& path, size_t depth) {
    const auto all = [&](const auto& holds) { return std::all_of(value.members.begin(), value.members.end(), holds); };
    const auto has_all = [&](const ExactJson& list) {
      return std::all_of(list.items.begin(), list.items.end(),
                         [&](const auto& name) { return value.find(name.text) != nullptr; });
    };
    if (key == "required") return !argument.is(Kind::Array) || has_all(argument);
    if (key == "properties") {
      return all([&](const auto& member) {
        const ExactJson* by = argument.find(member.first);
        return by == nullptr || is_part_valid(member.second, *by, path, depth);
      });
    }
    if (key == "patternProperties") {
      return all([&](const auto& member) {
        return std::all_of(argument.members.begin(), argument.members.end(), [&](const auto& by) {
          return !document_.matches(member.first, by.first, path) ||
                 is_part_valid(member.second, by.second, path, depth);
        });
      });
    }
    if (key == "additionalProperties") {
      const ExactJson* named = schema.find("properties");
      const ExactJson* patterns = schema.find("patternProperties");
      return all([&](const auto& member) {
        if (named != nullptr && named->find(member.first) != nullptr) return true;
        const bool matched =
            patterns != nullptr && std::any_of(patterns->members.begin(), patterns->members.end(), [&](const auto& by) {
              return document_.matches(member.first, by.first, path);
            });
        return matched || is_part_valid(member.second, argument, path, depth);
      });
    }
    if (key == "propertyNames")
      return all(
          [&](const auto& member) { return is_part_valid(ExactJson::of_string(member.first), argument, path, depth); });
    if (key == "dependentRequired" || key == "dependentSchemas" || key == "dependencies") {
      return std::all_of(argument.members.begin(), argument.members.end(), [&](const auto& by) {
        if (value.find(by.first) == nullptr) return true;
        return by.second.is(Kind::Array) ? has_all(by.second) : is_part_valid(value, by.second, path, depth);
      });
    }
    if (key == "unevaluatedProperties" && !argument.is_true())
      fail_schema(path, "uses \"unevaluatedProperties\", which cannot be enforced here");
    return true;
  }

  SchemaDocument& document_;
  const ExactJson* known_;
};

bool SchemaDocument::is_valid(const ExactJson& value, const ExactJson& schema, const std::string& path,
                              const ExactJson* known) {
  return SchemaJudge(*this, known).is_valid(value, schema, path, 0);
}

}  // namespace paw
