#include "cli/watch_streams.hpp"

#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <cstring>
#include <optional>
#include <utility>

#include "cli/common.hpp"
#include "text/line_splitter.hpp"

namespace paw::cli {
namespace {

constexpr std::chrono::milliseconds kTick(100);  // how soon a signal is noticed while there is nothing to do
constexpr std::chrono::seconds kGrace(2);

bool ready(int descriptor, short events) {
  pollfd polled{descriptor, events, 0};
  return poll(&polled, 1, static_cast<int>(kTick.count())) > 0;
}

bool try_again(int error) { return error == EINTR || error == EAGAIN || error == EWOULDBLOCK; }

}  // namespace

LineSource::LineSource(watch::LineQueue& queue) : queue_(queue), thread_([this] { read_all(); }) {}

LineSource::~LineSource() {
  stopping_ = true;
  queue_.close();
  if (thread_.joinable()) thread_.join();
}

void LineSource::finish() {
  stopping_ = true;
  queue_.close();
  if (thread_.joinable()) thread_.join();
  if (!failure_.empty()) throw Error(failure_);
}

void LineSource::read_all() {
  LineSplitter splitter(kLineLimit);
  SplitLine line;
  std::string chunk(64 << 10, '\0');
  const auto push_line = [&] { return push({std::move(line.text), line.cut, ++lines_, {}}); };
  while (!stopping_ && !interrupted) {
    if (!ready(STDIN_FILENO, POLLIN)) continue;
    const ssize_t count = read(STDIN_FILENO, chunk.data(), chunk.size());
    if (count < 0 && try_again(errno)) continue;
    if (count < 0) failure_ = fmt::format("cannot read standard input: {}", std::strerror(errno));
    if (count <= 0) {
      if (splitter.finish(line)) push_line();
      break;
    }
    bool taken = true;
    for (std::string_view rest(chunk.data(), static_cast<size_t>(count)); taken && splitter.take(rest, line);) {
      taken = push_line();
    }
    if (!taken) break;
  }
  queue_.close();
}

// False where reading is to stop.
bool LineSource::push(watch::Line line) {
  line.read = std::chrono::system_clock::now();
  while (!queue_.push(line, kTick)) {
    if (stopping_ || interrupted) return false;
  }
  return true;
}

void write_output(std::string_view text) {
  std::optional<watch::Clock::time_point> give_up;
  while (!text.empty()) {
    if (interrupted && !give_up) give_up = watch::Clock::now() + kGrace;
    if (give_up && watch::Clock::now() > *give_up) throw Error("standard output takes nothing more");
    if (!ready(STDOUT_FILENO, POLLOUT)) continue;
    // A pipe that is ready takes this much without waiting.
    const ssize_t written = write(STDOUT_FILENO, text.data(), std::min<size_t>(text.size(), PIPE_BUF));
    if (written < 0 && try_again(errno)) continue;
    if (written < 0 && errno == EPIPE) throw OutputClosed();
    if (written < 0) throw Error(fmt::format("cannot write to standard output: {}", std::strerror(errno)));
    text.remove_prefix(static_cast<size_t>(written));
  }
}

}  // namespace paw::cli
