// WordPiece (Schuster and Nakajima 2012) as BERT uses it (Devlin et al. 2018): words are lowercased and lose their
// accents, and each is cut into the longest pieces of the vocabulary, from the left.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "gguf/gguf.hpp"
#include "tokenizer/tokenizer.hpp"

namespace paw {

// Immutable after construction, hence safe to use from several threads at once.
class WordPiece {
 public:
  // The texts of a vocabulary as vocab.txt has them, a token's number being its line: pieces inside a word begin with
  // "##". Throws Error: [UNK], [CLS] or [SEP] is missing.
  explicit WordPiece(std::vector<std::string> vocabulary);
  // Reads tokenizer.ggml.tokens, where pieces that begin a word are marked instead, by U+2581. Throws Error as above,
  // or where the file's tokenizer is another one.
  explicit WordPiece(const gguf::File& file);
  ~WordPiece();
  WordPiece(WordPiece&&) noexcept;

  // The pieces of a text without [CLS] and [SEP]; a text that spells such a token is text. Any bytes are accepted:
  // what is no UTF-8 vanishes, as control characters do. A word of more than 100 characters is [UNK].
  std::vector<Token> encode(std::string_view text) const;
  // [CLS], at most `most` - 2 pieces, [SEP].
  std::vector<Token> encode_framed(std::string_view text, size_t most) const;

  size_t size() const;
  Token unknown() const;    // [UNK]
  Token beginning() const;  // [CLS]
  Token end() const;        // [SEP]

 private:
  struct Tables;
  std::unique_ptr<const Tables> tables_;
};

}  // namespace paw
