// paw pull, list, rm: the local store.
#include <fmt/format.h>

#include "cli/commands.hpp"
#include "cli/common.hpp"
#include "store/store.hpp"

namespace paw::cli {

void add_pull(CLI::App& app) {
  auto name = std::make_shared<std::string>(kDefaultBase);
  auto json = std::make_shared<bool>(false);
  CLI::App* command = app.add_subcommand("pull", "Fetch a base into the local store, checked by its SHA-256");
  command->add_option("base", *name, "Name of the base")->capture_default_str();
  command->add_flag("--json", *json, "Print where it is as one JSON object");
  command->callback([name, json] {
    const auto path = store::pull(*name, [&](const std::string& sentence) { say(sentence + "\n"); });
    load_base(*name);  // which keeps its repacked weights beside it, so that the first program starts fast
    if (*json) {
      print_json({{"base", *name}, {"path", path.string()}, {"bytes", std::filesystem::file_size(path)}});
    } else {
      fmt::print("{}\n", path.string());
    }
  });
}

void add_list(CLI::App& app) {
  auto json = std::make_shared<bool>(false);
  CLI::App* command = app.add_subcommand("list", "List the bases and programs in the local store");
  command->add_flag("--json", *json, "One JSON object a line");
  command->callback([json] {
    for (const store::Entry& entry : store::list()) {
      if (*json) {
        print_json({{"kind", entry.kind}, {"name", entry.name}, {"path", entry.path.string()}, {"bytes", entry.bytes}});
      } else {
        fmt::print("{:<8} {:<32} {:>8.1f} MB  {}\n", entry.kind, entry.name, static_cast<double>(entry.bytes) / 1e6,
                   entry.path.string());
      }
    }
  });
}

void add_rm(CLI::App& app) {
  auto names = std::make_shared<std::vector<std::string>>();
  auto json = std::make_shared<bool>(false);
  CLI::App* command = app.add_subcommand("rm", "Remove programs or bases from the local store");
  command->add_option("names", *names, "Names as `paw list` shows them")->required();
  command->add_flag("--json", *json, "One JSON object a line");
  command->callback([names, json] {
    for (const std::string& name : *names) {
      const auto path = store::remove(name);
      if (*json) {
        print_json({{"removed", path.string()}});
      } else {
        fmt::print("removed {}\n", path.string());
      }
    }
  });
}

}  // namespace paw::cli
