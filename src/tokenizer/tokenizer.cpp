// The tokenizer: its tables from a GGUF, special tokens cut out of the text first, merging of what is left.
#include "tokenizer/tokenizer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>
#include <optional>
#include <utility>

#include "tokenizer/byte_alphabet.hpp"
#include "tokenizer/merges.hpp"
#include "tokenizer/pretokenizer.hpp"
#include "tokenizer/sentence_piece.hpp"
#include "tokenizer/text.hpp"
#include "tokenizer/token_index.hpp"

namespace paw {
namespace {

constexpr Token kNoToken = -1;
constexpr size_t kMaxTextBytes = size_t{1} << 29;  // positions in a word are 32 bits; an invalid byte becomes three

// The ids of tokenizer.ggml.token_type.
enum class Kind : uint8_t { Normal = 1, Unknown = 2, Control = 3, UserDefined = 4, Unused = 5, Byte = 6 };

// Tokens that open or close a turn. Some files call them user-defined, which would let them through in a user's text.
constexpr std::array<std::string_view, 13> kTurnMarks = {
    "<|im_start|>",  "<|im_end|>",          "<|endoftext|>",     "<|eot_id|>", "<|eom_id|>",
    "<|end|>",       "<EOT>",               "</s>",              "<|end_of_text|>",
    "<end_of_turn>", "<|start_header_id|>", "<|end_header_id|>", "<start_of_turn>"};

std::optional<Token> special_id(const gguf::File& base, const char* name, size_t tokens) {
  const std::string key = fmt::format("tokenizer.ggml.{}_token_id", name);
  if (!base.has(key)) return std::nullopt;
  const uint64_t id = base.count(key);
  if (id >= tokens) {
    throw Error(ErrorKind::Damaged, fmt::format("{} has an inconsistent vocabulary: {} is {} but there are {} tokens",
                                                base.name(), key, id, tokens));
  }
  return static_cast<Token>(id);
}

std::vector<Kind> read_kinds(const gguf::File& base, const std::vector<std::string>& texts) {
  constexpr std::string_view kKey = "tokenizer.ggml.token_type";
  std::vector<Kind> kinds(texts.size(), Kind::Normal);
  if (base.has(kKey)) {
    const std::vector<int64_t> ids = base.integers(kKey);
    if (ids.size() != texts.size()) {
      throw Error(ErrorKind::Damaged, fmt::format("{} has an inconsistent vocabulary: {} tokens but {} token types",
                                                  base.name(), texts.size(), ids.size()));
    }
    for (size_t i = 0; i < ids.size(); ++i) {
      if (ids[i] < 1 || ids[i] > 6) {
        throw Error(ErrorKind::Damaged,
                    fmt::format("{} has an inconsistent vocabulary: token {} is of the unknown type {}", base.name(), i,
                                ids[i]));
      }
      kinds[i] = static_cast<Kind>(ids[i]);
    }
  }
  for (const char* name : {"bos", "eos", "eot", "eom"}) {
    if (const auto id = special_id(base, name, texts.size())) kinds[*id] = Kind::Control;
  }
  return kinds;
}

// The byte of a token such as <0x0A>.
std::optional<char> byte_of_name(std::string_view text) {
  unsigned value = 0;
  if (text.size() != 6 || !text.starts_with("<0x") || text.back() != '>') return std::nullopt;
  const auto [end, error] = std::from_chars(text.data() + 3, text.data() + 5, value, 16);
  if (error != std::errc{} || end != text.data() + 5) return std::nullopt;
  return static_cast<char>(value);
}

// What a token stands for in decoded text.
void append_decoded(std::string_view text, Kind kind, bool sentence_piece, std::string& out) {
  const bool plain = kind == Kind::Normal || kind == Kind::UserDefined;
  if (sentence_piece && plain) return append_without_space_marks(text, out);
  switch (kind) {
    case Kind::Normal: append_spelled_bytes(text, out); break;
    case Kind::UserDefined: out += text; break;
    case Kind::Byte:
      if (const auto byte = byte_of_name(text)) out += *byte;
      break;
    case Kind::Unknown:
    case Kind::Control:
    case Kind::Unused: break;
  }
}

bool is_control_kind(Kind kind) { return kind == Kind::Control || kind == Kind::Unknown; }

// "left right": the first space that is not the first character separates the two.
std::pair<std::string_view, std::string_view> split_merge(const std::string& file, std::string_view rule, size_t rank) {
  const size_t space = rule.find(' ', 1);
  if (space == std::string_view::npos || space + 1 == rule.size()) {
    throw Error(ErrorKind::Damaged,
                fmt::format("{} has an inconsistent vocabulary: merge {} is not a pair", file, rank));
  }
  return {rule.substr(0, space), rule.substr(space + 1)};
}

std::vector<Merge> read_merges(const gguf::File& base, const TokenIndex& tokens, const std::vector<Kind>& kinds) {
  const auto& rules = base.texts("tokenizer.ggml.merges");
  const auto find = [&](std::string_view text, size_t rank) {
    const Token found = tokens.find(text);
    if (found != kNoToken) return found;
    throw Error(
        ErrorKind::Damaged,
        fmt::format("{} has an inconsistent vocabulary: merge {} names a token that is not in it", base.name(), rank));
  };
  std::vector<Merge> merges;
  merges.reserve(rules.size());
  std::string joined;
  for (size_t i = 0; i < rules.size(); ++i) {
    const auto [left, right] = split_merge(base.name(), rules[i], i);
    joined.assign(left).append(right);
    const Merge merge{find(left, i), find(right, i), static_cast<int32_t>(i), find(joined, i)};
    // No text may merge into a control token.
    if (!is_control_kind(kinds[merge.result])) merges.push_back(merge);
  }
  return merges;
}

// A piece of the text: either a special token, or text still to be encoded.
struct Fragment {
  std::string_view text;
  Token token = kNoToken;
};

// Cuts every occurrence of `mark` out of the text fragments, from left to right.
std::vector<Fragment> cut_out(const std::vector<Fragment>& fragments, std::string_view mark, Token token) {
  std::vector<Fragment> result;
  for (const Fragment& fragment : fragments) {
    std::string_view rest = fragment.text;
    if (fragment.token != kNoToken) {
      result.push_back(fragment);
      continue;
    }
    for (size_t at; (at = rest.find(mark)) != std::string_view::npos; rest.remove_prefix(at + mark.size())) {
      if (at > 0) result.push_back({rest.substr(0, at)});
      result.push_back({{}, token});
    }
    if (!rest.empty()) result.push_back({rest});
  }
  return result;
}

}  // namespace

struct Tokenizer::Tables {
  struct SpecialToken {
    std::string text;
    Token token;
  };

  explicit Tables(const gguf::File& base);
  std::string_view decoded(Token token) const;
  void check_id(Token token) const;
  std::vector<Fragment> cut(std::string_view text, Special special) const;
  void encode_text(std::string_view text, std::vector<Token>& out) const;
  void read_byte_pairs(const gguf::File& base, const TokenIndex& tokens);
  void read_sentence_piece(const gguf::File& base);
  Token word_of(std::string_view bytes) const;

  std::optional<SentencePiece> sentence_piece;  // in place of what follows
  PreTokenizer pre_tokenizer = nullptr;
  std::vector<Token> words;  // where a word that is a token is taken as it is: by their decoded text
  std::vector<Kind> kinds;
  std::string pieces;                // the decoded text of all tokens
  std::vector<size_t> piece_starts;  // piece_starts[t]: where that of token t begins; one more at the end
  std::array<Token, 256> byte_tokens{};
  std::vector<SpecialToken> special;  // from the longest to the shortest text
  MergeTable merges{{}, 0};
  Token end_of_text = kNoToken;
};

Tokenizer::Tables::Tables(const gguf::File& base) {
  const std::string model = base.text("tokenizer.ggml.model");
  const bool byte_pairs = model == "gpt2";
  if (!byte_pairs && model != "llama") {
    throw Error(ErrorKind::Unsupported,
                fmt::format("{} has a tokenizer of the kind \"{}\"; only \"gpt2\" (byte pairs) and \"llama\" "
                            "(SentencePiece) are supported",
                            base.name(), gguf::shown(model)));
  }
  const auto& texts = base.texts("tokenizer.ggml.tokens");
  if (texts.empty() || texts.size() > size_t{std::numeric_limits<Token>::max()}) {
    throw Error(ErrorKind::Damaged,
                fmt::format("{} has an inconsistent vocabulary: {} tokens", base.name(), texts.size()));
  }
  const TokenIndex tokens(texts);
  if (const Token duplicate = tokens.duplicate(); duplicate != kNoToken && byte_pairs) {
    throw Error(ErrorKind::Damaged,
                fmt::format("{} has an inconsistent vocabulary: token {} has the same text as token {}", base.name(),
                            duplicate, tokens.find(texts[duplicate])));
  }
  kinds = read_kinds(base, texts);
  for (const std::string_view mark : kTurnMarks) {
    const Token found = tokens.find(mark);
    if (found != kNoToken) kinds[found] = Kind::Control;
  }
  const auto end = special_id(base, "eos", texts.size());
  if (!end) throw Error(ErrorKind::Damaged, fmt::format("{} lacks the key tokenizer.ggml.eos_token_id", base.name()));
  end_of_text = *end;

  piece_starts.reserve(texts.size() + 1);
  for (size_t i = 0; i < texts.size(); ++i) {
    piece_starts.push_back(pieces.size());
    append_decoded(texts[i], kinds[i], !byte_pairs, pieces);
    const bool is_special = is_control_kind(kinds[i]) || kinds[i] == Kind::UserDefined;
    if (is_special && !texts[i].empty()) special.push_back({texts[i], static_cast<Token>(i)});
  }
  piece_starts.push_back(pieces.size());
  std::ranges::stable_sort(special, std::ranges::greater{}, [](const SpecialToken& mark) { return mark.text.size(); });
  if (byte_pairs) {
    read_byte_pairs(base, tokens);
  } else {
    read_sentence_piece(base);
  }
}

void Tokenizer::Tables::read_byte_pairs(const gguf::File& base, const TokenIndex& tokens) {
  const std::string rules = base.text("tokenizer.ggml.pre");
  pre_tokenizer = find_pre_tokenizer(rules);
  if (pre_tokenizer == nullptr) {
    throw Error(ErrorKind::Unsupported,
                fmt::format("{} needs the pre-tokenizer \"{}\", which is not supported; these are: {}", base.name(),
                            gguf::shown(rules), pre_tokenizer_names()));
  }
  merges = MergeTable(read_merges(base, tokens, kinds), kinds.size());
  for (size_t byte = 0; byte < byte_tokens.size(); ++byte) {
    const Token found = tokens.find(character_of_byte(static_cast<uint8_t>(byte)));
    byte_tokens[byte] = found != kNoToken && is_control_kind(kinds[found]) ? kNoToken : found;
  }
  if (!takes_whole_words(rules)) return;
  for (size_t i = 0; i < kinds.size(); ++i) {
    if (kinds[i] == Kind::Normal) words.push_back(static_cast<Token>(i));
  }
  std::ranges::sort(words, {}, [&](Token token) { return std::pair(decoded(token), token); });
}

void Tokenizer::Tables::read_sentence_piece(const gguf::File& base) {
  std::vector<std::string> texts = base.texts("tokenizer.ggml.tokens");
  const auto& numbers = base.numbers("tokenizer.ggml.scores");
  if (numbers.size() != texts.size()) {
    throw Error(ErrorKind::Damaged, fmt::format("{} has an inconsistent vocabulary: {} tokens but {} scores",
                                                base.name(), texts.size(), numbers.size()));
  }
  std::vector<float> scores(numbers.begin(), numbers.end());
  byte_tokens.fill(kNoToken);
  for (size_t i = 0; i < texts.size(); ++i) {
    if (std::isnan(scores[i])) scores[i] = -std::numeric_limits<float>::infinity();
    if (kinds[i] == Kind::Normal || kinds[i] == Kind::UserDefined) continue;
    if (const auto byte = byte_of_name(texts[i]); byte && kinds[i] == Kind::Byte)
      byte_tokens[static_cast<uint8_t>(*byte)] = static_cast<Token>(i);
    texts[i].clear();  // no text may merge into a control token
  }
  sentence_piece.emplace(std::move(texts), std::move(scores), byte_tokens);
}

// The token that a word is, if any.
Token Tokenizer::Tables::word_of(std::string_view bytes) const {
  const auto found = std::ranges::lower_bound(words, bytes, {}, [&](Token token) { return decoded(token); });
  return found != words.end() && decoded(*found) == bytes ? *found : kNoToken;
}

void Tokenizer::Tables::check_id(Token token) const {
  if (token < 0 || static_cast<size_t>(token) >= kinds.size()) {
    throw Error(ErrorKind::Usage, fmt::format("token {} is outside the vocabulary of {} tokens", token, kinds.size()));
  }
}

std::string_view Tokenizer::Tables::decoded(Token token) const {
  check_id(token);
  const size_t begin = piece_starts[token];
  return std::string_view(pieces).substr(begin, piece_starts[token + 1] - begin);
}

std::vector<Fragment> Tokenizer::Tables::cut(std::string_view text, Special mode) const {
  std::vector<Fragment> fragments{{text}};
  for (const SpecialToken& mark : special) {
    if (mode == Special::AsText && is_control_kind(kinds[mark.token])) continue;
    if (text.find(mark.text) != std::string_view::npos) fragments = cut_out(fragments, mark.text, mark.token);
  }
  return fragments;
}

void Tokenizer::Tables::encode_text(std::string_view raw, std::vector<Token>& out) const {
  if (sentence_piece) return sentence_piece->encode(raw, out);
  const Text text = read_text(raw);
  std::vector<Token> word;
  size_t begin = 0;
  for (const size_t end : pre_tokenizer(text)) {
    const size_t first = text.starts[begin], last = text.starts[end];
    begin = end;
    if (const Token whole = word_of(std::string_view(text.bytes).substr(first, last - first)); whole != kNoToken) {
      out.push_back(whole);
      continue;
    }
    word.clear();
    for (size_t i = first; i < last; ++i) word.push_back(byte_tokens[static_cast<uint8_t>(text.bytes[i])]);
    apply_merges(merges, word);
    // A byte that the vocabulary cannot spell is left out.
    std::ranges::copy_if(word, std::back_inserter(out), [](Token token) { return token != kNoToken; });
  }
}

Tokenizer::Tokenizer(const gguf::File& base) : tables_(std::make_unique<const Tables>(base)) {}
Tokenizer::~Tokenizer() = default;
Tokenizer::Tokenizer(Tokenizer&&) noexcept = default;

std::vector<Token> Tokenizer::encode(std::string_view text, Special special) const {
  if (text.size() > kMaxTextBytes) {
    throw Error(ErrorKind::TooLarge,
                fmt::format("the text has {} bytes, more than the {} that can be encoded", text.size(), kMaxTextBytes));
  }
  std::vector<Token> tokens;
  if (text.empty()) return tokens;
  for (const Fragment& fragment : tables_->cut(text, special)) {
    if (fragment.token != kNoToken) {
      tokens.push_back(fragment.token);
    } else {
      tables_->encode_text(fragment.text, tokens);
    }
  }
  return tokens;
}

std::string Tokenizer::decode(std::span<const Token> tokens) const {
  std::string text;
  for (const Token token : tokens) text += tables_->decoded(token);
  return text;
}

size_t Tokenizer::size() const { return tables_->kinds.size(); }

Token Tokenizer::end_of_text() const { return tables_->end_of_text; }

bool Tokenizer::is_control(Token token) const {
  tables_->check_id(token);
  return is_control_kind(tables_->kinds[token]);
}

std::optional<std::string> Tokenizer::control_text_in(std::string_view text) const {
  for (const auto& mark : tables_->special) {
    if (is_control_kind(tables_->kinds[mark.token]) && text.find(mark.text) != std::string_view::npos) return mark.text;
  }
  return std::nullopt;
}

}  // namespace paw
