// What a forward pass is given: tokens of several sequences, and the cache of what earlier tokens left.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "kernels/kernels.hpp"
#include "model/config.hpp"
#include "tokenizer/tokenizer.hpp"

namespace paw {

// Keys and values of every layer, by row. The Sequences of a batch tell which rows belong together.
struct KvCache {
  std::vector<std::vector<float>> keys, values;  // [layer][row * kv_width]
  size_t rows = 0;
  void resize(const ModelConfig& config, size_t rows);  // keeps what is there
};

// Consecutive rows of a batch that continue one text: they see the cache rows of `context`, in order, then their own:
// up to themselves where attention is causal, else all.
struct Sequence {
  size_t first_row = 0, rows = 0;  // rows of the batch
  size_t first_cache_row = 0;      // where their keys and values go, row after row
  std::vector<KvSpan> context;
  size_t position = 0;  // of the first row; equals the sum of the context's counts
  // Factors of the adapter's rank-one terms for this text, [layers * linears][lanes] in the order of Lora::matrices:
  // y = W x + scale * B diag(gates) A x. Null: all are one. Not owned.
  const std::vector<float>* gates = nullptr;
};

struct Batch {
  std::vector<Token> tokens;        // one a row
  std::vector<uint8_t> types;       // of a base with token types, one a row; empty: all are 0
  std::vector<Sequence> sequences;  // in order of their rows, which they cover without gaps

  // Appends a sequence and returns its index.
  size_t add(std::span<const Token> tokens, size_t first_cache_row, std::vector<KvSpan> context);
};

}  // namespace paw
