#include "watch/assembler.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

namespace paw::watch {
namespace {

constexpr std::chrono::milliseconds kPartWait(1000);

// The text of a JSON value; bytes where it is an array of them, as journald writes what is not UTF-8; of several texts,
// a line each. None of null and of other arrays.
std::optional<std::string> text_of(const nlohmann::json& value) {
  if (value.is_string()) return value.get<std::string>();
  if (value.is_null()) return std::nullopt;
  if (!value.is_array()) return value.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  std::string text;
  for (size_t i = 0; i < value.size(); ++i) {
    if (value[i].is_string()) {
      if (i > 0) text += '\n';
      text += value[i].get<std::string>();
    } else if (value[i].is_number_unsigned() && value[i].get<uint64_t>() < 256) {
      text += static_cast<char>(value[i].get<uint8_t>());
    } else {
      return std::nullopt;
    }
  }
  return text;
}

// The text of a member of a line that is a JSON object; none where it has no such member.
std::optional<std::string> field_of(const std::string& line, const std::string& field) {
  const auto object = nlohmann::json::parse(line, nullptr, false);
  if (!object.is_object()) return std::nullopt;
  const auto found = object.find(field);
  return found == object.end() ? std::nullopt : text_of(*found);
}

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
  if (!field_.empty()) {
    if (auto text = field_of(line.text, field_)) line.text = std::move(*text);
  }
  line.text = without_escapes(line.text);
  cut_to(line, kLineLimit);
  auto event = events_.add({std::move(line.text), line.cut, count_, std::chrono::system_clock::now(), {}});
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
