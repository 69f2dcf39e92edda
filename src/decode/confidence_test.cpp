#include "decode/confidence.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "paw/error.hpp"

namespace paw {
namespace {

using nlohmann::ordered_json;

TEST(ConfidenceMap, AtSlopeOneIsTheProbabilityTimesTheMass) {
  const Evidence evidence{std::log(0.8), std::log(0.5)};
  EXPECT_NEAR((ConfidenceMap{1, 0, false})(evidence), 0.8, 1e-12);
  EXPECT_NEAR((ConfidenceMap{1, 0, true})(evidence), 0.4, 1e-12);
}

TEST(ConfidenceMap, HalvesTheLogOdds) {
  const ConfidenceMap map{0.5, 0, false};
  EXPECT_NEAR(map({std::log(0.5), 0}), 0.5, 1e-12);
  EXPECT_NEAR(map({std::log(0.9), 0}), 0.75, 1e-12);  // odds of 9, whose root is 3
  EXPECT_NEAR((ConfidenceMap{0.5, std::log(3.0), false})({std::log(0.9), 0}), 0.9, 1e-12);
}

TEST(ConfidenceMap, StaysBetweenZeroAndOne) {
  for (const double log_probability : {0.0, -1e-9, -1.0, -50.0, -1e6}) {
    for (const double slope : {0.01, 1.0, 50.0}) {
      const double confidence = (ConfidenceMap{slope, 3, true})({log_probability, -2});
      EXPECT_GE(confidence, 0);
      EXPECT_LE(confidence, 1);
    }
  }
}

TEST(ConfidenceMap, SharesWhatTheAnswerLostAmongTheOthers) {
  const ConfidenceMap map{0.5, 0, false};
  const Evidence answer{std::log(0.9), 0}, second{std::log(0.08), 0}, third{std::log(0.02), 0};
  EXPECT_NEAR(map.of_other(second, answer), 0.2, 1e-12);
  EXPECT_NEAR(map.of_other(third, answer), 0.05, 1e-12);
  // However unlikely a steep map makes the answer, nothing is above it.
  const ConfidenceMap steep{5, 0, false};
  const Evidence best{std::log(0.4), 0}, next{std::log(0.39), 0};
  EXPECT_LE(steep.of_other(next, best), steep(best));
}

TEST(Abstention, LeavesOutWhatIsBelowItsThreshold) {
  EXPECT_FALSE(abstains({}, 0));
  EXPECT_FALSE(abstains({0.5, {}}, 0.5));
  EXPECT_TRUE(abstains({0.5, {}}, 0.49));
}

TEST(Abstention, IsChecked) {
  EXPECT_NO_THROW(check_abstention({}));
  EXPECT_NO_THROW(check_abstention({0.5, "none"}));
  EXPECT_THROW(check_abstention({-0.1, {}}), UsageError);
  EXPECT_THROW(check_abstention({1.1, {}}), UsageError);
  EXPECT_THROW(check_abstention({std::numeric_limits<double>::quiet_NaN(), {}}), UsageError);
  EXPECT_THROW(check_abstention({0, "none"}), UsageError);
  EXPECT_THROW(check_abstention({0.5, "\xff"}), UsageError);
}

}  // namespace
}  // namespace paw
