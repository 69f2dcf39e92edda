#include "compile/confidence_fit.hpp"

#include <algorithm>
#include <cmath>

#include "math/portable.hpp"

namespace paw {
namespace {

constexpr double kSlopeDeviation = 0.5, kOffsetDeviation = 0.5;
// Imagined answers of each kind, right and wrong: Jeffreys' prior of a share.
constexpr double kImagined = 0.5;
constexpr double kLeastLabelTotal = 0.9;
constexpr int kMostSteps = 100, kMostHalvings = 40;
constexpr double kLeastStep = 1e-7;
constexpr size_t kMostLeftOutAlone = 500, kFolds = 50;

// An answer as the fit sees it.
struct Point {
  double log_odds = 0, target = 0;
};

struct Parameters {
  double log_slope = 0, offset = 0;
};

// Of the answers but those of fold `left_out`; answer i is of fold i % folds.
std::vector<Point> points_of(std::span<const GradedAnswer> answers, size_t left_out, size_t folds) {
  double right = 0, wrong = 0;
  for (size_t i = 0; i < answers.size(); ++i) {
    if (i % folds != left_out) (answers[i].right ? right : wrong) += 1;
  }
  std::vector<Point> points;
  for (size_t i = 0; i < answers.size(); ++i) {
    if (i % folds == left_out) continue;
    points.push_back({log_odds(answers[i].evidence), answers[i].right ? (right + kImagined) / (right + 2 * kImagined)
                                                                      : kImagined / (wrong + 2 * kImagined)});
  }
  return points;
}

// -log(1 / (1 + exp(-z))), without overflow.
double softplus_of_minus(double z) { return std::max(-z, 0.0) + portable::log1p(portable::exp(-std::abs(z))); }

// The negative logarithm of the posterior, without its constant.
double loss(const std::vector<Point>& points, const Parameters& at) {
  const double slope = at.log_slope / kSlopeDeviation, offset = at.offset / kOffsetDeviation;
  double sum = slope * slope / 2 + offset * offset / 2;
  for (const Point& point : points) {
    const double z = at.offset + portable::exp(at.log_slope) * point.log_odds;
    sum += point.target * softplus_of_minus(z) + (1 - point.target) * softplus_of_minus(-z);
  }
  return sum;
}

// The step of Fisher scoring: the expected Hessian, which the priors make positive definite, against the gradient.
Parameters scoring_step(const std::vector<Point>& points, const Parameters& at, FitOffset fit_offset) {
  const double slope = portable::exp(at.log_slope);
  const double slope_precision = 1 / (kSlopeDeviation * kSlopeDeviation),
               offset_precision = 1 / (kOffsetDeviation * kOffsetDeviation);
  double gradient_slope = at.log_slope * slope_precision, gradient_offset = at.offset * offset_precision;
  double slope_slope = slope_precision, offset_offset = offset_precision, slope_offset = 0;
  for (const Point& point : points) {
    const double change = slope * point.log_odds;  // of z with log_slope
    const double p = 1 / (1 + portable::exp(-(at.offset + change)));
    gradient_slope += (p - point.target) * change;
    gradient_offset += p - point.target;
    slope_slope += p * (1 - p) * change * change;
    offset_offset += p * (1 - p);
    slope_offset += p * (1 - p) * change;
  }
  if (fit_offset == FitOffset::No) return {-gradient_slope / slope_slope, 0};
  const double determinant = slope_slope * offset_offset - slope_offset * slope_offset;
  return {-(offset_offset * gradient_slope - slope_offset * gradient_offset) / determinant,
          -(slope_slope * gradient_offset - slope_offset * gradient_slope) / determinant};
}

ConfidenceMap fit(const std::vector<Point>& points, FitOffset fit_offset) {
  Parameters at;
  double now = loss(points, at);
  for (int step = 0; step < kMostSteps; ++step) {
    const Parameters way = scoring_step(points, at, fit_offset);
    if (std::abs(way.log_slope) + std::abs(way.offset) < kLeastStep) break;
    double share = 1;
    Parameters next;
    int halvings = 0;
    for (; halvings < kMostHalvings; ++halvings, share /= 2) {
      next = {at.log_slope + share * way.log_slope, at.offset + share * way.offset};
      if (loss(points, next) < now) break;
    }
    if (halvings == kMostHalvings) break;
    at = next;
    now = loss(points, at);
  }
  return {portable::exp(at.log_slope), at.offset, false};
}

}  // namespace

ConfidenceMap fit_confidence(std::span<const GradedAnswer> answers, FitOffset offset) {
  ConfidenceMap map = fit(points_of(answers, 1, 1), offset);
  double label_total = 0;
  for (const GradedAnswer& answer : answers) label_total += portable::exp(answer.evidence.log_label_total);
  map.label_total = offset == FitOffset::No && !answers.empty() &&
                    label_total >= kLeastLabelTotal * static_cast<double>(answers.size());
  return map;
}

std::vector<double> left_out_confidences(std::span<const GradedAnswer> answers, FitOffset offset,
                                         const ConfidenceMap& map) {
  const size_t folds = answers.size() <= kMostLeftOutAlone ? answers.size() : kFolds;
  std::vector<double> confidences(answers.size());
  for (size_t fold = 0; fold < folds; ++fold) {
    ConfidenceMap without = fit(points_of(answers, fold, folds), offset);
    without.label_total = map.label_total;
    for (size_t i = fold; i < answers.size(); i += folds) confidences[i] = without(answers[i].evidence);
  }
  return confidences;
}

}  // namespace paw
