// Decimal numbers of any length, exactly as they are written.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace paw {

// A number of JSON's grammar (RFC 8259, section 6): 0.digits x 10^point, with a sign. Zero has no digits and no sign.
class Decimal {
 public:
  Decimal() = default;  // zero

  // None where the text is not a JSON number. Exponents beyond +-10^15 count as that.
  static std::optional<Decimal> parse(std::string_view text);

  bool is_zero() const { return digits_.empty(); }
  bool is_negative() const { return negative_; }
  bool is_whole() const { return point_ >= static_cast<int64_t>(digits_.size()); }
  Decimal magnitude() const;

  // In decimal notation without an exponent: the digits before the point ("0" where there are none), without leading
  // zeros, and those behind it, without trailing ones. Throw Error (TooLarge) where that takes more than 5000 digits.
  std::string whole_digits() const;
  std::string fraction_digits() const;
  std::string text() const;  // both, with the sign

  std::strong_ordering operator<=>(const Decimal& other) const;
  bool operator==(const Decimal& other) const { return (*this <=> other) == 0; }

  // Whether the number is a whole multiple of another one, which is not zero. Throws Error (TooLarge) as above.
  bool is_multiple_of(const Decimal& divisor) const;

 private:
  void check_size() const;

  bool negative_ = false;
  std::string digits_;  // no leading or trailing zeros
  int64_t point_ = 0;
};

// The remainder of a whole number in decimal digits.
uint64_t remainder_of(std::string_view digits, uint64_t divisor);

}  // namespace paw
