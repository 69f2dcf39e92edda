#include "compile/ngram_fit.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <deque>
#include <map>
#include <numbers>
#include <set>

#include "compile/probes.hpp"
#include "kernels/kernels.hpp"
#include "math/portable.hpp"

namespace paw {
namespace {

constexpr size_t kMostWeights = 1 << 20;
constexpr uint32_t kMostBuckets = 1 << 14;
constexpr size_t kMostWeightsOfMany = 1 << 21;
constexpr uint32_t kMostBucketsOfMany = 1 << 16;
// Half the penalty times the squared weights is added to the loss. It grows with the examples, so that many do not make
// the votes ever more certain.
constexpr float kPenalty = 4;
constexpr size_t kExamplesOfPenalty = 200;
constexpr float kPenaltyOfMany = 0.03F;
constexpr size_t kChunksOfMany = 8;  // whose gradients are added in order, so that threads change nothing
constexpr float kUsualStrength = 4;
constexpr double kStrengthDeviation = 0.5;  // of its logarithm

using Values = std::vector<float>;

double dot(const Values& x, const Values& y) {
  double sum = 0;
  for (size_t i = 0; i < x.size(); ++i) sum += static_cast<double>(x[i]) * static_cast<double>(y[i]);
  return sum;
}

void add(Values& x, double factor, const Values& y) {
  for (size_t i = 0; i < x.size(); ++i) x[i] += static_cast<float>(factor) * y[i];
}

// The loss as a function of the weights: those of the features that occur, [feature][label], then the bias.
class Regression {
 public:
  // `targets` are the labels' numbers, `weights` of the examples.
  Regression(std::span<const std::vector<uint32_t>> features, std::span<const size_t> targets, Values weights,
             size_t labels, ThreadPool& pool)
      : targets_(targets),
        weights_(std::move(weights)),
        labels_(labels),
        pool_(pool),
        penalty_(features.size() >= kManyExamples
                     ? kPenaltyOfMany
                     : kPenalty * std::max(1.0F, static_cast<float>(features.size()) / kExamplesOfPenalty)),
        chunks_(features.size() >= kManyExamples ? kChunksOfMany : 1) {
    std::set<uint32_t> distinct;
    for (const auto& example : features) distinct.insert(example.begin(), example.end());
    buckets_.assign(distinct.begin(), distinct.end());
    for (const auto& example : features) {
      std::vector<uint32_t>& indices = examples_.emplace_back();
      for (const uint32_t bucket : example) {
        const auto found = std::lower_bound(buckets_.begin(), buckets_.end(), bucket);
        indices.push_back(static_cast<uint32_t>(found - buckets_.begin()));
      }
    }
    gradients_.resize(chunks_, Values(chunks_ > 1 ? size() : 0));
    losses_.resize(chunks_);
  }

  size_t size() const { return (buckets_.size() + 1) * labels_; }
  const std::vector<uint32_t>& buckets() const { return buckets_; }

  double loss(const Values& at, Values& gradient) {
    const size_t bias = buckets_.size() * labels_;
    double sum = 0;
    for (size_t i = 0; i < bias; ++i) {
      sum += penalty_ / 2.0 * static_cast<double>(at[i]) * static_cast<double>(at[i]);
      gradient[i] = penalty_ * at[i];
    }
    std::fill(gradient.begin() + static_cast<std::ptrdiff_t>(bias), gradient.end(), 0.0F);
    if (chunks_ == 1) return sum + loss_of(0, examples_.size(), at, gradient);
    pool_.for_ranges(chunks_, 1, [&](size_t begin, size_t end) {
      for (size_t chunk = begin; chunk < end; ++chunk) {
        std::fill(gradients_[chunk].begin(), gradients_[chunk].end(), 0.0F);
        losses_[chunk] = loss_of(examples_.size() * chunk / chunks_, examples_.size() * (chunk + 1) / chunks_, at,
                                 gradients_[chunk]);
      }
    });
    for (size_t chunk = 0; chunk < chunks_; ++chunk) {
      sum += losses_[chunk];
      for (size_t i = 0; i < gradient.size(); ++i) gradient[i] += gradients_[chunk][i];
    }
    return sum;
  }

 private:
  // Of the examples from `begin` to `end`; adds to the gradient.
  double loss_of(size_t begin, size_t end, const Values& at, Values& gradient) const {
    const size_t bias = buckets_.size() * labels_;
    double sum = 0;
    Values logits(labels_);
    for (size_t n = begin; n < end; ++n) {
      const float value = 1 / std::sqrt(static_cast<float>(std::max<size_t>(1, examples_[n].size())));
      std::fill(logits.begin(), logits.end(), 0.0F);
      for (const size_t feature : examples_[n]) {
        for (size_t i = 0; i < labels_; ++i) logits[i] += at[feature * labels_ + i];
      }
      for (size_t i = 0; i < labels_; ++i) logits[i] = value * logits[i] + at[bias + i];
      const float loss = kernels().cross_entropy(logits.data(), labels_, targets_[n], weights_[n]);
      sum += static_cast<double>(weights_[n]) * static_cast<double>(loss);
      for (size_t i = 0; i < labels_; ++i) gradient[bias + i] += logits[i];
      for (size_t i = 0; i < labels_; ++i) logits[i] *= value;
      for (const size_t feature : examples_[n]) {
        for (size_t i = 0; i < labels_; ++i) gradient[feature * labels_ + i] += logits[i];
      }
    }
    return sum;
  }

  std::span<const size_t> targets_;
  Values weights_;
  size_t labels_;
  ThreadPool& pool_;
  float penalty_;
  size_t chunks_;
  std::vector<uint32_t> buckets_;
  std::vector<std::vector<uint32_t>> examples_;  // the features of each, as indices into buckets_
  std::vector<Values> gradients_;                // of each chunk
  std::vector<double> losses_;
};

// Limited-memory BFGS with a step that is halved until the loss falls enough (Armijo 1966).
Values minimize(Regression& regression) {
  constexpr size_t kMemory = 8, kMostSteps = 200;
  constexpr double kEnough = 1e-4, kSmall = 1e-3;
  struct Pair {
    Values step, change;  // of the weights, of the gradient
    double product = 0;
  };
  std::deque<Pair> memory;
  Values at(regression.size()), gradient(at.size());
  double now = regression.loss(at, gradient);
  for (size_t count = 0; count < kMostSteps && dot(gradient, gradient) > kSmall * kSmall; ++count) {
    Values way = gradient;
    std::vector<double> factors;
    for (auto pair = memory.rbegin(); pair != memory.rend(); ++pair) {
      factors.push_back(dot(pair->step, way) / pair->product);
      add(way, -factors.back(), pair->change);
    }
    // The first step is down the gradient, at most of length 1.
    const double scale = memory.empty() ? 1 / (1 + std::sqrt(dot(gradient, gradient)))
                                        : memory.back().product / dot(memory.back().change, memory.back().change);
    for (float& value : way) value *= static_cast<float>(scale);
    for (const Pair& pair : memory) {
      add(way, factors.back() - dot(pair.change, way) / pair.product, pair.step);
      factors.pop_back();
    }
    const double slope = -dot(gradient, way);
    Values next, next_gradient(at.size());
    double then = now;
    bool fell = false;
    for (double share = 1; share > 1e-6 && !fell; share /= 2) {
      next = at;
      add(next, -share, way);
      then = regression.loss(next, next_gradient);
      fell = then <= now + kEnough * share * slope;
    }
    if (!fell) break;
    Pair pair{next, next_gradient, 0};
    add(pair.step, -1, at);
    add(pair.change, -1, gradient);
    pair.product = dot(pair.step, pair.change);
    if (pair.product > 0) memory.push_back(std::move(pair));
    if (memory.size() > kMemory) memory.pop_front();
    at = std::move(next);
    gradient = std::move(next_gradient);
    now = then;
  }
  return at;
}

}  // namespace

LabelNgrams fit_label_ngrams(std::span<const Example> examples, ThreadPool& pool) {
  std::map<std::string, std::pair<size_t, size_t>> known;  // a label's number, and how many examples have it
  for (const Example& example : examples) ++known[example.output].second;
  LabelNgrams fitted;
  if (known.size() < 2 || known.size() > kMostLabelsMeasured) return fitted;
  for (auto& [label, numbers] : known) {
    numbers.first = fitted.labels.size();
    fitted.labels.push_back(label);
  }
  const size_t labels = fitted.labels.size();
  const bool many = examples.size() >= kManyExamples;
  fitted.words = many;
  fitted.buckets = std::min(many ? kMostBucketsOfMany : kMostBuckets,
                            static_cast<uint32_t>(std::bit_floor((many ? kMostWeightsOfMany : kMostWeights) / labels)));
  fitted.strength = kUsualStrength;
  std::vector<std::vector<uint32_t>> features;
  std::vector<size_t> targets;
  Values example_weights;
  const float share = static_cast<float>(examples.size()) / static_cast<float>(labels);
  for (const Example& example : examples) {
    const auto& [number, count] = known[example.output];
    features.push_back(ngram_buckets(example.input, fitted.buckets, fitted.words));
    targets.push_back(number);
    example_weights.push_back(many ? 1 : share / static_cast<float>(count));
  }
  Regression regression(features, targets, std::move(example_weights), labels, pool);
  const Values weights = minimize(regression);
  const auto end = weights.end() - static_cast<std::ptrdiff_t>(labels);
  fitted.bias.assign(end, weights.end());
  float largest = 0;
  for (auto weight = weights.begin(); weight != end; ++weight) largest = std::max(largest, std::abs(*weight));
  fitted.scale = largest > 0 ? largest / 127 : 1;
  fitted.weights.resize(fitted.buckets * labels);
  for (size_t feature = 0; feature < regression.buckets().size(); ++feature) {
    for (size_t i = 0; i < labels; ++i) {
      fitted.weights[regression.buckets()[feature] * labels + i] =
          static_cast<int8_t>(std::lround(weights[feature * labels + i] / fitted.scale));
    }
  }
  return fitted;
}

float fit_vote_strength(std::span<const VotedCase> cases) {
  double best = kUsualStrength, least = INFINITY;
  for (int quarter = 0; quarter <= 24; ++quarter) {
    const double share = portable::exp(-quarter * (std::numbers::ln2 / 4)),
                 deviation = portable::log(share) / kStrengthDeviation;
    double loss = deviation * deviation / 2;
    for (const VotedCase& voted : cases) {
      Values scores = voted.model;
      for (size_t i = 0; i < scores.size(); ++i)
        scores[i] += static_cast<float>(kUsualStrength * share) * voted.votes[i];
      loss += static_cast<double>(kernels().log_sum_exp(scores.data(), scores.size()) - scores[voted.right]);
    }
    if (loss < least) {
      least = loss;
      best = kUsualStrength * share;
    }
  }
  return static_cast<float>(best);
}

}  // namespace paw
