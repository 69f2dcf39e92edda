#include "math/portable.hpp"

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>

namespace paw::portable {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity(), kNan = std::numeric_limits<double>::quiet_NaN();

// ln(2) in parts, of which the first has 32 bits: its product with an exponent is exact. Two make a float64 logarithm.
constexpr double kLn2High = 0x1.62e42feep-1, kLn2Low = 0x1.a39ef35793c76p-33, kLn2Rest = 0x1.cc01f97b57a08p-87;
constexpr double kLog2E = 0x1.71547652b82fep+0;

constexpr int kBias = 1023, kFractionBits = 52;

// 2^exponent for the exponents of normal numbers.
double power_of_two(int exponent) {
  return std::bit_cast<double>(static_cast<uint64_t>(exponent + kBias) << kFractionBits);
}

// The nearest whole number, ties to even, of a value far below 2^51.
double nearest(double x) {
  constexpr double kShift = 0x1.8p52;
  return (x + kShift) - kShift;
}

// A number as the sum of two, the second at most half an ulp of the first: some 106 bits (Dekker 1971, Knuth 4.2.2).
struct Pair {
  double high, low;
};

// high + low, where high is the larger.
Pair normalized(double high, double low) {
  const double sum = high + low;
  return {sum, low - (sum - high)};
}

Pair sum_of(double a, double b) {
  const double sum = a + b, rest = sum - a;
  return {sum, (a - (sum - rest)) + (b - rest)};
}

Pair product_of(double a, double b) {
  const double product = a * b;
  return {product, std::fma(a, b, -product)};
}

Pair operator+(Pair a, Pair b) {
  Pair sum = sum_of(a.high, b.high);
  const Pair low = sum_of(a.low, b.low);
  sum = normalized(sum.high, sum.low + low.high);
  return normalized(sum.high, sum.low + low.low);
}

Pair operator*(Pair a, Pair b) {
  const Pair product = product_of(a.high, b.high);
  return normalized(product.high, product.low + (a.high * b.low + a.low * b.high));
}

Pair operator/(Pair a, double b) {
  const double quotient = a.high / b;
  return normalized(quotient, (std::fma(-quotient, b, a.high) + a.low) / b);
}

Pair operator-(Pair a) { return {-a.high, -a.low}; }

// e^x by Taylor's polynomial of degree 27 around a multiple of ln(2); the result is a normal number.
Pair exp_of(Pair x) {
  const double k = nearest(x.high * kLog2E);
  const Pair r = x + Pair{-k * kLn2High, 0} + product_of(-k, kLn2Low) + Pair{-k * kLn2Rest, 0};
  Pair e_to_r = {1, 0};
  for (int n = 27; n > 0; --n) e_to_r = Pair{1, 0} + r / n * e_to_r;
  const double scale = power_of_two(static_cast<int>(k));
  return {e_to_r.high * scale, e_to_r.low * scale};
}

// One step of Halley's method, which triples the digits of the float64 logarithm.
Pair log_of(double x) {
  const double near = log(x);
  const Pair power = exp_of({near, 0});
  return sum_of(near, 2 * (Pair{x, 0} + -power).high / (x + power.high));
}

}  // namespace

// With k the whole number nearest to x / ln(2) and r = x - k ln(2), |r| <= ln(2) / 2, this is 2^k e^r. Taylor's
// polynomial of degree 13 leaves out less than 5e-18 of e^r.
double exp(double x) {
  constexpr double kMost = 709.79, kLeast = -745.2;
  if (std::isnan(x)) return x;
  if (x > kMost) return kInfinity;
  if (x < kLeast) return 0;
  const double k = nearest(x * kLog2E);
  const double high = std::fma(-k, kLn2High, x), r = std::fma(-k, kLn2Low, high);
  const double lost = std::fma(-k, kLn2Low, high - r);  // in the rounding of r
  constexpr double kCoefficients[] = {1.0 / 6227020800, 1.0 / 479001600, 1.0 / 39916800, 1.0 / 3628800,
                                      1.0 / 362880,     1.0 / 40320,     1.0 / 5040,     1.0 / 720,
                                      1.0 / 120,        1.0 / 24,        1.0 / 6,        1.0 / 2};
  double q = 0;
  for (const double coefficient : kCoefficients) q = std::fma(q, r, coefficient);
  const double e_to_r = 1 + (r + std::fma(r * r, q, lost));
  // In two steps where 2^k is no normal number, so that the last one rounds once.
  constexpr int kStep = 1000;
  const int exponent = static_cast<int>(k);
  if (exponent > kBias) return e_to_r * power_of_two(exponent - kStep) * power_of_two(kStep);
  if (exponent <= -kBias) return e_to_r * power_of_two(exponent + kStep) * power_of_two(-kStep);
  return e_to_r * power_of_two(exponent);
}

// x = 2^k (1 + f) with 1 + f from sqrt(1/2) to sqrt(2), s = f / (2 + f), log(1 + f) = 2 (s + s^3 / 3 + s^5 / 5 + ...).
// It is added as f - (f^2 / 2 - s (f^2 / 2 + R)), R = 2 (s^2 / 3 + s^4 / 5 + ...), so that f, which is exact, is the
// largest part (Ng, "FDLIBM", 1993). What the series leaves out is less than 1e-18 of the result.
double log(double x) {
  if (std::isnan(x) || x < 0) return kNan;
  if (x == 0) return -kInfinity;
  if (std::isinf(x)) return x;
  int exponent = 0;
  if (x < std::numeric_limits<double>::min()) {
    x *= 0x1p54;
    exponent = -54;
  }
  constexpr uint64_t kRootHalf = std::bit_cast<uint64_t>(0x1.6a09e667f3bcdp-1);  // sqrt(1/2)
  const uint64_t bits = std::bit_cast<uint64_t>(x);
  const auto shift = static_cast<int64_t>(bits - kRootHalf) >> kFractionBits;
  exponent += static_cast<int>(shift);
  const double f = std::bit_cast<double>(bits - (static_cast<uint64_t>(shift) << kFractionBits)) - 1;
  const double s = f / (2 + f), square = s * s, half = 0.5 * f * f;
  constexpr double kCoefficients[] = {2.0 / 23, 2.0 / 21, 2.0 / 19, 2.0 / 17, 2.0 / 15, 2.0 / 13,
                                      2.0 / 11, 2.0 / 9,  2.0 / 7,  2.0 / 5,  2.0 / 3};
  double rest = 0;
  for (const double coefficient : kCoefficients) rest = std::fma(rest, square, coefficient);
  rest *= square;
  const double k = exponent;
  return k * kLn2High - ((half - std::fma(s, half + rest, k * kLn2Low)) - f);
}

double log1p(double x) {
  const double sum = 1 + x;
  return log(sum) + (x - (sum - 1)) / sum;  // what the sum lost in rounding
}

double tanh(double x) {
  const double magnitude = 1 - 2 / (exp(2 * std::fabs(x)) + 1);
  return x < 0 ? -magnitude : magnitude;
}

double pow(double base, double exponent) { return exp_of(log_of(base) * Pair{exponent, 0}).high; }

// With n the whole number nearest to x / (pi / 2) and r = x - n pi / 2, the functions of r or the other ones, by
// Taylor's polynomials of degree 17 and 16. The first difference is exact (Cody and Waite 1980).
SinCos sin_cos(double x) {
  constexpr double kHalfPi = 0x1.921fb54442d18p+0, kHalfPiLow = 0x1.1a62633145c07p-54, kInverse = 0x1.45f306dc9c883p-1;
  const double n = nearest(x * kInverse);
  const double high = std::fma(-n, kHalfPi, x), r = std::fma(-n, kHalfPiLow, high);
  const double lost = std::fma(-n, kHalfPiLow, high - r), square = r * r;  // `lost` in the rounding of r
  constexpr double kOfSin[] = {1.0 / 355687428096000, -1.0 / 1307674368000, 1.0 / 6227020800, -1.0 / 39916800,
                               1.0 / 362880,          -1.0 / 5040,          1.0 / 120,        -1.0 / 6};
  constexpr double kOfCos[] = {1.0 / 20922789888000, -1.0 / 87178291200, 1.0 / 479001600, -1.0 / 3628800,
                               1.0 / 40320,          -1.0 / 720,         1.0 / 24,        -1.0 / 2};
  double of_sin = 0, of_cos = 0;
  for (const double coefficient : kOfSin) of_sin = std::fma(of_sin, square, coefficient);
  for (const double coefficient : kOfCos) of_cos = std::fma(of_cos, square, coefficient);
  const double sin = r + std::fma(r * square, of_sin, lost), cos = 1 + std::fma(square, of_cos, -r * lost);
  switch (static_cast<int>(n) & 3) {
    case 0: return {sin, cos};
    case 1: return {cos, -sin};
    case 2: return {-sin, -cos};
    default: return {-cos, sin};
  }
}

}  // namespace paw::portable
