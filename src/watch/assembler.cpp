#include "watch/assembler.hpp"

#include <algorithm>
#include <utility>

namespace paw::watch {
namespace {

constexpr std::chrono::milliseconds kPartWait(1000);

}  // namespace

LineCounts& LineCounts::operator+=(const LineCounts& other) {
  lines += other.lines;
  blank += other.blank;
  joined += other.joined;
  overwritten += other.overwritten;
  return *this;
}

bool Assembler::add(std::string_view bytes) {
  latest_ = Clock::now();
  LogLine line;
  while (lines_.take(bytes, line)) {
    if (!add_line(std::move(line))) return false;
  }
  return true;
}

bool Assembler::add_line(LogLine line) {
  ++count_;
  return !parts_.join(line) || add_whole(std::move(line));
}

bool Assembler::add_whole(LogLine line) {
  line.text = without_escapes(line.text);
  cut_to(line, kLineLimit);
  auto event = events_.add({std::move(line.text), line.cut, count_, std::chrono::system_clock::now()});
  return !event || push_(std::move(*event));
}

bool Assembler::push_parts() {
  while (auto part = parts_.take_part()) {
    if (!add_whole(std::move(*part))) return false;
  }
  return true;
}

std::optional<std::chrono::milliseconds> Assembler::longest_wait() const {
  const auto event = events_.longest_wait();
  return parts_.has_part() ? std::optional(std::min(kPartWait, event.value_or(kPartWait))) : event;
}

bool Assembler::push_expired() {
  const auto waited = Clock::now() - latest_;
  if (parts_.has_part() && waited >= kPartWait && !push_parts()) return false;
  if (const auto wait = events_.longest_wait(); !wait || waited < *wait) return true;
  return push_(*events_.take());
}

bool Assembler::finish() {
  LogLine line;
  while (lines_.finish(line)) {
    if (!add_line(std::move(line))) return false;
  }
  if (!push_parts()) return false;
  auto event = events_.take();
  return !event || push_(std::move(*event));
}

LineCounts Assembler::counts() const {
  return {count_, events_.blank(), events_.joined() + parts_.joined(), lines_.overwritten()};
}

}  // namespace paw::watch
