// The items of a list in a sentence: "a, b or c", "1 = bad; 2 = good", "'x' if it rains, 'y' otherwise".
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "compile/spec_text.hpp"

namespace paw {

struct LabelItem {
  std::string label, meaning;  // the meaning is empty where none is said
  bool quoted = false;
};

struct LabelItems {
  std::vector<LabelItem> items;  // at least 2, all labels different; empty where the pieces are not lists
  bool chosen = false;           // joined by "or", slashes or bars, or quoted: one of them is meant, not all
  bool open = false;             // "such as", "and so on": not all there are
};

// How the last item is read: cut at the "or" or "and" in it, or whole, since that may be part of a label; at "or" only.
enum class LastItem { SplitAtAny, SplitAtOr, Whole };

// `region` is what stands between the words that announce a list and the end of its sentence.
LabelItems items_of(Pieces region, LastItem last);

// The items of "1 if it rains, 0 otherwise", which follow a verb such as "answer".
LabelItems conditional_items(Pieces region);

// Items that stand one a line: each with what is said of it, where most of them are written so ("late: by a day").
LabelItems items_of_lines(const std::vector<std::string>& lines, bool whole);

// How many words it has; each piece counts as one.
size_t words_in(std::string_view text);

inline constexpr size_t kLongestLabel = 200;  // bytes

}  // namespace paw
