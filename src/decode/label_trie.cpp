#include "decode/label_trie.hpp"

#include <algorithm>

#include "kernels/kernels.hpp"

namespace paw {

LabelTrie::LabelTrie(const Tokenizer& tokenizer, std::span<const std::string> labels,
                     std::span<const float> log_priors) {
  if (labels.empty()) return;
  nodes_.emplace_back();
  std::vector<size_t> paths(1, 0);            // how many labels pass through a node
  std::vector<std::vector<float>> priors(1);  // of these labels
  for (size_t i = 0; i < labels.size(); ++i) {
    std::vector<Token> tokens = tokenizer.encode(labels[i], Tokenizer::Special::AsText);
    tokens.push_back(tokenizer.end_of_text());
    size_t node = kRoot, depth = 0;
    for (const Token token : tokens) {
      const auto [child, is_new] = nodes_[node].children.try_emplace(token, nodes_.size());
      const size_t next = child->second;
      if (is_new) {
        nodes_.emplace_back();
        paths.push_back(0);
        priors.emplace_back();
      }
      ++depth;
      if (!log_priors.empty()) priors[next].push_back(log_priors[i]);
      nodes_[next].label = ++paths[next] == 1 ? static_cast<int>(i) : -1;
      if (nodes_[next].label < 0) undecided_depth_ = std::max(undecided_depth_, depth);
      node = next;
    }
  }
  if (labels.size() == 1) nodes_[kRoot].label = 0;
  for (size_t node = 0; node < nodes_.size(); ++node) {
    if (!priors[node].empty()) nodes_[node].log_prior = kernels().log_sum_exp(priors[node].data(), priors[node].size());
  }
}

std::vector<Token> LabelTrie::allowed(size_t node) const {
  std::vector<Token> tokens;
  for (const auto& [token, child] : nodes_[node].children) tokens.push_back(token);
  return tokens;
}

size_t LabelTrie::follow(size_t node, Token token) const { return nodes_[node].children.at(token); }

}  // namespace paw
