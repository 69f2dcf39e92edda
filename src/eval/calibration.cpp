#include "eval/calibration.hpp"

#include <algorithm>
#include <cmath>

namespace paw {
namespace {

constexpr size_t kMostPoints = 50;

double clamped(double confidence) { return std::isnan(confidence) ? 0 : std::clamp(confidence, 0.0, 1.0); }

size_t bin_of(double confidence, size_t bins) {
  const double position = std::ceil(confidence * static_cast<double>(bins));
  return static_cast<size_t>(std::clamp(position, 1.0, static_cast<double>(bins))) - 1;
}

void fill_bins(std::span<const Graded> answers, Calibration& result) {
  for (const Graded& answer : answers) {
    ReliabilityBin& bin = result.bins[bin_of(answer.confidence, result.bins.size())];
    ++bin.count;
    bin.confidence += answer.confidence;
    bin.accuracy += answer.right ? 1 : 0;
  }
  for (ReliabilityBin& bin : result.bins) {
    if (bin.count == 0) continue;
    const double count = static_cast<double>(bin.count);
    bin.confidence /= count;
    bin.accuracy /= count;
    result.ece += count / static_cast<double>(answers.size()) * std::abs(bin.accuracy - bin.confidence);
  }
}

// A point wherever the confidence falls; `answers` by falling confidence.
std::vector<CoveragePoint> coverage_curve(std::span<const Graded> answers) {
  std::vector<CoveragePoint> curve;
  uint64_t right = 0;
  for (size_t i = 0; i < answers.size(); ++i) {
    right += answers[i].right ? 1 : 0;
    if (i + 1 < answers.size() && answers[i + 1].confidence == answers[i].confidence) continue;
    const double kept = static_cast<double>(i + 1);
    curve.push_back(
        {answers[i].confidence, i + 1, kept / static_cast<double>(answers.size()), static_cast<double>(right) / kept});
  }
  return curve;
}

// Of each fiftieth part of the answers the last point, so that the end stays.
std::vector<CoveragePoint> thinned(const std::vector<CoveragePoint>& curve) {
  if (curve.size() <= kMostPoints) return curve;
  const auto part_of = [](const CoveragePoint& point) {
    return std::ceil(point.coverage * static_cast<double>(kMostPoints) - 1e-9);
  };
  std::vector<CoveragePoint> points;
  for (size_t i = 0; i < curve.size(); ++i) {
    if (i + 1 == curve.size() || part_of(curve[i + 1]) != part_of(curve[i])) points.push_back(curve[i]);
  }
  return points;
}

}  // namespace

Calibration calibration_of(std::span<const Graded> answers) {
  std::vector<Graded> sorted(answers.begin(), answers.end());
  for (Graded& answer : sorted) answer.confidence = clamped(answer.confidence);
  std::sort(sorted.begin(), sorted.end(), [](const Graded& x, const Graded& y) { return x.confidence > y.confidence; });
  Calibration result;
  fill_bins(sorted, result);
  result.coverage = thinned(coverage_curve(sorted));
  return result;
}

const CoveragePoint* coverage_at(const Calibration& calibration, double share) {
  for (const CoveragePoint& point : calibration.coverage) {
    if (point.coverage >= share) return &point;
  }
  return nullptr;
}

}  // namespace paw
