// Guesses of what a free text goes on with, by copying from its input: prompt look-up decoding (Saxena 2023), a form of
// speculative decoding (Leviathan et al. 2023) that needs no second model.
#pragma once

#include <span>
#include <vector>

#include "tokenizer/tokenizer.hpp"

namespace paw {

// What followed, in the input, the last two tokens of the output, where they last stood there; for an output of fewer
// tokens, what the input begins with. At most `most` tokens; none where nothing fits. A guess is checked against what
// the model would have written, so it costs time when it is wrong and never changes an output.
std::vector<Token> look_up(std::span<const Token> input, std::span<const Token> output, size_t most);

// How long the next guess may be: it doubles while guesses are right and shrinks while they are wrong.
class LookupLength {
 public:
  size_t next() const { return length_; }
  void update(size_t guessed, size_t right);

 private:
  size_t length_ = 4;
};

}  // namespace paw
