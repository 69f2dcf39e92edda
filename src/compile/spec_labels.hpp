// The labels that a specification names: "Answer alert or quiet.", "one of: a, b, c", a list of "- label (what it
// means)".
//
// Reading is generous: whatever could be a list of labels is one. Whether outputs really are of a list is found out by
// running the program on probes (compile/probes.hpp), since no rule on words can tell "Answer yes or no" from "Answer
// YYYY-MM-DD or unknown".
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace paw {

struct LabelList {
  std::vector<std::string> labels;  // 2 to 64, distinct, in the specification's order
  bool said = false;                // it is called one: "labels", "one of", lines that are items
};

// Each list that the specification may mean.
std::vector<LabelList> label_lists(std::string_view spec);

// The list that has all of these outputs, of examples; of several, the one with the fewest others. Empty where there is
// none, where they are all the same, or where they are too few to tell and nothing calls it a list of labels.
std::vector<std::string> list_with(std::span<const LabelList> lists, std::span<const std::string> outputs);

// The list that the outputs of a program are from: some of them are among its labels, and, unless it is called a list
// of labels, not always the same one. Empty where there is none. Of several such lists, the one that has most outputs,
// then the longest. Outputs that come again and stand elsewhere in the specification ("if none fits: other") are labels
// too.
std::vector<std::string> list_of(std::string_view spec, std::span<const LabelList> lists,
                                 std::span<const std::string> outputs);

}  // namespace paw
