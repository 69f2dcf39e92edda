#include "watch/background.hpp"

#include <csignal>
#include <utility>

namespace paw::watch {

Background::Background(size_t threads, size_t waiting) : most_waiting_(waiting) {
  for (size_t i = 0; i < threads; ++i) threads_.emplace_back([this] { work(); });
}

Background::~Background() {
  stop();
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
  }
  has_job_.notify_all();
  for (std::thread& thread : threads_) thread.join();
}

bool Background::submit(Job job) {
  {
    const std::lock_guard lock(mutex_);
    if (jobs_.size() + under_way_ >= most_waiting_ + threads_.size()) return false;
    jobs_.push_back(std::move(job));
  }
  has_job_.notify_one();
  return true;
}

bool Background::wait(Clock::time_point end) {
  std::unique_lock lock(mutex_);
  return is_done_.wait_until(lock, end, [&] { return jobs_.empty() && under_way_ == 0; });
}

size_t Background::stop() {
  const std::lock_guard lock(mutex_);
  const size_t forgotten = std::exchange(jobs_, {}).size();
  stop_.request_stop();
  return forgotten;
}

void Background::work() {
  // A connection that its peer closed is an error of the job that writes to it, not the end of the process.
  sigset_t pipe;
  sigemptyset(&pipe);
  sigaddset(&pipe, SIGPIPE);
  pthread_sigmask(SIG_BLOCK, &pipe, nullptr);
  std::unique_lock lock(mutex_);
  for (;;) {
    has_job_.wait(lock, [&] { return ending_ || !jobs_.empty(); });
    if (jobs_.empty()) return;
    const Job job = std::move(jobs_.front());
    jobs_.pop_front();
    ++under_way_;
    lock.unlock();
    job(stop_.get_token());
    lock.lock();
    --under_way_;
    if (jobs_.empty() && under_way_ == 0) is_done_.notify_all();
  }
}

}  // namespace paw::watch
