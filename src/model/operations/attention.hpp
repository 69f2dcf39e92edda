// Attention, causal or not, over all keys or the last ones of a window, with any number of query heads to a key-value
// head. It also writes the keys and values of the rows into the cache.
#pragma once

#include <vector>

#include "kernels/kernels.hpp"
#include "model/operations/view.hpp"

namespace paw {

struct AttentionStep {
  AttentionShape shape;  // q_stride is the width of q's slot
  View q, k, v;
  View out;  // a whole slot

  std::vector<View> inputs() const { return {q, k, v}; }
  std::vector<View> outputs() const { return {out}; }
};

void forward(const AttentionStep& step, ForwardPass& pass, size_t layer);
// The gradient of `q` is overwritten, those of `k` and `v` are added up. Cache rows must equal batch rows.
void backward(const AttentionStep& step, BackwardPass& pass, size_t layer);

}  // namespace paw
