#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>

#include "eval/metrics.hpp"
#include "eval/report.hpp"
#include "eval/report_data.hpp"

namespace paw {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

Case a_case(const std::string& expected, const std::string& actual, double ms = 1, double confidence = 0.5) {
  return {"the input", expected, actual, ms, confidence};
}

// 6 cats (4 found, 1 taken for a dog, 1 something else), 2 dogs (1 found, 1 taken for a cat).
std::vector<Case> cats_and_dogs() {
  return {a_case("cat", "cat\n", 1), a_case("cat ", "cat", 2),      a_case("cat", "cat", 3),
          a_case("cat", "cat", 4),   a_case("cat", "dog", 5, 0.9),  a_case("cat", "<cow>", 6, 0.2),
          a_case("dog", "dog", 7),   a_case("dog", "cat", 100, 0.7)};
}

TEST(Metrics, ComparesWithoutWhiteSpaceAtTheEnd) {
  EXPECT_TRUE(a_case("yes", "yes \r\n").correct());
  EXPECT_TRUE(a_case("\n", "").correct());
  EXPECT_FALSE(a_case("yes", " yes").correct());
  EXPECT_FALSE(a_case("yes", "Yes").correct());
}

TEST(Metrics, WilsonIntervalHasTheKnownValues) {
  const Interval interval = wilson_interval(81, 263);  // the example of Newcombe (1998): 0.2553 to 0.3662
  EXPECT_NEAR(interval.low, 0.2553, 5e-5);
  EXPECT_NEAR(interval.high, 0.3662, 5e-5);
  EXPECT_EQ(wilson_interval(0, 10).low, 0);
  EXPECT_NEAR(wilson_interval(0, 10).high, 0.2775, 5e-5);
  EXPECT_EQ(wilson_interval(10, 10).high, 1);
  EXPECT_EQ(wilson_interval(0, 0).low, 0);
  EXPECT_EQ(wilson_interval(0, 0).high, 1);
}

TEST(Metrics, TellsWhatIsLeftWithAnAbstention) {
  std::vector<Case> cases = cats_and_dogs();  // one answer has a confidence of 0.9, one of 0.7, both wrong
  cases[0].confidence = 0.7;
  cases.push_back(a_case("cat", "", 0, 1));
  cases.back().error = "too long";
  Score result = score(cases);
  score_abstention(cases, 0, result);
  EXPECT_FALSE(nlohmann::ordered_json(result).contains("abstention"));
  score_abstention(cases, 0.7, result);
  EXPECT_EQ(result.answered.given.count, 3U);
  EXPECT_EQ(result.answered.right.count, 1U);
  const nlohmann::ordered_json json = nlohmann::ordered_json(result)["abstention"];
  EXPECT_EQ(json["answered"], 3);
  EXPECT_NEAR(json["coverage"].get<double>(), 3.0 / 9, 1e-12);
  EXPECT_NEAR(json["accuracy"].get<double>(), 1.0 / 3, 1e-12);
  EXPECT_THAT(text_report("p.paw", result, cases), HasSubstr("answered     3 of 9 with a confidence of at least 0.7"));
}

TEST(Metrics, ScoresLabels) {
  const Score result = score(cats_and_dogs());
  EXPECT_EQ(result.n, 8);
  EXPECT_EQ(result.correct, 5);
  EXPECT_DOUBLE_EQ(result.exact_match, 0.625);
  ASSERT_EQ(result.labels.size(), 2);
  const LabelScore& cat = result.labels[0];
  EXPECT_EQ(cat.label, "cat");
  EXPECT_EQ(cat.support, 6);
  EXPECT_DOUBLE_EQ(cat.precision, 4.0 / 5);
  EXPECT_DOUBLE_EQ(cat.recall, 4.0 / 6);
  EXPECT_DOUBLE_EQ(cat.f1, 8.0 / 11);
  EXPECT_DOUBLE_EQ(result.labels[1].precision, 0.5);
  EXPECT_THAT(result.confusion, ElementsAre(ElementsAre(4, 1, 1), ElementsAre(1, 1, 0)));
}

// Three labels, by hand. Expected / answered:
//         a  b  c  other
//     a   3  1  0  0     precision 3/4, recall 3/4, F1 6/8
//     b   1  1  1  1     precision 1/3, recall 1/4, F1 2/7
//     c   0  1  1  0     precision 1/2, recall 1/2, F1 2/4
std::vector<Case> three_labels() {
  std::vector<Case> cases;
  for (const auto& [expected, actual] : {std::pair{"a", "a"},
                                         {"a", "a"},
                                         {"a", "a"},
                                         {"a", "b"},
                                         {"b", "a"},
                                         {"b", "b"},
                                         {"b", "c"},
                                         {"b", "d"},
                                         {"c", "b"},
                                         {"c", "c"}}) {
    cases.push_back(a_case(expected, actual));
  }
  return cases;
}

TEST(Metrics, ThreeLabelsByHand) {
  const Score result = score(three_labels());
  EXPECT_THAT(result.confusion, ElementsAre(ElementsAre(3, 1, 0, 0), ElementsAre(1, 1, 1, 1), ElementsAre(0, 1, 1, 0)));
  const std::vector<std::array<double, 3>> expected = {
      {3.0 / 4, 3.0 / 4, 6.0 / 8}, {1.0 / 3, 1.0 / 4, 2.0 / 7}, {1.0 / 2, 1.0 / 2, 2.0 / 4}};
  ASSERT_EQ(result.labels.size(), 3);
  for (size_t i = 0; i < 3; ++i) {
    EXPECT_DOUBLE_EQ(result.labels[i].precision, expected[i][0]);
    EXPECT_DOUBLE_EQ(result.labels[i].recall, expected[i][1]);
    EXPECT_DOUBLE_EQ(result.labels[i].f1, expected[i][2]);
  }
  EXPECT_DOUBLE_EQ(result.macro_precision, (3.0 / 4 + 1.0 / 3 + 1.0 / 2) / 3);
  EXPECT_DOUBLE_EQ(result.macro_recall, (3.0 / 4 + 1.0 / 4 + 1.0 / 2) / 3);
  EXPECT_DOUBLE_EQ(result.macro_f1, (6.0 / 8 + 2.0 / 7 + 2.0 / 4) / 3);
}

TEST(Metrics, KnownLabelsAreReportedWhereTheyAreAnswered) {
  const std::vector<std::string> labels = {"a", "b", "c", "d", "never"};
  const Score result = score(three_labels(), {}, labels);
  ASSERT_EQ(result.labels.size(), 4);
  EXPECT_EQ(result.labels[3].label, "d");
  EXPECT_EQ(result.labels[3].support, 0);
  EXPECT_EQ(result.labels[3].precision, 0);
  EXPECT_EQ(result.labels[3].f1, 0);
  EXPECT_THAT(result.confusion[1], ElementsAre(1, 1, 1, 1, 0));
  EXPECT_THAT(result.confusion[3], ElementsAre(0, 0, 0, 0, 0));
  EXPECT_EQ(score({{a_case("a", "a")}}, {}, labels).labels.size(), 1);  // few cases are no reason to hide them
  EXPECT_EQ(score({{a_case("new", "a")}}, {}, labels).labels.size(), 2);
}

TEST(Metrics, LabelsKeepTheOrderInWhichTheyAreGiven) {
  const std::vector<std::string> labels = {"negative", "neutral", "never", "positive"};
  const std::vector<Case> cases = {a_case("positive", "positive"), a_case("neutral", "negative"),
                                   a_case("b", "neutral"), a_case("a", "positive")};
  const Score result = score(cases, {}, labels);
  std::vector<std::string> order;
  for (const LabelScore& label : result.labels) order.push_back(label.label);
  EXPECT_THAT(order, ElementsAre("negative", "neutral", "positive", "a", "b"));
  EXPECT_THAT(result.confusion[1], ElementsAre(1, 0, 0, 0, 0, 0));
  EXPECT_THAT(result.confusion[3], ElementsAre(0, 0, 1, 0, 0, 0));
  const std::string text = text_report("p.paw", result, cases), html = html_report("p.paw", result, cases);
  EXPECT_LT(text.find("negative"), text.find("neutral"));
  EXPECT_LT(text.find("neutral"), text.find("positive"));
  EXPECT_LT(html.find("negative"), html.find("positive"));
}

TEST(Metrics, LabelsFollowTheRule) {
  std::vector<Case> cases = cats_and_dogs();
  cases[0].actual = "Cat.";
  cases[7].expected = "Dog";
  const Score exact = score(cases);
  EXPECT_EQ(exact.correct, 4);
  EXPECT_EQ(exact.match.count, 4);
  EXPECT_EQ(exact.labels.size(), 3);
  const Score loose = score(cases, {Match::Normalized});
  EXPECT_EQ(loose.exact_match, 0.5);
  EXPECT_EQ(loose.match.value, 0.625);
  EXPECT_THAT(loose.confusion, ElementsAre(ElementsAre(4, 1, 1), ElementsAre(1, 1, 0)));
  for (Case& test : cases) {
    const bool dog = test.expected == "dog" || test.expected == "Dog";
    test = a_case(dog ? "2" : "1", test.actual == "dog" ? "2.0" : "1.0");
  }
  EXPECT_THAT(score(cases, {Match::Number}).confusion, ElementsAre(ElementsAre(5, 0, 1), ElementsAre(0, 1, 1)));
}

TEST(Metrics, WhatCouldNotBeRunIsWrong) {
  std::vector<Case> cases = cats_and_dogs();
  cases[0] = {"x", "", "", 0, 0, "too long"};
  const Score result = score(cases);
  EXPECT_EQ(result.errors, 1);
  EXPECT_EQ(result.correct, 4);
  EXPECT_FALSE(cases[0].correct({Match::Normalized}));
  EXPECT_THAT(text_report("t", result, cases), HasSubstr("(not run: too long)"));
}

TEST(Metrics, ScoresTimes) {
  const Score result = score(cats_and_dogs());
  EXPECT_DOUBLE_EQ(result.mean_ms, 16);
  EXPECT_DOUBLE_EQ(result.median_ms, 4.5);
  EXPECT_DOUBLE_EQ(result.p95_ms, 100);
}

TEST(Metrics, FreeTextHasNoLabels) {
  std::vector<Case> cases;
  for (int i = 0; i < 10; ++i) cases.push_back(a_case(std::to_string(i / 2), "x"));
  EXPECT_TRUE(score(cases).labels.empty());  // 5 of 10 are distinct
  EXPECT_FALSE(score(cats_and_dogs()).labels.empty());
  auto long_label = cats_and_dogs();
  long_label[0].expected = std::string(201, 'x');
  EXPECT_TRUE(score(long_label).labels.empty());
  long_label[0].expected = "two\nlines";
  EXPECT_TRUE(score(long_label).labels.empty());
  cases.clear();
  for (int i = 0; i < 300; ++i) cases.push_back(a_case(std::to_string(i % 65), "x"));
  EXPECT_TRUE(score(cases).labels.empty());
}

TEST(Metrics, NoCasesGiveAnEmptyScore) {
  const Score result = score({});
  EXPECT_EQ(result.n, 0);
  EXPECT_EQ(result.exact_match, 0);
  EXPECT_EQ(result.p95_ms, 0);
}

TEST(Metrics, JsonHasTheStableFields) {
  const nlohmann::ordered_json json = score(cats_and_dogs());
  EXPECT_EQ(json.at("n"), 8);
  EXPECT_EQ(json.at("exact_match"), 0.625);
  EXPECT_EQ(json.at("ms_per_call"), 16);
  EXPECT_EQ(json.at("interval").size(), 2);
  EXPECT_EQ(json.at("labels").at(1).at("label"), "dog");
  EXPECT_EQ(json.at("confusion").dump(), "[[4,1,1],[1,1,0]]");
  EXPECT_EQ(json.at("macro").at("recall"), (4.0 / 6 + 0.5) / 2);
  EXPECT_EQ(json.at("match").at("rule"), "exact");
  EXPECT_EQ(json.at("match").at("score"), 0.625);
  EXPECT_GT(json.at("ece"), 0);
  EXPECT_EQ(json.at("reliability").size(), 10);
  EXPECT_TRUE(json.at("reliability").at(0).at("accuracy").is_null());
  EXPECT_EQ(json.at("reliability").at(4).at("n"), 5);
  EXPECT_EQ(json.at("coverage").back().at("accuracy"), 0.625);
  EXPECT_FALSE(nlohmann::ordered_json(score({})).contains("labels"));
}

TEST(ReportData, TextIsSafeAndCutToItsWidth) {
  EXPECT_EQ(one_line("a\n\x1b[31m\xFF", 80), "a\\n\\x1b[31m\\xff");
  EXPECT_EQ(one_line("\xE2\x80\xAE", 80), "\\u202e");  // would turn the text around
  EXPECT_EQ(one_line("abcdef", 6), "abcdef");
  EXPECT_EQ(one_line("abcdefg", 6), "abcde…");
  EXPECT_EQ(one_line("日本語", 6), "日本語");
  EXPECT_EQ(one_line("日本語", 5), "日本…");
  EXPECT_EQ(columns_of("日本"), 4);
}

TEST(Report, TextNamesEverything) {
  const auto cases = cats_and_dogs();
  const std::string text = text_report("my program", score(cases), cases);
  EXPECT_THAT(text, HasSubstr("exact match  62.5 %  (5 of 8; 95 % interval 30.6 to 86.3 %)"));
  EXPECT_THAT(text, HasSubstr("precision"));
  EXPECT_THAT(text, HasSubstr(" 1  cat                      4 1      1\n"));
  EXPECT_THAT(text, HasSubstr(" 2  dog                      1 1      .\n"));
  EXPECT_LT(text.find("90 %"), text.find("70 %"));
  EXPECT_THAT(text, HasSubstr("  100.00 ms  the input"));
}

TEST(Report, ManyLabelsGiveAListOfConfusions) {
  std::vector<Case> cases;
  for (int i = 0; i < 120; ++i) {
    const std::string label = fmt::format("label {}", i % 30);
    cases.push_back(a_case(label, i == 7 ? "label 9" : label));
  }
  const std::string text = text_report("t", score(cases), cases);
  EXPECT_THAT(text, Not(HasSubstr("rows expected")));
  EXPECT_THAT(text, HasSubstr("answered as label 9"));
  EXPECT_THAT(html_report("t", score(cases), cases), HasSubstr("class=\"matrix\""));
  for (int i = 0; i < 120; ++i) cases[i].expected = cases[i].actual = fmt::format("<label {}>", i % 50);
  cases[7].actual = "<label 9>";
  const std::string html = html_report("t", score(cases), cases);
  EXPECT_THAT(html, Not(HasSubstr("class=\"matrix\"")));
  EXPECT_THAT(html, HasSubstr("<td class=\"name\" title=\"&lt;label 9&gt;\">&lt;label 9&gt;</td></tr>"));
}

TEST(Report, HtmlIsEscapedAndAlone) {
  auto cases = cats_and_dogs();
  cases[4].input = "<script>alert('x')</script> & \"more\"";
  const std::string html = html_report("a <b> title", score(cases), cases);
  EXPECT_THAT(html, HasSubstr("<title>a &lt;b&gt; title</title>"));
  EXPECT_THAT(html, HasSubstr("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt; &amp; &quot;more&quot;"));
  EXPECT_THAT(html, HasSubstr("&lt;cow&gt;"));
  EXPECT_THAT(html, HasSubstr("<polyline class=\"curve\""));
  EXPECT_LT(html.find("Wrong cases"), html.find("Slowest calls"));
  for (const char* foreign : {"<script", "http:", "https:", "<link", "<img", "@import", "url(", "src="}) {
    EXPECT_THAT(html, Not(HasSubstr(foreign)));
  }
}

TEST(Report, NoCasesGiveAReportToo) {
  EXPECT_THAT(text_report("t", score({}), {}), HasSubstr("0 of 0"));
  EXPECT_THAT(html_report("t", score({}), {}), HasSubstr("</html>"));
  EXPECT_THAT(junit_report("t", score({}), {}), HasSubstr("tests=\"0\""));
}

TEST(Report, TheChosenMatchStandsBesideTheExactOne) {
  std::vector<Case> cases = cats_and_dogs();
  cases[5].actual = " CAT!";
  const Score result = score(cases, {Match::Normalized});
  const std::string text = text_report("t", result, cases);
  EXPECT_THAT(text, HasSubstr("exact match  62.5 %"));
  EXPECT_THAT(text, HasSubstr("normalized match  75.0 %"));
  EXPECT_THAT(text, HasSubstr("(2 of 2)"));  // wrong cases, by the rule
  EXPECT_THAT(text, Not(HasSubstr("CAT!")));
  EXPECT_THAT(html_report("t", result, cases), HasSubstr("Normalized match"));
}

TEST(Report, TextTellsWhatAThresholdKeeps) {
  std::vector<Case> cases;
  for (int i = 0; i < 20; ++i) cases.push_back(a_case("x", i < 10 ? "x" : "y", 1, i < 10 ? 0.90005 : 0.3));
  const std::string text = text_report("t", score(cases), cases);
  EXPECT_THAT(text, HasSubstr("60.0 % mean; expected calibration error 20.0 points (10 bins)"));
  EXPECT_THAT(text, HasSubstr("confidence at least   0.3000   0.9000\n"
                              "answers kept         100.0 %   50.0 %\n"
                              "right among them      50.0 %  100.0 %\n"));
}

TEST(Report, JunitHoldsAnyBytes) {
  std::vector<Case> cases = {a_case("yes", "yes"), a_case("a<b>&\"'\n", "]]>\x01\xFF\xEF\xBF\xBF\t\r é", 0)};
  cases.push_back({"long", "x", "", 0, 0, "too <long>"});
  const std::string xml = junit_report("my & program", score(cases), cases);
  EXPECT_THAT(xml,
              HasSubstr("<testsuite name=\"my &amp; program\" tests=\"3\" failures=\"1\" errors=\"1\" skipped=\"0\">"));
  EXPECT_THAT(xml, HasSubstr("name=\"1: the input\" time=\"0.001000\"/>"));
  EXPECT_THAT(xml, HasSubstr("a&lt;b&gt;&amp;&quot;'&#10;"));
  EXPECT_THAT(xml, HasSubstr("]]&gt;\\x01\\xff\\uffff&#9;&#13; é</failure>"));
  EXPECT_THAT(xml, HasSubstr("<error message=\"too &lt;long&gt;\" type=\"not run\"/>"));
}

}  // namespace
}  // namespace paw
