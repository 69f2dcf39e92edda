// De-duplication: what is the same is reported once per stretch of time, with the number of repeats.
#pragma once

#include <list>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "watch/durations.hpp"

namespace paw::watch {

// The first item of a key is to be reported at once; further ones within the duration are suppressed and counted. When
// the duration is over and some were suppressed, the latest is handed out with their number, and a new duration begins.
// Holds at most `capacity` keys; the one whose duration ends first is evicted. One thread at a time; `now` never goes
// back.
template <class Item>
class Repeats {
 public:
  struct Suppressed {
    Item latest;
    size_t count = 0;
  };

  Repeats(Clock::duration duration, size_t capacity) : duration_(duration), capacity_(capacity) {}

  // `item` is moved from where it is suppressed. Call take_expired() with the same `now` before. What was suppressed of
  // an evicted key is added to `evicted`.
  bool admit(const std::string& key, Item& item, Clock::time_point now, std::vector<Suppressed>& evicted) {
    if (const auto found = entries_.find(key); found != entries_.end()) {
      Entry& entry = *found->second;
      ++entry.count;
      entry.latest = std::move(item);
      return false;
    }
    if (entries_.size() >= capacity_) {
      if (by_end_.front().count > 0) evicted.push_back(take(by_end_.front()));
      forget_first();
    }
    by_end_.push_back({key, now + duration_, 0, std::nullopt});
    entries_.emplace(key, std::prev(by_end_.end()));
    return true;
  }

  // Those whose duration is over and that were repeated in it.
  std::vector<Suppressed> take_expired(Clock::time_point now) {
    std::vector<Suppressed> expired;
    while (!by_end_.empty() && by_end_.front().end <= now) {
      Entry& first = by_end_.front();
      if (first.count == 0) {
        forget_first();
        continue;
      }
      expired.push_back(take(first));
      first.end = now + duration_;
      by_end_.splice(by_end_.end(), by_end_, by_end_.begin());
    }
    return expired;
  }

  // All that were suppressed, whatever the time.
  std::vector<Suppressed> take_all() {
    std::vector<Suppressed> all;
    for (Entry& entry : by_end_) {
      if (entry.count > 0) all.push_back(take(entry));
    }
    return all;
  }

  // When take_expired has something to do.
  std::optional<Clock::time_point> due() const {
    if (by_end_.empty()) return std::nullopt;
    return by_end_.front().end;
  }

  size_t size() const { return entries_.size(); }

 private:
  struct Entry {
    std::string key;
    Clock::time_point end;
    size_t count = 0;            // suppressed so far
    std::optional<Item> latest;  // of them
  };

  static Suppressed take(Entry& entry) {
    Suppressed suppressed{std::move(*entry.latest), std::exchange(entry.count, 0)};
    entry.latest.reset();
    return suppressed;
  }

  void forget_first() {
    entries_.erase(by_end_.front().key);
    by_end_.pop_front();
  }

  Clock::duration duration_;
  size_t capacity_;
  std::list<Entry> by_end_;  // the first to end in front
  std::unordered_map<std::string, typename std::list<Entry>::iterator> entries_;
};

}  // namespace paw::watch
