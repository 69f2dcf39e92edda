// A base's hyper-parameters, read from its GGUF metadata and checked.
#pragma once

#include <cstddef>
#include <string>

#include "gguf/gguf.hpp"

namespace paw {

struct ModelConfig {
  std::string architecture;  // "llama"
  std::string name;          // general.name, for people
  size_t layers = 0;
  size_t width = 0;  // embedding length
  size_t feed_forward = 0;
  size_t heads = 0, kv_heads = 0, head_dim = 0;
  size_t vocabulary = 0;
  size_t context = 0;  // longest sequence, in tokens
  float norm_epsilon = 0;
  float rope_base = 0;
  size_t rope_dims = 0;  // leading dimensions of a head that RoPE rotates

  size_t kv_width() const { return kv_heads * head_dim; }

  // Throws Error: an architecture we do not run, absurd or inconsistent sizes, a width that is not a multiple of 32.
  static ModelConfig read(const gguf::File& file);
};

}  // namespace paw
