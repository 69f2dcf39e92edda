#include "constraint/constraint.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "constraint/exact_json.hpp"
#include "constraint/pattern.hpp"
#include "paw/error.hpp"
#include "text/json.hpp"
#include "text/utf8.hpp"

namespace paw {
namespace {

// A grammar's states are dropped and made anew for the next output when they take more.
constexpr size_t kMostBytesKept = size_t{32} << 20;
// The likeliest tokens are tried one by one; if none of them is allowed, all are.
constexpr size_t kTried = 32;

constexpr std::pair<Spacing, const char*> kSpacings[] = {
    {Spacing::Compact, "compact"}, {Spacing::Spaced, "spaced"}, {Spacing::Any, "any"}};

std::shared_ptr<const ByteGrammar> make_grammar(const ConstraintRule& rule, const TokenBytes& tokens) {
  auto grammar = std::make_shared<ByteGrammar>();
  if (rule.kind == ConstraintRule::Kind::Schema) {
    make_schema_grammar(*grammar, rule.schema, rule.spacing, tokens.writable());
  } else {
    const ByteGrammar::Rule root = grammar->add_rule();
    const Pattern pattern(rule.regex, PatternDialect::Python, Pattern::Match::Whole);
    Pattern::automaton({&pattern, 1}).write(*grammar, root.start, root.end, ByteGrammar::Text::Plain);
    grammar->finish(root, tokens.writable());
  }
  return grammar;
}

// A schema as meta.json holds it: as JSON, or as its text where a number of it would not keep its digits.
nlohmann::ordered_json stored_schema(const std::string& text) {
  auto json = nlohmann::ordered_json::parse(text);
  const ExactJson exact = ExactJson::parse(text, "the schema");
  return exact.dump() == ExactJson::parse(json.dump(), "the schema").dump() ? json : nlohmann::ordered_json(text);
}

// Spans of the input, from the beginning of one character to the end of another, and the texts allowed instead.
std::shared_ptr<const ByteGrammar> make_copy_grammar(const ConstraintRule& rule, const std::string& input,
                                                     const TokenBytes& tokens) {
  auto grammar = std::make_shared<ByteGrammar>();
  const ByteGrammar::Rule root = grammar->add_rule();
  for (const std::string& text : rule.instead) grammar->add_text(root.start, text, root.end);
  const auto begins_character = [&](size_t i) {
    return i == input.size() || (static_cast<uint8_t>(input[i]) & 0xC0) != 0x80;
  };
  ByteGrammar::State here = grammar->add_state();
  for (size_t i = 0; i < input.size(); ++i) {
    const ByteGrammar::State next = grammar->add_state();
    const auto byte = static_cast<uint8_t>(input[i]);
    grammar->add_bytes(here, byte, byte, next);
    if (begins_character(i)) grammar->add_bytes(root.start, byte, byte, next);
    if (begins_character(i + 1)) grammar->add_empty(next, root.end);
    here = next;
  }
  grammar->finish(root, tokens.writable());
  return grammar;
}

}  // namespace

ConstraintRule ConstraintRule::of(const ConstraintOptions& options) {
  const int kinds = (options.labels.empty() ? 0 : 1) + (options.regex.empty() ? 0 : 1) +
                    (options.json_schema.empty() ? 0 : 1) + (options.copy ? 1 : 0);
  if (kinds > 1) throw UsageError("only one of labels, a regular expression, a JSON schema and copying can be given");
  if (!options.copy && !options.instead.empty())
    throw UsageError("texts allowed instead of a span of the input need copying");
  ConstraintRule rule;
  if (!options.regex.empty()) {
    rule.kind = Kind::Regex;
    rule.regex = options.regex;
  } else if (!options.json_schema.empty()) {
    rule.kind = Kind::Schema;
    ExactJson::parse(options.json_schema, "the schema");
    rule.schema = options.json_schema;
  } else if (options.copy) {
    rule.kind = Kind::Copy;
    rule.instead = options.instead;
  }
  return rule;
}

nlohmann::ordered_json ConstraintRule::to_json() const {
  switch (kind) {
    case Kind::None: return nullptr;
    case Kind::Regex: return {{"regex", regex}};
    case Kind::Schema:
      for (const auto& [value, name] : kSpacings) {
        if (value == spacing) return {{"schema", stored_schema(schema)}, {"spacing", name}};
      }
      break;
    case Kind::Copy: break;
  }
  return {{"copy", true}, {"instead", instead}};
}

ConstraintRule ConstraintRule::from_json(const nlohmann::ordered_json& json, const std::string& subject) {
  ConstraintRule rule;
  if (json.is_null()) return rule;
  try {
    if (json.contains("regex")) {
      rule.kind = Kind::Regex;
      rule.regex = json.at("regex").get<std::string>();
    } else if (json.contains("schema")) {
      rule.kind = Kind::Schema;
      const auto& schema = json.at("schema");
      rule.schema = schema.is_string() ? schema.get<std::string>() : schema.dump();
      const auto name = json.at("spacing").get<std::string>();
      const auto found = std::find_if(std::begin(kSpacings), std::end(kSpacings),
                                      [&](const auto& spacing) { return spacing.second == name; });
      if (found == std::end(kSpacings))
        throw Error(ErrorKind::Damaged, fmt::format("{} has an unknown spacing, {}", subject, name));
      rule.spacing = found->first;
    } else if (json.at("copy").get<bool>()) {
      rule.kind = Kind::Copy;
      rule.instead = json.at("instead").get<std::vector<std::string>>();
    }
  } catch (const nlohmann::json::exception&) {
    throw Error(ErrorKind::Damaged, fmt::format("{} is malformed", subject));
  }
  if (rule.kind == Kind::None) throw Error(ErrorKind::Damaged, fmt::format("{} is malformed", subject));
  return rule;
}

std::string ConstraintRule::describe() const {
  switch (kind) {
    case Kind::None: return "free text";
    case Kind::Regex: return fmt::format("text that matches {}", regex);
    case Kind::Schema: return "JSON by a schema";
    case Kind::Copy: break;
  }
  return instead.empty() ? "a span of the input" : fmt::format("a span of the input, or {}", fmt::join(instead, ", "));
}

TokenBytes::TokenBytes(const Tokenizer& tokenizer) : end_(tokenizer.end_of_text()) {
  bytes_.resize(tokenizer.size());
  for (size_t i = 0; i < bytes_.size(); ++i) {
    const auto token = static_cast<Token>(i);
    if (!tokenizer.is_control(token)) bytes_[i] = tokenizer.decode(token);
    if (bytes_[i].size() == 1) writable_[static_cast<uint8_t>(bytes_[i][0])] = true;
    if (!bytes_[i].empty()) sorted_.push_back(token);
  }
  std::sort(sorted_.begin(), sorted_.end(), [&](Token a, Token b) { return (*this)[a] < (*this)[b]; });
  common_.resize(sorted_.size());
  for (size_t i = 1; i < sorted_.size(); ++i) {
    const std::string_view a = (*this)[sorted_[i - 1]], b = (*this)[sorted_[i]];
    common_[i] = static_cast<uint32_t>(std::mismatch(a.begin(), a.end(), b.begin(), b.end()).first - a.begin());
  }
}

ConstrainedOutput::ConstrainedOutput(std::shared_ptr<const TokenBytes> tokens, std::shared_ptr<GrammarStates> states)
    : tokens_(std::move(tokens)), states_(std::move(states)), state_(states_->start()) {}

GrammarStates::Id ConstrainedOutput::after(Token token) {
  GrammarStates::Id state = (*tokens_)[token].empty() ? GrammarStates::kDead : state_;
  for (const char byte : (*tokens_)[token]) {
    state = states_->next(state, static_cast<uint8_t>(byte));
    if (state == GrammarStates::kDead) break;
  }
  return state;
}

bool ConstrainedOutput::complete() const { return states_->accepts(state_); }

bool ConstrainedOutput::must_end() const { return complete() && states_->ends(state_); }

// After the token, the rest must fit, each byte as a token by itself, with the end token.
bool ConstrainedOutput::allows(Token token, size_t left) {
  if (token == tokens_->end()) return complete();
  const uint32_t distance = states_->distance(after(token));
  if (distance == ByteGrammar::kNever) return false;
  const bool fits = uint64_t{distance} + 2 <= left;
  shortened_ = shortened_ || !fits;
  return fits;
}

Token ConstrainedOutput::choose(const float* logits, size_t left) {
  const auto better = [&](Token a, Token b) { return logits[a] > logits[b] || (logits[a] == logits[b] && a < b); };
  Token best = 0;
  for (Token token = 1; token < static_cast<Token>(tokens_->size()); ++token) {
    if (better(token, best)) best = token;
  }
  if (allows(best, left)) return best;
  std::vector<Token> likely(std::min(kTried, tokens_->size()));
  std::vector<Token> all(tokens_->size());
  std::iota(all.begin(), all.end(), 0);
  std::partial_sort_copy(all.begin(), all.end(), likely.begin(), likely.end(), better);
  for (const Token token : likely) {
    if (allows(token, left)) return token;
  }
  // All tokens in the order of their bytes: those that begin alike share the states of what they have in common, and
  // where that leads nowhere they are passed over.
  best = complete() ? tokens_->end() : -1;
  Token best_of_any_length = best;
  const std::span<const Token> sorted = tokens_->sorted();
  std::vector<GrammarStates::Id> path = {state_};  // after each byte of the token at hand
  for (size_t i = 0; i < sorted.size(); ++i) {
    const size_t same = tokens_->common(i);
    if (path.back() == GrammarStates::kDead && same + 1 >= path.size()) continue;
    path.resize(std::min(path.size(), same + 1));
    const std::string_view bytes = (*tokens_)[sorted[i]];
    while (path.size() <= bytes.size() && path.back() != GrammarStates::kDead)
      path.push_back(states_->next(path.back(), static_cast<uint8_t>(bytes[path.size() - 1])));
    const uint32_t distance = states_->distance(path.back());
    if (distance == ByteGrammar::kNever) continue;
    const Token token = sorted[i];
    if (best_of_any_length < 0 || better(token, best_of_any_length)) best_of_any_length = token;
    if (uint64_t{distance} + 2 <= left && (best < 0 || better(token, best))) best = token;
  }
  shortened_ = shortened_ || best != best_of_any_length;
  if (best < 0)
    throw Error(ErrorKind::Failed,
                "the constraint left no token to choose");  // the choices before it ensure that one is left
  return best;
}

void ConstrainedOutput::accept(Token token) {
  if (token != tokens_->end()) state_ = after(token);
}

std::vector<Token> ConstrainedOutput::forced(const Tokenizer& tokenizer, size_t most) {
  std::string text;
  GrammarStates::Id state = state_;
  for (int byte = states_->forced(state); byte >= 0 && text.size() < 4096; byte = states_->forced(state)) {
    text += static_cast<char>(byte);
    state = states_->next(state, static_cast<uint8_t>(byte));
  }
  if (text.empty() || !is_utf8(text)) return {};
  std::vector<Token> tokens = tokenizer.encode(text, Tokenizer::Special::AsText);
  if (!states_->accepts(state)) tokens.pop_back();
  if (tokens.size() > most) return {};
  for (const Token token : tokens) accept(token);
  return tokens;
}

Constraint::Constraint(ConstraintRule rule, std::shared_ptr<const TokenBytes> tokens)
    : rule_(std::move(rule)), tokens_(std::move(tokens)) {
  for (const std::string& text : rule_.instead) {
    if (text.empty()) throw Error(ErrorKind::Usage, "a text allowed instead of a span of the input is empty");
  }
  if (rule_.kind != ConstraintRule::Kind::Copy) grammar_ = make_grammar(rule_, *tokens_);
}

std::shared_ptr<GrammarStates> Constraint::states_for(const std::string& input) {
  if (rule_.kind == ConstraintRule::Kind::Copy)
    return std::make_shared<GrammarStates>(make_copy_grammar(rule_, input, *tokens_), budget_);
  if (states_ == nullptr || states_->bytes() > kMostBytesKept) {
    states_ = nullptr;  // gives its memory back, unless an output still uses it
    states_ = std::make_shared<GrammarStates>(grammar_, budget_);
  }
  return states_;
}

ConstrainedOutput Constraint::begin(const std::string& input, size_t most_tokens) {
  ConstrainedOutput output(tokens_, states_for(input));
  const uint64_t shortest = uint64_t{output.states_->distance(output.state_)} + 1;
  if (shortest > most_tokens) {
    throw Error(ErrorKind::TooLarge, fmt::format("the shortest output that the constraint allows may take {} tokens, "
                                                 "more than the {} that an output may have",
                                                 shortest, most_tokens));
  }
  return output;
}

bool Constraint::fits(const std::string& input, const std::string& output) {
  const auto states = states_for(input);
  GrammarStates::Id state = states->start();
  for (const char byte : output) state = states->next(state, static_cast<uint8_t>(byte));
  return states->accepts(state);
}

size_t Constraint::shortest() const { return grammar_ == nullptr ? 1 : grammar_->distance(grammar_->root().start); }

Spacing spacing_of(std::span<const std::string> outputs) {
  for (const Spacing spacing : {Spacing::Spaced, Spacing::Compact}) {
    const bool all = std::all_of(outputs.begin(), outputs.end(), [&](const std::string& output) {
      const auto value = nlohmann::ordered_json::parse(output, nullptr, false);
      if (value.is_discarded() || !value.is_structured()) return true;
      // Spaces outside of strings are what differs.
      bool in_string = false, fits = true;
      for (size_t i = 0; i < output.size() && fits; ++i) {
        const char c = output[i];
        if (in_string && c == '\\') {
          ++i;
        } else if (!in_string) {
          const bool behind = i > 0 && (output[i - 1] == ',' || output[i - 1] == ':');
          if (c == ' ') fits = spacing == Spacing::Spaced && behind;
          if (c == '\n' || c == '\t' || c == '\r') fits = false;
          if (spacing == Spacing::Spaced && behind && c != ' ') fits = false;
        }
        if (c == '"') in_string = !in_string;
      }
      return fits;
    });
    if (all) return spacing;
  }
  return Spacing::Any;
}

}  // namespace paw
