// What outputs a program may give.
#pragma once

#include <string>
#include <vector>

#include "paw/export.h"

namespace paw {

// Set at most one of labels, regex, json_schema and copy; an empty one is not set. docs/constraints.md says what can be
// enforced.
struct ConstraintOptions {
  std::vector<std::string> labels = {};   // the only outputs
  std::string regex = {};                 // all of an output matches it
  std::string json_schema = {};           // outputs are JSON that is valid by it; "{}" allows any JSON
  bool copy = false;                      // outputs are spans of their inputs, or
  std::vector<std::string> instead = {};  // one of these texts
  // A description of each label, or none at all; single ones may be empty. They become part of the prompt.
  std::vector<std::string> label_descriptions = {};

  bool empty() const { return labels.empty() && regex.empty() && json_schema.empty() && !copy && instead.empty(); }
};

// Labels as the option --labels takes them: a path of a file that exists, or "@" and a path (one label a line, with its
// description after a tab or " = "), or labels separated by commas, in which a text in quotes keeps its commas, or a
// JSON array of texts; empty for an empty text. Throws Error: Usage (an empty text between commas, a quote that is not
// closed), NotFound, Damaged, TooLarge (the file).
PAW_API ConstraintOptions labels_from(const std::string& option);

}  // namespace paw
