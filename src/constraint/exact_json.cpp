#include "constraint/exact_json.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "paw/error.hpp"
#include "text/json.hpp"

namespace paw {
namespace {

// Builds the tree from the parser's events.
class Events final : public nlohmann::json_sax<nlohmann::json> {
 public:
  ExactJson root;
  std::string reason;

  bool null() override { return add({}); }
  bool boolean(bool value) override { return add(ExactJson::of_boolean(value)); }
  bool number_integer(number_integer_t value) override { return number(std::to_string(value)); }
  bool number_unsigned(number_unsigned_t value) override { return number(std::to_string(value)); }
  bool number_float(number_float_t, const string_t& text) override { return number(text); }
  bool string(string_t& value) override { return add(ExactJson::of_string(value)); }
  bool binary(binary_t&) override { return false; }
  bool start_object(size_t) override { return open(ExactJson::Kind::Object); }
  bool start_array(size_t) override { return open(ExactJson::Kind::Array); }
  bool end_object() override { return close(); }
  bool end_array() override { return close(); }
  bool key(string_t& value) override {
    key_ = value;
    return true;
  }
  bool parse_error(size_t, const std::string&, const nlohmann::detail::exception& error) override {
    reason = json_reason(error.what());
    return false;
  }

 private:
  bool number(std::string text) {
    ExactJson value;
    value.kind = ExactJson::Kind::Number;
    value.text = std::move(text);
    return add(std::move(value));
  }
  bool add(ExactJson value) {
    place(std::move(value));
    return true;
  }
  ExactJson& place(ExactJson value) {
    if (open_.empty()) return root = std::move(value);
    ExactJson& parent = *open_.back();
    if (parent.is(ExactJson::Kind::Array)) return parent.items.emplace_back(std::move(value));
    const auto same =
        std::find_if(parent.members.begin(), parent.members.end(), [&](const auto& m) { return m.first == key_; });
    if (same != parent.members.end()) return same->second = std::move(value);
    return parent.members.emplace_back(key_, std::move(value)).second;
  }
  bool open(ExactJson::Kind kind) {
    ExactJson value;
    value.kind = kind;
    open_.push_back(&place(std::move(value)));
    return true;
  }
  bool close() {
    open_.pop_back();
    return true;
  }

  std::vector<ExactJson*> open_;
  std::string key_;
};

}  // namespace

ExactJson ExactJson::parse(std::string_view text, const std::string& subject) {
  check_json_shape(text, subject);
  Events events;
  if (!nlohmann::json::sax_parse(text, &events))
    throw Error(ErrorKind::Damaged, fmt::format("{} is not JSON: {}", subject, events.reason));
  return std::move(events.root);
}

ExactJson ExactJson::of_boolean(bool value) {
  ExactJson json;
  json.kind = Kind::Boolean;
  json.boolean = value;
  return json;
}

ExactJson ExactJson::of_string(std::string value) {
  ExactJson json;
  json.kind = Kind::String;
  json.text = std::move(value);
  return json;
}

ExactJson ExactJson::of_array(std::vector<ExactJson> items) {
  ExactJson json;
  json.kind = Kind::Array;
  json.items = std::move(items);
  return json;
}

ExactJson ExactJson::of_object(std::vector<std::pair<std::string, ExactJson>> members) {
  ExactJson json;
  json.kind = Kind::Object;
  json.members = std::move(members);
  return json;
}

const ExactJson* ExactJson::find(std::string_view key) const {
  for (const auto& [name, value] : members) {
    if (name == key) return &value;
  }
  return nullptr;
}

Decimal ExactJson::number() const { return Decimal::parse(text).value_or(Decimal()); }

bool ExactJson::operator==(const ExactJson& other) const {
  if (kind != other.kind) return false;
  switch (kind) {
    case Kind::Null: return true;
    case Kind::Boolean: return boolean == other.boolean;
    case Kind::Number: return text == other.text || number() == other.number();
    case Kind::String: return text == other.text;
    case Kind::Array: return items == other.items;
    case Kind::Object: break;
  }
  return members.size() == other.members.size() && std::all_of(members.begin(), members.end(), [&](const auto& member) {
           const ExactJson* same = other.find(member.first);
           return same != nullptr && *same == member.second;
         });
}

std::string json_string(const std::string& text) { return nlohmann::json(text).dump(); }

std::string ExactJson::dump() const {
  switch (kind) {
    case Kind::Null: return "null";
    case Kind::Boolean: return boolean ? "true" : "false";
    case Kind::Number: return text;
    case Kind::String: return json_string(text);
    case Kind::Array:
    case Kind::Object: break;
  }
  std::string found(1, is(Kind::Array) ? '[' : '{');
  const auto separate = [&] {
    if (found.size() > 1) found += ',';
  };
  for (const ExactJson& item : items) {
    separate();
    found += item.dump();
  }
  for (const auto& [key, value] : members) {
    separate();
    found += json_string(key);
    found += ':';
    found += value.dump();
  }
  found += is(Kind::Array) ? ']' : '}';
  return found;
}

}  // namespace paw
