// Numbers in decimal notation that lie in a range, as an automaton.
#pragma once

#include <optional>
#include <string>

#include "constraint/byte_grammar.hpp"

namespace paw {

// A bound in decimal notation: [-]digits[.digits], without an exponent.
struct Bound {
  bool negative = false;
  std::string whole = "0", fraction;  // no leading zeros before, no trailing zeros behind; zero is never negative
  bool inclusive = true;

  // Throws Error where the number is not finite.
  static Bound of(double value, bool inclusive);
};

// Adds JSON numbers (no exponent, at most 18 digits before the point and 12 behind it) between two bounds, either of
// which may be absent. Whole numbers have no point.
void write_number_range(ByteGrammar& grammar, ByteGrammar::State from, ByteGrammar::State to,
                        const std::optional<Bound>& low, const std::optional<Bound>& high, bool whole);

// Adds whole numbers, negative ones too, that `divisor` (1 to 1000) divides.
void write_multiples(ByteGrammar& grammar, ByteGrammar::State from, ByteGrammar::State to, unsigned divisor);

}  // namespace paw
