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

using Scales = PackedMatrix::Scales;

// Weights are opened a piece at a time, which stays in the first cache while a strip of rows of activations goes over
// it.
constexpr size_t kPieceBytes = 16 * 1024, kMostRows = 512;

// One block of 16 rows of weights, one a byte: chunk g's 64 bytes are 4 columns, 4 g on, of each row. Where weights of
// 8 bits are cut into nibbles, the high ones are behind the low ones.
template <int kBits, Scales kScales>
struct alignas(64) OpenBlock {
  static constexpr bool kSplit = kSplitBytes && kBits == 8;
  uint8_t q[kSplit ? 1024 : 512];
  float scale[kLanes], minimum[kLanes];
};
// Where the halves of a block have scales of their own, they are opened with the products.
template <int kBits>
struct alignas(64) OpenBlock<kBits, Scales::Halves> {
  static constexpr bool kSplit = false;
  uint8_t q[512];
  const uint8_t *block, *header;
};

// A piece of a group's weights: blocks [first, first + count).
template <int kBits, Scales kScales>
struct Piece {
  static constexpr size_t kMostBlocks = kPieceBytes / sizeof(OpenBlock<kBits, kScales>);
  size_t first, count;
  OpenBlock<kBits, kScales> weights[kMostBlocks];
};

// 16 columns of y so far, for the rows of a step.
using StepSums = float[kRowStep][kLanes];

template <int kBits, bool kMin, Scales kScales>
void open_block(const PackedMatrix& w, size_t group, size_t b, OpenBlock<kBits, kScales>& out) {
  const uint8_t *block = w.block(group, b), *q = block + w.scale_bytes();
  if constexpr (kScales == Scales::Half) {
    store(out.scale, load_half(reinterpret_cast<const uint16_t*>(block)));
    if constexpr (kMin) store(out.minimum, load_half(reinterpret_cast<const uint16_t*>(block + 32)));
  } else if constexpr (kScales == Scales::Super) {
    SuperScales<kMin> scales;
    scales.open_header(w.header(group, b));
    scales.open_block(block);
    store(out.scale, scales.scale);
    if constexpr (kMin) store(out.minimum, scales.minimum);
  } else {
    out.block = block;
    out.header = w.header(group, b);
  }
  constexpr size_t kChunks = kBits == 4 ? 4 : 8;
  for (size_t i = 0; i < kChunks; ++i) {
    const Bytes both = load_bytes(q + 64 * i);
    if constexpr (kBits == 4 || OpenBlock<kBits, kScales>::kSplit) {
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
template <int kBits, Scales kScales, size_t kRows>
inline void multiply_open(const OpenBlock<kBits, kScales>& weights, const int8_t* q, Int (&exact)[kRows]) {
  if constexpr (kSplitBytes && kBits == 5) {
    multiply<4>(weights.q, q, 1, exact);
    multiply<4>(weights.q + 256, q + 16, 1, exact);
  } else {
    multiply<8>(weights.q, q, 1, exact);
    if constexpr (OpenBlock<kBits, kScales>::kSplit) multiply<8>(weights.q + 512, q, 16, exact);
  }
}

// The same with half a block of opened weights, 16 columns. Two steps of 6 bits fit: 2 * 2 * 63 * 127 = 32,004.
template <int kBits, size_t kRows>
inline void multiply_half(const uint8_t* weights, const int8_t* q, Int (&exact)[kRows]) {
  if constexpr (kSplitBytes && kBits == 6) {
    multiply<2>(weights, q, 1, exact);
    multiply<2>(weights + 128, q + 8, 1, exact);
  } else {
    multiply<4>(weights, q, 1, exact);
  }
}

// One step of the chains of kRows rows of activations, whose block at `at` is the first row's.
template <int kBits, bool kMin, size_t kRows, class Put>
inline void add_halves(const uint8_t* weights, const SuperScales<kMin>& scales, int bias, const QuantizedRows& x,
                       size_t at, Put put) {
  const int8_t* q = x.q.data() + at * 32;
  Int first[kRows], second[kRows];
#pragma GCC unroll 8
  for (size_t t = 0; t < kRows; ++t) {
    first[t] = broadcast_int(kMin ? 0 : -bias * x.half_sum[at + t]);
    second[t] = broadcast_int(kMin ? 0 : -bias * (x.sum[at + t] - x.half_sum[at + t]));
  }
  multiply_half<kBits>(weights, q, first);
  multiply_half<kBits>(weights + 256, q + 16, second);
#pragma GCC unroll 8
  for (size_t t = 0; t < kRows; ++t) {
    put(t, [&](Vec acc) {
      const int32_t half = x.half_sum[at + t];
      return scales.add_halves(acc, first[t], second[t], half, x.sum[at + t] - half, x.scale[at + t]);
    });
  }
}

// sums += a piece times kRowStep rows of activations, from `row` on.
template <int kBits, bool kMin, Scales kScales>
void multiply_piece(const Piece<kBits, kScales>& piece, int bias, const QuantizedRows& x, size_t row, StepSums& sums) {
  size_t at = x.block_index(row, piece.first);
  for (size_t b = 0; b < piece.count; ++b, at += kTileRows) {
    const OpenBlock<kBits, kScales>& weights = piece.weights[b];
    if constexpr (kScales == Scales::Halves) {
      SuperScales<kMin> scales;
      scales.open_header(weights.header);
      scales.open_halves(weights.block);
      add_halves<kBits, kMin, kRowStep>(weights.q, scales, bias, x, at,
                                        [&](size_t t, auto add) { store(sums[t], add(load(sums[t]))); });
    } else {
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
}

// One group of weights times a strip of rows of activations, from `row` on.
template <int kBits, bool kMin, Scales kScales>
void multiply_strip(const PackedMatrix& w, size_t group, const QuantizedRows& x, size_t row, size_t rows, float* y,
                    size_t stride, bool accumulate) {
  Piece<kBits, kScales> piece;
  alignas(64) StepSums so_far[kMostRows / kRowStep];
  const bool whole = w.blocks() <= piece.kMostBlocks;  // then one buffer is enough, and stays in the cache
  for (piece.first = 0; piece.first < w.blocks(); piece.first += piece.count) {
    const size_t left = w.blocks() - piece.first;
    piece.count = left < piece.kMostBlocks ? left : piece.kMostBlocks;
    for (size_t b = 0; b < piece.count; ++b) open_block<kBits, kMin>(w, group, piece.first + b, piece.weights[b]);
    for (size_t done = 0; done < rows; done += kRowStep) {
      StepSums& sums = so_far[whole ? 0 : done / kRowStep];
      if (piece.first == 0) std::memset(&sums, 0, sizeof(sums));
      multiply_piece<kBits, kMin, kScales>(piece, w.bias(), x, row + done, sums);
      if (left > piece.count) continue;
      for (size_t t = 0; t < kRowStep && done + t < rows; ++t) {
        float* out = y + (row + done + t) * stride + group * kLanes;
        store(out, accumulate ? add(load(out), load(sums[t])) : load(sums[t]));
      }
    }
  }
}

template <int kBits, bool kMin, Scales kScales>
void multiply_rows(const PackedMatrix& w, size_t group_begin, size_t group_end, const QuantizedRows& x, float* y,
                   size_t stride, bool accumulate) {
  for (size_t group = group_begin; group < group_end; ++group) {
    for (size_t row = 0; row < x.rows; row += kMostRows) {
      const size_t rows = x.rows - row < kMostRows ? x.rows - row : kMostRows;
      multiply_strip<kBits, kMin, kScales>(w, group, x, row, rows, y, stride, accumulate);
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
template <int kBits, bool kMin, Scales kScales, size_t kRows>
void multiply_few(const PackedMatrix& w, size_t group_begin, size_t group_end, const QuantizedRows& x, float* y,
                  size_t stride, bool accumulate) {
  for (size_t group = group_begin; group < group_end; ++group) {
    Vec acc[kRows];
#pragma GCC unroll 8
    for (size_t t = 0; t < kRows; ++t) acc[t] = zero();
    const uint8_t* block = w.group(group);
    SuperScales<kMin> scales;
    for (size_t b = 0; b < w.blocks(); ++b, block += w.block_bytes()) {
      const size_t at = b * kTileRows;
      if (kScales != Scales::Half && b % PackedMatrix::kSuperBlocks == 0) {
        scales.open_header(block);
        block += w.header_bytes();
      }
      const uint8_t* q = block + w.scale_bytes();
      if constexpr (kScales == Scales::Halves) {
        scales.open_halves(block);
        uint8_t opened[512];
        for (size_t i = 0; kBits == 4 && i < 4; ++i) {
          const Bytes both = load_bytes(q + 64 * i);
          store_bytes(opened + 64 * i, low_nibbles(both));
          store_bytes(opened + 64 * (i + 4), high_nibbles(both));
        }
        add_halves<kBits, kMin, kRows>(kBits == 4 ? opened : q, scales, w.bias(), x, at,
                                       [&](size_t t, auto add) { acc[t] = add(acc[t]); });
        continue;
      }
      Int exact[kRows];
#pragma GCC unroll 8
      for (size_t t = 0; t < kRows; ++t) exact[t] = broadcast_int(kMin ? 0 : -w.bias() * x.sum[at + t]);
      multiply_block<kBits == 4>(kScales == Scales::Half ? block + (kMin ? 64 : 32) : q, x.q.data() + at * 32, exact);
      if constexpr (kScales == Scales::Super) scales.open_block(block);
      const Vec scale =
          kScales == Scales::Half ? load_half(reinterpret_cast<const uint16_t*>(block)) : scales.scale;
#pragma GCC unroll 8
      for (size_t t = 0; t < kRows; ++t) {
        acc[t] = fma(to_float(exact[t]), mul(scale, broadcast(x.scale[at + t])), acc[t]);
        if constexpr (kMin) {
          const Vec minimum =
              kScales == Scales::Half ? load_half(reinterpret_cast<const uint16_t*>(block + 32)) : scales.minimum;
          acc[t] = fma(minimum, broadcast(x.scaled_sum[at + t]), acc[t]);
        }
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
  const auto run = [&]<int kBits, bool kMin, Scales kScales> {
    const auto kind = x.rows == 1   ? multiply_few<kBits, kMin, kScales, 1>
                      : x.rows == 2 ? multiply_few<kBits, kMin, kScales, 2>
                                    : multiply_rows<kBits, kMin, kScales>;
    kind(w, group_begin, group_end, x, y, stride, accumulate);
  };
  const auto run_min = [&]<int kBits, Scales kScales> {
    w.has_min() ? run.template operator()<kBits, true, kScales>() : run.template operator()<kBits, false, kScales>();
  };
  // The forms that tensor types have.
  switch (w.scales()) {
    case Scales::Half:
      switch (w.bits()) {
        case 4: run_min.template operator()<4, Scales::Half>(); break;
        case 5: run_min.template operator()<5, Scales::Half>(); break;
        default: run.template operator()<8, false, Scales::Half>();
      }
      break;
    case Scales::Super:
      switch (w.bits()) {
        case 4: run.template operator()<4, true, Scales::Super>(); break;
        case 5: run.template operator()<5, true, Scales::Super>(); break;
        default: run.template operator()<8, false, Scales::Super>();
      }
      break;
    case Scales::Halves:
      switch (w.bits()) {
        case 4: run_min.template operator()<4, Scales::Halves>(); break;
        default: run.template operator()<6, false, Scales::Halves>();
      }
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
