// Writes what a model that knows nothing would answer under a constraint, many times: random logits, drawn anew at each
// token, of several kinds, so that outputs end early and late.
//
//   constraint_samples BASE.gguf RULES.jsonl COUNT SEED
//
// RULES has one constraint a line, as a program's meta.json holds it, for Copy with an "input". COUNT outputs of each
// are printed, one JSON string a line.
#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <string>
#include <vector>

#include "constraint/constraint.hpp"
#include "paw/error.hpp"
#include "random/random.hpp"
#include "text/json.hpp"

namespace {

using paw::Token;

class RandomLogits {
 public:
  RandomLogits(const paw::TokenBytes& tokens, uint64_t seed)
      : random_(seed), end_(tokens.end()), values_(2 * tokens.size()) {
    for (float& value : values_) value = static_cast<float>(8 * random_.unit());
    for (const Token token : tokens.sorted()) {
      if (tokens[token].size() == 1) single_.push_back(token);
    }
    logits_.resize(tokens.size());
  }

  void begin() {
    eager_ = static_cast<float>(random_.below(3) * 4);
    spelling_ = random_.below(2) == 0 ? 0.0F : 4.0F;
  }
  // Some outputs would rather end, some would rather be spelled byte by byte.
  const float* next() {
    const size_t offset = random_.below(logits_.size());
    std::copy_n(values_.begin() + static_cast<ptrdiff_t>(offset), logits_.size(), logits_.begin());
    for (const Token token : single_) logits_[static_cast<size_t>(token)] += spelling_;
    logits_[static_cast<size_t>(end_)] += eager_;
    return logits_.data();
  }
  size_t below(size_t bound) { return random_.below(bound); }

 private:
  paw::Random random_;
  Token end_;
  std::vector<float> values_, logits_;
  std::vector<Token> single_;
  float eager_ = 0, spelling_ = 0;
};

std::string sample(paw::Constraint& constraint, const std::string& input, const paw::Tokenizer& tokenizer,
                   RandomLogits& logits) {
  const size_t most = constraint.shortest() + 2 + logits.below(60);
  size_t left = most;
  paw::ConstrainedOutput output = constraint.begin(input, left);
  logits.begin();
  std::vector<Token> tokens;
  while (left > 0 && !output.must_end()) {
    const Token token = output.choose(logits.next(), left--);
    if (token == tokenizer.end_of_text()) break;
    output.accept(token);
    tokens.push_back(token);
    for (const Token forced : output.forced(tokenizer, left)) {
      tokens.push_back(forced);
      --left;
    }
  }
  if (!output.complete()) throw paw::Error(paw::ErrorKind::Failed, "an output is not complete");
  return tokenizer.decode(tokens);
}

}  // namespace

int main(int argc, char** argv) {
  try {
    if (argc != 5) throw paw::UsageError("usage: constraint_samples BASE.gguf RULES.jsonl COUNT SEED");
    const paw::gguf::File file = paw::gguf::File::open(argv[1]);
    const paw::Tokenizer tokenizer(file);
    const auto tokens = std::make_shared<const paw::TokenBytes>(tokenizer);
    RandomLogits logits(*tokens, std::stoull(argv[4]));
    std::ifstream rules(argv[2]);
    for (std::string line; std::getline(rules, line);) {
      const auto json = paw::parse_json(line, "a rule");
      paw::Constraint constraint(paw::ConstraintRule::from_json(json, "a rule"), tokens);
      for (size_t i = 0; i < std::stoull(argv[3]); ++i) {
        const std::string text = sample(constraint, json.value("input", ""), tokenizer, logits);
        fmt::print("{}\n", nlohmann::json(text).dump(-1, ' ', true, nlohmann::json::error_handler_t::replace));
      }
    }
  } catch (const paw::Error& error) {
    fmt::print(stderr, "constraint_samples: {}\n", error.what());
    return 1;
  }
  return 0;
}
