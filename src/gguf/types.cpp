// Conversion between float32 and the tensor types of GGUF: one row in a table per type, one pair of functions per row.
#include "gguf/types.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstring>

#include "paw/error.hpp"

namespace paw::gguf {
namespace {

constexpr size_t kBlock = 32;  // values in a block of the types Q4_0 … Q8_0

uint16_t load16(const std::byte* from) {
  return static_cast<uint16_t>(std::to_integer<unsigned>(from[0]) | std::to_integer<unsigned>(from[1]) << 8);
}

uint32_t load32(const std::byte* from) { return load16(from) | static_cast<uint32_t>(load16(from + 2)) << 16; }

void store16(uint16_t value, std::byte* to) {
  to[0] = static_cast<std::byte>(value & 0xFF);
  to[1] = static_cast<std::byte>(value >> 8);
}

void store32(uint32_t value, std::byte* to) {
  store16(static_cast<uint16_t>(value & 0xFFFF), to);
  store16(static_cast<uint16_t>(value >> 16), to + 2);
}

float load_half(const std::byte* from) { return half_to_float(load16(from)); }
void store_half(float value, std::byte* to) { store16(float_to_half(value), to); }

// The value of largest magnitude with its sign; of equal magnitudes the first.
float signed_extreme(const float* values) {
  float extreme = 0;
  for (size_t i = 0; i < kBlock; ++i) {
    if (std::fabs(values[i]) > std::fabs(extreme)) extreme = values[i];
  }
  return extreme;
}

// The level that a scaled and shifted value falls into. The comparisons also give a level to NaN and infinities.
unsigned level(float shifted, unsigned highest) {
  if (!(shifted > 0)) return 0;
  return shifted >= static_cast<float>(highest) ? highest : static_cast<unsigned>(shifted);
}

float inverse(float scale) { return scale != 0 ? 1.0F / scale : 0.0F; }

// Value i of a block lives in the low half of byte i, value i + 16 in its high half.
unsigned nibble(const std::byte* packed, size_t i) {
  const unsigned byte = std::to_integer<unsigned>(packed[i % 16]);
  return i < 16 ? byte & 0xF : byte >> 4;
}

void pack_nibbles(const std::array<unsigned, kBlock>& levels, std::byte* packed) {
  for (size_t i = 0; i < 16; ++i) packed[i] = static_cast<std::byte>((levels[i] & 0xF) | (levels[i + 16] & 0xF) << 4);
}

// The fifth bits of the five-bit types, value i at bit i.
uint32_t high_bits(const std::array<unsigned, kBlock>& levels) {
  uint32_t bits = 0;
  for (size_t i = 0; i < kBlock; ++i) bits |= ((levels[i] >> 4) & 1U) << i;
  return bits;
}

// Symmetric levels: value = (level - middle) * scale, where the value of largest magnitude maps to level 0.
std::array<unsigned, kBlock> symmetric_levels(const float* values, unsigned middle, float& scale) {
  scale = signed_extreme(values) / -static_cast<float>(middle);
  const float factor = inverse(scale);
  std::array<unsigned, kBlock> levels{};
  for (size_t i = 0; i < kBlock; ++i) {
    levels[i] = level(values[i] * factor + (static_cast<float>(middle) + 0.5F), 2 * middle - 1);
  }
  return levels;
}

// Affine levels: value = level * scale + minimum.
std::array<unsigned, kBlock> affine_levels(const float* values, unsigned highest, float& scale, float& minimum) {
  const auto [low, high] = std::minmax_element(values, values + kBlock);
  minimum = *low;
  scale = (*high - *low) / static_cast<float>(highest);
  const float factor = inverse(scale);
  std::array<unsigned, kBlock> levels{};
  for (size_t i = 0; i < kBlock; ++i) levels[i] = level((values[i] - minimum) * factor + 0.5F, highest);
  return levels;
}

void decode_f32(const std::byte* from, float* to) { *to = std::bit_cast<float>(load32(from)); }
void encode_f32(const float* from, std::byte* to) { store32(std::bit_cast<uint32_t>(*from), to); }

void decode_f16(const std::byte* from, float* to) { *to = load_half(from); }
void encode_f16(const float* from, std::byte* to) { store_half(*from, to); }

void decode_bf16(const std::byte* from, float* to) {
  *to = std::bit_cast<float>(static_cast<uint32_t>(load16(from)) << 16);
}

// Round to nearest, ties to even; a NaN stays a (quiet) NaN.
void encode_bf16(const float* from, std::byte* to) {
  const uint32_t bits = std::bit_cast<uint32_t>(*from);
  const uint32_t rounded = std::isnan(*from) ? (bits >> 16) | 0x40 : (bits + 0x7FFF + ((bits >> 16) & 1)) >> 16;
  store16(static_cast<uint16_t>(rounded), to);
}

// Q4_0: scale (float16), 16 bytes of nibbles.
void decode_q4_0(const std::byte* from, float* to) {
  const float scale = load_half(from);
  for (size_t i = 0; i < kBlock; ++i) to[i] = static_cast<float>(static_cast<int>(nibble(from + 2, i)) - 8) * scale;
}

void encode_q4_0(const float* from, std::byte* to) {
  float scale = 0;
  pack_nibbles(symmetric_levels(from, 8, scale), to + 2);
  store_half(scale, to);
}

// Q4_1: scale, minimum (float16), 16 bytes of nibbles.
void decode_q4_1(const std::byte* from, float* to) {
  const float scale = load_half(from), minimum = load_half(from + 2);
  for (size_t i = 0; i < kBlock; ++i) to[i] = static_cast<float>(nibble(from + 4, i)) * scale + minimum;
}

void encode_q4_1(const float* from, std::byte* to) {
  float scale = 0, minimum = 0;
  pack_nibbles(affine_levels(from, 15, scale, minimum), to + 4);
  store_half(scale, to);
  store_half(minimum, to + 2);
}

// Q5_0: scale (float16), 32 fifth bits, 16 bytes of nibbles.
void decode_q5_0(const std::byte* from, float* to) {
  const float scale = load_half(from);
  const uint32_t high = load32(from + 2);
  for (size_t i = 0; i < kBlock; ++i) {
    const unsigned value = nibble(from + 6, i) | ((high >> i) & 1U) << 4;
    to[i] = static_cast<float>(static_cast<int>(value) - 16) * scale;
  }
}

void encode_q5_0(const float* from, std::byte* to) {
  float scale = 0;
  const auto levels = symmetric_levels(from, 16, scale);
  store_half(scale, to);
  store32(high_bits(levels), to + 2);
  pack_nibbles(levels, to + 6);
}

// Q5_1: scale, minimum (float16), 32 fifth bits, 16 bytes of nibbles.
void decode_q5_1(const std::byte* from, float* to) {
  const float scale = load_half(from), minimum = load_half(from + 2);
  const uint32_t high = load32(from + 4);
  for (size_t i = 0; i < kBlock; ++i) {
    const unsigned value = nibble(from + 8, i) | ((high >> i) & 1U) << 4;
    to[i] = static_cast<float>(value) * scale + minimum;
  }
}

void encode_q5_1(const float* from, std::byte* to) {
  float scale = 0, minimum = 0;
  const auto levels = affine_levels(from, 31, scale, minimum);
  store_half(scale, to);
  store_half(minimum, to + 2);
  store32(high_bits(levels), to + 4);
  pack_nibbles(levels, to + 8);
}

// Q8_0: scale (float16), 32 signed bytes.
void decode_q8_0(const std::byte* from, float* to) {
  const float scale = load_half(from);
  for (size_t i = 0; i < kBlock; ++i) to[i] = static_cast<float>(static_cast<int8_t>(from[2 + i])) * scale;
}

void encode_q8_0(const float* from, std::byte* to) {
  const float scale = std::fabs(signed_extreme(from)) / 127.0F;
  const float factor = inverse(scale);
  store_half(scale, to);
  for (size_t i = 0; i < kBlock; ++i) {
    const float scaled = std::round(from[i] * factor);  // halves away from zero, as the reference rounds
    const float limited = std::isnan(scaled) ? 0.0F : std::clamp(scaled, -127.0F, 127.0F);
    to[2 + i] = static_cast<std::byte>(static_cast<int8_t>(limited));
  }
}

// IQ4_NL: scale (float16), 16 bytes of nibbles, each a level of the table.
void decode_iq4_nl(const std::byte* from, float* to) {
  const float scale = load_half(from);
  for (size_t i = 0; i < kBlock; ++i) to[i] = scale * static_cast<float>(kIq4Levels[nibble(from + 2, i)]);
}

// Q8_K: scale (float32), 256 signed bytes, sums of 16 that are not needed here.
void decode_q8_k(const std::byte* from, float* to) {
  const float scale = std::bit_cast<float>(load32(from));
  for (size_t i = 0; i < SuperBlock::kValues; ++i) to[i] = scale * static_cast<float>(static_cast<int8_t>(from[4 + i]));
}

unsigned byte_at(const std::byte* from, size_t i) { return std::to_integer<unsigned>(from[i]); }

// The 6-bit scales and minima of Q4_K and Q5_K, eight each in 12 bytes: the first four have a byte each, of which the
// upper two bits are the upper bits of the last four, whose lower bits share the last four bytes.
void open_six_bit_pairs(const std::byte* from, SuperBlock& out) {
  for (size_t i = 0; i < 4; ++i) {
    const unsigned scale = byte_at(from, i), minimum = byte_at(from, i + 4), low = byte_at(from, i + 8);
    out.scale[i] = static_cast<int8_t>(scale & 0x3F);
    out.minimum[i] = static_cast<int8_t>(minimum & 0x3F);
    out.scale[i + 4] = static_cast<int8_t>((low & 0xF) | (scale >> 6) << 4);
    out.minimum[i + 4] = static_cast<int8_t>((low >> 4) | (minimum >> 6) << 4);
  }
}

// In Q4_K and Q5_K, 64 values share 32 bytes of nibbles: the low ones come first.
unsigned nibble_of_pairs(const std::byte* packed, size_t i) {
  const unsigned byte = byte_at(packed, i / 64 * 32 + i % 32);
  return i % 64 < 32 ? byte & 0xF : byte >> 4;
}

// Q2_K: 16 bytes of a 4-bit scale and minimum each, 64 bytes of 2-bit values, d and d_minimum. Of a half's 128 values,
// byte j holds those at j, 32 + j, 64 + j and 96 + j; so too in Q3_K.
unsigned two_bits(const std::byte* packed, size_t i) {
  return byte_at(packed, i / 128 * 32 + i % 32) >> (i % 128 / 32 * 2) & 3U;
}

void open_q2_k(const std::byte* from, SuperBlock& out) {
  for (size_t i = 0; i < 16; ++i) {
    out.scale[i] = static_cast<int8_t>(byte_at(from, i) & 0xF);
    out.minimum[i] = static_cast<int8_t>(byte_at(from, i) >> 4);
  }
  for (size_t i = 0; i < SuperBlock::kValues; ++i) out.q[i] = static_cast<uint8_t>(two_bits(from + 16, i));
  out.d = load16(from + 80);
  out.d_minimum = load16(from + 82);
}

// Q3_K: 32 bytes of third bits, 64 bytes of 2-bit values, 12 bytes of 6-bit scales, d. Byte j of the third bits holds
// those of j, 32 + j, 64 + j and so on.
void open_q3_k(const std::byte* from, SuperBlock& out) {
  const std::byte* scales = from + 96;
  for (size_t i = 0; i < 16; ++i) {
    const unsigned low = byte_at(scales, i % 8) >> (i / 8 * 4) & 0xF,
                   high = byte_at(scales, 8 + i % 4) >> (i / 4 * 2) & 3;
    out.scale[i] = static_cast<int8_t>(static_cast<int>(low | high << 4) - 32);
  }
  for (size_t i = 0; i < SuperBlock::kValues; ++i) {
    const unsigned third = byte_at(from, i % 32) >> (i / 32) & 1U;
    out.q[i] = static_cast<uint8_t>(two_bits(from + 32, i) | third << 2);
  }
  out.d = load16(from + 108);
}

// Q4_K: d, d_minimum, 12 bytes of scales and minima, 128 bytes of nibbles.
void open_q4_k(const std::byte* from, SuperBlock& out) {
  out.d = load16(from);
  out.d_minimum = load16(from + 2);
  open_six_bit_pairs(from + 4, out);
  for (size_t i = 0; i < SuperBlock::kValues; ++i) out.q[i] = static_cast<uint8_t>(nibble_of_pairs(from + 16, i));
}

// Q5_K: as Q4_K, with 32 bytes of fifth bits before the nibbles: byte j holds those of j, 32 + j, 64 + j and so on.
void open_q5_k(const std::byte* from, SuperBlock& out) {
  out.d = load16(from);
  out.d_minimum = load16(from + 2);
  open_six_bit_pairs(from + 4, out);
  for (size_t i = 0; i < SuperBlock::kValues; ++i) {
    const unsigned fifth = byte_at(from + 16, i % 32) >> (i / 32) & 1U;
    out.q[i] = static_cast<uint8_t>(nibble_of_pairs(from + 48, i) | fifth << 4);
  }
}

// Q6_K: 128 bytes of low nibbles, 64 bytes of upper two bits, 16 signed scales, d. Of a half's 128 values, the nibbles
// of the first 64 are the low ones of 64 bytes; the upper bits are as in Q2_K.
void open_q6_k(const std::byte* from, SuperBlock& out) {
  for (size_t i = 0; i < SuperBlock::kValues; ++i) {
    const unsigned byte = byte_at(from, i / 128 * 64 + i % 64);
    const unsigned low = i % 128 < 64 ? byte & 0xF : byte >> 4;
    out.q[i] = static_cast<uint8_t>(low | two_bits(from + 128, i) << 4);
  }
  for (size_t i = 0; i < 16; ++i) out.scale[i] = static_cast<int8_t>(from[192 + i]);
  out.d = load16(from + 208);
}

// IQ4_XS: d, the upper two bits of the 6-bit scales (16 bits), their lower bits as nibbles (4 bytes), and for each
// sub-block 16 bytes of levels. The levels' values stand in q with 128 added.
void open_iq4_xs(const std::byte* from, SuperBlock& out) {
  out.d = load16(from);
  const unsigned upper = load16(from + 2);
  for (size_t i = 0; i < 8; ++i) {
    const unsigned low = byte_at(from + 4, i / 2) >> (i % 2 * 4) & 0xF, high = upper >> (2 * i) & 3;
    out.scale[i] = static_cast<int8_t>(static_cast<int>(low | high << 4) - 32);
  }
  for (size_t i = 0; i < SuperBlock::kValues; ++i)
    out.q[i] = static_cast<uint8_t>(kIq4Levels[nibble(from + 8 + i / 32 * 16, i % 32)] + 128);
}

struct SuperType {
  TensorType type;
  SuperForm form;
  void (*open)(const std::byte* block, SuperBlock& out);
};

constexpr auto kSuperTypes = std::to_array<SuperType>({
    {TensorType::Q2_K, {16, 4, 0, true}, open_q2_k},
    {TensorType::Q3_K, {16, 4, 4, false}, open_q3_k},
    {TensorType::Q4_K, {32, 4, 0, true}, open_q4_k},
    {TensorType::Q5_K, {32, 5, 0, true}, open_q5_k},
    {TensorType::Q6_K, {16, 6, 32, false}, open_q6_k},
    {TensorType::IQ4_XS, {32, 8, 128, false}, open_iq4_xs},
});

constexpr const SuperType& super_type(TensorType type) {
  return *std::ranges::find(kSuperTypes, type, &SuperType::type);
}

template <TensorType kType>
void decode_super(const std::byte* from, float* to) {
  constexpr const SuperType& type = super_type(kType);
  SuperBlock block;
  type.open(from, block);
  const float d = half_to_float(block.d), d_minimum = half_to_float(block.d_minimum);
  for (size_t i = 0; i < SuperBlock::kValues; ++i) {
    const size_t sub = i / type.form.sub_values;
    const float value = d * static_cast<float>(block.scale[sub]) * static_cast<float>(block.q[i] - type.form.bias);
    to[i] = type.form.has_minima ? value - d_minimum * static_cast<float>(block.minimum[sub]) : value;
  }
}

struct Codec {
  TypeInfo info;
  void (*decode)(const std::byte* block, float* values);
  void (*encode)(const float* values, std::byte* block);  // null for a type that is only read
};

// A new type is an enumerator in types.hpp, one or two functions above, and a row here.
constexpr auto kCodecs = std::to_array<Codec>({
    {{TensorType::F32, "F32", 1, 4, true}, decode_f32, encode_f32},
    {{TensorType::F16, "F16", 1, 2, true}, decode_f16, encode_f16},
    {{TensorType::Q4_0, "Q4_0", kBlock, 18, true}, decode_q4_0, encode_q4_0},
    {{TensorType::Q4_1, "Q4_1", kBlock, 20, true}, decode_q4_1, encode_q4_1},
    {{TensorType::Q5_0, "Q5_0", kBlock, 22, true}, decode_q5_0, encode_q5_0},
    {{TensorType::Q5_1, "Q5_1", kBlock, 24, true}, decode_q5_1, encode_q5_1},
    {{TensorType::Q8_0, "Q8_0", kBlock, 34, true}, decode_q8_0, encode_q8_0},
    {{TensorType::Q2_K, "Q2_K", SuperBlock::kValues, 84, false}, decode_super<TensorType::Q2_K>, nullptr},
    {{TensorType::Q3_K, "Q3_K", SuperBlock::kValues, 110, false}, decode_super<TensorType::Q3_K>, nullptr},
    {{TensorType::Q4_K, "Q4_K", SuperBlock::kValues, 144, false}, decode_super<TensorType::Q4_K>, nullptr},
    {{TensorType::Q5_K, "Q5_K", SuperBlock::kValues, 176, false}, decode_super<TensorType::Q5_K>, nullptr},
    {{TensorType::Q6_K, "Q6_K", SuperBlock::kValues, 210, false}, decode_super<TensorType::Q6_K>, nullptr},
    {{TensorType::Q8_K, "Q8_K", SuperBlock::kValues, 292, false}, decode_q8_k, nullptr},
    {{TensorType::IQ4_NL, "IQ4_NL", kBlock, 18, false}, decode_iq4_nl, nullptr},
    {{TensorType::IQ4_XS, "IQ4_XS", SuperBlock::kValues, 136, false}, decode_super<TensorType::IQ4_XS>, nullptr},
    {{TensorType::BF16, "BF16", 1, 2, true}, decode_bf16, encode_bf16},
});

const Codec* find_codec(uint32_t id) {
  for (const Codec& codec : kCodecs) {
    if (static_cast<uint32_t>(codec.info.type) == id) return &codec;
  }
  return nullptr;
}

const Codec& codec_of(TensorType type) {
  if (const Codec* codec = find_codec(static_cast<uint32_t>(type))) return *codec;
  throw Error(ErrorKind::Unsupported, fmt::format("tensor type {} is not known", static_cast<uint32_t>(type)));
}

bool same_ignoring_case(std::string_view a, std::string_view b) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
  return std::ranges::equal(a, b, {}, lower, lower);
}

}  // namespace

const TypeInfo* find_type(uint32_t id) {
  const Codec* codec = find_codec(id);
  return codec != nullptr ? &codec->info : nullptr;
}

const TypeInfo& type_info(TensorType type) { return codec_of(type).info; }

TensorType type_named(std::string_view name) {
  for (const Codec& codec : kCodecs) {
    if (same_ignoring_case(name, codec.info.name)) return codec.info.type;
  }
  throw Error(ErrorKind::Usage, fmt::format("there is no tensor type named \"{}\"", name));
}

size_t byte_size(TensorType type, size_t values) {
  const TypeInfo& info = type_info(type);
  size_t bytes = 0;
  if (values % info.block_values != 0) {
    throw Error(ErrorKind::Damaged, fmt::format("{} values do not fill whole blocks of type {}", values, info.name));
  }
  if (__builtin_mul_overflow(values / info.block_values, info.block_bytes, &bytes)) {
    throw Error(ErrorKind::TooLarge,
                fmt::format("{} values of type {} are more than memory can hold", values, info.name));
  }
  return bytes;
}

void dequantize(TensorType type, std::span<const std::byte> data, std::span<float> out) {
  const Codec& codec = codec_of(type);
  if (data.size() != byte_size(type, out.size())) {
    throw Error(ErrorKind::Damaged,
                fmt::format("{} bytes are not {} values of type {}", data.size(), out.size(), codec.info.name));
  }
  const size_t blocks = out.size() / codec.info.block_values;
  for (size_t i = 0; i < blocks; ++i) {
    codec.decode(data.data() + i * codec.info.block_bytes, out.data() + i * codec.info.block_values);
  }
}

const SuperForm* super_form(TensorType type) {
  const auto found = std::ranges::find(kSuperTypes, type, &SuperType::type);
  return found != kSuperTypes.end() ? &found->form : nullptr;
}

void open_super_block(TensorType type, const std::byte* block, SuperBlock& out) { super_type(type).open(block, out); }

std::string quantize(TensorType type, std::span<const float> values) {
  const Codec& codec = codec_of(type);
  if (codec.encode == nullptr)
    throw Error(ErrorKind::Unsupported, fmt::format("tensors of type {} can be read but not written", codec.info.name));
  std::string bytes(byte_size(type, values.size()), '\0');
  auto* out = reinterpret_cast<std::byte*>(bytes.data());
  const size_t blocks = values.size() / codec.info.block_values;
  for (size_t i = 0; i < blocks; ++i) {
    codec.encode(values.data() + i * codec.info.block_values, out + i * codec.info.block_bytes);
  }
  return bytes;
}

float half_to_float(uint16_t bits) {
  const uint32_t sign = static_cast<uint32_t>(bits & 0x8000) << 16;
  const uint32_t exponent = (bits >> 10) & 0x1F;
  const uint32_t fraction = bits & 0x3FF;
  if (exponent == 0x1F) return std::bit_cast<float>(sign | 0x7F800000 | fraction << 13);
  if (exponent != 0) return std::bit_cast<float>(sign | (exponent + 112) << 23 | fraction << 13);
  const float magnitude = static_cast<float>(fraction) * 0x1p-24F;  // zero or subnormal: exact in float32
  return std::bit_cast<float>(sign | std::bit_cast<uint32_t>(magnitude));
}

uint16_t float_to_half(float value) {
  const uint32_t bits = std::bit_cast<uint32_t>(value);
  const uint32_t sign = (bits >> 16) & 0x8000;
  const uint32_t magnitude = bits & 0x7FFFFFFF;
  if (magnitude > 0x7F800000) return static_cast<uint16_t>(sign | 0x7E00);   // NaN
  if (magnitude >= 0x477FF000) return static_cast<uint16_t>(sign | 0x7C00);  // 65520 and above round to infinity
  if (magnitude < 0x38800000) {
    // Below 2^-14 the result is subnormal, a multiple of 2^-24: adding 0.5, whose last bit is worth 2^-24, rounds to
    // it.
    const float rounded = std::bit_cast<float>(magnitude) + 0.5F;
    return static_cast<uint16_t>(sign | (std::bit_cast<uint32_t>(rounded) - 0x3F000000));
  }
  const uint32_t rounded = magnitude + 0xFFF + ((magnitude >> 13) & 1);
  return static_cast<uint16_t>(sign | ((rounded >> 13) - (112U << 10)));
}

}  // namespace paw::gguf
