// The working memory of running programs on a base.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "model/forward.hpp"

namespace paw {

// Activations, and the keys and values of the active sequences after those of a prefix. Programs on one base may share
// it, so that each further program costs only its adapter and its prefix; they then run one at a time.
struct Scratch {
  explicit Scratch(std::shared_ptr<const Base> for_base)
      : base(std::move(for_base)), workspace(*base, Workspace::Keep::Result) {}

  std::shared_ptr<const Base> base;
  Workspace workspace;
  KvCache cache;
  uint64_t prefix_of = 0;  // the runner whose prefix is in the first rows of the cache; 0: none
  std::vector<float> hidden, logits;
};

}  // namespace paw
