// The primitive operations of the kernels with NEON on 64-bit ARM; simd_scalar.hpp says what each does. Included once
// for processors with the dot-product instructions (PAW_NEON_DOT defined) and once for those without.
#pragma once

#include <arm_neon.h>

#include <cstdint>
#include <cstring>

#ifdef PAW_NEON_DOT
#define PAW_SIMD simd_neondot
#else
#define PAW_SIMD simd_neon
#endif

namespace paw::PAW_SIMD {
namespace {

#ifdef PAW_NEON_DOT
inline constexpr const char* kName = "neondot";
#else
inline constexpr const char* kName = "neon";
#endif
// What the registers hold of a thin product: a tile of columns and rows, and a row's chains.
inline constexpr size_t kStrip = 16, kStripRows = 4, kStripChains = 1;
// Rows of activations that go over weights with super-blocks at a time.
inline constexpr int kSuperTokens = 4;

struct Vec {
  float32x4_t part[4];  // lanes 4 i to 4 i + 3
};
struct Int {
  int32x4_t part[4];
};
struct Bytes {
  uint8x16_t part[4];  // part i: 4 bytes of each of the rows 4 i to 4 i + 3
};

template <class Function>
inline Vec each(Function function) {
  return {{function(0), function(1), function(2), function(3)}};
}

inline Vec load(const float* p) {
  return each([&](int i) { return vld1q_f32(p + 4 * i); });
}
inline void store(float* p, Vec v) {
  for (int i = 0; i < 4; ++i) vst1q_f32(p + 4 * i, v.part[i]);
}
inline Vec broadcast(float x) {
  return each([&](int) { return vdupq_n_f32(x); });
}
inline Vec zero() { return broadcast(0.0F); }
inline Vec add(Vec a, Vec b) {
  return each([&](int i) { return vaddq_f32(a.part[i], b.part[i]); });
}
inline Vec sub(Vec a, Vec b) {
  return each([&](int i) { return vsubq_f32(a.part[i], b.part[i]); });
}
inline Vec mul(Vec a, Vec b) {
  return each([&](int i) { return vmulq_f32(a.part[i], b.part[i]); });
}
inline Vec div(Vec a, Vec b) {
  return each([&](int i) { return vdivq_f32(a.part[i], b.part[i]); });
}
inline Vec root(Vec a) {
  return each([&](int i) { return vsqrtq_f32(a.part[i]); });
}
inline Vec fma(Vec a, Vec b, Vec c) {
  return each([&](int i) { return vfmaq_f32(c.part[i], a.part[i], b.part[i]); });
}
inline Vec larger(Vec a, Vec b) {
  return each([&](int i) { return vbslq_f32(vcgtq_f32(a.part[i], b.part[i]), a.part[i], b.part[i]); });
}
inline Vec smaller(Vec a, Vec b) {
  return each([&](int i) { return vbslq_f32(vcltq_f32(a.part[i], b.part[i]), a.part[i], b.part[i]); });
}
inline Vec magnitude(Vec a) {
  return each([&](int i) { return vabsq_f32(a.part[i]); });
}
inline Vec swap_neighbours(Vec a) {
  return each([&](int i) { return vrev64q_f32(a.part[i]); });
}
inline Vec power_of_two(Vec t) {
  return each([&](int i) {
    const uint32x4_t bits = vshlq_n_u32(vreinterpretq_u32_f32(t.part[i]), 23);
    return vreinterpretq_f32_u32(vaddq_u32(bits, vdupq_n_u32(0x3F800000U)));
  });
}

inline float reduce_add(Vec v) {
  const float32x4_t four = vaddq_f32(vaddq_f32(v.part[0], v.part[2]), vaddq_f32(v.part[1], v.part[3]));
  const float32x2_t two = vadd_f32(vget_low_f32(four), vget_high_f32(four));
  return vget_lane_f32(two, 0) + vget_lane_f32(two, 1);
}
inline void reduce_add_four(const Vec (&v)[4], float* out) {
  for (int i = 0; i < 4; ++i) out[i] = reduce_add(v[i]);
}
inline float reduce_max(Vec v) {
  return vmaxvq_f32(vmaxq_f32(vmaxq_f32(v.part[0], v.part[2]), vmaxq_f32(v.part[1], v.part[3])));
}

inline Vec load_half(const uint16_t* p) {
  return each([&](int i) { return vcvt_f32_f16(vreinterpret_f16_u16(vld1_u16(p + 4 * i))); });
}

inline Int broadcast_int(int32_t x) { return {{vdupq_n_s32(x), vdupq_n_s32(x), vdupq_n_s32(x), vdupq_n_s32(x)}}; }
inline Int load_int8(const int8_t* p) {
  const int8x16_t bytes = vld1q_s8(p);
  const int16x8_t lo = vmovl_s8(vget_low_s8(bytes)), hi = vmovl_high_s8(bytes);
  return {{vmovl_s16(vget_low_s16(lo)), vmovl_high_s16(lo), vmovl_s16(vget_low_s16(hi)), vmovl_high_s16(hi)}};
}
inline Int add_int(Int a, Int b) {
  for (int i = 0; i < 4; ++i) a.part[i] = vaddq_s32(a.part[i], b.part[i]);
  return a;
}
inline Int mul_int(Int a, Int b) {
  for (int i = 0; i < 4; ++i) a.part[i] = vmulq_s32(a.part[i], b.part[i]);
  return a;
}
inline Vec to_float(Int v) {
  return each([&](int i) { return vcvtq_f32_s32(v.part[i]); });
}
inline void store_int8(int8_t* p, Vec v) {
  const auto words = [&](int i) {
    return vcombine_s16(vmovn_s32(vcvtnq_s32_f32(v.part[i])), vmovn_s32(vcvtnq_s32_f32(v.part[i + 1])));
  };
  vst1q_s8(p, vcombine_s8(vmovn_s16(words(0)), vmovn_s16(words(2))));
}

inline Bytes load_bytes(const uint8_t* p) {
  return {{vld1q_u8(p), vld1q_u8(p + 16), vld1q_u8(p + 32), vld1q_u8(p + 48)}};
}
inline Bytes low_nibbles(Bytes b) {
  for (uint8x16_t& part : b.part) part = vandq_u8(part, vdupq_n_u8(15));
  return b;
}
inline Bytes high_nibbles(Bytes b) {
  for (uint8x16_t& part : b.part) part = vshrq_n_u8(part, 4);
  return b;
}

// acc[i] += the four products of row i. A pair of products is at most 2 * 128 * 127, which 16 bits hold.
inline int32x4_t dot4(int32x4_t acc, int8x16_t weights, int8x16_t activations) {
#ifdef PAW_NEON_DOT
  return vdotq_s32(acc, weights, activations);
#else
  const int16x8_t lo = vmull_s8(vget_low_s8(weights), vget_low_s8(activations));
  const int16x8_t hi = vmull_high_s8(weights, activations);
  return vpadalq_s16(acc, vpaddq_s16(lo, hi));
#endif
}
inline int8x16_t repeat(const int8_t* activations) {
  int32_t four;
  std::memcpy(&four, activations, 4);
  return vreinterpretq_s8_s32(vdupq_n_s32(four));
}
inline Int dot4_nibbles(Int acc, Bytes weights, const int8_t* activations) {
  const int8x16_t a = repeat(activations);
  for (int i = 0; i < 4; ++i) acc.part[i] = dot4(acc.part[i], vreinterpretq_s8_u8(weights.part[i]), a);
  return acc;
}
// The instructions take signed weights: w = (w - 128) + 128.
inline Int dot4(Int acc, Bytes weights, const int8_t* activations) {
  const int8x16_t a = repeat(activations);
  const int32x4_t rest = vdupq_n_s32(128 * (activations[0] + activations[1] + activations[2] + activations[3]));
  for (int i = 0; i < 4; ++i) {
    const uint8x16_t shifted = veorq_u8(weights.part[i], vdupq_n_u8(128));
    acc.part[i] = dot4(vaddq_s32(acc.part[i], rest), vreinterpretq_s8_u8(shifted), a);
  }
  return acc;
}

}  // namespace
}  // namespace paw::PAW_SIMD
