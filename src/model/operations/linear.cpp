#include "model/operations/linear.hpp"

#include <algorithm>

#include "model/pass.hpp"

namespace paw {
namespace {

// The adapter of one matrix; null where it has none.
const LoraMatrix* adapter_of(const ForwardPass& p, size_t layer, size_t linear) {
  if (p.lora == nullptr) return nullptr;
  const LoraMatrix& m = p.lora->matrices[p.base.matrix_index(layer, linear)];
  return m.padded_rank > 0 ? &m : nullptr;
}

// Multiplies the rows [begin, end) of an adapted matrix's A x by their sequences' gates.
void apply_gates(ForwardPass& p, size_t matrix, size_t padded_rank, size_t begin, size_t end, float* hidden) {
  for (size_t row = begin; row < end; ++row) {
    const std::vector<float>* gates = p.batch.sequences[p.sequence_of_row[row]].gates;
    if (gates == nullptr) continue;
    p.k.multiply(hidden + row * padded_rank, gates->data() + matrix * padded_rank, padded_rank,
                 hidden + row * padded_rank);
  }
}

// The row groups [begin, end) of one product, for all rows.
void multiply(ForwardPass& p, size_t layer, const LinearStep::Product& product, size_t begin, size_t end) {
  const Rows<float> y = p.rows_of(layer, product.out);
  const size_t first = begin * 16, last = end * 16;  // columns of y
  p.k.matmul(p.base.linear(layer, product.matrix), begin, end, p.work.quantized, y.first, y.stride, false);
  if (product.bias) {
    const float* bias = p.base.vector(layer, *product.bias) + first;
    for (size_t row = 0; row < p.rows(); ++row) p.k.add(y[row] + first, bias, last - first, y[row] + first);
  }
  if (const LoraMatrix* m = adapter_of(p, layer, product.matrix)) {
    p.k.expand(p.work.lora_hidden(layer, product.matrix), p.rows(), m->padded_rank, m->b_t.data(), product.out.width,
               first, last, y.first, y.stride);
  }
}

// Takes the gradient from the far side of the gates, scale * B^T dy, to the near one, dh = scale * diag(gates) B^T dy,
// and adds up the gates' own. `hidden` is scale * diag(gates) A x. Both begin with the first row that gradients flow
// into.
void gates_backward(BackwardPass& p, size_t matrix, const float* hidden) {
  const LoraMatrix& m = p.lora.matrices[matrix];
  for (const Sequence& s : p.batch.sequences) {
    if (s.gates == nullptr) continue;
    std::vector<float>& sums = p.gate_gradients[s.gates];
    sums.resize(s.gates->size());
    for (size_t row = std::max(s.first_row, p.first); row < s.first_row + s.rows; ++row) {
      const size_t at = (row - p.first) * m.padded_rank;
      p.k.gates_backward(hidden + at, s.gates->data() + matrix * m.padded_rank, m.scale, m.padded_rank,
                         p.buffers.lora.data() + at, sums.data() + matrix * m.padded_rank);
    }
  }
}

// dx += W^T dy + A^T dh with dh = scale * B^T dy; dB = dy h^T and dA = dh x^T, summed over rows in order.
void product_backward(BackwardPass& p, size_t layer, const View& in, const LinearStep::Product& product) {
  const size_t rows = p.rows - p.first, d_in = in.width, d_out = product.out.width;
  const Rows<const float> x = p.rows_of(layer, in);
  const Rows<float> dx = p.gradient_of(in), dy = p.gradient_of(product.out);
  const float *first_x = x[p.first], *first_dy = dy[p.first];
  const size_t index = p.base.matrix_index(layer, product.matrix);
  const LoraMatrix& m = p.lora.matrices[index];
  LoraGradient& gradient = p.gradients[index];
  QuantizedRows& quantized = p.buffers.quantized;
  std::vector<float>& dh = p.buffers.lora;
  quantized.resize(rows, d_out);
  dh.resize(rows * std::max<size_t>(m.padded_rank, 1));
  p.pool.for_ranges(rows, kRowGrain, [&](size_t begin, size_t end) {
    p.k.quantize(first_dy, begin, end, quantized);
    if (m.padded_rank > 0)
      p.k.shrink(first_dy, dy.stride, begin, end, d_out, m.b.data(), m.padded_rank, m.scale, dh.data());
  });
  const float* hidden =
      m.padded_rank > 0 ? p.work.lora_hidden(layer, product.matrix) + p.first * m.padded_rank : nullptr;
  if (m.padded_rank > 0) gates_backward(p, index, hidden);
  const PackedMatrix& transposed = p.transposed.linears[index];
  p.pool.for_ranges(transposed.groups() + d_out / 16, kGroupGrain, [&](size_t begin, size_t end) {
    const size_t inputs = transposed.groups();
    if (begin < std::min(end, inputs)) {
      const size_t last = std::min(end, inputs);
      p.k.matmul(transposed, begin, last, quantized, dx[p.first], dx.stride, true);
      if (m.padded_rank > 0) {
        p.k.expand(dh.data(), rows, m.padded_rank, m.a.data(), d_in, begin * 16, last * 16, dx[p.first], dx.stride);
        p.k.outer(dh.data(), first_x, x.stride, rows, m.padded_rank, d_in, begin * 16, last * 16, gradient.a.data());
      }
    }
    if (m.padded_rank > 0 && end > inputs) {
      const size_t first = std::max(begin, inputs) - inputs;
      p.k.outer(hidden, first_dy, dy.stride, rows, m.padded_rank, d_out, first * 16, (end - inputs) * 16,
                gradient.b_t.data());
    }
  });
}

}  // namespace

std::vector<View> LinearStep::outputs() const {
  std::vector<View> views;
  for (const Product& product : products) views.push_back(product.out);
  return views;
}

void forward(const LinearStep& step, ForwardPass& p, size_t layer) {
  const Rows<const float> x = p.rows_of(layer, step.in);
  p.work.quantized.resize(p.rows(), step.in.width);
  p.pending.emplace_back([&](size_t begin, size_t end) {
    p.k.quantize(x.first, begin, end, p.work.quantized);
    for (const LinearStep::Product& product : step.products) {
      if (const LoraMatrix* m = adapter_of(p, layer, product.matrix)) {
        float* hidden = p.work.lora_hidden(layer, product.matrix);
        p.k.shrink(x.first, x.stride, begin, end, step.in.width, m->a_t.data(), m->padded_rank, m->scale, hidden);
        apply_gates(p, p.base.matrix_index(layer, product.matrix), m->padded_rank, begin, end, hidden);
      }
    }
  });
  catch_up(p);
  size_t total = 0;
  for (const LinearStep::Product& product : step.products) total += p.base.linear(layer, product.matrix).groups();
  p.pool.for_ranges(total, kGroupGrain, [&](size_t begin, size_t end) {
    size_t before = 0;
    for (const LinearStep::Product& product : step.products) {
      const size_t groups = p.base.linear(layer, product.matrix).groups();
      const size_t first = std::max(begin, before), last = std::min(end, before + groups);
      if (first < last) multiply(p, layer, product, first - before, last - before);
      before += groups;
    }
  });
}

void backward(const LinearStep& step, BackwardPass& p, size_t layer) {
  for (const LinearStep::Product& product : step.products) product_backward(p, layer, step.in, product);
}

}  // namespace paw
