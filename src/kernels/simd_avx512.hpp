// The primitive operations of the kernels with AVX-512 (F, BW, VL, DQ); simd_scalar.hpp and kernels_rows.hpp say what
// each does. Included once for processors with AVX-512 VNNI (PAW_AVX512_VNNI defined) and once for those without.
#pragma once

#include <immintrin.h>

#include <cstdint>
#include <cstring>

#include "kernels/simd_x86.hpp"

#ifdef PAW_AVX512_VNNI
#define PAW_SIMD simd_avx512vnni
#else
#define PAW_SIMD simd_avx512
#endif

namespace paw::PAW_SIMD {
namespace {

#ifdef PAW_AVX512_VNNI
inline constexpr const char* kName = "avx512vnni";
#else
inline constexpr const char* kName = "avx512";
#endif
// What the registers hold of a thin product: a tile of columns and rows, and a row's chains.
inline constexpr size_t kStrip = 32, kStripRows = 8, kStripChains = 4;
// Rows of activations that go over weights with super-blocks at a time.
#ifdef PAW_AVX512_VNNI
inline constexpr int kSuperTokens = 8;
#else
inline constexpr int kSuperTokens = 1;
#endif

using Vec = __m512;
using Int = __m512i;
using Bytes = __m512i;

inline Vec load(const float* p) { return _mm512_loadu_ps(p); }
inline void store(float* p, Vec v) { _mm512_storeu_ps(p, v); }
inline Vec broadcast(float x) { return _mm512_set1_ps(x); }
inline Vec zero() { return _mm512_setzero_ps(); }
inline Vec add(Vec a, Vec b) { return _mm512_add_ps(a, b); }
inline Vec sub(Vec a, Vec b) { return _mm512_sub_ps(a, b); }
inline Vec mul(Vec a, Vec b) { return _mm512_mul_ps(a, b); }
inline Vec div(Vec a, Vec b) { return _mm512_div_ps(a, b); }
inline Vec root(Vec a) { return _mm512_sqrt_ps(a); }
inline Vec fma(Vec a, Vec b, Vec c) { return _mm512_fmadd_ps(a, b, c); }
inline Vec larger(Vec a, Vec b) { return _mm512_max_ps(a, b); }
inline Vec smaller(Vec a, Vec b) { return _mm512_min_ps(a, b); }
inline Vec magnitude(Vec a) { return _mm512_abs_ps(a); }
inline Vec swap_neighbours(Vec a) { return _mm512_permute_ps(a, 0xB1); }
inline Vec power_of_two(Vec t) {
  return _mm512_castsi512_ps(
      _mm512_add_epi32(_mm512_slli_epi32(_mm512_castps_si512(t), 23), _mm512_set1_epi32(0x3F800000)));
}

inline __m256 add_halves(Vec v) { return _mm256_add_ps(_mm512_castps512_ps256(v), _mm512_extractf32x8_ps(v, 1)); }
inline float reduce_add(Vec v) {
  const __m256 eight = add_halves(v);
  const __m128 four = _mm_add_ps(_mm256_castps256_ps128(eight), _mm256_extractf128_ps(eight, 1));
  const __m128 two = _mm_add_ps(four, _mm_movehl_ps(four, four));
  return _mm_cvtss_f32(_mm_add_ss(two, _mm_shuffle_ps(two, two, 1)));
}
inline void reduce_add_four(const Vec (&v)[4], float* out) {
  simd_x86::reduce_add_four({add_halves(v[0]), add_halves(v[1]), add_halves(v[2]), add_halves(v[3])}, out);
}
inline float reduce_max(Vec v) { return _mm512_reduce_max_ps(v); }

inline Vec load_half(const uint16_t* p) {
  return _mm512_cvtph_ps(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(p)));
}

inline Int broadcast_int(int32_t x) { return _mm512_set1_epi32(x); }
inline Int load_int8(const int8_t* p) {
  return _mm512_cvtepi8_epi32(_mm_loadu_si128(reinterpret_cast<const __m128i*>(p)));
}
inline Int add_int(Int a, Int b) { return _mm512_add_epi32(a, b); }
inline Int mul_int(Int a, Int b) { return _mm512_mullo_epi32(a, b); }
inline Vec to_float(Int v) { return _mm512_cvtepi32_ps(v); }
inline void store_int8(int8_t* p, Vec v) {
  _mm_storeu_si128(reinterpret_cast<__m128i*>(p), _mm512_cvtepi32_epi8(_mm512_cvtps_epi32(v)));
}

inline Bytes load_bytes(const uint8_t* p) { return _mm512_loadu_si512(p); }
inline Bytes low_nibbles(Bytes b) { return _mm512_and_si512(b, _mm512_set1_epi8(15)); }
inline Bytes high_nibbles(Bytes b) { return _mm512_and_si512(_mm512_srli_epi16(b, 4), _mm512_set1_epi8(15)); }
#ifdef PAW_AVX512_VNNI
inline Int dot4(Int acc, Bytes weights, const int8_t* activations) {
  int32_t four;
  std::memcpy(&four, activations, 4);
  return _mm512_dpbusd_epi32(acc, weights, _mm512_set1_epi32(four));
}
#else
inline constexpr size_t kRowStep = 8;
inline constexpr bool kSplitBytes = true;
inline void store_bytes(uint8_t* p, Bytes b) { _mm512_storeu_si512(p, b); }
inline Bytes repeat(const int8_t* activations) {
  int32_t four;
  std::memcpy(&four, activations, 4);
  return _mm512_set1_epi32(four);
}
inline void hide(Bytes& b) { asm volatile("" : "+v"(b)); }

using Sums = Bytes;
inline Sums no_sums() { return _mm512_setzero_si512(); }
inline void add_products(Sums& sums, Bytes weights, Bytes activations) {
  sums = _mm512_add_epi16(sums, _mm512_maddubs_epi16(weights, activations));
}
inline void add_sums(Sums sums, int16_t factor, Int& exact) {
  exact = _mm512_add_epi32(exact, _mm512_madd_epi16(sums, _mm512_set1_epi16(factor)));
}

// What kernels_impl.hpp asks for; all products are made by kernels_rows.hpp.
inline Int dot4(Int acc, Bytes weights, const int8_t* activations) {
  Sums low = no_sums(), high = no_sums();
  add_products(low, low_nibbles(weights), repeat(activations));
  add_products(high, high_nibbles(weights), repeat(activations));
  add_sums(low, 1, acc);
  add_sums(high, 16, acc);
  return acc;
}
#endif
inline Int dot4_nibbles(Int acc, Bytes weights, const int8_t* activations) { return dot4(acc, weights, activations); }

}  // namespace
}  // namespace paw::PAW_SIMD
