// At most so many reports per period; those over the limit are counted.
#pragma once

#include <deque>
#include <optional>

#include "watch/durations.hpp"

namespace paw::watch {

// No stretch of time as long as the period has more than the count. One thread at a time; `now` never goes back.
class RateLimit {
 public:
  explicit RateLimit(WatchRate rate) : rate_(rate) {}

  // Whether a report may go out now. Where it may not, the `lines` that it stands for are counted as suppressed.
  bool admit(Clock::time_point now, size_t lines = 1);

  // How many lines were suppressed, once a period has passed since the first of them; then the count begins anew.
  std::optional<size_t> take_suppressed(Clock::time_point now);
  // When take_suppressed will have something to say.
  std::optional<Clock::time_point> due() const;

 private:
  WatchRate rate_;
  std::deque<Clock::time_point> admitted_;  // those of the last period
  size_t suppressed_ = 0;
  Clock::time_point first_suppressed_;
};

}  // namespace paw::watch
