#include "watch/rate_limit.hpp"

#include <utility>

namespace paw::watch {

bool RateLimit::admit(Clock::time_point now, size_t lines) {
  while (!admitted_.empty() && now - admitted_.front() >= rate_.period) admitted_.pop_front();
  if (admitted_.size() < rate_.count) {
    admitted_.push_back(now);
    return true;
  }
  if (suppressed_ == 0) first_suppressed_ = now;
  suppressed_ += lines;
  return false;
}

std::optional<size_t> RateLimit::take_suppressed(Clock::time_point now) {
  if (suppressed_ == 0 || now < *due()) return std::nullopt;
  return std::exchange(suppressed_, 0);
}

std::optional<Clock::time_point> RateLimit::due() const {
  if (suppressed_ == 0) return std::nullopt;
  return first_suppressed_ + rate_.period;
}

}  // namespace paw::watch
