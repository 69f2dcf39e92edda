// Open addressing with linear probing over the tokens of a vocabulary.
#include "tokenizer/token_index.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <random>

namespace paw {
namespace {

// Multiplies to 128 bits and folds the halves, so that every bit of the input reaches every bit of the result.
uint64_t mix(uint64_t value) {
  __extension__ using Wide = unsigned __int128;
  const Wide product = static_cast<Wide>(value) * 0x9E3779B97F4A7C15ULL;
  return static_cast<uint64_t>(product) ^ static_cast<uint64_t>(product >> 64);
}

uint64_t random_seed() {
  std::random_device device;
  return static_cast<uint64_t>(device()) << 32 | device();
}

}  // namespace

TokenIndex::TokenIndex(const std::vector<std::string>& texts)
    : texts_(texts), slots_(std::bit_ceil(2 * texts.size() + 1), -1), seed_(random_seed()) {
  for (size_t token = 0; token < texts.size(); ++token) {
    int32_t& slot = slots_[slot_of(texts[token])];
    (slot < 0 ? slot : duplicate_) = static_cast<int32_t>(token);
  }
}

int32_t TokenIndex::find(std::string_view text) const { return slots_[slot_of(text)]; }

size_t TokenIndex::slot_of(std::string_view text) const {
  size_t slot = hash(text) & (slots_.size() - 1);
  while (slots_[slot] >= 0 && texts_[slots_[slot]] != text) slot = (slot + 1) & (slots_.size() - 1);
  return slot;
}

uint64_t TokenIndex::hash(std::string_view text) const {
  uint64_t result = mix(seed_ ^ text.size());
  while (!text.empty()) {
    uint64_t chunk = 0;
    const size_t size = std::min(text.size(), sizeof chunk);
    std::memcpy(&chunk, text.data(), size);
    result = mix(result ^ chunk);
    text.remove_prefix(size);
  }
  return result;
}

}  // namespace paw
