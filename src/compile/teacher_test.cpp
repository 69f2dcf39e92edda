#include "compile/teacher.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "compile/teacher_text.hpp"
#include "io/file.hpp"
#include "testing/temporary_folder.hpp"

namespace paw {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::Pair;
using testing::SizeIs;

Candidate pair(const std::string& input, const std::string& output) { return {input, output}; }
Candidate alone(const std::string& input) { return {input, std::nullopt}; }

TEST(ParseCandidates, ReadsObjectsHoweverTheyAreDressed) {
  const auto both = ElementsAre(pair("a", "x"), pair("b }{", "y"));
  const std::string first = R"({"input": "a", "output": "x"})", second = R"({"output": "y", "input": "b }{"})";
  EXPECT_THAT(parse_candidates("[" + first + ", " + second + "]"), both);
  EXPECT_THAT(
      parse_candidates("Sure! Here \"they are:\n```json\n[" + first + ",\n" + second + ",\n]\n```\nEnjoy {them}."),
      both);
  EXPECT_THAT(parse_candidates(first + "\n" + second + "\n"), both);
  EXPECT_THAT(parse_candidates("1. " + first + "\n2. " + second), both);
  EXPECT_THAT(parse_candidates(R"({"examples": [)" + first + "," + second + "]}"), both);
  EXPECT_THAT(parse_candidates("<think>[{\"input\": \"no\"}]</think>[" + first + "," + second + "]"), both);
  EXPECT_THAT(
      parse_candidates(R"([{"Input": "a", "Output": "x",}, {"input": "b }{", "output": "y", "why": ["z",],},])"), both);
}

TEST(ParseCandidates, TakesWhatIsWholeOfAReplyThatWasCutOff) {
  EXPECT_THAT(parse_candidates(R"({"examples": [{"input": "a", "output": "x"}, {"input": "b", "outp)"),
              ElementsAre(pair("a", "x")));
}

TEST(ParseCandidates, AnOutputMayBeAnyJson) {
  EXPECT_THAT(
      parse_candidates(R"([{"input": "a", "output": {"input": "n", "k": [1, 2]}}, {"input": "b", "output": 3}])"),
      ElementsAre(pair("a", R"({"input":"n","k":[1,2]})"), pair("b", "3")));
  EXPECT_THAT(parse_candidates(R"([{"input": "a", "output": null}, {"input": "b"}, {"input": 3, "output": "x"}])"),
              ElementsAre(alone("a"), alone("b")));
}

TEST(ParseCandidates, ReadsStringsAndLists) {
  EXPECT_THAT(parse_candidates("Inputs:\n[\"a, b\", \"c\",]"), ElementsAre(alone("a, b"), alone("c")));
  EXPECT_THAT(parse_candidates("Here are some:\n1. first one\n2) \"second\"\n- third -> x\n* fourth -> 2 → y\n\nDone."),
              ElementsAre(alone("first one"), alone("second"), pair("third", "x"), pair("fourth -> 2", "y")));
  EXPECT_THAT(
      parse_candidates("1. **Input:** the sun: up\n   **Output:** day\n2. Input 2: moon\n   Label: \"night\"\n"),
      ElementsAre(pair("the sun: up", "day"), pair("moon", "night")));
}

TEST(ParseCandidates, FindsNothingWhereThereIsNothing) {
  for (const char* text :
       {"", "I am sorry, I cannot do that.", "[]", "{}", "[1, 2]", "{\"input\": ", "Output: x", "{{{{", "}]"})
    EXPECT_THAT(parse_candidates(text), IsEmpty()) << text;
}

TEST(ParseCandidates, TakesBoundedTimeAndDepth) {
  std::string nested;
  for (int i = 0; i < 200'000; ++i) nested += "{\"a\":";
  EXPECT_THAT(parse_candidates(nested + std::string(200'000, '}')), IsEmpty());
  EXPECT_THAT(parse_candidates(std::string(1 << 20, '[') + std::string(1 << 20, ']')), IsEmpty());
}

TEST(ParseTask, ReadsTextAndLabels) {
  EXPECT_EQ(parse_task("```json\n{\"task\": \" Sort it. \", \"labels\": [\"a\", \"b\",]}\n```"),
            (TaskStatement{"Sort it.", {"a", "b"}}));
  EXPECT_EQ(parse_task(R"({"task": "t", "labels": []})"), (TaskStatement{"t", {}}));
  EXPECT_EQ(parse_task(R"({"task": "t", "labels": [1, 2]})"), (TaskStatement{"t", {"1", "2"}}));
  for (const char* text : {"", "t", R"({"task": ""})", R"({"task": 3})", R"(["task"])"})
    EXPECT_EQ(parse_task(text), std::nullopt);
}

TEST(ParseTask, DropsWhatIsNoSetOfLabels) {
  const std::string long_label = "[\"a\", \"" + std::string(65, 'x') + "\"]";
  for (const std::string& labels : std::vector<std::string>{R"(["only"])", R"(["a", "A."])", R"(["a", ""])",
                                                            R"(["a", "b\nc"])", R"("a, b")", long_label})
    EXPECT_EQ(parse_task("{\"task\": \"t\", \"labels\": " + labels + "}"), (TaskStatement{"t", {}})) << labels;
}

TEST(ParseAnswer, UndressesTheOutput) {
  for (const char* text :
       {"x y", " x y \n", "\"x y\"", "Output: x y", "answer: \"x y\"", "```\nx y\n```", "```json\nx y\n```",
        "Here:\n```\nx y\n```\nDone", "<think>\nhm\n</think>\n\nx y", R"({"output": "x y"})"})
    EXPECT_EQ(parse_answer(text), "x y") << text;
  EXPECT_EQ(parse_answer(R"({"output": 1, "b": 2})"), R"({"output": 1, "b": 2})");
  EXPECT_EQ(parse_answer("say \"x\""), "say \"x\"");
  EXPECT_EQ(parse_answer("\"x\" and \"y\""), "\"x\" and \"y\"");
  EXPECT_EQ(parse_answer(""), "");
  EXPECT_EQ(parse_answer("```"), "```");
}

TEST(LabelOf, OverlooksCaseAndPunctuation) {
  const std::vector<std::string> labels = {"Alert", "alert", "ignore it"};
  EXPECT_EQ(label_of("alert", labels), "alert");
  EXPECT_EQ(label_of(" ALERT. ", labels), "Alert");
  EXPECT_EQ(label_of("ignore", labels), std::nullopt);
}

TEST(Agree, OverlooksDress) {
  EXPECT_TRUE(agree("The end.", "the end"));
  EXPECT_TRUE(agree(R"({"a": 1, "b": 2})", R"({"b":2,"a":1})"));
  EXPECT_FALSE(agree("10", "-10"));
  EXPECT_FALSE(agree("yes", "no"));
}

TEST(Shortened, CutsBetweenCharacters) {
  EXPECT_EQ(shortened("aéé", 4), "aé");
  EXPECT_EQ(shortened("aé", 3), "aé");
  EXPECT_EQ(shortened("é", 1), "");
}

// A teacher that sorts numbers, and does to some inputs what the tests need.
class NumberTeacher {
 public:
  ChatReply operator()(const ChatQuestion& question) {
    if (requests_++ == fails_at) throw Error(ErrorKind::Network, "no more");
    if (question.system.starts_with("You prepare")) return {statement, "m", false};
    if (question.system.starts_with("You write")) {
      prompts.push_back(question.user);
      if (!batches.empty()) {
        const std::string reply = batches.front();
        batches.erase(batches.begin());
        return {reply, "m", false};
      }
      std::string reply = "[";
      for (int i = 0; i < 10; ++i, ++number_)
        reply += fmt::format("{}{{\"input\": \"number {}\", \"output\": \"{}\"}}", i == 0 ? "" : ",", number_,
                             number_ % 2 ? "odd" : "even");
      return {reply + "]", "m", false};
    }
    const std::string input = question.user.substr(8, question.user.size() - 17);  // between the tags
    if (const auto found = answers.find(input); found != answers.end()) return found->second;
    return {std::stoi(input.substr(7)) % 2 ? "Odd." : "even", "m", false};
  }
  int requests() const { return requests_; }

  std::string statement = R"({"task": "Odd or even.", "labels": ["even", "odd"]})";
  std::vector<std::string> batches, prompts;
  std::map<std::string, ChatReply> answers;
  int fails_at = -1;

 private:
  int requests_ = 0, number_ = 100;
};

class TeacherTest : public testing::Test {
 protected:
  Teacher teacher() { return {request_, folder_ / "t.jsonl"}; }
  Teacher from_teacher() {
    Teacher done = teacher();
    done.run(std::ref(chat_), [](size_t) {});
    return done;
  }
  std::vector<Example> examples_in_file() {
    ExampleReader reader(folder_ / "t.jsonl");
    std::vector<Example> examples;
    while (auto example = reader.next()) examples.push_back(*example);
    return examples;
  }

  const TemporaryFolder temporary_;
  const std::filesystem::path& folder_ = temporary_.path();
  TeacherRequest request_{.spec = "Is it odd?", .labels = {}, .examples = {}, .model = "", .wanted = 12};
  NumberTeacher chat_;
};

TEST_F(TeacherTest, KeepsWhatAgrees) {
  const Teacher done = from_teacher();
  EXPECT_TRUE(done.complete());
  EXPECT_THAT(done.examples(), SizeIs(12));
  EXPECT_EQ(done.examples()[1], (Example{"number 101", "odd"}));
  EXPECT_THAT(done.labels(), ElementsAre("even", "odd"));
  EXPECT_THAT(done.rejected(), IsEmpty());
  EXPECT_EQ(examples_in_file(), done.examples());
  EXPECT_EQ(chat_.requests(), 2 + 2 + 12);
  EXPECT_NE(chat_.prompts[0], chat_.prompts[1]);
  EXPECT_THAT(chat_.prompts[1], HasSubstr("number 109"));
}

TEST_F(TeacherTest, RejectsWithTheReason) {
  request_.examples = {{"number 1", "odd"}};
  chat_.batches = {R"([{"input": "Number 1.", "output": "odd"}, {"input": "number 2", "output": "even"},
                       {"input": " NUMBER  2", "output": "even"}, {"input": "number 3", "output": "prime"},
                       {"input": "", "output": "odd"}, {"input": "number 5", "output": ""},
                       {"input": "number 7", "output": "odd"}, {"input": "number 9", "output": "odd"},
                       {"input": ")" +
                       std::string(5000, 'n') + R"(", "output": "odd"}, {"input": "number 11", "output": "odd"}])",
                   "I would rather not."};
  chat_.answers = {
      {"number 7", {"even", "", false}}, {"number 9", {"perhaps", "", false}}, {"number 11", {"odd", "", true}}};
  const Teacher done = from_teacher();
  EXPECT_THAT(done.rejected(), ElementsAre(Pair("an input of your examples", 1), Pair("duplicate", 1), Pair("empty", 2),
                                           Pair("not one of the labels", 2), Pair("the answers disagree", 1),
                                           Pair("the reply holds no examples", 1), Pair("too long", 2)));
  EXPECT_THAT(done.examples(), SizeIs(12));
  EXPECT_EQ(done.examples()[0], (Example{"number 2", "even"}));
  EXPECT_EQ(examples_in_file(), done.examples());
}

TEST_F(TeacherTest, LabelsOfTheUserStand) {
  request_.labels = {"odd", "even", "neither"};
  chat_.statement = "no JSON";
  const Teacher done = from_teacher();
  EXPECT_EQ(done.labels(), request_.labels);
  EXPECT_THAT(chat_.prompts[0], HasSubstr("Is it odd?"));
  EXPECT_THAT(chat_.prompts[1], HasSubstr("Above all, write inputs whose output is one of: [\"neither\"]"));
}

TEST_F(TeacherTest, LabelsThatForbidAnExampleOfTheUserAreDropped) {
  request_.examples = {{"zero", "neither"}};
  EXPECT_THAT(from_teacher().labels(), IsEmpty());
}

TEST_F(TeacherTest, InputsWithoutOutputsAreAnsweredTwice) {
  request_.wanted = 2;
  chat_.batches = {R"(["number 3", "number 4"])"};
  const Teacher done = from_teacher();
  EXPECT_THAT(done.examples(), ElementsAre(Example{"number 3", "odd"}, Example{"number 4", "even"}));
  EXPECT_EQ(chat_.requests(), 2 + 1 + 4);
}

// Wherever it is stopped, the same request goes on from there and asks nothing twice.
TEST_F(TeacherTest, GoesOnFromItsFile) {
  const std::vector<Example> whole = from_teacher().examples();
  const int requests = chat_.requests();
  for (int stop = 0; stop < requests; ++stop) {
    std::filesystem::remove(folder_ / "t.jsonl");
    chat_ = {};
    chat_.fails_at = stop;
    Teacher first = teacher();
    EXPECT_THROW(first.run(std::ref(chat_), [](size_t) {}), Error);
    EXPECT_EQ(first.started(), stop >= 2);
    EXPECT_EQ(std::filesystem::exists(folder_ / "t.jsonl"), stop >= 2);
    const Teacher second = from_teacher();
    EXPECT_EQ(second.examples(), whole) << stop;
    EXPECT_EQ(chat_.requests(), stop < 2 ? stop + 1 + requests : requests + 1) << stop;
  }
  chat_ = {};
  EXPECT_TRUE(teacher().complete());
  request_.wanted = 20;
  Teacher more = teacher();
  EXPECT_FALSE(more.complete());
  request_.wanted = 5;
  EXPECT_THAT(teacher().examples(), SizeIs(5));
}

TEST_F(TeacherTest, GivesUpOnATeacherWithNothingNew) {
  chat_.batches.assign(20, R"([{"input": "number 4", "output": "even"}])");
  const Teacher done = from_teacher();
  EXPECT_THAT(done.examples(), SizeIs(1));
  EXPECT_THAT(chat_.prompts, SizeIs(4));
}

TEST_F(TeacherTest, AFileOfAnotherTaskIsRefused) {
  from_teacher();
  const auto refused = [&] {
    try {
      teacher();
    } catch (const Error& error) {
      return std::string(error.what());
    }
    return std::string();
  };
  EXPECT_EQ(refused(), "");
  request_.spec = "Is it even?";
  EXPECT_THAT(refused(), HasSubstr("for another specification"));
  request_.spec = "Is it odd?";
  request_.model = "m2";
  EXPECT_THAT(refused(), HasSubstr("another model"));
  request_.model = "";
  for (const char* text :
       {"", "{}\n", "[1]\n", "{\"teacher\": 3}\n", "{\"teacher\": {\"record\": \"run\"}}\n",
        "{\"teacher\": {\"record\": \"example\", \"batch\": 1}, \"input\": \"\", \"output\": \"\"}\n"}) {
    write_file(folder_ / "t.jsonl", text);
    EXPECT_THAT(refused(), HasSubstr("is not a file of a teacher's examples")) << text;
  }
  std::filesystem::remove(folder_ / "t.jsonl");
  from_teacher();
  write_file(folder_ / "t.jsonl",
             read_file(folder_ / "t.jsonl") + R"({"input": "x", "teacher": {"record": "example", "batch": 1}})");
  EXPECT_THAT(refused(), HasSubstr("has no \"output\""));
  write_file(folder_ / "t.jsonl", "{oops\n");
  EXPECT_THAT(refused(), HasSubstr("line 1 is not JSON"));
}

TEST_F(TeacherTest, ExamplesGivenLaterWin) {
  const Teacher first = from_teacher();
  request_.examples = {{"Number 100", "even"}};
  EXPECT_THAT(first.examples()[0].input, "number 100");
  std::string text = read_file(folder_ / "t.jsonl");
  // The same prompts' digest stands for a file to which examples were added that are not shown.
  const Teacher other(request_, folder_ / "other.jsonl");
  const auto digest = [](const Teacher& teacher) { return teacher.record().prompts_sha256; };
  text.replace(text.find(digest(first)), 64, digest(other));
  write_file(folder_ / "t.jsonl", text);
  const Teacher second = teacher();
  EXPECT_THAT(second.rejected(), ElementsAre(Pair("an input of your examples", 1)));
  EXPECT_EQ(second.examples()[0].input, "number 101");
}

}  // namespace
}  // namespace paw
