#include "compile/dataset.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <set>
#include <sstream>

#include "hash/sha256.hpp"
#include "io/file.hpp"

namespace paw {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

std::vector<Example> read_all(const std::string& text, ExampleFormat format = ExampleFormat::Jsonl) {
  std::istringstream stream(text);
  ExampleReader reader(stream, "t", format);
  std::vector<Example> examples;
  while (auto example = reader.next()) examples.push_back(*example);
  return examples;
}

std::string error_of(const std::string& text, ExampleFormat format = ExampleFormat::Jsonl) {
  try {
    std::istringstream stream(text);
    load_dataset(stream, "t", format, 10, 0);
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

Dataset load_text(const std::string& text, size_t keep = 1000000, uint64_t seed = 1) {
  std::istringstream stream(text);
  return load_dataset(stream, "t", ExampleFormat::Jsonl, keep, seed);
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
  EXPECT_THAT(read_all("id,output,input\r\n1,yes,\"a, \"\"b\"\"\nc\"\r\n2,no,d\r\n", ExampleFormat::Csv),
              ElementsAre(Example{"a, \"b\"\nc", "yes"}, Example{"d", "no"}));
  EXPECT_THAT(read_all("input\toutput\nx, y\tz\n", ExampleFormat::Tsv), ElementsAre(Example{"x, y", "z"}));
}

TEST(ExampleReader, ChoosesTheFormatByExtension) {
  EXPECT_EQ(example_format("a/b.CSV"), ExampleFormat::Csv);
  EXPECT_EQ(example_format("b.tsv"), ExampleFormat::Tsv);
  EXPECT_EQ(example_format("b.jsonl"), ExampleFormat::Jsonl);
}

TEST(ExampleReader, SaysWhatIsWrongAndWhere) {
  const std::string good = line("a", "b");
  EXPECT_THAT(error_of(good + "\n{oops}\n"), StartsWith("t line 3 is not JSON: parse error"));
  EXPECT_EQ(error_of(good + "{\"input\": \"x\"}"), "t line 2 has no \"output\"");
  EXPECT_EQ(error_of("{\"output\": \"x\"}"), "t line 1 has no \"input\"");
  EXPECT_EQ(error_of("{\"input\": 1, \"output\": \"x\"}"), "t line 1 has an \"input\" that is not a string");
  EXPECT_EQ(error_of("[1]"), "t line 1 is not a JSON object with \"input\" and \"output\"");
  EXPECT_THAT(error_of("{\"input\": \"\xFF\", \"output\": \"x\"}"), HasSubstr("not JSON"));
  EXPECT_THAT(error_of(std::string(100000, '[')), HasSubstr("nests JSON deeper"));
  EXPECT_THAT(error_of(std::string((16 << 20) + 1, ' ')), HasSubstr("longer than the limit"));
  EXPECT_THAT(error_of("in,output\n1,2\n", ExampleFormat::Csv), HasSubstr("no column \"input\""));
  EXPECT_THAT(error_of("input,output,input\n1,2,3\n", ExampleFormat::Csv), HasSubstr("twice"));
  EXPECT_THAT(error_of("input,output\n1,2,3\n", ExampleFormat::Csv), StartsWith("t line 2 has 3 fields"));
  EXPECT_EQ(error_of("input,output\n\xFF,2\n", ExampleFormat::Csv), "t line 2 is not UTF-8 text");
}

TEST(Dataset, NeedsTwoExamples) {
  EXPECT_EQ(error_of(""), "t has no examples");
  EXPECT_EQ(error_of("input,output\n", ExampleFormat::Csv), "t has no examples");
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
  for (int i = 0; i < 6000; ++i) text += line("in", fmt::format("{}{}", i, i % 2 ? std::string(80, 'x') : ""));
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
      load_text(labelled(5, 10) + line("a", std::string(65, 'x')) + line("a", std::string(65, 'x'))).closed_labels);
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
