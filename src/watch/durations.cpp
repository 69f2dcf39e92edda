#include "watch/durations.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>

#include "text/numbers.hpp"

namespace paw {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kLongest = std::chrono::days(3650);
constexpr uint64_t kHighestCount = 1'000'000;

struct Unit {
  std::string_view name;
  milliseconds length;
};
constexpr std::array<Unit, 6> kUnits = {{{"d", std::chrono::days(1)},
                                         {"h", std::chrono::hours(1)},
                                         {"min", std::chrono::minutes(1)},
                                         {"m", std::chrono::minutes(1)},
                                         {"s", std::chrono::seconds(1)},
                                         {"ms", milliseconds(1)}}};

std::optional<milliseconds> unit(std::string_view name) {
  const auto found = std::ranges::find(kUnits, name, &Unit::name);
  return found == kUnits.end() ? std::nullopt : std::optional(found->length);
}

std::optional<milliseconds> duration(std::string_view text) {
  const size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
  const auto count = parse_whole<uint64_t>(text.substr(0, digits));
  const auto each = unit(text.substr(digits));
  if (!count || !each || *count == 0 || *count > static_cast<uint64_t>(kLongest / *each)) return std::nullopt;
  return *each * static_cast<int64_t>(*count);
}

}  // namespace

milliseconds parse_duration(std::string_view text) {
  if (const auto parsed = duration(text)) return *parsed;
  throw UsageError(fmt::format(
      "'{}' is not a duration: give a whole number and a unit (ms, s, min, h, d), such as 30s or 10min", text));
}

WatchRate parse_rate(std::string_view text) {
  if (const size_t slash = text.find('/'); slash != std::string_view::npos) {
    const auto count = parse_whole<uint64_t>(text.substr(0, slash));
    const std::string_view period = text.substr(slash + 1);
    const auto parsed = unit(period) ? unit(period) : duration(period);
    if (count && parsed && *count >= 1 && *count <= kHighestCount) return {static_cast<size_t>(*count), *parsed};
  }
  throw UsageError(fmt::format("'{}' is not a rate: give a number and a period, such as 10/min or 100/5min", text));
}

std::string watch::to_text(const WatchRate& rate) {
  const auto whole = [&](const Unit& unit) { return rate.period % unit.length == milliseconds(0); };
  const Unit& unit = *std::ranges::find_if(kUnits, whole);
  const auto count = rate.period / unit.length;
  return count == 1 ? fmt::format("{}/{}", rate.count, unit.name)
                    : fmt::format("{}/{}{}", rate.count, count, unit.name);
}

}  // namespace paw
