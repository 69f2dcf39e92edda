// Byte-pair encoding from the vocabulary inside a GGUF file: of bytes (Sennrich et al. 2016; GPT-2's byte alphabet), or
// SentencePiece's of characters (Kudo and Richardson 2018).
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "gguf/gguf.hpp"

namespace paw {

using Token = int32_t;

// Immutable after construction, hence safe to use from several threads at once.
class Tokenizer {
 public:
  // Reads tokenizer.ggml.* of a base. Throws Error: a model or pre-tokenizer we do not implement, an inconsistent
  // vocabulary.
  explicit Tokenizer(const gguf::File& base);
  ~Tokenizer();
  Tokenizer(Tokenizer&&) noexcept;

  // Whether the text of control tokens (such as <|im_end|>) becomes those tokens, or stays ordinary text. A prompt
  // template is ours: Parse. User input is data: AsText, so that no input can close its own turn.
  enum class Special { Parse, AsText };

  // Any bytes are accepted; invalid UTF-8 is encoded as llama.cpp does. decode(encode(s)) == s for valid UTF-8 (with
  // SentencePiece, U+2581 becomes a space). A text is taken for a part of one: no space is put before it.
  std::vector<Token> encode(std::string_view text, Special special) const;

  // The bytes of the tokens; control tokens give nothing. Throws Error for an id outside the vocabulary.
  std::string decode(std::span<const Token> tokens) const;
  std::string decode(Token token) const { return decode(std::span(&token, 1)); }

  size_t size() const;        // number of ids
  Token end_of_text() const;  // tokenizer.ggml.eos_token_id: generation stops there
  bool is_control(Token token) const;
  // A control token's text that stands in `text`, if there is one.
  std::optional<std::string> control_text_in(std::string_view text) const;

 private:
  struct Tables;
  std::unique_ptr<const Tables> tables_;
};

}  // namespace paw
