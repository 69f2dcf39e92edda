#include "random/random.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

namespace paw {
namespace {

TEST(Random, StartsWithThePublishedSequence) {
  // splitmix64 from 0 gives e220a8397b1dcdaf, 6e789e6aa1b965f4, 06c45d188009454f, f88bb8a8724c81ec; xoshiro256** on
  // that state:
  Random random(0);
  EXPECT_EQ(random.next(), 0x99EC5F36CB75F2B4U);
  EXPECT_EQ(random.next(), 0xBF6E1F784956452AU);
}

TEST(Random, BelowIsUniformAndInRange) {
  Random random(7);
  std::vector<int> counts(6);
  for (int i = 0; i < 60000; ++i) ++counts.at(random.below(6));
  for (const int count : counts) EXPECT_NEAR(count, 10000, 400);
}

TEST(Random, ShuffleKeepsTheElements) {
  std::vector<int> values(100);
  std::iota(values.begin(), values.end(), 0);
  const std::vector<int> sorted = values;
  Random(3).shuffle(values);
  EXPECT_NE(values, sorted);
  std::sort(values.begin(), values.end());
  EXPECT_EQ(values, sorted);
}

TEST(Reservoir, KeepsAllThatFitInOrder) {
  Reservoir<int> reservoir(5, 1);
  for (const int value : {3, 1, 2}) reservoir.add(value);
  EXPECT_EQ(reservoir.total(), 3U);
  EXPECT_EQ(reservoir.take(), (std::vector<int>{3, 1, 2}));
}

TEST(Reservoir, KeepsEachValueEquallyOften) {
  std::vector<int> counts(10);
  for (uint64_t seed = 0; seed < 10000; ++seed) {
    Reservoir<size_t> reservoir(3, seed);
    for (size_t value = 0; value < counts.size(); ++value) reservoir.add(value);
    for (const size_t value : reservoir.take()) ++counts[value];
  }
  for (const int count : counts) EXPECT_NEAR(count, 3000, 200);
}

TEST(Random, UnitIsInsideTheInterval) {
  Random random(1);
  for (int i = 0; i < 1000; ++i) {
    const double value = random.unit();
    EXPECT_GE(value, 0);
    EXPECT_LT(value, 1);
  }
}

}  // namespace
}  // namespace paw
