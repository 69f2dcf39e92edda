// Tests of the thread pool: every item once, whatever the number of threads, and exceptions reach the caller.
#include "kernels/thread_pool.hpp"

#include <gtest/gtest.h>

#include <numeric>
#include <stdexcept>
#include <string>

namespace paw {
namespace {

class ThreadPoolTest : public ::testing::TestWithParam<size_t> {
 protected:
  ThreadPool pool{GetParam()};
};

INSTANTIATE_TEST_SUITE_P(Threads, ThreadPoolTest, ::testing::Values(1, 2, 3, 4));

TEST_P(ThreadPoolTest, HasTheSizeAskedFor) { EXPECT_EQ(pool.size(), GetParam()); }

TEST_P(ThreadPoolTest, CoversEveryItemExactlyOnce) {
  for (const size_t grain : {1, 3, 16}) {
    for (const size_t count : {0, 1, 2, 3, 7, 15, 16, 17, 48, 69}) {
      std::vector<std::atomic<int>> visits(count);
      pool.for_ranges(count, grain, [&](size_t begin, size_t end) {
        EXPECT_LT(begin, end);
        for (size_t i = begin; i < end; ++i) visits[i].fetch_add(1);
      });
      for (size_t i = 0; i < count; ++i)
        EXPECT_EQ(visits[i], 1) << "item " << i << " of " << count << ", grain " << grain;
    }
  }
}

TEST_P(ThreadPoolTest, ManyShortLoopsInARow) {
  std::vector<size_t> sums(8);
  for (size_t round = 0; round < 1000; ++round) {
    pool.for_ranges(8, 1, [&](size_t begin, size_t end) {
      for (size_t i = begin; i < end; ++i) sums[i] += round;
    });
  }
  EXPECT_EQ(sums, std::vector<size_t>(8, 1000 * 999 / 2));
}

TEST_P(ThreadPoolTest, RethrowsAndStaysUsable) {
  for (size_t bad = 0; bad < 20; bad += 3) {
    const auto work = [&](size_t begin, size_t end) {
      if (begin <= bad && bad < end) throw std::runtime_error("item " + std::to_string(bad));
    };
    try {
      pool.for_ranges(20, 1, work);
      FAIL() << "nothing was thrown";
    } catch (const std::runtime_error& error) {
      EXPECT_EQ(error.what(), "item " + std::to_string(bad));
    }
    std::atomic<size_t> done = 0;
    pool.for_ranges(20, 1, [&](size_t begin, size_t end) { done += end - begin; });
    EXPECT_EQ(done, 20U);
  }
}

TEST(ThreadPoolSizeTest, ZeroMeansAsManyAsTheMachineHas) { EXPECT_GE(ThreadPool(0).size(), 1U); }

}  // namespace
}  // namespace paw
