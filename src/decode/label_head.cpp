#include "decode/label_head.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "decode/label_ngrams.hpp"
#include "kernels/kernels.hpp"

namespace paw {
namespace {

constexpr const char* kLabels = "paw.head.labels";
constexpr const char* kWidth = "paw.head.width";
constexpr const char* kStrength = "paw.head.strength";
constexpr const char* kScale = "paw.head.scale";
constexpr const char* kBias = "paw.head.bias";
constexpr const char* kWeights = "paw.head.weights";
constexpr uint64_t kMostWidth = 1 << 16;

}  // namespace

std::vector<float> LabelHead::log_probabilities(std::span<const float> vector) const {
  std::vector<float> logits(bias);
  for (size_t label = 0; label < labels.size(); ++label) {
    const int8_t* row = weights.data() + label * width;
    double sum = 0;
    for (size_t i = 0; i < width; ++i) sum += static_cast<double>(vector[i]) * static_cast<double>(row[i]);
    logits[label] += static_cast<float>(static_cast<double>(scale) * sum);
  }
  const float all = kernels().log_sum_exp(logits.data(), logits.size());
  for (float& logit : logits) logit -= all;
  return logits;
}

std::vector<float> LabelHead::log_votes(std::span<const float> vector, std::span<const std::string> of) const {
  std::vector<float> votes = values_of_labels(labels, log_probabilities(vector), of);
  for (float& vote : votes) vote *= strength;
  return votes;
}

void LabelHead::write(gguf::Writer& writer) const {
  if (empty()) return;
  writer.set(kLabels, labels);
  writer.set(kWidth, uint64_t{width});
  writer.set(kStrength, double{strength});
  writer.set(kScale, double{scale});
  writer.set(kBias, std::vector<double>(bias.begin(), bias.end()));
  writer.set(kWeights, weights);
}

LabelHead LabelHead::from_file(const gguf::File& file) {
  LabelHead read;
  if (!file.has(kWeights)) return read;
  read.labels = file.texts(kLabels);
  const uint64_t width = file.count(kWidth);
  read.strength = static_cast<float>(file.number(kStrength));
  read.scale = static_cast<float>(file.number(kScale));
  for (const double value : file.numbers(kBias)) read.bias.push_back(static_cast<float>(value));
  read.weights = file.small_integers(kWeights);
  const auto is_number = [](float value) { return std::abs(value) <= 1e6F; };
  if (width == 0 || width > kMostWidth || read.labels.empty() ||
      !std::is_sorted(read.labels.begin(), read.labels.end(), std::less_equal<>()) ||
      read.bias.size() != read.labels.size() || read.weights.size() != width * read.labels.size() ||
      !is_number(read.strength) || read.strength < 0 || !is_number(read.scale) ||
      !std::all_of(read.bias.begin(), read.bias.end(), is_number)) {
    throw Error(ErrorKind::Damaged, fmt::format("{} has a label head with inconsistent sizes", file.name()));
  }
  read.width = width;
  return read;
}

}  // namespace paw
