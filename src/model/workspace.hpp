// The activations of a forward pass.
#pragma once

#include <vector>

#include "model/base.hpp"
#include "model/batch.hpp"
#include "model/lora.hpp"

namespace paw {

// The angles of a batch's rows by one rule.
struct RowAngles {
  RopeRule rule;
  std::vector<const float*> of_row;
};

// Belongs to one thread of control; reuse it to save allocations.
class Workspace {
 public:
  // What is still there after the pass. Backward needs all activations of every layer, or each layer's input, from
  // which forward_layer() makes the others again: a sixteenth of the memory.
  enum class Keep { Result, LayerInputs, All };

  Workspace(const Base& base, Keep keep);

  void keep(Keep what) { keep_ = what; }
  void resize(size_t rows, const Lora* lora);
  float* slot(size_t layer, size_t slot);           // [rows][slot width]
  float* lora_hidden(size_t layer, size_t linear);  // [rows][lanes], scale * diag(gates) A x of an adapted linear
  // The last layer's, before the output norm.
  float* output() { return slot(base_.config().layers, base_.layer(0).input); }

  // The angles of every row of a batch by every RoPE rule of the base. Valid until it is asked for other angles.
  std::vector<RowAngles> angles(const Batch& batch);

  QuantizedRows quantized;

 private:
  struct Layer {
    std::vector<std::vector<float>> slots, hidden;
  };
  const Base& base_;
  Keep keep_;
  std::vector<size_t> buffers_;  // of each slot, where only the result is kept
  std::vector<Layer> layers_;
  std::vector<RopeAngles> rope_;  // one a rule
};

}  // namespace paw
