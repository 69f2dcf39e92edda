// The sum of two slots, as behind a residual connection.
#pragma once

#include <vector>

#include "model/operations/view.hpp"

namespace paw {

struct AddStep {
  View a, b, out;

  std::vector<View> inputs() const { return {a, b}; }
  std::vector<View> outputs() const { return {out}; }
};

void forward(const AddStep& step, ForwardPass& pass, size_t layer);
// The gradients of `a` and `b` are added up.
void backward(const AddStep& step, BackwardPass& pass, size_t layer);

}  // namespace paw
