// A base: the frozen quantized language model that runs programs, loaded from a GGUF file and repacked for the kernels.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "gguf/gguf.hpp"
#include "kernels/kernels.hpp"
#include "model/config.hpp"
#include "model/layer.hpp"
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

  const gguf::File& file() const { return file_; }
  const ModelConfig& config() const { return config_; }
  const LayerDescription& layer() const { return layer_; }
  const Tokenizer& tokenizer() const { return tokenizer_; }

  const PackedMatrix& linear(size_t layer, size_t index) const {
    return linears_[layer * layer_.linears.size() + index];
  }
  const float* norm(size_t layer, size_t index) const { return norms_[layer * layer_.norms.size() + index].data(); }
  const float* output_norm() const { return output_norm_.data(); }
  const PackedMatrix& embeddings() const { return embeddings_; }                   // [vocabulary][width]
  const PackedMatrix& output() const { return output_ ? *output_ : embeddings_; }  // [vocabulary][width]

  // Every matrix of the model, in the order in which PackedFile holds them.
  std::vector<const PackedMatrix*> matrices() const;

  // The tensor behind linear(layer, index) and behind output(), as the file stores it.
  const gguf::Tensor& linear_tensor(size_t layer, size_t index) const;
  const gguf::Tensor& output_tensor() const;

 private:
  PackedMatrix packed_matrix(const gguf::Tensor& tensor);

  gguf::File file_;
  std::optional<PackedFile> packed_;
  ModelConfig config_;
  LayerDescription layer_;
  Tokenizer tokenizer_;
  PackedMatrix embeddings_;
  std::unique_ptr<const PackedMatrix> output_;  // null where the head is tied to the embeddings
  std::vector<PackedMatrix> linears_;
  std::vector<std::vector<float>> norms_;
  std::vector<float> output_norm_;
};

}  // namespace paw
