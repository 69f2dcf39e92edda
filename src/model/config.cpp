#include "model/config.hpp"

#include <fmt/format.h>

#include "model/manifest.hpp"

namespace paw {

ModelConfig ModelConfig::read(Manifest& manifest) {
  const gguf::File& file = manifest.file();
  ModelConfig config;
  config.architecture = manifest.architecture();
  config.name = file.has("general.name") ? file.text("general.name") : config.architecture;
  config.layers = manifest.size(".block_count", 1, 1024);
  config.width = manifest.size(".embedding_length", 32, 1 << 16);
  config.feed_forward = manifest.size(".feed_forward_length", 32, 1 << 18);
  config.heads = manifest.size(".attention.head_count", 1, 1024);
  config.context = manifest.size(".context_length", 1, 1 << 22);
  config.kv_heads = manifest.size_or(".attention.head_count_kv", config.heads, 1, config.heads);
  config.head_dim = manifest.size_or(".attention.key_length", config.width / config.heads, 16, 1024);
  config.vocabulary = file.texts("tokenizer.ggml.tokens").size();
  if (config.vocabulary < 1 || config.vocabulary > 1 << 22) {
    throw Error(ErrorKind::Unsupported,
                fmt::format("{}: the vocabulary is {}, outside 1 to {}", file.name(), config.vocabulary, 1 << 22));
  }
  if (config.heads % config.kv_heads != 0 || config.heads / config.kv_heads > 64) {
    throw Error(ErrorKind::Unsupported, fmt::format("{}: {} attention heads cannot share {} key-value heads",
                                                    file.name(), config.heads, config.kv_heads));
  }
  if (config.head_dim % 16 != 0 || config.width % 32 != 0 || config.feed_forward % 32 != 0 ||
      config.kv_width() % 32 != 0 || config.attended_width() % 32 != 0) {
    throw Error(ErrorKind::Unsupported,
                fmt::format("{}: its widths are not multiples of 32 (or head dimensions of 16)", file.name()));
  }
  // What a file may say again.
  manifest.expect(".attention.value_length", {static_cast<double>(config.head_dim)});
  manifest.expect(".vocab_size", {static_cast<double>(config.vocabulary)});
  return config;
}

}  // namespace paw
