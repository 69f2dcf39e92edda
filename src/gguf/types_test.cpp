// Tests of the tensor types against values of the Python package `gguf` (tests/oracle/gguf_golden.py) and by hand.
#include "gguf/types.hpp"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <cstring>
#include <limits>
#include <vector>

#include "gguf/gguf.hpp"

namespace paw::gguf {
namespace {

// Those that can be written come first.
const std::vector<TensorType> kAllTypes = {TensorType::F32,  TensorType::F16,  TensorType::Q4_0,   TensorType::Q4_1,
                                           TensorType::Q5_0, TensorType::Q5_1, TensorType::Q8_0,   TensorType::BF16,
                                           TensorType::Q2_K, TensorType::Q3_K, TensorType::Q4_K,   TensorType::Q5_K,
                                           TensorType::Q6_K, TensorType::Q8_K, TensorType::IQ4_NL, TensorType::IQ4_XS};

std::vector<float> floats_of(const Tensor& tensor) {
  std::vector<float> values(tensor.elements());
  dequantize(tensor.type, tensor.data, values);
  return values;
}

std::string_view text_of(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

std::span<const std::byte> bytes_of(const std::string& text) { return std::as_bytes(std::span(text)); }

class GoldenType : public testing::TestWithParam<const char*> {
 protected:
  const File file = File::open(PAW_SOURCE_DIR "/tests/golden/gguf_types.gguf");
  const Tensor& golden = file.tensor(GetParam());
};

TEST_P(GoldenType, QuantizesToTheSameBytes) {
  EXPECT_EQ(golden.type, type_named(GetParam()));
  if (!type_info(golden.type).can_write) {
    EXPECT_THROW(quantize(golden.type, floats_of(golden)), Error);
    return;
  }
  EXPECT_EQ(quantize(golden.type, floats_of(file.tensor("values"))), text_of(golden.data));
}

TEST_P(GoldenType, DequantizesToTheSameValues) {
  const auto ours = floats_of(golden), theirs = floats_of(file.tensor(std::string(GetParam()) + ".values"));
  ASSERT_EQ(ours.size(), theirs.size());
  for (size_t i = 0; i < ours.size(); ++i) EXPECT_EQ(ours[i], theirs[i]) << "value " << i;
}

INSTANTIATE_TEST_SUITE_P(Types, GoldenType,
                         testing::Values("F16", "BF16", "Q4_0", "Q4_1", "Q5_0", "Q5_1", "Q8_0", "Q2_K", "Q3_K", "Q4_K",
                                         "Q5_K", "Q6_K", "IQ4_NL", "IQ4_XS"));

// The Python package does not read it: a scale (float32), 256 bytes, sums.
TEST(Types, Q8_KLayoutByHand) {
  std::string block(292, '\0');
  block[3] = 0x40;  // scale 2 in float32
  block[4] = 3;
  block[4 + 255] = static_cast<char>(-128);
  std::vector<float> values(256);
  dequantize(TensorType::Q8_K, bytes_of(block), values);
  EXPECT_EQ(values[0], 6.0F);
  EXPECT_EQ(values[255], -256.0F);
  EXPECT_EQ(values[1], 0.0F);
}

TEST(Types, Q4_0LayoutByHand) {
  std::string block(18, '\0');
  block[0] = 0x00, block[1] = 0x40;  // scale 2 in float16
  block[2] = 0x1F;                   // value 0: level 15; value 16: level 1
  std::vector<float> values(32);
  dequantize(TensorType::Q4_0, bytes_of(block), values);
  EXPECT_EQ(values[0], 14.0F);
  EXPECT_EQ(values[16], -14.0F);
  EXPECT_EQ(values[1], -16.0F);
}

TEST(Types, HalfPrecisionRoundTripsEveryPattern) {
  for (uint32_t bits = 0; bits < 0x10000; ++bits) {
    const float value = half_to_float(static_cast<uint16_t>(bits));
    if (std::isnan(value)) {
      EXPECT_TRUE(std::isnan(half_to_float(float_to_half(value))));
    } else {
      EXPECT_EQ(float_to_half(value), bits);
    }
  }
}

TEST(Types, HalfPrecisionByHand) {
  EXPECT_EQ(half_to_float(0x3C00), 1.0F);
  EXPECT_EQ(half_to_float(0xC000), -2.0F);
  EXPECT_EQ(half_to_float(0x7BFF), 65504.0F);
  EXPECT_EQ(half_to_float(0x0001), std::ldexp(1.0F, -24));
  EXPECT_EQ(half_to_float(0x0400), std::ldexp(1.0F, -14));
  EXPECT_EQ(half_to_float(0xFC00), -std::numeric_limits<float>::infinity());
  EXPECT_TRUE(std::signbit(half_to_float(0x8000)));
}

// Between each two neighbours: the middle goes to the even one, a hair to either side to the nearer one.
TEST(Types, HalfPrecisionRoundsToNearestEven) {
  for (uint16_t bits = 0; bits < 0x7BFF; ++bits) {
    const float low = half_to_float(bits), high = half_to_float(bits + 1);
    const float middle = low + (high - low) / 2;  // exact: float32 has more digits
    EXPECT_EQ(float_to_half(middle), bits % 2 == 0 ? bits : bits + 1) << bits;
    EXPECT_EQ(float_to_half(std::nextafter(middle, low)), bits) << bits;
    EXPECT_EQ(float_to_half(std::nextafter(middle, high)), bits + 1) << bits;
  }
  EXPECT_EQ(float_to_half(65519.996F), 0x7BFF);
  EXPECT_EQ(float_to_half(65520.0F), 0x7C00);
  EXPECT_EQ(float_to_half(1e30F), 0x7C00);
  EXPECT_EQ(float_to_half(-1e30F), 0xFC00);
}

TEST(Types, BrainFloatRoundsToNearestEvenAndKeepsNaN) {
  const auto rounded = [](uint32_t bits) {
    const std::vector<float> value = {std::bit_cast<float>(bits)};
    uint16_t stored = 0;
    std::memcpy(&stored, quantize(TensorType::BF16, value).data(), 2);
    return stored;
  };
  EXPECT_EQ(rounded(0x3F808000), 0x3F80);  // a tie, to even
  EXPECT_EQ(rounded(0x3F818000), 0x3F82);
  EXPECT_EQ(rounded(0x3F808001), 0x3F81);
  EXPECT_EQ(rounded(0x7F800001), 0x7FC0);  // a NaN whose upper half alone would be an infinity
}

TEST(Types, AnyFloatsCanBeQuantized) {
  const float infinity = std::numeric_limits<float>::infinity(), nan = std::nanf("");
  std::vector<float> values(32, 1.0F);
  for (const float extreme : {infinity, -infinity, nan, 3.4e38F, 1e-45F}) {
    values[3] = extreme;
    values[20] = -extreme;
    for (const TensorType type : kAllTypes) {
      if (!type_info(type).can_write) continue;
      EXPECT_EQ(quantize(type, values).size(), byte_size(type, 32));
    }
  }
}

TEST(Types, FindsByIdAndByName) {
  for (const TensorType type : kAllTypes) {
    EXPECT_EQ(find_type(static_cast<uint32_t>(type)), &type_info(type));
    EXPECT_EQ(type_named(type_info(type).name), type);
  }
  EXPECT_EQ(type_named("q4_0"), TensorType::Q4_0);
  EXPECT_EQ(find_type(19), nullptr);
  EXPECT_THROW(type_named("Q9_9"), Error);
}

TEST(Types, RefusesSizesThatDoNotFit) {
  std::vector<float> values(33);
  EXPECT_THROW(quantize(TensorType::Q4_0, values), Error);
  EXPECT_THROW(dequantize(TensorType::F32, {}, values), Error);
  EXPECT_THROW(byte_size(TensorType::F32, std::numeric_limits<size_t>::max()), Error);
}

}  // namespace
}  // namespace paw::gguf
