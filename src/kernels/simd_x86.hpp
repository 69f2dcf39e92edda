// What the instruction sets of x86-64 share.
#pragma once

#include <immintrin.h>

namespace paw::simd_x86 {
namespace {

// lanes 0..3 of the sums, out[i] = ((e0 + e4) + (e2 + e6)) + ((e1 + e5) + (e3 + e7)) of e = v[i].
inline void reduce_add_four(const __m256 (&v)[4], float* out) {
  const __m256 four_01 =
      _mm256_add_ps(_mm256_permute2f128_ps(v[0], v[1], 0x20), _mm256_permute2f128_ps(v[0], v[1], 0x31));
  const __m256 four_23 =
      _mm256_add_ps(_mm256_permute2f128_ps(v[2], v[3], 0x20), _mm256_permute2f128_ps(v[2], v[3], 0x31));
  // In each half: two partial sums of v[0] or v[1], then two of v[2] or v[3].
  const __m256 two =
      _mm256_add_ps(_mm256_shuffle_ps(four_01, four_23, 0x44), _mm256_shuffle_ps(four_01, four_23, 0xEE));
  const __m256 one = _mm256_add_ps(two, _mm256_movehdup_ps(two));  // lanes 0, 4, 2, 6
  _mm_storeu_ps(out, _mm_unpacklo_ps(_mm_permute_ps(_mm256_castps256_ps128(one), 0x08),
                                     _mm_permute_ps(_mm256_extractf128_ps(one, 1), 0x08)));
}

}  // namespace
}  // namespace paw::simd_x86
