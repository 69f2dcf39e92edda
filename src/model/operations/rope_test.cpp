// Tests of rotary positions: the angles, gradients by finite differences, and that turning back undoes it.
#include "model/operations/rope.hpp"

#include "model/operations/harness.hpp"

namespace paw {
namespace {

TEST(RopeTest, AnglesGrowWithThePositionAndShrinkWithThePair) {
  for (const RopeForm form : {RopeForm::Neighbours, RopeForm::Halves}) {
    const size_t dims = 48;
    RopeAngles angles({.base = 10000, .dims = dims, .form = form});
    for (const size_t position : {5, 0, 100, 1}) {
      for (size_t pair = 0; pair < dims / 2; ++pair) {
        const double angle = static_cast<double>(position) *
                             std::pow(10000.0, -2 * static_cast<double>(pair) / static_cast<double>(dims));
        const size_t a = form == RopeForm::Neighbours ? 2 * pair : pair,
                     b = form == RopeForm::Neighbours ? a + 1 : a + dims / 2;
        const float* of_position = angles.at(position);
        EXPECT_NEAR(of_position[a], std::cos(angle), 1e-7);
        EXPECT_EQ(of_position[b], of_position[a]);
        EXPECT_NEAR(of_position[dims + b], std::sin(angle), 1e-7);
        EXPECT_EQ(of_position[dims + a], -of_position[dims + b]);
      }
    }
  }
}

TEST(RopeTest, GradientsInPlaceAndOfAView) {
  Random random(4);
  for (const RopeForm form : {RopeForm::Neighbours, RopeForm::Halves}) {
    for (const size_t dims : {32, 20}) {
      LayerBuilder builder(96);
      builder.rope(LayerBuilder::part(builder.input(), 32, 64), 32, {.base = 100, .dims = dims, .form = form});
      const LayerDescription layer = finished(builder);
      OperationHarness harness(layer, {.heads = 3, .kv_heads = 3, .head_dim = 32}, batch_of({5, 9}),
                               [&](const std::string&, size_t count) { return uniform(random, count); });
      // The input's slot is the output's: backward turns its gradient in place, and leaves what is beside the view.
      const auto x = uniform(random, harness.slot(0).size()), dy = uniform(random, harness.slot(0).size()),
                 direction = uniform(random, harness.slot(0).size());
      std::ranges::copy(x, harness.slot(0).begin());
      double expected = 0;
      harness.run_backward(layer.steps[0], 0, dy);
      for (size_t i = 0; i < dy.size(); ++i) expected += harness.buffers.slots[0][i] * direction[i];
      EXPECT_NEAR(harness.slope(layer.steps[0], 0, 0, dy, direction, 0.5F), expected, 1e-4);
      for (size_t row = 0; row < harness.rows(); ++row) {
        for (size_t i = 0; i < 32; ++i) EXPECT_EQ(harness.buffers.slots[0][row * 96 + i], dy[row * 96 + i]);
      }
      // Turned there and back.
      const std::vector<float> turned = harness.run(layer.steps[0], 0);
      harness.run_backward(layer.steps[0], 0, turned);
      for (size_t i = 0; i < x.size(); ++i) EXPECT_NEAR(harness.buffers.slots[0][i], x[i], 1e-6);
    }
  }
}

}  // namespace
}  // namespace paw
