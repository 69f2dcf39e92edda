// Products of rows of activations for instruction sets with few registers or without dot products of int8: put in place
// of kernels_impl.hpp's, after which it is included. For several rows, weights are opened once, a piece at a time.
//
// A Sums holds the products of a block of 32 columns with 16 rows of weights while they are added up, exactly. Where
// these are 16-bit sums of pairs of products (kSplitBytes), the eight steps of a block fit if a weight has 4 bits:
// 8 * 2 * 15 * 127 = 30,480; and four of them if it has 5: 4 * 2 * 31 * 127 = 31,496. Weights of 8 bits are cut into
// their nibbles, exactly: w = 16 high + low.
//
// What the instruction set offers for it: no_sums(); add_products(sums, weights, activations); add_sums(sums, factor,
// exact), which is exact += factor * sums; repeat(q), the same 4 columns of activations for each row of weights;
// store_bytes(); kRowStep, how many rows of activations the registers hold; hide(bytes), after which the compiler does
// not know them.
//
// The float32 chain over blocks is the contract's, as in matmul_tile of kernels_impl.hpp.
#pragma once

#include "kernels/kernels_impl.hpp"

namespace paw::PAW_SIMD {
namespace {

// Weights are opened a piece at a time, which stays in the first cache while a strip of rows of activations goes over
// it.
constexpr size_t kPieceBytes = 16 * 1024, kMostRows = 512;

// One block of 16 rows of weights, one a byte: chunk g's 64 bytes are 4 columns, 4 g on, of each row. Where weights of
// 8 bits are cut into nibbles, the high ones are behind the low ones.
template <int kBits>
struct alignas(64) OpenBlock {
  static constexpr bool kSplit = kSplitBytes && kBits == 8;
  uint8_t q[kSplit ? 1024 : 512];
  float scale[kLanes], minimum[kLanes];
};

// A piece of a group's weights: blocks [first, first + count).
template <int kBits>
struct Piece {
  static constexpr size_t kMostBlocks = kPieceBytes / sizeof(OpenBlock<kBits>);
  size_t first, count;
  OpenBlock<kBits> weights[kMostBlocks];
};

// 16 columns of y so far, for the rows of a step.
using StepSums = float[kRowStep][kLanes];

template <int kBits, bool kMin>
void open_block(const uint8_t* block, OpenBlock<kBits>& out) {
  store(out.scale, load_half(reinterpret_cast<const uint16_t*>(block)));
  if constexpr (kMin) store(out.minimum, load_half(reinterpret_cast<const uint16_t*>(block + 32)));
  const uint8_t* q = block + (kMin ? 64 : 32);
  constexpr size_t kChunks = kBits == 4 ? 4 : 8;
  for (size_t i = 0; i < kChunks; ++i) {
    const Bytes both = load_bytes(q + 64 * i);
    if constexpr (kBits == 4 || OpenBlock<kBits>::kSplit) {
      store_bytes(out.q + 64 * i, low_nibbles(both));
      store_bytes(out.q + 64 * (i + kChunks), high_nibbles(both));
    } else {
      store_bytes(out.q + 64 * i, both);
    }
  }
}

// exact[t] += factor * the products of kSteps chunks of weights, 64 bytes each, with row t of activations, 32 bytes
// each.
template <size_t kSteps, size_t kRows>
inline void multiply(const uint8_t* weights, const int8_t* q, int16_t factor, Int (&exact)[kRows]) {
  Sums sums[kRows];
#pragma GCC unroll 8
  for (size_t t = 0; t < kRows; ++t) sums[t] = no_sums();
#pragma GCC unroll 1
  for (size_t g = 0; g < kSteps; ++g) {
    const Bytes w = load_bytes(weights + 64 * g);
#pragma GCC unroll 8
    for (size_t t = 0; t < kRows; ++t) add_products(sums[t], w, repeat(q + 32 * t + 4 * g));
  }
#pragma GCC unroll 8
  for (size_t t = 0; t < kRows; ++t) add_sums(sums[t], factor, exact[t]);
}

// exact[t] += the products of a block of weights with row t of activations.
template <int kBits, size_t kRows>
inline void multiply_open(const OpenBlock<kBits>& weights, const int8_t* q, Int (&exact)[kRows]) {
  if constexpr (kSplitBytes && kBits == 5) {
    multiply<4>(weights.q, q, 1, exact);
    multiply<4>(weights.q + 256, q + 16, 1, exact);
  } else {
    multiply<8>(weights.q, q, 1, exact);
    if constexpr (OpenBlock<kBits>::kSplit) multiply<8>(weights.q + 512, q, 16, exact);
  }
}

// sums += a piece times kRowStep rows of activations, from `row` on.
template <int kBits, bool kMin>
void multiply_piece(const Piece<kBits>& piece, int bias, const QuantizedRows& x, size_t row, StepSums& sums) {
  size_t at = x.block_index(row, piece.first);
  for (size_t b = 0; b < piece.count; ++b, at += kTileRows) {
    const OpenBlock<kBits>& weights = piece.weights[b];
    Int exact[kRowStep];
#pragma GCC unroll 8
    for (size_t t = 0; t < kRowStep; ++t) exact[t] = broadcast_int(kMin ? 0 : -bias * x.sum[at + t]);
    multiply_open(weights, x.q.data() + at * 32, exact);
    const Vec scale = load(weights.scale), minimum = kMin ? load(weights.minimum) : zero();
#pragma GCC unroll 8
    for (size_t t = 0; t < kRowStep; ++t) {
      Vec acc = load(sums[t]);
      acc = fma(to_float(exact[t]), mul(scale, broadcast(x.scale[at + t])), acc);
      if constexpr (kMin) acc = fma(minimum, broadcast(x.scaled_sum[at + t]), acc);
      store(sums[t], acc);
    }
  }
}

// One group of weights times a strip of rows of activations, from `row` on.
template <int kBits, bool kMin>
void multiply_strip(const PackedMatrix& w, size_t group, const QuantizedRows& x, size_t row, size_t rows, float* y,
                    size_t stride, bool accumulate) {
  Piece<kBits> piece;
  alignas(64) StepSums so_far[kMostRows / kRowStep];
  const bool whole = w.blocks() <= piece.kMostBlocks;  // then one buffer is enough, and stays in the cache
  for (piece.first = 0; piece.first < w.blocks(); piece.first += piece.count) {
    const size_t left = w.blocks() - piece.first;
    piece.count = left < piece.kMostBlocks ? left : piece.kMostBlocks;
    const uint8_t* block = w.group(group) + piece.first * w.block_bytes();
    for (size_t b = 0; b < piece.count; ++b, block += w.block_bytes()) open_block<kBits, kMin>(block, piece.weights[b]);
    for (size_t done = 0; done < rows; done += kRowStep) {
      StepSums& sums = so_far[whole ? 0 : done / kRowStep];
      if (piece.first == 0) std::memset(&sums, 0, sizeof(sums));
      multiply_piece<kBits, kMin>(piece, w.bias(), x, row + done, sums);
      if (left > piece.count) continue;
      for (size_t t = 0; t < kRowStep && done + t < rows; ++t) {
        float* out = y + (row + done + t) * stride + group * kLanes;
        store(out, accumulate ? add(load(out), load(sums[t])) : load(sums[t]));
      }
    }
  }
}

template <int kBits, bool kMin>
void multiply_rows(const PackedMatrix& w, size_t group_begin, size_t group_end, const QuantizedRows& x, float* y,
                   size_t stride, bool accumulate) {
  for (size_t group = group_begin; group < group_end; ++group) {
    for (size_t row = 0; row < x.rows; row += kMostRows) {
      const size_t rows = x.rows - row < kMostRows ? x.rows - row : kMostRows;
      multiply_strip<kBits, kMin>(w, group, x, row, rows, y, stride, accumulate);
    }
  }
}

// One block of weights, opened in registers, times kRows rows of activations: the exact products.
template <bool kFourBits, size_t kRows>
inline void multiply_block(const uint8_t* weights, const int8_t* q, Int (&exact)[kRows]) {
  constexpr bool kHalves = kFourBits || kSplitBytes;
  Sums low_sums[kRows], high_sums[kRows];
#pragma GCC unroll 8
  for (size_t t = 0; t < kRows; ++t) low_sums[t] = high_sums[t] = no_sums();
#pragma GCC unroll 8
  for (size_t i = 0; i < (kFourBits ? 4 : 8); ++i) {
    const Bytes both = load_bytes(weights + 64 * i), low = kHalves ? low_nibbles(both) : both;
#pragma GCC unroll 8
    for (size_t t = 0; t < kRows; ++t) {
      const int8_t* columns = q + 32 * t + 4 * i;
      add_products(low_sums[t], low, repeat(columns));
      if constexpr (kHalves) add_products(high_sums[t], high_nibbles(both), repeat(kFourBits ? columns + 16 : columns));
    }
  }
#pragma GCC unroll 8
  for (size_t t = 0; t < kRows; ++t) {
    add_sums(low_sums[t], 1, exact[t]);
    if constexpr (kHalves) add_sums(high_sums[t], kFourBits ? 1 : 16, exact[t]);
  }
}

// A group of weights times all rows of activations, kRows of them, which are in one tile.
template <bool kFourBits, bool kMin, size_t kRows>
void multiply_few(const PackedMatrix& w, size_t group_begin, size_t group_end, const QuantizedRows& x, float* y,
                  size_t stride, bool accumulate) {
  for (size_t group = group_begin; group < group_end; ++group) {
    Vec acc[kRows];
#pragma GCC unroll 8
    for (size_t t = 0; t < kRows; ++t) acc[t] = zero();
    const uint8_t* block = w.group(group);
    for (size_t b = 0; b < w.blocks(); ++b, block += w.block_bytes()) {
      const size_t at = b * kTileRows;
      Int exact[kRows];
#pragma GCC unroll 8
      for (size_t t = 0; t < kRows; ++t) exact[t] = broadcast_int(kMin ? 0 : -w.bias() * x.sum[at + t]);
      multiply_block<kFourBits>(block + (kMin ? 64 : 32), x.q.data() + at * 32, exact);
      const Vec scale = load_half(reinterpret_cast<const uint16_t*>(block));
#pragma GCC unroll 8
      for (size_t t = 0; t < kRows; ++t) {
        acc[t] = fma(to_float(exact[t]), mul(scale, broadcast(x.scale[at + t])), acc[t]);
        if constexpr (kMin)
          acc[t] =
              fma(load_half(reinterpret_cast<const uint16_t*>(block + 32)), broadcast(x.scaled_sum[at + t]), acc[t]);
      }
    }
#pragma GCC unroll 8
    for (size_t t = 0; t < kRows; ++t) {
      float* out = y + t * stride + group * kLanes;
      store(out, accumulate ? add(load(out), acc[t]) : acc[t]);
    }
  }
}

void matmul_rows(const PackedMatrix& w, size_t group_begin, size_t group_end, const QuantizedRows& x, float* y,
                 size_t stride, bool accumulate) {
  const auto run = [&]<int kBits, bool kMin> {
    const auto kind = x.rows == 1   ? multiply_few<kBits == 4, kMin, 1>
                      : x.rows == 2 ? multiply_few<kBits == 4, kMin, 2>
                                    : multiply_rows<kBits, kMin>;
    kind(w, group_begin, group_end, x, y, stride, accumulate);
  };
  switch (w.bits()) {
    case 4: w.has_min() ? run.operator()<4, true>() : run.operator()<4, false>(); break;
    case 5: w.has_min() ? run.operator()<5, true>() : run.operator()<5, false>(); break;
    default: run.operator()<8, false>();
  }
}

// add_products alone, on registers.
uint64_t saturate_products(size_t times) {
  constexpr size_t kChains = 6;
  Sums sums[kChains];
  Bytes weights =
      load_bytes(reinterpret_cast<const uint8_t*>("0123456789012345678901234567890123456789012345678901234567890123"));
  const Bytes activations = weights;
#pragma GCC unroll 8
  for (size_t chain = 0; chain < kChains; ++chain) sums[chain] = no_sums();
  for (size_t i = 0; i < times; ++i) {
#pragma GCC unroll 8
    for (size_t chain = 0; chain < kChains; ++chain) {
      hide(weights);  // or the compiler would make one product of all
      add_products(sums[chain], weights, activations);
    }
  }
  return uint64_t{2} * times * kChains * kLanes * 4;
}

Kernels make_table() {
  Kernels complete = table;
  complete.matmul = matmul_rows;
  complete.saturate = saturate_products;
  return complete;
}

}  // namespace

const Kernels& complete_table() {
  static const Kernels complete = make_table();
  return complete;
}

}  // namespace paw::PAW_SIMD
