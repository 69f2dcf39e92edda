#include "store/process.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "paw/error.hpp"

extern char** environ;

namespace paw::store {
namespace {

constexpr size_t kOutputLimit = 64 << 10;

// What the child gets as standard input, output and error.
class SpawnActions {
 public:
  explicit SpawnActions(int output) {
    posix_spawn_file_actions_init(&actions_);
    posix_spawn_file_actions_addopen(&actions_, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&actions_, output, STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions_, output, STDERR_FILENO);
  }
  ~SpawnActions() { posix_spawn_file_actions_destroy(&actions_); }
  SpawnActions(const SpawnActions&) = delete;
  SpawnActions& operator=(const SpawnActions&) = delete;
  const posix_spawn_file_actions_t* get() const { return &actions_; }

 private:
  posix_spawn_file_actions_t actions_;
};

std::string read_last(int descriptor) {
  std::string output;
  std::array<char, 4096> buffer;
  while (true) {
    const ssize_t size = read(descriptor, buffer.data(), buffer.size());
    if (size < 0 && errno == EINTR) continue;
    if (size <= 0) return output;
    output.append(buffer.data(), static_cast<size_t>(size));
    if (output.size() > kOutputLimit) output.erase(0, output.size() - kOutputLimit);
  }
}

int wait_for(pid_t process) {
  int status = 0;
  while (waitpid(process, &status, 0) < 0) {
    if (errno != EINTR) return 1;
  }
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

}  // namespace

std::optional<ProcessResult> run_process(const std::vector<std::string>& arguments) {
  std::vector<char*> pointers;
  for (const std::string& argument : arguments) pointers.push_back(const_cast<char*>(argument.c_str()));
  pointers.push_back(nullptr);

  std::array<int, 2> ends;
  if (pipe2(ends.data(), O_CLOEXEC) != 0)
    throw Error(ErrorKind::Io, fmt::format("cannot make a pipe: {}", std::strerror(errno)));
  pid_t process = 0;
  const int error = posix_spawnp(&process, pointers[0], SpawnActions(ends[1]).get(), nullptr, pointers.data(), environ);
  close(ends[1]);
  if (error != 0) {
    close(ends[0]);
    if (error == ENOENT || error == EACCES) return std::nullopt;
    throw Error(ErrorKind::Io, fmt::format("cannot start {}: {}", arguments[0], std::strerror(error)));
  }
  ProcessResult result;
  result.output = read_last(ends[0]);
  close(ends[0]);
  result.status = wait_for(process);
  return result;
}

}  // namespace paw::store
