// Any bytes, read as a specification, give lists of at least two labels, all different.
#include <cstdlib>
#include <set>
#include <string>
#include <vector>

#include "compile/spec_labels.hpp"

std::vector<std::string> fuzz_seeds() {
  return {"Is it spam? Answer with exactly one of: \"a, b\", c/d or e (what it means).\n",
          "Labels:\n- late: by a day\n- lost = not found\n\n1. one\n2) two\n| a | b |\n|---|---|\n| c | d |\n",
          "{\"a\": \"x\", \"b\": [1, \"y\"]} Say 1 if it is, otherwise 0; "
          "\u300c\u9ad8\u300d\u300c\u4f4e\u300d\u306e\u3044\u305a\u308c\u304b"};
}

void fuzz_one(const std::string& bytes) {
  const std::vector<paw::LabelList> lists = paw::label_lists(bytes);
  for (const paw::LabelList& list : lists) {
    const std::set<std::string> distinct(list.labels.begin(), list.labels.end());
    if (distinct.size() < 2 || distinct.size() != list.labels.size() || list.descriptions.size() != list.labels.size())
      std::abort();
  }
  paw::stated_labels(lists);
  paw::likely_miss(lists);
}
