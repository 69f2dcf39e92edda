// The clock of a watch, and durations and rates as text; paw/watch.hpp declares the functions that parse them.
#pragma once

#include <chrono>
#include <string>

#include "paw/watch.hpp"

namespace paw::watch {

using Clock = std::chrono::steady_clock;

// As parse_rate takes it: "10/min", "100/5min".
std::string to_text(const WatchRate& rate);

}  // namespace paw::watch
