#include "interrupt.hpp"

#include <csignal>
#include <unistd.h>

namespace {

std::atomic<bool> interrupted = false;
int depth = 0;  // of guards, which nest where a callback calls the engine; main thread alone
bool installed = false;
struct sigaction before;  // Python's handler

void on_interrupt(int signal) {
  interrupted = true;
  before.sa_handler(signal);
}

bool is_main_thread() { return gettid() == getpid(); }

}  // namespace

InterruptGuard::InterruptGuard() : active_(is_main_thread()) {
  if (!active_ || depth++ > 0) return;
  interrupted = false;
  installed = sigaction(SIGINT, nullptr, &before) == 0 && !(before.sa_flags & SA_SIGINFO) &&
              before.sa_handler != SIG_DFL && before.sa_handler != SIG_IGN;
  if (!installed) return;
  struct sigaction ours = before;
  ours.sa_handler = on_interrupt;
  installed = sigaction(SIGINT, &ours, nullptr) == 0;
}

InterruptGuard::~InterruptGuard() {
  if (!active_ || --depth > 0) return;
  if (installed) sigaction(SIGINT, &before, nullptr);
}

const std::atomic<bool>* InterruptGuard::flag() const { return active_ ? &interrupted : nullptr; }
