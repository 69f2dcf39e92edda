// Tests of what specifications may hold.
#include "compile/spec.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tokenizer/tiny_vocabulary.hpp"

namespace paw {
namespace {

std::string refusal(const std::string& text) {
  const std::string bytes = tiny_vocabulary();  // its control tokens are <|end|> and <|im_start|>
  const Tokenizer tokenizer(gguf::File::parse(std::as_bytes(std::span(bytes)), "tiny.gguf"));
  try {
    check_prompt_text(tokenizer, text, "the text");
    return "";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::Usage);
    return error.what();
  }
}

TEST(SpecTest, TheBasesControlTokensAreReserved) {
  EXPECT_EQ(refusal("Say <|end|> at the end."),
            "the text contains the text <|end|>, which is reserved for prompts; please rephrase it");
  EXPECT_THAT(refusal("<|im_start|>"), testing::HasSubstr("reserved"));
  EXPECT_EQ(refusal("Say <|im_end|> and <end_of_turn>, which are text to this base."), "");
}

TEST(SpecTest, TheInputsPlaceholderIsReserved) {
  EXPECT_THAT(refusal("{INPUT_PLACEHOLDER}"), testing::HasSubstr("{INPUT_PLACEHOLDER}, which is reserved"));
  EXPECT_THROW(check_spec("a {INPUT_PLACEHOLDER}"), Error);
}

}  // namespace
}  // namespace paw
