// Byte-pair merging with a priority queue over a linked list of the word's tokens.
#include "tokenizer/merges.hpp"

#include <algorithm>
#include <numeric>
#include <tuple>
#include <utility>

namespace paw {
namespace {

constexpr int32_t kNone = -1;  // no neighbour, or a token that was merged away

struct Symbol {
  int32_t token;
  int32_t previous, next;  // positions in the word
};

// A merge that was possible when it was queued: it is void if either token has changed since.
struct Candidate {
  int32_t rank, at;  // `at`: position of the left token
  int32_t left, right, result;
  // Greater means later, so that the heap's front is the lowest rank, then the leftmost.
  friend bool operator<(const Candidate& a, const Candidate& b) {
    return std::tie(a.rank, a.at) > std::tie(b.rank, b.at);
  }
};

class Word {
 public:
  Word(const MergeTable& merges, const std::vector<int32_t>& tokens) : merges_(merges) {
    const auto size = static_cast<int32_t>(tokens.size());
    symbols_.reserve(tokens.size());
    for (int32_t i = 0; i < size; ++i) symbols_.push_back({tokens[i], i - 1, i + 1 < size ? i + 1 : kNone});
    for (int32_t i = 0; i + 1 < size; ++i) consider(i);
  }

  void merge_all() {
    while (!queue_.empty()) {
      std::pop_heap(queue_.begin(), queue_.end());
      const Candidate candidate = queue_.back();
      queue_.pop_back();
      if (is_valid(candidate)) merge(candidate);
    }
  }

  void copy_to(std::vector<int32_t>& tokens) const {
    tokens.clear();
    for (int32_t i = 0; i != kNone; i = symbols_[i].next) tokens.push_back(symbols_[i].token);
  }

 private:
  // Queues the merge of the token at `at` with its right neighbour, if there is one.
  void consider(int32_t at) {
    if (at == kNone || symbols_[at].next == kNone) return;
    const int32_t left = symbols_[at].token, right = symbols_[symbols_[at].next].token;
    const Merge* merge = merges_.find(left, right);
    if (merge == nullptr) return;
    queue_.push_back({merge->rank, at, left, right, merge->result});
    std::push_heap(queue_.begin(), queue_.end());
  }

  bool is_valid(const Candidate& candidate) const {
    const Symbol& symbol = symbols_[candidate.at];
    return symbol.token == candidate.left && symbol.next != kNone && symbols_[symbol.next].token == candidate.right;
  }

  void merge(const Candidate& candidate) {
    Symbol& left = symbols_[candidate.at];
    Symbol& right = symbols_[left.next];
    left.token = candidate.result;
    left.next = right.next;
    right.token = kNone;
    if (left.next != kNone) symbols_[left.next].previous = candidate.at;
    consider(left.previous);
    consider(candidate.at);
  }

  const MergeTable& merges_;
  std::vector<Symbol> symbols_;
  std::vector<Candidate> queue_;  // a heap
};

// A stable counting sort by one of the tokens.
void sort_by(int32_t Merge::*key, size_t tokens, std::vector<Merge>& merges) {
  std::vector<uint32_t> starts(tokens + 1);
  for (const Merge& merge : merges) ++starts[merge.*key + 1];
  std::partial_sum(starts.begin(), starts.end(), starts.begin());
  std::vector<Merge> sorted(merges.size());
  for (const Merge& merge : merges) sorted[starts[merge.*key]++] = merge;
  merges = std::move(sorted);
}

}  // namespace

MergeTable::MergeTable(std::vector<Merge> merges, size_t tokens) : merges_(std::move(merges)), begins_(tokens + 1) {
  sort_by(&Merge::right, tokens, merges_);
  sort_by(&Merge::left, tokens, merges_);
  for (const Merge& merge : merges_) ++begins_[merge.left + 1];
  std::partial_sum(begins_.begin(), begins_.end(), begins_.begin());
}

const Merge* MergeTable::find(int32_t left, int32_t right) const {
  if (left < 0 || right < 0) return nullptr;
  const auto begin = merges_.begin() + begins_[left], end = merges_.begin() + begins_[left + 1];
  const auto found = std::ranges::lower_bound(begin, end, right, {}, &Merge::right);
  return found != end && found->right == right ? &*found : nullptr;
}

void apply_merges(const MergeTable& merges, std::vector<int32_t>& word) {
  if (word.size() < 2) return;
  Word work(merges, word);
  work.merge_all();
  work.copy_to(word);
}

}  // namespace paw
