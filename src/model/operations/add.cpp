#include "model/operations/add.hpp"

#include "model/pass.hpp"

namespace paw {

void forward(const AddStep& step, ForwardPass& p, size_t layer) {
  const Rows<const float> a = p.rows_of(layer, step.a), b = p.rows_of(layer, step.b);
  const Rows<float> y = p.rows_of(layer, step.out);
  p.pending.emplace_back([&p, &step, a, b, y](size_t begin, size_t end) {
    for (size_t row = begin; row < end; ++row) p.k.add(a[row], b[row], step.out.width, y[row]);
  });
}

void backward(const AddStep& step, BackwardPass& p, size_t) {
  const Rows<float> dy = p.gradient_of(step.out);
  for (const View& view : {step.a, step.b}) {
    const Rows<float> dx = p.gradient_of(view);
    p.for_rows([&](size_t begin, size_t end) {
      for (size_t row = begin; row < end; ++row) p.k.add(dx[row], dy[row], view.width, dx[row]);
    });
  }
}

}  // namespace paw
