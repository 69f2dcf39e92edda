// The kernels for the instruction set avx512: AVX-512 without VNNI.
#if defined(__x86_64__)
#include "kernels/simd_avx512.hpp"

#include "kernels/kernels_rows.hpp"
#endif
