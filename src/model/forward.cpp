#include "model/forward.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstring>

namespace paw {
namespace {

// Rows (or row groups) that are worth another thread's attention.
constexpr size_t kRowGrain = 4, kGroupGrain = 4;

// Everything one step needs to know; what each layer's loops share.
struct Pass {
  const Base& base;
  const Lora* lora;
  const Batch& batch;
  KvCache& cache;
  Workspace& work;
  ThreadPool& pool;
  const Kernels& k;
  std::vector<uint32_t> sequence_of_row;

  size_t width(size_t slot) const { return base.layer().slots[slot].width; }
  const LoraMatrix* adapter(size_t layer, size_t linear) const {
    if (lora == nullptr) return nullptr;
    const LoraMatrix& m = lora->matrices[layer * base.layer().linears.size() + linear];
    return m.lanes > 0 ? &m : nullptr;
  }
};

void embed(Pass& p) {
  const size_t width = p.base.config().width;
  float* x = p.work.slot(0, p.base.layer().input);
  for (size_t row = 0; row < p.batch.tokens.size(); ++row) {
    const Token token = p.batch.tokens[row];
    if (token < 0 || static_cast<size_t>(token) >= p.base.config().vocabulary)
      throw Error(fmt::format("token {} is outside the vocabulary", token));
    p.base.embeddings().row(static_cast<size_t>(token), {x + row * width, width});
  }
}

void rms_norm(Pass& p, size_t layer, const Step& step) {
  const size_t n = p.width(step.in[0]);
  const float *x = p.work.slot(layer, step.in[0]), *weight = p.base.norm(layer, step.weights[0]);
  float* y = p.work.slot(layer, step.out[0]);
  p.pool.for_ranges(p.batch.tokens.size(), kRowGrain, [&](size_t begin, size_t end) {
    for (size_t row = begin; row < end; ++row)
      p.k.rms_norm(x + row * n, weight, p.base.config().norm_epsilon, n, y + row * n);
  });
}

// Multiplies the rows [begin, end) of an adapted linear's A x by their sequences' gates.
void apply_gates(Pass& p, size_t matrix, size_t lanes, size_t begin, size_t end, float* hidden) {
  for (size_t row = begin; row < end; ++row) {
    const std::vector<float>* gates = p.batch.sequences[p.sequence_of_row[row]].gates;
    if (gates == nullptr) continue;
    for (size_t j = 0; j < lanes; ++j) hidden[row * lanes + j] *= (*gates)[matrix * lanes + j];
  }
}

// All outputs of one input: quantize and shrink the rows once, then the row groups of every matrix in one parallel
// loop.
void linear(Pass& p, size_t layer, const Step& step) {
  const size_t rows = p.batch.tokens.size(), columns = p.width(step.in[0]);
  const float* x = p.work.slot(layer, step.in[0]);
  p.work.quantized.resize(rows, columns);
  p.pool.for_ranges(rows, kRowGrain, [&](size_t begin, size_t end) {
    p.k.quantize(x, begin, end, p.work.quantized);
    for (const size_t w : step.weights) {
      if (const LoraMatrix* m = p.adapter(layer, w)) {
        float* hidden = p.work.lora_hidden(layer, w);
        p.k.shrink(x, columns, begin, end, columns, m->a_t.data(), m->lanes, m->scale, hidden);
        apply_gates(p, layer * p.base.layer().linears.size() + w, m->lanes, begin, end, hidden);
      }
    }
  });
  size_t total = 0;
  for (const size_t w : step.weights) total += p.base.linear(layer, w).groups();
  p.pool.for_ranges(total, kGroupGrain, [&](size_t begin, size_t end) {
    size_t before = 0;
    for (size_t i = 0; i < step.weights.size(); ++i) {
      const PackedMatrix& matrix = p.base.linear(layer, step.weights[i]);
      const size_t first = std::max(begin, before), last = std::min(end, before + matrix.groups());
      if (first < last) {
        const size_t width = p.width(step.out[i]);
        float* y = p.work.slot(layer, step.out[i]);
        p.k.matmul(matrix, first - before, last - before, p.work.quantized, y, width, false);
        if (const LoraMatrix* m = p.adapter(layer, step.weights[i])) {
          p.k.expand(p.work.lora_hidden(layer, step.weights[i]), rows, m->lanes, m->b_t.data(), width,
                     (first - before) * 16, (last - before) * 16, y, width);
        }
      }
      before += matrix.groups();
    }
  });
}

void attention(Pass& p, size_t layer, const Step& step) {
  const ModelConfig& c = p.base.config();
  const AttentionShape shape{c.heads, c.kv_heads, c.head_dim, 1.0F / std::sqrt(static_cast<float>(c.head_dim))};
  const size_t q_width = c.heads * c.head_dim, kv_width = c.kv_width();
  const float *q = p.work.slot(layer, step.in[0]), *k = p.work.slot(layer, step.in[1]),
              *v = p.work.slot(layer, step.in[2]);
  float* out = p.work.slot(layer, step.out[0]);
  float *keys = p.cache.keys[layer].data(), *values = p.cache.values[layer].data();
  for (const Sequence& s : p.batch.sequences) {
    std::memcpy(keys + s.first_cache_row * kv_width, k + s.first_row * kv_width, s.rows * kv_width * sizeof(float));
    std::memcpy(values + s.first_cache_row * kv_width, v + s.first_row * kv_width, s.rows * kv_width * sizeof(float));
  }
  p.pool.for_ranges(p.batch.tokens.size() * c.kv_heads, kRowGrain, [&](size_t begin, size_t end) {
    std::vector<float> scratch;
    std::vector<KvSpan> spans;
    for (size_t task = begin; task < end; ++task) {
      const size_t row = task / c.kv_heads;
      const Sequence& s = p.batch.sequences[p.sequence_of_row[row]];
      const size_t own = row - s.first_row + 1;
      spans = s.context;
      spans.push_back({s.first_cache_row, own});
      const size_t room = c.heads / c.kv_heads * ((s.position + own + 15) / 16 * 16);
      if (scratch.size() < room) scratch.resize(room);
      p.k.attention(shape, task % c.kv_heads, q + row * q_width, keys, values, spans, scratch.data(),
                    out + row * q_width);
    }
  });
}

void swiglu(Pass& p, size_t layer, const Step& step) {
  const size_t n = p.width(step.out[0]);
  const float *gate = p.work.slot(layer, step.in[0]), *up = p.work.slot(layer, step.in[1]);
  float* y = p.work.slot(layer, step.out[0]);
  p.pool.for_ranges(p.batch.tokens.size(), kRowGrain, [&](size_t begin, size_t end) {
    p.k.swiglu(gate + begin * n, up + begin * n, (end - begin) * n, y + begin * n);
  });
}

void add(Pass& p, size_t layer, const Step& step) {
  const size_t n = p.width(step.out[0]);
  const float *a = p.work.slot(layer, step.in[0]), *b = p.work.slot(layer, step.in[1]);
  float* y = p.work.slot(layer, step.out[0]);
  p.pool.for_ranges(p.batch.tokens.size(), kRowGrain, [&](size_t begin, size_t end) {
    for (size_t i = begin * n; i < end * n; ++i) y[i] = a[i] + b[i];
  });
}

void check(const Base& base, const Batch& batch) {
  for (const Sequence& s : batch.sequences) {
    if (s.position + s.rows > base.config().context) {
      throw Error(fmt::format("the text has {} tokens, more than the base's context of {}", s.position + s.rows,
                              base.config().context));
    }
  }
}

}  // namespace

void KvCache::resize(const ModelConfig& config, size_t new_rows) {
  keys.resize(config.layers);
  values.resize(config.layers);
  for (auto* side : {&keys, &values}) {
    for (auto& layer : *side) layer.resize(new_rows * config.kv_width());
  }
  rows = new_rows;
}

size_t Batch::add(std::span<const Token> new_tokens, size_t first_cache_row, std::vector<KvSpan> context) {
  Sequence sequence{tokens.size(), new_tokens.size(), first_cache_row, std::move(context), 0};
  for (const KvSpan& span : sequence.context) sequence.position += span.count;
  tokens.insert(tokens.end(), new_tokens.begin(), new_tokens.end());
  sequences.push_back(std::move(sequence));
  return sequences.size() - 1;
}

void Workspace::resize(size_t rows, const Lora* lora) {
  const auto& description = base_.layer();
  // The last entry holds the input of a layer after the last one: the result. Without keeping, two take turns.
  layers_.resize(keep_ ? base_.config().layers + 1 : 2);
  for (size_t l = 0; l < layers_.size(); ++l) {
    layers_[l].slots.resize(description.slots.size());
    layers_[l].hidden.resize(description.linears.size());
    const bool only_input = l + 1 == layers_.size();
    for (size_t s = 0; s < description.slots.size(); ++s) {
      if (s == description.output || (only_input && s != description.input)) continue;
      auto& slot = layers_[l].slots[s];
      if (slot.size() < rows * description.slots[s].width) slot.resize(rows * description.slots[s].width);
    }
    for (size_t i = 0; lora != nullptr && !only_input && i < description.linears.size(); ++i) {
      size_t lanes = 0;  // without keeping, the layers share: room for the widest
      for (size_t m = i; m < lora->matrices.size(); m += description.linears.size())
        lanes = std::max(lanes, lora->matrices[m].lanes);
      if (layers_[l].hidden[i].size() < rows * lanes) layers_[l].hidden[i].resize(rows * lanes);
    }
  }
}

float* Workspace::slot(size_t layer, size_t slot) {
  const auto& description = base_.layer();
  if (slot == description.output) return this->slot(layer + 1, description.input);
  if (keep_) return layers_[layer].slots[slot].data();
  return layers_[slot == description.input ? layer % 2 : 0].slots[slot].data();
}

float* Workspace::lora_hidden(size_t layer, size_t linear) { return layers_[keep_ ? layer : 0].hidden[linear].data(); }

const float* Workspace::rope(size_t position) {
  const size_t dims = base_.config().rope_dims;
  for (size_t next = rope_.size() / dims; next <= position; ++next) {
    for (size_t d = 0; d < dims; d += 2) {
      const double angle = static_cast<double>(next) * std::pow(static_cast<double>(base_.config().rope_base),
                                                                -static_cast<double>(d) / static_cast<double>(dims));
      rope_.push_back(static_cast<float>(std::cos(angle)));
      rope_.push_back(static_cast<float>(std::sin(angle)));
    }
  }
  return rope_.data() + position * dims;
}

void rotate(const Base& base, const Batch& batch, Workspace& workspace, Rotation direction, float* x, size_t width,
            ThreadPool& pool) {
  const size_t head_dim = base.config().head_dim, dims = base.config().rope_dims;
  const float sign = direction == Rotation::Forward ? 1.0F : -1.0F;
  std::vector<const float*> angles_of_row;
  for (const Sequence& sequence : batch.sequences) {
    const float* table = workspace.rope(sequence.position);
    for (size_t i = 0; i < sequence.rows; ++i) angles_of_row.push_back(table + i * dims);
  }
  pool.for_ranges(batch.tokens.size(), kRowGrain, [&](size_t begin, size_t end) {
    for (size_t i = begin; i < end; ++i) {
      const float* angles = angles_of_row[i];
      float* row = x + i * width;
      for (float* head = row; head < row + width; head += head_dim) {
        for (size_t d = 0; d < dims; d += 2) {
          const float a = head[d], b = head[d + 1], cosine = angles[d], sine = sign * angles[d + 1];
          head[d] = a * cosine - b * sine;
          head[d + 1] = a * sine + b * cosine;
        }
      }
    }
  });
}

void forward(const Base& base, const Lora* lora, const Batch& batch, KvCache& cache, Workspace& workspace,
             ThreadPool& pool) {
  check(base, batch);
  workspace.resize(batch.tokens.size(), lora);
  Pass pass{base, lora, batch, cache, workspace, pool, kernels(), {}};
  for (size_t i = 0; i < batch.sequences.size(); ++i) {
    pass.sequence_of_row.insert(pass.sequence_of_row.end(), batch.sequences[i].rows, static_cast<uint32_t>(i));
    workspace.rope(batch.sequences[i].position + batch.sequences[i].rows);
  }
  embed(pass);
  for (size_t layer = 0; layer < base.config().layers; ++layer) {
    for (const Step& step : base.layer().steps) {
      switch (step.kind) {
        case Step::Kind::RmsNorm: rms_norm(pass, layer, step); break;
        case Step::Kind::Linear: linear(pass, layer, step); break;
        case Step::Kind::Rope:
          rotate(base, batch, workspace, Rotation::Forward, workspace.slot(layer, step.out[0]), pass.width(step.out[0]),
                 pool);
          break;
        case Step::Kind::Attention: attention(pass, layer, step); break;
        case Step::Kind::SwiGlu: swiglu(pass, layer, step); break;
        case Step::Kind::Add: add(pass, layer, step); break;
      }
    }
  }
}

void final_norm(const Base& base, Workspace& workspace, std::span<const size_t> rows, std::vector<float>& hidden) {
  const size_t width = base.config().width;
  hidden.resize(rows.size() * width);
  for (size_t i = 0; i < rows.size(); ++i) {
    kernels().rms_norm(workspace.output() + rows[i] * width, base.output_norm(), base.config().norm_epsilon, width,
                       hidden.data() + i * width);
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

}  // namespace paw
