// The kernels' algorithms, written once over the primitives of one instruction set. Included by kernels_*.cpp after
// they include simd_NAME.hpp and define PAW_SIMD as simd_NAME. Standard-library templates are avoided here: code
// compiled for a wide instruction set must not become the copy that the rest of the program links against.
#pragma once

#include <cmath>
#include <cstring>

#include "kernels/kernels.hpp"
#include "math/portable.hpp"

namespace paw::PAW_SIMD {
namespace {

constexpr size_t kLanes = 16, kTileRows = QuantizedRows::kTileRows;
constexpr float kRounder =
    12582912.0F;  // 1.5 * 2^23: adding and subtracting it rounds to the nearest integer, ties to even

inline Vec round_nearest(Vec x) { return sub(add(x, broadcast(kRounder)), broadcast(kRounder)); }

// e^x within 2 ulp, by range reduction to [-ln 2 / 2, ln 2 / 2] (Cody & Waite) and the degree-6 Taylor polynomial. x is
// clamped to
// [-87, 88], where the result is a normal number.
inline Vec exponential(Vec x) {
  x = smaller(larger(x, broadcast(-87.0F)), broadcast(88.0F));
  const Vec t = add(mul(x, broadcast(1.44269504F)), broadcast(kRounder));
  const Vec n = sub(t, broadcast(kRounder));
  Vec r = fma(n, broadcast(-0.693359375F), x);  // ln 2 in two parts, the first with few bits
  r = fma(n, broadcast(2.12194440e-4F), r);
  Vec p = broadcast(1.0F / 720);
  p = fma(p, r, broadcast(1.0F / 120));
  p = fma(p, r, broadcast(1.0F / 24));
  p = fma(p, r, broadcast(1.0F / 6));
  p = fma(p, r, broadcast(0.5F));
  p = fma(p, r, broadcast(1.0F));
  p = fma(p, r, broadcast(1.0F));
  return mul(p, power_of_two(t));
}

// ln(x) for one positive normal x, in float64 then rounded.
inline float natural_log(float x) { return static_cast<float>(portable::log(static_cast<double>(x))); }

// The first `n` < 16 floats at p, the other lanes `otherwise`.
inline Vec load_part(const float* p, size_t n, float otherwise) {
  float lanes[kLanes];
  for (size_t i = 0; i < kLanes; ++i) lanes[i] = i < n ? p[i] : otherwise;
  return load(lanes);
}

// The 16 partial sums of a . b, by index modulo 16.
inline Vec dot_lanes(const float* a, const float* b, size_t n) {
  Vec sum = zero();
  for (size_t i = 0; i < n; i += kLanes) sum = fma(load(a + i), load(b + i), sum);
  return sum;
}

inline float dot(const float* a, const float* b, size_t n) { return reduce_add(dot_lanes(a, b, n)); }

void quantize(const float* x, size_t begin, size_t end, QuantizedRows& out) {
  const size_t columns = out.columns;
  const Vec floor = broadcast(-127.0F), ceiling = broadcast(127.0F);
  int8_t* const q = out.q.data();
  float *const scales = out.scale.data(), *const scaled_sums = out.scaled_sum.data();
  int32_t *const sums = out.sum.data(), *const half_sums = out.half_sum.data();
  // The rows of a tile one after another: their scales share a line of the cache, which another thread may want.
  for (size_t last = 0; begin < end; begin = last) {
    const size_t tile_end = (begin / kTileRows + 1) * kTileRows;
    last = end < tile_end ? end : tile_end;
    for (size_t b = 0; b < columns / 32; ++b) {
      size_t at = out.block_index(begin, b);
      for (size_t row = begin; row < last; ++row, ++at) {
        const float* source = x + row * columns + b * 32;
        const Vec lo = load(source), hi = load(source + 16);
        const float most = reduce_max(larger(magnitude(lo), magnitude(hi)));
        const bool vanishing = most < 1e-30F;  // the inverse could overflow
        const float scale = vanishing ? 0.0F : most / 127.0F;
        const Vec inverse = broadcast(vanishing ? 0.0F : 1.0F / scale);
        const Vec q_lo = round_nearest(smaller(larger(mul(lo, inverse), floor), ceiling));
        const Vec q_hi = round_nearest(smaller(larger(mul(hi, inverse), floor), ceiling));
        store_int8(q + at * 32, q_lo);
        store_int8(q + at * 32 + 16, q_hi);
        const float half_sum = reduce_add(q_lo), sum = half_sum + reduce_add(q_hi);  // small integers: exact
        scales[at] = scale;
        sums[at] = static_cast<int32_t>(sum);
        half_sums[at] = static_cast<int32_t>(half_sum);
        scaled_sums[at] = scale * sum;
      }
    }
  }
}

// One block of 16 rows: the weights opened into registers (8 chunks of 4 columns).
template <bool kFourBits>
inline void open_weights(const uint8_t* q, Bytes (&w)[8]) {
  if constexpr (kFourBits) {
    for (int i = 0; i < 4; ++i) {
      const Bytes both = load_bytes(q + 64 * i);
      w[i] = low_nibbles(both);
      w[i + 4] = high_nibbles(both);
    }
  } else {
    for (int i = 0; i < 8; ++i) w[i] = load_bytes(q + 64 * i);
  }
}

// 16 rows of weights (one group) times kTokens rows of activations, from `token` on, all in the same tile of
// activations.
template <int kTokens, bool kFourBits, bool kMin>
inline void matmul_tile(const PackedMatrix& w, size_t group, const QuantizedRows& x, size_t token, float* y,
                        size_t stride, bool accumulate) {
  const size_t blocks = w.blocks(), block_bytes = w.block_bytes(), start = x.block_index(token, 0);
  const uint8_t* block = w.group(group);
  const int8_t* q = x.q.data() + start * 32;
  const float* scale = x.scale.data() + start;
  const float* scaled_sum = x.scaled_sum.data() + start;
  const int32_t* sum = x.sum.data() + start;
  const int bias = w.bias();
  Vec acc[kTokens];
#pragma GCC unroll 8
  for (int t = 0; t < kTokens; ++t) acc[t] = zero();
  for (size_t b = 0; b < blocks; ++b) {
    const Vec weight_scale = load_half(reinterpret_cast<const uint16_t*>(block));
    Vec minimum = zero();
    if constexpr (kMin) minimum = load_half(reinterpret_cast<const uint16_t*>(block + 32));
    Bytes weights[8];
    open_weights<kFourBits>(block + (kMin ? 64 : 32), weights);
#pragma GCC unroll 8
    for (int t = 0; t < kTokens; ++t) {
      Int exact = broadcast_int(kMin ? 0 : -bias * sum[t]);
#pragma GCC unroll 8
      for (int g = 0; g < 8; ++g) {
        if constexpr (kFourBits) {
          exact = dot4_nibbles(exact, weights[g], q + 32 * t + 4 * g);
        } else {
          exact = dot4(exact, weights[g], q + 32 * t + 4 * g);
        }
      }
      acc[t] = fma(to_float(exact), mul(weight_scale, broadcast(scale[t])), acc[t]);
      if constexpr (kMin) acc[t] = fma(minimum, broadcast(scaled_sum[t]), acc[t]);
    }
    block += block_bytes;
    q += kTileRows * 32;
    scale += kTileRows;
    scaled_sum += kTileRows;
    sum += kTileRows;
  }
#pragma GCC unroll 8
  for (int t = 0; t < kTokens; ++t) {
    float* out = y + (token + static_cast<size_t>(t)) * stride + group * kLanes;
    store(out, accumulate ? add(load(out), acc[t]) : acc[t]);
  }
}

// What the scales of a super-block make of a block of 16 rows: a scale and a minimum, or where the halves of a block
// have their own, the integers that multiply each half's exact products and sums.
template <bool kMin>
struct SuperScales {
  Vec d = zero(), d_minimum = zero();                       // of the super-block
  Vec scale = zero(), minimum = zero();                     // of the block
  Int first = broadcast_int(0), second = broadcast_int(0);  // of its halves
  Int first_min = broadcast_int(0), second_min = broadcast_int(0);

  void open_header(const uint8_t* header) {
    d = load_half(reinterpret_cast<const uint16_t*>(header));
    if constexpr (kMin) d_minimum = load_half(reinterpret_cast<const uint16_t*>(header + 32));
  }
  void open_block(const uint8_t* block) {
    const auto* small = reinterpret_cast<const int8_t*>(block);
    scale = mul(d, to_float(load_int8(small)));
    if constexpr (kMin) minimum = mul(d_minimum, to_float(load_int8(small + 16)));
  }
  void open_halves(const uint8_t* block) {
    const auto* small = reinterpret_cast<const int8_t*>(block);
    first = load_int8(small);
    second = load_int8(small + 16);
    if constexpr (kMin) {
      first_min = load_int8(small + 32);
      second_min = load_int8(small + 48);
    }
  }
  // One step of a chain, of a block with the activations' scale: from the exact products of the halves.
  Vec add_halves(Vec acc, Int first_products, Int second_products, int32_t first_sum, int32_t second_sum,
                 float activation_scale) const {
    const Vec by = broadcast(activation_scale);
    const Int exact = add_int(mul_int(first_products, first), mul_int(second_products, second));
    acc = fma(to_float(exact), mul(d, by), acc);
    if constexpr (kMin) {
      const Int sums =
          add_int(mul_int(first_min, broadcast_int(first_sum)), mul_int(second_min, broadcast_int(second_sum)));
      acc = fma(to_float(sums), mul(d_minimum, by), acc);
    }
    return acc;
  }
};

// matmul_tile for weights with super-blocks.
template <int kTokens, bool kFourBits, bool kMin, bool kHalves>
inline void matmul_super_tile(const PackedMatrix& w, size_t group, const QuantizedRows& x, size_t token, float* y,
                              size_t stride, bool accumulate) {
  const size_t blocks = w.blocks(), start = x.block_index(token, 0);
  const int8_t* q = x.q.data() + start * 32;
  const float *scale = x.scale.data() + start, *scaled_sum = x.scaled_sum.data() + start;
  const int32_t *sum = x.sum.data() + start, *half_sum = x.half_sum.data() + start;
  const int bias = w.bias();
  SuperScales<kMin> scales;
  Vec acc[kTokens];
#pragma GCC unroll 8
  for (int t = 0; t < kTokens; ++t) acc[t] = zero();
  for (size_t b = 0; b < blocks; ++b) {
    const uint8_t* block = w.block(group, b);
    if (b % PackedMatrix::kSuperBlocks == 0) scales.open_header(w.header(group, b));
    if constexpr (kHalves) {
      scales.open_halves(block);
    } else {
      scales.open_block(block);
    }
    Bytes weights[8];
    open_weights<kFourBits>(block + w.scale_bytes(), weights);
#pragma GCC unroll 8
    for (int t = 0; t < kTokens; ++t) {
      const int32_t second_sum = sum[t] - half_sum[t];
      Int exact = broadcast_int(kMin ? 0 : -bias * (kHalves ? half_sum[t] : sum[t]));
      Int second = broadcast_int(kMin ? 0 : -bias * second_sum);
#pragma GCC unroll 8
      for (int g = 0; g < 8; ++g) {
        Int& products = kHalves && g >= 4 ? second : exact;
        if constexpr (kFourBits) {
          products = dot4_nibbles(products, weights[g], q + 32 * t + 4 * g);
        } else {
          products = dot4(products, weights[g], q + 32 * t + 4 * g);
        }
      }
      if constexpr (kHalves) {
        acc[t] = scales.add_halves(acc[t], exact, second, half_sum[t], second_sum, scale[t]);
      } else {
        acc[t] = fma(to_float(exact), mul(scales.scale, broadcast(scale[t])), acc[t]);
        if constexpr (kMin) acc[t] = fma(scales.minimum, broadcast(scaled_sum[t]), acc[t]);
      }
    }
    q += kTileRows * 32;
    scale += kTileRows;
    scaled_sum += kTileRows;
    sum += kTileRows;
    half_sum += kTileRows;
  }
#pragma GCC unroll 8
  for (int t = 0; t < kTokens; ++t) {
    float* out = y + (token + static_cast<size_t>(t)) * stride + group * kLanes;
    store(out, accumulate ? add(load(out), acc[t]) : acc[t]);
  }
}

template <bool kFourBits, bool kMin>
void matmul_kind(const PackedMatrix& w, size_t group_begin, size_t group_end, const QuantizedRows& x, float* y,
                 size_t stride, bool accumulate) {
  for (size_t group = group_begin; group < group_end; ++group) {
    size_t token = 0;
    for (; token + 8 <= x.rows; token += 8) matmul_tile<8, kFourBits, kMin>(w, group, x, token, y, stride, accumulate);
    if (token + 4 <= x.rows) {
      matmul_tile<4, kFourBits, kMin>(w, group, x, token, y, stride, accumulate);
      token += 4;
    }
    if (token + 2 <= x.rows) {
      matmul_tile<2, kFourBits, kMin>(w, group, x, token, y, stride, accumulate);
      token += 2;
    }
    if (token < x.rows) matmul_tile<1, kFourBits, kMin>(w, group, x, token, y, stride, accumulate);
  }
}

template <bool kFourBits, bool kMin, bool kHalves>
void matmul_super_kind(const PackedMatrix& w, size_t group_begin, size_t group_end, const QuantizedRows& x, float* y,
                       size_t stride, bool accumulate) {
  for (size_t group = group_begin; group < group_end; ++group) {
    size_t token = 0;
    for (; token + kSuperTokens <= x.rows; token += kSuperTokens)
      matmul_super_tile<kSuperTokens, kFourBits, kMin, kHalves>(w, group, x, token, y, stride, accumulate);
    for (; token < x.rows; ++token)
      matmul_super_tile<1, kFourBits, kMin, kHalves>(w, group, x, token, y, stride, accumulate);
  }
}

// The forms that tensor types have.
inline auto matmul_kind_of(const PackedMatrix& w) {
  const bool four_bits = w.four_bits(), has_min = w.has_min();
  switch (w.scales()) {
    case PackedMatrix::Scales::Half:
      return four_bits ? (has_min ? matmul_kind<true, true> : matmul_kind<true, false>)
                       : (has_min ? matmul_kind<false, true> : matmul_kind<false, false>);
    case PackedMatrix::Scales::Super:
      return four_bits ? matmul_super_kind<true, true, false>
                       : (has_min ? matmul_super_kind<false, true, false> : matmul_super_kind<false, false, false>);
    default:
      return !four_bits ? matmul_super_kind<false, false, true>
                        : (has_min ? matmul_super_kind<true, true, true> : matmul_super_kind<true, false, true>);
  }
}

void matmul(const PackedMatrix& w, size_t group_begin, size_t group_end, const QuantizedRows& x, float* y,
            size_t stride, bool accumulate) {
  matmul_kind_of(w)(w, group_begin, group_end, x, y, stride, accumulate);
}

// 16 columns of the rank: four ascending chains by k modulo 4, kChains of them at a time.
template <size_t kTokens, size_t kChains>
inline void shrink_tile(const float* x, size_t stride, size_t columns, const float* m, size_t r, float scale,
                        float* h) {
  Vec chains[kTokens][4];
  for (size_t first = 0; first < 4; first += kChains) {
    Vec acc[kTokens][kChains];
    for (auto& token : acc) {
      for (Vec& chain : token) chain = zero();
    }
    size_t k = first;
    for (; k + kChains <= columns; k += 4) {
      for (size_t c = 0; c < kChains; ++c) {
        const Vec weights = load(m + (k + c) * r);
        for (size_t t = 0; t < kTokens; ++t) acc[t][c] = fma(broadcast(x[t * stride + k + c]), weights, acc[t][c]);
      }
    }
    for (size_t c = 0; k < columns && c < kChains; ++k, ++c) {
      for (size_t t = 0; t < kTokens; ++t) acc[t][c] = fma(broadcast(x[t * stride + k]), load(m + k * r), acc[t][c]);
    }
    for (size_t t = 0; t < kTokens; ++t) {
      for (size_t c = 0; c < kChains; ++c) chains[t][first + c] = acc[t][c];
    }
  }
  for (size_t t = 0; t < kTokens; ++t) {
    const Vec sum = add(add(chains[t][0], chains[t][1]), add(chains[t][2], chains[t][3]));
    store(h + t * r, mul(sum, broadcast(scale)));
  }
}

void shrink(const float* x, size_t stride, size_t begin, size_t end, size_t columns, const float* m, size_t r,
            float scale, float* h) {
  for (size_t j = 0; j < r; j += kLanes) {
    size_t t = begin;
    for (; t + 4 <= end; t += 4)
      shrink_tile<4, kStripChains>(x + t * stride, stride, columns, m + j, r, scale, h + t * r + j);
    for (; t < end; ++t) shrink_tile<1, 4>(x + t * stride, stride, columns, m + j, r, scale, h + t * r + j);
  }
}

template <size_t kTokens, size_t kWidth>
inline void expand_tile(const float* h, size_t r, const float* m, size_t columns, size_t n, float* y, size_t stride) {
  Vec acc[kTokens][kWidth];
  for (size_t t = 0; t < kTokens; ++t) {
    for (size_t i = 0; i < kWidth; ++i) acc[t][i] = load(y + t * stride + n + i * kLanes);
  }
  for (size_t j = 0; j < r; ++j) {
    for (size_t i = 0; i < kWidth; ++i) {
      const Vec weights = load(m + j * columns + n + i * kLanes);
      for (size_t t = 0; t < kTokens; ++t) acc[t][i] = fma(broadcast(h[t * r + j]), weights, acc[t][i]);
    }
  }
  for (size_t t = 0; t < kTokens; ++t) {
    for (size_t i = 0; i < kWidth; ++i) store(y + t * stride + n + i * kLanes, acc[t][i]);
  }
}

template <size_t kWidth>
inline void expand_strip(const float* h, size_t rows, size_t r, const float* m, size_t columns, size_t n, float* y,
                         size_t stride) {
  size_t t = 0;
  for (; t + kStripRows <= rows; t += kStripRows)
    expand_tile<kStripRows, kWidth>(h + t * r, r, m, columns, n, y + t * stride, stride);
  for (; t < rows; ++t) expand_tile<1, kWidth>(h + t * r, r, m, columns, n, y + t * stride, stride);
}

void expand(const float* h, size_t rows, size_t r, const float* m, size_t columns, size_t n_begin, size_t n_end,
            float* y, size_t stride) {
  size_t n = n_begin;
  for (; n + kStrip <= n_end; n += kStrip) expand_strip<kStrip / kLanes>(h, rows, r, m, columns, n, y, stride);
  for (; n < n_end; n += kLanes) expand_strip<1>(h, rows, r, m, columns, n, y, stride);
}

template <size_t kWidth>
inline void outer_strip(const float* h, const float* x, size_t stride, size_t rows, size_t r, size_t columns, size_t n,
                        float* g) {
  for (size_t j = 0; j < r; j += kStripRows) {  // r is a multiple of 16
    Vec acc[kStripRows][kWidth];
    for (size_t i = 0; i < kStripRows; ++i) {
      for (size_t s = 0; s < kWidth; ++s) acc[i][s] = load(g + (j + i) * columns + n + s * kLanes);
    }
    for (size_t t = 0; t < rows; ++t) {
      Vec row[kWidth];
      for (size_t s = 0; s < kWidth; ++s) row[s] = load(x + t * stride + n + s * kLanes);
#pragma GCC unroll 8
      for (size_t i = 0; i < kStripRows; ++i) {
        const Vec factor = broadcast(h[t * r + j + i]);
        for (size_t s = 0; s < kWidth; ++s) acc[i][s] = fma(factor, row[s], acc[i][s]);
      }
    }
    for (size_t i = 0; i < kStripRows; ++i) {
      for (size_t s = 0; s < kWidth; ++s) store(g + (j + i) * columns + n + s * kLanes, acc[i][s]);
    }
  }
}

void outer(const float* h, const float* x, size_t stride, size_t rows, size_t r, size_t columns, size_t n_begin,
           size_t n_end, float* g) {
  size_t n = n_begin;
  for (; n + kStrip <= n_end; n += kStrip) outer_strip<kStrip / kLanes>(h, x, stride, rows, r, columns, n, g);
  for (; n < n_end; n += kLanes) outer_strip<1>(h, x, stride, rows, r, columns, n, g);
}

inline float inverse_rms(const float* x, float epsilon, size_t n) {
  return 1.0F / std::sqrt(dot(x, x, n) / static_cast<float>(n) + epsilon);
}

void rms_norm(const float* x, const float* weight, float epsilon, size_t n, float* y) {
  const Vec factor = broadcast(inverse_rms(x, epsilon, n));
  for (size_t i = 0; i < n; i += kLanes) store(y + i, mul(mul(load(x + i), factor), load(weight + i)));
}

// With s = 1 / rms: dx_i = s g_i - x_i s^3 / n sum_j g_j x_j, where g = dy * weight.
void rms_norm_backward(const float* x, const float* weight, float epsilon, size_t n, const float* dy, float* dx) {
  const float s = inverse_rms(x, epsilon, n);
  Vec sum = zero();
  for (size_t i = 0; i < n; i += kLanes) sum = fma(mul(load(dy + i), load(weight + i)), load(x + i), sum);
  const Vec factor = broadcast(s), back = broadcast(-(s * s * s / static_cast<float>(n)) * reduce_add(sum));
  for (size_t i = 0; i < n; i += kLanes) {
    const Vec direct = fma(mul(load(dy + i), load(weight + i)), factor, load(dx + i));
    store(dx + i, fma(load(x + i), back, direct));
  }
}

// The mean of n numbers, and 1 / sqrt(variance + epsilon).
struct Moments {
  float mean, inverse_deviation;
};

inline Moments moments(const float* x, float epsilon, size_t n) {
  Vec sum = zero(), square = zero();
  for (size_t i = 0; i < n; i += kLanes) sum = add(sum, load(x + i));
  const float mean = reduce_add(sum) / static_cast<float>(n);
  for (size_t i = 0; i < n; i += kLanes) {
    const Vec off = sub(load(x + i), broadcast(mean));
    square = fma(off, off, square);
  }
  return {mean, 1.0F / std::sqrt(reduce_add(square) / static_cast<float>(n) + epsilon)};
}

void layer_norm(const float* x, const float* weight, const float* bias, float epsilon, size_t n, float* y) {
  const Moments m = moments(x, epsilon, n);
  const Vec mean = broadcast(m.mean), factor = broadcast(m.inverse_deviation);
  for (size_t i = 0; i < n; i += kLanes)
    store(y + i, fma(mul(sub(load(x + i), mean), factor), load(weight + i), load(bias + i)));
}

// With z = (x - mean) s, s = 1 / deviation and g = dy * weight: dx_i = s (g_i - mean(g) - z_i mean(g z)).
void layer_norm_backward(const float* x, const float* weight, float epsilon, size_t n, const float* dy, float* dx) {
  const Moments m = moments(x, epsilon, n);
  const Vec mean = broadcast(m.mean), factor = broadcast(m.inverse_deviation);
  Vec g_sum = zero(), gz_sum = zero();
  for (size_t i = 0; i < n; i += kLanes) {
    const Vec g = mul(load(dy + i), load(weight + i));
    g_sum = add(g_sum, g);
    gz_sum = fma(g, mul(sub(load(x + i), mean), factor), gz_sum);
  }
  const auto count = static_cast<float>(n);
  const Vec g_mean = broadcast(reduce_add(g_sum) / count), gz_mean = broadcast(reduce_add(gz_sum) / count);
  for (size_t i = 0; i < n; i += kLanes) {
    const Vec g = mul(load(dy + i), load(weight + i)), z = mul(sub(load(x + i), mean), factor);
    store(dx + i, fma(factor, sub(sub(g, g_mean), mul(z, gz_mean)), load(dx + i)));
  }
}

inline Vec sigmoid(Vec x) { return div(broadcast(1.0F), add(broadcast(1.0F), exponential(sub(zero(), x)))); }

// A function of each lane, and its derivative.
struct Curve {
  Vec value, slope;
};

inline Curve silu(Vec x) {
  const Vec s = sigmoid(x), value = mul(x, s);
  return {value, fma(value, sub(broadcast(1.0F), s), s)};
}

// x * sigmoid(2 u) with u = sqrt(2 / pi) (x + 0.044715 x^3), which is x / 2 * (1 + tanh(u)).
inline Curve gelu_tanh(Vec x) {
  constexpr float kTwoRoots = 1.5957691216F;                                 // 2 sqrt(2 / pi)
  const Vec near = smaller(larger(x, broadcast(-30.0F)), broadcast(30.0F));  // beyond, nothing changes
  const Vec square = mul(near, near);
  const Vec s = sigmoid(mul(mul(near, broadcast(kTwoRoots)), fma(square, broadcast(0.044715F), broadcast(1.0F))));
  const Vec inner = mul(broadcast(kTwoRoots), fma(square, broadcast(3 * 0.044715F), broadcast(1.0F)));
  return {mul(x, s), fma(mul(mul(near, s), sub(broadcast(1.0F), s)), inner, s)};
}

// x Phi(x), with the tail 1 - Phi(|x|) = erfc(|x| / sqrt(2)) / 2 of the normal distribution by formula 7.1.26 of
// Abramowitz and Stegun (absolute error below 1e-7).
inline Curve gelu(Vec x) {
  const Vec size = magnitude(x), z = mul(size, broadcast(0.70710678F));
  const Vec bell = exponential(sub(zero(), mul(z, z)));  // e^(-x^2 / 2)
  const Vec t = div(broadcast(1.0F), fma(broadcast(0.3275911F), z, broadcast(1.0F)));
  Vec p = broadcast(0.5F * 1.061405429F);
  p = fma(p, t, broadcast(0.5F * -1.453152027F));
  p = fma(p, t, broadcast(0.5F * 1.421413741F));
  p = fma(p, t, broadcast(0.5F * -0.284496736F));
  p = fma(p, t, broadcast(0.5F * 0.254829592F));
  const Vec tail = mul(mul(p, t), bell);
  const Vec sign = smaller(larger(mul(x, broadcast(1e30F)), broadcast(-1.0F)), broadcast(1.0F));
  const Vec phi = fma(sign, sub(broadcast(0.5F), tail), broadcast(0.5F));
  return {sub(larger(x, zero()), mul(size, tail)), fma(mul(x, broadcast(0.39894228F)), bell, phi)};
}

template <Activation kActivation>
inline Curve curve(Vec x) {
  if constexpr (kActivation == Activation::Silu) return silu(x);
  if constexpr (kActivation == Activation::Gelu) return gelu(x);
  if constexpr (kActivation == Activation::GeluTanh) return gelu_tanh(x);
}

// Calls work.operator()<activation>().
template <class Work>
inline void with_activation(Activation activation, Work work) {
  switch (activation) {
    case Activation::Silu: work.template operator()<Activation::Silu>(); break;
    case Activation::Gelu: work.template operator()<Activation::Gelu>(); break;
    case Activation::GeluTanh: work.template operator()<Activation::GeluTanh>(); break;
  }
}

void activate(Activation activation, const float* gate, const float* up, size_t n, float* y) {
  with_activation(activation, [=]<Activation kActivation> {
    for (size_t i = 0; i < n; i += kLanes) {
      const Vec value = curve<kActivation>(load(gate + i)).value;
      store(y + i, up != nullptr ? mul(value, load(up + i)) : value);
    }
  });
}

void activate_backward(Activation activation, const float* gate, const float* up, const float* dy, size_t n,
                       float* d_gate, float* d_up) {
  with_activation(activation, [=]<Activation kActivation> {
    for (size_t i = 0; i < n; i += kLanes) {
      const Curve c = curve<kActivation>(load(gate + i));
      const Vec d = load(dy + i);
      if (up == nullptr) {
        store(d_gate + i, mul(d, c.slope));
        continue;
      }
      const Vec u = load(up + i);
      store(d_up + i, mul(d, c.value));
      store(d_gate + i, mul(mul(d, u), c.slope));
    }
  });
}

void rope(float* x, size_t heads, size_t head_dim, size_t dims, RopeForm form, RopeDirection direction,
          const float* angles) {
  const float *cosine = angles, *sine = angles + dims;
  const bool forward = direction == RopeDirection::Forward;
  const auto turned = [=](Vec own, Vec partner, size_t i) {
    const Vec s = load(sine + i);
    return add(mul(own, load(cosine + i)), mul(partner, forward ? s : sub(zero(), s)));
  };
  // The pair at i and j, where fewer than a vector's are left.
  const auto rotate_pair = [=](float* head, size_t i, size_t j) {
    const float a = head[i], b = head[j];
    head[i] = a * cosine[i] + b * (forward ? sine[i] : -sine[i]);
    head[j] = b * cosine[j] + a * (forward ? sine[j] : -sine[j]);
  };
  for (size_t h = 0; h < heads; ++h, x += head_dim) {
    size_t i = 0;
    if (form == RopeForm::Neighbours) {
      for (; i + kLanes <= dims; i += kLanes) {
        const Vec own = load(x + i);
        store(x + i, turned(own, swap_neighbours(own), i));
      }
      for (; i < dims; i += 2) rotate_pair(x, i, i + 1);
    } else {
      const size_t half = dims / 2;
      for (; i + kLanes <= half; i += kLanes) {
        const Vec a = load(x + i), b = load(x + half + i);
        store(x + i, turned(a, b, i));
        store(x + half + i, turned(b, a, half + i));
      }
      for (; i < half; ++i) rotate_pair(x, i, half + i);
    }
  }
}

void add_all(const float* a, const float* b, size_t n, float* y) {
  for (size_t i = 0; i < n; i += kLanes) store(y + i, add(load(a + i), load(b + i)));
}

void multiply_all(const float* a, const float* b, size_t n, float* y) {
  for (size_t i = 0; i < n; i += kLanes) store(y + i, mul(load(a + i), load(b + i)));
}

void scale_all(const float* x, float factor, size_t n, float* y) {
  for (size_t i = 0; i < n; i += kLanes) store(y + i, mul(load(x + i), broadcast(factor)));
}

void gates_backward(const float* y, const float* gates, float scale, size_t r, float* gradient, float* sums) {
  for (size_t j = 0; j < r; ++j) {
    if (gates[j] != 0) sums[j] += gradient[j] * y[j] / (gates[j] * scale);
    gradient[j] *= gates[j];
  }
}

// The softmax probabilities of one query head over `keys` scores, unnormalized in place; returns their sum.
inline float exponentiate(float* scores, size_t keys) {
  Vec most = broadcast(-INFINITY);
  size_t j = 0;
  for (; j + kLanes <= keys; j += kLanes) most = larger(load(scores + j), most);
  if (j < keys) most = larger(load_part(scores + j, keys - j, -INFINITY), most);
  const Vec maximum = broadcast(reduce_max(most));
  Vec sum = zero();
  for (j = 0; j < keys; j += kLanes) {
    Vec e = exponential(sub(load(scores + j), maximum));
    store(scores + j, e);
    if (keys - j < kLanes) {  // lanes past the end: exactly zero
      for (size_t i = keys; i < j + kLanes; ++i) scores[i] = 0.0F;
      e = load(scores + j);
    }
    sum = add(sum, e);
  }
  return reduce_add(sum);
}

// Calls visit(j, row) for every key: its index j in order of position, and its row.
template <class Visit>
inline void for_each_key(const KvSpan* spans, size_t span_count, Visit visit) {
  size_t j = 0;
  for (size_t s = 0; s < span_count; ++s) {
    for (size_t row = spans[s].first; row < spans[s].first + spans[s].count; ++row, ++j) visit(j, row);
  }
}

inline size_t count_keys(const KvSpan* spans, size_t span_count) {
  size_t keys = 0;
  for (size_t s = 0; s < span_count; ++s) keys += spans[s].count;
  return keys;
}

// scores_h[j] = (x_h . m_j) * scale over the rows of m. kDim is x's width where it is known beforehand, else 0.
template <size_t kDim>
inline void score_rows(const float* x, size_t group, const float* m, size_t row_stride, const KvSpan* spans,
                       size_t span_count, size_t width, float scale, float* scores, size_t stride) {
  const size_t dim = kDim > 0 ? kDim : width;
  size_t j = 0;
  for (size_t s = 0; s < span_count; ++s) {
    const float* row = m + spans[s].first * row_stride;
    size_t left = spans[s].count;
    for (; left >= 4; left -= 4, j += 4, row += 4 * row_stride) {
      for (size_t h = 0; h < group; ++h) {
        const Vec lanes[4] = {dot_lanes(x + h * dim, row, dim), dot_lanes(x + h * dim, row + row_stride, dim),
                              dot_lanes(x + h * dim, row + 2 * row_stride, dim),
                              dot_lanes(x + h * dim, row + 3 * row_stride, dim)};
        float* four = scores + h * stride + j;
        reduce_add_four(lanes, four);
        for (size_t i = 0; i < 4; ++i) four[i] *= scale;
      }
    }
    for (; left > 0; --left, ++j, row += row_stride) {
      for (size_t h = 0; h < group; ++h) scores[h * stride + j] = dot(x + h * dim, row, dim) * scale;
    }
  }
}

// 16 * kStrips columns of what weigh_rows adds, for kHeads heads.
template <size_t kHeads, size_t kStrips>
inline void weigh_strip(const float* p, size_t stride, const float* m, size_t row_stride, const KvSpan* spans,
                        size_t span_count, size_t dim, float* out) {
  Vec acc[kHeads][kStrips];
  for (size_t h = 0; h < kHeads; ++h) {
    for (size_t i = 0; i < kStrips; ++i) acc[h][i] = load(out + h * dim + i * kLanes);
  }
  for_each_key(spans, span_count, [&](size_t j, size_t row) {
    const float* source = m + row * row_stride;
    Vec values[kStrips];
    for (size_t i = 0; i < kStrips; ++i) values[i] = load(source + i * kLanes);
    for (size_t h = 0; h < kHeads; ++h) {
      const Vec weight = broadcast(p[h * stride + j]);
      for (size_t i = 0; i < kStrips; ++i) acc[h][i] = fma(weight, values[i], acc[h][i]);
    }
  });
  for (size_t h = 0; h < kHeads; ++h) {
    for (size_t i = 0; i < kStrips; ++i) store(out + h * dim + i * kLanes, acc[h][i]);
  }
}

// out_h[d] += sum_j p_h[j] m_j[d] over the rows of m, j ascending.
inline void weigh_rows(const float* p, size_t stride, size_t group, const float* m, size_t row_stride,
                       const KvSpan* spans, size_t span_count, size_t dim, float* out) {
  constexpr size_t kStrips = kStrip / 8;  // with three heads: what the registers hold
  size_t h = 0;
  for (; h + 3 <= group; h += 3) {
    size_t d = 0;
    for (; d + kStrips * kLanes <= dim; d += kStrips * kLanes)
      weigh_strip<3, kStrips>(p + h * stride, stride, m + d, row_stride, spans, span_count, dim, out + h * dim + d);
    for (; d < dim; d += kLanes)
      weigh_strip<3, 1>(p + h * stride, stride, m + d, row_stride, spans, span_count, dim, out + h * dim + d);
  }
  for (; h < group; ++h) {
    size_t d = 0;
    for (; d + 4 * kLanes <= dim; d += 4 * kLanes)
      weigh_strip<1, 4>(p + h * stride, stride, m + d, row_stride, spans, span_count, dim, out + h * dim + d);
    for (; d < dim; d += kLanes)
      weigh_strip<1, 1>(p + h * stride, stride, m + d, row_stride, spans, span_count, dim, out + h * dim + d);
  }
}

constexpr size_t kMostHeadsPerGroup = 64;

// Several queries go over the keys together, this many at a time, which the first cache holds.
constexpr size_t kKeyBlock = 32;

void attention(const AttentionShape& shape, size_t kv_head, size_t rows, const float* q, const float* k, const float* v,
               std::span<const KvSpan> spans, float* scratch, float* out) {
  const size_t group = shape.heads / shape.kv_heads, dim = shape.head_dim, width = shape.heads * dim,
               row_stride = shape.kv_heads * dim, q_stride = shape.query_stride(),
               keys = count_keys(spans.data(), spans.size()), more = shape.causal ? 1 : 0,  // of each next query
      stride = (keys + more * (rows - 1) + kLanes - 1) / kLanes * kLanes +
               (shape.window == AttentionShape::kNoWindow ? 0 : kLanes);
  size_t first_key[kMostQueryRows], seen[kMostQueryRows];  // of each query
  for (size_t row = 0; row < rows; ++row) {
    const size_t all = keys + more * row;
    first_key[row] = all > shape.window ? all - shape.window : 0;
    seen[row] = all - first_key[row];
  }
  const float *own_keys = k + kv_head * dim, *own_values = v + kv_head * dim;
  const size_t next_key = spans.back().first + spans.back().count;  // the second query's own
  const auto score = dim == 64 ? score_rows<64> : score_rows<0>;
  // Calls visit(row, span, j) for all that each query sees, in order: j is the index of the span's first key.
  const auto for_each_span = [&](const auto& visit_seen) {
    const auto visit = [&](size_t row, const KvSpan& span, size_t j) {
      const size_t hidden = first_key[row] > j ? first_key[row] - j : 0;
      if (hidden < span.count) visit_seen(row, KvSpan{span.first + hidden, span.count - hidden}, j + hidden);
    };
    const size_t most = rows == 1 ? keys : kKeyBlock;
    size_t j = 0;
    for (const KvSpan& span : spans) {
      for (size_t done = 0; done < span.count;) {
        const size_t left = span.count - done;
        const KvSpan block{span.first + done, left < most ? left : most};
        for (size_t row = 0; row < rows; ++row) visit(row, block, j);
        done += block.count;
        j += block.count;
      }
    }
    for (size_t row = 1; more > 0 && row < rows; ++row) visit(row, KvSpan{next_key, row}, j);
  };
  for_each_span([&](size_t row, const KvSpan& span, size_t j) {
    score(q + row * q_stride + kv_head * group * dim, group, own_keys, row_stride, &span, 1, dim, shape.scale,
          scratch + row * group * stride + j, stride);
  });
  float factor[kMostQueryRows * kMostHeadsPerGroup];
  for (size_t i = 0; i < rows * group; ++i)
    factor[i] = 1.0F / exponentiate(scratch + i * stride + first_key[i / group], seen[i / group]);
  for (size_t row = 0; row < rows; ++row) {
    float* heads = out + row * width + kv_head * group * dim;
    for (size_t d = 0; d < group * dim; d += kLanes) store(heads + d, zero());
  }
  for_each_span([&](size_t row, const KvSpan& span, size_t j) {
    weigh_rows(scratch + row * group * stride + j, stride, group, own_values, row_stride, &span, 1, dim,
               out + row * width + kv_head * group * dim);
  });
  for (size_t i = 0; i < rows * group; ++i) {
    float* head = out + i / group * width + (kv_head * group + i % group) * dim;
    for (size_t d = 0; d < dim; d += kLanes) store(head + d, mul(load(head + d), broadcast(factor[i])));
  }
}

// With p the softmax and dp_j = d_out . v_j: ds_j = scale * p_j (dp_j - sum_i p_i dp_i), dq = sum_j ds_j k_j.
void attention_backward_query(const AttentionShape& shape, size_t kv_head, const float* q, const float* k,
                              const float* v, std::span<const KvSpan> spans, const float* d_out, size_t stride,
                              float* p, float* ds, float* dq) {
  const size_t group = shape.heads / shape.kv_heads, dim = shape.head_dim, row_stride = shape.kv_heads * dim;
  const KvSpan* first = spans.data();
  const size_t span_count = spans.size(), keys = count_keys(first, span_count);
  const size_t offset = kv_head * group * dim;
  const auto score = dim == 64 ? score_rows<64> : score_rows<0>;
  score(q + offset, group, k + kv_head * dim, row_stride, first, span_count, dim, shape.scale, p, stride);
  score(d_out + offset, group, v + kv_head * dim, row_stride, first, span_count, dim, 1.0F, ds, stride);
  for (size_t h = 0; h < group; ++h) {
    float *ph = p + h * stride, *dh = ds + h * stride;
    const Vec normalizer = broadcast(1.0F / exponentiate(ph, keys));
    for (size_t j = keys; j < (keys + kLanes - 1) / kLanes * kLanes; ++j) dh[j] = 0.0F;
    Vec sum = zero();
    for (size_t j = 0; j < keys; j += kLanes) {
      const Vec probability = mul(load(ph + j), normalizer);
      store(ph + j, probability);
      sum = fma(probability, load(dh + j), sum);
    }
    const Vec mean = broadcast(reduce_add(sum)), scale = broadcast(shape.scale);
    for (size_t j = 0; j < keys; j += kLanes) store(dh + j, mul(mul(load(ph + j), sub(load(dh + j), mean)), scale));
  }
  for (size_t d = 0; d < group * dim; d += kLanes) store(dq + offset + d, zero());
  weigh_rows(ds, stride, group, k + kv_head * dim, row_stride, first, span_count, dim, dq + offset);
}

void attention_backward_key(const AttentionShape& shape, size_t kv_head, const float* q, const float* d_out,
                            size_t rows, const float* p, const float* ds, size_t stride, size_t at, float* dk,
                            float* dv) {
  const size_t group = shape.heads / shape.kv_heads, dim = shape.head_dim, width = shape.heads * dim,
               q_stride = shape.query_stride();
  // acc[d] += sum of weight[row][h] * x[row][h][d], one strip of 16 * kStrips d at a time.
  const auto gather = [&]<size_t kStrips>(const float* weight, const float* x, size_t x_stride, float* acc) {
    Vec sum[kStrips];
    for (size_t i = 0; i < kStrips; ++i) sum[i] = load(acc + i * kLanes);
    for (size_t row = 0; row < rows; ++row) {
      for (size_t h = 0; h < group; ++h) {
        const Vec w = broadcast(weight[(row * group + h) * stride + at]);
        const float* source = x + row * x_stride + (kv_head * group + h) * dim;
        for (size_t i = 0; i < kStrips; ++i) sum[i] = fma(w, load(source + i * kLanes), sum[i]);
      }
    }
    for (size_t i = 0; i < kStrips; ++i) store(acc + i * kLanes, sum[i]);
  };
  size_t d = 0;
  for (; d + 4 * kLanes <= dim; d += 4 * kLanes) {
    gather.template operator()<4>(ds, q + d, q_stride, dk + d);
    gather.template operator()<4>(p, d_out + d, width, dv + d);
  }
  for (; d < dim; d += kLanes) {
    gather.template operator()<1>(ds, q + d, q_stride, dk + d);
    gather.template operator()<1>(p, d_out + d, width, dv + d);
  }
}

inline float largest(const float* x, size_t n) {
  Vec most = broadcast(-INFINITY);
  size_t i = 0;
  for (; i + kLanes <= n; i += kLanes) most = larger(load(x + i), most);
  if (i < n) most = larger(load_part(x + i, n - i, -INFINITY), most);
  return reduce_max(most);
}

inline float exponential_sum(const float* x, size_t n, float maximum) {
  const Vec most = broadcast(maximum);
  Vec sum = zero();
  size_t i = 0;
  for (; i + kLanes <= n; i += kLanes) sum = add(sum, exponential(sub(load(x + i), most)));
  if (i < n) {
    float lanes[kLanes];
    store(lanes, exponential(sub(load_part(x + i, n - i, maximum), most)));
    sum = add(sum, load_part(lanes, n - i, 0.0F));
  }
  return reduce_add(sum);
}

float log_sum_exp(const float* logits, size_t n) {
  const float maximum = largest(logits, n);
  return maximum + natural_log(exponential_sum(logits, n, maximum));
}

float cross_entropy(float* logits, size_t n, size_t target, float weight) {
  const float maximum = largest(logits, n), sum = exponential_sum(logits, n, maximum);
  const float loss = maximum + natural_log(sum) - logits[target];
  const Vec most = broadcast(maximum), factor = broadcast(weight / sum);
  size_t i = 0;
  for (; i + kLanes <= n; i += kLanes) store(logits + i, mul(exponential(sub(load(logits + i), most)), factor));
  if (i < n) {
    float lanes[kLanes];
    store(lanes, mul(exponential(sub(load_part(logits + i, n - i, maximum), most)), factor));
    for (size_t j = i; j < n; ++j) logits[j] = lanes[j - i];
  }
  logits[target] -= weight;
  return loss;
}

void adamw(float* parameter, const float* gradient, float* mean, float* variance, size_t n, float clip, float rate,
           float beta1, float beta2, float epsilon, float decay, float correction1, float correction2) {
  const Vec b1 = broadcast(beta1), b2 = broadcast(beta2), c1 = broadcast(1.0F - beta1), c2 = broadcast(1.0F - beta2);
  for (size_t i = 0; i < n; i += kLanes) {
    const Vec g = mul(load(gradient + i), broadcast(clip));
    const Vec m = fma(b1, load(mean + i), mul(c1, g));
    const Vec v = fma(b2, load(variance + i), mul(mul(c2, g), g));
    store(mean + i, m);
    store(variance + i, v);
    const Vec step = div(div(m, broadcast(correction1)), add(root(div(v, broadcast(correction2))), broadcast(epsilon)));
    const Vec p = load(parameter + i);
    store(parameter + i, sub(p, mul(broadcast(rate), fma(broadcast(decay), p, step))));
  }
}

float square_sum(const float* x, size_t n) { return dot(x, x, n); }

uint64_t saturate(size_t times) {
  constexpr size_t kChains = kStrip * 3 / 8;  // enough to hide an instruction's latency, few enough for the registers
  const uint8_t zeros[64] = {};
  int8_t activations[4 * kChains] = {};
  const Bytes weights = load_bytes(zeros);
  Int acc[kChains];
#pragma GCC unroll 16
  for (size_t chain = 0; chain < kChains; ++chain) acc[chain] = broadcast_int(0);
  for (size_t i = 0; i < times; ++i) {
    asm volatile("" : "+m"(activations));  // or the compiler would take the products out of the loop
#pragma GCC unroll 16
    for (size_t chain = 0; chain < kChains; ++chain)
      acc[chain] = dot4_nibbles(acc[chain], weights, activations + 4 * chain);
  }
  Vec sum = zero();
#pragma GCC unroll 16
  for (size_t chain = 0; chain < kChains; ++chain) sum = add(sum, to_float(acc[chain]));
  const float used = reduce_add(sum);
  asm volatile("" : : "m"(used));
  return uint64_t{2} * times * kChains * kLanes * 4;
}

}  // namespace

extern const Kernels table;
const Kernels table = {kName,
                       quantize,
                       matmul,
                       shrink,
                       expand,
                       outer,
                       rms_norm,
                       rms_norm_backward,
                       layer_norm,
                       layer_norm_backward,
                       activate,
                       activate_backward,
                       rope,
                       add_all,
                       multiply_all,
                       scale_all,
                       gates_backward,
                       attention,
                       attention_backward_query,
                       attention_backward_key,
                       cross_entropy,
                       log_sum_exp,
                       adamw,
                       square_sum,
                       saturate};

}  // namespace paw::PAW_SIMD
