#include "compile/label_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "paw/error.hpp"
#include "testing/temporary_folder.hpp"

namespace paw {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using Label = LabelWithMeaning;

std::vector<std::string> names(const std::string& option) {
  std::vector<std::string> labels;
  for (const Label& label : read_labels(option)) labels.push_back(label.label);
  return labels;
}

class LabelFileTest : public testing::Test {
 protected:
  std::vector<Label> read(const std::string& text) {
    std::ofstream(path_, std::ios::binary) << text;
    return read_label_file(path_);
  }
  std::string refusal(const std::string& text) {
    try {
      read(text);
    } catch (const Error& error) {
      return error.what();
    }
    return "";
  }

  const TemporaryFolder folder_;
  const std::filesystem::path path_ = folder_.path() / "labels.txt";
};

TEST(LabelsOptionTest, CommasPartLabels) {
  EXPECT_THAT(read_labels(""), IsEmpty());
  EXPECT_THAT(names("b, a,c d ,b"), ElementsAre("b", "a", "c d"));
  EXPECT_THAT(names("Sci/Tech,N/A,don't know,5\" pipe"), ElementsAre("Sci/Tech", "N/A", "don't know", "5\" pipe"));
}

TEST(LabelsOptionTest, QuotesKeepCommas) {
  EXPECT_THAT(names("\"Money transfer, virtual currency\",Mortgage"),
              ElementsAre("Money transfer, virtual currency", "Mortgage"));
  EXPECT_THAT(names("a, 'b, c' ,d"), ElementsAre("a", "b, c", "d"));
  EXPECT_THAT(names(R"("say ""a, b""",c)"), ElementsAre("say \"a, b\"", "c"));
  EXPECT_THAT(names("'tis, 'twas"), ElementsAre("'tis", "'twas"));
  EXPECT_THAT(names(R"(["a, b","c"])"), ElementsAre("a, b", "c"));
  EXPECT_THAT(names("[a],[b]"), ElementsAre("[a]", "[b]"));
}

TEST(LabelsOptionTest, RefusesWhatIsNoList) {
  for (const std::string option : {",", "a,", ",a", "a,,b", "a, ,b", "\"a", "a,\"b, c", "\"\",a", "[\"\"]"}) {
    EXPECT_THROW(read_labels(option), UsageError) << option;
  }
}

TEST_F(LabelFileTest, OneLabelALine) {
  EXPECT_THAT(read("late\r\n\r\n  lost, not found \nlate\nN/A"),
              ElementsAre(Label{"late", ""}, Label{"lost, not found", ""}, Label{"N/A", ""}));
  EXPECT_THAT(read("\xEF\xBB\xBFurgent\tsomebody must act now\nnormal = it can wait = until later\n#1\nx=y\n"),
              ElementsAre(Label{"urgent", "somebody must act now"}, Label{"normal", "it can wait = until later"},
                          Label{"#1", ""}, Label{"x=y", ""}));
  EXPECT_THAT(
      read("\"a = b\" = two of them\n\"say \"\"hi\"\"\"\n\"tab\"\tx\n\"odd\" one\n"),
      ElementsAre(Label{"a = b", "two of them"}, Label{"say \"hi\"", ""}, Label{"tab", "x"}, Label{"\"odd\" one", ""}));
}

TEST_F(LabelFileTest, IsFoundByItsPath) {
  std::ofstream(path_) << "a\nb, c\n";
  EXPECT_THAT(names(path_.string()), ElementsAre("a", "b, c"));
  EXPECT_THAT(names("@" + path_.string()), ElementsAre("a", "b, c"));
  EXPECT_THROW(read_labels("@" + path_.string() + ".absent"), Error);
}

TEST_F(LabelFileTest, SaysWhatIsWrong) {
  EXPECT_THAT(refusal(""), HasSubstr("has no labels"));
  EXPECT_THAT(refusal("\n \n"), HasSubstr("has no labels"));
  EXPECT_THAT(refusal("a\n = what\n"), HasSubstr("line 2 of"));
  EXPECT_THAT(refusal("a\n\n\twhat\n"), HasSubstr("line 3 of"));
  EXPECT_THAT(refusal("a\n\xff\n"), HasSubstr("not UTF-8"));
  EXPECT_THAT(refusal("a = 1\na = 2\n"), HasSubstr("second meaning"));
  EXPECT_THAT(refusal("ok\n" + std::string(2000, 'x')), HasSubstr("line 2"));
  EXPECT_THAT(refusal(std::string(2 << 20, 'x')), HasSubstr("labels.txt"));
}

}  // namespace
}  // namespace paw
