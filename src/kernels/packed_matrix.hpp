// A frozen quantized weight matrix, repacked so that 16 consecutive output rows lie side by side in SIMD lanes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "gguf/gguf.hpp"

namespace paw {

class ThreadPool;

// Columns are cut into blocks of 32. A weight is scale * (q - bias) + minimum, with q unsigned in 4, 5, 6 or 8 bits,
// and scale and minimum of its row and block. Layout, for each group of 16 rows, for each block: 16 scales, 16 minima
// (if has_min), then q: the byte at (g * 16 + row) * 4 + j is column 4 g + j; in 4 bits, chunk g's low nibbles are
// columns of g < 4 and the high ones of g + 4.
class PackedMatrix {
 public:
  enum class Scales {
    Half,    // scale and minimum are float16
    Super,   // they are d * s and d_minimum * m, with int8 s and m, and float16 d and d_minimum of a row's 8 blocks
    Halves,  // the same, with s and m of each half of a block: 16 of the first half, then 16 of the second
  };
  static constexpr size_t kSuperBlocks = 8;  // blocks to a super-block, before which 16 d and 16 d_minimum stand

  // Packs a matrix of a GGUF file (shape[0] columns, shape[1] rows), exactly. F32, F16, BF16 and Q8_K are rounded to
  // Q8_0 first. Throws Error: not a matrix, columns no multiple of 32.
  static PackedMatrix pack(const gguf::Tensor& tensor);
  // The matrix that pack(tensor) makes, over a copy of its bytes() which outlives it. Throws Error as pack() does, or
  // where `bytes` are not packed_bytes(tensor) many. Their content is not looked at: any content is safe.
  static PackedMatrix view(const gguf::Tensor& tensor, std::span<const uint8_t> bytes);
  static size_t packed_bytes(const gguf::Tensor& tensor);
  // The transpose of `tensor`, each of its rows rounded to Q8_0: what the backward pass multiplies by. Rows are
  // zero-padded to a multiple of 32, which become the columns here.
  static PackedMatrix pack_transposed(const gguf::Tensor& tensor, ThreadPool& pool);

  size_t rows() const { return rows_; }
  size_t columns() const { return columns_; }
  size_t groups() const { return (rows_ + 15) / 16; }
  size_t blocks() const { return columns_ / 32; }

  int bits() const { return bits_; }  // 4, 5, 6 or 8; what is not 4 takes a byte each
  bool four_bits() const { return bits_ == 4; }
  bool has_min() const { return has_min_; }
  int bias() const { return bias_; }
  Scales scales() const { return scales_; }
  // What stands before q in a block, and what stands before the blocks of a super-block.
  size_t scale_bytes() const {
    const size_t kinds = has_min_ ? 2 : 1;
    return kinds * (scales_ == Scales::Super ? 16 : 32);
  }
  size_t header_bytes() const { return scales_ == Scales::Half ? 0 : has_min_ ? 64 : 32; }
  size_t block_bytes() const { return scale_bytes() + (four_bits() ? 256 : 512); }
  const uint8_t* group(size_t g) const { return bytes_.data() + g * group_bytes(); }
  const uint8_t* block(size_t g, size_t b) const { return bytes_.data() + block_offset(g, b); }
  // Of the super-block that block b is in.
  const uint8_t* header(size_t g, size_t b) const { return bytes_.data() + header_offset(g, b); }
  // All groups, one after another: the same on every instruction set.
  std::span<const uint8_t> bytes() const { return bytes_; }

  // One row as float32, exactly the values that matmul uses (token embeddings are read this way).
  void row(size_t index, std::span<float> out) const;

 private:
  PackedMatrix(size_t rows, size_t columns, gguf::TensorType type);
  static PackedMatrix shaped(const gguf::Tensor& tensor);  // without bytes
  size_t group_bytes() const { return blocks() * block_bytes() + blocks() / kSuperBlocks * header_bytes(); }
  size_t header_offset(size_t g, size_t b) const {
    return g * group_bytes() + b / kSuperBlocks * (kSuperBlocks * block_bytes() + header_bytes());
  }
  size_t block_offset(size_t g, size_t b) const {
    return g * group_bytes() + b * block_bytes() + (b / kSuperBlocks + 1) * header_bytes();
  }
  size_t size() const { return groups() * group_bytes(); }
  void allocate();
  void put_quants(size_t row, size_t block, const uint8_t* quants);
  // Some blocks of a row, from `block` on, as a file stores them.
  void put_blocks(size_t row, size_t block, size_t count, gguf::TensorType type, const std::byte* source);
  void put_super_blocks(size_t row, gguf::TensorType type, const std::byte* source);

  size_t rows_, columns_;
  int bits_, bias_;
  bool has_min_;
  Scales scales_ = Scales::Half;
  std::unique_ptr<uint8_t[]> data_;  // null where the bytes are somebody else's
  std::span<const uint8_t> bytes_;
};

}  // namespace paw
