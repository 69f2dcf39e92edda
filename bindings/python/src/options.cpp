#include "options.hpp"

#include <nanobind/stl/optional.h>
#include <nanobind/stl/pair.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

namespace nb = nanobind;

namespace {

using ThresholdAndFallback = std::pair<double, std::optional<std::string>>;

template <typename T>
void take(const nb::dict& options, const char* name, T& value) {
  if (options.contains(name)) value = nb::cast<T>(options[name]);
}

std::optional<paw::Abstention> abstention_of(const nb::dict& options) {
  std::optional<ThresholdAndFallback> given;
  take(options, "abstention", given);
  return given ? std::optional(paw::Abstention{given->first, given->second}) : std::nullopt;
}

paw::Method method_of(const nb::dict& options) {
  std::string method = "auto";
  take(options, "method", method);
  if (method == "auto") return paw::Method::Auto;
  if (method == "train") return paw::Method::Train;
  if (method == "map") return paw::Method::Map;
  throw paw::UsageError("the method is auto, train or map, not " + method);
}

std::vector<paw::ExamplePair> examples_of(const nb::dict& options) {
  std::vector<std::pair<std::string, std::string>> given;
  take(options, "examples", given);
  std::vector<paw::ExamplePair> examples;
  for (auto& [input, output] : given) examples.push_back({std::move(input), std::move(output)});
  return examples;
}

paw::TeacherOptions teacher_of(const nb::dict& options) {
  paw::TeacherOptions teacher;
  if (!options.contains("teacher")) return teacher;
  const auto given = nb::cast<nb::dict>(options["teacher"]);
  take(given, "url", teacher.url);
  take(given, "model", teacher.model);
  take(given, "key", teacher.key);
  take(given, "examples", teacher.examples);
  take(given, "timeout", teacher.timeout);
  take(given, "record", teacher.record);
  return teacher;
}

}  // namespace

paw::ConstraintOptions constraint_of(const nb::dict& options) {
  paw::ConstraintOptions constraint;
  take(options, "labels", constraint.labels);
  take(options, "label_descriptions", constraint.label_descriptions);
  take(options, "regex", constraint.regex);
  take(options, "json_schema", constraint.json_schema);
  take(options, "copy", constraint.copy);
  take(options, "instead", constraint.instead);
  return constraint;
}

paw::LoadOptions load_options_of(const nb::dict& options) {
  paw::LoadOptions load;
  take(options, "base", load.base);
  take(options, "threads", load.threads);
  load.constraint = constraint_of(options);
  load.abstention = abstention_of(options);
  take(options, "max_tokens", load.max_tokens);
  take(options, "allow_truncated", load.allow_truncated);
  return load;
}

nb::dict dict_of(const paw::LoadOptions& options) {
  nb::dict dict;
  dict["base"] = options.base;
  dict["threads"] = options.threads;
  dict["labels"] = options.constraint.labels;
  dict["label_descriptions"] = options.constraint.label_descriptions;
  dict["regex"] = options.constraint.regex;
  dict["json_schema"] = options.constraint.json_schema;
  dict["copy"] = options.constraint.copy;
  dict["instead"] = options.constraint.instead;
  dict["abstention"] = options.abstention
                           ? nb::cast(ThresholdAndFallback(options.abstention->below, options.abstention->fallback))
                           : nb::none();
  dict["max_tokens"] = options.max_tokens;
  dict["allow_truncated"] = options.allow_truncated;
  return dict;
}

paw::CompileOptions compile_options_of(const nb::dict& options) {
  paw::CompileOptions compile;
  take(options, "spec", compile.spec);
  compile.method = method_of(options);
  compile.examples = examples_of(options);
  take(options, "examples_file", compile.examples_file);
  take(options, "inputs", compile.inputs);
  take(options, "inputs_file", compile.inputs_file);
  take(options, "inputs_column", compile.inputs_column);
  compile.constraint = constraint_of(options);
  take(options, "merge_labels", compile.merge_labels);
  compile.teacher = teacher_of(options);
  take(options, "name", compile.name);
  take(options, "seed", compile.seed);
  compile.abstention = abstention_of(options).value_or(paw::Abstention());
  take(options, "settings", compile.settings);
  return compile;
}
