// Tests of the thread pool: every item once, whatever the number of threads; exceptions reach the caller; threads that
// wait use no processor, and threads that cannot be started are done without.
#include "kernels/thread_pool.hpp"

#include <gtest/gtest.h>

#include <ctime>
#include <latch>
#include <new>
#include <stdexcept>
#include <string>
#include <system_error>

#include "kernels/processors.hpp"

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

TEST(ThreadPoolSizeTest, ZeroMeansAsManyAsThereAreProcessors) {
  EXPECT_EQ(ThreadPool(0).size(), available_processors());
}

template <typename Failure>
void expect_to_do_without(const Failure& failure) {
  for (const size_t started : {0, 1, 3}) {
    size_t starts = 0;
    ThreadPool pool(8, [&](std::function<void()> function) {
      if (starts++ == started) throw failure;
      return start_thread(std::move(function));
    });
    EXPECT_EQ(pool.size(), started + 1);
    EXPECT_EQ(starts, started + 1) << "it asked again";
    std::vector<std::atomic<int>> visits(100);
    pool.for_ranges(visits.size(), 1, [&](size_t begin, size_t end) {
      for (size_t i = begin; i < end; ++i) visits[i].fetch_add(1);
    });
    for (const auto& count : visits) EXPECT_EQ(count, 1);
  }
}

TEST(ThreadPoolSizeTest, MakesDoWithTheThreadsThatTheSystemCanStart) {
  expect_to_do_without(std::system_error(std::make_error_code(std::errc::resource_unavailable_try_again)));
  expect_to_do_without(std::bad_alloc());
}

// Seconds of processor time that the whole process used.
double processor_time() {
  timespec time;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

constexpr std::chrono::milliseconds kLong(400);
constexpr double kLittle = 0.1;  // seconds, of the 0.4 that a thread which never sleeps would use

TEST_P(ThreadPoolTest, WorkersWithoutWorkSleep) {
  pool.for_ranges(64, 1, [](size_t, size_t) {});
  const double before = processor_time();
  std::this_thread::sleep_for(kLong);
  EXPECT_LT(processor_time() - before, kLittle);
}

TEST_P(ThreadPoolTest, TheCallerSleepsWhileItWaitsForAWorker) {
  if (pool.size() == 1) GTEST_SKIP() << "the caller is alone";
  const auto caller = std::this_thread::get_id();
  std::latch joined(1);
  std::atomic<bool> first = true;
  const double before = processor_time();
  pool.for_ranges(64, 1, [&](size_t, size_t) {
    if (std::this_thread::get_id() == caller) {
      joined.wait();
    } else if (first.exchange(false)) {
      joined.count_down();
      std::this_thread::sleep_for(kLong);
    }
  });
  EXPECT_FALSE(first);
  EXPECT_LT(processor_time() - before, kLittle);
}

}  // namespace
}  // namespace paw
