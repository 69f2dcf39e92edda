// The kernels for the instruction set neondot: 64-bit ARM with the dot-product instructions (Armv8.2).
#if defined(__aarch64__)
#define PAW_NEON_DOT
#include "kernels/simd_neon.hpp"

#include "kernels/kernels_impl.hpp"
#endif
