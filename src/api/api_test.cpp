// The public API on a tiny random base: compiling, running, mapping, stopping, and what goes wrong.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <optional>
#include <thread>

#include "paw/paw.hpp"
#include "testing/temporary_folder.hpp"

namespace {

using testing::HasSubstr;

constexpr const char* kBase = PAW_SOURCE_DIR "/tests/golden/tiny_base.gguf";  // its context has 128 tokens, one a byte

std::string message_of(const std::function<void()>& work) {
  try {
    work();
  } catch (const paw::Error& error) {
    return error.what();
  }
  return "no error";
}

std::optional<paw::ErrorKind> kind_of(const std::function<void()>& work) {
  try {
    work();
  } catch (const paw::Error& error) {
    return error.kind();
  }
  return std::nullopt;
}

std::string read(const std::string& path) {
  std::ifstream stream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

class ApiTest : public testing::Test {
 protected:
  ApiTest() {
    options_.spec = "Say whether the number is odd.";
    for (int i = 0; i < 24; ++i) options_.examples.push_back({"n " + std::to_string(i), i % 2 == 0 ? "even" : "odd"});
    options_.settings = {{"epochs", "2"}, {"rank", "4"}, {"spec_in_prompt", "0"}};
  }
  std::string file(const std::string& name) const { return (folder_ / name).string(); }
  std::string compiled() const {
    interpreter_.compile(options_, file("odd.paw"));
    return file("odd.paw");
  }

  // The store of the test: set before anything is loaded.
  struct Home {
    Home() { setenv("PAW_HOME", folder.path().c_str(), 1); }
    const paw::TemporaryFolder folder;
  };

  const Home home_;
  const paw::TemporaryFolder temporary_;
  const std::filesystem::path& folder_ = temporary_.path();
  paw::Interpreter interpreter_ = paw::Interpreter::load(kBase, 1);
  paw::CompileOptions options_;
};

TEST_F(ApiTest, CompilesAndRuns) {
  size_t calls = 0;
  options_.progress = [&](const paw::CompileProgress& progress) {
    EXPECT_EQ(progress.step, ++calls);
    return true;
  };
  const paw::CompileReport report = interpreter_.compile(options_, file("odd.paw"));
  EXPECT_EQ(report.steps, calls);
  EXPECT_EQ(report.trained_on, 24U);  // several runs, each holding back others: together they see every example
  EXPECT_GT(report.held_back, 0U);
  EXPECT_LT(report.held_back, 24U);
  EXPECT_EQ(report.bytes, std::filesystem::file_size(report.program));
  EXPECT_LE(report.score_low, report.score);

  const paw::Program program = paw::Program::load(report.program, interpreter_);
  EXPECT_EQ(program.name(), "odd");
  EXPECT_EQ(program.spec(), options_.spec);
  EXPECT_EQ(program.labels(), (std::vector<std::string>{"even", "odd"}));
  EXPECT_EQ(program.score(), report.score);
  const paw::Answer answer = program.run("n 4");
  EXPECT_THAT(program.labels(), testing::Contains(answer.text));
  EXPECT_GT(answer.confidence, 0);
}

TEST_F(ApiTest, PairsAndTheirFileGiveTheSameProgramWhateverTheThreads) {
  const std::string pairs = read(compiled());
  {
    std::ofstream stream(file("the examples"));
    for (const auto& [input, output] : options_.examples) {
      stream << R"({"input":")" << input << R"(","output":")" << output << "\"}\n";
    }
  }
  options_.examples.clear();
  options_.examples_file = file("the examples");
  interpreter_.with_threads(3).compile(options_, file("odd.paw"));
  EXPECT_EQ(read(file("odd.paw")), pairs);
  options_.seed = 1;
  interpreter_.compile(options_, file("odd.paw"));
  EXPECT_NE(read(file("odd.paw")), pairs);
}

TEST_F(ApiTest, AbstainsBelowItsThreshold) {
  options_.abstention = {1, "ask"};
  const paw::Program careful = paw::Program::load(compiled(), interpreter_);
  EXPECT_EQ(careful.abstention().below, 1);
  const paw::Answer left_out = careful.run("n 4");
  EXPECT_TRUE(left_out.abstained);
  EXPECT_EQ(left_out.text, "ask");

  const paw::Program always = careful.with_abstention({});
  const paw::Answer given = always.run("n 4");
  EXPECT_FALSE(given.abstained);
  EXPECT_THAT(always.labels(), testing::Contains(given.text));
  EXPECT_EQ(given.confidence, left_out.confidence);
  EXPECT_EQ(careful.with_abstention({1, {}}).map({"n 4"})[0].text, "");
  EXPECT_FALSE(careful.map({std::string(300, 'x')})[0].abstained);  // it cannot be run

  EXPECT_THROW(careful.with_abstention({2, {}}), paw::UsageError);
  EXPECT_THROW(careful.with_abstention({0, "ask"}), paw::UsageError);
  options_.abstention = {0, "ask"};
  EXPECT_THROW(interpreter_.compile(options_, file("none.paw")), paw::UsageError);
  EXPECT_FALSE(std::filesystem::exists(file("none.paw")));
}

TEST_F(ApiTest, MapsInOrderAsRunAnswers) {
  const paw::Program program = paw::Program::load(compiled(), interpreter_);
  std::vector<std::string> inputs;
  for (int i = 0; i < 600; ++i) inputs.push_back(std::to_string(i));
  inputs[7] = std::string(300, 'x');  // longer than the context
  const std::vector<paw::Answer> answers = program.map(inputs);
  ASSERT_EQ(answers.size(), inputs.size());
  EXPECT_THAT(answers[7].error, HasSubstr("context"));
  EXPECT_EQ(answers[599].text, program.run("599").text);
  EXPECT_EQ(answers[599].confidence, program.run("599").confidence);

  size_t given = 0, taken = 0;
  const auto next = [&] { return given < inputs.size() ? std::optional(inputs[given++]) : std::nullopt; };
  const auto sink = [&](const std::string& input, const paw::Answer& answer) {
    EXPECT_EQ(input, inputs[taken]);
    EXPECT_EQ(answer.text, answers[taken].text);
    EXPECT_LE(given - taken++, 256U);
    return true;
  };
  EXPECT_EQ(program.map(next, sink), inputs.size());
  given = 0;
  EXPECT_EQ(program.map(next, [](const std::string& input, const paw::Answer&) { return input != "9"; }), 10U);
}

TEST_F(ApiTest, MayBeUsedFromSeveralThreads) {
  const paw::Program program = paw::Program::load(compiled(), interpreter_);
  const paw::Program other = paw::Program::load(file("odd.paw"), interpreter_.with_threads(2));
  const paw::Answer expected = program.run("n 17");
  std::vector<std::jthread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < 20; ++i) {
        const paw::Answer answer = (t % 2 == 0 ? program : other).run("n 17");
        EXPECT_EQ(answer.text, expected.text);
        EXPECT_EQ(answer.confidence, expected.confidence);
      }
    });
  }
}

TEST_F(ApiTest, StopsWhenAskedAndWritesNothing) {
  for (const size_t last : {size_t{1}, size_t{0}}) {  // after the first step, after the last one
    options_.progress = [&](const paw::CompileProgress& p) { return p.step < (last != 0 ? last : p.steps); };
    EXPECT_EQ(kind_of([&] { interpreter_.compile(options_, file("odd.paw")); }), paw::ErrorKind::Interrupted);
    EXPECT_FALSE(std::filesystem::exists(file("odd.paw")));
  }
  options_.progress = [](const paw::CompileProgress&) -> bool { throw std::logic_error("the caller's"); };
  EXPECT_THROW(interpreter_.compile(options_, file("odd.paw")), std::logic_error);
  options_.progress = nullptr;
  EXPECT_NO_THROW(interpreter_.compile(options_, file("odd.paw")));
}

TEST_F(ApiTest, SaysWhatIsWrong) {
  const auto compile_error = [&] { return message_of([&] { interpreter_.compile(options_, file("odd.paw")); }); };
  const paw::CompileOptions good = options_;
  options_.examples_file = "both.jsonl";
  EXPECT_THROW(interpreter_.compile(options_, file("odd.paw")), paw::UsageError);
  options_ = good;
  options_.constraint.regex = "even|odd";
  options_.constraint.copy = true;
  EXPECT_THROW(interpreter_.compile(options_, file("odd.paw")), paw::UsageError) << "two constraints";
  options_ = good;
  options_.examples.clear();
  EXPECT_THAT(compile_error(), HasSubstr("no trained compiler")) << "for the tiny base";
  options_ = good;
  options_.settings.emplace_back("colour", "red");
  EXPECT_THROW(interpreter_.compile(options_, file("odd.paw")), paw::UsageError);
  options_ = good;
  options_.examples.resize(1);
  EXPECT_THAT(compile_error(), HasSubstr("single example"));
  options_ = good;
  options_.examples[2].output = "\xFF";
  EXPECT_THAT(compile_error(), HasSubstr("example 3 is not UTF-8"));
  options_ = good;
  options_.spec = " ";
  EXPECT_THAT(compile_error(), HasSubstr("specification is empty"));
  options_ = good;
  EXPECT_THAT(message_of([&] { interpreter_.compile(options_, file("no/odd.paw")); }), HasSubstr("no folder"));
  EXPECT_TRUE(std::filesystem::is_empty(folder_));

  const paw::Program program = paw::Program::load(compiled(), interpreter_);
  EXPECT_THAT(message_of([&] { program.run(std::string(300, 'x')); }), HasSubstr("context"));
  EXPECT_THAT(message_of([&] { paw::Program::load(file("absent.paw"), interpreter_); }), HasSubstr("absent.paw"));
  EXPECT_THAT(message_of([&] { paw::Interpreter::load(file("odd.paw")); }), HasSubstr("GGUF"));
  EXPECT_THROW(interpreter_.with_threads(5000), paw::UsageError);
}

TEST_F(ApiTest, LoadsFromMemory) {
  const auto [bytes, report] = interpreter_.compile(options_);
  EXPECT_EQ(report.bytes, bytes.size());
  EXPECT_EQ(report.program, "");
  const paw::Program program = paw::Program::from_bytes(bytes, "the odd one", interpreter_);
  EXPECT_EQ(program.id().size(), 32U);
  EXPECT_EQ(program.run("n 4").text, paw::Program::load(compiled(), interpreter_).run("n 4").text);
  EXPECT_THAT(message_of([&] { paw::Program::from_bytes(bytes.substr(0, 900), "the odd one", interpreter_); }),
              HasSubstr("the odd one"));
}

TEST_F(ApiTest, NarrowsWhatAProgramMayAnswer) {
  const paw::Program program = paw::Program::load(compiled(), interpreter_);
  const paw::Program odd = program.with_constraint({.labels = {"odd"}});
  EXPECT_EQ(odd.run("n 4").text, "odd");
  EXPECT_EQ(odd.run("n 5").text, "odd");
  EXPECT_EQ(program.labels().size(), 2U);
  EXPECT_EQ(kind_of([&] { (void)program.with_constraint({.labels = {"red"}}); }), paw::ErrorKind::NotFound);
  EXPECT_EQ(kind_of([&] { (void)program.with_constraint({.regex = "a+"}); }), paw::ErrorKind::Mismatch);
}

TEST_F(ApiTest, ListsTheMostProbableLabels) {
  const paw::Program program = paw::Program::load(compiled(), interpreter_);
  const paw::Answer answer = program.run("n 4", {.top = 5});
  ASSERT_EQ(answer.top.size(), 2U);
  EXPECT_EQ(answer.top[0].text, answer.text);
  EXPECT_GE(answer.top[0].confidence, answer.top[1].confidence);
  EXPECT_EQ(program.map({"n 4"}, {.top = 1})[0].top.size(), 1U);
}

TEST_F(ApiTest, ARunIsCancelled) {
  const paw::Program program = paw::Program::load(compiled(), interpreter_);
  const std::atomic<bool> cancel = true;
  EXPECT_EQ(kind_of([&] { program.run("n 4", {.cancel = &cancel}); }), paw::ErrorKind::Interrupted);
  EXPECT_EQ(kind_of([&] { program.map({"n 4"}, {.cancel = &cancel}); }), paw::ErrorKind::Interrupted);
  options_.cancel = &cancel;
  EXPECT_EQ(kind_of([&] { interpreter_.compile(options_, file("none.paw")); }), paw::ErrorKind::Interrupted);
  EXPECT_FALSE(std::filesystem::exists(file("none.paw")));
}

TEST_F(ApiTest, TheStubAnswersByRule) {
  const paw::Program program = paw::Program::load(compiled(), {.base = paw::kStubBase});
  const std::vector<paw::Answer> answers = program.map(std::vector<std::string>(1000, "n 4"));
  EXPECT_THAT(program.labels(), testing::Contains(answers[0].text));
  EXPECT_EQ(answers[999].text, answers[0].text);
  EXPECT_EQ(program.run("n 4").text, answers[0].text);
  EXPECT_EQ(kind_of([&] { paw::Interpreter::load(paw::kStubBase).compile(options_); }), paw::ErrorKind::Usage);
}

TEST_F(ApiTest, AProgramOpensNoFileOutsideTheStore) {
  // Its meta.json names a file as its base: that is not a name in the store.
  std::string bytes = read(compiled());
  const paw::Program sound = paw::Program::from_bytes(bytes, "odd", interpreter_);
  EXPECT_THAT(message_of([&] { paw::Program::load(file("odd.paw")); }), HasSubstr("not in the store"));
}

}  // namespace
