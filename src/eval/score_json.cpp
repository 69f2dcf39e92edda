// A score as JSON.
#include "eval/metrics.hpp"

namespace paw {
namespace {

nlohmann::ordered_json match_json(const Score& score) {
  nlohmann::ordered_json json = {{"rule", name_of(score.rule.kind)},
                                 {"score", score.match.value},
                                 {"correct", score.match.count},
                                 {"interval", {score.match.interval.low, score.match.interval.high}}};
  if (score.rule.kind == Match::Number) json["tolerance"] = score.rule.tolerance;
  return json;
}

nlohmann::ordered_json reliability_json(const Calibration& calibration) {
  nlohmann::ordered_json bins = nlohmann::ordered_json::array();
  const double width = static_cast<double>(calibration.bins.size());
  for (size_t i = 0; i < calibration.bins.size(); ++i) {
    const ReliabilityBin& bin = calibration.bins[i];
    auto& json = bins.emplace_back();
    json = {{"from", static_cast<double>(i) / width}, {"to", static_cast<double>(i + 1) / width}, {"n", bin.count}};
    json["confidence"] = bin.count == 0 ? nlohmann::ordered_json() : nlohmann::ordered_json(bin.confidence);
    json["accuracy"] = bin.count == 0 ? nlohmann::ordered_json() : nlohmann::ordered_json(bin.accuracy);
  }
  return bins;
}

nlohmann::ordered_json coverage_json(const Calibration& calibration) {
  nlohmann::ordered_json points = nlohmann::ordered_json::array();
  for (const CoveragePoint& point : calibration.coverage) {
    points.push_back({{"threshold", point.threshold},
                      {"answered", point.answered},
                      {"coverage", point.coverage},
                      {"accuracy", point.accuracy}});
  }
  return points;
}

nlohmann::ordered_json labels_json(const Score& score) {
  nlohmann::ordered_json labels = nlohmann::ordered_json::array();
  for (const LabelScore& label : score.labels) {
    labels.push_back({{"label", label.label},
                      {"precision", label.precision},
                      {"recall", label.recall},
                      {"f1", label.f1},
                      {"support", label.support}});
  }
  return labels;
}

}  // namespace

void to_json(nlohmann::ordered_json& json, const Score& score) {
  json = {{"n", score.n},
          {"exact_match", score.exact_match},
          {"correct", score.correct},
          {"interval", {score.interval.low, score.interval.high}},
          {"match", match_json(score)},
          {"errors", score.errors},
          {"ms_per_call", score.mean_ms},
          {"ms_median", score.median_ms},
          {"ms_p95", score.p95_ms},
          {"confidence", score.mean_confidence},
          {"ece", score.calibration.ece},
          {"reliability", reliability_json(score.calibration)},
          {"coverage", coverage_json(score.calibration)}};
  if (score.answered.below > 0) {
    const auto& [below, given, right] = score.answered;
    json["abstention"] = {{"below", below},          {"answered", given.count},
                          {"coverage", given.value}, {"correct", right.count},
                          {"accuracy", right.value}, {"interval", {right.interval.low, right.interval.high}}};
  }
  if (score.labels.empty()) return;
  json["labels"] = labels_json(score);
  json["macro"] = {{"precision", score.macro_precision}, {"recall", score.macro_recall}, {"f1", score.macro_f1}};
  json["confusion"] = score.confusion;
}

}  // namespace paw
