#include "decode/scratch.hpp"

#include <gtest/gtest.h>

#include "decode/runner.hpp"

namespace paw {
namespace {

// Runners that take turns on one scratch answer as they do each on its own.
class ScratchTest : public testing::Test {
 protected:
  Runner runner(const std::string& before, std::shared_ptr<Scratch> scratch) const {
    const std::string after = before.empty() ? "Answer: " : "";  // no prompt is empty
    const OutputLimit limit{.tokens = 8, .allow_truncated = true};
    return {base, nullptr, Prompt(base->tokenizer(), before, after), {}, limit, pool, nullptr, std::move(scratch)};
  }
  static std::vector<std::string> texts(const std::vector<Output>& outputs) {
    std::vector<std::string> texts;
    for (const Output& output : outputs) texts.push_back(output.text + output.error);
    return texts;
  }

  const std::shared_ptr<const Base> base = Base::load(PAW_SOURCE_DIR "/tests/golden/tiny_base.gguf");
  const std::shared_ptr<ThreadPool> pool = std::make_shared<ThreadPool>(1);
  const std::vector<std::string> inputs = {"one", "another", "a third one that is longer"};
  const std::vector<std::string> prompts = {"Say something about this: ", "", "Repeat what follows, word for word: "};
};

TEST_F(ScratchTest, IsSharedFromTheStart) {
  const auto scratch = std::make_shared<Scratch>(base);
  std::vector<Runner> runners;
  for (const std::string& prompt : prompts) runners.push_back(runner(prompt, scratch));
  for (int round = 0; round < 3; ++round) {
    for (size_t i = 0; i < prompts.size(); ++i) {
      EXPECT_EQ(texts(runners[i].run(inputs)), texts(runner(prompts[i], nullptr).run(inputs))) << round << prompts[i];
    }
  }
}

TEST_F(ScratchTest, IsSharedLater) {
  Runner first = runner(prompts[0], nullptr);
  const auto alone = texts(first.run(inputs));
  Runner second = runner(prompts[2], first.share_scratch());
  const auto beside = texts(second.run(inputs));
  EXPECT_NE(alone, beside);
  EXPECT_EQ(texts(first.run(inputs)), alone);
  EXPECT_EQ(texts(second.run(inputs)), beside);
}

}  // namespace
}  // namespace paw
