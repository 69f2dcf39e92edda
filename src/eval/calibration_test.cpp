#include "eval/calibration.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <limits>

namespace paw {
namespace {

TEST(Calibration, ErrorByHand) {
  // (0.9, 1.0]: 0.95 right, 0.97 wrong: mean confidence 0.96, accuracy 0.5, apart 0.46.
  // (0.6, 0.7]: 0.7 right, 0.65 right, 0.66 wrong: 0.67, 2/3, apart 0.01 / 3.
  // (0.0, 0.1]: 0.0 wrong: 0, 0, apart 0.
  const std::vector<Graded> answers = {{0.95, true}, {0.97, false}, {0.7, true},
                                       {0.65, true}, {0.66, false}, {0, false}};
  const Calibration result = calibration_of(answers);
  EXPECT_NEAR(result.ece, 2.0 / 6 * 0.46 + 3.0 / 6 * (0.67 - 2.0 / 3), 1e-12);
  EXPECT_EQ(result.bins[9].count, 2);
  EXPECT_EQ(result.bins[6].count, 3);
  EXPECT_EQ(result.bins[0].count, 1);
  EXPECT_NEAR(result.bins[9].confidence, 0.96, 1e-12);
  EXPECT_DOUBLE_EQ(result.bins[9].accuracy, 0.5);
}

TEST(Calibration, BinsAreOpenBelowAndClosedAbove) {
  for (size_t i = 1; i <= 10; ++i) {
    const double edge = static_cast<double>(i) / 10;
    const std::vector<Graded> answers = {{edge, true}, {edge - 0.05, true}, {edge - 0.0999, true}};
    EXPECT_EQ(calibration_of(answers).bins[i - 1].count, 3) << edge;
  }
}

TEST(Calibration, TheEnds) {
  const std::vector<Graded> sure = {{1, true}, {1, true}};
  EXPECT_EQ(calibration_of(sure).ece, 0);
  const std::vector<Graded> wrong = {{1, false}, {1, false}};
  EXPECT_EQ(calibration_of(wrong).ece, 1);
  EXPECT_EQ(calibration_of({}).ece, 0);
  EXPECT_TRUE(calibration_of({}).coverage.empty());
  EXPECT_EQ(coverage_at(calibration_of({}), 0.5), nullptr);
  const std::vector<Graded> nonsense = {{7, true}, {-1, false}, {std::numeric_limits<double>::quiet_NaN(), false}};
  EXPECT_EQ(calibration_of(nonsense).ece, 0);
}

TEST(Coverage, ByHand) {
  const std::vector<Graded> answers = {{0.5, false}, {0.9, true}, {0.7, true}, {0.7, false}};
  const Calibration result = calibration_of(answers);
  ASSERT_EQ(result.coverage.size(), 3);  // the two of 0.7 go together
  EXPECT_EQ(result.coverage[0].threshold, 0.9);
  EXPECT_EQ(result.coverage[0].accuracy, 1);
  EXPECT_EQ(result.coverage[1].threshold, 0.7);
  EXPECT_EQ(result.coverage[1].answered, 3);
  EXPECT_DOUBLE_EQ(result.coverage[1].coverage, 0.75);
  EXPECT_DOUBLE_EQ(result.coverage[1].accuracy, 2.0 / 3);
  EXPECT_EQ(result.coverage[2].coverage, 1);
  EXPECT_EQ(result.coverage[2].accuracy, 0.5);
  EXPECT_EQ(coverage_at(result, 0.5)->threshold, 0.7);
  EXPECT_EQ(coverage_at(result, 1)->threshold, 0.5);
}

TEST(Coverage, ManyAnswersGiveFewPoints) {
  std::vector<Graded> answers;
  for (int i = 0; i < 1000; ++i) answers.push_back({i / 1000.0, i % 3 != 0});
  std::reverse(answers.begin() + 200, answers.end());
  const Calibration result = calibration_of(answers);
  EXPECT_EQ(result.coverage.size(), 50);
  EXPECT_EQ(result.coverage.front().answered, 20);
  EXPECT_EQ(result.coverage.back().answered, 1000);
  EXPECT_EQ(result.coverage.back().threshold, 0);
  for (const CoveragePoint& point : result.coverage) EXPECT_EQ(point.answered % 20, 0);
}

}  // namespace
}  // namespace paw
