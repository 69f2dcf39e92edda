#include "tokenizer/sentence_piece.hpp"

#include <algorithm>
#include <utility>

namespace paw {
namespace {

constexpr int32_t kNone = -1;

// A stretch of the text that is one token, or one character.
struct Symbol {
  int32_t previous, next;  // symbols
  size_t first, size;      // bytes; a size of 0: merged away
};

// A merge that was possible when it was queued: it is void if either symbol has changed since.
struct Candidate {
  float score;
  int32_t left, right;
  size_t size;  // of both together
  // Greater means later, so that the heap's front has the highest score, then is the leftmost.
  friend bool operator<(const Candidate& a, const Candidate& b) {
    return a.score < b.score || (a.score == b.score && a.left > b.left);
  }
};

// What the lead byte of a character says, whether or not the bytes behind it agree.
size_t character_length(char lead) {
  const auto byte = static_cast<unsigned char>(lead);
  return byte < 0xC0 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4;
}

}  // namespace

SentencePiece::SentencePiece(std::vector<std::string> texts, std::vector<float> scores,
                             const std::array<int32_t, 256>& byte_tokens)
    : texts_(std::move(texts)), scores_(std::move(scores)), byte_tokens_(byte_tokens), index_(texts_) {
  for (const std::string& text : texts_) longest_ = std::max(longest_, text.size());
}

void SentencePiece::encode(std::string_view raw, std::vector<int32_t>& out) const {
  const std::string text = with_space_marks(raw);
  const auto token_of = [&](size_t first, size_t size) {
    return size > longest_ ? kNone : index_.find(std::string_view(text).substr(first, size));
  };
  std::vector<Symbol> symbols;
  for (size_t at = 0; at < text.size();) {
    const size_t size = std::min(character_length(text[at]), text.size() - at);
    const auto index = static_cast<int32_t>(symbols.size());
    symbols.push_back({index - 1, index + 1, at, size});
    at += size;
  }
  if (symbols.empty()) return;
  symbols.back().next = kNone;

  std::vector<Candidate> queue;  // a heap
  const auto consider = [&](int32_t left) {
    if (left == kNone || symbols[left].next == kNone) return;
    const int32_t right = symbols[left].next;
    const size_t size = symbols[left].size + symbols[right].size;
    const int32_t token = token_of(symbols[left].first, size);
    if (token == kNone) return;
    queue.push_back({scores_[token], left, right, size});
    std::push_heap(queue.begin(), queue.end());
  };
  for (size_t i = 0; i < symbols.size(); ++i) consider(static_cast<int32_t>(i));
  while (!queue.empty()) {
    std::pop_heap(queue.begin(), queue.end());
    const Candidate candidate = queue.back();
    queue.pop_back();
    Symbol &left = symbols[candidate.left], &right = symbols[candidate.right];
    if (left.size == 0 || right.size == 0 || left.size + right.size != candidate.size) continue;
    left.size = candidate.size;
    right.size = 0;
    left.next = right.next;
    if (right.next != kNone) symbols[right.next].previous = candidate.left;
    consider(left.previous);
    consider(candidate.left);
  }
  for (int32_t i = 0; i != kNone; i = symbols[i].next) {
    const int32_t token = token_of(symbols[i].first, symbols[i].size);
    if (token != kNone) {
      out.push_back(token);
      continue;
    }
    for (size_t at = symbols[i].first; at < symbols[i].first + symbols[i].size; ++at) {
      const int32_t byte = byte_tokens_[static_cast<uint8_t>(text[at])];
      if (byte != kNone) out.push_back(byte);
    }
  }
}

std::string with_space_marks(std::string_view text) {
  std::string marked;
  marked.reserve(text.size());
  for (const char c : text) {
    if (c == ' ') {
      marked += kSpaceMark;
    } else {
      marked += c;
    }
  }
  return marked;
}

void append_without_space_marks(std::string_view text, std::string& out) {
  for (size_t at; (at = text.find(kSpaceMark)) != std::string_view::npos; text.remove_prefix(at + kSpaceMark.size())) {
    out += text.substr(0, at);
    out += ' ';
  }
  out += text;
}

}  // namespace paw
