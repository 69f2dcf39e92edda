// AdamW over all factors of an adapter, with gradient clipping, and the learning rate's schedule.
#pragma once

#include <vector>

#include "model/backward.hpp"

namespace paw {

// One caller at a time. The result does not depend on the number of threads.
class Optimizer {
 public:
  Optimizer(const Lora& lora, float clip, float decay);
  // One update; refreshes the transposed copies. Throws Error where the gradient is no number.
  void step(Lora& lora, const std::vector<LoraGradient>& gradients, float rate, ThreadPool& pool);

  // What a training that is to be resumed keeps: the moments of the gradients, and the powers that correct their start.
  struct State {
    std::vector<LoraGradient> mean, variance;
    float beta1_power = 1, beta2_power = 1;
  };
  State& state() { return state_; }

 private:
  float clip_, decay_;
  State state_;
};

// The rate at a step (from 1): a linear rise over the share `warmup` of the steps, then half a cosine down to 5 % of
// the peak.
float scheduled_rate(float peak, float warmup, size_t step, size_t steps);

}  // namespace paw
