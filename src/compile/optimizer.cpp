#include "compile/optimizer.hpp"

#include <algorithm>
#include <cmath>

#include "paw/error.hpp"

namespace paw {

Optimizer::Optimizer(const Lora& lora, float clip, float decay) : clip_(clip), decay_(decay) {
  for (const LoraMatrix& m : lora.matrices) {
    state_.mean.push_back({std::vector<float>(m.a.size()), std::vector<float>(m.b_t.size())});
    state_.variance.push_back(state_.mean.back());
  }
}

void Optimizer::step(Lora& lora, const std::vector<LoraGradient>& gradients, float rate, ThreadPool& pool) {
  constexpr float kBeta1 = 0.9F, kBeta2 = 0.999F, kEpsilon = 1e-8F;
  const Kernels& k = kernels();
  std::vector<float> squares(gradients.size());
  pool.for_ranges(gradients.size(), 1, [&](size_t begin, size_t end) {
    for (size_t i = begin; i < end; ++i) {
      squares[i] = k.square_sum(gradients[i].a.data(), gradients[i].a.size()) +
                   k.square_sum(gradients[i].b_t.data(), gradients[i].b_t.size());
    }
  });
  double square = 0;
  for (const float s : squares) square += s;
  const auto norm = static_cast<float>(std::sqrt(square));
  if (!std::isfinite(norm)) throw Error("training diverged: the gradient is no number; try a smaller rate");
  const float scale = norm > clip_ ? clip_ / norm : 1.0F;
  state_.beta1_power *= kBeta1;
  state_.beta2_power *= kBeta2;
  pool.for_ranges(gradients.size(), 1, [&](size_t begin, size_t end) {
    for (size_t i = begin; i < end; ++i) {
      const auto update = [&](std::vector<float>& p, const std::vector<float>& g, std::vector<float>& m,
                              std::vector<float>& v) {
        k.adamw(p.data(), g.data(), m.data(), v.data(), p.size(), scale, rate, kBeta1, kBeta2, kEpsilon, decay_,
                1.0F - state_.beta1_power, 1.0F - state_.beta2_power);
      };
      LoraMatrix& matrix = lora.matrices[i];
      update(matrix.a, gradients[i].a, state_.mean[i].a, state_.variance[i].a);
      update(matrix.b_t, gradients[i].b_t, state_.mean[i].b_t, state_.variance[i].b_t);
      matrix.transpose();
    }
  });
}

float scheduled_rate(float peak, float warmup, size_t step, size_t steps) {
  const double warm = std::max(1.0, static_cast<double>(warmup) * static_cast<double>(steps));
  const auto at = static_cast<double>(step);
  if (at <= warm) return peak * static_cast<float>(at / warm);
  const double done = (at - warm) / std::max(1.0, static_cast<double>(steps) - warm);
  return peak * static_cast<float>(0.5 * (1.0 + std::cos(done * M_PI)) * 0.95 + 0.05);
}

}  // namespace paw
