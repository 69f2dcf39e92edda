// What outputs are allowed, beyond a set of labels: a pattern, a JSON schema, or spans of the input; enforced token by
// token, so that no output can be out of form.
#pragma once

#include <memory>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <vector>

#include "constraint/byte_grammar.hpp"
#include "constraint/grammar_states.hpp"
#include "constraint/json_schema.hpp"
#include "paw/constraint.hpp"
#include "tokenizer/tokenizer.hpp"

namespace paw {

// As a program's meta.json says it. Exactly one kind is set, or none.
struct ConstraintRule {
  enum class Kind { None, Regex, Schema, Copy } kind = Kind::None;
  std::string regex;
  std::string schema;                 // of Schema: its JSON text
  Spacing spacing = Spacing::Spaced;  // of Schema
  std::vector<std::string> instead;   // of Copy: texts allowed beside spans of the input, such as "none"

  // Labels are not rules: they are decoded along a tree. Throws UsageError where several kinds are asked for; Error
  // where the schema is not JSON.
  static ConstraintRule of(const ConstraintOptions& options);

  nlohmann::ordered_json to_json() const;
  // Throws Error "SUBJECT ...": malformed.
  static ConstraintRule from_json(const nlohmann::ordered_json& json, const std::string& subject);
  std::string describe() const;  // "regex ...", "JSON schema", "spans of the input"
};

// The bytes of each token of a tokenizer. Immutable, thread-safe.
class TokenBytes {
 public:
  explicit TokenBytes(const Tokenizer& tokenizer);

  std::string_view operator[](Token token) const {
    return bytes_[static_cast<size_t>(token)];
  }  // empty: control tokens
  size_t size() const { return bytes_.size(); }
  Token end() const { return end_; }
  const std::bitset<256>& writable() const { return writable_; }  // bytes that are tokens by themselves
  std::span<const Token> sorted() const { return sorted_; }       // by their bytes, without empty ones
  size_t common(size_t i) const { return common_[i]; }  // bytes that begin both sorted()[i] and the one before it

 private:
  std::vector<std::string> bytes_;
  std::vector<Token> sorted_;
  std::vector<uint32_t> common_;
  std::bitset<256> writable_;
  Token end_;
};

class Constraint;

// An output under way. It can always be completed, and within the tokens that are left where each choice is told them.
// Single caller.
class ConstrainedOutput {
 public:
  // As many tokens left as any output takes.
  static constexpr size_t kUnlimited = size_t{ByteGrammar::kNever} + 2;

  // The best token by `logits` [vocabulary] among those after which the output can still be completed with `left`
  // tokens, this one and the end token included. Ties go to the lower id.
  Token choose(const float* logits, size_t left);
  // Whether a choice so far would have been another one with more tokens left: the output says less than it was to say.
  bool shortened() const { return shortened_; }
  void accept(Token token);
  // Tokens that come next whatever the logits, at most `most`: they need no choice. The last token of a stretch without
  // choice is left out unless the output ends there, since what follows may be written with it as one token.
  std::vector<Token> forced(const Tokenizer& tokenizer, size_t most);
  bool complete() const;  // the end token is allowed
  bool must_end() const;  // nothing else is

 private:
  friend class Constraint;
  ConstrainedOutput(std::shared_ptr<const TokenBytes> tokens, std::shared_ptr<GrammarStates> states);
  bool allows(Token token, size_t left);
  GrammarStates::Id after(Token token);

  std::shared_ptr<const TokenBytes> tokens_;
  std::shared_ptr<GrammarStates> states_;
  GrammarStates::Id state_;
  bool shortened_ = false;
};

// A rule made ready for a tokenizer. Single caller.
class Constraint {
 public:
  // Throws Error: a pattern or schema that is malformed or cannot be enforced.
  Constraint(ConstraintRule rule, std::shared_ptr<const TokenBytes> tokens);

  // Throws Error where even the shortest output has more than `most_tokens` tokens, each byte a token by itself.
  ConstrainedOutput begin(const std::string& input, size_t most_tokens);
  bool fits(const std::string& input, const std::string& output);
  size_t shortest() const;  // bytes of the shortest output; of Copy, of any input's
  const ConstraintRule& rule() const { return rule_; }

 private:
  std::shared_ptr<GrammarStates> states_for(const std::string& input);

  ConstraintRule rule_;
  std::shared_ptr<const TokenBytes> tokens_;
  std::shared_ptr<const ByteGrammar> grammar_;  // null for Copy, whose grammar each input makes
  std::shared_ptr<MemoryBudget> budget_ = GrammarStates::new_budget();
  std::shared_ptr<GrammarStates> states_;  // shared by outputs until it has become large
};

// The spacing that all these JSON texts have, for outputs to be written alike.
Spacing spacing_of(std::span<const std::string> outputs);

}  // namespace paw
