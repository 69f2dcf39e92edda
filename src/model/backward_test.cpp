// Tests of the gradients: JAX's on a tiny base as a golden file (tests/oracle/gradients_golden.py), and properties that
// must hold exactly.
#include "model/backward.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>
#include <string>

namespace paw {
namespace {

std::string golden_path(const std::string& name) { return std::string(PAW_SOURCE_DIR) + "/tests/golden/" + name; }

// The golden batch: a prefix, then sequences that have it as their context.
class GradientsTest : public ::testing::Test {
 protected:
  GradientsTest()
      : golden(gguf::File::open(golden_path("gradients.gguf"))),
        base(Base::load(golden_path("tiny_base.gguf"))),
        transposed(transposed_by(2)) {
    Adapter adapter;
    adapter.architecture = "llama";
    adapter.alpha = static_cast<float>(golden.number("golden.alpha"));
    for (const std::string& name : names()) {
      const gguf::Tensor& a = golden.tensor(name + ".lora_a");
      const gguf::Tensor& b = golden.tensor(name + ".lora_b");
      adapter.pairs[name] = {static_cast<uint32_t>(a.shape[1]), static_cast<uint32_t>(a.shape[0]),
                             static_cast<uint32_t>(b.shape[1]), values(name + ".lora_a"), values(name + ".lora_b")};
    }
    lora = Lora::from_adapter(adapter, *base);

    std::vector<Token> tokens;
    for (const float token : values("batch.tokens")) tokens.push_back(static_cast<Token>(token));
    size_t first = 0;
    for (const float value : values("batch.lengths")) {
      const auto length = static_cast<size_t>(value);
      std::vector<KvSpan> context;
      if (first > 0) context.push_back({0, static_cast<size_t>(values("batch.lengths")[0])});
      batch.add(std::span(tokens).subspan(first, length), first, context);
      first += length;
    }
    weights = values("target.weights");
    for (size_t i = 0; i < weights.size(); ++i) {
      targets.push_back(
          {static_cast<size_t>(values("target.rows")[i]), static_cast<Token>(values("target.tokens")[i])});
    }
  }

  // Of the adapted matrices, in the order of Lora::matrices.
  std::vector<std::string> names() const {
    std::vector<std::string> result;
    for (size_t l = 0; l < base->config().layers; ++l) {
      for (const LinearSpec& linear : base->layer(l).linears) result.push_back(linear_name(l, linear));
    }
    return result;
  }

  std::vector<float> values(const std::string& name) const {
    const gguf::Tensor& tensor = golden.tensor(name);
    std::vector<float> out(tensor.elements());
    gguf::dequantize(tensor.type, tensor.data, out);
    return out;
  }

  TransposedBase transposed_by(size_t threads) const {
    ThreadPool pool(threads);
    return {*base, pool};
  }

  float compute(Gradients& gradients, size_t threads) const {
    ThreadPool pool(threads);
    return gradients.compute(lora, batch, targets, weights, pool);
  }

  // The targets from a row on, and their weights.
  std::pair<std::vector<Target>, std::vector<float>> beyond(size_t row) const {
    std::pair<std::vector<Target>, std::vector<float>> result;
    for (size_t i = 0; i < targets.size(); ++i) {
      if (targets[i].row < row) continue;
      result.first.push_back(targets[i]);
      result.second.push_back(weights[i]);
    }
    return result;
  }

  gguf::File golden;
  std::shared_ptr<const Base> base;
  TransposedBase transposed;
  Lora lora;
  Batch batch;
  std::vector<Target> targets;
  std::vector<float> weights;
};

struct Agreement {
  double cosine, ratio;  // ratio: of the norms, ours to the expected one
};

Agreement agreement(std::span<const float> ours, std::span<const float> expected) {
  double dot = 0, our_square = 0, expected_square = 0;
  for (size_t i = 0; i < expected.size(); ++i) {
    dot += static_cast<double>(ours[i]) * expected[i];
    our_square += static_cast<double>(ours[i]) * ours[i];
    expected_square += static_cast<double>(expected[i]) * expected[i];
  }
  return {dot / std::sqrt(our_square * expected_square), std::sqrt(our_square / expected_square)};
}

TEST_F(GradientsTest, EqualJaxWithinTheRoundingOfActivations) {
  Gradients gradients(*base, transposed, lora);
  const float loss = compute(gradients, 2), expected = values("loss")[0];
  EXPECT_NEAR(loss / expected, 1.0, 0.005);

  double least = 1, sum = 0, least_ratio = 1, largest_ratio = 1;
  const auto all = names();
  for (size_t i = 0; i < all.size(); ++i) {
    const LoraMatrix& m = lora.matrices[i];
    const size_t d_in = m.a.size() / m.padded_rank, d_out = m.b_t.size() / m.padded_rank;
    std::vector<float> b(d_out * m.rank);  // in the golden file's order
    for (size_t n = 0; n < d_out; ++n) {
      for (size_t j = 0; j < m.rank; ++j) b[n * m.rank + j] = gradients.gradients[i].b_t[j * d_out + n];
    }
    const Agreement of_a =
        agreement(std::span(gradients.gradients[i].a).first(m.rank * d_in), values(all[i] + ".grad_a"));
    const Agreement of_b = agreement(b, values(all[i] + ".grad_b"));
    for (const auto& [of, what] : {std::pair(of_a, "A"), std::pair(of_b, "B")}) {
      EXPECT_GT(of.cosine, 0.99) << all[i] << " " << what;
      EXPECT_NEAR(of.ratio, 1.0, 0.05) << all[i] << " " << what;
      least = std::min(least, of.cosine);
      sum += of.cosine;
      least_ratio = std::min(least_ratio, of.ratio);
      largest_ratio = std::max(largest_ratio, of.ratio);
    }
    // Lanes that only pad the rank have no gradient.
    for (size_t k = m.rank * d_in; k < m.a.size(); ++k) ASSERT_EQ(gradients.gradients[i].a[k], 0.0F);
    for (size_t k = m.rank * d_out; k < m.b_t.size(); ++k) ASSERT_EQ(gradients.gradients[i].b_t[k], 0.0F);
  }
  std::printf("loss %.5f, JAX %.5f; cosine of gradients: least %.6f, mean %.6f; norms' ratio %.4f to %.4f\n", loss,
              expected, least, sum / (2.0 * static_cast<double>(all.size())), least_ratio, largest_ratio);
}

TEST_F(GradientsTest, DoNotDependOnThreads) {
  Gradients one(*base, transposed, lora);
  const float loss = compute(one, 1);
  for (const size_t threads : {2, 3, 4}) {
    const TransposedBase packed_by_several = transposed_by(threads);
    Gradients several(*base, packed_by_several, lora);
    EXPECT_EQ(compute(several, threads), loss);
    for (size_t i = 0; i < lora.matrices.size(); ++i) {
      EXPECT_EQ(several.gradients[i].a, one.gradients[i].a);
      EXPECT_EQ(several.gradients[i].b_t, one.gradients[i].b_t);
    }
  }
}

TEST_F(GradientsTest, DoNotDependOnWhatIsKept) {
  Gradients all(*base, transposed, lora);
  const float loss = compute(all, 2);
  for (const GradientLimits limits : {GradientLimits{0, 512}, {1024, 1}, {1024, 7}, {0, 3}}) {
    Gradients some(*base, transposed, lora, limits);
    EXPECT_EQ(compute(some, 2), loss);
    for (size_t i = 0; i < all.gradients.size(); ++i) {
      EXPECT_EQ(some.gradients[i].a, all.gradients[i].a) << i;
      EXPECT_EQ(some.gradients[i].b_t, all.gradients[i].b_t) << i;
    }
  }
}

TEST_F(GradientsTest, AddUpUntilCleared) {
  Gradients gradients(*base, transposed, lora);
  compute(gradients, 1);
  const auto once = gradients.gradients;
  compute(gradients, 1);
  for (size_t i = 0; i < once.size(); ++i) {
    for (size_t k = 0; k < once[i].a.size(); ++k)
      EXPECT_NEAR(gradients.gradients[i].a[k], 2 * once[i].a[k], 1e-4F * std::abs(once[i].a[k]) + 1e-4F);
  }
  gradients.clear();
  compute(gradients, 1);
  for (size_t i = 0; i < once.size(); ++i) {
    EXPECT_EQ(gradients.gradients[i].a, once[i].a);
    EXPECT_EQ(gradients.gradients[i].b_t, once[i].b_t);
  }
}

// Gates multiply the adapter's rank-one terms: the same as an adapter whose B has its columns multiplied. Their
// gradient is then that of B's columns along themselves: sum over n of b[n][j] dB[n][j], divided by the gate.
TEST_F(GradientsTest, GatesEqualAnAdapterWithScaledColumns) {
  const size_t padded_rank = lora.matrices[0].padded_rank;
  std::vector<float> gates(lora.matrices.size() * padded_rank);
  for (size_t i = 0; i < gates.size(); ++i) gates[i] = 0.5F + 0.125F * static_cast<float>(i % 7);
  Gradients gated(*base, transposed, lora);
  for (Sequence& s : batch.sequences) s.gates = &gates;
  const float loss = compute(gated, 2);
  for (Sequence& s : batch.sequences) s.gates = nullptr;

  Lora scaled = lora;
  for (size_t i = 0; i < scaled.matrices.size(); ++i) {
    LoraMatrix& m = scaled.matrices[i];
    const size_t d_out = m.b_t.size() / padded_rank;
    for (size_t k = 0; k < m.b_t.size(); ++k) m.b_t[k] *= gates[i * padded_rank + k / d_out];
    m.transpose();
  }
  std::swap(lora, scaled);
  Gradients folded(*base, transposed, lora);
  EXPECT_NEAR(compute(folded, 2), loss, 2e-3F * loss);
  ASSERT_EQ(gated.gate_gradients.size(), 1U);
  const std::vector<float>& ours = gated.gate_gradients.at(&gates);
  std::vector<float> expected(gates.size());
  for (size_t i = 0; i < lora.matrices.size(); ++i) {
    EXPECT_GT(agreement(gated.gradients[i].a, folded.gradients[i].a).cosine, 0.99);
    const LoraMatrix& m = lora.matrices[i];
    const size_t d_out = m.b_t.size() / padded_rank;
    for (size_t k = 0; k < m.b_t.size(); ++k)
      expected[i * padded_rank + k / d_out] +=
          m.b_t[k] * folded.gradients[i].b_t[k] / gates[i * padded_rank + k / d_out];
  }
  const Agreement agreed = agreement(ours, expected);
  EXPECT_GT(agreed.cosine, 0.99);
  EXPECT_NEAR(agreed.ratio, 1.0, 0.03);
}

TEST_F(GradientsTest, GatesOfOneChangeNothing) {
  const std::vector<float> ones(lora.matrices.size() * lora.matrices[0].padded_rank, 1.0F);
  Gradients plain(*base, transposed, lora), gated(*base, transposed, lora);
  const float loss = compute(plain, 1);
  for (Sequence& s : batch.sequences) s.gates = &ones;
  EXPECT_EQ(compute(gated, 1), loss);
  for (size_t i = 0; i < lora.matrices.size(); ++i) {
    EXPECT_EQ(gated.gradients[i].a, plain.gradients[i].a);
    EXPECT_EQ(gated.gradients[i].b_t, plain.gradients[i].b_t);
  }
}

// Where the prefix is a constant, only what reaches the loss through its keys and values is missing: nothing in the
// last layer's matrices but those two, and the forward pass is the same.
TEST_F(GradientsTest, AConstantPrefixGetsNoGradient) {
  const size_t prefix = batch.sequences[0].rows, linears = base->matrices_per_layer();
  const auto [own, own_weights] = beyond(prefix);
  ThreadPool pool(2);
  Gradients whole(*base, transposed, lora), cut(*base, transposed, lora);
  EXPECT_EQ(cut.compute(lora, batch, own, own_weights, pool, {prefix, 0}),
            whole.compute(lora, batch, own, own_weights, pool));
  for (size_t i = 0; i < lora.matrices.size(); ++i) {
    const std::string name = base->layer(0).linears[i % linears].name;
    const bool same = i / linears == base->config().layers - 1 && name != "attn_k" && name != "attn_v";
    EXPECT_EQ(cut.gradients[i].a == whole.gradients[i].a, same) << names()[i];
    EXPECT_EQ(cut.gradients[i].b_t == whole.gradients[i].b_t, same) << names()[i];
  }
}

TEST_F(GradientsTest, ConstantLayersGetNoGradientAndChangeNoOther) {
  const size_t linears = base->matrices_per_layer();
  ThreadPool pool(2);
  Gradients whole(*base, transposed, lora), cut(*base, transposed, lora);
  EXPECT_EQ(cut.compute(lora, batch, targets, weights, pool, {0, 1}),
            whole.compute(lora, batch, targets, weights, pool));
  for (size_t i = 0; i < lora.matrices.size(); ++i) {
    const auto zero = [](float x) { return x == 0; };
    if (i < linears) {
      EXPECT_TRUE(std::ranges::all_of(cut.gradients[i].a, zero) && std::ranges::all_of(cut.gradients[i].b_t, zero));
    } else {
      EXPECT_EQ(cut.gradients[i].a, whole.gradients[i].a);
      EXPECT_EQ(cut.gradients[i].b_t, whole.gradients[i].b_t);
    }
  }
}

// Rows that nobody sees get none anyway.
TEST_F(GradientsTest, AConstantPrefixThatIsNotSeenChangesNothing) {
  const size_t prefix = batch.sequences[0].rows;
  const auto [own, own_weights] = beyond(prefix);
  for (Sequence& s : batch.sequences) s.context.clear();
  ThreadPool pool(2);
  Gradients whole(*base, transposed, lora), cut(*base, transposed, lora);
  whole.compute(lora, batch, own, own_weights, pool);
  cut.compute(lora, batch, own, own_weights, pool, {prefix, 0});
  for (size_t i = 0; i < lora.matrices.size(); ++i) {
    EXPECT_EQ(cut.gradients[i].a, whole.gradients[i].a);
    EXPECT_EQ(cut.gradients[i].b_t, whole.gradients[i].b_t);
  }
}

// A shared prefix is computed once; each sequence with its own copy of the prefix must give the same sum of gradients.
TEST_F(GradientsTest, SharedPrefixEqualsCopies) {
  Gradients shared(*base, transposed, lora);
  const float loss = compute(shared, 1);

  Batch copies;
  std::vector<Target> copied;
  const Sequence& prefix = batch.sequences[0];
  for (size_t i = 0; i < batch.sequences.size(); ++i) {
    const Sequence& s = batch.sequences[i];
    const size_t first = copies.tokens.size(), before = i == 0 ? 0 : prefix.rows;
    std::vector<Token> tokens(batch.tokens.begin(), batch.tokens.begin() + static_cast<std::ptrdiff_t>(before));
    tokens.insert(tokens.end(), batch.tokens.begin() + static_cast<std::ptrdiff_t>(s.first_row),
                  batch.tokens.begin() + static_cast<std::ptrdiff_t>(s.first_row + s.rows));
    copies.add(tokens, first, {});
    for (const Target& target : targets) {
      if (target.row >= s.first_row && target.row < s.first_row + s.rows)
        copied.push_back({first + before + target.row - s.first_row, target.token});
    }
  }
  ThreadPool pool(1);
  Gradients separate(*base, transposed, lora);
  EXPECT_EQ(separate.compute(lora, copies, copied, weights, pool), loss);  // the forward pass is the same, bit for bit
  for (size_t i = 0; i < lora.matrices.size(); ++i) {
    EXPECT_GT(agreement(shared.gradients[i].a, separate.gradients[i].a).cosine, 0.999);
    EXPECT_GT(agreement(shared.gradients[i].b_t, separate.gradients[i].b_t).cosine, 0.999);
  }
}

}  // namespace
}  // namespace paw
