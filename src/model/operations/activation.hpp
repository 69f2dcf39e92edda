// The activation of a feed-forward network, plain or gated (Shazeer 2020).
#pragma once

#include <optional>
#include <vector>

#include "kernels/kernels.hpp"
#include "model/operations/view.hpp"

namespace paw {

struct ActivationStep {
  Activation activation;
  View gate;
  std::optional<View> up;  // multiplies activation(gate), where there is one
  View out;

  std::vector<View> inputs() const;
  std::vector<View> outputs() const { return {out}; }
};

void forward(const ActivationStep& step, ForwardPass& pass, size_t layer);
// The gradients of `gate` and `up` are overwritten: nothing else may read them.
void backward(const ActivationStep& step, BackwardPass& pass, size_t layer);

}  // namespace paw
