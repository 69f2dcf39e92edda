// A frozen quantized weight matrix, repacked so that 16 consecutive output rows lie side by side in SIMD lanes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "gguf/gguf.hpp"

namespace paw {

class ThreadPool;

// Columns are cut into blocks of 32. A weight is scale * (q - bias) + minimum, with q unsigned in 4, 5 or 8 bits, and
// scale and minimum float16 per row and block. Layout, for each group of 16 rows, for each block: 16 scales, 16 minima
// (if has_min), then q: the byte at (g * 16 + row) * 4 + j is column 4 g + j; in 4 bits, chunk g's low nibbles are
// columns of g < 4 and the high ones of g + 4.
class PackedMatrix {
 public:
  // Packs a matrix of a GGUF file (shape[0] columns, shape[1] rows), exactly. F32, F16 and BF16 are rounded to Q8_0
  // first. Throws Error: not a matrix, columns no multiple of 32.
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

  int bits() const { return bits_; }  // 4, 5 or 8; 5 take a byte each, as 8 do
  bool four_bits() const { return bits_ == 4; }
  bool has_min() const { return has_min_; }
  int bias() const { return bias_; }
  size_t block_bytes() const { return (has_min_ ? 64 : 32) + (four_bits() ? 256 : 512); }
  const uint8_t* group(size_t g) const { return bytes_.data() + g * blocks() * block_bytes(); }
  // All groups, one after another: the same on every instruction set.
  std::span<const uint8_t> bytes() const { return bytes_; }

  // One row as float32, exactly the values that matmul uses (token embeddings are read this way).
  void row(size_t index, std::span<float> out) const;

 private:
  PackedMatrix(size_t rows, size_t columns, gguf::TensorType type);
  static PackedMatrix shaped(const gguf::Tensor& tensor);  // without bytes
  size_t size() const { return groups() * blocks() * block_bytes(); }
  void allocate();
  uint8_t* block_at(size_t row, size_t block) { return data_.get() + ((row / 16) * blocks() + block) * block_bytes(); }
  void put_row(size_t row, gguf::TensorType type, const std::byte* blocks);

  size_t rows_, columns_;
  int bits_, bias_;
  bool has_min_;
  std::unique_ptr<uint8_t[]> data_;  // null where the bytes are somebody else's
  std::span<const uint8_t> bytes_;
};

}  // namespace paw
