// The options of the subcommands that may leave an answer out, and what stands for it.
#pragma once

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>
#include <string>

#include "paw/paw.hpp"

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

// The "output" of an answer: its text, or null where it abstained without a fallback.
nlohmann::ordered_json given_output(const Answer& answer, const Abstention& abstention);

}  // namespace paw::cli
