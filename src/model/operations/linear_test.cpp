// Tests of linear layers. Inputs, weights and gradients are integers with a 127 in each block of 32, so that rounding
// them to int8 changes nothing and products are exact.
#include "model/operations/linear.hpp"

#include "model/operations/harness.hpp"

namespace paw {
namespace {

class LinearTest : public ::testing::Test {
 protected:
  static constexpr size_t kIn = 64, kOut = 96, kRows = 5;

  // [rows][columns]; the first number of each block of columns is 127, and where `both_ways`, of each block of rows.
  std::vector<float> integers(size_t rows, size_t columns, bool both_ways) {
    std::vector<float> values(rows * columns);
    for (size_t i = 0; i < values.size(); ++i) {
      const size_t row = i / columns, column = i % columns;
      const bool peak = column % 32 == (both_ways ? row % 32 : 0);
      values[i] = peak ? 127.0F : static_cast<float>(random.below(13)) - 6.0F;
    }
    return values;
  }

  LinearTest() {
    LayerBuilder builder(kIn);
    y = builder.linear(builder.input(), {{"plain", kOut}, {"biased", kOut, LayerBuilder::Bias::Vector}});
    layer = finished(builder);
    harness.emplace(layer, ModelConfig{.heads = 2, .kv_heads = 2, .head_dim = 32}, batch_of({kRows}),
                    [&](const std::string& name, size_t count) {
                      if (name.ends_with(".bias")) return bias = uniform(random, count);
                      if (name.starts_with("token")) return uniform(random, count);
                      return weights.emplace_back(integers(kOut, kIn, true));
                    });
    std::ranges::copy(integers(kRows, kIn, false), harness->slot(0).begin());
  }

  // B, which is zero at first.
  void train_adapter() {
    for (LoraMatrix& m : harness->lora().matrices) {
      for (size_t i = 0; i < m.rank * kOut; ++i) m.b_t[i] = static_cast<float>(random.unit() - 0.5);
      m.transpose();
    }
  }

  Random random{6};
  std::vector<View> y;
  LayerDescription layer;
  std::vector<std::vector<float>> weights;
  std::vector<float> bias;
  std::optional<OperationHarness> harness;
};

TEST_F(LinearTest, IsTheProductPlusTheBias) {
  for (size_t product = 0; product < 2; ++product) {
    const auto x = harness->slot(0);
    const std::vector<float> result = harness->run(layer.steps[0], y[product].slot);
    for (size_t row = 0; row < kRows; ++row) {
      for (size_t n = 0; n < kOut; ++n) {
        float expected = 0;
        for (size_t k = 0; k < kIn; ++k) expected += x[row * kIn + k] * weights[product][n * kIn + k];
        EXPECT_EQ(result[row * kOut + n], product == 0 ? expected : expected + bias[n]);
      }
    }
  }
}

// Steps of a whole number keep the inputs exact; the sum is linear, so that any step will do.
TEST_F(LinearTest, GradientsOfTheInput) {
  for (const bool adapted : {false, true}) {
    if (adapted) train_adapter();
    for (const View& view : y) {
      const std::vector<float> dy = integers(kRows, kOut, false);
      harness->run(layer.steps[0], view.slot);
      harness->run_backward(layer.steps[0], view.slot, dy);
      std::vector<float> direction(kRows * kIn);
      for (size_t i = 0; i < direction.size(); ++i)
        direction[i] = i % 32 == 0 ? 0.0F : static_cast<float>(random.below(7)) - 3.0F;
      double expected = 0;
      for (size_t i = 0; i < direction.size(); ++i) expected += harness->buffers.slots[0][i] * direction[i];
      EXPECT_NEAR(harness->slope(layer.steps[0], 0, view.slot, dy, direction, 1.0F), expected,
                  1e-5 * std::abs(expected));
    }
  }
}

TEST_F(LinearTest, GradientsOfTheAdapter) {
  train_adapter();
  const size_t padded_rank = harness->lora().matrices[0].padded_rank;
  for (size_t product = 0; product < 2; ++product) {
    const size_t out = y[product].slot;
    const std::vector<float> dy = integers(kRows, kOut, false);
    harness->run(layer.steps[0], out);
    for (LoraGradient& gradient : harness->gradients) {
      std::ranges::fill(gradient.a, 0.0F);
      std::ranges::fill(gradient.b_t, 0.0F);
    }
    harness->run_backward(layer.steps[0], out, dy);
    LoraMatrix& m = harness->lora().matrices[product];
    const auto loss = [&] {
      m.transpose();
      const auto result = harness->run(layer.steps[0], out);
      double sum = 0;
      for (size_t i = 0; i < dy.size(); ++i) sum += static_cast<double>(dy[i]) * result[i];
      return sum;
    };
    const auto expect_slope = [&](std::vector<float>& factor, const std::vector<float>& gradient, size_t width) {
      const std::vector<float> kept = factor, direction = uniform(random, m.rank * width);
      double expected = 0, sums[2];
      for (size_t i = 0; i < direction.size(); ++i) expected += static_cast<double>(gradient[i]) * direction[i];
      for (int side = 0; side < 2; ++side) {
        for (size_t i = 0; i < direction.size(); ++i) factor[i] = kept[i] + (side == 0 ? 8.0F : -8.0F) * direction[i];
        sums[side] = loss();
      }
      factor = kept;
      m.transpose();
      EXPECT_NEAR((sums[0] - sums[1]) / 16, expected, 1e-4 * std::abs(expected) + 1.0);
    };
    EXPECT_EQ(m.a.size(), padded_rank * kIn);
    expect_slope(m.a, harness->gradients[product].a, kIn);
    expect_slope(m.b_t, harness->gradients[product].b_t, kOut);
  }
}

}  // namespace
}  // namespace paw
