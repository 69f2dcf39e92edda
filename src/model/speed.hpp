// How fast this machine runs a base, and how fast its kernels are against the peak of the product instruction and the
// memory bandwidth, which bound them. Every figure is the median of `repeat` timings after one that only warms up.
#pragma once

#include <cstddef>
#include <memory>

#include "kernels/kernels.hpp"
#include "kernels/thread_pool.hpp"
#include "model/base.hpp"

namespace paw {

// Texts of random tokens, at most `longest` of them.
class ModelSpeed {
 public:
  ModelSpeed(const Base& base, ThreadPool& pool, size_t longest);
  ~ModelSpeed();
  double prefill(size_t tokens, size_t repeat);  // tokens a second, read at once
  double decode(size_t tokens, size_t repeat);   // tokens a second, one by one

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// Of all matrices that a token of decoding goes through.
size_t weight_bytes(const Base& base);
// Multiplications and additions of a token in the linear layers, without the output matrix.
size_t layer_operations(const Base& base);

// 10^9 operations a second of the product instruction alone on all threads.
double peak_rate(const Kernels& table, ThreadPool& pool, size_t repeat);
// 10^9 multiplications and additions a second of the widest matrix of the first layer, 512 rows.
double matmul_rate(const Base& base, const Kernels& table, ThreadPool& pool, size_t repeat);
// 10^9 bytes of weights a second where every matrix of the base multiplies one row, as in decoding.
double weight_rate(const Base& base, const Kernels& table, ThreadPool& pool, size_t repeat);
// 10^9 bytes a second read from memory by all threads, from an array that no cache of the machine's cores holds.
double read_bandwidth(ThreadPool& pool, size_t repeat);

}  // namespace paw
