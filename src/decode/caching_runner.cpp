#include "decode/caching_runner.hpp"

#include <unordered_map>

namespace paw {

size_t text_bytes(const Output& output) {
  size_t bytes = output.text.capacity() + output.error.capacity();
  bytes += output.alternatives.capacity() * sizeof(Alternative);
  for (const Alternative& alternative : output.alternatives) bytes += alternative.text.capacity();
  return bytes;
}

std::vector<Output> CachingRunner::run(std::span<const std::string> inputs, const std::atomic<bool>* cancel) {
  std::vector<Output> outputs(inputs.size());
  std::vector<std::string> unknown;
  std::unordered_map<std::string_view, size_t> positions;  // of the new inputs in `unknown`
  for (size_t i = 0; i < inputs.size(); ++i) {
    if (const Output* known = known_.find(inputs[i])) {
      outputs[i] = *known;
    } else if (positions.try_emplace(inputs[i], unknown.size()).second) {
      unknown.push_back(inputs[i]);
    }
  }
  if (unknown.empty()) return outputs;
  std::vector<Output> fresh = engine_.run(unknown, alternatives_, cancel);
  for (size_t i = 0; i < inputs.size(); ++i) {
    if (const auto found = positions.find(inputs[i]); found != positions.end()) outputs[i] = fresh[found->second];
  }
  for (size_t i = 0; i < unknown.size(); ++i) {
    const size_t bytes = text_bytes(fresh[i]);
    known_.put(std::move(unknown[i]), std::move(fresh[i]), bytes);
  }
  return outputs;
}

}  // namespace paw
