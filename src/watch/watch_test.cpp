#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <latch>
#include <thread>

#include "paw/error.hpp"
#include "watch/background.hpp"
#include "watch/durations.hpp"
#include "watch/line_queue.hpp"
#include "watch/notes.hpp"
#include "watch/post.hpp"
#include "watch/rate_limit.hpp"
#include "watch/repeats.hpp"
#include "watch/shell.hpp"

namespace paw::watch {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using testing::ElementsAre;

Clock::time_point at(double seconds) {
  return Clock::time_point(hours(1)) +
         std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(seconds));
}

TEST(Durations, NumberAndUnit) {
  EXPECT_EQ(parse_duration("250ms"), milliseconds(250));
  EXPECT_EQ(parse_duration("90s"), seconds(90));
  EXPECT_EQ(parse_duration("10min"), minutes(10));
  EXPECT_EQ(parse_duration("10m"), minutes(10));
  EXPECT_EQ(parse_duration("2h"), hours(2));
  EXPECT_EQ(parse_duration("3650d"), hours(24 * 3650));
  for (const char* bad :
       {"", "s", "10", "0s", "-1s", "1.5h", "10 min", "1w", "3651d", "99999999999999999999s", "1s1"}) {
    EXPECT_THROW(parse_duration(bad), UsageError) << bad;
  }
}

TEST(Durations, Rates) {
  EXPECT_EQ(parse_rate("10/min").count, 10U);
  EXPECT_EQ(parse_rate("10/min").period, minutes(1));
  EXPECT_EQ(parse_rate("100/5min").period, minutes(5));
  EXPECT_EQ(parse_rate("1/d").period, hours(24));
  for (const char* bad : {"", "10", "/min", "0/min", "10/", "10/0s", "1000001/s", "a/min", "10/min/s"}) {
    EXPECT_THROW(parse_rate(bad), UsageError) << bad;
  }
}

TEST(Durations, RatesAsText) {
  for (const char* text : {"10/min", "100/5min", "1/d", "7/90s", "3/250ms", "5/2h"})
    EXPECT_EQ(to_text(parse_rate(text)), text);
}

TEST(RateLimit, NoPeriodHasMore) {
  RateLimit limit({2, seconds(10)});
  EXPECT_TRUE(limit.admit(at(0)));
  EXPECT_TRUE(limit.admit(at(6)));
  EXPECT_FALSE(limit.admit(at(9.9)));
  EXPECT_TRUE(limit.admit(at(10)));
  EXPECT_FALSE(limit.admit(at(15)));
  EXPECT_TRUE(limit.admit(at(16)));
}

TEST(RateLimit, CountsWhatItSuppressed) {
  RateLimit limit({1, seconds(10)});
  EXPECT_EQ(limit.due(), std::nullopt);
  limit.admit(at(0));
  EXPECT_EQ(limit.take_suppressed(at(100)), std::nullopt);
  limit.admit(at(4));
  limit.admit(at(5), 7);
  EXPECT_EQ(limit.due(), at(14));
  EXPECT_EQ(limit.take_suppressed(at(13)), std::nullopt);
  EXPECT_EQ(limit.take_suppressed(at(14)), 8U);
  EXPECT_EQ(limit.take_suppressed(at(99)), std::nullopt);
}

// What of each suppressed is handed out, as "latest x count".
template <class Range>
std::vector<std::string> shown(const Range& range) {
  std::vector<std::string> texts;
  for (const auto& suppressed : range) texts.push_back(suppressed.latest + " x" + std::to_string(suppressed.count));
  return texts;
}

class RepeatsTest : public testing::Test {
 protected:
  bool admit(const std::string& key, std::string item, double seconds) {
    return repeats_.admit(key, item, at(seconds), evicted_);
  }
  Repeats<std::string> repeats_{std::chrono::seconds(10), 3};
  std::vector<Repeats<std::string>::Suppressed> evicted_;
};

TEST_F(RepeatsTest, FirstAtOnceThenTheLatestWithTheNumber) {
  EXPECT_TRUE(admit("a", "a1", 0));
  EXPECT_FALSE(admit("a", "a2", 1));
  EXPECT_TRUE(admit("b", "b1", 2));
  EXPECT_FALSE(admit("a", "a3", 9));
  EXPECT_EQ(repeats_.due(), at(10));
  EXPECT_THAT(repeats_.take_expired(at(9.9)), testing::IsEmpty());
  EXPECT_THAT(shown(repeats_.take_expired(at(10))), ElementsAre("a3 x2"));
  EXPECT_EQ(repeats_.size(), 2U);
  EXPECT_FALSE(admit("a", "a4", 11));  // a new duration began
  EXPECT_THAT(shown(repeats_.take_expired(at(12))), ElementsAre());
  EXPECT_EQ(repeats_.size(), 1U);  // b was not repeated and is forgotten
  EXPECT_TRUE(admit("b", "b2", 12));
  EXPECT_THAT(shown(repeats_.take_expired(at(20))), ElementsAre("a4 x1"));
  repeats_.take_expired(at(40));
  EXPECT_EQ(repeats_.due(), std::nullopt);
}

TEST_F(RepeatsTest, TheFirstToEndIsEvicted) {
  admit("a", "a1", 0);
  admit("b", "b1", 1);
  admit("c", "c1", 2);
  admit("b", "b2", 3);
  EXPECT_TRUE(admit("d", "d1", 4));
  EXPECT_THAT(shown(evicted_), ElementsAre());
  EXPECT_TRUE(admit("e", "e1", 5));
  EXPECT_THAT(shown(evicted_), ElementsAre("b2 x1"));  // what was suppressed is not lost
  EXPECT_EQ(repeats_.size(), 3U);
}

TEST_F(RepeatsTest, AllAtTheEnd) {
  admit("a", "a1", 0);
  admit("b", "b1", 0);
  admit("b", "b2", 1);
  EXPECT_THAT(shown(repeats_.take_all()), ElementsAre("b2 x1"));
  EXPECT_THAT(shown(repeats_.take_all()), ElementsAre());
}

TEST(Notes, FirstOfAKindAtOnceOthersNowAndThen) {
  Notes notes(seconds(60));
  EXPECT_EQ(notes.admit("a", "one", at(0)), "one");
  EXPECT_EQ(notes.admit("b", "two", at(1)), "two");
  EXPECT_EQ(notes.admit("a", "three", at(2)), std::nullopt);
  EXPECT_EQ(notes.admit("a", "four", at(59)), std::nullopt);
  EXPECT_EQ(notes.admit("a", "five", at(60)), "five (and 2 more like it before)");
  EXPECT_EQ(notes.admit("a", "six", at(120)), "six");
}

Line line(std::string text) { return {std::move(text), false, 0, {}}; }

std::vector<std::string> texts(const std::vector<Line>& lines) {
  std::vector<std::string> texts;
  for (const Line& line : lines) texts.push_back(line.text);
  return texts;
}

bool push(LineQueue& queue, std::string text) {
  Line pushed = line(std::move(text));
  return queue.push(pushed, milliseconds(0));
}

TEST(LineQueue, TakesWhatWaitsWithinItsBounds) {
  LineQueue queue(10, LineQueue::WhenFull::Wait);
  for (const char* text : {"one", "two", "three", "four", "five"}) push(queue, text);
  std::vector<Line> lines;
  EXPECT_TRUE(queue.take(lines, 2, 100, std::nullopt));
  EXPECT_THAT(texts(lines), ElementsAre("one", "two"));
  lines.clear();
  EXPECT_TRUE(queue.take(lines, 10, 5, std::nullopt));
  EXPECT_THAT(texts(lines), ElementsAre("three"));
  lines.clear();
  queue.close();
  EXPECT_TRUE(queue.take(lines, 10, 100, std::nullopt));
  EXPECT_THAT(texts(lines), ElementsAre("four", "five"));
  lines.clear();
  EXPECT_FALSE(queue.take(lines, 10, 100, std::nullopt));
}

TEST(LineQueue, NoLineIsNoEnd) {
  LineQueue queue(1, LineQueue::WhenFull::Wait);
  std::vector<Line> lines;
  EXPECT_TRUE(queue.take(lines, 1, 1, Clock::now()));
  EXPECT_TRUE(lines.empty());
}

TEST(LineQueue, FullWaitsOrDropsTheOldest) {
  LineQueue waits(2, LineQueue::WhenFull::Wait), drops(2, LineQueue::WhenFull::DropOldest);
  for (LineQueue* queue : {&waits, &drops}) {
    EXPECT_TRUE(push(*queue, "a"));
    EXPECT_TRUE(push(*queue, "b"));
  }
  Line third = line("c");
  EXPECT_FALSE(waits.push(third, milliseconds(1)));
  EXPECT_EQ(third.text, "c");
  EXPECT_TRUE(drops.push(third, milliseconds(1)));
  EXPECT_EQ(drops.dropped(), 1U);
  std::vector<Line> lines;
  drops.take(lines, 9, 9, std::nullopt);
  EXPECT_THAT(texts(lines), ElementsAre("b", "c"));
}

TEST(LineQueue, OrderIsKeptBetweenThreads) {
  LineQueue queue(8, LineQueue::WhenFull::Wait);
  std::thread reader([&] {
    for (int i = 0; i < 5000; ++i) {
      for (Line next = line(std::to_string(i)); !queue.push(next, milliseconds(100));) {
      }
    }
    queue.close();
  });
  std::vector<Line> lines;
  int next = 0;
  while (queue.take(lines, 5, 1000, std::nullopt)) {
    for (const Line& taken : lines) EXPECT_EQ(taken.text, std::to_string(next++));
    lines.clear();
  }
  reader.join();
  EXPECT_EQ(next, 5000);
}

TEST(Background, JobsAreBounded) {
  Background background(2, 3);
  std::latch go(1);
  std::atomic<int> done = 0;
  int accepted = 0;
  for (int i = 0; i < 10; ++i) {
    accepted += background.submit([&](const std::stop_token&) {
      go.wait();
      ++done;
    });
  }
  EXPECT_EQ(accepted, 5);
  EXPECT_FALSE(background.wait(Clock::now()));
  go.count_down();
  EXPECT_TRUE(background.wait(Clock::now() + minutes(1)));
  EXPECT_EQ(done, 5);
}

TEST(Background, StopForgetsAndEnds) {
  Background background(1, 10);
  std::latch begun(1);
  std::atomic<bool> stopped = false;
  background.submit([&](const std::stop_token& stop) {
    begun.count_down();
    while (!stop.stop_requested()) std::this_thread::yield();
    stopped = true;
  });
  begun.wait();
  for (int i = 0; i < 4; ++i) background.submit([](const std::stop_token&) { FAIL(); });
  EXPECT_EQ(background.stop(), 4U);
  EXPECT_TRUE(background.wait(Clock::now() + minutes(1)));
  EXPECT_TRUE(stopped);
}

std::string shell(const std::string& command, const std::string& input = "", Clock::duration timeout = minutes(1),
                  const std::stop_token& stop = {}) {
  return run_shell(command, input, {{"PAW_INPUT", std::string("a b\0$(c)", 8)}}, timeout, stop);
}

TEST(Shell, SaysHowACommandEnded) {
  EXPECT_EQ(shell("true"), "");
  EXPECT_EQ(shell("exit 3"), "ended with exit status 3");
  EXPECT_EQ(shell("kill -9 $$"), "was ended by signal 9");
  EXPECT_EQ(shell("no-such-command-here 2>/dev/null"), "ended with exit status 127");
}

TEST(Shell, InputAndEnvironment) {
  EXPECT_EQ(shell("test \"$(cat)\" = 'the line'", "the line\n"), "");
  EXPECT_EQ(shell("test \"$PAW_INPUT\" = 'a b$(c)'"), "");
  EXPECT_EQ(shell("exec true", std::string(1 << 20, 'x')), "");  // nobody reads it
  EXPECT_EQ(shell("test $(wc -c) = 1048576", std::string(1 << 20, 'x')), "");
}

TEST(Shell, HangingIsEnded) {
  EXPECT_EQ(shell("sleep 1000", "", milliseconds(100)), "was not done after 0.1 s and was ended");
  EXPECT_EQ(shell("trap '' TERM; sleep 1000", "", milliseconds(100)), "was not done after 0.1 s and was ended");
  std::stop_source stop;
  stop.request_stop();
  EXPECT_EQ(shell("sleep 1000", "", hours(1), stop.get_token()), "was stopped because this command ended");
}

TEST(Poster, OnlyHttp) {
  for (const char* bad : {"", "no url", "ftp://host/", "file:///etc/passwd", "http://", "host/path"}) {
    EXPECT_THROW(Poster(bad, seconds(1)), UsageError) << bad;
  }
  EXPECT_EQ(Poster("https://user:secret@host:8443/secret?key=secret", seconds(1)).where(), "https://host:8443");
}

TEST(Poster, StopEndsATryUnderWay) {
  setenv("no_proxy", "127.0.0.1", 1);
  const int listening = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  ASSERT_EQ(bind(listening, reinterpret_cast<sockaddr*>(&address), size), 0);
  ASSERT_EQ(listen(listening, 1), 0);
  ASSERT_EQ(getsockname(listening, reinterpret_cast<sockaddr*>(&address), &size), 0);

  Poster poster(fmt::format("http://127.0.0.1:{}/", ntohs(address.sin_port)), hours(1));
  std::stop_source stop;
  int connection = -1;  // nothing is ever answered on it
  std::thread server([&] {
    connection = accept(listening, nullptr, nullptr);
    stop.request_stop();
  });
  EXPECT_EQ(poster.post("{}", stop.get_token()), "was stopped with the watch");
  server.join();
  close(connection);
  close(listening);
  EXPECT_EQ(poster.post("{}", stop.get_token()), "was stopped with the watch");
}

}  // namespace
}  // namespace paw::watch
