// Norms of rows, or of each head of a row: RMSNorm (Zhang & Sennrich 2019) and LayerNorm (Ba et al. 2016).
#pragma once

#include <optional>
#include <vector>

#include "kernels/kernels.hpp"
#include "model/operations/view.hpp"

namespace paw {

enum class NormKind { Rms, Layer };

struct NormRule {
  NormKind kind;
  float epsilon;
};

struct NormStep {
  NormRule rule;
  View in, out;                // equally wide
  size_t weight;               // of the layer's vectors; as wide as what is normed together
  std::optional<size_t> bias;  // LayerNorm's, likewise
  size_t size;                 // what is normed together: the row, or a head

  std::vector<View> inputs() const { return {in}; }
  std::vector<View> outputs() const { return {out}; }
};

void forward(const NormStep& step, ForwardPass& pass, size_t layer);
// The gradient of `in` is added up; weight and bias are frozen.
void backward(const NormStep& step, BackwardPass& pass, size_t layer);

// One row of n numbers; `bias` is null for RMSNorm.
void norm_row(const Kernels& k, NormRule rule, const float* weight, const float* bias, size_t n, const float* x,
              float* y);
void norm_row_backward(const Kernels& k, NormRule rule, const float* weight, size_t n, const float* x, const float* dy,
                       float* dx);

}  // namespace paw
