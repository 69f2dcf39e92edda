// The tensor types of GGUF: their block layouts, and exact conversion to and from float32.
// Layouts: ggml's block_q4_0 … block_q8_0 (32 values a block, float16 scales, little-endian), block_q2_K … block_q8_K
// and block_iq4_nl, block_iq4_xs (256 values a block that share a scale, in sub-blocks with small integer scales).
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace paw::gguf {

enum class TensorType : uint32_t {
  F32 = 0,
  F16 = 1,
  Q4_0 = 2,
  Q4_1 = 3,
  Q5_0 = 6,
  Q5_1 = 7,
  Q8_0 = 8,
  Q2_K = 10,
  Q3_K = 11,
  Q4_K = 12,
  Q5_K = 13,
  Q6_K = 14,
  Q8_K = 15,
  IQ4_NL = 20,
  IQ4_XS = 23,
  BF16 = 30
};

struct TypeInfo {
  TensorType type;
  const char* name;     // "Q4_1"
  size_t block_values;  // 1, 32 or 256
  size_t block_bytes;
  bool can_write;  // quantize() makes it
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
// block_values. Throws Error (Unsupported) for a type that can only be read.
std::string quantize(TensorType type, std::span<const float> values);

// A block of a type with sub-blocks, opened up: value i of it is (d * scale) * (q[i] - bias) - d_minimum * minimum,
// with the scale and the minimum of the sub-block that i is in.
struct SuperBlock {
  static constexpr size_t kValues = 256;
  uint16_t d = 0, d_minimum = 0;            // float16 bits
  int8_t scale[16] = {}, minimum[16] = {};  // of the first kValues / sub_values sub-blocks
  uint8_t q[kValues] = {};
};
// How a type with sub-blocks is opened.
struct SuperForm {
  size_t sub_values;  // 16 or 32
  int bits;           // of q: 4, 5, 6 or 8
  int bias;
  bool has_minima;
};
const SuperForm* super_form(TensorType type);  // null for a type without sub-blocks, and for Q8_K
void open_super_block(TensorType type, const std::byte* block, SuperBlock& out);

// What the 16 levels of IQ4_NL and IQ4_XS stand for.
inline constexpr int8_t kIq4Levels[16] = {-127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113};

float half_to_float(uint16_t bits);
uint16_t float_to_half(float value);  // round to nearest, ties to even

}  // namespace paw::gguf
