#include "watch/line_source.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "paw/error.hpp"

namespace paw::watch {
namespace {

constexpr std::chrono::milliseconds kTick(100);  // how soon a stop is noticed while there is nothing to do

bool is_readable(int descriptor, std::chrono::milliseconds wait) {
  pollfd polled{descriptor, POLLIN, 0};
  return poll(&polled, 1, static_cast<int>(wait.count())) > 0;
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

LineSource::LineSource(int descriptor, const LineForm& form, LineQueue& queue, Stopping stopping)
    : descriptor_(descriptor),
      queue_(queue),
      stopping_(std::move(stopping)),
      assembler_(form, [this](Line line) { return push(std::move(line)); }),
      thread_([this] { read_all(); }) {}

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
  if (!is_open_for_reading(descriptor_)) failure_ = fmt::format("{} is not open for reading", name_of(descriptor_));
  while (failure_.empty() && !is_stopping()) {
    const bool ready = is_readable(descriptor_, std::min(kTick, assembler_.longest_wait().value_or(kTick)));
    if (ready ? !read_some() : !assembler_.push_expired()) break;
  }
  queue_.close();
}

// False where there is nothing more to read.
bool LineSource::read_some() {
  const ssize_t count = read(descriptor_, chunk_.data(), chunk_.size());
  if (count > 0) return assembler_.add(decoder_.decode(std::string_view(chunk_).substr(0, static_cast<size_t>(count))));
  if (count < 0 && try_again(errno)) return true;
  if (count < 0) failure_ = fmt::format("cannot read {}: {}", name_of(descriptor_), std::strerror(errno));
  if (assembler_.add(decoder_.finish())) assembler_.finish();
  return false;
}

// False where reading is to stop.
bool LineSource::push(Line line) {
  while (!queue_.push(line, kTick)) {
    if (is_stopping()) return false;
  }
  return true;
}

}  // namespace paw::watch
