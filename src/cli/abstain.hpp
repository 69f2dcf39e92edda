// The options of the subcommands that may leave an answer out, and what stands for it.
#pragma once

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>
#include <string>

#include "decode/runner.hpp"
#include "program/program.hpp"

namespace paw::cli {

struct AbstainOptions {
  double below = 0;
  std::string fallback;
  CLI::Option* below_option = nullptr;
  CLI::Option* fallback_option = nullptr;
};
void add_abstain_options(CLI::App& command, AbstainOptions& options, bool with_fallback = true);

// What the program says, and the options instead where they are given. Throws UsageError: a fallback where no answer is
// left out, a threshold outside 0..1.
Abstention abstention_of(const AbstainOptions& options, const Abstention& stored = {});

bool left_out(const Output& output, const Abstention& abstention);
// The "output" of an answer: its text, or where it is left out the fallback or null.
nlohmann::ordered_json given_output(const Output& output, const Abstention& abstention);
// The same as text; empty for null.
std::string given_text(const Output& output, const Abstention& abstention);

}  // namespace paw::cli
