// Tests of the portable exponential and logarithm: their errors against wider numbers, their ends, and their bits,
// which are the same on every machine.
#include "math/portable.hpp"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <limits>
#include <vector>

namespace paw {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
static_assert(std::numeric_limits<long double>::digits >= 64, "the expected values need a wider type");

// Whole numbers of a full period (Knuth's MMIX constants), the same on every machine.
class Numbers {
 public:
  double unit() {
    state_ = state_ * 6364136223846793005U + 1442695040888963407U;
    return static_cast<double>(state_ >> 11) * 0x1p-53;
  }
  double between(double least, double most) { return least + (most - least) * unit(); }

 private:
  uint64_t state_ = 1;
};

// Distance from the exact value in units of the last place of a double.
double error_in_ulp(double found, long double exact) {
  int exponent = 0;
  std::frexp(static_cast<double>(exact), &exponent);
  return static_cast<double>(std::abs(static_cast<long double>(found) - exact) /
                             std::ldexp(1.0L, std::max(exponent, -1021) - 53));
}

// Inputs of exp: where confidences lie, and everywhere.
std::vector<double> exponents() {
  Numbers numbers;
  std::vector<double> values = {0.0, 1.0, -1.0, 0x1p-60, 709.78, -708.4, -745.1, -740, 0.34657359027997264};
  for (int i = 0; i < 200000; ++i) {
    values.push_back(numbers.between(-40, 1));
    values.push_back(numbers.between(-745, 709.7));
    values.push_back(numbers.between(-1, 1) * std::ldexp(1.0, -i % 60));
  }
  return values;
}

// Inputs of log: probabilities, odds, what is near 1, and everything.
std::vector<double> arguments() {
  Numbers numbers;
  std::vector<double> values = {1.0, 0.5, 2.0, 0.7071067811865476, 0.7071067811865475, 1e-6, 1 - 1e-6, 5e-324, 1e308};
  for (int i = 0; i < 200000; ++i) {
    values.push_back(numbers.unit() + 0x1p-53);
    values.push_back(1 + numbers.between(-1, 1) * std::ldexp(0.5, -i % 50));
    const auto exponent = static_cast<int>(numbers.between(-1074, 1023));
    values.push_back(std::ldexp(1 + numbers.unit(), exponent));
  }
  return values;
}

// Of all the bits of all results.
template <typename Function>
uint64_t fingerprint(const std::vector<double>& values, Function function) {
  uint64_t hash = 14695981039346656037U;
  for (const double value : values) hash = (hash ^ std::bit_cast<uint64_t>(function(value))) * 1099511628211U;
  return hash;
}

template <typename Function, typename Exact>
double largest_error(const std::vector<double>& values, Function function, Exact exact) {
  double largest = 0, at = 0;
  for (const double value : values) {
    const double error = error_in_ulp(function(value), exact(static_cast<long double>(value)));
    if (error > largest) {
      largest = error;
      at = value;
    }
  }
  std::printf("largest error %.4f ulp at %.17g\n", largest, at);
  return largest;
}

TEST(PortableTest, ExponentialIsWithinOneUlp) {
  EXPECT_LT(largest_error(exponents(), portable::exp, [](long double x) { return std::exp(x); }), 1.0);
}

TEST(PortableTest, LogarithmIsWithinOneUlp) {
  EXPECT_LT(largest_error(arguments(), portable::log, [](long double x) { return std::log(x); }), 1.0);
}

TEST(PortableTest, LogarithmOfOnePlusIsWithinTwoUlp) {
  Numbers numbers;
  std::vector<double> values = {0, 1, 1e-300, 0x1p-53, 0x1p-54};
  for (int i = 0; i < 400000; ++i) values.push_back(numbers.unit() * std::ldexp(1.0, -i % 80));
  EXPECT_LT(largest_error(values, portable::log1p, [](long double x) { return std::log1p(x); }), 2.0);
}

TEST(PortableTest, TanhIsWithinItsError) {
  Numbers numbers;
  for (int i = 0; i < 400000; ++i) {
    const double x = numbers.between(-1, 1) * std::ldexp(40.0, -i % 40);
    ASSERT_NEAR(portable::tanh(x), static_cast<double>(std::tanh(static_cast<long double>(x))), 3e-16) << x;
  }
  EXPECT_EQ(portable::tanh(1000), 1);
  EXPECT_EQ(portable::tanh(-1000), -1);
}

TEST(PortableTest, PowersAreTheNearestNumbersOrNextToThem) {
  Numbers numbers;
  double largest = 0;
  for (int i = 0; i < 20000; ++i) {
    const double base = std::ldexp(1 + numbers.unit(), i % 40), exponent = numbers.between(-2, 2);
    const long double exact = std::pow(static_cast<long double>(base), static_cast<long double>(exponent));
    largest = std::max(largest, error_in_ulp(portable::pow(base, exponent), exact));
  }
  EXPECT_LT(largest, 0.51);
  EXPECT_EQ(portable::pow(10000, 0), 1);
  EXPECT_EQ(portable::pow(10000, -1), 1e-4);
  EXPECT_EQ(portable::pow(10000, -0.5), 1e-2);
  EXPECT_EQ(portable::pow(1, -0.3), 1);
  EXPECT_EQ(portable::pow(2, 10), 1024);
}

std::vector<double> angles() {
  Numbers numbers;
  std::vector<double> values = {0, 0.7853981633974483, 1.5707963267948966, 355, 103993, 8388608};
  for (int i = 0; i < 200000; ++i) {
    values.push_back(numbers.between(0, 8192));
    values.push_back(numbers.between(-1, 1) * std::ldexp(1.0, 23 - i % 60));
  }
  return values;
}

TEST(PortableTest, SineAndCosineAreWithinTheirError) {
  EXPECT_LT(largest_error(
                angles(), [](double x) { return portable::sin_cos(x).sin; }, [](long double x) { return std::sin(x); }),
            1.2);
  EXPECT_LT(largest_error(
                angles(), [](double x) { return portable::sin_cos(x).cos; }, [](long double x) { return std::cos(x); }),
            1.2);
}

TEST(PortableTest, Ends) {
  EXPECT_EQ(portable::exp(0), 1);
  EXPECT_EQ(portable::exp(-0.0), 1);
  EXPECT_EQ(portable::exp(-kInfinity), 0);
  EXPECT_EQ(portable::exp(-746), 0);
  EXPECT_EQ(portable::exp(kInfinity), kInfinity);
  EXPECT_EQ(portable::exp(710), kInfinity);
  EXPECT_TRUE(std::isnan(portable::exp(NAN)));
  EXPECT_EQ(portable::log(1), 0);
  EXPECT_EQ(portable::log(0), -kInfinity);
  EXPECT_EQ(portable::log(kInfinity), kInfinity);
  EXPECT_TRUE(std::isnan(portable::log(-1)));
  EXPECT_TRUE(std::isnan(portable::log(-kInfinity)));
  EXPECT_TRUE(std::isnan(portable::log(NAN)));
  EXPECT_EQ(portable::log1p(0), 0);
}

TEST(PortableTest, SameBitsOnEveryMachine) {
  EXPECT_EQ(fingerprint(exponents(), portable::exp), 9018081340118076498U);
  EXPECT_EQ(fingerprint(arguments(), portable::log), 2936731128304511506U);
  EXPECT_EQ(fingerprint(angles(), [](double x) { return portable::sin_cos(x).sin; }), 9562916884955714533U);
  EXPECT_EQ(fingerprint(angles(), [](double x) { return portable::sin_cos(x).cos; }), 4141030162212869018U);
  EXPECT_EQ(fingerprint(angles(), [](double x) { return portable::pow(1 + std::fabs(x), -0.4); }),
            9850777505539868688U);
}

}  // namespace
}  // namespace paw
