#include "compile/optimizer.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "math/portable.hpp"
#include "paw/error.hpp"

namespace paw {

Parameters parameters_of(Lora& lora, size_t first_matrix) {
  Parameters all;
  for (LoraMatrix& m : std::span(lora.matrices).subspan(first_matrix)) all.insert(all.end(), {m.a, m.b_t});
  return all;
}

ConstParameters gradients_of(const std::vector<LoraGradient>& gradients, size_t first_matrix) {
  ConstParameters all;
  for (const LoraGradient& g : std::span(gradients).subspan(first_matrix)) all.insert(all.end(), {g.a, g.b_t});
  return all;
}

Optimizer::Optimizer(const Parameters& parameters, float clip, float decay) : clip_(clip), decay_(decay) {
  for (const auto& p : parameters) {
    state_.mean.emplace_back(p.size());
    state_.variance.emplace_back(p.size());
  }
}

void Optimizer::step(const Parameters& parameters, const ConstParameters& gradients, float rate, ThreadPool& pool) {
  constexpr float kBeta1 = 0.9F, kBeta2 = 0.999F, kEpsilon = 1e-8F;
  const Kernels& k = kernels();
  std::vector<float> squares(gradients.size());
  pool.for_ranges(gradients.size(), 1, [&](size_t begin, size_t end) {
    for (size_t i = begin; i < end; ++i) squares[i] = k.square_sum(gradients[i].data(), gradients[i].size());
  });
  double square = 0;
  for (const float s : squares) square += s;
  const auto norm = static_cast<float>(std::sqrt(square));
  if (!std::isfinite(norm))
    throw Error(ErrorKind::Failed, "training diverged: the gradient is not a number; try a smaller rate");
  const float scale = norm > clip_ ? clip_ / norm : 1.0F;
  state_.beta1_power *= kBeta1;
  state_.beta2_power *= kBeta2;
  pool.for_ranges(parameters.size(), 1, [&](size_t begin, size_t end) {
    for (size_t i = begin; i < end; ++i) {
      k.adamw(parameters[i].data(), gradients[i].data(), state_.mean[i].data(), state_.variance[i].data(),
              parameters[i].size(), scale, rate, kBeta1, kBeta2, kEpsilon, decay_, 1.0F - state_.beta1_power,
              1.0F - state_.beta2_power);
    }
  });
}

void step_lora(Optimizer& optimizer, Lora& lora, const std::vector<LoraGradient>& gradients, float rate,
               ThreadPool& pool, size_t first_matrix) {
  optimizer.step(parameters_of(lora, first_matrix), gradients_of(gradients, first_matrix), rate, pool);
  pool.for_ranges(lora.matrices.size() - first_matrix, 1, [&](size_t begin, size_t end) {
    for (size_t i = begin; i < end; ++i) lora.matrices[first_matrix + i].transpose();
  });
}

float scheduled_rate(float peak, float warmup, size_t step, size_t steps, float fall) {
  const double warm = std::max(1.0, static_cast<double>(warmup) * static_cast<double>(steps));
  const auto at = static_cast<double>(step);
  if (at <= warm) return peak * static_cast<float>(at / warm);
  const double begin = std::max(warm, (1.0 - static_cast<double>(fall)) * static_cast<double>(steps));
  const double done = std::max(0.0, at - begin) / std::max(1.0, static_cast<double>(steps) - begin);
  return peak * static_cast<float>(0.5 * (1.0 + portable::sin_cos(done * std::numbers::pi).cos) * 0.95 + 0.05);
}

}  // namespace paw
