// paw pull, list, rm: the local store.
#include <fmt/format.h>

#include <filesystem>

#include "cli/commands.hpp"
#include "cli/common.hpp"
#include "cli/options.hpp"
#include "paw/paw.hpp"

namespace paw::cli {

void add_pull(CLI::App& app) {
  auto name = std::make_shared<std::string>(kDefaultBase);
  auto json = std::make_shared<bool>(false);
  CLI::App* command =
      app.add_subcommand("pull", "Fetch a base into the local store, checked by its SHA-256")->group(kStore);
  command->add_option("base", *name, "Name of the base")->capture_default_str();
  command->add_flag("--json", *json, "Print where it is as one JSON object");
  command->callback([name, json] {
    const std::string path = pull_base(*name, [&](const std::string& sentence) { say(sentence + "\n"); });
    if (*json) {
      print_json({{"base", *name}, {"path", path}, {"bytes", std::filesystem::file_size(path)}});
    } else {
      fmt::print("{}\n", path);
    }
  });
}

void add_list(CLI::App& app) {
  auto json = std::make_shared<bool>(false);
  CLI::App* command = app.add_subcommand("list", "List the bases and programs in the local store")->group(kStore);
  command->add_flag("--json", *json, "One JSON object a line");
  command->callback([json] {
    for (const StoreEntry& entry : list_store()) {
      if (*json) {
        print_json({{"kind", entry.kind}, {"name", entry.name}, {"path", entry.path}, {"bytes", entry.bytes}});
      } else {
        fmt::print("{:<8} {:<32} {:>8.1f} MB  {}\n", entry.kind, entry.name, static_cast<double>(entry.bytes) / 1e6,
                   entry.path);
      }
    }
  });
}

void add_rm(CLI::App& app) {
  auto names = std::make_shared<std::vector<std::string>>();
  auto json = std::make_shared<bool>(false);
  CLI::App* command = app.add_subcommand("rm", "Remove programs or bases from the local store")->group(kStore);
  command->add_option("names", *names, "Names as `paw list` shows them")->required();
  command->add_flag("--json", *json, "One JSON object a line");
  command->callback([names, json] {
    for (const std::string& name : *names) {
      const std::string path = remove_from_store(name);
      if (*json) {
        print_json({{"removed", path}});
      } else {
        fmt::print("removed {}\n", path);
      }
    }
  });
}

}  // namespace paw::cli
