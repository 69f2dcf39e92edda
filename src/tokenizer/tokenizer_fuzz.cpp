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

// `read` is how the tokenizer reads a text.
template <class Read>
void check(const Tokenizer& tokenizer, const std::string& bytes, Read read) {
  const std::vector<Token> as_text = tokenizer.encode(bytes, Tokenizer::Special::AsText);
  for (const Token token : as_text) require(!tokenizer.is_control(token), "a user's text gives no control token");
  require(read(tokenizer.decode(as_text)) == read(bytes), "decoding gives the text back");
  const std::vector<Token> parsed = tokenizer.encode(bytes, Tokenizer::Special::Parse);
  require(tokenizer.decode(parsed).size() <= 3 * bytes.size(), "decoding invents nothing");
}

void fuzz_one(const std::string& bytes) {
  static const Tokenizer smollm = tokenizer_of(paw::tiny_vocabulary());
  static const Tokenizer qwen2 = tokenizer_of(paw::tiny_vocabulary("qwen2"));
  static const Tokenizer llama = tokenizer_of(paw::tiny_vocabulary("llama-bpe"));
  static const Tokenizer pieces = tokenizer_of(paw::tiny_pieces());
  for (const Tokenizer* tokenizer : {&smollm, &qwen2, &llama})
    check(*tokenizer, bytes, [](const std::string& text) { return paw::read_text(text).bytes; });
  check(pieces, bytes, [](const std::string& text) {
    std::string with_spaces;  // U+2581 is a space
    paw::append_without_space_marks(text, with_spaces);
    return with_spaces;
  });
}
