// The options that say what outputs are allowed, for the subcommands that take them.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "paw/constraint.hpp"

namespace paw::cli {

struct ConstraintFlags {
  std::string labels, regex, schema, instead;
  bool copy = false;

  void add_to(CLI::App& command);
  // Throws Error: the schema's file or the file of labels cannot be read, an empty text between commas.
  ConstraintOptions options() const;
};

// How long free text may become.
struct LimitFlags {
  size_t max_tokens = 0;
  bool allow_truncated = false;

  void add_to(CLI::App& command);
};

}  // namespace paw::cli
