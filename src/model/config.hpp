// A base's sizes.
#pragma once

#include <cstddef>
#include <string>

namespace paw {

class Manifest;

struct ModelConfig {
  std::string architecture = {};  // "llama"
  std::string name = {};          // general.name, for people
  size_t layers = 0;
  size_t width = 0;  // embedding length
  size_t feed_forward = 0;
  size_t heads = 0, kv_heads = 0, head_dim = 0;
  size_t vocabulary = 0;
  size_t context = 0;  // longest sequence, in tokens

  size_t attended_width() const { return heads * head_dim; }
  size_t kv_width() const { return kv_heads * head_dim; }

  // Reads the keys that all architectures have. Throws Error: absurd or inconsistent sizes, a width that is not a
  // multiple of 32.
  static ModelConfig read(Manifest& manifest);
};

}  // namespace paw
