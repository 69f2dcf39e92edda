#include "cli/line_stream.hpp"

#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "cli/common.hpp"
#include "paw/error.hpp"

namespace paw::cli {
namespace {

// Waits at most `milliseconds`; -1 for as long as it takes.
bool is_readable(int milliseconds) {
  pollfd input{STDIN_FILENO, POLLIN, 0};
  return poll(&input, 1, milliseconds) > 0;
}

}  // namespace

std::vector<LineStream::Line> LineStream::take(size_t most) {
  std::vector<Line> lines;
  for (Line line; lines.size() < most && next(lines.empty(), line);) lines.push_back(std::move(line));
  return lines;
}

bool LineStream::next(bool wait, Line& line) {
  for (;;) {
    const size_t end = rest_.find('\n');
    const std::string_view part = rest_.substr(0, end);
    const size_t available =
        limit_ + 1 - std::min(limit_ + 1, partial_.text.size());  // one over: it may be the CR of a CRLF
    partial_.text.append(part.substr(0, available));
    partial_.cut = partial_.cut || part.size() > available;
    rest_.remove_prefix(end == std::string_view::npos ? rest_.size() : end + 1);
    if (end != std::string_view::npos) return complete(line);
    if (interrupted) return false;  // half a line is not one
    if (finished_) return !partial_.text.empty() && complete(line);
    if (!wait && !is_readable(0)) return false;
    fill();
  }
}

bool LineStream::complete(Line& line) {
  if (!partial_.cut && partial_.text.ends_with('\r')) partial_.text.pop_back();
  partial_.cut = partial_.cut || partial_.text.size() > limit_;
  line = std::move(partial_);
  partial_ = {};
  return true;
}

void LineStream::fill() {
  const ssize_t count = read(STDIN_FILENO, chunk_.data(), chunk_.size());
  if (count < 0 && errno == EINTR) return;
  if (count < 0 && errno == EAGAIN) {  // whoever gave us the stream made it non-blocking
    is_readable(-1);
    return;
  }
  if (count < 0) throw Error(ErrorKind::Io, fmt::format("cannot read standard input: {}", std::strerror(errno)));
  if (count == 0) finished_ = true;
  rest_ = std::string_view(chunk_.data(), static_cast<size_t>(count));
}

}  // namespace paw::cli
