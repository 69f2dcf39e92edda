#include "decode/label_head.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <functional>

namespace paw {
namespace {

using testing::FloatNear;

LabelHead example() {
  LabelHead head;
  head.labels = {"no", "yes"};
  head.width = 3;
  head.strength = 2;
  head.scale = 0.5F;
  head.bias = {1, -1};
  head.weights = {2, 0, -4, -2, 6, 0};
  return head;
}

TEST(LabelHead, IsALinearClassifier) {
  const std::vector<float> vector = {1, 0.5F, -1};
  const std::vector<float> found = example().log_probabilities(vector);
  EXPECT_NEAR(found[1] - found[0], (-1 + 0.5 * (-2 + 3)) - (1 + 0.5 * (2 + 4)), 1e-6);
  EXPECT_NEAR(std::exp(found[0]) + std::exp(found[1]), 1, 1e-6);
}

TEST(LabelHead, VotesInTheOrderAskedFor) {
  const LabelHead head = example();
  const std::vector<float> vector = {0.2F, 0.5F, 0}, known = head.log_probabilities(vector);
  const std::vector<std::string> labels = {"yes", "maybe", "no"};
  EXPECT_THAT(head.log_votes(vector, labels),
              testing::ElementsAre(FloatNear(2 * known[1], 1e-6F), FloatNear(known[0] + known[1], 1e-6F),
                                   FloatNear(2 * known[0], 1e-6F)));
}

TEST(LabelHead, IsReadAsItWasWritten) {
  gguf::Writer writer;
  const LabelHead head = example();
  head.write(writer);
  const std::string bytes = writer.bytes();
  const LabelHead read =
      LabelHead::from_file(gguf::File::parse(std::as_bytes(std::span(bytes.data(), bytes.size())), "a"));
  EXPECT_EQ(read.labels, head.labels);
  EXPECT_EQ(read.width, head.width);
  EXPECT_EQ(read.strength, head.strength);
  EXPECT_EQ(read.scale, head.scale);
  EXPECT_EQ(read.bias, head.bias);
  EXPECT_EQ(read.weights, head.weights);
  gguf::Writer nothing;
  LabelHead().write(nothing);
  nothing.set("general.architecture", std::string("llama"));
  const std::string empty = nothing.bytes();
  EXPECT_TRUE(
      LabelHead::from_file(gguf::File::parse(std::as_bytes(std::span(empty.data(), empty.size())), "a")).empty());
}

TEST(LabelHead, RefusesSizesThatDoNotFit) {
  const std::vector<std::function<void(LabelHead&)>> faults = {[](LabelHead& head) { head.labels = {"yes", "no"}; },
                                                               [](LabelHead& head) { head.width = 2; },
                                                               [](LabelHead& head) { head.width = 0; },
                                                               [](LabelHead& head) { head.bias.pop_back(); },
                                                               [](LabelHead& head) { head.strength = -1; },
                                                               [](LabelHead& head) { head.scale = NAN; }};
  for (size_t i = 0; i < faults.size(); ++i) {
    LabelHead head = example();
    faults[i](head);
    gguf::Writer writer;
    head.write(writer);
    const std::string bytes = writer.bytes();
    const auto file = gguf::File::parse(std::as_bytes(std::span(bytes.data(), bytes.size())), "a");
    EXPECT_THROW(LabelHead::from_file(file), Error) << i;
  }
}

}  // namespace
}  // namespace paw
