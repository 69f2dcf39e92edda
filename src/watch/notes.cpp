#include "watch/notes.hpp"

#include <fmt/format.h>

#include <utility>

namespace paw::watch {

std::optional<std::string> Notes::admit(const std::string& kind, const std::string& sentence, Clock::time_point now) {
  const std::lock_guard lock(mutex_);
  const auto [found, first] = kinds_.try_emplace(kind, Kind{now, 0});
  Kind& known = found->second;
  if (first) return sentence;
  if (now - known.printed < between_) {
    ++known.since;
    return std::nullopt;
  }
  known.printed = now;
  const size_t since = std::exchange(known.since, 0);
  return since == 0 ? sentence : fmt::format("{} (and {} more like it before)", sentence, since);
}

}  // namespace paw::watch
