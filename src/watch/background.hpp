// Work that must not hold up the one who asks for it: a few threads and a bounded number of waiting jobs.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <stop_token>
#include <thread>
#include <vector>

#include "watch/durations.hpp"

namespace paw::watch {

// May be used from several threads at once.
class Background {
 public:
  // A job ends soon after a stop is requested, and throws nothing.
  using Job = std::function<void(std::stop_token)>;

  // At most `threads` jobs at a time, and `waiting` that have not begun.
  Background(size_t threads, size_t waiting);
  // Forgets the jobs that have not begun, requests those under way to stop, and waits for them.
  ~Background();
  Background(const Background&) = delete;
  Background& operator=(const Background&) = delete;

  // False where as many wait as may.
  bool submit(Job job);

  // Waits until every job is done, until `end` at most. True where they are.
  bool wait(Clock::time_point end);

  // Those that have not begun are forgotten, those under way requested to stop. Returns how many were forgotten.
  size_t stop();

 private:
  void work();

  size_t most_waiting_;
  std::mutex mutex_;
  std::condition_variable has_job_, is_done_;
  std::deque<Job> jobs_;
  size_t under_way_ = 0;
  bool ending_ = false;
  std::stop_source stop_;
  std::vector<std::thread> threads_;
};

}  // namespace paw::watch
