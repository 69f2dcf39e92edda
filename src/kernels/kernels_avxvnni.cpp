// The kernels for the instruction set avxvnni: AVX2 with the dot products of AVX-VNNI.
#if defined(__x86_64__)
#define PAW_AVX_VNNI
#include "kernels/simd_avx2.hpp"

#include "kernels/kernels_rows.hpp"
#endif
