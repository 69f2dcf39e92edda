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

constexpr size_t kFewRows = 3;  // opening the weights does not pay for fewer
constexpr size_t kStep = 4;     // rows of activations at a time: what the registers hold

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
      int32_t four;
      std::memcpy(&four, q + 32 * t + 4 * g, 4);
      const __m256i a = _mm256_set1_epi32(four);
      sums[t].lo = _mm256_add_epi16(sums[t].lo, _mm256_maddubs_epi16(w.lo, a));
      sums[t].hi = _mm256_add_epi16(sums[t].hi, _mm256_maddubs_epi16(w.hi, a));
      asm volatile("" : "+x"(sums[t].lo), "+x"(sums[t].hi));
    }
  }
  const __m256i factors = _mm256_set1_epi16(factor);
#pragma GCC unroll 8
  for (size_t t = 0; t < kRows; ++t) {
    exact[t].lo = _mm256_add_epi32(exact[t].lo, _mm256_madd_epi16(sums[t].lo, factors));
    exact[t].hi = _mm256_add_epi32(exact[t].hi, _mm256_madd_epi16(sums[t].hi, factors));
  }
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

void matmul_rows(const PackedMatrix& w, size_t group_begin, size_t group_end, const QuantizedRows& x, float* y,
                 size_t stride, bool accumulate) {
  const auto kind = x.rows < kFewRows ? matmul
                    : w.four_bits()   ? (w.has_min() ? multiply_rows<true, true> : multiply_rows<true, false>)
                                      : (w.has_min() ? multiply_rows<false, true> : multiply_rows<false, false>);
  kind(w, group_begin, group_end, x, y, stride, accumulate);
}

Kernels make_table() {
  Kernels avx2 = table;
  avx2.matmul = matmul_rows;
  return avx2;
}

}  // namespace

const Kernels& complete_table() {
  static const Kernels avx2 = make_table();
  return avx2;
}

}  // namespace paw::simd_avx2
#endif
