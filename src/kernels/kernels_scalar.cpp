// The kernels for the instruction set scalar.
#include "kernels/simd_scalar.hpp"

#define PAW_SIMD simd_scalar
#include "kernels/kernels_impl.hpp"
