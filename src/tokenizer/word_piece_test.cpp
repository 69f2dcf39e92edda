// Tests of WordPiece: the tokens that transformers gives hard texts, as a golden file
// (tests/oracle/word_piece_golden.py).
#include "tokenizer/word_piece.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "io/file.hpp"

namespace paw {
namespace {

using testing::ElementsAre;

class WordPieceTest : public ::testing::Test {
 protected:
  const nlohmann::json golden = nlohmann::json::parse(read_file(PAW_SOURCE_DIR "/tests/golden/word_piece.json"));
  const std::vector<std::string> vocabulary = golden.at("vocabulary");
};

TEST_F(WordPieceTest, EqualsTransformers) {
  const WordPiece pieces(vocabulary);
  EXPECT_EQ(pieces.size(), vocabulary.size());
  ASSERT_GT(golden.at("cases").size(), 200U);
  for (const auto& each : golden.at("cases")) {
    const std::string text = each.at("text");
    EXPECT_EQ(pieces.encode(text), each.at("tokens").get<std::vector<Token>>()) << each.dump();
  }
}

TEST_F(WordPieceTest, ReadsTheVocabularyOfAGguf) {
  gguf::Writer writer;
  writer.set("tokenizer.ggml.model", "bert");
  std::vector<std::string> texts = vocabulary;
  for (size_t i = 0; i < texts.size(); ++i) {
    if (texts[i].starts_with("##") && texts[i].size() > 2) {
      texts[i].erase(0, 2);
    } else if (i >= 5) {
      texts[i].insert(0, "\u2581");
    }
  }
  writer.set("tokenizer.ggml.tokens", texts);
  const std::string bytes = writer.bytes();
  const WordPiece read(gguf::File::parse(std::as_bytes(std::span(bytes)), "bert.gguf")), pieces(vocabulary);
  for (const auto& each : golden.at("cases")) {
    const std::string text = each.at("text");
    EXPECT_EQ(read.encode(text), pieces.encode(text)) << each.dump();
  }
}

TEST_F(WordPieceTest, FramesAndCuts) {
  const WordPiece pieces(vocabulary);
  EXPECT_THAT(pieces.encode_framed("the fox", 10), ElementsAre(pieces.beginning(), 5, 8, pieces.end()));
  EXPECT_THAT(pieces.encode_framed("the fox", 3), ElementsAre(pieces.beginning(), 5, pieces.end()));
  EXPECT_THAT(pieces.encode_framed("", 10), ElementsAre(pieces.beginning(), pieces.end()));
}

TEST_F(WordPieceTest, ControlTokensInATextAreText) {
  const WordPiece pieces(vocabulary);
  for (const Token token : pieces.encode("[SEP] [CLS] [MASK]")) {
    EXPECT_NE(token, pieces.end());
    EXPECT_NE(token, pieces.beginning());
  }
}

TEST_F(WordPieceTest, RefusesAVocabularyWithoutItsMarks) {
  EXPECT_THROW(WordPiece({"[CLS]", "[SEP]", "a"}), Error);
  gguf::Writer writer;
  writer.set("tokenizer.ggml.model", "gpt2");
  const std::string bytes = writer.bytes();
  EXPECT_THROW(WordPiece(gguf::File::parse(std::as_bytes(std::span(bytes)), "gpt2.gguf")), Error);
}

}  // namespace
}  // namespace paw
