// paw diff: two programs on the same cases.
#include <fmt/format.h>

#include <array>
#include <filesystem>

#include "cli/cases.hpp"
#include "cli/commands.hpp"
#include "cli/common.hpp"
#include "eval/comparison.hpp"
#include "eval/report_data.hpp"
#include "hash/sha256.hpp"

namespace paw::cli {
namespace {

constexpr size_t kShown = 50;  // differences as text; JSON has all
constexpr size_t kValueColumns = 90;

struct Options {
  std::string a, b, cases, base;
  MatchOptions match;
  size_t threads = 0;
  bool json = false;
};

// What meta.json says that two programs may differ in.
struct Field {
  const char* name;
  const char* pointer;
};
constexpr auto kFields = std::to_array<Field>({{"spec", "/spec"},
                                               {"base", "/paw/base/name"},
                                               {"base sha256", "/paw/base/sha256"},
                                               {"labels", "/paw/labels"},
                                               {"label priors", "/paw/label_priors"},
                                               {"constraint", "/paw/constraint"},
                                               {"abstains", "/paw/abstain"},
                                               {"data sha256", "/paw/data/sha256"},
                                               {"examples", "/paw/data/examples"},
                                               {"score", "/paw/score/exact_match"},
                                               {"seed", "/paw/compiler/seed"},
                                               {"recipe", "/paw/compiler/recipe"}});

void add_difference(nlohmann::ordered_json& differences, const std::string& name, const nlohmann::ordered_json& a,
                    const nlohmann::ordered_json& b) {
  if (a != b) differences.push_back({{"field", name}, {"a", a}, {"b", b}});
}

nlohmann::ordered_json value_or_null(const nlohmann::ordered_json& object, const std::string& key) {
  return object.contains(key) ? object.at(key) : nlohmann::ordered_json();
}

// Of two recipes the settings that differ; of anything else the whole.
void add_settings(nlohmann::ordered_json& differences, const std::string& name, const nlohmann::ordered_json& a,
                  const nlohmann::ordered_json& b) {
  if (!a.is_object() || !b.is_object()) return add_difference(differences, name, a, b);
  for (const auto& [key, value] : a.items()) {
    add_difference(differences, fmt::format("{} {}", name, key), value, value_or_null(b, key));
  }
  for (const auto& [key, value] : b.items()) {
    if (!a.contains(key)) add_difference(differences, fmt::format("{} {}", name, key), {}, value);
  }
}

nlohmann::ordered_json meta_differences(const Bundle& a, const Bundle& b) {
  nlohmann::ordered_json differences = nlohmann::ordered_json::array();
  for (const Field& field : kFields) {
    const nlohmann::ordered_json::json_pointer at(field.pointer);
    const auto value = [&](const Bundle& program) {
      const auto meta = nlohmann::ordered_json::parse(program.meta.text());
      return meta.contains(at) ? meta.at(at) : nlohmann::ordered_json();
    };
    add_settings(differences, field.name, value(a), value(b));
  }
  add_difference(differences, "adapter sha256", sha256_hex(std::string_view(a.adapter_gguf)),
                 sha256_hex(std::string_view(b.adapter_gguf)));
  return differences;
}

// A program with how it did.
struct Measured {
  std::string name;
  std::vector<Case> cases;
  Score score;
};

Measured measure(const std::string& name, Runner& runner, std::span<const Example> examples, const MatchRule& rule) {
  Measured measured{name, run_all(runner, examples, name), {}};
  measured.score = score(measured.cases, rule);
  return measured;
}

nlohmann::ordered_json summary(const Measured& measured) {
  return {{"program", measured.name},
          {"exact_match", measured.score.exact_match},
          {"match", measured.score.match.value},
          {"ms_per_call", measured.score.mean_ms}};
}

void print_side(char letter, const Measured& measured) {
  fmt::print("{}  {:.1f} % {}, {:.2f} ms a call  {}\n", letter, 100 * measured.score.match.value,
             title_of(measured.score.rule), measured.score.mean_ms, one_line(measured.name, kValueColumns));
}

void print_meta(const nlohmann::ordered_json& differences) {
  if (!differences.empty()) fmt::print("\nthe programs differ in\n");
  for (const auto& difference : differences) {
    fmt::print("  {}\n", difference.at("field").get<std::string>());
    for (const char* side : {"a", "b"}) {
      const auto& value = difference.at(side);
      const std::string text = value.is_null() ? "-" : value.is_string() ? value.get<std::string>() : dump_json(value);
      fmt::print("    {}  {}\n", side[0] == 'a' ? 'A' : 'B', one_line(text, kValueColumns));
    }
  }
}

void run(const Options& options) {
  const MatchRule rule = match_rule(options.match);
  const LoadedProgram first = load_program(options.a, options.base, options.threads);
  const LoadedProgram second = load_program_beside(first, options.b, options.base);
  const std::vector<Example> examples = read_cases(options.cases);
  const Measured a = measure(options.a, *first.runner, examples, rule);
  const Measured b = measure(options.b, *second.runner, examples, rule);
  const Comparison comparison = compare(a.cases, b.cases, rule);
  const auto meta = meta_differences(first.program, second.program);
  if (options.json) {
    nlohmann::ordered_json json = {{"a", summary(a)}, {"b", summary(b)}, {"rule", name_of(rule.kind)}};
    json.update(comparison_json(comparison, a.cases, b.cases));
    json["meta"] = meta;
    print_json(json);
    return;
  }
  print_side('A', a);
  print_side('B', b);
  fmt::print("\n{}", comparison_text(comparison, a.cases, b.cases, kShown));
  print_meta(meta);
}

}  // namespace

void add_diff(CLI::App& app) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("diff", "Run two programs on the same cases and show where they differ");
  command->add_option("a", options->a, "A .paw file, or the name of a program in the store")->required();
  command->add_option("b", options->b, "The other program")->required();
  command->add_option("cases", options->cases, "JSONL, CSV or TSV with input and output")->required();
  command->add_option("--base", options->base, "Base model of both, if not the ones that the programs name");
  command->add_option("--threads", options->threads, "Threads; 0 means all cores")->check(CLI::Range(0, 1024));
  add_match_options(*command, options->match);
  command->add_flag("--json", options->json, "Print everything as one JSON object");
  command->callback([options] { run(*options); });
}

}  // namespace paw::cli
