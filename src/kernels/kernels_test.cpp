// Tests of the kernels: every instruction set equals the scalar reference bit for bit, the reference equals plain loops
// in float64, and the backward kernels equal finite differences.
#include "kernels/kernels.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <functional>
#include <limits>
#include <numbers>
#include <string>

#include "kernels/thread_pool.hpp"
#include "random/random.hpp"

namespace paw {
namespace {

using gguf::TensorType;

constexpr Activation kActivations[] = {Activation::Silu, Activation::Gelu, Activation::GeluTanh};

constexpr TensorType kWeightTypes[] = {TensorType::Q4_0, TensorType::Q4_1, TensorType::Q5_0,   TensorType::Q5_1,
                                       TensorType::Q8_0, TensorType::Q2_K, TensorType::Q3_K,   TensorType::Q4_K,
                                       TensorType::Q5_K, TensorType::Q6_K, TensorType::IQ4_NL, TensorType::IQ4_XS};

// The columns that a matrix of a type can have, at least so many.
size_t fitting(TensorType type, size_t columns) {
  const size_t block = gguf::type_info(type).block_values;
  return (columns + block - 1) / block * block;
}

// Where the float16 numbers of a block stand.
std::vector<size_t> halves_of(TensorType type) {
  switch (type) {
    case TensorType::Q4_1:
    case TensorType::Q5_1:
    case TensorType::Q4_K:
    case TensorType::Q5_K: return {0, 2};
    case TensorType::Q2_K: return {80, 82};
    case TensorType::Q3_K: return {108};
    case TensorType::Q6_K: return {208};
    default: return {0};
  }
}

float normal(Random& random) {  // Box and Muller 1958
  return static_cast<float>(std::sqrt(-2.0 * std::log(1.0 - random.unit())) *
                            std::cos(2.0 * std::numbers::pi * random.unit()));
}

std::vector<float> normals(Random& random, size_t count, float size = 1.0F) {
  std::vector<float> values(count);
  for (float& value : values) value = normal(random) * size;
  return values;
}

// Normal values, with blocks of 32 that are zero, tiny, denormal, large, constant, alternate in sign, or have a single
// value.
std::vector<float> awkward(Random& random, size_t count) {
  std::vector<float> values = normals(random, count);
  for (size_t begin = 0; begin + 32 <= count; begin += 32) {
    const uint64_t kind = random.below(12);
    for (size_t i = begin; i < begin + 32; ++i) {
      switch (kind) {
        case 0: values[i] = 0.0F; break;
        case 1: values[i] *= 1e-30F; break;
        case 2: values[i] *= 1e-40F; break;
        case 3: values[i] *= 1e6F; break;
        case 4: values[i] = -3.5F; break;
        case 5: values[i] = i % 2 == 0 ? 1.0F : -1.0F; break;
        case 6: values[i] = i == begin + 7 ? 1.0F : -0.0F; break;
        case 7: values[i] = i == begin + 9 ? 1e-40F : 0.0F; break;
        default: break;
      }
    }
  }
  return values;
}

// A tensor of random bits of its type: every nibble and byte occurs, scales are finite float16 numbers of any sign and
// size.
struct Weights {
  std::string bytes;
  gguf::Tensor tensor;

  Weights(Random& random, TensorType type, size_t rows, size_t columns) {
    const auto& info = gguf::type_info(type);
    bytes.resize(gguf::byte_size(type, rows * columns));
    for (char& byte : bytes) byte = static_cast<char>(random.below(256));
    for (size_t at = 0; at < bytes.size(); at += info.block_bytes) {
      for (const size_t half : halves_of(type)) put_half(at + half, random);
      // Q8_0 can hold -128; whole blocks of it are the largest sums there are.
      if (type == TensorType::Q8_0 && random.below(4) == 0) std::memset(bytes.data() + at + 2, 0x80, 32);
    }
    tensor = {"weights", type, {columns, rows}, std::as_bytes(std::span(bytes.data(), bytes.size()))};
  }

  std::vector<float> values() const {
    std::vector<float> out(tensor.elements());
    gguf::dequantize(tensor.type, tensor.data, out);
    return out;
  }

 private:
  void put_half(size_t at, Random& random) {
    const float sizes[] = {0.0F, 1e-7F, 0.01F, 1.0F, 100.0F};
    const uint16_t bits = gguf::float_to_half(normal(random) * sizes[random.below(5)]);
    std::memcpy(bytes.data() + at, &bits, 2);
  }
};

// Bits, so that NaN equals itself and -0 does not equal 0.
std::vector<uint32_t> bits_of(const std::vector<float>& values) {
  std::vector<uint32_t> bits(values.size());
  if (!values.empty()) std::memcpy(bits.data(), values.data(), values.size() * sizeof(float));
  return bits;
}

size_t differences(const std::vector<float>& a, const std::vector<float>& b) {
  const auto x = bits_of(a), y = bits_of(b);
  size_t count = x.size() == y.size() ? 0 : 1;
  for (size_t i = 0; i < std::min(x.size(), y.size()); ++i) count += x[i] != y[i] ? 1 : 0;
  return count;
}

const Kernels& scalar() { return *available_kernels().front(); }

QuantizedRows quantized(const Kernels& k, const std::vector<float>& x, size_t rows, size_t columns) {
  QuantizedRows out;
  out.resize(rows, columns);
  k.quantize(x.data(), 0, rows, out);
  return out;
}

double relative_error(const std::vector<float>& ours, const std::vector<double>& expected) {
  double square = 0, expected_square = 1e-300;
  for (size_t i = 0; i < expected.size(); ++i) {
    square += (ours[i] - expected[i]) * (ours[i] - expected[i]);
    expected_square += expected[i] * expected[i];
  }
  return std::sqrt(square / expected_square);
}

// Runs a case with the scalar table and with every other one, each from the same seed: the floats it returns must be
// equal bit for bit.
void expect_all_equal(const std::function<std::vector<float>(const Kernels&, Random&)>& run, int cases) {
  for (int seed = 0; seed < cases; ++seed) {
    Random reference(static_cast<uint64_t>(seed));
    const std::vector<float> expected = run(scalar(), reference);
    for (const Kernels* table : available_kernels()) {
      Random random(static_cast<uint64_t>(seed));
      const std::vector<float> got = run(*table, random);
      ASSERT_EQ(differences(got, expected), 0U) << table->name << ", seed " << seed;
    }
  }
}

size_t padded_rank(Random& random, size_t most) { return 16 * (1 + random.below(most)); }

TEST(KernelsEqualTest, TablesHaveDifferentNamesAndTheReferenceIsFirst) {
  EXPECT_STREQ(scalar().name, "scalar");
  for (const Kernels* table : available_kernels()) {
    std::printf("table: %s\n", table->name);
    if (table != &scalar()) {
      EXPECT_STRNE(table->name, "scalar");
    }
  }
}

TEST(KernelsEqualTest, TheTableInUseIsOneOfThem) {
  const auto tables = available_kernels();
  EXPECT_NE(std::ranges::find(tables, &kernels()), tables.end());
}

TEST(KernelsEqualTest, Quantize) {
  expect_all_equal(
      [](const Kernels& k, Random& random) {
        const size_t rows = 1 + random.below(5), columns = 32 * (1 + random.below(20));
        const bool huge = random.below(4) == 0;
        const QuantizedRows out = quantized(
            k, huge ? normals(random, rows * columns, 5e37F) : awkward(random, rows * columns), rows, columns);
        std::vector<float> all(out.q.begin(), out.q.end());
        all.insert(all.end(), out.scale.begin(), out.scale.end());
        all.insert(all.end(), out.sum.begin(), out.sum.end());
        all.insert(all.end(), out.half_sum.begin(), out.half_sum.end());
        all.insert(all.end(), out.scaled_sum.begin(), out.scaled_sum.end());
        return all;
      },
      100);
}

// Every table's matmul equals the reference's, for random weights and activations.
void expect_equal_matmuls(Random& random, TensorType type, size_t outputs, size_t rows, size_t columns) {
  const Weights weights(random, type, outputs, columns);
  const PackedMatrix packed = PackedMatrix::pack(weights.tensor);
  const QuantizedRows x = quantized(scalar(), awkward(random, rows * columns), rows, columns);
  const size_t stride = packed.groups() * 16 + 16 * random.below(2);
  for (const bool accumulate : {false, true}) {
    const std::vector<float> before = normals(random, rows * stride);
    std::vector<float> expected = before;
    scalar().matmul(packed, 0, packed.groups(), x, expected.data(), stride, accumulate);
    for (const Kernels* table : available_kernels()) {
      std::vector<float> y = before;
      const size_t middle = packed.groups() / 2;  // in two parts, as threads do
      table->matmul(packed, middle, packed.groups(), x, y.data(), stride, accumulate);
      table->matmul(packed, 0, middle, x, y.data(), stride, accumulate);
      ASSERT_EQ(differences(y, expected), 0U) << table->name << ", " << gguf::type_info(type).name << ", " << outputs
                                              << " x " << columns << ", " << rows << " rows";
    }
  }
}

TEST(KernelsEqualTest, Matmul) {
  for (const TensorType type : kWeightTypes) {
    for (size_t rows = 1; rows <= 49; ++rows) {
      Random random(rows);
      const size_t outputs = 1 + random.below(80);
      expect_equal_matmuls(random, type, outputs, rows, fitting(type, 32 * (1 + random.below(12))));
    }
  }
}

// Longer than what a kernel may take at once.
TEST(KernelsEqualTest, MatmulOfManyRowsAndColumns) {
  for (const TensorType type : kWeightTypes) {
    Random random(5);
    for (const size_t blocks : {23, 24, 25, 48, 61})
      expect_equal_matmuls(random, type, 40, 35, fitting(type, 32 * blocks));
    for (const size_t rows : {1024, 1041}) expect_equal_matmuls(random, type, 16, rows, fitting(type, 832));
  }
}

// The largest weights and activations there are: sums of 16 bits must not overflow on the way.
TEST(KernelsEqualTest, MatmulOfExtremes) {
  const size_t outputs = 16, columns = 256, rows = 5;
  std::vector<float> ones(rows * columns, 1.0F);
  for (size_t i = columns; i < 2 * columns; ++i) ones[i] = -1.0F;
  for (const TensorType type : kWeightTypes) {
    for (const int byte : {0xFF, 0x00, 0x80, 0x7F}) {
      std::string bytes(gguf::byte_size(type, outputs * columns), static_cast<char>(byte));
      for (size_t at = 0; at < bytes.size(); at += gguf::type_info(type).block_bytes) {
        for (const size_t half : halves_of(type)) bytes.replace(at + half, 2, {'\x00', '\x3C'});  // 1
      }
      const gguf::Tensor tensor{"w", type, {columns, outputs}, std::as_bytes(std::span(bytes.data(), bytes.size()))};
      const PackedMatrix packed = PackedMatrix::pack(tensor);
      std::vector<float> expected(rows * outputs);
      const QuantizedRows x = quantized(scalar(), ones, rows, columns);
      scalar().matmul(packed, 0, 1, x, expected.data(), outputs, false);
      for (const Kernels* table : available_kernels()) {
        std::vector<float> y(rows * outputs);
        table->matmul(packed, 0, 1, x, y.data(), outputs, false);
        EXPECT_EQ(differences(y, expected), 0U) << table->name << ", " << gguf::type_info(type).name << ", " << byte;
      }
    }
  }
}

// A row's result depends on nothing else in the batch.
TEST(KernelsEqualTest, MatmulOfOneRowEqualsItsRowOfMany) {
  for (const TensorType type : kWeightTypes) {
    Random random(3);
    const size_t columns = fitting(type, 160), rows = 15;
    const Weights weights(random, type, 48, columns);
    const PackedMatrix packed = PackedMatrix::pack(weights.tensor);
    const std::vector<float> x = awkward(random, rows * columns);
    for (const Kernels* table : available_kernels()) {
      std::vector<float> all(rows * 48);
      table->matmul(packed, 0, 3, quantized(*table, x, rows, columns), all.data(), 48, false);
      for (size_t row = 0; row < rows; ++row) {
        const std::vector<float> one(x.begin() + static_cast<std::ptrdiff_t>(row * columns),
                                     x.begin() + static_cast<std::ptrdiff_t>((row + 1) * columns));
        std::vector<float> y(48);
        table->matmul(packed, 0, 3, quantized(*table, one, 1, columns), y.data(), 48, false);
        ASSERT_EQ(differences(y, {all.begin() + static_cast<std::ptrdiff_t>(row * 48),
                                  all.begin() + static_cast<std::ptrdiff_t>((row + 1) * 48)}),
                  0U);
      }
    }
  }
}

TEST(KernelsEqualTest, Shrink) {
  expect_all_equal(
      [](const Kernels& k, Random& random) {
        const size_t rows = 1 + random.below(12), columns = 1 + random.below(200), r = padded_rank(random, 4),
                     stride = columns + random.below(3);
        const auto x = awkward(random, rows * stride), m = normals(random, columns * r);
        std::vector<float> h(rows * r, -1.0F);
        k.shrink(x.data(), stride, random.below(rows), rows, columns, m.data(), r, 0.37F, h.data());
        return h;
      },
      100);
}

TEST(KernelsEqualTest, Expand) {
  expect_all_equal(
      [](const Kernels& k, Random& random) {
        const size_t rows = 1 + random.below(20), columns = padded_rank(random, 8), r = padded_rank(random, 4);
        const auto h = awkward(random, rows * r), m = normals(random, r * columns);
        std::vector<float> y = normals(random, rows * columns);
        k.expand(h.data(), rows, r, m.data(), columns, 16 * random.below(columns / 16), columns, y.data(), columns);
        return y;
      },
      100);
}

TEST(KernelsEqualTest, Outer) {
  expect_all_equal(
      [](const Kernels& k, Random& random) {
        const size_t rows = 1 + random.below(40), columns = padded_rank(random, 8), r = padded_rank(random, 4);
        const auto h = awkward(random, rows * r), x = awkward(random, rows * columns);
        std::vector<float> g = normals(random, r * columns);
        k.outer(h.data(), x.data(), columns, rows, r, columns, 16 * random.below(columns / 16), columns, g.data());
        return g;
      },
      100);
}

TEST(KernelsEqualTest, NormsAndActivations) {
  expect_all_equal(
      [](const Kernels& k, Random& random) {
        const size_t n = padded_rank(random, 40);
        const auto x = random.below(2) == 0 ? awkward(random, n) : normals(random, n, 30), weight = normals(random, n),
                   dy = awkward(random, n);
        std::vector<float> y(n), all = normals(random, n);
        k.rms_norm_backward(x.data(), weight.data(), 1e-5F, n, dy.data(), all.data());
        k.rms_norm(x.data(), weight.data(), 1e-5F, n, y.data());
        all.insert(all.end(), y.begin(), y.end());
        std::vector<float> second(n);
        const auto keep = [&](const std::vector<float>& values) {
          all.insert(all.end(), values.begin(), values.end());
        };
        for (const Activation activation : kActivations) {
          for (const float* up : {static_cast<const float*>(weight.data()), static_cast<const float*>(nullptr)}) {
            k.activate(activation, x.data(), up, n, y.data());
            keep(y);
            k.activate_backward(activation, x.data(), up, dy.data(), n, y.data(), up ? second.data() : nullptr);
            keep(y);
            keep(second);
          }
        }
        k.layer_norm(x.data(), weight.data(), dy.data(), 1e-5F, n, y.data());
        keep(y);
        k.layer_norm_backward(x.data(), weight.data(), 1e-5F, n, dy.data(), second.data());
        keep(second);
        k.add(x.data(), dy.data(), n, y.data());
        keep(y);
        k.multiply(x.data(), dy.data(), n, y.data());
        keep(y);
        k.scale(x.data(), 0.3F, n, y.data());
        keep(y);
        k.gates_backward(x.data(), weight.data(), 2.0F, n, y.data(), second.data());
        keep(y);
        keep(second);
        all.push_back(k.square_sum(x.data(), n));
        return all;
      },
      200);
}

TEST(KernelsEqualTest, Rope) {
  expect_all_equal(
      [](const Kernels& k, Random& random) {
        const size_t head_dim = padded_rank(random, 9), heads = 1 + random.below(4),
                     dims = 2 + 2 * random.below(head_dim / 2);
        std::vector<float> x = normals(random, heads * head_dim);
        const auto angles = normals(random, 2 * dims);
        for (const RopeForm form : {RopeForm::Neighbours, RopeForm::Halves}) {
          k.rope(x.data(), heads, head_dim, dims, form, RopeDirection::Forward, angles.data());
          k.rope(x.data(), heads, head_dim, dims, form, RopeDirection::Inverse, angles.data());
        }
        return x;
      },
      200);
}

// Shapes and inputs of an attention call; the spans are in any order and leave gaps.
struct AttentionCase {
  AttentionShape shape;
  std::vector<KvSpan> spans;
  size_t keys = 0, stride = 0;
  std::vector<float> q, k, v, d_out;

  explicit AttentionCase(Random& random) {
    const size_t kv_heads = 1 + random.below(3), group = 1 + random.below(4), head_dim = padded_rank(random, 9);
    shape = {kv_heads * group, kv_heads, head_dim, 1.0F / std::sqrt(static_cast<float>(head_dim))};
    const size_t count = 1 + random.below(4);
    size_t row = 0;
    for (size_t i = 0; i < count; ++i) {
      spans.push_back({row + random.below(3), i + 1 < count ? random.below(20) : 1 + random.below(20)});
      row = spans.back().first + spans.back().count;
      keys += spans.back().count;
    }
    random.shuffle(spans);
    stride = (keys + 15) / 16 * 16;
    q = normals(random, shape.heads * head_dim, random.below(3) == 0 ? 20.0F : 1.0F);
    row += kMostQueryRows - 1;  // that later tokens see
    k = normals(random, row * kv_heads * head_dim);
    v = normals(random, row * kv_heads * head_dim);
    d_out = normals(random, shape.heads * head_dim);
  }

  size_t group() const { return shape.heads / shape.kv_heads; }
  std::vector<size_t> rows() const {
    std::vector<size_t> result;
    for (const KvSpan& span : spans) {
      for (size_t i = 0; i < span.count; ++i) result.push_back(span.first + i);
    }
    return result;
  }
};

TEST(KernelsEqualTest, Attention) {
  expect_all_equal(
      [](const Kernels& k, Random& random) {
        const AttentionCase c(random);
        std::vector<float> all(c.q.size()), scratch(c.group() * c.stride, 7.0F);
        for (size_t head = 0; head < c.shape.kv_heads; ++head) {
          k.attention(c.shape, head, 1, c.q.data(), c.k.data(), c.v.data(), c.spans, scratch.data(), all.data());
        }
        return all;
      },
      200);
}

// The last `most` keys of the spans.
std::vector<KvSpan> last_keys(const std::vector<KvSpan>& spans, size_t most) {
  std::vector<KvSpan> kept;
  for (size_t i = spans.size(); i-- > 0 && most > 0;) {
    const size_t count = std::min(most, spans[i].count);
    kept.insert(kept.begin(), KvSpan{spans[i].first + spans[i].count - count, count});
    most -= count;
  }
  return kept;
}

// With and without a window, queries that lie apart; a token's own call has neither.
TEST(KernelsEqualTest, AttentionOfSeveralTokensIsThatOfEach) {
  expect_all_equal(
      [](const Kernels& k, Random& random) {
        AttentionCase c(random);
        const size_t rows = 1 + random.below(kMostQueryRows), width = c.q.size();
        AttentionShape shape = c.shape;
        shape.causal = random.below(3) > 0;
        if (shape.causal && random.below(2) == 0) shape.window = 1 + random.below(c.keys + 2);
        if (random.below(2) == 0) shape.q_stride = width + 48;
        const auto q = normals(random, rows * shape.query_stride());
        std::vector<float> together(rows * width), alone(together.size()),
            scratch(rows * c.group() * (c.stride + 32), 7.0F);
        for (size_t head = 0; head < c.shape.kv_heads; ++head) {
          k.attention(shape, head, rows, q.data(), c.k.data(), c.v.data(), c.spans, scratch.data(), together.data());
        }
        for (size_t row = 0; row < rows; ++row, c.spans.back().count += shape.causal ? 1 : 0) {
          for (size_t head = 0; head < c.shape.kv_heads; ++head) {
            k.attention(c.shape, head, 1, q.data() + row * shape.query_stride(), c.k.data(), c.v.data(),
                        last_keys(c.spans, shape.window), scratch.data(), alone.data() + row * width);
          }
        }
        EXPECT_EQ(together, alone);
        return together;
      },
      400);
}

TEST(KernelsEqualTest, AttentionBackward) {
  expect_all_equal(
      [](const Kernels& k, Random& random) {
        const AttentionCase c(random);
        std::vector<float> all(c.q.size()), p(c.group() * c.stride, 7.0F), ds = p;
        for (size_t head = 0; head < c.shape.kv_heads; ++head) {
          k.attention_backward_query(c.shape, head, c.q.data(), c.k.data(), c.v.data(), c.spans, c.d_out.data(),
                                     c.stride, p.data(), ds.data(), all.data());
          all.insert(all.end(), p.begin(), p.end());
          all.insert(all.end(), ds.begin(), ds.end());
        }
        return all;
      },
      200);
}

TEST(KernelsEqualTest, AttentionBackwardOfKeys) {
  expect_all_equal(
      [](const Kernels& k, Random& random) {
        const size_t kv_heads = 1 + random.below(3), group = 1 + random.below(4), dim = padded_rank(random, 9),
                     rows = 1 + random.below(9), stride = padded_rank(random, 3), at = random.below(stride);
        AttentionShape shape{kv_heads * group, kv_heads, dim, 1.0F};
        if (random.below(2) == 0) shape.q_stride = shape.heads * dim + 48;
        const auto q = normals(random, rows * shape.query_stride()), d_out = normals(random, rows * shape.heads * dim),
                   p = normals(random, rows * group * stride), ds = awkward(random, p.size());
        std::vector<float> dk = normals(random, dim), dv = normals(random, dim);
        k.attention_backward_key(shape, random.below(kv_heads), q.data(), d_out.data(), rows, p.data(), ds.data(),
                                 stride, at, dk.data(), dv.data());
        dk.insert(dk.end(), dv.begin(), dv.end());
        return dk;
      },
      200);
}

TEST(KernelsEqualTest, LossesAndAdamW) {
  expect_all_equal(
      [](const Kernels& k, Random& random) {
        const size_t n = 1 + random.below(300);
        std::vector<float> all = normals(random, n, random.below(2) == 0 ? 1.0F : 60.0F);
        const float log_sum = k.log_sum_exp(all.data(), n);
        const float loss = k.cross_entropy(all.data(), n, random.below(n), 0.7F);
        all.push_back(log_sum);
        all.push_back(loss);
        const size_t m = padded_rank(random, 10);
        auto parameter = normals(random, m), gradient = awkward(random, m), mean = normals(random, m),
             variance = normals(random, m);
        for (float& value : variance) value *= value;
        k.adamw(parameter.data(), gradient.data(), mean.data(), variance.data(), m, 0.8F, 1e-3F, 0.9F, 0.999F, 1e-8F,
                0.01F, 0.19F, 0.002F);
        for (const auto& values : {parameter, mean, variance}) all.insert(all.end(), values.begin(), values.end());
        return all;
      },
      200);
}

// From here on: the scalar table, which all others equal, against plain loops in float64.

TEST(KernelsTest, QuantizeRoundsToTheNearest) {
  Random random(1);
  const size_t rows = 50, columns = 64;
  const auto x = awkward(random, rows * columns);
  const QuantizedRows out = quantized(scalar(), x, rows, columns);
  for (size_t b = 0; b < rows * columns / 32; ++b) {
    const size_t at = out.block_index(b / (columns / 32), b % (columns / 32));
    float most = 0;
    int32_t sum = 0;
    for (size_t i = 0; i < 32; ++i) {
      most = std::max(most, std::abs(x[b * 32 + i]));
      sum += out.q[at * 32 + i];
    }
    EXPECT_EQ(out.sum[at], sum);
    EXPECT_EQ(out.scaled_sum[at], out.scale[at] * static_cast<float>(sum));
    if (most < std::numeric_limits<float>::min() * 128) continue;  // the scale itself has few bits
    for (size_t i = 0; i < 32; ++i)
      EXPECT_NEAR(out.q[at * 32 + i] * static_cast<double>(out.scale[at]), x[b * 32 + i], most / 127.0 * 0.5001);
  }
}

TEST(KernelsTest, MatmulIsTheProductOfWhatWasRounded) {
  for (const TensorType type : kWeightTypes) {
    Random random(5);
    const size_t outputs = 37, columns = fitting(type, 192), rows = 11, stride = 48;
    const Weights weights(random, type, outputs, columns);
    const auto w = weights.values(), x = awkward(random, rows * columns);
    const QuantizedRows q = quantized(scalar(), x, rows, columns);
    std::vector<float> y(rows * stride), ours;
    const PackedMatrix packed = PackedMatrix::pack(weights.tensor);
    scalar().matmul(packed, 0, packed.groups(), q, y.data(), stride, false);
    std::vector<double> expected;
    for (size_t row = 0; row < rows; ++row) {
      for (size_t n = 0; n < outputs; ++n) {
        double sum = 0;
        for (size_t i = 0; i < columns; ++i) {
          const size_t at = q.block_index(row, i / 32);
          sum += static_cast<double>(w[n * columns + i]) * q.q[at * 32 + i % 32] * q.scale[at];
        }
        expected.push_back(sum);
        ours.push_back(y[row * stride + n]);
      }
    }
    EXPECT_LT(relative_error(ours, expected), 1e-6) << gguf::type_info(type).name;
  }
}

TEST(PackedMatrixTest, RowsEqualDequantizedTensors) {
  for (const TensorType type : kWeightTypes) {
    for (const size_t rows : {1, 15, 16, 17, 50}) {
      Random random(rows);
      const size_t columns = fitting(type, 96);
      const Weights weights(random, type, rows, columns);
      const auto expected = weights.values();
      const PackedMatrix packed = PackedMatrix::pack(weights.tensor);
      ASSERT_EQ(packed.rows(), rows);
      std::vector<float> all;
      for (size_t row = 0; row < rows; ++row) {
        std::vector<float> out(columns);
        packed.row(row, out);
        all.insert(all.end(), out.begin(), out.end());
      }
      EXPECT_EQ(all, expected) << gguf::type_info(type).name;
    }
  }
}

TEST(PackedMatrixTest, FloatTensorsAreRoundedToQ8_0) {
  Random random(2);
  const auto values = normals(random, 20 * 64);
  const std::string rounded = gguf::quantize(TensorType::Q8_0, values);
  std::vector<float> expected(values.size()), out(64);
  gguf::dequantize(TensorType::Q8_0, std::as_bytes(std::span(rounded.data(), rounded.size())), expected);
  const PackedMatrix packed =
      PackedMatrix::pack({"floats", TensorType::F32, {64, 20}, std::as_bytes(std::span(values))});
  for (size_t row = 0; row < 20; ++row) {
    packed.row(row, out);
    EXPECT_EQ(out, std::vector<float>(expected.begin() + static_cast<std::ptrdiff_t>(row * 64),
                                      expected.begin() + static_cast<std::ptrdiff_t>(row * 64 + 64)));
  }
}

TEST(PackedMatrixTest, TransposesRoundAlongTheirOwnRows) {
  for (const TensorType type : kWeightTypes) {
    Random random(4);
    const size_t rows = 41, columns = fitting(type, 96), padded = 64;
    const Weights weights(random, type, rows, columns);
    const auto values = weights.values();
    for (const size_t threads : {1, 3}) {
      ThreadPool pool(threads);
      const PackedMatrix packed = PackedMatrix::pack_transposed(weights.tensor, pool);
      ASSERT_EQ(packed.rows(), columns);
      ASSERT_EQ(packed.columns(), padded);
      for (size_t column = 0; column < columns; ++column) {
        std::vector<float> line(padded), expected(padded), out(padded);
        for (size_t row = 0; row < rows; ++row) line[row] = values[row * columns + column];
        const std::string rounded = gguf::quantize(TensorType::Q8_0, line);
        gguf::dequantize(TensorType::Q8_0, std::as_bytes(std::span(rounded.data(), rounded.size())), expected);
        packed.row(column, out);
        EXPECT_EQ(out, expected);
      }
    }
  }
}

TEST(PackedMatrixTest, RejectsWhatItCannotPack) {
  const std::vector<float> values(48);
  EXPECT_THROW(PackedMatrix::pack({"narrow", TensorType::F32, {48, 1}, std::as_bytes(std::span(values))}), Error);
  EXPECT_THROW(PackedMatrix::pack({"vector", TensorType::F32, {48}, std::as_bytes(std::span(values))}), Error);
}

TEST(KernelsTest, ShrinkExpandAndOuterEqualPlainLoops) {
  Random random(6);
  const size_t rows = 13, columns = 80, r = 32;
  const auto x = normals(random, rows * columns), m = normals(random, columns * r), h = normals(random, rows * r);
  const auto y0 = normals(random, rows * columns), g0 = normals(random, r * columns);

  std::vector<float> shrunk(rows * r);
  scalar().shrink(x.data(), columns, 0, rows, columns, m.data(), r, 0.25F, shrunk.data());
  std::vector<double> expected(rows * r);
  for (size_t t = 0; t < rows; ++t) {
    for (size_t k = 0; k < columns; ++k) {
      for (size_t j = 0; j < r; ++j) expected[t * r + j] += 0.25 * x[t * columns + k] * m[k * r + j];
    }
  }
  EXPECT_LT(relative_error(shrunk, expected), 1e-6);

  std::vector<float> y = y0;
  scalar().expand(h.data(), rows, r, m.data(), columns, 0, columns, y.data(), columns);
  expected.assign(y0.begin(), y0.end());
  for (size_t t = 0; t < rows; ++t) {
    for (size_t j = 0; j < r; ++j) {
      for (size_t n = 0; n < columns; ++n)
        expected[t * columns + n] += static_cast<double>(h[t * r + j]) * m[j * columns + n];
    }
  }
  EXPECT_LT(relative_error(y, expected), 1e-6);

  std::vector<float> g = g0;
  scalar().outer(h.data(), x.data(), columns, rows, r, columns, 0, columns, g.data());
  expected.assign(g0.begin(), g0.end());
  for (size_t t = 0; t < rows; ++t) {
    for (size_t j = 0; j < r; ++j) {
      for (size_t n = 0; n < columns; ++n)
        expected[j * columns + n] += static_cast<double>(h[t * r + j]) * x[t * columns + n];
    }
  }
  EXPECT_LT(relative_error(g, expected), 1e-6);
}

// The gradient of `loss` with respect to x, by central differences in float64.
std::vector<double> finite_differences(const std::vector<float>& x,
                                       const std::function<double(const std::vector<double>&)>& loss) {
  std::vector<double> point(x.begin(), x.end()), gradient(x.size());
  for (size_t i = 0; i < x.size(); ++i) {
    const double step = 1e-5 * std::max(1.0, std::abs(point[i])), kept = point[i];
    point[i] = kept + step;
    const double above = loss(point);
    point[i] = kept - step;
    gradient[i] = (above - loss(point)) / (2 * step);
    point[i] = kept;
  }
  return gradient;
}

double weighted_sum(const std::vector<float>& weights, const std::vector<double>& values) {
  double sum = 0;
  for (size_t i = 0; i < values.size(); ++i) sum += weights[i] * values[i];
  return sum;
}

std::vector<double> rms_norm(const std::vector<double>& x, const std::vector<float>& weight, double epsilon) {
  double square = 0;
  for (const double value : x) square += value * value;
  std::vector<double> y(x.size());
  for (size_t i = 0; i < x.size(); ++i)
    y[i] = x[i] / std::sqrt(square / static_cast<double>(x.size()) + epsilon) * weight[i];
  return y;
}

TEST(KernelsTest, RmsNormAndItsGradient) {
  Random random(8);
  const size_t n = 64;
  const float epsilon = 0.05F;  // large enough to matter
  const auto x = normals(random, n), weight = normals(random, n), dy = normals(random, n), before = normals(random, n);
  std::vector<float> y(n), dx = before;
  scalar().rms_norm(x.data(), weight.data(), epsilon, n, y.data());
  EXPECT_LT(relative_error(y, rms_norm({x.begin(), x.end()}, weight, epsilon)), 1e-6);
  scalar().rms_norm_backward(x.data(), weight.data(), epsilon, n, dy.data(), dx.data());
  auto expected =
      finite_differences(x, [&](const auto& point) { return weighted_sum(dy, rms_norm(point, weight, epsilon)); });
  for (size_t i = 0; i < n; ++i) expected[i] += before[i];
  EXPECT_LT(relative_error(dx, expected), 1e-6);
}

std::vector<double> layer_norm(const std::vector<double>& x, const std::vector<float>& weight,
                               const std::vector<float>& bias, double epsilon) {
  const auto n = static_cast<double>(x.size());
  double mean = 0, variance = 0;
  for (const double value : x) mean += value / n;
  for (const double value : x) variance += (value - mean) * (value - mean) / n;
  std::vector<double> y(x.size());
  for (size_t i = 0; i < x.size(); ++i) y[i] = (x[i] - mean) / std::sqrt(variance + epsilon) * weight[i] + bias[i];
  return y;
}

TEST(KernelsTest, LayerNormAndItsGradient) {
  Random random(8);
  const size_t n = 64;
  const float epsilon = 0.05F;
  const auto x = normals(random, n), weight = normals(random, n), bias = normals(random, n), dy = normals(random, n),
             before = normals(random, n);
  std::vector<float> y(n), dx = before;
  scalar().layer_norm(x.data(), weight.data(), bias.data(), epsilon, n, y.data());
  EXPECT_LT(relative_error(y, layer_norm({x.begin(), x.end()}, weight, bias, epsilon)), 1e-6);
  scalar().layer_norm_backward(x.data(), weight.data(), epsilon, n, dy.data(), dx.data());
  auto expected = finite_differences(
      x, [&](const auto& point) { return weighted_sum(dy, layer_norm(point, weight, bias, epsilon)); });
  for (size_t i = 0; i < n; ++i) expected[i] += before[i];
  EXPECT_LT(relative_error(dx, expected), 1e-6);
}

double exact_activation(Activation activation, double x) {
  switch (activation) {
    case Activation::Silu: return x / (1 + std::exp(-x));
    case Activation::Gelu: return 0.5 * x * std::erfc(-x / std::numbers::sqrt2);
    default: return 0.5 * x * (1 + std::tanh(std::sqrt(2 / std::numbers::pi) * (x + 0.044715 * x * x * x)));
  }
}

std::vector<double> activated(Activation activation, const std::vector<double>& gate, const std::vector<double>& up) {
  std::vector<double> y(gate.size());
  for (size_t i = 0; i < gate.size(); ++i) y[i] = exact_activation(activation, gate[i]) * (up.empty() ? 1.0 : up[i]);
  return y;
}

TEST(KernelsTest, ActivationsAndTheirGradients) {
  Random random(9);
  const size_t n = 96;
  const auto gate = normals(random, n, 4), up = normals(random, n), dy = normals(random, n);
  const std::vector<double> exact_gate(gate.begin(), gate.end()), exact_up(up.begin(), up.end());
  for (const Activation activation : kActivations) {
    std::vector<float> y(n), d_gate(n, 5), d_up(n, 5);
    scalar().activate(activation, gate.data(), up.data(), n, y.data());
    EXPECT_LT(relative_error(y, activated(activation, exact_gate, exact_up)), 1e-6);
    scalar().activate_backward(activation, gate.data(), up.data(), dy.data(), n, d_gate.data(), d_up.data());
    EXPECT_LT(relative_error(d_gate, finite_differences(gate,
                                                        [&](const auto& point) {
                                                          return weighted_sum(dy,
                                                                              activated(activation, point, exact_up));
                                                        })),
              1e-6);
    EXPECT_LT(relative_error(d_up, finite_differences(up,
                                                      [&](const auto& point) {
                                                        return weighted_sum(dy,
                                                                            activated(activation, exact_gate, point));
                                                      })),
              1e-6);
    scalar().activate(activation, gate.data(), nullptr, n, y.data());
    EXPECT_LT(relative_error(y, activated(activation, exact_gate, {})), 1e-6);
    scalar().activate_backward(activation, gate.data(), nullptr, dy.data(), n, d_gate.data(), nullptr);
    EXPECT_LT(relative_error(d_gate, finite_differences(gate,
                                                        [&](const auto& point) {
                                                          return weighted_sum(dy, activated(activation, point, {}));
                                                        })),
              1e-6);
  }
}

TEST(KernelsTest, ActivationsOfExtremesAreFinite) {
  const std::vector<float> gate = {-1e18F, -200, -88, -20, 0, -0.0F, 20, 88, 200, 1e18F, 1e-40F, -1e-40F, 1, -1, 2, -2},
                           ones(16, 1);
  for (const Activation activation : kActivations) {
    std::vector<float> y(16), d_gate(16), d_up(16);
    scalar().activate(activation, gate.data(), ones.data(), 16, y.data());
    scalar().activate_backward(activation, gate.data(), ones.data(), ones.data(), 16, d_gate.data(), d_up.data());
    for (size_t i = 0; i < 16; ++i) {
      const double exact = exact_activation(activation, gate[i]);
      EXPECT_TRUE(std::isfinite(y[i]) && std::isfinite(d_gate[i]) && std::isfinite(d_up[i])) << gate[i];
      if (std::abs(gate[i]) < 80) {
        const double tail = activation == Activation::Gelu ? 2e-7 : 1e-30;  // of erfc
        EXPECT_NEAR(y[i], exact, 1e-6 * std::abs(exact) + tail) << gate[i];
      }
    }
  }
}

TEST(KernelsTest, RopeTurnsPairsAndBack) {
  Random random(10);
  for (const RopeForm form : {RopeForm::Neighbours, RopeForm::Halves}) {
    const size_t dims = 44, head_dim = 64, heads = 3;  // some dimensions are left alone
    std::vector<float> angles(2 * dims);
    const auto x = normals(random, heads * head_dim);
    std::vector<double> expected(x.begin(), x.end());
    for (size_t pair = 0; pair < dims / 2; ++pair) {
      const size_t i = form == RopeForm::Neighbours ? 2 * pair : pair,
                   j = form == RopeForm::Neighbours ? 2 * pair + 1 : pair + dims / 2;
      const double angle = random.unit() * 7;
      angles[i] = angles[j] = static_cast<float>(std::cos(angle));
      angles[dims + i] = -static_cast<float>(std::sin(angle));
      angles[dims + j] = static_cast<float>(std::sin(angle));
      for (size_t h = 0; h < heads; ++h) {
        const double a = x[h * head_dim + i], b = x[h * head_dim + j];
        expected[h * head_dim + i] = a * std::cos(angle) - b * std::sin(angle);
        expected[h * head_dim + j] = a * std::sin(angle) + b * std::cos(angle);
      }
    }
    std::vector<float> y = x;
    scalar().rope(y.data(), heads, head_dim, dims, form, RopeDirection::Forward, angles.data());
    EXPECT_LT(relative_error(y, expected), 1e-6);
    scalar().rope(y.data(), heads, head_dim, dims, form, RopeDirection::Inverse, angles.data());
    EXPECT_LT(relative_error(y, {x.begin(), x.end()}), 1e-6);
  }
}

// One kv head's attention in float64: the output of its query heads, [group * head_dim].
std::vector<double> attention(const AttentionCase& c, size_t head, const std::vector<double>& q,
                              const std::vector<double>& k, const std::vector<double>& v) {
  const size_t dim = c.shape.head_dim, width = c.shape.kv_heads * dim;
  const auto rows = c.rows();
  std::vector<double> out(c.group() * dim);
  for (size_t h = 0; h < c.group(); ++h) {
    std::vector<double> p;
    double most = -1e300, sum = 0;
    for (const size_t row : rows) {
      double score = 0;
      for (size_t d = 0; d < dim; ++d) score += q[(head * c.group() + h) * dim + d] * k[row * width + head * dim + d];
      p.push_back(score * c.shape.scale);
      most = std::max(most, p.back());
    }
    for (double& score : p) sum += score = std::exp(score - most);
    for (size_t j = 0; j < rows.size(); ++j) {
      for (size_t d = 0; d < dim; ++d) out[h * dim + d] += p[j] / sum * v[rows[j] * width + head * dim + d];
    }
  }
  return out;
}

TEST(KernelsTest, AttentionAndItsGradients) {
  for (uint64_t seed = 0; seed < 12; ++seed) {
    Random random(seed);
    AttentionCase c(random);
    if (c.shape.heads * c.shape.head_dim > 300) continue;  // float64 differences take their time
    const size_t dim = c.shape.head_dim, group = c.group(), width = c.shape.kv_heads * dim;
    const std::vector<double> q(c.q.begin(), c.q.end()), k(c.k.begin(), c.k.end()), v(c.v.begin(), c.v.end());
    std::vector<float> out(c.q.size()), scratch(group * c.stride), p(group * c.stride), ds = p;
    std::vector<float> dq(c.q.size()), dk(c.k.size()), dv(c.v.size());
    std::vector<double> exact;
    for (size_t head = 0; head < c.shape.kv_heads; ++head) {
      scalar().attention(c.shape, head, 1, c.q.data(), c.k.data(), c.v.data(), c.spans, scratch.data(), out.data());
      const auto part = attention(c, head, q, k, v);
      exact.insert(exact.end(), part.begin(), part.end());
      scalar().attention_backward_query(c.shape, head, c.q.data(), c.k.data(), c.v.data(), c.spans, c.d_out.data(),
                                        c.stride, p.data(), ds.data(), dq.data());
      const auto rows = c.rows();
      for (size_t j = 0; j < rows.size(); ++j) {
        const size_t key = rows[j] * width + head * dim;
        scalar().attention_backward_key(c.shape, head, c.q.data(), c.d_out.data(), 1, p.data(), ds.data(), c.stride, j,
                                        dk.data() + key, dv.data() + key);
      }
    }
    EXPECT_LT(relative_error(out, exact), 3e-6) << seed;
    const auto loss = [&](const auto& queries, const auto& keys, const auto& values) {
      double sum = 0;
      for (size_t head = 0; head < c.shape.kv_heads; ++head) {
        const auto part = attention(c, head, queries, keys, values);
        for (size_t i = 0; i < part.size(); ++i) sum += c.d_out[head * group * dim + i] * part[i];
      }
      return sum;
    };
    EXPECT_LT(relative_error(dq, finite_differences(c.q, [&](const auto& point) { return loss(point, k, v); })), 1e-5)
        << seed;
    EXPECT_LT(relative_error(dk, finite_differences(c.k, [&](const auto& point) { return loss(q, point, v); })), 1e-5)
        << seed;
    EXPECT_LT(relative_error(dv, finite_differences(c.v, [&](const auto& point) { return loss(q, k, point); })), 1e-5)
        << seed;
  }
}

TEST(KernelsTest, CrossEntropyAndItsGradient) {
  Random random(10);
  for (const size_t n : {1, 15, 16, 100, 301}) {
    const auto logits = normals(random, n, 5);
    const size_t target = random.below(n);
    const auto loss = [&](const std::vector<double>& point) {
      double most = -1e300, sum = 0;
      for (const double logit : point) most = std::max(most, logit);
      for (const double logit : point) sum += std::exp(logit - most);
      return most + std::log(sum) - point[target];
    };
    const double expected = loss({logits.begin(), logits.end()});
    std::vector<float> gradient = logits;
    EXPECT_NEAR(scalar().cross_entropy(gradient.data(), n, target, 1.7F), expected, 2e-6 * (1 + expected));
    EXPECT_NEAR(scalar().log_sum_exp(logits.data(), n), expected + logits[target],
                5e-6 * (1 + std::abs(expected + logits[target])));
    auto differences = finite_differences(logits, loss);
    double most = 0;
    for (size_t i = 0; i < n; ++i) most = std::max(most, std::abs(gradient[i] - 1.7 * differences[i]));
    EXPECT_LT(most, 2e-6);
  }
}

TEST(KernelsTest, AdamWFollowsThePaper) {
  Random random(11);
  const size_t n = 32;
  auto parameter = normals(random, n), gradient = normals(random, n), mean = normals(random, n),
       variance = normals(random, n);
  for (float& value : variance) value *= value;
  std::vector<double> expected;
  for (size_t i = 0; i < n; ++i) {
    const double g = gradient[i] * 0.5, m = 0.9 * mean[i] + 0.1 * g, v = 0.99 * variance[i] + 0.01 * g * g;
    expected.push_back(parameter[i] - 0.01 * (m / 0.19 / (std::sqrt(v / 0.02) + 1e-8) + 0.1 * parameter[i]));
  }
  scalar().adamw(parameter.data(), gradient.data(), mean.data(), variance.data(), n, 0.5F, 0.01F, 0.9F, 0.99F, 1e-8F,
                 0.1F, 0.19F, 0.02F);
  EXPECT_LT(relative_error(parameter, expected), 1e-6);
}

TEST(KernelsTest, SquareSum) {
  Random random(12);
  const auto x = normals(random, 320);
  double expected = 0;
  for (const float value : x) expected += static_cast<double>(value) * value;
  EXPECT_NEAR(scalar().square_sum(x.data(), x.size()), expected, 1e-5 * expected);
}

TEST(KernelsTest, SaturateCountsItsRounds) {
  for (const Kernels* table : available_kernels()) {
    SCOPED_TRACE(table->name);
    EXPECT_GT(table->saturate(1), 0U);
    EXPECT_EQ(table->saturate(3), 3 * table->saturate(1));
  }
}

}  // namespace
}  // namespace paw
