// Draft tokens for free text, copied from the input: prompt look-up decoding (Saxena 2023), a form of speculative
// decoding (Leviathan et al. 2023) that needs no second model.
#pragma once

#include <span>
#include <vector>

#include "tokenizer/tokenizer.hpp"

namespace paw {

// The tokens that follow the last occurrence in the input of the output's last two tokens; for a shorter output, the
// beginning of the input. At most `most` tokens; none without such an occurrence. A draft is verified against the
// tokens that the model chooses: a wrong one costs time and never changes an output.
std::vector<Token> look_up(std::span<const Token> input, std::span<const Token> output, size_t most);

// The maximal length of the next draft: it doubles while drafts are right and shrinks while they are wrong.
class LookupLength {
 public:
  size_t next() const { return length_; }
  void update(size_t guessed, size_t right);

 private:
  size_t length_ = 4;
};

}  // namespace paw
