#include "model/operations/attention.hpp"

#include <algorithm>
#include <optional>

#include "model/pass.hpp"

namespace paw {
namespace {

// What a window adds to a row of scores (Kernels::attention).
size_t window_capacity(const AttentionShape& shape) { return shape.window == AttentionShape::kNoWindow ? 0 : 16; }

// The keys that the row number `row` of a sequence sees, in order of position; its own keys begin at `first_own`.
void keys_of_row(const AttentionShape& shape, const Sequence& s, size_t first_own, size_t row,
                 std::vector<KvSpan>& spans) {
  spans = s.context;
  spans.push_back({first_own, shape.causal ? row + 1 : s.rows});
}

void write_cache(ForwardPass& p, const AttentionStep& step, size_t layer) {
  const size_t width = step.k.width;
  for (const auto& [view, side] : {std::pair(step.k, &p.cache.keys), std::pair(step.v, &p.cache.values)}) {
    const Rows<const float> source = p.rows_of(layer, view);
    float* cached = (*side)[layer].data();
    p.pending.emplace_back([&p, source, cached, width](size_t begin, size_t end) {
      for (size_t row = begin; row < end; ++row) {
        const Sequence& s = p.batch.sequences[p.sequence_of_row[row]];
        std::copy_n(source[row], width, cached + (s.first_cache_row + row - s.first_row) * width);
      }
    });
  }
}

// The index of a row among the rows of the spans; nothing if it is in none.
std::optional<size_t> index_in(std::span<const KvSpan> spans, size_t row) {
  size_t before = 0;
  for (const KvSpan& span : spans) {
    if (row >= span.first && row < span.first + span.count) return before + row - span.first;
    before += span.count;
  }
  return std::nullopt;
}

// Takes the first keys away until `most` are left; returns how many went.
size_t keep_last(std::vector<KvSpan>& spans, size_t most) {
  size_t keys = 0;
  for (const KvSpan& span : spans) keys += span.count;
  const size_t hidden = keys > most ? keys - most : 0;
  size_t left = hidden;
  for (KvSpan& span : spans) {
    const size_t taken = std::min(left, span.count);
    span = {span.first + taken, span.count - taken};
    left -= taken;
  }
  return hidden;
}

// One kv head at a time, and some query rows: first every query row (its dq, and its probabilities and score
// gradients), then every key row, which gathers from the queries that see it, in order.
class AttentionBackward {
 public:
  AttentionBackward(const AttentionStep& step, BackwardPass& p, size_t layer)
      : step_(step),
        p_(p),
        group_(step.shape.heads / step.shape.kv_heads),
        q_(p.rows_of(layer, step.q)),
        d_out_(p.gradient_of(step.out)),
        dq_(p.gradient_of(step.q)),
        dk_(p.gradient_of(step.k)),
        dv_(p.gradient_of(step.v)),
        keys_(p.cache.keys[layer].data()),
        values_(p.cache.values[layer].data()) {
    size_t longest = 0;
    for (size_t i = 0; i < p.batch.sequences.size(); ++i) {
      const Sequence& s = p.batch.sequences[i];
      longest = std::max(longest, s.position + s.rows);
      sequence_of_row_.insert(sequence_of_row_.end(), s.rows, static_cast<uint32_t>(i));
    }
    stride_ = (longest + 15) / 16 * 16 + window_capacity(step.shape);
  }

  void run() {
    const size_t most = std::min(p_.rows, p_.limits.attention_rows);
    p_.buffers.probabilities.resize(most * group_ * stride_);
    p_.buffers.score_gradients.resize(most * group_ * stride_);
    for (size_t kv_head = 0; kv_head < step_.shape.kv_heads; ++kv_head) {
      for (size_t from = p_.first; from < p_.rows; from += most) {
        const size_t to = std::min(p_.rows, from + most);
        p_.pool.for_ranges(to - from, kRowGrain, [&](size_t begin, size_t end) {
          for (size_t i = begin; i < end; ++i) query_row(kv_head, from + i, i);
        });
        // No query sees a key behind its own row, unless all see all.
        const size_t last_key = step_.shape.causal ? to : p_.rows;
        p_.pool.for_ranges(last_key - p_.first, kRowGrain, [&](size_t begin, size_t end) {
          for (size_t i = begin; i < end; ++i) key_row(kv_head, p_.first + i, from, to);
        });
      }
    }
  }

 private:
  // The index-th of the query rows whose probabilities are kept.
  void query_row(size_t kv_head, size_t row, size_t index) {
    const Sequence& s = p_.batch.sequences[sequence_of_row_[row]];
    std::vector<KvSpan> spans;
    keys_of_row(step_.shape, s, s.first_row, row - s.first_row, spans);
    const size_t at = index * group_ * stride_ + keep_last(spans, step_.shape.window);
    p_.k.attention_backward_query(step_.shape, kv_head, q_[row], keys_, values_, spans, d_out_[row], stride_,
                                  p_.buffers.probabilities.data() + at, p_.buffers.score_gradients.data() + at,
                                  dq_[row]);
  }

  // From the query rows [from, to).
  void key_row(size_t kv_head, size_t key, size_t from, size_t to) {
    const AttentionShape& shape = step_.shape;
    const uint32_t own = sequence_of_row_[key];
    for (size_t i = own; i < p_.batch.sequences.size(); ++i) {
      const Sequence& s = p_.batch.sequences[i];
      // Where this key stands among the keys that the sequence's rows see, if they do.
      const std::optional<size_t> at = i == own ? s.position + key - s.first_row : index_in(s.context, key);
      if (!at) continue;
      size_t first = std::max(i == own && shape.causal ? key : s.first_row, from),
             end = std::min(s.first_row + s.rows, to);
      if (shape.window != AttentionShape::kNoWindow)  // a row at position p sees the keys beyond p - window
        end = std::min(end, s.first_row + std::max(*at + shape.window, s.position) - s.position);
      if (first >= end) continue;
      const size_t score = (first - from) * group_ * stride_;
      p_.k.attention_backward_key(shape, kv_head, q_[first], d_out_[first], end - first,
                                  p_.buffers.probabilities.data() + score, p_.buffers.score_gradients.data() + score,
                                  stride_, *at, dk_[key] + kv_head * shape.head_dim,
                                  dv_[key] + kv_head * shape.head_dim);
    }
  }

  const AttentionStep& step_;
  BackwardPass& p_;
  size_t group_, stride_ = 0;
  Rows<const float> q_;
  Rows<float> d_out_, dq_, dk_, dv_;
  const float *keys_, *values_;
  std::vector<uint32_t> sequence_of_row_;
};

}  // namespace

void forward(const AttentionStep& step, ForwardPass& p, size_t layer) {
  const AttentionShape& shape = step.shape;
  const Rows<const float> q = p.rows_of(layer, step.q);
  const Rows<float> out = p.rows_of(layer, step.out);
  const float *keys = p.cache.keys[layer].data(), *values = p.cache.values[layer].data();
  write_cache(p, step, layer);
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
  const size_t group = shape.heads / shape.kv_heads;
  // A head's keys and values are kept in the processor's cache while all rows go over them.
  p.pool.for_ranges(tasks.size() * shape.kv_heads, 1, [&](size_t begin, size_t end) {
    std::vector<float> scratch;
    std::vector<KvSpan> spans;
    for (size_t i = begin; i < end; ++i) {
      const Queries& task = tasks[i % tasks.size()];
      const Sequence& s = *task.sequence;
      keys_of_row(shape, s, s.first_cache_row, task.first, spans);
      const size_t most_keys = s.position + (shape.causal ? task.first + task.count : s.rows);
      const size_t needed = task.count * group * ((most_keys + 15) / 16 * 16 + window_capacity(shape));
      if (scratch.size() < needed) scratch.resize(needed);
      const size_t row = s.first_row + task.first;
      p.k.attention(shape, i / tasks.size(), task.count, q[row], keys, values, spans, scratch.data(), out[row]);
    }
  });
}

void backward(const AttentionStep& step, BackwardPass& p, size_t layer) { AttentionBackward(step, p, layer).run(); }

}  // namespace paw
