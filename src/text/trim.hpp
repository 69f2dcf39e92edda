// White space (ASCII) at the ends of a text.
#pragma once

#include <string_view>

namespace paw {

inline constexpr std::string_view kWhiteSpace = " \t\r\n\v\f";

inline std::string_view trimmed_end(std::string_view text) {
  const size_t last = text.find_last_not_of(kWhiteSpace);
  return text.substr(0, last == std::string_view::npos ? 0 : last + 1);
}

inline std::string_view trimmed(std::string_view text) {
  const size_t first = text.find_first_not_of(kWhiteSpace);
  return first == std::string_view::npos ? std::string_view() : trimmed_end(text.substr(first));
}

}  // namespace paw
