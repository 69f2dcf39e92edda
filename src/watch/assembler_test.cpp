#include "watch/assembler.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <vector>

namespace paw::watch {
namespace {

using testing::ElementsAre;

struct Assembled {
  std::vector<std::string> texts;
  LineCounts counts;
};

Assembled assemble(std::string_view bytes, Multiline multiline = Multiline::Traces) {
  Assembled assembled;
  Assembler assembler({multiline}, [&](const Line& line) {
    assembled.texts.push_back(line.text + (line.cut ? "|" : ""));
    return true;
  });
  for (; !bytes.empty(); bytes.remove_prefix(std::min<size_t>(bytes.size(), 7))) assembler.add(bytes.substr(0, 7));
  assembler.finish();
  assembled.counts = assembler.counts();
  return assembled;
}

// `trace` between two other lines is one event.
void expect_one(const std::string& trace, const std::string& expected) {
  const std::string before = "10:00:00 INFO started\n", after = "10:00:09 INFO next\n";
  EXPECT_THAT(assemble(before + trace + after).texts,
              ElementsAre("10:00:00 INFO started", expected, "10:00:09 INFO next"));
}
void expect_one(const std::string& trace) { expect_one(trace, trace.substr(0, trace.size() - 1)); }

TEST(Assembler, JavaTraces) {
  expect_one(
      "10:00:01 ERROR c.s.Checkout - cannot pay\n"
      "java.lang.IllegalStateException: card service said\n"
      "  no\n"
      "\tat com.shop.pay.Card.charge(Card.java:88)\n"
      "\tSuppressed: java.io.IOException: closed\n"
      "\t\tat com.shop.pay.Card.close(Card.java:90)\n"
      "\t... 27 more\n"
      "Caused by: java.net.SocketTimeoutException: Read timed out\n"
      "\tat java.base/sun.nio.ch.NioSocketImpl.read(NioSocketImpl.java:283)\n");
  expect_one(
      "Exception in thread \"main\" java.lang.ArithmeticException: / by zero\n"
      "\tat Main.main(Main.java:3)\n");
  expect_one(
      "10:00:01 ERROR oops java.lang.NullPointerException\n"
      "\tat Main.main(Main.java:3)\n");
}

TEST(Assembler, DotNetAndJavaScriptTraces) {
  expect_one(
      "Unhandled exception. System.InvalidOperationException: bad\n"
      " ---> System.IO.FileNotFoundException: none\n"
      "   at App.Load(String path) in /src/App.cs:line 12\n"
      "   --- End of inner exception stack trace ---\n"
      "   at App.Main(String[] args) in /src/App.cs:line 5\n"
      "--- End of stack trace from previous location ---\n"
      "   at App.Run()\n");
  expect_one(
      "fail: Shop.Orders[0]\n"
      "System.ArgumentException: no such order\n"
      "   at Shop.Orders.Find(Int32 id)\n");
  expect_one(
      "TypeError: Cannot read properties of undefined (reading 'id')\n"
      "    at pay (/app/pay.js:3:9)\n"
      "    at process.processTicksAndRejections (node:internal/process/task_queues:95:5)\n");
}

TEST(Assembler, PythonTraces) {
  const std::string inner =
      "ERROR:shop:cannot pay\n"
      "Traceback (most recent call last):\n"
      "  File \"/app/pay.py\", line 3, in pay\n"
      "    return 1 / 0\n"
      "           ~~^~~\n"
      "ZeroDivisionError: division by zero\n";
  const std::string outer =
      "During handling of the above exception, another exception occurred:\n"
      "Traceback (most recent call last):\n"
      "  File \"/app/pay.py\", line 5, in pay\n"
      "    raise Failed\n"
      "shop.Failed\n";
  expect_one(inner);
  expect_one(inner + "\n" + outer, inner + outer.substr(0, outer.size() - 1));
}

TEST(Assembler, GoTraces) {
  const std::string head = "panic: runtime error: index out of range [3] with length 3\n";
  const std::string tail =
      "goroutine 1 [running]:\n"
      "main.pay(...)\n"
      "\t/app/main.go:7\n"
      "main.(*Card).charge(0xc000012345, {0x1, 0x2})\n"
      "\t/app/card.go:12 +0x1d\n"
      "created by main.main in goroutine 1\n"
      "\t/app/main.go:5 +0x25\n"
      "exit status 2\n";
  expect_one(head + "\n" + tail, head + tail.substr(0, tail.size() - 1));
}

TEST(Assembler, OtherLinesStayApart) {
  EXPECT_THAT(assemble("ERROR one\nERROR two\nplain\n  indented\n\tat x\n").texts,
              ElementsAre("ERROR one", "ERROR two", "plain", "  indented", "\tat x"));
  EXPECT_THAT(assemble("plain\n  indented\n  more\nplain\n", Multiline::Indented).texts,
              ElementsAre("plain\n  indented\n  more", "plain"));
  EXPECT_EQ(assemble("x.Error: one\n\tat y\n", Multiline::Off).texts.size(), 2U);
}

TEST(Assembler, CountsWhatItLeavesOutAndJoins) {
  const Assembled assembled = assemble("\n \t\nx.Error: one\n\tat y\n\tat z\n\rread 1\rread 2\rread 3\n");
  EXPECT_THAT(assembled.texts, ElementsAre("x.Error: one\n\tat y\n\tat z", "read 3"));
  EXPECT_EQ(assembled.counts.lines, 6U);
  EXPECT_EQ(assembled.counts.blank, 2U);
  EXPECT_EQ(assembled.counts.joined, 2U);
  EXPECT_EQ(assembled.counts.overwritten, 2U);
}

TEST(Assembler, BoundsAnEvent) {
  std::string trace = "x.Error: one\n";
  for (int i = 0; i < 2500; ++i) trace += fmt::format("\tat com.shop.Service{}.run(Service.java:1)\n", i);
  const Assembled assembled = assemble(trace);
  EXPECT_EQ(assembled.texts.front().size(), Assembler::kLineLimit + 1);
  EXPECT_TRUE(assembled.texts.front().ends_with('|'));
  EXPECT_GT(assembled.texts.size(), 1U);  // it does not go on for ever
}

TEST(Assembler, ALineWaitsNoLongerThanItMust) {
  std::vector<std::string> texts;
  Assembler assembler({Multiline::Traces}, [&](const Line& line) {
    texts.push_back(line.text);
    return true;
  });
  EXPECT_EQ(assembler.longest_wait(), std::nullopt);
  assembler.add("plain\n");
  EXPECT_EQ(assembler.longest_wait(), std::chrono::milliseconds(0));
  assembler.push_expired();
  EXPECT_THAT(texts, ElementsAre("plain"));
  assembler.add("ERROR one\n");
  assembler.push_expired();
  EXPECT_EQ(texts.size(), 1U);
  std::this_thread::sleep_for(*assembler.longest_wait());
  assembler.push_expired();
  EXPECT_THAT(texts, ElementsAre("plain", "ERROR one"));
}

TEST(Assembler, LinesThatDockerSplit) {
  const auto line = [](const std::string& text, const std::string& stream = "stderr") {
    return fmt::format("{{\"log\":\"{}\",\"stream\":\"{}\",\"time\":\"t\"}}\n", text, stream);
  };
  EXPECT_THAT(assemble(line("one ") + line("out\\n", "stdout") + line("two ") + line("three\\n")).texts,
              ElementsAre(line("out\\n", "stdout").substr(0, line("out\\n", "stdout").size() - 1),
                          line("one two three\\n").substr(0, line("one two three\\n").size() - 1)));
  EXPECT_THAT(assemble(line("no end") + line(", ever")).texts,  // the end of the container
              ElementsAre(line("no end, ever").substr(0, line("no end, ever").size() - 1)));
  const std::string part(16 << 10, 'x');
  const Assembled big = assemble(line(part) + line(part + "\\n"));
  ASSERT_EQ(big.texts.size(), 1U);
  EXPECT_TRUE(big.texts[0].ends_with('|'));
  EXPECT_EQ(big.counts.joined, 1U);
  EXPECT_THAT(assemble("{\"log\":1}\n{\"log\": \"x\"}\n{\"log\":\"x\",\"stream\":\"other\"}\n").texts.size(), 3U);
}

TEST(Assembler, LinesThatCriSplit) {
  EXPECT_THAT(assemble("2024-05-01T10:00:00Z stdout P one \n2024-05-01T10:00:00Z stderr F err\n"
                       "2024-05-01T10:00:01Z stdout P two \n2024-05-01T10:00:02Z stdout F three\n"
                       "2024-05-01T10:00:03Z stdout F \nx stdout P\nx stdout\n")
                  .texts,
              ElementsAre("2024-05-01T10:00:00Z stderr F err", "2024-05-01T10:00:02Z stdout F one two three",
                          "2024-05-01T10:00:03Z stdout F ", "x stdout P", "x stdout"));
}

}  // namespace
}  // namespace paw::watch
