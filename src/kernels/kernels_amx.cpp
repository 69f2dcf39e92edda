// The kernels for the instruction set amx: products of many rows of activations go through the tiles of AMX; everything
// else, and the products of a few rows, is the table of avx512vnni.
//
// A tile product is the exact int32 dot products of 16 rows of activations with 16 rows of weights over one block of 32
// columns. The float32 chain over blocks is the contract's, as in matmul_tile of kernels_impl.hpp.
#if defined(__x86_64__)
#include "kernels/kernels.hpp"
#define PAW_AVX512_VNNI
#include "kernels/simd_avx512.hpp"

namespace paw {

namespace simd_avx512vnni {
extern const Kernels table;
}

namespace simd_amx {
namespace {

// The primitive operations are those of AVX-512.
using namespace simd_avx512vnni;

constexpr size_t kLanes = 16, kTileRows = QuantizedRows::kTileRows;
constexpr size_t kFewRows = 12;  // opening the weights does not pay for fewer

// Weights are opened a piece at a time, which stays in the first cache while a strip of tiles of activations goes over
// it.
constexpr size_t kPieceBlocks = 24, kStripTiles = 64;

// One block of 16 rows of weights without their bias, as a tile reads it: 8 rows of 64 bytes.
struct alignas(64) OpenBlock {
  int8_t q[512];
  float scale[kLanes], minimum[kLanes];
};

// A piece of a group's weights: blocks [first, first + count).
struct Piece {
  size_t first, count;
  OpenBlock weights[kPieceBlocks];
};

// A tile of products with one block, and of outputs so far: [row of activations][row of weights].
using Products = int32_t[kTileRows * kLanes];
using Sums = float[kTileRows * kLanes];

// What the processor is told about the tiles (Intel SDM, LDTILECFG): 0 is products, 1 activations, 2 weights.
struct alignas(64) TileConfig {
  uint8_t palette = 1, start_row = 0, reserved[14] = {};
  uint16_t row_bytes[16] = {64, 32, 64};
  uint8_t rows[16] = {kTileRows, kTileRows, 8};
};
constexpr TileConfig kTiles;

inline size_t least(size_t a, size_t b) { return a < b ? a : b; }

void open_block(const PackedMatrix& w, const uint8_t* block, OpenBlock& out) {
  store(out.scale, load_half(reinterpret_cast<const uint16_t*>(block)));
  if (w.has_min()) store(out.minimum, load_half(reinterpret_cast<const uint16_t*>(block + 32)));
  const uint8_t* q = block + (w.has_min() ? 64 : 32);
  const Bytes bias = _mm512_set1_epi8(static_cast<char>(w.bias()));
  for (int i = 0; i < 8; ++i) {
    const Bytes both = load_bytes(q + 64 * (w.four_bits() ? i % 4 : i));
    const Bytes bytes = !w.four_bits() ? both : i < 4 ? low_nibbles(both) : high_nibbles(both);
    _mm512_store_si512(out.q + 64 * i, _mm512_sub_epi8(bytes, bias));
  }
}

inline void multiply(const int8_t* q, const OpenBlock& weights, Products& products) {
  _tile_zero(0);
  _tile_loadd(1, q, 32);
  _tile_loadd(2, weights.q, 64);
  _tile_dpbssd(0, 1, 2);
  _tile_stored(0, products, 64);
}

// One step of the chains of a tile.
template <bool kMin>
inline void add_block(const Products& products, const OpenBlock& weights, const float* scale, const float* scaled_sum,
                      Vec (&acc)[kTileRows]) {
  const Vec weight_scale = load(weights.scale), minimum = kMin ? load(weights.minimum) : zero();
#pragma GCC unroll 16
  for (size_t t = 0; t < kTileRows; ++t) {
    const Vec exact = to_float(_mm512_load_si512(products + t * kLanes));
    acc[t] = fma(exact, mul(weight_scale, broadcast(scale[t])), acc[t]);
    if constexpr (kMin) acc[t] = fma(minimum, broadcast(scaled_sum[t]), acc[t]);
  }
}

// The 16 columns of y that a group's sums go to, and how many rows there are.
struct Output {
  float* y;
  size_t stride, rows;
  bool accumulate;
};

void put_sums(const Vec (&acc)[kTileRows], size_t first_row, const Output& output) {
#pragma GCC unroll 16
  for (size_t t = 0; t < kTileRows; ++t) {
    if (first_row + t >= output.rows) return;
    float* out = output.y + (first_row + t) * output.stride;
    store(out, output.accumulate ? add(load(out), acc[t]) : acc[t]);
  }
}

// A piece times a strip of tiles of activations, from `row` on. The sums begin at zero with the first piece and go to
// the output with the last. The products of a block are on their way while those of the one before are added.
template <bool kMin>
void multiply_piece(const Piece& piece, const QuantizedRows& x, size_t row, size_t tiles, Sums* sums,
                    const Output& output) {
  const bool begins = piece.first == 0, ends = piece.first + piece.count == x.columns / 32;
  const auto index = [&](size_t tile, size_t b) { return x.block_index(row + tile * kTileRows, piece.first + b); };
  alignas(64) Products products[2];
  size_t current = 0;
  multiply(x.q.data() + index(0, 0) * 32, piece.weights[0], products[0]);
  for (size_t tile = 0; tile < tiles; ++tile) {
    Vec acc[kTileRows];
#pragma GCC unroll 16
    for (size_t t = 0; t < kTileRows; ++t) acc[t] = begins ? zero() : load(sums[tile] + t * kLanes);
    size_t at = index(tile, 0);
    for (size_t b = 0; b < piece.count; ++b, at += kTileRows, current ^= 1) {
      if (b + 1 < piece.count) {
        multiply(x.q.data() + (at + kTileRows) * 32, piece.weights[b + 1], products[current ^ 1]);
      } else if (tile + 1 < tiles) {
        multiply(x.q.data() + index(tile + 1, 0) * 32, piece.weights[0], products[current ^ 1]);
      }
      add_block<kMin>(products[current], piece.weights[b], x.scale.data() + at, x.scaled_sum.data() + at, acc);
    }
    if (ends) {
      put_sums(acc, row + tile * kTileRows, output);
    } else {
#pragma GCC unroll 16
      for (size_t t = 0; t < kTileRows; ++t) store(sums[tile] + t * kLanes, acc[t]);
    }
  }
}

// One group of weights times a strip of tiles of activations, from `row` on.
void multiply_strip(const PackedMatrix& w, size_t group, const QuantizedRows& x, size_t row, size_t tiles,
                    const Output& output) {
  const auto multiply_next = w.has_min() ? multiply_piece<true> : multiply_piece<false>;
  Piece piece;
  alignas(64) Sums sums[kStripTiles];
  for (piece.first = 0; piece.first < w.blocks(); piece.first += kPieceBlocks) {
    piece.count = least(w.blocks() - piece.first, kPieceBlocks);
    const uint8_t* block = w.group(group) + piece.first * w.block_bytes();
    for (size_t b = 0; b < piece.count; ++b, block += w.block_bytes()) open_block(w, block, piece.weights[b]);
    asm volatile("" ::: "memory");  // the compiler does not know that tiles read the weights
    multiply_next(piece, x, row, tiles, sums, output);
  }
}

void matmul(const PackedMatrix& w, size_t group_begin, size_t group_end, const QuantizedRows& x, float* y,
            size_t stride, bool accumulate) {
  if (x.rows < kFewRows || w.scales() != PackedMatrix::Scales::Half) {
    simd_avx512vnni::table.matmul(w, group_begin, group_end, x, y, stride, accumulate);
    return;
  }
  _tile_loadconfig(&kTiles);
  const size_t tiles = (x.rows + kTileRows - 1) / kTileRows;
  for (size_t group = group_begin; group < group_end; ++group) {
    const Output output{y + group * kLanes, stride, x.rows, accumulate};
    for (size_t tile = 0; tile < tiles; tile += kStripTiles)
      multiply_strip(w, group, x, tile * kTileRows, least(tiles - tile, kStripTiles), output);
  }
  _tile_release();
}

// As large as tiles can be. (Not a local: g++ 12 does not know that all of it is read.)
constexpr TileConfig kWholeTiles = {.row_bytes = {64, 64, 64, 64, 64, 64, 64, 64},
                                    .rows = {16, 16, 16, 16, 16, 16, 16, 16}};

uint64_t saturate(size_t times) {
  _tile_loadconfig(&kWholeTiles);
  _tile_zero(6);
  _tile_zero(7);
  _tile_zero(0);
  _tile_zero(1);
  _tile_zero(2);
  _tile_zero(3);
  for (size_t i = 0; i < times; ++i) {
    _tile_dpbssd(0, 6, 7);
    _tile_dpbssd(1, 6, 7);
    _tile_dpbssd(2, 6, 7);
    _tile_dpbssd(3, 6, 7);
  }
  _tile_release();
  return uint64_t{2} * times * 4 * 16 * 16 * 64;
}

Kernels make_table() {
  Kernels amx = simd_avx512vnni::table;
  amx.name = "amx";
  amx.matmul = matmul;
  amx.saturate = saturate;
  return amx;
}

}  // namespace

const Kernels& table() {
  static const Kernels amx = make_table();
  return amx;
}

}  // namespace simd_amx
}  // namespace paw
#endif
