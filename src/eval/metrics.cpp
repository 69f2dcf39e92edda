#include "eval/metrics.hpp"

namespace paw {

std::string_view trimmed_end(std::string_view text) {
  const size_t last = text.find_last_not_of(" \t\r\n\v\f");
  return text.substr(0, last == std::string_view::npos ? 0 : last + 1);
}

bool Case::correct() const { return trimmed_end(expected) == trimmed_end(actual); }

}  // namespace paw
