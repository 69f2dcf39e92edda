#include "compile/small_tasks.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <set>
#include <sstream>

#include "io/file.hpp"
#include "paw/error.hpp"
#include "testing/temporary_folder.hpp"

namespace paw {
namespace {

using testing::HasSubstr;

std::vector<std::vector<Utterance>> corpora() {
  std::vector<Utterance> utterances;
  for (const char* label : {"greet", "leave", "ask", "thank"}) {
    for (int i = 0; i < 5; ++i)
      utterances.push_back({std::string(label) + " text " + std::to_string(i), label, label[0] < 'h' ? "a" : "b"});
  }
  return {utterances};
}

std::string failure(const std::string& line) {
  std::istringstream stream(line + "\n");
  StreamTasks tasks(stream, "tasks.jsonl", 4);
  try {
    tasks.next();
  } catch (const Error& error) {
    return error.what();
  }
  return "no error";
}

// What is wrong with a corpus of these lines.
std::string corpus_failure(const std::string& lines) {
  const TemporaryFolder folder;
  const std::filesystem::path path = folder.path() / "corpus.jsonl";
  write_file(path, lines);
  std::string sentence;
  try {
    read_corpus(path, {});
  } catch (const Error& error) {
    sentence = error.what();
  }
  return sentence;
}

TEST(ReadCorpusTest, SaysWhatIsWrong) {
  const std::string good = "{\"input\":\"a\",\"output\":\"x\"}\n", other = "{\"input\":\"b\",\"output\":\"y\"}\n";
  EXPECT_EQ(corpus_failure(good + other), "");
  EXPECT_THAT(corpus_failure(good + good), HasSubstr("only utterances of the label \"x\""));
  EXPECT_THAT(corpus_failure(good + "{\"input\":\"b\",\"output\":\"y\",\"domain\":null}\n"),
              HasSubstr("line 2 has a \"domain\" that is not a string"));
}

TEST(CorpusTasksTest, OutputsStandInTheSpecification) {
  CorpusTasks tasks(corpora(), 3, 1);
  for (int i = 0; i < 200; ++i) {
    const SmallTask task = tasks.next();
    ASSERT_EQ(task.examples.size(), 3U);
    for (const auto& [input, output] : task.examples) {
      EXPECT_THAT(input, HasSubstr("text"));
      if (output != "yes" && output != "no") {
        EXPECT_THAT(task.spec, HasSubstr(output));
      }
    }
  }
}

TEST(CorpusTasksTest, TheSeedFixesTheTasks) {
  CorpusTasks a(corpora(), 3, 7), b(corpora(), 3, 7), c(corpora(), 3, 8);
  bool differs = false;
  for (int i = 0; i < 20; ++i) {
    const SmallTask task = a.next();
    const SmallTask same = b.next();
    EXPECT_EQ(task.spec, same.spec);
    EXPECT_EQ(task.examples, same.examples);
    differs |= c.next().examples != task.examples;
  }
  EXPECT_TRUE(differs);
}

TEST(StreamTasksTest, TakesAsManyExamplesAsAskedAndIgnoresOtherFields) {
  std::istringstream stream(
      R"({"family": "x", "spec": "Say a.", "labels": null, "examples": [{"input": "1", "output": "a"}, {"input": "2", "output": "b", "z": 1}, {"input": "3", "output": "c"}]})"
      "\n");
  StreamTasks tasks(stream, "t", 2);
  const SmallTask task = tasks.next();
  EXPECT_EQ(task.spec, "Say a.");
  EXPECT_EQ(task.examples, (std::vector<std::pair<std::string, std::string>>{{"1", "a"}, {"2", "b"}}));
  EXPECT_FALSE(tasks.next_if_any());
}

TEST(StreamTasksTest, SaysWhichLineIsNoTask) {
  EXPECT_THAT(failure(""), HasSubstr("tasks.jsonl line 1 is not JSON"));
  EXPECT_THAT(failure("{}"), HasSubstr("tasks.jsonl line 1 is not a task"));
  EXPECT_THAT(failure(R"({"spec": 1, "examples": []})"), HasSubstr("line 1 is not a task"));
  EXPECT_THAT(failure(R"({"spec": "a", "examples": []})"), HasSubstr("line 1 has no examples"));
  EXPECT_THAT(failure(R"({"spec": "a", "examples": [{"input": "a"}]})"), HasSubstr("line 1 is not a task"));
  EXPECT_THAT(failure(R"({"spec": " ", "examples": [{"input": "a", "output": "b"}]})"), HasSubstr("line 1 is empty"));
  EXPECT_THAT(failure(R"({"spec": "{INPUT_PLACEHOLDER}", "examples": [{"input": "a", "output": "b"}]})"),
              HasSubstr("line 1 contains the text {INPUT_PLACEHOLDER}, which is reserved"));
}

TEST(StreamTasksTest, SaysWhenThereAreNotEnough) {
  std::istringstream stream("");
  StreamTasks tasks(stream, "tasks.jsonl", 2);
  try {
    tasks.next();
    FAIL();
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("tasks.jsonl ends after 0 tasks"));
  }
}

TEST(CorpusTasksTest, ATaskDoesNotDependOnThoseBeforeIt) {
  CorpusTasks all(corpora(), 3, 7), some(corpora(), 3, 7);
  some.seek(5);
  for (int i = 0; i < 5; ++i) all.next();
  for (int i = 0; i < 5; ++i) EXPECT_EQ(all.next().examples, some.next().examples);
}

TEST(StreamTasksTest, SeekingReadsNothingOfTheTasksBefore) {
  std::istringstream stream("no task\n{\"spec\": \"Say a.\", \"examples\": [{\"input\": \"1\", \"output\": \"a\"}]}\n");
  StreamTasks tasks(stream, "t", 2);
  tasks.seek(1);
  EXPECT_EQ(tasks.next().spec, "Say a.");
  EXPECT_THROW(tasks.seek(3), Error);
}

TEST(CommandTasksTest, AsksForTheFirstTaskByItsNumber) {
  CommandTasks tasks(R"(echo '{"spec": "Task {from}.", "examples": [{"input": "a", "output": "b"}]}')", 2);
  tasks.seek(12);
  EXPECT_EQ(tasks.next().spec, "Task 12.");
  EXPECT_THROW(tasks.next(), Error);
}

TEST(CommandTasksTest, EndsACommandThatIsNotDone) {
  CommandTasks tasks(R"(yes '{"spec": "Task.", "examples": [{"input": "a", "output": "b"}]}')", 2);
  EXPECT_EQ(tasks.next().spec, "Task.");
}

TEST(MixedTasksTest, TakesTheShareAndKnowsHowManyOfEach) {
  std::string lines;
  for (int i = 0; i < 1000; ++i)
    lines += fmt::format("{{\"spec\": \"streamed {}\", \"examples\": [{{\"input\": \"a\", \"output\": \"b\"}}]}}\n", i);
  const auto mixed = [&](std::istream& stream) {
    return MixedTasks(std::make_unique<StreamTasks>(stream, "t", 1), std::make_unique<CorpusTasks>(corpora(), 1, 1),
                      0.7, 1);
  };
  std::istringstream first(lines), second(lines);
  MixedTasks a = mixed(first), b = mixed(second);
  for (int i = 0; i < 1000; ++i) a.next();
  EXPECT_NEAR(static_cast<double>(a.position().first), 700, 60);
  EXPECT_EQ(a.position().first + a.position().second, 1000U);
  b.seek(a.position());
  for (int i = 0; i < 50; ++i) EXPECT_EQ(a.next().spec, b.next().spec);
}

}  // namespace
}  // namespace paw
