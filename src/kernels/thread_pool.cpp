#include "kernels/thread_pool.hpp"

#include <algorithm>
#include <exception>
#include <utility>

#include "kernels/processors.hpp"

namespace paw {
namespace {

// Longer than the gap between two loops of a layer.
constexpr std::chrono::microseconds kSpin(50);

// In state_: workers may still join the loop.
constexpr uint32_t kOpen = uint32_t{1} << 31;

inline void pause_briefly() {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#else
  std::this_thread::yield();
#endif
}

// Returns when the value is no longer `old`: looks at it for about `spin`, then sleeps until it is notified.
void wait_for_change(const std::atomic<uint32_t>& value, uint32_t old, std::chrono::nanoseconds spin) {
  using Clock = std::chrono::steady_clock;
  constexpr int kLooksAtOnce = 64;
  if (spin.count() > 0) {
    const Clock::time_point end = Clock::now() + spin;
    do {
      for (int i = 0; i < kLooksAtOnce; ++i) {
        if (value.load() != old) return;
        pause_briefly();
      }
    } while (Clock::now() < end);
  }
  value.wait(old);
}

}  // namespace

std::thread start_thread(std::function<void()> function) { return std::thread(std::move(function)); }

ThreadPool::ThreadPool(size_t threads, const StartThread& start) {
  const size_t processors = available_processors();
  if (threads == 0) threads = processors;
  if (threads <= processors) spin_ = kSpin;
  try {
    while (size() < threads) {
      workers_.emplace_back();
      workers_.back() = start([this] { run_worker(); });
    }
  } catch (const std::exception&) {
    if (!workers_.empty() && !workers_.back().joinable()) workers_.pop_back();
  }
}

ThreadPool::~ThreadPool() {
  stop_ = true;
  loops_.fetch_add(1);
  loops_.notify_all();
  for (auto& worker : workers_) worker.join();
}

// The caller waits only for workers that have joined the loop: one that wakes up too late has missed nothing.
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
  state_ = kOpen;
  loops_.fetch_add(1);
  loops_.notify_all();
  take_chunks();
  for (uint32_t left = state_.fetch_and(~kOpen) & ~kOpen; left != 0; left = state_.load()) {
    wait_for_change(state_, left, spin_);
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

// Whether the loop was still open.
bool ThreadPool::join_loop() {
  uint32_t state = state_.load();
  while ((state & kOpen) != 0) {
    if (state_.compare_exchange_weak(state, state + 1)) return true;
  }
  return false;
}

void ThreadPool::leave_loop() {
  if (state_.fetch_sub(1) == 1) state_.notify_one();  // only the caller waits for it
}

void ThreadPool::run_worker() {
  uint32_t seen = 0;
  for (;;) {
    wait_for_change(loops_, seen, spin_);
    seen = loops_.load();
    if (stop_) return;
    if (join_loop()) {
      take_chunks();
      leave_loop();
    }
  }
}

}  // namespace paw
