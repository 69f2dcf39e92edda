// Judges texts by JSON schemas, and times it:
//
//   constraint_check BASE.gguf CASES.jsonl
//
// Each line of CASES has a "schema", "texts", and a "spacing". Printed for each is a line with the "error" of a schema
// that is refused, or with "fits", one boolean a text; "ready", the microseconds until the first token can be chosen;
// and "tokens", the microseconds of each choice when the first text that fits is written, its tokens being the
// likeliest.
#include <fmt/format.h>

#include <chrono>
#include <fstream>
#include <string>
#include <vector>

#include "constraint/constraint.hpp"
#include "paw/error.hpp"
#include "text/json.hpp"

namespace {

using Clock = std::chrono::steady_clock;

double since(Clock::time_point start) {
  return std::chrono::duration<double, std::micro>(Clock::now() - start).count();
}

std::vector<double> write(paw::Constraint& constraint, const std::string& text, const paw::Tokenizer& tokenizer,
                          std::vector<float>& logits) {
  std::vector<double> times;
  paw::ConstrainedOutput output = constraint.begin("", 100'000);
  for (const paw::Token token : tokenizer.encode(text, paw::Tokenizer::Special::AsText)) {
    logits[static_cast<size_t>(token)] = 20;
    const auto start = Clock::now();
    const paw::Token chosen = output.choose(logits.data(), 100'000);
    if (chosen == token) output.accept(chosen);
    times.push_back(since(start));
    logits[static_cast<size_t>(token)] = 0;
    if (chosen != token) throw paw::Error(paw::ErrorKind::Failed, "a text that fits could not be written");
  }
  return times;
}

nlohmann::json judge(const nlohmann::ordered_json& given, const std::shared_ptr<const paw::TokenBytes>& tokens,
                     const paw::Tokenizer& tokenizer, std::vector<float>& logits) {
  nlohmann::json found;
  try {
    const auto start = Clock::now();
    paw::Constraint constraint(
        paw::ConstraintRule::from_json({{"schema", given.at("schema")}, {"spacing", given.at("spacing")}}, "it"),
        tokens);
    constraint.begin("", 100'000'000).choose(logits.data(), 100'000'000);
    found["ready"] = since(start);
    found["fits"] = nlohmann::json::array();
    for (const auto& text : given.at("texts")) {
      const bool fits = constraint.fits("", text.get<std::string>());
      found["fits"].push_back(fits);
      if (fits && !found.contains("tokens"))
        found["tokens"] = write(constraint, text.get<std::string>(), tokenizer, logits);
    }
  } catch (const paw::Error& error) {
    found["error"] = error.what();
  }
  return found;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    if (argc != 3) throw paw::UsageError("usage: constraint_check BASE.gguf CASES.jsonl");
    const paw::gguf::File file = paw::gguf::File::open(argv[1]);
    const paw::Tokenizer tokenizer(file);
    const auto tokens = std::make_shared<const paw::TokenBytes>(tokenizer);
    std::vector<float> logits(tokens->size());
    std::ifstream cases(argv[2]);
    for (std::string line; std::getline(cases, line);)
      fmt::print("{}\n", judge(nlohmann::ordered_json::parse(line), tokens, tokenizer, logits)
                             .dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
  } catch (const std::exception& error) {
    fmt::print(stderr, "constraint_check: {}\n", error.what());
    return 1;
  }
  return 0;
}
