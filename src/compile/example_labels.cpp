#include "compile/example_labels.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "compile/spec_labels.hpp"
#include "eval/match.hpp"

namespace paw {
namespace {

using Note = std::function<void(const std::string&)>;
using Counts = std::map<std::string, uint64_t>;

constexpr size_t kNamed = 5;  // labels in a sentence

// "a", "b" and 3 more
std::string enumerated(const std::vector<std::string>& names) {
  const size_t shown = std::min(kNamed, names.size());
  std::string text =
      fmt::format("{}", fmt::join(names.begin(), names.begin() + static_cast<std::ptrdiff_t>(shown), ", "));
  return shown == names.size() ? text : fmt::format("{} and {} more", text, names.size() - shown);
}

std::string counted(const std::string& label, uint64_t count) { return fmt::format("\"{}\" ({})", label, count); }

Counts counts_of(const Dataset& data) {
  if (data.closed_labels) return data.label_counts;
  Counts counts;
  for (const Example& example : data.blank > 0 ? data.labelled : data.examples) ++counts[example.output];
  return counts;
}

// The labels that the user gave, or those of a list in the specification that has all outputs, apart from how they are
// written.
std::vector<std::string> known_labels(const CompileRequest& request, const Counts& counts) {
  if (!request.labels.empty()) return request.labels;
  std::vector<std::string> outputs;
  for (const auto& [output, count] : counts) outputs.push_back(folded_words(output));
  std::vector<LabelList> lists = label_lists(request.spec);
  std::vector<LabelList> folded = lists;
  for (LabelList& list : folded) {
    for (std::string& label : list.labels) label = folded_words(label);
  }
  const std::vector<std::string> found = list_with(folded, outputs);
  for (size_t i = 0; i < lists.size() && !found.empty(); ++i) {
    if (folded[i].labels == found) return lists[i].labels;
  }
  return {};
}

std::vector<SimilarLabels> similar_among(Counts counts, const std::vector<std::string>& known) {
  for (const std::string& label : known) counts.try_emplace(label, 0);
  std::vector<SimilarLabels> similar = similar_labels(counts, known);
  for (SimilarLabels& labels : similar) {
    // A label that was given stays what it is, beside another one.
    std::erase_if(labels.others,
                  [&](const auto& other) { return other.second == 0 || std::ranges::count(known, other.first) > 0; });
  }
  std::erase_if(similar, [](const SimilarLabels& labels) { return labels.others.empty(); });
  return similar;
}

void settle_similar(const CompileRequest& request, Dataset& data, const std::vector<std::string>& known,
                    const Note& note) {
  const Counts counts = counts_of(data);
  const std::vector<SimilarLabels> similar = similar_among(counts, known);
  for (const SimilarLabels& labels : similar) {
    std::vector<std::string> others;
    for (const auto& [label, count] : labels.others) others.push_back(counted(label, count));
    const auto found = counts.find(labels.label);
    const std::string kept = counted(labels.label, found == counts.end() ? 0 : found->second);
    note(request.merge_labels
             ? fmt::format("{} became {}", enumerated(others), kept)
             : fmt::format("{} and {} look like one label; --merge-labels makes them one", kept, enumerated(others)));
  }
  if (request.merge_labels) merge_labels(data, similar);
}

void settle_blank(const CompileRequest& request, Dataset& data, const Note& note) {
  if (data.blank == 0) return;
  Dataset labelled = data;
  leave_out_blank(labelled);
  uint64_t left_out = data.blank;
  if (data.closed_labels || !labels_of(request, labelled).empty()) {
    data = std::move(labelled);
  } else {
    left_out = data.nulls;
    leave_out_null(data);
  }
  if (data.total < 2)
    throw Error(ErrorKind::Damaged,
                fmt::format("{} has an output for {} of its examples; at least 2 are needed", data.name, data.total));
  if (left_out > 0) note(fmt::format("{} examples without an output are not labelled yet, and left out", left_out));
}

void note_single(const Dataset& data, const Note& note) {
  std::vector<std::string> single;
  for (const auto& [label, count] : counts_of(data)) {
    if (count == 1) single.push_back(fmt::format("\"{}\"", label));
  }
  if (single.empty()) return;
  note(fmt::format("{} {} one example, which can be trained on or held back, not both: {}", single.size(),
                   single.size() == 1 ? "label has" : "labels have", enumerated(single)));
}

}  // namespace

void settle_labels(const CompileRequest& request, Dataset& data, const Note& note) {
  if (data.examples.empty() || request.constraint.kind != ConstraintRule::Kind::None) return;
  if (!data.several_labels.empty() && request.labels.empty()) {
    throw Error(
        ErrorKind::Mismatch,
        fmt::format("{} gives an input several labels, such as {}; a program answers one: compile a program for "
                    "each label, or let it write the list by a JSON schema (--schema)",
                    data.name, data.several_labels.substr(0, 80)));
  }
  const std::vector<std::string> known = known_labels(request, counts_of(data));
  if (data.closed_labels || !known.empty()) settle_similar(request, data, known, note);
  settle_blank(request, data, note);
  if (!labels_of(request, data).empty()) note_single(data, note);
}

}  // namespace paw
