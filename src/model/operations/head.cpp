#include "model/operations/head.hpp"

#include <algorithm>
#include <cstring>

#include "model/pass.hpp"

namespace paw {
namespace {

// The sum of loss(some targets, their weights), a few at a time, which bounds the memory of the logits.
template <typename Loss>
float sum_over_chunks(std::span<const Target> targets, std::span<const float> weights, Loss loss) {
  constexpr size_t kChunk = 64;
  float sum = 0;
  for (size_t first = 0; first < targets.size(); first += kChunk) {
    const size_t count = std::min(kChunk, targets.size() - first);
    sum += loss(targets.subspan(first, count), weights.subspan(first, count));
  }
  return sum;
}

// Fills buffers.logits with the target rows' logits, turned into the loss's gradient; returns the loss.
float logits_loss(BackwardPass& p, std::span<const Target> targets, std::span<const float> weights) {
  const size_t stride = logits_stride(p.base);
  std::vector<float>& logits = p.buffers.logits;
  std::vector<size_t> rows;
  for (const Target& target : targets) rows.push_back(target.row);
  final_norm(p.base, p.work, rows, p.buffers.hidden);
  all_logits(p.base, p.buffers.hidden, rows.size(), logits, p.work, p.pool);
  std::vector<float> losses(rows.size());
  p.pool.for_ranges(rows.size(), 1, [&](size_t begin, size_t end) {
    for (size_t i = begin; i < end; ++i) {
      losses[i] = p.k.cross_entropy(logits.data() + i * stride, p.base.config().vocabulary,
                                    static_cast<size_t>(targets[i].token), weights[i]);
    }
  });
  float loss = 0;
  for (size_t i = 0; i < losses.size(); ++i) loss += losses[i] * weights[i];
  return loss;
}

// From buffers.logits back through the head and the output norm.
void logits_backward(BackwardPass& p, std::span<const Target> targets) {
  const size_t width = p.base.config().width, stride = logits_stride(p.base), count = targets.size();
  const std::vector<float>& logits = p.buffers.logits;
  const PackedMatrix& transposed = p.transposed.output;
  const size_t padded = transposed.columns();
  QuantizedRows& quantized = p.buffers.quantized;
  quantized.resize(count, padded);
  std::vector<float> gradient(padded == stride ? 0 : count * padded);
  p.pool.for_ranges(count, 1, [&](size_t begin, size_t end) {
    for (size_t i = begin; i < end && padded != stride; ++i) {
      std::memcpy(gradient.data() + i * padded, logits.data() + i * stride, p.base.config().vocabulary * sizeof(float));
    }
    p.k.quantize(padded == stride ? logits.data() : gradient.data(), begin, end, quantized);
  });
  std::vector<float>& hidden = p.buffers.hidden_gradient;
  hidden.assign(count * width, 0.0F);
  p.pool.for_ranges(transposed.groups(), 1, [&](size_t begin, size_t end) {
    p.k.matmul(transposed, begin, end, quantized, hidden.data(), width, false);
  });
  float* dy = p.buffers.slots[p.base.layer(0).output].data();
  const auto& norm = p.base.description().final_norm;
  for (size_t i = 0; i < count; ++i) {
    float* row = dy + targets[i].row * width;
    if (norm) {
      norm_row_backward(p.k, *norm, p.base.output_norm().weight(), width, p.work.output() + targets[i].row * width,
                        hidden.data() + i * width, row);
    } else {
      p.k.add(row, hidden.data() + i * width, width, row);
    }
  }
}

}  // namespace

void final_norm(const Base& base, Workspace& workspace, std::span<const size_t> rows, std::vector<float>& hidden) {
  const size_t width = base.config().width;
  const auto& norm = base.description().final_norm;
  hidden.resize(rows.size() * width);
  for (size_t i = 0; i < rows.size(); ++i) {
    const float* x = workspace.output() + rows[i] * width;
    if (norm) {
      norm_row(kernels(), *norm, base.output_norm().weight(), base.output_norm().bias(), width, x,
               hidden.data() + i * width);
    } else {
      std::copy_n(x, width, hidden.data() + i * width);
    }
  }
}

size_t logits_stride(const Base& base) { return base.output().groups() * 16; }

void all_logits(const Base& base, const std::vector<float>& hidden, size_t count, std::vector<float>& logits,
                Workspace& workspace, ThreadPool& pool) {
  workspace.quantized.resize(count, base.config().width);
  kernels().quantize(hidden.data(), 0, count, workspace.quantized);
  logits.resize(count * logits_stride(base));
  pool.for_ranges(base.output().groups(), kGroupGrain, [&](size_t begin, size_t end) {
    kernels().matmul(base.output(), begin, end, workspace.quantized, logits.data(), logits_stride(base), false);
  });
}

std::vector<float> some_logits(const Base& base, const float* hidden, std::span<const Token> tokens) {
  QuantizedRows quantized;
  quantized.resize(1, base.config().width);
  kernels().quantize(hidden, 0, 1, quantized);
  std::vector<float> logits;
  for (const Token token : tokens) {
    const size_t group = static_cast<size_t>(token) / 16;
    std::vector<float> sixteen(16);
    // matmul addresses its output by absolute column; one row of one group needs only these 16.
    kernels().matmul(base.output(), group, group + 1, quantized,
                     sixteen.data() - static_cast<std::ptrdiff_t>(group * 16), 0, false);
    logits.push_back(sixteen[static_cast<size_t>(token) % 16]);
  }
  return logits;
}

float head_loss(BackwardPass& p, std::span<const Target> targets, std::span<const float> weights) {
  return sum_over_chunks(targets, weights,
                         [&](auto some, auto their_weights) { return logits_loss(p, some, their_weights); });
}

float head_backward(BackwardPass& p, std::span<const Target> targets, std::span<const float> weights) {
  return sum_over_chunks(targets, weights, [&](auto some, auto their_weights) {
    const float loss = logits_loss(p, some, their_weights);
    logits_backward(p, some);
    return loss;
  });
}

}  // namespace paw
