// Ctrl-C while the engine computes without the interpreter lock.
#pragma once

#include <atomic>

// While one lives on the main thread, SIGINT also sets a flag that the engine looks at. On other threads it does
// nothing, as Python runs handlers of signals on the main thread alone.
class InterruptGuard {
 public:
  InterruptGuard();
  ~InterruptGuard();
  InterruptGuard(const InterruptGuard&) = delete;
  InterruptGuard& operator=(const InterruptGuard&) = delete;

  const std::atomic<bool>* flag() const;  // null on other threads

 private:
  bool active_;
};
