#include "decode/cache_rows.hpp"

#include <gtest/gtest.h>

#include <random>
#include <set>

namespace paw {
namespace {

TEST(CacheRowsTest, FillsTheLowestHoleThatIsLargeEnough) {
  CacheRows rows(5);
  EXPECT_EQ(rows.take(10), 5U);
  EXPECT_EQ(rows.take(3), 15U);
  EXPECT_EQ(rows.take(4), 18U);
  EXPECT_EQ(rows.end(), 22U);
  rows.give({15, 3});
  EXPECT_EQ(rows.take(4), 22U);
  EXPECT_EQ(rows.take(2), 15U);
  EXPECT_EQ(rows.take(1), 17U);
}

TEST(CacheRowsTest, HolesGrowTogetherAndTheLastOneIsNoHole) {
  CacheRows rows(0);
  for (size_t i = 0; i < 4; ++i) rows.take(4);
  rows.give({0, 4});
  rows.give({8, 4});
  rows.give({4, 4});
  EXPECT_EQ(rows.take(12), 0U);
  rows.give({0, 12});
  rows.give({12, 4});
  EXPECT_EQ(rows.end(), 0U);
}

// No row is given out twice at a time, and when all are back nothing is in use.
TEST(CacheRowsTest, RandomUse) {
  std::mt19937_64 random(1);
  CacheRows rows(3);
  std::set<size_t> used = {0, 1, 2};
  std::vector<KvSpan> taken;
  for (int i = 0; i < 5000; ++i) {
    if (taken.empty() || random() % 2 == 0) {
      const size_t count = 1 + random() % 40, first = rows.take(count);
      for (size_t row = first; row < first + count; ++row) ASSERT_TRUE(used.insert(row).second);
      ASSERT_LE(first + count, rows.end());
      taken.push_back({first, count});
    } else {
      std::swap(taken[random() % taken.size()], taken.back());
      for (size_t row = 0; row < taken.back().count; ++row) used.erase(taken.back().first + row);
      rows.give(taken.back());
      taken.pop_back();
    }
  }
  for (const KvSpan& span : taken) rows.give(span);
  EXPECT_EQ(rows.end(), 3U);
}

}  // namespace
}  // namespace paw
