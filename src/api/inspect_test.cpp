// The public API that looks into programs, measures speed and trains compilers, on a tiny random base.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "paw/paw.hpp"
#include "testing/temporary_folder.hpp"

namespace {

constexpr const char* kBase = PAW_SOURCE_DIR "/tests/golden/tiny_base.gguf";  // its context has 128 tokens, one a byte
constexpr const char* kProgram = PAW_SOURCE_DIR "/tests/golden/peft.paw";

paw::ErrorKind kind_of(const std::function<void()>& work) {
  try {
    work();
  } catch (const paw::Error& error) {
    return error.kind();
  }
  ADD_FAILURE() << "no error";
  return paw::ErrorKind::Failed;
}

class InspectTest : public testing::Test {
 protected:
  std::string file(const std::string& name, const std::string& text = "") const {
    if (!text.empty()) std::ofstream(folder / name, std::ios::binary) << text;
    return (folder / name).string();
  }

  const paw::TemporaryFolder temporary;
  const std::filesystem::path& folder = temporary.path();
  const paw::Interpreter interpreter = paw::Interpreter::load(kBase, 1);
};

TEST_F(InspectTest, SaysWhatIsInside) {
  const paw::Inspection inspection = paw::inspect(kProgram);
  EXPECT_EQ(inspection.bytes, std::filesystem::file_size(kProgram));
  EXPECT_GT(inspection.adapter.rank, 0U);
  EXPECT_GE(inspection.adapter.norm, inspection.adapter.largest_norm);
  EXPECT_TRUE(inspection.probe.empty());
  const auto json = nlohmann::json::parse(inspection.json());
  EXPECT_EQ(json.at("adapter").at("rank"), inspection.adapter.rank);
  EXPECT_EQ(json.at("sha256"), inspection.sha256);
  EXPECT_EQ(json.at("prompt_template"), inspection.prompt_template);
  EXPECT_NE(inspection.text().find(inspection.sha256), std::string::npos);
  EXPECT_NE(inspection.html().find("</html>"), std::string::npos);
  EXPECT_EQ(kind_of([&] { paw::inspect(file("absent.paw")); }), paw::ErrorKind::NotFound);
  EXPECT_EQ(kind_of([&] { paw::inspect(file("damaged.paw", "no program")); }), paw::ErrorKind::Damaged);
}

TEST_F(InspectTest, AProbeIsWhatTheProgramAnswers) {
  paw::CompileOptions options;
  options.spec = "Odd?";
  for (int i = 0; i < 8; ++i) options.examples.push_back({"n " + std::to_string(i), i % 2 == 0 ? "even" : "odd"});
  options.settings = {{"epochs", "1"}, {"rank", "2"}, {"spec_in_prompt", "0"}};
  const std::string path = file("odd.paw", interpreter.compile(options).first);
  const auto program = paw::Program::load(path, interpreter);
  const paw::Inspection inspection = paw::inspect(path, {.probe = true, .base = kBase, .threads = 1});
  EXPECT_GE(inspection.probe.size(), 3U);
  for (const auto& [input, with, without] : inspection.probe) {
    const paw::Answer answer = program.run(input);
    EXPECT_EQ(with.text, answer.text);
    EXPECT_EQ(with.confidence, answer.confidence);
    EXPECT_TRUE(without.text == "even" || without.text == "odd") << without.text;
  }
  EXPECT_EQ(kind_of([&] { paw::inspect(path, {.probe = true, .base = paw::kStubBase}); }), paw::ErrorKind::Usage);
}

TEST_F(InspectTest, SpeedIsToldLineByLine) {
  paw::BenchOptions options;
  options.prefill = {8, 16};
  options.decode = 4;
  options.repeat = 1;
  std::vector<std::string> lines;
  options.line = [&](const std::string& line) { lines.push_back(line); };
  const paw::BenchReport report = paw::bench(interpreter, options);
  ASSERT_EQ(report.rates.size(), 3U);
  EXPECT_EQ(lines.size(), 4U);
  for (const paw::TokenRate& rate : report.rates) EXPECT_GT(rate.tokens_per_second, 0);
  EXPECT_EQ(nlohmann::json::parse(report.json()).at("decode_4"), report.rates.back().tokens_per_second);
  options.line = [](const std::string&) { throw std::out_of_range("mine"); };
  EXPECT_THROW(paw::bench(interpreter, options), std::out_of_range);
  options.line = {};
  options.decode = 1000;
  EXPECT_EQ(kind_of([&] { paw::bench(interpreter, options); }), paw::ErrorKind::TooLarge);
  options.decode = 0;
  EXPECT_EQ(kind_of([&] { paw::bench(interpreter, options); }), paw::ErrorKind::Usage);
}

TEST_F(InspectTest, ACompilerIsTrainedAndTakenUpAgain) {
  std::string tasks;
  for (int i = 0; i < 40; ++i) {
    tasks += R"({"spec":"Say )" + std::to_string(i) +
             R"(.","examples":[{"input":"a","output":"b"},{"input":"c","output":"d"}]})" + "\n";
  }
  paw::TrainCompilerOptions options;
  options.training.rank = 2;
  options.training.steps = 4;
  options.training.tasks = 2;
  options.tasks.stream = file("tasks.jsonl", tasks);
  options.held_out = options.tasks.stream;
  options.measure_every = 2;
  size_t points = 0;
  options.measured = [&](const paw::CurvePoint& point, const paw::TrainCompilerProgress& progress) {
    EXPECT_EQ(point.step, progress.step);
    ++points;
  };
  paw::train_compiler(interpreter, options, file("whole.gguf"));
  EXPECT_EQ(points, 2U);
  std::atomic<bool> cancel = false;
  options.cancel = &cancel;
  options.progress = [&](const paw::TrainCompilerProgress& progress) { cancel = progress.step == 1; };
  EXPECT_EQ(kind_of([&] { paw::train_compiler(interpreter, options, file("parts.gguf")); }),
            paw::ErrorKind::Interrupted);
  EXPECT_TRUE(std::filesystem::exists(file("parts.gguf.checkpoint")));
  cancel = false;
  options.progress = {};
  paw::train_compiler(interpreter, options, file("parts.gguf"));
  EXPECT_EQ(paw::read_whole_file(file("parts.gguf"), 1 << 20), paw::read_whole_file(file("whole.gguf"), 1 << 20));
  EXPECT_FALSE(std::filesystem::exists(file("parts.gguf.checkpoint")));
  options.tasks.stream.clear();
  EXPECT_EQ(kind_of([&] { paw::train_compiler(interpreter, options, file("none.gguf")); }), paw::ErrorKind::Usage);
}

}  // namespace
