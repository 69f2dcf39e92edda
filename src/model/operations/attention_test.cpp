// Tests of attention: gradients by finite differences, causal, with a window, without a mask, with shared key-value
// heads, with a context, and with q, k and v as parts of one slot; what a window and a mask hide.
#include "model/operations/attention.hpp"

#include "model/operations/harness.hpp"

namespace paw {
namespace {

struct AttentionCase {
  bool causal;
  size_t window;
  bool fused;
};

class AttentionTest : public ::testing::TestWithParam<AttentionCase> {
 protected:
  static constexpr size_t kHeads = 4, kKvHeads = 2, kDim = 16;
  static constexpr ModelConfig kSizes = {.heads = kHeads, .kv_heads = kKvHeads, .head_dim = kDim};

  AttentionTest() {
    const size_t q_width = kHeads * kDim, kv_width = kKvHeads * kDim;
    LayerBuilder builder(64);
    std::vector<View> qkv;
    if (GetParam().fused) {
      const View all = builder.linear(builder.input(), {"attn_qkv", q_width + 2 * kv_width});
      qkv = {LayerBuilder::part(all, 0, q_width), LayerBuilder::part(all, q_width, kv_width),
             LayerBuilder::part(all, q_width + kv_width, kv_width)};
      in = {all.slot};
    } else {
      qkv = builder.linear(builder.input(), {{"attn_q", q_width}, {"attn_k", kv_width}, {"attn_v", kv_width}});
      in = {qkv[0].slot, qkv[1].slot, qkv[2].slot};
    }
    out = builder
              .attention(qkv[0], qkv[1], qkv[2],
                         {.heads = kHeads,
                          .kv_heads = kKvHeads,
                          .head_dim = kDim,
                          .scale = 0.25F,
                          .causal = GetParam().causal,
                          .window = GetParam().window})
              .slot;
    layer = finished(builder);
  }

  // Three sequences; the later ones see the first where that means something.
  Batch batch() const {
    Batch batch = batch_of({6, 1, 21});
    if (GetParam().causal) {
      for (size_t i = 1; i < 3; ++i) {
        batch.sequences[i].context = {{0, 6}};
        batch.sequences[i].position = 6;
      }
    }
    return batch;
  }

  Random random{5};
  OperationHarness::Values values = [this](const std::string&, size_t count) { return uniform(random, count); };
  LayerDescription layer;
  std::vector<size_t> in;
  size_t out = 0;
};

TEST_P(AttentionTest, Gradients) {
  for (const size_t rows_at_a_time : {512, 5, 1}) {
    OperationHarness harness(layer, kSizes, batch(), values);
    harness.limits.attention_rows = rows_at_a_time;
    harness.expect_gradients(layer.steps[1], in, out, random, 3e-4);
  }
}

// Which rows' results change with a row's keys and values: those that see it.
TEST_P(AttentionTest, RowsSeeWhatTheyMay) {
  OperationHarness harness(layer, kSizes, batch_of({24}), values);
  for (const size_t slot : in)
    std::ranges::copy(uniform(random, harness.slot(slot).size()), harness.slot(slot).begin());
  const auto before = harness.run(layer.steps[1], out);
  constexpr size_t kChanged = 7;
  const auto values_slot = harness.slot(in.back());
  const size_t width = layer.slots[in.back()].width;
  for (size_t i = 1; i <= kKvHeads * kDim; ++i) values_slot[(kChanged + 1) * width - i] += 1;  // the last are v's
  const auto after = harness.run(layer.steps[1], out);
  const size_t row_width = kHeads * kDim;
  for (size_t row = 0; row < 24; ++row) {
    const bool sees = !GetParam().causal || (row >= kChanged && row - kChanged < GetParam().window);
    EXPECT_EQ(before[row * row_width] != after[row * row_width], sees) << row;
  }
}

INSTANTIATE_TEST_SUITE_P(Masks, AttentionTest,
                         ::testing::Values(AttentionCase{true, AttentionShape::kNoWindow, false},
                                           AttentionCase{true, AttentionShape::kNoWindow, true},
                                           AttentionCase{true, 2, false}, AttentionCase{true, 5, true},
                                           AttentionCase{true, 17, false}, AttentionCase{true, 1000, false},
                                           AttentionCase{false, AttentionShape::kNoWindow, false},
                                           AttentionCase{false, AttentionShape::kNoWindow, true}));

}  // namespace
}  // namespace paw
