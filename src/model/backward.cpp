#include "model/backward.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <optional>

namespace paw {
namespace {

constexpr size_t kRowGrain = 4, kGroupGrain = 4;

// The index of a row among the rows of the spans; nothing if it is in none.
std::optional<size_t> index_in(std::span<const KvSpan> spans, size_t row) {
  size_t before = 0;
  for (const KvSpan& span : spans) {
    if (row >= span.first && row < span.first + span.count) return before + row - span.first;
    before += span.count;
  }
  return std::nullopt;
}

size_t round_up(size_t n, size_t multiple) { return (n + multiple - 1) / multiple * multiple; }

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

}  // namespace

struct Gradients::Pass {
  const Lora& lora;
  const Batch& batch;
  ThreadPool& pool;
  const Kernels& k;
  size_t rows;
  size_t first = 0;  // of the rows that gradients flow into

  // work(begin, end) on the rows that gradients flow into.
  template <typename Work>
  void for_rows(Work work) {
    pool.for_ranges(rows - first, kRowGrain, [&](size_t begin, size_t end) { work(first + begin, first + end); });
  }
};

TransposedBase::TransposedBase(const Base& base, ThreadPool& pool)
    : output(PackedMatrix::pack_transposed(base.output_tensor(), pool)) {
  for (size_t l = 0; l < base.config().layers; ++l) {
    for (size_t i = 0; i < base.layer().linears.size(); ++i) {
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

float Gradients::compute(const Lora& lora, const Batch& batch, std::span<const Target> targets,
                         std::span<const float> weights, ThreadPool& pool, Constants constants) {
  Pass p{lora, batch, pool, kernels(), batch.tokens.size(), constants.rows};
  run_forward(p);
  const auto& slots = base_.layer().slots;
  slot_gradients_.resize(slots.size());
  for (size_t s = 0; s < slots.size(); ++s) slot_gradients_[s].assign(p.rows * slots[s].width, 0.0F);

  const float loss = sum_over_chunks(
      targets, weights, [&](auto some, auto their_weights) { return output_backward(p, some, their_weights); });
  const std::vector<const float*> angles = angles_of_rows(batch, workspace_);
  const auto& steps = base_.layer().steps;
  const size_t last = base_.config().layers - 1;  // what forward computed last is still there
  for (size_t layer = base_.config().layers; layer-- > constants.layers;) {
    if (p.rows > limits_.rows_kept && layer < last)
      forward_layer(base_, &p.lora, p.batch, cache_, workspace_, p.pool, layer);
    for (auto step = steps.rbegin(); step != steps.rend(); ++step) {
      const size_t n = slots[step->out[0]].width;
      switch (step->kind) {
        case Step::Kind::RmsNorm: {
          const float *x = workspace_.slot(layer, step->in[0]), *weight = base_.norm(layer, step->weights[0]),
                      *dy = slot_gradient(step->out[0]);
          float* dx = slot_gradient(step->in[0]);
          p.for_rows([&](size_t begin, size_t end) {
            for (size_t row = begin; row < end; ++row) {
              p.k.rms_norm_backward(x + row * n, weight, base_.config().norm_epsilon, n, dy + row * n, dx + row * n);
            }
          });
          break;
        }
        case Step::Kind::Linear: linear_backward(p, layer, *step); break;
        case Step::Kind::Rope:
          p.for_rows([&](size_t begin, size_t end) {
            rotate(base_.config(), Rotation::Inverse, angles, begin, end, slot_gradient(step->out[0]), n);
          });
          break;
        case Step::Kind::Attention: attention_backward(p, layer, *step); break;
        case Step::Kind::SwiGlu: {
          const float *gate = workspace_.slot(layer, step->in[0]), *up = workspace_.slot(layer, step->in[1]),
                      *dy = slot_gradient(step->out[0]);
          float *d_gate = slot_gradient(step->in[0]), *d_up = slot_gradient(step->in[1]);
          p.for_rows([&](size_t begin, size_t end) {
            p.k.swiglu_backward(gate + begin * n, up + begin * n, dy + begin * n, (end - begin) * n, d_gate + begin * n,
                                d_up + begin * n);
          });
          break;
        }
        case Step::Kind::Add: {
          const float* dy = slot_gradient(step->out[0]);
          float *da = slot_gradient(step->in[0]), *db = slot_gradient(step->in[1]);
          p.for_rows([&](size_t begin, size_t end) {
            for (size_t i = begin * n; i < end * n; ++i) da[i] += dy[i];
            for (size_t i = begin * n; i < end * n; ++i) db[i] += dy[i];
          });
          break;
        }
      }
    }
    // This layer's input gradient is the output gradient of the layer below; all other slots start again from zero.
    std::swap(slot_gradients_[base_.layer().output], slot_gradients_[base_.layer().input]);
    p.for_rows([&](size_t begin, size_t end) {
      for (size_t s = 0; s < slots.size(); ++s) {
        const size_t n = slots[s].width;
        if (s != base_.layer().output) std::fill_n(slot_gradient(s) + begin * n, (end - begin) * n, 0.0F);
      }
    });
  }
  return loss;
}

float Gradients::loss(const Lora& lora, const Batch& batch, std::span<const Target> targets,
                      std::span<const float> weights, ThreadPool& pool) {
  Pass p{lora, batch, pool, kernels(), batch.tokens.size()};
  run_forward(p);
  return sum_over_chunks(targets, weights,
                         [&](auto some, auto their_weights) { return output_loss(p, some, their_weights); });
}

void Gradients::run_forward(Pass& p) {
  if (cache_.rows < p.rows) cache_.resize(base_.config(), p.rows);
  workspace_.keep(p.rows > limits_.rows_kept ? Workspace::Keep::LayerInputs : Workspace::Keep::All);
  forward(base_, &p.lora, p.batch, cache_, workspace_, p.pool);
}

// The logits of target rows, turned into their gradient; returns the loss.
float Gradients::output_loss(Pass& p, std::span<const Target> targets, std::span<const float> weights) {
  const size_t stride = logits_stride(base_);
  std::vector<size_t> rows;
  for (const Target& target : targets) rows.push_back(target.row);
  final_norm(base_, workspace_, rows, hidden_);
  all_logits(base_, hidden_, rows.size(), logits_, workspace_, p.pool);
  std::vector<float> losses(rows.size());
  p.pool.for_ranges(rows.size(), 1, [&](size_t begin, size_t end) {
    for (size_t i = begin; i < end; ++i) {
      losses[i] = p.k.cross_entropy(logits_.data() + i * stride, base_.config().vocabulary,
                                    static_cast<size_t>(targets[i].token), weights[i]);
    }
  });
  float loss = 0;
  for (size_t i = 0; i < losses.size(); ++i) loss += losses[i] * weights[i];
  return loss;
}

// The loss, and its gradient through the head and the output norm.
float Gradients::output_backward(Pass& p, std::span<const Target> targets, std::span<const float> weights) {
  const float loss = output_loss(p, targets, weights);
  const size_t width = base_.config().width, stride = logits_stride(base_), count = targets.size();
  const size_t padded = transposed_.output.columns();
  quantized_.resize(count, padded);
  std::vector<float> gradient(padded == stride ? 0 : count * padded);
  p.pool.for_ranges(count, 1, [&](size_t begin, size_t end) {
    for (size_t i = begin; i < end && padded != stride; ++i) {
      std::memcpy(gradient.data() + i * padded, logits_.data() + i * stride, base_.config().vocabulary * sizeof(float));
    }
    p.k.quantize(padded == stride ? logits_.data() : gradient.data(), begin, end, quantized_);
  });
  hidden_gradient_.assign(count * width, 0.0F);
  p.pool.for_ranges(transposed_.output.groups(), 1, [&](size_t begin, size_t end) {
    p.k.matmul(transposed_.output, begin, end, quantized_, hidden_gradient_.data(), width, false);
  });
  float* dy = slot_gradient(base_.layer().output);
  for (size_t i = 0; i < count; ++i) {
    p.k.rms_norm_backward(workspace_.output() + targets[i].row * width, base_.output_norm(),
                          base_.config().norm_epsilon, width, hidden_gradient_.data() + i * width,
                          dy + targets[i].row * width);
  }
  return loss;
}

// dx += W^T dy + A^T dh with dh = scale * B^T dy; dB = dy h^T and dA = dh x^T, summed over rows in order.
void Gradients::linear_backward(Pass& p, size_t layer, const Step& step) {
  const size_t d_in = base_.layer().slots[step.in[0]].width, rows = p.rows - p.first;
  const float* x = workspace_.slot(layer, step.in[0]) + p.first * d_in;
  float* dx = slot_gradient(step.in[0]) + p.first * d_in;
  for (size_t i = 0; i < step.weights.size(); ++i) {
    const size_t index = layer * base_.layer().linears.size() + step.weights[i];
    const size_t d_out = base_.layer().slots[step.out[i]].width;
    const float* dy = slot_gradient(step.out[i]) + p.first * d_out;
    const LoraMatrix& m = p.lora.matrices[index];
    quantized_.resize(rows, d_out);
    lora_gradient_.resize(rows * std::max<size_t>(m.lanes, 1));
    p.pool.for_ranges(rows, kRowGrain, [&](size_t begin, size_t end) {
      p.k.quantize(dy, begin, end, quantized_);
      if (m.lanes > 0) p.k.shrink(dy, d_out, begin, end, d_out, m.b.data(), m.lanes, m.scale, lora_gradient_.data());
    });
    const float* hidden = m.lanes > 0 ? workspace_.lora_hidden(layer, step.weights[i]) + p.first * m.lanes : nullptr;
    if (m.lanes > 0) gates_backward(p, index, hidden);
    const PackedMatrix& transposed = transposed_.linears[index];
    p.pool.for_ranges(transposed.groups() + d_out / 16, kGroupGrain, [&](size_t begin, size_t end) {
      const size_t inputs = transposed.groups();
      if (begin < std::min(end, inputs)) {
        const size_t last = std::min(end, inputs);
        p.k.matmul(transposed, begin, last, quantized_, dx, d_in, true);
        if (m.lanes > 0) {
          p.k.expand(lora_gradient_.data(), rows, m.lanes, m.a.data(), d_in, begin * 16, last * 16, dx, d_in);
          p.k.outer(lora_gradient_.data(), x, d_in, rows, m.lanes, d_in, begin * 16, last * 16,
                    gradients[index].a.data());
        }
      }
      if (m.lanes > 0 && end > inputs) {
        const size_t first = std::max(begin, inputs) - inputs;
        p.k.outer(hidden, dy, d_out, rows, m.lanes, d_out, first * 16, (end - inputs) * 16,
                  gradients[index].b_t.data());
      }
    });
  }
}

// Takes lora_gradient_ from the far side of the gates, scale * B^T dy, to the near one, dh = scale * diag(gates) B^T
// dy, and adds up the gates' own gradients. `hidden` is scale * diag(gates) A x; dividing by the gate gives back A x.
// Both begin with the first row that gradients flow into.
void Gradients::gates_backward(Pass& p, size_t matrix, const float* hidden) {
  const LoraMatrix& m = p.lora.matrices[matrix];
  for (const Sequence& s : p.batch.sequences) {
    if (s.gates == nullptr) continue;
    const float* gates = s.gates->data() + matrix * m.lanes;
    std::vector<float>& sums = gate_gradients[s.gates];
    sums.resize(s.gates->size());
    for (size_t row = std::max(s.first_row, p.first); row < s.first_row + s.rows; ++row) {
      for (size_t j = 0; j < m.lanes; ++j) {
        const size_t at = (row - p.first) * m.lanes + j;
        float& gradient = lora_gradient_[at];
        if (gates[j] != 0) sums[matrix * m.lanes + j] += gradient * hidden[at] / (gates[j] * m.scale);
        gradient *= gates[j];
      }
    }
  }
}

// One kv head at a time, and some query rows: first every query row (its dq, and its probabilities and score
// gradients), then every key row, which gathers from the queries that see it, in order.
void Gradients::attention_backward(Pass& p, size_t layer, const Step& step) {
  const ModelConfig& c = base_.config();
  const AttentionShape shape{c.heads, c.kv_heads, c.head_dim, 1.0F / std::sqrt(static_cast<float>(c.head_dim))};
  const size_t q_width = c.heads * c.head_dim, kv_width = c.kv_width(), group = c.heads / c.kv_heads;
  const float* q = workspace_.slot(layer, step.in[0]);
  const float *keys = cache_.keys[layer].data(), *values = cache_.values[layer].data();
  float *dq = slot_gradient(step.in[0]), *dk = slot_gradient(step.in[1]), *dv = slot_gradient(step.in[2]);
  const float* d_out = slot_gradient(step.out[0]);

  size_t longest = 0;
  std::vector<uint32_t> sequence_of_row;
  for (size_t i = 0; i < p.batch.sequences.size(); ++i) {
    const Sequence& s = p.batch.sequences[i];
    longest = std::max(longest, s.position + s.rows);
    sequence_of_row.insert(sequence_of_row.end(), s.rows, static_cast<uint32_t>(i));
  }
  const size_t stride = round_up(longest, 16), of_row = group * stride;
  const size_t most = std::min(p.rows, limits_.attention_rows);
  probabilities_.resize(most * of_row);
  score_gradients_.resize(most * of_row);

  const auto query_row = [&](size_t kv_head, size_t row, size_t index) {
    const Sequence& s = p.batch.sequences[sequence_of_row[row]];
    std::vector<KvSpan> spans = s.context;
    spans.push_back({s.first_row, row - s.first_row + 1});
    p.k.attention_backward_query(shape, kv_head, q + row * q_width, keys, values, spans, d_out + row * q_width, stride,
                                 probabilities_.data() + index * of_row, score_gradients_.data() + index * of_row,
                                 dq + row * q_width);
  };
  // From the query rows [from, to).
  const auto key_row = [&](size_t kv_head, size_t key, size_t from, size_t to) {
    const uint32_t own = sequence_of_row[key];
    float *key_gradient = dk + key * kv_width + kv_head * c.head_dim,
          *value_gradient = dv + key * kv_width + kv_head * c.head_dim;
    for (size_t i = own; i < p.batch.sequences.size(); ++i) {
      const Sequence& s = p.batch.sequences[i];
      const size_t first = std::max(i == own ? key : s.first_row, from), end = std::min(s.first_row + s.rows, to);
      if (first >= end) continue;
      // Where this key stands among the keys that the sequence's rows see, if they do.
      const std::optional<size_t> at = i == own ? s.position + key - s.first_row : index_in(s.context, key);
      if (!at) continue;
      const size_t score = (first - from) * of_row;
      p.k.attention_backward_key(shape, kv_head, q + first * q_width, d_out + first * q_width, end - first,
                                 probabilities_.data() + score, score_gradients_.data() + score, stride, *at,
                                 key_gradient, value_gradient);
    }
  };
  for (size_t kv_head = 0; kv_head < c.kv_heads; ++kv_head) {
    for (size_t from = p.first; from < p.rows; from += most) {
      const size_t to = std::min(p.rows, from + most);
      p.pool.for_ranges(to - from, kRowGrain, [&](size_t begin, size_t end) {
        for (size_t i = begin; i < end; ++i) query_row(kv_head, from + i, i);
      });
      p.pool.for_ranges(to - p.first, kRowGrain, [&](size_t begin, size_t end) {
        for (size_t i = begin; i < end; ++i) key_row(kv_head, p.first + i, from, to);
      });
    }
  }
}

}  // namespace paw
