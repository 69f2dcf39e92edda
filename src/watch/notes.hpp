// Notes about what goes wrong again and again: the first of a kind at once, further ones now and then, with their
// number.
#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <string>

#include "watch/durations.hpp"

namespace paw::watch {

// May be used from several threads at once. Memory grows with the number of kinds, which the caller bounds.
class Notes {
 public:
  explicit Notes(Clock::duration between) : between_(between) {}

  // The text to print, or nothing where one of this kind was printed less than `between` ago.
  std::optional<std::string> admit(const std::string& kind, const std::string& sentence, Clock::time_point now);

 private:
  struct Kind {
    Clock::time_point printed;
    size_t since = 0;
  };
  Clock::duration between_;
  std::mutex mutex_;
  std::map<std::string, Kind> kinds_;
};

}  // namespace paw::watch
