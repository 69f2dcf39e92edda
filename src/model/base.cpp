#include "model/base.hpp"

#include <fmt/format.h>

#include <utility>

namespace paw {
namespace {

const gguf::Tensor& matrix(const gguf::File& file, const std::string& name, size_t columns, size_t rows) {
  const gguf::Tensor& tensor = file.tensor(name);
  if (tensor.shape != std::vector<uint64_t>{columns, rows}) {
    throw Error(ErrorKind::Damaged, fmt::format("{}: tensor {} is not {} x {}", file.name(), name, rows, columns));
  }
  return tensor;
}

// Buffers, adapters and gradients have one shape for all layers.
Description uniform(Description description) {
  const LayerDescription& first = description.layers.front();
  for (const LayerDescription& layer : description.layers) {
    if (layer.slots != first.slots || layer.linears != first.linears || layer.vectors != first.vectors ||
        layer.input != first.input || layer.output != first.output)
      throw Error(ErrorKind::Unsupported, "the layers of the model's description have different shapes");
  }
  return description;
}

std::vector<float> values_of(const gguf::Tensor& tensor) {
  std::vector<float> values(tensor.elements());
  gguf::dequantize(tensor.type, tensor.data, values);
  return values;
}

std::vector<float> vector_of(const gguf::File& file, const std::string& name, size_t width) {
  const gguf::Tensor& tensor = file.tensor(name);
  if (tensor.elements() != width)
    throw Error(ErrorKind::Damaged, fmt::format("{}: tensor {} does not have {} values", file.name(), name, width));
  return values_of(tensor);
}

}  // namespace

std::shared_ptr<const Base> Base::load(const std::filesystem::path& path) {
  return std::make_shared<const Base>(gguf::File::open(path));
}

PackedMatrix Base::packed_matrix(const gguf::Tensor& tensor) {
  return packed_ ? PackedMatrix::view(tensor, packed_->take(PackedMatrix::packed_bytes(tensor)))
                 : PackedMatrix::pack(tensor);
}

Base::NormVectors Base::norm_vectors(const std::string& name, const std::optional<NormRule>& rule) const {
  NormVectors vectors;
  if (!rule) return vectors;
  vectors.weights = vector_of(file_, name + ".weight", config().width);
  if (rule->kind == NormKind::Layer) vectors.biases = vector_of(file_, name + ".bias", config().width);
  return vectors;
}

Base::Base(gguf::File file, std::optional<PackedFile> packed)
    : Base(std::move(file), Description::read(file), std::move(packed)) {}  // a reference: read before it is moved from

Base::Base(gguf::File&& file, Description description, std::optional<PackedFile> packed)
    : file_(std::move(file)),
      packed_(std::move(packed)),
      description_(uniform(std::move(description))),
      tokenizer_(description_.is_encoder() ? std::nullopt : std::optional<Tokenizer>(file_)),
      embeddings_(packed_matrix(matrix(file_, "token_embd.weight", config().width, config().vocabulary))) {
  const ModelConfig& c = config();
  if (!description_.is_encoder() && file_.find("output.weight") != nullptr) {
    output_ = std::make_unique<const PackedMatrix>(packed_matrix(output_tensor()));
  }
  for (size_t l = 0; l < c.layers; ++l) {
    for (size_t i = 0; i < matrices_per_layer(); ++i) linears_.push_back(packed_matrix(linear_tensor(l, i)));
    for (const VectorSpec& spec : layer(l).vectors)
      vectors_.push_back(vector_of(file_, vector_name(l, spec), spec.width));
  }
  const EmbeddingRule& embedding = description_.embedding;
  if (embedding.positions) positions_ = values_of(matrix(file_, "position_embd.weight", c.width, c.context));
  if (embedding.types > 0) token_types_ = values_of(matrix(file_, "token_types.weight", c.width, embedding.types));
  embedding_norm_ = norm_vectors("token_embd_norm", embedding.norm);
  output_norm_ = norm_vectors("output_norm", description_.final_norm);
  if (packed_ && !packed_->at_end()) throw Error(ErrorKind::Damaged, "the repacked base is longer than its matrices");
}

const Tokenizer& Base::tokenizer() const {
  if (!tokenizer_) {
    throw Error(ErrorKind::Unsupported,
                fmt::format("{} is an encoder ({}), which cannot run programs", file_.name(), config().architecture));
  }
  return *tokenizer_;
}

std::vector<const PackedMatrix*> Base::matrices() const {
  std::vector<const PackedMatrix*> all = {&embeddings_};
  if (output_) all.push_back(output_.get());
  for (const PackedMatrix& matrix : linears_) all.push_back(&matrix);
  return all;
}

const gguf::Tensor& Base::linear_tensor(size_t layer, size_t index) const {
  const LinearSpec& spec = this->layer(layer).linears[index];
  return matrix(file_, linear_name(layer, spec), spec.d_in, spec.d_out);
}

const gguf::Tensor& Base::output_tensor() const {
  const char* name = file_.find("output.weight") != nullptr ? "output.weight" : "token_embd.weight";
  return matrix(file_, name, config().width, config().vocabulary);
}

}  // namespace paw
