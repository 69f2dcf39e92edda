#include "watch/log_lines.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace paw::watch {
namespace {

// The lines of `bytes` when they come `piece` at a time; a cut one ends in "|".
std::vector<std::string> split(std::string_view bytes, size_t limit, size_t piece) {
  LogLines splitter(limit);
  std::vector<std::string> lines;
  LogLine line;
  const auto keep = [&] { lines.push_back(line.text + (line.cut ? "|" : "")); };
  for (; !bytes.empty(); bytes.remove_prefix(std::min(piece, bytes.size()))) {
    for (std::string_view rest = bytes.substr(0, piece); !rest.empty();) {
      while (splitter.take(rest, line)) keep();
    }
  }
  while (splitter.finish(line)) keep();
  return lines;
}

void expect_lines(std::string_view bytes, size_t limit, const std::vector<std::string>& expected) {
  for (const size_t piece : {size_t{1}, size_t{2}, size_t{3}, size_t{7}, bytes.size() + 1}) {
    EXPECT_EQ(split(bytes, limit, piece), expected) << "in pieces of " << piece;
  }
}

TEST(LogLines, SplitsAtEitherLineEnd) {
  expect_lines("one\ntwo\r\n\n\r\nthree", 10, {"one", "two", "", "", "three"});
  expect_lines("one\n", 10, {"one"});
  expect_lines("", 10, {});
}

TEST(LogLines, CutsWhatIsLongerThanTheLimit) {
  expect_lines("12345\n123456\n1234567890123\nx", 5, {"12345", "12345|", "12345|", "x"});
  expect_lines("12345\r\n123456\r\n", 5, {"12345", "12345|"});
  expect_lines("1234567890", 5, {"12345|"});
}

TEST(LogLines, CutsBetweenCharacters) {
  expect_lines("abc\xC3\xA9z\n", 4, {"abc|"});
  expect_lines("abc\xC3\xA9z\n", 5, {"abc\xC3\xA9|"});
  expect_lines("a\xF0\x9F\x90\xBEz\n", 4, {"a|"});
  expect_lines("\x80\x80\x80\x80\x80\x80\x80\n", 5, {"\x80\x80\x80\x80\x80|"});  // no characters: cut anywhere
}

TEST(LogLines, AnyBytes) { expect_lines(std::string_view("a\0b\n\xFF\n", 6), 5, {std::string("a\0b", 3), "\xFF"}); }

TEST(LogLines, ProgressIsOverwrittenByProgress) {
  expect_lines("\rread 1/9\rread 2/9\rread 9/9\rERROR disk is full\ndone\n", 99,
               {"read 9/9", "ERROR disk is full", "done"});
  expect_lines("ERROR one\rread 1 %\rread 2 %\n", 99, {"ERROR one", "read 2 %"});  // nothing else is lost
  expect_lines("50 %\r\r\n\r\n100 %\r", 99, {"50 %", "", "100 %"});
  LogLines lines(99);
  LogLine line;
  for (std::string_view rest = "a 1\ra 2\ra 3\n"; lines.take(rest, line);) EXPECT_EQ(line.text, "a 3");
  EXPECT_EQ(lines.overwritten(), 2U);
}

TEST(LogLines, RunsOfNulAreNoText) {
  const std::string run(20'000, '\0');
  expect_lines(run + "ERROR one\ntwo\n", 10, {"ERROR one", "two"});
  expect_lines("half" + run + "ERROR\n", 10, {"half", "ERROR"});
  expect_lines("x" + run + "\n" + run, 10, {"x"});
}

TEST(LogLines, Escapes) {
  EXPECT_EQ(without_escapes("\x1b[1m\x1b[31m[ERROR]\x1b[0m down \x1b[38;5;196mnow\x1b[K"), "[ERROR] down now");
  EXPECT_EQ(without_escapes("\x1b]0;title\a\x1b]8;;http://x\x1b\\link\x1b(B"), "link");
  for (const char* other : {"\x1b", "a\x1b[", "\x1b[31", "\x1b]0;title", "\x1bz z", "[31m"})
    EXPECT_EQ(without_escapes(other), other);
}

}  // namespace
}  // namespace paw::watch
