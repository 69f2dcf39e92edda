#include "decode/stub_engine.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>

#include "paw/error.hpp"

namespace paw {
namespace {

// FNV-1a (Fowler, Noll and Vo), 64 bits.
uint64_t hash_of(const std::string& text) {
  uint64_t hash = 0xCBF29CE484222325;
  for (const char c : text) hash = (hash ^ static_cast<uint8_t>(c)) * 0x100000001B3;
  return hash;
}

}  // namespace

Output StubEngine::answer(const std::string& input, size_t alternatives) const {
  Output output;
  if (input.empty()) {
    output.error = "the input is empty";
    return output;
  }
  const uint64_t hash = hash_of(input);
  const size_t first = labels_.empty() ? 0 : hash % labels_.size();
  output.text = labels_.empty() ? input : labels_[first];
  output.confidence = static_cast<double>(1 + (hash >> 32) % 1000) / 1000;
  output.tokens = 1;
  for (size_t i = 0; i < std::min(alternatives, labels_.size()); ++i)
    output.alternatives.push_back({labels_[(first + i) % labels_.size()], i == 0 ? output.confidence : 0});
  return output;
}

std::vector<Output> StubEngine::run(std::span<const std::string> inputs, size_t alternatives,
                                    const std::atomic<bool>* cancel) {
  if (cancel != nullptr && *cancel) throw Error(ErrorKind::Interrupted, "interrupted");
  std::vector<Output> outputs;
  outputs.reserve(inputs.size());
  for (const std::string& input : inputs) outputs.push_back(answer(input, alternatives));
  return outputs;
}

std::unique_ptr<Engine> StubEngine::narrowed(const std::vector<std::string>& labels, const ConstraintRule& rule) const {
  if (rule.kind != ConstraintRule::Kind::None)
    throw Error(ErrorKind::Unsupported, "the stub base does not support constraints");
  for (const std::string& label : labels) {
    if (!labels_.empty() && std::ranges::find(labels_, label) == labels_.end())
      throw Error(ErrorKind::NotFound,
                  fmt::format("the program has no label \"{}\"; it has {}", label, fmt::join(labels_, ", ")));
  }
  return std::make_unique<StubEngine>(labels.empty() ? labels_ : labels);
}

}  // namespace paw
