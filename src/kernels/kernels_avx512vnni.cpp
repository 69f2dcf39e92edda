// The kernels for the instruction set avx512vnni.
#if defined(__x86_64__)
#include "kernels/simd_avx512vnni.hpp"

#define PAW_SIMD simd_avx512vnni
#include "kernels/kernels_impl.hpp"
#endif
