// From tokens to the input of the first layer.
#pragma once

#include <optional>

#include "model/operations/norm.hpp"

namespace paw {

// x = norm(scale * token_embd[token] + position_embd[position] + token_types[type]), of what is there.
struct EmbeddingRule {
  float scale = 1.0F;
  bool positions = false;  // learned ones
  size_t types = 0;        // kinds of tokens (Devlin et al. 2018); 0: none
  std::optional<NormRule> norm = {};
};

// Fills the first layer's input. Throws Error: a token outside the vocabulary, a type that the base does not have.
void embed(ForwardPass& pass);

}  // namespace paw
