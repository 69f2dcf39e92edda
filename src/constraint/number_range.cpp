#include "constraint/number_range.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <vector>

#include "paw/error.hpp"

namespace paw {
namespace {

// As a double holds 15 decimal digits exactly, no number that is written can be read as its neighbour, a bound.
constexpr size_t kWholeDigits = 18, kExactDigits = 15, kMostFractionDigits = 12;

using State = ByteGrammar::State;

void add_digits(ByteGrammar& grammar, State from, char low, char high, State to) {
  if (low <= high) grammar.add_bytes(from, static_cast<uint8_t>(low), static_cast<uint8_t>(high), to);
}

// Numbers of as many digits as both bounds have, which are included.
void same_length(ByteGrammar& grammar, State from, State to, const std::string& low, const std::string& high) {
  // Whether the digits so far are those of the low bound, and of the high one: while they are, it limits the next.
  std::map<std::pair<bool, bool>, State> states = {{{true, true}, from}};
  for (size_t i = 0; i < low.size(); ++i) {
    std::map<std::pair<bool, bool>, State> next;
    const auto target = [&](bool at_low, bool at_high) {
      if (i + 1 == low.size()) return to;
      const auto [entry, is_new] = next.try_emplace({at_low, at_high}, 0);
      if (is_new) entry->second = grammar.add_state();
      return entry->second;
    };
    for (const auto& [at, state] : states) {
      const auto& [at_low, at_high] = at;
      const char first = at_low ? low[i] : '0', last = at_high ? high[i] : '9';
      for (char digit = first; digit <= last; ++digit)
        add_digits(grammar, state, digit, digit, target(at_low && digit == first, at_high && digit == last));
    }
    states = std::move(next);
  }
}

// Compares whole numbers without leading zeros.
bool less(const std::string& a, const std::string& b) { return a.size() != b.size() ? a.size() < b.size() : a < b; }

// Both bounds are included.
void whole_between(ByteGrammar& grammar, State from, State to, std::string low, const std::string& high) {
  while (!less(high, low)) {
    const std::string last = low.size() < high.size() ? std::string(low.size(), '9') : high;
    same_length(grammar, from, to, low, last);
    if (last == high) return;
    low.assign(low.size() + 1, '0');
    low[0] = '1';
  }
}

std::string plus_one(std::string digits) {
  for (size_t i = digits.size(); i-- > 0;) {
    if (digits[i]++ != '9') return digits;
    digits[i] = '0';
  }
  digits.insert(0, 1, '1');
  return digits;
}

std::string minus_one(std::string digits) {  // of at least one
  for (size_t i = digits.size(); i-- > 0;) {
    if (digits[i]-- != '0') break;
    digits[i] = '9';
  }
  const size_t first = digits.find_first_not_of('0');
  return first == std::string::npos ? "0" : digits.substr(first);
}

// What may follow the digits before the point: a point and digits, or nothing, such that 0.digits is within the bounds.
// Without a bound, everything is.
void fraction(ByteGrammar& grammar, State from, State to, const Bound* low, const Bound* high) {
  const bool zero_is_enough = low == nullptr || (low->fraction.empty() && low->inclusive);
  const bool zero_is_not_too_much = high == nullptr || !high->fraction.empty() || high->inclusive;
  if (zero_is_enough && zero_is_not_too_much) grammar.add_empty(from, to);
  const size_t before = std::max(low != nullptr ? low->whole.size() : 0, high != nullptr ? high->whole.size() : 0);
  const size_t digits = std::min(kMostFractionDigits, kExactDigits - std::min(kExactDigits, before));
  if (digits == 0) return;
  std::map<std::pair<bool, bool>, State> states = {{{low != nullptr, high != nullptr}, grammar.add_state()}};
  grammar.add_bytes(from, '.', '.', states.begin()->second);
  for (size_t i = 0; i < digits; ++i) {
    std::map<std::pair<bool, bool>, State> next;
    const auto digit_of = [&](const Bound* bound) { return i < bound->fraction.size() ? bound->fraction[i] : '0'; };
    for (const auto& [at, state] : states) {
      const auto& [at_low, at_high] = at;
      const char first = at_low ? digit_of(low) : '0', last = at_high ? digit_of(high) : '9';
      for (char digit = first; digit <= last; ++digit) {
        const bool still_low = at_low && digit == first, still_high = at_high && digit == last;
        const auto [entry, is_new] = next.try_emplace({still_low, still_high}, 0);
        if (is_new) {
          entry->second = grammar.add_state();
          const bool enough = !still_low || (i + 1 >= low->fraction.size() && low->inclusive);
          const bool not_too_much = !still_high || i + 1 < high->fraction.size() || high->inclusive;
          if (enough && not_too_much) grammar.add_empty(entry->second, to);
        }
        add_digits(grammar, state, digit, digit, entry->second);
      }
    }
    states = std::move(next);
  }
}

// Numbers from `low` on up to `high`, neither of which is negative here; `high` may be null.
void between(ByteGrammar& grammar, State from, State to, const Bound& low, const Bound* high, bool whole) {
  const std::string largest(kWholeDigits, '9');
  const std::string& last = high != nullptr ? high->whole : largest;
  if (whole) {
    const bool skip_low = !low.fraction.empty() || !low.inclusive;
    const std::string first = skip_low ? plus_one(low.whole) : low.whole;
    const bool skip_high = high != nullptr && high->fraction.empty() && !high->inclusive;
    if (skip_high && last == "0") return;
    whole_between(grammar, from, to, first, skip_high ? minus_one(last) : last);
    return;
  }
  if (less(last, low.whole)) return;
  const auto part = [&](const std::string& first, const std::string& end, const Bound* low_end, const Bound* high_end) {
    const State behind = grammar.add_state();
    whole_between(grammar, from, behind, first, end);
    fraction(grammar, behind, to, low_end, high_end);
  };
  if (low.whole == last) return part(last, last, &low, high);
  part(low.whole, low.whole, &low, nullptr);
  const std::string above = plus_one(low.whole), below = high != nullptr ? minus_one(last) : last;
  if (!less(below, above)) part(above, below, nullptr, nullptr);
  if (high != nullptr) part(last, last, nullptr, high);
}

}  // namespace

Bound Bound::of(double value, bool inclusive) {
  if (!std::isfinite(value)) throw Error("a bound is no finite number");
  Bound bound;
  bound.negative = value < 0;
  bound.inclusive = inclusive;
  // The shortest decimal notation that reads back as this number, without an exponent.
  std::string text = fmt::format("{:e}", std::abs(value));
  for (int digits = 0; digits <= 17; ++digits) {
    text = fmt::format("{:.{}e}", std::abs(value), digits);
    if (std::stod(text) == std::abs(value)) break;
  }
  const size_t mark = text.find('e');
  const int exponent = std::stoi(text.substr(mark + 1));
  std::string digits = text.substr(0, mark);
  if (digits.size() > 1) digits.erase(1, 1);  // the point
  if (exponent < 0) digits.insert(0, static_cast<size_t>(-exponent), '0');
  const size_t point = 1 + static_cast<size_t>(std::max(exponent, 0));
  if (digits.size() < point) digits.append(point - digits.size(), '0');
  bound.whole = digits.substr(0, point);
  bound.whole.erase(0, std::min(bound.whole.find_first_not_of('0'), bound.whole.size() - 1));
  bound.fraction = digits.substr(point);
  bound.fraction.erase(bound.fraction.find_last_not_of('0') + 1);
  return bound;
}

void write_number_range(ByteGrammar& grammar, State from, State to, const std::optional<Bound>& low,
                        const std::optional<Bound>& high, bool whole) {
  const Bound zero;
  Bound below_zero = zero;
  below_zero.inclusive = false;
  // Negative ones: a minus sign, and a number from |high| (or more than zero) up to |low|.
  if (!low || low->negative) {
    const State behind_sign = grammar.add_state();
    grammar.add_bytes(from, '-', '-', behind_sign);
    between(grammar, behind_sign, to, high && high->negative ? *high : below_zero, low ? &*low : nullptr, whole);
  }
  if (!high || !high->negative)
    between(grammar, from, to, low && !low->negative ? *low : zero, high ? &*high : nullptr, whole);
}

void write_multiples(ByteGrammar& grammar, State from, State to, unsigned divisor) {
  std::vector<State> remainders(divisor);
  for (State& state : remainders) state = grammar.add_state();
  const State behind_sign = grammar.add_state();
  grammar.add_bytes(from, '-', '-', behind_sign);
  grammar.add_bytes(from, '0', '0', to);
  for (unsigned digit = 1; digit <= 9; ++digit) {
    const auto byte = static_cast<uint8_t>('0' + digit);
    for (const State first : {from, behind_sign}) grammar.add_bytes(first, byte, byte, remainders[digit % divisor]);
  }
  for (unsigned r = 0; r < divisor; ++r) {
    for (unsigned digit = 0; digit <= 9; ++digit) {
      const auto byte = static_cast<uint8_t>('0' + digit);
      grammar.add_bytes(remainders[r], byte, byte, remainders[(10 * r + digit) % divisor]);
    }
  }
  grammar.add_empty(remainders[0], to);
}

}  // namespace paw
