#include "compile/probes.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include "eval/match.hpp"
#include "math/portable.hpp"
#include "random/random.hpp"
#include "text/trim.hpp"

namespace paw {

std::span<const std::string> probes() {
  static const std::vector<std::string> texts = {"hello",
                                                 "where is my order? it was due on monday",
                                                 "2023-04-17 08:12:44 ERROR db01: connection lost after 3 retries",
                                                 "please cancel my subscription and send the money back",
                                                 "03/11/2021",
                                                 "how do i change the pin of my card",
                                                 "INFO worker 7 finished job 1182 in 0.4 s",
                                                 "{\"id\": 17, \"name\": \"Anna\", \"paid\": true}",
                                                 "the food was cold and the waiter rude, never again",
                                                 "anna.meyer@example.org",
                                                 "fix typo in the installation guide",
                                                 "+49 170 5550123",
                                                 "book a table for four at half past seven",
                                                 "1,299.00 EUR",
                                                 "I love this phone, the battery lasts two days",
                                                 "WARN disk /var is 93 % full",
                                                 "12 Station Road, Leeds LS1 4DY",
                                                 "SELECT name FROM users WHERE id = 4",
                                                 "what is the weather like in Oslo tomorrow",
                                                 "kernel: usb 1-2: device disconnected",
                                                 "1.5 kg",
                                                 "Dr. Maria Lopez",
                                                 "add retry to the upload and test it",
                                                 "our server is down and customers cannot pay"};
  return texts;
}

std::vector<std::string> phrases_of(std::string_view spec) {
  constexpr size_t kMost = 24, kShortest = 4;
  std::vector<std::string> phrases;
  for (size_t begin = 0; begin < spec.size() && phrases.size() < kMost;) {
    const size_t end = std::min(spec.find_first_of(".,:;\n", begin), spec.size());
    const std::string_view phrase = trimmed(spec.substr(begin, end - begin));
    if (phrase.size() >= kShortest) phrases.emplace_back(phrase);
    begin = end + 1;
  }
  return phrases;
}

namespace {

using Sums = std::map<std::string, double>;  // of a function of each label's probability; none: no text could be run

// The mean over those of the texts that can be run.
Sums mean_over(Runner& runner, std::span<const std::string> texts, double (*function)(double)) {
  Sums sums;
  size_t ran = 0;
  for (const Output& output : runner.run(texts, runner.labels().size())) {
    ran += output.error.empty();
    for (const Alternative& label : output.alternatives) sums[label.text] += function(label.confidence);
  }
  for (auto& [label, sum] : sums) sum /= static_cast<double>(ran);
  return sums;
}

// Smaller probabilities are no better known.
double logarithm(double probability) { return portable::log(std::max(probability, 1e-9)); }

double rounded(double nat) { return std::round(1000 * nat) / 1000; }

}  // namespace

LabelPriors measure_label_priors(Runner& runner, std::span<const std::string> inputs) {
  LabelPriors priors;
  for (const auto& [label, mean] : mean_over(runner, inputs, logarithm)) priors[label] = rounded(mean);
  return priors;
}

LabelPriors guess_label_priors(Runner& runner, std::string_view spec) {
  constexpr double kPart = 0.75;
  const Sums general = mean_over(runner, probes(), logarithm);
  Sums close = mean_over(runner, phrases_of(spec), logarithm);
  if (close.empty()) close = general;
  LabelPriors priors;
  for (const auto& [label, mean] : general) priors[label] = rounded(kPart * (mean + close.at(label)) / 2);
  return priors;
}

LabelPriors trained_label_priors(Runner& runner, std::span<const std::string> texts,
                                 std::span<const Example> trained_on) {
  constexpr size_t kMostInputsUsed = 192;
  constexpr double kTextsWeigh = 8, kLeast = 1e-4;
  std::vector<std::string> inputs;
  for (const Example& example : trained_on) inputs.push_back(example.input);
  Random(0).shuffle(inputs);  // whatever the order of the examples, each label keeps its share in what is left
  inputs.resize(std::min(inputs.size(), kMostInputsUsed));
  const auto itself = [](double probability) { return probability; };
  Sums at_large = mean_over(runner, texts, itself), trained = mean_over(runner, inputs, itself);
  if (at_large.empty()) at_large = trained;
  const double part = kTextsWeigh / (kTextsWeigh + static_cast<double>(trained_on.size()));
  LabelPriors priors;
  for (const auto& [label, mean] : trained) {
    priors[label] = rounded(portable::log(part * at_large.at(label) + (1 - part) * mean + kLeast));
  }
  return priors;
}

}  // namespace paw
