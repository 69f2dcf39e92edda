#include "compile/dataset.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "hash/sha256.hpp"
#include "io/file.hpp"

namespace paw {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

std::vector<Example> read_all(const std::string& text, const std::string& name = "t") {
  ExampleReader reader(text, name);
  std::vector<Example> examples;
  while (auto example = reader.next()) examples.push_back(*example);
  return examples;
}

std::string error_of(const std::string& text, const std::string& name = "t") {
  try {
    load_dataset(text, name, 10, 0);
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

Dataset load_text(const std::string& text, size_t keep = 1000000, uint64_t seed = 1) {
  return load_dataset(text, "t", keep, seed);
}

std::string line(const std::string& input, const std::string& output) {
  return fmt::format("{{\"input\": \"{}\", \"output\": \"{}\"}}\n", input, output);
}

TEST(ExampleReader, ReadsJsonLines) {
  EXPECT_THAT(read_all("\xEF\xBB\xBF{\"input\": \"a\\n\", \"output\": \"b\", \"id\": 3}\r\n\r\n  \n"
                       "{\"output\": {\"k\": [1, 2.5]}, \"input\": \"\"}\n{\"input\":\"n\",\"output\":true}"),
              ElementsAre(Example{"a\n", "b"}, Example{"", "{\"k\":[1,2.5]}"}, Example{"n", "true"}));
}

TEST(ExampleReader, PassesOverWhatATeacherRejected) {
  EXPECT_THAT(read_all("{\"teacher\": {\"record\": \"run\"}}\n"
                       "{\"input\": \"a\", \"output\": \"b\", \"teacher\": {\"record\": \"example\"}}\n"
                       "{\"input\": \"c\", \"output\": \"d\", \"teacher\": {\"record\": \"rejected\"}}\n"
                       "{\"input\": \"e\", \"output\": \"f\", \"teacher\": \"Ms Smith\"}\n"
                       "{\"input\": \"g\", \"output\": \"h\", \"teacher\": {\"record\": 3}}\n"),
              ElementsAre(Example{"a", "b"}, Example{"e", "f"}, Example{"g", "h"}));
}

TEST(ExampleReader, ReadsCsvAndTsv) {
  EXPECT_THAT(read_all("id,output,input\r\n1,yes,\"a, \"\"b\"\"\nc\"\r\n2,no,d\r\n", "t.csv"),
              ElementsAre(Example{"a, \"b\"\nc", "yes"}, Example{"d", "no"}));
  EXPECT_THAT(read_all("input\toutput\nx, y\tz\n", "t.tsv"), ElementsAre(Example{"x, y", "z"}));
}

// What `paw map` reads, examples are read from as well: tests/cli/test_tables.py has more.
TEST(ExampleReader, ReadsWhatMapReads) {
  const auto examples = ElementsAre(Example{"é", "1.50"}, Example{"b", "2"});
  EXPECT_THAT(read_all("[{\"input\": \"\\u00e9\", \"output\": 1.50},\n {\"input\": \"b\", \"output\": 2}]", "t.json"), examples);
  EXPECT_THAT(read_all("input;output\r\xC3\xA9;1.50\rb;2\r", "t.CSV"), examples);
  EXPECT_THAT(read_all("input;output\n\xE9;1.50\nb;2\n", "t.csv"), examples);  // Windows-1252
}

TEST(ExampleReader, SaysWhatIsWrongAndWhere) {
  const std::string good = line("a", "b");
  EXPECT_THAT(error_of(good + "\n{oops}\n"), StartsWith("t line 3 is not JSON: "));
  EXPECT_EQ(error_of(good + "{\"input\": \"x\"}"), "t line 2 has no \"output\"");
  EXPECT_EQ(error_of("{\"output\": \"x\"}"), "t line 1 has no \"input\"");
  EXPECT_EQ(error_of("{\"input\": null, \"output\": \"x\"}"), "t line 1 has an \"input\" that is null");
  EXPECT_EQ(error_of("[1]"), "t line 1 is not a JSON object with \"input\" and \"output\"");
  EXPECT_THAT(error_of("{\"input\": \"\xC3(\", \"output\": \"x\"}"), HasSubstr("not JSON"));
  EXPECT_THAT(error_of(std::string(100000, '[')), HasSubstr("not JSON"));
  EXPECT_THAT(error_of(std::string((16 << 20) + 1, ' ')), HasSubstr("longer than the limit"));
  EXPECT_THAT(error_of("in,output\n1,2\n", "t.csv"), HasSubstr("no column \"input\""));
  EXPECT_THAT(error_of("input,output,input\n1,2,3\n", "t.csv"), HasSubstr("twice"));
  EXPECT_THAT(error_of("input,output\n1,2,3\n", "t.csv"), StartsWith("t.csv line 2 has 3 fields"));
  EXPECT_EQ(error_of("input,output\n\xC3\xA9\xFF,2\n", "t.csv"), "t.csv line 2 is not UTF-8 text");
}

TEST(Dataset, NeedsTwoExamples) {
  EXPECT_EQ(error_of(""), "t has no examples");
  EXPECT_EQ(error_of("input,output\n", "t.csv"), "t.csv has no examples");
  EXPECT_EQ(error_of(line("a", "b")), "t has a single example; at least 2 are needed");
  EXPECT_THROW(load_dataset("/nowhere/x.jsonl", 10, 0), Error);
  EXPECT_THROW(load_dataset(std::filesystem::temp_directory_path(), 10, 0), Error);
}

TEST(Dataset, DescribesTheWholeFile) {
  const std::string text = line("a", "x") + line("a", "x ") + line("a", "y") + line("b", "y");
  const Dataset dataset = load_text(text);
  EXPECT_EQ(dataset.total, 4);
  EXPECT_EQ(dataset.sha256, sha256_hex(text));
  EXPECT_EQ(dataset.distinct_outputs, 2);
  EXPECT_EQ(dataset.duplicates, 1);
  EXPECT_EQ(dataset.contradictions, 1);
  EXPECT_EQ(dataset.examples[1].output, "x");
}

TEST(Dataset, KeepsAUniformSampleThatTheSeedDecides) {
  std::string text;
  for (int i = 0; i < 200; ++i) text += line(std::to_string(i), "o");
  EXPECT_EQ(load_text(text, 20, 5).examples, load_text(text, 20, 5).examples);
  EXPECT_NE(load_text(text, 20, 5).examples, load_text(text, 20, 6).examples);
  int late = 0;
  for (uint64_t seed = 0; seed < 200; ++seed) {
    const Dataset dataset = load_text(text, 20, seed);
    ASSERT_EQ(dataset.examples.size(), 20);
    EXPECT_EQ(dataset.total, 200);
    for (const Example& example : dataset.examples) late += std::stoi(example.input) >= 100;
  }
  EXPECT_NEAR(late, 2000, 150);
}

TEST(Dataset, RemembersABoundedNumberOfOutputs) {
  std::string text;
  for (int i = 0; i < 6000; ++i) text += line("in", fmt::format("{}{}", i, i % 2 ? std::string(300, 'x') : ""));
  const Dataset dataset = load_text(text, 10);
  EXPECT_EQ(dataset.distinct_outputs, Dataset::kDistinctCap);
  EXPECT_FALSE(dataset.closed_labels);
}

std::string labelled(int labels, int each, const std::string& input_prefix = "message") {
  std::string text;
  for (int i = 0; i < labels * each; ++i) {
    text += line(fmt::format("{} {}", input_prefix, i), fmt::format("label{}", i % labels));
  }
  return text;
}

TEST(ClosedLabels, AFewChosenLabelsAreClosed) {
  const Dataset dataset = load_text(labelled(10, 5));
  EXPECT_TRUE(dataset.closed_labels);
  EXPECT_EQ(dataset.labels.size(), 10);
  EXPECT_TRUE(std::is_sorted(dataset.labels.begin(), dataset.labels.end()));
  EXPECT_TRUE(load_text(labelled(2, 2)).closed_labels);
  EXPECT_TRUE(load_text(labelled(500, 3)).closed_labels);
  EXPECT_TRUE(load_text(labelled(4, 10) + line("rare", "seldom")).closed_labels);
}

TEST(ClosedLabels, TooManyRareLongOrSingleLabelsAreOpen) {
  EXPECT_FALSE(load_text(labelled(1, 20)).closed_labels);
  EXPECT_FALSE(load_text(labelled(20, 1)).closed_labels);
  EXPECT_FALSE(load_text(labelled(513, 3)).closed_labels);
  EXPECT_FALSE(load_text(labelled(5, 10) + line("a", "once") + line("b", "also once")).closed_labels);
  EXPECT_FALSE(
      load_text(labelled(5, 10) + line("a", std::string(201, 'x')) + line("a", std::string(201, 'x'))).closed_labels);
  EXPECT_FALSE(load_text(labelled(5, 10) + line("a", "two\\nlines") + line("b", "two\\nlines")).closed_labels);
}

TEST(ClosedLabels, OutputsFoundInTheirInputsAreOpen) {
  std::string extracted, rewritten;
  for (int i = 0; i < 60; ++i) {
    const std::string time = fmt::format("{}pm", 1 + i % 12);
    extracted += line(i % 3 ? "table at " + time : "hello", i % 3 ? time : "none");
    rewritten +=
        line(fmt::format("deleted block_{} on disk {}", i, i), i % 2 ? "deleted block_<*> on disk <*>" : "block_<*>");
  }
  EXPECT_FALSE(load_text(extracted).closed_labels);
  EXPECT_FALSE(load_text(rewritten).closed_labels);
}

TEST(ClosedLabels, JudgesTheSharedTasksAsAPersonWould) {
  const std::map<std::string, bool> tasks = {
      {"bank-intents", true}, {"log-alerts", true}, {"booking-time", false}, {"log-template-hdfs", false}};
  const std::filesystem::path folder = std::filesystem::path(PAW_SOURCE_DIR) / "../shared/tasks";
  if (!std::filesystem::exists(folder)) GTEST_SKIP() << "the shared tasks are not here";
  for (const auto& [name, closed] : tasks) {
    EXPECT_EQ(load_dataset(folder / name / "train.jsonl", 100000, 1).closed_labels, closed) << name;
    EXPECT_EQ(load_dataset(folder / name / "test.jsonl", 100000, 1).closed_labels, closed) << name;
  }
}

TEST(Labels, AnEmptyOutputIsNotALabel) {
  const std::string text = labelled(2, 6) + line("x", "") + "{\"input\": \"y\", \"output\": null}\n";
  const Dataset labels = load_text(text);
  EXPECT_TRUE(labels.closed_labels);
  EXPECT_THAT(labels.labels, ElementsAre("label0", "label1"));
  EXPECT_EQ(labels.examples.size(), 12);
  EXPECT_EQ(labels.total, 12);
  EXPECT_EQ(labels.blank, 2);
  EXPECT_EQ(labels.nulls, 1);

  Dataset free = load_text(labelled(12, 1) + line("x", ""));
  EXPECT_FALSE(free.closed_labels);
  EXPECT_EQ(free.examples.size(), 13);
  leave_out_blank(free);
  EXPECT_EQ(free.examples.size(), 12);
  EXPECT_EQ(error_of(line("x", "") + line("y", "")), "none of the 2 examples of t has an output");
}

// Also where a sample is kept: it is that of the file without them.
TEST(Labels, EmptyOutputsTakeNoPlaceInTheSample) {
  std::string with, without;
  for (int i = 0; i < 500; ++i) {
    without += line(std::to_string(i), fmt::format("label{}", i % 2));
    with += line(std::to_string(i), fmt::format("label{}", i % 2)) + line("blank", "") + line("blank", "");
  }
  EXPECT_EQ(load_text(with, 50).examples, load_text(without, 50).examples);
}

TEST(Labels, ThatOnlyLookDifferentAreFound) {
  const std::map<std::string, uint64_t> counts = {{"spam", 5},     {"Spam", 2}, {" SPAM", 1},       {"ham", 3},
                                                  {"ham\xC2\xA0", 4}, {"5", 2},    {"5.0", 2},         {"50", 1},
                                                  {"caf\xC3\xA9", 1}, {"5.5", 1},  {"cafe\xCC\x81", 2}, {"cafe", 1}};
  const auto similar = similar_labels(counts, {"ham", "cafe"});
  std::map<std::string, std::set<std::string>> found;
  for (const SimilarLabels& labels : similar) {
    for (const auto& [other, count] : labels.others) found[labels.label].insert(other);
  }
  const std::map<std::string, std::set<std::string>> expected = {
      {"spam", {"Spam", " SPAM"}}, {"ham", {"ham\xC2\xA0"}}, {"5", {"5.0"}}, {"cafe\xCC\x81", {"caf\xC3\xA9"}}};
  EXPECT_EQ(found, expected);
}

TEST(Labels, SimilarOnesAreMerged) {
  std::string text;
  for (int i = 0; i < 20; ++i) text += line(std::to_string(i), i % 2 ? (i == 5 ? "Odd" : "odd") : i == 4 ? "EVEN" : "even");
  Dataset dataset = load_text(text);
  ASSERT_TRUE(dataset.closed_labels);  // although two of four have one example
  EXPECT_EQ(dataset.labels.size(), 4);
  merge_labels(dataset, similar_labels(dataset.label_counts, {}));
  EXPECT_THAT(dataset.labels, ElementsAre("even", "odd"));
  EXPECT_EQ(dataset.label_counts.at("odd"), 10);
  EXPECT_EQ(dataset.examples[5].output, "odd");
}

TEST(Labels, SeveralForAnInputAreSeen) {
  std::string several, single;
  for (int i = 0; i < 40; ++i) {
    const std::string input = fmt::format("{{\"input\": \"message {}\", \"output\": ", i);
    several += input + (i % 3 ? "[\"red\", \"blue\"]}\n" : i % 2 ? "[\"red\"]}\n" : "[]}\n");
    single += input + (i % 2 ? "[\"red\"]}\n" : "[\"blue\"]}\n");
  }
  EXPECT_EQ(load_text(several).several_labels, "[\"red\",\"blue\"]");
  EXPECT_EQ(load_text(single).several_labels, "");
  EXPECT_EQ(load_text(several + line("a", "red")).several_labels, "");
}

TEST(ClosedLabels, SayWhyTheyAreNone) {
  const auto reason = [](const std::string& text) { return load_text(text).open_reason; };
  EXPECT_EQ(reason(labelled(4, 5)), "");
  EXPECT_THAT(reason(labelled(5, 10) + line("a", std::string(201, 'x'))), HasSubstr("longer than 200 bytes"));
  EXPECT_THAT(reason(labelled(5, 10) + line("a", "once") + line("b", "also once")), HasSubstr("2 of 7 different"));
  EXPECT_EQ(reason(labelled(1, 20)), "all outputs are the same");
  EXPECT_EQ(reason(labelled(20, 1)), "");  // nothing like labels
}

std::map<std::string, int> outputs_of(const std::vector<Example>& examples) {
  std::map<std::string, int> counts;
  for (const Example& example : examples) ++counts[example.output];
  return counts;
}

TEST(Split, IsStratifiedByLabel) {
  const Split parts = split(load_text(labelled(10, 10)), 0.2, 1, 1000, 3);
  EXPECT_EQ(parts.development.size(), 20);
  EXPECT_EQ(parts.train.size(), 80);
  for (const auto& [label, count] : outputs_of(parts.development)) EXPECT_EQ(count, 2) << label;
}

TEST(Split, TheSeedDecides) {
  const Dataset dataset = load_text(labelled(10, 10));
  EXPECT_EQ(split(dataset, 0.2, 1, 1000, 3).development, split(dataset, 0.2, 1, 1000, 3).development);
  EXPECT_NE(split(dataset, 0.2, 1, 1000, 3).development, split(dataset, 0.2, 1, 1000, 4).development);
}

TEST(Split, KeepsEveryLabelInTrain) {
  std::string text = labelled(2, 50) + line("rare", "seldom");
  for (uint64_t seed = 0; seed < 50; ++seed) {
    EXPECT_EQ(outputs_of(split(load_text(text), 0.5, 1, 1000, seed).train).size(), 3);
  }
}

// Long texts that repeat are no labels, yet a rare one must not be missing from train.
TEST(Split, KeepsEveryRepeatingTextInTrain) {
  const std::string tail(200, '.');
  std::string text = line("rare", "seldom" + tail);
  for (int i = 0; i < 50; ++i) text += line(std::to_string(i), fmt::format("kind {}{}", i % 2, tail));
  const Dataset dataset = load_text(text);
  ASSERT_FALSE(dataset.closed_labels);
  for (uint64_t seed = 0; seed < 50; ++seed)
    EXPECT_EQ(outputs_of(split(dataset, 0.5, 1, 1000, seed).train).size(), 3) << seed;
}

TEST(Split, HoldsBackTextsThatStandAlone) {
  const Dataset dataset = load_text(line("a", "one") + line("b", "two") + line("c", "three") + line("d", "four"));
  EXPECT_EQ(split(dataset, 0.5, 2, 1000, 1).development.size(), 2);
}

TEST(Split, InputsNeverStraddle) {
  std::string text;
  for (int i = 0; i < 90; ++i) text += line(std::to_string(i % 30), fmt::format("label{}", i % 2));
  const Split parts = split(load_text(text), 0.3, 1, 1000, 1);
  EXPECT_FALSE(parts.development.empty());
  std::set<std::string> train;
  for (const Example& example : parts.train) train.insert(example.input);
  for (const Example& example : parts.development) EXPECT_FALSE(train.contains(example.input));
}

TEST(Split, RespectsItsBounds) {
  const Dataset dataset = load_text(labelled(2, 50));
  EXPECT_EQ(split(dataset, 0.01, 10, 20, 1).development.size(), 10);
  EXPECT_EQ(split(dataset, 0.9, 10, 20, 1).development.size(), 20);
  EXPECT_EQ(split(dataset, 0.0, 0, 20, 1).development.size(), 0);
  EXPECT_EQ(split(load_text(labelled(1, 3)), 0.5, 10, 20, 1).train.size(), 2);
  EXPECT_THROW(split(dataset, 1.0, 0, 1, 1), UsageError);
}

}  // namespace
}  // namespace paw
