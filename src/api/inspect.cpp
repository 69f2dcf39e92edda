// What is inside a program: include/paw/inspect.hpp documents it.
#include "paw/inspect.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <span>

#include "api/state.hpp"
#include "decode/label_head.hpp"
#include "decode/label_ngrams.hpp"
#include "decode/runner.hpp"
#include "eval/inspection_report.hpp"
#include "hash/sha256.hpp"
#include "io/file.hpp"
#include "program/describe.hpp"
#include "store/store.hpp"
#include "text/json.hpp"

namespace paw {
namespace {

// Inputs of many kinds, none of which a task is likely to be about.
constexpr std::array<const char*, 6> kProbes = {"",
                                                "hello",
                                                "12.05.2024",
                                                "The quick brown fox jumps over the lazy dog.",
                                                "ERROR disk full on db-2",
                                                R"({"id": 7, "ok": true})"};

AdapterSummary summary_of(const Adapter& adapter, const Bundle& bundle, const AdapterNorms& norms) {
  AdapterSummary summary;
  summary.architecture = adapter.architecture;
  summary.matrices = adapter.pairs.size();
  summary.alpha = adapter.alpha;
  for (const auto& [name, pair] : adapter.pairs) {
    summary.parameters += pair.a.size() + pair.b.size();
    summary.rank = std::max(summary.rank, pair.rank);
  }
  summary.bytes = bundle.adapter_gguf.size();
  summary.sha256 = sha256_hex(std::string_view(bundle.adapter_gguf));
  summary.norm = norms.total;
  summary.largest_norm = norms.largest;
  return summary;
}

Answer as_answer(Output output) {
  Answer answer;
  answer.text = std::move(output.text);
  answer.confidence = output.confidence;
  answer.tokens = output.tokens;
  answer.truncated = output.truncated;
  answer.error = std::move(output.error);
  return answer;
}

// The fixed inputs through the program, and through its base with the same prompt and labels alone.
std::vector<ProbeAnswer> probe(const std::string& name_or_path, const Bundle& bundle, const InspectOptions& options) {
  if (options.base == kStubBase) throw UsageError("the stub base has no model to probe");
  const Program program = Program::load(
      name_or_path, {.base = options.base, .threads = options.threads, .constraint = {}, .abstention = {}});
  Interpreter::State& state = Access::state(program.interpreter());
  const std::lock_guard lock(state.computing);
  Runner bare = Runner::of(state.loaded.base, bundle, state.pool, Runner::Adapted::No);
  const std::vector<std::string> inputs(kProbes.begin(), kProbes.end());
  std::vector<Output> with = Access::state(program).engine->run(inputs), without = bare.run(inputs);
  std::vector<ProbeAnswer> answers;
  for (size_t i = 0; i < inputs.size(); ++i)
    answers.push_back({inputs[i], as_answer(std::move(with[i])), as_answer(std::move(without[i]))});
  return answers;
}

}  // namespace

Inspection inspect(const std::string& name_or_path, const InspectOptions& options) {
  return with_errors([&] {
    const std::filesystem::path path = store::resolve_program(name_or_path);
    const Bundle bundle = Bundle::load(path);
    const gguf::File weights = gguf::File::parse(std::as_bytes(std::span(bundle.adapter_gguf)), path.string());
    const Adapter adapter = Adapter::from_file(weights);
    const LabelNgrams ngrams = LabelNgrams::from_file(weights);
    const LabelHead head = LabelHead::from_file(weights);
    auto details = std::make_shared<Inspection::Details>();
    details->meta = bundle.meta;
    details->sizes = entry_sizes_json(bundle);
    if (!ngrams.empty()) details->ngrams = {ngrams.labels.size(), ngrams.buckets, ngrams.strength};
    if (!head.empty()) details->head = {head.labels.size(), head.width, head.strength};
    details->norms = adapter_norms(adapter);
    Inspection inspection;
    inspection.program = path.string();
    inspection.sha256 = sha256_hex(MappedFile(path).bytes());
    inspection.bytes = std::filesystem::file_size(path);
    inspection.adapter = summary_of(adapter, bundle, details->norms);
    inspection.prompt_template = bundle.prompt_template;
    inspection.details = std::move(details);
    if (options.probe) inspection.probe = probe(name_or_path, bundle, options);
    return inspection;
  });
}

std::string Inspection::text() const {
  return with_errors([&] { return inspection_text(*this); });
}

std::string Inspection::json() const {
  return with_errors([&] { return dump_json(inspection_json(*this)); });
}

std::string Inspection::html() const {
  return with_errors([&] { return inspection_html(*this); });
}

}  // namespace paw
