#include "kernels/thread_pool.hpp"

#include <algorithm>
#include <exception>

namespace paw {
namespace {

// How often a waiting thread looks before it sleeps: about 50 microseconds, longer than the gap between two loops of a
// layer.
constexpr int kSpins = 4000;

inline void pause_briefly() {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#else
  std::this_thread::yield();
#endif
}

}  // namespace

ThreadPool::ThreadPool(size_t threads) {
  if (threads == 0) threads = std::max(1U, std::thread::hardware_concurrency());
  for (size_t i = 1; i < threads; ++i) workers_.emplace_back([this, i] { run(i); });
}

ThreadPool::~ThreadPool() {
  {
    const std::lock_guard lock(mutex_);
    stop_ = true;
    round_.fetch_add(1);
  }
  wake_.notify_all();
  for (auto& worker : workers_) worker.join();
}

void ThreadPool::for_ranges(size_t count, size_t grain, const std::function<void(size_t, size_t)>& work) {
  if (count == 0) return;
  if (workers_.empty() || count <= grain) {
    work(0, count);
    return;
  }
  // Several chunks per thread even out threads that are interrupted.
  constexpr size_t kChunks = 8;
  chunk_ = std::max(grain, (count + kChunks * size() - 1) / (kChunks * size()));
  count_ = count;
  work_ = &work;
  failure_ = nullptr;
  next_ = 0;
  busy_ = workers_.size();
  {
    const std::lock_guard lock(mutex_);
    round_.fetch_add(1);
  }
  wake_.notify_all();
  take_chunks();
  for (int spins = 0; busy_.load() != 0;) {
    if (++spins < kSpins) {
      pause_briefly();
    } else {
      std::this_thread::yield();
    }
  }
  if (failure_) std::rethrow_exception(failure_);
}

void ThreadPool::take_chunks() {
  try {
    for (size_t begin = next_.fetch_add(chunk_); begin < count_; begin = next_.fetch_add(chunk_)) {
      (*work_)(begin, std::min(count_, begin + chunk_));
    }
  } catch (...) {
    const std::lock_guard lock(mutex_);
    failure_ = std::current_exception();
  }
}

void ThreadPool::run(size_t) {
  uint64_t seen = 0;
  for (;;) {
    for (int spins = 0; round_.load() == seen && spins < kSpins; ++spins) pause_briefly();
    if (round_.load() == seen) {
      std::unique_lock lock(mutex_);
      wake_.wait(lock, [&] { return round_.load() != seen; });
    }
    seen = round_.load();
    if (stop_) return;
    take_chunks();
    busy_.fetch_sub(1);
  }
}

}  // namespace paw
