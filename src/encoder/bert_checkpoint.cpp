#include "encoder/bert_checkpoint.hpp"

#include <fmt/format.h>

#include <cstring>
#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

#include "gguf/gguf.hpp"
#include "io/file.hpp"
#include "safetensors/safetensors.hpp"
#include "text/json.hpp"

namespace paw {
namespace {

using Json = nlohmann::ordered_json;

constexpr size_t kMostBytes = 64 << 20;  // of a vocabulary or a config
constexpr uint64_t kBlock = 32;          // values of a block of Q8_0
constexpr std::string_view kBeginsWord = "\u2581", kInside = "##";

// Of the linears and norms of a layer: our name and that of the checkpoint.
constexpr std::pair<const char*, const char*> kParts[] = {{"attn_q", "attention.self.query"},
                                                          {"attn_k", "attention.self.key"},
                                                          {"attn_v", "attention.self.value"},
                                                          {"attn_output", "attention.output.dense"},
                                                          {"attn_output_norm", "attention.output.LayerNorm"},
                                                          {"ffn_up", "intermediate.dense"},
                                                          {"ffn_down", "output.dense"},
                                                          {"layer_output_norm", "output.LayerNorm"}};

struct Config {
  uint64_t layers = 0, width = 0, heads = 0, feed_forward = 0, context = 0, types = 0, vocabulary = 0;
  double epsilon = 0;
};

Config read_config(const std::filesystem::path& path) {
  const auto json = parse_json(read_file(path, kMostBytes), path.string());
  const auto is = [&](const char* key, const char* wanted) {
    return json.is_object() && json.value(key, Json()) == wanted;
  };
  if (!is("model_type", "bert") || !is("hidden_act", "gelu")) {
    throw Error(ErrorKind::Unsupported, fmt::format("{} describes no BERT with GELU", path.string()));
  }
  const auto count = [&](const char* key) {
    const auto value = json.value(key, Json());
    if (value.is_number_unsigned()) return value.template get<uint64_t>();
    throw Error(ErrorKind::Damaged, fmt::format("{}: {} is not a whole number", path.string(), key));
  };
  const auto epsilon = json.value("layer_norm_eps", Json());
  if (!epsilon.is_number()) throw Error(ErrorKind::Damaged, fmt::format("{} has no layer_norm_eps", path.string()));
  const Config config{count("num_hidden_layers"),
                      count("hidden_size"),
                      count("num_attention_heads"),
                      count("intermediate_size"),
                      count("max_position_embeddings"),
                      count("type_vocab_size"),
                      count("vocab_size"),
                      epsilon.get<double>()};
  if (config.width % kBlock != 0 || config.feed_forward % kBlock != 0) {
    throw Error(ErrorKind::Unsupported, fmt::format("{}: the widths are not multiples of {}", path.string(), kBlock));
  }
  return config;
}

// As GGUF has them: pieces that begin a word are marked, those inside a word are not.
std::vector<std::string> read_vocabulary(const std::filesystem::path& path) {
  const std::string text = read_file(path, kMostBytes);
  std::vector<std::string> texts;
  for (size_t begin = 0; begin < text.size();) {
    const size_t end = std::min(text.find('\n', begin), text.size());
    std::string line = text.substr(begin, end - begin);
    if (line.ends_with('\r')) line.pop_back();
    if (line.starts_with(kInside)) {
      line.erase(0, kInside.size());
    } else if (!(line.starts_with('[') && line.ends_with(']'))) {
      line.insert(0, kBeginsWord);
    }
    texts.push_back(std::move(line));
    begin = end + 1;
  }
  return texts;
}

std::string as_bytes(const std::vector<float>& values) {
  std::string bytes(values.size() * sizeof(float), '\0');
  std::memcpy(bytes.data(), values.data(), bytes.size());
  return bytes;
}

// Copies tensors under new names, each checked against the shape that the config asks for.
class Copy {
 public:
  Copy(const safetensors::File& from, gguf::Writer& to) : from_(from), to_(to) {}

  void matrix(const std::string& to, const std::string& from, uint64_t rows, uint64_t columns, gguf::TensorType type) {
    const std::vector<float> numbers = values_of(from, {rows, columns});
    to_.add(to, type, {columns, rows},
            type == gguf::TensorType::F32 ? as_bytes(numbers) : gguf::quantize(type, numbers));
  }
  void vector(const std::string& to, const std::string& from, uint64_t width) {
    to_.add(to, gguf::TensorType::F32, {width}, as_bytes(values_of(from, {width})));
  }

 private:
  std::vector<float> values_of(const std::string& name, const std::vector<uint64_t>& shape) const {
    const safetensors::Tensor& tensor = from_.tensor(name);
    if (tensor.shape != shape) {
      throw Error(ErrorKind::Damaged, fmt::format("{}: the tensor {} has another shape than the config says",
                                                  from_.name(), gguf::shown(name)));
    }
    return safetensors::values(tensor);
  }

  const safetensors::File& from_;
  gguf::Writer& to_;
};

void write_metadata(const Config& config, const std::string& name, std::vector<std::string> vocabulary,
                    gguf::Writer& writer) {
  writer.set("general.architecture", std::string("bert"));
  writer.set("general.name", name);
  writer.set("bert.block_count", config.layers);
  writer.set("bert.context_length", config.context);
  writer.set("bert.embedding_length", config.width);
  writer.set("bert.feed_forward_length", config.feed_forward);
  writer.set("bert.attention.head_count", config.heads);
  writer.set("bert.attention.layer_norm_epsilon", config.epsilon);
  writer.set("bert.attention.causal", false);
  writer.set("bert.pooling_type", uint64_t{1});  // the mean
  writer.set("tokenizer.ggml.model", std::string("bert"));
  writer.set("tokenizer.ggml.tokens", std::move(vocabulary));
}

}  // namespace

std::string bert_gguf(const BertCheckpoint& checkpoint, const std::string& name) {
  const Config config = read_config(checkpoint.config);
  std::vector<std::string> vocabulary = read_vocabulary(checkpoint.vocabulary);
  if (vocabulary.size() != config.vocabulary) {
    throw Error(ErrorKind::Damaged, fmt::format("{} has {} tokens, not the {} of the config",
                                                checkpoint.vocabulary.string(), vocabulary.size(), config.vocabulary));
  }
  const auto file = safetensors::File::open(checkpoint.weights);
  gguf::Writer writer;
  write_metadata(config, name, std::move(vocabulary), writer);
  Copy copy(file, writer);
  const uint64_t width = config.width;
  using gguf::TensorType;
  copy.matrix("token_embd.weight", "embeddings.word_embeddings.weight", config.vocabulary, width, TensorType::Q8_0);
  copy.matrix("position_embd.weight", "embeddings.position_embeddings.weight", config.context, width, TensorType::F32);
  copy.matrix("token_types.weight", "embeddings.token_type_embeddings.weight", config.types, width, TensorType::F32);
  copy.vector("token_embd_norm.weight", "embeddings.LayerNorm.weight", width);
  copy.vector("token_embd_norm.bias", "embeddings.LayerNorm.bias", width);
  for (uint64_t layer = 0; layer < config.layers; ++layer) {
    for (const auto& [ours, theirs] : kParts) {
      const std::string to = fmt::format("blk.{}.{}", layer, ours),
                        from = fmt::format("encoder.layer.{}.{}", layer, theirs);
      const std::string_view part = ours;
      const uint64_t rows = part == "ffn_up" ? config.feed_forward : width,
                     columns = part == "ffn_down" ? config.feed_forward : width;
      if (part.ends_with("norm")) {
        copy.vector(to + ".weight", from + ".weight", width);
      } else {
        copy.matrix(to + ".weight", from + ".weight", rows, columns, TensorType::Q8_0);
      }
      copy.vector(to + ".bias", from + ".bias", rows);
    }
  }
  return writer.bytes();
}

}  // namespace paw
