// The kernels for the instruction set avx2.
#if defined(__x86_64__)
#include "kernels/simd_avx2.hpp"

#define PAW_SIMD simd_avx2
#include "kernels/kernels_impl.hpp"
#endif
