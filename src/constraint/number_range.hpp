// Numbers in JSON's notation that lie in a range, or are multiples of a number, as automata.
#pragma once

#include <optional>

#include "constraint/automaton.hpp"
#include "constraint/decimal.hpp"

namespace paw {

struct Bound {
  Decimal value;
  bool inclusive = true;
};

// Numbers between two bounds, either of which may be absent; whole numbers have no point. Compared exactly, whatever
// their length. Numbers have an exponent only where the bounds are absent, or 0 on one side. Next to a bound that is
// excluded, digits end where a double could no longer tell the two apart. Throws Error (TooLarge): see Decimal.
Automaton number_range(const std::optional<Bound>& low, const std::optional<Bound>& high, bool whole);

// Numbers without an exponent, negative ones too, that are whole multiples of `divisor`, which is above 0. Throws Error
// (TooLarge) where its digits are too many to be enforced.
Automaton multiples(const Decimal& divisor);

}  // namespace paw
