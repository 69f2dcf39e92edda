// A sentence encoder: texts as vectors of unit length whose products say how alike the texts are in meaning (Reimers
// and Gurevych 2019, "Sentence-BERT").
#pragma once

#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "kernels/thread_pool.hpp"
#include "model/base.hpp"
#include "tokenizer/word_piece.hpp"

namespace paw {

// Immutable after loading, hence safe to use from several threads at once, each with a pool of its own.
class Encoder {
 public:
  // A longer text is cut: of what follows, the vector says nothing.
  static constexpr size_t kMostTokens = 256;  // [CLS] and [SEP] among them

  // Throws Error (Unsupported): the base is no encoder, or its tokenizer is not WordPiece.
  explicit Encoder(std::shared_ptr<const Base> base);
  static std::shared_ptr<const Encoder> load(const std::filesystem::path& path);

  size_t width() const { return base_->config().width; }
  const WordPiece& tokenizer() const { return tokenizer_; }

  // The mean of the last layer's output over a text's tokens, scaled to length 1: [text][width]. A text's vector
  // depends on that text alone: not on the others, their order, or the threads.
  std::vector<float> encode(std::span<const std::string> texts, ThreadPool& pool) const;

 private:
  std::shared_ptr<const Base> base_;
  WordPiece tokenizer_;
};

}  // namespace paw
