#include "compile/recipe.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <functional>
#include <map>
#include <optional>

#include "gguf/types.hpp"
#include "paw/error.hpp"
#include "text/numbers.hpp"

namespace paw {
namespace {

double number_in(const std::string& key, const std::string& value, double least, double most) {
  const std::optional<double> number = parse_number(value);
  if (!number || !(*number >= least && *number <= most))
    throw UsageError(fmt::format("{} must be a number from {} to {}, not \"{}\"", key, least, most, value));
  return *number;
}

bool flag(const std::string& key, const std::string& value) { return number_in(key, value, 0, 1) != 0; }

// Of what an adapter's factors may be stored in.
gguf::TensorType adapter_type(const std::string& name) {
  const gguf::TensorType type = gguf::type_named(name);
  if (!gguf::type_info(type).can_write)
    throw UsageError(fmt::format("an adapter cannot be stored as {}, which this version only reads", name));
  return type;
}

}  // namespace

Settings Recipe::to_settings() const {
  const std::string file = std::filesystem::path(compiler_file).filename().string();
  return {{"rank", uint64_t{rank}},
          {"alpha", double{alpha}},
          {"rate", double{rate}},
          {"batch", uint64_t{batch}},
          {"epochs", uint64_t{epochs}},
          {"runs", uint64_t{runs}},
          {"token_budget", uint64_t{token_budget}},
          {"warmup", double{warmup}},
          {"average", double{average}},
          {"decay", double{decay}},
          {"clip", double{clip}},
          {"dropout", double{dropout}},
          {"intact", double{intact}},
          {"spec_in_prompt", spec_in_prompt},
          {"prefix_gradient", prefix_gradient},
          {"frozen", double{frozen}},
          {"development", double{development}},
          {"patience", uint64_t{patience}},
          {"adapter", adapter},
          {"compiler", file.empty() ? Setting(compiler) : Setting(file)},
          {"compiler_rate", double{compiler_rate}},
          {"fresh_text_from", uint64_t{fresh_text_from}},
          {"label_priors", label_priors},
          {"label_ngrams", label_ngrams},
          {"encoder", encoder}};
}

void Recipe::set(const std::string& key, const std::string& value) {
  const auto whole = [&](size_t& field, double least, double most) {
    field = static_cast<size_t>(number_in(key, value, least, most));
  };
  const auto real = [&](float& field, double least, double most) {
    field = static_cast<float>(number_in(key, value, least, most));
  };
  const std::map<std::string, std::function<void()>> setters = {
      {"rank", [&] { whole(rank, 1, 256); }},
      {"alpha", [&] { real(alpha, 1e-3, 1e4); }},
      {"rate", [&] { real(rate, 1e-7, 1); }},
      {"batch", [&] { whole(batch, 1, 1024); }},
      {"epochs", [&] { whole(epochs, 1, 10000); }},
      {"runs", [&] { whole(runs, 1, 100); }},
      {"token_budget", [&] { whole(token_budget, 1, 1e12); }},
      {"time", [&] { real(time, 0, 1e7); }},
      {"warmup", [&] { real(warmup, 0, 1); }},
      {"average", [&] { real(average, 0, 1); }},
      {"decay", [&] { real(decay, 0, 1); }},
      {"clip", [&] { real(clip, 1e-6, 1e6); }},
      {"dropout", [&] { real(dropout, 0, 0.9); }},
      {"intact", [&] { real(intact, 0, 1); }},
      {"spec_in_prompt", [&] { spec_in_prompt = flag(key, value); }},
      {"prefix_gradient", [&] { prefix_gradient = flag(key, value); }},
      {"frozen", [&] { real(frozen, 0, 0.99); }},
      {"development", [&] { real(development, 0.01, 0.9); }},
      {"patience", [&] { whole(patience, 1, 10000); }},
      {"compiler",
       [&] {
         compiler = value != "0";
         compiler_file = value == "0" || value == "1" ? "" : value;
       }},
      {"label_priors", [&] { label_priors = flag(key, value); }},
      {"label_ngrams", [&] { label_ngrams = flag(key, value); }},
      {"encoder", [&] { encoder = flag(key, value); }},
      {"fresh_text_from", [&] { whole(fresh_text_from, 0, 1e12); }},
      {"compiler_rate", [&] { real(compiler_rate, 1e-7, 1); }},
      {"adapter", [&] { adapter = gguf::type_info(adapter_type(value)).name; }},
  };
  const auto found = setters.find(key);
  if (found == setters.end()) throw UsageError(fmt::format("there is no training setting \"{}\"", key));
  found->second();
}

}  // namespace paw
