// Tests of activations: gradients by finite differences, gated and plain, gate and up also as halves of one slot.
#include "model/operations/activation.hpp"

#include "model/operations/harness.hpp"

namespace paw {
namespace {

TEST(ActivationTest, Gradients) {
  Random random(2);
  const OperationHarness::Values values = [&](const std::string&, size_t count) { return uniform(random, count); };
  for (const Activation activation : {Activation::Silu, Activation::Gelu, Activation::GeluTanh}) {
    LayerBuilder builder(96);
    const auto gate_up = builder.linear(builder.input(), {{"gate", 64}, {"up", 64}, {"gate_up", 128}});
    const View plain = builder.activation(activation, gate_up[0]);
    const View gated = builder.gated_activation(activation, gate_up[0], gate_up[1]);
    const View halves = builder.gated_activation(activation, LayerBuilder::part(gate_up[2], 0, 64),
                                                 LayerBuilder::part(gate_up[2], 64, 64));
    const LayerDescription layer = finished(builder);
    OperationHarness harness(layer, {.heads = 3, .kv_heads = 3, .head_dim = 32}, batch_of({5}), values);
    harness.expect_gradients(layer.steps[1], {gate_up[0].slot}, plain.slot, random, 2e-4);
    harness.expect_gradients(layer.steps[2], {gate_up[0].slot, gate_up[1].slot}, gated.slot, random, 2e-4);
    harness.expect_gradients(layer.steps[3], {gate_up[2].slot}, halves.slot, random, 2e-4);
  }
}

}  // namespace
}  // namespace paw
