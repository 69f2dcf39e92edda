#include "model/config.hpp"

#include <fmt/format.h>

namespace paw {
namespace {

size_t size_between(const gguf::File& file, const std::string& key, uint64_t value, uint64_t least, uint64_t most) {
  if (value < least || value > most)
    throw Error(ErrorKind::Unsupported,
                fmt::format("{}: {} is {}, outside {} to {}", file.name(), key, value, least, most));
  return value;
}

float number_between(const gguf::File& file, const std::string& key, double value, double least, double most) {
  if (!(value >= least && value <= most))
    throw Error(ErrorKind::Unsupported,
                fmt::format("{}: {} is {}, outside {} to {}", file.name(), key, value, least, most));
  return static_cast<float>(value);
}

}  // namespace

ModelConfig ModelConfig::read(const gguf::File& file) {
  ModelConfig config;
  config.architecture = file.text("general.architecture");
  if (config.architecture != "llama") {
    throw Error(ErrorKind::Unsupported, fmt::format("{} is a {} model; this version runs llama models", file.name(),
                                                    gguf::shown(config.architecture)));
  }
  if (file.has("general.type") && file.text("general.type") != "model") {
    throw Error(ErrorKind::Mismatch, fmt::format("{} is not a base model but a GGUF of type {}", file.name(),
                                                 gguf::shown(file.text("general.type"))));
  }
  config.name = file.has("general.name") ? file.text("general.name") : config.architecture;
  const std::string& a = config.architecture;
  const auto sized = [&](const std::string& key, uint64_t least, uint64_t most) {
    return size_between(file, a + key, file.count(a + key), least, most);
  };
  config.layers = sized(".block_count", 1, 1024);
  config.width = sized(".embedding_length", 32, 1 << 16);
  config.feed_forward = sized(".feed_forward_length", 32, 1 << 18);
  config.heads = sized(".attention.head_count", 1, 1024);
  config.context = sized(".context_length", 1, 1 << 22);
  config.kv_heads = size_between(file, a + ".attention.head_count_kv",
                                 file.count_or(a + ".attention.head_count_kv", config.heads), 1, config.heads);
  config.head_dim = size_between(file, a + ".attention.key_length",
                                 file.count_or(a + ".attention.key_length", config.width / config.heads), 16, 1024);
  config.rope_dims = size_between(file, a + ".rope.dimension_count",
                                  file.count_or(a + ".rope.dimension_count", config.head_dim), 2, config.head_dim);
  config.rope_base =
      number_between(file, a + ".rope.freq_base", file.number_or(a + ".rope.freq_base", 10000.0), 1, 1e15);
  const std::string epsilon = a + ".attention.layer_norm_rms_epsilon";
  config.norm_epsilon = number_between(file, epsilon, file.number(epsilon), 0, 1);
  config.vocabulary = size_between(file, "the vocabulary", file.texts("tokenizer.ggml.tokens").size(), 1, 1 << 22);
  if (config.heads % config.kv_heads != 0 || config.heads / config.kv_heads > 64) {
    throw Error(ErrorKind::Unsupported, fmt::format("{}: {} attention heads cannot share {} key-value heads",
                                                    file.name(), config.heads, config.kv_heads));
  }
  if (config.head_dim % 16 != 0 || config.rope_dims % 2 != 0 || config.width % 32 != 0 ||
      config.feed_forward % 32 != 0 || config.kv_width() % 32 != 0 || config.heads * config.head_dim % 32 != 0) {
    throw Error(ErrorKind::Unsupported,
                fmt::format("{}: its widths are not multiples of 32 (or head dimensions of 16)", file.name()));
  }
  return config;
}

}  // namespace paw
