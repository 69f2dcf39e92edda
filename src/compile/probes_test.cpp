#include "compile/probes.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace paw {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

TEST(PhrasesTest, AreWhatStandsBetweenPunctuationMarks) {
  EXPECT_THAT(phrases_of("Route the message. One of: pay bill, pin change,\n\n  a.; refund"),
              ElementsAre("Route the message", "One of", "pay bill", "pin change", "refund"));
  EXPECT_THAT(phrases_of(""), IsEmpty());
  EXPECT_THAT(phrases_of(".,:;\n \t"), IsEmpty());
}

TEST(PhrasesTest, AreBounded) {
  std::string spec;
  for (int i = 0; i < 1000; ++i) spec += "another label, ";
  EXPECT_THAT(phrases_of(spec), SizeIs(24));
}

}  // namespace
}  // namespace paw
