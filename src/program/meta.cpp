#include "program/meta.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <set>

#include "paw/error.hpp"
#include "program/bundle.hpp"
#include "program/describe.hpp"
#include "text/json.hpp"

namespace paw {
namespace {

using Json = nlohmann::ordered_json;

constexpr uint64_t kMostTokens = 1 << 16;  // more in a program means this many
constexpr double kMostTokensPerInputToken = 64;

// Reads an object's fields by name, and keeps track of those that nobody asked for.
class Fields {
 public:
  // `path` stands in error sentences: "p.paw: meta.json", "p.paw: meta.json: paw.base".
  Fields(const Json& object, std::string path) : object_(object), path_(std::move(path)) {
    if (!object.is_object()) throw Error(ErrorKind::Damaged, fmt::format("{} is not a JSON object", path_));
  }

  const Json* find(const char* key) {
    known_.insert(key);
    const auto found = object_.find(key);
    return found == object_.end() ? nullptr : &*found;
  }
  // A field that is absent leaves `value` as it is.
  void read(const char* key, std::string& value) {
    if (const Json* found = find(key)) value = found->is_string() ? found->get<std::string>() : fail(key, "a string");
  }
  void read(const char* key, bool& value) {
    const Json* found = find(key);
    if (found == nullptr) return;
    if (!found->is_boolean()) fail(key, "true or false");
    value = found->get<bool>();
  }
  void read(const char* key, uint64_t& value) {
    const Json* found = find(key);
    if (found == nullptr) return;
    if (!found->is_number_unsigned()) fail(key, "a whole number");
    value = found->get<uint64_t>();
  }
  void read(const char* key, double& value, double least, double most) {
    const Json* found = find(key);
    if (found == nullptr) return;
    if (!found->is_number() || !(found->get<double>() >= least && found->get<double>() <= most))
      fail(key, fmt::format("a number from {} to {}", least, most));
    value = found->get<double>();
  }
  void read_share(const char* key, double& value) { read(key, value, 0, 1); }
  template <typename T, typename... Range>
  void read(const char* key, std::optional<T>& value, Range... range) {
    if (find(key) == nullptr) return;
    T read_value{};
    read(key, read_value, range...);
    value = std::move(read_value);
  }
  void read(const char* key, std::vector<std::string>& texts) {
    const Json* found = find(key);
    if (found == nullptr) return;
    if (!found->is_array()) fail(key, "an array of strings");
    for (const Json& text : *found)
      texts.push_back(text.is_string() ? text.get<std::string>() : fail(key, "an array of strings"));
  }
  // The fields of an object that is a field; none where it is absent.
  std::optional<Fields> object(const char* key) {
    const Json* found = find(key);
    if (found == nullptr) return std::nullopt;
    return Fields(*found, path_of(key));
  }

  std::string path_of(const char* key) const {
    return fmt::format("{}{}{}", path_, path_.ends_with("meta.json") ? ": " : ".", key);
  }
  [[noreturn]] std::string fail(const char* key, std::string_view wanted) const {
    throw Error(ErrorKind::Damaged, fmt::format("{} is not {}", path_of(key), wanted));
  }
  // Those that were not asked for, in their order; null where there are none.
  Json unknown() const {
    Json rest;
    for (const auto& [key, value] : object_.items()) {
      if (!known_.contains(key)) rest[key] = value;
    }
    return rest;
  }

 private:
  const Json& object_;
  std::string path_;
  std::set<std::string, std::less<>> known_;
};

void append(Json& object, const Json& more) {
  for (const auto& [key, value] : more.items()) object[key] = value;
}

// An id that the official SDK accepts: [A-Za-z0-9][A-Za-z0-9._-]*.
std::string identifier(const std::string& text) {
  std::string id;
  for (const char c : text)
    id += std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '.' || c == '_' || c == '-' ? c : '-';
  return id.empty() || std::isalnum(static_cast<unsigned char>(id[0])) == 0 ? "base-" + id : id;
}

// What the official SDK needs to run the program with llama.cpp: its runtime manifest, version 1 (docs/format.md).
Json runtime_manifest(const BaseIdentity& base) {
  Json model = {{"file", base.file_name}};
  if (base.repository.empty()) {
    model["url"] = "";  // only a base already in the SDK's cache can be used
  } else {
    model["provider"] = "huggingface";
    model["repo"] = base.repository;
  }
  model["size_bytes"] = base.bytes;
  model["sha256"] = base.sha256;
  return {{"runtime_id", identifier(base.file_name)},
          {"manifest_version", 1},
          {"interpreter", base.title},
          {"adapter_format", "gguf_lora"},
          {"display_name", base.title},
          {"prompt_template", {{"format", "rendered_text"}, {"placeholder", kInputPlaceholder}}},
          {"program_assets", {{"adapter_filename", "adapter.gguf"}}},
          {"local_sdk", {{"supported", true}, {"n_ctx", 2048}, {"base_model", std::move(model)}}}};
}

bool is_sha256(const std::string& text) {
  return text.size() == 64 && text.find_first_not_of("0123456789abcdef") == std::string::npos;
}

// The base that the runtime manifest names, for programs made elsewhere. What it does not say stays empty.
std::optional<BaseIdentity> base_of_manifest(const Json& runtime) {
  const Json::json_pointer at("/local_sdk/base_model");
  if (!runtime.is_object() || !runtime.contains(at) || !runtime.at(at).is_object()) return std::nullopt;
  const Json& model = runtime.at(at);
  const auto text = [&](const char* key) {
    const auto found = model.find(key);
    return found != model.end() && found->is_string() ? found->get<std::string>() : std::string();
  };
  BaseIdentity base;
  base.file_name = text("file");
  base.sha256 = text("sha256");
  base.repository = text("repo");
  if (const auto size = model.find("size_bytes"); size != model.end() && size->is_number_unsigned())
    base.bytes = size->get<uint64_t>();
  if (!is_sha256(base.sha256)) return std::nullopt;
  return base;
}

BaseIdentity read_base(Fields fields, const Json& runtime) {
  BaseIdentity base = base_of_manifest(runtime).value_or(BaseIdentity());
  fields.read("name", base.name);
  fields.read("file", base.file_name);
  fields.read("sha256", base.sha256);
  fields.read("bytes", base.bytes);
  if (!base.sha256.empty() && !is_sha256(base.sha256)) fields.fail("sha256", "64 hexadecimal digits");
  if (runtime.is_object() && runtime.contains("interpreter") && runtime["interpreter"].is_string())
    base.title = runtime["interpreter"].get<std::string>();
  return base;
}

EncoderIdentity read_encoder(Fields fields) {
  EncoderIdentity encoder;
  fields.read("name", encoder.name);
  fields.read("sha256", encoder.sha256);
  fields.read("bytes", encoder.bytes);
  if (!is_sha256(encoder.sha256)) fields.fail("sha256", "64 hexadecimal digits");
  return encoder;
}

Settings read_settings(const Json& json, const Fields& fields) {
  Settings settings;
  if (!json.is_object()) fields.fail("recipe", "a JSON object");
  for (const auto& [key, value] : json.items()) {
    Setting setting;
    if (value.is_boolean())
      setting = value.get<bool>();
    else if (value.is_number_unsigned())
      setting = value.get<uint64_t>();
    else if (value.is_number())
      setting = value.get<double>();
    else
      setting =
          value.is_string() ? value.get<std::string>() : fields.fail("recipe", "an object of strings and numbers");
    settings.emplace_back(key, std::move(setting));
  }
  return settings;
}

CompilerRecord read_compiler(Fields fields) {
  CompilerRecord compiler;
  fields.read("method", compiler.method);
  fields.read("seed", compiler.seed);
  fields.read("start", compiler.start);
  if (const Json* recipe = fields.find("recipe")) compiler.recipe = read_settings(*recipe, fields);
  fields.read("best_step", compiler.best_step);
  fields.read("steps", compiler.steps);
  fields.read("runs", compiler.runs);
  fields.read("tokens", compiler.tokens);
  return compiler;
}

Json teacher_json(const TeacherRecord& teacher) {
  return {{"model", teacher.model},
          {"prompts_sha256", teacher.prompts_sha256},
          {"examples", teacher.examples},
          {"rejected", teacher.rejected},
          {"task", teacher.task}};
}

TeacherRecord read_teacher(Fields fields) {
  TeacherRecord teacher;
  fields.read("model", teacher.model);
  fields.read("prompts_sha256", teacher.prompts_sha256);
  fields.read("examples", teacher.examples);
  fields.read("rejected", teacher.rejected);
  fields.read("task", teacher.task);
  return teacher;
}

Json data_json(const DataRecord& data) {
  Json json = {{"sha256", data.sha256},
               {"examples", data.examples},
               {"trained_on", data.trained_on},
               {"held_back", data.held_back},
               {"contradictions", data.contradictions},
               {"duplicates", data.duplicates}};
  if (data.from_teacher) json["taught"] = *data.from_teacher;
  return json;
}

DataRecord read_data(Fields fields) {
  DataRecord data;
  fields.read("sha256", data.sha256);
  fields.read("examples", data.examples);
  fields.read("trained_on", data.trained_on);
  fields.read("held_back", data.held_back);
  fields.read("contradictions", data.contradictions);
  fields.read("duplicates", data.duplicates);
  fields.read("taught", data.from_teacher);
  return data;
}

Abstention read_abstention(Fields fields) {
  Abstention abstention;
  fields.read_share("below", abstention.below);
  if (const Json* fallback = fields.find("fallback"); fallback != nullptr && !fallback->is_null())
    fields.read("fallback", abstention.fallback);
  return abstention;
}

PlattScaling read_calibration(Fields fields) {
  constexpr double kMost = 1e300;
  PlattScaling calibration;
  fields.read("slope", calibration.slope, -kMost, kMost);
  fields.read("offset", calibration.offset, -kMost, kMost);
  fields.read("mass", calibration.label_total);
  if (calibration.slope <= 0) fields.fail("slope", "a positive number");
  return calibration;
}

LabelPriors read_priors(const Json& json, const Fields& fields) {
  LabelPriors priors;
  if (!json.is_object()) fields.fail("label_priors", "an object of numbers from -100 to 0");
  for (const auto& [label, value] : json.items()) {
    if (!value.is_number() || !(value.get<double>() >= -100 && value.get<double>() <= 0))
      fields.fail("label_priors", "an object of numbers from -100 to 0");
    priors[label] = value.get<double>();
  }
  return priors;
}

Json score_json(const ScoreCard& score) {
  Json json = {{"n", score.n},
               {"exact_match", score.exact_match},
               {"correct", score.correct},
               {"interval", {score.low, score.high}},
               {"confidence", score.confidence},
               {"ece", score.ece}};
  if (!score.labels.empty()) {
    Json& labels = json["labels"] = Json::array();
    for (const LabelCard& label : score.labels) {
      labels.push_back({{"label", label.label},
                        {"precision", label.precision},
                        {"recall", label.recall},
                        {"f1", label.f1},
                        {"support", label.support}});
    }
    json["macro"] = {{"precision", score.precision}, {"recall", score.recall}, {"f1", score.f1}};
    json["confusion"] = score.confusion;
  }
  json["measured_on"] = score.measured_on;
  if (score.ece_uncalibrated) json["ece_uncalibrated"] = *score.ece_uncalibrated;
  if (score.without_encoder) json["exact_match_without_encoder"] = *score.without_encoder;
  if (score.from_teacher) json["taught"] = *score.from_teacher;
  return json;
}

void read_interval(Fields& fields, ScoreCard& score) {
  const Json* found = fields.find("interval");
  if (found == nullptr) return;
  const bool pair = found->is_array() && found->size() == 2 && (*found)[0].is_number() && (*found)[1].is_number();
  if (!pair) fields.fail("interval", "two numbers");
  score.low = (*found)[0].get<double>();
  score.high = (*found)[1].get<double>();
}

std::vector<LabelCard> read_label_cards(const Json& json, const Fields& fields) {
  if (!json.is_array()) fields.fail("labels", "an array");
  std::vector<LabelCard> cards;
  for (const Json& entry : json) {
    Fields label(entry, fields.path_of("labels"));
    LabelCard& card = cards.emplace_back();
    label.read("label", card.label);
    label.read_share("precision", card.precision);
    label.read_share("recall", card.recall);
    label.read_share("f1", card.f1);
    label.read("support", card.support);
  }
  return cards;
}

std::vector<std::vector<uint64_t>> read_confusion(const Json& json, const Fields& fields) {
  std::vector<std::vector<uint64_t>> rows;
  const auto is_row = [](const Json& row) {
    return row.is_array() && std::ranges::all_of(row, [](const Json& count) { return count.is_number_unsigned(); });
  };
  if (!json.is_array() || !std::ranges::all_of(json, is_row)) fields.fail("confusion", "rows of whole numbers");
  for (const Json& row : json) rows.push_back(row.get<std::vector<uint64_t>>());
  return rows;
}

ScoreCard read_score(Fields fields) {
  ScoreCard score;
  fields.read("n", score.n);
  fields.read_share("exact_match", score.exact_match);
  fields.read("correct", score.correct);
  read_interval(fields, score);
  fields.read_share("confidence", score.confidence);
  fields.read_share("ece", score.ece);
  fields.read("ece_uncalibrated", score.ece_uncalibrated, 0.0, 1.0);
  fields.read("exact_match_without_encoder", score.without_encoder, 0.0, 1.0);
  fields.read("measured_on", score.measured_on);
  fields.read("taught", score.from_teacher);
  if (const Json* labels = fields.find("labels")) score.labels = read_label_cards(*labels, fields);
  if (auto macro = fields.object("macro")) {
    macro->read_share("precision", score.precision);
    macro->read_share("recall", score.recall);
    macro->read_share("f1", score.f1);
  }
  if (const Json* confusion = fields.find("confusion")) score.confusion = read_confusion(*confusion, fields);
  return score;
}

Json paw_json(const ProgramMeta& meta) {
  Json paw;
  paw["format"] = meta.format.value_or(ProgramMeta::kFormat);
  if (meta.base) {
    paw["base"] = {{"name", meta.base->name},
                   {"file", meta.base->file_name},
                   {"sha256", meta.base->sha256},
                   {"bytes", meta.base->bytes}};
  }
  if (meta.compiler) paw["compiler"] = compiler_json(*meta.compiler);
  if (meta.teacher) paw["teacher"] = teacher_json(*meta.teacher);
  if (!meta.labels.empty()) paw["labels"] = meta.labels;
  if (meta.constraint.kind != ConstraintRule::Kind::None) paw["constraint"] = meta.constraint.to_json();
  if (meta.max_tokens) paw["max_tokens"] = *meta.max_tokens;
  if (meta.max_tokens_per_input_token > 0) paw["max_tokens_per_input_token"] = meta.max_tokens_per_input_token;
  if (meta.abstention.below > 0) paw["abstain"] = abstention_json(meta.abstention);
  if (!meta.label_priors.empty()) paw["label_priors"] = meta.label_priors;
  if (meta.encoder) {
    paw["encoder"] = {{"name", meta.encoder->name}, {"sha256", meta.encoder->sha256}, {"bytes", meta.encoder->bytes}};
  }
  if (meta.data) paw["data"] = data_json(*meta.data);
  if (meta.calibration) paw["calibration"] = calibration_json(*meta.calibration);
  if (meta.score) paw["score"] = score_json(*meta.score);
  append(paw, meta.unknown_paw);
  return paw;
}

void read_paw(Fields fields, ProgramMeta& meta) {
  meta.format = ProgramMeta::kFormat;
  fields.read("format", meta.format);
  if (*meta.format > ProgramMeta::kFormat) {
    throw Error(ErrorKind::Unsupported,
                fmt::format("{} is {}, and this version reads up to {}: use a later version of paw",
                            fields.path_of("format"), *meta.format, ProgramMeta::kFormat));
  }
  if (auto base = fields.object("base")) meta.base = read_base(*base, meta.runtime);
  if (auto compiler = fields.object("compiler")) meta.compiler = read_compiler(*compiler);
  if (auto teacher = fields.object("teacher")) meta.teacher = read_teacher(*teacher);
  fields.read("labels", meta.labels);
  if (const Json* constraint = fields.find("constraint"))
    meta.constraint = ConstraintRule::from_json(*constraint, fields.path_of("constraint"));
  fields.read("max_tokens", meta.max_tokens);
  if (meta.max_tokens) meta.max_tokens = std::clamp<uint64_t>(*meta.max_tokens, 1, kMostTokens);
  fields.read("max_tokens_per_input_token", meta.max_tokens_per_input_token, 0.0, kMostTokensPerInputToken);
  if (auto abstention = fields.object("abstain")) meta.abstention = read_abstention(*abstention);
  if (const Json* priors = fields.find("label_priors")) meta.label_priors = read_priors(*priors, fields);
  if (auto encoder = fields.object("encoder")) meta.encoder = read_encoder(*encoder);
  if (auto data = fields.object("data")) meta.data = read_data(*data);
  if (auto calibration = fields.object("calibration")) meta.calibration = read_calibration(*calibration);
  if (auto score = fields.object("score")) meta.score = read_score(*score);
  meta.unknown_paw = fields.unknown();
}

}  // namespace

nlohmann::ordered_json settings_json(const Settings& settings) {
  Json json = Json::object();
  for (const auto& [key, setting] : settings) std::visit([&](const auto& value) { json[key] = value; }, setting);
  return json;
}

nlohmann::ordered_json compiler_json(const CompilerRecord& compiler) {
  Json json = {{"method", compiler.method}};
  if (!compiler.seed) return json;
  json["seed"] = *compiler.seed;
  json["start"] = compiler.start;
  json["recipe"] = settings_json(compiler.recipe);
  json["best_step"] = compiler.best_step;
  json["steps"] = compiler.steps;
  json["runs"] = compiler.runs;
  json["tokens"] = compiler.tokens;
  return json;
}

nlohmann::ordered_json abstention_json(const Abstention& abstention) {
  Json json = {{"below", abstention.below}, {"fallback", nullptr}};
  if (abstention.fallback) json["fallback"] = *abstention.fallback;
  return json;
}

nlohmann::ordered_json calibration_json(const PlattScaling& calibration) {
  return {{"slope", calibration.slope}, {"offset", calibration.offset}, {"mass", calibration.label_total}};
}

nlohmann::ordered_json meta_json(const ProgramMeta& meta) {
  Json json = Json::object();
  const auto add = [&](const char* key, const std::string& value) {
    if (meta.format || !value.empty()) json[key] = value;
  };
  add("program_id", meta.program_id);
  add("name", meta.name);
  add("spec", meta.spec);
  if (meta.format && meta.base) json["interpreter"] = meta.base->title;
  if (!meta.runtime.is_null())
    json["runtime"] = meta.runtime;
  else if (meta.base)
    json["runtime"] = runtime_manifest(*meta.base);
  if (meta.format) json["paw"] = paw_json(meta);
  append(json, meta.unknown);
  return json;
}

std::string ProgramMeta::text() const {
  try {
    return meta_json(*this).dump(2) + "\n";
  } catch (const nlohmann::json::exception& error) {
    throw Error(ErrorKind::Damaged, fmt::format("meta.json cannot be written: {}", json_reason(error.what())));
  }
}

ProgramMeta ProgramMeta::parse(std::string_view text, const std::string& subject) {
  const Json json = parse_json(text, subject);
  Fields fields(json, subject);
  ProgramMeta meta;
  fields.read("program_id", meta.program_id);
  fields.read("name", meta.name);
  fields.read("spec", meta.spec);
  if (const Json* runtime = fields.find("runtime")) meta.runtime = *runtime;
  meta.base = base_of_manifest(meta.runtime);
  if (auto paw = fields.object("paw")) {
    fields.find("interpreter");  // the base's title, which the manifest has too
    read_paw(*paw, meta);
  }
  meta.unknown = fields.unknown();
  return meta;
}

}  // namespace paw
