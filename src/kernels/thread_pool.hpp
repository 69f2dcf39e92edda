// A thread pool for short parallel loops; how many threads there are never changes a result.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace paw {

// Starts a thread that calls the function.
using StartThread = std::function<std::thread(std::function<void()>)>;
std::thread start_thread(std::function<void()> function);

// One caller at a time. The caller takes part in the work, so a pool of 1 starts no thread. A thread that waits looks
// for work for a moment and then sleeps; where the pool has more threads than there are processors it sleeps at once.
class ThreadPool {
 public:
  // 0: as many as available_processors(). Where the system cannot start that many, the pool makes do with those that it
  // could start; size() tells. `start` throws std::system_error or std::bad_alloc where it cannot.
  explicit ThreadPool(size_t threads, const StartThread& start = start_thread);
  ~ThreadPool();
  ThreadPool(const ThreadPool&) = delete;
  ThreadPool& operator=(const ThreadPool&) = delete;

  size_t size() const { return workers_.size() + 1; }

  // Calls work(begin, end) on disjoint ranges that together cover [0, count), and returns when all are done. `grain` is
  // the least number of items worth handing over. An exception thrown by `work` is rethrown here.
  void for_ranges(size_t count, size_t grain, const std::function<void(size_t, size_t)>& work);

 private:
  void run_worker();
  bool join_loop();
  void leave_loop();
  void take_chunks();

  std::vector<std::thread> workers_;
  std::chrono::nanoseconds spin_{};  // how long a waiting thread looks before it sleeps
  std::atomic<uint32_t> loops_{0};   // started so far; workers wait for the next one
  std::atomic<uint32_t> state_{0};   // of the loop: kOpen, and how many workers have joined it and not left
  std::atomic<size_t> next_{0};
  std::atomic<bool> stop_{false};
  size_t count_ = 0, chunk_ = 1;
  const std::function<void(size_t, size_t)>* work_ = nullptr;
  std::mutex mutex_;  // of failure_
  std::exception_ptr failure_;
};

}  // namespace paw
