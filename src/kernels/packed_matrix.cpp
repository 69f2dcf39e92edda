#include "kernels/packed_matrix.hpp"

#include <fmt/format.h>

#include <cstring>

#include "kernels/thread_pool.hpp"

namespace paw {
namespace {

using gguf::TensorType;

// What the transpose is rounded to.
constexpr TensorType kTransposedType = TensorType::Q8_0;

// A block of 32 weights as stored in GGUF, opened up.
struct Block {
  uint16_t scale = 0, minimum = 0;  // float16 bits
  uint8_t q[32] = {};
};

uint16_t read_u16(const std::byte* p) {
  uint16_t value;
  std::memcpy(&value, p, 2);
  return value;
}

int bits_of(TensorType type) {
  switch (type) {
    case TensorType::Q4_0:
    case TensorType::Q4_1: return 4;
    case TensorType::Q5_0:
    case TensorType::Q5_1: return 5;
    default: return 8;
  }
}

bool has_minima(TensorType type) { return type == TensorType::Q4_1 || type == TensorType::Q5_1; }

Block open_block(TensorType type, const std::byte* p) {
  Block block;
  block.scale = read_u16(p);
  p += 2;
  if (has_minima(type)) {
    block.minimum = read_u16(p);
    p += 2;
  }
  if (type == TensorType::Q8_0) {
    for (int i = 0; i < 32; ++i) block.q[i] = static_cast<uint8_t>(p[i]) ^ 0x80;
    return block;
  }
  uint32_t fifth_bits = 0;
  if (type == TensorType::Q5_0 || type == TensorType::Q5_1) {
    std::memcpy(&fifth_bits, p, 4);
    p += 4;
  }
  for (int i = 0; i < 16; ++i) {
    const auto byte = static_cast<uint8_t>(p[i]);
    block.q[i] = static_cast<uint8_t>((byte & 15) | (((fifth_bits >> i) & 1) << 4));
    block.q[i + 16] = static_cast<uint8_t>((byte >> 4) | (((fifth_bits >> (i + 16)) & 1) << 4));
  }
  return block;
}

bool is_float(TensorType type) {
  return type == TensorType::F32 || type == TensorType::F16 || type == TensorType::BF16;
}

void check_matrix(const gguf::Tensor& tensor) {
  if (tensor.shape.size() != 2)
    throw Error(ErrorKind::Unsupported, fmt::format("tensor {} is not a matrix", tensor.name));
}

}  // namespace

PackedMatrix::PackedMatrix(size_t rows, size_t columns, TensorType type)
    : rows_(rows),
      columns_(columns),
      bits_(bits_of(type)),
      bias_(has_minima(type) ? 0 : 1 << (bits_ - 1)),
      has_min_(has_minima(type)) {}

PackedMatrix PackedMatrix::shaped(const gguf::Tensor& tensor) {
  check_matrix(tensor);
  const size_t columns = tensor.shape[0], rows = tensor.shape[1];
  if (columns % 32 != 0)
    throw Error(ErrorKind::Unsupported,
                fmt::format("tensor {} has {} columns, which is not a multiple of 32", tensor.name, columns));
  return {rows, columns, is_float(tensor.type) ? TensorType::Q8_0 : tensor.type};
}

void PackedMatrix::allocate() {
  data_ = std::make_unique<uint8_t[]>(size());
  bytes_ = {data_.get(), size()};
}

size_t PackedMatrix::packed_bytes(const gguf::Tensor& tensor) { return shaped(tensor).size(); }

PackedMatrix PackedMatrix::view(const gguf::Tensor& tensor, std::span<const uint8_t> bytes) {
  PackedMatrix packed = shaped(tensor);
  if (bytes.size() != packed.size())
    throw Error(ErrorKind::Damaged,
                fmt::format("tensor {} has {} bytes repacked, not {}", tensor.name, packed.size(), bytes.size()));
  packed.bytes_ = bytes;
  return packed;
}

void PackedMatrix::put_row(size_t row, TensorType type, const std::byte* source) {
  const size_t lane = row % 16;
  const size_t stored = gguf::type_info(type).block_bytes;
  for (size_t b = 0; b < blocks(); ++b) {
    const Block block = open_block(type, source + b * stored);
    uint8_t* out = block_at(row, b);
    std::memcpy(out + 2 * lane, &block.scale, 2);
    if (has_min_) std::memcpy(out + 32 + 2 * lane, &block.minimum, 2);
    uint8_t* q = out + (has_min_ ? 64 : 32);
    for (size_t i = 0; i < 32; ++i) {
      const size_t chunk = i / 4;
      if (four_bits()) {
        uint8_t& byte = q[((chunk % 4) * 16 + lane) * 4 + i % 4];
        byte = static_cast<uint8_t>(chunk < 4 ? byte | block.q[i] : byte | (block.q[i] << 4));
      } else {
        q[(chunk * 16 + lane) * 4 + i % 4] = block.q[i];
      }
    }
  }
}

PackedMatrix PackedMatrix::pack(const gguf::Tensor& tensor) {
  PackedMatrix packed = shaped(tensor);
  if (is_float(tensor.type)) {
    std::vector<float> values(packed.columns() * packed.rows());
    gguf::dequantize(tensor.type, tensor.data, values);
    const std::string rounded = gguf::quantize(TensorType::Q8_0, values);
    return pack(
        {tensor.name, TensorType::Q8_0, tensor.shape, std::as_bytes(std::span(rounded.data(), rounded.size()))});
  }
  packed.allocate();
  const size_t row_bytes = gguf::byte_size(tensor.type, packed.columns());
  for (size_t row = 0; row < packed.rows(); ++row)
    packed.put_row(row, tensor.type, tensor.data.data() + row * row_bytes);
  return packed;
}

PackedMatrix PackedMatrix::pack_transposed(const gguf::Tensor& tensor, ThreadPool& pool) {
  check_matrix(tensor);
  const size_t columns = tensor.shape[0], rows = tensor.shape[1];
  const size_t padded = (rows + 31) / 32 * 32;
  const auto& info = gguf::type_info(tensor.type);
  PackedMatrix packed(columns, padded, kTransposedType);
  packed.allocate();
  // A strip of columns at a time keeps the float copy small.
  constexpr size_t kStrip = 32;
  pool.for_ranges((columns + kStrip - 1) / kStrip, 1, [&](size_t begin, size_t end) {
    std::vector<float> strip(kStrip * padded), values(kStrip);
    for (size_t s = begin; s < end; ++s) {
      const size_t first = s * kStrip, width = std::min(kStrip, columns - first);
      for (size_t row = 0; row < rows; ++row) {
        const std::byte* source = tensor.data.data() + (row * columns + first) / info.block_values * info.block_bytes;
        values.resize(width);
        gguf::dequantize(tensor.type, {source, gguf::byte_size(tensor.type, width)}, values);
        for (size_t i = 0; i < width; ++i) strip[i * padded + row] = values[i];
      }
      const std::string rounded = gguf::quantize(kTransposedType, strip);
      const auto* bytes = reinterpret_cast<const std::byte*>(rounded.data());
      for (size_t i = 0; i < width; ++i)
        packed.put_row(first + i, kTransposedType, bytes + i * gguf::byte_size(kTransposedType, padded));
    }
  });
  return packed;
}

void PackedMatrix::row(size_t index, std::span<float> out) const {
  const size_t lane = index % 16;
  for (size_t b = 0; b < blocks(); ++b) {
    const uint8_t* block = group(index / 16) + b * block_bytes();
    uint16_t bits;
    std::memcpy(&bits, block + 2 * lane, 2);
    const float scale = gguf::half_to_float(bits);
    float minimum = 0.0F;
    if (has_min_) {
      std::memcpy(&bits, block + 32 + 2 * lane, 2);
      minimum = gguf::half_to_float(bits);
    }
    const uint8_t* q = block + (has_min_ ? 64 : 32);
    for (size_t i = 0; i < 32; ++i) {
      const size_t chunk = i / 4;
      int value = four_bits() ? q[((chunk % 4) * 16 + lane) * 4 + i % 4] : q[(chunk * 16 + lane) * 4 + i % 4];
      if (four_bits()) value = chunk < 4 ? value & 15 : value >> 4;
      out[b * 32 + i] = scale * static_cast<float>(value - bias_) + minimum;
    }
  }
}

}  // namespace paw
