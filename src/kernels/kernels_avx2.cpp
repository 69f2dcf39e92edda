// The kernels for the instruction set avx2: the common ones, but products of several rows of activations are made here.
//
// vpmaddubsw multiplies weights of 4 bits with activations, and a whole block of 32 columns fits its 16-bit sums:
// 8 * 2 * 15 * 127 = 30,480. Weights of 8 bits are cut into their nibbles, exactly: w = 16 high + low.
// The float32 chain over blocks is the contract's, as in matmul_tile of kernels_impl.hpp.
#if defined(__x86_64__)
#include "kernels/simd_avx2.hpp"

#define PAW_SIMD simd_avx2
#include "kernels/kernels_impl.hpp"

namespace paw::simd_avx2 {
namespace {

constexpr size_t kStep = 4;  // rows of activations at a time: what the registers hold

// Weights are opened a piece at a time, which stays in the first cache while a strip of rows of activations goes over
// it.
constexpr size_t kPieceBytes = 16 * 1024, kStripTiles = 32;

// One block of 16 rows of weights, a nibble a byte: chunk g's 64 bytes are 4 columns, 4 g on, of each row. Weights of 8
// bits have their high nibbles behind their low ones.
template <bool kFourBits>
struct alignas(32) OpenBlock {
  uint8_t q[kFourBits ? 512 : 1024];
  float scale[kLanes], minimum[kLanes];
};

// A piece of a group's weights: blocks [first, first + count).
template <bool kFourBits>
struct Piece {
  static constexpr size_t kMostBlocks = kPieceBytes / sizeof(OpenBlock<kFourBits>);
  size_t first, count;
  OpenBlock<kFourBits> weights[kMostBlocks];
};

// 16 columns of y so far, for the rows of a tile.
using Sums = float[kTileRows][kLanes];

inline void store_bytes(uint8_t* p, Bytes b) {
  _mm256_store_si256(reinterpret_cast<__m256i*>(p), b.lo);
  _mm256_store_si256(reinterpret_cast<__m256i*>(p + 32), b.hi);
}

template <bool kFourBits, bool kMin>
void open_block(const uint8_t* block, OpenBlock<kFourBits>& out) {
  store(out.scale, load_half(reinterpret_cast<const uint16_t*>(block)));
  if constexpr (kMin) store(out.minimum, load_half(reinterpret_cast<const uint16_t*>(block + 32)));
  const uint8_t* q = block + (kMin ? 64 : 32);
  constexpr size_t kChunks = kFourBits ? 4 : 8;
  for (size_t i = 0; i < kChunks; ++i) {
    const Bytes both = load_bytes(q + 64 * i);
    store_bytes(out.q + 64 * i, low_nibbles(both));
    store_bytes(out.q + 64 * (i + kChunks), high_nibbles(both));
  }
}

// The same 4 columns of a row of activations for 8 rows of weights.
inline __m256i four_times_eight(const int8_t* q) {
  int32_t four;
  std::memcpy(&four, q, 4);
  return _mm256_set1_epi32(four);
}

// exact += factor * sums, each pair of which is a row of weights.
inline void add_pairs(Bytes sums, int16_t factor, Int& exact) {
  const __m256i factors = _mm256_set1_epi16(factor);
  exact.lo = _mm256_add_epi32(exact.lo, _mm256_madd_epi16(sums.lo, factors));
  exact.hi = _mm256_add_epi32(exact.hi, _mm256_madd_epi16(sums.hi, factors));
}

// exact[t] += factor * the products of 32 columns of nibbles with row t of activations. One row of activations after
// another is 32 bytes on. (No row's sums may wait for another's products, or the registers do not hold them: hence the
// asm.)
template <size_t kRows>
inline void multiply(const uint8_t* nibbles, const int8_t* q, int16_t factor, Int (&exact)[kRows]) {
  Bytes sums[kRows];
#pragma GCC unroll 8
  for (Bytes& sum : sums) sum = {_mm256_setzero_si256(), _mm256_setzero_si256()};
#pragma GCC unroll 1
  for (size_t g = 0; g < 8; ++g) {
    const Bytes w = load_bytes(nibbles + 64 * g);
#pragma GCC unroll 8
    for (size_t t = 0; t < kRows; ++t) {
      const __m256i a = four_times_eight(q + 32 * t + 4 * g);
      sums[t].lo = _mm256_add_epi16(sums[t].lo, _mm256_maddubs_epi16(w.lo, a));
      sums[t].hi = _mm256_add_epi16(sums[t].hi, _mm256_maddubs_epi16(w.hi, a));
      asm volatile("" : "+x"(sums[t].lo), "+x"(sums[t].hi));
    }
  }
#pragma GCC unroll 8
  for (size_t t = 0; t < kRows; ++t) add_pairs(sums[t], factor, exact[t]);
}

// A piece times one tile of activations, of which `rows` rows count.
template <bool kFourBits, bool kMin>
void multiply_piece(const Piece<kFourBits>& piece, int bias, const QuantizedRows& x, size_t first_row, size_t rows,
                    Sums& sums) {
  for (size_t row = 0; row < rows; row += kStep) {
    size_t at = x.block_index(first_row, piece.first) + row;
    for (size_t b = 0; b < piece.count; ++b, at += kTileRows) {
      const OpenBlock<kFourBits>& weights = piece.weights[b];
      Int exact[kStep];
#pragma GCC unroll 8
      for (size_t t = 0; t < kStep; ++t) exact[t] = broadcast_int(kMin ? 0 : -bias * x.sum[at + t]);
      multiply(weights.q, x.q.data() + at * 32, 1, exact);
      if constexpr (!kFourBits) multiply(weights.q + 512, x.q.data() + at * 32, 16, exact);
      const Vec scale = load(weights.scale), minimum = kMin ? load(weights.minimum) : zero();
#pragma GCC unroll 8
      for (size_t t = 0; t < kStep; ++t) {
        Vec acc = load(sums[row + t]);
        acc = fma(to_float(exact[t]), mul(scale, broadcast(x.scale[at + t])), acc);
        if constexpr (kMin) acc = fma(minimum, broadcast(x.scaled_sum[at + t]), acc);
        store(sums[row + t], acc);
      }
    }
  }
}

// One group of weights times a strip of tiles of activations, from `row` on.
template <bool kFourBits, bool kMin>
void multiply_strip(const PackedMatrix& w, size_t group, const QuantizedRows& x, size_t row, size_t tiles, float* y,
                    size_t stride, bool accumulate) {
  Piece<kFourBits> piece;
  alignas(32) Sums sums[kStripTiles];
  std::memset(sums, 0, tiles * sizeof(Sums));
  const auto rows_of = [&](size_t tile) {
    const size_t left = x.rows - row - tile * kTileRows;
    return left < kTileRows ? left : kTileRows;
  };
  for (piece.first = 0; piece.first < w.blocks(); piece.first += piece.count) {
    const size_t left = w.blocks() - piece.first;
    piece.count = left < piece.kMostBlocks ? left : piece.kMostBlocks;
    const uint8_t* block = w.group(group) + piece.first * w.block_bytes();
    for (size_t b = 0; b < piece.count; ++b, block += w.block_bytes())
      open_block<kFourBits, kMin>(block, piece.weights[b]);
    for (size_t tile = 0; tile < tiles; ++tile)
      multiply_piece<kFourBits, kMin>(piece, w.bias(), x, row + tile * kTileRows, rows_of(tile), sums[tile]);
  }
  for (size_t tile = 0; tile < tiles; ++tile) {
    for (size_t t = 0; t < rows_of(tile); ++t) {
      float* out = y + (row + tile * kTileRows + t) * stride + group * kLanes;
      store(out, accumulate ? add(load(out), load(sums[tile][t])) : load(sums[tile][t]));
    }
  }
}

template <bool kFourBits, bool kMin>
void multiply_rows(const PackedMatrix& w, size_t group_begin, size_t group_end, const QuantizedRows& x, float* y,
                   size_t stride, bool accumulate) {
  const size_t tiles = (x.rows + kTileRows - 1) / kTileRows;
  for (size_t group = group_begin; group < group_end; ++group) {
    for (size_t tile = 0; tile < tiles; tile += kStripTiles) {
      const size_t count = tiles - tile < kStripTiles ? tiles - tile : kStripTiles;
      multiply_strip<kFourBits, kMin>(w, group, x, tile * kTileRows, count, y, stride, accumulate);
    }
  }
}

// One block of weights, opened in registers, times kRows rows of activations: the exact products.
template <bool kFourBits, size_t kRows>
inline void multiply_block(const uint8_t* weights, const int8_t* q, Int (&exact)[kRows]) {
  Bytes low_sums[kRows], high_sums[kRows];
  const __m256i none = _mm256_setzero_si256();
#pragma GCC unroll 8
  for (size_t t = 0; t < kRows; ++t) low_sums[t] = high_sums[t] = {none, none};
#pragma GCC unroll 8
  for (size_t i = 0; i < (kFourBits ? 4 : 8); ++i) {
    const Bytes both = load_bytes(weights + 64 * i), low = low_nibbles(both), high = high_nibbles(both);
#pragma GCC unroll 8
    for (size_t t = 0; t < kRows; ++t) {
      const __m256i a = four_times_eight(q + 32 * t + 4 * i);
      const __m256i b = kFourBits ? four_times_eight(q + 32 * t + 4 * (i + 4)) : a;
      low_sums[t].lo = _mm256_add_epi16(low_sums[t].lo, _mm256_maddubs_epi16(low.lo, a));
      low_sums[t].hi = _mm256_add_epi16(low_sums[t].hi, _mm256_maddubs_epi16(low.hi, a));
      high_sums[t].lo = _mm256_add_epi16(high_sums[t].lo, _mm256_maddubs_epi16(high.lo, b));
      high_sums[t].hi = _mm256_add_epi16(high_sums[t].hi, _mm256_maddubs_epi16(high.hi, b));
    }
  }
#pragma GCC unroll 8
  for (size_t t = 0; t < kRows; ++t) {
    add_pairs(low_sums[t], 1, exact[t]);
    add_pairs(high_sums[t], kFourBits ? 1 : 16, exact[t]);
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
  const auto run = [&]<bool kFourBits, bool kMin> {
    const auto kind = x.rows == 1   ? multiply_few<kFourBits, kMin, 1>
                      : x.rows == 2 ? multiply_few<kFourBits, kMin, 2>
                                    : multiply_rows<kFourBits, kMin>;
    kind(w, group_begin, group_end, x, y, stride, accumulate);
  };
  if (w.four_bits()) {
    w.has_min() ? run.operator()<true, true>() : run.operator()<true, false>();
  } else {
    w.has_min() ? run.operator()<false, true>() : run.operator()<false, false>();
  }
}

// Two instructions are what a product with 4 bits takes: vpmaddubsw and the addition of its 16-bit sums.
uint64_t saturate_pairs(size_t times) {
  constexpr size_t kChains = 8;
  __m256i sums[kChains];
  __m256i operand = _mm256_setzero_si256();
#pragma GCC unroll 8
  for (size_t chain = 0; chain < kChains; ++chain) sums[chain] = _mm256_setzero_si256();
  for (size_t i = 0; i < times; ++i) {
#pragma GCC unroll 8
    for (size_t chain = 0; chain < kChains; ++chain) {
      sums[chain] = _mm256_add_epi16(sums[chain], _mm256_maddubs_epi16(operand, operand));
      asm volatile("" : "+x"(operand), "+x"(sums[chain]));  // or the compiler would make one product of all
    }
  }
  return uint64_t{2} * times * kChains * 32;
}

Kernels make_table() {
  Kernels avx2 = table;
  avx2.matmul = matmul_rows;
  avx2.saturate = saturate_pairs;
  return avx2;
}

}  // namespace

const Kernels& complete_table() {
  static const Kernels avx2 = make_table();
  return avx2;
}

}  // namespace paw::simd_avx2
#endif
