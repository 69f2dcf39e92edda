#include "program/norms.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

namespace paw {
namespace {

using testing::ElementsAre;

LoraPair pair_of(uint32_t rank, uint32_t d_in, uint32_t d_out, std::vector<float> a, std::vector<float> b) {
  LoraPair pair;
  pair.rank = rank;
  pair.d_in = d_in;
  pair.d_out = d_out;
  pair.a = std::move(a);
  pair.b = std::move(b);
  return pair;
}

// The norm by the product itself.
double norm_of_product(const LoraPair& pair, double alpha) {
  double square = 0;
  for (size_t n = 0; n < pair.d_out; ++n) {
    for (size_t k = 0; k < pair.d_in; ++k) {
      double value = 0;
      for (size_t j = 0; j < pair.rank; ++j) {
        value += static_cast<double>(pair.b[n * pair.rank + j]) * pair.a[j * pair.d_in + k];
      }
      square += value * value;
    }
  }
  return alpha / pair.rank * std::sqrt(square);
}

TEST(UpdateNorm, ByHand) {
  // B A = (1 2)^T (3 4) has the norm sqrt(5) * 5; alpha / rank = 2.
  EXPECT_DOUBLE_EQ(update_norm(pair_of(1, 2, 2, {3, 4}, {1, 2}), 2), 2 * std::sqrt(5.0) * 5);
  // Two terms that cancel: B A = 0.
  EXPECT_EQ(update_norm(pair_of(2, 2, 1, {3, 4, 3, 4}, {1, -1}), 2), 0);
  EXPECT_EQ(update_norm(pair_of(1, 2, 2, {3, 4}, {0, 0}), 2), 0);
}

TEST(UpdateNorm, EqualsThatOfTheProduct) {
  std::vector<float> a(5 * 33), b(17 * 5);
  uint32_t state = 1;
  for (std::vector<float>* values : {&a, &b}) {
    for (float& value : *values)
      value = static_cast<float>((state = state * 1664525 + 1013904223) >> 8) / 16777216 - 0.5F;
  }
  const LoraPair pair = pair_of(5, 33, 17, a, b);
  EXPECT_NEAR(update_norm(pair, 16), norm_of_product(pair, 16), 1e-9);
}

TEST(AdapterNorms, GoBesideEachOtherByLayerAndKind) {
  const auto one = [](float size) { return pair_of(1, 1, 1, {size}, {1}); };
  Adapter adapter;
  adapter.alpha = 1;
  adapter.pairs = {
      {"blk.10.attn_q.weight", one(3)}, {"blk.2.attn_q.weight", one(4)}, {"blk.2.ffn_down.weight", one(12)},
      {"blk.2.zeta.weight", one(0)},    {"output.weight", one(84)},      {"blk.x.attn_q.weight", one(0)},
      {"blk.2.weight", one(0)}};
  const AdapterNorms norms = adapter_norms(adapter);
  EXPECT_THAT(norms.layers, ElementsAre(0, 2, 10));
  std::vector<std::string> names;
  for (const ModuleNorms& module : norms.modules) names.push_back(module.module);
  EXPECT_THAT(names, ElementsAre("attn_q", "ffn_down", "blk.2.weight", "blk.x.attn_q.weight", "output.weight", "zeta"));
  EXPECT_DOUBLE_EQ(norms.modules[0].total, 5);
  EXPECT_DOUBLE_EQ(norms.modules[0].by_layer.at(10), 3);
  EXPECT_DOUBLE_EQ(norms.total, std::sqrt(25.0 + 144 + 84 * 84));
  EXPECT_DOUBLE_EQ(norms.largest, 84);
}

}  // namespace
}  // namespace paw
