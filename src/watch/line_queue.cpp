#include "watch/line_queue.hpp"

#include <utility>

namespace paw::watch {

bool LineQueue::push(Line& line, std::chrono::milliseconds timeout) {
  {
    std::unique_lock lock(mutex_);
    if (when_full_ == WhenFull::DropOldest && lines_.size() >= capacity_) {
      lines_.pop_front();
      ++dropped_;
    }
    has_space_.wait_for(lock, timeout, [&] { return closed_ || lines_.size() < capacity_; });
    if (closed_ || lines_.size() >= capacity_) return false;
    lines_.push_back(std::move(line));
  }
  has_line_.notify_one();
  return true;
}

bool LineQueue::take(std::vector<Line>& lines, size_t count, size_t bytes, std::optional<Clock::time_point> until) {
  {
    std::unique_lock lock(mutex_);
    const auto ready = [&] { return closed_ || !lines_.empty(); };
    if (until) {
      has_line_.wait_until(lock, *until, ready);
    } else {
      has_line_.wait(lock, ready);
    }
    if (closed_ && lines_.empty()) return false;
    for (size_t taken = 0; !lines_.empty() && lines.size() < count && taken < bytes; lines_.pop_front()) {
      taken += lines_.front().text.size();
      lines.push_back(std::move(lines_.front()));
    }
  }
  has_space_.notify_one();
  return true;
}

void LineQueue::close() {
  {
    const std::lock_guard lock(mutex_);
    closed_ = true;
  }
  has_line_.notify_all();
  has_space_.notify_all();
}

size_t LineQueue::dropped() const {
  const std::lock_guard lock(mutex_);
  return dropped_;
}

}  // namespace paw::watch
