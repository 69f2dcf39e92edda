#include "compile/spec_labels.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace paw {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using Labels = std::vector<std::string>;

bool has(const std::string& spec, const Labels& labels) {
  const std::vector<LabelList> lists = label_lists(spec);
  return std::any_of(lists.begin(), lists.end(), [&](const LabelList& list) { return list.labels == labels; });
}

TEST(LabelListsTest, ReadsTheWaysInWhichPeopleNameLabels) {
  const std::vector<std::pair<std::string, Labels>> cases = {
      {"Does this line need attention now? Answer alert or quiet.", {"alert", "quiet"}},
      {"Classify the message. Answer with exactly one of: pay bill, pin change, none.",
       {"pay bill", "pin change", "none"}},
      {"Reply with ALERT or OK and nothing else.", {"ALERT", "OK"}},
      {"Which one?\nLabels: a, b or c.", {"a", "b", "c"}},
      {"Return 'urgent', 'normal' or \"low\" depending on the hurry.", {"urgent", "normal", "low"}},
      {"Classify the review as positive, negative, or neutral", {"positive", "negative", "neutral"}},
      {"Sort what customers write into billing, sales and cancel contract.", {"billing", "sales", "cancel contract"}},
      {"Given the input, pick one label (ok, bad). Codes begin with NL.", {"ok", "bad"}},
      {"Which language is it? (python/go/other)", {"python", "go", "other"}},
      {"Output exactly one of: crash | ui | docs", {"crash", "ui", "docs"}},
      {"What does it call for? Answer alert (wake someone), ticket (a problem, for later) or ignore (noise).",
       {"alert", "ticket", "ignore"}},
      {"Is this about Chile? Labels and what they mean: 1 for about Mexico or Chile; 2 = about something else.",
       {"1", "2"}},
      {"Person of the subject.\n- first person (I or we)\n- second: you\n- others",
       {"first person", "second", "others"}},
      {"Answer with the id only.\nE1: lease of * to *\nE2: disk * is full, or nearly", {"E1", "E2"}},
      {"Sort what customers write into top up by cash or cheque, card lost, refund.",
       {"top up by cash or cheque", "card lost", "refund"}},
      {"Sort it into card lost, refund, cash or cheque.", {"card lost", "refund", "cash or cheque"}},
      {"The legal form from the company name, one of Ltd, Inc or -.", {"Ltd", "Inc", "-"}},
  };
  for (const auto& [spec, labels] : cases) EXPECT_TRUE(has(spec, labels)) << spec;
}

TEST(LabelListsTest, FindsNoneWhereNothingIsListed) {
  EXPECT_THAT(label_lists(""), IsEmpty());
  EXPECT_THAT(label_lists("Answer unknown if the year is missing."), IsEmpty());
  EXPECT_THAT(label_lists("Strip the unit from the cell; only the number stays, a point before decimals."), IsEmpty());
  EXPECT_THAT(label_lists("((("), IsEmpty());
  EXPECT_THAT(label_lists("One of a, b." + std::string(1'000'000, '(')), IsEmpty());
}

TEST(LabelListsTest, AnyTextIsSafe) {
  for (const std::string text :
       {"(", ")", ":", "- ", "a: ,;|/ or ", " or  or ", "one of ,", "- \n- \n* ", "\"'`", "= , = or ="}) {
    for (size_t times = 1; times <= 64; times *= 8) {
      std::string spec;
      for (size_t i = 0; i < times; ++i) spec += text;
      for (const LabelList& list : label_lists(spec)) EXPECT_GE(list.labels.size(), 2U) << spec;
    }
  }
}

TEST(ListWithTest, HasEveryOutputAndFewOthers) {
  const std::vector<LabelList> lists = {{{"cash", "card", "check", "cheque"}, true}, {{"cash", "card", "none"}, true}};
  EXPECT_THAT(list_with(lists, Labels{"cash", "card", "cash"}), ElementsAre("cash", "card", "none"));
  EXPECT_THAT(list_with(lists, Labels{"cash", "cheque"}), ElementsAre("cash", "card", "check", "cheque"));
  EXPECT_THAT(list_with(lists, Labels{"cash", "card", "gold"}), IsEmpty());
  EXPECT_THAT(list_with(lists, Labels{"cash", "cash", "cash"}), IsEmpty());
  const std::vector<LabelList> unsaid = {{{"cash", "card"}, false}};
  EXPECT_THAT(list_with(unsaid, Labels{"cash", "card"}), IsEmpty());
  EXPECT_THAT(list_with(unsaid, Labels(9, "cash")), IsEmpty());
  Labels many(8, "cash");
  many.push_back("card");
  EXPECT_THAT(list_with(unsaid, many), ElementsAre("cash", "card"));
  EXPECT_THAT(list_with({}, many), IsEmpty());
}

TEST(ListOfTest, AnOutputNamedElsewhereIsALabelToo) {
  const std::string spec = "One of pay bill, refund. If none fits: other.";
  const std::vector<LabelList> lists = {{{"pay bill", "refund"}, true}};
  EXPECT_THAT(list_of(spec, lists, Labels{"other", "refund", "other", "bill", "bill", "hello", "hello"}),
              ElementsAre("pay bill", "refund", "other"));
  EXPECT_THAT(list_of(spec, lists, Labels{"other", "refund", "refund"}), ElementsAre("pay bill", "refund"));
}

TEST(ListOfTest, OutputsDecide) {
  const std::vector<LabelList> lists = {{{"YYYY-MM-DD", "unknown"}, false}, {{"yes", "no"}, false}};
  EXPECT_THAT(list_of("", lists, Labels{"yes", "no", "yes", "no", "no", "no", "no"}), ElementsAre("yes", "no"));
  EXPECT_THAT(list_of("", lists, Labels{"yes", "no", "maybe", "perhaps", "No.", "a", "b"}), ElementsAre("yes", "no"));
  EXPECT_THAT(list_of("", lists, Labels{"yes", "a", "b", "c", "d", "e", "f"}), IsEmpty());
  EXPECT_THAT(
      list_of("", lists, Labels{"unknown", "unknown", "unknown", "unknown", "unknown", "unknown", "2024-01-01"}),
      IsEmpty());
  EXPECT_THAT(list_of("", lists, Labels{"no", "no", "no"}), IsEmpty());  // it could be the answer to what does not fit
  EXPECT_THAT(list_of("", std::vector<LabelList>{{{"yes", "no"}, true}}, Labels{"no", "no", "no"}),
              ElementsAre("yes", "no"));
  EXPECT_THAT(list_of("", std::vector<LabelList>{{{"yes", "no"}, true}}, Labels{"a", "b", "c"}), IsEmpty());
  EXPECT_THAT(list_of("", {}, Labels{"no"}), IsEmpty());
}

}  // namespace
}  // namespace paw
