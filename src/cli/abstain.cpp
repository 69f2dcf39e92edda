#include "cli/abstain.hpp"

namespace paw::cli {

void add_abstain_options(CLI::App& command, AbstainOptions& options, bool with_fallback) {
  options.below_option = command.add_option("--abstain", options.below,
                                            "Leave out answers with a confidence below this, 0 to 1; 0 gives all");
  if (!with_fallback) return;
  options.fallback_option =
      command.add_option("--fallback", options.fallback,
                         "With --abstain: the output that stands for an answer left out (otherwise null or empty)");
}

Abstention abstention_of(const AbstainOptions& options, const Abstention& stored) {
  Abstention abstention = stored;
  if (options.below_option->count() > 0) abstention.below = options.below;
  if (options.fallback_option != nullptr && options.fallback_option->count() > 0) {
    abstention.fallback = options.fallback;
  } else if (abstention.below == 0) {
    abstention.fallback.reset();  // the program's own, with --abstain 0
  }
  check_abstention(abstention);
  return abstention;
}

bool left_out(const Output& output, const Abstention& abstention) {
  return output.error.empty() && abstains(abstention, output.confidence);
}

nlohmann::ordered_json given_output(const Output& output, const Abstention& abstention) {
  if (!left_out(output, abstention)) return output.text;
  return abstention.fallback ? nlohmann::ordered_json(*abstention.fallback) : nlohmann::ordered_json();
}

std::string given_text(const Output& output, const Abstention& abstention) {
  return left_out(output, abstention) ? abstention.fallback.value_or("") : output.text;
}

}  // namespace paw::cli
