#include "compile/head_fit.hpp"

#include <algorithm>
#include <cmath>

namespace paw {
namespace {

// Of a logit: what the product of unit vectors, which differs by tenths, is worth.
constexpr float kSharpness = 15;
// It grows with the number of labels: among few, the language model is more often right.
constexpr float kUsualLabels = 8, kMostGrowth = 1.5F;
constexpr float kMeanTakenOff = 0.5F;  // the texts of the mean only resemble inputs
constexpr double kSlope = 0.25;
constexpr float kUsualStrength = 1;

using Values = std::vector<float>;

// A name as the encoder reads it: "card_not-working" and "cardNotWorking" are words.
std::string words_of(const std::string& label) {
  std::string words;
  for (size_t i = 0; i < label.size(); ++i) {
    const auto is_upper = [&](size_t at) { return label[at] >= 'A' && label[at] <= 'Z'; };
    const auto is_lower = [&](size_t at) { return label[at] >= 'a' && label[at] <= 'z'; };
    if (i > 0 && is_upper(i) && is_lower(i - 1)) words += ' ';
    words += label[i] == '_' || label[i] == '-' || label[i] == '/' || label[i] == '.' ? ' ' : label[i];
  }
  return words;
}

void scale_to_one(float* vector, size_t width) {
  double squares = 0;
  for (size_t i = 0; i < width; ++i) squares += static_cast<double>(vector[i]) * static_cast<double>(vector[i]);
  const double length = std::max(std::sqrt(squares), 1e-12);
  for (size_t i = 0; i < width; ++i) vector[i] = static_cast<float>(static_cast<double>(vector[i]) / length);
}

double product(const float* x, const float* y, size_t width) {
  double sum = 0;
  for (size_t i = 0; i < width; ++i) sum += static_cast<double>(x[i]) * static_cast<double>(y[i]);
  return sum;
}

// The weights [label][width] and their biases as a head stores them.
LabelHead stored(std::vector<std::string> labels, size_t width, const float* weights, const float* bias) {
  LabelHead head;
  head.width = width;
  head.strength = kUsualStrength;
  head.bias.assign(bias, bias + labels.size());
  const size_t size = labels.size() * width;
  head.labels = std::move(labels);
  float largest = 0;
  for (size_t i = 0; i < size; ++i) largest = std::max(largest, std::abs(weights[i]));
  head.scale = largest > 0 ? largest / 127 : 1;
  for (size_t i = 0; i < size; ++i) head.weights.push_back(static_cast<int8_t>(std::lround(weights[i] / head.scale)));
  return head;
}

}  // namespace

LabelMeanings label_meanings(const Encoder& encoder, std::span<const std::string> labels,
                             std::span<const std::string> descriptions, std::vector<float> mean, ThreadPool& pool) {
  const size_t width = encoder.width();
  LabelMeanings meanings;
  meanings.labels.assign(labels.begin(), labels.end());
  std::ranges::sort(meanings.labels);
  const auto [first, last] = std::ranges::unique(meanings.labels);
  meanings.labels.erase(first, last);
  std::vector<std::string> names;
  for (const std::string& label : meanings.labels) names.push_back(words_of(label));
  meanings.vectors = encoder.encode(names, pool);
  for (size_t i = 0; i < descriptions.size(); ++i) {
    if (descriptions[i].empty()) continue;
    const std::vector<float> more = encoder.encode(descriptions.subspan(i, 1), pool);
    const auto place = std::ranges::lower_bound(meanings.labels, labels[i]) - meanings.labels.begin();
    float* vector = meanings.vectors.data() + static_cast<size_t>(place) * width;
    for (size_t k = 0; k < width; ++k) vector[k] += more[k];
    scale_to_one(vector, width);
  }
  meanings.mean = std::move(mean);
  return meanings;
}

std::vector<float> mean_vector(const Encoder& encoder, std::span<const std::string> texts, ThreadPool& pool) {
  const size_t width = encoder.width();
  std::vector<float> mean(width);
  const std::vector<float> vectors = encoder.encode(texts, pool);
  for (size_t i = 0; i < vectors.size(); ++i) mean[i % width] += vectors[i] / static_cast<float>(texts.size());
  return mean;
}

PlattScaling calibration_with_meanings() { return {.slope = kSlope, .offset = 0, .label_total = false}; }

LabelHead head_of_meanings(const LabelMeanings& meanings) {
  const size_t width = meanings.mean.size();
  const float sharpness =
      kSharpness * std::min(kMostGrowth, std::sqrt(static_cast<float>(meanings.labels.size()) / kUsualLabels));
  Values weights, bias;
  for (size_t label = 0; label < meanings.labels.size(); ++label) {
    const float* vector = meanings.vectors.data() + label * width;
    for (size_t i = 0; i < width; ++i) weights.push_back(sharpness * vector[i]);
    bias.push_back(-kMeanTakenOff * sharpness * static_cast<float>(product(vector, meanings.mean.data(), width)));
  }
  return stored(meanings.labels, width, weights.data(), bias.data());
}

}  // namespace paw
