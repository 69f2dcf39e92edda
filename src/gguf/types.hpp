// The tensor types of GGUF: their block layouts, and exact conversion to and from float32.
// Layouts: ggml's block_q4_0 … block_q8_0 (32 values a block, float16 scales, little-endian). The K-quants' place is
// the table in types.cpp.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace paw::gguf {

enum class TensorType : uint32_t { F32 = 0, F16 = 1, Q4_0 = 2, Q4_1 = 3, Q5_0 = 6, Q5_1 = 7, Q8_0 = 8, BF16 = 30 };

struct TypeInfo {
  TensorType type;
  const char* name;     // "Q4_1"
  size_t block_values;  // 1 or 32
  size_t block_bytes;
};

// The description of a type id as it stands in a file; null where we do not know the type.
const TypeInfo* find_type(uint32_t id);
const TypeInfo& type_info(TensorType type);
TensorType type_named(std::string_view name);  // case-insensitive; throws Error

// Bytes of `values` elements. `values` must be a multiple of block_values.
size_t byte_size(TensorType type, size_t values);

// Exact: the float32 value each stored number stands for. data.size() == byte_size(type, out.size()).
void dequantize(TensorType type, std::span<const std::byte> data, std::span<float> out);

// The nearest representable values, by the rules of ggml's reference quantizers. values.size() a multiple of
// block_values.
std::string quantize(TensorType type, std::span<const float> values);

float half_to_float(uint16_t bits);
uint16_t float_to_half(float value);  // round to nearest, ties to even

}  // namespace paw::gguf
