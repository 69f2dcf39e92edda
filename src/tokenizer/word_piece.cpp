#include "tokenizer/word_piece.hpp"

#include <fmt/format.h>
#include <utf8proc.h>

#include <algorithm>

#include "tokenizer/text.hpp"
#include "tokenizer/token_index.hpp"

namespace paw {
namespace {

constexpr size_t kLongestWord = 100;  // code points
constexpr char32_t kReplacement = 0xFFFD;
constexpr std::string_view kInside = "##", kBeginsWord = "\u2581";

utf8proc_category_t category(char32_t c) { return utf8proc_category(static_cast<utf8proc_int32_t>(c)); }

bool is_blank(char32_t c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || classify(c) == CharClass::Space; }

// What vanishes: control and format characters and those for private use.
bool is_dropped(char32_t c) {
  if (c == '\t' || c == '\n' || c == '\r') return false;
  if (c == 0 || c == kReplacement) return true;
  switch (category(c)) {
    case UTF8PROC_CATEGORY_CC:
    case UTF8PROC_CATEGORY_CF:
    case UTF8PROC_CATEGORY_CS:
    case UTF8PROC_CATEGORY_CO: return true;
    default: return false;
  }
}

bool is_punctuation(char32_t c) {
  if ((c >= 33 && c <= 47) || (c >= 58 && c <= 64) || (c >= 91 && c <= 96) || (c >= 123 && c <= 126)) return true;
  switch (category(c)) {
    case UTF8PROC_CATEGORY_PC:
    case UTF8PROC_CATEGORY_PD:
    case UTF8PROC_CATEGORY_PS:
    case UTF8PROC_CATEGORY_PE:
    case UTF8PROC_CATEGORY_PI:
    case UTF8PROC_CATEGORY_PF:
    case UTF8PROC_CATEGORY_PO: return true;
    default: return false;
  }
}

// Ideographs, which are words of their own.
bool is_ideograph(char32_t c) {
  return (c >= 0x4E00 && c <= 0x9FFF) || (c >= 0x3400 && c <= 0x4DBF) || (c >= 0x20000 && c <= 0x2A6DF) ||
         (c >= 0x2A700 && c <= 0x2B73F) || (c >= 0x2B740 && c <= 0x2B81F) || (c >= 0x2B920 && c <= 0x2CEAF) ||
         (c >= 0xF900 && c <= 0xFAFF) || (c >= 0x2F800 && c <= 0x2FA1F);
}

// The code points that a character becomes: decomposed, without combining marks, lowercased.
std::u32string plain(char32_t c) {
  if (c < 0x80) return {static_cast<char32_t>(c >= 'A' && c <= 'Z' ? c + 32 : c)};
  utf8proc_int32_t parts[32];
  int last_boundary = 0;
  const auto count =
      utf8proc_decompose_char(static_cast<utf8proc_int32_t>(c), parts, 32, UTF8PROC_DECOMPOSE, &last_boundary);
  if (count < 0 || count > 32) return {c};
  std::u32string result;
  for (utf8proc_ssize_t i = 0; i < count; ++i) {
    if (category(static_cast<char32_t>(parts[i])) != UTF8PROC_CATEGORY_MN)
      result += static_cast<char32_t>(utf8proc_tolower(parts[i]));
  }
  return result;
}

// Calls word(code points) for each word of a text and each mark of punctuation.
template <class Word>
void for_each_word(std::string_view text, Word word) {
  std::u32string current;
  const auto finish = [&] {
    if (!current.empty()) word(current);
    current.clear();
  };
  for (size_t at = 0; at < text.size();) {
    const CodePoint read = read_code_point(text.substr(at));
    at += read.length;
    if (is_dropped(read.value)) continue;
    if (is_blank(read.value)) {
      finish();
      continue;
    }
    const bool alone = is_ideograph(read.value);
    if (alone) finish();
    for (const char32_t c : plain(read.value)) {
      const bool mark = is_punctuation(c);
      if (mark) finish();
      current += c;
      if (mark) finish();
    }
    if (alone) finish();
  }
  finish();
}

Token required(const TokenIndex& index, std::string_view text, const std::string& subject) {
  const Token token = index.find(text);
  if (token < 0) throw Error(ErrorKind::Damaged, fmt::format("{} has no token {}", subject, text));
  return token;
}

// From a file's texts to those of vocab.txt.
std::vector<std::string> read_vocabulary(const gguf::File& file) {
  if (file.text("tokenizer.ggml.model") != "bert") {
    throw Error(ErrorKind::Unsupported, fmt::format("{} has the tokenizer {}, not WordPiece", file.name(),
                                                    gguf::shown(file.text("tokenizer.ggml.model"))));
  }
  std::vector<std::string> texts = file.texts("tokenizer.ggml.tokens");
  for (std::string& text : texts) {
    if (text.starts_with(kBeginsWord)) {
      text.erase(0, kBeginsWord.size());
    } else if (!(text.starts_with('[') && text.ends_with(']'))) {
      text.insert(0, kInside);
    }
  }
  return texts;
}

}  // namespace

struct WordPiece::Tables {
  explicit Tables(std::vector<std::string> vocabulary, const std::string& subject)
      : texts(std::move(vocabulary)),
        index(texts),
        unknown(required(index, "[UNK]", subject)),
        beginning(required(index, "[CLS]", subject)),
        end(required(index, "[SEP]", subject)) {
    for (const std::string& text : texts) longest = std::max(longest, text.size());
  }

  // Appends the pieces of a word.
  void cut(const std::u32string& word, std::vector<Token>& tokens) const {
    if (word.size() > kLongestWord) {
      tokens.push_back(unknown);
      return;
    }
    std::string bytes;
    std::vector<size_t> starts;
    for (const char32_t c : word) {
      starts.push_back(bytes.size());
      append_utf8(c, bytes);
    }
    starts.push_back(bytes.size());
    const size_t before = tokens.size();
    std::string piece;
    for (size_t first = 0; first < word.size();) {
      Token found = -1;
      size_t last = word.size();
      for (; last > first && found < 0; --last) {
        const size_t length = starts[last] - starts[first];
        if (length > longest) continue;
        piece.assign(first > 0 ? kInside : std::string_view());
        piece.append(bytes, starts[first], length);
        found = index.find(piece);
      }
      if (found < 0) {
        tokens.resize(before);
        tokens.push_back(unknown);
        return;
      }
      tokens.push_back(found);
      first = last + 1;
    }
  }

  std::vector<std::string> texts;
  TokenIndex index;
  size_t longest = 0;  // bytes of a text
  Token unknown, beginning, end;
};

WordPiece::WordPiece(std::vector<std::string> vocabulary)
    : tables_(std::make_unique<const Tables>(std::move(vocabulary), "the vocabulary")) {}

WordPiece::WordPiece(const gguf::File& file)
    : tables_(std::make_unique<const Tables>(read_vocabulary(file), file.name())) {}

WordPiece::~WordPiece() = default;
WordPiece::WordPiece(WordPiece&&) noexcept = default;

std::vector<Token> WordPiece::encode(std::string_view text) const {
  std::vector<Token> tokens;
  for_each_word(text, [&](const std::u32string& word) { tables_->cut(word, tokens); });
  return tokens;
}

std::vector<Token> WordPiece::encode_framed(std::string_view text, size_t most) const {
  std::vector<Token> tokens = encode(text);
  tokens.resize(std::min(tokens.size(), std::max<size_t>(most, 2) - 2));
  tokens.insert(tokens.begin(), beginning());
  tokens.push_back(end());
  return tokens;
}

size_t WordPiece::size() const { return tables_->texts.size(); }
Token WordPiece::unknown() const { return tables_->unknown; }
Token WordPiece::beginning() const { return tables_->beginning; }
Token WordPiece::end() const { return tables_->end; }

}  // namespace paw
