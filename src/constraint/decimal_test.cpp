#include "constraint/decimal.hpp"

#include <gtest/gtest.h>

#include "paw/error.hpp"

namespace paw {
namespace {

Decimal of(const char* text) { return *Decimal::parse(text); }

TEST(Decimal, ReadsJsonNumbersAlone) {
  for (const char* text : {"", "-", "01", "1.", ".5", "1e", "1e+", "+1", "1 ", "0x1", "inf", "--1"})
    EXPECT_FALSE(Decimal::parse(text)) << text;
  EXPECT_EQ(of("-0.0e5"), Decimal());
  EXPECT_EQ(of("1.50e2").text(), "150");
  EXPECT_EQ(of("-0.00125E+1").text(), "-0.0125");
  EXPECT_EQ(of("12345678901234567890123").text(), "12345678901234567890123");
  EXPECT_THROW(of("1e9999999999").text(), Error);
}

TEST(Decimal, ComparesExactly) {
  EXPECT_LT(of("9223372036854775807"), of("9223372036854775808"));
  EXPECT_LT(of("-9223372036854775808"), of("-9223372036854775807"));
  EXPECT_LT(of("0"), of("1e-310"));
  EXPECT_LT(of("-1e-310"), of("0"));
  EXPECT_EQ(of("1e3"), of("1000.0"));
  EXPECT_LT(of("1e308"), of("1e99999999999999999999"));
  EXPECT_TRUE(of("12.0").is_whole());
  EXPECT_FALSE(of("12.5").is_whole());
  EXPECT_TRUE(of("1e30").is_whole());
}

TEST(Decimal, DividesExactly) {
  EXPECT_TRUE(of("0.3").is_multiple_of(of("0.1")));
  EXPECT_TRUE(of("19.90").is_multiple_of(of("0.01")));
  EXPECT_FALSE(of("19.905").is_multiple_of(of("0.01")));
  EXPECT_TRUE(of("12345678901234567890120").is_multiple_of(of("10")));
  EXPECT_FALSE(of("7").is_multiple_of(of("1e30")));
  EXPECT_TRUE(of("-21").is_multiple_of(of("7")));
  EXPECT_TRUE(of("0").is_multiple_of(of("7")));
}

}  // namespace
}  // namespace paw
