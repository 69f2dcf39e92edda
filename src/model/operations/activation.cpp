#include "model/operations/activation.hpp"

#include "model/pass.hpp"

namespace paw {

std::vector<View> ActivationStep::inputs() const { return up ? std::vector<View>{gate, *up} : std::vector<View>{gate}; }

void forward(const ActivationStep& step, ForwardPass& p, size_t layer) {
  const Rows<const float> gate = p.rows_of(layer, step.gate), up = step.up ? p.rows_of(layer, *step.up) : Rows<float>{};
  const Rows<float> y = p.rows_of(layer, step.out);
  p.pending.emplace_back([&p, &step, gate, up, y](size_t begin, size_t end) {
    for (size_t row = begin; row < end; ++row)
      p.k.activate(step.activation, gate[row], step.up ? up[row] : nullptr, step.out.width, y[row]);
  });
}

void backward(const ActivationStep& step, BackwardPass& p, size_t layer) {
  const Rows<const float> gate = p.rows_of(layer, step.gate),
                          up = step.up ? p.rows_of(layer, *step.up) : Rows<const float>{};
  const Rows<float> dy = p.gradient_of(step.out), d_gate = p.gradient_of(step.gate),
                    d_up = step.up ? p.gradient_of(*step.up) : Rows<float>{};
  p.for_rows([&](size_t begin, size_t end) {
    for (size_t row = begin; row < end; ++row) {
      p.k.activate_backward(step.activation, gate[row], step.up ? up[row] : nullptr, dy[row], step.out.width,
                            d_gate[row], step.up ? d_up[row] : nullptr);
    }
  });
}

}  // namespace paw
