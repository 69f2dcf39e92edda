// Numbers from text, the same in every locale: the whole text is the number, or there is none.
#pragma once

#include <charconv>
#include <optional>
#include <string_view>

namespace paw {

// A decimal number as C writes it, with a sign and an exponent where it has them; "inf" and "nan" are none. Rounded to
// the nearest double; none where it is too large for one. What is smaller than any double but 0 is the nearest too.
std::optional<double> parse_number(std::string_view text);

// A whole number in decimal digits without a sign, as far as Integer reaches.
template <typename Integer>
std::optional<Integer> parse_whole(std::string_view text) {
  Integer value{};
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool digits = !text.empty() && text.front() >= '0' && text.front() <= '9';
  if (!digits || error != std::errc() || stop != text.data() + text.size()) return std::nullopt;
  return value;
}

}  // namespace paw
