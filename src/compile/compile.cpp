#include "compile/compile.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <chrono>
#include <set>

#include "compile/universal.hpp"
#include "gguf/types.hpp"
#include "util/sha256.hpp"

namespace paw {
namespace {

// More examples than this are sampled: no step budget could use them, and memory stays bounded.
constexpr size_t kMostExamples = 20'000;
constexpr size_t kLeastDevelopment = 8, kMostDevelopment = 128;
constexpr size_t kTimedCalls = 20;

void check_spec(const std::string& spec) {
  if (spec.find_first_not_of(" \t\r\n") == std::string::npos)
    throw Error("the specification is empty; say in a sentence what the program should do");
  if (spec.size() > 16'384)
    throw Error(
        "the specification is longer than 16,384 bytes; a sentence or two is enough, the examples show the rest");
  if (spec.find("<|im_") != std::string::npos || spec.find(kInputPlaceholder) != std::string::npos) {
    throw Error(
        "the specification contains text that is reserved for prompts (<|im_... or {INPUT_PLACEHOLDER}); please "
        "rephrase it");
  }
}

void check_labels(const std::vector<std::string>& labels, const Dataset& data) {
  const std::set<std::string> known(labels.begin(), labels.end());
  for (const Example& example : data.examples) {
    if (!known.contains(example.output)) {
      throw Error(fmt::format("{} has the output \"{}\", which is not one of the labels given", data.name,
                              example.output.substr(0, 80)));
    }
  }
}

// Twice the longest output seen, so that free text can never run on for ever.
size_t output_limit(const Base& base, const Dataset& data) {
  size_t longest = 0;
  for (const Example& example : data.examples) {
    longest = std::max(longest, base.tokenizer().encode(example.output, Tokenizer::Special::AsText).size());
  }
  return std::min<size_t>(2 * longest + 8, 4096);
}

// An id that the official SDK accepts: [A-Za-z0-9][A-Za-z0-9._-]*.
std::string identifier(const std::string& text) {
  std::string id;
  for (const char c : text)
    id += std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '.' || c == '_' || c == '-' ? c : '-';
  return id.empty() || std::isalnum(static_cast<unsigned char>(id[0])) == 0 ? "base-" + id : id;
}

// What the official SDK needs to run the program with llama.cpp: its runtime manifest, version 1 (docs/format.md).
nlohmann::ordered_json runtime_manifest(const BaseIdentity& base) {
  nlohmann::ordered_json model = {{"file", base.file_name}};
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

// The fields that the official SDK reads, then ours under "paw".
nlohmann::ordered_json make_meta(const CompileRequest& request, const Recipe& recipe, const Dataset& data,
                                 const TrainingTask& task, const CompileResult& result) {
  nlohmann::ordered_json meta;
  const std::string content = result.program.prompt_template + result.program.adapter_gguf;
  meta["program_id"] = sha256_hex(std::string_view(content)).substr(0, 32);
  meta["name"] = request.name;
  meta["spec"] = request.spec;
  meta["interpreter"] = request.base.title;
  meta["runtime"] = runtime_manifest(request.base);
  nlohmann::ordered_json paw;
  paw["format"] = 1;
  paw["base"] = {{"name", request.base.name},
                 {"file", request.base.file_name},
                 {"sha256", request.base.sha256},
                 {"bytes", request.base.bytes}};
  paw["compiler"] = {{"method", "train"},
                     {"seed", request.seed},
                     {"start", task.initial != nullptr ? "universal adapter" : "fresh"},
                     {"recipe", recipe.to_json()},
                     {"best_step", result.training.step},
                     {"steps", result.training.steps},
                     {"runs", result.training.runs},
                     {"tokens", result.training.tokens}};
  paw["data"] = {{"sha256", data.sha256},
                 {"examples", data.total},
                 {"trained_on", result.trained_examples},
                 {"held_back", result.held_back},
                 {"contradictions", data.contradictions},
                 {"duplicates", data.duplicates}};
  if (!task.labels.empty()) paw["labels"] = task.labels;
  paw["max_tokens"] = task.max_tokens;
  meta["paw"] = std::move(paw);
  return meta;
}

// The score card keeps what does not depend on the machine's speed, so that a program's bytes do not either, and leaves
// curves to `paw test`.
nlohmann::ordered_json score_card(const Score& score, bool one_run) {
  nlohmann::ordered_json card = score;
  for (const char* left_out : {"match", "errors", "ms_per_call", "ms_median", "ms_p95", "reliability", "coverage"}) {
    card.erase(left_out);
  }
  card["measured_on"] =
      one_run ? "held-back examples" : "held-back examples, each by a run that did not train on it (cross-validation)";
  return card;
}

std::vector<Case> cross_validated_cases(const TrainingResult& training) {
  std::vector<Case> cases;
  for (size_t i = 0; i < training.held_back.size(); ++i) {
    cases.push_back({training.held_back[i].input, training.held_back[i].output, training.answers[i].text, 0,
                     training.answers[i].confidence, training.answers[i].error});
  }
  return cases;
}

// The universal adapter, where the recipe wants it for this task and there is one of its rank for this base; the recipe
// is made to say what is used.
std::optional<Lora> starting_point(const Base& base, const BaseIdentity& identity, const TrainingTask& task,
                                   size_t examples, Recipe& recipe) {
  if (!recipe.universal || (task.labels.empty() && examples >= recipe.fresh_text_from)) return std::nullopt;
  const auto adapter = universal_adapter(identity.sha256);
  if (!adapter || adapter->pairs.begin()->second.rank != recipe.rank) return std::nullopt;
  recipe.alpha = adapter->alpha;
  recipe.rate = recipe.universal_rate;
  return Lora::from_adapter(*adapter, base);
}

}  // namespace

std::string prompt_template(const std::string& spec, bool spec_in_prompt) {
  const std::string system = spec_in_prompt ? fmt::format("<|im_start|>system\n{}<|im_end|>\n", spec) : "";
  return fmt::format("{}<|im_start|>user\n{}<|im_end|>\n<|im_start|>assistant\n", system, kInputPlaceholder);
}

std::vector<Case> run_cases(Runner& runner, std::span<const Example> examples) {
  using Clock = std::chrono::steady_clock;
  std::vector<Case> cases;
  const auto add = [&](const Example& example, const Output& output, double milliseconds) {
    cases.push_back({example.input, example.output, output.text, milliseconds, output.confidence, output.error});
  };
  const size_t timed = std::min(kTimedCalls, examples.size());
  for (const Example& example : examples.first(timed)) {
    const auto start = Clock::now();
    const Output output = runner.run(example.input);
    add(example, output, std::chrono::duration<double, std::milli>(Clock::now() - start).count());
  }
  std::vector<std::string> inputs;
  for (const Example& example : examples.subspan(timed)) inputs.push_back(example.input);
  const std::vector<Output> outputs = runner.run(inputs);
  for (size_t i = 0; i < outputs.size(); ++i) add(examples[timed + i], outputs[i], 0);
  return cases;
}

CompileResult compile(const std::shared_ptr<const Base>& base, const CompileRequest& request,
                      const std::shared_ptr<ThreadPool>& pool, const CompileCallbacks& callbacks,
                      const std::atomic<bool>& cancel) {
  check_spec(request.spec);
  const auto note = [&](const std::string& sentence) {
    if (callbacks.note) callbacks.note(sentence);
  };
  const Dataset data = request.stream != nullptr ? load_dataset(*request.stream, request.examples.string(),
                                                                ExampleFormat::Jsonl, kMostExamples, request.seed)
                                                 : load_dataset(request.examples, kMostExamples, request.seed);
  if (data.contradictions > 0) note(fmt::format("{} inputs appear with more than one output", data.contradictions));
  if (data.total > data.examples.size())
    note(fmt::format("training on a sample of {} of the {} examples", data.examples.size(), data.total));

  const std::string text = prompt_template(request.spec, request.recipe.spec_in_prompt);
  const size_t cut = text.find(kInputPlaceholder);
  TrainingTask task;
  task.prompt = Prompt(base->tokenizer(), text.substr(0, cut), text.substr(cut + kInputPlaceholder.size()));
  task.labels = !request.labels.empty() ? request.labels
                : data.closed_labels    ? data.labels
                                        : std::vector<std::string>{};
  if (!request.labels.empty()) check_labels(request.labels, data);
  task.max_tokens = output_limit(*base, data);
  for (size_t run = 0; run < request.recipe.runs; ++run) {
    task.parts.push_back(
        split(data, request.recipe.development, kLeastDevelopment, kMostDevelopment, request.seed + run));
  }
  const Split& part = task.parts[0];
  note(task.labels.empty() ? fmt::format("{} examples to train on, {} held back; the output is free text",
                                         part.train.size(), part.development.size())
                           : fmt::format("{} examples to train on, {} held back; the output is one of {} labels",
                                         part.train.size(), part.development.size(), task.labels.size()));

  Recipe recipe = request.recipe;
  const std::optional<Lora> initial = starting_point(*base, request.base, task, data.examples.size(), recipe);
  task.initial = initial ? &*initial : nullptr;

  CompileResult result;
  result.training = train(
      base, task, recipe, request.seed, pool, callbacks.progress ? callbacks.progress : [](const TrainingProgress&) {},
      cancel);

  result.program.prompt_template = text;
  result.program.adapter_gguf =
      result.training.lora.to_adapter(*base, recipe.alpha).to_gguf(gguf::type_named(recipe.adapter));
  const bool one_run = result.training.runs == 1;
  result.trained_examples = one_run ? part.train.size() : data.examples.size();
  result.held_back = one_run ? part.development.size() : result.training.held_back.size();
  result.program.meta = make_meta(request, recipe, data, task, result);
  // One run: the stored program, read back, on what it has not seen. Several: the mean has seen everything, so each
  // held-back example is answered by a run that did not train on it.
  if (one_run) {
    Runner runner = Runner::of(base, result.program, pool);
    result.score = score(run_cases(runner, part.development));
  } else {
    result.score = score(cross_validated_cases(result.training));
  }
  result.program.meta["paw"]["score"] = score_card(result.score, one_run);
  return result;
}

}  // namespace paw
