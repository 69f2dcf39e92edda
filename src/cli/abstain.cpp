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
  return abstention;
}

nlohmann::ordered_json given_output(const Answer& answer, const Abstention& abstention) {
  if (answer.abstained && !abstention.fallback) return nullptr;
  return answer.text;
}

}  // namespace paw::cli
