// A base: the frozen quantized language model that runs programs, or an encoder, loaded from a GGUF file and repacked
// for the kernels.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "gguf/gguf.hpp"
#include "kernels/kernels.hpp"
#include "model/description.hpp"
#include "model/packed_file.hpp"
#include "tokenizer/tokenizer.hpp"

namespace paw {

// Immutable after loading, so shared by any number of threads and programs.
class Base {
 public:
  // Throws Error: not a GGUF, an architecture we do not run, a missing or misshapen tensor, anything in the file that
  // may change results and that we do not read (model/manifest.hpp).
  static std::shared_ptr<const Base> load(const std::filesystem::path& path);
  // `packed` spares the repacking; it must be of this file. Throws Error also where its size does not fit.
  explicit Base(gguf::File file, std::optional<PackedFile> packed = std::nullopt);
  // The same of a model whose description does not come from the file's keys. Throws Error also where its layers differ
  // in more than their steps' parameters.
  Base(gguf::File&& file, Description description, std::optional<PackedFile> packed = std::nullopt);

  const gguf::File& file() const { return file_; }
  const Description& description() const { return description_; }
  const ModelConfig& config() const { return description_.config; }
  const LayerDescription& layer(size_t index) const { return description_.layers[index]; }
  // Throws Error (Unsupported) for an encoder, which runs no programs.
  const Tokenizer& tokenizer() const;

  // Matrices are counted layer by layer, each in the order of its linears: so many to a layer, and one's number.
  size_t matrices_per_layer() const { return layer(0).linears.size(); }
  size_t matrix_index(size_t layer, size_t linear) const { return layer * matrices_per_layer() + linear; }
  const PackedMatrix& linear(size_t layer, size_t index) const { return linears_[matrix_index(layer, index)]; }
  const float* vector(size_t layer, size_t index) const {
    return vectors_[layer * description_.layers[layer].vectors.size() + index].data();
  }

  // Empty where the base has none.
  struct NormVectors {
    std::vector<float> weights, biases;
    const float* weight() const { return weights.data(); }
    const float* bias() const { return biases.data(); }
  };
  const NormVectors& embedding_norm() const { return embedding_norm_; }
  const NormVectors& output_norm() const { return output_norm_; }
  const float* positions() const { return positions_.data(); }                     // [context][width]
  const float* token_types() const { return token_types_.data(); }                 // [types][width]
  const PackedMatrix& embeddings() const { return embeddings_; }                   // [vocabulary][width]
  const PackedMatrix& output() const { return output_ ? *output_ : embeddings_; }  // [vocabulary][width]

  // Every matrix of the model, in the order in which PackedFile holds them.
  std::vector<const PackedMatrix*> matrices() const;

  // The tensor behind linear(layer, index) and behind output(), as the file stores it.
  const gguf::Tensor& linear_tensor(size_t layer, size_t index) const;
  const gguf::Tensor& output_tensor() const;

 private:
  PackedMatrix packed_matrix(const gguf::Tensor& tensor);
  NormVectors norm_vectors(const std::string& name, const std::optional<NormRule>& rule) const;

  gguf::File file_;
  std::optional<PackedFile> packed_;
  Description description_;
  std::optional<Tokenizer> tokenizer_;
  PackedMatrix embeddings_;
  std::unique_ptr<const PackedMatrix> output_;  // null where the head is tied to the embeddings
  std::vector<PackedMatrix> linears_;
  std::vector<std::vector<float>> vectors_;
  NormVectors embedding_norm_, output_norm_;
  std::vector<float> positions_, token_types_;
};

}  // namespace paw
