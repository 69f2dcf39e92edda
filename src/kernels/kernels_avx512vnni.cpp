// The kernels for the instruction set avx512vnni.
#if defined(__x86_64__)
#define PAW_AVX512_VNNI
#include "kernels/simd_avx512.hpp"

#include "kernels/kernels_impl.hpp"
#endif
