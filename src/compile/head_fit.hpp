// Makes the classifier on an encoder's vectors that votes for a program's labels (decode/label_head.hpp).
#pragma once

#include <span>
#include <string>
#include <vector>

#include "decode/label_head.hpp"
#include "encoder/encoder.hpp"
#include "kernels/thread_pool.hpp"
#include "program/meta.hpp"

namespace paw {

// With more labels than this there is no head.
inline constexpr size_t kMostLabelsOfHead = 1024;

// What is known of a program's labels before there is an example: the vectors of what they mean, and the mean vector of
// texts like those to come.
struct LabelMeanings {
  std::vector<std::string> labels;  // ascending
  std::vector<float> vectors;  // [label][width], each of length 1: of its name, and of its description if it has one
  std::vector<float> mean;     // [width]
};

// `descriptions` has one text a label, or is empty.
LabelMeanings label_meanings(const Encoder& encoder, std::span<const std::string> labels,
                             std::span<const std::string> descriptions, std::vector<float> mean, ThreadPool& pool);

// The mean of the vectors of texts; zero of none.
std::vector<float> mean_vector(const Encoder& encoder, std::span<const std::string> texts, ThreadPool& pool);

// From the meanings alone: a label's logit is its vector's product with that of the input, less half of that with
// the mean, times a sharpness that grows with the number of labels. Its strength is 1.
LabelHead head_of_meanings(const LabelMeanings& meanings);

// Of a program that has seen no example: what its confidence is worth where such a head votes, fitted with the
// sharpness (docs/decisions/encoder.md).
PlattScaling calibration_with_meanings();

}  // namespace paw
