// Pre-tokenizers: the rules that cut a text into words, within which byte pairs are merged.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "tokenizer/text.hpp"

namespace paw {

// Returns the ends of the words as indices of code points, ascending; the last one is text.size(). No word is empty.
using PreTokenizer = std::vector<size_t> (*)(const Text& text);

// The rules that a GGUF names in tokenizer.ggml.pre; null where we do not implement them.
PreTokenizer find_pre_tokenizer(std::string_view name);
// Whether a word that is a token is taken as it is, without merges, by the rules of this name.
bool takes_whole_words(std::string_view name);
// The names that find_pre_tokenizer() knows, for people.
std::string pre_tokenizer_names();

}  // namespace paw
