#include "watch/durations.hpp"

#include <fmt/format.h>

#include <charconv>
#include <optional>

#include "paw/error.hpp"

namespace paw::watch {
namespace {

constexpr std::chrono::milliseconds kLongest = std::chrono::days(3650);
constexpr uint64_t kHighestCount = 1'000'000;

std::optional<uint64_t> whole_number(std::string_view text) {
  uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::optional<std::chrono::milliseconds> unit(std::string_view name) {
  if (name == "ms") return std::chrono::milliseconds(1);
  if (name == "s") return std::chrono::seconds(1);
  if (name == "min" || name == "m") return std::chrono::minutes(1);
  if (name == "h") return std::chrono::hours(1);
  if (name == "d") return std::chrono::days(1);
  return std::nullopt;
}

std::optional<Clock::duration> duration(std::string_view text) {
  const size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
  const auto count = whole_number(text.substr(0, digits));
  const auto each = unit(text.substr(digits));
  if (!count || !each || *count == 0 || *count > static_cast<uint64_t>(kLongest / *each)) return std::nullopt;
  return *each * static_cast<int64_t>(*count);
}

}  // namespace

Clock::duration parse_duration(std::string_view text) {
  if (const auto parsed = duration(text)) return *parsed;
  throw UsageError(fmt::format(
      "'{}' is no duration: give a whole number and a unit (ms, s, min, h, d), such as 30s or 10min", text));
}

Rate parse_rate(std::string_view text) {
  if (const size_t slash = text.find('/'); slash != std::string_view::npos) {
    const auto count = whole_number(text.substr(0, slash));
    const std::string_view period = text.substr(slash + 1);
    const auto parsed = unit(period) ? std::optional<Clock::duration>(*unit(period)) : duration(period);
    if (count && parsed && *count >= 1 && *count <= kHighestCount) return {static_cast<size_t>(*count), *parsed};
  }
  throw UsageError(fmt::format("'{}' is no rate: give a number and a period, such as 10/min or 100/5min", text));
}

}  // namespace paw::watch
