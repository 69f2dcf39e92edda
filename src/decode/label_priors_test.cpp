#include "decode/label_priors.hpp"

#include <gtest/gtest.h>

#include "paw/error.hpp"

namespace paw {
namespace {

using nlohmann::ordered_json;

TEST(LabelPriors, ComeBackFromMeta) {
  EXPECT_TRUE(label_priors_from_meta({}).empty());
  EXPECT_TRUE(label_priors_from_meta({{"paw", {{"format", 1}}}}).empty());
  const LabelPriors priors = {{"no", -0.25}, {"yes", -3}};
  EXPECT_EQ(label_priors_from_meta({{"paw", {{"label_priors", priors}}}}), priors);
}

TEST(LabelPriors, RefusesWhatIsMalformed) {
  for (const char* text :
       {"null", "3", "[]", R"({"yes": "1"})", R"({"yes": null})", R"({"yes": 0.1})", R"({"yes": -101})"}) {
    const ordered_json stored = ordered_json::parse(text);
    EXPECT_THROW(label_priors_from_meta({{"paw", {{"label_priors", stored}}}}), Error) << text;
  }
}

}  // namespace
}  // namespace paw
