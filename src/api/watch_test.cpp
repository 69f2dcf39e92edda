// watch_lines through the stub base, which repeats each line as its answer.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <optional>
#include <stdexcept>
#include <thread>

#include "paw/paw.hpp"

namespace {

using testing::ElementsAre;

class WatchTest : public testing::Test {
 protected:
  WatchTest() {
    EXPECT_EQ(pipe(ends_), 0);
    options_.report = [this](const paw::WatchReport& report) { reports_.push_back(report); };
    options_.note = [this](const std::string& sentence) { notes_.push_back(sentence); };
    options_.summary = [this](const paw::WatchSummary& summary) { summaries_.push_back(summary); };
  }
  ~WatchTest() override {
    close_writer();
    close(ends_[0]);
  }

  void write_lines(std::string_view text) {
    EXPECT_EQ(write(ends_[1], text.data(), text.size()), static_cast<ssize_t>(text.size()));
  }
  void close_writer() {
    if (ends_[1] >= 0) close(ends_[1]);
    ends_[1] = -1;
  }
  // To the end of what is written.
  void watch() {
    close_writer();
    paw::watch_lines(program_, ends_[0], options_);
  }
  std::vector<std::string> inputs() const {
    std::vector<std::string> inputs;
    for (const auto& report : reports_) inputs.push_back(report.input);
    return inputs;
  }

  paw::Program program_ =
      paw::Program::load(PAW_SOURCE_DIR "/tests/golden/peft.paw", paw::LoadOptions{.base = paw::kStubBase});
  int ends_[2] = {-1, -1};
  paw::WatchOptions options_;
  std::vector<paw::WatchReport> reports_;
  std::vector<std::string> notes_;
  std::vector<paw::WatchSummary> summaries_;
};

TEST_F(WatchTest, EachLineIsReportedInOrder) {
  write_lines("one\ntwo\n\nthree");
  watch();
  EXPECT_THAT(inputs(), ElementsAre("one", "two", "three"));
  EXPECT_EQ(reports_[1].output, "two");
  EXPECT_GT(reports_[1].confidence, 0);
  ASSERT_EQ(summaries_.size(), 1U);
  EXPECT_EQ(summaries_[0].lines, 4U);
  EXPECT_EQ(summaries_[0].matches, 3U);
  EXPECT_EQ(summaries_[0].blank, 1U);
  EXPECT_THAT(notes_, testing::IsEmpty());
}

TEST_F(WatchTest, AlertsAndRepeats) {
  options_.alerts = {"disk 1 full", "disk 2 full"};
  options_.same_for = std::chrono::hours(1);
  write_lines("disk 1 full\nfine\ndisk 1 full\ndisk 1 full\ndisk 2 full\n");
  watch();
  // Another answer is another kind, and what was suppressed comes at the end with its number.
  EXPECT_THAT(inputs(), ElementsAre("disk 1 full", "disk 2 full", "disk 1 full"));
  EXPECT_EQ(reports_[2].repeats, 2U);
  EXPECT_EQ(summaries_.at(0).repeats, 2U);
}

TEST_F(WatchTest, WhatACallbackThrowsReachesTheCaller) {
  options_.flush = [] { throw std::out_of_range("mine"); };
  write_lines("one\n");  // and no end: the writer stays open
  EXPECT_THROW(paw::watch_lines(program_, ends_[0], options_), std::out_of_range);
  EXPECT_EQ(summaries_.size(), 1U);
}

TEST_F(WatchTest, WhatANoteOfACommandThrowsStopsTheWatch) {
  options_.exec = "exit 3";
  options_.note = [](const std::string&) { throw std::out_of_range("mine"); };
  write_lines("one\n");
  EXPECT_THROW(paw::watch_lines(program_, ends_[0], options_), std::out_of_range);
  EXPECT_EQ(summaries_.at(0).commands.failed, 1U);
}

TEST_F(WatchTest, CancelStopsIt) {
  std::atomic<bool> cancel = false;
  options_.cancel = &cancel;
  options_.report = [&](const paw::WatchReport&) { cancel = true; };
  write_lines("one\n");
  paw::watch_lines(program_, ends_[0], options_);
  EXPECT_EQ(summaries_.at(0).matches, 1U);
}

TEST_F(WatchTest, ADescriptorThatCannotBeRead) {
  for (const int descriptor : {ends_[1], -1, 987}) {
    std::optional<paw::ErrorKind> kind;
    try {
      paw::watch_lines(program_, descriptor, options_);
    } catch (const paw::Error& error) {
      kind = error.kind();
    }
    EXPECT_EQ(kind, paw::ErrorKind::Io);
  }
  EXPECT_EQ(summaries_.size(), 3U);
}

TEST_F(WatchTest, OptionsOutOfRange) {
  const auto fails = [&](auto change) {
    paw::WatchOptions options = options_;
    change(options);
    EXPECT_THROW(paw::watch_lines(program_, ends_[0], options), paw::UsageError);
  };
  fails([](auto& options) { options.min_confidence = 1.5; });
  fails([](auto& options) { options.same_for = std::chrono::seconds(-1); });
  fails([](auto& options) { options.at_most = {1, {}}; });
  fails([](auto& options) { options.timeout = {}; });
  fails([](auto& options) { options.exec_at_once = 0; });
  fails([](auto& options) { options.post = "ftp://host/"; });
}

TEST_F(WatchTest, AReportAsJson) {
  const paw::WatchReport report{std::chrono::system_clock::time_point(std::chrono::milliseconds(1'732'874'571'123)),
                                "a\xff\"",
                                "b",
                                0.5,
                                2,
                                true};
  EXPECT_EQ(paw::to_json(report),
            "{\"time\":\"2024-11-29T10:02:51.123Z\",\"input\":\"a\xEF\xBF\xBD\\\"\",\"output\":\"b\","
            "\"confidence\":0.5,\"repeats\":2,\"cut\":true}");
}

}  // namespace
