// A GGUF with a tiny but complete vocabulary, for the fuzz targets.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "gguf/gguf.hpp"
#include "tokenizer/byte_alphabet.hpp"

namespace paw {

// Two control tokens (ids 0 and 1), the 256 bytes, and a few merges.
inline std::string tiny_vocabulary(const std::string& pre_tokenizer = "smollm") {
  std::vector<std::string> texts = {"<|end|>", "<|im_start|>"};
  for (int byte = 0; byte < 256; ++byte) texts.push_back(character_of_byte(static_cast<uint8_t>(byte)));
  for (const char* merged : {"<|", "|>", "en", "end", "th", "the", "Ġthe", "aa", "aaaa", "ĠĠ"})
    texts.emplace_back(merged);
  std::vector<int64_t> kinds(texts.size(), 1);
  kinds[0] = kinds[1] = 3;
  gguf::Writer writer;
  writer.set("tokenizer.ggml.model", std::string("gpt2"));
  writer.set("tokenizer.ggml.pre", pre_tokenizer);
  writer.set("tokenizer.ggml.tokens", texts);
  writer.set("tokenizer.ggml.token_type", kinds);
  writer.set("tokenizer.ggml.merges",
             std::vector<std::string>{"t h", "th e", "Ġ the", "< |", "| >", "e n", "en d", "a a", "aa aa", "Ġ Ġ"});
  writer.set("tokenizer.ggml.eos_token_id", uint64_t{0});
  return writer.bytes();
}

// The same of SentencePiece: the names of the bytes, and a few tokens.
inline std::string tiny_pieces() {
  std::vector<std::string> texts = {"<|end|>", "<|im_start|>"};
  std::vector<int64_t> kinds = {3, 3};
  std::vector<double> scores = {0, 0};
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  for (size_t byte = 0; byte < 256; ++byte) {
    texts.push_back({'<', '0', 'x', kDigits[byte / 16], kDigits[byte % 16], '>'});
    kinds.push_back(6);
    scores.push_back(0);
  }
  for (const char* piece :
       {"\u2581", "\u2581\u2581", "t", "h", "e", "th", "the", "\u2581the", "a", "aa", "aaaa", "en", "\u4E2D"}) {
    texts.emplace_back(piece);
    kinds.push_back(1);
    scores.push_back(-static_cast<double>(texts.size()));
  }
  gguf::Writer writer;
  writer.set("tokenizer.ggml.model", std::string("llama"));
  writer.set("tokenizer.ggml.tokens", texts);
  writer.set("tokenizer.ggml.token_type", kinds);
  writer.set("tokenizer.ggml.scores", scores);
  writer.set("tokenizer.ggml.eos_token_id", uint64_t{0});
  return writer.bytes();
}

}  // namespace paw
