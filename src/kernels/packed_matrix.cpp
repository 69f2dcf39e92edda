#include "kernels/packed_matrix.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <vector>

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

// Whether the values are rounded to Q8_0.
bool is_rounded(TensorType type) {
  return type == TensorType::F32 || type == TensorType::F16 || type == TensorType::BF16 || type == TensorType::Q8_K;
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
  if (type == TensorType::IQ4_NL) {
    for (int i = 0; i < 16; ++i) {
      const auto byte = static_cast<uint8_t>(p[i]);
      block.q[i] = static_cast<uint8_t>(gguf::kIq4Levels[byte & 15] + 128);
      block.q[i + 16] = static_cast<uint8_t>(gguf::kIq4Levels[byte >> 4] + 128);
    }
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
      has_min_(has_minima(type)) {
  if (const gguf::SuperForm* form = gguf::super_form(type)) {
    bits_ = form->bits;
    bias_ = form->bias;
    has_min_ = form->has_minima;
    scales_ = form->sub_values == 16 ? Scales::Halves : Scales::Super;
  }
}

PackedMatrix PackedMatrix::shaped(const gguf::Tensor& tensor) {
  check_matrix(tensor);
  const size_t columns = tensor.shape[0], rows = tensor.shape[1];
  if (columns % 32 != 0)
    throw Error(ErrorKind::Unsupported,
                fmt::format("tensor {} has {} columns, which is not a multiple of 32", tensor.name, columns));
  return {rows, columns, is_rounded(tensor.type) ? TensorType::Q8_0 : tensor.type};
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

void PackedMatrix::put_quants(size_t row, size_t block, const uint8_t* quants) {
  const size_t lane = row % 16;
  uint8_t* q = data_.get() + block_offset(row / 16, block) + scale_bytes();
  for (size_t i = 0; i < 32; ++i) {
    const size_t chunk = i / 4;
    if (four_bits()) {
      uint8_t& byte = q[((chunk % 4) * 16 + lane) * 4 + i % 4];
      byte = static_cast<uint8_t>(chunk < 4 ? byte | quants[i] : byte | (quants[i] << 4));
    } else {
      q[(chunk * 16 + lane) * 4 + i % 4] = quants[i];
    }
  }
}

void PackedMatrix::put_blocks(size_t row, size_t block, size_t count, TensorType type, const std::byte* source) {
  const size_t lane = row % 16, stored = gguf::type_info(type).block_bytes;
  for (size_t i = 0; i < count; ++i) {
    const Block opened = open_block(type, source + i * stored);
    uint8_t* out = data_.get() + block_offset(row / 16, block + i);
    std::memcpy(out + 2 * lane, &opened.scale, 2);
    if (has_min_) std::memcpy(out + 32 + 2 * lane, &opened.minimum, 2);
    put_quants(row, block + i, opened.q);
  }
}

void PackedMatrix::put_super_blocks(size_t row, TensorType type, const std::byte* source) {
  const size_t lane = row % 16, stored = gguf::type_info(type).block_bytes;
  const size_t parts = scales_ == Scales::Halves ? 2 : 1;  // of a block, which have their own scale
  gguf::SuperBlock opened;
  for (size_t b = 0; b < blocks(); ++b) {
    const size_t within = b % kSuperBlocks;
    if (within == 0) {
      gguf::open_super_block(type, source + b / kSuperBlocks * stored, opened);
      uint8_t* header = data_.get() + header_offset(row / 16, b);
      const auto negative = static_cast<uint16_t>(opened.d_minimum ^ 0x8000);  // what is taken away is added here
      std::memcpy(header + 2 * lane, &opened.d, 2);
      if (has_min_) std::memcpy(header + 32 + 2 * lane, &negative, 2);
    }
    uint8_t* out = data_.get() + block_offset(row / 16, b);
    for (size_t part = 0; part < parts; ++part) {
      const size_t sub = within * parts + part;
      out[part * 16 + lane] = static_cast<uint8_t>(opened.scale[sub]);
      if (has_min_) out[(parts + part) * 16 + lane] = static_cast<uint8_t>(opened.minimum[sub]);
    }
    put_quants(row, b, opened.q + within * 32);
  }
}

PackedMatrix PackedMatrix::pack(const gguf::Tensor& tensor) {
  PackedMatrix packed = shaped(tensor);
  packed.allocate();
  const size_t row_bytes = gguf::byte_size(tensor.type, packed.columns());
  std::vector<float> values(packed.columns());
  for (size_t row = 0; row < packed.rows(); ++row) {
    const std::byte* source = tensor.data.data() + row * row_bytes;
    if (is_rounded(tensor.type)) {
      gguf::dequantize(tensor.type, {source, row_bytes}, values);
      const std::string rounded = gguf::quantize(TensorType::Q8_0, values);
      packed.put_blocks(row, 0, packed.blocks(), TensorType::Q8_0, reinterpret_cast<const std::byte*>(rounded.data()));
    } else if (packed.scales_ == Scales::Half) {
      packed.put_blocks(row, 0, packed.blocks(), tensor.type, source);
    } else {
      packed.put_super_blocks(row, tensor.type, source);
    }
  }
  return packed;
}

PackedMatrix PackedMatrix::pack_transposed(const gguf::Tensor& tensor, ThreadPool& pool) {
  check_matrix(tensor);
  const size_t columns = tensor.shape[0], rows = tensor.shape[1];
  const size_t padded = (rows + 31) / 32 * 32;
  const auto& info = gguf::type_info(tensor.type);
  PackedMatrix packed(columns, padded, kTransposedType);
  packed.allocate();
  // A tile of columns and rows at a time keeps the float copy small.
  const size_t strip = std::max<size_t>(32, info.block_values);
  constexpr size_t kTileRows = 1024;
  pool.for_ranges((columns + strip - 1) / strip, 1, [&](size_t begin, size_t end) {
    std::vector<float> tile(strip * kTileRows), values(strip);
    for (size_t s = begin; s < end; ++s) {
      const size_t first = s * strip, width = std::min(strip, columns - first);
      values.resize(width);
      for (size_t top = 0; top < padded; top += kTileRows) {
        const size_t height = std::min(kTileRows, padded - top);
        for (size_t row = top; row < top + height; ++row) {
          const std::byte* source = tensor.data.data() + (row * columns + first) / info.block_values * info.block_bytes;
          if (row < rows) {
            gguf::dequantize(tensor.type, {source, gguf::byte_size(tensor.type, width)}, values);
          } else {
            std::ranges::fill(values, 0.0F);
          }
          for (size_t i = 0; i < width; ++i) tile[i * height + row - top] = values[i];
        }
        const std::string rounded = gguf::quantize(kTransposedType, std::span(tile).first(width * height));
        const auto* bytes = reinterpret_cast<const std::byte*>(rounded.data());
        for (size_t i = 0; i < width; ++i) {
          packed.put_blocks(first + i, top / 32, height / 32, kTransposedType,
                            bytes + i * gguf::byte_size(kTransposedType, height));
        }
      }
    }
  });
  return packed;
}

void PackedMatrix::row(size_t index, std::span<float> out) const {
  const size_t lane = index % 16, parts = scales_ == Scales::Halves ? 2 : 1;
  const auto half_at = [&](const uint8_t* halves) {
    uint16_t bits;
    std::memcpy(&bits, halves + 2 * lane, 2);
    return gguf::half_to_float(bits);
  };
  for (size_t b = 0; b < blocks(); ++b) {
    const uint8_t *data = block(index / 16, b), *super = header(index / 16, b), *q = data + scale_bytes();
    for (size_t i = 0; i < 32; ++i) {
      float scale = half_at(scales_ == Scales::Half ? data : super), minimum = 0.0F;
      if (has_min_) minimum = half_at((scales_ == Scales::Half ? data : super) + 32);
      if (scales_ != Scales::Half) {
        const size_t part = i / 16 % parts;
        scale *= static_cast<float>(static_cast<int8_t>(data[part * 16 + lane]));
        if (has_min_) minimum *= static_cast<float>(static_cast<int8_t>(data[(parts + part) * 16 + lane]));
      }
      const size_t chunk = i / 4;
      int value = four_bits() ? q[((chunk % 4) * 16 + lane) * 4 + i % 4] : q[(chunk * 16 + lane) * 4 + i % 4];
      if (four_bits()) value = chunk < 4 ? value & 15 : value >> 4;
      out[b * 32 + i] = scale * static_cast<float>(value - bias_) + minimum;
    }
  }
}

}  // namespace paw
