// What a program answers whatever it is given: short texts of many kinds to run it on, and the labels that it prefers.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "compile/dataset.hpp"
#include "decode/runner.hpp"
#include "program/meta.hpp"

namespace paw {

// Messages, log lines, values, code: something of each kind that programs are for.
std::span<const std::string> probes();

// The pieces of a specification between punctuation marks, at most 24: texts of its domain.
std::vector<std::string> phrases_of(std::string_view spec);

// More labels than this are not measured: each of them has to be computed for every text.
inline constexpr size_t kMostLabelsMeasured = 128;

// A language model prefers some labels whatever the input. How much it does is seen where inputs say nothing about the
// label (Zhao et al. 2021, "Calibrate Before Use"), or on average over inputs of all kinds (Fei et al. 2023,
// "Mitigating Label Biases for In-context Learning"): the mean log-probability of each label, to 0.001 nat. The runner
// has labels, and neither priors, n-grams nor a confidence map yet. A text that is too long does not count.

// Over texts like those that the program will be given.
LabelPriors measure_label_priors(Runner& runner, std::span<const std::string> inputs);
// Where none are known: half over the probes, half over the specification's phrases, and three quarters of it, since
// such texts only resemble inputs.
LabelPriors guess_label_priors(Runner& runner, std::string_view spec);

// Of a program that was trained on a few examples: the mean probability of each label over the inputs trained on (some
// of them, where they are many) and over texts at large, which weigh as much as 8 of them. Means of probabilities, not
// of their logarithms, since what was trained on gets extreme ones.
LabelPriors trained_label_priors(Runner& runner, std::span<const std::string> texts,
                                 std::span<const Example> trained_on);
// With at least so many examples a label, training finds the labels' balance itself.
inline constexpr size_t kEnoughForBalance = 12;

}  // namespace paw
