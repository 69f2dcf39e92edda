#include "model/base.hpp"

#include <fmt/format.h>

#include <utility>

#include "model/manifest.hpp"

namespace paw {
namespace {

const gguf::Tensor& matrix(const gguf::File& file, const std::string& name, size_t columns, size_t rows) {
  const gguf::Tensor& tensor = file.tensor(name);
  if (tensor.shape != std::vector<uint64_t>{columns, rows}) {
    throw Error(ErrorKind::Damaged, fmt::format("{}: tensor {} is not {} x {}", file.name(), name, rows, columns));
  }
  return tensor;
}

std::vector<float> vector_of(const gguf::File& file, const std::string& name, size_t width) {
  const gguf::Tensor& tensor = file.tensor(name);
  if (tensor.elements() != width)
    throw Error(ErrorKind::Damaged, fmt::format("{}: tensor {} does not have {} values", file.name(), name, width));
  std::vector<float> values(width);
  gguf::dequantize(tensor.type, tensor.data, values);
  return values;
}

// What is refused by name comes before what is missing: a model with experts has no tensor of the usual name.
LayerDescription checked_layer(const gguf::File& file, const ModelConfig& config) {
  LayerDescription layer = LayerDescription::of(config);
  check_manifest(file, config, layer);
  return layer;
}

}  // namespace

std::shared_ptr<const Base> Base::load(const std::filesystem::path& path) {
  return std::make_shared<const Base>(gguf::File::open(path));
}

PackedMatrix Base::packed_matrix(const gguf::Tensor& tensor) {
  return packed_ ? PackedMatrix::view(tensor, packed_->take(PackedMatrix::packed_bytes(tensor)))
                 : PackedMatrix::pack(tensor);
}

Base::Base(gguf::File file, std::optional<PackedFile> packed)
    : file_(std::move(file)),
      packed_(std::move(packed)),
      config_(ModelConfig::read(file_)),
      layer_(checked_layer(file_, config_)),
      tokenizer_(file_),
      embeddings_(packed_matrix(matrix(file_, "token_embd.weight", config_.width, config_.vocabulary))) {
  if (file_.find("output.weight") != nullptr) {
    output_ = std::make_unique<const PackedMatrix>(packed_matrix(output_tensor()));
  }
  for (size_t l = 0; l < config_.layers; ++l) {
    for (size_t i = 0; i < layer_.linears.size(); ++i) linears_.push_back(packed_matrix(linear_tensor(l, i)));
    for (const char* norm : layer_.norms) norms_.push_back(vector_of(file_, norm_name(l, norm), config_.width));
  }
  output_norm_ = vector_of(file_, "output_norm.weight", config_.width);
  if (packed_ && !packed_->at_end()) throw Error(ErrorKind::Damaged, "the repacked base is longer than its matrices");
}

std::vector<const PackedMatrix*> Base::matrices() const {
  std::vector<const PackedMatrix*> all = {&embeddings_};
  if (output_) all.push_back(output_.get());
  for (const PackedMatrix& matrix : linears_) all.push_back(&matrix);
  return all;
}

const gguf::Tensor& Base::linear_tensor(size_t layer, size_t index) const {
  const LinearSpec& spec = layer_.linears[index];
  return matrix(file_, linear_name(layer, spec), spec.d_in, spec.d_out);
}

const gguf::Tensor& Base::output_tensor() const {
  const char* name = file_.find("output.weight") != nullptr ? "output.weight" : "token_embd.weight";
  return matrix(file_, name, config_.width, config_.vocabulary);
}

}  // namespace paw
