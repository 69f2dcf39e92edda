#include "compile/recipe.hpp"

#include <fmt/format.h>

#include <cmath>
#include <filesystem>
#include <functional>
#include <map>
#include <stdexcept>

#include "gguf/types.hpp"
#include "paw/error.hpp"

namespace paw {
namespace {

double parse_number(const std::string& key, const std::string& value, double least, double most) {
  size_t used = 0;
  double number = NAN;
  try {
    number = std::stod(value, &used);
  } catch (const std::exception&) {
    used = 0;
  }
  if (used != value.size() || value.empty() || !(number >= least && number <= most)) {
    throw UsageError(fmt::format("{} must be a number from {} to {}, not \"{}\"", key, least, most, value));
  }
  return number;
}

}  // namespace

nlohmann::ordered_json Recipe::to_json() const {
  const std::string file = std::filesystem::path(compiler_file).filename().string();
  return {{"rank", rank},
          {"alpha", alpha},
          {"rate", rate},
          {"batch", batch},
          {"epochs", epochs},
          {"runs", runs},
          {"token_budget", token_budget},
          {"warmup", warmup},
          {"average", average},
          {"decay", decay},
          {"clip", clip},
          {"dropout", dropout},
          {"intact", intact},
          {"spec_in_prompt", spec_in_prompt},
          {"prefix_gradient", prefix_gradient},
          {"frozen", frozen},
          {"development", development},
          {"patience", patience},
          {"adapter", adapter},
          {"compiler", file.empty() ? nlohmann::ordered_json(compiler) : nlohmann::ordered_json(file)},
          {"compiler_rate", compiler_rate},
          {"fresh_text_from", fresh_text_from},
          {"label_priors", label_priors},
          {"label_ngrams", label_ngrams}};
}

void Recipe::set(const std::string& key, const std::string& value) {
  const auto whole = [&](size_t& field, double least, double most) {
    field = static_cast<size_t>(parse_number(key, value, least, most));
  };
  const auto real = [&](float& field, double least, double most) {
    field = static_cast<float>(parse_number(key, value, least, most));
  };
  const std::map<std::string, std::function<void()>> setters = {
      {"rank", [&] { whole(rank, 1, 256); }},
      {"alpha", [&] { real(alpha, 1e-3, 1e4); }},
      {"rate", [&] { real(rate, 1e-7, 1); }},
      {"batch", [&] { whole(batch, 1, 1024); }},
      {"epochs", [&] { whole(epochs, 1, 10000); }},
      {"runs", [&] { whole(runs, 1, 100); }},
      {"token_budget", [&] { whole(token_budget, 1, 1e12); }},
      {"warmup", [&] { real(warmup, 0, 1); }},
      {"average", [&] { real(average, 0, 1); }},
      {"decay", [&] { real(decay, 0, 1); }},
      {"clip", [&] { real(clip, 1e-6, 1e6); }},
      {"dropout", [&] { real(dropout, 0, 0.9); }},
      {"intact", [&] { real(intact, 0, 1); }},
      {"spec_in_prompt", [&] { spec_in_prompt = parse_number(key, value, 0, 1) != 0; }},
      {"prefix_gradient", [&] { prefix_gradient = parse_number(key, value, 0, 1) != 0; }},
      {"frozen", [&] { real(frozen, 0, 0.99); }},
      {"development", [&] { real(development, 0.01, 0.9); }},
      {"patience", [&] { whole(patience, 1, 10000); }},
      {"compiler",
       [&] {
         compiler = value != "0";
         compiler_file = value == "0" || value == "1" ? "" : value;
       }},
      {"label_priors", [&] { label_priors = parse_number(key, value, 0, 1) != 0; }},
      {"label_ngrams", [&] { label_ngrams = parse_number(key, value, 0, 1) != 0; }},
      {"fresh_text_from", [&] { whole(fresh_text_from, 0, 1e12); }},
      {"compiler_rate", [&] { real(compiler_rate, 1e-7, 1); }},
      {"adapter", [&] { adapter = gguf::type_info(gguf::type_named(value)).name; }},
  };
  const auto found = setters.find(key);
  if (found == setters.end()) throw UsageError(fmt::format("there is no training setting \"{}\"", key));
  found->second();
}

}  // namespace paw
