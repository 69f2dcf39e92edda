#include "decode/label_search.hpp"

#include <algorithm>
#include <tuple>

#include "kernels/kernels.hpp"

namespace paw {
namespace {

// More branches at a time make fewer steps, and more rows that turn out to be of no use.
constexpr size_t kBranchesAtOnce = 8;

}  // namespace

LabelSearch::LabelSearch(const LabelTrie& trie, size_t wanted, std::vector<float> log_votes)
    : trie_(trie), wanted_(std::max<size_t>(1, wanted)), log_votes_(std::move(log_votes)) {
  if (trie.empty() || trie.decided(LabelTrie::kRoot) >= 0) return;
  branches_.emplace_back();
  allowed_.push_back(trie.allowed(LabelTrie::kRoot));
  open_.push_back(0);
}

bool LabelSearch::may_win(const Branch& branch) const {
  return found_.size() < wanted_ || branch.log_probability > found_.back().log_probability;
}

std::vector<size_t> LabelSearch::next() {
  std::erase_if(open_, [&](size_t index) { return !may_win(branches_[index]); });
  std::stable_sort(open_.begin(), open_.end(),
                   [&](size_t x, size_t y) { return branches_[x].log_probability > branches_[y].log_probability; });
  const auto end = open_.begin() + static_cast<std::ptrdiff_t>(std::min(open_.size(), kBranchesAtOnce));
  std::vector<size_t> taken(open_.begin(), end);
  open_.erase(open_.begin(), end);
  return taken;
}

// For all labels that the paths from the node end in, together.
float LabelSearch::log_vote(size_t node) const {
  std::vector<float> votes;
  for (const size_t label : trie_.labels(node)) votes.push_back(log_votes_[label]);
  return kernels().log_sum_exp(votes.data(), votes.size());
}

void LabelSearch::expand(size_t index, std::span<const float> logits, float log_sum_exp) {
  const double log_probability = branches_[index].log_probability, log_label_total = branches_[index].log_label_total;
  const float among_allowed = kernels().log_sum_exp(logits.data(), logits.size());
  const double label_total = std::min(0.0F, among_allowed - log_sum_exp);
  std::vector<float> gains(logits.begin(), logits.end());  // over the prior, with the votes
  for (size_t i = 0; i < gains.size() && (trie_.has_priors() || !log_votes_.empty()); ++i) {
    const size_t child = trie_.follow(branches_[index].node, allowed_[index][i]);
    if (trie_.has_priors()) gains[i] -= trie_.log_prior(child);
    if (!log_votes_.empty()) gains[i] += log_vote(child);
  }
  const float all_gains = kernels().log_sum_exp(gains.data(), gains.size());
  for (size_t i = 0; i < gains.size(); ++i) {
    // Rounding must not make a part larger than the whole: what is pruned relies on that.
    const double conditional = gains.size() == 1 ? 0 : std::min(0.0F, gains[i] - all_gains);
    add(index, allowed_[index][i], log_probability + conditional, log_label_total + label_total);
  }
}

// Follows the token, and on from there as long as there is one way only.
void LabelSearch::add(size_t parent, Token token, double log_probability, double log_label_total) {
  std::vector<Token> tokens(1, token);
  size_t node = trie_.follow(branches_[parent].node, token);
  std::vector<Token> allowed;
  while (trie_.decided(node) < 0 && (allowed = trie_.allowed(node)).size() == 1) {
    tokens.push_back(allowed[0]);
    node = trie_.follow(node, allowed[0]);
  }
  const size_t depth = branches_[parent].depth + tokens.size();
  if (trie_.decided(node) >= 0) {
    add_found({trie_.decided(node), log_probability, log_label_total, depth});
  } else {
    open_.push_back(branches_.size());
    branches_.push_back({parent, node, std::move(tokens), depth, log_probability, log_label_total});
    allowed_.push_back(std::move(allowed));
  }
}

void LabelSearch::add_found(const Found& found) {
  const auto before = [](const Found& x, const Found& y) {
    return std::tuple(-x.log_probability, x.label) < std::tuple(-y.log_probability, y.label);
  };
  found_.insert(std::upper_bound(found_.begin(), found_.end(), found, before), found);
  if (found_.size() > wanted_) found_.pop_back();
}

}  // namespace paw
