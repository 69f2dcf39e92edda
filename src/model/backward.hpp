// The backward pass: gradients of the loss with respect to the adapter, through the frozen quantized base.
#pragma once

#include <map>
#include <vector>

#include "model/forward.hpp"

namespace paw {

// What the backward pass multiplies by: each weight's transpose, rounded to Q8_0 along its own rows. Incoming gradients
// are quantized to int8 like activations, so backward runs on the forward's integer kernels. docs/decisions/ has the
// measured error.
struct TransposedBase {
  TransposedBase(const Base& base, ThreadPool& pool);
  std::vector<PackedMatrix> linears;  // [layers * linears]
  PackedMatrix output;                // [width][vocabulary]
};

// Gradients of one LoraMatrix, in the layout of its masters.
struct LoraGradient {
  std::vector<float> a, b_t;
};

struct Target {
  size_t row;   // of the batch: this row's logits predict ...
  Token token;  // ... this token
};

// What no gradient flows into, which costs less than all: rows that come first in the batch, of which none is a target
// (they are taken as constants), and the lowest layers, whose matrices then have no gradient.
struct Constants {
  size_t rows = 0, layers = 0;
};

// What bounds the memory of a step with a long text; none of it changes a bit of the gradients.
struct GradientLimits {
  // Beyond so many rows, only the layers' inputs are stored, and each layer is computed again when it is needed: a
  // third more work.
  size_t rows_kept = 1024;
  // Attention's probabilities are there for so many rows at a time.
  size_t attention_rows = 512;
};

// What a backward pass fills over and over, kept to save allocations.
struct GradientBuffers {
  std::vector<std::vector<float>> slots;  // gradients of a layer's slots, [rows][slot width]
  std::vector<float> hidden, logits, hidden_gradient, lora, probabilities, score_gradients;
  QuantizedRows quantized;
};

// One training step's loss and gradients. Sequences may share the rows of another one as their context (the shared
// prefix); cache rows must equal batch rows. Single caller; reuse to save allocations.
class Gradients {
 public:
  Gradients(const Base& base, const TransposedBase& transposed, const Lora& lora, GradientLimits limits = {});

  // Runs forward and backward and adds to `gradients` and, where sequences have gates, to `gate_gradients`. Returns the
  // weighted sum of -log p over the targets, in nat; `weights` (one a target) also scale the gradient.
  float compute(const Lora& lora, const Batch& batch, std::span<const Target> targets, std::span<const float> weights,
                ThreadPool& pool, Constants constants = {});
  // The same sum, without gradients.
  float loss(const Lora& lora, const Batch& batch, std::span<const Target> targets, std::span<const float> weights,
             ThreadPool& pool);
  void clear();  // gradients = 0

  std::vector<LoraGradient> gradients;  // [layers * linears]
  // By the gates that they are of: with respect to each gate, over all sequences that share them.
  std::map<const std::vector<float>*, std::vector<float>> gate_gradients;

 private:
  BackwardPass run_forward(const Lora& lora, const Batch& batch, ThreadPool& pool);

  const Base& base_;
  const TransposedBase& transposed_;
  GradientLimits limits_;
  Workspace workspace_;
  KvCache cache_;
  GradientBuffers buffers_;
};

}  // namespace paw
