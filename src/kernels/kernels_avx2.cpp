// The kernels for the instruction set avx2.
#if defined(__x86_64__)
#include "kernels/simd_avx2.hpp"

#include "kernels/kernels_rows.hpp"
#endif
