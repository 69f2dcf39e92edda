#include "compile/mapper.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "compile/spec.hpp"
#include "math/portable.hpp"
#include "random/random.hpp"

namespace paw {
namespace {

constexpr std::string_view kLastKey = "mapper.last_state";

// Gaussian error linear unit, tanh form (Hendrycks & Gimpel 2016), and its derivative.
constexpr double kRootTwoOverPi = 0.7978845608028654;

float gelu(float x) {
  const double inner = kRootTwoOverPi * (x + 0.044715 * x * x * x);
  return static_cast<float>(0.5 * x * (1.0 + portable::tanh(inner)));
}

float gelu_derivative(float x) {
  const double t = portable::tanh(kRootTwoOverPi * (x + 0.044715 * x * x * x));
  const double inner_derivative = kRootTwoOverPi * (1.0 + 3 * 0.044715 * x * x);
  return static_cast<float>(0.5 * (1.0 + t) + 0.5 * x * (1.0 - t * t) * inner_derivative);
}

void divide_by_rms(std::span<float> x) {
  double square = 0;
  for (const float value : x) square += static_cast<double>(value) * value;
  const double rms = std::sqrt(square / static_cast<double>(x.size()) + 1e-12);
  for (float& value : x) value = static_cast<float>(value / rms);
}

std::vector<float> read_tensor(const gguf::File& file, const std::string& name) {
  const gguf::Tensor& tensor = file.tensor(name);
  std::vector<float> values(tensor.elements());
  gguf::dequantize(tensor.type, tensor.data, values);
  return values;
}

}  // namespace

SpecEncoder::SpecEncoder(std::shared_ptr<const Base> base, Pooling pooling, std::shared_ptr<ThreadPool> pool)
    : base_(std::move(base)),
      pooling_(pooling),
      pool_(std::move(pool)),
      workspace_(*base_, Workspace::Keep::LayerInputs) {}

std::vector<std::vector<float>> SpecEncoder::encode(std::span<const std::string> specs) {
  Batch batch;
  for (const std::string& spec : specs) {
    const Prompt prompt = prompt_of(*base_, spec, true);
    batch.add(prompt.prefix, batch.tokens.size(), {});
  }
  if (cache_.rows < batch.tokens.size()) cache_.resize(base_->config(), batch.tokens.size());
  forward(*base_, nullptr, batch, cache_, workspace_, *pool_);
  std::vector<std::vector<float>> features;
  for (const Sequence& sequence : batch.sequences) features.push_back(pooled(sequence));
  return features;
}

std::vector<float> SpecEncoder::pooled(const Sequence& sequence) {
  // The first token carries a state that is huge and the same for all texts; it and the frame after it tell nothing.
  constexpr size_t kFrame = 3;
  const size_t width = base_->config().width, layers = base_->config().layers;
  const size_t skipped = pooling_ == Pooling::Mean ? std::min(kFrame, sequence.rows - 1) : sequence.rows - 1;
  const size_t first = sequence.first_row + skipped;
  std::vector<float> features(kDepths * width);
  for (size_t depth = 0; depth < kDepths; ++depth) {
    const float* states = workspace_.slot((depth + 1) * layers / kDepths, base_->layer(0).input);
    const std::span<float> mean = std::span(features).subspan(depth * width, width);
    for (size_t row = first; row < sequence.first_row + sequence.rows; ++row) {
      for (size_t i = 0; i < width; ++i) mean[i] += states[row * width + i];
    }
    divide_by_rms(mean);
  }
  return features;
}

Mapper::Mapper(size_t features, size_t hidden, size_t gates, uint64_t seed) : center(features), spread(features, 1.0F) {
  weights.w1.resize(features * hidden);
  weights.b1.resize(hidden);
  weights.w2.resize(hidden * gates);
  weights.b2.resize(gates);
  Random random(seed);
  const double bound = std::sqrt(3.0 / static_cast<double>(features));
  for (float& w : weights.w1) w = static_cast<float>((2 * random.unit() - 1) * bound);
}

void Mapper::normalize(std::span<const std::vector<float>> features) {
  const auto n = static_cast<double>(features.size());
  for (size_t i = 0; i < center.size(); ++i) {
    double mean = 0, square = 0;
    for (const auto& f : features) mean += f[i] / n;
    for (const auto& f : features) square += (f[i] - mean) * (f[i] - mean) / n;
    center[i] = static_cast<float>(mean);
    spread[i] = static_cast<float>(1.0 / std::sqrt(square + 1e-8));
  }
}

std::vector<float> Mapper::gates(std::span<const float> features, Trace* trace) const {
  Trace own;
  Trace& t = trace != nullptr ? *trace : own;
  t.input.resize(features.size());
  for (size_t i = 0; i < features.size(); ++i) t.input[i] = (features[i] - center[i]) * spread[i];
  t.before = weights.b1;
  const size_t hidden = this->hidden();
  for (size_t i = 0; i < t.input.size(); ++i) {
    for (size_t h = 0; h < hidden; ++h) t.before[h] += t.input[i] * weights.w1[i * hidden + h];
  }
  t.after.resize(hidden);
  std::transform(t.before.begin(), t.before.end(), t.after.begin(), gelu);
  std::vector<float> gates = weights.b2;
  for (float& gate : gates) gate += 1.0F;
  for (size_t h = 0; h < hidden; ++h) {
    for (size_t g = 0; g < gates.size(); ++g) gates[g] += t.after[h] * weights.w2[h * gates.size() + g];
  }
  return gates;
}

void Mapper::backward(const Trace& trace, std::span<const float> gate_gradients, Weights& gradients) const {
  const size_t hidden = this->hidden(), gates = gate_gradients.size();
  std::vector<float> before(hidden);
  for (size_t g = 0; g < gates; ++g) gradients.b2[g] += gate_gradients[g];
  for (size_t h = 0; h < hidden; ++h) {
    double sum = 0;
    for (size_t g = 0; g < gates; ++g) {
      gradients.w2[h * gates + g] += trace.after[h] * gate_gradients[g];
      sum += static_cast<double>(weights.w2[h * gates + g]) * gate_gradients[g];
    }
    before[h] = static_cast<float>(sum) * gelu_derivative(trace.before[h]);
    gradients.b1[h] += before[h];
  }
  for (size_t i = 0; i < trace.input.size(); ++i) {
    for (size_t h = 0; h < hidden; ++h) gradients.w1[i * hidden + h] += trace.input[i] * before[h];
  }
}

void Mapper::write(gguf::Writer& writer, gguf::TensorType type) const {
  if (pooling == Pooling::Last) writer.set(std::string(kLastKey), true);
  const auto add = [&](const std::string& name, gguf::TensorType stored, const std::vector<float>& values,
                       size_t columns) {
    writer.add("mapper." + name, stored, {columns, values.size() / columns}, gguf::quantize(stored, values));
  };
  add("center", gguf::TensorType::F32, center, center.size());
  add("spread", gguf::TensorType::F32, spread, spread.size());
  add("w1", type, weights.w1, hidden());
  add("b1", gguf::TensorType::F32, weights.b1, hidden());
  add("w2", type, weights.w2, gate_count());
  add("b2", gguf::TensorType::F32, weights.b2, gate_count());
}

Mapper Mapper::read(const gguf::File& file) {
  Mapper m;
  m.center = read_tensor(file, "mapper.center");
  m.spread = read_tensor(file, "mapper.spread");
  m.weights = {read_tensor(file, "mapper.w1"), read_tensor(file, "mapper.b1"), read_tensor(file, "mapper.w2"),
               read_tensor(file, "mapper.b2")};
  m.pooling = file.flag_or(kLastKey, false) ? Pooling::Last : Pooling::Mean;
  if (m.spread.size() != m.features() || m.weights.w1.size() != m.features() * m.hidden() ||
      m.weights.w2.size() != m.hidden() * m.gate_count()) {
    throw Error(ErrorKind::Damaged, fmt::format("{} has a mapper whose shapes do not fit each other", file.name()));
  }
  return m;
}

Lora gated(const Lora& lora, std::span<const float> gates) {
  Lora result = lora;
  for (size_t i = 0; i < result.matrices.size(); ++i) {
    LoraMatrix& m = result.matrices[i];
    if (m.padded_rank == 0) continue;
    const size_t d_out = m.b_t.size() / m.padded_rank;
    for (size_t k = 0; k < m.b_t.size(); ++k) m.b_t[k] *= gates[i * m.padded_rank + k / d_out];
    m.transpose();
  }
  return result;
}

}  // namespace paw
