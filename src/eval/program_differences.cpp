#include "eval/program_differences.hpp"

#include <fmt/format.h>

#include <array>
#include <nlohmann/json.hpp>

#include "program/describe.hpp"
#include "text/json.hpp"

namespace paw {
namespace {

using Json = nlohmann::ordered_json;

Json text_or_null(const std::string& text) { return text.empty() ? Json() : Json(text); }

Json constraint_of(const ProgramMeta& meta) {
  return meta.constraint.kind == ConstraintRule::Kind::None ? Json() : Json(meta.constraint.to_json());
}

Json abstention_of(const ProgramMeta& meta) {
  return meta.abstention.below == 0 ? Json() : abstention_json(meta.abstention);
}

Json recipe_of(const ProgramMeta& meta) {
  return meta.compiler && meta.compiler->seed ? settings_json(meta.compiler->recipe) : Json();
}

// What programs may differ in; null where one does not say.
struct Field {
  const char* name;
  Json (*value)(const ProgramMeta&);
};
constexpr auto kFields = std::to_array<Field>({
    {"spec", [](const ProgramMeta& m) { return text_or_null(m.spec); }},
    {"base", [](const ProgramMeta& m) { return m.base ? text_or_null(m.base->name) : Json(); }},
    {"base sha256", [](const ProgramMeta& m) { return m.base ? text_or_null(m.base->sha256) : Json(); }},
    {"labels", [](const ProgramMeta& m) { return m.labels.empty() ? Json() : Json(m.labels); }},
    {"label priors", [](const ProgramMeta& m) { return m.label_priors.empty() ? Json() : Json(m.label_priors); }},
    {"constraint", constraint_of},
    {"abstains", abstention_of},
    {"data sha256", [](const ProgramMeta& m) { return m.data ? text_or_null(m.data->sha256) : Json(); }},
    {"examples", [](const ProgramMeta& m) { return m.data ? Json(m.data->examples) : Json(); }},
    {"score", [](const ProgramMeta& m) { return m.score ? Json(m.score->exact_match) : Json(); }},
    {"seed", [](const ProgramMeta& m) { return m.compiler && m.compiler->seed ? Json(*m.compiler->seed) : Json(); }},
    {"recipe", recipe_of},
});

Json value_or_null(const Json& object, const std::string& key) {
  return object.contains(key) ? object.at(key) : Json();
}

class Differences {
 public:
  // Of two objects the fields that differ; of anything else the whole.
  void add(const std::string& name, const Json& a, const Json& b) {
    if (!a.is_object() || !b.is_object()) return add_value(name, a, b);
    for (const auto& [key, value] : a.items()) add_value(fmt::format("{} {}", name, key), value, value_or_null(b, key));
    for (const auto& [key, value] : b.items()) {
      if (!a.contains(key)) add_value(fmt::format("{} {}", name, key), {}, value);
    }
  }
  std::vector<FieldDifference> take() { return std::move(found_); }

 private:
  void add_value(const std::string& name, const Json& a, const Json& b) {
    if (a != b) found_.push_back({name, dump_json(a), dump_json(b)});
  }

  std::vector<FieldDifference> found_;
};

}  // namespace

std::vector<FieldDifference> program_differences(const ProgramIdentity& a, const ProgramIdentity& b) {
  Differences differences;
  for (const Field& field : kFields) differences.add(field.name, field.value(a.meta), field.value(b.meta));
  differences.add("adapter sha256", a.adapter_sha256, b.adapter_sha256);
  return differences.take();
}

}  // namespace paw
