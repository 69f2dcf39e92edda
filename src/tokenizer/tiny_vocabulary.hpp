// A GGUF with a tiny but complete vocabulary, for the fuzz targets.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "gguf/gguf.hpp"
#include "tokenizer/byte_alphabet.hpp"

namespace paw {

// Two control tokens (ids 0 and 1), the 256 bytes, and a few merges.
inline std::string tiny_vocabulary() {
  std::vector<std::string> texts = {"<|end|>", "<|im_start|>"};
  for (int byte = 0; byte < 256; ++byte) texts.push_back(character_of_byte(static_cast<uint8_t>(byte)));
  for (const char* merged : {"<|", "|>", "en", "end", "th", "the", "Ġthe", "aa", "aaaa", "ĠĠ"})
    texts.emplace_back(merged);
  std::vector<int64_t> kinds(texts.size(), 1);
  kinds[0] = kinds[1] = 3;
  gguf::Writer writer;
  writer.set("tokenizer.ggml.model", std::string("gpt2"));
  writer.set("tokenizer.ggml.pre", std::string("smollm"));
  writer.set("tokenizer.ggml.tokens", texts);
  writer.set("tokenizer.ggml.token_type", kinds);
  writer.set("tokenizer.ggml.merges",
             std::vector<std::string>{"t h", "th e", "Ġ the", "< |", "| >", "e n", "en d", "a a", "aa aa", "Ġ Ġ"});
  writer.set("tokenizer.ggml.eos_token_id", uint64_t{0});
  return writer.bytes();
}

}  // namespace paw
