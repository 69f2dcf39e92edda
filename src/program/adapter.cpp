// The adapter as a GGUF file of LoRA matrices, named as llama.cpp names them.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>

#include "gguf/gguf.hpp"
#include "program/bundle.hpp"

namespace paw {
namespace {

using gguf::TensorType;

constexpr std::string_view kSuffixA = ".lora_a";
constexpr std::string_view kSuffixB = ".lora_b";
constexpr float kLargestHalf = 65504;
// A quantized file grows about sevenfold in memory; real adapters have some ten million values.
constexpr uint64_t kValuesLimit = uint64_t{1} << 28;

bool all_within(const std::vector<float>& values, float limit) {
  return std::all_of(values.begin(), values.end(), [&](float value) { return std::abs(value) <= limit; });
}

// `rows` rows of `columns` values as `type`, or as F16 where a row is not a whole number of blocks.
void add_matrix(gguf::Writer& writer, const std::string& name, TensorType type, uint64_t columns, uint64_t rows,
                const std::vector<float>& values) {
  if (values.size() != columns * rows || values.empty()) {
    throw Error(ErrorKind::Damaged,
                fmt::format("{} has {} values where its shape says {} x {}", name, values.size(), rows, columns));
  }
  if (!all_within(values, kLargestHalf))
    throw Error(ErrorKind::Damaged, fmt::format("{} has a value that an adapter file cannot store", name));
  const TensorType stored = columns % gguf::type_info(type).block_values == 0 ? type : TensorType::F16;
  writer.add(name, stored, {columns, rows}, gguf::quantize(stored, values));
}

std::vector<float> floats_of(const gguf::Tensor& tensor, const std::string& file) {
  std::vector<float> values(tensor.elements());
  gguf::dequantize(tensor.type, tensor.data, values);
  if (!std::all_of(values.begin(), values.end(), [](float value) { return std::isfinite(value); })) {
    throw Error(ErrorKind::Damaged, fmt::format("{} has a value in {} that is not a finite number", file, tensor.name));
  }
  return values;
}

LoraPair pair_of(const gguf::Tensor& a, const gguf::Tensor& b, const std::string& file) {
  if (a.shape.size() != 2 || b.shape.size() != 2 || a.shape[1] != b.shape[0]) {
    throw Error(ErrorKind::Damaged,
                fmt::format("{} has matrices {} and {} whose shapes do not fit", file, a.name, b.name));
  }
  constexpr uint64_t kDimensionLimit = 1 << 24, kRankLimit = 1024;
  if (std::max(a.shape[0], b.shape[1]) > kDimensionLimit || a.shape[1] > kRankLimit) {
    throw Error(ErrorKind::TooLarge, fmt::format("{} has matrices {} and {} that are too large", file, a.name, b.name));
  }
  LoraPair pair;
  pair.rank = static_cast<uint32_t>(a.shape[1]);
  pair.d_in = static_cast<uint32_t>(a.shape[0]);
  pair.d_out = static_cast<uint32_t>(b.shape[1]);
  pair.a = floats_of(a, file);
  pair.b = floats_of(b, file);
  return pair;
}

bool is_beside(const gguf::Tensor& tensor, std::string_view beside) {
  return !beside.empty() && tensor.name.starts_with(beside);
}

// Returns how many of the tensors are LoRA matrices.
size_t check_kind(const gguf::File& file, std::string_view beside) {
  const bool is_adapter = file.has("general.type") && file.text("general.type") == "adapter";
  if (!is_adapter || !file.has("adapter.type") || file.text("adapter.type") != "lora") {
    throw Error(ErrorKind::Damaged, fmt::format("{} is a GGUF file but not a LoRA adapter", file.name()));
  }
  uint64_t values = 0;
  size_t matrices = 0;
  for (const gguf::Tensor& tensor : file.tensors()) {
    if (is_beside(tensor, beside)) continue;
    ++matrices;
    if (!tensor.name.ends_with(kSuffixA) && !tensor.name.ends_with(kSuffixB)) {
      throw Error(ErrorKind::Damaged, fmt::format("{} holds {}, which is not a LoRA matrix", file.name(), tensor.name));
    }
    if (tensor.elements() > kValuesLimit || (values += tensor.elements()) > kValuesLimit) {
      throw Error(ErrorKind::TooLarge, fmt::format("{} holds more than {} values", file.name(), kValuesLimit));
    }
  }
  return matrices;
}

}  // namespace

std::string Adapter::to_gguf(TensorType type) const {
  gguf::Writer writer;
  write(writer, type);
  return writer.bytes();
}

void Adapter::write(gguf::Writer& writer, TensorType type) const {
  writer.set("general.architecture", architecture);
  writer.set("general.type", std::string("adapter"));
  writer.set("general.name", std::string("paw adapter"));
  writer.set("adapter.type", std::string("lora"));
  writer.set("adapter.lora.alpha", static_cast<double>(alpha));
  for (const auto& [weight, pair] : pairs) {
    add_matrix(writer, weight + std::string(kSuffixA), type, pair.d_in, pair.rank, pair.a);
    add_matrix(writer, weight + std::string(kSuffixB), type, pair.rank, pair.d_out, pair.b);
  }
}

Adapter Adapter::from_gguf(std::span<const std::byte> bytes, const std::string& name) {
  return from_file(gguf::File::parse(bytes, name));
}

Adapter Adapter::from_file(const gguf::File& file, std::string_view beside) {
  const std::string& name = file.name();
  const size_t matrices = check_kind(file, beside);
  Adapter adapter;
  adapter.architecture = file.text("general.architecture");
  adapter.alpha = static_cast<float>(file.number_or("adapter.lora.alpha", 0));
  if (!std::isfinite(adapter.alpha) || adapter.alpha < 0) {
    throw Error(ErrorKind::Damaged, fmt::format("{} has a LoRA alpha of {}", name, adapter.alpha));
  }
  for (const gguf::Tensor& a : file.tensors()) {
    if (is_beside(a, beside) || !a.name.ends_with(kSuffixA)) continue;
    const std::string weight = a.name.substr(0, a.name.size() - kSuffixA.size());
    const gguf::Tensor* b = file.find(weight + std::string(kSuffixB));
    if (b == nullptr) throw Error(ErrorKind::Damaged, fmt::format("{} has {} without its lora_b", name, a.name));
    adapter.pairs[weight] = pair_of(a, *b, name);
  }
  if (adapter.pairs.empty()) throw Error(ErrorKind::Damaged, fmt::format("{} holds no LoRA matrices", name));
  if (2 * adapter.pairs.size() != matrices)
    throw Error(ErrorKind::Damaged, fmt::format("{} has a lora_b without its lora_a", name));
  if (adapter.alpha == 0) {
    // llama.cpp reads an absent or zero alpha as a scale of 1, whatever the rank.
    adapter.alpha = 1;
    for (auto& [weight, pair] : adapter.pairs) {
      for (float& value : pair.b) value *= static_cast<float>(pair.rank);
    }
  }
  return adapter;
}

}  // namespace paw
