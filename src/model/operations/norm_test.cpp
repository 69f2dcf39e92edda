// Tests of norms: gradients by finite differences, of rows, of heads and of views.
#include "model/operations/norm.hpp"

#include "model/operations/harness.hpp"

namespace paw {
namespace {

class NormTest : public ::testing::TestWithParam<NormKind> {
 protected:
  Random random{1};
  OperationHarness::Values values = [this](const std::string&, size_t count) { return uniform(random, count, 2); };
};

TEST_P(NormTest, GradientsOfRowsAndOfHeads) {
  for (const size_t size : {0, 32}) {
    LayerBuilder builder(64);
    const View normed = builder.norm(builder.input(), "norm", {GetParam(), 1e-3F}, size);
    const LayerDescription layer = builder.finish(normed);
    OperationHarness harness(layer, {.heads = 2, .kv_heads = 2, .head_dim = 32}, batch_of({5}), values);
    harness.expect_gradients(layer.steps[0], {0}, normed.slot, random, 2e-4);
  }
}

// A head's norm does not depend on the other heads, and a view's on nothing beside it.
TEST_P(NormTest, HeadsAreNormedAlone) {
  LayerBuilder builder(96);
  const View part = LayerBuilder::part(builder.input(), 32, 64);
  const View normed = builder.norm(part, "norm", {GetParam(), 1e-3F}, 32);
  const LayerDescription layer = finished(builder);
  OperationHarness harness(layer, {.heads = 3, .kv_heads = 3, .head_dim = 32}, batch_of({3}), values);
  std::ranges::copy(uniform(random, harness.slot(0).size()), harness.slot(0).begin());
  const auto before = harness.run(layer.steps[0], normed.slot);
  for (size_t row = 0; row < 3; ++row) {
    for (size_t i = 0; i < 32; ++i) harness.slot(0)[row * 96 + i] = 9;  // beside the view
    for (size_t i = 0; i < 32; ++i)
      harness.slot(0)[row * 96 + 32 + i] += 1.5F + static_cast<float>(i);  // the first head
  }
  const auto after = harness.run(layer.steps[0], normed.slot);
  for (size_t row = 0; row < 3; ++row) {
    for (size_t i = 0; i < 64; ++i) EXPECT_EQ(before[row * 64 + i] == after[row * 64 + i], i >= 32) << i;
  }
}

INSTANTIATE_TEST_SUITE_P(Kinds, NormTest, ::testing::Values(NormKind::Rms, NormKind::Layer));

}  // namespace
}  // namespace paw
