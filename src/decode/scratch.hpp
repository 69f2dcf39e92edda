// What running programs on a base takes beside the programs themselves.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "model/forward.hpp"

namespace paw {

// Activations, and the keys and values of the texts under way behind those of a prefix. Programs on one base may share
// one, so that each further program costs its adapter and its prefix only; they then take turns, one run at a time.
struct Scratch {
  explicit Scratch(std::shared_ptr<const Base> for_base)
      : base(std::move(for_base)), workspace(*base, Workspace::Keep::Result) {}

  std::shared_ptr<const Base> base;
  Workspace workspace;
  KvCache cache;
  uint64_t prefix_of = 0;  // the runner whose prefix is in the first rows of the cache; 0: nobody's
  std::vector<float> hidden, logits;
};

}  // namespace paw
