// The primitive operations of the kernels in plain C++: the reference that every instruction set must equal, bit for
// bit. Vec is 16 float32 lanes, Int is 16 int32 lanes. No lane ever mixes with another except in reduce_*.
#pragma once

#include <cmath>
#include <cstdint>
#include <cstring>

namespace paw::simd_scalar {
namespace {

inline constexpr const char* kName = "scalar";
// What the registers hold of a thin product: a tile of columns and rows, and a row's chains.
inline constexpr size_t kStrip = 16, kStripRows = 8, kStripChains = 4;
// Rows of activations that go over weights with super-blocks at a time.
inline constexpr int kSuperTokens = 1;

struct Vec {
  float lane[16];
};
struct Int {
  int32_t lane[16];
};
struct Bytes {  // 64 unsigned bytes: 4 consecutive weights of each of 16 rows
  uint8_t lane[64];
};

template <class Function>
inline Vec each(Function function) {
  Vec out;
  for (int i = 0; i < 16; ++i) out.lane[i] = function(i);
  return out;
}

inline Vec load(const float* p) {
  return each([&](int i) { return p[i]; });
}
inline void store(float* p, Vec v) { std::memcpy(p, v.lane, sizeof v.lane); }
inline Vec broadcast(float x) {
  return each([&](int) { return x; });
}
inline Vec zero() { return broadcast(0.0F); }
inline Vec add(Vec a, Vec b) {
  return each([&](int i) { return a.lane[i] + b.lane[i]; });
}
inline Vec sub(Vec a, Vec b) {
  return each([&](int i) { return a.lane[i] - b.lane[i]; });
}
inline Vec mul(Vec a, Vec b) {
  return each([&](int i) { return a.lane[i] * b.lane[i]; });
}
inline Vec div(Vec a, Vec b) {
  return each([&](int i) { return a.lane[i] / b.lane[i]; });
}
inline Vec root(Vec a) {
  return each([&](int i) { return std::sqrt(a.lane[i]); });
}
inline Vec fma(Vec a, Vec b, Vec c) {  // a * b + c, rounded once
  return each([&](int i) { return std::fma(a.lane[i], b.lane[i], c.lane[i]); });
}
inline Vec larger(Vec a, Vec b) {  // b where either is NaN, as x86 does
  return each([&](int i) { return a.lane[i] > b.lane[i] ? a.lane[i] : b.lane[i]; });
}
inline Vec smaller(Vec a, Vec b) {
  return each([&](int i) { return a.lane[i] < b.lane[i] ? a.lane[i] : b.lane[i]; });
}
inline Vec magnitude(Vec a) {
  return each([&](int i) { return std::fabs(a.lane[i]); });
}

// Lane 2 i and lane 2 i + 1 change places.
inline Vec swap_neighbours(Vec a) {
  return each([&](int i) { return a.lane[i ^ 1]; });
}

// For t = n + 1.5 * 2^23 with n an integer in [-126, 127]: 2^n, built from the low bits of t.
inline Vec power_of_two(Vec t) {
  return each([&](int i) {
    uint32_t bits;
    std::memcpy(&bits, &t.lane[i], 4);
    bits = (bits << 23) + 0x3F800000U;
    float out;
    std::memcpy(&out, &bits, 4);
    return out;
  });
}

inline float reduce_add(Vec v) {
  for (int width = 8; width > 0; width /= 2) {
    for (int i = 0; i < width; ++i) v.lane[i] = v.lane[i] + v.lane[i + width];
  }
  return v.lane[0];
}
inline void reduce_add_four(const Vec (&v)[4], float* out) {  // out[i] = reduce_add(v[i])
  for (int i = 0; i < 4; ++i) out[i] = reduce_add(v[i]);
}
inline float reduce_max(Vec v) {
  float out = v.lane[0];
  for (int i = 1; i < 16; ++i) out = v.lane[i] > out ? v.lane[i] : out;
  return out;
}

inline float half(uint16_t h) {
  const uint32_t sign = static_cast<uint32_t>(h & 0x8000U) << 16;
  const uint32_t exponent = (h >> 10) & 31U, fraction = h & 1023U;
  if (exponent == 0) {  // zero or subnormal: fraction * 2^-24, exact
    const float value = static_cast<float>(fraction) * 0x1p-24F;
    return sign != 0 ? -value : value;
  }
  const uint32_t bits =
      exponent == 31 ? sign | 0x7F800000U | (fraction << 13) : sign | ((exponent + 112) << 23) | (fraction << 13);
  float out;
  std::memcpy(&out, &bits, 4);
  return out;
}
inline Vec load_half(const uint16_t* p) {
  return each([&](int i) { return half(p[i]); });
}

inline Int broadcast_int(int32_t x) {
  Int out;
  for (int32_t& lane : out.lane) lane = x;
  return out;
}
inline Int load_int8(const int8_t* p) {  // 16 of them
  Int out;
  for (int i = 0; i < 16; ++i) out.lane[i] = p[i];
  return out;
}
inline Int add_int(Int a, Int b) {
  for (int i = 0; i < 16; ++i) a.lane[i] += b.lane[i];
  return a;
}
inline Int mul_int(Int a, Int b) {
  for (int i = 0; i < 16; ++i) a.lane[i] *= b.lane[i];
  return a;
}
inline Vec to_float(Int v) {  // |v| < 2^24: exact
  return each([&](int i) { return static_cast<float>(v.lane[i]); });
}
// v holds integers of int8's range: stores them as 16 int8.
inline void store_int8(int8_t* p, Vec v) {
  for (int i = 0; i < 16; ++i) p[i] = static_cast<int8_t>(v.lane[i]);
}

inline Bytes load_bytes(const uint8_t* p) {
  Bytes out;
  std::memcpy(out.lane, p, 64);
  return out;
}
inline Bytes low_nibbles(Bytes b) {
  for (uint8_t& x : b.lane) x &= 15;
  return b;
}
inline Bytes high_nibbles(Bytes b) {
  for (uint8_t& x : b.lane) x >>= 4;
  return b;
}
// acc[i] += sum over j < 4 of weights[4 i + j] * activations[j], exactly.
inline Int dot4(Int acc, Bytes weights, const int8_t* activations) {
  for (int i = 0; i < 16; ++i) {
    for (int j = 0; j < 4; ++j) acc.lane[i] += static_cast<int32_t>(weights.lane[4 * i + j]) * activations[j];
  }
  return acc;
}
// The same where every weight is below 16.
inline Int dot4_nibbles(Int acc, Bytes weights, const int8_t* activations) { return dot4(acc, weights, activations); }

}  // namespace
}  // namespace paw::simd_scalar
