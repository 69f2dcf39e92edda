// Elementary functions that have the same bits on every machine: those of C libraries differ in the last bit.
//
// Only IEEE 754 additions, multiplications, divisions and fused multiply-adds in float64, rounded to nearest, in a
// fixed order. Pure; safe from several threads.
#pragma once

namespace paw::portable {

// e^x, less than 1 ulp from the exact value; where that is subnormal, less than one step of the subnormals. 0 below
// -745.2, infinity above 709.8, NaN of NaN.
double exp(double x);

// The natural logarithm, less than 1 ulp from the exact value. -infinity of 0, NaN of what is negative or NaN.
double log(double x);

// log(1 + x) for x from 0 to 1, less than 2 ulp from the exact value.
double log1p(double x);

// Within 3e-16 of the exact value.
double tanh(double x);

// base^exponent, less than 0.51 ulp from the exact value, where that is a normal number. `base` is positive.
double pow(double base, double exponent);

// Less than 1.2 ulp from the exact values. |x| is at most 2^23.
struct SinCos {
  double sin, cos;
};
SinCos sin_cos(double x);

}  // namespace paw::portable
