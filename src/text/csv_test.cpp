#include "text/csv.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

namespace paw {
namespace {

using testing::ElementsAre;

using Rows = std::vector<std::vector<std::string>>;

Rows rows_of(const std::string& text, char separator = ',', size_t limit = 1000) {
  std::istringstream stream(text);
  LineReader lines(stream, "t.csv", limit);
  CsvReader reader(lines, separator);
  Rows rows;
  for (std::vector<std::string> fields; reader.next(fields);) rows.push_back(fields);
  return rows;
}

std::string error_of(const std::string& text, size_t limit = 1000) {
  try {
    rows_of(text, ',', limit);
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

TEST(Csv, ReadsPlainAndQuotedFields) {
  EXPECT_THAT(rows_of("a,b\r\n\"x, \"\"y\"\"\",\"1\n2\"\n,\n\nlast,\"\""),
              ElementsAre(ElementsAre("a", "b"), ElementsAre("x, \"y\"", "1\n2"), ElementsAre("", ""),
                          ElementsAre("last", "")));
  EXPECT_THAT(rows_of("a\tb, c\n", '\t'), ElementsAre(ElementsAre("a", "b, c")));
}

TEST(Csv, KeepsAQuoteInsideAnUnquotedField) {
  EXPECT_THAT(rows_of("5\" disk,b\n"), ElementsAre(ElementsAre("5\" disk", "b")));
}

TEST(Csv, DropsTheByteOrderMark) { EXPECT_THAT(rows_of("\xEF\xBB\xBF\"a\",b"), ElementsAre(ElementsAre("a", "b"))); }

TEST(Csv, SaysWhatIsWrongAndWhere) {
  EXPECT_EQ(error_of("a,b\n\"x,y\nz"), "t.csv line 2 opens a quote that is never closed");
  EXPECT_EQ(error_of("a\n\"x\"y\n"),
            "t.csv line 2 has text after a closing quote; double a quote to mean the character");
  EXPECT_EQ(error_of("\"1234\n5678\n\"", 8), "t.csv line 2 is longer than the limit of 8 bytes");
}

TEST(Lines, CountsAndHashesEveryByte) {
  const std::string text = "\xEF\xBB\xBFone\r\n" + std::string(200000, 'x') + "\n\nlast";
  std::istringstream stream(text);
  LineReader lines(stream, "t", 1 << 20);
  std::vector<size_t> sizes;
  for (std::string line; lines.append_next(line); line.clear()) sizes.push_back(without_line_end(line).size());
  EXPECT_THAT(sizes, ElementsAre(3, 200000, 0, 4));
  EXPECT_EQ(lines.count(), 4);
  EXPECT_EQ(lines.sha256(), sha256_hex(text));
}

}  // namespace
}  // namespace paw
