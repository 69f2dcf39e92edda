#include "compile/spec_labels.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <ctime>
#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>

namespace paw {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using Labels = std::vector<std::string>;

LabelList list(const Labels& labels, bool announced) {
  LabelList list;
  list.labels = labels;
  list.announced = announced;
  return list;
}

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

// What the text alone says: empty where it states no list.
Labels stated(const std::string& spec) {
  const std::vector<LabelList> lists = label_lists(spec);
  const auto list = stated_labels(lists);
  return list ? list->labels : Labels();
}

struct Tally {
  size_t all = 0, right = 0;
  size_t invented = 0;  // texts without labels that were taken to have some
};

// Reads each specification of a file of JSON lines ("spec", "labels" and, for some, "meanings"); the misses are
// printed.
Tally read_all(const std::string& name) {
  std::ifstream file(std::string(PAW_SOURCE_DIR) + "/src/compile/testdata/" + name);
  Tally tally;
  for (std::string line; std::getline(file, line);) {
    const auto sentence = nlohmann::json::parse(line);
    const auto labels = sentence.at("labels").get<Labels>();
    const std::vector<LabelList> lists = label_lists(sentence.at("spec").get<std::string>());
    const LabelList found = stated_labels(lists).value_or(LabelList());
    const bool meanings = !sentence.contains("meanings") || sentence.at("meanings").get<Labels>() == found.descriptions;
    const bool right = found.labels == labels && meanings;
    ++tally.all;
    tally.right += right;
    tally.invented += labels.empty() && !found.labels.empty();
    if (!right) {
      std::cout << sentence.at("spec").get<std::string>() << "\n  expected: " << testing::PrintToString(labels)
                << "\n  found:    " << testing::PrintToString(found.labels) << " "
                << testing::PrintToString(found.descriptions) << "\n";
    }
  }
  return tally;
}

TEST(StatedLabelsTest, TheTextAloneTells) {
  const Tally tally = read_all("specs.jsonl");
  EXPECT_EQ(tally.all, 200U);
  EXPECT_GE(tally.right, 196U);
  EXPECT_EQ(tally.invented, 0U);
}

// Sentences that were not looked at while the reading was worked on.
TEST(StatedLabelsTest, TheTextAloneTellsInSentencesKeptBack) {
  const Tally tally = read_all("specs_kept_back.jsonl");
  EXPECT_EQ(tally.all, 60U);
  EXPECT_GE(tally.right, 59U);
  EXPECT_EQ(tally.invented, 0U);
}

TEST(StatedLabelsTest, LabelsStayAsTheyAreWritten) {
  const std::vector<Labels> sets = {{"Sci/Tech", "TCP/IP", "docs/chore"},
                                    {"yes", "no", "N/A"},
                                    {"<0", "0-10", ">10"},
                                    {"request for refund", "change of address", "other"},
                                    {"billing: refund", "billing: invoice", "other"},
                                    {"card arrival", "top up failed", "reverted card payment?"},
                                    {"C++", "C#", "R&D"},
                                    {"pay-by-phone", "in person", "I don't know"},
                                    {"1.0", "2.5", "50% off"}};
  for (const Labels& labels : sets) {
    std::string commas, semicolons, quoted, bullets, lines;
    for (const std::string& label : labels) {
      const bool first = label == labels[0];
      commas += (first ? "" : ", ") + label;
      semicolons += (first ? "" : "; ") + label;
      quoted += (first ? "\"" : ", \"") + label + "\"";
      bullets += "\n- " + label;
      lines += "\n" + label;
    }
    const std::string json = nlohmann::json(labels).dump();
    EXPECT_EQ(stated("Sort the text. Answer with exactly one of: " + commas), labels);
    EXPECT_EQ(stated("Sort the text. Answer with exactly one of: " + semicolons + "."), labels);
    EXPECT_EQ(stated("Return one of " + quoted + "."), labels);
    EXPECT_EQ(stated("Sort the text. Allowed labels: " + json), labels);
    EXPECT_EQ(stated("Sort the text.\n\nLabels:" + bullets), labels);
    EXPECT_EQ(stated("Answer with one of these labels, copied exactly:" + lines + "\n\nDo not explain."), labels);
  }
}

TEST(StatedLabelsTest, LongLabelsAndMany) {
  const std::string long_label = "Credit reporting, " + std::string(181, 'x');
  EXPECT_THAT(stated("Labels:\n- " + long_label + "\n- other\n"), ElementsAre(long_label, "other"));
  std::string spec = "Answer with exactly one of: label 0";
  for (int i = 1; i < 800; ++i) spec += ", label " + std::to_string(i);
  EXPECT_EQ(stated(spec).size(), 800U);
}

TEST(StatedLabelsTest, DescriptionsAreFound) {
  const auto descriptions = [](const std::string& spec) {
    return stated_labels(label_lists(spec)).value_or(LabelList()).descriptions;
  };
  EXPECT_THAT(
      descriptions("Copy the label exactly:\nLoan, small\nOther\n\nMeaning:\nLoan, small: up to 500\nOther: the rest"),
      ElementsAre("up to 500", "the rest"));
  EXPECT_THAT(descriptions("Labels: {\"a\": \"about cats\", \"b\": \"about dogs\"}"),
              ElementsAre("about cats", "about dogs"));
  EXPECT_THAT(descriptions("Answer alert (wake someone), or ignore (noise)."), ElementsAre("wake someone", "noise"));
  EXPECT_THAT(descriptions("Labels:\n- late - it comes too late\n- lost"), ElementsAre("it comes too late", ""));
}

TEST(StatedLabelsTest, OneOfSeveralListsIsChosenByHowPlainlyItIsStated) {
  EXPECT_THAT(stated("Say b if it is false, a if it is true. Answer with exactly one of: a, b, c."),
              ElementsAre("a", "b", "c"));
  EXPECT_THAT(stated("Labels: a, b. Labels: c, d."), IsEmpty());
  EXPECT_THAT(stated("Match it with one of x, y. If none of them fits, answer other."), ElementsAre("x", "y", "other"));
}

TEST(StatedLabelsTest, WhatCouldBeFreeTextIsNotCalledALabel) {
  for (const std::string spec :
       {"Write the date as YYYY-MM-DD or unknown.", "Answer with the city or none.", "Return the number or N/A."}) {
    for (const LabelList& list : label_lists(spec)) EXPECT_FALSE(list.announced || list.stated) << spec;
  }
}

TEST(StatedLabelsTest, ALikelyMissIsTold) {
  EXPECT_THAT(likely_miss(label_lists("Some words.\n- red\n- green\n- blue")), HasSubstr("3 lines look like labels"));
  EXPECT_EQ(likely_miss(label_lists("Extract these fields:\n- name\n- date\n- place")), "");
  EXPECT_EQ(likely_miss(label_lists("Translate it into French.")), "");
}

TEST(LabelListsTest, AnyTextIsReadInTime) {
  const std::clock_t start = std::clock();  // of the processor, whatever else runs
  for (const std::string text :
       {"one of ", "a, ", "answer ", "(", "[", "{\"a\":[", "'a ", "a or ", ": ", "1. a ", "- a\n", "if ", "に分類"}) {
    std::string spec;
    while (spec.size() + text.size() <= 16'384) spec += text;
    label_lists(spec);
  }
  EXPECT_LT(static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC, 10);
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
  const std::vector<LabelList> lists = {list({"cash", "card", "check", "cheque"}, true),
                                        list({"cash", "card", "none"}, true)};
  EXPECT_THAT(list_with(lists, Labels{"cash", "card", "cash"}), ElementsAre("cash", "card", "none"));
  EXPECT_THAT(list_with(lists, Labels{"cash", "cheque"}), ElementsAre("cash", "card", "check", "cheque"));
  EXPECT_THAT(list_with(lists, Labels{"cash", "card", "gold"}), IsEmpty());
  EXPECT_THAT(list_with(lists, Labels{"cash", "cash", "cash"}), IsEmpty());
  const std::vector<LabelList> unsaid = {list({"cash", "card"}, false)};
  EXPECT_THAT(list_with(unsaid, Labels{"cash", "card"}), IsEmpty());
  EXPECT_THAT(list_with(unsaid, Labels(9, "cash")), IsEmpty());
  Labels many(8, "cash");
  many.push_back("card");
  EXPECT_THAT(list_with(unsaid, many), ElementsAre("cash", "card"));
  EXPECT_THAT(list_with({}, many), IsEmpty());
}

TEST(ListOfTest, AnOutputNamedElsewhereIsALabelToo) {
  const std::string spec = "One of pay bill, refund. If none fits: other.";
  const std::vector<LabelList> lists = {list({"pay bill", "refund"}, true)};
  EXPECT_THAT(list_of(spec, lists, Labels{"other", "refund", "other", "bill", "bill", "hello", "hello"}),
              ElementsAre("pay bill", "refund", "other"));
  EXPECT_THAT(list_of(spec, lists, Labels{"other", "refund", "refund"}), ElementsAre("pay bill", "refund"));
}

TEST(ListOfTest, OutputsDecide) {
  const std::vector<LabelList> lists = {list({"YYYY-MM-DD", "unknown"}, false), list({"yes", "no"}, false)};
  EXPECT_THAT(list_of("", lists, Labels{"yes", "no", "yes", "no", "no", "no", "no"}), ElementsAre("yes", "no"));
  EXPECT_THAT(list_of("", lists, Labels{"yes", "no", "maybe", "perhaps", "No.", "a", "b"}), ElementsAre("yes", "no"));
  EXPECT_THAT(list_of("", lists, Labels{"yes", "a", "b", "c", "d", "e", "f"}), IsEmpty());
  EXPECT_THAT(
      list_of("", lists, Labels{"unknown", "unknown", "unknown", "unknown", "unknown", "unknown", "2024-01-01"}),
      IsEmpty());
  EXPECT_THAT(list_of("", lists, Labels{"no", "no", "no"}), IsEmpty());  // it could be the answer to what does not fit
  EXPECT_THAT(list_of("", std::vector<LabelList>{list({"yes", "no"}, true)}, Labels{"no", "no", "no"}),
              ElementsAre("yes", "no"));
  EXPECT_THAT(list_of("", std::vector<LabelList>{list({"yes", "no"}, true)}, Labels{"a", "b", "c"}), IsEmpty());
  EXPECT_THAT(list_of("", {}, Labels{"no"}), IsEmpty());
}

}  // namespace
}  // namespace paw
