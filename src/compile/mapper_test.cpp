// Tests of the mapper: its gradients by finite differences, its file, and that what it sees of a specification depends
// on that alone.
#include "compile/mapper.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <string>

#include "compile/compiler.hpp"
#include "random/random.hpp"

namespace paw {
namespace {

constexpr size_t kFeatures = 20, kHidden = 16, kGates = 32;

std::vector<float> random_vector(size_t n, Random& random) {
  std::vector<float> values(n);
  for (float& v : values) v = static_cast<float>(2 * random.unit() - 1);
  return values;
}

Mapper random_mapper() {
  Mapper mapper(kFeatures, kHidden, kGates, 3);
  Random random(5);
  for (const auto& vector : mapper.weights.vectors()) {
    const auto values = random_vector(vector.size(), random);
    std::copy(values.begin(), values.end(), vector.begin());
  }
  mapper.center = random_vector(kFeatures, random);
  return mapper;
}

// A loss whose gradient with respect to the gates is `direction`.
double loss(const Mapper& mapper, const std::vector<float>& features, const std::vector<float>& direction) {
  const auto gates = mapper.gates(features);
  double sum = 0;
  for (size_t g = 0; g < gates.size(); ++g) sum += static_cast<double>(gates[g]) * direction[g];
  return sum;
}

TEST(MapperTest, GatesAreOneAtFirst) {
  const Mapper mapper(kFeatures, kHidden, kGates, 1);
  Random random(2);
  EXPECT_EQ(mapper.gates(random_vector(kFeatures, random)), std::vector<float>(kGates, 1.0F));
}

TEST(MapperTest, GradientsEqualFiniteDifferences) {
  Mapper mapper = random_mapper();
  Random random(9);
  const auto features = random_vector(kFeatures, random), direction = random_vector(kGates, random);
  Mapper::Trace trace;
  mapper.gates(features, &trace);
  Mapper::Weights gradients = mapper.weights;
  for (const auto& vector : gradients.vectors()) std::fill(vector.begin(), vector.end(), 0.0F);
  mapper.backward(trace, direction, gradients);
  const auto parameters = mapper.weights.vectors(), expected = gradients.vectors();
  for (size_t v = 0; v < parameters.size(); ++v) {
    for (size_t i = 0; i < parameters[v].size(); i += 3) {
      const float kept = parameters[v][i], step = 1e-2F;
      parameters[v][i] = kept + step;
      const double above = loss(mapper, features, direction);
      parameters[v][i] = kept - step;
      const double below = loss(mapper, features, direction);
      parameters[v][i] = kept;
      EXPECT_NEAR((above - below) / (2 * step), expected[v][i], 2e-3 + 2e-3 * std::abs(expected[v][i]))
          << v << " " << i;
    }
  }
}

TEST(MapperTest, NormalizedFeaturesHaveMeanZeroAndVarianceOne) {
  Mapper mapper(kFeatures, kHidden, kGates, 1);
  Random random(2);
  std::vector<std::vector<float>> features;
  for (int i = 0; i < 50; ++i) features.push_back(random_vector(kFeatures, random));
  mapper.normalize(features);
  std::vector<double> mean(kFeatures), square(kFeatures);
  for (const auto& f : features) {
    Mapper::Trace trace;
    mapper.gates(f, &trace);
    for (size_t i = 0; i < kFeatures; ++i) {
      mean[i] += trace.input[i] / 50;
      square[i] += static_cast<double>(trace.input[i]) * trace.input[i] / 50;
    }
  }
  for (size_t i = 0; i < kFeatures; ++i) {
    EXPECT_NEAR(mean[i], 0, 1e-4);
    EXPECT_NEAR(square[i], 1, 1e-3);
  }
}

class CompilerTest : public ::testing::Test {
 protected:
  std::shared_ptr<const Base> base = Base::load(std::string(PAW_SOURCE_DIR) + "/tests/golden/tiny_base.gguf");
  std::shared_ptr<ThreadPool> pool = std::make_shared<ThreadPool>(2);
};

TEST_F(CompilerTest, FeaturesDependOnTheSpecificationAlone) {
  SpecEncoder encoder(base, Pooling::Mean, pool);
  const std::vector<std::string> specs = {"Say yes.", "Is it late? Answer yes or no.", "x"};
  const auto together = encoder.encode(specs);
  for (size_t i = 0; i < specs.size(); ++i) {
    SpecEncoder alone(base, Pooling::Mean, std::make_shared<ThreadPool>(1));
    EXPECT_EQ(alone.encode(std::span(&specs[i], 1)).front(), together[i]);
  }
  EXPECT_NE(together[0], together[1]);
}

TEST_F(CompilerTest, TheLastStateIsNotTheMean) {
  const std::vector<std::string> spec = {"Is it late? Answer yes or no."};
  EXPECT_NE(SpecEncoder(base, Pooling::Mean, pool).encode(spec), SpecEncoder(base, Pooling::Last, pool).encode(spec));
}

TEST_F(CompilerTest, AFileGivesTheSameAdapters) {
  const Lora lora = Lora::initial(*base, 4, 8, 1);
  Mapper mapper(SpecEncoder::kDepths * base->config().width, 16, lora.matrices.size() * 16, 4);
  Random random(6);
  for (float& w : mapper.weights.w2) w = static_cast<float>(random.unit() - 0.5);
  mapper.pooling = Pooling::Last;
  const Compiler compiler{lora.to_adapter(*base, 8), mapper};
  const std::string bytes = compiler.to_gguf();
  const Compiler read = Compiler::from_gguf(std::as_bytes(std::span(bytes.data(), bytes.size())), "test");
  ASSERT_TRUE(read.mapper);
  EXPECT_EQ(read.mapper->pooling, Pooling::Last);
  const auto features = SpecEncoder(base, Pooling::Mean, pool).encode(std::vector<std::string>{"Say yes."}).front();
  const auto ours = compiler.mapper->gates(features), theirs = read.mapper->gates(features);
  for (size_t g = 0; g < ours.size(); ++g) EXPECT_NEAR(ours[g], theirs[g], 0.02);

  const std::string cut = bytes.substr(0, bytes.size() / 2);
  EXPECT_THROW(Compiler::from_gguf(std::as_bytes(std::span(cut.data(), cut.size())), "cut"), Error);
}

TEST_F(CompilerTest, AMapperForAnotherBaseIsRefused) {
  const Lora lora = Lora::initial(*base, 4, 8, 1);
  const Compiler compiler{lora.to_adapter(*base, 8), Mapper(kFeatures, kHidden, kGates, 1)};
  EXPECT_THROW(compiler.adapter_for("Say yes.", base, pool), Error);
}

}  // namespace
}  // namespace paw
