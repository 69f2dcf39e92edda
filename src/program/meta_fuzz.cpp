// Any text, read as meta.json, gives fields that can be written and read again, or an Error.
#include <cstdlib>
#include <string>
#include <vector>

#include "paw/error.hpp"
#include "program/meta.hpp"

std::vector<std::string> fuzz_seeds() {
  paw::ProgramMeta meta;
  meta.format = 1;
  meta.spec = "Say yes or no.";
  meta.base = paw::BaseIdentity{.name = "b",
                                .file_name = "b.gguf",
                                .sha256 = std::string(64, '0'),
                                .bytes = 1,
                                .repository = "r/b",
                                .title = "B"};
  meta.compiler =
      paw::CompilerRecord{.method = "train", .seed = 1, .start = "fresh", .recipe = {{"rank", uint64_t{1}}}};
  meta.labels = {"yes", "no"};
  meta.label_priors = {{"yes", -1}, {"no", -2}};
  meta.calibration = paw::PlattScaling{};
  meta.abstention = {0.5, "ask"};
  meta.score.emplace().labels = {{"yes", 1, 1, 1, 1}};
  paw::ProgramMeta text;
  text.format = 1;
  text.constraint.kind = paw::ConstraintRule::Kind::Regex;
  text.constraint.regex = "[0-9]+";
  text.max_tokens = 9;
  return {meta.text(), text.text(), R"({"program_id":"00","runtime":{"local_sdk":{"base_model":{"sha256":""}}}})"};
}

void fuzz_one(const std::string& bytes) {
  std::string text;
  try {
    text = paw::ProgramMeta::parse(bytes, "fuzz").text();
  } catch (const paw::Error&) {
    return;
  }
  if (paw::ProgramMeta::parse(text, "fuzz").text() != text) std::abort();
}
