// Tests of commands that run for a bounded time, with and without a descriptor of their process.
#include "watch/shell.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <cerrno>
#include <thread>

namespace paw::watch {
namespace {

using testing::HasSubstr;
using namespace std::chrono_literals;

int no_descriptor(pid_t) {
  errno = ENOSYS;
  return -1;
}

class ShellWaitTest : public testing::TestWithParam<bool> {
 protected:
  std::string run(const std::string& command, Clock::duration timeout = 20s, const std::stop_token& stop = {}) {
    const Clock::time_point start = Clock::now();
    const OpenProcess open = GetParam() ? OpenProcess(open_process_descriptor) : OpenProcess(no_descriptor);
    const std::string failure = run_shell(command, "line\n", {{"PAW_INPUT", "line"}}, timeout, stop, open);
    took = Clock::now() - start;
    errno = 0;
    EXPECT_EQ(waitpid(-1, nullptr, WNOHANG), -1) << "a child is left";
    EXPECT_EQ(errno, ECHILD);
    return failure;
  }
  Clock::duration took{};
};

INSTANTIATE_TEST_SUITE_P(Descriptor, ShellWaitTest, testing::Bool());

TEST_P(ShellWaitTest, SaysHowACommandEnded) {
  EXPECT_EQ(run("exit 0"), "");
  EXPECT_EQ(run("exit 3"), "ended with exit status 3");
  EXPECT_EQ(run("sleep 0.2; exit 4"), "ended with exit status 4");
  EXPECT_EQ(run("kill -9 $$"), "was ended by signal 9");
  EXPECT_EQ(run("read -r line && [ \"$line\" = \"$PAW_INPUT\" ]"), "");
}

TEST_P(ShellWaitTest, AShortCommandIsNotWaitedForLong) {
  run("exit 0");
  EXPECT_LT(took, 5s);
}

TEST_P(ShellWaitTest, HangingIsEndedWithItsWholeGroup) {
  EXPECT_THAT(run("sleep 30 & sleep 30", 100ms), HasSubstr("was not done after 0.1 s"));
  EXPECT_LT(took, 10s);
}

TEST_P(ShellWaitTest, WhatIgnoresSigtermIsKilled) {
  EXPECT_THAT(run("trap '' TERM; while :; do sleep 0.05; done", 100ms), HasSubstr("was not done"));
  EXPECT_GE(took, 1s);
  EXPECT_LT(took, 15s);
}

TEST_P(ShellWaitTest, AStopEndsIt) {
  std::stop_source stop;
  std::jthread later([&] {
    std::this_thread::sleep_for(100ms);
    stop.request_stop();
  });
  EXPECT_EQ(run("sleep 30", 20s, stop.get_token()), "was stopped because this command ended");
  EXPECT_LT(took, 10s);
}

}  // namespace
}  // namespace paw::watch
