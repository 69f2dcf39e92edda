#include "program/meta.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "paw/error.hpp"

namespace paw {
namespace {

using nlohmann::ordered_json;
using testing::HasSubstr;

ProgramMeta read(const std::string& text) { return ProgramMeta::parse(text, "p.paw: meta.json"); }
ProgramMeta read_paw(const std::string& fields) { return read(R"({"paw": {)" + fields + "}}"); }

std::string error_of(const std::string& text) {
  try {
    read(text);
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

ProgramMeta full_meta() {
  ProgramMeta meta;
  meta.format = 1;
  meta.program_id = "0123456789abcdef";
  meta.name = "dates";
  meta.spec = "Rewrite the date.";
  meta.base = BaseIdentity{.name = "tiny",
                           .file_name = "Tiny Base.gguf",
                           .sha256 = std::string(64, 'a'),
                           .bytes = 12,
                           .repository = "",
                           .title = "Tiny"};
  meta.compiler =
      CompilerRecord{.method = "train",
                     .seed = 7,
                     .start = "fresh",
                     .recipe = {{"rank", uint64_t{16}}, {"rate", 0.5}, {"compiler", true}, {"adapter", "Q8_0"}},
                     .best_step = 3,
                     .steps = 5,
                     .runs = 1,
                     .tokens = 900};
  meta.teacher = TeacherRecord{"big", "cafe", 60, 4, "It rewrites dates."};
  meta.data = DataRecord{"beef", 10, 8, 2, 0, 1, 5};
  meta.labels = {"yes", "no"};
  meta.label_priors = {{"no", -0.5}, {"yes", -1}};
  meta.max_tokens = 12;
  meta.calibration = PlattScaling{0.5, -0.25, true};
  meta.abstention = {0.5, "ask"};
  ScoreCard& score = meta.score.emplace();
  score.n = 2;
  score.correct = 1;
  score.exact_match = 0.5;
  score.low = 0.1;
  score.high = 0.9;
  score.confidence = 0.75;
  score.ece = 0.25;
  score.ece_uncalibrated = 0.5;
  score.measured_on = "held-back examples";
  score.from_teacher = 1;
  score.labels = {{"yes", 1, 0.5, 0.75, 2}};
  score.confusion = {{1, 1}};
  return meta;
}

TEST(ProgramMeta, ComesBackAsItWas) {
  const std::string text = full_meta().text();
  EXPECT_EQ(read(text).text(), text);
  const ordered_json json = ordered_json::parse(text);
  EXPECT_EQ(json["runtime"]["runtime_id"], "Tiny-Base.gguf");
  EXPECT_EQ(json["interpreter"], "Tiny");
  EXPECT_EQ(json["paw"]["compiler"]["recipe"].dump(), R"({"rank":16,"rate":0.5,"compiler":true,"adapter":"Q8_0"})");
  std::vector<std::string> keys;
  for (const auto& [key, value] : json["paw"].items()) keys.push_back(key);
  EXPECT_THAT(keys, testing::ElementsAre("format", "base", "compiler", "teacher", "labels", "max_tokens", "abstain",
                                         "label_priors", "data", "calibration", "score"));
}

TEST(ProgramMeta, EachFieldIsRead) {
  const ProgramMeta meta = read(full_meta().text());
  EXPECT_EQ(meta.name, "dates");
  EXPECT_EQ(meta.labels, (std::vector<std::string>{"yes", "no"}));  // as they were given, not sorted
  EXPECT_EQ(meta.label_priors.at("no"), -0.5);
  EXPECT_EQ(meta.max_tokens, 12);
  EXPECT_EQ(meta.calibration->offset, -0.25);
  EXPECT_TRUE(meta.calibration->label_total);
  EXPECT_EQ(meta.abstention.fallback, "ask");
  EXPECT_EQ(meta.base->sha256, std::string(64, 'a'));
  EXPECT_EQ(meta.base->title, "Tiny");
  EXPECT_EQ(meta.score->labels[0].f1, 0.75);
  EXPECT_EQ(meta.data->from_teacher, 5);
  EXPECT_EQ(std::get<double>(meta.compiler->recipe[1].second), 0.5);
}

TEST(ProgramMeta, KeepsWhatItDoesNotKnow) {
  const std::string text =
      "{\n  \"program_id\": \"00\",\n  \"version\": 3,\n  \"z\": {\n    \"a\": [\n      1.5\n    ]\n  }\n}\n";
  EXPECT_EQ(read(text).text(), text);
  ProgramMeta meta = full_meta();
  meta.unknown_paw = {{"signature", "x"}};
  EXPECT_EQ(read(meta.text()).unknown_paw, meta.unknown_paw);
}

TEST(ProgramMeta, AProgramMadeElsewhereNamesItsBaseInTheManifest) {
  const std::string sha256(64, 'b');
  const ProgramMeta meta = read(R"({"runtime": {"local_sdk": {"base_model": {"file": "x.gguf", "sha256": ")" + sha256 +
                                R"(", "size_bytes": 5}}}})");
  ASSERT_TRUE(meta.base);
  EXPECT_EQ(meta.base->sha256, sha256);
  EXPECT_EQ(meta.base->name, "");
  EXPECT_FALSE(read("{}").base);
  EXPECT_FALSE(read(R"({"runtime": 3})").base);
  // The same where there are fields of ours that do not name a base.
  EXPECT_EQ(
      read(R"({"runtime": {"local_sdk": {"base_model": {"sha256": ")" + sha256 + R"("}}}, "paw": {"max_tokens": 3}})")
          .base->sha256,
      sha256);
}

TEST(ProgramMeta, WhatIsAbsentIsLeftToTheRun) {
  const ProgramMeta meta = read_paw("");
  EXPECT_TRUE(meta.labels.empty());
  EXPECT_TRUE(meta.label_priors.empty());
  EXPECT_FALSE(meta.calibration);
  EXPECT_FALSE(meta.max_tokens);
  EXPECT_EQ(meta.abstention.below, 0);
}

TEST(ProgramMeta, SaysWhichFieldIsMalformed) {
  EXPECT_EQ(error_of("[]"), "p.paw: meta.json is not a JSON object");
  EXPECT_EQ(error_of(R"({"paw": 3})"), "p.paw: meta.json: paw is not a JSON object");
  EXPECT_EQ(error_of(R"({"paw": {"labels": "x"}})"), "p.paw: meta.json: paw.labels is not an array of strings");
  EXPECT_THAT(error_of(R"({"paw": {"format": 2}})"), HasSubstr("use a later version of paw"));
  for (const char* text : {R"("labels": [1])",
                           R"("max_tokens": -1)",
                           R"("max_tokens": "3")",
                           R"("calibration": null)",
                           R"("calibration": {"slope": 0})",
                           R"("calibration": {"slope": -1})",
                           R"("calibration": {"slope": "1"})",
                           R"("calibration": {"slope": 1, "offset": []})",
                           R"("calibration": {"mass": 1})",
                           R"("label_priors": [])",
                           R"("label_priors": {"yes": 0.1})",
                           R"("label_priors": {"yes": -101})",
                           R"("label_priors": {"yes": null})",
                           R"("abstain": {"below": 2})",
                           R"("abstain": {"below": -0.1})",
                           R"("abstain": {"below": "x"})",
                           R"("abstain": {"below": 0.5, "fallback": 3})",
                           R"("abstain": 0.5)",
                           R"("base": {"sha256": "xyz"})",
                           R"("constraint": 3)",
                           R"("score": {"n": -1})",
                           R"("score": {"labels": [3]})",
                           R"("score": {"confusion": [1]})",
                           R"("compiler": {"recipe": {"rank": []}})",
                           R"("data": 1)",
                           R"("teacher": {"model": 1})"}) {
    EXPECT_NE(error_of(std::string(R"({"paw": {)") + text + "}}"), "") << text;
  }
}

}  // namespace
}  // namespace paw
