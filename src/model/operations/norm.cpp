#include "model/operations/norm.hpp"

#include "model/pass.hpp"

namespace paw {

void norm_row(const Kernels& k, NormRule rule, const float* weight, const float* bias, size_t n, const float* x,
              float* y) {
  if (rule.kind == NormKind::Rms) {
    k.rms_norm(x, weight, rule.epsilon, n, y);
  } else {
    k.layer_norm(x, weight, bias, rule.epsilon, n, y);
  }
}

void norm_row_backward(const Kernels& k, NormRule rule, const float* weight, size_t n, const float* x, const float* dy,
                       float* dx) {
  const auto backward = rule.kind == NormKind::Rms ? k.rms_norm_backward : k.layer_norm_backward;
  backward(x, weight, rule.epsilon, n, dy, dx);
}

void forward(const NormStep& step, ForwardPass& p, size_t layer) {
  const float *weight = p.base.vector(layer, step.weight),
              *bias = step.bias ? p.base.vector(layer, *step.bias) : nullptr;
  const Rows<const float> x = p.rows_of(layer, step.in);
  const Rows<float> y = p.rows_of(layer, step.out);
  p.pending.emplace_back([&p, &step, weight, bias, x, y](size_t begin, size_t end) {
    for (size_t row = begin; row < end; ++row) {
      for (size_t at = 0; at < step.in.width; at += step.size)
        norm_row(p.k, step.rule, weight, bias, step.size, x[row] + at, y[row] + at);
    }
  });
}

void backward(const NormStep& step, BackwardPass& p, size_t layer) {
  const float* weight = p.base.vector(layer, step.weight);
  const Rows<const float> x = p.rows_of(layer, step.in);
  const Rows<float> dy = p.gradient_of(step.out), dx = p.gradient_of(step.in);
  p.for_rows([&](size_t begin, size_t end) {
    for (size_t row = begin; row < end; ++row) {
      for (size_t at = 0; at < step.in.width; at += step.size)
        norm_row_backward(p.k, step.rule, weight, step.size, x[row] + at, dy[row] + at, dx[row] + at);
    }
  });
}

}  // namespace paw
