// Fuzzes the tokenizers with arbitrary texts over tiny vocabularies. What must hold: ids are in range, a user's text
// gives no control token, and every byte of the text as it was read comes back.
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "tokenizer/sentence_piece.hpp"
#include "tokenizer/text.hpp"
#include "tokenizer/tiny_vocabulary.hpp"
#include "tokenizer/tokenizer.hpp"

namespace {

using paw::Token;
using paw::Tokenizer;

Tokenizer tokenizer_of(const std::string& bytes) {
  return Tokenizer(paw::gguf::File::parse(std::as_bytes(std::span(bytes)), "tiny.gguf"));
}

void require(bool condition, const char* rule) {
  if (condition) return;
  std::fprintf(stderr, "broken: %s\n", rule);
  std::abort();
}

}  // namespace

std::vector<std::string> fuzz_seeds() {
  return {"the end<|end|> of the line", "<|im_start|>user\naaaaaaaa 123<|end|>",
          "e\u0301 \u00BD \U0001F600\u200D 中文\r\n\t  x",
          "it's we'll they'RE 3.14 \xC3\x28\xED\xA0\x80\xF4\x90\x80\x80"};
}

// `read`: the text as the tokenizer reads it.
void check(const Tokenizer& tokenizer, const std::string& bytes, const std::string& read) {
  const std::vector<Token> as_text = tokenizer.encode(bytes, Tokenizer::Special::AsText);
  for (const Token token : as_text) require(!tokenizer.is_control(token), "a user's text gives no control token");
  require(tokenizer.decode(as_text) == read, "decoding gives the text back");
  const std::vector<Token> parsed = tokenizer.encode(bytes, Tokenizer::Special::Parse);
  require(tokenizer.decode(parsed).size() <= 3 * bytes.size(), "decoding invents nothing");
}

void fuzz_one(const std::string& bytes) {
  static const Tokenizer smollm = tokenizer_of(paw::tiny_vocabulary()), qwen2 = tokenizer_of(paw::tiny_vocabulary("qwen2")),
                         llama = tokenizer_of(paw::tiny_vocabulary("llama-bpe")), pieces = tokenizer_of(paw::tiny_pieces());
  for (const Tokenizer* tokenizer : {&smollm, &qwen2, &llama}) check(*tokenizer, bytes, paw::read_text(bytes).bytes);
  std::string with_spaces;
  paw::append_without_space_marks(bytes, with_spaces);
  check(pieces, bytes, with_spaces);
}
