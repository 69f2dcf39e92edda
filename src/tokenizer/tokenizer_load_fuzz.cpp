// Fuzzes the loading of a vocabulary: whatever the file says, it is refused with Error, or encodes and decodes safely,
// and a user's text gives no control token. The input is lines, "KTEXT" for a token of kind K (a digit), "mLEFT RIGHT"
// for a merge, from which well-formed GGUFs are made, one with merges by rank and one with a token's score, which its
// line gives: mutated GGUF bytes would hardly ever get past the reader (gguf_fuzz does those).
#include <cstdio>
#include <cstdlib>
#include <sstream>
#include <string>
#include <vector>

#include "tokenizer/tiny_vocabulary.hpp"
#include "tokenizer/tokenizer.hpp"

namespace {

std::string gguf_of_lines(const std::string& lines, bool sentence_piece) {
  std::vector<std::string> texts, merges;
  std::vector<int64_t> kinds;
  std::vector<double> scores;
  std::istringstream stream(lines);
  for (std::string line; std::getline(stream, line);) {
    if (line.starts_with('m')) {
      merges.push_back(line.substr(1));
    } else if (!line.empty()) {
      kinds.push_back(line[0] - '0');
      texts.push_back(line.substr(1));
      scores.push_back(static_cast<double>(line.size() * 7 % 5) - static_cast<double>(texts.size() % 9));
    }
  }
  paw::gguf::Writer writer;
  writer.set("tokenizer.ggml.model", std::string(sentence_piece ? "llama" : "gpt2"));
  writer.set("tokenizer.ggml.pre", std::string(lines.size() % 2 == 0 ? "smollm" : "llama-bpe"));
  writer.set("tokenizer.ggml.scores", scores);
  writer.set("tokenizer.ggml.tokens", texts);
  writer.set("tokenizer.ggml.token_type", kinds);
  writer.set("tokenizer.ggml.merges", merges);
  writer.set("tokenizer.ggml.eos_token_id", uint64_t{0});
  return writer.bytes();
}

void use(const paw::Tokenizer& tokenizer) {
  const std::string text = "the end<|end|> <|im_start|>aaaaa  12 \xFF\u00E9 [tool]";
  for (const paw::Token token : tokenizer.encode(text, paw::Tokenizer::Special::AsText)) {
    if (tokenizer.is_control(token)) {
      std::fprintf(stderr, "broken: a user's text gives no control token\n");
      std::abort();
    }
  }
  tokenizer.decode(tokenizer.encode(text, paw::Tokenizer::Special::Parse));
  for (size_t token = 0; token < tokenizer.size(); ++token) tokenizer.decode(static_cast<paw::Token>(token));
}

}  // namespace

std::vector<std::string> fuzz_seeds() {
  const std::string bytes = paw::tiny_vocabulary();
  const auto file = paw::gguf::File::parse(std::as_bytes(std::span(bytes)), "tiny.gguf");
  const auto kinds = file.integers("tokenizer.ggml.token_type");
  std::string lines = "4[tool]\n6<0x41>\n5unused\n";
  for (size_t i = 0; i < kinds.size(); ++i) {
    lines += std::to_string(kinds[i]) + file.texts("tokenizer.ggml.tokens")[i] + "\n";
  }
  for (const std::string& merge : file.texts("tokenizer.ggml.merges")) lines += "m" + merge + "\n";
  return {lines, "3<|end|>\n1a\n1aa\nma a\n", "3</s>\n6<0x61>\n1\u2581\n1t\n1he\n1\u2581t\n1\u2581the\n4  \n1e\n1h\n",
          "3a\n3b\n3ab\nma b\n4e\n4 \n2n\n"};
}

void fuzz_one(const std::string& bytes) {
  for (const bool sentence_piece : {false, true}) {
    try {
      const std::string vocabulary = gguf_of_lines(bytes, sentence_piece);
      use(paw::Tokenizer(paw::gguf::File::parse(std::as_bytes(std::span(vocabulary)), "fuzz.gguf")));
    } catch (const paw::Error&) {
    }
  }
}
