// A fixed team of threads for short parallel loops; how many there are never changes a result.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace paw {

// One caller at a time. The caller takes part in the work, so a pool of 1 starts no thread.
class ThreadPool {
 public:
  explicit ThreadPool(size_t threads);  // 0: as many as the machine has
  ~ThreadPool();
  ThreadPool(const ThreadPool&) = delete;
  ThreadPool& operator=(const ThreadPool&) = delete;

  size_t size() const { return workers_.size() + 1; }

  // Calls work(begin, end) on disjoint ranges that together cover [0, count), and returns when all are done. `grain` is
  // the least number of items worth handing over. An exception thrown by `work` is rethrown here.
  void for_ranges(size_t count, size_t grain, const std::function<void(size_t, size_t)>& work);

 private:
  void run(size_t worker);
  void take_chunks();

  std::vector<std::thread> workers_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::atomic<uint64_t> round_{0};
  std::atomic<size_t> next_{0}, busy_{0};
  std::atomic<bool> stop_{false};
  size_t count_ = 0, chunk_ = 1;
  const std::function<void(size_t, size_t)>* work_ = nullptr;
  std::exception_ptr failure_;
};

}  // namespace paw
