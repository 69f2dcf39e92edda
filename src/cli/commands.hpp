// The subcommands: each adds itself to the command line and runs when it is chosen.
#pragma once

#include <CLI/CLI.hpp>

namespace paw::cli {

void add_compile(CLI::App& app);
void add_train_compiler(CLI::App& app);
void add_run(CLI::App& app);
void add_watch(CLI::App& app);
void add_map(CLI::App& app);
void add_test(CLI::App& app);
void add_diff(CLI::App& app);
void add_inspect(CLI::App& app);
void add_bench(CLI::App& app);
void add_pull(CLI::App& app);
void add_list(CLI::App& app);
void add_rm(CLI::App& app);
void add_completion(CLI::App& app);
void add_documents(CLI::App& app);

}  // namespace paw::cli
