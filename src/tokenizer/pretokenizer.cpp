// The splitting rules, written out by hand: regular expressions with \p{L} are neither in the standard library nor
// linear.
#include "tokenizer/pretokenizer.hpp"

#include <array>

namespace paw {
namespace {

// A stretch of a text, from code point `begin` to `end`. Rules look neither before nor behind it.
struct Stretch {
  const Text& text;
  size_t begin, end;

  bool is(size_t at, CharClass wanted) const { return at < end && text.classes[at] == wanted; }
  bool is(size_t at, char ascii) const { return at < end && text.bytes[text.starts[at]] == ascii; }
};

// The length of 's 't 'm 'd 're 've 'll at `at`; 0 where none stands.
size_t contraction(const Stretch& stretch, size_t at) {
  if (!stretch.is(at, '\'')) return 0;
  for (const char c : {'s', 't', 'm', 'd'}) {
    if (stretch.is(at + 1, c)) return 2;
  }
  const bool re_or_ve = (stretch.is(at + 1, 'r') || stretch.is(at + 1, 'v')) && stretch.is(at + 2, 'e');
  const bool ll = stretch.is(at + 1, 'l') && stretch.is(at + 2, 'l');
  return re_or_ve || ll ? 3 : 0;
}

// Where the word that begins at `at` ends, by GPT-2's expression:
// 's|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+
size_t gpt2_word_end(const Stretch& stretch, size_t at) {
  if (const size_t length = contraction(stretch, at)) return at + length;
  const size_t first = stretch.is(at, ' ') ? at + 1 : at;
  for (const CharClass kind : {CharClass::Letter, CharClass::Number, CharClass::Other}) {
    size_t last = first;
    while (stretch.is(last, kind)) ++last;
    if (last > first) return last;
  }
  size_t last = at;
  while (stretch.is(last, CharClass::Space)) ++last;
  // The last of several white spaces belongs to what follows.
  return last < stretch.end && last - at > 1 ? last - 1 : last;
}

void split_gpt2(const Stretch& stretch, std::vector<size_t>& ends) {
  for (size_t at = stretch.begin; at < stretch.end;) {
    at = gpt2_word_end(stretch, at);
    ends.push_back(at);
  }
}

std::vector<size_t> gpt2(const Text& text) {
  std::vector<size_t> ends;
  split_gpt2({text, 0, text.size()}, ends);
  return ends;
}

// Each \p{N} is a word of its own, and what lies between is split by GPT-2's expression.
std::vector<size_t> smollm(const Text& text) {
  std::vector<size_t> ends;
  size_t begin = 0;
  for (size_t at = 0; at < text.size(); ++at) {
    if (text.classes[at] != CharClass::Number) continue;
    split_gpt2({text, begin, at}, ends);
    begin = at + 1;
    ends.push_back(begin);
  }
  split_gpt2({text, begin, text.size()}, ends);
  return ends;
}

bool is_line_end(const Stretch& stretch, size_t at) { return stretch.is(at, '\r') || stretch.is(at, '\n'); }

// contraction() of both cases.
size_t contraction_of_any_case(const Stretch& stretch, size_t at) {
  if (!stretch.is(at, '\'')) return 0;
  const auto either = [&](size_t i, char lower) {
    return stretch.is(i, lower) || stretch.is(i, static_cast<char>(lower - 'a' + 'A'));
  };
  for (const char c : {'s', 't', 'm', 'd'}) {
    if (either(at + 1, c)) return 2;
  }
  const bool re_or_ve = (either(at + 1, 'r') || either(at + 1, 'v')) && either(at + 2, 'e');
  const bool ll = either(at + 1, 'l') && either(at + 2, 'l');
  return re_or_ve || ll ? 3 : 0;
}

// Where the word that begins at `at` ends, by the expression of Llama 3 and Qwen 2, whose numbers have at most so many
// digits:
// (?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+
size_t llama3_word_end(const Stretch& stretch, size_t at, size_t digits) {
  if (const size_t length = contraction_of_any_case(stretch, at)) return at + length;
  size_t last = at;
  if (!is_line_end(stretch, at) && !stretch.is(at, CharClass::Number)) {
    last = stretch.is(at, CharClass::Letter) ? at : at + 1;
    if (stretch.is(last, CharClass::Letter)) {
      while (stretch.is(last, CharClass::Letter)) ++last;
      return last;
    }
  }
  for (last = at; last < at + digits && stretch.is(last, CharClass::Number);) ++last;
  if (last > at) return last;
  last = stretch.is(at, ' ') ? at + 1 : at;
  if (stretch.is(last, CharClass::Other)) {
    while (stretch.is(last, CharClass::Other)) ++last;
    while (is_line_end(stretch, last)) ++last;
    return last;
  }
  size_t line_end = at;  // behind the last one of the white space
  for (last = at; stretch.is(last, CharClass::Space); ++last) {
    if (is_line_end(stretch, last)) line_end = last + 1;
  }
  if (line_end > at) return line_end;
  return last < stretch.end && last - at > 1 ? last - 1 : last;
}

std::vector<size_t> split_llama3(const Text& text, size_t digits) {
  const Stretch stretch{text, 0, text.size()};
  std::vector<size_t> ends;
  for (size_t at = 0; at < text.size();) {
    at = llama3_word_end(stretch, at, digits);
    ends.push_back(at);
  }
  return ends;
}

std::vector<size_t> llama3(const Text& text) { return split_llama3(text, 3); }
std::vector<size_t> qwen2(const Text& text) { return split_llama3(text, 1); }

struct Named {
  std::string_view name;
  PreTokenizer split;
  bool whole_words = false;
};

// Another family of models is a function above and a row here.
constexpr std::array<Named, 4> kPreTokenizers = {
    {{"gpt-2", gpt2}, {"smollm", smollm}, {"qwen2", qwen2}, {"llama-bpe", llama3, true}}};

}  // namespace

PreTokenizer find_pre_tokenizer(std::string_view name) {
  for (const Named& candidate : kPreTokenizers) {
    if (candidate.name == name) return candidate.split;
  }
  return nullptr;
}

bool takes_whole_words(std::string_view name) {
  for (const Named& candidate : kPreTokenizers) {
    if (candidate.name == name) return candidate.whole_words;
  }
  return false;
}

std::string pre_tokenizer_names() {
  std::string names;
  for (const Named& candidate : kPreTokenizers) names += (names.empty() ? "" : ", ") + std::string(candidate.name);
  return names;
}

}  // namespace paw
