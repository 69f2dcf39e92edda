// For the tests of operations: a base whose single layer has some steps, weights that the test chooses, and forward and
// backward over a text of random activations.
#pragma once

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <string>
#include <vector>

#include "model/architectures/architectures.hpp"
#include "model/backward.hpp"
#include "model/pass.hpp"
#include "random/random.hpp"

namespace paw {

// A batch of sequences without tokens of any meaning.
inline Batch batch_of(const std::vector<size_t>& lengths) {
  Batch batch;
  for (const size_t length : lengths) batch.add(std::vector<Token>(length), batch.tokens.size(), {});
  return batch;
}

// The layer of the steps so far, and one more that makes an output.
inline LayerDescription finished(LayerBuilder& builder) {
  return builder.finish(builder.add(builder.input(), builder.input()));
}

inline std::vector<float> uniform(Random& random, size_t count, float size = 1.0F) {
  std::vector<float> values(count);
  for (float& value : values) value = static_cast<float>(2 * random.unit() - 1) * size;
  return values;
}

// The bytes of a GGUF file with the tensors of one layer: those that `values` gives, in their order.
inline std::string layer_file(const LayerDescription& layer,
                              const std::function<std::vector<float>(const std::string&, size_t count)>& values) {
  gguf::Writer writer;
  const size_t width = layer.slots[layer.input].width;
  const auto add = [&](const std::string& name, gguf::TensorType type, std::vector<uint64_t> shape, size_t count) {
    writer.add(name, type, std::move(shape), gguf::quantize(type, values(name, count)));
  };
  add("token_embd.weight", gguf::TensorType::Q8_0, {width, 32}, width * 32);
  for (const LinearSpec& spec : layer.linears)
    add(linear_name(0, spec), gguf::TensorType::Q8_0, {spec.d_in, spec.d_out}, spec.d_in * spec.d_out);
  for (const VectorSpec& spec : layer.vectors)
    add(vector_name(0, spec), gguf::TensorType::F32, {spec.width}, spec.width);
  return writer.bytes();
}

// Runs the steps of a layer over the rows of a batch, whose tokens are never read.
class OperationHarness {
 public:
  using Values = std::function<std::vector<float>(const std::string& tensor, size_t count)>;

  OperationHarness(const LayerDescription& layer, const ModelConfig& sizes, Batch batch, const Values& values)
      : bytes_(layer_file(layer, values)),
        base_(gguf::File::parse(std::as_bytes(std::span(bytes_)), "layer.gguf"), described(layer, sizes)),
        batch_(std::move(batch)),
        transposed_(base_, pool_),
        workspace_(base_, Workspace::Keep::All),
        lora_(Lora::initial(base_, 4, 8, 1)) {
    workspace_.resize(rows(), &lora_);
    cache_.resize(base_.config(), rows());
    for (const LoraMatrix& m : lora_.matrices)
      gradients.push_back({std::vector<float>(m.a.size()), std::vector<float>(m.b_t.size())});
  }

  size_t rows() const { return batch_.tokens.size(); }
  const Base& base() const { return base_; }
  Lora& lora() { return lora_; }
  std::span<float> slot(size_t index) {
    return {workspace_.slot(0, index), rows() * base_.layer(0).slots[index].width};
  }

  // Runs one step on what its slots hold; returns the slot `out`.
  std::vector<float> run(const Step& step, size_t out) {
    ForwardPass pass{base_, &lora_, batch_, cache_, workspace_, pool_, kernels(), workspace_.angles(batch_), {}};
    for (size_t i = 0; i < batch_.sequences.size(); ++i)
      pass.sequence_of_row.insert(pass.sequence_of_row.end(), batch_.sequences[i].rows, static_cast<uint32_t>(i));
    std::visit([&](const auto& each) { forward(each, pass, 0); }, step);
    catch_up(pass);
    const auto y = slot(out);
    return {y.begin(), y.end()};
  }

  // Puts dy into the gradient of `out` and goes back through the step; buffers.slots has the gradients.
  void run_backward(const Step& step, size_t out, const std::vector<float>& dy) {
    buffers.slots.clear();
    for (const Slot& slot : base_.layer(0).slots) buffers.slots.emplace_back(rows() * slot.width);
    buffers.slots[out] = dy;
    BackwardPass pass{base_,     transposed_, lora_,   batch_,    cache_,         workspace_, pool_,
                      kernels(), limits,      buffers, gradients, gate_gradients, rows()};
    pass.angles = workspace_.angles(batch_);
    std::visit([&](const auto& each) { backward(each, pass, 0); }, step);
  }

  // The derivative of sum(dy * step(x)) along a direction of the slot `in`, by a central difference of this size.
  double slope(const Step& step, size_t in, size_t out, const std::vector<float>& dy,
               const std::vector<float>& direction, float size) {
    const auto x = slot(in);
    const std::vector<float> kept(x.begin(), x.end());
    double sums[2] = {0, 0};
    for (int side = 0; side < 2; ++side) {
      for (size_t i = 0; i < x.size(); ++i) x[i] = kept[i] + (side == 0 ? size : -size) * direction[i];
      const std::vector<float> y = run(step, out);
      for (size_t i = 0; i < y.size(); ++i) sums[side] += static_cast<double>(dy[i]) * y[i];
      std::copy(kept.begin(), kept.end(), x.begin());  // a step may have worked in place
    }
    return (sums[0] - sums[1]) / (2.0 * size);
  }

  // That the backward step's gradient of each slot of `in` agrees with central differences along random directions.
  // Slots are filled with random numbers first.
  void expect_gradients(const Step& step, const std::vector<size_t>& in, size_t out, Random& random, double tolerance) {
    for (const size_t index : in) std::ranges::copy(uniform(random, slot(index).size(), 2), slot(index).begin());
    const std::vector<float> dy = uniform(random, slot(out).size());
    std::vector<std::vector<float>> kept;  // of the inputs, which a step may change in place
    for (const size_t index : in) kept.emplace_back(slot(index).begin(), slot(index).end());
    run(step, out);
    run_backward(step, out, dy);
    const std::vector<std::vector<float>> gradient = buffers.slots;
    for (size_t i = 0; i < in.size(); ++i) std::ranges::copy(kept[i], slot(in[i]).begin());
    for (const size_t index : in) {
      for (int trial = 0; trial < 4; ++trial) {
        const std::vector<float> direction = uniform(random, slot(index).size());
        double expected = 0, size = 0;
        for (size_t i = 0; i < direction.size(); ++i) {
          expected += static_cast<double>(gradient[index][i]) * direction[i];
          size += std::abs(static_cast<double>(gradient[index][i]) * direction[i]);
        }
        ASSERT_GT(size, 0) << "slot " << index << " has no gradient";
        EXPECT_NEAR(slope(step, index, out, dy, direction, 1e-2F), expected, tolerance * size) << "slot " << index;
      }
    }
  }

  GradientLimits limits;
  GradientBuffers buffers;
  std::vector<LoraGradient> gradients;
  std::map<const std::vector<float>*, std::vector<float>> gate_gradients;

 private:
  static Description described(const LayerDescription& layer, ModelConfig sizes) {
    sizes.layers = 1;
    sizes.width = layer.slots[layer.input].width;
    sizes.vocabulary = 32;
    sizes.context = 1000;
    return {.config = sizes, .embedding = {}, .layers = {layer}, .final_norm = std::nullopt, .prompt = std::nullopt};
  }

  std::string bytes_;
  Base base_;
  Batch batch_;
  ThreadPool pool_{1};
  TransposedBase transposed_;
  Workspace workspace_;
  KvCache cache_;
  Lora lora_;
};

}  // namespace paw
