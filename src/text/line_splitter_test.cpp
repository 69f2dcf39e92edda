#include "text/line_splitter.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace paw {
namespace {

// The lines of `bytes` when they come `piece` at a time; a cut one ends in "|".
std::vector<std::string> split(std::string_view bytes, size_t limit, size_t piece) {
  LineSplitter splitter(limit);
  std::vector<std::string> lines;
  SplitLine line;
  const auto keep = [&] { lines.push_back(line.text + (line.cut ? "|" : "")); };
  for (; !bytes.empty(); bytes.remove_prefix(std::min(piece, bytes.size()))) {
    for (std::string_view rest = bytes.substr(0, piece); !rest.empty();) {
      if (splitter.take(rest, line)) keep();
    }
  }
  if (splitter.finish(line)) keep();
  return lines;
}

void expect_lines(std::string_view bytes, size_t limit, const std::vector<std::string>& expected) {
  for (const size_t piece : {size_t{1}, size_t{2}, size_t{3}, size_t{7}, bytes.size() + 1}) {
    EXPECT_EQ(split(bytes, limit, piece), expected) << "in pieces of " << piece;
  }
}

TEST(LineSplitter, SplitsAtEitherLineEnd) {
  expect_lines("one\ntwo\r\n\n\r\nthree", 10, {"one", "two", "", "", "three"});
  expect_lines("one\n", 10, {"one"});
  expect_lines("", 10, {});
  expect_lines("a\rb\r\r\n", 10, {"a\rb\r"});
}

TEST(LineSplitter, CutsWhatIsLongerThanTheLimit) {
  expect_lines("12345\n123456\n1234567890123\nx", 5, {"12345", "12345|", "12345|", "x"});
  expect_lines("12345\r\n123456\r\n", 5, {"12345", "12345|"});
  expect_lines("1234567890", 5, {"12345|"});
}

TEST(LineSplitter, CutsBetweenCharacters) {
  expect_lines("abc\xC3\xA9z\n", 4, {"abc|"});
  expect_lines("abc\xC3\xA9z\n", 5, {"abc\xC3\xA9|"});
  expect_lines("a\xF0\x9F\x90\xBEz\n", 4, {"a|"});
  expect_lines("\x80\x80\x80\x80\x80\x80\x80\n", 5, {"\x80\x80\x80\x80\x80|"});  // no characters: cut anywhere
}

TEST(LineSplitter, AnyBytes) { expect_lines(std::string_view("a\0b\n\xFF\n", 6), 5, {std::string("a\0b", 3), "\xFF"}); }

}  // namespace
}  // namespace paw
