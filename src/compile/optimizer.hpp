// AdamW with gradient clipping over any number of parameter vectors, and the learning rate's schedule.
#pragma once

#include <span>
#include <vector>

#include "model/backward.hpp"

namespace paw {

using Parameters = std::vector<std::span<float>>;
using ConstParameters = std::vector<std::span<const float>>;

// An adapter's factors from a matrix on, and their gradients in the same order.
Parameters parameters_of(Lora& lora, size_t first_matrix = 0);
ConstParameters gradients_of(const std::vector<LoraGradient>& gradients, size_t first_matrix = 0);

// One caller at a time. The result does not depend on the number of threads. Each vector's size is a multiple of 16.
class Optimizer {
 public:
  Optimizer(const Parameters& parameters, float clip, float decay);
  // One update of parameters of the same sizes. Throws Error where the gradient is not a number.
  void step(const Parameters& parameters, const ConstParameters& gradients, float rate, ThreadPool& pool);

  // What a training that is to be resumed keeps: the moments of the gradients, and the powers that correct their start.
  struct State {
    std::vector<std::vector<float>> mean, variance;
    float beta1_power = 1, beta2_power = 1;
  };
  State& state() { return state_; }

 private:
  float clip_, decay_;
  State state_;
};

// One update of an adapter, its transposed copies included; `optimizer` is of its parameters from `first_matrix` on.
void step_lora(Optimizer& optimizer, Lora& lora, const std::vector<LoraGradient>& gradients, float rate,
               ThreadPool& pool, size_t first_matrix = 0);

// The rate at a step (from 1): a linear rise over the share `warmup` of the steps, the peak, and over the share `fall`,
// or as much as is left, half a cosine down to 5 % of the peak.
float scheduled_rate(float peak, float warmup, size_t step, size_t steps, float fall = 1);

}  // namespace paw
