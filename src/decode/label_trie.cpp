#include "decode/label_trie.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "kernels/kernels.hpp"

namespace paw {

LabelTrie::LabelTrie(const Tokenizer& tokenizer, std::span<const std::string> labels,
                     std::span<const float> log_priors) {
  if (labels.empty()) return;
  has_priors_ = !log_priors.empty();
  nodes_.emplace_back();
  for (size_t i = 0; i < labels.size(); ++i) {
    std::vector<Token> tokens = tokenizer.encode(labels[i], Tokenizer::Special::AsText);
    tokens.push_back(tokenizer.end_of_text());
    size_t node = kRoot, depth = 0;
    nodes_[node].labels.push_back(i);
    for (const Token token : tokens) {
      const auto [child, is_new] = nodes_[node].children.try_emplace(token, nodes_.size());
      node = child->second;
      if (is_new) nodes_.emplace_back();
      nodes_[node].labels.push_back(i);
      ++depth;
      if (nodes_[node].labels.size() > 1) undecided_depth_ = std::max(undecided_depth_, depth);
    }
    if (nodes_[node].labels.size() > 1) {
      throw Error(
          ErrorKind::Mismatch,
          fmt::format("the labels \"{}\" and \"{}\" are the same to the model: it has no tokens that distinguish them",
                      labels[nodes_[node].labels[0]], labels[i]));
    }
  }
  if (!has_priors_) return;
  for (Node& node : nodes_) {
    std::vector<float> priors;
    for (const size_t label : node.labels) priors.push_back(log_priors[label]);
    node.log_prior = kernels().log_sum_exp(priors.data(), priors.size());
  }
}

std::vector<Token> LabelTrie::allowed(size_t node) const {
  std::vector<Token> tokens;
  for (const auto& [token, child] : nodes_[node].children) tokens.push_back(token);
  return tokens;
}

size_t LabelTrie::follow(size_t node, Token token) const { return nodes_[node].children.at(token); }

}  // namespace paw
