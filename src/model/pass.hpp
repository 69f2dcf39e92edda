// What the operations of a layer share while a batch goes forward or backward through it.
#pragma once

#include <functional>
#include <map>
#include <span>
#include <vector>

#include "kernels/thread_pool.hpp"
#include "model/backward.hpp"
#include "model/base.hpp"
#include "model/batch.hpp"
#include "model/lora.hpp"
#include "model/workspace.hpp"

namespace paw {

// Rows (or row groups) that are worth another thread's attention.
inline constexpr size_t kRowGrain = 4, kGroupGrain = 4;

// The rows of a view: `stride` floats apart.
template <class T>
struct Rows {
  T* first = nullptr;
  size_t stride = 0;
  T* operator[](size_t row) const { return first + row * stride; }
  operator Rows<const T>() const
    requires(!std::is_const_v<T>)
  {
    return {first, stride};
  }
};

// Something that is done to each row alone: to the rows [begin, end).
using RowWork = std::function<void(size_t begin, size_t end)>;

struct ForwardPass {
  const Base& base;
  const Lora* lora;  // may be null
  const Batch& batch;
  KvCache& cache;
  Workspace& work;
  ThreadPool& pool;
  const Kernels& k;
  std::vector<RowAngles> angles;
  std::vector<uint32_t> sequence_of_row;  // of the rows that are still computed
  std::vector<RowWork> pending = {};      // in order, not done yet

  size_t rows() const { return sequence_of_row.size(); }
  Rows<float> rows_of(size_t layer, const View& view) {
    return {work.slot(layer, view.slot) + view.offset, base.layer(layer).slots[view.slot].width};
  }
};

// Does what is pending in one parallel loop: a few rows go through all of it while they are in the processor's cache,
// and threads wait for each other once. An operation that needs all rows of its input calls it first.
void catch_up(ForwardPass& pass);

// Layer by layer, from the last to the first, after a forward pass whose activations were kept. The gradients of the
// layer's slots begin at zero, the output's apart.
struct BackwardPass {
  const Base& base;
  const TransposedBase& transposed;
  const Lora& lora;
  const Batch& batch;
  const KvCache& cache;
  Workspace& work;
  ThreadPool& pool;
  const Kernels& k;
  GradientLimits limits;
  GradientBuffers& buffers;
  std::vector<LoraGradient>& gradients;
  std::map<const std::vector<float>*, std::vector<float>>& gate_gradients;
  size_t rows;
  size_t first = 0;  // of the rows that gradients flow into
  std::vector<RowAngles> angles = {};

  Rows<const float> rows_of(size_t layer, const View& view) {
    return {work.slot(layer, view.slot) + view.offset, base.layer(layer).slots[view.slot].width};
  }
  Rows<float> gradient_of(const View& view) {
    return {buffers.slots[view.slot].data() + view.offset, base.layer(0).slots[view.slot].width};
  }
  // work(begin, end) on the rows that gradients flow into.
  template <typename Work>
  void for_rows(Work work) {
    pool.for_ranges(rows - first, kRowGrain, [&](size_t begin, size_t end) { work(first + begin, first + end); });
  }
};

const std::vector<const float*>& angles_for(const std::vector<RowAngles>& angles, const RopeRule& rule);

}  // namespace paw
