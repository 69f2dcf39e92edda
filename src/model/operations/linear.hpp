// Linear layers: y = W x + b, with W frozen and quantized, and an adapter's scale * B diag(gates) A x (Hu et al. 2021).
#pragma once

#include <optional>
#include <vector>

#include "model/operations/view.hpp"

namespace paw {

// All products of one input: it is quantized once, and the threads share all of them out together. Inputs and outputs
// are whole slots.
struct LinearStep {
  struct Product {
    View out;
    size_t matrix;               // of the layer's linears
    std::optional<size_t> bias;  // of the layer's vectors
  };
  View in;
  std::vector<Product> products;

  std::vector<View> inputs() const { return {in}; }
  std::vector<View> outputs() const;
};

void forward(const LinearStep& step, ForwardPass& pass, size_t layer);
// The gradient of `in` is added up, and those of the adapter's factors and gates; W and b are frozen.
void backward(const LinearStep& step, BackwardPass& pass, size_t layer);

}  // namespace paw
