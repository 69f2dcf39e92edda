// Tests of the encoder: on a tiny random model what its vectors depend on; on the real one (PAW_TEST_ENCODER) that
// tokens and vectors are those of transformers (tests/oracle/encoder_golden.py).
#include "encoder/encoder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <nlohmann/json.hpp>

#include "io/file.hpp"

namespace paw {
namespace {

double dot(const float* x, const float* y, size_t n) {
  double sum = 0;
  for (size_t i = 0; i < n; ++i) sum += static_cast<double>(x[i]) * static_cast<double>(y[i]);
  return sum;
}

class EncoderTest : public ::testing::Test {
 protected:
  const std::shared_ptr<const Encoder> encoder = Encoder::load(PAW_SOURCE_DIR "/tests/golden/bert.gguf");
  ThreadPool pool{2};
};

TEST_F(EncoderTest, VectorsHaveLengthOneAndDependOnTheirTextAlone) {
  std::vector<std::string> texts;
  for (int i = 0; i < 60; ++i) {
    std::string& text = texts.emplace_back();
    for (int word = 0; word < i; ++word)
      text += " word" + std::to_string((7 * i + word) % 95);  // some cut at 40 tokens
  }
  const std::vector<float> together = encoder->encode(texts, pool);
  ASSERT_EQ(together.size(), texts.size() * encoder->width());
  ThreadPool one(1);
  EXPECT_EQ(encoder->encode(texts, one), together);
  for (size_t i = 0; i < texts.size(); ++i) {
    const float* vector = together.data() + i * encoder->width();
    EXPECT_NEAR(dot(vector, vector, encoder->width()), 1, 1e-5);
    EXPECT_EQ(encoder->encode(std::span(&texts[i], 1), pool), std::vector<float>(vector, vector + encoder->width()));
  }
  EXPECT_TRUE(encoder->encode({}, pool).empty());
}

TEST_F(EncoderTest, RefusesALanguageModel) {
  try {
    Encoder::load(PAW_SOURCE_DIR "/tests/golden/tiny_base.gguf");
    FAIL() << "a language model was taken for an encoder";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::Unsupported);
    EXPECT_THAT(error.what(), testing::HasSubstr("is a language model (llama), not an encoder"));
  }
}

// What is left is the rounding of weights and activations to int8.
TEST_F(EncoderTest, EqualsTransformersOnTheRealWeights) {
  const char* path = std::getenv("PAW_TEST_ENCODER");
  if (path == nullptr || *path == '\0') GTEST_SKIP() << "PAW_TEST_ENCODER does not name an encoder";
  const auto real = Encoder::load(path);
  const auto cases = nlohmann::json::parse(read_file(PAW_SOURCE_DIR "/tests/golden/encoder.json"));
  ASSERT_GT(cases.size(), 10U);
  std::vector<std::string> texts;
  for (const auto& one : cases) {
    texts.push_back(one.at("text"));
    EXPECT_EQ(real->tokenizer().encode_framed(texts.back(), Encoder::kMostTokens),
              one.at("tokens").get<std::vector<Token>>())
        << texts.back();
  }
  const std::vector<float> ours = real->encode(texts, pool);
  double least = 1;
  for (size_t i = 0; i < texts.size(); ++i) {
    std::vector<float> theirs = cases[i].at("vector").get<std::vector<float>>();
    ASSERT_EQ(theirs.size(), real->width());
    const double length = std::sqrt(dot(theirs.data(), theirs.data(), theirs.size()));
    EXPECT_NEAR(length, 1e4, 20);
    least = std::min(least, dot(ours.data() + i * real->width(), theirs.data(), theirs.size()) / length);
  }
  std::printf("cosine at least %.5f\n", least);
  EXPECT_GT(least, 0.995);
}

}  // namespace
}  // namespace paw
