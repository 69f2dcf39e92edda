// Durations and rates as the command line takes them: 90s, 10min, 2h; 10/min, 100/5min.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>

namespace paw::watch {

using Clock = std::chrono::steady_clock;

// A whole number and a unit: ms, s, min (or m), h, d. From 1 ms to 3,650 days. Throws UsageError.
Clock::duration parse_duration(std::string_view text);

// At most `count` per `period`.
struct Rate {
  size_t count = 0;
  Clock::duration period{};
};
// N/PERIOD, where PERIOD is a duration or a unit alone; N is from 1 to 1,000,000. Throws UsageError.
Rate parse_rate(std::string_view text);

}  // namespace paw::watch
