#include "constraint/decimal.hpp"

#include <algorithm>

#include "paw/error.hpp"

namespace paw {
namespace {

constexpr int64_t kMostExponent = 1'000'000'000'000'000, kMostDigits = 5000;

std::string_view take_digits(std::string_view& text) {
  const size_t count = std::min(text.find_first_not_of("0123456789"), text.size());
  const std::string_view digits = text.substr(0, count);
  text.remove_prefix(count);
  return digits;
}

bool take(std::string_view& text, char c) {
  if (!text.starts_with(c)) return false;
  text.remove_prefix(1);
  return true;
}

// Subtracts in decimal digits; a >= b, both of the same length.
std::string difference(std::string a, const std::string& b) {
  int borrow = 0;
  for (size_t i = a.size(); i-- > 0;) {
    int digit = a[i] - b[i] - borrow;
    borrow = digit < 0 ? 1 : 0;
    a[i] = static_cast<char>('0' + digit + 10 * borrow);
  }
  return a;
}

}  // namespace

std::optional<Decimal> Decimal::parse(std::string_view text) {
  Decimal number;
  const bool negative = take(text, '-');
  const std::string_view whole = take_digits(text);
  if (whole.empty() || (whole.size() > 1 && whole[0] == '0')) return std::nullopt;
  std::string_view fraction;
  if (take(text, '.')) {
    fraction = take_digits(text);
    if (fraction.empty()) return std::nullopt;
  }
  int64_t exponent = 0;
  if (take(text, 'e') || take(text, 'E')) {
    const bool below = text.starts_with('-');
    if (!take(text, '-')) take(text, '+');
    const std::string_view digits = take_digits(text);
    if (digits.empty()) return std::nullopt;
    for (const char digit : digits) exponent = std::min(kMostExponent, exponent * 10 + (digit - '0'));
    if (below) exponent = -exponent;
  }
  if (!text.empty()) return std::nullopt;
  number.digits_ = std::string(whole) + std::string(fraction);
  number.point_ = static_cast<int64_t>(whole.size()) + exponent;
  const size_t zeros = std::min(number.digits_.find_first_not_of('0'), number.digits_.size());
  number.digits_.erase(0, zeros);
  number.point_ -= static_cast<int64_t>(zeros);
  number.digits_.erase(number.digits_.find_last_not_of('0') + 1);
  if (number.digits_.empty()) return Decimal();
  number.negative_ = negative;
  return number;
}

Decimal Decimal::magnitude() const {
  Decimal number = *this;
  number.negative_ = false;
  return number;
}

void Decimal::check_size() const {
  if (point_ > kMostDigits || static_cast<int64_t>(digits_.size()) - point_ > kMostDigits)
    throw Error(ErrorKind::TooLarge, "a number has more than 5000 digits before or after its decimal point");
}

std::string Decimal::whole_digits() const {
  check_size();
  if (point_ <= 0) return "0";
  const auto count = static_cast<size_t>(point_);
  std::string found = digits_.substr(0, count);
  found.append(count - found.size(), '0');
  return found;
}

std::string Decimal::fraction_digits() const {
  check_size();
  if (point_ >= 0) return digits_.substr(std::min(static_cast<size_t>(point_), digits_.size()));
  return std::string(static_cast<size_t>(-point_), '0') + digits_;
}

std::string Decimal::text() const {
  const std::string fraction = fraction_digits();
  std::string found(negative_ ? 1 : 0, '-');
  found += whole_digits();
  if (!fraction.empty()) found += '.';
  return found + fraction;
}

std::strong_ordering Decimal::operator<=>(const Decimal& other) const {
  if (negative_ != other.negative_) return negative_ ? std::strong_ordering::less : std::strong_ordering::greater;
  const auto of_magnitudes = [](const Decimal& a, const Decimal& b) {
    if (a.is_zero() || b.is_zero()) return !a.is_zero() <=> !b.is_zero();
    if (a.point_ != b.point_) return a.point_ <=> b.point_;
    return a.digits_ <=> b.digits_;  // none ends in a zero
  };
  return negative_ ? of_magnitudes(other, *this) : of_magnitudes(*this, other);
}

// Long division: both as whole numbers of the same unit.
bool Decimal::is_multiple_of(const Decimal& divisor) const {
  if (is_zero()) return true;
  std::string a = whole_digits() + fraction_digits(), b = divisor.whole_digits() + divisor.fraction_digits();
  const size_t behind_a = fraction_digits().size(), behind_b = divisor.fraction_digits().size();
  a.append(std::max(behind_a, behind_b) - behind_a, '0');
  b.append(std::max(behind_a, behind_b) - behind_b, '0');
  b.erase(0, b.find_first_not_of('0'));
  std::string rest(b.size(), '0');
  rest += '0';
  const std::string wide = '0' + b;
  for (const char digit : a) {
    rest.erase(0, 1);
    rest += digit;
    while (rest >= wide) rest = difference(rest, wide);
  }
  return rest.find_first_not_of('0') == std::string::npos;
}

uint64_t remainder_of(std::string_view digits, uint64_t divisor) {
  uint64_t rest = 0;
  for (const char digit : digits) rest = (rest * 10 + static_cast<uint64_t>(digit - '0')) % divisor;
  return rest;
}

}  // namespace paw
