// paw inspect: everything a reviewer needs to know of a program, without running it.
#include <fmt/format.h>

#include "cli/commands.hpp"
#include "cli/common.hpp"
#include "store/store.hpp"
#include "util/file.hpp"
#include "util/sha256.hpp"

namespace paw::cli {
namespace {

struct Options {
  std::string program;
  bool json = false;
};

nlohmann::ordered_json describe(const std::filesystem::path& path, const Program& program) {
  const std::span bytes(program.adapter_gguf.data(), program.adapter_gguf.size());
  const Adapter adapter = Adapter::from_gguf(std::as_bytes(bytes), path.string());
  size_t parameters = 0;
  uint32_t rank = 0;
  for (const auto& [name, pair] : adapter.pairs) {
    parameters += pair.a.size() + pair.b.size();
    rank = std::max(rank, pair.rank);
  }
  return {{"program", path.string()},
          {"sha256", sha256_hex(MappedFile(path).bytes())},
          {"bytes", std::filesystem::file_size(path)},
          {"adapter",
           {{"architecture", adapter.architecture},
            {"matrices", adapter.pairs.size()},
            {"rank", rank},
            {"alpha", adapter.alpha},
            {"parameters", parameters},
            {"bytes", program.adapter_gguf.size()},
            {"sha256", sha256_hex(std::string_view(program.adapter_gguf))}}},
          {"prompt_template", program.prompt_template},
          {"meta", program.meta}};
}

// "key: value" for the fields that a person looks at first, wherever they are absent silently less.
void print_field(const char* label, const nlohmann::ordered_json& root, const char* pointer) {
  const nlohmann::ordered_json::json_pointer at(pointer);
  if (!root.contains(at) || root[at].is_null()) return;
  const auto& value = root[at];
  fmt::print("{:<14}{}\n", label, value.is_string() ? value.get<std::string>() : dump(value));
}

void run(const Options& options) {
  const auto path = store::resolve_program(options.program);
  const Program program = Program::load(path);
  const auto described = describe(path, program);
  if (options.json) {
    print_json(described);
    return;
  }
  print_field("program", described, "/program");
  print_field("spec", described, "/meta/spec");
  print_field("base", described, "/meta/paw/base/name");
  print_field("base sha256", described, "/meta/paw/base/sha256");
  print_field("labels", described, "/meta/paw/labels");
  print_field("score", described, "/meta/paw/score/exact_match");
  print_field("  measured on", described, "/meta/paw/score/n");
  print_field("  interval", described, "/meta/paw/score/interval");
  print_field("data sha256", described, "/meta/paw/data/sha256");
  print_field("examples", described, "/meta/paw/data/examples");
  print_field("compiler", described, "/meta/paw/compiler");
  print_field("adapter", described, "/adapter");
  print_field("sha256", described, "/sha256");
  print_field("bytes", described, "/bytes");
  fmt::print("prompt\n{}\n", program.prompt_template);
}

}  // namespace

void add_inspect(CLI::App& app) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("inspect", "Show what is inside a program");
  command->add_option("program", options->program, "A .paw file, or the name of a program in the store")->required();
  command->add_flag("--json", options->json, "Everything as one JSON object");
  command->callback([options] { run(*options); });
}

}  // namespace paw::cli
