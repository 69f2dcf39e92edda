// SentencePiece's byte-pair encoding (Kudo and Richardson 2018): the characters of a text, spaces among them as U+2581,
// are merged into the tokens of highest score; a character that is no token becomes its bytes.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "tokenizer/token_index.hpp"

namespace paw {

// Immutable after construction.
class SentencePiece {
 public:
  // `texts` and `scores` by token; a token whose text is empty is never merged to. `byte_tokens` has -1 for a byte that
  // the vocabulary cannot spell, which is left out.
  SentencePiece(std::vector<std::string> texts, std::vector<float> scores,
                const std::array<int32_t, 256>& byte_tokens);
  SentencePiece(const SentencePiece&) = delete;
  SentencePiece& operator=(const SentencePiece&) = delete;

  // Appends the tokens of a text. O(n log n) in its length.
  void encode(std::string_view text, std::vector<int32_t>& out) const;

 private:
  std::vector<std::string> texts_;
  std::vector<float> scores_;
  std::array<int32_t, 256> byte_tokens_;
  TokenIndex index_;
  size_t longest_ = 0;  // bytes of a token's text
};

// A space as it stands in the texts of tokens.
inline constexpr std::string_view kSpaceMark = "\xE2\x96\x81";
std::string with_space_marks(std::string_view text);
void append_without_space_marks(std::string_view token_text, std::string& out);

}  // namespace paw
