#include "model/forward.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <functional>
#include <set>

#include "math/portable.hpp"

namespace paw {
namespace {

// Rows (or row groups) that are worth another thread's attention.
constexpr size_t kRowGrain = 4, kGroupGrain = 4;

// Something that is done to each row alone: to the rows [begin, end).
using RowWork = std::function<void(size_t begin, size_t end)>;

// Everything one step needs to know; what each layer's loops share.
struct Pass {
  const Base& base;
  const Lora* lora;
  const Batch& batch;
  KvCache& cache;
  Workspace& work;
  ThreadPool& pool;
  const Kernels& k;
  std::vector<const float*> angles;  // of RoPE, of each row
  std::vector<uint32_t> sequence_of_row;
  std::vector<RowWork> pending = {};  // in order, not done yet

  size_t rows() const { return sequence_of_row.size(); }

  size_t width(size_t slot) const { return base.layer().slots[slot].width; }
  const LoraMatrix* adapter(size_t layer, size_t linear) const {
    if (lora == nullptr) return nullptr;
    const LoraMatrix& m = lora->matrices[layer * base.layer().linears.size() + linear];
    return m.lanes > 0 ? &m : nullptr;
  }
};

// Does what is pending in one parallel loop: a few rows go through all of it while they are in the cache, and threads
// wait for each other once.
void catch_up(Pass& p) {
  constexpr size_t kFewRows = 8;
  p.pool.for_ranges(p.rows(), kRowGrain, [&](size_t begin, size_t end) {
    for (size_t row = begin; row < end; row += kFewRows) {
      for (const RowWork& work : p.pending) work(row, std::min(end, row + kFewRows));
    }
  });
  p.pending.clear();
}

void embed(Pass& p) {
  const size_t width = p.base.config().width;
  float* x = p.work.slot(0, p.base.layer().input);
  for (size_t row = 0; row < p.batch.tokens.size(); ++row) {
    const Token token = p.batch.tokens[row];
    if (token < 0 || static_cast<size_t>(token) >= p.base.config().vocabulary)
      throw Error(ErrorKind::Usage, fmt::format("token {} is outside the vocabulary", token));
    p.base.embeddings().row(static_cast<size_t>(token), {x + row * width, width});
  }
}

void rms_norm(Pass& p, size_t layer, const Step& step) {
  const size_t n = p.width(step.in[0]);
  const float *x = p.work.slot(layer, step.in[0]), *weight = p.base.norm(layer, step.weights[0]);
  float* y = p.work.slot(layer, step.out[0]);
  p.pending.emplace_back([&p, n, x, weight, y](size_t begin, size_t end) {
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
  const size_t rows = p.rows(), columns = p.width(step.in[0]);
  const float* x = p.work.slot(layer, step.in[0]);
  p.work.quantized.resize(rows, columns);
  p.pending.emplace_back([&](size_t begin, size_t end) {
    p.k.quantize(x, begin, end, p.work.quantized);
    for (const size_t w : step.weights) {
      if (const LoraMatrix* m = p.adapter(layer, w)) {
        float* hidden = p.work.lora_hidden(layer, w);
        p.k.shrink(x, columns, begin, end, columns, m->a_t.data(), m->lanes, m->scale, hidden);
        apply_gates(p, layer * p.base.layer().linears.size() + w, m->lanes, begin, end, hidden);
      }
    }
  });
  catch_up(p);
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

void rope(Pass& p, size_t layer, const Step& step) {
  const size_t n = p.width(step.out[0]);
  float* x = p.work.slot(layer, step.out[0]);
  p.pending.emplace_back(
      [&p, n, x](size_t begin, size_t end) { rotate(p.base.config(), Rotation::Forward, p.angles, begin, end, x, n); });
}

void attention(Pass& p, size_t layer, const Step& step) {
  const ModelConfig& c = p.base.config();
  const AttentionShape shape{c.heads, c.kv_heads, c.head_dim, 1.0F / std::sqrt(static_cast<float>(c.head_dim))};
  const size_t q_width = c.heads * c.head_dim, kv_width = c.kv_width();
  const float *q = p.work.slot(layer, step.in[0]), *k = p.work.slot(layer, step.in[1]),
              *v = p.work.slot(layer, step.in[2]);
  float* out = p.work.slot(layer, step.out[0]);
  float *keys = p.cache.keys[layer].data(), *values = p.cache.values[layer].data();
  p.pending.emplace_back([&](size_t begin, size_t end) {
    for (size_t row = begin; row < end; ++row) {
      const Sequence& s = p.batch.sequences[p.sequence_of_row[row]];
      const size_t at = s.first_cache_row + row - s.first_row;
      std::copy_n(k + row * kv_width, kv_width, keys + at * kv_width);
      std::copy_n(v + row * kv_width, kv_width, values + at * kv_width);
    }
  });
  catch_up(p);
  // Rows of a sequence that go over its keys together.
  struct Queries {
    const Sequence* sequence;
    size_t first, count;  // of its rows
  };
  std::vector<Queries> tasks;
  for (const Sequence& s : p.batch.sequences) {
    for (size_t first = 0; first < s.rows; first += kMostQueryRows)
      tasks.push_back({&s, first, std::min(kMostQueryRows, s.rows - first)});
  }
  const size_t group = c.heads / c.kv_heads;
  // A head's keys and values are kept in the cache while all rows go over them.
  p.pool.for_ranges(tasks.size() * c.kv_heads, 1, [&](size_t begin, size_t end) {
    std::vector<float> scratch;
    std::vector<KvSpan> spans;
    for (size_t i = begin; i < end; ++i) {
      const Queries& task = tasks[i % tasks.size()];
      const Sequence& s = *task.sequence;
      spans = s.context;
      spans.push_back({s.first_cache_row, task.first + 1});
      const size_t needed = task.count * group * ((s.position + task.first + task.count + 15) / 16 * 16);
      if (scratch.size() < needed) scratch.resize(needed);
      const size_t row = s.first_row + task.first;
      p.k.attention(shape, i / tasks.size(), task.count, q + row * q_width, keys, values, spans, scratch.data(),
                    out + row * q_width);
    }
  });
}

void swiglu(Pass& p, size_t layer, const Step& step) {
  const size_t n = p.width(step.out[0]);
  const float *gate = p.work.slot(layer, step.in[0]), *up = p.work.slot(layer, step.in[1]);
  float* y = p.work.slot(layer, step.out[0]);
  p.pending.emplace_back([&p, n, gate, up, y](size_t begin, size_t end) {
    p.k.swiglu(gate + begin * n, up + begin * n, (end - begin) * n, y + begin * n);
  });
}

void add(Pass& p, size_t layer, const Step& step) {
  const size_t n = p.width(step.out[0]);
  const float *a = p.work.slot(layer, step.in[0]), *b = p.work.slot(layer, step.in[1]);
  float* y = p.work.slot(layer, step.out[0]);
  p.pending.emplace_back([n, a, b, y](size_t begin, size_t end) {
    for (size_t i = begin * n; i < end * n; ++i) y[i] = a[i] + b[i];
  });
}

// From here on the steps behind `done` are about these rows alone.
void keep_rows(Pass& p, size_t layer, const Step& done, std::span<const size_t> rows) {
  const auto& steps = p.base.layer().steps;
  std::set<size_t> needed;  // slots that were written up to now
  for (const Step* step = &steps.back(); step != &done; --step) {
    for (const size_t slot : step->out) needed.erase(slot);
    needed.insert(step->in.begin(), step->in.end());
  }
  for (const size_t slot : needed) {
    const size_t n = p.width(slot);
    float* x = p.work.slot(layer, slot);
    for (size_t i = 0; i < rows.size(); ++i) std::memmove(x + i * n, x + rows[i] * n, n * sizeof(float));
  }
  for (size_t i = 0; i < rows.size(); ++i) p.sequence_of_row[i] = p.sequence_of_row[rows[i]];
  p.sequence_of_row.resize(rows.size());
}

// Of the last layer, only some rows may be `wanted`.
void run_layer(Pass& p, size_t layer, std::optional<std::span<const size_t>> wanted) {
  for (const Step& step : p.base.layer().steps) {
    switch (step.kind) {
      case Step::Kind::RmsNorm: rms_norm(p, layer, step); break;
      case Step::Kind::Linear: linear(p, layer, step); break;
      case Step::Kind::Rope: rope(p, layer, step); break;
      case Step::Kind::Attention:
        attention(p, layer, step);
        if (!wanted) break;
        if (wanted->empty()) return;
        keep_rows(p, layer, step, *wanted);
        break;
      case Step::Kind::SwiGlu: swiglu(p, layer, step); break;
      case Step::Kind::Add: add(p, layer, step); break;
    }
  }
}

Pass start_pass(const Base& base, const Lora* lora, const Batch& batch, KvCache& cache, Workspace& workspace,
                ThreadPool& pool) {
  Pass pass{base, lora, batch, cache, workspace, pool, kernels(), angles_of_rows(batch, workspace), {}};
  for (size_t i = 0; i < batch.sequences.size(); ++i)
    pass.sequence_of_row.insert(pass.sequence_of_row.end(), batch.sequences[i].rows, static_cast<uint32_t>(i));
  return pass;
}

void check(const Base& base, const Batch& batch) {
  for (const Sequence& s : batch.sequences) {
    if (s.position + s.rows > base.config().context) {
      throw Error(ErrorKind::TooLarge, fmt::format("the text has {} tokens, more than the base's context of {}",
                                                   s.position + s.rows, base.config().context));
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
  const auto grow = [rows](std::vector<float>& values, size_t width) {
    if (values.size() < rows * width) values.resize(rows * width);
  };
  // The last entry holds the input of a layer after the last one: the result.
  layers_.resize(keep_ == Keep::Result ? 1 : base_.config().layers + 1);
  for (size_t l = 0; l < layers_.size(); ++l) {
    layers_[l].slots.resize(description.slots.size());
    layers_[l].hidden.resize(description.linears.size());
    const bool only_input = l > 0 && (keep_ == Keep::LayerInputs || l + 1 == layers_.size());
    for (size_t s = 0; s < description.slots.size(); ++s) {
      const size_t buffer = keep_ == Keep::Result ? buffers_[s] : s;
      if (keep_ != Keep::Result && (s == description.output || (only_input && s != description.input))) continue;
      grow(layers_[l].slots[buffer], description.slots[s].width);
    }
    for (size_t i = 0; lora != nullptr && !only_input && i < description.linears.size(); ++i) {
      size_t lanes = 0;  // where the layers share: the widest
      for (size_t m = i; m < lora->matrices.size(); m += description.linears.size())
        lanes = std::max(lanes, lora->matrices[m].lanes);
      grow(layers_[l].hidden[i], lanes);
    }
  }
}

float* Workspace::slot(size_t layer, size_t slot) {
  const auto& description = base_.layer();
  if (keep_ == Keep::Result) return layers_[0].slots[buffers_[slot]].data();
  if (slot == description.output) return layers_[layer + 1].slots[description.input].data();
  return layers_[keep_ == Keep::All || slot == description.input ? layer : 0].slots[slot].data();
}

float* Workspace::lora_hidden(size_t layer, size_t linear) {
  return layers_[keep_ == Keep::All ? layer : 0].hidden[linear].data();
}

const float* Workspace::rope(size_t position) {
  const size_t dims = base_.config().rope_dims;
  for (size_t d = 2 * frequencies_.size(); d < dims; d += 2) {
    frequencies_.push_back(portable::pow(static_cast<double>(base_.config().rope_base),
                                         -static_cast<double>(d) / static_cast<double>(dims)));
  }
  for (size_t next = rope_.size() / dims; next <= position; ++next) {
    for (const double frequency : frequencies_) {
      const portable::SinCos angle = portable::sin_cos(static_cast<double>(next) * frequency);
      rope_.push_back(static_cast<float>(angle.cos));
      rope_.push_back(static_cast<float>(angle.sin));
    }
  }
  return rope_.data() + position * dims;
}

void rotate(const ModelConfig& config, Rotation direction, std::span<const float* const> angles, size_t begin,
            size_t end, float* x, size_t width) {
  const float sign = direction == Rotation::Forward ? 1.0F : -1.0F;
  for (size_t i = begin; i < end; ++i) {
    float* row = x + i * width;
    for (float* head = row; head < row + width; head += config.head_dim) {
      for (size_t d = 0; d < config.rope_dims; d += 2) {
        const float a = head[d], b = head[d + 1], cosine = angles[i][d], sine = sign * angles[i][d + 1];
        head[d] = a * cosine - b * sine;
        head[d + 1] = a * sine + b * cosine;
      }
    }
  }
}

std::vector<const float*> angles_of_rows(const Batch& batch, Workspace& workspace) {
  for (const Sequence& s : batch.sequences) workspace.rope(s.position + s.rows);  // from now on the table stays
  std::vector<const float*> angles;
  for (const Sequence& s : batch.sequences) {
    for (size_t i = 0; i < s.rows; ++i) angles.push_back(workspace.rope(s.position + i));
  }
  return angles;
}

void forward(const Base& base, const Lora* lora, const Batch& batch, KvCache& cache, Workspace& workspace,
             ThreadPool& pool, std::optional<std::span<const size_t>> wanted) {
  check(base, batch);
  workspace.resize(batch.tokens.size(), lora);
  Pass pass = start_pass(base, lora, batch, cache, workspace, pool);
  embed(pass);
  const size_t last = base.config().layers - 1;
  for (size_t layer = 0; layer < last; ++layer) run_layer(pass, layer, std::nullopt);
  run_layer(pass, last, wanted);
  catch_up(pass);
}

void forward_layer(const Base& base, const Lora* lora, const Batch& batch, KvCache& cache, Workspace& workspace,
                   ThreadPool& pool, size_t layer) {
  Pass pass = start_pass(base, lora, batch, cache, workspace, pool);
  run_layer(pass, layer, std::nullopt);
  catch_up(pass);
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
