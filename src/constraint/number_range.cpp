#include "constraint/number_range.hpp"

#include <algorithm>
#include <compare>
#include <map>
#include <string>
#include <vector>

#include "paw/error.hpp"

namespace paw {
namespace {

// As a double holds 15 decimal digits exactly, a number of as many cannot be read as its neighbour, a bound.
constexpr size_t kExactDigits = 15;
constexpr uint64_t kMostRemainders = 100'000;

using State = Automaton::State;

// Numbers of as many digits as both bounds have, which are included.
void same_length(Automaton& numbers, State from, State to, const std::string& low, const std::string& high) {
  // Whether the digits so far are those of the low bound, and of the high one: while they are, it limits the next.
  std::map<std::pair<bool, bool>, State> states = {{{true, true}, from}};
  for (size_t i = 0; i < low.size(); ++i) {
    std::map<std::pair<bool, bool>, State> next;
    const auto target = [&](bool at_low, bool at_high) {
      if (i + 1 == low.size()) return to;
      const auto [entry, is_new] = next.try_emplace({at_low, at_high}, 0);
      if (is_new) entry->second = numbers.add_state();
      return entry->second;
    };
    for (const auto& [at, state] : states) {
      const auto& [at_low, at_high] = at;
      const char first = at_low ? low[i] : '0', last = at_high ? high[i] : '9';
      for (char digit = first; digit <= last; ++digit)
        numbers.add_char(state, digit, digit, target(at_low && digit == first, at_high && digit == last));
    }
    states = std::move(next);
  }
}

// Compares whole numbers without leading zeros.
bool less(const std::string& a, const std::string& b) { return a.size() != b.size() ? a.size() < b.size() : a < b; }

// Both bounds are included.
void whole_between(Automaton& numbers, State from, State to, std::string low, const std::string& high) {
  while (!less(high, low)) {
    const std::string last = low.size() < high.size() ? std::string(low.size(), '9') : high;
    same_length(numbers, from, to, low, last);
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

// All whole numbers from `low` on.
void whole_from(Automaton& numbers, State from, State to, const std::string& low) {
  whole_between(numbers, from, to, low, std::string(low.size(), '9'));
  State more = numbers.add_state();
  numbers.add_char(from, '1', '9', more);
  for (size_t i = 1; i < low.size(); ++i) {
    const State next = numbers.add_state();
    numbers.add_char(more, '0', '9', next);
    more = next;
  }
  const State rest = numbers.add_state();
  numbers.add_char(more, '0', '9', rest);
  numbers.add_char(rest, '0', '9', rest);
  numbers.add_empty(rest, to);
}

// How the digits so far compare with a bound's: they are its own; they are the last ones below or above it, so that
// nines or zeros may come close again; or they are away from it.
enum class Near : uint8_t { Same, Next, Away };

Near after_digit(Near before, char digit, char of_bound, bool is_high) {
  if (before == Near::Same) {
    if (digit == of_bound) return Near::Same;
    return is_high && digit + 1 == of_bound ? Near::Next : Near::Away;
  }
  return before == Near::Next && digit == '9' ? Near::Next : Near::Away;
}

// A bound of the digits behind the point, and how the digits before it compare with its own.
struct FractionBound {
  std::string fraction;
  bool inclusive = true;
  Near near = Near::Away;
  size_t before = 0;  // digits before the point

  char digit(size_t i) const { return i < fraction.size() ? fraction[i] : '0'; }
  // Whether what was written is on the right side, `count` digits behind the point.
  bool is_enough(Near at, size_t count) const { return at != Near::Same || (count >= fraction.size() && inclusive); }
  bool is_not_too_much(Near at, size_t count) const { return at != Near::Same || count < fraction.size() || inclusive; }
};

// What may follow the digits before the point: a point and digits, or nothing, such that the number is between the
// bounds.
void fraction(Automaton& numbers, State from, State to, const FractionBound& low, const FractionBound& high) {
  if (low.is_enough(low.near, 0) && high.is_not_too_much(high.near, 0)) numbers.add_empty(from, to);
  const size_t before = std::max(low.before, high.before);
  const size_t compared =
      std::max({low.fraction.size(), high.fraction.size(), kExactDigits - std::min(kExactDigits, before)});
  const State point = numbers.add_state(), free = numbers.add_state();
  numbers.add_char(from, '.', '.', point);
  numbers.add_char(free, '0', '9', free);
  numbers.add_empty(free, to);
  if (low.near == Near::Away && high.near == Near::Away) return numbers.add_char(point, '0', '9', free);
  std::map<std::pair<Near, Near>, State> states = {{{low.near, high.near}, point}};
  for (size_t i = 0; i < compared; ++i) {
    std::map<std::pair<Near, Near>, State> next;
    for (const auto& [at, state] : states) {
      const auto& [at_low, at_high] = at;
      const char first = at_low == Near::Same ? low.digit(i) : '0', last = at_high == Near::Same ? high.digit(i) : '9';
      for (char digit = first; digit <= last; ++digit) {
        const Near then_low = after_digit(at_low, digit, low.digit(i), false);
        const Near then_high = after_digit(at_high, digit, high.digit(i), true);
        if (then_low == Near::Away && then_high == Near::Away) {
          numbers.add_char(state, digit, digit, free);
          continue;
        }
        const auto [entry, is_new] = next.try_emplace({then_low, then_high}, 0);
        if (is_new) {
          entry->second = numbers.add_state();
          if (low.is_enough(then_low, i + 1) && high.is_not_too_much(then_high, i + 1))
            numbers.add_empty(entry->second, to);
        }
        numbers.add_char(state, digit, digit, entry->second);
      }
    }
    states = std::move(next);
  }
  // Next to a bound that is included, more digits may follow; on the high one, zeros.
  for (const auto& [at, state] : states) {
    const bool low_allows = at.first == Near::Away || low.inclusive;
    const bool high_allows = at.second == Near::Away || high.inclusive;
    if (low_allows && high_allows) numbers.add_char(state, '0', at.second == Near::Same ? '0' : '9', state);
  }
}

// Numbers from `low` on up to `high`, neither of which is negative here; `high` may be null.
void between(Automaton& numbers, State from, State to, const Bound& low, const Bound* high, bool whole) {
  const std::string first = low.value.whole_digits(), last = high != nullptr ? high->value.whole_digits() : "";
  const auto up_from = [&](State begin, State end, const std::string& digits) {
    whole_from(numbers, begin, end, digits);
  };
  if (whole) {
    const std::string least = low.inclusive && low.value.is_whole() ? first : plus_one(first);
    if (high == nullptr) return up_from(from, to, least);
    const bool skips_high = high->value.is_whole() && !high->inclusive;
    if (skips_high && last == "0") return;
    return whole_between(numbers, from, to, least, skips_high ? minus_one(last) : last);
  }
  if (high != nullptr && less(last, first)) return;
  FractionBound at_low{low.value.fraction_digits(), low.inclusive, Near::Same, first.size()}, none;
  FractionBound at_high;
  if (high != nullptr) at_high = {high->value.fraction_digits(), high->inclusive, Near::Same, last.size()};
  const auto part = [&](const std::string& begin, const std::string& end, const FractionBound& l,
                        const FractionBound& h) {
    if (less(end, begin)) return;
    const State behind = numbers.add_state();
    whole_between(numbers, from, behind, begin, end);
    fraction(numbers, behind, to, l, h);
  };
  if (high != nullptr && first == last) return part(first, last, at_low, at_high);
  // The low bound's own digits before the point; those between; the last ones below the high bound; its own.
  FractionBound below_high = at_high;
  below_high.near = high == nullptr ? Near::Away : Near::Next;
  const bool next_is_last = high != nullptr && plus_one(first) == last;
  part(first, first, at_low, next_is_last ? below_high : none);
  if (high == nullptr) {
    const State behind = numbers.add_state();
    up_from(from, behind, plus_one(first));
    return fraction(numbers, behind, to, none, none);
  }
  if (!next_is_last) {
    const std::string before_last = minus_one(last);
    part(plus_one(first), minus_one(before_last), none, none);
    part(before_last, before_last, none, below_high);
  }
  part(last, last, none, at_high);
}

// An exponent, or nothing. `small`: of at most two digits, so that a double is not 0 where the number is not.
void exponent(Automaton& numbers, State from, State to, bool small) {
  const State mark = numbers.add_state(), sign = numbers.add_state(), digits = numbers.add_state();
  numbers.add_empty(from, to);
  numbers.add_char(from, 'e', 'e', mark);
  numbers.add_char(from, 'E', 'E', mark);
  numbers.add_char(mark, '+', '+', sign);
  numbers.add_char(mark, '-', '-', sign);
  numbers.add_empty(mark, sign);
  numbers.add_char(sign, '0', '9', digits);
  numbers.add_char(digits, '0', '9', small ? to : digits);
  numbers.add_empty(digits, to);
}

// Digits with a point or not, without a sign, with an exponent or not; `above_zero`: not all of them zeros.
void unsigned_numbers(Automaton& numbers, State from, State to, bool above_zero) {
  const State behind = numbers.add_state();
  Bound zero;
  zero.inclusive = !above_zero;
  between(numbers, from, behind, zero, nullptr, false);
  exponent(numbers, behind, to, above_zero);
}

}  // namespace

Automaton number_range(const std::optional<Bound>& low, const std::optional<Bound>& high, bool whole) {
  Automaton numbers;
  const State from = numbers.start(), to = numbers.end();
  const State behind_sign = numbers.add_state();
  numbers.add_char(from, '-', '-', behind_sign);
  const bool zero_or_none = (!low || low->value.is_zero()) && (!high || high->value.is_zero()) && !(low && high);
  if (zero_or_none && !whole) {
    if (!low) unsigned_numbers(numbers, behind_sign, to, high && !high->inclusive);
    if (!high) unsigned_numbers(numbers, from, to, low && !low->inclusive);
    if (high && high->inclusive) numbers.add_char(from, '0', '0', to);
    return numbers;
  }
  const auto magnitude = [](const Bound& bound) { return Bound{bound.value.magnitude(), bound.inclusive}; };
  const Bound zero;
  Bound beyond_zero;
  beyond_zero.inclusive = false;
  // Negative ones: a minus sign, and a number from |high| (or more than zero) up to |low|.
  if (!low || low->value.is_negative()) {
    const bool is_below = high && high->value.is_negative();
    const std::optional<Bound> most = low ? std::optional(magnitude(*low)) : std::nullopt;
    between(numbers, behind_sign, to, is_below ? magnitude(*high) : beyond_zero, most ? &*most : nullptr, whole);
  }
  if (!high || !high->value.is_negative())
    between(numbers, from, to, low && !low->value.is_negative() ? *low : zero, high ? &*high : nullptr, whole);
  return numbers;
}

// The states are remainders: of the digits so far as a whole number, in units of the divisor's last digit.
Automaton multiples(const Decimal& divisor) {
  const std::string behind = divisor.fraction_digits();
  std::string digits = divisor.whole_digits() + behind;
  digits.erase(0, digits.find_first_not_of('0'));
  if (digits.size() > 6 || remainder_of(digits, UINT64_MAX) > kMostRemainders || behind.size() > 30)
    throw Error(ErrorKind::TooLarge, "\"multipleOf\" has too many digits to be enforced");
  const uint64_t modulus = remainder_of(digits, UINT64_MAX);
  Automaton numbers;
  const State behind_sign = numbers.add_state();
  numbers.add_char(numbers.start(), '-', '-', behind_sign);
  // Of each number of digits behind the point, or before it, the states of all remainders.
  std::vector<std::vector<State>> states(behind.size() + 1, std::vector<State>(modulus));
  for (auto& level : states) {
    for (State& state : level) state = numbers.add_state();
  }
  const State zero = numbers.add_state();
  for (const State first : {numbers.start(), behind_sign}) {
    for (char digit = '1'; digit <= '9'; ++digit)
      numbers.add_char(first, digit, digit, states[0][static_cast<uint64_t>(digit - '0') % modulus]);
  }
  numbers.add_char(numbers.start(), '0', '0', zero);
  if (!behind.empty()) numbers.add_char(behind_sign, '0', '0', zero);
  numbers.add_empty(zero, numbers.end());
  const auto digit_edges = [&](State from, uint64_t rest, size_t level) {
    for (uint64_t digit = 0; digit <= 9; ++digit) {
      const auto c = static_cast<char>('0' + digit);
      numbers.add_char(from, c, c, states[level][(10 * rest + digit) % modulus]);
    }
  };
  std::vector<State> points(modulus);
  for (uint64_t rest = 0; rest < modulus; ++rest) {
    digit_edges(states[0][rest], rest, 0);
    if (behind.empty()) continue;
    points[rest] = numbers.add_state();
    numbers.add_char(states[0][rest], '.', '.', points[rest]);
    digit_edges(points[rest], rest, 1);
  }
  if (!behind.empty()) numbers.add_char(zero, '.', '.', points[0]);
  for (size_t level = 0; level <= behind.size(); ++level) {
    for (uint64_t rest = 0; rest < modulus; ++rest) {
      uint64_t scaled = rest;
      for (size_t i = level; i < behind.size(); ++i) scaled = scaled * 10 % modulus;
      if (scaled == 0) numbers.add_empty(states[level][rest], numbers.end());
      if (level > 0 && level < behind.size()) digit_edges(states[level][rest], rest, level + 1);
    }
  }
  if (!behind.empty()) {
    const State zeros = numbers.add_state();
    numbers.add_char(states[behind.size()][0], '0', '0', zeros);
    numbers.add_char(zeros, '0', '0', zeros);
    numbers.add_empty(zeros, numbers.end());
  }
  return numbers;
}

}  // namespace paw
