// The labels that a user gives: the option --labels, as a list with commas or as a file. Safe from several threads.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace paw {

struct LabelWithMeaning {
  std::string label;
  std::string meaning;  // empty: none is given
  bool operator==(const LabelWithMeaning&) const = default;
};

// `option` is a path of a file that exists, or "@" and a path, or labels separated by commas, in which a text in double
// or single quotes keeps its commas ("" or '' within it is one quote); or a JSON array of texts. In the order given,
// each label once; empty for an empty option. Throws UsageError: an empty text between commas, a quote that is not
// closed; and what read_label_file throws.
std::vector<LabelWithMeaning> read_labels(const std::string& option);

// One label a line (UTF-8; LF or CRLF), with what it means behind a tab or " = ". A label in double quotes may hold
// both. Empty lines do not count. Throws Error: no such file, more than 1 MiB, not UTF-8, a label of more than 1,000
// bytes, no label at all, one label with two meanings.
std::vector<LabelWithMeaning> read_label_file(const std::filesystem::path& path);

}  // namespace paw
