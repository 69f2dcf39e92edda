#include "watch/shell.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <string_view>
#include <thread>

extern char** environ;

namespace paw::watch {
namespace {

constexpr size_t kLongestValue = 32 << 10;  // bytes; the kernel allows 128 KiB
constexpr std::chrono::milliseconds kTick(50), kGrace(1000);
constexpr std::chrono::milliseconds kFirstLook(1);  // without a pidfd

class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor() {
    if (number_ >= 0) close(number_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int number() const { return number_; }

 private:
  int number_;
};

// A file in memory: unlike a pipe it takes all of the text, whether or not the command reads it.
int file_of(const std::string& text) {
  const int file = memfd_create("line", MFD_CLOEXEC);
  if (file < 0) return file;
  for (std::string_view rest = text; !rest.empty();) {
    const ssize_t written = write(file, rest.data(), rest.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) {
      close(file);
      return -1;
    }
    rest.remove_prefix(static_cast<size_t>(written));
  }
  lseek(file, 0, SEEK_SET);
  return file;
}

std::vector<std::string> environment_with(const std::vector<std::pair<std::string, std::string>>& variables) {
  std::vector<std::string> environment;
  const auto is_replaced = [&](std::string_view entry) {
    return std::any_of(variables.begin(), variables.end(),
                       [&](const auto& variable) { return entry.starts_with(variable.first + "="); });
  };
  for (char** entry = environ; *entry != nullptr; ++entry) {
    if (!is_replaced(*entry)) environment.emplace_back(*entry);
  }
  for (const auto& [name, value] : variables) {
    std::string entry = name + "=" + value.substr(0, kLongestValue);
    std::erase(entry, '\0');
    environment.push_back(std::move(entry));
  }
  return environment;
}

int spawn_shell(const std::string& command, int input, const std::vector<std::string>& environment, pid_t& process) {
  std::vector<char*> pointers;
  for (const std::string& entry : environment) pointers.push_back(const_cast<char*>(entry.c_str()));
  pointers.push_back(nullptr);
  char* const arguments[] = {const_cast<char*>("sh"), const_cast<char*>("-c"), const_cast<char*>(command.c_str()),
                             nullptr};
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&actions, STDERR_FILENO, STDOUT_FILENO);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  sigset_t none, usual;
  sigemptyset(&none);
  sigemptyset(&usual);
  sigaddset(&usual, SIGPIPE);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setsigdefault(&attributes, &usual);
  posix_spawnattr_setpgroup(&attributes, 0);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  const int error = posix_spawn(&process, "/bin/sh", &actions, &attributes, arguments, pointers.data());
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  return error;
}

// A child process, which is left for waitpid() to reap.
class Child {
 public:
  Child(pid_t process, const OpenProcess& open_process) : process_(process), descriptor_(open_process(process)) {}

  // Whether it ends before `end`, and before a stop is requested.
  bool ends_before(Clock::time_point end, const std::stop_token& stop) const {
    for (auto wait = descriptor_.number() >= 0 ? kTick : kFirstLook;; wait = std::min(2 * wait, kTick)) {
      const auto left = std::chrono::ceil<std::chrono::milliseconds>(end - Clock::now());
      if (left.count() <= 0 || stop.stop_requested()) return false;
      if (ends_within(std::min(left, wait))) return true;
    }
  }

 private:
  bool ends_within(std::chrono::milliseconds time) const {
    if (descriptor_.number() >= 0) {
      pollfd ended{descriptor_.number(), POLLIN, 0};
      return poll(&ended, 1, static_cast<int>(time.count())) > 0;
    }
    std::this_thread::sleep_for(time);
    siginfo_t ended{};
    return waitid(P_PID, static_cast<id_t>(process_), &ended, WEXITED | WNOHANG | WNOWAIT) == 0 && ended.si_pid != 0;
  }

  pid_t process_;
  Descriptor descriptor_;
};

}  // namespace

int open_process_descriptor(pid_t process) {
#ifdef SYS_pidfd_open  // C libraries have had the function for it only lately
  return static_cast<int>(syscall(SYS_pidfd_open, process, 0));
#else
  static_cast<void>(process);
  return -1;
#endif
}

std::string run_shell(const std::string& command, const std::string& input,
                      const std::vector<std::pair<std::string, std::string>>& variables, Clock::duration timeout,
                      const std::stop_token& stop, const OpenProcess& open_process) {
  const auto not_started = [](int error) { return fmt::format("could not be started: {}", std::strerror(error)); };
  const Clock::time_point end = Clock::now() + timeout;
  const Descriptor file(file_of(input));
  if (file.number() < 0) return not_started(errno);
  pid_t process = 0;
  if (const int error = spawn_shell(command, file.number(), environment_with(variables), process); error != 0) {
    return not_started(error);
  }
  const Child child(process, open_process);
  const bool in_time = child.ends_before(end, stop);
  if (!in_time) {
    kill(-process, SIGTERM);
    child.ends_before(Clock::now() + kGrace, {});
    kill(-process, SIGKILL);
  }
  int status = 0;
  while (waitpid(process, &status, 0) < 0 && errno == EINTR) {
  }
  if (!in_time && stop.stop_requested()) return "was stopped because this command ended";
  if (!in_time) {
    return fmt::format("was not done after {} s and was ended", std::chrono::duration<double>(timeout).count());
  }
  if (WIFSIGNALED(status)) return fmt::format("was ended by signal {}", WTERMSIG(status));
  return WEXITSTATUS(status) == 0 ? "" : fmt::format("ended with exit status {}", WEXITSTATUS(status));
}

}  // namespace paw::watch
