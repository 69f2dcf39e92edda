// The public API that measures programs, on a tiny random base.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "paw/paw.hpp"
#include "testing/temporary_folder.hpp"

namespace {

constexpr const char* kBase = PAW_SOURCE_DIR "/tests/golden/tiny_base.gguf";

std::vector<paw::ExamplePair> parity(int count) {
  std::vector<paw::ExamplePair> pairs;
  for (int i = 0; i < count; ++i) pairs.push_back({"n " + std::to_string(i), i % 2 == 0 ? "even" : "odd"});
  return pairs;
}

class Measuring : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    paw::CompileOptions options;
    options.spec = "Say whether the number is odd.";
    options.examples = parity(24);
    options.settings = {{"epochs", "2"}, {"rank", "4"}, {"spec_in_prompt", "0"}};
    bytes = new std::string(paw::Interpreter::load(kBase, 1).compile(options).first);
  }
  static void TearDownTestSuite() { delete bytes; }

  static paw::ErrorKind kind_of(const std::function<void()>& work) {
    try {
      work();
    } catch (const paw::Error& error) {
      return error.kind();
    }
    ADD_FAILURE() << "no error";
    return paw::ErrorKind::Failed;
  }

  static std::string* bytes;
  const paw::TemporaryFolder temporary;
  const std::filesystem::path& folder = temporary.path();
  const paw::Interpreter interpreter = paw::Interpreter::load(kBase, 1);
  const paw::Program program = paw::Program::from_bytes(*bytes, "odd.paw", interpreter);
};
std::string* Measuring::bytes = nullptr;

TEST_F(Measuring, AReportCountsWhatTheProgramAnswers) {
  std::vector<paw::ExamplePair> cases = parity(40);
  cases.push_back({std::string(5000, 'x'), "odd"});
  uint64_t right = 0;
  for (size_t i = 0; i < 40; ++i) right += program.run(cases[i].input).text == cases[i].output ? 1 : 0;
  const paw::TestReport report = paw::test(program, cases);
  EXPECT_EQ(report.n, 41U);
  EXPECT_EQ(report.errors, 1U);
  EXPECT_EQ(report.correct, right);
  EXPECT_EQ(report.match.count, right);
  EXPECT_EQ(report.cases.size(), 41U);
  EXPECT_GT(report.mean_ms, 0);
  EXPECT_EQ(report.program, "odd.paw");
  const auto json = nlohmann::json::parse(report.json());
  EXPECT_EQ(json.at("correct"), right);
  EXPECT_EQ(json.at("labels").at(0).at("label"), "even");
  EXPECT_EQ(report.text().substr(0, 8), "odd.paw\n");
  EXPECT_NE(report.html().find("</html>"), std::string::npos);
  EXPECT_NE(report.junit().find("tests=\"41\""), std::string::npos);
}

TEST_F(Measuring, CasesOfAFileAreTheSame) {
  const std::filesystem::path file = folder / "cases.csv";
  std::ofstream(file) << "input,output\nn 1,odd\nn 2,odd\n";
  const paw::TestReport report = paw::test(program, file.string());
  EXPECT_EQ(report.correct, paw::test(program, {{"n 1", "odd"}, {"n 2", "odd"}}).correct);
  EXPECT_EQ(report.n, 2U);
  std::ofstream(file) << "input,output\n";
  EXPECT_EQ(kind_of([&] { paw::test(program, file.string()); }), paw::ErrorKind::Damaged);
  EXPECT_EQ(kind_of([&] { paw::test(program, std::vector<paw::ExamplePair>{}); }), paw::ErrorKind::Damaged);
}

TEST_F(Measuring, TheRuleDecidesWhatIsRight) {
  const std::string answer = program.run("n 1").text;
  paw::TestOptions options;
  const std::vector<paw::ExamplePair> cases = {{"n 1", "\"" + answer + ".\""}};
  EXPECT_EQ(paw::test(program, cases, options).match.count, 0U);
  options.match = {paw::Match::Normalized, 0};
  EXPECT_EQ(paw::test(program, cases, options).match.count, 1U);
  options.match = {paw::Match::Number, -1};
  EXPECT_EQ(kind_of([&] { paw::test(program, cases, options); }), paw::ErrorKind::Usage);
}

TEST_F(Measuring, AnAbstentionCountsWhatIsLeft) {
  const paw::TestReport report = paw::test(program.with_abstention({1.0, std::nullopt}), parity(10));
  EXPECT_EQ(report.answered.below, 1.0);
  EXPECT_LE(report.answered.given.count, 10U);
  EXPECT_EQ(paw::test(program, parity(10)).answered.below, 0);
}

TEST_F(Measuring, ProgressIsToldAndMayEndIt) {
  paw::TestOptions options;
  std::vector<size_t> done;
  options.progress = [&](const paw::TestProgress& progress) {
    EXPECT_EQ(progress.cases, 600U);
    EXPECT_FALSE(program.run("n 1").text.empty());
    done.push_back(progress.done);
  };
  paw::test(program, parity(600), options);
  EXPECT_EQ(done, (std::vector<size_t>{0, 512}));
  options.progress = [](const paw::TestProgress&) { throw std::out_of_range("mine"); };
  EXPECT_THROW(paw::test(program, parity(2), options), std::out_of_range);
  const std::atomic<bool> cancel = true;
  options = {};
  options.cancel = &cancel;
  EXPECT_EQ(kind_of([&] { paw::test(program, parity(2), options); }), paw::ErrorKind::Interrupted);
}

TEST_F(Measuring, AProgramAndAnotherAreCompared) {
  const paw::Comparison same = paw::compare(program, program, parity(10));
  EXPECT_EQ(same.both_right + same.both_wrong, 10U);
  EXPECT_TRUE(same.differences.empty());
  EXPECT_TRUE(same.program_differences.empty());
  EXPECT_EQ(same.p_value, 1);
  paw::CompileOptions options;
  options.spec = "Odd?";
  options.examples = parity(30);
  options.settings = {{"epochs", "2"}, {"rank", "2"}};
  const auto other = paw::Program::from_bytes(interpreter.compile(options).first, "b", interpreter);
  const paw::Comparison comparison = paw::compare(program, other, parity(10));
  std::map<std::string, std::pair<std::string, std::string>> fields;
  for (const auto& [field, a, b] : comparison.program_differences) fields[field] = {a, b};
  EXPECT_EQ(fields.at("spec"), (std::pair<std::string, std::string>{"\"Say whether the number is odd.\"", "\"Odd?\""}));
  EXPECT_EQ(fields.at("examples"), (std::pair<std::string, std::string>{"24", "30"}));
  EXPECT_EQ(fields.at("recipe rank"), (std::pair<std::string, std::string>{"4", "2"}));
  EXPECT_TRUE(fields.contains("adapter sha256"));
  EXPECT_FALSE(fields.contains("base"));
  EXPECT_FALSE(fields.contains("recipe epochs"));
  const auto json = nlohmann::json::parse(comparison.json());
  EXPECT_EQ(json.at("b").at("program"), "b");
  EXPECT_EQ(json.at("meta").size(), comparison.program_differences.size());
  EXPECT_NE(comparison.text().find("    B  Odd?\n"), std::string::npos);
}

TEST_F(Measuring, AProgramBesideAnotherSharesItsBase) {
  const std::filesystem::path file = folder / "beside.paw";
  std::ofstream(file, std::ios::binary) << *bytes;
  const auto beside =
      paw::Program::load_beside(program, file.string(), {.base = kBase, .constraint = {}, .abstention = {}});
  EXPECT_EQ(&beside.interpreter().sha256(), &program.interpreter().sha256());
  const auto stub =
      paw::Program::load_beside(program, file.string(), {.base = paw::kStubBase, .constraint = {}, .abstention = {}});
  EXPECT_EQ(stub.interpreter().name(), paw::kStubBase);
  EXPECT_EQ(stub.source(), file.string());
}

}  // namespace
