#include "encoder/encoder.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "model/forward.hpp"

namespace paw {
namespace {

// A pass computes texts until they have this many tokens: enough for the kernels to be efficient.
constexpr size_t kPassRows = 512;

const Base& checked(const Base& base) {
  if (base.description().is_encoder()) return base;
  throw Error(ErrorKind::Unsupported, fmt::format("{} is a language model ({}), not an encoder", base.file().name(),
                                                  base.config().architecture));
}

// The mean of `rows` rows, scaled to length 1.
void pool_rows(const float* states, size_t rows, size_t width, float* vector) {
  double squares = 0;
  for (size_t i = 0; i < width; ++i) {
    double sum = 0;
    for (size_t row = 0; row < rows; ++row) sum += static_cast<double>(states[row * width + i]);
    vector[i] = static_cast<float>(sum / static_cast<double>(rows));
    squares += static_cast<double>(vector[i]) * static_cast<double>(vector[i]);
  }
  const double length = std::max(std::sqrt(squares), 1e-12);
  for (size_t i = 0; i < width; ++i) vector[i] = static_cast<float>(static_cast<double>(vector[i]) / length);
}

}  // namespace

Encoder::Encoder(std::shared_ptr<const Base> base) : base_(std::move(base)), tokenizer_(checked(*base_).file()) {}

std::shared_ptr<const Encoder> Encoder::load(const std::filesystem::path& path) {
  return std::make_shared<const Encoder>(Base::load(path));
}

std::vector<float> Encoder::encode(std::span<const std::string> texts, ThreadPool& pool) const {
  std::vector<float> vectors(texts.size() * width());
  const size_t most = std::min(kMostTokens, base_->config().context);
  Workspace workspace(*base_, Workspace::Keep::Result);
  KvCache cache;
  std::vector<Token> tokens;  // of the next text
  for (size_t begin = 0; begin < texts.size();) {
    Batch batch;
    size_t end = begin;
    for (; end < texts.size(); ++end, tokens.clear()) {
      if (tokens.empty()) tokens = tokenizer_.encode_framed(texts[end], most);
      if (end > begin && batch.tokens.size() + tokens.size() > kPassRows) break;
      batch.add(tokens, batch.tokens.size(), {});
    }
    if (cache.rows < batch.tokens.size()) cache.resize(base_->config(), batch.tokens.size());
    forward(*base_, nullptr, batch, cache, workspace, pool);
    for (size_t i = begin; i < end; ++i) {
      const Sequence& sequence = batch.sequences[i - begin];
      pool_rows(workspace.output() + sequence.first_row * width(), sequence.rows, width(),
                vectors.data() + i * width());
    }
    begin = end;
  }
  return vectors;
}

}  // namespace paw
