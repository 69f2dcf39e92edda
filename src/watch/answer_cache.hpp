// The answers to the latest different lines: the same line always has the same answer.
#pragma once

#include <list>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace paw::watch {

// Forgets what was used longest ago, so that it holds at most `entries` lines and their texts at most `bytes`. One
// thread at a time.
template <class Answer>
class AnswerCache {
 public:
  AnswerCache(size_t entries, size_t bytes) : entries_(entries), bytes_(bytes) {}

  // Null where the line is not known; else valid until the next put().
  const Answer* find(std::string_view line) {
    const auto found = index_.find(line);
    if (found == index_.end()) return nullptr;
    by_use_.splice(by_use_.begin(), by_use_, found->second);
    return &found->second->answer;
  }

  // `line` is not known yet.
  void put(std::string line, Answer answer) {
    used_ += line.size();
    by_use_.push_front({std::move(line), std::move(answer)});
    index_.emplace(by_use_.front().line, by_use_.begin());
    while (index_.size() > entries_ || used_ > bytes_) {
      used_ -= by_use_.back().line.size();
      index_.erase(by_use_.back().line);
      by_use_.pop_back();
    }
  }

  size_t size() const { return index_.size(); }

 private:
  struct Entry {
    std::string line;
    Answer answer;
  };
  size_t entries_, bytes_, used_ = 0;
  std::list<Entry> by_use_;                                                          // the latest in front
  std::unordered_map<std::string_view, typename std::list<Entry>::iterator> index_;  // of the lines in by_use_
};

}  // namespace paw::watch
