// The kernels for the instruction set neon: 64-bit ARM, without the dot-product instructions.
#if defined(__aarch64__)
#include "kernels/simd_neon.hpp"

#include "kernels/kernels_impl.hpp"
#endif
