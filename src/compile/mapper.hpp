// The mapper: a small network that reads a specification, through the frozen base, and says how strongly each rank-one
// term of the universal adapter should act for it. A hypernetwork (Ha et al. 2016) in the form of
// docs/decisions/trained-compiler.md: W + scale * B diag(gates) A, gates = 1 + f(specification).
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "gguf/gguf.hpp"
#include "kernels/thread_pool.hpp"
#include "model/forward.hpp"
#include "paw/train_compiler.hpp"

namespace paw {

// What a mapper sees of a specification: hidden states of the bare base at kDepths equally spaced depths, each pooled
// and divided by its root mean square. Single caller; reuse it to save allocations.
class SpecEncoder {
 public:
  static constexpr size_t kDepths = 6;
  SpecEncoder(std::shared_ptr<const Base> base, Pooling pooling, std::shared_ptr<ThreadPool> pool);
  // [kDepths * width] for each specification; one's features do not depend on the others.
  std::vector<std::vector<float>> encode(std::span<const std::string> specs);

 private:
  std::vector<float> pooled(const Sequence& sequence);

  std::shared_ptr<const Base> base_;
  Pooling pooling_;
  std::shared_ptr<ThreadPool> pool_;
  Workspace workspace_;
  KvCache cache_;
};

// gates = 1 + W2 gelu(W1 (features - center) * spread + b1) + b2. Immutable but for training; not thread-safe then.
class Mapper {
 public:
  struct Weights {
    std::vector<float> w1, b1;  // [features][hidden], [hidden]
    std::vector<float> w2, b2;  // [hidden][gates], [gates]
    std::vector<std::span<float>> vectors() { return {w1, b1, w2, b2}; }
  };
  // What backward needs of one forward pass.
  struct Trace {
    std::vector<float> input, before, after;  // normalized features; the hidden layer before and after gelu
  };

  // W1 random from the seed, all else zero: at first every gate is one. `hidden` and the number of gates are multiples
  // of 16.
  Mapper(size_t features, size_t hidden, size_t gates, uint64_t seed);
  static Mapper read(const gguf::File& file);  // throws Error where the tensors are missing or do not fit each other
  void write(gguf::Writer& writer, gguf::TensorType type) const;

  // Sets center and spread so that each feature has mean 0 and variance 1 over these specifications.
  void normalize(std::span<const std::vector<float>> features);

  std::vector<float> gates(std::span<const float> features, Trace* trace = nullptr) const;
  // Adds to `gradients`, given the loss's gradient with respect to the gates.
  void backward(const Trace& trace, std::span<const float> gate_gradients, Weights& gradients) const;

  size_t features() const { return center.size(); }
  size_t gate_count() const { return weights.b2.size(); }

  Weights weights;
  std::vector<float> center, spread;  // of each feature
  Pooling pooling = Pooling::Mean;    // how its features are made

 private:
  Mapper() = default;
  size_t hidden() const { return weights.b1.size(); }
};

// The universal adapter with the gates multiplied in: an adapter like any other.
Lora gated(const Lora& lora, std::span<const float> gates);

}  // namespace paw
