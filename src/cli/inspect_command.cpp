// paw inspect: everything a reviewer needs to know of a program, without running it unless --probe asks for that.
#include <fmt/format.h>

#include <array>
#include <memory>
#include <vector>

#include "cli/commands.hpp"
#include "cli/common.hpp"
#include "cli/inspect_report.hpp"
#include "hash/sha256.hpp"
#include "io/file.hpp"
#include "store/store.hpp"

namespace paw::cli {
namespace {

struct Options {
  std::string program, html, base;
  size_t threads = 0;
  bool json = false, probe = false;
};

// Inputs of many kinds, none of which a task is likely to be about.
constexpr std::array<const char*, 6> kProbes = {"",
                                                "hello",
                                                "12.05.2024",
                                                "The quick brown fox jumps over the lazy dog.",
                                                "ERROR disk full on db-2",
                                                R"({"id": 7, "ok": true})"};

// {"total", "largest", "layers", "modules": {"attn_q": {"total", "by_layer": a norm or null for each of the layers}}}.
nlohmann::ordered_json norms_json(const AdapterNorms& norms) {
  nlohmann::ordered_json modules = nlohmann::ordered_json::object();
  for (const ModuleNorms& module : norms.modules) {
    nlohmann::ordered_json by_layer = nlohmann::ordered_json::array();
    for (const uint32_t layer : norms.layers) {
      const auto found = module.by_layer.find(layer);
      by_layer.push_back(found == module.by_layer.end() ? nlohmann::ordered_json()
                                                        : nlohmann::ordered_json(found->second));
    }
    modules[module.module] = {{"total", module.total}, {"by_layer", std::move(by_layer)}};
  }
  return {{"total", norms.total}, {"largest", norms.largest}, {"layers", norms.layers}, {"modules", modules}};
}

nlohmann::ordered_json ngrams_json(const LabelNgrams& ngrams) {
  if (ngrams.empty()) return nullptr;
  return {{"labels", ngrams.labels.size()}, {"buckets", ngrams.buckets}, {"strength", ngrams.strength}};
}

nlohmann::ordered_json describe(const std::filesystem::path& path, const Bundle& program, const Adapter& adapter,
                                const LabelNgrams& ngrams, const AdapterNorms& norms) {
  size_t parameters = 0;
  uint32_t rank = 0;
  for (const auto& [name, pair] : adapter.pairs) {
    parameters += pair.a.size() + pair.b.size();
    rank = std::max(rank, pair.rank);
  }
  return {{"program", path.string()},
          {"sha256", sha256_hex(MappedFile(path).bytes())},
          {"bytes", std::filesystem::file_size(path)},
          {"sizes",
           {{"meta.json", program.meta.text().size()},
            {"prompt_template.txt", program.prompt_template.size()},
            {"adapter.gguf", program.adapter_gguf.size()}}},
          {"adapter",
           {{"architecture", adapter.architecture},
            {"matrices", adapter.pairs.size()},
            {"rank", rank},
            {"alpha", adapter.alpha},
            {"parameters", parameters},
            {"bytes", program.adapter_gguf.size()},
            {"sha256", sha256_hex(std::string_view(program.adapter_gguf))}}},
          {"label_ngrams", ngrams_json(ngrams)},
          {"norms", norms_json(norms)},
          {"prompt_template", program.prompt_template},
          {"meta", nlohmann::ordered_json::parse(program.meta.text())}};
}

nlohmann::ordered_json probe_answer(const Output& output) {
  if (!output.error.empty()) return {{"output", "(not run: " + output.error + ")"}, {"confidence", 0.0}};
  return {{"output", output.text}, {"confidence", output.confidence}};
}

// A few fixed inputs through the program, and through its base with the same prompt and labels alone.
nlohmann::ordered_json probe(const Options& options) {
  const LoadedProgram loaded = load_program(options.program, options.base, options.threads);
  Runner bare = Runner::of(loaded.base.base, loaded.program, loaded.pool, Runner::Adapted::No);
  const std::vector<std::string> inputs(kProbes.begin(), kProbes.end());
  const std::vector<Output> with = loaded.runner->run(inputs), without = bare.run(inputs);
  nlohmann::ordered_json answers = nlohmann::ordered_json::array();
  for (size_t i = 0; i < inputs.size(); ++i) {
    answers.push_back({{"input", inputs[i]}, {"program", probe_answer(with[i])}, {"base", probe_answer(without[i])}});
  }
  return answers;
}

void run(const Options& options) {
  if (!options.probe && (!options.base.empty() || options.threads != 0))
    throw UsageError("--base and --threads are for running: give them with --probe");
  if (!options.html.empty()) check_output(options.html);
  const auto path = store::resolve_program(options.program);
  const Bundle program = Bundle::load(path);
  const std::span bytes(program.adapter_gguf.data(), program.adapter_gguf.size());
  const gguf::File weights = gguf::File::parse(std::as_bytes(bytes), path.string());
  const Adapter adapter = Adapter::from_file(weights);
  const AdapterNorms norms = adapter_norms(adapter);
  auto described = describe(path, program, adapter, LabelNgrams::from_file(weights), norms);
  if (options.probe) described["probe"] = probe(options);
  if (!options.html.empty()) write_file(options.html, inspect_html(described, norms));
  if (options.json) {
    print_json(described);
  } else {
    fmt::print("{}", inspect_text(described, norms));
  }
}

}  // namespace

void add_inspect(CLI::App& app) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("inspect", "Show what is inside a program");
  command->add_option("program", options->program, "A .paw file, or the name of a program in the store")->required();
  command->add_flag("--probe", options->probe, "Also run a few fixed inputs with the adapter, and without it");
  command->add_option("--base", options->base, "Base model for --probe, if not the one that the program names");
  command->add_option("--threads", options->threads, "Threads for --probe; 0 means all cores")
      ->check(CLI::Range(0, 1024));
  command->add_option("--html", options->html, "Also write a page that a browser can show");
  command->add_flag("--json", options->json, "Everything as one JSON object");
  command->callback([options] { run(*options); });
}

}  // namespace paw::cli
