#include "model/backward.hpp"

#include <algorithm>

#include "model/operations/head.hpp"
#include "model/pass.hpp"

namespace paw {

TransposedBase::TransposedBase(const Base& base, ThreadPool& pool)
    : output(PackedMatrix::pack_transposed(base.output_tensor(), pool)) {
  for (size_t l = 0; l < base.config().layers; ++l) {
    for (size_t i = 0; i < base.matrices_per_layer(); ++i) {
      linears.push_back(PackedMatrix::pack_transposed(base.linear_tensor(l, i), pool));
    }
  }
}

Gradients::Gradients(const Base& base, const TransposedBase& transposed, const Lora& lora, GradientLimits limits)
    : base_(base), transposed_(transposed), limits_(limits), workspace_(base, Workspace::Keep::All) {
  for (const LoraMatrix& m : lora.matrices)
    gradients.push_back({std::vector<float>(m.a.size()), std::vector<float>(m.b_t.size())});
}

void Gradients::clear() {
  for (auto& gradient : gradients) {
    std::fill(gradient.a.begin(), gradient.a.end(), 0.0F);
    std::fill(gradient.b_t.begin(), gradient.b_t.end(), 0.0F);
  }
  gate_gradients.clear();
}

BackwardPass Gradients::run_forward(const Lora& lora, const Batch& batch, ThreadPool& pool) {
  const size_t rows = batch.tokens.size();
  if (cache_.rows < rows) cache_.resize(base_.config(), rows);
  workspace_.keep(rows > limits_.rows_kept ? Workspace::Keep::LayerInputs : Workspace::Keep::All);
  forward(base_, &lora, batch, cache_, workspace_, pool);
  return {base_,     transposed_, lora,     batch,     cache_,         workspace_, pool,
          kernels(), limits_,     buffers_, gradients, gate_gradients, rows};
}

float Gradients::compute(const Lora& lora, const Batch& batch, std::span<const Target> targets,
                         std::span<const float> weights, ThreadPool& pool, Constants constants) {
  BackwardPass p = run_forward(lora, batch, pool);
  p.first = constants.rows;
  p.angles = workspace_.angles(batch);
  const auto& slots = base_.layer(0).slots;
  const size_t input = base_.layer(0).input, output = base_.layer(0).output;
  buffers_.slots.resize(slots.size());
  for (size_t s = 0; s < slots.size(); ++s) buffers_.slots[s].assign(p.rows * slots[s].width, 0.0F);

  const float loss = head_backward(p, targets, weights);
  const size_t last = base_.config().layers - 1;  // what forward computed last is still there
  for (size_t layer = base_.config().layers; layer-- > constants.layers;) {
    if (p.rows > limits_.rows_kept && layer < last)
      forward_layer(base_, &p.lora, p.batch, cache_, workspace_, p.pool, layer);
    const auto& steps = base_.layer(layer).steps;
    for (auto step = steps.rbegin(); step != steps.rend(); ++step)
      std::visit([&](const auto& each) { backward(each, p, layer); }, *step);
    // This layer's input gradient is the output gradient of the layer below; all other slots start again from zero.
    std::swap(buffers_.slots[output], buffers_.slots[input]);
    p.for_rows([&](size_t begin, size_t end) {
      for (size_t s = 0; s < slots.size(); ++s) {
        const size_t n = slots[s].width;
        if (s != output) std::fill_n(buffers_.slots[s].data() + begin * n, (end - begin) * n, 0.0F);
      }
    });
  }
  return loss;
}

float Gradients::loss(const Lora& lora, const Batch& batch, std::span<const Target> targets,
                      std::span<const float> weights, ThreadPool& pool) {
  BackwardPass p = run_forward(lora, batch, pool);
  return head_loss(p, targets, weights);
}

}  // namespace paw
