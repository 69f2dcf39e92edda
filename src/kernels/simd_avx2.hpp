// The primitive operations of the kernels with AVX2, FMA and F16C; simd_scalar.hpp and kernels_rows.hpp say what each
// does. Included once for processors with AVX-VNNI (PAW_AVX_VNNI defined) and once for those without.
#pragma once

#include <immintrin.h>

#include <cstdint>
#include <cstring>

#include "kernels/simd_x86.hpp"

#ifdef PAW_AVX_VNNI
#define PAW_SIMD simd_avxvnni
#else
#define PAW_SIMD simd_avx2
#endif

namespace paw::PAW_SIMD {
namespace {

#ifdef PAW_AVX_VNNI
inline constexpr const char* kName = "avxvnni";
#else
inline constexpr const char* kName = "avx2";
#endif
// What the registers hold of a thin product: a tile of columns and rows, and a row's chains.
inline constexpr size_t kStrip = 16, kStripRows = 4, kStripChains = 1;
// Rows of activations that go over weights with super-blocks at a time.
inline constexpr int kSuperTokens = 1;
inline constexpr size_t kRowStep = 4;

struct Vec {
  __m256 lo, hi;  // lanes 0..7 and 8..15
};
struct Int {
  __m256i lo, hi;
};
struct Bytes {
  __m256i lo, hi;
};

inline Vec load(const float* p) { return {_mm256_loadu_ps(p), _mm256_loadu_ps(p + 8)}; }
inline void store(float* p, Vec v) {
  _mm256_storeu_ps(p, v.lo);
  _mm256_storeu_ps(p + 8, v.hi);
}
inline Vec broadcast(float x) { return {_mm256_set1_ps(x), _mm256_set1_ps(x)}; }
inline Vec zero() { return {_mm256_setzero_ps(), _mm256_setzero_ps()}; }
inline Vec add(Vec a, Vec b) { return {_mm256_add_ps(a.lo, b.lo), _mm256_add_ps(a.hi, b.hi)}; }
inline Vec sub(Vec a, Vec b) { return {_mm256_sub_ps(a.lo, b.lo), _mm256_sub_ps(a.hi, b.hi)}; }
inline Vec mul(Vec a, Vec b) { return {_mm256_mul_ps(a.lo, b.lo), _mm256_mul_ps(a.hi, b.hi)}; }
inline Vec div(Vec a, Vec b) { return {_mm256_div_ps(a.lo, b.lo), _mm256_div_ps(a.hi, b.hi)}; }
inline Vec root(Vec a) { return {_mm256_sqrt_ps(a.lo), _mm256_sqrt_ps(a.hi)}; }
inline Vec fma(Vec a, Vec b, Vec c) { return {_mm256_fmadd_ps(a.lo, b.lo, c.lo), _mm256_fmadd_ps(a.hi, b.hi, c.hi)}; }
inline Vec larger(Vec a, Vec b) { return {_mm256_max_ps(a.lo, b.lo), _mm256_max_ps(a.hi, b.hi)}; }
inline Vec smaller(Vec a, Vec b) { return {_mm256_min_ps(a.lo, b.lo), _mm256_min_ps(a.hi, b.hi)}; }
inline Vec magnitude(Vec a) {
  const __m256 sign = _mm256_set1_ps(-0.0F);
  return {_mm256_andnot_ps(sign, a.lo), _mm256_andnot_ps(sign, a.hi)};
}
inline Vec swap_neighbours(Vec a) { return {_mm256_permute_ps(a.lo, 0xB1), _mm256_permute_ps(a.hi, 0xB1)}; }
inline __m256 power_of_two(__m256 t) {
  return _mm256_castsi256_ps(
      _mm256_add_epi32(_mm256_slli_epi32(_mm256_castps_si256(t), 23), _mm256_set1_epi32(0x3F800000)));
}
inline Vec power_of_two(Vec t) { return {power_of_two(t.lo), power_of_two(t.hi)}; }

inline float reduce_add(Vec v) {
  const __m256 eight = _mm256_add_ps(v.lo, v.hi);
  const __m128 four = _mm_add_ps(_mm256_castps256_ps128(eight), _mm256_extractf128_ps(eight, 1));
  const __m128 two = _mm_add_ps(four, _mm_movehl_ps(four, four));
  return _mm_cvtss_f32(_mm_add_ss(two, _mm_shuffle_ps(two, two, 1)));
}
inline void reduce_add_four(const Vec (&v)[4], float* out) {
  simd_x86::reduce_add_four({_mm256_add_ps(v[0].lo, v[0].hi), _mm256_add_ps(v[1].lo, v[1].hi),
                             _mm256_add_ps(v[2].lo, v[2].hi), _mm256_add_ps(v[3].lo, v[3].hi)},
                            out);
}
inline float reduce_max(Vec v) {
  const __m256 eight = _mm256_max_ps(v.lo, v.hi);
  const __m128 four = _mm_max_ps(_mm256_castps256_ps128(eight), _mm256_extractf128_ps(eight, 1));
  const __m128 two = _mm_max_ps(four, _mm_movehl_ps(four, four));
  return _mm_cvtss_f32(_mm_max_ss(two, _mm_shuffle_ps(two, two, 1)));
}

inline Vec load_half(const uint16_t* p) {
  return {_mm256_cvtph_ps(_mm_loadu_si128(reinterpret_cast<const __m128i*>(p))),
          _mm256_cvtph_ps(_mm_loadu_si128(reinterpret_cast<const __m128i*>(p + 8)))};
}

inline Int broadcast_int(int32_t x) { return {_mm256_set1_epi32(x), _mm256_set1_epi32(x)}; }
inline Int load_int8(const int8_t* p) {
  return {_mm256_cvtepi8_epi32(_mm_loadl_epi64(reinterpret_cast<const __m128i*>(p))),
          _mm256_cvtepi8_epi32(_mm_loadl_epi64(reinterpret_cast<const __m128i*>(p + 8)))};
}
inline Int add_int(Int a, Int b) { return {_mm256_add_epi32(a.lo, b.lo), _mm256_add_epi32(a.hi, b.hi)}; }
inline Int mul_int(Int a, Int b) { return {_mm256_mullo_epi32(a.lo, b.lo), _mm256_mullo_epi32(a.hi, b.hi)}; }
inline Vec to_float(Int v) { return {_mm256_cvtepi32_ps(v.lo), _mm256_cvtepi32_ps(v.hi)}; }
inline void store_int8(int8_t* p, Vec v) {
  const __m256i words = _mm256_packs_epi32(_mm256_cvtps_epi32(v.lo), _mm256_cvtps_epi32(v.hi));
  const __m256i ordered = _mm256_permute4x64_epi64(words, 0xD8);
  _mm_storeu_si128(reinterpret_cast<__m128i*>(p),
                   _mm_packs_epi16(_mm256_castsi256_si128(ordered), _mm256_extracti128_si256(ordered, 1)));
}

inline Bytes load_bytes(const uint8_t* p) {
  return {_mm256_loadu_si256(reinterpret_cast<const __m256i*>(p)),
          _mm256_loadu_si256(reinterpret_cast<const __m256i*>(p + 32))};
}
inline __m256i low_nibbles(__m256i b) { return _mm256_and_si256(b, _mm256_set1_epi8(15)); }
inline __m256i high_nibbles(__m256i b) { return low_nibbles(_mm256_srli_epi16(b, 4)); }
inline Bytes low_nibbles(Bytes b) { return {low_nibbles(b.lo), low_nibbles(b.hi)}; }
inline Bytes high_nibbles(Bytes b) { return {high_nibbles(b.lo), high_nibbles(b.hi)}; }

inline void store_bytes(uint8_t* p, Bytes b) {
  _mm256_storeu_si256(reinterpret_cast<__m256i*>(p), b.lo);
  _mm256_storeu_si256(reinterpret_cast<__m256i*>(p + 32), b.hi);
}
inline Bytes repeat(const int8_t* activations) {
  int32_t four;
  std::memcpy(&four, activations, 4);
  return {_mm256_set1_epi32(four), _mm256_set1_epi32(four)};
}
inline void hide(Bytes& b) { asm volatile("" : "+x"(b.lo), "+x"(b.hi)); }

using Sums = Bytes;
inline Sums no_sums() { return {_mm256_setzero_si256(), _mm256_setzero_si256()}; }

#ifdef PAW_AVX_VNNI
inline constexpr bool kSplitBytes = false;
inline void add_products(Sums& sums, Bytes weights, Bytes activations) {
  sums.lo = _mm256_dpbusd_avx_epi32(sums.lo, weights.lo, activations.lo);
  sums.hi = _mm256_dpbusd_avx_epi32(sums.hi, weights.hi, activations.hi);
}
inline void add_sums(Sums sums, int16_t, Int& exact) {  // the factor is 1
  exact = {_mm256_add_epi32(exact.lo, sums.lo), _mm256_add_epi32(exact.hi, sums.hi)};
}
#else
inline constexpr bool kSplitBytes = true;
inline void add_products(Sums& sums, Bytes weights, Bytes activations) {
  sums.lo = _mm256_add_epi16(sums.lo, _mm256_maddubs_epi16(weights.lo, activations.lo));
  sums.hi = _mm256_add_epi16(sums.hi, _mm256_maddubs_epi16(weights.hi, activations.hi));
  hide(sums);  // or the compiler makes all products before it adds them, and spills them
}
inline void add_sums(Sums sums, int16_t factor, Int& exact) {
  const __m256i factors = _mm256_set1_epi16(factor);
  exact.lo = _mm256_add_epi32(exact.lo, _mm256_madd_epi16(sums.lo, factors));
  exact.hi = _mm256_add_epi32(exact.hi, _mm256_madd_epi16(sums.hi, factors));
}
#endif

// What kernels_impl.hpp asks for; all products are made by kernels_rows.hpp.
inline Int dot4(Int acc, Bytes weights, const int8_t* activations) {
  const Bytes a = repeat(activations);
  Sums low = no_sums(), high = no_sums();
  add_products(low, kSplitBytes ? low_nibbles(weights) : weights, a);
  if (kSplitBytes) add_products(high, high_nibbles(weights), a);
  add_sums(low, 1, acc);
  add_sums(high, 16, acc);
  return acc;
}
inline Int dot4_nibbles(Int acc, Bytes weights, const int8_t* activations) { return dot4(acc, weights, activations); }

}  // namespace
}  // namespace paw::PAW_SIMD
