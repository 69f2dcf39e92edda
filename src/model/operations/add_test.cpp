// Tests of sums: gradients by finite differences, which come on top of what is there.
#include "model/operations/add.hpp"

#include "model/operations/harness.hpp"

namespace paw {
namespace {

TEST(AddTest, Gradients) {
  Random random(3);
  LayerBuilder builder(64);
  const View other = builder.linear(builder.input(), {"other", 64});
  const View sum = builder.add(builder.input(), other);
  const LayerDescription layer = builder.finish(sum);
  OperationHarness harness(layer, {.heads = 2, .kv_heads = 2, .head_dim = 32}, batch_of({5}),
                           [&](const std::string&, size_t count) { return uniform(random, count); });
  harness.expect_gradients(layer.steps[1], {0, other.slot}, layer.output, random, 1e-4);
}

}  // namespace
}  // namespace paw
