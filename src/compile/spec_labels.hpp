// The labels that a specification names: "Answer alert or quiet.", "one of: a, b, c", a list of "- label (what it
// means)", a JSON array, in English, German, French, Spanish, Italian, Portuguese, Japanese or Russian.
//
// Reading is generous: whatever could be a list of labels is one. Where the text says that a list is the set of
// outputs, it is `stated`. Where it does not ("Answer YYYY-MM-DD or unknown"), running the program on probes
// (compile/probes.hpp) tells whether its outputs are of a list. Pure functions, safe from several threads.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace paw {

struct LabelList {
  std::vector<std::string> labels;        // at least 2, all different, in the specification's order
  std::vector<std::string> descriptions;  // what each of them means; empty texts where nothing is said
  bool announced = false;                 // it is called one: "labels", "one of", lines that are items
  bool stated = false;                    // the text alone says that these are the outputs
  int strength = 0;                       // the greater, the more plainly
  size_t lines = 0;                       // of the specification, where each label has its own; else 0
};

// Each list that the specification may mean; the stated ones first, the most plainly stated before all.
std::vector<LabelList> label_lists(std::string_view spec);

// The list that the text alone states to be the set of outputs; none where it states none, or several that differ.
std::optional<LabelList> stated_labels(std::span<const LabelList> lists);

// The list that has all of these outputs, of examples; of several, the one with the fewest others. Empty where there is
// none, where they are all the same, or where they are too few to tell and nothing calls it a list of labels.
std::vector<std::string> list_with(std::span<const LabelList> lists, std::span<const std::string> outputs);

// The list that the outputs of a program are from: some of them are among its labels, and, unless it is called a list
// of labels, not always the same one. Empty where there is none. Of several such lists, the one that has most outputs,
// then the longest. Outputs that come again and stand elsewhere in the specification ("if none fits: other") are labels
// too.
std::vector<std::string> list_of(std::string_view spec, std::span<const LabelList> lists,
                                 std::span<const std::string> outputs);

// A sentence for the user about a list that was not taken for the labels although it looks like one ("12 lines look
// like labels; ..."); empty where there is none.
std::string likely_miss(std::span<const LabelList> lists);

}  // namespace paw
