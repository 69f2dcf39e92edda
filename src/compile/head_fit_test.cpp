// Tests of the head that is made of the meanings of labels, and of these.
#include "compile/head_fit.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace paw {
namespace {

constexpr size_t kWidth = 32;

ThreadPool& pool() {
  static ThreadPool one(1);
  return one;
}

LabelMeanings meanings() {
  LabelMeanings known;
  known.labels = {"blue", "green", "red"};
  known.vectors.resize(3 * kWidth);
  for (size_t label = 0; label < 3; ++label) known.vectors[label * kWidth + label] = 1;
  known.mean.resize(kWidth);
  return known;
}

TEST(HeadOfMeanings, TakesOffWhatEveryTextHas) {
  LabelMeanings known = meanings();
  known.mean[0] = 1;
  const LabelHead head = head_of_meanings(known);
  std::vector<float> vector(kWidth);
  vector[0] = 1;
  const std::vector<float> found = head.log_probabilities(vector);
  // Half of the product is every text's.
  std::vector<float> half(kWidth);
  half[1] = 0.5F;
  const std::vector<float> other = head.log_probabilities(half);
  EXPECT_NEAR(found[0] - found[1], other[1] - other[2], 0.2);
  EXPECT_GT(found[0], found[1]);
}

TEST(LabelMeanings, AreOfNamesAndDescriptions) {
  const auto encoder = Encoder::load(PAW_SOURCE_DIR "/tests/golden/bert.gguf");
  const std::vector<std::string> labels = {"word9", "word3_word4"}, descriptions = {"", "word5 word6"};
  const LabelMeanings known =
      label_meanings(*encoder, labels, descriptions, std::vector<float>(encoder->width()), pool());
  EXPECT_THAT(known.labels, testing::ElementsAre("word3_word4", "word9"));
  const std::vector<std::string> texts = {"word3 word4", "word5 word6", "word9"};
  const std::vector<float> vectors = encoder->encode(texts, pool());
  const size_t width = encoder->width();
  for (size_t i = 0; i < width; ++i) EXPECT_EQ(known.vectors[width + i], vectors[2 * width + i]);
  double name = 0, meaning = 0;  // it lies between both
  for (size_t i = 0; i < width; ++i) {
    name += static_cast<double>(known.vectors[i]) * static_cast<double>(vectors[i]);
    meaning += static_cast<double>(known.vectors[i]) * static_cast<double>(vectors[width + i]);
  }
  EXPECT_NEAR(name, meaning, 1e-5);
  const std::vector<float> mean = mean_vector(*encoder, texts, pool());
  EXPECT_NEAR(mean[0], (vectors[0] + vectors[width] + vectors[2 * width]) / 3, 1e-6);
}

}  // namespace
}  // namespace paw
