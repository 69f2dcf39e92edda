// The answers to the latest different inputs: the same input always has the same answer.
#pragma once

#include <cstddef>
#include <list>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace paw {

// Forgets what was used longest ago, so that it holds at most `entries` answers and takes at most `bytes` of memory:
// those of the inputs, of the answers as put() is told, and kEntryBytes an entry. One thread at a time.
template <class Answer>
class AnswerCache {
 public:
  // An entry without the text of its input: itself, and the nodes of the list and of the index with what allocating
  // them costs.
  static constexpr size_t kEntryBytes = sizeof(std::string) + sizeof(Answer) + 16 * sizeof(void*);

  AnswerCache(size_t entries, size_t bytes) : entries_(entries), bytes_(bytes) {}

  // Null where the input is not known; else valid until the next put().
  const Answer* find(std::string_view input) {
    const auto found = index_.find(input);
    if (found == index_.end()) return nullptr;
    by_use_.splice(by_use_.begin(), by_use_, found->second);
    return &found->second->answer;
  }

  // `input` is not known yet. `answer_bytes`: what the answer has outside of itself, its texts.
  void put(std::string input, Answer answer, size_t answer_bytes) {
    const size_t bytes = kEntryBytes + input.size() + answer_bytes;
    if (bytes > bytes_) return;
    used_ += bytes;
    by_use_.push_front({std::move(input), std::move(answer), bytes});
    index_.emplace(by_use_.front().input, by_use_.begin());
    while (index_.size() > entries_ || used_ > bytes_) {
      used_ -= by_use_.back().bytes;
      index_.erase(by_use_.back().input);
      by_use_.pop_back();
    }
  }

  size_t size() const { return index_.size(); }
  size_t bytes() const { return used_; }

 private:
  struct Entry {
    std::string input;
    Answer answer;
    size_t bytes;
  };
  size_t entries_, bytes_, used_ = 0;
  std::list<Entry> by_use_;                                                          // the latest in front
  std::unordered_map<std::string_view, typename std::list<Entry>::iterator> index_;  // of the inputs in by_use_
};

}  // namespace paw
