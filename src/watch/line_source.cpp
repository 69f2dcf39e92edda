#include "watch/line_source.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "paw/error.hpp"
#include "text/line_splitter.hpp"

namespace paw::watch {
namespace {

constexpr std::chrono::milliseconds kTick(100);  // how soon a stop is noticed while there is nothing to do
constexpr size_t kChunkBytes = 64 << 10;

bool is_readable(int descriptor) {
  pollfd polled{descriptor, POLLIN, 0};
  return poll(&polled, 1, static_cast<int>(kTick.count())) > 0;
}

std::string name_of(int descriptor) {
  return descriptor == STDIN_FILENO ? "standard input" : fmt::format("descriptor {}", descriptor);
}

bool is_open_for_reading(int descriptor) {
  const int flags = fcntl(descriptor, F_GETFL);
  return flags >= 0 && (flags & O_ACCMODE) != O_WRONLY;
}

bool try_again(int error) { return error == EINTR || error == EAGAIN || error == EWOULDBLOCK; }

}  // namespace

LineSource::LineSource(int descriptor, LineQueue& queue, Stopping stopping)
    : descriptor_(descriptor), queue_(queue), stopping_(std::move(stopping)), thread_([this] { read_all(); }) {}

LineSource::~LineSource() { stop(); }

void LineSource::stop() {
  finished_ = true;
  queue_.close();
  if (thread_.joinable()) thread_.join();
}

void LineSource::finish() {
  stop();
  if (!failure_.empty()) throw Error(ErrorKind::Io, failure_);
}

void LineSource::read_all() {
  LineSplitter splitter(kLineLimit);
  SplitLine line;
  std::string chunk(kChunkBytes, '\0');
  const auto push_line = [&] { return push({std::move(line.text), line.cut, ++lines_, {}}); };
  if (!is_open_for_reading(descriptor_)) failure_ = fmt::format("{} is not open for reading", name_of(descriptor_));
  while (failure_.empty() && !is_stopping()) {
    if (!is_readable(descriptor_)) continue;
    const ssize_t count = read(descriptor_, chunk.data(), chunk.size());
    if (count < 0 && try_again(errno)) continue;
    if (count < 0) failure_ = fmt::format("cannot read {}: {}", name_of(descriptor_), std::strerror(errno));
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
bool LineSource::push(Line line) {
  line.read = std::chrono::system_clock::now();
  while (!queue_.push(line, kTick)) {
    if (is_stopping()) return false;
  }
  return true;
}

}  // namespace paw::watch
