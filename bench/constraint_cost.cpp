// What a constraint costs: the time to make it ready, and of each token, beside the time of a decoding step.
//
//   constraint_cost BASE.gguf
//
// "Wanted" tokens are those of a valid text, which the logits prefer, as a trained program's do; "unwanted" ones come
// from random logits, so that the whole vocabulary must be searched. "Steps" is the share of a text's tokens that need
// a step at all: what has only one way to go is taken without.
#include <fmt/format.h>

#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include "constraint/constraint.hpp"
#include "model/forward.hpp"
#include "random/random.hpp"

namespace {

using namespace paw;
using Clock = std::chrono::steady_clock;

struct Case {
  const char* name;
  nlohmann::ordered_json rule;
  std::string text, input;
};

double microseconds(const std::function<void()>& work) {
  const auto start = Clock::now();
  work();
  return std::chrono::duration<double, std::micro>(Clock::now() - start).count();
}

nlohmann::ordered_json large_schema() {
  nlohmann::ordered_json properties;
  for (int i = 0; i < 100; ++i) {
    const char* type = i % 3 == 0 ? "string" : i % 3 == 1 ? "integer" : "boolean";
    properties[fmt::format("field_{}", i)] = {{"type", type}};
  }
  return {{"type", "object"}, {"properties", properties}, {"required", {"field_0", "field_99"}}};
}

std::vector<Case> cases() {
  const auto schema = [](const char* text) {
    return nlohmann::ordered_json{{"schema", nlohmann::ordered_json::parse(text)}, {"spacing", "spaced"}};
  };
  return {
      {"regex of a date", {{"regex", R"(\d{4}-\d{2}-\d{2}|)"}}, "2024-05-17", ""},
      {"any JSON", schema("{}"), R"({"name": "Anna Meyer", "tags": ["new", "vip"], "age": 34, "city": null})", ""},
      {"schema of a person",
       schema(R"({"type": "object", "properties": {"name": {"type": "string"}, "age": {"type": "integer", "minimum": 0,
                  "maximum": 150}, "tags": {"type": "array", "items": {"enum": ["vip", "new", "old"]}}},
                  "required": ["name", "age"]})"),
       R"({"name": "Anna Meyer", "age": 34, "tags": ["new", "vip"]})", ""},
      {"schema of 100 properties",
       {{"schema", large_schema()}, {"spacing", "spaced"}},
       R"({"field_0": "a text of some words", "field_3": "and another one", "field_4": 20124, "field_99": "the last"})",
       ""},
      {"span of the input",
       {{"copy", true}, {"instead", {"none"}}},
       "Anna Meyer",
       "Dear all, Anna Meyer from our office in Bonn will join us on Tuesday at ten."},
  };
}

struct Cost {
  size_t tokens = 0, steps = 0;
  double wanted = 0, unwanted = 0;  // microseconds a step
};

// Writes the case's text, token by token, and at each step also asks for what random logits would have.
Cost write(const Case& c, Constraint& constraint, const Tokenizer& tokenizer, std::vector<float>& logits) {
  Cost cost;
  ConstrainedOutput output = constraint.begin(c.input, 1000);
  std::string rest = c.text;
  const auto take = [&](Token token) { rest.erase(0, tokenizer.decode(token).size()); };
  while (!output.must_end()) {
    const std::vector<Token> next = tokenizer.encode(rest, Tokenizer::Special::AsText);
    const Token wanted = next.empty() ? tokenizer.end_of_text() : next[0];
    cost.unwanted += microseconds([&] { output.choose(logits.data(), 1000); });
    logits[static_cast<size_t>(wanted)] += 20;
    Token chosen = 0;
    std::vector<Token> forced;
    cost.wanted += microseconds([&] {
      chosen = output.choose(logits.data(), 1000);
      output.accept(chosen);
      if (chosen != tokenizer.end_of_text()) forced = output.forced(tokenizer, 512);
    });
    logits[static_cast<size_t>(wanted)] -= 20;
    if (chosen != wanted) throw Error(ErrorKind::Failed, fmt::format("{}: its text does not fit it", c.name));
    ++cost.steps;
    cost.tokens += 1 + forced.size();
    if (chosen == tokenizer.end_of_text()) break;
    take(chosen);
    for (const Token token : forced) take(token);
  }
  cost.wanted /= static_cast<double>(cost.steps);
  cost.unwanted /= static_cast<double>(cost.steps);
  return cost;
}

// Microseconds of one token after a prompt of 64, its choice by the largest logit included.
double decoding_step(const Base& base, std::vector<float>& logits) {
  ThreadPool pool(0);
  Workspace workspace(base, Workspace::Keep::Result);
  KvCache cache;
  cache.resize(base.config(), 256);
  std::vector<float> hidden;
  Random random(1);
  std::vector<Token> tokens(64);
  for (Token& token : tokens) token = static_cast<Token>(random.below(base.config().vocabulary));
  size_t length = 0;
  const auto advance = [&](size_t count) {
    Batch batch;
    std::vector<KvSpan> before;
    if (length > 0) before.push_back({0, length});
    batch.add(std::span(tokens).first(count), length, before);
    forward(base, nullptr, batch, cache, workspace, pool);
    length += count;
    const size_t last = count - 1;
    final_norm(base, workspace, std::span(&last, 1), hidden);
    all_logits(base, hidden, 1, logits, workspace, pool);
  };
  advance(64);
  for (int i = 0; i < 8; ++i) advance(1);
  return microseconds([&] {
           for (int i = 0; i < 64; ++i) advance(1);
         }) /
         64;
}

int run(const std::string& path) {
  const auto base = Base::load(path);
  std::vector<float> logits;
  const double step = decoding_step(*base, logits);
  Random random(2);
  logits.resize(base->config().vocabulary);
  for (float& logit : logits) logit = static_cast<float>(8 * random.unit());
  std::shared_ptr<const TokenBytes> tokens;
  const double table = microseconds([&] { tokens = std::make_shared<const TokenBytes>(base->tokenizer()); });
  fmt::print("a decoding step {:.0f} us; the table of tokens, once a process, {:.1f} ms\n\n", step, table / 1000);
  fmt::print("| constraint | ready, ms | steps | wanted, us a step | share | again | unwanted, us a step |\n");
  fmt::print("| --- | ---: | ---: | ---: | ---: | ---: | ---: |\n");
  for (const Case& c : cases()) {
    std::optional<Constraint> constraint;
    const double ready = microseconds([&] { constraint.emplace(ConstraintRule::from_json(c.rule, c.name), tokens); });
    const Cost first = write(c, *constraint, base->tokenizer(), logits);
    const Cost again = write(c, *constraint, base->tokenizer(), logits);
    fmt::print("| {} | {:.2f} | {:.0f} % | {:.0f} | {:.1f} % | {:.0f} | {:.0f} |\n", c.name, ready / 1000,
               100.0 * static_cast<double>(first.steps) / static_cast<double>(first.tokens), first.wanted,
               100 * first.wanted / step, again.wanted, first.unwanted);
  }
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    if (argc != 2) throw paw::UsageError("usage: constraint_cost BASE.gguf");
    return run(argv[1]);
  } catch (const paw::Error& error) {
    fmt::print(stderr, "constraint_cost: {}\n", error.what());
    return 1;
  }
}
