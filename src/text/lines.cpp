#include "text/lines.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace paw {
namespace {

constexpr size_t kBufferBytes = 64 << 10;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

}  // namespace

LineReader::LineReader(std::istream& stream, std::string name, size_t limit, char line_end)
    : stream_(stream), name_(std::move(name)), limit_(limit), line_end_(line_end) {}

bool LineReader::fill() {
  buffer_.resize(kBufferBytes);
  stream_.read(buffer_.data(), static_cast<std::streamsize>(buffer_.size()));
  if (stream_.bad()) throw Error(ErrorKind::Io, fmt::format("cannot read {} after line {}", name_, count_));
  rest_ = std::string_view(buffer_).substr(0, static_cast<size_t>(stream_.gcount()));
  hash_.update(rest_);
  return !rest_.empty();
}

bool LineReader::append_next(std::string& line) {
  if (rest_.empty() && !fill()) return false;
  const size_t start = line.size();
  ++count_;
  bool ended = false;
  do {
    const size_t newline = rest_.find(line_end_);
    ended = newline != std::string_view::npos;
    const std::string_view part = rest_.substr(0, ended ? newline + 1 : newline);
    if (part.size() > limit_ - std::min(limit_, line.size())) {
      throw Error(ErrorKind::TooLarge,
                  fmt::format("{} line {} is longer than the limit of {} bytes", name_, count_, limit_));
    }
    line.append(part);
    rest_.remove_prefix(part.size());
  } while (!ended && fill());
  if (count_ == 1 && std::string_view(line).substr(start).starts_with(kByteOrderMark)) {
    line.erase(start, kByteOrderMark.size());
  }
  return true;
}

std::string_view without_line_end(std::string_view line) {
  if (line.ends_with('\n')) line.remove_suffix(1);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

}  // namespace paw
