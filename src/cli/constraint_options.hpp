// The options that say what outputs are allowed, for the subcommands that take them.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "decode/runner.hpp"

namespace paw::cli {

struct ConstraintOptions {
  std::string labels, regex, schema, instead;
  bool copy = false;

  void add_to(CLI::App& command);
  // Throws UsageError where several kinds are given; Error where the schema cannot be read or is no JSON.
  ConstraintRule rule() const;
  std::vector<std::string> label_list() const;  // empty: not given
  // Narrows what the program may answer.
  void apply_to(Runner& runner) const;
};

}  // namespace paw::cli
