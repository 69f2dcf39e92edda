#include "compile/confidence_fit.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "eval/calibration.hpp"
#include "random/random.hpp"

namespace paw {
namespace {

double logistic(double x) { return 1 / (1 + std::exp(-x)); }

// Answers whose log odds are uniform in [-2, 6], right as often as slope and offset say.
std::vector<GradedAnswer> answers_of(size_t count, double slope, double offset, uint64_t seed = 5) {
  Random random(seed);
  std::vector<GradedAnswer> answers;
  for (size_t i = 0; i < count; ++i) {
    const double log_odds = 8 * random.unit() - 2;
    answers.push_back({{std::log(logistic(log_odds)), 0}, random.unit() < logistic(offset + slope * log_odds)});
  }
  return answers;
}

std::vector<GradedAnswer> same(size_t count, double probability, bool right) {
  return std::vector<GradedAnswer>(count, {{std::log(probability), 0}, right});
}

TEST(ConfidenceFit, RecoversATemperature) {
  for (const double slope : {0.4, 1.0, 2.0}) {
    const ConfidenceMap map = fit_confidence(answers_of(20'000, slope, 0), FitOffset::No);
    EXPECT_NEAR(map.slope, slope, 0.05 * slope);
    EXPECT_EQ(map.offset, 0);
  }
}

TEST(ConfidenceFit, RecoversSlopeAndOffset) {
  const ConfidenceMap map = fit_confidence(answers_of(20'000, 0.6, 1.5), FitOffset::Yes);
  EXPECT_NEAR(map.slope, 0.6, 0.04);
  EXPECT_NEAR(map.offset, 1.5, 0.1);
}

TEST(ConfidenceFit, CalibratesWhatItHasNotSeen) {
  const ConfidenceMap map = fit_confidence(answers_of(300, 0.4, 0, 1), FitOffset::No);
  std::vector<Graded> before, after;
  for (const auto& [evidence, right] : answers_of(5'000, 0.4, 0, 2)) {
    before.push_back({std::exp(evidence.log_probability), right});
    after.push_back({map(evidence), right});
  }
  EXPECT_GT(calibration_of(before).ece, 0.08);
  EXPECT_LT(calibration_of(after).ece, 0.04);
}

TEST(ConfidenceFit, FewAnswersLeaveItNearTheModel) {
  EXPECT_EQ(fit_confidence({}, FitOffset::Yes).slope, 1);
  EXPECT_EQ(fit_confidence({}, FitOffset::Yes).offset, 0);
  EXPECT_FALSE(fit_confidence({}, FitOffset::No).label_total);
  for (const bool right : {true, false}) {
    for (const auto fit_offset : {FitOffset::No, FitOffset::Yes}) {
      const ConfidenceMap map = fit_confidence(same(2, 0.95, right), fit_offset);
      EXPECT_GT(map.slope, 0.4);
      EXPECT_LT(map.slope, 1.2);
      EXPECT_LE(std::abs(map.offset), 1);
    }
  }
}

TEST(ConfidenceFit, AllRightMakesNothingCertain) {
  const ConfidenceMap map = fit_confidence(same(50, 0.9999, true), FitOffset::No);
  EXPECT_GT(map({std::log(0.9999), 0}), 0.97);
  EXPECT_LT(map({std::log(0.9999), 0}), 0.9999);
  EXPECT_LT(map.slope, 1);
}

TEST(ConfidenceFit, AllWrongMakesItDoubtful) {
  for (const auto fit_offset : {FitOffset::No, FitOffset::Yes}) {
    const ConfidenceMap map = fit_confidence(same(50, 0.99, false), fit_offset);
    EXPECT_GT(map.slope, 0);  // never turned around: a higher probability is never a lower confidence
    EXPECT_LT(map({std::log(0.99), 0}), 0.75);
  }
}

TEST(ConfidenceFit, BearsEvidenceAtItsEnds) {
  std::vector<GradedAnswer> answers = {{{0, 0}, true}, {{0, -1e9}, false}, {{-1e9, 0}, true}, {{-1e9, -1e9}, false}};
  for (const auto fit_offset : {FitOffset::No, FitOffset::Yes}) {
    const ConfidenceMap map = fit_confidence(answers, fit_offset);
    EXPECT_TRUE(std::isfinite(map.slope) && std::isfinite(map.offset) && map.slope > 0);
  }
}

TEST(ConfidenceFit, TheMassIsAFactorWhereTheProgramSaysItsLabelsAnyway) {
  std::vector<GradedAnswer> answers = same(20, 0.9, true);
  EXPECT_TRUE(fit_confidence(answers, FitOffset::No).label_total);
  EXPECT_FALSE(fit_confidence(answers, FitOffset::Yes).label_total);  // free text has none
  for (GradedAnswer& answer : answers) answer.evidence.log_label_total = std::log(0.5);
  EXPECT_FALSE(fit_confidence(answers, FitOffset::No).label_total);
}

TEST(ConfidenceFit, LeftOutAnswersAreJudgedByTheOthers) {
  std::vector<GradedAnswer> answers = same(30, 0.95, true);
  answers.push_back({{std::log(0.95), 0}, false});
  const ConfidenceMap map = fit_confidence(answers, FitOffset::No);
  const std::vector<double> confidences = left_out_confidences(answers, FitOffset::No, map);
  ASSERT_EQ(confidences.size(), answers.size());
  EXPECT_GT(confidences.back(), map(answers.back().evidence));  // without it, all are right
  EXPECT_LT(confidences.front(), confidences.back());
}

TEST(ConfidenceFit, ManyAnswersAreLeftOutTogether) {
  std::vector<GradedAnswer> answers;
  for (int i = 0; i < 3000; ++i) answers.push_back({{std::log(0.5 + 0.1 * (i % 5)), 0}, i % 3 != 0});
  const ConfidenceMap map = fit_confidence(answers, FitOffset::Yes);
  const std::vector<double> confidences = left_out_confidences(answers, FitOffset::Yes, map);
  ASSERT_EQ(confidences.size(), answers.size());
  for (size_t i = 0; i < answers.size(); ++i) EXPECT_NEAR(confidences[i], map(answers[i].evidence), 0.02);
}

}  // namespace
}  // namespace paw
