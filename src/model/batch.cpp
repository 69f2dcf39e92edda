#include "model/batch.hpp"

#include <utility>

namespace paw {

void KvCache::resize(const ModelConfig& config, size_t new_rows) {
  keys.resize(config.layers);
  values.resize(config.layers);
  for (auto* side : {&keys, &values}) {
    for (auto& layer : *side) layer.resize(new_rows * config.kv_width());
  }
  rows = new_rows;
}

size_t Batch::add(std::span<const Token> new_tokens, size_t first_cache_row, std::vector<KvSpan> context) {
  Sequence sequence{tokens.size(), new_tokens.size(), first_cache_row, std::move(context), 0};
  for (const KvSpan& span : sequence.context) sequence.position += span.count;
  tokens.insert(tokens.end(), new_tokens.begin(), new_tokens.end());
  sequences.push_back(std::move(sequence));
  return sequences.size() - 1;
}

}  // namespace paw
