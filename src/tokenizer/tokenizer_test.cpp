// Tests of the tokenizer: the rules on a tiny vocabulary, and llama.cpp's results on a real one.
#include "tokenizer/tokenizer.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <iterator>
#include <memory>
#include <sstream>

#include "io/file.hpp"
#include "tokenizer/byte_alphabet.hpp"
#include "tokenizer/pretokenizer.hpp"
#include "tokenizer/text.hpp"

namespace paw {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using Special = Tokenizer::Special;

// A vocabulary of the 256 bytes, two control tokens, a user-defined token, and the merges given as "left right".
struct Vocabulary {
  std::vector<std::string> texts = {"<|end|>", "<|turn|>", "[tool]"};
  std::vector<int64_t> kinds = {3, 3, 4};
  std::vector<std::string> merges;
  std::string pre = "smollm";

  explicit Vocabulary(std::vector<std::string> pairs) : merges(std::move(pairs)) {
    for (int byte = 0; byte < 256; ++byte) add(character_of_byte(static_cast<uint8_t>(byte)), 1);
    for (const std::string& pair : merges) {
      std::string text = pair;
      text.erase(text.find(' ', 1), 1);
      if (std::ranges::find(texts, text) == texts.end()) add(text, 1);
    }
  }

  void add(std::string text, int64_t kind) {
    texts.push_back(std::move(text));
    kinds.push_back(kind);
  }

  Token id(const std::string& text) const { return static_cast<Token>(std::ranges::find(texts, text) - texts.begin()); }

  std::string bytes() const {
    gguf::Writer writer;
    writer.set("tokenizer.ggml.model", std::string("gpt2"));
    writer.set("tokenizer.ggml.pre", pre);
    writer.set("tokenizer.ggml.tokens", texts);
    writer.set("tokenizer.ggml.token_type", kinds);
    writer.set("tokenizer.ggml.merges", merges);
    writer.set("tokenizer.ggml.eos_token_id", uint64_t{0});
    return writer.bytes();
  }

  Tokenizer tokenizer() const {
    const std::string file = bytes();
    return Tokenizer(gguf::File::parse(std::as_bytes(std::span(file)), "tiny.gguf"));
  }
};

std::vector<std::string> words(const char* rules, std::string_view input) {
  const Text text = read_text(input);
  std::vector<std::string> result;
  size_t begin = 0;
  for (const size_t end : find_pre_tokenizer(rules)(text)) {
    result.push_back(text.bytes.substr(text.starts[begin], text.starts[end] - text.starts[begin]));
    begin = end;
  }
  return result;
}

TEST(PreTokenizer, Gpt2KeepsNumbersTogether) {
  EXPECT_THAT(words("gpt-2", "I've 123 cats!"), ElementsAre("I", "'ve", " 123", " cats", "!"));
}

TEST(PreTokenizer, SmollmCutsEachDigitOut) {
  EXPECT_THAT(words("smollm", "I've 123 cats!"), ElementsAre("I", "'ve", " ", "1", "2", "3", " cats", "!"));
  EXPECT_THAT(words("smollm", "½²x"), ElementsAre("½", "²", "x"));
}

TEST(PreTokenizer, TheLastWhiteSpaceGoesWithTheNextWord) {
  EXPECT_THAT(words("smollm", "a   b"), ElementsAre("a", "  ", " b"));
  EXPECT_THAT(words("smollm", "a\n\nb"), ElementsAre("a", "\n", "\n", "b"));
  EXPECT_THAT(words("smollm", "a  1"), ElementsAre("a", "  ", "1"));  // the digit was cut out before
  EXPECT_THAT(words("smollm", "a  "), ElementsAre("a", "  "));
}

TEST(PreTokenizer, ContractionsAreLowerCase) {
  EXPECT_THAT(words("smollm", "it's we'll"), ElementsAre("it", "'s", " we", "'ll"));
  EXPECT_THAT(words("smollm", "IT'S"), ElementsAre("IT", "'", "S"));
}

TEST(PreTokenizer, CombiningMarksAreNoLetters) {
  EXPECT_THAT(words("smollm", "e\u0301a"), ElementsAre("e", "\u0301", "a"));
}

TEST(PreTokenizer, Qwen2CutsLikeLlama3ButForNumbers) {
  EXPECT_THAT(words("qwen2", "I'VE 1234 cats!\n\nok"),
              ElementsAre("I", "'VE", " ", "1", "2", "3", "4", " cats", "!\n\n", "ok"));
  EXPECT_THAT(words("llama-bpe", "I've 1234 cats"), ElementsAre("I", "'ve", " ", "123", "4", " cats"));
}

TEST(PreTokenizer, Llama3KeepsASignWithTheLettersBehindIt) {
  EXPECT_THAT(words("llama-bpe", "(a) #b\tc"), ElementsAre("(a", ")", " #", "b", "\tc"));
  EXPECT_THAT(words("llama-bpe", "\na"), ElementsAre("\n", "a"));
  EXPECT_THAT(words("llama-bpe", "a  \n  b   "), ElementsAre("a", "  \n", " ", " b", "   "));
}

TEST(PreTokenizer, UnknownRulesAreNull) { EXPECT_EQ(find_pre_tokenizer("nonesuch"), nullptr); }

TEST(Text, InvalidBytesBecomeReplacementCharacters) {
  EXPECT_EQ(read_text("a\xFFz").bytes, "a\uFFFDz");
  EXPECT_EQ(read_text("\xE2\x82").bytes, "\uFFFD\uFFFD");              // cut off
  EXPECT_EQ(read_text("\xC3(").bytes, "\uFFFD(");                      // no continuation
  EXPECT_EQ(read_text("\xC1\x81").bytes, "A");                         // overlong
  EXPECT_EQ(read_text("\xED\xA0\x80").bytes, "\xED\xA0\x80");          // a surrogate
  EXPECT_EQ(read_text("\xF4\x90\x80\x80").size(), 4U);                 // beyond U+10FFFF
  EXPECT_EQ(read_text("\xF4\x8F\xBF\xBF").bytes, "\xF4\x8F\xBF\xBF");  // U+10FFFF
}

TEST(ByteAlphabet, IsABijection) {
  for (int byte = 0; byte < 256; ++byte) {
    std::string spelled;
    append_spelled_bytes(character_of_byte(static_cast<uint8_t>(byte)), spelled);
    EXPECT_EQ(spelled, std::string(1, static_cast<char>(byte)));
  }
  EXPECT_EQ(character_of_byte(' '), "Ġ");
  EXPECT_EQ(character_of_byte('\n'), "Ċ");
}

TEST(Tokenizer, MergesByRankAndThenFromTheLeft) {
  const Vocabulary vocabulary({"a b", "b c", "a a", "ab c"});
  const Tokenizer tokenizer = vocabulary.tokenizer();
  EXPECT_THAT(tokenizer.encode("abc", Special::AsText), ElementsAre(vocabulary.id("abc")));
  EXPECT_THAT(tokenizer.encode("aaa", Special::AsText), ElementsAre(vocabulary.id("aa"), vocabulary.id("a")));
  EXPECT_THAT(tokenizer.encode("aab", Special::AsText), ElementsAre(vocabulary.id("a"), vocabulary.id("ab")));
  EXPECT_THAT(tokenizer.encode("bcab", Special::AsText), ElementsAre(vocabulary.id("bc"), vocabulary.id("ab")));
  EXPECT_THAT(tokenizer.encode("", Special::Parse), ElementsAre());
}

TEST(Tokenizer, WordsDoNotMergeAcrossTheirBorders) {
  const Vocabulary vocabulary({"1 2", "Ġ a"});
  const Tokenizer tokenizer = vocabulary.tokenizer();
  EXPECT_THAT(tokenizer.encode("12", Special::AsText), ElementsAre(vocabulary.id("1"), vocabulary.id("2")));
  EXPECT_THAT(tokenizer.encode(" a", Special::AsText), ElementsAre(vocabulary.id("Ġa")));
}

TEST(Tokenizer, Gpt2MergesDigits) {
  Vocabulary vocabulary({"1 2"});
  vocabulary.pre = "gpt-2";
  EXPECT_THAT(vocabulary.tokenizer().encode("12", Special::AsText), ElementsAre(vocabulary.id("12")));
}

TEST(Tokenizer, ControlTokensComeFromTemplatesOnly) {
  const Vocabulary vocabulary({});
  const Tokenizer tokenizer = vocabulary.tokenizer();
  EXPECT_THAT(tokenizer.encode("a<|end|>b<|turn|>", Special::Parse),
              ElementsAre(vocabulary.id("a"), 0, vocabulary.id("b"), 1));
  const auto tokens = tokenizer.encode("a<|end|>b<|turn|>", Special::AsText);
  EXPECT_EQ(tokens.size(), std::strlen("a<|end|>b<|turn|>"));
  EXPECT_EQ(tokenizer.decode(tokens), "a<|end|>b<|turn|>");
  EXPECT_THAT(tokenizer.encode("x[tool]", Special::AsText), ElementsAre(vocabulary.id("x"), 2));
}

TEST(Tokenizer, NoMergeLeadsToAControlToken) {
  Vocabulary vocabulary({"< e", "<e >"});
  vocabulary.kinds[vocabulary.id("<e>")] = 3;
  const Tokenizer tokenizer = vocabulary.tokenizer();
  EXPECT_THAT(tokenizer.encode("<e>", Special::Parse), ElementsAre(vocabulary.id("<e>")));
  for (const Token token : tokenizer.encode("<e>", Special::AsText)) EXPECT_FALSE(tokenizer.is_control(token));
}

TEST(Tokenizer, TurnMarksAreControlTokensWhateverTheFileSays) {
  Vocabulary vocabulary({});
  vocabulary.add("<|im_end|>", 4);
  const Tokenizer tokenizer = vocabulary.tokenizer();
  EXPECT_TRUE(tokenizer.is_control(vocabulary.id("<|im_end|>")));
  EXPECT_EQ(tokenizer.encode("<|im_end|>", Special::AsText).size(), 10U);
  EXPECT_EQ(tokenizer.encode("<|im_end|>", Special::Parse).size(), 1U);
}

TEST(Tokenizer, LongerSpecialTokensAreFoundFirst) {
  Vocabulary vocabulary({});
  vocabulary.add("<a>", 3);
  vocabulary.add("<a><a>", 3);
  EXPECT_THAT(vocabulary.tokenizer().encode("<a><a><a>", Special::Parse),
              ElementsAre(vocabulary.id("<a><a>"), vocabulary.id("<a>")));
}

TEST(Tokenizer, DecodesEveryKind) {
  Vocabulary vocabulary({"Ġ a"});
  vocabulary.add("<0x0A>", 6);
  vocabulary.add("unused", 5);
  const Tokenizer tokenizer = vocabulary.tokenizer();
  const std::vector<Token> tokens = {0, vocabulary.id("Ġa"), 2, vocabulary.id("<0x0A>"), vocabulary.id("unused"), 1};
  EXPECT_EQ(tokenizer.decode(tokens), " a[tool]\n");
  EXPECT_THROW(tokenizer.decode(Token{-1}), Error);
  EXPECT_THROW(tokenizer.decode(static_cast<Token>(tokenizer.size())), Error);
  EXPECT_EQ(tokenizer.end_of_text(), 0);
}

TEST(Tokenizer, Llama3TakesAWordThatIsATokenAsItIs) {
  Vocabulary vocabulary({"a b"});
  vocabulary.add("abc", 1);  // no merge makes it
  EXPECT_EQ(vocabulary.tokenizer().encode("abc", Special::AsText).size(), 2U);
  vocabulary.pre = "llama-bpe";
  EXPECT_THAT(vocabulary.tokenizer().encode("abc", Special::AsText), ElementsAre(vocabulary.id("abc")));
}

TEST(Tokenizer, FindsControlTokensInATemplate) {
  const Tokenizer tokenizer = Vocabulary({}).tokenizer();
  EXPECT_EQ(tokenizer.control_text_in("a <|turn|> b"), "<|turn|>");
  EXPECT_EQ(tokenizer.control_text_in("a [tool] b <|im_end|>"), std::nullopt);
}

// A vocabulary of SentencePiece: control tokens, bytes, and tokens with their scores.
struct Pieces {
  std::vector<std::string> texts = {"<unk>", "<s>", "</s>"};
  std::vector<int64_t> kinds = {2, 3, 3};
  std::vector<double> scores = {0, 0, 0};

  explicit Pieces(const std::vector<std::pair<std::string, double>>& tokens, bool bytes = true) {
    for (int byte = 0; bytes && byte < 256; ++byte) add(fmt::format("<0x{:02X}>", byte), 0, 6);
    for (const auto& [text, score] : tokens) add(text, score, 1);
  }

  void add(std::string text, double score, int64_t kind) {
    texts.push_back(std::move(text));
    scores.push_back(score);
    kinds.push_back(kind);
  }

  Token id(const std::string& text) const { return static_cast<Token>(std::ranges::find(texts, text) - texts.begin()); }

  Tokenizer tokenizer() const {
    gguf::Writer writer;
    writer.set("tokenizer.ggml.model", std::string("llama"));
    writer.set("tokenizer.ggml.tokens", texts);
    writer.set("tokenizer.ggml.token_type", kinds);
    writer.set("tokenizer.ggml.scores", scores);
    writer.set("tokenizer.ggml.eos_token_id", uint64_t{2});
    const std::string file = writer.bytes();
    return Tokenizer(gguf::File::parse(std::as_bytes(std::span(file)), "pieces.gguf"));
  }
};

TEST(SentencePiece, MergesByScoreAndThenFromTheLeft) {
  const Pieces pieces({{"a", -9}, {"b", -9}, {"c", -9}, {"ab", -2}, {"bc", -1}, {"aa", -3}});
  const Tokenizer tokenizer = pieces.tokenizer();
  EXPECT_THAT(tokenizer.encode("abc", Special::AsText), ElementsAre(pieces.id("a"), pieces.id("bc")));
  EXPECT_THAT(tokenizer.encode("aaa", Special::AsText), ElementsAre(pieces.id("aa"), pieces.id("a")));
  EXPECT_THAT(tokenizer.encode("", Special::AsText), ElementsAre());
}

TEST(SentencePiece, SpacesAreMarks) {
  const Pieces pieces({{"\u2581", -1}, {"a", -2}, {"\u2581a", -3}});
  const Tokenizer tokenizer = pieces.tokenizer();
  EXPECT_THAT(tokenizer.encode("a a", Special::AsText), ElementsAre(pieces.id("a"), pieces.id("\u2581a")));
  EXPECT_EQ(tokenizer.decode(tokenizer.encode(" a  a", Special::AsText)), " a  a");
}

TEST(SentencePiece, UnknownCharactersAreBytes) {
  const Pieces pieces({{"a", -1}, {"\u00E9", -1}});
  const Tokenizer tokenizer = pieces.tokenizer();
  EXPECT_THAT(tokenizer.encode("a\u00E9\u00E8", Special::AsText),
              ElementsAre(pieces.id("a"), pieces.id("\u00E9"), pieces.id("<0xC3>"), pieces.id("<0xA8>")));
  for (const std::string text : {"\xFF", "\xC3", "\xE2\x82", "\xF0\x9F\x98\x80", "a\x80z"})
    EXPECT_EQ(tokenizer.decode(tokenizer.encode(text, Special::AsText)), text);
  const Tokenizer without_bytes = Pieces({{"a", -1}}, false).tokenizer();
  EXPECT_EQ(without_bytes.decode(without_bytes.encode("bab", Special::AsText)), "a");
}

TEST(SentencePiece, NoTextMergesIntoAControlTokenOrTheNameOfAByte) {
  Pieces pieces({{"<", -1}, {"s", -1}, {">", -1}, {"<s", -1}, {"0", -1}, {"<0", -1}});
  const Tokenizer tokenizer = pieces.tokenizer();
  EXPECT_THAT(tokenizer.encode("<s>", Special::AsText), ElementsAre(pieces.id("<s"), pieces.id(">")));
  EXPECT_THAT(tokenizer.encode("<s>", Special::Parse), ElementsAre(1));
  EXPECT_EQ(tokenizer.decode(tokenizer.encode("<0x41>", Special::AsText)), "<0x41>");
}

TEST(SentencePiece, RefusesAVocabularyWithoutScores) {
  Pieces pieces({{"a", -1}});
  pieces.scores.pop_back();
  EXPECT_THROW(pieces.tokenizer(), Error);
}

TEST(Tokenizer, BytesOutsideTheVocabularyAreLeftOut) {
  Vocabulary vocabulary({});
  vocabulary.texts[vocabulary.id("b")] = "something else";
  const Tokenizer tokenizer = vocabulary.tokenizer();
  EXPECT_EQ(tokenizer.decode(tokenizer.encode("abc", Special::AsText)), "ac");
}

TEST(Tokenizer, LongRunsAreNotQuadratic) {
  const Vocabulary vocabulary({"a a", "aa aa", "aaaa aaaa"});
  const Tokenizer tokenizer = vocabulary.tokenizer();
  EXPECT_EQ(tokenizer.encode(std::string(1'000'000, 'a'), Special::AsText).size(), 125'000U);
}

void expect_refused(const Vocabulary& vocabulary, const char* reason) {
  try {
    vocabulary.tokenizer();
    FAIL() << "accepted, but should name: " << reason;
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("tiny.gguf"));
    EXPECT_THAT(error.what(), HasSubstr(reason));
  }
}

TEST(Tokenizer, RefusesInconsistentVocabularies) {
  const Vocabulary good({"a b"});
  Vocabulary bad = good;
  bad.pre = "nonesuch";
  expect_refused(bad, "pre-tokenizer \"nonesuch\"");
  bad = good;
  bad.merges = {"ab"};
  expect_refused(bad, "merge 0 is not a pair");
  bad.merges = {"a c"};
  expect_refused(bad, "merge 0 names a token that is not in it");
  bad = good;
  bad.kinds.pop_back();
  expect_refused(bad, "token types");
  bad = good;
  bad.kinds[5] = 77;
  expect_refused(bad, "unknown type 77");
  bad = good;
  bad.add("a", 1);
  expect_refused(bad, "the same text");
}

// --- The real base -------------------------------------------------------------------------------------------------

// The base named by the environment; null where there is none.
const Tokenizer* base_tokenizer() {
  static const auto tokenizer = []() -> std::unique_ptr<Tokenizer> {
    const char* path = std::getenv("PAW_TEST_BASE");
    return path == nullptr ? nullptr : std::make_unique<Tokenizer>(gguf::File::open(path));
  }();
  return tokenizer.get();
}

// What tests/oracle/tokenizer_golden.py calls a digest.
struct Digest {
  uint32_t count;
  uint64_t hash;
  bool operator==(const Digest&) const = default;
};

Digest digest_of(const std::vector<Token>& tokens) {
  uint64_t hash = 0xCBF29CE484222325ULL;
  for (const std::byte byte : std::as_bytes(std::span(tokens))) {
    hash = (hash ^ static_cast<uint64_t>(byte)) * 0x100000001B3ULL;
  }
  return {static_cast<uint32_t>(tokens.size()), hash};
}

// A position in the golden file.
class Golden {
 public:
  Golden() : bytes_(read_file(PAW_SOURCE_DIR "/tests/golden/tokenizer.bin")) {
    if (take(8) != "PAWTOK1\n") throw Error(ErrorKind::Damaged, "tokenizer.bin is not the golden file");
  }
  std::string_view take(size_t size) {
    if (size > bytes_.size() - at_) throw Error(ErrorKind::Damaged, "tokenizer.bin is truncated");
    at_ += size;
    return std::string_view(bytes_).substr(at_ - size, size);
  }
  template <typename T>
  T number() {
    T value;
    std::memcpy(&value, take(sizeof(T)).data(), sizeof(T));
    return value;
  }
  Digest digest() {
    const auto count = number<uint32_t>();
    return {count, number<uint64_t>()};
  }

 private:
  std::string bytes_;
  size_t at_ = 0;
};

std::string repeated(std::string_view text, uint32_t times) {
  std::string result;
  for (uint32_t i = 0; i < times; ++i) result += text;
  return result;
}

// As block_text() of tests/oracle/tokenizer_golden.py.
std::string block_text(uint32_t index) {
  std::string text;
  for (char32_t c = index * 256; c < (index + 1) * 256; ++c) {
    if (c >= 0xD800 && c < 0xE000) continue;
    std::string character;
    append_utf8(c, character);
    text += "a" + character + character + "b " + character + "1";
  }
  return text;
}

bool is_valid_utf8(std::string_view text) {
  while (!text.empty()) {
    const CodePoint next = read_code_point(text);
    std::string again;
    append_utf8(next.value, again);
    if (again != text.substr(0, next.length) || (next.value >= 0xD800 && next.value < 0xE000)) return false;
    text.remove_prefix(next.length);
  }
  return true;
}

#define SKIP_WITHOUT_BASE() \
  if (base_tokenizer() == nullptr) GTEST_SKIP() << "PAW_TEST_BASE does not name the base GGUF"

TEST(TokenizerGolden, EqualsLlamaCpp) {
  SKIP_WITHOUT_BASE();
  Golden golden;
  const auto texts = golden.number<uint32_t>();
  ASSERT_GE(texts, 10000U);
  size_t mismatches = 0;
  for (uint32_t i = 0; i < texts; ++i) {
    const auto times = golden.number<uint32_t>();
    const std::string text = repeated(golden.take(golden.number<uint32_t>()), times);
    const bool as_text = digest_of(base_tokenizer()->encode(text, Special::AsText)) == golden.digest();
    const bool parsed = digest_of(base_tokenizer()->encode(text, Special::Parse)) == golden.digest();
    mismatches += !as_text + !parsed;
    EXPECT_TRUE(as_text && parsed) << "text " << i << ": " << testing::PrintToString(text.substr(0, 200));
  }
  EXPECT_EQ(mismatches, 0U);
}

TEST(TokenizerGolden, EqualsLlamaCppOnEveryCodePoint) {
  SKIP_WITHOUT_BASE();
  Golden golden;
  for (auto texts = golden.number<uint32_t>(); texts > 0; --texts) {
    golden.number<uint32_t>();
    golden.take(golden.number<uint32_t>());
    golden.digest();
    golden.digest();
  }
  const auto blocks = golden.number<uint32_t>();
  ASSERT_EQ(blocks, 0x1100U);
  for (uint32_t i = 0; i < blocks; ++i) {
    EXPECT_EQ(digest_of(base_tokenizer()->encode(block_text(i), Special::AsText)), golden.digest()) << "block " << i;
  }
}

TEST(TokenizerGolden, DecodingGivesTheTextBack) {
  SKIP_WITHOUT_BASE();
  const Tokenizer& tokenizer = *base_tokenizer();
  // Some bytes stand in no token; llama.cpp, too, leaves them out.
  std::array<bool, 256> in_vocabulary{};
  for (Token token = 0; token < static_cast<Token>(tokenizer.size()); ++token) {
    for (const char byte : tokenizer.decode(token)) in_vocabulary[static_cast<uint8_t>(byte)] = true;
  }
  const auto spelled = [&](char byte) { return in_vocabulary[static_cast<uint8_t>(byte)]; };
  Golden golden;
  size_t compared = 0;
  for (auto texts = golden.number<uint32_t>(); texts > 0; --texts) {
    const auto times = golden.number<uint32_t>();
    const std::string text = repeated(golden.take(golden.number<uint32_t>()), times);
    golden.digest();
    golden.digest();
    if (!is_valid_utf8(text) || !std::ranges::all_of(text, spelled)) continue;
    EXPECT_EQ(tokenizer.decode(tokenizer.encode(text, Special::AsText)), text);
    ++compared;
  }
  EXPECT_GT(compared, 5000U);
}

TEST(TokenizerGolden, UsersNeverMakeControlTokens) {
  SKIP_WITHOUT_BASE();
  Golden golden;
  for (auto texts = golden.number<uint32_t>(); texts > 0; --texts) {
    const auto times = golden.number<uint32_t>();
    const std::string text = repeated(golden.take(golden.number<uint32_t>()), times);
    golden.digest();
    golden.digest();
    for (const Token token : base_tokenizer()->encode(text, Special::AsText)) {
      ASSERT_FALSE(base_tokenizer()->is_control(token));
    }
  }
}

// llama.cpp's own vocabularies with its results, where PAW_TEST_VOCABULARIES names their folder
// (vendor/llama.cpp/models of the source package of llama-cpp-python): NAME.gguf, texts in NAME.gguf.inp and their
// tokens in NAME.gguf.out.
TEST(TokenizerGolden, EqualsLlamaCppOnItsVocabularies) {
  const char* folder = std::getenv("PAW_TEST_VOCABULARIES");
  if (folder == nullptr) GTEST_SKIP() << "PAW_TEST_VOCABULARIES is not set";
  constexpr std::string_view kBetween = "\n__ggml_vocab_test__\n";
  for (const char* name : {"gpt-2", "llama-bpe", "llama-spm", "phi-3", "qwen2"}) {
    const std::string path = fmt::format("{}/ggml-vocab-{}.gguf", folder, name);
    const gguf::File file = gguf::File::open(path);
    const Tokenizer tokenizer(file);
    const bool space =
        file.text("tokenizer.ggml.model") == "llama" && file.flag_or("tokenizer.ggml.add_space_prefix", true);
    const std::string inputs = read_file(path + ".inp");
    std::istringstream outputs(read_file(path + ".out"));
    size_t compared = 0;
    for (size_t at = 0; at < inputs.size();) {
      const size_t end = std::min(inputs.find(kBetween, at), inputs.size());
      const std::string text = inputs.substr(at, end - at);
      at = end + kBetween.size();
      std::string line;
      ASSERT_TRUE(std::getline(outputs, line));
      std::istringstream numbers(line);
      const std::vector<Token> expected{std::istream_iterator<Token>(numbers), {}};
      EXPECT_EQ(tokenizer.encode(space && !text.empty() ? " " + text : text, Special::AsText), expected)
          << name << ": " << testing::PrintToString(text);
      EXPECT_EQ(tokenizer.decode(tokenizer.encode(text, Special::AsText)), text) << name;
      ++compared;
    }
    std::printf("%s: %zu texts\n", name, compared);
    EXPECT_GT(compared, 30U);
  }
}

}  // namespace
}  // namespace paw
